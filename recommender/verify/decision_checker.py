"""Decision record: its allocation, the outcome of everything held, and its words on names, each looked up again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.certainty import CERTAINTIES, COUNTED
from stackwise.recommender.verify.credit_checker import check_allocation
from stackwise.recommender.verify.credit_line import in_force
from stackwise.recommender.verify.decision_figures import check_figures
from stackwise.recommender.verify.decision_parts import check_parts
from stackwise.recommender.verify.open_places import check_open
from stackwise.recommender.verify.plain_rows import Row, day
from stackwise.recommender.verify.requirement_tree import walk
from stackwise.recommender.verify.source_claims import check_source
from stackwise.recommender.verify.violation import Violation

KEYS = ("as_of", "catalogue", "qualification", "qualification_id", "holdings", "open", "overrides", "digest", "lines",
        "may_count", "advice", "shared", "remaining", "parts", "rule",
        "to_check", "made_by", "source")  # fmt: skip
FORM = 4  # of the records that this version reads
LINKED = ("counts", "study", "may_count", "advice")
Record = Mapping[str, Any]


def check_decision(record: Record, rows: CatalogueRows) -> list[Violation]:
    """Every violation of a record, sorted; empty when all of it holds."""
    if record.get("schema_version") != FORM:
        return sorted(_other_form(record))
    missing = [name for name in KEYS if name not in record]
    if missing:
        return [Violation("shape", missing[0], "missing")]
    try:
        return sorted(set(_all(record, rows)))
    except (KeyError, TypeError, ValueError, AttributeError, AssertionError) as error:
        return [Violation("shape", type(error).__name__, str(error))]


def _all(record: Record, rows: CatalogueRows) -> Iterator[Violation]:
    if record["catalogue"] != rows.name:
        yield Violation("catalogue", "record", f"it is about {record['catalogue']}, this is {rows.name}")
        return
    yield from _digest(record)
    if record["qualification_id"] not in rows.qualifications:
        yield Violation("unknown_qualification", str(record["qualification_id"]))
        return
    decided = _DecidedRows(rows, record)
    accepted = {one["holding"] for one in record["overrides"]}
    held = [one for one in (_known(one, rows, accepted) for one in record["holdings"]) if one is not None]
    yield from check_allocation(record, held, decided)
    yield from _overrides(record)
    for one in record["holdings"]:
        yield from (fault.inside(str(one["name"])) for fault in _holding(one, record, rows))
    yield from check_open(record, rows)
    yield from check_figures(record, rows)
    yield from check_parts(record, rows)
    yield from check_source(record, rows)
    title = rows.qualifications[record["qualification_id"]]["title"]
    if record["qualification"]["title"] != title:
        yield Violation("title", record["qualification_id"], "not the catalogue's")


def _other_form(record: Record) -> Iterator[Violation]:
    """A record of another version: nothing of it is judged but whether it is as it was written."""
    made, form = record.get("made_by") or "an earlier version", record.get("schema_version")
    said = f"made by {made} in form {form}, and this version reads form {FORM}: its claims were not looked at"
    yield Violation("other_form", "record", f"{said}; decide again, or verify it with the version that made it")
    if "digest" in record:
        yield from _digest(record)


def _digest(record: Record) -> Iterator[Violation]:
    plain = {key: value for key, value in record.items() if key != "digest"}
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if hashlib.sha256(text.encode()).hexdigest() != record["digest"]:
        yield Violation("digest", "record", "its content is not what was written")


class _DecidedRows(CatalogueRows):
    """The catalogue with an adviser's acceptances as rules."""

    def __init__(self, rows: CatalogueRows, record: Record) -> None:
        super().__init__(rows.tables)
        self.__dict__["rules"] = {**rows.rules, **{rule["rule_id"]: rule for rule in _accepted(record, rows)}}


def _accepted(record: Record, rows: CatalogueRows) -> Iterator[dict[str, Any]]:
    own = "count" if rows.qualifications[record["qualification_id"]]["measure"] == "units" else "credit"
    credentials = {one["name"] for one in record["holdings"] if one["said"].get("credential_id")}
    for at, one in enumerate(record["overrides"], start=1):
        if one["kind"] == "accept":
            named = "credential_id" if one["holding"] in {*rows.credentials, *credentials} else "unit_id"
            yield {
                "rule_id": f"override:{at}",
                "giver": {"requirement_id": "g", "kind": "leaf", named: one["holding"]},
                "qualification_id": record["qualification_id"],
                "target_units": [one["unit_id"]] if one["unit_id"] else [],
                "target_requirement_id": one["requirement_id"],
                "form": "specified",
                "value": one["value"],
                "measure": own,
                "certainty": "granted",
                "conditions": {},
            }


