"""The planner against brute force, planted answers, and changes of the input whose effect is known."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackwise.features.errors import InputError
from stackwise.features.records import Requirement
from stackwise.models.planner import (
    TOLERANCE,
    Plan,
    PlanHoldings,
    PlanItem,
    PlanLimits,
    Planner,
    PlannerConfig,
    PlanProblem,
)
from stackwise.models.planner.alternatives import different, frontier, price, what_if
from stackwise.models.planner.budget import Budget
from stackwise.models.planner.objective import SCALE, Cuts, closure
from stackwise.models.planner.schedule import over_after, place, shortest

ONLY_CLOSURE = PlannerConfig(closure=1.0, credit=0.0)


def leaf(credential_id: str) -> Requirement:
    return Requirement(requirement_id=credential_id, kind="leaf", credential_id=credential_id)


def tree(kind: str, *ids: str) -> Requirement:
    return Requirement.model_validate(
        {"requirement_id": "r", "kind": kind, "children": [leaf(one).model_dump() for one in ids]}
    )


def item(name: str, hours: float = 20, weeks: float = 2, cost: float = 100, **more: object) -> PlanItem:
    return PlanItem(name, hours=hours, weeks=weeks, price=cost, currency="AUD", **more)  # type: ignore[arg-type]


def problem(items: list[PlanItem], share: list[list[float]], amount: list[float], **limits: object) -> PlanProblem:
    given_limits = {"weeks": 10, "minutes": 600, "steps": 10, **limits}
    return PlanProblem(tuple(items), np.array(share, dtype=float), np.array(amount), PlanLimits(**given_limits))  # type: ignore[arg-type]


def solve(one: PlanProblem) -> Plan:
    return Planner(ONLY_CLOSURE).plan(one)


def random_problem(seed: int, k: int = 7, coverage: str = "probable", windows: bool = False) -> PlanProblem:
    rng = np.random.default_rng(seed)
    share = np.where(rng.random((k, 4)) < 0.5, rng.choice([0.25, 0.5, 0.75, 1.0], (k, 4)), 0.0)
    items = []
    for at in range(k):
        needs = None
        if at > 1 and rng.random() < 0.5:
            before = [f"c{one:02}" for one in rng.choice(at, size=2, replace=False)]
            needs = tree(str(rng.choice(["all", "any"])), *before)
        weeks, hours = int(rng.integers(1, 5)), float(rng.integers(4, 30))
        opens = int(rng.integers(0, 3)) if windows else 0
        cost = float(rng.integers(0, 5) * 100)
        items.append(item(f"c{at:02}", hours, weeks, cost, needs=needs, opens=opens))
    return PlanProblem(
        tuple(items),
        share,
        rng.random(4).round(3),
        PlanLimits(weeks=7, minutes=480, steps=4, budget=600, currency="AUD"),
        coverage=coverage,  # type: ignore[arg-type]
    )


def brute(one: PlanProblem) -> float:
    """The best closure by trying every set and, for each, every start week."""
    best = 0.0
    able = [at for at, name in enumerate(one.ids) if name not in one.barred]
    for size in range(1, one.limits.steps + 1):
        for chosen in combinations(able, size):
            if sum(one.cents[at] for at in chosen) > (one.limits.cents or 10**9):
                continue
            value = closure(one, chosen)
            if value > best + 1e-12 and fits(one, list(chosen), {}):
                best = value
    return best


def fits(one: PlanProblem, waiting: list[int], starts: dict[int, int]) -> bool:
    if not waiting:
        ends = {at: start + (one.weeks[at] or 0) for at, start in starts.items()}
        return all(one.needs[at].met_after({o: e for o, e in ends.items() if o != at}) <= starts[at] for at in starts)
    at = waiting[0]
    for start in one.start_weeks(at):
        trial = {**starts, at: start}
        if all(load(one, trial, week) <= one.limits.minutes for week in range(one.limits.weeks)) and fits(
            one, waiting[1:], trial
        ):
            return True
    return False


def load(one: PlanProblem, starts: dict[int, int], week: int) -> int:
    return sum(one.minutes[at] for at, start in starts.items() if start <= week < start + (one.weeks[at] or 0))


@pytest.mark.parametrize("coverage", ["probable", "best"])
@pytest.mark.parametrize("seed", range(12))
def test_brute_force_finds_no_better_plan(seed: int, coverage: str) -> None:
    one = random_problem(seed, coverage=coverage, windows=seed % 2 == 1)
    plan = solve(one)
    assert plan.status == "optimal"
    assert plan.objective == pytest.approx(brute(one), abs=TOLERANCE)
    assert plan.bound >= plan.objective - 1e-12


@pytest.mark.parametrize("seed", range(2))
def test_ten_items_agree_with_brute_force(seed: int) -> None:
    one = random_problem(100 + seed, k=10)
    assert solve(one).objective == pytest.approx(brute(one), abs=TOLERANCE)


@settings(max_examples=60)
@given(st.integers(0, 10**6))
def test_bounds_lie_above_the_truth_at_every_set_and_touch_it(seed: int) -> None:
    for coverage in ("probable", "best"):
        one = random_problem(seed, k=5, coverage=coverage)
        cuts = Cuts(one, 1.0)
        touched = [0, 2]
        found = cuts.first() + cuts.at(touched, dict.fromkeys(cuts.skills, SCALE))
        for size in range(6):
            for chosen in combinations(range(5), size):
                least = {}
                for cut in found:
                    above = cut.constant + sum(cut.slopes.get(at, 0) for at in chosen)
                    least[cut.skill] = min(least.get(cut.skill, SCALE), above)
                true = closure(one, chosen) * SCALE
                assert sum(least.values()) >= true - 1e-3
                if list(chosen) == touched:
                    assert sum(least.values()) <= true + 4 * len(least)


def test_weeks_follow_from_hours_and_pace() -> None:
    one = problem([item("a", hours=45, weeks=2.5), item("b", hours=4, weeks=3)], [[1.0], [1.0]], [1.0])
    assert one.weeks == (5, 3)
    assert one.minutes == (540, 80)


def test_needs_come_first_and_one_of_any_is_enough() -> None:
    items = [item("a"), item("b", cost=50), item("goal", needs=tree("any", "a", "b"))]
    plan = solve(problem(items, [[0.0], [0.0], [1.0]], [1.0], budget=200, currency="AUD"))
    assert plan.ids == ("b", "goal")
    assert plan.steps[0].end <= plan.steps[1].start


def test_held_things_meet_needs() -> None:
    one = problem([item("a"), item("goal", needs=leaf("a"))], [[0.0], [1.0]], [1.0])
    assert solve(one).ids == ("a", "goal")
    assert solve(replace(one, held=PlanHoldings(frozenset({"a"})))).ids == ("goal",)


def test_a_skill_need_takes_a_level_high_enough_or_unknown() -> None:
    need = Requirement(requirement_id="s", kind="leaf", skill_id="s", level=3.0)
    low, high = item("a", teaches={"s": 2.0}), item("b", teaches={"s": float("nan")})
    one = problem([low, high, item("goal", needs=need)], [[0.0], [0.0], [1.0]], [1.0])
    assert solve(one).ids == ("b", "goal")


def test_cyclic_needs_are_barred() -> None:
    one = problem([item("a", needs=leaf("b")), item("b", needs=leaf("a"))], [[1.0], [1.0]], [1.0])
    plan = solve(one)
    assert plan.ids == ()
    assert plan.barred == {"a": "prerequisite", "b": "prerequisite"}


def test_load_of_a_week_is_never_exceeded() -> None:
    items = [item(f"c{at}", hours=18, weeks=3) for at in range(4)]
    plan = solve(problem(items, np.eye(4).tolist(), [1.0] * 4, weeks=9, minutes=600))
    assert len(plan.steps) == 3
    assert plan.weeks == 9


def test_unknown_hours_take_the_whole_week() -> None:
    items = [PlanItem("a", hours=None, weeks=2, price=0.0), PlanItem("b", hours=1, weeks=2, price=0.0)]
    assert len(solve(problem(items, [[1.0, 0.0], [0.0, 1.0]], [1.0, 1.0], weeks=3)).steps) == 1


def test_what_is_unknown_is_barred_by_name() -> None:
    items = [PlanItem("a", weeks=1), PlanItem("b"), PlanItem("c", weeks=1, price=5.0, currency="EUR")]
    one = problem(items, [[1.0]] * 3, [1.0], budget=10, currency="AUD")
    assert one.barred == {"a": "price_unknown", "b": "length_unknown", "c": "other_currency"}


def test_windows_are_kept() -> None:
    one = problem([item("a", opens=3), item("b", ends_by=2), item("c", starts=(4, 6))], np.eye(3).tolist(), [1.0] * 3)
    starts = {step.credential_id: step.start for step in solve(one).steps}
    assert starts["a"] >= 3
    assert starts["b"] == 0
    assert starts["c"] in (4, 6)


def test_the_smallest_relaxation_is_named() -> None:
    one = problem([item("a", weeks=6, hours=12, cost=250)], [[1.0]], [1.0], weeks=4, budget=300, currency="AUD")
    plan = solve(replace(one, insisted=frozenset({"a"})))
    assert plan.status == "infeasible"
    assert [relaxed.named for relaxed in plan.relaxations] == [{"weeks": 2}]
    dear = solve(replace(one.within(weeks=8, budget=100.0), insisted=frozenset({"a"})))
    assert [relaxed.named for relaxed in dear.relaxations] == [{"budget": 150.0}]
    both = solve(replace(one.within(budget=100.0), insisted=frozenset({"a"})))
    assert [relaxed.named for relaxed in both.relaxations] == [{"weeks": 2, "budget": 150.0}]


def test_no_hours_a_week_says_how_many_would_do() -> None:
    plan = solve(problem([item("a", hours=20, weeks=10)], [[1.0]], [1.0], minutes=0))
    assert plan.ids == ()
    assert {"minutes": 120} in [relaxed.named for relaxed in plan.relaxations]


@pytest.mark.parametrize("seed", range(6))
def test_an_irrelevant_credential_changes_nothing(seed: int) -> None:
    one = random_problem(seed)
    more = replace(one, items=(*one.items, item("zz")), share=np.vstack([one.share, np.zeros(4)]))
    assert solve(more).steps == solve(one).steps


@pytest.mark.parametrize("seed", range(6))
def test_looser_limits_never_lower_the_objective(seed: int) -> None:
    one = random_problem(seed)
    now = solve(one).objective
    for loose in (one.within(budget=900.0), one.within(weeks=9), one.within(steps=6)):
        assert solve(loose).objective >= now - TOLERANCE


@pytest.mark.parametrize("seed", range(6))
def test_a_satisfied_need_never_lowers_closure(seed: int) -> None:
    one = random_problem(seed)
    held = replace(one, held=PlanHoldings(frozenset({"c00", "c01"})))
    assert solve(held).objective >= solve(one).objective - TOLERANCE


def test_the_same_problem_gives_the_same_plan() -> None:
    first, second = solve(random_problem(3)), solve(random_problem(3))
    assert (first.steps, first.objective, first.bound) == (second.steps, second.objective, second.bound)


def test_of_equal_plans_the_cheapest_is_taken() -> None:
    one = problem([item("a", cost=300), item("b", cost=200)], [[1.0], [1.0]], [1.0], budget=900, currency="AUD")
    plan = solve(one)
    assert plan.ids == ("b",)
    assert plan.cheapest


def test_alternatives_share_at_most_half_the_steps() -> None:
    one = random_problem(5)
    best = solve(one)
    others = different(Planner(ONLY_CLOSURE), one, best, 2)
    assert others
    for other in others:
        assert 2 * len(set(best.ids) & set(other.ids)) <= len(best.ids)
        assert other.objective <= best.objective + TOLERANCE


def test_no_plan_of_the_frontier_beats_another() -> None:
    one = random_problem(4)
    plans = frontier(Planner(ONLY_CLOSURE), one, solve(one))
    figures = [(-plan.closure, plan.weeks, price(one, plan)) for plan in plans]
    assert len(figures) > 1
    for mine, other in combinations(figures, 2):
        assert not all(m <= o for m, o in zip(mine, other, strict=True))
        assert not all(o <= m for m, o in zip(mine, other, strict=True))


def test_what_if_is_the_plan_under_the_other_limit() -> None:
    one = random_problem(2)
    best = solve(one)
    (after,) = what_if(Planner(ONLY_CLOSURE), one, best, [{"budget": 200}])
    assert after.gain == pytest.approx(solve(one.within(budget=800.0)).objective - best.objective, abs=TOLERANCE)


def test_the_shortest_schedule_is_no_longer_than_a_placed_one() -> None:
    one = random_problem(9)
    chosen = [one.at[name] for name in solve(one).ids]
    starts, proven = shortest(one, chosen, Budget(1.0))
    placed = place(one, chosen)
    assert proven
    assert starts is not None
    assert placed is None or over_after(one, starts) <= over_after(one, placed)


def test_little_effort_still_gives_a_plan_and_a_bound() -> None:
    one = random_problem(11, k=60)
    plan = Planner(PlannerConfig(closure=1.0, credit=0.0, effort=0.001)).plan(one)
    full = solve(one)
    assert plan.steps
    assert plan.objective <= full.objective + TOLERANCE
    assert plan.bound >= full.objective - TOLERANCE


@pytest.mark.parametrize(
    ("limits", "said"), [({"weeks": -1}, "weeks"), ({"steps": 99}, "steps"), ({"budget": 5.0}, "currency")]
)
def test_limits_that_are_none_are_refused(limits: dict[str, float], said: str) -> None:
    with pytest.raises(InputError, match=said):
        PlanLimits(**limits)  # type: ignore[arg-type]


def test_items_out_of_order_are_refused() -> None:
    with pytest.raises(InputError, match="ascending ids"):
        problem([item("b"), item("a")], [[1.0], [1.0]], [1.0])
