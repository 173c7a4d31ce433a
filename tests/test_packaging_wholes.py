"""Random packaging rules and learners against every whole that a rule allows, tried one by one."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from packaging_wholes import AS_OF, Case, Wholes

from stackwise.features.packaging.checks import rule_faults
from stackwise.features.records import Holding
from stackwise.models.credit.engine import CreditEngine
from stackwise.recommender.verify.credit_checker import check_allocation


def wrong(seed: str) -> object:
    """What an answer has wrong; None where it is right, or where the rule is refused for a fault of it."""
    case = Case(random.Random(seed))
    faults = list(rule_faults(case.rule(), {unit: (level,) for unit, level in case.levels.items()}))
    if any("no choice of units" not in fault for fault in faults):
        return None
    best = Wholes(case).most()
    if faults or best is None:
        return None if bool(faults) is (best is None) else (faults, best)
    answer = case.engine().allocate("Q", case.held, AS_OF)
    found = check_allocation(answer.to_json(), [one.model_dump() for one in case.held], case.rows())
    return found or (None if answer.filled == best else (answer.filled, best))


@pytest.mark.parametrize("seed", [f"learners {at}" for at in range(8)])
def test_what_counts_is_the_most_that_any_whole_holds(seed: str) -> None:
    assert [found for at in range(60) if (found := wrong(f"{seed} {at}")) is not None] == []


@pytest.mark.parametrize(
    ("seed", "said"),
    [
        ("h1 109", "a minimum that one inside it implies"),
        ("h1 115", "a maximum by level beside imports, read a second time"),
        ("h1 743", "study there that may count, under a cap"),
        ("h1 1057", "barred units that are equivalent to one another"),
        ("h2 1115", "one unit in its group and again as an import"),
        ("h2 2105", "places of a maximum that a minimum inside it keeps"),
        ("h3 1243", "an import under the code that has the level"),
    ],
)
def test_what_was_wrong_once(seed: str, said: str) -> None:
    assert wrong(seed) is None, said


def test_a_candidate_adds_what_solving_with_it_says() -> None:
    checked = 0
    for at in range(60):
        case = Case(random.Random(f"candidates {at}"))
        if list(rule_faults(case.rule(), {unit: (level,) for unit, level in case.levels.items()})):
            continue
        engine = case.engine()
        courses = {f"course {unit}": (unit,) for unit in case.levels}
        engine = CreditEngine(replace(engine.rulebook, awards=courses))
        before = engine.allocate("Q", case.held, AS_OF).filled
        found = engine.marginal("Q", case.held, tuple(courses), AS_OF)
        for name, share in zip(courses, found.share, strict=True):
            more = Holding(credential_id=name, awarded_on=AS_OF, mode="completed")
            after = engine.allocate("Q", [*case.held, more], AS_OF).filled
            assert share * case.row["total"] == pytest.approx(after - before), (at, name)
            checked += 1
    assert checked > 200
