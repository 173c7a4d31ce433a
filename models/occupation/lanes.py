"""Occupation lanes: ways of measuring every occupation against a title and against a text, whole arrays at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from stackwise.features.bert import Array
from stackwise.features.encoders import Encoder
from stackwise.features.lanes import words
from stackwise.models.occupation.names import OccupationNames, name_key
from stackwise.models.occupation.profiles import OccupationProfiles
from stackwise.models.occupation.weights import TitleMap

TITLE_LANES = ("near", "title", "spelled", "said", "named", "alias", "vacancies")
"""What is measured of an occupation against a title.

``near``: soft maximum of the title's cosine with the occupation's names, the title moved by the learned map if there
is one. ``title``: its plain cosine with the occupation's own title. ``spelled``, ``said``: nearest name by character
n-grams, and by the share of its words said. ``named``: 1 when the title is the occupation's own, word for word;
``alias``: 1/k when it is an alternative name of k occupations. ``vacancies``: how often vacancies with such titles are
of this occupation, learned from titles; 0 where nothing was learned.
"""
TEXT_LANES = ("passage", "window", "skills", "worded", "broad", "adverts")
"""What is measured of an occupation against a text.

``window``, ``passage``: largest cosine of its description with 25 words of the text in a row, and with the mean of
three such windows. ``skills``:
cosine of the skills that the text asks for with those of the occupation, rare ones weighing more; 0 when none are
given. ``worded``: cosine of the text's words with those of its names, description and skills. ``broad``: log(1 + the
occupations below it): whoever labels an advertisement often takes the general one. ``adverts``: how advertisements of
such titles were labelled, learned; 0 where nothing was learned.
"""
LANES = TITLE_LANES + TEXT_LANES
SOFTNESS = np.float32(0.05)  # temperature of the soft maximum over names, as in training
WINDOW, PASSAGE = 25, 3  # words, and windows
_MOST_WORDS = 400  # of a text; later ones rarely say what the job is


def measure_titles(
    names: OccupationNames, title_map: TitleMap, titles: Sequence[str], encoder: Encoder
) -> Mapping[str, Array]:
    """The title lanes of every occupation: float32 (titles, occupations) by lane."""
    return _title_lanes(names, title_map, titles, encoder.encode(titles))


def measure_both(
    names: OccupationNames,
    title_map: TitleMap,
    said: tuple[Sequence[str], Sequence[str]],
    encoder: Encoder,
    profiles: OccupationProfiles,
    skills: Array | None,
) -> Mapping[str, Array]:
    """Every lane for titles with their texts (``said``), encoded together.

    Parameters
    ----------
    profiles : what the texts are compared with besides names.
    skills : probabilities (texts, skills) that each text asks for each skill.
    """
    titles, texts = said
    windows = [_windows(text) for text in texts]
    vectors = encoder.encode([*titles, *(window for its in windows for window in its)])
    plain, nothing = vectors[: len(titles)], np.zeros((len(texts), len(names.starts)), np.float32)
    return {
        **_title_lanes(names, title_map, titles, plain),
        **_text_lanes(names, [len(its) for its in windows], vectors[len(titles) :]),
        "skills": nothing if skills is None else profiles.needed(skills),
        "worded": profiles.words.scores([" ".join(_read(text)) for text in texts]),
        "broad": nothing + profiles.breadth,
        "adverts": title_map.adverts(plain),
    }


def _title_lanes(names: OccupationNames, title_map: TitleMap, titles: Sequence[str], plain: Array) -> dict[str, Array]:
    moved = title_map.moved(plain)
    named, alias = _exact(names, titles)
    return {
        "near": soft_maximum(moved, names),
        "title": plain @ names.titles.T,
        "spelled": names.chars.scores(titles),
        "said": names.coverage.scores(titles),
        "named": named,
        "alias": alias,
        "vacancies": title_map.vacancies(moved),
    }


def soft_maximum(vectors: Array, names: OccupationNames) -> Array:
    """Soft maximum of each vector's cosines with the names of each occupation: float32 (vectors, occupations).

    It rewards an occupation several of whose names are near, where a plain maximum trusts the nearest one alone.
    """
    close = vectors @ names.across
    close -= 1
    close /= SOFTNESS
    np.exp(close, out=close)
    total = np.add.reduceat(close, names.starts, axis=1)
    return np.asarray(1 + SOFTNESS * np.log(np.maximum(total, 1e-30)), np.float32)


def _text_lanes(names: OccupationNames, count: Sequence[int], vectors: Array) -> dict[str, Array]:
    """``window`` and ``passage``, of the vectors of each text's windows, ``count`` of them a text."""
    sizes = np.array(count, np.int64)
    first = _part_starts(sizes, PASSAGE)
    passages = np.add.reduceat(vectors, first, axis=0) if count else vectors
    passages /= np.maximum(np.linalg.norm(passages, axis=1, keepdims=True), 1e-9)
    return {
        "window": _largest(names, vectors, _part_starts(sizes)),
        "passage": _largest(names, passages, _part_starts(-(-sizes // PASSAGE))),
    }


def _windows(text: str) -> list[str]:
    said = _read(text)
    return [" ".join(said[at : at + WINDOW]) for at in range(0, len(said), WINDOW)] or [""]


def _read(text: str) -> list[str]:
    return text.split(maxsplit=_MOST_WORDS)[:_MOST_WORDS]


def _part_starts(sizes: Array, step: int | None = None) -> Array:
    """Where each text starts among the rows of all, given their rows a text; with ``step``, every so many rows too."""
    ends = np.cumsum(sizes)
    if step is None:
        return ends - sizes
    parts = [np.arange(end - size, end, step) for size, end in zip(sizes, ends, strict=True)]
    return np.concatenate(parts) if parts else ends


def _largest(names: OccupationNames, vectors: Array, starts: Array) -> Array:
    """Largest cosine of each description with a text's vectors: float32 (texts, occupations)."""
    if not len(starts):
        return np.zeros((0, len(names.starts)), np.float32)
    return np.asarray(np.maximum.reduceat(vectors @ names.described.T, starts, axis=0), np.float32)


def _exact(names: OccupationNames, titles: Sequence[str]) -> tuple[Array, Array]:
    """The ``named`` and ``alias`` lanes."""
    named = np.zeros((len(titles), len(names.starts)), np.float32)
    alias = np.zeros_like(named)
    for row, title in enumerate(titles):
        if not words(title):
            continue
        found = names.rows_of(name_key(title))
        own = found == names.starts[names.owners[found]]
        holders = np.unique(names.owners[found])
        alias[row, holders] = 1 / max(len(holders), 1)
        named[row, names.owners[found[own]]] = 1.0
        alias[row, names.owners[found[own]]] = 0.0
    return named, alias
