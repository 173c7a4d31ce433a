"""The baseline that needs no training: a fixed logistic combination of named features."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from stackwise.features.arrays import Reals
from stackwise.models.ranker.base import Relevance, columns_of


@dataclass(frozen=True)
class FusedConfig:
    """Weights and bias of a logistic model of "this credential teaches part of this gap", read from its text alone.

    Fitted by logistic regression on derived grades (grade 1 or more: its declared or curated skills close part of the
    gap) of occupations against two catalogues of equal weight, the sample and a public list of 580 courses on ESCO.
    Where it says 0.27, 0.34 of the sample's pairs held and 0.18 of the other's; where 0.98, 0.96 and 0.82.
    """

    weights: Mapping[str, float] = field(
        default_factory=lambda: {
            "cosine_goal": 4.25,
            "cosine_peak": 4.65,
            "read_title_peak": 10.15,
            "read_share": 5.05,
        }
    )
    bias: float = -3.11


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
