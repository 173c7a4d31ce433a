"""Chains of unit mappings: which unit leads to which, in how many hops, and whether a mapping on the way is unknown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from stackwise.recommender.verify.plain_rows import Row


class UnitChains:
    """Mappings that say yes or unknown, as a graph of units."""

    def __init__(self, mappings: Iterable[Row]) -> None:
        """``mappings``: rows of unit_mappings; ``supersedes`` leads one way, ``equivalent`` both."""
        self._steps: dict[str, list[tuple[str, bool]]] = defaultdict(list)
        self._sure: dict[str, set[str]] = defaultdict(set)
        for row in mappings:
            self._read(row)

    def _read(self, row: Row) -> None:
        start, end, said = row["from_unit_id"], row["to_unit_id"], row.get("equivalent")
        if said not in ("yes", "unknown"):
            return
        self._steps[start].append((end, said == "unknown"))
        if row.get("kind") == "equivalent":
            self._steps[end].append((start, said == "unknown"))
        if said == "yes":
            self._sure[start].add(end)
            self._sure[end].add(start)

    def next_to(self, unit_id: str) -> set[str]:
        """Units one hop away."""
        return {end for end, _ in self._steps.get(unit_id, ())}

    def family(self, unit_id: str) -> frozenset[str]:
        """The unit with all that are certainly equivalent to it, however far."""
        seen, todo = {unit_id}, [unit_id]
        while todo:
            new = self._sure.get(todo.pop(), set()) - seen
            seen |= new
            todo += new
        return frozenset(seen)

    def chains(self, start: str, end: str) -> Iterator[tuple[int, bool]]:
        """(hops, met an unknown mapping) of the shortest chains from one unit to another: without and with unknowns."""
        for unknowns in (False, True):
            seen, layer, hops = {(start, False)}, {(start, False)}, 0
            while layer:
                if (end, unknowns) in layer:
                    yield hops, unknowns
                    break
                steps = ((to, met or unsure) for at, met in layer for to, unsure in self._steps.get(at, ()))
                layer = {step for step in steps if step not in seen}
                seen |= layer
                hops += 1

    def reachable(self, start: str) -> set[str]:
        """All units that ``start`` has a chain to, itself included."""
        seen, todo = {start}, [start]
        while todo:
            new = self.next_to(todo.pop()) - seen
            seen |= new
            todo += new
        return seen
