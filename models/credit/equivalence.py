"""Which units stand for which others, and how sure that is.

A mapping runs from the older or held unit to the newer or needed one; one of kind ``equivalent`` runs both ways.
The same unit and a directly equivalent one are mandated; each further hop lowers certainty by one step. ``unknown``
is never read as yes: a chain through it is recommended at best ("may count, ask"). ``no`` is never followed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from stackwise.features.records import Certainty

YES, UNKNOWN = "yes", "unknown"
BOTH_WAYS = "equivalent"
MOST_HOPS = Certainty.INFERRED.rank + 1  # past this every chain is inferred, and inferred credit never counts


@dataclass(frozen=True, order=True)
class Reach:
    """How a held unit reaches another: ``rank`` of its certainty, then hops; lower is better."""

    rank: int
    hops: int
    unknown: bool = False


SAME = Reach(0, 0)


def lowered(rank: int, hops: int, unknown: bool) -> int:
    """The rank of a certainty after ``hops`` mappings: the first is free, an unknown one means "may count" at best."""
    fallen = min(rank + max(0, hops - 1), Certainty.INFERRED.rank)
    return max(fallen, Certainty.RECOMMENDED.rank) if unknown else fallen


class Equivalence:
    """Answers over the unit mappings of a catalogue; each unit is walked once and remembered."""

    def __init__(self, mappings: Iterable[tuple[str, str, str | None, str | None]]) -> None:
        """``mappings`` are rows (from_unit_id, to_unit_id, equivalent, kind); anything but yes or unknown is a no."""
        self._next: dict[str, set[tuple[str, bool]]] = defaultdict(set)
        self._family: dict[str, str] = {}
        self._reach: dict[str, Mapping[str, Reach]] = {}
        for start, end, equivalent, kind in mappings:
            if equivalent not in (YES, UNKNOWN) or start == end:
                continue
            self._next[start].add((end, equivalent == UNKNOWN))
            if kind == BOTH_WAYS:
                self._next[end].add((start, equivalent == UNKNOWN))
            if equivalent == YES:
                self._join(start, end)

    def reach(self, unit_id: str) -> Mapping[str, Reach]:
        """Every unit that ``unit_id`` may stand for, itself included, each by its best chain."""
        if unit_id not in self._reach:
            self._reach[unit_id] = MappingProxyType(self._walk(unit_id))
        return self._reach[unit_id]

    def family(self, unit_id: str) -> str:
        """The least unit id of those joined to this one by certain equivalences; a family shares capacity."""
        root = unit_id
        while (above := self._family.get(root, root)) != root:
            root = above
        return root

    def _join(self, one: str, other: str) -> None:
        first, second = sorted((self.family(one), self.family(other)))
        self._family[second] = first

    def _walk(self, unit_id: str) -> dict[str, Reach]:
        """Breadth first over (unit, met an unknown): the first visit has the fewest hops of its kind."""
        seen = {(unit_id, False)}
        best, layer, hops = {unit_id: SAME}, [(unit_id, False)], 0
        while layer and hops < MOST_HOPS:
            hops += 1
            steps = {(to, met or unknown) for at, met in layer for to, unknown in self._next.get(at, ())}
            layer = sorted(steps - seen)
            seen.update(layer)
            for to, met in layer:
                found = Reach(lowered(0, hops, met), hops, met)
                best[to] = min(best.get(to, found), found)
        return best
