"""Planning request: a query with the pool, the limits and the credit to plan over."""

from __future__ import annotations

from dataclasses import dataclass, field

from stackwise.features.arrays import Reals, Rows
from stackwise.features.ranking_features import Closes
from stackwise.models.planner import AssumedFact, PlanItem, PlannerConfig, PlanProblem
from stackwise.models.planner.credit import QualificationCredit
from stackwise.recommender.engine.query import Query


@dataclass(frozen=True, eq=False)
class PlanPool:
    """Credentials that may be steps: ``rows`` (k,), and of each what it closes, how relevant it is, the item that is
    planned and what was assumed of it."""

    rows: Rows
    closes: Closes
    relevance: Reals
    items: tuple[PlanItem, ...]
    assumed: tuple[tuple[AssumedFact, ...], ...]

    def kept(self, at: Rows) -> PlanPool:
        """Only the named positions, ascending."""
        closed = Closes(self.closes.share[at], self.closes.link[at])
        items, assumed = tuple(self.items[one] for one in at), tuple(self.assumed[one] for one in at)
        return PlanPool(self.rows[at], closed, self.relevance[at], items, assumed)


@dataclass(frozen=True, eq=False)
class PlanningRequest:
    """What is planned for one learner, and by which configuration; ``closes``, ``relevance`` to the request and
    ``assumed`` are over ``rows`` (k,), the pool."""

    query: Query
    config: PlannerConfig
    rows: Rows
    closes: Closes
    relevance: Reals
    problem: PlanProblem
    assumed: tuple[tuple[AssumedFact, ...], ...]
    credit: QualificationCredit | None
    excluded: dict[str, int]
    notes: list[str] = field(default_factory=list)
