"""Unit mappings as registers give them: which unit superseded which, and whether they are equivalent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from stackwise.features.errors import DataError, describe, some
from stackwise.features.frames import frame_of
from stackwise.features.ingest.archive import fingerprints
from stackwise.features.ingest.registers.codes import read_code
from stackwise.features.ingest.store import IngestBatch
from stackwise.features.ingest.tabular.files import AS_SEEN, FileRules, open_table
from stackwise.features.tables import REJECT_COLUMNS

Fault = tuple[str, int, str, str]  # table, line, key, reason

MAPPING_COLUMNS = ("from", "to", "kind", "equivalent")
# By ours, what registers call these columns, without spaces and marks.
_NAMES: Mapping[str, str] = {
    "from": "old oldcode oldunit previous previouscode previousunit superseded supersededcode supersededunit fromcode"
    " fromunit",
    "to": "new newcode newunit current currentcode currentunit replacement replacementunit tocode tounit supersededby",
    "kind": "relation relationship mapping mappingtype usage",
    "equivalent": "equivalence isequivalent equivalencestatus",
}
_EQUIVALENT: Mapping[str, str] = {
    **dict.fromkeys(("yes", "y", "e", "equivalent", "true", "1"), "yes"),
    **dict.fromkeys(("no", "n", "not equivalent", "non equivalent", "ne", "false", "0"), "no"),
    **dict.fromkeys(("unknown", "?", "not stated", "to be determined"), "unknown"),
}
# The words of a kind: "Supersedes and is equivalent to", "is superseded by and not equivalent to".
_ACTS, _SUFFERS = {"supersedes", "replaces"}, {"superseded", "replaced"}
_KIND_WORDS = {*_ACTS, *_SUFFERS, "by", "is", "are", "and", "but", "equivalent", "to", "with", "not", "non", "no"}


def read_mappings(
    path: Path,
    columns: Mapping[str, str] | None = None,
    source: str = "mappings",
    listed: Iterable[str] = (),
    rules: FileRules = AS_SEEN,
) -> IngestBatch:
    """Read a table of unit mappings: ``from`` (the older), ``to`` (the newer), and optionally kind and equivalent.

    A kind may say both, as training.gov.au does: "Supersedes and is equivalent to". Where it says so of a ``from``
    that the register lists, and a ``to`` that it does not, ``from`` is the newer of the two. An empty or missing
    ``equivalent`` is "unknown", never yes.

    Parameters
    ----------
    listed : the units of the register that the mappings come with.

    Raises
    ------
    InputError
        No such file.
    DataError
        A file that is no table, or lacks a needed column.
    """
    member, opened = open_table(path, rules)
    known = {ours: _named(ours, opened.header) for ours in MAPPING_COLUMNS}
    names = {**known, **(columns or {})}
    frame, broken = opened.read([names["from"], names["to"]], [names["kind"], names["equivalent"]])
    frame.columns = ["from_unit_id", "to_unit_id", "kind", "equivalent"]
    faults: list[Fault] = [("unit_mappings", line, "", reason) for line, reason in broken]
    kept = []
    current = frozenset(listed)
    for line, row in zip(map(int, frame.index), frame.to_dict("records"), strict=True):
        said = {str(key): None if value is None else str(value) for key, value in row.items()}
        try:
            kept.append({"line": line, **_mapping(said, current)})
        except ValueError as error:
            faults.append(("unit_mappings", line, f"{said['from_unit_id']} / {said['to_unit_id']}", str(error)))
    table = frame_of(kept, {**dict.fromkeys(frame.columns, "text"), "line": "int"}, "line")
    notes = (opened.note,) if opened.note else ()
    return IngestBatch(source, {"unit_mappings": table}, register_rejects(faults), fingerprints([member]), notes=notes)


def _named(ours: str, header: Sequence[str]) -> str:
    """The file's column under our name, or under the one that registers use."""
    theirs = [name for name in header if re.sub(r"[^a-z]", "", name.lower()) in _NAMES[ours].split()]
    return theirs[0] if ours not in header and len(theirs) == 1 else ours


