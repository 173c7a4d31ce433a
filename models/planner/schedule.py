"""Weeks for a chosen set: quick placing by rules, a bound, and the shortest schedule exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from stackwise.models.planner.budget import Budget
from stackwise.models.planner.capacity_cuts import LoadBound, LoadBounds
from stackwise.models.planner.model import PlanModel, Solved
from stackwise.models.planner.prerequisites import DECISIVE, MET
from stackwise.models.planner.problem import PlanProblem

Starts = dict[int, int]  # week each item starts in, by position
EFFORT = 0.5  # deterministic seconds a schedule may take
EASY = 0.02  # a set that takes more to be judged is not looked into further


def place(problem: PlanProblem, chosen: Iterable[int], rank: Callable[[int], Any] | None = None) -> Starts | None:
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


def _earliest(problem: PlanProblem, at: int, after: int, used: Sequence[int]) -> int | None:
    room, weeks = problem.limits.minutes - problem.minutes[at], problem.weeks[at] or 0
    options = problem.start_weeks(at)
    return next(
        (start for start in options if start >= after and all(use <= room for use in used[start : start + weeks])), None
    )


def quick(problem: PlanProblem, chosen: Sequence[int]) -> Starts | None:
    """The shortest of what a few placing rules give."""
    rules: tuple[Callable[[int], object], ...] = (
        lambda at: (-(problem.weeks[at] or 0), at),
        lambda at: (-problem.minutes[at], at),
        lambda at: (problem.weeks[at] or 0, at),
        lambda at: (problem.start_weeks(at)[-1], at),
    )
    found = [starts for rule in rules if (starts := place(problem, chosen, rule)) is not None]
    return min(found, key=lambda starts: over_after(problem, starts), default=None)


def over_after(problem: PlanProblem, starts: Starts) -> int:
    """Weeks until the last item is over."""
    return max((start + (problem.weeks[at] or 0) for at, start in starts.items()), default=0)


def least_weeks(problem: PlanProblem, chosen: Iterable[int]) -> int:
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


def shortest(problem: PlanProblem, chosen: Sequence[int], allowance: Budget) -> tuple[Starts | None, bool]:
    """The schedule that is over soonest, and whether that is proven; None when there is none (or none was found)."""
    rough = quick(problem, chosen)
    if rough is not None and over_after(problem, rough) <= least_weeks(problem, chosen):
        return rough, True
    if allowance.over:
        return rough, False
    made = _all_of(problem, chosen)
    if rough is not None:
        made.model.add(made.over <= over_after(problem, rough))
    made.model.minimize(made.over)
    solved = allowance.solve(made, EFFORT)
    if solved.chosen is None:
        return rough, solved.optimal and rough is None
    return _named(chosen, solved), solved.optimal


def _all_of(problem: PlanProblem, chosen: Iterable[int]) -> PlanModel:
    """The model over a set, all of which must be done."""
    made = PlanModel(problem.only(chosen), timed=True)
    for one in made.chosen:
        made.model.add(one == 1)
    return made


def _named(chosen: Iterable[int], solved: Solved) -> Starts:
    members = sorted(chosen)
    return {members[at]: start for at, start in solved.starts.items()}


@dataclass(frozen=True)
class Fit:
    """Weeks for a set, or a bound that rules it out; neither, where it is not known whether it has weeks."""

    starts: Starts | None = None
    broken: LoadBound | None = None


class Fitter:
    """Finds weeks for sets of one problem, or why there are none, within an allowance."""

    def __init__(self, problem: PlanProblem, allowance: Budget) -> None:
        self.problem, self.allowance = problem, allowance
        self.bounds = LoadBounds(problem)

    @cached_property
    def alone(self) -> PlanProblem:
        """The problem without prerequisites."""
        return replace(self.problem, items=tuple(replace(item, needs=None) for item in self.problem.items))

    def fit(self, chosen: Sequence[int]) -> Fit:
        """The weeks of a set, or why there are none."""
        rough = quick(self.problem, chosen)
        if rough is not None:
            return Fit(rough)
        broken = self.bounds.broken(chosen)
        if broken is not None:
            return Fit(broken=broken)
        left = self.allowance.left
        starts, decided = self._placed(self.problem, chosen, EFFORT)
        if starts is not None or not decided:
            return Fit(starts)
        return Fit(broken=self._core(chosen) if left - self.allowance.left <= EASY else self.without(chosen))

    def without(self, chosen: Sequence[int]) -> LoadBound:
        """The bound that rules out a set and all that hold it, unless more of what it needs joins."""
        return self._ruled_out(self.problem, chosen, ())

    def _placed(self, problem: PlanProblem, chosen: Sequence[int], most: float) -> tuple[Starts | None, bool]:
        """Any weeks for a set, and whether it is decided that it has some."""
        solved = self.allowance.solve(_all_of(problem, chosen), most)
        if solved.chosen is None:
            return None, solved.optimal
        return _named(chosen, solved), True

    def _impossible(self, problem: PlanProblem, chosen: Sequence[int]) -> bool:
        """Whether a set surely has no weeks."""
        if quick(problem, chosen) is not None:
            return False
        starts, decided = self._placed(problem, chosen, EASY)
        return starts is None and decided

    def _core(self, chosen: Sequence[int]) -> LoadBound:
        """Rules out what is left when all that can be spared is; without prerequisites if they are not the reason."""
        problem = self.alone if self._impossible(self.alone, chosen) else self.problem
        core = self._shrunk(problem, chosen)
        needed = set().union(*(problem.needs[at].involved for at in core))
        return self._ruled_out(problem, core, [at for at in core if self._free(problem, at) and at not in needed])

    def _free(self, problem: PlanProblem, at: int) -> bool:
        """Whether an item needs nothing and may start in any week."""
        last = problem.limits.weeks - (problem.weeks[at] or 0)
        return problem.needs[at] is MET and len(problem.start_weeks(at)) > last

    def _ruled_out(self, problem: PlanProblem, core: Sequence[int], free: Sequence[int]) -> LoadBound:
        """Not all of a core together, nor with another at least as long and heavy in place of each free one."""
        needed = set().union(*(problem.needs[at].involved for at in core))
        weights, owner = np.zeros(len(problem.items), dtype=np.int64), np.full(len(problem.items), -1)
        weights[[at for at in core if at not in free]] = 1
        for at in sorted(free, key=lambda at: (problem.minutes[at] * (problem.weeks[at] or 0), at)):
            owner[(self.bounds.weeks >= (problem.weeks[at] or 0)) & (self.bounds.minutes >= problem.minutes[at])] = at
        owner[list(core)] = core
        weights[sorted(needed - set(core))] = -1
        groups = tuple((1, tuple(np.flatnonzero((owner == at) & (weights == 0)).tolist())) for at in free)
        return LoadBound(weights, len(core) - 1, groups)

    def _shrunk(self, problem: PlanProblem, chosen: Sequence[int]) -> tuple[int, ...]:
        left = sorted(chosen, key=lambda at: (problem.minutes[at], problem.weeks[at] or 0, at))
        for at in tuple(left):
            rest = [one for one in left if one != at]
            whole = all(problem.needs[one].met_by(rest) for one in rest)
            if whole and self._impossible(problem, rest):
                left = rest
        return tuple(sorted(left))
