"""Parts of a decision record: how far each labelled part is filled, and the rule that the record names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.credit_figures import held_across
from stackwise.recommender.verify.credit_line import LineContext
from stackwise.recommender.verify.credit_tree import read_tree
from stackwise.recommender.verify.plain_rows import Row, day
from stackwise.recommender.verify.requirement_tree import children_of, walk
from stackwise.recommender.verify.violation import Violation

WHOLE, ACROSS = "The whole", "Across the parts"


def check_parts(record: Mapping[str, Any], rows: CatalogueRows) -> Iterator[Violation]:
    """Sums of parts that the lines do not give, places that cite no part of theirs, another acceptance."""
    row = rows.qualifications[record["qualification_id"]]
    labels = dict(_labels({**row["root"], "label": None}, ()))
    yield from _sums(record, row, labels, rows)
    for one in record["holdings"]:
        for line in one["counts"]:
            names = labels[line["requirement_id"]]
            if names and names[-1] not in line["cites"]:
                yield Violation("cites", str(one["name"]), f"does not name {names[-1]}")
    said = {_plain(line) for line in record["to_check"]}
    for note in tree_notes(row["root"]):
        if _plain(note) not in said:
            yield Violation("unsaid_note", str(record["qualification_id"]), f"the record does not say: {note}")
    stated = row.get("packaging") or {}
    if record["rule"]["accepted_by"] != stated.get("accepted_by"):
        yield Violation("rule", str(record["qualification_id"]), "accepted by somebody else")
    for name in ("source", "release"):
        if record["rule"][name] != stated.get(name):
            yield Violation("rule", str(record["qualification_id"]), f"its {name} is not the catalogue's")
    clauses = _clauses(stated)
    for one in record["holdings"]:
        for said in (clause for line in one["counts"] for clause in line["clauses"]):
            if said not in clauses:
                yield Violation("cites", str(one["name"]), f"the rule states no clause {said!r}")
    if bool(record["rule"]["statements"]) != bool(stated):
        yield Violation("rule", str(record["qualification_id"]), "its statements are not the catalogue's")


def _sums(
    record: Mapping[str, Any], row: Row, labels: Mapping[str, tuple[str, ...]], rows: CatalogueRows
) -> Iterator[Violation]:
    """Parts, the whole and the bounds across the tree, each once and by what the lines give."""
    found: dict[str, float] = dict.fromkeys((name for names in labels.values() for name in names), 0.0)
    for line in record["lines"]:
        for label in set(labels[line["requirement_id"]]):
            found[label] += line["value"] or 0.0
    expected: list[tuple[str, str | None, float]] = [(label, None, given) for label, given in found.items()]
    expected += [(WHOLE, None, record["filled"])]
    expected += [(ACROSS, str(one.get("label") or one["bound_id"]).rstrip("."), _across(one, record, row, rows))
                 for one in row.get("crossings") or ()]  # fmt: skip
    for part in record["parts"]:
        asks = part["asks"] if part["label"] == ACROSS else None
        given = next((got for label, asked, got in expected if (label, asked) == (part["label"], asks)), None)
        if given is None or abs(given - part["filled"]) > 1e-3:
            yield Violation("part", str(part["label"]), f"{part['filled']:g}; the lines give {given}")
    if len(record["parts"]) != len(expected):
        yield Violation("part", "record", f"{len(record['parts'])} are told of {len(expected)}")


def _across(bound: Row, record: Mapping[str, Any], row: Row, rows: CatalogueRows) -> float:
    """How much of a bound across the tree is met: of a choice of parts, what the nearest of them hold toward it."""
    as_of = day(record["as_of"])
    assert as_of is not None
    held = held_across(bound, record["lines"], LineContext(rows, row, read_tree(row), [], as_of))
    if bound.get("min") is None:
        return max(held)
    return float(sum(sorted((min(one, bound["min"]) for one in held), reverse=True)[: bound.get("of") or 1]))


def _clauses(stated: Row) -> set[str]:
    """Every clause that a rule as stated names."""
    tables = ("minimum", "maximum", "choice", "import", "specialisation", "condition")
    rows = [stated, *(row for table in tables for row in stated.get(table) or ())]
    return {row["clause"] for row in rows if row.get("clause")}


def tree_notes(root: Row) -> list[str]:
    """What is noted beside the parts of a tree: a group that a register names without a number, and such."""
    notes = [(node.get("conditions") or {}).get("note") for node in walk(root)]
    return list(dict.fromkeys(str(note) for note in notes if note))


def notes_beside(claims: Mapping[str, Any], rows: CatalogueRows) -> list[str]:
    """What is noted beside the parts of the qualification that an answer is about."""
    goal = (claims.get("request") or {}).get("goal") or {}
    name = claims.get("qualification_id") or goal.get("qualification_id")
    row = rows.qualifications.get(str(name))
    return [] if row is None else tree_notes(row["root"])


def listed_in(root: Row) -> dict[str, set[str]]:
    """The parts or groups that list each unit: the name of its place, or the nearest around it but the root's."""
    found: dict[str, set[str]] = {}
    todo: list[tuple[Row, str | None]] = [(child, None) for child in children_of(root)]
    while todo:
        node, around = todo.pop()
        name = node.get("label") or around
        if node.get("unit_id"):
            found.setdefault(node["unit_id"], set()).update([name] if name else [])
        todo += [(child, name) for child in children_of(node)]
    return found


def _plain(sentence: str) -> str:
    return sentence.strip(" .").casefold()


def _labels(node: Row, above: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every node's id with the labels of the parts it stands in, the outermost first."""
    inner = bool(node.get("children")) and node.get("label")
    mine = (*above, str(node["label"])) if inner else above
    yield node["requirement_id"], mine
    for child in node.get("children", ()):
        yield from _labels(child, mine)
