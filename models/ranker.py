"""Relevance of each candidate to the gap, as a calibrated number in [0, 1]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from features.arrays import Reals
from features.errors import DataError, describe
from features.pairs import FEATURE_NAMES


@dataclass(frozen=True, eq=False)
class Relevance:
    """``value`` (k,) in [0, 1]; ``contributions`` (k, f) in the order of ``names``, before calibration."""

    value: Reals
    contributions: Reals
    names: tuple[str, ...]


class Ranker(Protocol):
    """What every ranker, baseline or learned, offers."""

    name: str

    def score(self, features: Reals) -> Relevance:
        """Judge (k, f) features, columns in the order of ``features.pairs.FEATURE_NAMES``."""
        ...


@dataclass(frozen=True)
class FusedConfig:
    """Weights and bias of the fused baseline: a logistic model of "this credential is about this gap"."""

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
    """The baseline: a fixed logistic combination of the named features.

    Calibration: ``relevance = 1 / (1 + exp(-(bias + sum of weight x feature)))``.
    """

    name = "fused-baseline"

    def __init__(self, config: FusedConfig | None = None) -> None:
        self.config = config or FusedConfig()
        unknown = sorted(set(self.config.weights) ^ set(FEATURE_NAMES))
        if unknown:
            raise DataError(
                describe("ranker features", unknown, f"exactly {FEATURE_NAMES}", "retrain or fix the weights")
            )
        self._weights = np.array([self.config.weights[name] for name in FEATURE_NAMES])

    def score(self, features: Reals) -> Relevance:
        """Judge (k, f) features."""
        contributions = features * self._weights
        value = 1 / (1 + np.exp(-(self.config.bias + contributions.sum(axis=1))))
        return Relevance(value, contributions, FEATURE_NAMES)
