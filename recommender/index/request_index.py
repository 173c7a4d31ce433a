"""Request index: what the lanes of whole requests read of a catalogue, stored once beside its tables."""

from __future__ import annotations

import json
from pathlib import Path

from stackwise.features.catalogue import Catalogue
from stackwise.features.encoders import Encoder
from stackwise.features.files import replacing
from stackwise.features.kept_counts import KeptCounts
from stackwise.features.lanes import CharTfidf
from stackwise.features.request_lanes import RequestIndex
from stackwise.features.vectors import (
    PLAIN,
    Progress,
    build_vectors,
    check_fresh,
    credential_texts,
    credential_titles,
    load_vectors,
    stored_about,
    table_sha,
)
from stackwise.features.word_lane import WordTfidf

FOLDER = Path("index") / "request"
COUNTS = "counts"  # of each text's words, so that only new texts are cut into words
LAYOUT = "1"
TITLE_GRAMS = (3, 4, 5)


def store_request_index(catalogue: Catalogue, plain: Encoder, folder: Path, progress: Progress | None = None) -> None:
    """Store plain vectors, words and title characters under ``folder``/index; what is fresh is left as it is."""
    build_vectors(catalogue, plain, folder, progress, PLAIN)
    about = {"layout": LAYOUT, "content": table_sha(catalogue, "credentials")}
    if stored_about(folder / FOLDER) == about:
        return
    frame, words, chars = catalogue["credentials"], WordTfidf(), CharTfidf(TITLE_GRAMS)
    said = KeptCounts.of(credential_texts(frame), words.counts, folder / FOLDER / "words" / COUNTS)
    spelled = KeptCounts.of(credential_titles(frame), chars.counts, folder / FOLDER / "chars" / COUNTS)
    with replacing(folder / FOLDER) as staged:
        words.fit_counts(said.matrix).save(staged / "words")
        said.save(staged / "words" / COUNTS)
        chars.fit_counts(spelled.matrix).save(staged / "chars")
        spelled.save(staged / "chars" / COUNTS)
        (staged / "about.json").write_text(json.dumps(about, sort_keys=True))


def load_request_index(catalogue: Catalogue, plain: Encoder) -> RequestIndex:
    """Read it; of a catalogue in memory alone, compute it.

    Raises
    ------
    StaleIndexError
        What is stored is of other rows or another encoder.
    """
    vectors = load_vectors(catalogue, plain, PLAIN)
    if catalogue.folder is None:
        words, chars = _lanes(catalogue)
    else:
        folder = catalogue.folder / FOLDER
        check_fresh(catalogue, "credentials", folder / "about.json")
        words, chars = WordTfidf.load(folder / "words"), CharTfidf.load(folder / "chars")
    return RequestIndex(vectors["titles"], vectors["credentials"], vectors["skills"], words, chars)


def _lanes(catalogue: Catalogue) -> tuple[WordTfidf, CharTfidf]:
    frame = catalogue["credentials"]
    return WordTfidf().fit(credential_texts(frame)), CharTfidf(TITLE_GRAMS).fit(credential_titles(frame))
