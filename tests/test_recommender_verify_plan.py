"""The plan checker passes true plans and catches every seeded kind of violation by its code."""

from __future__ import annotations

import copy
import json

import pytest

from stackwise.recommender.parsing import read_learner
from stackwise.recommender.planning.planning import Planning, PlanOptions
from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.plan_checker import PlanChecker


@pytest.fixture(scope="module")
def checker(sample):
    return PlanChecker(CatalogueRows(sample))


@pytest.fixture(scope="module")
def plan(engine, sample):
    """A plan with several steps, a budget, a prerequisite in it, credit and evidence."""
    made = Planning(engine).plan(read_learner("business-1", sample), options=PlanOptions(alternatives=1))
    return json.loads(json.dumps(made))


def step(plan, at=0):
    return plan["steps"][at]


def shift(one, weeks):
    one["start_week"] += weeks
    one["end_week"] += weeks


def reverse(plan):
    """The last step first: its prerequisite comes after it."""
    last, first = plan["steps"][-1], plan["steps"][0]
    length = last["end_week"] - last["start_week"]
    last["start_week"], last["end_week"] = 1, 1 + length
    shift(first, 40)


def closes(plan):
    return next(one for one in plan["steps"] if one["closes"])["closes"][0]


def swap_in(plan, credential_id):
    step(plan)["credential_id"] = credential_id


MADE_UP = {"field": "title", "start": 0, "end": 1, "text": "~"}
TAMPERS = {
    "no objective": (lambda p: p.pop("objective"), "shape"),
    "another catalogue": (lambda p: p.update(catalogue="other"), "catalogue"),
    "gap weight": (lambda p: p["gap"][0].update(weight=0.01), "gap"),
    "no such credential": (lambda p: swap_in(p, "no.such"), "unknown_credential"),
    "held credential": (lambda p: swap_in(p, "business.first-books"), "ineligible"),
    "title": (lambda p: step(p).update(title="Anything"), "fact"),
    "price": (lambda p: step(p, 1)["facts"].update(price=1.0), "fact"),
    "twice": (lambda p: p["steps"].append(copy.deepcopy(step(p))), "twice"),
    "too long a step": (lambda p: step(p).update(end_week=step(p)["end_week"] + 1), "duration"),
    "lighter load": (lambda p: step(p, 1).update(minutes_per_week=1), "load"),
    "start date": (lambda p: step(p).update(start_date="2031-01-01"), "date"),
    "before the start": (lambda p: shift(step(p), -5), "date"),
    "all at once": (lambda p: [shift(one, 1 - one["start_week"]) for one in p["steps"]], "overload"),
    "beyond the weeks": (lambda p: shift(step(p, -1), 60), "too_long"),
    "prerequisite after": (reverse, "prerequisite_order"),
    "order": (lambda p: p["steps"].reverse(), "order"),
    "fewer steps allowed": (lambda p: p["limits"].update(steps=1), "too_many_steps"),
    "budget": (lambda p: p["limits"].update(budget=100.0), "over_budget"),
    "other currency": (lambda p: p["limits"].update(currency="NZD"), "other_currency"),
    "budget ignored": (lambda p: p["limits"].update(budget=None), "limit_ignored"),
    "more weeks than asked": (lambda p: p["limits"].update(weeks=99), "limit_ignored"),
    "insisted on": (lambda p: p["request"]["constraints"].update(must_include=["x"]), "must_include"),
    "refused": (lambda p: p["request"]["constraints"].update(must_exclude=[step(p)["credential_id"]]), "ineligible"),
    "amount closed": (lambda p: closes(p).update(amount=closes(p)["amount"] / 2), "closes_amount"),
    "skill closed": (lambda p: closes(p).update(skill_id="no.such"), "closes_skill"),
    "taught skill": (lambda p: closes(p)["taught"].update(skill_id="no.such"), "closes_link"),
    "confidence": (lambda p: closes(p).update(confidence=0.111), "closes_link"),
    "evidence": (lambda p: closes(p).update(evidence=MADE_UP), "evidence"),
    "closure": (lambda p: p.update(closure=0.999), "closure"),
    "weeks in all": (lambda p: p["totals"].update(weeks=1), "total_weeks"),
    "hours in all": (lambda p: p["totals"].update(hours=1), "total_hours"),
    "price in all": (lambda p: p["totals"]["price"].update(GBP=1.0), "total_price"),
    "credit share": (lambda p: p.update(credit_share=0.9), "credit_share"),
    "no credit": (lambda p: p.update(credit=None), "credit_missing"),
    "objective": (lambda p: p.update(objective=0.1), "objective"),
    "bound": (lambda p: p.update(bound=0.1), "bound"),
    "gap of the bound": (lambda p: p.update(optimality_gap=0.2), "optimality_gap"),
    "not proven": (lambda p: p.update(bound=p["objective"] + 0.1, optimality_gap=0.1), "not_proven"),
    "status": (lambda p: p.update(status="perfect"), "status"),
    "same alternative": (lambda p: p["alternatives"][0].update(
        credential_ids=[one["credential_id"] for one in p["steps"]]), "not_different"),
    "better alternative": (lambda p: p["alternatives"][0].update(objective=1.0), "better_found"),
    "what if": (lambda p: p["what_if"][0].update(gain=0.5), "what_if"),
}  # fmt: skip


def test_the_true_plan_holds(plan, checker):
    assert checker.check(plan) == []


@pytest.mark.parametrize("kind", TAMPERS)
def test_a_seeded_violation_is_caught_by_its_code(kind, plan, checker):
    tamper, code = TAMPERS[kind]
    wrong = copy.deepcopy(plan)
    tamper(wrong)
    assert code in {one.code for one in checker.check(wrong)}


def test_a_missing_prerequisite_is_caught(plan, checker):
    found = set()
    for at in range(len(plan["steps"])):
        fewer = copy.deepcopy(plan)
        del fewer["steps"][at]
        found |= {one.code for one in checker.check(fewer)}
    assert "prerequisite" in found


def test_a_credit_line_moved_to_another_place_is_caught(plan, checker):
    wrong = copy.deepcopy(plan)
    wrong["credit"]["after"]["lines"][0]["requirement_id"] = "no.such"
    assert any(one.code.startswith("credit_") for one in checker.check(wrong))
