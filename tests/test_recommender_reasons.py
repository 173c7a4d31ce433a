"""Reasons of a list are true: of what was not given nothing is said, and where nothing was found it is said plainly."""

from __future__ import annotations

from datetime import date

import pytest

from stackwise.features.records import Learner
from stackwise.recommender.engine.explain import LITTLE_FITS, NOTHING_FOUND
from stackwise.recommender.engine.request_evidence import RequestMatches
from stackwise.recommender.handout.list_document import list_document, skills_grid
from stackwise.recommender.handout.sentences import Sentences
from stackwise.recommender.handout.titles import CatalogueTitles
from stackwise.recommender.verify.answer import check_answer
from stackwise.recommender.words import open_texts

AS_OF = date(2026, 9, 1)
DATA = "Data analyst. You must write SQL queries, clean data and present dashboards. Three years of experience."
COURIER = "Motorbike courier. You must hold a driving licence and deliver parcels. EXPERIENCE required."
HOUSEKEEPER = "Housekeeper. You must be reliable."
REQUIRED = {
    "skill_id": None,
    "polarity": "asked",
    "source": "text",
    "modality": "must",
    "met_by": [],
    "answered_by": None,
}


def answered(engine, ad: str, **goal: str):
    return engine.recommend(Learner.model_validate({"learner_id": "l", "goal": {"job_text": ad, **goal}}), 5, AS_OF)


def said(answer, sample) -> list[str]:
    """Every line of a list."""
    document = list_document(answer, CatalogueTitles(sample), open_texts())
    entries = [line for section in document.sections for entry in section.entries for line in entry.lines]
    return [*document.lead, *entries, *(line for section in document.sections for line in section.lines)]


def test_nothing_is_said_of_a_present_occupation_that_was_not_given(engine, sample) -> None:
    whys = [line for one in answered(engine, DATA)["recommendations"] for line in one["why"]]
    assert not any("present work" in line for line in whys)
    present = str(sample["occupations"]["occupation_id"].iloc[0])
    known = answered(engine, DATA, present_occupation_id=present)["recommendations"]
    assert any("present work" in line for one in known for line in one["why"])


def test_a_need_of_the_occupation_is_not_said_to_be_asked(engine) -> None:
    listed = answered(engine, DATA)["recommendations"]
    usual = [(match["asked"], one["why"]) for one in listed for match in one["matches"] if match["place"] is None]
    assert usual
    assert all(any(f'usually needs "{asked}"' in line for line in why) for asked, why in usual)
    assert not any(f'Asked is "{asked}"' in line for asked, why in usual for line in why)


def test_where_nothing_of_what_is_asked_was_found_it_is_said(engine, sample, monkeypatch) -> None:
    near = answered(engine, COURIER.replace("Motorbike", "Freight"))["recommendations"]  # by a word
    assert near
    assert not any(NOTHING_FOUND in one["why"] for one in near)
    monkeypatch.setattr(RequestMatches, "named_in", lambda *_: False)
    poor, good = answered(engine, COURIER), answered(engine, DATA)
    assert poor["recommendations"]
    assert all(NOTHING_FOUND in one["why"] for one in poor["recommendations"])
    assert LITTLE_FITS in poor["notes"]
    assert LITTLE_FITS not in good["notes"]
    assert not any(NOTHING_FOUND in one["why"] for one in good["recommendations"])
    lines = said(poor, sample)
    assert "Nothing of what is asked was found in it." in lines
    assert lines.count(f"{LITTLE_FITS.capitalize()}.") == 1
    assert check_answer(poor, sample) == []


def test_what_is_advised_for_such_jobs_is_a_reason(engine, sample, monkeypatch) -> None:
    monkeypatch.setattr(RequestMatches, "named_in", lambda *_: False)
    answer = answered(engine, HOUSEKEEPER)
    advised = [one for one in answer["recommendations"] if one["advised"] and not one["closes"]]
    assert advised
    lines = said(answer, sample)
    for one in advised:
        family, title = one["advised"]["family"], one["advised"]["title"]
        such = f"For work such as {family}, a list that ships with Stackwise advises a course such as"
        assert f'{such} "{title}".' in one["why"]
        assert NOTHING_FOUND not in one["why"]
        assert f"{such} “{title}”." in lines
    assert check_answer(answer, sample) == []


@pytest.mark.parametrize(
    ("label", "line"),
    [
        ("EXPERIENCE", None),
        ("driving experience", "Also asked: driving experience."),
        ("BA holders", "Also asked: BA holders."),
        ("3 years", "Also asked: 3 years of experience."),
        ("0-2 years", "Also asked: 0-2 years of experience."),
        ("two years", "Also asked: two years of experience."),
    ],
)
def test_experience_is_said_of_a_time_and_of_nothing_else(sample, label: str, line: str | None) -> None:
    row = REQUIRED | {"type": "experience", "label": label}
    say = Sentences(open_texts(), CatalogueTitles(sample))
    assert say.besides({"requirements": [row]}) == ([line] if line else [])


@pytest.mark.parametrize(
    ("skill", "shown"),
    [
        ({"years": 5.0, "span": {"start": 11, "end": 16}}, False),
        ({"years": 5.0, "span": {"start": 211, "end": 216}}, True),
        ({"years": 3.0, "span": {"start": 11, "end": 16}}, True),
        ({"years": 5.0, "span": {"start": 11, "end": 16}, "polarity": "not_asked"}, True),
    ],
)
@pytest.mark.parametrize("label", ["5 years", "At least five years"])
def test_years_that_a_skill_has_are_not_told_twice(sample, label, skill, shown) -> None:
    years = REQUIRED | {"type": "experience", "label": label, "years": 5.0, "span": {"start": 0, "end": 7}}
    excel = requirement("Excel", skill_id="excel") | skill
    assert bool(besides(sample, years, excel)) is shown
    assert besides(sample, years | {"label": "5 years as a clerk"}, excel)


