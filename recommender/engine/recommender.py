"""The one place that composes the stages: a learner in, an explained answer out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cached_property
from itertools import islice

import numpy as np

from stackwise.features.arrays import Arrays, Rows, among, rows_of
from stackwise.features.errors import InputError, StackwiseError, describe
from stackwise.features.gap import GapConfig, describe_gap, find_gap
from stackwise.features.matching import Match
from stackwise.features.records import JsonObject, Learner
from stackwise.features.taxonomy import Closeness
from stackwise.models.eligibility.prerequisites import Mask
from stackwise.models.reranker import DECIMALS, TERMS, Reranked
from stackwise.recommender.engine.block import LearnerBlock
from stackwise.recommender.engine.chains import PrerequisiteChains
from stackwise.recommender.engine.components import Components, Thresholds
from stackwise.recommender.engine.explain import LITTLE_FITS, NOTHING_FOUND, AnswerContext, Explainer, meets_sentence
from stackwise.recommender.engine.folding import Folding
from stackwise.recommender.engine.limit_notes import LimitNotes
from stackwise.recommender.engine.near_misses import NearMisses
from stackwise.recommender.engine.query import Query, held_on
from stackwise.recommender.engine.request_evidence import RequestEvidence
from stackwise.recommender.engine.scoring import CandidatePools, RankingRequest, ScoredCandidates, Scorer
from stackwise.recommender.schema import ANSWER_VERSION

MOST_RECOMMENDED = 100
_MOST_IN_BLOCK = 64  # learners
_ALTERNATIVE = 0.8  # of what a credential closes, from which another that closes it can be taken in its place
_MOST_SCORES = 1_000_000  # each learner holds some fifty scores a credential while being answered: bounds a block


class Recommender:
    """Answers learners against one catalogue. Same inputs, same answer, in any order and batch.

    ``pool_size`` is told how many credentials are retrieved for each learner; whoever measures sets it.
    """

    def __init__(
        self, arrays: Arrays, closeness: Closeness, stages: Components, gap_config: GapConfig | None = None
    ) -> None:
        self.arrays, self.closeness, self.stages = arrays, closeness, stages
        self.gap_config, self.thresholds = gap_config or GapConfig(), Thresholds()
        self.pool_size: Callable[[int], object] = lambda _: None
        self.explainer = Explainer(arrays, closeness)
        self._evidence = RequestEvidence(arrays, stages.words)
        self.scorer = Scorer(arrays, stages, self.gap_config, self.thresholds)
        self._folding, self.chains = Folding(arrays), PrerequisiteChains(arrays, stages.eligibility)
        self._near_misses = NearMisses(arrays, stages, self.thresholds.near_misses)
        self._limit_notes = LimitNotes(arrays)
        self._block_size = max(1, min(_MOST_IN_BLOCK, _MOST_SCORES // max(1, len(arrays.credential_ids))))

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
        answers: list[JsonObject | StackwiseError] = []
        waiting = iter(learners)
        while block := list(islice(waiting, self._block_size)):
            try:
                self.stages.understanding.read_ahead(block, as_of)
                answers += self._answer_block(block, n, as_of)
            finally:
                self.stages.understanding.forget()
        return answers

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
        return self.recommend_many([learner], n, as_of)[0]

    def query(self, learner: Learner, as_of: date | None = None) -> Query:
        """What a learner asks on a day, what is held, and the gap between.

        Raises
        ------
        InputError
            No date, no goal, or (UnknownIdError) an id the catalogue does not hold.
        """
        day = learner.as_of or as_of
        if day is None:
            raise InputError(describe("as_of", "nothing", "a date", "give it with the learner or the call"))
        learner, spelt = self.stages.understanding.spelt(learner)
        learner, dated = held_on(learner, day)
        read = self.stages.understanding.read(learner, day)
        gap = find_gap(read.needs, read.held, self.closeness, self.arrays, self.gap_config)
        held = zip(map(str, self.arrays.skill_ids[read.held.skill]), read.held.level.tolist(), strict=True)
        met = dict(zip(gap.skill.tolist(), gap.mastery.tolist(), strict=True))
        request = None if read.request is None else read.request.without(met)
        notes = (*spelt, *dated, *read.notes)
        return Query(
            learner, day, read.needs, read.held, read.present, gap, dict(held), notes, read.understood, request
        )

    def _answer_block(
        self, learners: Sequence[Learner], n: int, as_of: date | None
    ) -> list[JsonObject | StackwiseError]:
        """The pipeline, stage by stage over a block; matching and ranking serve all its learners by one product each.

        Stages hold what they make by the learner's position in the block.
        """
        block, retriever, misses = LearnerBlock(), self.stages.retriever, self._near_misses
        requests = block.each(range(len(learners)), lambda at: self._asked(learners[at], n, as_of))
        queries = [it.query for it in requests.values()]
        found = retriever.match_many([query.gap for query in queries], [query.request for query in queries])
        matches = dict(zip(requests, found, strict=True))
        pools = block.each(requests, lambda at: self._pools(requests[at], matches[at]))
        drafts = block.each(pools, lambda at: self.scorer.draft(requests[at], matches[at], pools[at]))
        scored = self.scorer.rank(drafts)
        answers = block.each(scored, lambda at: self._answer(requests[at], scored[at].eligible, n))
        listed = [at for at, answer in answers.items() if answer["abstained"] is None]
        near_each = block.each(
            listed, lambda at: misses.best(requests[at], pools[at].by_limit, scored[at].excluded, answers[at], n)
        )
        for at, near in near_each.items():
            answers[at]["near_misses"] = near
        return [block.failed[at] if at in block.failed else answers[at] for at in range(len(learners))]

    def _pools(self, asked: RankingRequest, match: Match) -> CandidatePools:
        masks = {"": asked.eligible.mask, **asked.eligible.only}
        named = {name: mask for name, mask in masks.items() if mask.any()}
        found = self.stages.retriever.retrieve_each(match, asked.query.gap, list(named.values()))
        if found and len(found[0].rows):
            self.pool_size(len(found[0].rows))
        rows = {
            name: self._with_insisted(self._with_credit(pool.rows, named[name], asked), named[name], asked)
            for (name, pool) in zip(named, found, strict=True)
        }
        return CandidatePools(rows.pop("", _NO_ROWS), rows)

    def _with_credit(self, rows: Rows, mask: Mask, asked: RankingRequest) -> Rows:
        """A pool with everything that may bring credit, where a qualification is the whole goal."""
        if not asked.query.learner.goal.is_qualification:
            return rows
        extra = np.flatnonzero(mask & self.may_bring_credit)
        return np.concatenate([rows, extra[~among(extra, rows)]])

    @cached_property
    def may_bring_credit(self) -> Mask:
        """(n,) credentials that award units or that some credit rule names."""
        frame, ids = self.arrays.credentials, self.arrays.credential_ids
        named = " ".join(
            [*self.arrays.catalogue["credit_rules"]["giver"], *self.arrays.catalogue["qualifications"]["root"]]
        )
        awards = [units is not None and len(units) > 0 for units in frame["awards_units"]]
        ruled = [f'"{one}"' in named for one in ids]
        return np.array([a or r for a, r in zip(awards, ruled, strict=True)], dtype=bool)

    def _asked(self, learner: Learner, n: int, as_of: date | None) -> RankingRequest:
        if not 1 <= n <= MOST_RECOMMENDED:
            raise InputError(describe("n", n, f"a whole number from 1 to {MOST_RECOMMENDED}", "pass -n 10"))
        query = self.query(learner, as_of)
        eligible = self.stages.eligibility.judge(query.learner, query.day, query.levels)
        insisted = rows_of(learner.constraints.must_include, self.arrays.credential_row)
        return RankingRequest(query, eligible, insisted)

    def _with_insisted(self, rows: Rows, mask: Mask, asked: RankingRequest) -> Rows:
        """A pool with what the learner insists on, where the mask lets it."""
        if not len(asked.insisted):
            return rows
        extra = asked.insisted[mask[asked.insisted]]
        return np.concatenate([rows, extra[~among(extra, rows)]])

    def request(self, query: Query) -> JsonObject:
        """The request as an answer carries it: what was asked, what is held, and the job's text."""
        learner, held = query.learner, query.levels
        request = learner.model_dump(mode="json", exclude_none=True, exclude={"learner_id", "cv_text", "as_of"})
        request["held"] = [{"skill_id": one, "level": None if np.isnan(held[one]) else held[one]} for one in held]
        if (text := self.stages.understanding.job_text(learner.goal)) is not None:
            request["job_text"] = text
        return request

    def _answer(self, asked: RankingRequest, judged: ScoredCandidates, n: int) -> JsonObject:
        """The answer but for its near misses."""
        limits = asked.query.learner.constraints
        answer: JsonObject = {
            "schema_version": ANSWER_VERSION,
            "learner_id": asked.query.learner.learner_id,
            "as_of": asked.query.day.isoformat(),
            "model": self.stages.ranker.name,
            "catalogue": self.arrays.catalogue.name,
            "request": self.request(asked.query),
            "weights": self.stages.reranker_for(asked.query.learner.goal).config.weights,
            "absent_terms": list(judged.absent),
            "gap": describe_gap(asked.query.gap, self.arrays),
            "recommendations": [],
            "near_misses": [],
            "excluded": asked.eligible.counts,
            "notes": [*asked.query.notes, *_goal_notes(asked, judged), *self._limit_notes.of(limits)],
            "understood": asked.query.understood,
            "abstained": self._abstains(asked, judged),
        }
        if answer["abstained"] is None:
            self._recommend(answer, asked, judged, n)
            _note_short_list(answer, asked, judged, n)
            _note_poor_list(answer)
        return answer

    def _abstains(self, asked: RankingRequest, judged: ScoredCandidates) -> str | None:
        if not len(self.arrays.credential_ids):
            return "no_credentials: no credentials in this catalogue; add some with `stackwise ingest credentials`"
        if asked.query.learner.goal.is_qualification:
            return None if judged.terms["credit"].any() else self._no_credit(asked)
        if not len(asked.query.gap.skill) and not len(judged.rows):
            return f"nothing_required: {_NOTHING_READ}"
        if len(asked.query.gap.skill) and not len(asked.query.gap.open) and not judged.terms["credit"].any():
            return "no_gap: everything the goal asks is already held"
        if not asked.eligible.mask.any():
            return "no_eligible_credential: every credential is excluded; see `excluded` for the reasons"
        if not len(judged.rows):
            return "nothing_relevant: no eligible credential closes any of the gap"
        return None

    def _no_credit(self, asked: RankingRequest) -> str:
        """Why nothing is recommended toward a qualification."""
        if not asked.eligible.mask.any():
            return "no_eligible_credential: every credential is excluded; see `excluded` for the reasons"
        return "nothing_counts: no eligible credential counts toward what is left of the qualification"

    def _recommend(self, answer: JsonObject, asked: RankingRequest, judged: ScoredCandidates, n: int) -> None:
        query, gap = asked.query, asked.query.gap
        reranker = self.stages.reranker_for(query.learner.goal)
        apart = among(judged.rows, asked.insisted) | (judged.terms["credit"] > 0)
        folded = self._folding.fold(judged, reranker.alone(judged.closes.share, gap.amount, judged.terms), apart)
        judged = folded.candidates
        first = np.flatnonzero(among(judged.rows, asked.insisted))
        ranked = reranker.rerank(judged.closes.share, gap.amount, judged.terms, n, first)
        case = AnswerContext(gap, judged.rows, judged.closes, query.learner.goal.kind, self._goal_name(query.learner),
                    judged.lines, self.scorer.quality(query.day), query.day, bool(len(query.present)))  # fmt: skip
        held = {one["skill_id"]: one["level"] or float("nan") for one in answer["request"]["held"]}
        evidence = self._evidence.of(query.request)
        advised = self.stages.retriever.matcher.advised(query.request, judged.rows[ranked.picks])
        for at, pick in enumerate(ranked.picks):
            relevance, row = float(judged.terms["relevance"][pick]), int(judged.rows[pick])
            matches = evidence.of_row(row)
            one = self.explainer.explain(
                case, int(pick), at + 1, ranked.terms[at], ranked.closed[at], relevance, matches, advised[at]
            )
            one |= self.chains.say(row, query.learner, held, asked.eligible.mask)
            one["also"] = self._folding.also(row, folded.under.get(row, ()))
            one["counterfactual"] = self._counterfactual(one, judged, ranked)
            self._say_what_it_meets(one, query)
            found = judged.closes.share[pick].any() or one["credit"] or one["meets"] or advised[at]
            one["why"] += [] if found or query.request is None or evidence.named_in(row) else [NOTHING_FOUND]
            one["why"] += self._language_sentence(row, query)
            if query.learner.goal.is_qualification:
                one["alternative_to"] = _same_place(one, answer["recommendations"])
            elif not one["closes"]:
                one["alternative_to"] = self._alternative(judged, ranked.picks[: at + 1])
            answer["recommendations"].append(one)

    def _say_what_it_meets(self, one: JsonObject, query: Query) -> None:
        """The licences and the like that a recommended credential gives, and that the job asks for."""
        licences, asked = self.stages.understanding.requirements.licences, query.understood["requirements"]
        one["meets"] = licences.meeting(one["credential_id"], asked)
        one["why"] += [meets_sentence(claim) for claim in one["meets"]]

    def _language_sentence(self, row: int, query: Query) -> list[str]:
        """Says the language a credential is taught in, where the learner named none and the request's is another."""
        asked = query.understood["language"]
        if query.learner.constraints.languages or not asked:
            return []
        taught = self.arrays.columns["language"][row]
        if not isinstance(taught, str) or taught == asked:
            return []
        return [f"Taught in another language than the request's: {taught}."]

    def _alternative(self, judged: ScoredCandidates, picks: Rows) -> str | None:
        """The earlier pick of which the last of ``picks`` closes most, if that is nearly all that the pick closes."""
        share = judged.closes.share[picks]
        whole = share[:-1].sum(axis=1)
        alike = np.minimum(share[:-1], share[-1]).sum(axis=1) / np.where(whole > 0, whole, np.inf)
        if not (len(alike) and alike.max() >= _ALTERNATIVE):
            return None
        return str(self.arrays.credential_ids[judged.rows[picks[int(alike.argmax())]]])

    def _goal_name(self, learner: Learner) -> str:
        goal, rows = learner.goal, self.arrays.occupation_row
        if goal.is_qualification:
            return str(goal.qualification_id)
        wanted = goal.occupation_id or goal.present_occupation_id
        if goal.job_text or goal.job_id or wanted not in rows:
            return "this job"
        return str(self.arrays.occupations["title"][rows[wanted]])

    def _counterfactual(self, one: JsonObject, judged: ScoredCandidates, ranked: Reranked) -> JsonObject:
        """The least fall of its score that would take it out of the list, and which single terms could cause it."""
        position, score = ranked.runner_up
        if position < 0:
            return {"leaves_if": None, "reason": "nothing else is in the pool"}
        margin = round(max(0.0, one["score"] - score), DECIMALS)
        alone = [name for name in TERMS if one["terms"][name] > margin]
        next_id = str(self.arrays.credential_ids[judged.rows[position]])
        return {"leaves_if": {"score_falls_by": margin, "by_losing": alone}, "replaced_by": next_id}


