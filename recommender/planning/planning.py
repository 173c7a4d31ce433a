"""Plan for a learner: the same gap, eligibility and closures as a recommendation, put in order over weeks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from math import floor

import numpy as np
import pandas as pd

from stackwise.features.arrays import Rows, rows_of
from stackwise.features.errors import InputError, describe, some
from stackwise.features.matching import Match
from stackwise.features.ranking_features import closes, fitting
from stackwise.features.records import Constraints, Holding, JsonObject, Learner
from stackwise.models.eligibility.prerequisites import Mask
from stackwise.models.planner import (
    LONGEST,
    CoverageRule,
    FactAssumer,
    Plan,
    PlanHoldings,
    PlanItem,
    PlanLimits,
    Planner,
    PlannerConfig,
    PlanProblem,
    SolverDeadline,
    filled_items,
)
from stackwise.models.planner.alternatives import WhatIf, compared, different, frontier, what_if
from stackwise.models.planner.credit import QualificationCredit
from stackwise.recommender.engine.explain import AnswerContext
from stackwise.recommender.engine.query import Query
from stackwise.recommender.engine.recommender import Recommender
from stackwise.recommender.planning.answer import PlanWriter, brief
from stackwise.recommender.planning.entries import distinct_entries
from stackwise.recommender.planning.request import PlanningRequest, PlanPool

DEFAULT_WEEKS, DEFAULT_HOURS = 52, 10.0
LATE = "the time limit passed: what is not proven may not be the best, and other plans are left out"
MOST_LEADING = 5  # credentials outside the pool that are looked at for each skill a prerequisite asks


@dataclass(frozen=True)
class PlanOptions:
    """What to plan, and beside the best plan. ``held``: credentials to ask "what if I had this already?" of.

    ``coverage``: what two credentials teach of a skill adds up (``probable``), or the better one counts (``best``).
    ``assumptions``: a length or price that is not stated is assumed from the credential's like.
    """

    steps: int = 10
    coverage: CoverageRule = "probable"
    alternatives: int = 2
    what_if: bool = True
    frontier: bool = False
    held: tuple[str, ...] = ()
    assumptions: bool = True


class Planning:
    """Plans for learners against one recommender's catalogue, by ``config`` where a call gives none."""

    def __init__(self, recommender: Recommender, config: PlannerConfig | None = None) -> None:
        self.recommender, self.arrays = recommender, recommender.arrays
        self.config = config or PlannerConfig()

    def plan(
        self,
        learner: Learner,
        as_of: date | None = None,
        options: PlanOptions | None = None,
        config: PlannerConfig | None = None,
    ) -> JsonObject:
        """The best plan of one learner, as ``stackwise plan --json`` prints it.

        Raises
        ------
        InputError
            No date, no goal, limits that are no limits, or (UnknownIdError) an id the catalogue does not hold.
        """
        options, config = options or PlanOptions(), config or self.config
        deadline = SolverDeadline.after(config.seconds)
        asked = self.ask(learner, as_of, options, config)
        best = self._best(asked, deadline)
        answer = self._writer(asked).answer(asked, best)
        if best.status != "infeasible":
            self._beside(answer, asked, best, options, deadline)
        if deadline.passed:
            answer["notes"].append(LATE)
        return answer

    def _beside(
        self, answer: JsonObject, asked: PlanningRequest, best: Plan, options: PlanOptions, deadline: SolverDeadline
    ) -> None:
        """Fill in the other plans."""
        problem, credit, planner = asked.problem, asked.credit, Planner(asked.config)
        others = different(planner, problem, best, options.alternatives, credit, deadline)
        answer["alternatives"] = [brief(problem, other) for other in others]
        if options.what_if:
            answer["what_if"] = [self._changed(problem, one) for one in self._what_if(asked, best, options, deadline)]
        if options.frontier:
            found = frontier(planner, problem, best, credit, deadline=deadline)
            answer["frontier"] = [brief(problem, one) for one in found]

    def _what_if(
        self, asked: PlanningRequest, best: Plan, options: PlanOptions, deadline: SolverDeadline
    ) -> Iterable[WhatIf]:
        limits = asked.problem.limits
        changes: list[dict[str, float]] = [{"weeks": 1}] if limits.weeks < LONGEST else []
        if limits.budget is not None:
            changes.append({"budget": max(1.0, round(limits.budget / 10))})
        yield from what_if(Planner(asked.config), asked.problem, best, changes, asked.credit, deadline)
        learner, day = asked.query.learner, asked.query.day
        for one in options.held:
            if deadline.passed:
                return
            holdings = (*learner.holdings, Holding(credential_id=one, awarded_on=day))
            other = self.ask(learner.model_copy(update={"holdings": holdings}), day, options, asked.config)
            yield compared({"held": one}, best, self._best(other, deadline))

    def _changed(self, problem: PlanProblem, one: WhatIf) -> JsonObject:
        gain, plan = round(one.gain, 6), brief(problem, one.plan) if "held" not in one.change else None
        figures = {"closure": round(one.plan.closure, 6), "objective": round(one.plan.objective, 6)}
        return {"change": one.change, "gain": gain, "added": list(one.added), "dropped": list(one.dropped),
                "status": one.plan.status, **figures, "plan": plan}  # fmt: skip

    def _best(self, asked: PlanningRequest, deadline: SolverDeadline) -> Plan:
        return Planner(asked.config).plan(asked.problem, asked.credit, deadline=deadline)

    def ask(
        self, learner: Learner, as_of: date | None, options: PlanOptions, config: PlannerConfig | None = None
    ) -> PlanningRequest:
        """Read a request and gather its pool."""
        engine, config = self.recommender, config or self.config
        if not config.closure and learner.goal.qualification_id is None:
            raise InputError(describe("weights", "credit alone, and no qualification", "one of the two", "name it"))
        query = engine.query(learner, as_of)
        learner = query.learner
        if learner.goal.is_qualification:
            config = replace(config, closure=0.0, credit=1.0)
        day, notes = query.day, list(query.notes)
        if learner.goal.kind == "advance" and not learner.goal.is_qualification:
            notes.append("advance: a plan closes what is asked, and is as for change")
        limits = self._limits(learner.constraints, options, notes)
        eligible = engine.stages.eligibility.judge(learner, day, query.levels)
        later = self._later(eligible.reasons, day, limits)
        pool = self._judged(query, eligible.mask | later, limits, options)
        credentials, units = engine.stages.eligibility.held_things(learner)
        problem = PlanProblem(
            items=pool.items,
            share=pool.closes.share.round(9),
            amount=query.gap.amount,
            limits=limits,
            held=PlanHoldings(frozenset(credentials), frozenset(units), query.levels),
            insisted=frozenset(learner.constraints.must_include),
            coverage=options.coverage,
        )
        excluded = _without(eligible.counts, int(later.sum()))
        credit = self._credit(learner, pool.rows, day)
        return PlanningRequest(
            query, config, pool.rows, pool.closes, pool.relevance, problem, pool.assumed, credit, excluded, notes
        )

    def _judged(self, query: Query, able: np.ndarray, limits: PlanLimits, options: PlanOptions) -> PlanPool:
        """The pool: what may be a step, with what it closes, one entry of each work."""
        engine = self.recommender
        match = engine.stages.retriever.match(query.gap, query.request)
        rows = self._pool(query, match, able)
        closed = closes(self.arrays, query.gap.near, rows, query.gap, engine.gap_config)
        relevance = engine.scorer.relevance(query, match, rows, closed)
        items, assumed = filled_items(
            [self._item(int(row), query.day) for row in rows],
            rows,
            self._assumer if options.assumptions else None,
            None if limits.budget is None else limits.currency,
        )
        pool = PlanPool(rows, fitting(closed, relevance), relevance, items, assumed)
        titles = [str(one) for one in self.arrays.titles[rows]]
        return pool.kept(distinct_entries(titles, items, relevance, self._apart(pool, query.learner)))

    def _apart(self, pool: PlanPool, learner: Learner) -> Mask:
        """(k,) what no other entry can stand for: insisted on, of credit toward the goal, or leading to another."""
        apart = ~(pool.closes.share > 0).any(axis=1) | np.isin(pool.rows, self._asked)
        apart |= np.isin(pool.rows, rows_of(learner.constraints.must_include, self.arrays.credential_row))
        return apart if learner.goal.qualification_id is None else apart | self.recommender.may_bring_credit[pool.rows]

    @cached_property
    def _asked(self) -> Rows:
        """Rows of the credentials that prerequisites name."""
        trees, row = self.recommender.stages.eligibility.prerequisites, self.arrays.credential_row
        named = {leaf.credential_id for tree in trees.values() for leaf in tree.walk()}
        return np.array(sorted(row[one] for one in named if one is not None and one in row), dtype=np.int64)

    def _limits(self, given: Constraints, options: PlanOptions, notes: list[str]) -> PlanLimits:
        weeks, hours = given.max_weeks, given.hours_per_week
        if weeks is None:
            weeks = DEFAULT_WEEKS
            notes.append(f"no limit of weeks was given; planned over {DEFAULT_WEEKS}")
        if hours is None:
            hours = DEFAULT_HOURS
            notes.append(f"no hours a week were given; planned at {DEFAULT_HOURS:g}")
        if weeks > LONGEST:
            notes.append(f"planned over {LONGEST} weeks, the longest a plan looks ahead")
        currency = given.currency
        if given.max_cost is not None and currency is None:
            currency = self._only_currency()
        return PlanLimits(floor(min(weeks, LONGEST)), floor(hours * 60), options.steps, given.max_cost, currency)

    def _only_currency(self) -> str:
        known = sorted(self.arrays.credentials["price.currency"].dropna().unique())
        if len(known) != 1:
            fix = "pass --currency, or constraints.currency"
            raise InputError(describe("max_cost", "a sum of no currency", f"one of {some(known)}", fix))
        return str(known[0])

    def _later(self, reasons: object, day: date, limits: PlanLimits) -> np.ndarray:
        """Credentials that are not open yet for no other reason and open within the weeks planned."""
        masks = dict(reasons)  # type: ignore[call-overload]
        opens = pd.to_datetime(self.arrays.credentials["valid_from"]).to_numpy("datetime64[D]")
        soon = opens <= np.datetime64(day + timedelta(weeks=limits.weeks))
        alone = np.sum(list(masks.values()), axis=0) == 1
        needs = np.isin(np.arange(len(alone)), list(self.recommender.stages.eligibility.prerequisites))
        return np.asarray(masks["not_yet_open"] & alone & soon & ~needs)

    def _pool(self, query: Query, match: Match, able: np.ndarray) -> Rows:
        """Rows to plan over, ascending: what is retrieved, asked for, may bring credit, or leads to one of these."""
        learner, gap = query.learner, query.gap
        retriever = self.recommender.stages.retriever
        found = set(retriever.retrieve(match, gap, able).rows.tolist()) if len(gap.open) else set()
        asked = rows_of(learner.constraints.must_include, self.arrays.credential_row)
        found |= {int(one) for one in asked if able[one]}
        if learner.goal.qualification_id is not None:
            found |= {int(one) for one in np.flatnonzero(able & self.recommender.may_bring_credit)}
        waiting = sorted(found)
        while waiting:
            fresh = self._leading(waiting.pop(), able) - found
            found |= fresh
            waiting += sorted(fresh)
        return np.array(sorted(found), dtype=np.int64)

    def _leading(self, row: int, able: np.ndarray) -> set[int]:
        """Able rows that meet a leaf of a prerequisite; of those that teach a skill the shortest few."""
        tree = self.recommender.stages.eligibility.prerequisites.get(row)
        found: set[int] = set()
        for leaf in tree.walk() if tree is not None else ():
            meets = [int(one) for one in self.recommender.chains.meeting(leaf) if able[one]]
            found |= set(meets if leaf.skill_id is None else meets[:MOST_LEADING])
        return found

    @cached_property
    def _assumer(self) -> FactAssumer:
        return FactAssumer(self.arrays.credentials)

    def _item(self, row: int, day: date) -> PlanItem:
        one, links = self.arrays.credentials.iloc[row], self.arrays.teaches
        at = links.of(row)
        taught = dict(zip(self.arrays.skill_ids[links.skill[at]], links.level[at].tolist(), strict=True))
        return PlanItem(
            credential_id=str(one["credential_id"]),
            hours=_hours(one["learning_hours"], one["nominal_hours"]),
            weeks=_known(one["weeks"]),
            price=_known(one["price.amount"]),
            currency=None if pd.isna(one["price.currency"]) else str(one["price.currency"]),
            needs=self.recommender.stages.eligibility.prerequisites.get(row),
            teaches=taught,
            units=self.recommender.stages.eligibility.awards[row],
            opens=0 if pd.isna(one["valid_from"]) else max(0, -((day - one["valid_from"]).days // 7)),
            ends_by=None if pd.isna(one["valid_to"]) else max(0, ((one["valid_to"] - day).days + 1) // 7),
        )

    def _credit(self, learner: Learner, rows: Rows, day: date) -> QualificationCredit | None:
        wanted = learner.goal.qualification_id
        if wanted is None:
            return None
        ids = [str(one) for one in self.arrays.credential_ids[rows]]
        return QualificationCredit(self.recommender.stages.credit, wanted, learner.holdings, day, ids)  # type: ignore[arg-type]

    def _writer(self, asked: PlanningRequest) -> PlanWriter:
        lines: list[list[JsonObject]] = [[] for _ in asked.rows]
        query, quality = asked.query, self.recommender.scorer.quality(asked.query.day)
        case = AnswerContext(query.gap, asked.rows, asked.closes, query.learner.goal.kind, "this job", lines,
                    quality, query.day)  # fmt: skip
        return PlanWriter(self.recommender, case)


def _hours(learning: float, nominal: float) -> float | None:
    """Hours to plan by: those of learning; where nobody said them, the nominal ones."""
    return _known(nominal) if pd.isna(learning) else _known(learning)


def _known(value: float) -> float | None:
    return None if pd.isna(value) else float(value)


def _without(counts: dict[str, int], later: int) -> dict[str, int]:
    """Exclusions without those that a plan may wait for."""
    left = {**counts, "not_yet_open": counts.get("not_yet_open", 0) - later}
    return {name: count for name, count in left.items() if count > 0}