def _mapping(row: Mapping[str, str | None], current: frozenset[str]) -> dict[str, str]:
    """One row of the table; a ValueError says why it is none."""
    kind, equivalent, active = read_kind(row["kind"])
    stated = plain_words(row["equivalent"])
    if stated and stated not in _EQUIVALENT:
        raise ValueError(f"equivalent {row['equivalent']!r} is not understood")
    by_column = _EQUIVALENT.get(stated)
    if equivalent and by_column and equivalent != by_column:
        raise ValueError(f"kind {row['kind']!r} and equivalent {row['equivalent']!r} contradict each other")
    if row["from_unit_id"] is None or row["to_unit_id"] is None:
        raise ValueError("a unit is missing")
    older, newer = read_code(row["from_unit_id"]).code, read_code(row["to_unit_id"]).code
    if older == newer:
        raise ValueError("a unit mapped to itself")
    if active and older in current and newer not in current:
        older, newer = newer, older
    return {
        "from_unit_id": older,
        "to_unit_id": newer,
        "kind": kind,
        "equivalent": equivalent or by_column or "unknown",
    }


def read_kind(text: str | None) -> tuple[str, str | None, bool]:
    """What a kind says: the mapping's kind, whether equivalent (None: it does not say), whether ``from`` acts.

    Raises
    ------
    ValueError
        A word that no kind has.

    >>> read_kind("Supersedes and is equivalent to")
    ('supersedes', 'yes', True)
    >>> read_kind("Is superseded by and is not equivalent to")
    ('supersedes', 'no', False)
    """
    words = plain_words(text).split()
    if not words:
        return "supersedes", None, False
    if not set(words) <= _KIND_WORDS or not {"supersedes", "superseded", "replaces", "replaced", "equivalent"} & set(
        words
    ):
        raise ValueError(f"kind {text!r} is not understood")
    negative = bool({"not", "non", "no"} & set(words))
    if negative and "equivalent" not in words:
        raise ValueError(f"kind {text!r} is not understood")
    equivalent = None if "equivalent" not in words else "no" if negative else "yes"
    if (_ACTS | _SUFFERS) & set(words):
        return "supersedes", equivalent, bool(_ACTS & set(words)) and len(words) > 1
    return ("supersedes" if negative else "equivalent"), equivalent, False


def joined(source: str, *batches: IngestBatch) -> IngestBatch:
    """Several batches as one source's, so that they are written in one step; rows that both give stay once.

    Raises
    ------
    DataError
        Two batches that say different things of one pair of units.
    """
    tables: dict[str, pd.DataFrame] = {}
    for batch in batches:
        both = tables.get("unit_mappings") if "unit_mappings" in batch.tables else None
        tables |= batch.tables
        if both is not None:
            tables["unit_mappings"] = _one_table(both, batch.tables["unit_mappings"])
    rejects = pd.concat([batch.rejects for batch in batches])
    inputs = {name: sha for batch in batches for name, sha in batch.inputs.items()}
    return IngestBatch(source, tables, rejects, inputs, notes=tuple(note for batch in batches for note in batch.notes))


def _one_table(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    pair = ["from_unit_id", "to_unit_id"]
    every = pd.concat([first, second]).drop_duplicates([*pair, "equivalent"])
    apart = every[every.duplicated(pair)]
    if len(apart):
        said = some([f"{old} / {new}" for old, new in zip(apart[pair[0]], apart[pair[1]], strict=True)])
        raise DataError(describe("unit mappings", f"contradictions about {said}", "one equivalence", "correct one"))
    return every


def register_rejects(faults: list[Fault]) -> pd.DataFrame:
    """Rows set aside, in the form of ``stackwise.features.tables.check``."""
    return frame_of(sorted(faults), REJECT_COLUMNS)


def plain_words(text: str | None) -> str:
    """Words in small letters, one space between them, other marks dropped."""
    return " ".join(re.split(r"[^\w?]+", (text or "").lower())).strip()
