"""Equivalence of units: which stand for which others, and how sure that is.

A mapping runs from the older or held unit to the newer or needed one; one of kind ``equivalent`` runs both ways.
The same unit and a directly equivalent one are mandated; each further hop lowers certainty by one step. ``unknown``
is never read as yes: a chain through it is recommended at best ("may count, ask"). ``no`` is never followed.
Units merged into a newer one stand for it only together: mappings to the same unit that share a ``merge``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from stackwise.features.records import Certainty

if TYPE_CHECKING:
    from stackwise.features.catalogue import Catalogue

CURRENT_UNITS = ("current", "active", "endorsed", "released")
"""What the status of a unit says that is neither over nor off."""
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
Mapping5 = tuple[str, str, str | None, str | None, str | None]


@dataclass(frozen=True, order=True)
class UnitMerge:
    """Units that stand for another only when all are held. ``unknown``: some mapping of it is not said to be equal."""

    to: str
    name: str
    sources: tuple[str, ...]
    unknown: bool = False


def lowered(rank: int, hops: int, unknown: bool) -> int:
    """The rank of a certainty after ``hops`` mappings: the first is free, an unknown one means "may count" at best."""
    fallen = min(rank + max(0, hops - 1), Certainty.INFERRED.rank)
    return max(fallen, Certainty.RECOMMENDED.rank) if unknown else fallen


class Equivalence:
    """Answers over the unit mappings of a catalogue; each unit is walked once and remembered."""

    def __init__(self, mappings: Iterable[Mapping5]) -> None:
        """``mappings`` are rows (from, to, equivalent, kind, merge); anything but yes or unknown is a no."""
        rows = list(mappings)
        self._next: dict[str, set[tuple[str, bool]]] = defaultdict(set)
        self._family: dict[str, str] = {}
        self._reach: dict[str, Mapping[str, Reach]] = {}
        self.merges = tuple(_merges(rows))
        whole = {(merge.to, merge.name) for merge in self.merges}
        for start, end, equivalent, kind, merge in rows:
            if merge is not None and (end, merge) in whole:
                continue
            if equivalent not in (YES, UNKNOWN) or start == end:
                continue
            self._next[start].add((end, equivalent == UNKNOWN))
            if kind == BOTH_WAYS:
                self._next[end].add((start, equivalent == UNKNOWN))
            if equivalent == YES:
                self._join(start, end)

    def standing_for(self, held: Iterable[str]) -> frozenset[str]:
        """Everything that held units stand for surely enough to count, merges of several included."""
        found = self._counted(held)
        while new := {m.to for m in self.merges if not m.unknown and m.sources and found.issuperset(m.sources)} - found:
            found |= self._counted(new)
        return frozenset(found)

    def _counted(self, held: Iterable[str]) -> set[str]:
        most = Certainty.GRANTED.rank
        return {to for unit in held for to, path in self.reach(unit).items() if path.rank <= most}

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


def read_mappings(catalogue: Catalogue) -> tuple[Mapping5, ...]:
    """The unit mappings of a catalogue as rows, sorted."""
    columns = ["from_unit_id", "to_unit_id", "equivalent", "kind", "merge"]
    pairs = catalogue["unit_mappings"][columns].astype(object)
    return tuple(sorted(pairs.where(pairs.notna(), None).itertuples(index=False, name=None), key=repr))


def read_equivalence(catalogue: Catalogue) -> Equivalence:
    """The equivalences of a catalogue."""
    return Equivalence(read_mappings(catalogue))


def _merges(rows: Iterable[Mapping5]) -> Iterator[UnitMerge]:
    """Merges of two or more units; one that a ``no`` is part of is none, and its rows lead nowhere."""
    said: dict[tuple[str, str], dict[str, str | None]] = defaultdict(dict)
    for start, end, equivalent, _, merge in rows:
        if merge is not None:
            said[end, merge][start] = equivalent
    for (end, merge), sources in sorted(said.items()):
        if len(sources) > 1:
            no = any(word not in (YES, UNKNOWN) for word in sources.values())
            held = () if no else tuple(sorted(sources))
            yield UnitMerge(end, merge, held, UNKNOWN in sources.values())
