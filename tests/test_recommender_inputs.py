import json
import pickle
from datetime import date

import pytest
from conftest import AS_OF

from stackwise.features.errors import AmbiguousOccupationError, InputError, UnknownIdError
from stackwise.features.records import Learner
from stackwise.recommender.commands.options import answered
from stackwise.recommender.engine.occupations import need_choice
from stackwise.recommender.handout.list_document import list_document
from stackwise.recommender.handout.titles import CatalogueTitles
from stackwise.recommender.parsing import learner_from_flags, parse_learner, read_learner, read_text, with_limits
from stackwise.recommender.serialize import error_object
from stackwise.recommender.verify.answer import check_answer
from stackwise.recommender.words import open_texts


def flags(sample, job, has=None, goal="change", present=None, qualification=None):
    return learner_from_flags(job, has, goal, present, qualification, sample)


def test_a_title_is_an_occupation_whatever_its_case(sample):
    row = sample["occupations"].iloc[0]
    assert flags(sample, row["title"].upper()).goal.occupation_id == row["occupation_id"]


def test_an_id_is_the_occupation_and_an_everyday_name_is_left_to_the_engine(sample):
    row = sample["occupations"].iloc[3]
    assert flags(sample, row["alt_titles"][0]).goal.job_text == row["alt_titles"][0]
    assert flags(sample, row["occupation_id"]).goal.occupation_id == row["occupation_id"]


def test_a_job_id_is_the_job_and_other_text_is_text(sample):
    assert flags(sample, sample["jobs"]["job_id"][0]).goal.job_id == sample["jobs"]["job_id"][0]
    assert flags(sample, "We need a glass blower").goal.job_text == "We need a glass blower"


def test_held_skills_are_split_at_semicolons(sample):
    assert [one.text for one in flags(sample, "x", has="Excel; ;  R").skills] == ["Excel", "R"]


@pytest.mark.parametrize(
    ("job", "goal", "said"), [("  ", "change", "nothing but space"), ("x", "retire", "expected change, advance")]
)
def test_bad_flags_are_refused(sample, job, goal, said):
    with pytest.raises(InputError, match=said):
        flags(sample, job, goal=goal)


def test_limits_are_set_over_the_learners_own(sample):
    asked = with_limits(flags(sample, "x"), {"max_cost": 10.0, "currency": "EUR", "max_weeks": None})
    assert (asked.constraints.max_cost, asked.constraints.currency, asked.constraints.max_weeks) == (10.0, "EUR", None)


def test_a_budget_in_no_currency_is_refused_rather_than_dropped(sample):
    with pytest.raises(InputError, match=r"^--currency: got 'DOLLARS'; expected a code of ISO 4217"):
        with_limits(flags(sample, "x"), {"max_cost": 10.0, "currency": "DOLLARS"})
    with pytest.raises(
        InputError, match=r"learner constraints\.currency: got '\$'; expected a code of ISO 4217; correct it"
    ):
        parse_learner('{"learner_id": "x", "constraints": {"max_cost": 10, "currency": "$"}}')
    assert with_limits(flags(sample, "x"), {"currency": "eur"}).constraints.currency == "EUR"


def test_a_negative_budget_is_refused(sample):
    with pytest.raises(InputError, match=r"learner constraints\.max_cost: got -1; expected at least 0; correct it"):
        with_limits(flags(sample, "x"), {"max_cost": -1.0})


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ({"skills": [{"skill_id": "a", "level": 9}]}, r"skills\.0\.level"),
        ({"skills": [{"level": 2}]}, "needs skill_id or text"),
        ({"holdings": [{}]}, "exactly one of unit_id and credential_id"),
        ({"goal": {"kind": "retire"}}, r"goal\.kind"),
        ({"shoe_size": 43}, "shoe_size"),
    ],
)
def test_a_bad_learner_is_refused_with_the_field(record, said):
    with pytest.raises(InputError, match=said):
        parse_learner(json.dumps({"learner_id": "l", **record}))


def test_broken_json_is_refused():
    with pytest.raises(InputError, match="learner: got no JSON, "):
        parse_learner("{")


def test_every_sample_learner_can_be_read(sample):
    for one in sample["learners"]["learner_id"]:
        assert read_learner(one, sample).learner_id == one


def test_an_unknown_learner_names_what_would_do(sample):
    with pytest.raises(UnknownIdError, match="a JSON file or a learner_id"):
        read_learner("nobody", sample)


