"""Rules and prerequisites that cannot work: named before anybody relies on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import pandas as pd

from stackwise.features.catalogue import Catalogue
from stackwise.features.errors import StackwiseError, some
from stackwise.features.records import Requirement, requirement_from_json
from stackwise.models.credit.read import read_rulebook
from stackwise.models.credit.validate import must_hold, validate
from stackwise.recommender.health.schema import CheckName, Finding

_TABLE_OF: Mapping[str, str] = {
    "unknown_unit": "units",
    "unknown_credential": "credentials",
    "mapping_cycle": "unit_mappings",
    "prerequisite_cycle": "prerequisites",
}


def impossible_rules(catalogue: Catalogue, today: date) -> Iterator[Finding]:
    """Findings about credit rules and qualifications, then those about prerequisites."""
    credentials = frozenset(catalogue["credentials"]["credential_id"])
    before = _prerequisites(catalogue)
    try:
        book = read_rulebook(catalogue)
        rules, whole = set(validate(book, {}, credentials)), set(validate(book, before, credentials))
    except StackwiseError as error:
        yield _finding(catalogue, "rules", "unreadable", "credit_rules", str(error).split(":")[0], str(error))
        rules = whole = set()
    for check, faults in (("rules", rules), ("prerequisites", whole - rules)):
        for fault in sorted(faults):
            table = _TABLE_OF.get(fault.code) or _table(catalogue, fault.where)
            yield _finding(catalogue, check, fault.code, table, fault.where, fault.why)  # type: ignore[arg-type]
    yield from _no_longer_offered(catalogue, before, today)
    for key, root in sorted(before.items()):
        if words := [leaf.words for leaf in root.walk() if leaf.words]:
            why = f"asks in words that somebody must read, and is offered to nobody before: {some(words)}"
            yield _finding(catalogue, "prerequisites", "to_be_read", "prerequisites", key, why)


def _prerequisites(catalogue: Catalogue) -> dict[str, Requirement]:
    rows = catalogue["prerequisites"]
    pairs = zip(rows["credential_id"], rows["requirement"], strict=True)
    return {str(key): requirement_from_json(text) for key, text in pairs}


def _no_longer_offered(catalogue: Catalogue, before: Mapping[str, Requirement], today: date) -> Iterator[Finding]:
    """Prerequisites that must be held and that nobody gives any more."""
    newest = catalogue["credentials"].drop_duplicates("credential_id", keep="last")
    gone = newest["status"].isin(("expired", "withdrawn")) | (pd.to_datetime(newest["valid_to"]) < pd.Timestamp(today))
    dead = set(newest["credential_id"][gone.to_numpy(bool)])
    for key, root in sorted(before.items()):
        lost = sorted(must_hold(root) & dead)
        if lost:
            why = f"asks for {some(lost)}, no longer offered"
            yield _finding(catalogue, "prerequisites", "no_longer_offered", "prerequisites", key, why)


def _table(catalogue: Catalogue, key: str) -> str:
    return "qualifications" if key in set(catalogue["qualifications"]["qualification_id"]) else "credit_rules"


def _finding(catalogue: Catalogue, check: CheckName, code: str, table: str, key: str, why: str) -> Finding:
    titles = {"qualifications": "qualification_id", "credentials": "credential_id", "prerequisites": "credential_id"}
    title = None
    if table in titles:
        frame = catalogue["credentials" if table == "prerequisites" else table]
        named = frame["title"][frame[titles[table]] == key]
        title = str(named.iloc[-1]) if len(named) else None
    return Finding(check=check, code=code, table=table, id=key, title=title, why=why)