def _folded(code: str) -> str:
    return "".join(letter for letter in code.casefold() if letter.isalnum())


def _known(one: Row, rows: CatalogueRows, accepted: set[str | None]) -> dict[str, Any] | None:
    """A holding as the catalogue knows it, by the name that the record reads; None where it knows none."""
    kind = "unit_id" if one["said"].get("unit_id") else "credential_id"
    table = rows.named_units if kind == "unit_id" else rows.credentials
    if one["name"] not in table and one["name"] not in accepted:
        return None
    return {**one["said"], kind: one["name"]}


def _overrides(record: Record) -> Iterator[Violation]:
    for one in record["overrides"]:
        if not str(one.get("by") or "").strip() or not str(one.get("reason") or "").strip():
            yield Violation("override", str(one.get("kind")), "without a name or a reason")
    waived = {one["requirement_id"] for one in record["overrides"] if one["kind"] == "waive"}
    for entry in record["open"]:
        if bool(entry["waived"]) != (entry["requirement_id"] in waived):
            yield Violation("waiver", entry["requirement_id"], "not as the overrides say")


def _holding(one: Row, record: Record, rows: CatalogueRows) -> Iterator[Violation]:
    """One holding: its code, title, lines and outcome."""
    said, name, code = one["said"], one["name"], one["outcome"]
    kind = "unit_id" if said.get("unit_id") else "credential_id"
    table = rows.named_units if kind == "unit_id" else rows.credentials
    written = str(said[kind])
    if name != written and (name not in table or _folded(written) not in {
        _folded(name), _folded(str(table[name].get("code") or name))
    }):  # fmt: skip
        yield Violation("code", name, f"is not what {written!r} says")
    accepted = any(it["holding"] == name for it in record["overrides"])
    if (name not in table) != (code == "unknown_code") and not accepted:
        yield Violation("outcome", name, f"{code}, but the catalogue {'knows' if name in table else 'lacks'} it")
        return
    if name in table and table[name].get("title") is not None and one["title"] != table[name]["title"]:
        yield Violation("title", name, "not the catalogue's")
    yield from _linked(one, record)
    owner = said.get("provider_id") or rows.credited.get(said.get("credential_id") or "", {}).get("provider_id")
    if owner and one["earned_with"] != (rows.providers.get(owner) or {}).get("name", owner):
        yield Violation("provider", name, f"{one['earned_with']!r} is not {owner}")
    as_of = day(record["as_of"])
    assert as_of is not None
    if name in table and code not in LINKED:
        first = day(said.get("awarded_on"))
        expected = None if in_force(said, as_of) else "not_yet" if first is not None and first > as_of else "expired"
        if (expected or code) != code or (expected is None and code in ("not_yet", "expired")):
            yield Violation("outcome", name, f"{code}; expected {expected}")
    if code == "not_equivalent":
        units = [name] if kind == "unit_id" else rows.awards(name)
        if not any(rows.mappings.refused(unit) for unit in units):
            yield Violation("outcome", name, "no mapping says that it is not equivalent")
    if code == "not_in_rules" and kind == "unit_id" and name in _asked(record, rows):
        yield Violation("outcome", name, "the qualification names it")


def _asked(record: Record, rows: CatalogueRows) -> set[str]:
    root = rows.qualifications[record["qualification_id"]]["root"]
    return {node["unit_id"] for node in walk(root) if node.get("unit_id")}


def _linked(one: Row, record: Record) -> Iterator[Violation]:
    """A holding's places are lines of the allocation that use it, and its outcome is the surest of them."""
    lines = {(line["requirement_id"], line["unit_id"], line["rule_id"]): line
             for line in (*record["lines"], *record["may_count"], *record["advice"], *record["shared"])
             if one["name"] in line["held"]}  # fmt: skip
    own = [lines.get((it["requirement_id"], it["unit_id"], it["rule_id"])) for it in one["counts"]]
    if None in own:
        yield Violation("outcome", one["name"], "a place of it is no line that uses it")
        return
    found = [line for line in own if line is not None]
    counted = [line for line in found if line["certainty"] in CERTAINTIES[:COUNTED] and line["value"] is not None]
    expected = None
    if counted:
        expected = "study" if all(line["resident"] for line in counted) else "counts"
    elif found:
        expected = "advice" if all(line["certainty"] == "inferred" for line in found) else "may_count"
    if (one["outcome"] if one["outcome"] in LINKED else None) != expected:
        yield Violation("outcome", one["name"], f"{one['outcome']}; its lines say {expected}")
    same = [it for it in record["holdings"] if it["name"] == one["name"]]
    used = [line for it in same for line in it["counts"]]
    if len(used) < len(lines):
        yield Violation("outcome", one["name"], "a line that uses it is not told")
