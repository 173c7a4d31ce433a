"""Every answer over the sample is what its model says, to the leaf, and the model gives the same JSON back."""

from __future__ import annotations

import json
from datetime import date

import pytest

from stackwise.models.credit import CreditEngine
from stackwise.models.planner import PlannerConfig
from stackwise.recommender.engine.skills import skill_answer
from stackwise.recommender.parsing import learner_of_row
from stackwise.recommender.planning.planning import Planning, PlanOptions
from stackwise.recommender.schema import Answer, SkillsAnswer
from stackwise.recommender.schema_credit_plan import CreditAnswer, NearestAnswer, PlanAnswer

TODAY = date(2026, 9, 1)
AD = "You must reconcile bank accounts. At least three years of payroll experience is desirable."


@pytest.fixture(scope="module")
def learners(sample):
    return [learner_of_row(row) for row in sample["learners"].to_dict("records")]


def same(model, answer) -> None:
    plain = json.loads(json.dumps(answer))
    assert model.model_validate(plain).to_dict() == plain


def test_the_sample_has_its_learners(learners):
    assert len(learners) == 34


def test_recommendations_are_typed(engine, learners):
    for answer in engine.recommend_many(learners, 10, TODAY):
        same(Answer, answer)


def test_plans_are_typed(engine, learners):
    planning, rich = Planning(engine, PlannerConfig(seconds=2)), PlanOptions(frontier=True, alternatives=1)
    held = PlanOptions(what_if=True, alternatives=0, held=("business.ledger-foundations",))
    for at, learner in enumerate(learners):
        options = (rich, held)[at % 2] if at < 4 else PlanOptions(what_if=False, alternatives=0)
        same(PlanAnswer, planning.plan(learner, TODAY, options))


def test_a_plan_that_cannot_be_is_typed(engine, learners):
    limits = learners[0].constraints.model_copy(update={"max_weeks": 1, "hours_per_week": 0.5})
    plan = Planning(engine, PlannerConfig(seconds=2)).plan(
        learners[0].model_copy(update={"constraints": limits}), TODAY
    )
    assert plan["infeasible"]
    same(PlanAnswer, plan)


def test_credit_is_typed(sample, learners):
    credit = CreditEngine.from_catalogue(sample)
    for learner in learners:
        nearest = [one.to_json() for one in credit.nearest_qualifications(learner.holdings, TODAY)]
        same(NearestAnswer, {"nearest": nearest})
        if (wanted := learner.goal.qualification_id) is not None:
            same(CreditAnswer, credit.allocate(wanted, learner.holdings, TODAY).to_json())


def test_skills_are_typed(engine):
    answer = skill_answer(engine.stages.understanding.requirements, AD)
    same(SkillsAnswer, answer)
