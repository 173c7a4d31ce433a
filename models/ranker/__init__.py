"""Relevance of each candidate to the gap, as a number in [0, 1]: the shipped one, baselines, learned."""

from stackwise.models.ranker.base import Ranker, Relevance
from stackwise.models.ranker.baselines import BASELINES, FUSED_LANES, LANE_BASELINES, ColumnRanker, RandomRanker
from stackwise.models.ranker.fused import FusedConfig, FusedRanker
from stackwise.models.ranker.learned import Base, Calibration, LearnedRanker
from stackwise.models.ranker.shipped import shipped_ranker
from stackwise.models.ranker.store import load_ranker, save_ranker

__all__ = [
    "BASELINES",
    "FUSED_LANES",
    "LANE_BASELINES",
    "Base",
    "Calibration",
    "ColumnRanker",
    "FusedConfig",
    "FusedRanker",
    "LearnedRanker",
    "RandomRanker",
    "Ranker",
    "Relevance",
    "load_ranker",
    "save_ranker",
    "shipped_ranker",
]
