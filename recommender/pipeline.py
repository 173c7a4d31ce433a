"""The one place that composes the stages: a learner in, an explained answer out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from features.arrays import Arrays, Reals, Rows, rows_of
from features.demand import rising_demand
from features.errors import InputError, StackwiseError, describe
from features.facts import credential_facts
from features.gap import Gap, GapConfig, describe_gap, find_gap
from features.matching import Match
from features.pairs import Closes, closes, pair_features
from features.records import Holding, JsonObject, Learner
from features.taxonomy import Closeness
from models.eligibility import Eligibility, Eligible
from models.ranker import Ranker
from models.reranker import DECIMALS, TERMS, Reranked, Reranker
from models.retriever import Pool, Retriever
from models.terms import goal_fit, quality_parts
from recommender.contracts import ANSWER_VERSION
from recommender.explain import Case, Explainer
from recommender.understand import Understanding, Understood

MOST_RECOMMENDED = 100
IDEAL_SHARE = 0.25  # a micro-credential that fills a quarter of the qualification is as good as one can be


class Credit(Protocol):
    """What the pipeline needs of the credit engine."""

    def marginal(
        self, qualification_id: str, holdings: Sequence[Holding], credential_ids: Sequence[str], as_of: date
    ) -> CreditValue:
        """Newly filled share and credit lines of each candidate."""
        ...


class CreditValue(Protocol):
    """Per candidate: ``share`` (k,) in [0, 1] that counts, and ``lines``, all certainties."""

    @property
    def share(self) -> Reals:
        """(k,) newly filled share."""
        ...

    @property
    def lines(self) -> Sequence[Sequence[JsonObject]]:
        """Credit lines of each."""
        ...


@dataclass(frozen=True)
class Thresholds:
    """When nothing is good enough. ``least_relevance`` is a calibrated probability."""

    least_relevance: float = 0.06
    near_misses: int = 3


@dataclass(frozen=True, eq=False)
class Stages:
    """The built stages of one catalogue."""

    understanding: Understanding
    eligibility: Eligibility
    retriever: Retriever
    ranker: Ranker
    credit: Credit
    job_skills: pd.DataFrame
    reranker: Reranker = field(default_factory=Reranker)


@dataclass(frozen=True, eq=False)
class Judged:
    """A pool with all that re-ranking needs."""

    pool: Pool
    closes: Closes
    relevance: Reals
    fixed: dict[str, Reals]
    lines: Sequence[Sequence[JsonObject]]
    absent: tuple[str, ...]


class Recommender:
    """Answers learners against one catalogue. Same inputs, same answer, in any order and batch."""

    def __init__(
        self, arrays: Arrays, closeness: Closeness, stages: Stages, gap_config: GapConfig | None = None
    ) -> None:
        self.arrays, self.closeness, self.stages = arrays, closeness, stages
        self.gap_config, self.thresholds = gap_config or GapConfig(), Thresholds()
        self.explainer = Explainer(arrays, closeness)
        self._quality: dict[date, pd.DataFrame] = {}
        self._facts: dict[date, dict[str, Reals]] = {}
        self._rising: dict[date, Reals | None] = {}

    def recommend_many(self, learners: Iterable[Learner], n: int = 10, as_of: date | None = None) -> list[JsonObject]:
        """Answers in the order of the learners; the first that cannot be given is raised."""
        found = self.recommend_each(learners, n, as_of)
        for one in found:
            if isinstance(one, StackwiseError):
                raise one
        return [one for one in found if not isinstance(one, StackwiseError)]

    def recommend_each(
        self, learners: Iterable[Learner], n: int = 10, as_of: date | None = None
    ) -> list[JsonObject | StackwiseError]:
        """Answers in the order of the learners, or the reason why one of them has none."""
        return [self._attempt(one, n, as_of) for one in learners]

    def _attempt(self, learner: Learner, n: int, as_of: date | None) -> JsonObject | StackwiseError:
        try:
            return self.recommend(learner, n, as_of)
        except StackwiseError as error:
            return error

    def recommend(self, learner: Learner, n: int = 10, as_of: date | None = None) -> JsonObject:
        """Answer one learner.

        Parameters
        ----------
        learner : the request; its own ``as_of`` wins over the argument.
        n : length of the list, 1 to 100.
        as_of : the day the answer is for.

        Raises
        ------
        InputError
            Bad ``n``, no date, no goal, or (UnknownIdError) an id the catalogue does not hold.
        """
        if not 1 <= n <= MOST_RECOMMENDED:
            raise InputError(describe("n", n, f"a whole number from 1 to {MOST_RECOMMENDED}", "pass -n 10"))
        day = learner.as_of or as_of
        if day is None:
            raise InputError(describe("as_of", "nothing", "a date", "give it with the learner or the call"))
        understood = self.stages.understanding.read(learner)
        gap = find_gap(understood.needs, understood.held, self.closeness, self.arrays, self.gap_config)
        eligible = self._eligible(learner, understood, day)
        match = self.stages.retriever.match(gap)
        judged = self._judge(learner, understood, gap, match, eligible.mask, day)
        answer = self._answer(learner, understood, gap, eligible, day)
        answer["absent_terms"] = list(judged.absent)
        answer["abstained"] = self._abstains(gap, eligible, judged)
        if answer["abstained"] is None:
            self._recommend(answer, learner, gap, judged, n, day)
            answer["near_misses"] = self._near_misses(answer, learner, understood, gap, match, eligible, day, n)
        return answer

    def _eligible(self, learner: Learner, understood: Understood, day: date) -> Eligible:
        return self.stages.eligibility.judge(learner, day, self.levels(understood))

    def levels(self, understood: Understood) -> dict[str, float]:
        """Level held by skill id; NaN where unknown."""
        held = understood.held
        return dict(zip(map(str, self.arrays.skill_ids[held.skill]), held.level.tolist(), strict=True))

    def _judge(
        self,
        learner: Learner,
        understood: Understood,
        gap: Gap,
        match: Match,
        mask: NDArray[np.bool_],
        day: date,
    ) -> Judged:
        """Retrieve the pool and give each member its terms; members that would change nothing are dropped."""
        pool = self.stages.retriever.retrieve(match, gap, mask)
        insisted = rows_of(learner.constraints.must_include, self.arrays.credential_row)
        pool = _with(pool, insisted[mask[insisted]])
        closed = closes(self.arrays, self.closeness, pool.rows, gap, self.gap_config)
        features = pair_features(match, pool.rows, gap, self._facts_at(day), closed, self._target_level(learner))
        relevance = self.stages.ranker.score(features).value.round(DECIMALS)
        share, lines = self._credit(learner, pool.rows, day)
        fit = goal_fit(learner.goal.kind, closed, gap, understood.present, self._demand(learner, gap, day))
        quality = self._quality_at(day)["quality"].to_numpy(float)[pool.rows]
        nothing = np.zeros(len(pool.rows))
        fixed = {
            "relevance": relevance,
            "goal_fit": nothing if fit is None else fit,
            "credit": share,
            "quality": quality,
        }
        useful = ((closed.share @ gap.amount) > 0) & (relevance >= self.thresholds.least_relevance)
        useful |= (share > 0) | np.isin(pool.rows, insisted)
        absent = ("goal_fit",) if fit is None else ()
        return _kept(Judged(pool, closed, relevance, fixed, lines, absent), np.flatnonzero(useful))

    def _credit(self, learner: Learner, rows: Rows, day: date) -> tuple[Reals, Sequence[Sequence[JsonObject]]]:
        wanted = learner.goal.qualification_id
        if wanted is None or not len(rows):
            return np.zeros(len(rows)), [[] for _ in rows]
        ids = [str(one) for one in self.arrays.credential_ids[rows]]
        value = self.stages.credit.marginal(wanted, learner.holdings, ids, day)
        return np.minimum(1.0, np.asarray(value.share, dtype=float) / IDEAL_SHARE), value.lines

    def _demand(self, learner: Learner, gap: Gap, day: date) -> Reals | None:
        """Rise in demand of each of the gap's skills, where the goal asks for it and the ads can tell."""
        if learner.goal.kind != "stay_current":
            return None
        if day not in self._rising:
            self._rising = {day: rising_demand(self.arrays, self.stages.job_skills, day)}
        rising = self._rising[day]
        return None if rising is None else rising[gap.skill]

    def _quality_at(self, day: date) -> pd.DataFrame:
        if day not in self._quality:
            self._quality = {day: quality_parts(self.arrays, day)}
        return self._quality[day]

    def _facts_at(self, day: date) -> dict[str, Reals]:
        """What rankers read of every credential whoever asks."""
        if day not in self._facts:
            hubness = self.stages.retriever.matcher.hubness
            self._facts = {day: credential_facts(self.arrays, self._quality_at(day), hubness, day)}
        return self._facts[day]

    def _target_level(self, learner: Learner) -> float:
        """Level of the qualification aimed at; NaN without one, or where nobody said."""
        table = self.arrays.catalogue["qualifications"]
        level = table["level"][table["qualification_id"] == learner.goal.qualification_id]
        return float(level.iloc[0]) if len(level) else float("nan")

    def request(self, learner: Learner, understood: Understood) -> JsonObject:
        """The request as an answer carries it: what was asked, what is held, and the job's text."""
        request = learner.model_dump(mode="json", exclude_none=True, exclude={"learner_id", "cv_text", "as_of"})
        held = self.levels(understood)
        request["held"] = [{"skill_id": one, "level": None if np.isnan(held[one]) else held[one]} for one in held]
        if (text := self.stages.understanding.job_text(learner.goal)) is not None:
            request["job_text"] = text
        return request

    def _answer(self, learner: Learner, understood: Understood, gap: Gap, eligible: Eligible, day: date) -> JsonObject:
        return {
            "schema_version": ANSWER_VERSION,
            "learner_id": learner.learner_id,
            "as_of": day.isoformat(),
            "model": self.stages.ranker.name,
            "catalogue": self.arrays.catalogue.name,
            "request": self.request(learner, understood),
            "weights": self.stages.reranker.config.weights,
            "absent_terms": [],
            "gap": describe_gap(gap, self.arrays),
            "recommendations": [],
            "near_misses": [],
            "excluded": eligible.counts,
            "notes": list(understood.notes),
            "abstained": None,
        }

    def _abstains(self, gap: Gap, eligible: Eligible, judged: Judged) -> str | None:
        if not len(gap.skill):
            return "nothing_required: no skill could be read from the goal"
        if not len(gap.open) and not judged.fixed["credit"].any():
            return "no_gap: everything the goal asks is already held"
        if not eligible.mask.any():
            return "no_eligible_credential: every credential is excluded; see `excluded` for the reasons"
        if not len(judged.pool.rows):
            return "nothing_relevant: no eligible credential closes any of the gap"
        return None

    def _recommend(self, answer: JsonObject, learner: Learner, gap: Gap, judged: Judged, n: int, day: date) -> None:
        insisted = rows_of(learner.constraints.must_include, self.arrays.credential_row)
        first = np.flatnonzero(np.isin(judged.pool.rows, insisted))
        ranked = self.stages.reranker.rerank(judged.closes.share, gap.amount, judged.fixed, n, first)
        goal = learner.goal
        case = Case(gap, judged.pool.rows, judged.closes, goal.kind, self._goal_name(learner), judged.lines,
                    self._quality_at(day), day)  # fmt: skip
        held = {one["skill_id"]: one["level"] or float("nan") for one in answer["request"]["held"]}
        for at, pick in enumerate(ranked.picks):
            relevance = float(judged.relevance[pick])
            one = self.explainer.explain(case, int(pick), at + 1, ranked.terms[at], ranked.closed[at], relevance)
            one["needs_first"] = self.stages.eligibility.unmet_first(int(judged.pool.rows[pick]), learner, held)
            one["counterfactual"] = self._counterfactual(one, judged, ranked)
            if not one["closes"]:
                one["alternative_to"] = self._alternative(judged, ranked.picks[: at + 1])
            answer["recommendations"].append(one)

    def _alternative(self, judged: Judged, picks: Rows) -> str | None:
        """The earlier pick that closes most of what the last of ``picks`` would have closed."""
        share = judged.closes.share[picks]
        overlap = np.minimum(share[:-1], share[-1]).sum(axis=1)
        if not overlap.any():
            return None
        return str(self.arrays.credential_ids[judged.pool.rows[picks[int(overlap.argmax())]]])

    def _goal_name(self, learner: Learner) -> str:
        goal, rows = learner.goal, self.arrays.occupation_row
        wanted = goal.occupation_id or goal.present_occupation_id
        if goal.job_text or goal.job_id or wanted not in rows:
            return "this job"
        return str(self.arrays.catalogue["occupations"]["title"].iloc[rows[wanted]])

    def _counterfactual(self, one: JsonObject, judged: Judged, ranked: Reranked) -> JsonObject:
        """The least fall of its score that would take it out of the list, and which single terms could cause it."""
        position, score = ranked.runner_up
        if position < 0:
            return {"leaves_if": None, "reason": "nothing else is in the pool"}
        margin = round(max(0.0, one["score"] - score), DECIMALS)
        alone = [name for name in TERMS if one["terms"][name] > margin]
        next_id = str(self.arrays.credential_ids[judged.pool.rows[position]])
        return {"leaves_if": {"score_falls_by": margin, "by_losing": alone}, "replaced_by": next_id}

    def _near_misses(
        self,
        answer: JsonObject,
        learner: Learner,
        understood: Understood,
        gap: Gap,
        match: Match,
        eligible: Eligible,
        day: date,
        n: int,
    ) -> list[JsonObject]:
        """What lifting one limit would bring in: credentials nothing else excludes that would make the list."""
        listed = answer["recommendations"]
        floor = min((one["score"] for one in listed), default=0.0) if len(listed) >= n else 0.0
        found = []
        for reason, mask in eligible.only.items():
            if not mask.any():
                continue
            judged = self._judge(learner, understood, gap, match, mask, day)
            if not len(judged.pool.rows):
                continue
            ranked = self.stages.reranker.rerank(judged.closes.share, gap.amount, judged.fixed, 1)
            score = float(ranked.terms[0].sum().round(DECIMALS))
            if score > floor:
                row = int(judged.pool.rows[ranked.picks[0]])
                found.append(self._near_miss(row, reason, score, learner))
        return sorted(found, key=lambda one: (-one["score"], one["credential_id"]))[: self.thresholds.near_misses]

    def _near_miss(self, row: int, reason: str, score: float, learner: Learner) -> JsonObject:
        credential, limits = self.arrays.credentials.iloc[row], learner.constraints
        change: JsonObject = {"lift": reason}
        if reason == "over_budget" and limits.max_cost is not None:
            more = float(credential["price.amount"]) - limits.max_cost
            change |= {"more_money": round(more, 2), "currency": limits.currency}
        if reason == "too_long" and limits.max_weeks is not None:
            hours = float(credential["learning_hours"]) / (limits.hours_per_week or np.inf)
            weeks = np.nanmax([float(credential["weeks"]), hours])
            change["more_weeks"] = round(float(weeks) - limits.max_weeks, 2)
        if reason in ("mode", "language"):
            change["allow"] = str(credential[reason])
        title, one = str(credential["title"]), str(credential["credential_id"])
        return {"credential_id": one, "title": title, "reason": reason, "least_change": change, "score": score}


def _with(pool: Pool, rows: Rows) -> Pool:
    """The pool with rows the learner insists on added at its end."""
    extra = rows[~np.isin(rows, pool.rows)]
    return Pool(np.concatenate([pool.rows, extra]), np.concatenate([pool.score, np.zeros(len(extra))]))


def _kept(judged: Judged, at: Rows) -> Judged:
    """Only the named positions, sorted by credential row so that ties break by credential id."""
    at = at[np.argsort(judged.pool.rows[at], kind="stable")]
    pool = Pool(judged.pool.rows[at], judged.pool.score[at])
    closed = Closes(judged.closes.share[at], judged.closes.link[at])
    fixed = {name: term[at] for name, term in judged.fixed.items()}
    return Judged(pool, closed, judged.relevance[at], fixed, [judged.lines[one] for one in at], judged.absent)
