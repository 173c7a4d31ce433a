"""Open places of a decision record: they are what remains; what would do there exists, is asked there and has room."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.credit_tree import NEAR, Place, read_tree
from stackwise.recommender.verify.decision_parts import listed_in
from stackwise.recommender.verify.plain_rows import Row
from stackwise.recommender.verify.violation import Violation

Record = Mapping[str, Any]


def check_open(record: Record, rows: CatalogueRows) -> Iterator[Violation]:
    """Open places are what remains; their units and credentials exist, by their titles, and would do."""
    if [one["requirement_id"] for one in record["open"]] != [one["requirement_id"] for one in record["remaining"]]:
        yield Violation("open", "record", "not what remains")
    row = rows.qualifications[record["qualification_id"]]
    root, groups = read_tree(row), listed_in(row["root"])
    places, full = {place.id: place for place in root.walk()}, _full(root, record, rows)
    for entry in record["open"]:
        top = places.get(entry["requirement_id"], root)  # a bound across the tree is met anywhere in it
        inside: dict[str, list[Place]] = defaultdict(list)
        for place in top.walk():
            inside[place.node.get("unit_id") or ""].append(place)
        named = {unit["unit_id"]: inside.get(unit["unit_id"], [root]) for unit in entry["candidates"]}
        tight = {name for name, at in named.items() if all(any(up.id in full for up in one.above()) for one in at)}
        for unit in entry["candidates"]:
            name = unit["unit_id"]
            if name not in inside or rows.units.get(name, {}).get("title") != unit["title"]:
                yield Violation("candidate", name, "not asked there, or not by this title")
            elif not set(unit["groups"]) <= groups[name]:
                yield Violation("candidate", name, f"not listed in {' and '.join(unit['groups'])}")
            elif name in tight and len(tight) < len(named):  # something that counts would give way
                yield Violation("candidate", name, "its group takes no more")
        if entry["ways"] != _ways(entry, record, places):
            yield Violation("open_ways", entry["requirement_id"], "not the ways that the limits on credit leave")
        yield from _displacing(entry, record, row, rows)
        for it in entry["credentials"]:
            yield from _brought(it, rows)


def _ways(entry: Row, record: Record, places: Mapping[str, Place]) -> list[str]:
    """How a place may still be met: by study, and by each way of credit that no limit, used up, bounds there."""
    top = places.get(entry["requirement_id"])
    around = {None, *(up.id for up in top.above())} if top else {None, *list(places)[:1]}
    closed: set[str] = set()
    for cap in record["caps"]:
        sure = not cap["certainties"] or {"mandated", "granted"} <= set(cap["certainties"])
        if sure and cap["requirement_id"] in around and cap["used"] >= cap["max"] - NEAR:
            closed |= set(cap["modes"] or ("transfer", "rpl"))
    named = {unit["unit_id"] for unit in entry["candidates"]}
    kinds = {kind["requirement_id"] for kind in entry["any_of"]}
    whole = top or places[next(iter(places))]
    would = [one for one in whole.walk() if {one.node.get("unit_id"), one.id} & (named | kinds)]
    if would and not entry["candidates_more"]:
        closed |= set.intersection(*map(_refused, would))
    return ["completed", *(way for way in ("transfer", "rpl") if way not in closed)]


def _refused(place: Place) -> set[str]:
    """Ways of attaining that conditions on a place, or on what is around it, do not take."""
    return {way for up in place.above() for way in (up.node.get("conditions") or {}).get("not_by") or ()}


def _displacing(entry: Row, record: Record, row: Row, rows: CatalogueRows) -> Iterator[Violation]:
    """Units that are barred with one that counts, beside others that would do without displacing it."""
    counted = {line["unit_id"] for line in record["lines"] if line["value"]}
    barred = [one["unit_id"] for one in entry["candidates"] if _is_barred(one["unit_id"], counted, row, rows)]
    if len(barred) < len(entry["candidates"]):
        for name in barred:
            yield Violation("candidate", name, "barred with a unit that counts")


def _is_barred(unit: str, counted: set[str | None], row: Row, rows: CatalogueRows) -> bool:
    parts = [part for bound in row.get("crossings") or () for part in bound["parts"]]
    for named in (part["unit_ids"] for part in parts if part.get("unit_ids")):
        told, forms = set(named), list[set[str]]()
        for one in named:
            forms.append({one} | (rows.mappings.family(one) - told))
            told |= forms[-1]
        own = [form for form in forms if unit in form]
        if own and any(form is not own[0] and not form.isdisjoint(counted) for form in forms):
            return True
    return False


def _full(root: Place, record: Record, rows: CatalogueRows) -> set[str]:
    """Parts that take no more, and from which nothing that counts could move to another part."""
    under: dict[str, list[Row]] = defaultdict(list)
    listed: dict[str, list[Place]] = defaultdict(list)
    kinds = [place for place in root.walk() if place.node.get("where")]
    places = {place.id: place for place in root.walk()}
    for place in root.walk():
        listed[place.node.get("unit_id") or ""].append(place)
    for line in record["lines"]:
        for up in places[line["requirement_id"]].above():
            under[up.id].append(line)

    def stays(line: Row, part: Place) -> bool:
        held = {use.removeprefix("unit:") for use in line["uses"] if use.startswith("unit:")}
        kin = held | set(rows.mappings.counts_as(held)) | {line["unit_id"]}
        elsewhere = [place for unit in kin for place in listed.get(unit, ()) if part not in place.above()]
        moves = [kind for kind in kinds if not kind.node["where"].get("unlisted") and part not in kind.above()]
        return line["unit_id"] is not None and line["rule_id"] is None and not elsewhere and not moves

    return {
        part.id for part in root.walk()
        if part.kind == "at_most" and part.own and all(stays(line, part) for line in under[part.id])
        and sum(line["value"] or 0.0 for line in under[part.id]) >= part.node["max"] - NEAR
    }  # fmt: skip


def _brought(it: Row, rows: CatalogueRows) -> Iterator[Violation]:
    """A credential that would fill a place awards the unit, or one that leads to it, or a rule is about it."""
    row = rows.credited.get(it["credential_id"])
    if row is None or row["title"] != it["title"]:
        yield Violation("credential", it["credential_id"], "unknown, or not by this title")
        return
    if it["rule_id"] is None and it["unit_id"] is not None:
        awarded = rows.awards(it["credential_id"])
        if not any(True for unit in awarded for _ in rows.mappings.chains(unit, it["unit_id"])):
            merged = rows.mappings.standing_for(awarded)
            if it["unit_id"] not in merged:
                yield Violation("credential", it["credential_id"], f"does not lead to {it['unit_id']}")
    elif it["rule_id"] is not None and it["rule_id"] not in rows.rules and not it["rule_id"].startswith("override:"):
        yield Violation("credential", it["credential_id"], "no such rule")
