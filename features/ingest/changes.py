"""Changes of a catalogue that lives: courses come in, are withdrawn or superseded, a source goes; each is logged.

A feed is a file of changes, a JSON object a line::

    {"change": "add", "source": "shop", "row": {"credential_id": "shop:7", "title": "Bake bread", "price.amount": 90,
     "provider": {"name": "Acme School", "country": "NZ"}, "prerequisites": ["shop:5"]}}
    {"change": "withdraw", "credential_id": "shop:5", "on": "2026-11-30"}
    {"change": "supersede", "credential_id": "shop:5", "by": "shop:7"}
    {"change": "remove-source", "source": "mart"}

The lines of a feed are applied in their order, all in one change of the folder. A line that cannot be is set aside with
its reason, and leaves everything as it was.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
from pydantic import ValidationError

from stackwise.features.catalogue import read_catalogue, read_manifest, update_catalogue
from stackwise.features.countries import country_said
from stackwise.features.errors import DataError, InputError, describe
from stackwise.features.frames import Kind, frame_of
from stackwise.features.ingest.credentials import FIRST_VERSION, slug
from stackwise.features.ingest.store import SOURCE_NAME, IngestBatch, merge, rejected, remove_source
from stackwise.features.records import Requirement, to_json
from stackwise.features.tables import TABLES
from stackwise.features.versions import rewriting

LOG = "changes.jsonl"
_FIELDS: Mapping[str, tuple[Mapping[str, type], Mapping[str, type]]] = {
    "add": ({"source": str, "row": dict}, {}),
    "withdraw": ({"credential_id": str}, {"on": str}),
    "supersede": ({"credential_id": str, "by": str}, {}),
    "remove-source": ({"source": str}, {}),
}
"""Fields of each change: those it needs, and those it may have."""
_SKILLS = "skills"  # of a row that is added: texts of skills that its provider declares
_PROVIDER, _FIRST = "provider", "prerequisites"  # a row of another table: who provides it, what must be held first
_PROVIDER_FIELDS = ("provider_id", "name", "country", "kind")
_NAMED = {"credential_id": "credentials", "unit_id": "units", "skill_id": "skills"}  # by a leaf, rows of which table
_KINDS = {part.name: part.type for column in TABLES["credentials"].schema for part in column.flatten()}


@dataclass(frozen=True)
class CatalogueChange:
    """One change: its ``line`` in the feed, its ``kind`` and what it says."""

    line: int
    kind: str
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class AppliedFeed:
    """How many changes of each kind were made, and the ``refused`` lines with their reasons."""

    done: Mapping[str, int]
    refused: tuple[tuple[int, str], ...]


def read_feed(lines: Iterator[str]) -> tuple[list[CatalogueChange], list[tuple[int, str]]]:
    """The changes of a feed, and the lines that are none with their reasons; empty lines say nothing."""
    changes, refused = [], []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                changes.append(_change(number, line))
            except (ValueError, InputError, RecursionError) as error:
                refused.append((number, str(error) or "no JSON"))
    return changes, refused


def _change(number: int, line: str) -> CatalogueChange:
    said = json.loads(line)
    json.dumps(said, ensure_ascii=False).encode()  # half of a surrogate pair is no text: this raises a ValueError
    kind = said.pop("change", None) if isinstance(said, dict) else None
    if not isinstance(kind, str) or kind not in _FIELDS:
        raise ValueError(f"change is {kind!r}, none of {', '.join(_FIELDS)}")
    needed, allowed = _FIELDS[kind]
    for name in [*needed, *said]:
        expected = {**needed, **allowed}.get(name)
        if expected is None:
            raise ValueError(f"{name} is no field of {kind}: {', '.join([*needed, *allowed])}")
        if not isinstance(said.get(name), expected) or not said[name]:
            raise ValueError(f"{name} is {said.get(name)!r}, no {'text' if expected is str else 'object'}")
    if kind == "add":
        said["row"] = _row(said["row"], said["source"])
    if "on" in said:
        said["on"] = _day("on", said["on"])
    return CatalogueChange(number, kind, said)


def _row(said: Mapping[str, Any], source: str) -> dict[str, Any]:
    """A row of the credentials table, its values of the table's types; ``skills`` beside them."""
    if not SOURCE_NAME.fullmatch(source):
        raise ValueError(f"source is {source!r}; small letters, digits, dots, - and _, at most 64")
    row: dict[str, Any] = {}
    if _PROVIDER in said:
        row[_PROVIDER] = provider = _provider(said[_PROVIDER])
        if said.get("provider_id", provider["provider_id"]) != provider["provider_id"]:
            raise ValueError(f"row: provider_id is {said['provider_id']!r}, and that of its provider another")
        row["provider_id"] = provider["provider_id"]
    if _FIRST in said:
        row[_FIRST] = _first(said[_FIRST], str(said.get("credential_id")))
    for name, value in said.items():
        if name in (_PROVIDER, _FIRST):
            continue
        inner = value if isinstance(value, dict) else {}
        for column, cell in ({f"{name}.{part}": cell for part, cell in inner.items()} or {name: value}).items():
            if column != _SKILLS and column not in _KINDS:
                raise ValueError(f"row: {column} is no column of the credentials table")
            row[column] = _cell(column, cell, pa.list_(pa.string()) if column == _SKILLS else _KINDS[column])
    return {"version": FIRST_VERSION, **row, "source": source}


