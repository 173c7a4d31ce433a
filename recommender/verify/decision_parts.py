"""Parts of a decision record: how far each labelled part is filled, and the rule that the record names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from stackwise.recommender.verify.plain_rows import Row
from stackwise.recommender.verify.violation import Violation


def check_parts(record: Mapping[str, Any], row: Row) -> Iterator[Violation]:
    """Sums of parts that the lines do not give, places that cite no part of theirs, another acceptance."""
    labels = dict(_labels(row["root"], ()))
    sums: dict[str, float] = dict.fromkeys((name for names in labels.values() for name in names), 0.0)
    found = defaultdict(float, sums)
    for line in record["lines"]:
        for label in set(labels[line["requirement_id"]]):
            found[label] += line["value"] or 0.0
    for part in record["parts"]:
        if part["label"] not in sums or abs(found[part["label"]] - part["filled"]) > 1e-3:
            yield Violation("part", str(part["label"]), f"{part['filled']:g}; the lines give {found[part['label']]:g}")
    for one in record["holdings"]:
        for line in one["counts"]:
            names = labels[line["requirement_id"]]
            if names and names[-1] not in line["cites"]:
                yield Violation("cites", str(one["name"]), f"does not name {names[-1]}")
    stated = row.get("packaging") or {}
    if record["rule"]["accepted_by"] != stated.get("accepted_by"):
        yield Violation("rule", str(record["qualification_id"]), "accepted by somebody else")
    if bool(record["rule"]["statements"]) != bool(stated):
        yield Violation("rule", str(record["qualification_id"]), "its statements are not the catalogue's")


def _labels(node: Row, above: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every node's id with the labels of the parts it stands in, the outermost first; the root names none."""
    inner = bool(node.get("children")) and node.get("label") and node["requirement_id"] != "root"
    mine = (*above, str(node["label"])) if inner else above
    yield node["requirement_id"], mine
    for child in node.get("children", ()):
        yield from _labels(child, mine)
