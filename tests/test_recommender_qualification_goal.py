"""A qualification as the whole goal: recommended and planned toward, by weights of its own, and checked."""

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from stackwise.features.errors import InputError, UnknownIdError
from stackwise.features.records import Goal, Holding, Learner
from stackwise.recommender.cli import app
from stackwise.recommender.commands.options import asked_learner
from stackwise.recommender.defaults import open_catalogue
from stackwise.recommender.engine.build import open_recommender
from stackwise.recommender.planning.planning import Planning
from stackwise.recommender.verify.answer import check_answer
from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.plan_checker import PlanChecker

DAY = date(2026, 9, 1)
CARE = "ZHC31226"


@pytest.fixture(scope="module")
def engine():
    return open_recommender(open_catalogue(None))


def toward(*holdings: Holding, qualification: str = CARE) -> Learner:
    return Learner(learner_id="x", holdings=holdings, goal=Goal(qualification_id=qualification))


def test_credit_leads_and_every_claim_holds(engine) -> None:
    answer = engine.recommend(toward(), 10, DAY)
    assert check_answer(answer, engine.arrays.catalogue) == []
    assert answer["weights"]["credit"] == 0.85
    assert answer["abstained"] is None
    shares = [one["terms"]["credit"] for one in answer["recommendations"]]
    assert all(shares)
    assert any("the qualification is the goal" in note for note in answer["notes"])


def test_the_same_units_by_another_provider_are_called_an_alternative(engine) -> None:
    listed = engine.recommend(toward(), 40, DAY)["recommendations"]
    places = [{(line["requirement_id"], line["unit_id"]) for line in one["credit"]} for one in listed]
    for at, one in enumerate(listed):
        covered = any(places[at] <= earlier for earlier in places[:at])
        assert (one["alternative_to"] is not None) == covered


def test_a_plan_toward_a_qualification_is_all_credit(engine) -> None:
    plan = Planning(engine).plan(toward(), DAY)
    assert PlanChecker(CatalogueRows(engine.arrays.catalogue)).check(plan) == []
    assert plan["weights"] == {"closure": 0.0, "credit": 1.0}
    assert plan["credit_share"] > 0.5
    assert plan["credit"]["after"]["resident"] > 0  # steps taken with the awarding college are study in residence


def test_an_equivalent_unit_plans_as_the_newer_one(engine) -> None:
    plans = []
    for unit in ("ZHC202", "ZHC302"):
        held = Holding(unit_id=unit, awarded_on=date(2024, 1, 1))
        plan = Planning(engine).plan(toward(held), DAY)
        plans.append([step["credential_id"] for step in plan["steps"]])
    assert plans[0] == plans[1]


def test_unknown_qualifications_are_refused(engine) -> None:
    with pytest.raises(UnknownIdError, match="ZHC99"):
        engine.recommend(toward(qualification="ZHC99"), 5, DAY)


def test_flags_beside_a_learner_file_are_honoured_or_refused(tmp_path) -> None:
    path = tmp_path / "me.json"
    path.write_text(json.dumps({"learner_id": "me", "goal": {"occupation_id": "health.disability-support-worker"}}))
    catalogue = open_catalogue(None)
    asked = asked_learner(catalogue, str(path), None, None, "stay_current", "health.care-worker", CARE, {})
    assert asked.goal.model_dump(exclude_none=True) == {
        "kind": "stay_current",
        "occupation_id": "health.disability-support-worker",
        "present_occupation_id": "health.care-worker",
        "qualification_id": CARE,
    }
    kept = asked_learner(catalogue, str(path), None, None, None, None, None, {})
    assert kept.goal.kind == "change"
    with pytest.raises(InputError, match="--goal: got 'up'"):
        asked_learner(catalogue, str(path), None, None, "up", None, None, {})


OCCUPATION, TEXT, ALONE = (
    {"occupation_id": "health.disability-support-worker"}, {"job_text": "Care assistant"}, {"qualification_id": CARE}
)  # fmt: skip


@pytest.mark.parametrize(
    ("own", "kind", "present", "planned", "said"),
    [
        (OCCUPATION, "advance", "health.care-worker", False, "--present: got the goal advance"),
        (OCCUPATION, None, "health.care-worker", True, "--present: got the goal change"),
        (OCCUPATION, "advance", None, True, "--goal: got advance"),
        (TEXT, "stay_current", "health.care-worker", False, "--present: got stay_current in a job's text"),
        (ALONE, "stay_current", None, False, "--goal: got stay_current with a qualification alone"),
        (ALONE, None, "health.care-worker", False, "--present: got a qualification alone"),
    ],
)
def test_flags_of_the_goal_that_would_change_nothing_are_refused(tmp_path, own, kind, present, planned, said) -> None:
    path = tmp_path / "me.json"
    path.write_text(json.dumps({"learner_id": "me", "goal": own}))
    with pytest.raises(InputError, match=said):
        asked_learner(open_catalogue(None), str(path), None, None, kind, present, None, {}, planned=planned)


def test_a_target_that_the_present_occupation_replaces_is_said(engine) -> None:
    goal = Goal(kind="stay_current", present_occupation_id="health.care-worker", **OCCUPATION)
    for answer in (engine.recommend(Learner(learner_id="l", goal=goal), 3, DAY),
                   Planning(engine).plan(Learner(learner_id="l", goal=goal), DAY)):  # fmt: skip
        assert "stay_current asks what health.care-worker asks, the present occupation, and not " \
            "health.disability-support-worker" in answer["notes"]  # fmt: skip


def test_a_qualification_alone_is_asked_for_by_its_flag() -> None:
    result = CliRunner().invoke(
        app, ["recommend", "--qualification", CARE, "-n", "3", "--json"], catch_exceptions=False
    )
    assert result.exit_code == 0
    assert json.loads(result.stdout)["request"]["goal"]["qualification_id"] == CARE
