"""What the credit engine answers with."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from stackwise.features.records import Certainty, Measure, Mode


@dataclass(frozen=True)
class CreditLine:
    """One place that something held fills.

    ``value`` is what it counts in ``measure`` (``None``: the worth is unknown, so it may count but is in no total).
    ``held`` names the holdings used, and ``uses`` what of them is used up: ``unit:U``, ``credential:C``, or
    ``award:C/U`` for a unit that a credential awards. ``hops`` counts the equivalence mappings between them and the
    place. ``resident`` lines are study done at the awarding institution, which is no credit. ``undated`` lines rest on
    a rule without dates. ``mode`` is how what is used was attained; a rule's credit and merged units are transfer, or,
    of what was recognised, either (None).
    """

    qualification_id: str
    requirement_id: str
    unit_id: str | None
    value: float | None
    measure: Measure
    certainty: Certainty
    rule_id: str | None = None
    held: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    hops: int = 0
    resident: bool = False
    undated: bool = False
    mode: Mode | None = None

    def of(self, credential_id: str) -> bool:
        """Whether it uses a credential; ``held`` may name a unit whose code is that credential's id."""
        named = (f"credential:{credential_id}", f"award:{credential_id}/")
        return any(use == named[0] or use.startswith(named[1]) for use in self.uses)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {**asdict(self), "certainty": str(self.certainty), "held": list(self.held), "uses": list(self.uses)}


@dataclass(frozen=True)
class Open:
    """A requirement still open and how much of it, ``None`` when it has no amount (a choice not made yet)."""

    requirement_id: str
    label: str | None
    amount: float | None
    measure: Measure
    unit_id: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


@dataclass(frozen=True)
class CapUse:
    """A limit on credit and how much of it is used. No certainties: credit of any. ``kind`` is cap or residency.

    ``requirement_id`` is the part it bounds, ``modes`` how the credit was attained; none: all of it, in any way.
    """

    kind: str
    max: float
    used: float
    measure: Measure
    certainties: tuple[Certainty, ...] = ()
    note: str | None = None
    modes: tuple[Mode, ...] = ()
    requirement_id: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            **asdict(self),
            "certainties": [str(certainty) for certainty in self.certainties],
            "modes": list(self.modes),
        }


@dataclass(frozen=True)
class Allocation:
    """Which holding fills which place of a qualification, and what remains.

    ``lines`` count. ``may_count`` would take the places left over if the provider agrees. ``advice`` (inferred) only
    says where recognition of prior learning is worth asking for. ``filled`` is credit plus study in residence; no
    allocation fills more than ``bound``, so ``gap`` 0 proves this one best. Amounts are in ``measure``.
    """

    qualification_id: str
    as_of: date
    measure: Measure
    total: float
    filled: float
    credit: float
    resident: float
    totals: dict[Certainty, float]
    lines: tuple[CreditLine, ...]
    may_count: tuple[CreditLine, ...]
    advice: tuple[CreditLine, ...]
    remaining: tuple[Open, ...]
    caps: tuple[CapUse, ...]
    bound: float
    method: str
    complete: tuple[str, ...] = ()  # ids of the groups that are met
    shared: tuple[CreditLine, ...] = ()  # what counts a second time, in the other of two parts, not toward the total

    @property
    def filled_share(self) -> float:
        """Share of the qualification that is done, in [0, 1]."""
        return self.filled / self.total if self.total else 0.0

    @property
    def may_share(self) -> float:
        """Share that may count on top, in [0, 1]."""
        return sum(line.value or 0.0 for line in self.may_count) / self.total if self.total else 0.0

    @property
    def gap(self) -> float:
        """How far the best possible could lie above what is filled, as a share of the total; 0 is proven best."""
        return max(0.0, self.bound - self.filled) / self.total if self.total else 0.0

    def to_json(self) -> dict[str, Any]:
        """Plain values, for ``--json`` and for the checker."""
        return {
            "qualification_id": self.qualification_id,
            "as_of": self.as_of.isoformat(),
            "measure": self.measure,
            "total": self.total,
            "filled": self.filled,
            "filled_share": self.filled_share,
            "credit": self.credit,
            "resident": self.resident,
            "totals": {str(key): value for key, value in self.totals.items()},
            **{name: [one.to_json() for one in getattr(self, name)] for name in _LISTS},
            "bound": self.bound,
            "gap": self.gap,
            "complete": list(self.complete),
            "method": self.method,
        }


_LISTS = ("lines", "may_count", "advice", "shared", "remaining", "caps")
