"""What lifting one limit would bring in: credentials nothing else excludes that would make the list."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence

import numpy as np

from stackwise.features.arrays import Arrays, Reals, Rows
from stackwise.features.matching import Match
from stackwise.features.records import JsonObject
from stackwise.models.reranker import Reranker
from stackwise.recommender.engine.scoring import RankingRequest, ScoredCandidates, Scorer


class NearMisses:
    """Finds them in one pass over the pools of all limits: the limits share no credential."""

    def __init__(self, arrays: Arrays, judge: Scorer, reranker: Reranker) -> None:
        self.arrays, self.judge, self.reranker = arrays, judge, reranker

    def find(
        self, asked: RankingRequest, match: Match, pools: Mapping[str, Rows], listed: Sequence[JsonObject], n: int
    ) -> Generator[Reals, Reals, list[JsonObject]]:
        """The best of each limit that would enter the list, best first.

        Parameters
        ----------
        pools : rows by the reason that alone excludes them.
        listed : the list as it is; one that is full has to be beaten.
        """
        least = min((one["score"] for one in listed), default=0.0) if len(listed) >= n else 0.0
        draft = self.judge.drafted(asked, np.concatenate([np.zeros(0, np.int64), *pools.values()]))
        # a ranker is slow: it need not judge what would not be listed if it were as relevant as can be
        at_best = self._scores(asked, draft, {**draft.terms, "relevance": np.ones(len(draft.rows))})
        hopeful = draft.kept(np.flatnonzero(at_best > least))
        if not len(hopeful.rows):
            return []
        judged = yield from self.judge.scored(asked, match, hopeful)
        score, found = self._scores(asked, judged, judged.terms), []
        for reason, rows in pools.items():
            own = np.where(np.isin(judged.rows, rows), score, -np.inf)
            if len(own) and own.max() > least:
                found.append(self._near_miss(int(judged.rows[own.argmax()]), reason, float(own.max()), asked))
        found.sort(key=lambda one: (-one["score"], one["credential_id"]))
        return found[: self.judge.thresholds.near_misses]

    def _scores(self, asked: RankingRequest, judged: ScoredCandidates, terms: dict[str, Reals]) -> Reals:
        return self.reranker.alone(judged.closes.share, asked.query.gap.amount, terms)

    def _near_miss(self, row: int, reason: str, score: float, asked: RankingRequest) -> JsonObject:
        credential, limits = self.arrays.columns, asked.query.learner.constraints
        change: JsonObject = {"lift": reason}
        if reason == "over_budget" and limits.max_cost is not None:
            more = float(credential["price.amount"][row]) - limits.max_cost
            change |= {"more_money": round(more, 2), "currency": limits.currency}
        if reason == "too_long" and limits.max_weeks is not None:
            hours = float(credential["learning_hours"][row]) / (limits.hours_per_week or np.inf)
            weeks = np.nanmax([float(credential["weeks"][row]), hours])
            change["more_weeks"] = round(float(weeks) - limits.max_weeks, 2)
        if reason in ("mode", "language"):
            change["allow"] = str(credential[reason][row])
        title, one = str(credential["title"][row]), str(self.arrays.credential_ids[row])
        return {"credential_id": one, "title": title, "reason": reason, "least_change": change, "score": score}
