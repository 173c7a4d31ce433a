"""Readings that are taken back, and weights of the request: engine, command line and checker agree."""

from __future__ import annotations

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from stackwise.features.errors import AmbiguousOccupationError, InputError
from stackwise.features.records import HeldSkill, Learner
from stackwise.recommender.cli import app
from stackwise.recommender.defaults import open_catalogue
from stackwise.recommender.engine.build import open_recommender
from stackwise.recommender.engine.recommender import Recommender
from stackwise.recommender.parsing import parse_learner, with_weights
from stackwise.recommender.verify.answer import check_answer

DAY = date(2026, 9, 1)
AD = "Data analyst. We need somebody who knows SQL and Python and makes dashboards."


@pytest.fixture(scope="module")
def engine() -> Recommender:
    return open_recommender(open_catalogue(None))


def learner(goal: dict[str, object], **constraints: object) -> Learner:
    held = [{"text": "spreadsheets"}, {"skill_id": "teamwork"}]
    return parse_learner(json.dumps({"learner_id": "you", "skills": held, "goal": goal, "constraints": constraints}))


def skills_of(answer: dict[str, object]) -> set[str]:
    return {one["skill_id"] for one in answer["gap"]}  # type: ignore[attr-defined]


@pytest.mark.parametrize("goal", [{"job_text": AD}, {"occupation_id": "software.data-analyst"}])
@pytest.mark.parametrize("name", ["software.python", "Program  in PYTHON"])
def test_a_requirement_that_is_taken_back_is_in_no_gap(engine: Recommender, goal: dict[str, object], name: str) -> None:
    before = engine.recommend(learner(goal), as_of=DAY)
    after = engine.recommend(learner(goal, not_asked=[name]), as_of=DAY)
    assert skills_of(before) - skills_of(after) == {"software.python"}
    assert check_answer(after, engine.arrays.catalogue) == []
    rows = [one for one in after["understood"]["requirements"] if one["skill_id"] == "software.python"]
    assert all(one["polarity"] == "not_asked" and one["why_not"] == "taken_back" for one in rows)
    closed = {one["skill_id"] for item in after["recommendations"] for one in item["closes"]}
    assert "software.python" not in closed


def test_words_that_mean_a_skill_take_it_back(engine: Recommender) -> None:
    said = next(
        one["span"]["text"]
        for one in engine.recommend(learner({"job_text": AD}), as_of=DAY)["understood"]["requirements"]
        if one["skill_id"] == "software.python"
    )
    assert "software.python" not in skills_of(engine.recommend(learner({"job_text": AD}, not_asked=[said]), as_of=DAY))


def test_a_correction_that_names_nothing_is_said(engine: Recommender) -> None:
    answer = engine.recommend(learner({"job_text": AD}, not_asked=["basket weaving"]), as_of=DAY)
    assert "taken back, but nothing that was read: basket weaving" in answer["notes"]


@pytest.mark.parametrize(
    ("ad", "asked"),
    [
        ("Data analyst. You make dashboards. Experience with Python or SQL.", False),
        ("Data analyst. You make dashboards in Python. Experience with Python or SQL.", True),
        ("Data analyst. You make dashboards. Experience with Python and SQL.", True),
    ],
)
def test_of_several_that_will_do_the_others_are_asked_no_longer(engine: Recommender, ad: str, asked: bool) -> None:
    has_sql = learner({"job_text": ad}).model_copy(update={"skills": (HeldSkill(skill_id="software.sql"),)})
    answer = engine.recommend(has_sql, as_of=DAY)
    assert ("software.python" in skills_of(answer)) is asked
    assert any(note.startswith("one of these will do: Python, SQL; held: SQL") for note in answer["notes"]) is (
        "or SQL" in ad
    )
    assert check_answer(answer, engine.arrays.catalogue) == []


@pytest.mark.parametrize("name", ["spreadsheets", "business.spreadsheets", "build spreadsheets"])
def test_what_is_not_held_after_all_counts_no_more(engine: Recommender, name: str) -> None:
    answer = engine.recommend(learner({"job_text": AD}, not_held=[name]), as_of=DAY)
    assert [one["skill_id"] for one in answer["request"]["held"]] == ["teamwork"]
    (said,) = answer["understood"]["held"]
    assert (said["counted"], said["why"]) == (False, "taken_back")


