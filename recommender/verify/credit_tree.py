"""Places of a qualification's requirement tree: amounts taken, limits broken, what remains."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.plain_rows import Row, close
from stackwise.recommender.verify.requirement_tree import children_of, preorder
from stackwise.recommender.verify.violation import Violation

NEAR = 1e-6
Amounts = Mapping[str, float]  # by requirement_id
Entry = tuple[str, float | None, str]  # requirement_id, amount, measure


class Place:
    """One node with what surrounds it."""

    def __init__(self, node: Row, parent: Place | None, measure: str) -> None:
        self.node, self.parent, self.measure = node, parent, measure
        self.id, self.kind = node["requirement_id"], node["kind"]
        self.own = (node.get("measure") or "count") == measure  # its amounts are in the qualification's measure
        self.exclusive: bool = node.get("exclusive", True) and (parent is None or parent.exclusive)
        self.children = [Place(child, self, measure) for child in children_of(node)]

    def walk(self) -> Iterator[Place]:
        """This place and all below it."""
        return preorder(self, lambda place: place.children)

    def above(self) -> Iterator[Place]:
        """This place and those around it, nearest first."""
        place: Place | None = self
        while place is not None:
            yield place
            place = place.parent

    @property
    def group(self) -> Place | None:
        """The at_least that this at_least is a minimum of."""
        return self.around if self.kind == "at_least" else None

    @property
    def around(self) -> Place | None:
        """The nearest at_least above."""
        above = self.parent
        while above is not None and above.kind != "at_least":
            above = above.parent
        return above

    @property
    def asked_whole(self) -> bool:
        """Whether it is an ``all`` or ``any`` of a group, which the group cannot be filled without."""
        around = self.around
        return self.kind in ("all", "any") and around is not None and around.role != "free"

    @property
    def role(self) -> str:
        """``clip`` counts to its min, ``minimum`` reserves its min in the group around it, or ``free``."""
        if self.kind != "at_least" or not self.own:
            return "free"
        around = self.group
        return "clip" if around is None else "minimum" if around.role != "free" else "free"

    def capacity(self) -> float:
        """Fills a leaf takes."""
        if self.node.get("where") is None:
            return 1
        if self.node.get("max") is not None:
            return int(self.node["max"])
        return float("inf") if self.parent is not None and self.parent.kind in ("at_least", "at_most") else 1

    def worth(self, rows: CatalogueRows, unit_id: str | None, measure: str) -> float | None:
        """What this leaf is worth when ``unit_id`` fills it, or the credential it names."""
        value = self.node.get("value")
        counted = self.parent is not None and self.parent.kind in ("at_least", "at_most")
        spoken = (self.parent.node.get("measure") or "count") if self.parent is not None and counted else self.measure
        if value is not None and spoken == measure:
            return float(value)
        if self.node.get("credential_id") is not None and measure != "count":
            known = rows.credited.get(self.node["credential_id"], {}).get("credit.value")
            return known if measure == "credit" else None
        return rows.worth(unit_id, measure)


def read_tree(qualification: Row) -> Place:
    """The root place of a qualification."""
    measure = "count" if qualification["measure"] == "units" else "credit"
    return Place(qualification["root"], None, measure)


class Sums:
    """Amounts by place, from the values given to each requirement id."""

    def __init__(self, root: Place, given: Amounts, rows: CatalogueRows) -> None:
        self.given, self.rows = given, rows
        self.faults: list[Violation] = []
        self.below: dict[str, float] = {}
        self.taken(root)

    def taken(self, place: Place) -> float:
        """Places taken in a branch, minima that it reserves counted in full."""
        parts = [self.taken(child) for child in place.children]
        inner = sum(parts) + self.given.get(place.id, 0.0)
        if place.asked_whole:
            least = [self.least(child) for child in place.children]
            given = self.given.get(place.id, 0.0)
            if place.kind == "all":
                inner = sum(max(part, low) for part, low in zip(parts, least, strict=True)) + given
            elif all(child.kind == "leaf" for child in place.children):
                inner = max(inner, min(least))
            else:
                inner = max(max(part, low) for part, low in zip(parts, least, strict=True)) + given
        self.below[place.id] = self.given.get(place.id, 0.0) + sum(self.below[c.id] for c in place.children)
        if place.kind == "at_most" and place.own and inner > place.node["max"] + NEAR:
            self.faults.append(Violation("at_most_exceeded", place.id))
        if place.role == "clip" and inner > place.node["min"] + NEAR:
            surplus = self.below[place.id] > place.node["min"] + NEAR
            self.faults.append(Violation("surplus_counted" if surplus else "minimum_displaced", place.id))
        if place.role == "minimum":
            return float(max(inner, place.node["min"]))
        return inner if (place.kind == "at_most" and place.own) or place.asked_whole else self.below[place.id]

    def least(self, place: Place) -> float:
        """Places that a branch keeps in the group around it even while nothing fills it."""
        if place.kind == "leaf":
            known = place.worth(self.rows, place.node.get("unit_id"), place.measure) if place.exclusive else 0.0
            return (known or 0.0) * (1 if place.capacity() == float("inf") else place.capacity())
        below = [self.least(child) for child in place.children]
        if place.kind == "any":
            return min(below)
        kept = [
            low for low, child in zip(below, place.children, strict=True) if place.kind == "all" or child.kind != "leaf"
        ]
        return max(place.node["min"] if place.role == "minimum" else 0.0, sum(kept))


class Left:
    """What remains, recomputed: the smallest list of open requirements."""

    def __init__(
        self, root: Place, rows: CatalogueRows, below: Mapping[str, float], mixed: Mapping[str, float]
    ) -> None:
        self.rows, self.below, self.mixed, self.measure = rows, below, mixed, root.measure
        self.complete: list[str] = []
        self.root = root

    def entries(self, total: float, met: frozenset[str]) -> list[Entry]:
        """Open requirements, and the root's for what the total asks beyond them."""
        found, _ = self._open(self.root, met)
        rest = total - self.below[self.root.id]
        amounts = [amount for _, amount, measure in found if measure == self.measure and amount is not None]
        if len(amounts) < len(found) or rest - sum(amounts) < 1e-3 - NEAR:
            return found
        kept = [] if [name for name, _, _ in found] == [self.root.id] else found
        return [*kept, (self.root.id, rest - sum(amount or 0.0 for _, amount, _ in kept), self.measure)]

    def _open(self, place: Place, met: frozenset[str]) -> tuple[list[Entry], bool]:
        below = [self._open(child, met) for child in place.children]
        touched = place.id in met or self.below[place.id] > NEAR or any(begun for _, begun in below)
        found = self._entries(place, below, touched)
        if touched and not found and place.kind in ("all", "any", "at_least"):
            self.complete.append(place.id)
        return found, touched

    def _entries(self, place: Place, below: list[tuple[list[Entry], bool]], touched: bool) -> list[Entry]:
        nested = [entry for entries, _ in below for entry in entries]
        if place.kind == "leaf":
            return self._leaf_left(place, touched)
        if place.kind == "at_least":
            return self._group(place, below)
        if place.kind == "at_most":
            return self._minima(place, below) if self._in_group(place) else []
        if place.kind == "any":
            begun = [entries for entries, inside in below if inside]
            least = [_sum(entries, self.measure) for entries, _ in below]
            known = [amount for amount in least if amount is not None]
            choice = min(known) if len(known) == len(least) else None
            return min(begun, key=len) if begun else [(place.id, choice, self.measure)]
        whole = not touched and len(nested) > 1
        return [(place.id, _sum(nested, self.measure), self.measure)] if whole else nested

    def _leaf_left(self, place: Place, touched: bool) -> list[Entry]:
        """An empty leaf, or what a unit of which part counts leaves of it."""
        worth, got = self._leaf(place), self.below[place.id]
        if not touched:
            return [(place.id, worth, self.measure)]
        named = worth is not None and got > NEAR and place.node.get("unit_id") is not None
        rest = (worth or 0.0) - got if named else 0.0
        return [(place.id, rest, self.measure)] if rest > 1e-3 - NEAR else []

    def _leaf(self, place: Place) -> float | None:
        if place.node.get("unit_id") is not None:
            return place.worth(self.rows, place.node["unit_id"], self.measure)
        value = place.node.get("value")
        return float(value) if value is not None else 1.0 if self.measure == "count" else None

    def _in_group(self, place: Place) -> bool:
        return place.around is not None

    def _minima(self, place: Place, below: list[tuple[list[Entry], bool]]) -> list[Entry]:
        kept = [entries for child, (entries, _) in zip(place.children, below, strict=True) if self._needed(child)]
        return [entry for entries in kept for entry in entries]

    def _needed(self, child: Place) -> bool:
        return child.kind == "at_least" or child.asked_whole or (child.kind == "at_most" and self._in_group(child))

    def _group(self, place: Place, below: list[tuple[list[Entry], bool]]) -> list[Entry]:
        measure = place.node.get("measure") or "count"
        got = self.below[place.id] if place.own else self.mixed.get(place.id, 0.0)
        lacks = max(0.0, place.node["min"] - got)
        if got < NEAR and lacks:
            return [(place.id, lacks, measure)]
        nested = self._minima(place, below)
        rest = lacks - sum(amount or 0.0 for _, amount, other in nested if other == measure)
        return [*nested, (place.id, rest, measure)] if rest > NEAR else nested


def _sum(entries: list[Entry], measure: str) -> float | None:
    amounts = [amount for _, amount, other in entries if other == measure and amount is not None]
    return sum(amounts) if len(amounts) == len(entries) else None


def same_entries(entries: list[Entry], said: list[Any]) -> bool:
    """Whether two lists of open requirements say the same."""
    if len(entries) != len(said):
        return False
    pairs = zip(sorted(entries, key=repr), sorted(said, key=repr), strict=True)
    return all(a[0] == b[0] and a[2] == b[2] and close(a[1], b[1], 1e-3 + NEAR) for a, b in pairs)
