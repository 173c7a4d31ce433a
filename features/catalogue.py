"""A catalogue: a folder of checked parquet tables sealed by a manifest; each change is a new version of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from stackwise.features.errors import DataError, describe, some
from stackwise.features.files import sha256_of
from stackwise.features.parquet_limits import check_parquet
from stackwise.features.tables import SCHEMA_VERSION, TABLES, from_arrow, to_arrow
from stackwise.features.versions import VersionLease, home_of, lease, rewriting, version_of

MANIFEST = "manifest.json"
PEOPLE = ("learners", "judgements")
"""Tables of persons: no answer depends on them, so they are no part of a fingerprint and never leave with a model."""
_MANIFEST_OWN = ("schema_version", "label", "taxonomy_version", "tables")
_PARSED: dict[str, tuple[str, pd.DataFrame]] = {}
"""Of each table the last one that this process parsed, by the hash of its bytes: a change leaves most tables alone."""


@dataclass(frozen=True, eq=False)
class Catalogue:
    """The tables of one catalogue in memory; a table that was never written is an empty frame.

    ``folder`` holds the version they were read from, which stays on the disk as long as ``lease`` does.
    """

    tables: Mapping[str, pd.DataFrame]
    manifest: Mapping[str, Any]
    folder: Path | None = None
    lease: VersionLease | None = field(default=None, repr=False)

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.tables[name]

    @cached_property
    def fingerprint(self) -> str:
        """Short content hash over all tables but those of persons: equal content, equal fingerprint."""
        shas = {name: one["sha256"] for name, one in self.manifest["tables"].items() if name not in PEOPLE}
        return sha256_of(json.dumps(shas, sort_keys=True).encode())[:16]

    @property
    def about(self) -> dict[str, Any]:
        """What the manifest says beyond the tables, such as its sources; pass it on when writing again."""
        return {key: value for key, value in self.manifest.items() if key not in _MANIFEST_OWN}

    @cached_property
    def name(self) -> str:
        """How an answer names this catalogue: its label and fingerprint."""
        return f"{self.manifest.get('label', 'catalogue')}@{self.fingerprint}"


def read_catalogue(folder: Path | str, verify: bool = True) -> Catalogue:
    """Read the present version of a catalogue folder.

    Raises
    ------
    DataError
        No manifest, another schema version, or (with ``verify``) a table whose bytes are not the manifest's.
    """
    held = lease(folder)
    folder = held.folder
    manifest = read_manifest(folder)
    tables: dict[str, pd.DataFrame] = {}
    for name in TABLES:
        if name not in manifest["tables"]:
            tables[name] = from_arrow(name, TABLES[name].schema.empty_table())
            continue
        path = folder / f"{name}.parquet"
        if not path.is_file():
            raise DataError(
                describe(f"catalogue {folder}", f"no {path.name}", "each table of its manifest", "ingest again")
            )
        content = path.read_bytes()
        sha = sha256_of(content)
        if verify and sha != manifest["tables"][name]["sha256"]:
            raise DataError(
                describe(f"table {path}", "other bytes than its manifest names", "an untouched file", "ingest again")
            )
        tables[name] = _parsed(name, sha, content)
    return Catalogue(tables, manifest, folder, held)


def _parsed(name: str, sha: str, content: bytes) -> pd.DataFrame:
    """A table's frame, the caller's own to change."""
    known = _PARSED.get(name)
    if known is None or known[0] != sha:
        check_parquet(content)
        known = _PARSED[name] = (sha, from_arrow(name, pq.read_table(pa.BufferReader(content))))
    return known[1].copy()


def read_manifest(folder: Path | str) -> dict[str, Any]:
    """What the present version of a catalogue folder says of itself.

    Raises
    ------
    DataError
        There is none, it is no JSON, or of another schema version.
    """
    path = version_of(folder) / MANIFEST
    if not path.is_file():
        fix = "make one with `stackwise ingest ... --out DIR`, or leave --data out to use the sample"
        raise DataError(describe(f"catalogue {folder}", f"no {MANIFEST}", "a catalogue folder", fix))
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise DataError(describe(f"manifest {path}", str(error), "JSON", "ingest again")) from error
    if manifest.get("schema_version") != SCHEMA_VERSION:
        got = manifest.get("schema_version")
        raise DataError(describe(f"catalogue {folder} schema", got, f"version {SCHEMA_VERSION}", "ingest it again"))
    return manifest


def in_memory(tables: Mapping[str, pd.DataFrame], label: str = "memory", **about: str) -> Catalogue:
    """A catalogue from frames alone, as the tests and notebooks use; missing tables are empty."""
    full = {name: _declared(name, tables[name]) for name in TABLES if name in tables and len(tables[name])}
    manifest = _manifest({name: _serialise(name, frame) for name, frame in full.items()}, full, label, about)
    empty = {name: from_arrow(name, table.schema.empty_table()) for name, table in TABLES.items() if name not in full}
    return Catalogue({**full, **empty}, manifest)


def _declared(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    return from_arrow(name, to_arrow(name, frame))


def _serialise(name: str, frame: pd.DataFrame) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(to_arrow(name, frame), sink, compression="zstd")
    return bytes(sink.getvalue())


def _manifest(
    content: Mapping[str, bytes], tables: Mapping[str, pd.DataFrame], label: str, about: Mapping[str, Any]
) -> dict[str, Any]:
    entries = {name: {"rows": len(tables[name]), "sha256": sha256_of(content[name])} for name in sorted(content)}
    versions = sorted(set(tables["skills"]["taxonomy_version"].dropna())) if "skills" in tables else []
    return {"schema_version": SCHEMA_VERSION, "label": label, "taxonomy_version": versions, **about, "tables": entries}


def write_catalogue(
    folder: Path | str, tables: Mapping[str, pd.DataFrame], label: str | None = None, **about: Any
) -> Catalogue:
    """Write the given tables as the whole catalogue: its next version (see :mod:`stackwise.features.versions`).

    Files beside the tables (``index/``, ``rejects/``) are carried over. Rows are sorted by key, so equal
    content gives equal bytes.

    Raises
    ------
    DataError
        A table that is none of a catalogue's, a file in the folder's place, or another writer at work.
    """
    unknown = sorted(set(tables) - set(TABLES))
    if unknown:
        raise DataError(describe("catalogue", some(unknown), f"tables among {sorted(TABLES)}", "rename the table"))
    full = {name: _sorted(name, frame) for name, frame in tables.items() if len(frame)}
    content = {name: _serialise(name, frame) for name, frame in full.items()}
    manifest = _manifest(content, full, label or home_of(folder).name, about)
    with rewriting(folder) as staged:
        for path in staged.glob("*.parquet"):
            path.unlink()
        _put(staged, content, manifest)
    return read_catalogue(folder, verify=False)


def update_catalogue(
    folder: Path | str, base: Catalogue, changed: Mapping[str, pd.DataFrame], label: str | None = None, **about: Any
) -> None:
    """Write some tables of a catalogue anew: its next version, with the bytes that :func:`write_catalogue` gives.

    Parameters
    ----------
    base : what was read from ``folder``; its other tables stay as they are on the disk.
    label : the catalogue's name, if another one than before.
    about : what the manifest is to say beyond the tables.

    Raises
    ------
    DataError
        A file in the folder's place, or another writer at work.
    """
    full = {name: _sorted(name, frame) for name, frame in changed.items() if len(frame)}
    content = {name: _serialise(name, frame) for name, frame in full.items()}
    kept = {name: entry for name, entry in base.manifest["tables"].items() if name not in changed}
    manifest = _manifest(content, {**base.tables, **full}, label or base.manifest["label"], about)
    manifest["tables"] = dict(sorted({**kept, **manifest["tables"]}.items()))
    if not len(changed.get("skills", base["skills"])):
        manifest["taxonomy_version"] = []
    with rewriting(folder) as staged:
        for name in changed:
            (staged / f"{name}.parquet").unlink(missing_ok=True)
        _put(staged, content, manifest)


def _sorted(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    return _declared(name, frame).sort_values(list(TABLES[name].key), kind="stable", ignore_index=True)


def _put(staged: Path, content: Mapping[str, bytes], manifest: Mapping[str, Any]) -> None:
    (staged / MANIFEST).unlink(missing_ok=True)
    for name, data in content.items():
        (staged / f"{name}.parquet").write_bytes(data)
    (staged / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def is_catalogue(folder: Path | str) -> bool:
    """Whether a folder holds a catalogue, whatever its state."""
    return (version_of(folder) / MANIFEST).is_file()
