"""What lifting one limit would bring in: credentials nothing else excludes that would make the list."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from stackwise.features.arrays import Arrays, Reals, Rows
from stackwise.features.matching import Match
from stackwise.features.records import Constraints, JsonObject
from stackwise.recommender.engine.components import Components
from stackwise.recommender.engine.scoring import RankingDraft, RankingRequest, ScoredCandidates, Scorer


class NearMisses:
    """Finds them in one pass over the pools of all limits: the limits share no credential."""

    def __init__(self, arrays: Arrays, scorer: Scorer, stages: Components) -> None:
        self.arrays, self.scorer, self.stages = arrays, scorer, stages

    def draft(
        self, asked: RankingRequest, match: Match, pools: Mapping[str, Rows], answer: JsonObject, n: int
    ) -> RankingDraft:
        """Of all pools, what would enter the answer's list if it were as relevant as can be.

        Parameters
        ----------
        pools : rows by the reason that alone excludes them.
        """
        draft = self.scorer.draft(asked, match, np.concatenate([np.zeros(0, np.int64), *pools.values()]))
        pool = draft.candidates  # a ranker is slow: it need not see what cannot be listed
        at_best = self._scores(asked, pool, {**pool.terms, "relevance": np.ones(len(pool.rows))})
        return draft.kept(np.flatnonzero(at_best > _least(answer, n)))

    def best(
        self, asked: RankingRequest, pools: Mapping[str, Rows], scored: ScoredCandidates, answer: JsonObject, n: int
    ) -> list[JsonObject]:
        """The best of each limit that would enter the list, best first; ``scored`` is the ranked draft."""
        score, least, found = self._scores(asked, scored, scored.terms), _least(answer, n), []
        for reason, rows in pools.items():
            own = np.where(np.isin(scored.rows, rows), score, -np.inf)
            if len(own) and own.max() > least:
                found.append(self._near_miss(int(scored.rows[own.argmax()]), reason, float(own.max()), asked))
        found.sort(key=lambda miss: (-miss["score"], miss["credential_id"]))
        return found[: self.scorer.thresholds.near_misses]

    def _scores(self, asked: RankingRequest, pool: ScoredCandidates, terms: dict[str, Reals]) -> Reals:
        reranker = self.stages.reranker_for(asked.query.learner.goal)
        return reranker.alone(pool.closes.share, asked.query.gap.amount, terms)

    def _near_miss(self, row: int, reason: str, score: float, asked: RankingRequest) -> JsonObject:
        change = least_change(self.arrays, row, reason, asked.query.learner.constraints)
        title, name = str(self.arrays.columns["title"][row]), str(self.arrays.credential_ids[row])
        return {"credential_id": name, "title": title, "reason": reason, "least_change": change, "score": score}


def least_change(arrays: Arrays, row: int, reason: str, limits: Constraints) -> JsonObject:
    """The least change of a learner's limits after which ``reason`` no longer excludes the credential of a row."""
    credential, change = arrays.columns, {"lift": reason}
    if reason == "over_budget" and limits.max_cost is not None:
        more = float(credential["price.amount"][row]) - limits.max_cost
        return {**change, "more_money": round(more, 2), "currency": limits.currency}
    if reason == "too_long" and limits.max_weeks is not None:
        hours = float(credential["learning_hours"][row]) / (limits.hours_per_week or np.inf)
        weeks = np.nanmax([float(credential["weeks"][row]), hours])
        return {**change, "more_weeks": round(float(weeks) - limits.max_weeks, 2)}
    if reason in ("mode", "language"):
        return {**change, "allow": str(credential[reason][row])}
    return dict(change)


def _least(answer: JsonObject, n: int) -> float:
    """The score to beat: that of the last of a full list."""
    listed = answer["recommendations"]
    return min((row["score"] for row in listed), default=0.0) if len(listed) >= n else 0.0
