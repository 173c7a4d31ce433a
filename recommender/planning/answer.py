"""The plan as the answer a checker can look up: steps with weeks and proof, totals, bound, and reasons."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from datetime import timedelta

import numpy as np

from stackwise.features.gap import describe_gap
from stackwise.features.records import JsonObject
from stackwise.models.planner import Plan, PlanProblem, PlanStep, Relaxation
from stackwise.models.planner.objective import left_open
from stackwise.models.reranker import TERMS
from stackwise.recommender.engine.explain import AnswerContext
from stackwise.recommender.engine.recommender import Recommender
from stackwise.recommender.planning.request import PlanningRequest

PLAN_VERSION = 2
DECIMALS = 6
FACTS = ("kind", "mode", "weeks", "learning_hours", "nominal_hours", "price", "currency", "url")


def brief(problem: PlanProblem, plan: Plan) -> JsonObject:
    """Another plan in short; without a budget its price is in the currency of its first step that has one."""
    items = [problem.items[problem.at[one]] for one in plan.ids]
    currency = problem.limits.currency or next((one.currency for one in items if one.price), None)
    priced = [one for one in items if one.price is not None and (not one.price or one.currency == currency)]
    return {
        "credential_ids": list(plan.ids),
        "weeks": plan.weeks,
        "price": round(sum(one.price or 0.0 for one in priced), 2),
        "currency": currency,
        "price_unknown": [one.credential_id for one in items if one not in priced],
        "closure": round(plan.closure, DECIMALS),
        "credit": round(plan.credit, DECIMALS),
        "objective": round(plan.objective, DECIMALS),
        "bound": round(plan.bound, DECIMALS),
        "status": plan.status,
    }


class PlanWriter:
    """Writes plans over one learner's pool."""

    def __init__(self, recommender: Recommender, case: AnswerContext) -> None:
        self.recommender, self.case = recommender, case
        self._done: list[int] = []
        self._left = case.gap.amount

    def answer(self, asked: PlanningRequest, plan: Plan) -> JsonObject:
        """The whole answer; other plans are filled in by the caller."""
        steps = [self._step(asked, step, at + 1) for at, step in enumerate(plan.steps)]
        return {
            "schema_version": PLAN_VERSION,
            "kind": "plan",
            "learner_id": asked.query.learner.learner_id,
            "as_of": asked.query.day.isoformat(),
            "catalogue": self.recommender.arrays.catalogue.name,
            "request": self.recommender.request(asked.query),
            "limits": self._limits(asked.problem),
            "weights": {"closure": asked.config.closure, "credit": asked.config.credit if asked.credit else 0.0},
            "coverage": asked.problem.coverage,
            "gap": describe_gap(asked.query.gap, self.recommender.arrays),
            "status": plan.status,
            "steps": steps,
            "closure": round(plan.closure, DECIMALS),
            "credit_share": round(plan.credit, DECIMALS),
            "objective": round(plan.objective, DECIMALS),
            "bound": round(plan.bound, DECIMALS),
            "optimality_gap": round(plan.gap, DECIMALS),
            "proofs": {"shortest": plan.shortest, "cheapest": plan.cheapest,
                       "credit_exact": asked.credit is None or asked.credit.exact},
            "totals": _totals(steps, asked.problem.limits.currency),
            "assumptions": _assumptions(steps),
            "credit": self._credit(asked, plan),
            "infeasible": None if steps else self._why(asked, plan),
            "excluded": asked.excluded,
            "left_out": dict(sorted(Counter(plan.barred.values()).items())),
            "alternatives": [],
            "what_if": [],
            "frontier": [],
            "notes": asked.notes,
        }  # fmt: skip

    def _step(self, asked: PlanningRequest, one: PlanStep, order: int) -> JsonObject:
        position = asked.problem.at[one.credential_id]
        self._done.append(position)
        left = self.case.gap.amount * left_open(self.case.closes.share[self._done], asked.problem.coverage)
        closed, self._left = (self._left - left).round(DECIMALS), left
        said = self.recommender.explainer.explain(self.case, position, order, np.zeros(len(TERMS)), closed, 0.0)
        start, end = (asked.query.day + timedelta(weeks=week) for week in (one.start, one.end))
        return {
            "order": order,
            "credential_id": one.credential_id,
            "title": said["title"],
            "provider": said["provider"],
            "start_week": one.start + 1,
            "end_week": one.end,
            "start_date": start.isoformat(),
            "end_date": (end - timedelta(days=1)).isoformat(),
            "minutes_per_week": one.minutes,
            "relevance": round(float(asked.relevance[position]), DECIMALS),
            "closes": said["closes"],
            "facts": {name: said["facts"][name] for name in FACTS},
            "assumed": [asdict(fact) for fact in asked.assumed[position]],
        }

    def _limits(self, problem: PlanProblem) -> JsonObject:
        limits = problem.limits
        return {"weeks": limits.weeks, "minutes_per_week": limits.minutes, "steps": limits.steps,
                "budget": limits.budget, "currency": limits.currency}  # fmt: skip

    def _credit(self, asked: PlanningRequest, plan: Plan) -> JsonObject | None:
        if asked.credit is None:
            return None
        before, after = asked.credit.before, asked.credit.allocation(plan.ids)
        return {"qualification_id": asked.credit.qualification_id, "before": round(before.filled_share, DECIMALS),
                "after": after.to_json()}  # fmt: skip

    def _why(self, asked: PlanningRequest, plan: Plan) -> JsonObject:
        """Why there are no steps: reasons against what is insisted on, and the least changes that would let one."""
        insisted = asked.problem.insisted
        blocking = {one: plan.barred[one] for one in sorted(insisted) if one in plan.barred}
        if blocking:
            reason = "must_include"
        elif plan.undecided:
            reason = "out_of_time"
        elif insisted:
            reason = "limits"
        else:
            lacking = asked.credit is not None and asked.credit.before.filled_share < 1
            reason = "nothing_fits" if len(asked.query.gap.open) or lacking else "no_gap"
        return {
            "reason": reason,
            "blocking": blocking,
            "least_change": [_change(relaxation) for relaxation in plan.relaxations],
        }


