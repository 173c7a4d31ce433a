"""Merge what one source gave into a catalogue folder: the next version of it.

Each source owns the rows it gave (their keys are kept under ``sources/``), so reading it again replaces them,
and rows it no longer gives disappear. A row two sources give keeps what only one of them knows.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from stackwise.features.catalogue import in_memory, is_catalogue, read_catalogue, update_catalogue
from stackwise.features.errors import DataError, InputError, describe, some
from stackwise.features.frames import frame_of
from stackwise.features.ingest.archive import Fault
from stackwise.features.language import language_code
from stackwise.features.tables import REJECT_COLUMNS, TABLES, check, from_arrow, to_arrow
from stackwise.features.versions import added_to, rewriting

SOURCE_NAME = re.compile(r"^[a-z0-9][a-z0-9._-]{0,63}$")  # it also names files
MOST_REASONS = 3  # in the message of a source of which nothing can be used
REJECTS, DECLARED, SOURCES = "rejects", "declared", "sources"
_DECLARED_COLUMNS = ["credential_id", "skill_text"]

# Columns that must name a row of one of these tables, in this source or in what the folder already holds.
REFERENCES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "occupation_skills": {"occupation_id": ("occupations",), "skill_id": ("skills",)},
    "skill_relations": {"skill_id": ("skills",), "related_id": ("skills",)},
    "prerequisites": {"credential_id": ("credentials",)},
}


@dataclass(frozen=True)
class IngestBatch:
    """What one source gave.

    Attributes
    ----------
    source : the name that owns its rows, e.g. ``"esco"``.
    tables : frames by table; each index holds the line or row number of the source.
    rejects : rows already set aside while reading (see :func:`rejected`).
    inputs : sha256 by file name of everything read.
    declared : columns ``credential_id, skill_text``: skills a provider names, to be linked to the taxonomy later.
    notes : what was seen rather than told, such as an encoding, for a person to judge.
    """

    source: str
    tables: Mapping[str, pd.DataFrame]
    rejects: pd.DataFrame
    inputs: Mapping[str, str]
    declared: pd.DataFrame = field(default_factory=lambda: frame_of([], dict.fromkeys(_DECLARED_COLUMNS, "text")))
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not SOURCE_NAME.fullmatch(self.source):
            rule = "small letters, digits, dots, - and _, at most 64"
            raise InputError(describe("source name", repr(self.source), rule, "rename the source"))


@dataclass(frozen=True)
class TableCount:
    """Rows of one table: read from the source, kept, set aside, and now in the folder."""

    table: str
    read: int
    kept: int
    rejected: int
    total: int


def rejected(table: str, faults: list[Fault]) -> pd.DataFrame:
    """Rejects of rows that never became a table row, in the form of ``stackwise.features.tables.check``."""
    return frame_of([(table, line, "", reason) for line, reason in faults], REJECT_COLUMNS)


def set_apart(
    table: str, frame: pd.DataFrame, bad: pd.Series, key: Sequence[str], reason: str | pd.Series
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Split a frame into its good rows and the rejects of its bad ones.

    Parameters
    ----------
    bad : (n,) truth of each row being bad.
    key : the columns that name a row in the rejects.
    reason : one for all, or (n,) one for each row.
    """
    at = bad.to_numpy(bool)
    keys = [" / ".join(map(str, row)) for row in frame.loc[at, list(key)].itertuples(index=False)]
    said = [reason] * len(keys) if isinstance(reason, str) else reason.to_numpy(object)[at].tolist()
    rows = [(table, *row) for row in zip(frame.index[at], keys, said, strict=True)]
    return frame[~at], frame_of(rows, REJECT_COLUMNS)


