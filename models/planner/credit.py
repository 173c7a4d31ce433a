"""Credit toward a qualification as the planner sees it: the engine's own program joined to the plan's, exact."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from stackwise.features.arrays import Reals
from stackwise.features.records import Holding
from stackwise.models.credit.cpsat import attach
from stackwise.models.credit.holdings import fill_purse, studied

if TYPE_CHECKING:
    from stackwise.models.credit import Allocation, CreditEngine


class QualificationCredit:
    """What credentials newly fill of one qualification, on top of what a learner holds.

    Only mandated and granted credit counts. Planned credentials are judged as if awarded on ``as_of``, with no grade
    known, under the rules that hold then: a plan cannot know the grades and rules of the day a step ends.
    """

    def __init__(
        self,
        engine: CreditEngine,
        qualification_id: str,
        holdings: Iterable[Holding],
        as_of: date,
        candidates: Collection[str],
    ) -> None:
        self._engine, self.qualification_id, self._as_of = engine, qualification_id, as_of
        self.holdings, self._candidates = tuple(holdings), frozenset(candidates)
        self._shares: dict[frozenset[str], float] = {}
        held_tokens = fill_purse((*self.holdings, *self._awarded(self._candidates)), engine.rulebook, as_of)
        self._problem = engine.reader(qualification_id, as_of).problem(held_tokens)
        self.exact = not self._problem.cut

    def _awarded(self, ids: Iterable[str]) -> list[Holding]:
        return [studied(one, self._as_of) for one in sorted(ids)]

    @cached_property
    def useful(self) -> frozenset[str]:
        """Candidates that some use of holdings needs."""
        return frozenset(one for grant in self._problem.grants for one in grant.credentials) & self._candidates

    @cached_property
    def before(self) -> Allocation:
        """The best use of what is held."""
        return self.allocation(())

    def allocation(self, ids: Iterable[str]) -> Allocation:
        """The best use of what is held together with some candidates."""
        held = (*self.holdings, *self._awarded(ids))
        return self._engine.allocate(self.qualification_id, held, self._as_of)

    @property
    def whole(self) -> int:
        """The qualification in grains."""
        return self._problem.tree.total or 1

    def alone(self, ids: Sequence[str]) -> Reals:
        """(k,) share that each newly fills by itself."""
        some = [one for one in ids if one in self.useful]
        found = self._engine.marginal(self.qualification_id, self.holdings, some, self._as_of).share
        shares = dict(zip(some, found.tolist(), strict=True))
        return np.array([shares.get(one, 0.0) for one in ids])

    def share(self, ids: Collection[str]) -> float:
        """Exact share that a set newly fills, in [0, 1]."""
        key = frozenset(ids) & self.useful
        if key not in self._shares:
            self._shares[key] = self.allocation(key).filled_share - self.before.filled_share if key else 0.0
        return self._shares[key]

    def attach(self, model: Any, chosen: Mapping[str, Any]) -> Any:
        """Grains newly filled, as an expression over the choice: what is not chosen cannot be used."""
        active, steps, step = attach(self._problem, model)
        for position, switch in active.items():
            for one in sorted(self._problem.grants[position].credentials):
                if one in chosen:
                    model.add_implication(switch, chosen[one])
                elif one in self._candidates:
                    model.add(switch == 0)
        return steps * step - round(self.before.filled_share * self.whole)
