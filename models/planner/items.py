"""Plan items: the credentials of a pool as the planner sees them, and what the learner has when a plan begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from stackwise.features.records import Requirement


@dataclass(frozen=True)
class PlanItem:
    """One credential. ``None`` is unknown.

    ``hours`` of learning, ``weeks`` it lasts, ``teaches`` level by skill id (NaN unknown), ``units`` it awards.
    ``opens`` is the first week it may start in, ``ends_by`` the number of weeks it must be over after, ``starts`` the
    weeks it starts in (empty: any).
    """

    credential_id: str
    hours: float | None = None
    weeks: float | None = None
    price: float | None = None
    currency: str | None = None
    needs: Requirement | None = None
    teaches: Mapping[str, float] = field(default_factory=dict)
    units: frozenset[str] = frozenset()
    opens: int = 0
    ends_by: int | None = None
    starts: tuple[int, ...] = ()


@dataclass(frozen=True)
class PlanHoldings:
    """What the learner has: it meets prerequisites from week 0. Levels are NaN where unknown."""

    credentials: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    levels: Mapping[str, float] = field(default_factory=dict)