def test_a_file_must_be_utf8(tmp_path):
    path = tmp_path / "job.txt"
    path.write_bytes("caf\xe9".encode("latin-1"))
    with pytest.raises(InputError, match="not UTF-8 at 3"):
        read_text(path)


def unclear(engine, text: str) -> AmbiguousOccupationError:
    asked = Learner.model_validate({"learner_id": "you", "goal": {"job_text": text}})
    with pytest.raises(AmbiguousOccupationError, match="say which is meant") as caught:
        engine.recommend(asked, 3, date(2026, 9, 1))
    return caught.value


def test_a_title_that_may_mean_several_occupations_is_asked_with_candidates(engine):
    error = unclear(engine, "receptionist")
    titles = [candidate["title"] for candidate in error.candidates]
    assert titles == ["Medical receptionist", "Hotel receptionist"]
    assert str(error).endswith("by its whole title: Medical receptionist; Hotel receptionist")
    assert pickle.loads(pickle.dumps(error)).candidates == error.candidates  # it crosses processes
    assert error_object("you", error)["error"]["candidates"] == error.candidates


def test_a_title_that_may_mean_one_occupation_is_asked_in_plain_words():
    with pytest.raises(AmbiguousOccupationError) as caught:
        need_choice({"said": "Greeter"}, [{"occupation_id": "o.1", "title": "Hotel receptionist", "probability": 0.8}])
    said = str(caught.value)
    assert "'Greeter', which may mean Hotel receptionist, but not for certain" in said
    assert said.endswith("say 'Hotel receptionist' if that is meant, else in a sentence or two what the work is")


@pytest.mark.parametrize("said", ["Receptionist wanted, weekends", "receptionist, Excel"])
def test_what_stands_beside_a_title_does_not_choose(engine, said):
    assert len(unclear(engine, said).candidates) == 2


@pytest.mark.parametrize(
    ("said", "title"), [("accounts clerk", "Bookkeeper"), ("software enginer", "software developer")]
)
def test_an_everyday_name_or_a_slip_is_taken_with_all_its_needs_and_said(engine, said, title):
    asked = Learner.model_validate({"learner_id": "you", "goal": {"job_text": said}})
    answer = engine.recommend(asked, 3, date(2026, 9, 1))
    occupation = answer["understood"]["occupation"]
    assert (occupation["title"], occupation["said"], occupation["clear"]) == (title, said, True)
    assert max(gap["weight"] for gap in answer["gap"]) == 1.0
    document = list_document(answer, CatalogueTitles(engine.arrays.catalogue), open_texts())
    assert document.title == f"{title[0].upper()}{title[1:]} · 2026-09-01"
    assert document.lead[0] == f"“{said}” was read as {title}."
    assert document.lead[1].startswith("The title names hardly any need itself")  # and no ad does, as there is none
    assert not any("the ad" in line or "The text" in line for line in document.lead)


def test_a_name_like_no_occupation_is_said_and_nothing_is_offered(engine):
    asked = Learner.model_validate({"learner_id": "you", "goal": {"job_text": "qwertyuiop"}})
    answer = engine.recommend(asked, 3, date(2026, 9, 1))
    assert answer["understood"]["occupation"]["candidates"] == []
    assert "no occupation of the catalogue is called anything like 'qwertyuiop'" in answer["notes"]


class Terminal:
    """Standard input where somebody sits."""

    @staticmethod
    def isatty() -> bool:
        return True


def test_at_a_terminal_the_occupation_is_asked(engine, monkeypatch, capsys):
    asked = Learner.model_validate({"learner_id": "you", "goal": {"job_text": "receptionist"}})
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("typer.prompt", lambda *_, **__: 2)
    answer = answered(lambda one: engine.recommend(one, 3, date(2026, 9, 1)), asked)
    assert answer["understood"]["occupation"]["title"] == "Hotel receptionist"
    assert "1  Medical receptionist\n  2  Hotel receptionist" in capsys.readouterr().err
    monkeypatch.setattr("typer.prompt", lambda *_, **__: 0)
    with pytest.raises(AmbiguousOccupationError):
        answered(lambda one: engine.recommend(one, 3, date(2026, 9, 1)), asked)


def job(text):
    return Learner.model_validate({"learner_id": "you", "goal": {"job_text": text}})


