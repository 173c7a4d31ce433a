"""Plans of the sample's learners: lawful by the checker, proven, and changed by limits as they must be."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import numpy as np
import pytest
from rich.console import Console

from stackwise.features.errors import InputError
from stackwise.features.ranking_features import LEAST_FITTING, Closes, fitting
from stackwise.features.records import Goal
from stackwise.models.planner import PlannerConfig
from stackwise.recommender.handout.plan_document import plan_document
from stackwise.recommender.handout.titles import CatalogueTitles
from stackwise.recommender.parsing import read_learner, with_limits
from stackwise.recommender.planning.planning import LATE, Planning, PlanOptions
from stackwise.recommender.render.document import show_document
from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.plan_checker import PlanChecker
from stackwise.recommender.words import open_texts

BARE = PlanOptions(alternatives=0, what_if=False)


@pytest.fixture(scope="module")
def planning(engine):
    return Planning(engine)


@pytest.fixture(scope="module")
def checker(sample):
    return PlanChecker(CatalogueRows(sample))


@pytest.fixture(scope="module")
def plans(planning, sample):
    return {one: planning.plan(read_learner(one, sample), options=BARE) for one in sample["learners"]["learner_id"]}


def test_every_sample_plan_holds_and_is_proven(plans, checker):
    assert {one: checker.check(json.loads(json.dumps(plan))) for one, plan in plans.items()} == {
        one: [] for one in plans
    }
    assert {plan["status"] for plan in plans.values()} == {"optimal"}


def test_most_plans_have_several_steps_and_some_bring_credit(plans):
    assert sum(len(plan["steps"]) > 1 for plan in plans.values()) > len(plans) / 2
    assert any(plan["credit_share"] > 0.1 for plan in plans.values())


def test_other_plans_come_with_it_and_hold(planning, sample, checker):
    held = PlanOptions(frontier=True, held=("business.ledger-foundations",))
    plan = planning.plan(read_learner("business-1", sample), options=held)
    assert len(plan["alternatives"]) == 2
    assert len(plan["frontier"]) > 1
    assert {"held": "business.ledger-foundations"} in [one["change"] for one in plan["what_if"]]
    assert checker.check(plan) == []


def test_more_money_or_weeks_never_lowers_the_objective(planning, sample):
    learner = read_learner("business-1", sample)
    found = [
        planning.plan(with_limits(learner, {"max_weeks": weeks, "max_cost": cost}), options=BARE)["objective"]
        for weeks, cost in ((8, 300), (16, 600), (26, 1500), (40, 3000))
    ]
    assert found == sorted(found)


def test_what_must_be_included_is_and_what_must_not_is_not(planning, sample, plans):
    learner = read_learner("business-1", sample)
    first = plans["business-1"]["steps"][0]["credential_id"]
    without = with_limits(learner, {"must_exclude": (first,)})
    assert first not in [one["credential_id"] for one in planning.plan(without, options=BARE)["steps"]]
    with_it = with_limits(learner, {"must_include": (first,)})
    assert first in [one["credential_id"] for one in planning.plan(with_it, options=BARE)["steps"]]


def test_contradictory_limits_say_why(planning, sample, plans):
    first = plans["business-1"]["steps"][0]["credential_id"]
    asked = with_limits(read_learner("business-1", sample), {"must_include": (first,), "must_exclude": (first,)})
    plan = planning.plan(asked, options=BARE)
    assert plan["status"] == "infeasible"
    assert first in plan["infeasible"]["blocking"]


def test_no_hours_a_week_says_how_many_would_do(planning, sample, checker):
    plan = planning.plan(with_limits(read_learner("business-1", sample), {"hours_per_week": 0}), options=BARE)
    assert plan["steps"] == []
    assert plan["infeasible"]["least_change"][0]["more_minutes_per_week"] > 0
    assert checker.check(plan) == []


def test_a_horizon_of_ten_years_is_planned(planning, sample):
    plan = planning.plan(with_limits(read_learner("business-2", sample), {"max_weeks": 5000}), options=BARE)
    assert plan["limits"]["weeks"] == 520
    assert plan["steps"]


def test_a_budget_of_no_currency_is_refused(planning, sample):
    learner = read_learner("energy-2", sample)
    with pytest.raises(InputError, match="currency"):
        planning.plan(with_limits(learner, {"max_cost": 100}), options=BARE)


def test_a_goal_of_nothing_is_refused(planning, sample):
    learner = read_learner("business-1", sample).model_copy(update={"goal": Goal()})
    with pytest.raises(InputError, match="goal"):
        planning.plan(learner, options=BARE)


def test_the_chart_shows_steps_or_the_reason(planning, sample, plans):
    console = Console(width=110, record=True, file=io.StringIO())
    none = planning.plan(with_limits(read_learner("business-1", sample), {"hours_per_week": 0}))
    for plan in (plans["business-1"], none):
        show_document(plan_document(plan, CatalogueTitles(sample), open_texts()), console=console)
    said = console.export_text()
    assert "No better plan exists" in said
    assert "Possible with" in said


def test_weights_put_the_gap_or_the_credit_first(sample, engine):
    learner = read_learner("business-1", sample)
    found = {}
    for credit in (0.0, 0.001, 0.3, 1.0):
        weighed = Planning(engine, PlannerConfig(closure=1 - credit, credit=credit))
        found[credit] = weighed.plan(with_limits(learner, {"max_weeks": 20}), options=BARE)
    assert {one["status"] for one in found.values()} == {"optimal"}
    assert found[0.001]["closure"] >= found[0.0]["closure"] - 0.0015
    assert found[0.001]["credit_share"] >= found[0.0]["credit_share"]
    assert found[1.0]["credit_share"] >= found[0.3]["credit_share"] - 1e-5


def test_where_only_the_best_of_two_counts_less_is_closed_and_the_checker_knows(sample, planning, checker):
    learner = with_limits(read_learner("cyber-1", sample), {"max_weeks": 40})
    found = {one: planning.plan(learner, options=replace(BARE, coverage=one)) for one in ("probable", "best")}
    assert {one["status"] for one in found.values()} == {"optimal"}
    assert found["best"]["closure"] < found["probable"]["closure"]
    assert [checker.check(one) for one in found.values()] == [[], []]
    tampered = {**found["probable"], "coverage": "best"}
    assert "closes_amount" in {one.code for one in checker.check(tampered)}


def test_credit_alone_toward_nothing_is_refused(sample, engine):
    alone = Planning(engine, PlannerConfig(closure=0.0, credit=1.0))
    learner = read_learner("business-1", sample)
    nowhere = learner.model_copy(update={"goal": learner.goal.model_copy(update={"qualification_id": None})})
    with pytest.raises(InputError, match="qualification"):
        alone.plan(nowhere, options=BARE)


def test_past_its_time_an_answer_is_a_plan_that_says_so(sample, engine, checker):
    hurried = Planning(engine, PlannerConfig(seconds=0.0))
    plan = hurried.plan(read_learner("business-1", sample), options=PlanOptions(frontier=True))
    assert plan["steps"]
    assert plan["alternatives"] == plan["what_if"] == []
    assert LATE in plan["notes"]
    assert checker.check(plan) == []


def test_the_same_request_gives_the_same_answer(planning, sample):
    learner = read_learner("business-1", sample)
    assert planning.plan(learner, options=PlanOptions()) == planning.plan(learner, options=PlanOptions())


def test_no_step_closes_anything_that_is_less_relevant_than_a_list_holds(plans):
    steps = [step for plan in plans.values() for step in plan["steps"] if step["closes"]]
    assert steps
    assert min(step["relevance"] for step in steps) >= LEAST_FITTING


def test_a_skill_counts_the_less_the_less_its_course_is_about_the_request():
    pool = Closes(np.array([[0.8, 0.2], [0.8, 0.04], [0.8, 0.8]]), np.zeros((3, 2), dtype=int))
    found = fitting(pool, np.array([0.06, 0.06, 0.02]))
    assert found.share.tolist() == [[0.4, 0.1], [0.4, 0.0], [0.0, 0.0]]
    assert found.link.tolist() == [[0, 0], [0, -1], [-1, -1]]


def test_the_checker_counts_a_skill_by_the_stated_relevance(plans, checker):
    plan = json.loads(json.dumps(plans["health-1"]))
    step = next(step for step in plan["steps"] if step["closes"])
    step["relevance"] = step["relevance"] / 2
    assert {violation.code for violation in checker.check(plan)} == {"closes_amount", "closure"}
