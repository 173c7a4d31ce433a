"""The baseline that needs no training: a fixed logistic combination of named features."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from features.arrays import Reals
from models.ranker.base import Relevance, columns_of


@dataclass(frozen=True)
class FusedConfig:
    """Weights and bias of a logistic model of "this credential is about this gap"."""

    weights: Mapping[str, float] = field(
        default_factory=lambda: {
            "coverage": 4.0,
            "breadth": 1.0,
            "cosine_goal": 2.0,
            "cosine_peak": 3.0,
            "lexical": 1.5,
        }
    )
    bias: float = -4.0


class FusedRanker:
    """Its calibration is ``1 / (1 + exp(-(bias + sum of weight x feature)))``; an unknown feature adds nothing."""

    def __init__(self, config: FusedConfig | None = None, name: str = "fused-baseline") -> None:
        self.config, self.name = config or FusedConfig(), name
        self._columns = columns_of(self.config.weights)
        self._weights = np.array(list(self.config.weights.values()))

    def score(self, features: Reals) -> Relevance:
        """Judge (k, f) features."""
        contributions = np.nan_to_num(features[:, self._columns]) * self._weights
        value = 1 / (1 + np.exp(-(self.config.bias + contributions.sum(axis=1))))
        return Relevance(value, tuple(self.config.weights), lambda: contributions)