def merge(folder: Path | str, batch: IngestBatch, add: bool = False) -> list[TableCount]:
    """Check a batch, merge it into the folder, and write its next version.

    Beside the tables this writes ``rejects/SOURCE.parquet`` and ``.csv``, ``declared/SOURCE.parquet`` when skills
    were declared, the source's keys, and an entry in the manifest. Equal input gives equal bytes.

    Parameters
    ----------
    add : whether the batch is a part of what its source gives: rows that it does not hold stay.

    Raises
    ------
    InputError
        The folder holds something that is no catalogue.
    DataError
        No row of a table could be kept, the folder is damaged, or another one writes to it. The folder is then as it
        was.
    """
    require_catalogue(folder)
    with rewriting(folder) as staged:
        base = read_catalogue(staged) if is_catalogue(staged) else in_memory({}, batch.source)
        tables = {name: frame for name, frame in base.tables.items() if len(frame)}
        good, rejects = _checked(batch, tables)
        owned = _Owned(staged / SOURCES)
        changed = {
            name: _upsert(name, base[name], new, owned, batch.source, add, _restated(name, good))
            for name in sorted({*good, *(() if add else owned.tables(batch.source))})
            for new in [good.get(name, _empty(name))]
        }
        counts = _counts(batch, good, rejects, {**tables, **changed})
        sources = {**base.about.get("sources", {})}
        label = base.manifest["label"] if is_catalogue(staged) and base.manifest["label"] != _usual(sources) else None
        known = sources.get(batch.source) if add else None
        _write_beside(staged, batch, good, rejects, add)
        sources[batch.source] = _entry(batch, counts, known)
        about = {**base.about, "sources": sources}
        update_catalogue(staged, base, changed, label or _usual(sources), **about)
    return counts


def remove_source(folder: Path | str, source: str) -> dict[str, int]:
    """Take away a source: the rows that it alone gave, what it declared, and its entry; the next version.

    What was read out of the credentials that go, or curated for them, goes with them.

    Returns
    -------
    How many rows went, by table.

    Raises
    ------
    DataError
        There is no catalogue, or another one writes to it.
    InputError
        The catalogue has no such source.
    """
    with rewriting(folder) as staged:
        base = read_catalogue(staged)
        sources = {**base.about.get("sources", {})}
        if source not in sources:
            raise InputError(describe("source", repr(source), f"one of {some(sorted(sources))}", "name one of these"))
        owned = _Owned(staged / SOURCES)
        names = owned.tables(source)
        changed = {name: _upsert(name, base[name], _empty(name), owned, source) for name in names}
        lost = {name: len(base[name]) - len(frame) for name, frame in changed.items()}
        if "credentials" in changed:
            taught = base["credential_skills"]
            changed["credential_skills"] = taught[taught["credential_id"].isin(changed["credentials"]["credential_id"])]
        label = base.manifest["label"] if base.manifest["label"] != _usual(sources) else None
        del sources[source]
        shutil.rmtree(staged / SOURCES / source, ignore_errors=True)
        for path in (*(staged / REJECTS / f"{source}{end}" for end in (".csv", ".parquet")), _side(staged, source)):
            path.unlink(missing_ok=True)
        about = {**base.about, "sources": sources}
        update_catalogue(staged, base, changed, label or _usual(sources) or "catalogue", **about)
    return lost


def _usual(sources: Mapping[str, Any]) -> str:
    """The label of a catalogue that nobody named."""
    return "+".join(sorted(sources))


def _side(staged: Path, source: str) -> Path:
    return staged / DECLARED / f"{source}.parquet"


def require_catalogue(folder: Path | str) -> None:
    """Refuse a folder that may not be written to, before anything is read or copied.

    Raises
    ------
    InputError
        The folder holds something that is no catalogue.
    """
    if not is_catalogue(folder) and (Path(folder).is_file() or added_to(Path(folder))):
        got = f"{str(folder)!r}, which holds other things"
        raise InputError(describe("--out", got, "a catalogue, or a new or empty folder", "name another folder"))


def _checked(batch: IngestBatch, tables: Mapping[str, pd.DataFrame]) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    good, rejects = {}, [batch.rejects]
    for name, frame in batch.tables.items():
        typed = from_arrow(name, to_arrow(name, frame))
        typed.index = frame.index
        if "language" in typed:
            typed["language"] = typed["language"].map(language_code, na_action="ignore")
        good[name], bad = check(name, typed)
        rejects.append(bad)
    for name in REFERENCES.keys() & good.keys():
        good[name], bad = _resolved(name, good, tables)
        rejects.append(bad)
    tidy = _tidy(rejects)
    for name in good.keys() - REFERENCES.keys():
        _refuse_none_left(batch.source, name, good[name], tidy[tidy["table"] == name])
    return good, tidy


