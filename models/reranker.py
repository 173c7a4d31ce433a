"""Order the pool by the sum of five weighted terms, one pick at a time, so that later picks add what is missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stackwise.features.arrays import Reals, Rows, weighed
from stackwise.features.ranking_features import ideal

TERMS = ("relevance", "closure", "goal_fit", "credit", "quality")
_CLOSURE = TERMS.index("closure")
DECIMALS = 6


@dataclass(frozen=True)
class RerankerConfig:
    """Weight of each term. They sum to 1, so that a score stays in [0, 1]."""

    relevance: float = 0.76
    closure: float = 0.04
    goal_fit: float = 0.02
    credit: float = 0.15
    quality: float = 0.03

    @property
    def weights(self) -> dict[str, float]:
        """Weights by term name, in the order of ``TERMS``."""
        return {name: float(getattr(self, name)) for name in TERMS}


TOWARD_QUALIFICATION = RerankerConfig(relevance=0.0, closure=0.0, goal_fit=0.0, credit=0.85, quality=0.15)
"""Weights where a qualification is the whole goal: no skill is asked, so what counts toward it leads."""


@dataclass(frozen=True, eq=False)
class Reranked:
    """Picks in order: ``picks`` (n,) positions in the pool, ``terms`` (n, 5) weighted, ``closed`` (n, r) gap closed.

    ``runner_up`` is the best unpicked position and its score after the last pick (-1 when none is left).
    """

    picks: Rows
    terms: Reals
    closed: Reals
    runner_up: tuple[int, float]


class Reranker:
    """Greedy maximisation of relevance + probabilistic coverage + fixed terms.

    Coverage is ``1 - prod(1 - share)`` per skill, which is submodular: what an earlier pick closed, a later one
    cannot close again, and greedy is within 1 - 1/e of the best set (Nemhauser, Wolsey & Fisher, 1978).
    """

    def __init__(self, config: RerankerConfig | None = None) -> None:
        self.config = config or RerankerConfig()

    def rerank(
        self, share: Reals, amount: Reals, fixed: dict[str, Reals], n: int, first: Rows | None = None
    ) -> Reranked:
        """Pick ``n`` of the pool.

        Parameters
        ----------
        share : (k, r) share of each skill's gap that each candidate closes.
        amount : (r,) the gap.
        fixed : the four terms that do not depend on earlier picks, each (k,) in [0, 1].
        first : positions to pick before all others (what the learner insists on), in order.
        """
        weights, best, total = self.config.weights, ideal(amount), self._fixed(fixed)
        left, open_now = amount.astype(float).copy(), np.ones(len(share), dtype=bool)
        insisted = [] if first is None else list(map(int, first))
        picks: list[int] = []
        terms: list[Reals] = []
        closed: list[Reals] = []
        while True:
            total[_CLOSURE] = _closure(weighed(share, left), best, weights["closure"])
            score = np.where(open_now, total.sum(axis=0).round(DECIMALS), -np.inf)
            if len(picks) == n or not open_now.any():
                break
            pick = insisted.pop(0) if insisted else int(score.argmax())
            picks.append(pick)
            terms.append(total[:, pick].copy())
            closed.append((share[pick] * left).round(DECIMALS))
            left = left - share[pick] * left
            open_now[pick] = False
        last = int(score.argmax()) if open_now.any() else -1
        shape = (len(picks), len(TERMS)), (len(picks), len(amount))
        runner_up = (last, float(score[last]) if last >= 0 else 0.0)
        return Reranked(
            np.array(picks, dtype=int), np.reshape(terms, shape[0]), np.reshape(closed, shape[1]), runner_up
        )

    def alone(self, share: Reals, amount: Reals, fixed: dict[str, Reals]) -> Reals:
        """(k,) score of each candidate as the only pick; arguments as of :meth:`rerank`."""
        total = self._fixed(fixed)
        total[_CLOSURE] = _closure(weighed(share, amount), ideal(amount), self.config.weights["closure"])
        return np.asarray(total.sum(axis=0).round(DECIMALS))

    def _fixed(self, fixed: dict[str, Reals]) -> Reals:
        """(5, k) weighted terms; closure, which depends on the earlier picks, is left at zero."""
        weights, nothing = self.config.weights, np.zeros(len(fixed["relevance"]))
        return np.stack([(weights[name] * fixed.get(name, nothing)).round(DECIMALS) for name in TERMS])


def _closure(closed: Reals, best: float, weight: float) -> Reals:
    if best <= 0:
        return np.zeros(len(closed))
    return (weight * np.minimum(1.0, closed / best)).round(DECIMALS)
