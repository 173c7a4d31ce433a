"""What rules sets out is true, what is not decided is said, and an answer ends when its time does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations, product
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackwise.features.records import Requirement
from stackwise.models.planner import (
    TOLERANCE,
    PlanItem,
    PlanLimits,
    Planner,
    PlannerConfig,
    PlanProblem,
    Relaxation,
    SolverDeadline,
)
from stackwise.models.planner.alternatives import different, frontier, what_if
from stackwise.models.planner.budget import Budget
from stackwise.models.planner.capacity_cuts import LoadBounds
from stackwise.models.planner.problem import MOST_STEPS
from stackwise.models.planner.schedule import Fitter, place

ONLY_CLOSURE = PlannerConfig(closure=1.0, credit=0.0)
PAST = SolverDeadline(-inf)


def one_of(items: Iterable[int]) -> Requirement:
    leaves = [{"requirement_id": f"r{at}", "kind": "leaf", "credential_id": f"c{at:04}"} for at in items]
    return Requirement.model_validate({"requirement_id": "r", "kind": "any", "children": leaves})


def packed(seed: int, k: int = 7, weeks: int = 7, chains: float = 0.3) -> PlanProblem:
    """Few heavy and light items that hardly fit together, some after others."""
    rng = np.random.default_rng(seed)
    items = []
    for at in range(k):
        needs = one_of(rng.choice(at, min(at, 2), replace=False)) if at and rng.random() < chains else None
        long, minutes = int(rng.integers(1, 5)), int(rng.choice([120, 200, 250, 300, 350, 420, 550]))
        items.append(PlanItem(f"c{at:04}", hours=long * minutes / 60, weeks=long, price=0.0, needs=needs))
    share = np.where(rng.random((k, 12)) < 0.3, rng.choice([0.2, 0.4, 0.6], (k, 12)), 0.0)
    return PlanProblem(
        tuple(items), share, rng.random(12).round(3), PlanLimits(weeks=weeks, minutes=600, steps=MOST_STEPS)
    )


def has_weeks(one: PlanProblem, chosen: tuple[int, ...]) -> bool:
    """By trying all start weeks."""
    for starts in product(*(one.start_weeks(at) for at in chosen)):
        ends = {at: start + (one.weeks[at] or 0) for at, start in zip(chosen, starts, strict=True)}
        met = all(one.needs[at].met_after(ends) <= start for at, start in zip(chosen, starts, strict=True))
        if met and all(load(one, chosen, starts, week) <= one.limits.minutes for week in range(one.limits.weeks)):
            return True
    return False


def load(one: PlanProblem, chosen: tuple[int, ...], starts: tuple[int, ...], week: int) -> int:
    pairs = zip(chosen, starts, strict=True)
    return sum(one.minutes[at] for at, start in pairs if start <= week < start + (one.weeks[at] or 0))


def closed_sets(one: PlanProblem, size: int) -> list[tuple[int, ...]]:
    """Sets all of whose needs they meet."""
    return [some for some in combinations(range(len(one.items)), size) if all(one.needs[a].met_by(some) for a in some)]


@settings(max_examples=15)
@given(st.integers(0, 10**6))
def test_no_bound_rules_out_a_set_that_has_weeks(seed: int) -> None:
    one = packed(seed)
    bounds = LoadBounds(one)
    fitter = Fitter(one, Budget(50.0))
    able = [some for size in (1, 2, 3, 4) for some in closed_sets(one, size) if place(one, some) is not None]
    found = [*bounds.first(), *(fitter.fit(some).broken for size in (4, 5) for some in closed_sets(one, size))]
    for bound in found:
        assert bound is None or not [some for some in able if bound.broken(some)]


@pytest.mark.parametrize("seed", range(4))
def test_a_fit_is_a_schedule_or_a_true_refusal(seed: int) -> None:
    one = packed(seed, k=6, weeks=6)
    fitter = Fitter(one, Budget(50.0))
    found = {some: fitter.fit(some) for size in (3, 4) for some in closed_sets(one, size)}
    for some, fit in found.items():
        assert (fit.starts is not None) == has_weeks(one, some)
        assert fit.broken is None or fit.broken.broken(some)


def test_three_light_items_beside_heavy_ones_are_seen_to_be_too_many() -> None:
    heavy = [PlanItem(f"a{at}", hours=5 * 9.5, weeks=5, price=0.0) for at in range(2)]
    light = [PlanItem(f"b{at}", hours=3 * 4, weeks=3, price=0.0) for at in range(3)]
    one = PlanProblem((*heavy, *light), np.ones((5, 1)) / 2, np.ones(1), PlanLimits(weeks=14, minutes=600))
    bound = LoadBounds(one).broken(range(5))
    assert bound is not None
    assert not bound.broken([0, 1, 2, 3])
    assert LoadBounds(one.within(weeks=15)).broken(range(5)) is None


@pytest.mark.parametrize("seed", range(30))
def test_what_is_not_decided_keeps_the_bound_above_it(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    one = packed(seed, k=8, weeks=7)
    best = Planner(ONLY_CLOSURE).plan(one)
    assert best.status == "optimal"
    monkeypatch.setattr(Fitter, "_placed", lambda *_: (None, False))
    monkeypatch.setattr("stackwise.models.planner.benders.SHARE", 1.0)
    unsure = Planner(ONLY_CLOSURE).plan(one)
    assert unsure.bound >= best.objective - 1e-9


def test_insisted_on_and_not_found_in_time_is_not_called_impossible() -> None:
    one = packed(3)
    both = replace(one, insisted=frozenset({"c0000", "c0001"}))
    plan = Planner(replace(ONLY_CLOSURE, effort=0.0)).plan(both, apart=[frozenset({"c0005"})])
    assert plan.status == "infeasible"
    assert plan.undecided
    assert not Planner(ONLY_CLOSURE).plan(replace(both, limits=replace(one.limits, steps=1))).undecided


def test_past_its_deadline_a_plan_is_what_the_rules_find() -> None:
    one = packed(5, k=14, weeks=8)
    plan = Planner(ONLY_CLOSURE).plan(one, deadline=PAST)
    assert plan.steps
    assert plan.status == "feasible"
    assert plan.bound >= Planner(ONLY_CLOSURE).plan(one).objective - 1e-9


def test_past_its_deadline_nothing_more_is_begun() -> None:
    planner, one = Planner(ONLY_CLOSURE), packed(5)
    best = planner.plan(one)
    assert different(planner, one, best, 2, deadline=PAST) == []
    assert what_if(planner, one, best, [{"weeks": 1}], deadline=PAST) == []
    assert frontier(planner, one, best, deadline=PAST) == [best]
    insisted = replace(one.within(weeks=1), insisted=frozenset({"c0000", "c0001", "c0002"}))
    assert planner.plan(insisted, deadline=PAST).relaxations == ()


def test_five_thousand_items_are_planned_by_rules_alone_and_by_little_search() -> None:
    one = packed(1, k=5_000, weeks=20, chains=0.1).within(steps=10)
    by_rules = Planner(ONLY_CLOSURE).plan(one, deadline=PAST)
    searched = Planner(replace(ONLY_CLOSURE, effort=0.05)).plan(one)
    assert by_rules.steps
    assert by_rules.objective <= searched.objective + TOLERANCE
    assert searched.bound >= searched.objective


def test_the_least_more_of_one_limit_or_another_is_named() -> None:
    one = PlanProblem((PlanItem("a", hours=80, weeks=10, price=500.0, currency="AUD"),), np.ones((1, 1)), np.ones(1),
                  PlanLimits(weeks=8, minutes=600, budget=200.0, currency="AUD"),
                  insisted=frozenset({"a"}))  # fmt: skip
    plan = Planner(ONLY_CLOSURE).plan(one)
    assert Relaxation(weeks=2, budget=300.0) in plan.relaxations
