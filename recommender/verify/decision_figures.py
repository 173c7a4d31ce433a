"""Figures and facts that a decision record repeats beside its allocation: each as the lines and the catalogue have it.

A record is printed and signed from these, so one that says another number than its own lines is found. Its words are
compared where it is written again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.plain_rows import Row
from stackwise.recommender.verify.violation import Violation

Record = Mapping[str, Any]
_ABOUT = ("code", "title", "level", "total", "min_resident", "full_credit", "status")
_REMAINS = ("requirement_id", "amount", "measure", "unit_id")
_OUTCOMES = {
    "counts", "study", "may_count", "advice", "surplus", "barred", "over_limit", "not_equivalent", "expired", "not_yet",
    "too_old", "undated", "below_grade", "ungraded", "after_teach_out", "rule_not_met", "not_in_rules", "unknown_code",
}  # fmt: skip
_FIGURE = re.compile(r"\d+(?:\.\d+)?(?:e[+-]?\d+)?")


def check_figures(record: Record, rows: CatalogueRows) -> Iterator[Violation]:
    """Facts of the qualification, days, amounts and titles of places, what is open, the figures of its sentences."""
    yield from _about(record, rows)
    lines = [line for part in ("lines", "may_count", "advice", "shared") for line in record[part]]
    for one in record["holdings"]:
        yield from (fault.inside(str(one["name"])) for fault in _holding(one, lines, rows))
    for entry, left in zip(record["open"], record["remaining"], strict=False):
        if any(entry[name] != left[name] for name in _REMAINS):
            yield Violation("open", str(entry["requirement_id"]), "not as what remains says")
        elif entry["unit_id"] and entry["title"] != rows.units.get(entry["unit_id"], {}).get("title"):
            yield Violation("open", str(entry["requirement_id"]), "not by the unit's title")
    yield from _sentences(record)


def _about(record: Record, rows: CatalogueRows) -> Iterator[Violation]:
    row, said = rows.qualifications[record["qualification_id"]], record["qualification"]
    owner = row.get("provider_id")
    provider = owner and (rows.providers.get(owner) or {}).get("name", owner)
    if said["qualification_id"] != record["qualification_id"] or said["provider"] != (provider or None):
        yield Violation("qualification", str(record["qualification_id"]), "another one, or of another provider")
    for name in _ABOUT:
        known = row.get(name)
        if said[name] != known and not (name == "min_resident" and not said[name] and not known):
            yield Violation("qualification", str(record["qualification_id"]), f"its {name} is not the catalogue's")


def _holding(one: Row, lines: list[Row], rows: CatalogueRows) -> Iterator[Violation]:
    if one["outcome"] not in _OUTCOMES:
        yield Violation("outcome", str(one["name"]), f"{one['outcome']!r} is no outcome")
    if one["awarded_on"] != one["said"].get("awarded_on"):
        yield Violation("awarded_on", str(one["name"]), f"{one['awarded_on']} is not the day that is said")
    for place in one["counts"]:
        own = [line["value"] for line in lines if one["name"] in line["held"]
               and all(line[name] == place[name] for name in ("requirement_id", "unit_id", "rule_id"))]  # fmt: skip
        if place["value"] not in own:
            yield Violation("counted_value", str(one["name"]), f"{place['value']}; its line gives {own}")
        if place["unit_id"] and place["title"] != rows.units.get(place["unit_id"], {}).get("title"):
            yield Violation("title", str(place["unit_id"]), "not the catalogue's")


def _sentences(record: Record) -> Iterator[Violation]:
    """The summary's figures are the allocation's, and each limit says how much of it is used."""
    filled, total, credit = record["filled"], record["total"], record["credit"]
    study = [record["resident"]] if record["resident"] else []
    bound = [record["bound"]] if record["gap"] else []
    expected = [f"{amount:g}" for amount in (filled, total)] + [f"{100 * record['filled_share']:.0f}"]
    expected += [f"{amount:g}" for amount in (credit, *study, abs(total - filled), *bound)]
    if _FIGURE.findall(record["summary"]) != expected:
        yield Violation("summary", "record", f"its figures are not {', '.join(expected)}")
    if len(record["limits"]) != len(record["caps"]):
        yield Violation("limit", "record", f"{len(record['limits'])} are said of {len(record['caps'])}")
    for said, cap in zip(record["limits"], record["caps"], strict=False):
        if not {f"{cap['used']:g}", f"{cap['max']:g}"} <= set(_FIGURE.findall(said)):
            yield Violation("limit", "record", f"{said!r} does not say {cap['used']:g} of {cap['max']:g}")
