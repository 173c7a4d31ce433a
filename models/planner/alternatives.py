"""Other plans beside the best: clearly different ones, the frontier, and what another limit would change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from stackwise.models.planner.deadline import NEVER, SolverDeadline
from stackwise.models.planner.plan import CreditFunction, Plan
from stackwise.models.planner.planner import Planner
from stackwise.models.planner.problem import CENTS, PlanProblem

LEAST_WEEKS, LEAST_CENTS = 1, 1  # the smallest steps of the frontier


def different(
    planner: Planner,
    problem: PlanProblem,
    best: Plan,
    k: int,
    credit: CreditFunction | None = None,
    deadline: SolverDeadline = NEVER,
) -> list[Plan]:
    """Up to ``k`` further plans, each the best of those that share at most half the steps of every one before it.

    Fewer where the deadline passes first, as in the rest of this module.
    """
    found: list[Plan] = []
    seen = [frozenset(best.ids)]
    while len(found) < k and seen[-1] and not deadline.passed:
        one = planner.plan(problem, credit, seen, deadline)
        if not one.steps:
            break
        found.append(one)
        seen.append(frozenset(one.ids))
    return found


def price(problem: PlanProblem, plan: Plan) -> float:
    """What the steps cost in the budget's currency; unknown prices are left out."""
    return sum(problem.cents[problem.at[one]] for one in plan.ids) / CENTS


def frontier(
    planner: Planner,
    problem: PlanProblem,
    best: Plan,
    credit: CreditFunction | None = None,
    most: int = 12,
    deadline: SolverDeadline = NEVER,
) -> list[Plan]:
    """Plans none of which another beats in closure, credit, weeks and price at once, most valuable first.

    Two staircases are walked down from the best plan: each next one must be over a week sooner, or cost a cent less,
    than the last. A staircase walked to its end is exact; ``most`` bounds the plans on each.
    """
    tighter = (_sooner, _cheaper)
    found = [
        best,
        *(stair for next_ in tighter for stair in _stairs(planner, problem, best, credit, most, deadline, next_)),
    ]
    seen = {frozenset(one.ids): one for one in reversed(found)}
    kept = [one for one in seen.values() if not any(_beats(problem, other, one) for other in seen.values())]
    return sorted(kept, key=lambda one: (-one.objective, one.weeks, price(problem, one), one.ids))


def _stairs(
    planner: Planner,
    problem: PlanProblem,
    best: Plan,
    credit: CreditFunction | None,
    most: int,
    deadline: SolverDeadline,
    tighter: Callable[[PlanProblem, Plan], PlanProblem | None],
) -> Iterator[Plan]:
    last = best
    for _ in range(most):
        under = tighter(problem, last) if last.steps and not deadline.passed else None
        if under is None:
            return
        last = planner.plan(under, credit, deadline=deadline)
        if last.steps:
            yield last


def _sooner(problem: PlanProblem, last: Plan) -> PlanProblem | None:
    return problem.within(weeks=last.weeks - LEAST_WEEKS) if last.weeks > LEAST_WEEKS else None


def _cheaper(problem: PlanProblem, last: Plan) -> PlanProblem | None:
    if problem.limits.budget is None or price(problem, last) <= 0:
        return None
    return problem.within(budget=(round(price(problem, last) * CENTS) - LEAST_CENTS) / CENTS)


def _beats(problem: PlanProblem, one: Plan, other: Plan) -> bool:
    mine, yours = ((-p.closure, -p.credit, p.weeks, price(problem, p)) for p in (one, other))
    return mine != yours and all(m <= y + 1e-9 for m, y in zip(mine, yours, strict=True))


@dataclass(frozen=True)
class WhatIf:
    """The best plan under another limit, and how it differs. ``gain`` is exact where both plans are proven."""

    change: dict[str, float | str]
    plan: Plan
    gain: float
    added: tuple[str, ...]
    dropped: tuple[str, ...]


def compared(change: dict[str, float | str], before: Plan, after: Plan) -> WhatIf:
    """One plan against another."""
    old, new = set(before.ids), set(after.ids)
    gain = after.objective - before.objective
    return WhatIf(change, after, gain, tuple(sorted(new - old)), tuple(sorted(old - new)))


def what_if(
    planner: Planner,
    problem: PlanProblem,
    best: Plan,
    changes: Iterable[dict[str, float]],
    credit: CreditFunction | None = None,
    deadline: SolverDeadline = NEVER,
) -> list[WhatIf]:
    """The best plan with each change: more ``weeks``, ``budget``, ``minutes`` a week or ``steps``."""
    found = []
    for change in changes:
        if deadline.passed:
            break
        limits = {name: getattr(problem.limits, name) + more for name, more in change.items()}
        after = planner.plan(problem.within(**limits), credit, deadline=deadline)
        found.append(compared(dict(change), best, after))
    return found
