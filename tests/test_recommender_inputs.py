import json

import pytest

from stackwise.features.errors import InputError, UnknownIdError
from stackwise.recommender.parsing import learner_from_flags, parse_learner, read_learner, read_text, with_limits


def flags(sample, job, has=None, goal="change", present=None, qualification=None):
    return learner_from_flags(job, has, goal, present, qualification, sample)


def test_a_title_is_an_occupation_whatever_its_case(sample):
    row = sample["occupations"].iloc[0]
    assert flags(sample, row["title"].upper()).goal.occupation_id == row["occupation_id"]


def test_an_alternative_title_and_an_id_are_the_occupation(sample):
    row = sample["occupations"].iloc[3]
    assert flags(sample, row["alt_titles"][0]).goal.occupation_id
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
    with pytest.raises(InputError, match=r"constraints\.currency: currency: got '\$'"):
        parse_learner('{"learner_id": "x", "constraints": {"max_cost": 10, "currency": "$"}}')
    assert with_limits(flags(sample, "x"), {"currency": "eur"}).constraints.currency == "EUR"


def test_a_negative_budget_is_refused(sample):
    with pytest.raises(InputError, match=r"constraints\.max_cost: Input should be greater than or equal to 0"):
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
    with pytest.raises(InputError, match="Invalid JSON"):
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
