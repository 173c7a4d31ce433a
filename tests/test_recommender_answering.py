"""What is held answers what is asked besides skills: in the same words, by a degree as high, by years in the same."""

from __future__ import annotations

from datetime import date

import pytest

from stackwise.features.records import Learner
from stackwise.models.reading.mentions import TextMention
from stackwise.recommender.engine.answering import answer_requirements
from stackwise.recommender.engine.rates import Asked
from stackwise.recommender.handout.list_document import list_document
from stackwise.recommender.handout.titles import CatalogueTitles
from stackwise.recommender.verify.answer import check_answer
from stackwise.recommender.verify.answered_claims import check_answered
from stackwise.recommender.words import open_texts

ASKED = {"source": "text", "polarity": "asked", "skill_id": None, "years": None}
SAID = {"skill_id": None, "counted": False, "why": "no_skill", "probability": 0.9, "years": None}


def asked(label: str, kind: str = "licence", **more: object) -> dict[str, object]:
    return ASKED | {"label": label, "type": kind} | more


def told(said: str, kind: str = "licence", **more: object) -> dict[str, object]:
    return SAID | {"said": said, "type": kind} | more


def answer(row: dict[str, object], *held: dict[str, object]) -> tuple[str, str | None] | None:
    found = answer_requirements([row], held)[0][0]["answered_by"]
    return found and (found["by"], found["open"])


@pytest.mark.parametrize(
    ("label", "kind", "said"),
    [
        ("a CSCS card", "licence", "CSCS card"),
        ("ECS or CSCS card", "licence", "CSCS"),
        ("HS diploma or GED", "qualification", "GED 2015"),
        ("a valid Driver CPC", "licence", "Driver CPC up to date, digi card"),
        ("driver's license", "licence", "full driving licence"),
        ("forklift licence", "licence", "Forklift ticket"),
        ("Working with Children Check", "clearance", "working with children check"),
        ("PASMA", "language", "PASMA ticket"),
        ("Docker", "knowledge", "Git, Docker and Linux"),
        ("SCCM", "knowledge", "image machines with SCCM"),
        ("CITRIX", "knowledge", "Citrix"),
    ],
)
def test_what_is_said_in_the_same_words_answers(label, kind, said):
    assert answer(asked(label, kind), told(said)) == ("words", None)


@pytest.mark.parametrize(
    ("label", "kind", "said"),
    [
        ("driving licence", "licence", "driving"),
        ("full clean CE licence", "licence", "C licence"),
        ("teaching licence", "licence", "teaching certificate"),
        ("enhanced DBS check", "clearance", "DBS"),
        ("repair or replace pumps", "skill", "replace pumps"),
        ("design", "skill", "design of gardens"),
        ("own hand tools & PPE", "licence", "hand tools"),
    ],
)
def test_less_than_what_is_asked_does_not(label, kind, said):
    assert answer(asked(label, kind), told(said)) is None


@pytest.mark.parametrize(
    ("label", "said", "found"),
    [
        ("NVQ Level 3 in plastering", "NVQ 3 Plastering", ("words", None)),
        ("Level 2 Food Safety", "Food hygiene L2", ("words", None)),
        ("Level two forklift certificate", "Forklift, level II", ("words", None)),
        ("Certificate III in Plastering", "Cert 4 plastering", ("words", None)),
        ("NVQ Level 2 or 3 in plastering", "NVQ level 2 plastering", ("words", None)),
        ("Level 3 Plastering", "Level 2 Plastering", None),
        ("Level 3 Plastering", "Plastering", None),
        ("NVQ Level 3", "NVQ 3 hairdressing", None),
        ("a full UK driving licence", "Licence: full, clean", ("kind", None)),
        ("full UK driver's license", "Full driving licence (category B)", ("kind", None)),
        ("clean driving licence", "full driving licence", None),
        ("full UK driving licence", "full Irish driving licence", None),
        ("full UK driving licence", "provisional driving licence", None),
        ("forklift licence", "Licence: full, clean", None),
    ],
)
def test_papers_answer_at_their_level_and_a_licence_to_drive_by_what_is_said_of_it(label, said, found):
    kind = "licence" if "licen" in label else "qualification"
    assert answer(asked(label, kind), told(said, kind)) == found


@pytest.mark.parametrize("why", ["lapsed", "in_progress", "wish", "negated", "other_person", "taken_back", "unclear"])
def test_what_is_not_counted_as_held_answers_nothing_and_stays_so(why):
    rows, held = answer_requirements([asked("CSCS card")], [told("CSCS card", why=why)])
    assert (rows[0]["answered_by"], held[0]["counted"], held[0]["why"]) == (None, False, why)
    assert answer(asked("CSCS card"), told("CSCS card", probability=0.4)) is None
    for other in ({"polarity": "not_asked"}, {"source": "occupation"}, {"skill_id": "s"}):
        assert answer(asked("CSCS card", **other), told("CSCS card")) is None


