"""Give each member of a pool its terms: what it closes, how relevant it is, and what else it is good for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import numpy as np

from stackwise.features.arrays import Arrays, Reals, Rows, among, weighed
from stackwise.features.credential_features import credential_facts
from stackwise.features.demand import rising_demand
from stackwise.features.gap import GapConfig
from stackwise.features.matching import Match
from stackwise.features.ranking_features import Closes, closes, pair_features
from stackwise.features.records import JsonObject, Learner
from stackwise.models.eligibility import Eligible
from stackwise.models.eligibility.prerequisites import Mask
from stackwise.models.reranker import DECIMALS
from stackwise.models.terms import goal_fit, quality_parts
from stackwise.recommender.engine.components import Components, Thresholds
from stackwise.recommender.engine.query import Query

_DAYS = 16  # learners may each be asked for as of a day of their own: what a day decides is kept for so many days
IDEAL_SHARE = 0.25  # a micro-credential that fills a quarter of the qualification is as good as one can be


@dataclass(frozen=True, eq=False)
class RankingRequest:
    """One learner's query and who may be recommended; ``insisted`` are the rows the learner wants in the list."""

    query: Query
    eligible: Eligible
    insisted: Rows


@dataclass(frozen=True, eq=False)
class ScoredCandidates:
    """Candidates by ascending row, so that ties break by credential id, with all that re-ranking needs of them.

    ``terms`` holds (k,) in [0, 1] a name; ``relevance`` is among them once a ranker has judged.
    """

    rows: Rows
    closes: Closes
    terms: dict[str, Reals]
    lines: Sequence[Sequence[JsonObject]]
    absent: tuple[str, ...]

    def kept(self, at: Rows) -> ScoredCandidates:
        """Only the named positions, ascending."""
        if len(at) == len(self.rows):
            return self
        closed = Closes(self.closes.share[at], self.closes.link[at])
        terms = {name: term[at] for name, term in self.terms.items()}
        return ScoredCandidates(self.rows[at], closed, terms, [self.lines[one] for one in at], self.absent)


@dataclass(frozen=True, eq=False)
class CandidatePools:
    """Rows retrieved for one learner: what may be recommended, and by limit what that limit alone excludes."""

    eligible: Rows
    by_limit: Mapping[str, Rows]


@dataclass(frozen=True, eq=False)
class RankingDraft:
    """Candidates of one learner that wait for a ranker: they have every term but relevance.

    ``eligible`` (k,) tells what may be recommended from what a limit alone excludes.
    """

    request: RankingRequest
    match: Match
    candidates: ScoredCandidates
    eligible: Mask


@dataclass(frozen=True, eq=False)
class RankedPools:
    """What may be recommended to one learner, and what a limit alone excludes; both have every term."""

    eligible: ScoredCandidates
    excluded: ScoredCandidates


