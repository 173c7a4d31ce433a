"""From a gap to a pool: exact search in four lanes over every eligible credential, fused by stated weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from features.arrays import Arrays, Reals, Rows
from features.gap import Gap
from features.matching import Match, TextMatcher, standardised
from features.taxonomy import Closeness


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

    def __init__(
        self, arrays: Arrays, closeness: Closeness, matcher: TextMatcher, config: RetrieverConfig | None = None
    ) -> None:
        self.arrays, self.closeness, self.matcher = arrays, closeness, matcher
        self.config = config or RetrieverConfig()

    def match(self, gap: Gap) -> Match:
        """The text lanes of every credential for a gap."""
        return self.matcher.match(gap)

    def retrieve(self, match: Match, gap: Gap, eligible: NDArray[np.bool_]) -> Pool:
        """The best ``k`` eligible credentials; ties by row, that is by credential id."""
        candidates = np.flatnonzero(eligible)
        if not len(match.open) or not len(candidates):
            return Pool(candidates[:0], np.zeros(0))
        weights = self.config.weights
        fused = np.sum([weight * match.z[name] for name, weight in weights.items() if name in match.z], axis=0)
        if weights.get("skills"):
            fused = fused + weights["skills"] * standardised(self._taught(gap))
        best = _top(fused[candidates], self.config.k)
        return Pool(candidates[best], fused[candidates[best]])

    def _taught(self, gap: Gap) -> Reals:
        """(n,) how much of the gap the taught skills are near to."""
        skill, amount = gap.skill[gap.open], gap.amount[gap.open]
        wanted = np.asarray(self.closeness.value[:, skill] @ amount)
        return np.asarray(self.arrays.teaches_matrix @ wanted) / float(amount.sum())


def _top(score: Reals, k: int) -> Rows:
    """Positions of the k largest, largest first, ties by position."""
    if k < len(score):
        cut = np.partition(score, -k)[-k]
        at = np.flatnonzero(score >= cut)
    else:
        at = np.arange(len(score))
    return at[np.argsort(-score[at], kind="stable")][:k]
