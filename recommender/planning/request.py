"""Planning request: a query with the pool, the limits and the credit to plan over."""

from __future__ import annotations

from dataclasses import dataclass, field

from stackwise.features.arrays import Reals, Rows
from stackwise.features.ranking_features import Closes
from stackwise.models.planner import AssumedFact, PlannerConfig, PlanProblem
from stackwise.models.planner.credit import QualificationCredit
from stackwise.recommender.engine.query import Query


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
