"""Unit mappings as registers give them: which unit superseded which, and whether they are equivalent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from stackwise.features.errors import InputError, describe
from stackwise.features.frames import frame_of
from stackwise.features.ingest.archive import Member, fingerprints, read_csv
from stackwise.features.ingest.store import IngestBatch
from stackwise.features.tables import REJECT_COLUMNS

Fault = tuple[str, int, str, str]  # table, line, key, reason

MAPPING_COLUMNS = {"from": "from", "to": "to", "kind": "kind", "equivalent": "equivalent"}
_EQUIVALENT: Mapping[str, str] = {
    **dict.fromkeys(("yes", "y", "e", "equivalent", "true"), "yes"),
    **dict.fromkeys(("no", "n", "not equivalent", "false"), "no"),
    **dict.fromkeys(("unknown", "?", "not stated", "to be determined"), "unknown"),
}
_KINDS: Mapping[str, str] = {
    **dict.fromkeys(("supersedes", "superseded", "superseded by", "is superseded by", ""), "supersedes"),
    **dict.fromkeys(("equivalent", "is equivalent to"), "equivalent"),
}


def read_mappings(path: Path, columns: Mapping[str, str] | None = None, source: str = "mappings") -> IngestBatch:
    """Read a CSV of unit mappings: ``from`` (the older), ``to`` (the newer), and optionally kind and equivalent.

    An empty or missing ``equivalent`` is "unknown", never yes.

    Raises
    ------
    InputError
        No such file.
    DataError
        A file that is no CSV, or lacks a needed column.
    """
    member = csv_member(path)
    names = {**MAPPING_COLUMNS, **(columns or {})}
    frame, broken = read_csv(member, [names["from"], names["to"]], [names["kind"], names["equivalent"]])
    frame.columns = ["from_unit_id", "to_unit_id", "kind", "equivalent"]
    faults: list[Fault] = [("unit_mappings", line, "", reason) for line, reason in broken]
    kept = []
    plain = frame.astype(object).where(frame.notna(), None)
    for line, row in zip(map(int, frame.index), plain.to_dict("records"), strict=True):
        said = {str(key): value for key, value in row.items()}
        fault = _fault(said)
        if fault:
            faults.append(("unit_mappings", line, f"{said['from_unit_id']} / {said['to_unit_id']}", fault))
        else:
            kept.append({**said, "line": line, "kind": _kind(said), "equivalent": _equivalent(said)})
    table = frame_of(kept, {**dict.fromkeys(frame.columns, "text"), "line": "int"}, "line")
    return IngestBatch(source, {"unit_mappings": table}, register_rejects(faults), fingerprints([member]))


def _kind(row: Mapping[str, str | None]) -> str | None:
    return _KINDS.get(plain_words(row["kind"]))


def _equivalent(row: Mapping[str, str | None]) -> str | None:
    return _EQUIVALENT.get(plain_words(row["equivalent"]) or "unknown")


def _fault(row: Mapping[str, str | None]) -> str | None:
    if _kind(row) is None:
        return f"kind {row['kind']!r} is not understood"
    if _equivalent(row) is None:
        return f"equivalent {row['equivalent']!r} is not understood"
    return "a unit mapped to itself" if row["from_unit_id"] == row["to_unit_id"] else None


def joined(source: str, *batches: IngestBatch) -> IngestBatch:
    """Several batches as one source's, so that they are written in one step."""
    tables: dict[str, pd.DataFrame] = {}
    for batch in batches:
        tables |= batch.tables
    rejects = pd.concat([batch.rejects for batch in batches])
    return IngestBatch(source, tables, rejects, {name: sha for batch in batches for name, sha in batch.inputs.items()})


def csv_member(path: Path) -> Member:
    """A register's file, which must exist."""
    if not path.is_file():
        raise InputError(describe("register", repr(str(path)), "a CSV file that exists", "check the path"))
    return Member(path.name, path, None, path.stat().st_size)


def register_rejects(faults: list[Fault]) -> pd.DataFrame:
    """Rows set aside, in the form of ``stackwise.features.tables.check``."""
    return frame_of(sorted(faults), REJECT_COLUMNS)


def plain_words(text: str | None) -> str:
    """Words in small letters, one space between them, other marks dropped."""
    return " ".join(re.split(r"[^\w?]+", (text or "").lower())).strip()
