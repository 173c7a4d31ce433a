"""Lanes between occupations and programmes of study: each scores every programme for every occupation.

Lanes are standardised within an occupation, so that weights learned on some occupations hold for others.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from stackwise.features.bert import Array
from stackwise.features.encoders import Encoder
from stackwise.training.programmes import ProgrammeQueries
from stackwise.training.usual_studies import studied

_CORE = ("whole", "title_title", "words_all", "letters_names", "names_title", "names_definition")
_NEAREST = {"names_title": 5, "names_definition": 5, "tasks_title": 3, "tasks_definition": 3}
LANES = (
    "whole",
    "title_title",
    "title_definition",
    "description_title",
    "description_definition",
    *_NEAREST,
    "studied",
    "words_whole",
    "words_all",
    "words_names",
    "letters_title",
    "letters_names",
    "family",
    "field",
    "general",
    "other",
)


def lane_scores(queries: ProgrammeQueries, encoder: Encoder) -> dict[str, Array]:
    """Standardised scores of each of :data:`LANES`, float32 (occupations, programmes).

    ``studied`` says how near a programme is to the usual studies of an occupation (`usual_studies`);
    ``family`` and ``field`` are means of the core lanes over the programmes that share four and two digits of the code;
    ``general`` and ``other`` mark programmes that say so in their title.
    """
    raw = {**_dense(queries, encoder), **_lexical(queries)}
    lanes = {name: standardised(scores) for name, scores in raw.items()}
    core = np.mean([lanes[name] for name in _CORE], axis=0)
    for name, digits in (("family", 5), ("field", 2)):
        lanes[name] = standardised(_shared(core, [code[:digits] for code in queries.codes]))
    for name in ("general", "other"):
        marked = np.array([name in title.lower().replace(",", " ").split() for title in queries.titles], np.float32)
        lanes[name] = np.repeat(marked[None], len(core), axis=0)
    return {name: lanes[name] for name in LANES}


def rivals(queries: ProgrammeQueries, encoder: Encoder) -> dict[str, Array]:
    """The simplest fair rivals: the plain encoder and TF-IDF, title and description against title and definition."""
    asked, offered = _whole(queries)
    dense = encoder.encode(asked) @ encoder.encode(offered).T
    return {"minilm": dense, "tfidf": _tfidf(asked, offered)}


def standardised(scores: Array) -> Array:
    """Scores of each row with mean 0 and deviation 1."""
    centred = scores - scores.mean(axis=1, keepdims=True)
    return np.asarray(centred / (centred.std(axis=1, keepdims=True) + 1e-9), np.float32)


def _whole(queries: ProgrammeQueries) -> tuple[list[str], list[str]]:
    asked = [f"{occupation.title}. {occupation.description}" for occupation in queries.occupations]
    pairs = zip(queries.titles, queries.definitions, strict=True)
    return asked, [f"{title}. {definition}" for title, definition in pairs]


def _dense(queries: ProgrammeQueries, encoder: Encoder) -> dict[str, Array]:
    asked, offered = _whole(queries)
    occupations = queries.occupations
    title, definition = encoder.encode(list(queries.titles)), encoder.encode(list(queries.definitions))
    own = encoder.encode([occupation.title for occupation in occupations])
    described = encoder.encode([occupation.description for occupation in occupations])
    lanes = {
        "whole": encoder.encode(asked) @ encoder.encode(offered).T,
        "title_title": own @ title.T,
        "title_definition": own @ definition.T,
        "description_title": described @ title.T,
        "description_definition": described @ definition.T,
        "studied": studied(own, title, encoder),
    }
    for part in ("names", "tasks"):
        texts = [getattr(occupation, part) or (occupation.title,) for occupation in occupations]
        unique = sorted({text for own_texts in texts for text in own_texts})
        vectors = encoder.encode(unique)
        row = {text: at for at, text in enumerate(unique)}
        for side, against in (("title", title), ("definition", definition)):
            name = f"{part}_{side}"
            rows = [[row[text] for text in own_texts] for own_texts in texts]
            lanes[name] = np.stack([_nearest(vectors[its] @ against.T, _NEAREST[name]) for its in rows])
    return lanes


def _nearest(scores: Array, k: int) -> Array:
    """Mean of the k best of each column."""
    best: Array = np.sort(scores, axis=0)[-k:].mean(axis=0)
    return best


def _lexical(queries: ProgrammeQueries) -> dict[str, Array]:
    asked, offered = _whole(queries)
    names = [" ".join(occupation.names) for occupation in queries.occupations]
    tasks = [" ".join(occupation.tasks) for occupation in queries.occupations]
    everything = [" ".join(parts) for parts in zip(asked, names, tasks, strict=True)]
    titles, own = list(queries.titles), [occupation.title for occupation in queries.occupations]
    return {
        "words_whole": _tfidf(asked, offered),
        "words_all": _tfidf(everything, offered),
        "words_names": _tfidf(names, offered),
        "letters_title": _tfidf(own, titles, letters=True),
        "letters_names": _tfidf(names, titles, letters=True),
    }


def _tfidf(asked: Sequence[str], offered: Sequence[str], letters: bool = False) -> Array:
    """Cosines of TF-IDF, float32 (asked, offered); of words, or of 3 to 5 characters inside words."""
    kind = {"analyzer": "char_wb", "ngram_range": (3, 5)} if letters else {"stop_words": "english"}
    model = TfidfVectorizer(sublinear_tf=True, dtype=np.float32, **kind)
    documents = model.fit_transform(offered)
    return np.asarray((model.transform(asked) @ documents.T).toarray(), np.float32)


def _shared(scores: Array, keys: Sequence[str]) -> Array:
    """Each column replaced by the mean of the columns with its key."""
    _, code = np.unique(list(keys), return_inverse=True)
    member = np.zeros((len(code), code.max() + 1), np.float32)
    member[np.arange(len(code)), code] = 1
    means = scores @ member / member.sum(axis=0)
    return np.asarray(means[:, code], np.float32)
