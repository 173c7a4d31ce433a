"""Weeks for a chosen set: quick placing by rules, a bound, and the shortest schedule exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from models.planner.model import Model
from models.planner.needs import DECISIVE
from models.planner.problem import Problem

Starts = dict[int, int]  # week each item starts in, by position
EFFORT = 0.5  # deterministic seconds a schedule may take


def place(problem: Problem, chosen: Iterable[int], rank: Callable[[int], Any] | None = None) -> Starts | None:
    """Each item as early as its needs, its windows and the weekly minutes allow, in the order of ``rank``.

    Items whose needs are not met yet wait. Returns None when an item is left over or does not fit.
    """
    waiting = sorted(chosen, key=rank or (lambda at: (-(problem.weeks[at] or 0), at)))
    used = [0] * problem.limits.weeks
    starts: Starts = {}
    ends: dict[int, int] = {}
    while waiting:
        ready = next((at for at in waiting if problem.needs[at].met_after(ends) < DECISIVE), None)
        if ready is None:
            return None
        start = _earliest(problem, ready, problem.needs[ready].met_after(ends), used)
        if start is None:
            return None
        starts[ready], ends[ready] = start, start + (problem.weeks[ready] or 0)
        for week in range(start, ends[ready]):
            used[week] += problem.minutes[ready]
        waiting.remove(ready)
    return starts


def _earliest(problem: Problem, at: int, after: int, used: Sequence[int]) -> int | None:
    room, weeks = problem.limits.minutes - problem.minutes[at], problem.weeks[at] or 0
    options = problem.start_weeks(at)
    return next(
        (start for start in options if start >= after and all(use <= room for use in used[start : start + weeks])), None
    )


def quick(problem: Problem, chosen: Sequence[int]) -> Starts | None:
    """The shortest of what a few placing rules give."""
    rules: tuple[Callable[[int], object], ...] = (
        lambda at: (-(problem.weeks[at] or 0), at),
        lambda at: (-problem.minutes[at], at),
        lambda at: (problem.weeks[at] or 0, at),
        lambda at: (problem.start_weeks(at)[-1], at),
    )
    found = [starts for rule in rules if (starts := place(problem, chosen, rule)) is not None]
    return min(found, key=lambda starts: over_after(problem, starts), default=None)


def over_after(problem: Problem, starts: Starts) -> int:
    """Weeks until the last item is over."""
    return max((start + (problem.weeks[at] or 0) for at, start in starts.items()), default=0)


def least_weeks(problem: Problem, chosen: Iterable[int]) -> int:
    """No schedule is shorter: the total load over the weekly minutes, or the longest chain of needs."""
    members = sorted(chosen)
    load = sum(problem.minutes[at] * (problem.weeks[at] or 0) for at in members)
    ends: dict[int, int] = {}
    while len(ends) < len(members):
        fresh = {
            at: max(after, problem.start_weeks(at)[0]) + (problem.weeks[at] or 0)
            for at in members
            if at not in ends and (after := problem.needs[at].met_after(ends)) < DECISIVE
        }
        if not fresh:
            return DECISIVE
        first = min(fresh.values())
        ends |= {at: end for at, end in fresh.items() if end == first}
    return max(-(-load // max(problem.limits.minutes, 1)), max(ends.values(), default=0))


def shortest(problem: Problem, chosen: Sequence[int]) -> tuple[Starts | None, bool]:
    """The schedule that is over soonest, and whether that is proven; None when there is none (or none was found)."""
    rough = quick(problem, chosen)
    if rough is not None and over_after(problem, rough) <= least_weeks(problem, chosen):
        return rough, True
    members = sorted(chosen)
    part = problem.only(members)
    model = Model(part, timed=True)
    for one in model.chosen:
        model.model.add(one == 1)
    if rough is not None:
        model.model.add(model.over <= over_after(problem, rough))
    model.model.minimize(model.over)
    solved = model.solve(EFFORT)
    if solved.chosen is None:
        return rough, solved.optimal and rough is None
    starts = {members[at]: start for at, start in solved.starts.items()}
    return starts, solved.optimal