def _goal_notes(asked: RankingRequest, judged: ScoredCandidates) -> list[str]:
    """Says where the kind of goal could not bite, and where nothing was read of a goal for which nothing is offered."""
    kind = asked.query.learner.goal.kind
    if (
        not len(asked.eligible.mask)
        and not len(asked.query.gap.skill)
        and not asked.query.learner.goal.is_qualification
    ):
        return [_NOTHING_READ]
    if "goal_fit" not in judged.absent or asked.query.learner.goal.is_qualification or kind not in _CANNOT:
        return []
    return [f"{kind}: {_CANNOT[kind]}; the list goes by what is asked alone"]


def _note_short_list(answer: JsonObject, asked: RankingRequest, judged: ScoredCandidates, n: int) -> None:
    """Say how many could be taken and are not listed though there is room: they are not relevant enough."""
    far, notes = int(asked.eligible.mask.sum()) - len(judged.rows), answer["notes"]
    if len(answer["recommendations"]) < n and far > 0 and not asked.query.learner.goal.is_qualification:
        notes.append(f"not listed, as too far from what is asked: {far} that could be taken")


def _note_poor_list(answer: JsonObject) -> None:
    """Say so where nothing of what is asked was found in most of a list."""
    listed = answer["recommendations"]
    if 2 * sum(NOTHING_FOUND in one["why"] for one in listed) > len(listed):
        answer["notes"].append(LITTLE_FITS)


_NOTHING_READ = "no skill could be read from the goal"
_CANNOT = {
    "advance": "nothing that is asked states a level, so a rise cannot be told",
    "stay_current": "no dated job ads tell which skills are rising",
}


def _same_place(one: JsonObject, earlier: list[JsonObject]) -> str | None:
    """The first recommendation above that would fill every place that this one would."""
    places = {(line["requirement_id"], line["unit_id"]) for line in one["credit"]}
    for other in earlier if places else ():
        if places <= {(line["requirement_id"], line["unit_id"]) for line in other["credit"]}:
            return str(other["credential_id"])
    return None


_NO_ROWS = np.zeros(0, dtype=np.int64)