@pytest.mark.parametrize(
    ("label", "said", "found"),
    [
        ("bachelor's degree", "BSc Economics", ("kind", "subject")),
        ("Masters/Bachelor’s degree", "B.A. History", ("kind", "subject")),
        ("Bachelor's degree in nursing", "Master of Science in Nursing", ("kind", None)),
        ("degree in computer science or a related field", "BEng Electronics", ("kind", "subject")),
        ("MSc in physics", "PhD", ("kind", "subject")),
        ("high school diploma", "BA English", ("kind", None)),
        ("degree in nursing", "BSc Geology", None),
        ("a BSc or Diploma in chemistry", "BSc Economics", None),
        ("Master's degree", "BSc Economics", None),
        ("bachelor's degree", "High school diploma", None),
        ("bachelor's degree", "Scrum master", None),
        ("doctorate", "Diploma in Tourism", None),
    ],
)
def test_a_degree_as_high_answers_one_that_is_asked(label, said, found):
    assert answer(asked(label, "qualification"), told(said, "qualification")) == found


def test_a_citizen_may_work_there_and_nowhere_else():
    assert answer(asked("the right to work in NZ", "right_to_work"), told("NZ citizen", "right_to_work"))
    assert not answer(asked("the right to work in NZ", "right_to_work"), told("NZ visa", "right_to_work"))
    assert not answer(asked("the right to work in NZ", "right_to_work"), told("UK citizen", "right_to_work"))


@pytest.mark.parametrize(
    ("label", "said", "years", "found"),
    [
        ("3+ years of payroll experience", "payroll, 5 years", 5.0, ("years", None)),
        ("3+ years of payroll experience", "payroll, 2 years", 2.0, None),
        ("3+ years of payroll experience", "cooking, 5 years", 5.0, None),
        ("3+ years as a nurse or midwife", "midwife for 4 years", 4.0, ("years", None)),
        ("3 years", "5 years", 5.0, None),
    ],
)
def test_years_answer_where_they_are_had_in_the_same(label, said, years, found):
    row = asked(label, "experience", years=3.0)
    assert answer(row, told(said, "experience", years=years)) == found


def test_years_of_a_skill_are_set_against_those_asked():
    row = asked("SQL", "knowledge", skill_id="sql", years=3.0)
    held = told("SQL", "knowledge", skill_id="sql", counted=True, why=None)
    assert answer(row, held | {"years": 4.0}) == ("years", None)
    assert answer(row, held | {"years": 1.0}) is None
    assert answer(row, held | {"years": 4.0, "skill_id": "other"}) is None


def test_an_answer_says_what_is_held_and_a_checker_sees_what_is_not(engine, sample):
    ad = "Site labourer. You need a CSCS card. A driving licence is essential. You must write SQL queries."
    learner = {
        "learner_id": "l",
        "goal": {"job_text": ad},
        "skills": [{"text": "CSCS card"}, {"text": "driving licence"}],
    }
    given = engine.recommend(Learner.model_validate(learner), 3, date(2026, 9, 1))
    rows = [row for row in given["understood"]["requirements"] if row["answered_by"]]
    assert [row["answered_by"]["said"] for row in rows] == ["CSCS card", "driving licence"]
    assert not any("CSCS" in note for note in given["notes"])
    lead = list_document(given, CatalogueTitles(sample), open_texts()).lead
    assert "Of what the job asks besides skills, you have: CSCS card; driving licence." in lead
    rows[1]["answered_by"]["open"] = "subject"
    lead = list_document(given, CatalogueTitles(sample), open_texts()).lead
    assert "Of what the job asks besides skills, you have: CSCS card." in lead
    assert check_answer(given, sample) == []
    rows[0]["answered_by"]["said"] = "driving licence"
    assert {one.code for one in check_answer(given, sample)} == {"answered_by"}


def test_a_checker_sees_a_licence_that_is_less_than_asked():
    row = asked("full clean driving licence", answered_by={"said": "full driving licence", "by": "kind", "open": None})
    held = told("full driving licence", counted=True, why=None)
    assert list(check_answered({"understood": {"requirements": [row], "held": [held]}}))


@pytest.mark.parametrize(
    ("cv", "why"),
    [
        ("typing, 45 wpm", "below_asked"),
        ("typing (at 55 words per minute)", "below_asked"),
        ("typing at 60 wpm", None),
        ("typing", None),
        ("typing (8,000 kph)", None),
        ("typing. Filed at 20 wpm", None),
    ],
)
def test_less_of_something_than_is_asked_is_not_held(cv, why):
    ad = "Fast typing (50 wpm). Typing 60 words a minute."
    rows = [asked("type", skill_id="t", span={"start": at, "end": at + 6}) for at in (5, 22)]
    mention = TextMention(0, 6, cv[:6], "skill", 0.9, None, None, None, None, 0, len(cv))
    row = told(cv[:6], skill_id="t", counted=True, why=None)
    found = Asked.of(rows, ad).held(row, mention, cv)
    assert (found["counted"], found["why"]) == (why is None, why)


def test_what_is_held_at_a_lower_rate_stays_in_the_gap(engine, sample):
    goal = {"job_text": "Clerk. Data entry (8,000 kph) is essential. You write SQL queries."}
    learner = {"learner_id": "a", "goal": goal, "cv_text": "I write SQL queries. Data entry, 6,000 kph."}
    given = engine.recommend(Learner.model_validate(learner), as_of=date(2026, 11, 29))
    held = [row["why"] for row in given["understood"]["held"] if "Data entry" in row["said"]]
    mastery = [row["mastery"] for row in given["gap"] if row["skill_id"] == "software.data-preparation"]
    assert (held, mastery) == (["below_asked"], [0.0])
    assert check_answer(given, sample) == []
