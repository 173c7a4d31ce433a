"""From a gap to a pool: exact search in four lanes over every eligible credential, fused by stated weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stackwise.features.arrays import Arrays, Reals, Rows, added, among, sum_of_rows
from stackwise.features.gap import Gap
from stackwise.features.matching import Match, TextMatcher, standardised
from stackwise.features.request import Request

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class RetrieverConfig:
    """Pool depth ``k`` and the weight of each lane's z-score; ``skills`` reads the skills that credentials teach.

    ``asked`` is how many more are taken by the words of the whole request: a skill that was misread loses none of them.
    """

    k: int = 200
    asked: int = 100
    weights: Mapping[str, float] = field(
        default_factory=lambda: {"skills": 1.0, "cosine_goal": 0.5, "cosine_peak": 0.5, "lexical": 0.4}
    )


@dataclass(frozen=True, eq=False)
class Pool:
    """``rows`` (k,) best first and their fused ``score``; what only the request's words found comes last, with 0."""

    rows: Rows
    score: Reals


class Retriever:
    """Exact retrieval over taught skills, embeddings and words."""

    def __init__(self, arrays: Arrays, matcher: TextMatcher, config: RetrieverConfig | None = None) -> None:
        self.arrays, self.matcher = arrays, matcher
        self.config = config or RetrieverConfig()

    def match(self, gap: Gap, request: Request | None = None) -> Match:
        """The text lanes of every credential for a gap and the request it was read from."""
        return self.matcher.match(gap, request)

    def match_many(self, gaps: Sequence[Gap], requests: Sequence[Request | None] | None = None) -> list[Match]:
        """The same for several gaps, by one product; each as if it were alone."""
        return self.matcher.match_many(gaps, requests)

    def retrieve(self, match: Match, gap: Gap, eligible: Mask) -> Pool:
        """The best ``k`` eligible credentials; ties by row, that is by credential id."""
        return self.retrieve_each(match, gap, [eligible])[0]

    def retrieve_each(self, match: Match, gap: Gap, masks: Sequence[Mask]) -> list[Pool]:
        """The best ``k`` of each mask by the gap, and after them the best ``asked`` by the request."""
        fused, asked = self._fused(match, gap), match.asked
        pools = []
        for mask in masks:
            rows = _NO_ROWS if fused is None else _top(fused, mask, self.config.k)
            found = _NO_ROWS if asked is None else _top(asked, mask, self.config.asked)
            score = np.zeros(0) if fused is None else fused[rows]
            more = found[~among(found, rows)]
            pools.append(Pool(np.concatenate([rows, more]), np.concatenate([score, np.zeros(len(more))])))
        return pools

    def found_by_words(self, match: Match, rows: Rows) -> Mask:
        """(k,) which of some rows are the best ``asked`` of them by the request's words; none without a request."""
        found, asked = np.zeros(len(rows), dtype=bool), match.asked
        if asked is not None:
            found[np.argsort(-asked[rows], kind="stable")[: self.config.asked]] = True
        return found

    def _fused(self, match: Match, gap: Gap) -> Reals | None:
        """(n,) how well each serves the open gap; None where nothing is open."""
        if not len(match.gap.open):
            return None
        weights = self.config.weights
        fused = added([weight * match.z[name] for name, weight in weights.items() if name in match.z])
        if weights.get("skills"):
            fused = fused + weights["skills"] * standardised(self._taught(gap))
        return np.asarray(fused)

    def _taught(self, gap: Gap) -> Reals:
        """(n,) how much of the gap the taught skills are near to: only the skills near to some of it are read."""
        near = gap.near
        wanted = near.toward(gap.amount)
        return sum_of_rows(self.arrays.taught_by, near.skills, wanted) / float(gap.amount.sum())


_NO_ROWS: Rows = np.zeros(0, np.int64)
_SAMPLED = 16  # one value in so many tells about where the best of all begin


def _top(score: NDArray[np.floating[Any]], eligible: Mask, k: int) -> Rows:
    """Rows of the k largest that are eligible, largest first, ties by row."""
    at = np.flatnonzero(eligible)
    if k < len(at):
        values = score[at]
        at = at[values >= _least_of_best(values, k)]
    return at[np.argsort(-score[at], kind="stable")][:k]


def _least_of_best(values: NDArray[np.floating[Any]], k: int) -> float:
    """The k-th largest; where a sample of the values tells a bound that enough of them reach, only these are cut."""
    sample, likely = values[::_SAMPLED], 2 * k // _SAMPLED + 1
    if likely < len(sample):
        high = values[values >= np.partition(sample, -likely)[-likely]]
        values = high if len(high) >= k else values
    return float(np.partition(values, -k)[-k])
