"""Providers as registers give them: who they are, and the codes that transcripts name them by."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from stackwise.features.countries import country_said
from stackwise.features.errors import some
from stackwise.features.frames import frame_of
from stackwise.features.ingest.archive import fingerprints
from stackwise.features.ingest.registers.mappings import Fault, register_rejects
from stackwise.features.ingest.store import IngestBatch
from stackwise.features.ingest.tabular.files import AS_SEEN, FileRules, open_table
from stackwise.features.tables import kinds

MOST_NOTES = 5
COLUMNS = ("provider", "name", "code", "register", "country", "kind")
# By ours, what registers call these columns, without spaces and marks.
_NAMES: Mapping[str, str] = {
    "provider": "providerid id organisationid organizationid",
    "name": "providername rtoname organisationname organizationname trainingorganisation legalname tradingname",
    "code": "rtocode toid providercode registeredcode codes registrationcode",
    "register": "registername",
}


NO_PROVIDERS = frame_of([], kinds("providers"))


def read_providers(path: Path, source: str = "providers", rules: FileRules = AS_SEEN) -> IngestBatch:
    """Read a table of providers: ``name``, and optionally ``provider`` (an id), ``code`` (several apart by ";").

    Without an id a provider is known by its first code, else by its name.

    Raises
    ------
    InputError
        No such file.
    DataError
        A file that is no table, or lacks a column of names.
    """
    member, opened = open_table(path, rules)
    named = [_named(ours, opened.header) for ours in COLUMNS]
    frame, broken = opened.read([named[1]], [named[0], *named[2:]])
    frame.columns = [COLUMNS[1], COLUMNS[0], *COLUMNS[2:]]
    faults: list[Fault] = [("providers", line, "", reason) for line, reason in broken]
    rows: dict[str, dict[str, Any]] = {}
    for line, row in zip(map(int, frame.index), frame.to_dict("records"), strict=True):
        said = {str(key): None if value is None else str(value).strip() or None for key, value in row.items()}
        codes = [code for one in (said["code"] or "").split(";") if (code := one.strip())]
        at = said["provider"] or (codes[0] if codes else said["name"])
        if at is None or said["name"] is None:
            faults.append(("providers", line, at or "", "a provider without a name"))
            continue
        told = rows.setdefault(at, {"line": line, "provider_id": at, "name": said["name"], "registrations": []})
        told |= {"country": said["country"] and country_said(said["country"]), "kind": said["kind"]}
        told["registrations"] += [{"register": said["register"], "code": code} for code in codes]
    notes = (opened.note,) if opened.note else ()
    return IngestBatch(
        source, {"providers": _frame(rows.values())}, register_rejects(faults), fingerprints([member]), notes=notes
    )


def _frame(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    return frame_of(list(rows), {**kinds("providers"), "line": "int"}, "line")


def _named(ours: str, header: Iterable[str]) -> str:
    theirs = [name for name in header if re.sub(r"[^a-z]", "", name.lower()) in _NAMES.get(ours, "").split()]
    return theirs[0] if ours not in header and len(theirs) == 1 else ours


def with_known_providers(batch: IngestBatch, known: pd.DataFrame) -> IngestBatch:
    """The batch with the providers of its qualifications by id, and a note on each that nobody knows.

    A rule or table may name a provider by its id, its name or a registered code.

    Parameters
    ----------
    known : the providers table of the folder that the batch goes into.
    """
    if "qualifications" not in batch.tables:
        return batch
    frames = [known, batch.tables["providers"]] if "providers" in batch.tables else [known]
    ids = dict(pair for frame in frames for pair in _called(frame))
    made = batch.tables["qualifications"].copy()
    said = [None if pd.isna(one) else str(one) for one in made["provider_id"]]
    made["provider_id"] = [None if one is None else ids.get(one.casefold(), one) for one in said]
    unknown: dict[str, list[str]] = {}
    for one, at in zip(said, made["qualification_id"], strict=True):
        if one is not None and one.casefold() not in ids:
            unknown.setdefault(one, []).append(str(at))
    notes = [_unknown(one, of, ids) for one, of in list(unknown.items())[:MOST_NOTES]]
    if len(unknown) > MOST_NOTES:
        notes.append(f"{len(unknown) - MOST_NOTES:,} more who award qualifications are no providers of the catalogue")
    return replace(batch, tables={**batch.tables, "qualifications": made}, notes=(*batch.notes, *notes))


def _unknown(provider: str, of: list[str], ids: Mapping[str, str]) -> str:
    close = difflib.get_close_matches(provider.casefold(), list(ids), n=1)
    near = f" (did you mean {ids[close[0]]!r}?)" if close else ""
    said = f"{provider!r}, who awards {some(of)}, is no provider of the catalogue{near}"
    return f"{said}: study there is known by that very name or code alone; give its names and codes with --providers"


def _called(providers: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Everything that a provider may be called by, with its id: codes, then names, then ids."""
    for key in ("registrations", "name", "provider_id"):
        for at, said in zip(providers["provider_id"], providers[key], strict=True):
            names = [one.get("code") for one in said] if key == "registrations" and said is not None else [said]
            yield from ((str(name).strip().casefold(), str(at)) for name in names if isinstance(name, str))