class Scorer:
    """Scores pools against one catalogue."""

    def __init__(self, arrays: Arrays, stages: Components, gap_config: GapConfig, thresholds: Thresholds) -> None:
        self.arrays, self.stages = arrays, stages
        self.gap_config, self.thresholds = gap_config, thresholds
        levels = arrays.catalogue["qualifications"][["qualification_id", "level"]]
        self._level = dict(levels.itertuples(index=False, name=None))
        self.quality = lru_cache(_DAYS)(self._quality)
        self.facts = lru_cache(_DAYS)(self._facts)
        self._rising_at = lru_cache(_DAYS)(self._rising)

    def draft(self, asked: RankingRequest, match: Match, pools: CandidatePools) -> RankingDraft:
        """All pools with all terms but relevance, without what would change nothing unless the learner insists on it.

        What closes nothing stays where the request's own words find it: skills may have been misread. Pools go side by
        side, as stages cost by the call and not by the row; they share no credential.
        """
        rows = np.sort(np.concatenate([pools.eligible, *pools.by_limit.values()]))
        query, goal, eligible = asked.query, asked.query.learner.goal, asked.eligible.mask[rows]
        closed = closes(self.arrays, query.gap.near, rows, query.gap, self.gap_config)
        share, lines = self._credit(query.learner, rows, query.day)
        fit = None
        if not goal.is_qualification:
            fit = goal_fit(goal.kind, closed, query.gap, query.present, self._demand(query))
        quality = self.quality(query.day)["quality"][rows]
        terms = {"goal_fit": np.zeros(len(rows)) if fit is None else fit, "credit": share, "quality": quality}
        pool = ScoredCandidates(rows, closed, terms, lines, ("goal_fit",) if fit is None else ())
        closing = weighed(closed.share, query.gap.amount) > 0
        kept = np.flatnonzero(closing | _wanted(asked, pool) | self._found_by_words(match, rows, eligible))
        return RankingDraft(asked, match, pool.kept(kept), eligible[kept])

    def _found_by_words(self, match: Match, rows: Rows, eligible: Mask) -> Mask:
        """(k,) which the request's words find: the best of what is eligible, and of what is not."""
        found = np.zeros(len(rows), dtype=bool)
        for part in (eligible, ~eligible):
            found[part] = self.stages.retriever.found_by_words(match, rows[part])
        return found

    def rank(self, drafts: Mapping[int, RankingDraft]) -> dict[int, RankedPools]:
        """Add relevance, for the pools of several learners by one call of the ranker, and drop what has too little."""
        if not drafts:
            return {}
        features = [self._features(draft) for draft in drafts.values()]
        relevance = self.stages.ranker.score(np.concatenate(features)).value.round(DECIMALS)
        parts = np.split(relevance, np.cumsum([len(rows) for rows in features])[:-1])
        return {at: self._ranked(draft, part) for (at, draft), part in zip(drafts.items(), parts, strict=True)}

    def relevance(self, query: Query, match: Match, rows: Rows, closed: Closes) -> Reals:
        """(k,) how relevant some rows are to a query, in [0, 1]."""
        return self.stages.ranker.score(self._pairs(query, match, rows, closed)).value.round(DECIMALS)

    def _features(self, draft: RankingDraft) -> Reals:
        """(k, f) of a pool."""
        return self._pairs(draft.request.query, draft.match, draft.candidates.rows, draft.candidates.closes)

    def _pairs(self, query: Query, match: Match, rows: Rows, closed: Closes) -> Reals:
        level = self._level.get(query.learner.goal.qualification_id, float("nan"))
        return pair_features(match, rows, query.gap, self.facts(query.day), closed, level)

    def _ranked(self, draft: RankingDraft, relevance: Reals) -> RankedPools:
        pool = replace(draft.candidates, terms={"relevance": relevance, **draft.candidates.terms})
        closing = weighed(pool.closes.share, draft.request.query.gap.amount) > 0
        least = np.where(closing, self.thresholds.least_relevance, self.thresholds.least_alone)
        kept = (relevance >= least) | _wanted(draft.request, pool)
        return RankedPools(*(pool.kept(np.flatnonzero(kept & part)) for part in (draft.eligible, ~draft.eligible)))

    def _credit(self, learner: Learner, rows: Rows, day: date) -> tuple[Reals, Sequence[Sequence[JsonObject]]]:
        wanted = learner.goal.qualification_id
        if wanted is None or not len(rows):
            return np.zeros(len(rows)), [()] * len(rows)
        ids = [str(one) for one in self.arrays.credential_ids[rows]]
        value = self.stages.credit.marginal(wanted, learner.holdings, ids, day)
        return np.minimum(1.0, np.asarray(value.share, dtype=float) / IDEAL_SHARE), value.lines

    def _demand(self, query: Query) -> Reals | None:
        """Rise in demand of each of the gap's skills, where the goal asks for it and the ads can tell."""
        if query.learner.goal.kind != "stay_current":
            return None
        rising = self._rising_at(query.day)
        return None if rising is None else rising[query.gap.skill]

    def _rising(self, day: date) -> Reals | None:
        return rising_demand(self.arrays, self.stages.job_skills, day)

    def _quality(self, day: date) -> Mapping[str, Reals]:
        """Each part of quality (n,) by name."""
        parts = quality_parts(self.arrays, day)
        return {str(name): parts[name].to_numpy(float) for name in parts}

    def _facts(self, day: date) -> dict[str, Reals]:
        """What rankers read of every credential whoever asks."""
        return credential_facts(self.arrays, self.quality(day), self.stages.retriever.matcher.hubness, day)


def _wanted(asked: RankingRequest, pool: ScoredCandidates) -> Mask:
    """(k,) what stays whatever it closes: what brings credit or is insisted on."""
    return np.asarray((pool.terms["credit"] > 0) | among(pool.rows, asked.insisted))
