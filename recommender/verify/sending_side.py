"""Sending side of a credit rule: whether what is held satisfies the rule's giver and keeps its conditions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.plain_rows import Row, day
from stackwise.recommender.verify.requirement_tree import children_of, walk

MEASURES = ("count", "credit", "hours")
MOST_SHARED = 8
Worths = tuple[float, float | None, float | None]  # count, credit, hours
Way = tuple[int, bool]  # hops, met an unknown mapping


class HeldUse(NamedTuple):
    """What a line says is held: ``kind`` is unit or credential; ``used`` says whether the line uses it up."""

    kind: str
    name: str
    used: bool


class Laid(NamedTuple):
    """Something held laid on a leaf of the giver."""

    leaf: Row
    worths: Worths
    hops: int
    unknown: bool


def months(start: date, end: date) -> int:
    """Months begun between two dates."""
    return (end.year - start.year) * 12 + end.month - start.month + (1 if end.day > start.day else 0)


def broken_condition(conditions: Row, holding: Row, as_of: date) -> str | None:
    """Which condition a holding fails: ``grade``, ``age`` or none; what is unknown fails."""
    least, oldest = conditions.get("min_grade"), conditions.get("max_age_months")
    grade, awarded = holding.get("grade"), day(holding.get("awarded_on"))
    if least is not None and (grade is None or grade < least):
        return "grade"
    if oldest is not None and (awarded is None or months(awarded, as_of) > oldest):
        return "age"
    return None


def giver_met(giver: Row, uses: Sequence[HeldUse], rows: CatalogueRows) -> Way | None:
    """Hops and "met an unknown mapping" of the most certain way in which uses satisfy a giver; None: none.

    Each thing that is used up is laid on one leaf; a leaf that uses nothing up takes any thing.
    """
    leaves = [node for node in walk(giver) if node["kind"] == "leaf"]
    shared = _shared([leaf for leaf in leaves if not leaf.get("exclusive", True)], uses, rows)
    found: list[tuple[bool, int]] = []
    for own in _layings(leaves, [use for use in uses if use[2]], rows):
        taken = {id(laid.leaf) for laid in own}
        for more in _subsets([laid for laid in shared if id(laid.leaf) not in taken]):
            laying = [*own, *more]
            if laying and _met(giver, {id(laid.leaf): laid.worths for laid in laying}, "count")[0]:
                found.append((any(laid.unknown for laid in laying), max(laid.hops for laid in laying)))
    return (min(found)[1], min(found)[0]) if found else None


def _subsets(shared: list[Laid]) -> Iterator[list[Laid]]:
    """Every choice among leaves that use nothing up; of many, none or all."""
    if len(shared) > MOST_SHARED:
        yield from ([], shared)
        return
    for bits in range(1 << len(shared)):
        yield [laid for at, laid in enumerate(shared) if bits >> at & 1]


def _shared(leaves: list[Row], uses: Sequence[HeldUse], rows: CatalogueRows) -> list[Laid]:
    """The most certain way to fill each leaf that uses nothing up."""
    surest = []
    for leaf in leaves:
        ways = [laying[0] for use in uses for laying in _layings([leaf], [use], rows)]
        if ways:
            surest.append(min(ways, key=lambda laid: (laid.unknown, laid.hops)))
    return surest


def _layings(leaves: list[Row], uses: Sequence[HeldUse], rows: CatalogueRows) -> Iterator[list[Laid]]:
    """Every way to lay all the uses on the leaves, each on one of its own."""
    if not uses:
        yield []
        return
    kind, name, _ = uses[0]
    for at, leaf in enumerate(leaves):
        for reached, hops, unknown in _reached(leaf, kind, name, rows):
            worths: Worths = (1.0, rows.worth(reached, "credit"), rows.worth(reached, "hours"))
            if kind == "credential":
                worths = (1.0, rows.credited.get(name, {}).get("credit.value"), None)
            for rest in _layings(leaves[:at] + leaves[at + 1 :], uses[1:], rows):
                yield [Laid(leaf, worths, hops, unknown), *rest]


def _reached(leaf: Row, kind: str, name: str, rows: CatalogueRows) -> Iterator[tuple[str, int, bool]]:
    """(unit or credential in the leaf, hops, met an unknown mapping) of each way from what is held to the leaf."""
    if kind == "credential":
        if leaf.get("credential_id") == name:
            yield name, 0, False
        return
    where = leaf.get("where")
    targets = [leaf["unit_id"]] if leaf.get("unit_id") else sorted(rows.mappings.reachable(name)) if where else []
    for target in targets:
        if not where or rows.fits(where, target):
            yield from ((target, hops, unknown) for hops, unknown in rows.mappings.chains(name, target))


def _met(node: Row, laid: Mapping[int, Worths], spoken: str) -> tuple[bool, list[float]]:
    """Whether a giver's node is met by its laid leaves, and the amounts of its met branches (count, credit, hours).

    Unlike a prerequisite's, an ``at_least`` of a giver adds up amounts, and an ``at_most`` is never met.
    """
    if node["kind"] == "leaf":
        if id(node) not in laid:
            return False, [0.0, 0.0, 0.0]
        amounts = [float("-inf") if worth is None else worth for worth in laid[id(node)]]
        if node.get("value") is not None:
            amounts[MEASURES.index(spoken)] = node["value"]
        return True, amounts
    measure = node.get("measure") or "count"
    below = [_met(child, laid, measure) for child in children_of(node)]
    amounts = [sum(part[at] for good, part in below if good) for at in range(len(MEASURES))]
    if node["kind"] == "all":
        return all(good for good, _ in below), amounts
    if node["kind"] == "any":
        return any(good for good, _ in below), amounts
    return node["kind"] == "at_least" and amounts[MEASURES.index(measure)] >= node["min"], amounts