def _provider(said: Any) -> dict[str, str | None]:
    """A row of the providers table; its id is made of the name where none is given."""
    wrong = [] if not isinstance(said, dict) else [name for name in said if name not in _PROVIDER_FIELDS]
    if not isinstance(said, dict) or wrong or not all(isinstance(value, str) and value for value in said.values()):
        raise ValueError(f"row: provider is {said!r:.60}, no object of texts: {', '.join(_PROVIDER_FIELDS)}")
    if not slug(said.get("name", "")):
        raise ValueError("row: provider has no name")
    country = {"country": country_said(said["country"])} if "country" in said else {}
    return {"provider_id": slug(said["name"]), **said, **country}


def _first(said: Any, owner: str) -> tuple[Requirement, ...]:
    """What must be held first, at most one requirement: of a list of credentials all, or one as it is given."""
    if isinstance(said, dict):
        try:
            return (_carried(Requirement.model_validate(said)),)
        except ValidationError as error:
            raise ValueError(f"row: prerequisites is no requirement: {error.errors()[0]['msg']}") from None
    if not isinstance(said, list) or not all(isinstance(one, str) and one for one in said):
        raise ValueError(f"row: prerequisites is {said!r:.60}, no list of credential ids and no requirement")
    named = {one: f"{owner}-before-{one}" for one in said}
    leaves = [Requirement(requirement_id=at, kind="leaf", credential_id=one) for one, at in named.items()]
    return (Requirement(requirement_id=f"{owner}-before", kind="all", children=tuple(leaves)),) if leaves else ()


def _carried(tree: Requirement) -> Requirement:
    """A requirement whose parts are all judged before a course: to pass over one would let in whom it keeps out."""
    for node in tree.walk():
        counted = node.kind in ("leaf", "all", "any") or (node.kind == "at_least" and node.measure == "count")
        if not counted or node.where is not None or node.conditions is not None:
            raise ValueError(f"row: prerequisites {node.requirement_id!r} asks for more than ids and how many of them")
    return tree


def _cell(name: str, value: Any, kind: pa.DataType) -> Any:
    if value is None:
        return None
    if pa.types.is_list(kind):
        right = isinstance(value, list) and all(isinstance(text, str) for text in value)
    elif pa.types.is_floating(kind):
        right = isinstance(value, int | float) and not isinstance(value, bool)
        value = float(value) if right else value
    else:
        right = isinstance(value, str)
    if not right:
        raise ValueError(f"row: {name} is {value!r:.60}, no {kind}")
    return _day(f"row: {name}", value) if pa.types.is_date(kind) else value


