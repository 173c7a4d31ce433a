"""How the texts of a whole catalogue match one gap: lanes that read words and vectors, never the skill rows.

Every value is over all credentials, whatever the learner's limits are, so that the features of a pair do not move
when a budget does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from stackwise.features.advised_courses import AdvisedTitle
from stackwise.features.arrays import Arrays, Reals, Rows, added, spans, sum_of_rows, totals, weighed
from stackwise.features.extracted_skills import ExtractedReach, ExtractedSkills
from stackwise.features.gap import Gap
from stackwise.features.lanes import Bm25
from stackwise.features.quantised import COARSE, coarse, fine
from stackwise.features.request import Request
from stackwise.features.request_lanes import RequestMatcher
from stackwise.features.search import UNIT, SearchRequest, SearchResult, VectorSearch

HALF_WORDS = 6.0  # the BM25 sum that counts as a half match
_LEAST_SPREAD = 1e-6
_BINS = 4_096  # between the least and the largest of a pool's values: few of a catalogue share one with any of them
_AT_ONCE = 4_096  # texts whose mean cosine is worked out together
T = TypeVar("T", bound=np.floating[Any])
LANES = ("cosine_goal", "cosine_peak", "lexical")


@dataclass(frozen=True, eq=False)
class Detail:
    """What a match says of k credentials.

    ``cosine`` and ``title`` (k, r) are each credential's text and title against each open skill's label, ``standing``
    and ``title_standing`` the same in standard deviations of that credential over all skills (a text is about the few
    skills that stand out from the rest), ``contrast`` in standard deviations of that skill over the catalogue (a vague
    label is near to every text). ``lanes``, ``z`` and ``rank`` hold one (k,) array a name of ``LANES``: the value, its
    distance from the catalogue's mean in standard deviations, and its log-rank in the catalogue.
    """

    cosine: Reals
    title: Reals
    standing: Reals
    title_standing: Reals
    contrast: Reals
    lanes: dict[str, Reals]
    z: dict[str, Reals]
    rank: dict[str, Reals]


@dataclass(frozen=True, eq=False)
class Match:
    """Text lanes over n credentials for the r open skills of a gap.

    ``cosine`` holds one (n,) column an open skill, ``lanes`` one (n,) array in [0, 1] a name of ``LANES``, ``reading``
    the skills read out of the texts, and ``request`` one (n,) array a name of ``REQUEST_LANES`` or nothing.
    """

    matcher: TextMatcher
    gap: Gap
    cosine: Sequence[NDArray[np.float32]]
    lanes: dict[str, Reals]
    reading: ExtractedReach
    request: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)

    @cached_property
    def moments(self) -> dict[str, tuple[float, float]]:
        """Mean and spread of each lane over the catalogue."""
        return {name: _moments(lane) for name, lane in self.lanes.items()}

    @cached_property
    def z(self) -> dict[str, Reals]:
        """Each lane in standard deviations from its mean over the catalogue; zeros where all are equal."""
        return {name: (lane - self.moments[name][0]) / self.moments[name][1] for name, lane in self.lanes.items()}

    @cached_property
    def asked(self) -> NDArray[np.float32] | None:
        """(n,) sum of the request's lanes; None without a request."""
        return added([*self.request.values()]) if self.request else None

    def detail(self, rows: Rows) -> Detail:
        """What the match says of some credentials."""
        return self.matcher.detail(self, rows)