def test_what_weighs_most_and_is_asked_most_often_leads_what_is_open(sample) -> None:
    weights = {"rare": 0.3, "late": 1.0, "often": 0.98, "held": 1.0}
    base = {"mastered_by": None, "mastery": 0.0, "required_level": None, "held_level": None, "evidence": None}
    gap = [{**base, "skill_id": one, "label": one, "weight": its, "gap": its} for one, its in weights.items()]
    gap[-1]["gap"] = 0.0
    asked = [{**REQUIRED, "skill_id": one, "years": None} for one in ("rare", "late", "often", "often")]
    answer = {"gap": gap, "understood": {"requirements": asked}, "request": {}}
    grid = skills_grid(answer, Sentences(open_texts(), CatalogueTitles(sample)), {})
    assert [row[0] for row in grid.rows] == ["often", "late", "rare", "held"]


def test_what_is_only_usual_is_neither_counted_nor_shown_as_what_the_ad_asks(engine, sample) -> None:
    answer = answered(engine, DATA)
    document = list_document(answer, CatalogueTitles(sample), open_texts())
    usual = {row["label"] for row in answer["understood"]["requirements"] if row["source"] == "occupation"}
    assert usual
    marks = {row[0]: row[1] for row in document.sheets[1].rows}
    assert {label for label, mark in marks.items() if "usual for" in mark} == usual & marks.keys()
    asked = len(answer["gap"]) - len(usual & marks.keys())
    assert any(f"none of the {asked} skills found in the ad" in line for line in document.lead)
    assert any(f"{len(usual)} more are usual for " in line for line in document.lead)
    shown = [row[0] for row in document.sheets[1].rows]
    assert max(shown.index(label) for label in marks.keys() - usual) < min(map(shown.index, usual & marks.keys()))


def requirement(label: str, **more: object) -> dict[str, object]:
    return REQUIRED | {"type": "skill", "label": label} | more


def besides(sample, *rows: dict[str, object]) -> list[str]:
    return Sentences(open_texts(), CatalogueTitles(sample)).besides({"requirements": rows})


def test_what_is_held_of_the_rest_is_said_and_what_is_no_must_is_marked(sample) -> None:
    card = {"said": "CSCS card", "by": "words", "open": None}
    degree = {"said": "BSc Economics", "by": "kind", "open": "subject"}
    assert besides(
        sample,
        requirement("PASMA", type="licence", modality="nice"),
        requirement("a CSCS card", type="licence", answered_by=card),
        requirement("bachelor's degree", type="qualification", answered_by=degree),
        requirement("Docker", answered_by={**card, "said": "Docker"}),
        requirement("clean driving licence &", type="licence"),
    ) == [
        "Also asked: clean driving licence.",
        "Nice to have, no must: PASMA.",
        "CSCS card: you have it.",
        "bachelor's degree: you have “BSc Economics”; ask whether its subject will do.",
        "Docker: you have it.",
    ]


def test_words_of_an_ad_are_all_shown_or_counted_musts_first_and_scraps_last(sample) -> None:
    named = [requirement(f"tool X{n}") for n in range(45)]
    odd = [
        requirement("Moffett", modality="nice"),
        requirement("thyristors"),
        requirement("procedures"),
        requirement("Prepare"),
    ]
    (few,) = besides(sample, *odd, *named[:20])
    assert few.startswith("Also asked, in the ad's own words: “tool X0”")
    assert few.endswith("“tool X19”, “thyristors”, “Moffett” (nice to have).")
    assert besides(sample, *odd, *named)[0].endswith("“tool X39”, 7 more.")


def test_a_course_that_answers_what_is_asked_is_not_said_to_add_nothing(engine, sample) -> None:
    answer = answered(engine, DATA)
    one = answer["recommendations"][0]
    one["closes"] = []
    assert any(match["place"] for match in one["matches"])
    lines = list_document(answer, CatalogueTitles(sample), open_texts()).sections[2].entries[0].lines
    assert "No skill is covered for certain, but its text speaks of what the job asks." in lines
    assert not any(line.startswith(("Adds no skill", "Covers none")) for line in lines)


@pytest.mark.parametrize("count", [1, 12])
def test_what_is_held_and_not_asked_is_named_so_that_it_can_be_taken_back(sample, count):
    rows = [{"counted": True, "skill_id": f"s{at}", "label": f"skill {at}"} for at in (*range(count), 0)]
    rows += [
        {"counted": True, "skill_id": "asked", "label": "asked"},
        {"counted": False, "skill_id": "no", "label": "no"},
        {"counted": True, "skill_id": None, "label": None},
    ]
    answer = {"gap": [{"skill_id": "asked"}], "understood": {"held": rows}}
    say = Sentences(open_texts(), CatalogueTitles(sample))
    (said,) = say.held_besides(answer)
    names = "skill 0" if count == 1 else ", ".join(f"skill {at}" for at in range(10)) + " and 2 more"
    assert said == f"Also read as held, and not asked: {names}. If one is wrong, say so with --not-held."
    assert say.held_besides({**answer, "understood": {"held": rows[-3:]}}) == []
    assert say.held_besides({**answer, "gap": []}) == []  # where nothing is asked there is nothing besides
