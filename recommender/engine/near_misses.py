"""What lifting one limit would bring in: credentials nothing else excludes that would make the list."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from stackwise.features.arrays import Arrays, Rows, among
from stackwise.features.records import Constraints, JsonObject
from stackwise.recommender.engine.components import Components
from stackwise.recommender.engine.scoring import RankingRequest, ScoredCandidates


class NearMisses:
    """Finds them in one pass over the pools of all limits: the limits share no credential."""

    def __init__(self, arrays: Arrays, stages: Components, most: int) -> None:
        self.arrays, self.stages, self._most = arrays, stages, most

    def best(
        self, asked: RankingRequest, pools: Mapping[str, Rows], scored: ScoredCandidates, answer: JsonObject, n: int
    ) -> list[JsonObject]:
        """The best of each limit that would enter the list, best first.

        Parameters
        ----------
        pools : rows by the reason that alone excludes them.
        scored : those of them that are relevant.
        """
        if not len(scored.rows):
            return []
        reranker, least, found = self.stages.reranker_for(asked.query.learner.goal), _least(answer, n), []
        score = reranker.alone(scored.closes.share, asked.query.gap.amount, scored.terms)
        for reason, rows in pools.items():
            own = np.where(among(scored.rows, rows), score, -np.inf)
            if own.max() > least:
                found.append(self._near_miss(int(scored.rows[own.argmax()]), reason, float(own.max()), asked))
        found.sort(key=lambda miss: (-miss["score"], miss["credential_id"]))
        return found[: self._most]

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