class TextMatcher:
    """Matches gaps against the credential texts of one catalogue.

    Parameters
    ----------
    skills : (n_skills, dim) unit vectors of labels.
    credentials, titles : unit vectors aligned with the credentials table; titles may stay on disk, in half precision.
    words : BM25 of the rows of the credentials table.
    reads : skills read out of the credentials' texts, rows as in the credentials table.
    requests : compares whole requests with the same credentials; without it only gaps are matched.
    """

    def __init__(
        self,
        arrays: Arrays,
        skills: NDArray[np.float32],
        credentials: NDArray[np.float32],
        titles: NDArray[np.floating[Any]],
        words: Bm25,
        reads: ExtractedSkills,
        requests: RequestMatcher | None = None,
    ) -> None:
        self.arrays, self.skills, self._words, self.requests = arrays, skills, words, requests
        self._order = arrays.credentials["table_row"].to_numpy()
        self.credentials, self.titles = _ordered(credentials, self._order), _ordered(titles, self._order)
        self.reads = reads.of_rows(self._order)
        self._search = VectorSearch(self.credentials, skills)
        moments = SkillMoments(skills)
        self._text_usual, self._title_usual = Usual(moments, self.credentials), Usual(moments, self.titles)

    def match(self, gap: Gap, request: Request | None = None) -> Match:
        """Score every credential for one gap and the request it was read from."""
        return self.match_many([gap], [request])[0]

    def match_many(self, gaps: Sequence[Gap], requests: Sequence[Request | None] | None = None) -> list[Match]:
        """Score every credential for each gap; a gap's match is the same whatever gaps are beside it."""
        requests = [None] * len(gaps) if requests is None else requests
        asks = [SearchRequest(gap.skill[gap.open], gap.amount[gap.open]) for gap in gaps]
        found, asked = self._search.find(asks), self._asked(requests)
        return [
            Match(
                self,
                gap,
                one.cosine,
                self._lanes(ask, one),
                ExtractedReach(self.reads, gap.near.select(gap.open)),
                lanes,
            )
            for gap, ask, one, lanes in zip(gaps, asks, found, asked, strict=True)
        ]

    def _asked(self, requests: Sequence[Request | None]) -> list[Mapping[str, NDArray[np.float32]]]:
        """The lanes of each request; nothing where there is none."""
        given = [one for one in requests if one is not None] if self.requests is not None else []
        lanes = iter(self.requests.lanes_many(given) if self.requests is not None else [])
        return [next(lanes) if given and one is not None else {} for one in requests]

    def _lanes(self, ask: SearchRequest, found: SearchResult) -> dict[str, Reals]:
        if not len(ask.skill):
            return dict.fromkeys(LANES, np.zeros(len(self.credentials)))
        goal, peak = (np.clip(lane, 0, 1, dtype=float) for lane in (found.goal, found.peak))
        words = self._said(ask)
        return dict(zip(LANES, (goal, peak, words / (words + HALF_WORDS)), strict=True))

    def _said(self, ask: SearchRequest) -> Reals:
        """(n,) weighted sum of the BM25 scores of the skills' labels, by one query of weighted words."""
        asked = self._label_words
        at, which = spans(asked.indptr, ask.skill)
        weight = (ask.amount / ask.amount.max())[which]
        word, place = np.unique(asked.indices[at], return_inverse=True)
        return np.asarray(sum_of_rows(self._words.words, word, totals(place, weight, len(word)))[self._order])

    @cached_property
    def _label_words(self) -> sparse.csr_matrix:
        return _words_of(self._words.bits, tuple(map(str, self.arrays.skill_labels)))

    def detail(self, match: Match, rows: Rows) -> Detail:
        """What a match says of some credentials."""
        skill = match.gap.skill[match.gap.open]
        steps, title = np.empty((len(skill), len(rows)), np.float32), self._search.titles(self.titles[rows], skill)
        for own, column in zip(steps, match.cosine, strict=True):
            column.take(rows, out=own, mode="clip")  # rows are the catalogue's: the fastest way of taking them
        cosine = np.multiply(steps.T, UNIT, dtype=float, order="C")
        mean, spread = self._search.usual(skill)
        lanes = {name: lane[rows] for name, lane in match.lanes.items()}
        return Detail(
            cosine,
            title,
            self._text_usual.standing(cosine, rows),
            self._title_usual.standing(title, rows),
            (cosine - mean) / spread,
            lanes,
            {name: (lanes[name] - mean) / spread for name, (mean, spread) in match.moments.items()},
            {name: log_rank(match.lanes[name], lane) for name, lane in lanes.items()},
        )

    def advised(self, request: Request | None, rows: Rows) -> list[AdvisedTitle | None]:
        """(k,) the title, of those advised for jobs like a request, that each of some credentials is near to; None
        where it is near to none."""
        if request is None or self.requests is None:
            return [None] * len(rows)
        return self.requests.advised(request, rows)

    @cached_property
    def hubness(self) -> Reals:
        """(n,) mean cosine of each credential's text with all skills: high for a text that says a bit of everything."""
        starts = range(0, len(self.credentials), _AT_ONCE)
        parts = [self._text_usual.mean(self.credentials[at : at + _AT_ONCE].astype(float)) for at in starts]
        return np.concatenate([np.zeros(0), *parts])


