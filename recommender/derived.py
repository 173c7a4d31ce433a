"""What the pipeline reads beside vectors: skill closeness and word statistics of the credentials, stored once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from features.catalogue import Catalogue, replacing
from features.encoders import Encoder
from features.lanes import Bm25
from features.taxonomy import Closeness, build_closeness
from features.vectors import credential_texts, load_vectors, stale, table_sha
from models.linker import Linker

FOLDER = Path("index") / "derived"
_SOURCES = ("skills", "skill_relations", "credentials", "jobs")


@dataclass(frozen=True, eq=False)
class Derived:
    """``closeness`` over skills; ``words`` scores label queries against the rows of the credentials table;
    ``job_skills`` (``job_id, skill_id``) is what the catalogue's job ads ask for."""

    closeness: Closeness
    words: Bm25
    job_skills: pd.DataFrame


def build_derived(catalogue: Catalogue, vectors: Mapping[str, NDArray[np.float32]], linker: Linker) -> Derived:
    """Compute it from a catalogue, its vectors and a linker for its job ads."""
    jobs = catalogue["jobs"]
    pairs = [
        (job_id, link.skill_id)
        for job_id, text in zip(jobs["job_id"], jobs["text"], strict=True)
        for link in linker.link_text(text)
    ]
    job_skills = pd.DataFrame(pairs, columns=["job_id", "skill_id"], dtype=object)
    words = Bm25().fit(credential_texts(catalogue["credentials"]))
    return Derived(build_closeness(catalogue, vectors["skills"]), words, job_skills)


def store_derived(catalogue: Catalogue, encoder: Encoder, linker: Linker, folder: Path) -> None:
    """Compute and store it under ``folder``/index/derived, unless what is stored is of the same rows already."""
    about = _about(catalogue, encoder)
    if _stored(folder) == about:
        return
    made = build_derived(catalogue, load_vectors(catalogue, encoder), linker)
    with replacing(folder / FOLDER, keep=False) as staged:
        made.closeness.save(staged)
        made.words.save(staged / "words")
        made.job_skills.to_parquet(staged / "job_skills.parquet", index=False)
        (staged / "about.json").write_text(json.dumps(about, sort_keys=True))


def load_derived(catalogue: Catalogue, encoder: Encoder, vectors: Mapping[str, NDArray[np.float32]]) -> Derived:
    """Read it; of a catalogue in memory alone, compute it.

    Raises
    ------
    StaleIndexError
        What is stored is of other rows or another encoder.
    """
    if catalogue.folder is None:
        return build_derived(catalogue, vectors, Linker.load(catalogue, encoder))
    if _stored(catalogue.folder) != _about(catalogue, encoder):
        raise stale(catalogue, "index of closeness and words", "one of other rows or encoder", "the present ones")
    folder = catalogue.folder / FOLDER
    job_skills = pd.read_parquet(folder / "job_skills.parquet")
    return Derived(Closeness.load(folder), Bm25.load(folder / "words"), job_skills)


def _about(catalogue: Catalogue, encoder: Encoder) -> dict[str, str]:
    return {"encoder": encoder.fingerprint, **{name: table_sha(catalogue, name) for name in _SOURCES}}


def _stored(folder: Path) -> dict[str, str] | None:
    try:
        stored: dict[str, str] = json.loads((folder / FOLDER / "about.json").read_text())
    except (OSError, ValueError):
        return None
    return stored
