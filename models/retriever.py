"""From a gap to a pool: exact search in four lanes over every eligible credential, fused by stated weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from stackwise.features.arrays import Arrays, Reals, Rows, sum_of_rows
from stackwise.features.gap import Gap
from stackwise.features.matching import Match, TextMatcher, standardised

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class RetrieverConfig:
    """Pool depth ``k`` and the weight of each lane's z-score; ``skills`` reads the skills that credentials teach."""

    k: int = 200
    weights: Mapping[str, float] = field(
        default_factory=lambda: {"skills": 1.0, "cosine_goal": 0.5, "cosine_peak": 0.5, "lexical": 0.4}
    )


@dataclass(frozen=True, eq=False)
class Pool:
    """``rows`` (k,) best first and their fused ``score``."""

    rows: Rows
    score: Reals


class Retriever:
    """Exact retrieval over taught skills, embeddings and words."""

    def __init__(self, arrays: Arrays, matcher: TextMatcher, config: RetrieverConfig | None = None) -> None:
        self.arrays, self.matcher = arrays, matcher
        self.config = config or RetrieverConfig()

    def match(self, gap: Gap) -> Match:
        """The text lanes of every credential for a gap."""
        return self.matcher.match(gap)

    def match_many(self, gaps: Sequence[Gap]) -> list[Match]:
        """The same for several gaps, by one product; each as if it were alone."""
        return self.matcher.match_many(gaps)

    def retrieve(self, match: Match, gap: Gap, eligible: Mask) -> Pool:
        """The best ``k`` eligible credentials; ties by row, that is by credential id."""
        return self.retrieve_each(match, gap, [eligible])[0]

    def retrieve_each(self, match: Match, gap: Gap, masks: Sequence[Mask]) -> list[Pool]:
        """The best ``k`` of each mask."""
        if not len(match.gap.open):
            return [Pool(np.zeros(0, np.int64), np.zeros(0)) for _ in masks]
        weights = self.config.weights
        fused = np.sum([weight * match.z[name] for name, weight in weights.items() if name in match.z], axis=0)
        if weights.get("skills"):
            fused = fused + weights["skills"] * standardised(self._taught(gap))
        best = [_top(fused, mask, self.config.k) for mask in masks]
        return [Pool(rows, fused[rows]) for rows in best]

    def _taught(self, gap: Gap) -> Reals:
        """(n,) how much of the gap the taught skills are near to: only the skills near to some of it are read."""
        near = gap.near
        wanted = near.toward(gap.amount)
        return sum_of_rows(self.arrays.taught_by, near.skills, wanted) / float(gap.amount.sum())


def _top(score: Reals, eligible: Mask, k: int) -> Rows:
    """Rows of the k largest that are eligible, largest first, ties by row."""
    at = np.flatnonzero(eligible)
    if k < len(at):
        values = score[at]
        at = at[values >= np.partition(values, -k)[-k]]
    return at[np.argsort(-score[at], kind="stable")][:k]
