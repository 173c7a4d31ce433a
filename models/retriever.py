"""From a gap to a pool: exact search in four lanes over every eligible credential, fused by stated weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from features.arrays import Arrays, Reals, Rows
from features.gap import Gap
from features.pairs import weighted_goal
from features.taxonomy import Closeness

PEAK_SKILLS = 3  # a credential is judged by the gap skills it is most about


@dataclass(frozen=True)
class RetrieverConfig:
    """Pool depth ``k`` and the weight of each lane's z-score."""

    k: int = 200
    weights: Mapping[str, float] = field(
        default_factory=lambda: {"skills": 1.0, "cosine_goal": 0.5, "cosine_peak": 0.5, "lexical": 0.4}
    )


@dataclass(frozen=True, eq=False)
class Pool:
    """``rows`` (k,) best first, their fused ``score``, and each lane's value in [0, 1]."""

    rows: Rows
    score: Reals
    lanes: dict[str, Reals]


class Retriever:
    """Exact retrieval over taught skills, embeddings and words."""

    def __init__(
        self,
        arrays: Arrays,
        closeness: Closeness,
        skill_vectors: NDArray[np.float32],
        credential_vectors: NDArray[np.float32],
        lexical: Lexical,
        config: RetrieverConfig | None = None,
    ) -> None:
        self.arrays, self.closeness, self.lexical = arrays, closeness, lexical
        self.skills = skill_vectors
        self.credentials = credential_vectors[arrays.credentials["table_row"].to_numpy()]
        self.config = config or RetrieverConfig()

    def retrieve(self, gap: Gap, eligible: NDArray[np.bool_]) -> Pool:
        """The best ``k`` eligible credentials; ties by row, that is by credential id."""
        at = gap.open
        skill, amount = gap.skill[at], gap.amount[at]
        candidates = np.flatnonzero(eligible)
        if not len(skill) or not len(candidates):
            return Pool(candidates[:0], np.zeros(0), {name: np.zeros(0) for name in self.config.weights})
        lanes = {name: lane[candidates] for name, lane in self._lanes(skill, amount).items()}
        fused = np.sum([weight * _z(lanes[name]) for name, weight in self.config.weights.items()], axis=0)
        best = _top(fused, self.config.k)
        return Pool(candidates[best], fused[best], {name: lane[best] for name, lane in lanes.items()})

    def _lanes(self, skill: Rows, amount: Reals) -> dict[str, Reals]:
        wanted = np.asarray(self.closeness.value[:, skill] @ amount)
        taught = np.asarray(self.arrays.teaches_matrix @ wanted)
        cosine = self.credentials @ self.skills[skill].T
        peaks = min(PEAK_SKILLS, len(skill))
        peak = np.partition(cosine * (amount / amount.max()), -peaks, axis=1)[:, -peaks:].mean(axis=1)
        goal = self.credentials @ weighted_goal(self.skills, skill, amount)
        return {
            "skills": taught / amount.sum(),
            "cosine_goal": np.clip(goal, 0, 1).astype(float),
            "cosine_peak": np.clip(peak, 0, 1).astype(float),
            "lexical": self.lexical.match(self.arrays.skill_labels[skill], amount),
        }


class Lexical:
    """Word overlap of gap labels with credential texts: BM25, squashed to [0, 1)."""

    HALF = 6.0  # the BM25 sum that counts as a half match

    def __init__(self, scores: Callable[[list[str]], NDArray[np.float32]], order: Rows) -> None:
        self._scores, self._order = scores, order

    def match(self, labels: NDArray[np.object_], amount: Reals) -> Reals:
        """(n,) weighted word match per credential row."""
        raw = self._scores(list(map(str, labels)))[:, self._order]
        total = (amount / amount.max()) @ raw
        return np.asarray(total / (total + self.HALF), dtype=float)


def _z(values: Reals) -> Reals:
    spread = float(values.std())
    return (values - values.mean()) / spread if spread > 0 else np.zeros(len(values))


def _top(score: Reals, k: int) -> Rows:
    """Positions of the k largest, largest first, ties by position."""
    if k < len(score):
        cut = np.partition(score, -k)[-k]
        at = np.flatnonzero(score >= cut)
    else:
        at = np.arange(len(score))
    return at[np.argsort(-score[at], kind="stable")][:k]
