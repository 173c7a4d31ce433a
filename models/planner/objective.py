"""What a set of credentials closes, exactly, and the linear bounds on it that the solver works with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from stackwise.features.arrays import Reals
from stackwise.models.planner.problem import CoverageRule, PlanProblem

SCALE = 10_000_000  # objective units in 1.0
_POINTS = (0.35, 0.8, 1.4, 2.2, 3.2)  # where the first tangents touch, in -log(share left)


def left_open(share: Reals, coverage: CoverageRule) -> Reals:
    """(r,) share of each gap that a set leaves open, given its rows (n, r) of shares."""
    if not len(share):
        return np.ones(share.shape[1])
    left = np.prod(1 - share, axis=0) if coverage == "probable" else 1 - share.max(axis=0)
    return np.asarray(left)


def closure(problem: PlanProblem, chosen: Iterable[int]) -> float:
    """Share of the whole gap that a set closes, in [0, 1]."""
    total = float(problem.amount.sum())
    if total <= 0:
        return 0.0
    rows = problem.share[np.asarray(sorted(chosen), dtype=np.int64)]
    return float(problem.amount @ (1 - left_open(rows, problem.coverage))) / total


def added(problem: PlanProblem, chosen: Sequence[int]) -> Reals:
    """(k,) closure that each item would add to a set."""
    total = float(problem.amount.sum())
    if total <= 0:
        return np.zeros(len(problem.items))
    left = left_open(problem.share[np.asarray(chosen, dtype=np.int64)], problem.coverage)
    if problem.coverage == "probable":
        return np.asarray(problem.share @ (problem.amount * left)) / total
    return np.asarray(np.maximum(0.0, problem.share - (1 - left)) @ problem.amount) / total


@dataclass(frozen=True)
class Cut:
    """``closed of skill <= constant + sum of slopes of the chosen``, in objective units, at every set of items."""

    skill: int
    constant: int
    slopes: dict[int, int]


class Cuts:
    """Linear bounds from above on the closure of each skill, in objective units.

    ``best`` coverage is exact by finitely many: for each level t, ``t + sum of (share - t)+`` (the facility location
    bounds of Cornuejols, Nemhauser and Wolsey, 1990). ``probable`` coverage is submodular, and concave in the sum of
    ``-log(1 - share)``: bounds touch it at sets (Nemhauser, Wolsey and Fisher, 1978) and as tangents, and more are
    added at every set the solver proposes until none lies above the truth. All are rounded up, so that a bound proven
    with them is a bound.
    """

    def __init__(self, problem: PlanProblem, weight: float) -> None:
        self.share, self.coverage = problem.share, problem.coverage
        total = float(problem.amount.sum())
        self.units = problem.amount * (weight * SCALE / total) if total > 0 else np.zeros(len(problem.amount))
        with np.errstate(divide="ignore"):
            self._log = -np.log1p(-self.share)
        self.skills = [int(s) for s in np.flatnonzero((self.share > 0).any(axis=0) & (self.units > 0))]

    def first(self) -> list[Cut]:
        """The bounds to start with; all there are for ``best`` coverage."""
        if self.coverage == "best":
            return [self._level(s, t) for s in self.skills for t in (0.0, *np.unique(self.share[:, s]).tolist())]
        tangents = [self._tangent(s, point) for s in self.skills for point in _POINTS if self._bends(s)]
        return [self._touching(s, ()) for s in self.skills] + tangents

    def at(self, chosen: Sequence[int], claimed: Mapping[int, int]) -> list[Cut]:
        """Bounds that hold each skill to the truth at a set, where what the solver claims for it lies above."""
        left = left_open(self.share[np.asarray(chosen, dtype=np.int64)], self.coverage)
        true = self.units * (1 - left)
        over = [s for s in self.skills if claimed.get(s, 0) > ceil(true[s]) + 1]
        cuts = [self._touching(s, chosen) for s in over]
        return cuts + [self._tangent(s, -float(np.log(left[s]))) for s in over if 0 < left[s] < 1]

    def _bends(self, skill: int) -> bool:
        return int((self.share[:, skill] > 0).sum()) > 1

    def _cut(self, skill: int, constant: float, slopes: Reals) -> Cut:
        unit = float(self.units[skill])
        rounded = {int(at): ceil(unit * slopes[at]) for at in np.flatnonzero(slopes > 0)}
        return Cut(skill, ceil(unit * constant), rounded)

    def _touching(self, skill: int, chosen: Sequence[int]) -> Cut:
        column = self.share[:, skill]
        inside = np.isin(np.arange(len(column)), chosen)
        left = float(np.prod(1 - column[inside]))
        return self._cut(skill, 1 - left, np.where(inside, 0.0, left * column))

    def _tangent(self, skill: int, point: float) -> Cut:
        """The tangent at ``point``; an item whose slope alone would close the skill needs no steeper one."""
        left = float(np.exp(-point))
        slopes = np.minimum(left * self._log[:, skill], left * (1 + point))
        return self._cut(skill, 1 - left * (1 + point), slopes)

    def _level(self, skill: int, level: float) -> Cut:
        return self._cut(skill, level, np.maximum(0.0, self.share[:, skill] - level))
