"""Assumed facts: the length or price of a credential that states none, taken from its like in the catalogue.

Its like are the credentials of its kind and provider, else of its kind, else all, whichever first holds enough that
state the fact; the value is their median. Where nobody in the catalogue states a length, a short course's is taken. A
price is never assumed from another currency, nor from nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import numpy as np
import pandas as pd

from stackwise.features.arrays import Rows
from stackwise.models.planner.items import PlanItem

ENOUGH = 3  # of its like must state a fact before it is taken from them
SHORT_COURSE = 24.0  # hours: where no credential of a catalogue states its length
Scope = Literal["provider", "kind", "catalogue", "default"]


@dataclass(frozen=True)
class AssumedFact:
    """A fact that a credential does not state.

    ``fact`` and its ``value`` (hours, weeks, or money in the budget's currency), of whom it is taken (``like``), and of
    how many (``n``; 0 for the default).
    """

    fact: Literal["learning_hours", "weeks", "price"]
    value: float
    like: Scope
    n: int


class FactAssumer:
    """Fills in what credentials leave unstated.

    Parameters
    ----------
    credentials : frame with kind, provider_id, learning_hours, weeks, price.amount and price.currency, one row each.
    """

    def __init__(self, credentials: pd.DataFrame) -> None:
        self.kind, self.provider = (credentials[name].to_numpy(object) for name in ("kind", "provider_id"))
        self._lengths = {name: credentials[name].to_numpy(float) for name in ("learning_hours", "weeks")}
        self._price = credentials["price.amount"].to_numpy(float)
        self._currency = credentials["price.currency"].to_numpy(object)
        self._like = lru_cache(None)(self._found)

    def filled(self, item: PlanItem, row: int, budget_in: str | None) -> tuple[PlanItem, tuple[AssumedFact, ...]]:
        """An item with what it lacks, and what was assumed; ``budget_in``: the currency of the budget, if any."""
        found: list[AssumedFact] = []
        if item.hours is None and item.weeks is None:
            fact = self._length(row)
            found.append(fact)
            by_hours = fact.fact == "learning_hours"
            item = replace(item, hours=fact.value) if by_hours else replace(item, weeks=fact.value)
        if budget_in is not None and item.price is None:
            said = self._asked(row, "price", budget_in)
            if said is not None:
                found.append(said)
                item = replace(item, price=said.value, currency=budget_in)
        return item, tuple(found)

    def _length(self, row: int) -> AssumedFact:
        said = [self._asked(row, name) for name in ("learning_hours", "weeks")]
        known = [fact for fact in said if fact is not None]
        order = ("provider", "kind", "catalogue")
        best = min(known, key=lambda fact: order.index(fact.like), default=None)
        return best or AssumedFact("learning_hours", SHORT_COURSE, "default", 0)

    def _asked(self, row: int, fact: str, currency: str | None = None) -> AssumedFact | None:
        return self._like(self.kind[row], self.provider[row], fact, currency)

    def _found(self, kind: object, provider: object, fact: str, currency: str | None) -> AssumedFact | None:
        values = self._lengths.get(fact, self._price)
        if fact == "price":
            values = np.where((self._currency == currency) | (values == 0), values, np.nan)
        same_kind = self.kind == kind
        for like, mask in (
            ("provider", same_kind & (self.provider == provider)),
            ("kind", same_kind),
            ("catalogue", np.ones(len(values), dtype=bool)),
        ):
            known = values[mask & ~np.isnan(values)]
            if len(known) >= ENOUGH:
                return AssumedFact(fact, round(float(np.median(known)), 2), like, len(known))  # type: ignore[arg-type]
        return None


def filled_items(
    items: Sequence[PlanItem], rows: Rows, assumer: FactAssumer | None, budget_in: str | None
) -> tuple[tuple[PlanItem, ...], tuple[tuple[AssumedFact, ...], ...]]:
    """Items and what was assumed of each; as they are, without an assumer."""
    if assumer is None:
        return tuple(items), ((),) * len(items)
    pairs = [assumer.filled(item, int(row), budget_in) for item, row in zip(items, rows, strict=True)]
    return tuple(item for item, _ in pairs), tuple(facts for _, facts in pairs)
