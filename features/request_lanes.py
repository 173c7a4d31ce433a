"""Request lanes: how near every credential's title and text are to the words of a whole request.

The skills read from a request may be wrong; these lanes compare its own words, so that one wrong reading costs a lane
and not the answer. All values are exact and over the whole catalogue, whatever the learner's limits are: each lane is
given in standard deviations from its mean over the catalogue, so that weights learned on one catalogue hold on another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from stackwise.features.arrays import Reals, Rows
from stackwise.features.bert import Array
from stackwise.features.field_metric import FieldMetric
from stackwise.features.lanes import CharTfidf
from stackwise.features.quantised import COARSE, coarse
from stackwise.features.request import Request
from stackwise.features.word_lane import WordTfidf

REQUEST_LANES = (
    "request_words",
    "asked_words",
    "named_words",
    "request_title",
    "statement_titles",
    "statement_best",
    "statement_standing",
    "statement_title_standing",
    "statement_share",
    "sentence_texts",
    "named_title",
    "request_field",
)
_FEW, _SOME = 3, 10  # statements or sentences that a credential is judged by
STANDS_OUT = 1.5  # standard deviations from which a credential stands out for a statement
_LEAST_SPREAD = 1e-6
_KEPT = 4_096  # texts: many learners aim at the same job
_UNIT = np.float32(1 / COARSE**2)
Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class RequestIndex:
    """What the lanes read, rows as in the tables: vectors of the plain encoder of titles (n, dim), of whole texts
    (n, dim) and of skills' labels (skills, dim), the words of the texts, and the characters of the titles."""

    titles: Array
    texts: Array
    skills: Array
    words: WordTfidf
    chars: CharTfidf


class RequestMatcher:
    """Scores every credential of one catalogue against a request.

    Parameters
    ----------
    index : rows as in the credentials table.
    order : (n,) the table's row of each credential.
    """

    def __init__(self, index: RequestIndex, order: Rows, metric: FieldMetric) -> None:
        self._words, self._chars, self._order, self._metric = index.words, index.chars, order, metric
        self._grams = lru_cache(_KEPT)(lambda text: index.chars.weighted([text]))
        self._titles, self._texts = coarse(index.titles[order]), coarse(index.texts[order])
        self._spread = metric.spread(index.texts[order].astype(np.float32))

    def lanes(self, request: Request) -> dict[str, Reals]:
        """(n,) each lane of ``REQUEST_LANES``, in standard deviations over the catalogue."""
        found = {**self._lexical(request), **self._dense(request)}
        return {name: _standard(found[name]) for name in REQUEST_LANES}

    def _lexical(self, request: Request) -> Mapping[str, Reals]:
        asked = " ; ".join([request.title, *(one.text for one in request.statements if one.weight > 0)])
        words, chars = self._words.scores, (self._grams(request.text) @ self._chars.grams).toarray()[0]
        named = {"request_words": words(request.text), "asked_words": words(asked), "named_words": words(request.title)}
        named["request_title"] = np.asarray(chars, dtype=float)
        return {name: lane[self._order] for name, lane in named.items()}

    def _dense(self, request: Request) -> Mapping[str, Reals]:
        """The lanes over vectors, by one product with the texts and one with the titles."""
        counts = request.weights > 0
        asked, weight, nothing = request.asked[counts], request.weights[counts], np.zeros(len(self._order))
        field = self._metric.direction(request.named, request.sentences)
        texts = _product([asked, request.sentences, field[None]], self._texts)
        titles = _product([asked, request.named[None]], self._titles)
        statements, sentences = texts[: len(asked)], texts[len(asked) : -1]
        lanes = dict.fromkeys(REQUEST_LANES, nothing)
        lanes["request_field"] = (texts[-1] - self._metric.level(field)) / self._spread
        lanes["named_title"] = titles[-1]
        if len(sentences):
            lanes["sentence_texts"] = _top(sentences, _FEW)
        if len(asked):
            lanes |= _statement_lanes(statements, titles[:-1], weight)
        return {name: lanes[name] for name in REQUEST_LANES if name not in _LEXICAL}

    @property
    def words(self) -> WordTfidf:
        """The word lane."""
        return self._words


_LEXICAL = ("request_words", "asked_words", "named_words", "request_title")


def _statement_lanes(texts: Floats, titles: Floats, weight: Reals) -> dict[str, Reals]:
    """Lanes of statements' cosines (r, n) with texts and titles."""
    out_text, out_title = _standing(texts), _standing(titles)
    heavy = (weight / weight.sum()).astype(np.float32)
    share = np.exp(np.minimum(_rescaled(out_text + out_title), 6.0))
    share /= share.sum(axis=1, keepdims=True)
    return {
        "statement_titles": _top(titles, _SOME),
        "statement_best": np.asarray(titles.max(axis=0), dtype=float),
        "statement_standing": _weighed(heavy, np.maximum(out_text - STANDS_OUT, 0.0)),
        "statement_title_standing": _weighed(heavy, np.maximum(out_title - STANDS_OUT, 0.0)),
        "statement_share": _weighed(heavy, share),
    }


def _weighed(weight: Floats, values: Floats) -> Reals:
    """(n,) weighted sum over r rows, added row by row: the same whatever the number of threads."""
    return np.asarray(np.einsum("r,rn->n", weight, values), dtype=float)


def _product(queries: list[Array], items: Floats) -> Floats:
    """Exact cosines of stacked queries with items."""
    filled = [rows for rows in queries if len(rows)]
    found: Floats = coarse(np.concatenate(filled)) @ items.T
    found *= _UNIT
    return found


def _top(cosine: Floats, most: int) -> Reals:
    """(n,) mean of the ``most`` largest of each column."""
    kept = min(most, len(cosine))
    best = np.sort(np.partition(cosine, len(cosine) - kept, axis=0)[-kept:], axis=0)
    return np.asarray(best.mean(axis=0), dtype=float)


def _standing(cosine: Floats) -> Floats:
    """Each row in standard deviations from its mean; a catalogue without credentials has none."""
    if not cosine.size:
        return cosine
    spread = np.maximum(cosine.std(axis=1, keepdims=True), _LEAST_SPREAD)
    return np.asarray((cosine - cosine.mean(axis=1, keepdims=True)) / spread, np.float32)


def _rescaled(values: Floats) -> Floats:
    if not values.size:
        return values
    return np.asarray(values / np.maximum(values.std(axis=1, keepdims=True), _LEAST_SPREAD), np.float32)


def _standard(lane: Reals) -> Reals:
    """In standard deviations from the mean over the catalogue; zeros where all are equal."""
    if not len(lane):
        return lane
    spread = float(lane.std())
    return np.asarray((lane - lane.mean()) / spread) if spread > _LEAST_SPREAD else np.zeros(len(lane))
