"""Reasons of surplus under random rules: more counts without the bounds named, and not without any other one."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterable
from typing import Any

import pytest
from packaging_wholes import AS_OF, Case, Row, Wholes

from stackwise.features.packaging.checks import rule_faults
from stackwise.features.records import Holding
from stackwise.recommender.decision.bounds import Bound
from stackwise.recommender.decision.names import CatalogueNames
from stackwise.recommender.decision.surplus import SurplusReasons
from stackwise.recommender.decision.words import DecisionWords

STATED = ("barred", "minimum", "maximum", "choice")


def unstated(row: Row, kind: str, names: str, level: str) -> set[int]:
    """Minima or maxima of a set of groups, whatever their level."""
    groups = set(names.split(" and "))
    return {at for at, one in enumerate(row[kind]) if set(one.get("groups", ())) == groups and level not in one}


def without(row: Row, bounds: Iterable[Bound]) -> Row | None:
    """A rule file's row without some bounds; none for one that no table of it states alone."""
    row, gone = copy.deepcopy(row), {name: set[int]() for name in (*STATED, "cap")}
    for kind, name in bounds:
        head, _, at = name.rpartition("-")
        if kind == "size":
            whole = row["electives"]
            row["electives"] += name == "electives"
            row["total"] += 1
            kept = max(row["min_resident"], 0 if row.get("full_credit") else 1)
            row["min_resident"] = kept + 1 if kept else 0  # none of what is more is by credit alone
            for one in (*row["maximum"], *row.get("import", ())):
                one["max"] += one["max"] >= whole  # it bounded nothing
        elif name == "residency":
            row |= {"min_resident": 0, "full_credit": True}
        elif name.startswith("cap:"):
            gone["cap"].add(int(name.removeprefix("cap:")))
        elif head in STATED:
            gone[head].add(int(at))
        elif head in ("imports", "import-most"):
            row["import"][int(at)]["max"] = 99
        elif head == "group":
            gone["maximum"] |= unstated(row, "maximum", at, "level_max")
        elif head == "least":
            gone["minimum"] |= unstated(row, "minimum", at, "level_min")
        else:
            return None
    kept = {name: [one for at, one in enumerate(row.get(name, ())) if at not in lost] for name, lost in gone.items()}
    return {**row, **kept}


def most(case: Case, row: Row, held: list[Holding]) -> int | None:
    other = copy.copy(case)
    other.row, other.held = row, held
    return Wholes(other).most()


def wrong(seed: str) -> list[Any]:
    """Reasons that trying all wholes does not bear out."""
    case = Case(random.Random(seed))
    if list(rule_faults(case.rule(), {unit: (level,) for unit, level in case.levels.items()})):
        return []
    engine = case.engine()
    problem, found = engine.solved("Q", case.held, AS_OF)
    words = DecisionWords(engine.rulebook, CatalogueNames(engine.rulebook))
    reasons, faults = SurplusReasons(engine, found, words, case.held), []
    counted = {name for line in found.lines for name in line.held}
    beside = [one for one in case.held if one.unit_id in counted]
    for name in sorted({str(one.unit_id) for one in case.held} - counted):
        grants = [grant for grant in problem.grants if name in grant.held]
        options = [option for grant in grants for part in grant.parts for option in part]
        if (
            not any(option.counts for option in options)
            or "counts already, and no" in reasons.why(name, (name,), grants)[1]
        ):
            continue
        named, together = reasons.binding(name, grants)
        own = [one for one in case.held if one.unit_id == name]

        def would(bounds: Iterable[Bound], own: list[Holding] = own) -> bool | None:
            row = without(case.row, bounds)
            if row is None:
                return None
            return (most(case, row, [*beside, *own]) or 0) > (most(case, row, beside) or 0)

        single = [bound for bound in reasons.bounds if would([bound])]
        right = single == named if together or not named else not single and would(named) is not False
        faults += [] if right else [(seed, name, named, single)]
    return faults


@pytest.mark.parametrize("seed", [f"reasons {at}" for at in range(4)])
def test_more_counts_without_the_bounds_named_and_not_without_another(seed: str) -> None:
    assert [fault for at in range(12) for fault in wrong(f"{seed} {at}")] == []


def test_a_unit_to_come_at_a_level_is_of_every_kind_that_holds_it() -> None:
    """One at level 5 is at level 4 or above: two such imports were still to come where the rule let in one."""
    assert wrong("r 95") == []