def _change(one: Relaxation) -> JsonObject:
    names = {"weeks": "more_weeks", "budget": "more_money", "minutes": "more_minutes_per_week", "steps": "more_steps"}
    return {**{names[name]: value for name, value in one.named.items()}, "proven": one.proven}


def _totals(steps: list[JsonObject], currency: str | None) -> JsonObject:
    paid: dict[str, float] = {}
    for step in steps:
        if step["facts"]["price"]:
            stated = step["facts"]["currency"] or "unknown"
            paid[stated] = round(paid.get(stated, 0.0) + step["facts"]["price"], 2)
    facts = {step["credential_id"]: step["facts"] for step in steps}
    unlearned = [name for name, one in facts.items() if one["learning_hours"] is None]
    unknown = {"price_unknown": [name for name, one in facts.items() if one["price"] is None],
               "hours_unknown": [name for name in unlearned if facts[name]["nominal_hours"] is None]}  # fmt: skip
    hours = sum(one["learning_hours"] or 0.0 for one in facts.values())
    nominal = round(sum(facts[name]["nominal_hours"] or 0.0 for name in unlearned), 2)
    weeks = max((step["end_week"] for step in steps), default=0)
    added: JsonObject = {
        "nominal_hours": nominal,
        "hours_assumed": _assumed(steps, "learning_hours"),
        "price_assumed": {},
    }
    if currency is not None and (more := _assumed(steps, "price")):
        added["price_assumed"] = {currency: more}
    return {"weeks": weeks, "hours": round(hours, 2), "price": paid, **unknown, **added}


def _assumed(steps: list[JsonObject], fact: str) -> float:
    """Sum of what was assumed of one fact."""
    total: float = sum(one["value"] for step in steps for one in step["assumed"] if one["fact"] == fact)
    return round(total, 2)


def _assumptions(steps: list[JsonObject]) -> JsonObject:
    """How far the plan hangs on what was assumed: the steps, and the part of what it closes that is theirs."""
    resting = [step for step in steps if step["assumed"]]
    closed = [sum(claim["amount"] for claim in step["closes"]) for step in steps]
    part = sum(amount for amount, step in zip(closed, steps, strict=True) if step["assumed"])
    share = part / sum(closed) if sum(closed) else 0.0
    return {"steps": [step["credential_id"] for step in resting], "closure_share": round(share, DECIMALS)}
