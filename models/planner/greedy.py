"""A good plan at once: greedy by value for what it costs, then exchanges. It warms up the exact search."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from stackwise.features.arrays import Reals, Rows
from stackwise.models.planner.model import loads
from stackwise.models.planner.objective import added, closure
from stackwise.models.planner.problem import PlanProblem
from stackwise.models.planner.schedule import place

TRIED = 12  # exchanges looked at for each item that could leave
ROUNDS = 20
_NOTHING = 1e-9


class Greedy:
    """Finds plans in some milliseconds; ``extra`` (k,) is value an item brings by itself beside closure."""

    def __init__(self, problem: PlanProblem, weight: float, extra: Reals) -> None:
        self.problem, self.weight, self.extra = problem, weight, extra
        self._load = np.asarray(loads(problem), dtype=float)
        self._cents = np.asarray(problem.cents, dtype=float)
        self._bundles = self._cheapest_bundles()
        self._insisted = [problem.at[one] for one in sorted(problem.insisted)]

    def value(self, chosen: Iterable[int]) -> float:
        """Closure by its weight, and the extra value, of a set."""
        members = sorted(chosen)
        return self.weight * closure(self.problem, members) + float(self.extra[members].sum())

    def best(self) -> list[int] | None:
        """The best set that the rules and exchanges reach, as sorted positions; None when none is feasible."""
        found = [one for cost in self._costs() if (one := self._grow(self._start(), cost)) is not None]
        if not found:
            return None
        best = max(found, key=lambda one: (self.value(one), [-at for at in one]))
        return self._improve(best)

    def mended(self, chosen: Sequence[int]) -> list[int] | None:
        """A set near one that does not fit: without the item of least value that lets the others fit, filled up."""
        spared = [[one for one in chosen if one != at] for at in chosen if at not in self._insisted]
        for rest in sorted(spared, key=lambda one: (-self.value(one), one)):
            if self._fits(set(rest)):
                grown = self._grow(set(rest), self._costs()[2])
                return None if grown is None else self._improve(grown)
        return None

    def _costs(self) -> list[Reals]:
        """What an item costs, by rule: a step, its load, its price, the sum of their shares."""
        limits = self.problem.limits
        load = self._load / max(limits.weeks * limits.minutes, 1)
        price = self._cents / max(limits.cents or int(self._cents.sum()), 1)
        step = np.full(len(load), 1 / max(limits.steps, 1))
        return [step, load + step / 10, load + price + step]

    def _start(self) -> set[int]:
        return set().union(*(self._bundles.get(at, {at}) for at in self._insisted))

    def _fits(self, chosen: set[int]) -> bool:
        limits = self.problem.limits
        members = sorted(chosen)
        if len(members) > limits.steps or self._load[members].sum() > limits.weeks * limits.minutes:
            return False
        if limits.cents is not None and self._cents[members].sum() > limits.cents:
            return False
        return place(self.problem, members) is not None

    def _grow(self, chosen: set[int], cost: Reals) -> list[int] | None:
        """Add the bundle of most value for its cost while one fits."""
        if not self._fits(chosen):
            return None
        refused: set[int] = set()
        while len(chosen) < self.problem.limits.steps:
            gain = self.weight * added(self.problem, sorted(chosen)) + self.extra
            gain[[*sorted(chosen | refused), *self._too_dear(sorted(chosen))]] = 0.0
            pick = int((gain / cost).argmax()) if len(gain) else -1
            if pick < 0 or gain[pick] <= _NOTHING:
                break
            wider = chosen | self._with_needs(pick, chosen)
            if self._fits(wider):
                chosen = wider
            else:
                refused.add(pick)
        return sorted(chosen)

    def _too_dear(self, chosen: Sequence[int]) -> Rows:
        """Positions that alone overrun the load or the budget that a set leaves."""
        limits, members = self.problem.limits, list(chosen)
        over = self._load + self._load[members].sum() > limits.weeks * limits.minutes
        if limits.cents is not None:
            over |= self._cents + self._cents[members].sum() > limits.cents
        return np.flatnonzero(over)

    def _with_needs(self, at: int, chosen: set[int]) -> set[int]:
        return {at} if self.problem.needs[at].met_by(chosen) else self._bundles.get(at, {at})

    def _improve(self, chosen: list[int]) -> list[int]:
        """Exchange one item for another, then fill up, while the value grows."""
        for _ in range(ROUNDS):
            better = self._exchanged(chosen)
            if better is None:
                break
            chosen = better
        return chosen

    def _exchanged(self, chosen: list[int]) -> list[int] | None:
        now = self.value(chosen)
        for out in [None, *(at for at in chosen if at not in self._insisted)]:
            rest = [at for at in chosen if at != out]
            gain = self.weight * added(self.problem, rest) + self.extra
            gain[[*chosen, *self._too_dear(rest)]] = 0.0
            least = now - self.value(rest) + _NOTHING
            for pick in np.argsort(-gain, kind="stable")[:TRIED]:
                if gain[pick] <= least:
                    break
                wider = set(rest) | self._with_needs(int(pick), set(rest))
                if self._fits(wider):
                    return self._grow(wider, self._costs()[2])
        return None

    def _cheapest_bundles(self) -> dict[int, set[int]]:
        """For each item, itself with the cheapest way to meet its needs, built up from items that need nothing."""
        bundles: dict[int, set[int]] = {}
        waiting = list(range(len(self.problem.items)))
        while True:
            ready = [at for at in waiting if self.problem.needs[at].met_by(bundles)]
            if not ready:
                return bundles
            fresh = {at: self._bundle(at, bundles) for at in ready}
            bundles |= fresh
            waiting = [at for at in waiting if at not in bundles]

    def _bundle(self, at: int, known: dict[int, set[int]]) -> set[int]:
        cheapest: dict[int, set[int]] = {}
        for node in reversed(list(self.problem.needs[at].walk())):
            ways = [known[provider] for provider in node.providers if provider in known]
            ways += [cheapest[id(child)] for child in node.children if id(child) in cheapest]
            ways.sort(key=self._price_of)
            if len(ways) >= node.least:
                cheapest[id(node)] = set().union(*ways[: max(node.least, 0)])
        return {at} | cheapest.get(id(self.problem.needs[at]), set())

    def _price_of(self, bundle: set[int]) -> tuple[float, int, Sequence[int]]:
        members = sorted(bundle)
        return float(self._load[members].sum()), len(members), members
