"""Chains of unit mappings: which unit leads to which, in how many hops, and whether a mapping on the way is unknown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from stackwise.recommender.verify.plain_rows import Row


class UnitChains:
    """Mappings that say yes or unknown, as a graph of units."""

    def __init__(self, mappings: Iterable[Row]) -> None:
        """``mappings``: rows of unit_mappings; ``supersedes`` leads one way, ``equivalent`` both."""
        self._refused: set[str] = set()
        self._steps: dict[str, list[tuple[str, bool]]] = defaultdict(list)
        self._sure: dict[str, set[str]] = defaultdict(set)
        self.merged: dict[tuple[str, str], dict[str, str | None]] = defaultdict(dict)
        rows = list(mappings)
        for row in rows:
            if row.get("merge"):
                self.merged[row["to_unit_id"], row["merge"]][row["from_unit_id"]] = row.get("equivalent")
        self.merged = {to: sources for to, sources in self.merged.items() if len(sources) > 1}
        for row in rows:
            if (row["to_unit_id"], row.get("merge")) not in self.merged:
                self._read(row)

    def _read(self, row: Row) -> None:
        start, end, said = row["from_unit_id"], row["to_unit_id"], row.get("equivalent")
        if said not in ("yes", "unknown"):
            self._refused |= {start} | ({end} if row.get("kind") == "equivalent" else set())
            return
        self._steps[start].append((end, said == "unknown"))
        if row.get("kind") == "equivalent":
            self._steps[end].append((start, said == "unknown"))
        if said == "yes":
            self._sure[start].add(end)
            self._sure[end].add(start)

    def merges(self, held: Iterable[str]) -> Iterator[tuple[str, int, bool]]:
        """(unit, hops, met an unknown mapping) of each merge that exactly these units make up, with chains."""
        names = list(held)
        for (to, _), sources in self.merged.items():
            if len(sources) == len(names) and all(said in ("yes", "unknown") for said in sources.values()):
                vague = "unknown" in sources.values()
                yield from ((to, far + 1, vague or unsure) for far, unsure in self._laid(names, list(sources)))

    def _laid(self, names: list[str], sources: list[str]) -> Iterator[tuple[int, bool]]:
        """Ways to lay each name on a source of its own: the longest chain, and whether one is unknown."""
        if not names:
            yield 0, False
            return
        for at, source in enumerate(sources):
            for hops, unsure in self.chains(names[0], source):
                for far, vague in self._laid(names[1:], sources[:at] + sources[at + 1 :]):
                    yield max(hops, far), unsure or vague

    def standing_for(self, units: Iterable[str]) -> set[str]:
        """Units that these count as, surely: the same, up to two equivalences away, or merged from several of them."""
        found = self._sure_of(set(units))
        while True:
            new = {
                to
                for (to, _), sources in self.merged.items()
                if to not in found and set(sources) <= found and all(said == "yes" for said in sources.values())
            }
            if not new:
                return found
            found |= self._sure_of(new)

    def counts_as(self, units: set[str]) -> set[str]:
        """Units up to two sure equivalences away, these included."""
        return self._sure_of(units)

    def _sure_of(self, units: set[str]) -> set[str]:
        found, layer = set(units), set(units)
        for _ in range(2):
            layer = {end for unit in layer for end, unsure in self._steps.get(unit, ()) if not unsure}
            found |= layer
        return found

    def refused(self, unit_id: str) -> bool:
        """Whether some mapping says that the unit is not equivalent to another."""
        return unit_id in self._refused

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
