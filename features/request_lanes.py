"""Request lanes: how near every credential's title and text are to the words of a whole request.

The skills read from a request may be wrong; these lanes compare its own words, so that one wrong reading costs a lane
and not the answer. All values are exact and over the whole catalogue, whatever the learner's limits are: each lane is
given in standard deviations from its mean over the catalogue and the usual courses beside it, so that weights learned
on one catalogue hold on another, and on one of ten courses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stackwise.features.advised_courses import AdvisedCourses, AdvisedLane, AdvisedTitle, Chances
from stackwise.features.arrays import Reals, Rows
from stackwise.features.bert import Array
from stackwise.features.field_metric import FieldMetric
from stackwise.features.lanes import CharTfidf
from stackwise.features.largest_steps import mean_of_largest
from stackwise.features.quantised import coarse
from stackwise.features.recently_used import RecentlyUsed
from stackwise.features.request import Request
from stackwise.features.statement_columns import (
    UNIT,
    Floats,
    StatementColumn,
    StatementColumns,
    weighed_share,
    weighed_standing,
)
from stackwise.features.word_lane import WordTfidf

REQUEST_LANES = (
    "request_words",
    "asked_words",
    "named_words",
    "request_title",
    "statement_standing",
    "statement_title_standing",
    "statement_share",
    "sentence_texts",
    "named_title",
    "request_field",
    "advised_courses",
)
_BY_WEIGHT = (
    "asked_words",
    "statement_standing",
    "statement_title_standing",
    "statement_share",
)
"""Lanes that depend on how much each statement counts, which is the learner's; the others are the request's."""
_FEW = 3  # sentences that a credential is judged by
_FOCUS = 0.3  # by which a statement a standard deviation nearer to the request's field counts more, on a log scale
_LEAST_SPREAD = 1e-6
_KEPT = 4_096  # texts: many learners aim at the same job
KEPT_BYTES = 256 << 20  # of lanes of whole requests a process: 24 bytes a credential and request
Grams = tuple[Array, Array]
_TOGETHER = 128  # vectors that are multiplied at once: bounds what a block of learners holds


@dataclass(frozen=True, eq=False)
class RequestIndex:
    """What the lanes read, rows as in the credentials table and after them ``usual`` rows of usual courses: vectors of
    the plain encoder of titles (n + usual, dim) and of whole texts (n + usual, dim), the words of the texts, and the
    characters of the titles; the vectors of skills' labels (skills, dim); and the ``advised`` courses of job families,
    none where the catalogue is not in their language."""

    titles: Array
    texts: Array
    skills: Array
    words: WordTfidf
    chars: CharTfidf
    usual: int = 0
    advised: AdvisedCourses | None = None


@dataclass(frozen=True, eq=False)
class WholeRequest:
    """What no weight changes of a request: its ``lanes``, the ``direction`` (dim,) in which its field lies, and the
    ``families`` of jobs that it may be of."""

    lanes: dict[str, Floats]
    direction: Array
    families: Chances


class RequestMatcher:
    """Scores every credential of one catalogue against a request.

    Parameters
    ----------
    index : rows as in the credentials table, then usual courses.
    order : (n,) the table's row of each credential.
    """

    def __init__(self, index: RequestIndex, order: Rows, metric: FieldMetric) -> None:
        self._words, self._chars, self._metric, self._n = index.words, index.chars, metric, len(order)
        order = np.concatenate([order, np.arange(len(index.titles) - index.usual, len(index.titles))])
        self._order = order
        self._grams = RecentlyUsed[str, Grams](_KEPT)
        self._titles, self._texts = coarse(index.titles[order]), coarse(index.texts[order])
        self._spread = metric.spread(index.texts[order].astype(np.float32))
        self._columns = StatementColumns(self._texts, self._titles)
        self._advised = AdvisedLane(index.advised, self._texts, self._titles) if index.advised else None
        self._kept = RecentlyUsed[bytes, WholeRequest](KEPT_BYTES)

    def lanes(self, request: Request) -> dict[str, Floats]:
        """(n,) each lane of ``REQUEST_LANES``, in standard deviations over the catalogue and the usual courses."""
        return self.lanes_many([request])[0]

    def lanes_many(self, requests: Sequence[Request]) -> list[dict[str, Floats]]:
        """The same of several, each as if it were alone: what whole requests say is multiplied for all at once, and
        kept for whoever asks the same with other weights."""
        found, weights = [], [request.weights for request in requests]
        columns = self._columns.of([one.asked[weight > 0] for one, weight in zip(requests, weights, strict=True)])
        for request, weight, own, whole in zip(requests, weights, columns, self._whole_requests(requests), strict=True):
            lanes = whole.lanes | self._by_weight(request, weight, own, whole.direction)
            found.append({name: lanes[name][: self._n] for name in REQUEST_LANES})
        return found

    def advised(self, request: Request, rows: Rows) -> list[AdvisedTitle | None]:
        """(k,) the title, of those advised for jobs like a request, that each of some credentials is near to; None
        where it is near to none."""
        if self._advised is None:
            return [None] * len(rows)
        return self._advised.near(self._whole_requests([request])[0].families, rows)

    @property
    def words(self) -> WordTfidf:
        """The word lane."""
        return self._words

    def _by_weight(
        self, request: Request, weights: Reals, columns: Sequence[StatementColumn], direction: Array
    ) -> dict[str, Floats]:
        """Lanes by the weight (r,) of each statement, of which those that count have ``columns``."""
        lanes = dict.fromkeys(_BY_WEIGHT, np.zeros(len(self._order)))
        said = [one.text for one in request.statements if one.weight > 0]
        lanes["asked_words"] = self._words.scores(request.title, *said)[self._order]
        n = len(self._order)
        if columns:
            weight = (weights * _focus(request.asked, direction))[weights > 0]
            heavy = weight / weight.sum()
            lanes["statement_standing"] = weighed_standing([one.by_text for one in columns], heavy, n)
            lanes["statement_title_standing"] = weighed_standing([one.by_title for one in columns], heavy, n)
            lanes["statement_share"] = weighed_share(columns, heavy)
        return {name: _standard(lane) for name, lane in lanes.items()}

    def _whole_requests(self, requests: Sequence[Request]) -> list[WholeRequest]:
        """What no weight changes, of each request."""
        keys = [_key(request) for request in requests]
        found = self._kept.found(keys)
        fresh = {key: request for key, request in zip(keys, requests, strict=True) if key not in found}
        for part in _parts(fresh):
            for key, whole in zip(part, self._made([*part.values()]), strict=True):
                found[key] = whole
                self._kept.keep(key, whole, sum(lane.nbytes for lane in whole.lanes.values()))
        return [found[key] for key in keys]

    def _made(self, requests: Sequence[Request]) -> list[WholeRequest]:
        """The same by one product with the texts and one with the titles."""
        fields = [self._metric.direction(one.named, one.sentences) for one in requests]
        ends = np.cumsum([len(one.sentences) for one in requests])
        sentences = [one.sentences for one in requests if len(one.sentences)]
        texts = coarse(np.concatenate([np.stack(fields), *sentences])) @ self._texts.T
        titles = coarse(np.stack([one.named for one in requests])) @ self._titles.T
        spoken = np.split(texts[len(fields) :], ends[:-1])
        grams = self._grams_of([one.text for one in requests])
        return [self._whole(*its) for its in zip(requests, fields, grams, texts, spoken, titles, strict=False)]

    def _grams_of(self, texts: Sequence[str]) -> list[Grams]:
        """Characters of each text, those not kept in one pass."""
        found = self._grams.found(texts)
        fresh = list(dict.fromkeys(text for text in texts if text not in found))
        for text, grams in zip(fresh, self._chars.weighted_each(fresh), strict=True):
            found[text] = grams
            self._grams.keep(text, grams, 1)
        return [found[text] for text in texts]

    def _whole(
        self, request: Request, field: Array, grams: Grams, near: Floats, spoken: Floats, titles: Floats
    ) -> WholeRequest:
        words, chars = self._words.scores, self._chars.near(*grams)
        families = self._advised.likely(request.named, request.sentences) if self._advised else []
        lanes: dict[str, NDArray[Any]] = {
            "request_words": words(*request.text.splitlines())[self._order],
            "named_words": words(request.title)[self._order],
            "request_title": chars[self._order],
            "sentence_texts": mean_of_largest(spoken, _FEW),
            "named_title": titles * UNIT,
            "request_field": (near * UNIT - self._metric.level(field)) / self._spread,
            "advised_courses": self._advised.scores(families) if self._advised else np.zeros(len(near)),
        }
        return WholeRequest({name: _standard(lane) for name, lane in lanes.items()}, field, families)


def _focus(asked: Array, direction: Array) -> Reals:
    """(r,) how much each statement counts for lying in the request's own field: what the job is about, more than what
    it needs besides."""
    return np.exp(_FOCUS * _standard(coarse(asked) @ coarse(direction)).astype(float))


def _key(request: Request) -> bytes:
    """What whole requests are told apart by."""
    said = blake2b(f"{len(request.title)} {request.title}{request.text}".encode(), digest_size=16)
    said.update(request.named.tobytes())
    said.update(request.sentences.tobytes())
    return said.digest()


def _parts(fresh: Mapping[bytes, Request]) -> Iterator[dict[bytes, Request]]:
    """Requests of at most ``_TOGETHER`` vectors together, or one alone."""
    part: dict[bytes, Request] = {}
    vectors = 0
    for key, request in fresh.items():
        own = 1 + len(request.sentences)
        if part and vectors + own > _TOGETHER:
            yield part
            part, vectors = {}, 0
        part[key] = request
        vectors += own
    if part:
        yield part


def _standard(lane: NDArray[Any]) -> Floats:
    """In standard deviations from the mean over all rows; zeros where all are equal."""
    if not len(lane):
        return lane.astype(np.float32)
    off = lane - lane.mean()
    spread = float(np.sqrt((off * off).mean()))
    return (off / spread).astype(np.float32) if spread > _LEAST_SPREAD else np.zeros(len(lane), np.float32)
