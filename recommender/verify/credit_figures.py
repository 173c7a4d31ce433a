"""Figures of an allocation of credit, recomputed from its lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from stackwise.recommender.verify.certainty import CERTAINTIES
from stackwise.recommender.verify.credit_line import Line, LineContext
from stackwise.recommender.verify.credit_tree import NEAR, Left, Sums, same_entries
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
    yield from _caps(allocation["caps"], lines, case)
    yield from _left(allocation, case)


def _value(lines: Sequence[Line]) -> float:
    return float(sum(line["value"] or 0.0 for line in lines))


def _same(name: str, said: float, found: float) -> Iterator[Violation]:
    if abs(said - found) > 1e-3:
        yield Violation("figure_wrong", name, f"says {said:g}; the lines give {found:g}")


def _caps(said: Sequence[Mapping[str, Any]], lines: Sequence[Line], case: LineContext) -> Iterator[Violation]:
    credit = [line for line in lines if not line["resident"]]
    expected = [{"kind": "cap", "measure": "count", "certainties": [], **cap} for cap in case.row["caps"]]
    expected.append({"kind": "residency", "max": case.most_credit(), "measure": case.measure, "certainties": []})
    if len(said) != len(expected):
        yield Violation("figure_wrong", "caps", f"{len(said)} limits named of {len(expected)}")
        return
    for at, (claim, cap) in enumerate(zip(said, expected, strict=True)):
        within = [line for line in credit if not cap["certainties"] or line["certainty"] in cap["certainties"]]
        yield from _same(f"caps.{at}.max", claim["max"], cap["max"])
        yield from _same(f"caps.{at}.used", claim["used"], sum(case.amount(line, cap["measure"]) for line in within))


def _left(allocation: Mapping[str, Any], case: LineContext) -> Iterator[Violation]:
    """The open requirements, recomputed by themselves."""
    given: dict[str, float] = defaultdict(float)
    other: dict[str, float] = defaultdict(float)
    for line in allocation["lines"]:
        given[line["requirement_id"]] += line["value"]
        for place in case.places[line["requirement_id"]].above():
            if not place.own and line["value"]:
                other[place.id] += case.whole(line, place.node.get("measure") or "count") or 0.0
    sums = Sums(case.root, given)
    left = Left(case.root, case.rows, sums.below, other)
    met = frozenset(line["requirement_id"] for line in allocation["lines"])
    entries = left.entries(case.row["total"], met)
    said = [(entry["requirement_id"], entry["amount"], entry["measure"]) for entry in allocation["remaining"]]
    if not same_entries(entries, said):
        yield Violation("remaining_wrong", case.root.id, f"expected {[entry[:2] for entry in entries]}")
    if sorted(left.complete) != sorted(allocation["complete"]):
        yield Violation("figure_wrong", "complete", f"expected {sorted(left.complete)}")
