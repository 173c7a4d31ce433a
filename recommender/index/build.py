"""Refresh a catalogue's index: vectors, lanes, and the skills read out of its credentials' own words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache, partial
from hashlib import sha256
from pathlib import Path

import numpy as np
import pandas as pd

from stackwise.features.catalogue import Catalogue, read_catalogue, read_manifest, update_catalogue
from stackwise.features.encoders import load_encoder, plain_of
from stackwise.features.errors import DataError, describe
from stackwise.features.files import replacing
from stackwise.features.frames import Kind, frame_of, typed
from stackwise.features.vectors import (
    Progress,
    build_vectors,
    encoder_made_with,
    stored_about,
    table_sha,
    texts_sha,
)
from stackwise.features.versions import rewriting
from stackwise.models.linker import build_lanes
from stackwise.models.occupation import build_names
from stackwise.recommender.index.artifacts import store_derived
from stackwise.recommender.index.course_reader import CourseReader
from stackwise.recommender.index.declared_links import link_declared
from stackwise.recommender.index.declared_words import shown_in_texts
from stackwise.recommender.index.extraction_cache import course_texts, read_courses
from stackwise.recommender.index.request_index import store_request_index
from stackwise.recommender.index.text_work import IndexWork, LocalWork

_COLUMNS: Mapping[str, Kind] = {
    "credential_id": "text", "skill_id": "text", "level": "real", "confidence": "real", "origin": "text"
}  # fmt: skip
_SPAN: Mapping[str, Kind] = {"evidence.field": "text", "evidence.start": "any", "evidence.end": "any"}
DECLARED = ("credential_id", "skill_text")
TABLE, FOLDER = "credential_skills", Path("index") / "taught"
_MADE = 2  # of the rows of that table: raised when the same texts give others
_STRENGTH = ("curated", "declared", "extracted")


def refresh(
    folder: Path | str, encoder: str = "default", progress: Progress | None = None, work: IndexWork | None = None
) -> Mapping[str, int]:
    """Rebuild what is derived from a catalogue folder's rows: the next version of it.

    Vectors and lanes go to ``folder``/index. Skills declared as text (``folder``/declared/*.parquet, columns
    ``credential_id, skill_text``) are linked; skills are extracted from the title, outcomes and description of each
    credential without declared or curated rows of its own. Curated rows, and rows that came declared by id, stay.

    Parameters
    ----------
    work : who encodes and reads the texts of courses; this process unless said.

    Returns
    -------
    Counts: ``encoded`` texts, and ``declared``, ``extracted``, ``kept`` rows of credential_skills.

    Raises
    ------
    DataError
        When the folder is no catalogue, a declared table lacks a column, or another one writes to the folder.
    """
    read_manifest(folder)
    with rewriting(folder) as staged:
        return _refreshed(staged, encoder, progress, work or LocalWork())


def _refreshed(folder: Path, encoder: str, progress: Progress | None, work: IndexWork) -> Mapping[str, int]:
    catalogue = read_catalogue(folder)
    name = encoder_made_with(folder, encoder)
    loaded, plain = load_encoder(name, verify=True), load_encoder(plain_of(name))
    many = work.encoder(loaded, name)
    encoded = build_vectors(catalogue, many, folder, progress)
    build_lanes(catalogue, loaded, folder, progress)
    build_names(catalogue, plain, folder, progress)
    store_request_index(catalogue, work.encoder(plain, plain_of(name)), folder, progress)
    reader = CourseReader.of(catalogue, loaded)
    claims = cache(partial(_claims, catalogue, folder, reader, progress, work))
    store_derived(catalogue, many, reader, claims, folder)
    texts = declared_texts(folder)
    kept = _kept(catalogue, texts)
    made = _made_of(catalogue, texts, reader)
    if stored_about(folder / FOLDER) == {"of": made, "made": table_sha(catalogue, TABLE)}:
        rows = catalogue[TABLE]
    else:
        links = link_declared(reader.linker, folder, texts["skill_text"].tolist(), progress)
        declared = _declared_rows(texts.drop_duplicates(ignore_index=True), links)
        rows = _rows(catalogue, reader, kept, declared, claims())
        _store(folder, catalogue, rows, made)
    counts = rows["origin"].value_counts()
    return {
        "encoded": sum(encoded.values()),
        "kept": len(kept),
        "declared": int(counts.get("declared", 0)),
        "extracted": int(counts.get("extracted", 0)),
    }


def _claims(
    catalogue: Catalogue, folder: Path, reader: CourseReader, progress: Progress | None, work: IndexWork
) -> pd.DataFrame:
    """What was read of every credential, those whose texts were read before as they are stored."""
    courses = course_texts(catalogue["credentials"])
    readings = read_courses(reader, folder, courses, progress, work)
    return readings.of(catalogue["credentials"]["credential_id"], courses)


def _made_of(catalogue: Catalogue, texts: pd.DataFrame, reader: CourseReader) -> str:
    """A hash of all that rows of credential_skills are made of, beside the rows that stay."""
    declared = [texts[name].tolist() for name in DECLARED]
    used = (texts_sha(catalogue), reader.fingerprint, reader.model.fingerprint, reader.model.least, declared)
    return sha256(json.dumps([_MADE, *used]).encode()).hexdigest()


def _rows(
    catalogue: Catalogue, reader: CourseReader, kept: pd.DataFrame, declared: pd.DataFrame, claims: pd.DataFrame
) -> pd.DataFrame:
    """The rows of credential_skills: what is kept, what declared texts mean, what was read out of the others.

    A declared skill has the words that were read as the same skill for its evidence, or those that name it.
    """
    read = _extract(reader, claims)
    declared = typed(shown_in_texts(declared, _strongest(read), catalogue), {**_COLUMNS, **_SPAN})
    extracted = read[~read["credential_id"].isin(kept["credential_id"].unique())]
    rows = _strongest(pd.concat([kept, declared, extracted], ignore_index=True))
    ruled = reader.linker.corrections.of_credentials()
    return _corrected(rows, ruled, set(catalogue["credentials"]["credential_id"]))


def _store(folder: Path, catalogue: Catalogue, rows: pd.DataFrame, made: str) -> None:
    """Write the rows, and of what they were made."""
    update_catalogue(folder, catalogue, {TABLE: rows}, **catalogue.about)
    sha = read_manifest(folder)["tables"].get(TABLE, {}).get("sha256", "")
    with replacing(folder / FOLDER) as staged:
        (staged / "about.json").write_text(json.dumps({"of": made, "made": sha}, sort_keys=True))


def declared_texts(folder: Path) -> pd.DataFrame:
    """Every skill declared as text in a catalogue folder: columns ``credential_id, skill_text``, in file order.

    Raises
    ------
    DataError
        When a file lacks a column.
    """
    frames = [frame_of([], dict.fromkeys(DECLARED, "text"))]
    for path in sorted((folder / "declared").glob("*.parquet")):
        frame = pd.read_parquet(path)
        missing = [name for name in DECLARED if name not in frame]
        if missing:
            got = f"{path.name} without them (no column {missing[0]})"
            expected, fix = f"parquet with {' and '.join(DECLARED)}", "ingest credentials that declare skills"
            raise DataError(describe(f"declared skills of {folder}", got, expected, fix))
        frames.append(frame[list(DECLARED)].dropna().astype(str))
    return pd.concat(frames, ignore_index=True)


def _kept(catalogue: Catalogue, texts: pd.DataFrame) -> pd.DataFrame:
    """Rows this step did not make: curated ones, and declared ones of credentials that declare no text."""
    rows = catalogue["credential_skills"]
    own = (rows["origin"] == "declared") & ~rows["credential_id"].isin(texts["credential_id"].unique())
    return rows[(rows["origin"] == "curated") | own]


def _declared_rows(texts: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    rows = texts.rename(columns={"skill_text": "text"}).merge(links, on="text", how="inner")
    return rows.assign(origin="declared")


def _extract(reader: CourseReader, claims: pd.DataFrame) -> pd.DataFrame:
    sure = claims[claims["confidence"] >= reader.model.least]
    return sure.assign(origin="extracted").rename(
        columns={"field": "evidence.field", "start": "evidence.start", "end": "evidence.end"}
    )[[*_COLUMNS, *_SPAN]]


def _corrected(rows: pd.DataFrame, corrections: pd.DataFrame, credentials: set[str]) -> pd.DataFrame:
    """Rows without the rejected ones, accepted ones made curated with their evidence kept, and added ones put in."""
    if corrections.empty:
        return rows
    key = ["credential_id", "skill_id"]
    ruled = rows.merge(corrections, on=key, how="left")
    accepted = ruled["action"].isin(["accept", "add"])
    ruled.loc[accepted, "origin"], ruled.loc[accepted, "confidence"] = "curated", 1.0
    new = corrections[(corrections["action"] != "reject") & corrections["credential_id"].isin(credentials)]
    new = new[key].merge(rows[key], on=key, how="left", indicator=True).query("_merge == 'left_only'")[key]
    added = new.assign(origin="curated", confidence=1.0).reindex(columns=rows.columns)
    return pd.concat([ruled[ruled["action"] != "reject"].drop(columns="action"), added], ignore_index=True)


def _strongest(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per credential and skill: curated before declared before extracted, then the more confident."""
    rank = pd.Index(_STRENGTH).get_indexer(pd.Index(rows["origin"]))
    credential, skill = (pd.factorize(rows[name], sort=True)[0] for name in ("credential_id", "skill_id"))
    order = np.lexsort((-rows["confidence"].to_numpy(float), rank, skill, credential))
    pair = np.stack([credential, skill])[:, order]
    first = np.any(np.diff(pair, prepend=-1), axis=0)
    return rows.iloc[order[first]].reset_index(drop=True)
