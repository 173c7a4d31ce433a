"""What the weeks cannot hold, as sums over a set: bounds on any schedule that need no weeks.

Every bound holds for each schedule within the horizon, so a set that breaks one has none. They see what the sum of the
load does not: that a heavy item and one that is too much beside it never share a week.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from stackwise.features.arrays import Reals, Rows
from stackwise.models.planner.problem import PlanProblem

FOLDS = 4  # how many of the functions of Fekete and Schepers bound the load from the start
WHOLE = 27_720  # a week, in parts; halves to twelfths are whole
MOST_LIGHT, MOST_MIXES = 10, 2_000
_NEAR = 1e-6


@dataclass(frozen=True, eq=False)
class LoadBound:
    """``sum of weights <= most`` over the chosen, and once more for each of ``groups`` that any of is chosen.

    Parameters
    ----------
    weights : (k,) what each item takes.
    groups : what each takes, and the positions that take it between them.
    """

    weights: Rows
    most: int
    groups: tuple[tuple[int, tuple[int, ...]], ...] = ()

    def broken(self, chosen: Sequence[int]) -> bool:
        """Whether a set breaks it."""
        more = sum(once for once, members in self.groups if not set(members).isdisjoint(chosen))
        return int(self.weights[np.asarray(chosen, dtype=np.int64)].sum()) + more > self.most


class LoadBounds:
    """The bounds of one problem. An item of unknown weeks takes none."""

    def __init__(self, problem: PlanProblem) -> None:
        self.weeks = np.array([week or 0 for week in problem.weeks], dtype=np.int64)
        self.minutes = np.asarray(problem.minutes, dtype=np.int64)
        self.most, self.horizon, self.steps = problem.limits.minutes, problem.limits.weeks, problem.limits.steps

    def first(self) -> list[LoadBound]:
        """The load itself and through the functions u(k); those that some set of so many steps can break."""
        return [one for fold in range(FOLDS + 1) if self._matters(one := self._folded(fold))]

    def _matters(self, one: LoadBound) -> bool:
        largest = np.sort(one.weights)[::-1][: self.steps].sum()
        return bool(largest > one.most)

    def _folded(self, fold: int) -> LoadBound:
        """The load; and u(k) of Fekete and Schepers (2001), times ``k x the minutes of a week``."""
        if fold == 0 or not self.most:
            return LoadBound(self.minutes * self.weeks, self.most * self.horizon)
        parts, rest = np.divmod((fold + 1) * self.minutes, self.most)
        scaled = np.where(rest == 0, fold * self.minutes, self.most * parts)
        return LoadBound(scaled * self.weeks, fold * self.most * self.horizon)

    def broken(self, chosen: Sequence[int]) -> LoadBound | None:
        """A bound that a set breaks, if it cannot be studied in the weeks even where an item may be interrupted.

        The least weeks of an interrupted schedule are a linear program over the mixes that fit into one week, as
        patterns are in cutting stock (Gilmore and Gomory, 1961). Its prices bound the load of any set: each heavy item
        takes the price of one no heavier, and light ones that are as heavy and as long as another take its price once.
        """
        light = [at for at in chosen if 2 * self.minutes[at] <= self.most]
        light = sorted(light, key=lambda at: (-self.minutes[at] * self.weeks[at], at))[:MOST_LIGHT]
        heavy = [at for at in chosen if 2 * self.minutes[at] > self.most]
        mixes = self._mixes(heavy, light)
        if not mixes:
            return None
        members = np.array([*heavy, *light], dtype=np.int64)
        price = _prices(self.weeks[members], mixes)
        if int(price @ self.weeks[members]) <= WHOLE * self.horizon:
            return None
        return self._priced(dict(zip(members.tolist(), price.tolist(), strict=True)), heavy, light)

    def _mixes(self, heavy: Sequence[int], light: Sequence[int]) -> list[list[int]]:
        """Places, among the heavy and then the light, of all largest mixes that fit into one week; none if too many."""
        found = []
        for first in range(-1, len(heavy)):
            room = self.most - (int(self.minutes[heavy[first]]) if first >= 0 else 0)
            for some in self._fillings(light, room):
                found.append([*([first] if first >= 0 else []), *(len(heavy) + at for at in some)])
                if len(found) > MOST_MIXES:
                    return []
        return found

    def _fillings(self, light: Sequence[int], room: int) -> Iterator[list[int]]:
        """All sets of places in ``light`` that fit into the room and leave none for another."""
        loads = [int(self.minutes[at]) for at in light]
        stack: list[tuple[int, int, list[int]]] = [(0, room, [])]
        while stack:
            at, left, some = stack.pop()
            if at < len(loads):
                stack.append((at + 1, left, some))
                if loads[at] <= left:
                    stack.append((at + 1, left - loads[at], [*some, at]))
            elif all(one in some or loads[one] > left for one in range(len(loads))):
                yield some

    def _priced(self, price: dict[int, int], heavy: Sequence[int], light: Sequence[int]) -> LoadBound:
        """The bound over all items that the prices of some set give."""
        unit = np.zeros(len(self.weeks), dtype=np.int64)
        for at in heavy:
            unit = np.where(self.minutes >= self.minutes[at], np.maximum(unit, price[at]), unit)
        once, owner = np.zeros(len(unit), dtype=np.int64), np.full(len(unit), -1)
        for at in light:
            worth = price[at] * int(self.weeks[at])
            like = (self.minutes >= self.minutes[at]) & (2 * self.minutes <= self.most)
            like &= (self.weeks >= self.weeks[at]) & (once < worth)
            once[like], owner[like] = worth, at
        owner[list(light)] = light
        groups = tuple((price[at] * int(self.weeks[at]), tuple(np.flatnonzero(owner == at).tolist()))
                       for at in light if price[at])  # fmt: skip
        return LoadBound(unit * self.weeks, WHOLE * self.horizon, groups)


def _prices(weeks: Rows, mixes: Sequence[Sequence[int]]) -> Rows:
    """Prices of a week of each item, in parts of ``WHOLE``, that no mix exceeds and that make their sum the most."""
    from scipy.optimize import linprog

    inside: Reals = np.zeros((len(mixes), len(weeks)))
    for row, mix in enumerate(mixes):
        inside[row, mix] = 1.0
    solved = linprog(-weeks.astype(float), A_ub=inside, b_ub=np.ones(len(mixes)), bounds=(0, 1), method="highs-ds")
    price = np.floor(solved.x * WHOLE + _NEAR).astype(np.int64)
    over = int((inside @ price).max()) - WHOLE  # by the solver's rounding at most
    return np.asarray(np.maximum(price - max(over, 0), 0))
