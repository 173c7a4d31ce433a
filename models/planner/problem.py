"""What is planned: credentials with their length, load, price and needs; the limits; and how they are made whole.

Time is whole weeks from week 0, load is whole minutes a week, money is whole cents. A credential occupies whole weeks:
its own, rounded up, or as many as its hours take at the learner's hours a week, whichever is more. Its load is its
hours spread evenly over them, rounded up to a minute.

What is unknown stays unknown. Unknown hours take the whole of every week they last, so that nothing is planned beside
them. A credential of unknown length, or of unknown price (or another currency) under a budget, is planned only where
the learner insists on it, and then its price is named as unknown and left out of the sum.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import ceil, isnan
from typing import Any, Literal

import numpy as np

from stackwise.features.arrays import Reals
from stackwise.features.errors import InputError, describe
from stackwise.models.planner.items import PlanHoldings, PlanItem
from stackwise.models.planner.prerequisites import MET, NEVER, Need, Offers, compile_need

LONGEST = 520  # weeks: a plan looks ten years ahead at most
MOST_STEPS = 30
CENTS = 100
TINY = 1e-9  # so that 5.000000001 weeks of arithmetic are five weeks
CoverageRule = Literal["probable", "best"]


@dataclass(frozen=True)
class PlanLimits:
    """Hard limits: ``weeks`` of the horizon, ``minutes`` a week, ``steps``, and a budget in one currency."""

    weeks: int = 52
    minutes: int = 600
    steps: int = 10
    budget: float | None = None
    currency: str | None = None

    def __post_init__(self) -> None:
        checks = (
            ("weeks", self.weeks, 0, LONGEST),
            ("minutes a week", self.minutes, 0, 7 * 24 * 60),
            ("steps", self.steps, 0, MOST_STEPS),
        )
        for name, got, low, high in checks:
            if not low <= got <= high:
                raise InputError(describe(name, got, f"a whole number from {low} to {high:,}", "change the limit"))
        if self.budget is not None and self.currency is None:
            fix = "name the currency of the budget"
            raise InputError(describe("budget", f"{self.budget:g} of no currency", "a sum and its currency", fix))

    @property
    def cents(self) -> int | None:
        """The budget in whole cents, rounded down."""
        return None if self.budget is None else int(self.budget * CENTS + TINY)


@dataclass(frozen=True, eq=False)
class PlanProblem:
    """A pool and its limits.

    Parameters
    ----------
    items : k credentials, in ascending order of id: equal plans are told apart by it.
    share : (k, r) share of each skill's gap that each closes, in [0, 1].
    amount : (r,) the gaps; the objective weighs them by their share of the sum.
    insisted : ids that must be in the plan.
    coverage : ``probable`` closes ``1 - prod(1 - share)`` of a gap, ``best`` the largest share.
    """

    items: tuple[PlanItem, ...]
    share: Reals
    amount: Reals
    limits: PlanLimits = PlanLimits()
    held: PlanHoldings = field(default_factory=PlanHoldings)
    insisted: frozenset[str] = frozenset()
    coverage: CoverageRule = "probable"

    def __post_init__(self) -> None:
        ids = [item.credential_id for item in self.items]
        if ids != sorted(set(ids)):
            raise InputError(describe("items", "ids twice or out of order", "ascending ids", "sort them by id"))
        if self.share.shape != (len(ids), len(self.amount)):
            expected = f"({len(ids)}, {len(self.amount)})"
            raise InputError(describe("share", self.share.shape, expected, "give one row an item, one column a skill"))

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Credential ids in the order of the items."""
        return tuple(item.credential_id for item in self.items)

    @cached_property
    def at(self) -> dict[str, int]:
        """Position of each id."""
        return {one: at for at, one in enumerate(self.ids)}

    @cached_property
    def weeks(self) -> tuple[int | None, ...]:
        """Whole weeks each occupies at the learner's pace; None where it cannot be told."""
        return tuple(whole_weeks(item, self.limits.minutes) for item in self.items)

    @cached_property
    def minutes(self) -> tuple[int, ...]:
        """Minutes a week each takes while it lasts; all of them where its hours are unknown."""
        return tuple(
            self.limits.minutes if item.hours is None or not weeks else ceil(item.hours * 60 / weeks - TINY)
            for item, weeks in zip(self.items, self.weeks, strict=True)
        )

    @cached_property
    def cents(self) -> tuple[int, ...]:
        """Price of each in the budget's currency; 0 where it is unknown or in another, see :meth:`barred`."""
        return tuple(
            round(item.price * CENTS) if item.price and self.limits.currency in (None, item.currency) else 0
            for item in self.items
        )

    @cached_property
    def needs(self) -> tuple[Need, ...]:
        """What each needs to be done first, given what is held."""
        offers = Offers(self.items, self.held)
        return tuple(
            MET if item.needs is None else compile_need(item.needs, at, offers) for at, item in enumerate(self.items)
        )

    @cached_property
    def barred(self) -> dict[str, str]:
        """Reason code by id of what cannot be in any plan, by itself or for its prerequisites."""
        found = {item.credential_id: why for at, item in enumerate(self.items) if (why := self._barred(at))}
        waiting = {at for at, one in enumerate(self.ids) if one not in found}
        reached = {at for at in waiting if self.needs[at] is MET}
        fresh = reached
        while fresh:
            waiting -= fresh
            fresh = {at for at in waiting if self.needs[at].met_by(reached)}
            reached |= fresh
        return found | dict.fromkeys((self.ids[at] for at in sorted(waiting)), "prerequisite")

    def _barred(self, at: int) -> str | None:
        """Why one credential by itself fits in no plan."""
        one, weeks, limits = self.items[at], self.weeks[at], self.limits
        asked = one.credential_id in self.insisted
        if weeks is None:
            return "length_unknown"
        if self.needs[at] is NEVER:
            return "prerequisite"
        if self.minutes[at] > limits.minutes or not self.start_weeks(at):
            return "does_not_fit"
        if limits.cents is None:
            return None
        if one.price is None:
            return None if asked else "price_unknown"
        if one.price > 0 and one.currency != limits.currency:
            return None if asked else "other_currency"
        return "over_budget" if self.cents[at] > limits.cents else None

    def start_weeks(self, at: int) -> tuple[int, ...] | range:
        """The weeks a credential may start in."""
        one, weeks = self.items[at], self.weeks[at]
        last = min(self.limits.weeks, self.limits.weeks if one.ends_by is None else one.ends_by) - (weeks or 0)
        if not one.starts:
            return range(one.opens, last + 1)
        return tuple(start for start in sorted(one.starts) if one.opens <= start <= last)

    def only(self, positions: Iterable[int]) -> PlanProblem:
        """The same problem over some of its items."""
        kept = sorted(positions)
        items = tuple(self.items[at] for at in kept)
        return replace(self, items=items, share=self.share[np.asarray(kept, dtype=np.int64)])

    def within(self, **limits: Any) -> PlanProblem:
        """The same problem under other limits."""
        return replace(self, limits=replace(self.limits, **limits))


def whole_weeks(item: PlanItem, minutes: int) -> int | None:
    """Weeks a credential occupies: its own, or what its hours take, whichever is more; at least one."""
    known = [] if item.weeks is None or isnan(item.weeks) else [ceil(item.weeks - TINY)]
    if item.hours is not None and minutes > 0:
        known.append(ceil(item.hours * 60 / minutes - TINY))
    return max(1, *known) if known else None
