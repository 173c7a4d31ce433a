"""The rules of credit as the checker reads them: plain dicts in, plain Python, nothing shared with the engine."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

Row = Mapping[str, Any]
ORDER = ("mandated", "granted", "recommended", "claimed", "inferred")
MAY = 2  # the first certainty that does not count


def plain(value: Any) -> Any:
    """JSON text of a tree or list as its object; anything else as it is."""
    return json.loads(value) if isinstance(value, str) else value


def day(value: Any) -> date | None:
    """A date from a date or its ISO text."""
    return date.fromisoformat(value[:10]) if isinstance(value, str) else value


def listed(value: Any) -> list[Any]:
    """A list column, ``None`` as empty."""
    return [] if value is None else list(value)


class Facts:
    """The credit tables of a catalogue, by id."""

    def __init__(self, tables: Mapping[str, Iterable[Row]]) -> None:
        """``tables``: rows of qualifications, credit_rules, units, unit_mappings and credentials."""
        self.qualifications = {row["qualification_id"]: row for row in tables.get("qualifications", ())}
        self.rules = {row["rule_id"]: row for row in tables.get("credit_rules", ())}
        self.units = {row["unit_id"]: row for row in tables.get("units", ())}
        self.credentials: dict[str, Row] = {}
        for row in sorted(tables.get("credentials", ()), key=_version):
            self.credentials[row["credential_id"]] = row
        self.steps: dict[str, list[tuple[str, bool]]] = {}
        self.sure: dict[str, set[str]] = {}
        for row in tables.get("unit_mappings", ()):
            self._read_mapping(row)

    def _read_mapping(self, row: Row) -> None:
        start, end, said = row["from_unit_id"], row["to_unit_id"], row.get("equivalent")
        if said not in ("yes", "unknown"):
            return
        self.steps.setdefault(start, []).append((end, said == "unknown"))
        if row.get("kind") == "equivalent":
            self.steps.setdefault(end, []).append((start, said == "unknown"))
        if said == "yes":
            self.sure.setdefault(start, set()).add(end)
            self.sure.setdefault(end, set()).add(start)

    def awards(self, credential_id: str) -> list[str]:
        """Units that a credential awards."""
        return listed(self.credentials.get(credential_id, {}).get("awards_units"))

    def family(self, unit_id: str) -> frozenset[str]:
        """The unit with all that are certainly equivalent to it, however far."""
        seen, todo = {unit_id}, [unit_id]
        while todo:
            new = self.sure.get(todo.pop(), set()) - seen
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
                steps = ((to, met or unsure) for at, met in layer for to, unsure in self.steps.get(at, ()))
                layer = {step for step in steps if step not in seen}
                seen |= layer
                hops += 1

    def reachable(self, start: str) -> set[str]:
        """All units that ``start`` has a chain to, itself included."""
        seen, todo = {start}, [start]
        while todo:
            new = {to for to, _ in self.steps.get(todo.pop(), ())} - seen
            seen |= new
            todo += new
        return seen

    def worth(self, unit_id: str | None, measure: str) -> float | None:
        """What a unit is worth in a measure; unknown is ``None``."""
        if measure == "count":
            return 1.0
        return None if unit_id is None else self.units.get(unit_id, {}).get(measure)

    def like(self, where: Row, unit_id: str) -> bool:
        """Whether a unit is what a ``where`` filter asks for."""
        unit = self.units.get(unit_id, {"unit_id": unit_id})
        level = unit.get("level")
        wanted = {key: value for key, value in where.items() if value is not None}
        return (
            wanted.get("package", unit.get("package")) == unit.get("package")
            and ("level_min" not in wanted or (level is not None and level >= wanted["level_min"]))
            and ("level_max" not in wanted or (level is not None and level <= wanted["level_max"]))
            and ("tag" not in wanted or wanted["tag"] in listed(unit.get("tags")))
            and str(unit.get("code") or unit_id).startswith(wanted.get("code_prefix", ""))
        )


def _version(row: Row) -> tuple[bool, str]:
    return row.get("status") == "active", str(row.get("version") or "")


def certainty_after(rank: int, hops: int, unknown: bool) -> int:
    """Rank of a certainty after equivalence hops: the first is free; an unknown one makes it "may count" at best."""
    rank = min(rank + max(0, hops - 1), len(ORDER) - 1)
    return max(rank, MAY) if unknown else rank


def months(start: date, end: date) -> int:
    """Months begun between two dates."""
    return (end.year - start.year) * 12 + end.month - start.month + (1 if end.day > start.day else 0)


def keeps_conditions(conditions: Row, holding: Row, as_of: date) -> str | None:
    """Which condition a holding fails: ``grade``, ``age`` or none; what is unknown fails."""
    least, oldest = conditions.get("min_grade"), conditions.get("max_age_months")
    grade, awarded = holding.get("grade"), day(holding.get("awarded_on"))
    if least is not None and (grade is None or grade < least):
        return "grade"
    if oldest is not None and (awarded is None or months(awarded, as_of) > oldest):
        return "age"
    return None


Thing = tuple[str, str, bool]  # "unit" or "credential", id, whether the line says that it is used up


Worths = tuple[float, float | None, float | None]  # count, credit, hours
Reading = list[tuple[Row, Worths, int, bool]]
MEASURES = ("count", "credit", "hours")
MOST_SHARED = 8


def giver_met(giver: Row, things: Sequence[Thing], facts: Facts) -> tuple[int, bool] | None:
    """Hops and "met an unknown mapping" of the most certain way in which things satisfy a giver; ``None``: none.

    Each used thing is laid on one leaf; a leaf that uses nothing up takes any thing.
    """
    leaves = [node for node in walk(giver) if node["kind"] == "leaf"]
    shared = _shared([leaf for leaf in leaves if not leaf.get("exclusive", True)], things, facts)
    used = [thing for thing in things if thing[2]]
    found = []
    for own in _readings(leaves, used, facts):
        taken = {id(one[0]) for one in own}
        for more in _some_of([one for one in shared if id(one[0]) not in taken]):
            reading = [*own, *more]
            if reading and _met(giver, {id(leaf): worths for leaf, worths, _, _ in reading}, "count")[0]:
                found += [(any(one[3] for one in reading), max(one[2] for one in reading))]
    return (min(found)[1], min(found)[0]) if found else None


def _some_of(shared: Reading) -> Iterator[Reading]:
    """Every choice among leaves that use nothing up; of many, none or all."""
    if len(shared) > MOST_SHARED:
        yield from ([], shared)
        return
    for bits in range(1 << len(shared)):
        yield [one for at, one in enumerate(shared) if bits >> at & 1]


def _shared(leaves: list[Row], things: Sequence[Thing], facts: Facts) -> Reading:
    """The most certain way to fill each leaf that uses nothing up."""
    reading: Reading = []
    for leaf in leaves:
        ways = [way[0] for thing in things for way in _readings([leaf], [thing], facts)]
        if ways:
            reading.append(min(ways, key=lambda way: (way[3], way[2])))
    return reading


def _readings(leaves: list[Row], things: Sequence[Thing], facts: Facts) -> Iterator[Reading]:
    """Every way to lay all the things on the leaves."""
    if not things:
        yield []
        return
    kind, name, _ = things[0]
    for at, leaf in enumerate(leaves):
        for reached, hops, unknown in _fits(leaf, kind, name, facts):
            worth: Worths = (1.0, facts.worth(reached, "credit"), facts.worth(reached, "hours"))
            if kind == "credential":
                worth = (1.0, facts.credentials.get(name, {}).get("credit.value"), None)
            for rest in _readings(leaves[:at] + leaves[at + 1 :], things[1:], facts):
                yield [(leaf, worth, hops, unknown), *rest]


def _fits(leaf: Row, kind: str, name: str, facts: Facts) -> Iterator[tuple[str, int, bool]]:
    if kind == "credential":
        if leaf.get("credential_id") == name:
            yield name, 0, False
        return
    where = leaf.get("where")
    targets = [leaf["unit_id"]] if leaf.get("unit_id") else sorted(facts.reachable(name)) if where else []
    for target in targets:
        if not where or facts.like(where, target):
            yield from ((target, hops, unknown) for hops, unknown in facts.chains(name, target))


def _met(node: Row, laid: Mapping[int, Worths], spoken: str) -> tuple[bool, list[float]]:
    """Whether a giver's node is met by its laid leaves, and the amounts of its met branches (count, credit, hours)."""
    if node["kind"] == "leaf":
        if id(node) not in laid:
            return False, [0.0, 0.0, 0.0]
        amounts = [float("-inf") if one is None else one for one in laid[id(node)]]
        if node.get("value") is not None:
            amounts[MEASURES.index(spoken)] = node["value"]
        return True, amounts
    measure = node.get("measure") or "count"
    below = [_met(child, laid, measure) for child in listed(node.get("children"))]
    amounts = [sum(one[1][i] for one in below if one[0]) for i in range(3)]
    if node["kind"] == "all":
        return all(one[0] for one in below), amounts
    if node["kind"] == "any":
        return any(one[0] for one in below), amounts
    return node["kind"] == "at_least" and amounts[MEASURES.index(measure)] >= node["min"], amounts


def walk(node: Row) -> Iterator[Row]:
    """A tree's nodes, parents first."""
    todo = [node]
    while todo:
        one = todo.pop()
        yield one
        todo += reversed(listed(one.get("children")))