class SkillMoments:
    """Moments of skills' vectors (n_skills, dim), all that a text's mean and spread over all skills depend on."""

    def __init__(self, skills: NDArray[np.float32]) -> None:
        self._skills = skills

    @cached_property
    def mean(self) -> Reals:
        """(dim,) first moment."""
        return np.asarray(self._skills.sum(axis=0, dtype=float) / max(len(self._skills), 1))

    @cached_property
    def second(self) -> Reals:
        """(dim, dim) second moment about zero, in whole fine steps."""
        whole = coarse(self._skills).astype(float)
        return fine(whole.T @ whole / (COARSE**2 * max(len(whole), 1)))


class Usual:
    """Mean and spread of each text's cosine over all skills, from the skills' moments: no (n, n_skills) is made.

    Those of a text are worked out when it is first in a pool, and kept.

    Parameters
    ----------
    skills : moments of the skills' vectors.
    texts : (n, dim) unit vectors; they may stay on disk.
    """

    def __init__(self, skills: SkillMoments, texts: NDArray[np.floating[Any]]) -> None:
        self._skills, self._texts = skills, texts
        self._means, self._spreads = np.full((2, len(texts)), np.nan)

    def mean(self, texts: Reals) -> Reals:
        """(k,) of texts (k, dim)."""
        return weighed(texts, self._skills.mean)

    def standing(self, cosine: Reals, rows: Rows) -> Reals:
        """(k, r) cosines in standard deviations of their text."""
        fresh = rows[np.isnan(self._spreads[rows])]
        if len(fresh):
            texts = fine(self._texts[fresh])
            self._means[fresh], self._spreads[fresh] = self.mean(texts), self._spread_of(texts)
        return np.asarray((cosine - self._means[rows, None]) / self._spreads[rows, None])

    def _spread_of(self, texts: Reals) -> Reals:
        square = np.einsum("kd,kd->k", texts @ self._skills.second, texts)
        spread = np.sqrt(np.maximum(square - self.mean(texts) ** 2, 0.0))
        return np.asarray(np.where(spread > _LEAST_SPREAD, spread, 1.0))


@lru_cache(1)  # of a taxonomy, which stays when a service's list of courses changes
def _words_of(bits: int, labels: tuple[str, ...]) -> sparse.csr_matrix:
    return Bm25(bits=bits).asked(labels)


def _ordered(vectors: NDArray[T], order: Rows) -> NDArray[T]:
    """Vectors in the order of the credentials' rows; not copied where that is the table's."""
    same = len(order) == len(vectors) and bool((order == np.arange(len(order))).all())
    return vectors if same else vectors[order]


def _moments(values: Reals) -> tuple[float, float]:
    """Mean and spread; a spread of 1 where all are equal."""
    spread = float(values.std()) if len(values) else 0.0
    return (float(values.mean()), spread) if spread > 0 else (float(values[0]) if len(values) else 0.0, 1.0)


def standardised(values: Reals) -> Reals:
    """Values in standard deviations from their mean; zeros where all are equal."""
    mean, spread = _moments(values)
    return np.asarray((values - mean) / spread)


def log_rank(of_all: Reals, values: Reals) -> Reals:
    """``log(1 + how many are better) / log(1 + how many others)`` of values among all.

    The head of a list is spread, its tail pressed; equal values share a rank.
    """
    return np.asarray(np.log1p(_larger(of_all, values)) / np.log1p(max(len(of_all) - 1, 1)))


def _larger(of_all: Reals, values: Reals) -> Rows:
    """(k,) how many of all are larger than each value: all are counted by bins, and only those that share a bin with
    one of the values are put in order."""
    if not len(values):
        return np.zeros(0, np.int64)
    least = values.min()
    scale = _BINS / max(values.max() - least, _LEAST_SPREAD)
    bins, own = (_binned(its, least, scale) for its in (of_all, values))
    shared = np.zeros(_BINS + 2, dtype=bool)
    shared[own] = True
    close = of_all[shared[bins]]
    close.sort()
    counts = np.bincount(bins, minlength=len(shared))
    counts[shared] = 0
    higher = counts[::-1].cumsum()[::-1]
    return np.asarray(higher[own] + len(close) - np.searchsorted(close, values, side="right"))


def _binned(values: Reals, least: float, scale: float) -> NDArray[np.int32]:
    """(k,) bins, never lower for a larger value; 0 is below ``least``."""
    bins = (values - least) * scale
    bins += 1
    np.maximum(bins, 0, out=bins)
    return np.minimum(bins, _BINS + 1, out=bins).astype(np.int32)
