"""What the pipeline reads beside vectors: skill closeness and word statistics of the credentials, stored once."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stackwise.features.catalogue import Catalogue
from stackwise.features.encoders import Encoder
from stackwise.features.extracted_skills import ExtractedSkills
from stackwise.features.files import replacing, taken
from stackwise.features.frames import frame_of
from stackwise.features.kept_counts import KeptCounts
from stackwise.features.kept_vectors import KeptVectors
from stackwise.features.lanes import Bm25
from stackwise.features.taxonomy import Closeness, build_closeness
from stackwise.features.vectors import (
    credential_texts,
    credential_titles,
    encode_all,
    keyed_texts,
    load_vectors,
    stale,
    stored_about,
    table_sha,
    texts_sha,
)
from stackwise.models.linker import Linker
from stackwise.recommender.engine.reading import TextReader
from stackwise.recommender.index.course_reader import CourseReader
from stackwise.recommender.index.extraction_cache import course_texts, read_courses

FOLDER = Path("index") / "derived"
LAYOUT = "4"  # of the folder's files: raised when they change, so that an older folder is made anew
COUNTS = "counts"  # of each text's words, so that only new texts are cut into words
_SOURCES = ("skills", "skill_relations", "credentials", "jobs")
_OURS = frozenset({"layout", "encoder"})
_TITLE_KEYS = "titles-keys.npy"
_CLOSENESS, _JOBS = ("closeness.npz", "relation.npz"), ("job_skills.parquet",)
_TEXTS = ("titles.npy", _TITLE_KEYS, "words")


@dataclass(frozen=True, eq=False)
class IndexArtifacts:
    """``closeness`` over skills; ``words`` scores label queries against the rows of the credentials table;
    ``job_skills`` (``job_id, skill_id``) is what the catalogue's job ads ask for; ``titles`` (n, dim) are vectors of
    the titles alone, rows as in the credentials table: a title says in five words what a long text blurs. ``reads``
    are the skills read out of the texts, in the same rows."""

    closeness: Closeness
    words: Bm25
    job_skills: pd.DataFrame
    titles: NDArray[np.floating[Any]]
    reads: ExtractedSkills


def build_derived(
    catalogue: Catalogue,
    encoder: Encoder,
    vectors: Mapping[str, NDArray[np.float32]],
    claims: pd.DataFrame,
) -> IndexArtifacts:
    """Compute it from a catalogue, its vectors, and the ``claims`` that were read of its credentials
    (see :mod:`stackwise.recommender.index.extraction_cache`); its job ads are read here."""
    words = Bm25().fit(credential_texts(catalogue["credentials"]))
    titles = encoder.encode(credential_titles(catalogue["credentials"]))
    closeness = build_closeness(catalogue, vectors["skills"])
    return IndexArtifacts(closeness, words, _asked(catalogue, encoder), titles, _reads(catalogue, claims))


def _asked(catalogue: Catalogue, encoder: Encoder) -> pd.DataFrame:
    """What job ads ask for: columns ``job_id, skill_id``, the likeliest skill of each statement that counts."""
    jobs = catalogue["jobs"]
    texts = [text if isinstance(text, str) else "" for text in jobs["text"]]
    read = TextReader(catalogue, encoder).read_many(texts, "ad") if texts else []
    pairs = [
        (job_id, statement.skills[0].skill_id)
        for job_id, statements in zip(jobs["job_id"], read, strict=True)
        for statement in statements
        if statement.counts and statement.skills
    ]
    return frame_of(list(dict.fromkeys(pairs)), {"job_id": "text", "skill_id": "text"})


def store_derived(
    catalogue: Catalogue, encoder: Encoder, reader: CourseReader, claims: Callable[[], pd.DataFrame], folder: Path
) -> None:
    """Compute and store it under ``folder``/index/derived, each part unless what is stored is of the same rows.

    ``claims`` gives what was read of the credentials, and is asked for that only if it is needed.
    """
    about = {**_about(catalogue, encoder), "reader": reader.fingerprint, "claims": reader.model.fingerprint}
    about["texts"] = texts_sha(catalogue)
    target = folder / FOLDER
    stored = stored_about(target) or {}
    if stored == about:
        return
    same = {name for name, value in about.items() if stored.get(name) == value}
    known = KeptVectors.load(target / "titles.npy", target / _TITLE_KEYS) if same >= _OURS else KeptVectors.nothing()
    with replacing(target) as staged:
        if not ({"skills", "skill_relations", *_OURS} <= same and taken(_CLOSENESS, target, staged)):
            skills = load_vectors(catalogue, encoder, only=["skills"])["skills"]
            build_closeness(catalogue, skills).save(staged)
        if not ({"skills", "jobs", *_OURS} <= same and taken(_JOBS, target, staged)):
            _asked(catalogue, encoder).to_parquet(staged / _JOBS[0], index=False)
        if not ({"texts", *_OURS} <= same and taken(_TEXTS, target, staged)):
            _store_texts(catalogue, encoder, known, target, staged)
        if not ({"texts", "skills", "reader", "claims", *_OURS} <= same and taken(("reads",), target, staged)):
            _reads(catalogue, claims()).save(staged / "reads")
        (staged / "about.json").write_text(json.dumps(about, sort_keys=True))


def _store_texts(catalogue: Catalogue, encoder: Encoder, known: KeptVectors, stored: Path, staged: Path) -> None:
    """Titles as vectors, those that are not ``known`` encoded, and the words of all texts."""
    titles, keys = keyed_texts(catalogue, "credentials", credential_titles)
    vectors = known.fill(keys, encoder.dim, lambda rows: encode_all([titles[row] for row in rows], encoder))
    np.save(staged / "titles.npy", vectors.astype(np.float16))
    np.save(staged / _TITLE_KEYS, keys)
    texts, keys = keyed_texts(catalogue, "credentials", credential_texts)
    words = KeptCounts.of(texts, keys, Bm25().counts, stored / "words" / COUNTS)
    Bm25().fit_counts(words.matrix).save(staged / "words")
    words.save(staged / "words" / COUNTS)


def _reads(catalogue: Catalogue, claims: pd.DataFrame) -> ExtractedSkills:
    return ExtractedSkills.of_links(claims, len(catalogue["credentials"]), pd.Index(catalogue["skills"]["skill_id"]))


def load_derived(catalogue: Catalogue, encoder: Encoder, vectors: Mapping[str, NDArray[np.float32]]) -> IndexArtifacts:
    """Read it; of a catalogue in memory alone, compute it.

    Raises
    ------
    StaleIndexError
        What is stored is of other rows or another encoder.
    """
    if catalogue.folder is None:
        reader = CourseReader(Linker.load(catalogue, encoder))
        courses = course_texts(catalogue["credentials"])
        claims = read_courses(reader, None, courses).of(catalogue["credentials"]["credential_id"], courses)
        return build_derived(catalogue, encoder, vectors, claims)
    about = _about(catalogue, encoder)
    if {name: one for name, one in (stored_about(catalogue.folder / FOLDER) or {}).items() if name in about} != about:
        raise stale(catalogue, "index of closeness and words", "one of other rows or encoder", "the present ones")
    folder = catalogue.folder / FOLDER
    job_skills = pd.read_parquet(folder / "job_skills.parquet")
    titles = np.load(folder / "titles.npy", mmap_mode="r", allow_pickle=False)  # only rows of pools are read
    reads = ExtractedSkills.load(folder / "reads")
    return IndexArtifacts(Closeness.load(folder), Bm25.load(folder / "words"), job_skills, titles, reads)


def _about(catalogue: Catalogue, encoder: Encoder) -> dict[str, str]:
    shape = {"layout": LAYOUT, "encoder": encoder.fingerprint}
    return {**shape, **{name: table_sha(catalogue, name) for name in _SOURCES}}