def test_a_text_that_nothing_is_read_of_in_a_language_of_no_course_is_no_search(engine):
    answer = engine.recommend(job("Poszukujemy pracownika biurowego do zespołu w Krakowie"), 3, date(2026, 9, 1))
    assert answer["abstained"].startswith("nothing_required")
    assert any("another language (pl)" in note for note in answer["notes"])
    assert not (answer["understood"]["occupation"] or {}).get("candidates")


def test_where_the_occupation_is_not_clear_what_each_may_need_is_searched_and_not_asked(engine):
    understanding = engine.stages.understanding
    read = understanding.read(job("Receptionist. Weekends. You must be friendly."), date(2026, 9, 1))
    assert not read.understood["occupation"]["clear"]
    added = [one for one in read.request.statements if one.start is None]
    assert added
    assert all(0 < one.weight <= 1 for one in added)
    assert not {one.skill for one in added} & set(read.needs.skill.tolist())
    assert len(read.request.asked) == len(read.request.statements)


def test_what_likely_occupations_need_is_a_prior_that_a_long_text_outweighs(engine):
    said = "Receptionist. You must " + ", ".join(f"greet guests in hall {number}" for number in range(12))
    request = engine.stages.understanding.read(job(said), date(2026, 9, 1)).request
    added = [one for one in request.statements if one.start is None]
    asked = [one for one in request.statements if one.start is not None]
    assert 0 < len(added) <= 20
    assert sum(one.weight for one in added) <= 6.0 + 1e-9
    assert sum(one.weight for one in asked) > sum(one.weight for one in added)


def test_what_no_skill_was_named_for_is_said_in_its_own_words(engine, sample):
    answer = engine.recommend(job("You must reconcile bank accounts and tame wild dragons."), 3, date(2026, 9, 1))
    said = str(list_document(answer, CatalogueTitles(sample), open_texts()))
    assert "Also asked, in the ad's own words: “tame wild dragons”." in said


@pytest.mark.parametrize("dated", [{"awarded_on": "2026-09-02"}, {"valid_until": "2026-08-31"}])
def test_what_is_held_later_or_no_more_teaches_nothing_and_may_be_recommended(engine, dated):
    credential = "business.ledger-foundations"
    goal = {"occupation_id": "business.bookkeeper"}

    def asked(**more):
        holding = {"credential_id": credential, **more}
        return Learner.model_validate({"learner_id": "you", "goal": goal, "holdings": [holding]})

    today = date(2026, 9, 1)
    held, not_held = engine.recommend(asked(), 5, today), engine.recommend(asked(**dated), 5, today)
    nobody = engine.recommend(Learner.model_validate({"learner_id": "you", "goal": goal}), 5, today)
    assert held["gap"] != nobody["gap"]
    assert (not_held["gap"], not_held["recommendations"]) == (nobody["gap"], nobody["recommendations"])
    assert any(note.startswith(f"not held on 2026-09-01: {credential}") for note in not_held["notes"])
    assert not check_answer(not_held, engine.arrays.catalogue)


@pytest.mark.parametrize("said", ["zhc202", "Zhc 202", "ZHC-202"])
def test_a_held_unit_is_known_however_its_code_is_spelt(engine, said):
    def asked(unit):
        goal = {"occupation_id": "business.bookkeeper", "qualification_id": "ZHC31226"}
        return Learner.model_validate({"learner_id": "you", "goal": goal, "holdings": [{"unit_id": unit}]})

    spelt, given = (engine.recommend(asked(unit), 5, AS_OF) for unit in (said, "ZHC202"))
    assert f"held unit {said} is read as ZHC202" in spelt["notes"]
    assert (spelt["gap"], spelt["recommendations"]) == (given["gap"], given["recommendations"])
    assert not check_answer(spelt, engine.arrays.catalogue)


def test_a_list_with_room_says_how_many_are_too_far(engine):
    learner = Learner.model_validate({"learner_id": "me", "goal": {"occupation_id": "business.bookkeeper"}})
    every = len(engine.arrays.credential_ids)
    answer = engine.recommend(learner, n=100, as_of=AS_OF)
    listed = len(answer["recommendations"]) + sum(len(one["also"]) for one in answer["recommendations"])
    left = every - sum(answer["excluded"].values()) - listed
    assert f"not listed, as too far from what is asked: {left} that could be taken" in answer["notes"]
    assert not any(note.startswith("not listed") for note in engine.recommend(learner, n=3, as_of=AS_OF)["notes"])
