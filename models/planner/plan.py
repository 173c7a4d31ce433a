"""What a plan is, what it is asked of, and how it is judged."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from stackwise.features.arrays import Reals
from stackwise.models.planner.relax import Relaxation

TOLERANCE = 1e-5  # of the objective, in which 1 is everything: a plan this near its bound is proven best
Status = Literal["optimal", "feasible", "infeasible"]


class CreditFunction(Protocol):
    """What the planner needs of credit toward a qualification: a set function of credential ids."""

    @property
    def useful(self) -> Collection[str]:
        """Ids that may bring credit, alone or with others."""
        ...

    @property
    def whole(self) -> int:
        """The whole qualification, in the unit of ``attach``."""
        ...

    def alone(self, ids: Sequence[str]) -> Reals:
        """(k,) rough share that each fills by itself, to start from."""
        ...

    def share(self, ids: Collection[str]) -> float:
        """Exact newly filled share of a set."""
        ...

    def attach(self, model: Any, chosen: Mapping[str, Any]) -> Any:
        """An expression that no assignment makes larger than what its chosen set newly fills, and some makes equal."""
        ...


@dataclass(frozen=True)
class PlannerConfig:
    """The objective is ``closure x its weight + credit x its weight``; equal plans are told apart by ``then``.

    ``effort`` is the solver's deterministic time for one plan: the same limits give the same plan on any machine.
    ``seconds`` is a backstop by the clock, for a plan or, in ``recommender.planning``, for a whole answer; what it cuts
    short depends on the machine.
    """

    closure: float = 0.7
    credit: float = 0.3
    effort: float = 4.0
    seconds: float | None = None
    then: Literal["price", "study", "nothing"] = "price"


@dataclass(frozen=True)
class PlanStep:
    """One credential of a plan: it takes weeks ``start`` to ``end`` - 1, ``minutes`` of each."""

    credential_id: str
    start: int
    end: int
    minutes: int


@dataclass(frozen=True)
class Plan:
    """The best plan found. ``objective`` is exact; no plan has more than ``bound``.

    ``optimal``: proven, the gap is no more than ``TOLERANCE``. ``feasible``: time ran out first. ``infeasible``: no
    plan keeps the limits with what is insisted on, and ``relaxations`` name the least changes that would let one; where
    ``undecided``, none was found in the time there was, though there may be one.
    ``barred`` holds the reason code of each item that fits in no plan; ``shortest`` whether no schedule of these steps
    is over sooner; ``cheapest`` whether no equal plan costs less.
    """

    status: Status
    steps: tuple[PlanStep, ...] = ()
    closure: float = 0.0
    credit: float = 0.0
    objective: float = 0.0
    bound: float = 0.0
    weeks: int = 0
    barred: Mapping[str, str] = field(default_factory=dict)
    relaxations: tuple[Relaxation, ...] = ()
    shortest: bool = True
    cheapest: bool = False
    undecided: bool = False
    effort: float = 0.0
    first_after: float = 0.0  # seconds of the clock until the first plan was there

    @property
    def gap(self) -> float:
        """How far a better plan could lie above this one."""
        return max(0.0, self.bound - self.objective)

    @property
    def ids(self) -> tuple[str, ...]:
        """Credential ids in the order of the steps."""
        return tuple(step.credential_id for step in self.steps)