def _refuse_none_left(source: str, name: str, kept: pd.DataFrame, lost: pd.DataFrame) -> None:
    """A source all of whose rows are bad is the wrong file or mapping, and must not empty its table."""
    if len(lost) and not len(kept):
        shown = lost.drop_duplicates("reason").head(MOST_REASONS)
        first = "; ".join(f"line {line}: {why}" for line, why in zip(shown["line"], shown["reason"], strict=True))
        got = f"{len(lost):,} rows, none usable ({first})"
        raise DataError(describe(f"{source}, {name}", got, "at least one good row", "repair the source or the mapping"))


def _tidy(rejects: list[pd.DataFrame]) -> pd.DataFrame:
    """All rejects as one frame of plain types, in the order table, line."""
    some = [reject[list(REJECT_COLUMNS)] for reject in rejects if len(reject)]
    frame = pd.concat(some) if some else frame_of([], REJECT_COLUMNS)
    frame = frame.astype({"table": str, "line": "int64", "key": str, "reason": str})
    return frame.sort_values(["table", "line", "key", "reason"], ignore_index=True)


def _resolved(
    name: str, good: Mapping[str, pd.DataFrame], tables: Mapping[str, pd.DataFrame]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Split off the rows whose reference names nothing, here or in the folder."""
    frame = good[name]
    reasons = pd.Series("", index=frame.index, dtype=object)
    for column, targets in REFERENCES[name].items():
        ids = [f[t][TABLES[t].key[0]] for t in targets for f in (good, tables) if t in f]
        lost = ~frame[column].isin(pd.concat(ids) if ids else [])
        reasons = reasons.mask(lost & (reasons == ""), f"{column} names no row of {' or '.join(targets)}")
    return set_apart(name, frame, reasons != "", TABLES[name].key, reasons)


def _empty(name: str) -> pd.DataFrame:
    return from_arrow(name, TABLES[name].schema.empty_table())


class _Owned:
    """Keys each source gave, one small parquet file per source and table."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def tables(self, source: str) -> list[str]:
        """Tables the source gave rows of."""
        return sorted(path.stem for path in (self.folder / source).glob("*.parquet"))

    def keys(self, table: str, source: str) -> pd.Index:
        """Keys the source gave last time."""
        return self._read([self.folder / source / f"{table}.parquet"], table)

    def others(self, table: str, source: str) -> pd.Index:
        """Keys that any other source gave."""
        paths = sorted(path for path in self.folder.glob(f"*/{table}.parquet") if path.parent.name != source)
        return self._read(paths, table)

    def _read(self, paths: list[Path], table: str) -> pd.Index:
        frames = [pq.read_table(path).to_pandas() for path in paths if path.is_file()]
        return _keys(table, pd.concat(frames) if frames else _empty(table))


def _keys(table: str, frame: pd.DataFrame) -> pd.Index:
    columns = list(TABLES[table].key)
    return pd.Index(frame[columns[0]]) if len(columns) == 1 else pd.MultiIndex.from_frame(frame[columns])


def _restated(name: str, good: Mapping[str, pd.DataFrame]) -> Sequence[str]:
    """Keys of which a batch says all: a course that now asks for nothing first has no row of prerequisites."""
    return good["credentials"]["credential_id"].tolist() if name == "prerequisites" and "credentials" in good else ()


def _upsert(
    name: str,
    old: pd.DataFrame,
    new: pd.DataFrame,
    owned: _Owned,
    source: str,
    add: bool = False,
    restated: Sequence[str] = (),
) -> pd.DataFrame:
    """Old rows that are not this source's alone, under the new ones; to ``add``, old rows without new ones stay.

    Rows whose keys are ``restated`` never stay.

    A row that somebody else also gave is filled in, so that a course list which knows only a provider's name does
    not wipe out the registrations a register gave.
    """
    keys, said = _keys(name, old), _keys(name, new)
    mine = keys.isin(owned.keys(name, source)) & ~keys.isin(owned.others(name, source))
    again = keys.isin(said)
    gone = mine & (again | (keys.isin(restated) if restated else False)) if add else mine
    if len(shared := old[again & ~gone]):
        new = _filled(name, new, shared)
    return from_arrow(name, pa.concat_tables([to_arrow(name, old[~(gone | again)]), to_arrow(name, new)]))


def _filled(name: str, new: pd.DataFrame, old: pd.DataFrame) -> pd.DataFrame:
    key = list(TABLES[name].key)
    indexed = new.set_index(key)
    aligned = old.set_index(key).reindex(indexed.index)
    whole = set(indexed.columns[indexed.notna().all()])
    filled = {
        column: values if column in whole else values.where(values.notna(), aligned[column])
        for column, values in indexed.items()
    }
    return pd.DataFrame({**filled}, index=indexed.index).reset_index()


def _counts(
    batch: IngestBatch, good: Mapping[str, pd.DataFrame], rejects: pd.DataFrame, merged: Mapping[str, pd.DataFrame]
) -> list[TableCount]:
    refused = rejects["table"].value_counts()
    counts = []
    for name in TABLES:
        kept, bad = len(good.get(name, ())), int(refused.get(name, 0))
        if name in batch.tables or bad:
            counts.append(TableCount(name, kept + bad, kept, bad, len(merged.get(name, ()))))
    return counts


def _entry(batch: IngestBatch, counts: list[TableCount], known: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the manifest says of a source; of one that adds to what is ``known``, the inputs of both."""
    rows = {count.table: {"kept": count.kept, "rejected": count.rejected} for count in counts}
    before = known or {"inputs": {}, "rows": {}}
    return {
        "inputs": dict(sorted({**before["inputs"], **batch.inputs}.items())),
        "rows": {**before["rows"], **rows},
    }


def _write_beside(
    staged: Path, batch: IngestBatch, good: Mapping[str, pd.DataFrame], rejects: pd.DataFrame, add: bool
) -> None:
    """Rejects, declared skills and keys, as files beside the tables."""
    for name in (REJECTS, DECLARED, SOURCES):
        (staged / name).mkdir(exist_ok=True)
    rejects.to_csv(staged / REJECTS / f"{batch.source}.csv", index=False, lineterminator="\n")
    _write(staged / REJECTS / f"{batch.source}.parquet", rejects)
    declared = batch.declared
    if "credentials" in good:
        declared = declared[declared["credential_id"].isin(good["credentials"]["credential_id"])]
    side = _side(staged, batch.source)
    if add and "credentials" in good and side.is_file():
        before = pd.read_parquet(side)
        declared = pd.concat([before[~before["credential_id"].isin(good["credentials"]["credential_id"])], declared])
    side.unlink(missing_ok=True)
    if len(declared):
        _write(side, declared[_DECLARED_COLUMNS].sort_values("credential_id", kind="stable"))
    keys = staged / SOURCES / batch.source
    keys.mkdir(exist_ok=True)
    given = {name: frame[list(TABLES[name].key)] for name, frame in good.items()}
    if add:
        known = {path.stem: pd.read_parquet(path) for path in keys.glob("*.parquet")}
        given = {name: _together(given.get(name), known.get(name)) for name in {*given, *known}}
    for path in keys.glob("*.parquet"):
        path.unlink()
    for name, frame in given.items():
        if len(frame):
            key = list(TABLES[name].key)
            _write(keys / f"{name}.parquet", frame[key].sort_values(key, kind="stable"))


def _together(given: pd.DataFrame | None, known: pd.DataFrame | None) -> pd.DataFrame:
    """Keys of both, each once."""
    return pd.concat([keys for keys in (known, given) if keys is not None]).drop_duplicates()


def _write(path: Path, frame: pd.DataFrame) -> None:
    pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), path, compression="zstd")
