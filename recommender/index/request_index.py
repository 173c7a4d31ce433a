"""Request index: what the lanes of whole requests read of a catalogue, stored once beside its tables."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from stackwise.features.advised_courses import advised_courses
from stackwise.features.bert import Array
from stackwise.features.catalogue import Catalogue
from stackwise.features.encoders import Encoder, unit
from stackwise.features.files import replacing, taken
from stackwise.features.kept_counts import KeptCounts
from stackwise.features.kept_vectors import keys_of
from stackwise.features.lanes import CharTfidf
from stackwise.features.language import ENGLISH
from stackwise.features.request_lanes import RequestIndex
from stackwise.features.usual_courses import usual_courses, usual_vectors
from stackwise.features.vectors import (
    PLAIN,
    Progress,
    build_vectors,
    check_fresh,
    credential_texts,
    credential_titles,
    keyed_texts,
    load_vectors,
    stored_about,
    table_sha,
    texts_sha,
)
from stackwise.features.word_lane import WordTfidf

FOLDER = Path("index") / "request"
COUNTS = "counts"  # of each text's words, so that only new texts are cut into words
LAYOUT = "2"
TITLE_GRAMS = (3, 4, 5)
_USUAL = "usual.npy"  # (2, usual, dim): vectors of titles and of texts, in half precision
_PARTS = ("words", "chars", _USUAL)
_ENOUGH = 0.5  # share of a catalogue in English from which usual courses stand beside it


@dataclass(frozen=True, eq=False)
class _IndexedTexts:
    """What is indexed: the ``texts`` and ``titles`` of all credentials, and after them those of ``usual`` courses, each
    with the hashes (n, 2) of its texts."""

    texts: tuple[Sequence[str], Array]
    titles: tuple[Sequence[str], Array]
    usual: int

    @classmethod
    def of(cls, catalogue: Catalogue) -> _IndexedTexts:
        """Usual courses are in English, and only a catalogue that is too stands among them."""
        texts, titles = (keyed_texts(catalogue, "credentials", made) for made in (credential_texts, credential_titles))
        if not _in_english(catalogue["credentials"]):
            return cls(texts, titles, 0)
        usual = usual_courses()
        return cls(_with(texts, usual.texts), _with(titles, usual.titles), len(usual.titles))


def _with(own: tuple[Sequence[str], Array], more: Sequence[str]) -> tuple[Sequence[str], Array]:
    """Texts and their hashes, with more of them."""
    return [*own[0], *more], np.concatenate([own[1], keys_of(more)])


def _in_english(frame: pd.DataFrame) -> bool:
    """Whether at least half of the credentials are in English or do not say."""
    said = frame["language"].fillna(ENGLISH).value_counts()
    english = sum(int(count) for language, count in said.items() if str(language).split("-")[0] == ENGLISH)
    return not len(frame) or english / len(frame) >= _ENOUGH


def store_request_index(catalogue: Catalogue, plain: Encoder, folder: Path, progress: Progress | None = None) -> None:
    """Store plain vectors, words and title characters under ``folder``/index; what is fresh is left as it is."""
    build_vectors(catalogue, plain, folder, progress, PLAIN)
    made = {"layout": LAYOUT, "encoder": plain.fingerprint, "texts": texts_sha(catalogue)}
    made["language"] = "any" if not _in_english(catalogue["credentials"]) else ENGLISH
    about = {**made, "content": table_sha(catalogue, "credentials")}
    stored = stored_about(folder / FOLDER) or {}
    if stored == about:
        return
    with replacing(folder / FOLDER) as staged:
        if {**stored, "content": about["content"]} != about or not taken(_PARTS, folder / FOLDER, staged):
            _store(catalogue, plain, folder / FOLDER, staged)
        (staged / "about.json").write_text(json.dumps(about, sort_keys=True))


def _store(catalogue: Catalogue, plain: Encoder, known: Path, staged: Path) -> None:
    rows, words, chars = _IndexedTexts.of(catalogue), WordTfidf(), CharTfidf(TITLE_GRAMS)
    said = KeptCounts.of(*rows.texts, words.counts, known / "words" / COUNTS)
    spelled = KeptCounts.of(*rows.titles, chars.counts, known / "chars" / COUNTS)
    words.fit_counts(said.matrix).save(staged / "words")
    said.save(staged / "words" / COUNTS)
    chars.fit_counts(spelled.matrix).save(staged / "chars")
    spelled.save(staged / "chars" / COUNTS)
    np.save(staged / _USUAL, np.stack(_usual(rows, plain)).astype(np.float16))


def _usual(rows: _IndexedTexts, plain: Encoder) -> tuple[Array, Array]:
    """(usual, dim) vectors of titles and of texts."""
    if rows.usual:
        return usual_vectors(plain)
    return np.zeros((0, plain.dim), np.float32), np.zeros((0, plain.dim), np.float32)


def load_request_index(catalogue: Catalogue, plain: Encoder) -> RequestIndex:
    """Read it; of a catalogue in memory alone, compute it.

    Raises
    ------
    StaleIndexError
        What is stored is of other rows or another encoder.
    """
    vectors = load_vectors(catalogue, plain, PLAIN)
    if catalogue.folder is None:
        rows = _IndexedTexts.of(catalogue)
        words, chars = WordTfidf().fit(rows.texts[0]), CharTfidf(TITLE_GRAMS).fit(rows.titles[0])
        titles, texts = _usual(rows, plain)
    else:
        folder = catalogue.folder / FOLDER
        check_fresh(catalogue, "credentials", folder / "about.json", plain, {"layout": LAYOUT})
        words, chars = WordTfidf.load(folder / "words"), CharTfidf.load(folder / "chars")
        titles, texts = map(unit, np.load(folder / _USUAL, allow_pickle=False).astype(np.float32))
    titles, texts = np.concatenate([vectors["titles"], titles]), np.concatenate([vectors["credentials"], texts])
    usual = len(titles) - len(vectors["titles"])
    advised = advised_courses(plain) if usual else None
    return RequestIndex(titles, texts, vectors["skills"], words, chars, usual, advised)
