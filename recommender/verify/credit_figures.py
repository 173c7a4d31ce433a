"""Figures of an allocation of credit, recomputed from its lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from stackwise.recommender.verify.certainty import CERTAINTIES
from stackwise.recommender.verify.credit_line import Line, LineContext
from stackwise.recommender.verify.credit_overlaps import again_in, bounds, inside_overlap
from stackwise.recommender.verify.credit_tree import NEAR, Left, Place, Sums, same_entries
from stackwise.recommender.verify.plain_rows import Row
from stackwise.recommender.verify.violation import Violation


def check_figures(allocation: Mapping[str, Any], case: LineContext) -> Iterator[Violation]:
    """Figures that are not what the lines give."""
    lines, maybe = allocation["lines"], allocation["may_count"]
    total = case.row["total"]
    filled, resident = _value(lines), _value([line for line in lines if line["resident"]])
    yield from _same("total", allocation["total"], total)
    yield from _same("filled", allocation["filled"], filled)
    yield from _same("resident", allocation["resident"], resident)
    yield from _same("credit", allocation["credit"], filled - resident)
    yield from _same("filled_share", allocation["filled_share"], filled / total if total else 0.0)
    for name in CERTAINTIES[:-1]:
        within = [line for line in (*lines, *maybe) if line["certainty"] == name and not line["resident"]]
        yield from _same(f"totals.{name}", allocation["totals"].get(name, 0.0), _value(within))
    if set(allocation["totals"]) - set(CERTAINTIES[:-1]):
        yield Violation("figure_wrong", "totals", "a total of what never counts")
    if allocation["measure"] != case.measure:
        yield Violation("measure_wrong", "allocation", allocation["measure"])
    if allocation["bound"] < filled - NEAR:
        yield Violation("bound_wrong", "bound", f"{allocation['bound']:g} below what is filled")
    yield from _same("gap", allocation["gap"], max(0.0, allocation["bound"] - filled) / total if total else 0.0)
    yield from _caps(allocation["caps"], lines, case, allocation.get("shared", ()))
    yield from _left(allocation, case)
    yield from _broken_bounds(lines, case)


def _value(lines: Sequence[Line]) -> float:
    return float(sum(line["value"] or 0.0 for line in lines))


def _same(name: str, said: float, found: float) -> Iterator[Violation]:
    if abs(said - found) > 1e-3:
        yield Violation("figure_wrong", name, f"says {said:g}; the lines give {found:g}")


def _caps(
    said: Sequence[Mapping[str, Any]], lines: Sequence[Line], case: LineContext, shared: Sequence[Line]
) -> Iterator[Violation]:
    credit = [line for line in lines if not line["resident"]]
    expected = [{"kind": "cap", "measure": "count", "certainties": [], **cap} for cap in whole_caps(case)]
    expected.append({"kind": "residency", "max": case.most_credit(), "measure": case.measure, "certainties": []})
    parts = part_limits(case)
    if len(said) != len(expected) + len(parts):
        yield Violation("figure_wrong", "caps", f"{len(said)} limits named of {len(expected) + len(parts)}")
        return
    for claim, cap in zip(said[len(expected) :], parts, strict=True):
        used = sum(line["value"] or 0.0 for line in credit if bounds(cap, line, case)) + again_in(cap, shared, case)
        yield from _same(f"caps.{cap['requirement_id']}.max", claim["max"], cap["max"])
        yield from _same(f"caps.{cap['requirement_id']}.used", claim["used"], used)
    for at, (claim, cap) in enumerate(zip(said[: len(expected)], expected, strict=True)):
        within = [line for line in credit if not cap["certainties"] or line["certainty"] in cap["certainties"]]
        yield from _same(f"caps.{at}.max", claim["max"], cap["max"])
        yield from _same(f"caps.{at}.used", claim["used"], sum(case.amount(line, cap["measure"]) for line in within))


def whole_caps(case: LineContext) -> list[Row]:
    """Caps on credit toward the whole qualification, attained in any way."""
    return [cap for cap in case.row["caps"] if not cap.get("modes") and not cap.get("requirement_id")]


def part_limits(case: LineContext) -> list[Row]:
    """Residency of parts as the credit it leaves room for, then caps on a part or on how credit was attained."""
    found: list[Row] = []
    for place in case.root.walk():
        least = (place.node.get("conditions") or {}).get("min_resident")
        if least is not None:
            most = max(0.0, _full(place, case) - least)
            found.append({"requirement_id": place.id, "max": most, "certainties": [], "modes": []})
    narrow = [cap for cap in case.row["caps"] if cap.get("modes") or cap.get("requirement_id")]
    return found + [{"requirement_id": case.root.id, **_given(cap)} for cap in narrow]


def _given(cap: Row) -> Row:
    return {key: value for key, value in cap.items() if value is not None}


def _full(place: Place, case: LineContext) -> float:
    """What a part takes in full."""
    if place.parent is None:
        return float(case.row["total"])
    if place.kind == "all":
        return sum(_full(child, case) for child in place.children)
    if place.kind == "leaf":
        times = 1 if place.capacity() == float("inf") else place.capacity()
        return (place.worth(case.rows, place.node.get("unit_id"), case.measure) or 0.0) * times
    return float(place.node["min"] if place.kind == "at_least" else place.node["max"])


def _left(allocation: Mapping[str, Any], case: LineContext) -> Iterator[Violation]:
    """The open requirements, recomputed by themselves."""
    given: dict[str, float] = defaultdict(float)
    other: dict[str, float] = defaultdict(float)
    shared = list(allocation.get("shared", ()))
    for line in (*allocation["lines"], *shared):
        given[line["requirement_id"]] += line["value"]
        again = line in shared
        for place in case.places[line["requirement_id"]].above():
            if not place.own and line["value"] and (not again or inside_overlap(place.id, [line], case)):
                other[place.id] += case.whole(line, place.node.get("measure") or "count") or 0.0
    sums = Sums(case.root, given, case.rows)
    left = Left(case.root, case.rows, sums.below, other)
    met = frozenset(line["requirement_id"] for line in (*allocation["lines"], *shared))
    entries = left.entries(case.row["total"] + sum(line["value"] for line in shared), met)
    entries = [*entries, *_unmet_bounds(allocation["lines"], case)]
    said = [(entry["requirement_id"], entry["amount"], entry["measure"]) for entry in allocation["remaining"]]
    if not same_entries(entries, said):
        yield Violation("remaining_wrong", case.root.id, f"expected {[entry[:2] for entry in entries]}")
    if sorted(left.complete) != sorted(allocation["complete"]):
        yield Violation("figure_wrong", "complete", f"expected {sorted(left.complete)}")


def _unmet_bounds(lines: Sequence[Line], case: LineContext) -> Iterator[tuple[str, float | None, str]]:
    """Bounds across the tree that the lines do not reach."""
    for rule in case.row.get("crossings") or ():
        if rule.get("min") is None:
            continue
        lacks = sum(sorted(max(0.0, rule["min"] - one) for one in held_across(rule, lines, case))[: rule.get("of", 1)])
        if lacks > NEAR:
            yield rule["bound_id"], lacks, case.measure


def _broken_bounds(lines: Sequence[Line], case: LineContext) -> Iterator[Violation]:
    """Bounds across the tree that the lines exceed; of named units each counts as one, with its equivalents."""
    for rule in case.row.get("crossings") or ():
        for held in held_across(rule, lines, case) if rule.get("max") is not None else ():
            if held > rule["max"] + NEAR:
                yield Violation("bound_exceeded", rule["bound_id"], f"{held:g} of at most {rule['max']:g}")


def held_across(rule: Row, lines: Sequence[Line], case: LineContext) -> list[float]:
    """What counts in each part of a bound across the tree; of named units how many do."""
    found: list[float] = []
    for part in rule["parts"]:
        units, unsure = part.get("unit_ids") or (), rule.get("max") is not None
        inside = [line for line in lines if line["value"] and _counted(line, part, case, unsure=unsure)]
        counted = {line["unit_id"] for line in inside}
        found.append(_forms_counted(units, counted, case) if units else _value(inside))
    return found


def _forms_counted(units: Sequence[str], counted: set[str | None], case: LineContext) -> int:
    """How many of some units count; one that is certainly equivalent to them is the first of its family."""
    told, many = set(units), 0
    for unit in units:
        forms = {unit} | (case.rows.mappings.family(unit) - told)
        told |= forms
        many += not forms.isdisjoint(counted)
    return many


def _counted(line: Line, part: Row, case: LineContext, unsure: bool = False) -> bool:
    """Whether a line is of what a part counts; ``unsure``: a unit from outside of unknown level is of each level."""
    below = set(part.get("requirement_ids") or ())
    inside = not below or any(place.id in below for place in case.places[line["requirement_id"]].above())
    where, unit = part.get("where") or {}, line["unit_id"]
    if unsure and case.places[line["requirement_id"]].node.get("where") and not case.rows.has_level(unit):
        where = {key: value for key, value in where.items() if key not in ("level_min", "level_max")}
    kinds = [{**where, "package": name} for name in part["packages"]] if part.get("packages") else [where]
    return inside and (kinds == [{}] or (unit is not None and any(case.rows.fits(k, unit, case.as_of) for k in kinds)))
