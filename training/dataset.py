"""Judged pairs with their features: what rankers are fitted and measured on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from stackwise.features.arrays import Reals, Rows
from stackwise.features.credential_features import credential_facts
from stackwise.features.matching import Match
from stackwise.features.ranking_features import FEATURE_NAMES, pair_features
from stackwise.models.ranker import FUSED_LANES
from stackwise.models.terms import quality_parts
from stackwise.recommender.engine.recommender import Recommender
from stackwise.training.judgements import JudgementSet

Tell = Callable[[str, int, int], None]
MOST_A_QUERY = 9_000  # LightGBM refuses queries of 10,000 rows and more


@dataclass(frozen=True, eq=False)
class Dataset:
    """m pairs, sorted by query and then by credential row.

    ``features`` (m, f) float32 in the order of ``FEATURE_NAMES``; ``query``, ``row`` and ``grade`` are (m,). Features
    that read skill rows are NaN: they are for serving only.
    """

    judged: JudgementSet
    features: NDArray[np.float32]
    query: Rows
    row: Rows
    grade: Reals

    def where(self, kept: NDArray[np.bool_]) -> Dataset:
        """The pairs of a mask."""
        return Dataset(self.judged, self.features[kept], self.query[kept], self.row[kept], self.grade[kept])

    @property
    def starts(self) -> Rows:
        """First pair of each query that has any, with the end as the last entry."""
        return np.append(np.flatnonzero(np.diff(self.query, prepend=-1)), len(self.query))

    @property
    def sizes(self) -> Rows:
        """Pairs of each query that has any."""
        return np.diff(self.starts)


def build(engine: Recommender, judged: JudgementSet, as_of: date, depth: int, tell: Tell | None = None) -> Dataset:
    """Compute the features of every judged pair, as the pipeline would when serving.

    Parameters
    ----------
    depth : only the best ``depth`` judged candidates of a query by its text lanes are kept, as a pool would.
    tell : called with what is being done, how much is done and how much there is.
    """
    matcher = engine.stages.retriever.matcher
    facts = credential_facts(engine.arrays, quality_parts(engine.arrays, as_of), matcher.hubness, as_of)
    depth = min(depth, MOST_A_QUERY)
    parts, rows, grades, queries = [], [], [], []
    for number, one in enumerate(judged.queries):
        match = matcher.match(one.gap, one.request)
        kept = _best(match, one.rows, depth)
        parts.append(pair_features(match, one.rows[kept], one.gap, facts, None, one.target_level).astype(np.float32))
        rows.append(one.rows[kept])
        grades.append(one.grade[kept])
        queries.append(np.full(len(kept), number))
        if tell and (number % 100 == 99 or number + 1 == len(judged.queries)):
            tell("features", number + 1, len(judged.queries))
    features = np.concatenate(parts) if parts else np.zeros((0, len(FEATURE_NAMES)), np.float32)
    return Dataset(judged, features, _joined(queries), _joined(rows), np.concatenate([np.zeros(0), *grades]))


def _joined(parts: list[Rows]) -> Rows:
    return np.concatenate([np.zeros(0, np.int64), *parts])


def _best(match: Match, rows: Rows, depth: int) -> Rows:
    """Positions in ``rows`` of the best by the fused text lanes, ascending."""
    if len(rows) <= depth:
        return np.arange(len(rows))
    fused = np.sum([weight * match.z[name.removesuffix("_z")][rows] for name, weight in FUSED_LANES.weights.items()], 0)
    return np.sort(np.argsort(-fused, kind="stable")[:depth])