def _day(name: str, said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise ValueError(f"{name} is {said!r:.40}, no date such as 2026-11-30") from None


def apply_changes(folder: Path | str, changes: Sequence[CatalogueChange], at: str) -> AppliedFeed:
    """Apply changes in their order, as one next version of a catalogue folder, and log each in its ``changes.jsonl``.

    Parameters
    ----------
    at : when, as the log is to say it.

    Raises
    ------
    DataError
        There is no catalogue, or another one writes to it.
    """
    done: dict[str, int] = {}
    refused: list[tuple[int, str]] = []
    with rewriting(folder) as staged:
        read_manifest(staged)
        for _, group in groupby(changes, key=lambda change: (change.kind, change.fields.get("source"))):
            part = list(group)
            wrong: dict[int, str] = {}
            for line, reason in _APPLY[part[0].kind](staged, part):
                wrong.setdefault(line, reason)
            refused.extend(sorted(wrong.items()))
            good = [change for change in part if change.line not in wrong]
            done[part[0].kind] = done.get(part[0].kind, 0) + len(good)
            _log(staged, good, at)
    return AppliedFeed({kind: count for kind, count in done.items() if count}, tuple(refused))


def _log(staged: Path, changes: Sequence[CatalogueChange], at: str) -> None:
    with (staged / LOG).open("a", encoding="utf-8") as file:
        for change in changes:
            named = {name: value for name, value in change.fields.items() if name != "row"}
            if "row" in change.fields:
                named["credential_id"] = change.fields["row"]["credential_id"]
            said = {"at": at, "change": change.kind, **named}
            file.write(json.dumps(said, ensure_ascii=False, default=str) + "\n")


def log_added(staged: Path, file: str, at: str) -> None:
    """Log that courses of a file were added."""
    _log(staged, [CatalogueChange(0, "add", {"file": file})], at)


def _add(staged: Path, changes: Sequence[CatalogueChange]) -> Iterator[tuple[int, str]]:
    """Merge rows of one source; of rows with one key the last counts. A credential of another source is not its own."""
    source = str(changes[0].fields["source"])
    known = read_catalogue(staged, verify=False)["credentials"]
    foreign = known[known["source"] != source].set_index("credential_id")["source"].to_dict()
    named = {change.line: change.fields["row"].get("credential_id") for change in changes}
    wrong = {line: f"{at} is of source {foreign[at]!r}" for line, at in named.items() if at in foreign}
    wrong |= _unknown_first(staged, [change for change in changes if change.line not in wrong])
    yield from wrong.items()
    if changes := [change for change in changes if change.line not in wrong]:
        yield from _merged(staged, source, changes)


def _unknown_first(staged: Path, changes: Sequence[CatalogueChange]) -> dict[int, str]:
    """Lines whose prerequisites name what neither the catalogue nor these lines hold, or their own course."""
    if not any(change.fields["row"].get(_FIRST) for change in changes):
        return {}
    base = read_catalogue(staged, verify=False)
    known = {name: set(base[table][name]) for name, table in _NAMED.items()}
    known["credential_id"] |= {change.fields["row"].get("credential_id") for change in changes}
    wrong = {}
    for change in changes:
        row = change.fields["row"]
        leaves = [leaf for tree in row.get(_FIRST, ()) for leaf in tree.walk()]
        named = [(name, getattr(leaf, name)) for leaf in leaves for name in _NAMED]
        lost = [at for name, at in named if at is not None and at not in known[name]]
        if lost or ("credential_id", row.get("credential_id")) in named:
            said = f"name {lost[0]!r}, which is not there" if lost else "name the course itself"
            wrong[change.line] = f"row: prerequisites {said}"
    return wrong


def _merged(staged: Path, source: str, changes: Sequence[CatalogueChange]) -> Iterator[tuple[int, str]]:
    said = [change.fields["row"] for change in changes]
    apart = (_PROVIDER, _FIRST)
    names = dict.fromkeys([*TABLES["credentials"].key, "title", *(name for row in said for name in row)])
    rows = frame_of(said, dict.fromkeys(names, "any"))
    rows.index = pd.Index([change.line for change in changes])
    last = rows[~rows.duplicated(list(TABLES["credentials"].key), keep="last") | rows["credential_id"].isna()]
    skills = last[_SKILLS] if _SKILLS in last else pd.Series(None, index=last.index, dtype=object)
    declared = [
        (credential_id, text)
        for credential_id, texts in zip(last["credential_id"], skills, strict=True)
        for text in dict.fromkeys(texts if isinstance(texts, list) else ())
    ]
    digest = sha256(json.dumps([change.fields for change in changes], default=str).encode()).hexdigest()
    batch = IngestBatch(
        source,
        {"credentials": last.drop(columns=[_SKILLS, *apart], errors="ignore"), **_beside(last, staged)},
        rejected("credentials", []),
        {"feed": digest},
        frame_of(declared, {"credential_id": "text", "skill_text": "text"}),
    )
    try:
        merge(staged, batch, add=True)
    except DataError as error:  # no line of it is good
        yield from ((int(line), str(error)) for line in rows.index)
        return
    lost = pd.read_parquet(staged / "rejects" / f"{source}.parquet")
    yield from zip(lost["line"].astype(int), lost["reason"], strict=True)


def _beside(rows: pd.DataFrame, staged: Path) -> dict[str, pd.DataFrame]:
    """Rows of providers and prerequisites that rows of credentials bring; what is not said of these stays."""
    tables = {}
    if _PROVIDER in rows:
        told = rows[_PROVIDER].dropna()
        providers = frame_of(list(told), dict.fromkeys(_PROVIDER_FIELDS, "text")).set_index(told.index)
        tables["providers"] = providers.drop_duplicates("provider_id", keep="last")
    if _FIRST in rows:
        known = read_catalogue(staged, verify=False)["prerequisites"]
        before = dict(zip(known["credential_id"], known["requirement"], strict=True))
        asked = [
            (at, owner, to_json(trees[0]) if trees else before.get(owner))
            for at, owner, trees in zip(rows.index, rows["credential_id"], rows[_FIRST], strict=True)
            if trees or (trees is None and owner in before)
        ]
        columns: dict[str, Kind] = {"line": "int", "credential_id": "text", "requirement": "text"}
        tables["prerequisites"] = frame_of(asked, columns, "line")
    return tables


def _withdraw(staged: Path, changes: Sequence[CatalogueChange]) -> Iterator[tuple[int, str]]:
    base = read_catalogue(staged, verify=False)
    frame = base["credentials"].copy()
    for change in changes:
        rows = frame["credential_id"] == change.fields["credential_id"]
        if not rows.any():
            yield change.line, _not_there(frame, change.fields["credential_id"])
            continue
        frame.loc[rows, "status"] = "withdrawn"
        if "on" in change.fields:
            frame.loc[rows, "valid_to"] = change.fields["on"]
    update_catalogue(staged, base, {"credentials": frame}, **base.about)


def _supersede(staged: Path, changes: Sequence[CatalogueChange]) -> Iterator[tuple[int, str]]:
    base = read_catalogue(staged, verify=False)
    frame = base["credentials"].copy()
    for change in changes:
        old, new = change.fields["credential_id"], change.fields["by"]
        rows, later = frame["credential_id"] == old, frame["credential_id"] == new
        if not rows.any() or not later.any():
            yield change.line, _not_there(frame, new if rows.any() else old)
        elif old in _line_of(frame, new):
            yield change.line, f"{new} would supersede itself by way of {old}"
        else:
            frame.loc[rows, "status"] = "superseded"
            frame.loc[later, "supersedes"] = old
    update_catalogue(staged, base, {"credentials": frame}, **base.about)


def _not_there(frame: pd.DataFrame, credential_id: str) -> str:
    """That there is no such credential, with those that are called so by their source."""
    ids = frame["credential_id"]
    meant = ids[ids.str.casefold().str.endswith(f":{credential_id.casefold()}")].unique()[:3]
    return f"no credential {credential_id!r}" + (f"; did you mean {' or '.join(meant)}?" if len(meant) else "")


def _line_of(frame: pd.DataFrame, credential_id: str) -> set[str]:
    """A credential and all that supersede it."""
    known = frame[frame["supersedes"].notna()]
    later = dict(zip(known["supersedes"], known["credential_id"], strict=True))
    found = {credential_id}
    while (credential_id := later.get(credential_id, credential_id)) not in found:
        found.add(credential_id)
    return found


def _remove(staged: Path, changes: Sequence[CatalogueChange]) -> Iterator[tuple[int, str]]:
    for change in changes:
        try:
            remove_source(staged, change.fields["source"])
        except InputError as error:
            yield change.line, str(error)


_APPLY = {"add": _add, "withdraw": _withdraw, "supersede": _supersede, "remove-source": _remove}


def change(kind: str, **fields: Any) -> CatalogueChange:
    """A change that is no line of a feed.

    Raises
    ------
    InputError
        Its fields are not those of such a change.
    """
    try:
        return _change(0, json.dumps({"change": kind, **fields}))
    except ValueError as error:
        raise InputError(describe(kind, str(error), "a change as docs/catalogue.md has it", "correct it")) from error