def test_a_skill_given_by_its_id_is_taken_back_too(engine: Recommender) -> None:
    answer = engine.recommend(learner({"job_text": AD}, not_held=["teamwork"]), as_of=DAY)
    assert [one["skill_id"] for one in answer["request"]["held"]] == ["business.spreadsheets"]


def test_a_checker_sees_a_requirement_that_was_taken_back(engine: Recommender) -> None:
    answer = engine.recommend(learner({"job_text": AD}), as_of=DAY)
    answer["request"]["constraints"]["not_asked"] = ["software.python"]
    assert "software.python" in {one.where for one in check_answer(answer, engine.arrays.catalogue)}


def test_weights_of_the_request_keep_their_proportions(engine: Recommender) -> None:
    goal = {"occupation_id": "health.care-worker", "qualification_id": "ZHC31226"}
    weights = {"relevance": 1.0, "closure": 0.0, "goal_fit": 0.0, "credit": 3.0, "quality": 0.0}
    answer = engine.recommend(learner({**goal, "weights": weights}), as_of=DAY)
    assert answer["weights"] == pytest.approx(
        {"relevance": 0.25, "closure": 0.0, "goal_fit": 0.0, "credit": 0.75, "quality": 0.0}
    )
    assert check_answer(answer, engine.arrays.catalogue) == []
    answer["request"]["goal"]["weights"]["relevance"] = 2.0
    assert "weights" in {one.code for one in check_answer(answer, engine.arrays.catalogue)}


def test_a_weight_left_out_stays_as_it_ships(engine: Recommender) -> None:
    shipped = engine.recommend(learner({"job_text": AD}), as_of=DAY)
    same = engine.recommend(learner({"job_text": AD, "weights": {"credit": 0.15}}), as_of=DAY)
    assert same["weights"] == pytest.approx(shipped["weights"])
    assert [one["credential_id"] for one in same["recommendations"]] == [
        one["credential_id"] for one in shipped["recommendations"]
    ]


@pytest.mark.parametrize("goal", [{"job_text": AD}, {"qualification_id": "ZHC31226"}])
def test_weights_of_which_none_is_above_zero_are_refused(engine: Recommender, goal: dict[str, object]) -> None:
    zero = dict.fromkeys(("relevance", "closure", "goal_fit", "credit", "quality"), 0)
    with pytest.raises(InputError, match="none above 0"):
        engine.recommend(learner({**goal, "weights": zero}), as_of=DAY)


def test_weights_that_leave_only_what_ships_as_zero_are_refused(engine: Recommender) -> None:
    goal = {"qualification_id": "ZHC31226", "weights": {"credit": 0, "quality": 0}}
    with pytest.raises(InputError, match="none above 0"):
        engine.recommend(learner(goal), as_of=DAY)


def test_weights_as_a_flag() -> None:
    asked = with_weights(learner({"job_text": AD}), "credit=0.5; quality = 0.1")
    assert asked.goal.weights is not None
    assert (asked.goal.weights.credit, asked.goal.weights.quality) == (0.5, 0.1)


def test_the_command_line_answers_as_the_engine(engine: Recommender) -> None:
    flags = ["--has", "spreadsheets; teamwork", "--not-asked", "software.python", "--not-held", "spreadsheets"]
    flags += ["--weights", "credit=0.4", "--as-of", str(DAY), "--json"]
    told = CliRunner().invoke(app, ["recommend", "--job", AD, *flags])
    assert told.exit_code == 0, told.output
    goal = {"job_text": AD, "weights": {"credit": 0.4}}
    asked = learner(goal, not_asked=["software.python"], not_held=["spreadsheets"])
    typed = tuple(HeldSkill(text=one) for one in ("spreadsheets", "teamwork"))
    asked = asked.model_copy(update={"skills": typed})
    assert json.loads(told.output) == engine.recommend(asked, as_of=DAY)


@pytest.mark.parametrize("titles", ["bookkeeper / cook", "Cook or bookkeeper"])
def test_two_titles_are_asked_back_and_name_no_skill(engine: Recommender, titles: str) -> None:
    with pytest.raises(AmbiguousOccupationError) as asked:
        engine.recommend(learner({"job_text": titles}), as_of=DAY)
    assert {"Bookkeeper", "Cook"} <= {one["title"] for one in asked.value.candidates}
