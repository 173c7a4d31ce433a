"""Rankers to beat. Each is a stage like the learned one, behind the same eligibility filter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import blake2b

import numpy as np

from stackwise.features.arrays import Reals
from stackwise.models.ranker.base import Ranker, Relevance, columns_of
from stackwise.models.ranker.fused import FusedConfig, FusedRanker
from stackwise.models.ranker.shipped import shipped_ranker


class ColumnRanker:
    """Ranks by one feature: ``relevance = x / (1 + x)`` of a non-negative value, unknown last."""

    def __init__(self, column: str, name: str | None = None) -> None:
        self.column, self.name = column, name or column
        self._at = columns_of([column])

    def score(self, features: Reals) -> Relevance:
        """Judge (k, f) features."""
        raw = np.maximum(np.nan_to_num(features[:, self._at[0]]), 0.0)
        return Relevance(raw / (1 + raw), (self.column,), lambda: raw[:, None])


class RandomRanker:
    """Noise from the bytes of each pair's features: the same pair gets the same number in any batch."""

    def __init__(self, seed: int = 0, name: str = "random") -> None:
        self.seed, self.name = seed, name

    def score(self, features: Reals) -> Relevance:
        """Judge (k, f) features."""
        key = self.seed.to_bytes(8, "little", signed=True)
        digests = [blake2b(row.tobytes(), key=key, digest_size=8).digest() for row in np.ascontiguousarray(features)]
        value = np.array([int.from_bytes(digest, "little") for digest in digests], dtype=float) / 2.0**64
        return Relevance(value, (), lambda: np.zeros((len(value), 0)))


FUSED_LANES = FusedConfig({"cosine_goal_z": 0.5, "cosine_peak_z": 0.5, "lexical_z": 0.4}, bias=0.0)
"""The retriever's own fusion of its text lanes; the lane that reads taught skills is left out, as labels may too."""

TFIDF, SHIPPED_NAME = "tfidf", "shipped"
BASELINES: Mapping[str, Callable[[], Ranker]] = {
    "random": RandomRanker,
    "popularity": lambda: ColumnRanker("popularity"),
    "quality": lambda: ColumnRanker("quality"),
    "cosine": lambda: ColumnRanker("cosine_goal", "cosine"),
    "cosine-peak": lambda: ColumnRanker("cosine_peak", "cosine-peak"),
    "lexical": lambda: ColumnRanker("lexical"),
    "title": lambda: ColumnRanker("title_coverage", "title"),
    "fused": lambda: FusedRanker(FUSED_LANES, "fused"),
    TFIDF: lambda: FusedRanker(FusedConfig({"request_words": 1.0}, bias=0.0), TFIDF),
    SHIPPED_NAME: shipped_ranker,
}
LANE_BASELINES = ("cosine", "cosine-peak", "lexical")
