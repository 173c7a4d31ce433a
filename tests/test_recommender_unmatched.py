"""What an ad asks and no skill was found for is said first, once, the same everywhere; headings are titles."""

from __future__ import annotations

from datetime import date

import pytest

from stackwise.features.records import Learner
from stackwise.recommender.engine.unmatched import note_unmatched
from stackwise.recommender.handout.list_document import list_document
from stackwise.recommender.handout.plan_document import plan_document
from stackwise.recommender.handout.titles import CatalogueTitles
from stackwise.recommender.planning.planning import Planning
from stackwise.recommender.words import LANGUAGES, open_texts

AS_OF = date(2026, 9, 1)
BEGINS = "of the skills and tasks that the text asks, "
AD = "You must run payroll. You must milk goats. You must carve whistles."


def row(label: str, skill: str | None = None, **other: object) -> dict[str, object]:
    """A requirement of a text."""
    own = {"label": label, "skill_id": skill, "span": {"text": label}, "type": "skill", "source": "text"}
    return own | {"polarity": "asked", "answered_by": None} | other


def noted(*rows: dict[str, object]) -> list[str]:
    notes: list[str] = []
    note_unmatched(rows, notes)
    return notes


def asked(ad: str) -> Learner:
    return Learner.model_validate({"learner_id": "you", "as_of": AS_OF, "goal": {"job_text": ad}})


def test_what_was_not_matched_is_counted_and_named():
    (note,) = noted(row("run payroll", "s.pay"), row("milk goats"))
    assert note == f"{BEGINS}1 of 2 were matched to a skill; not matched, and not counted below: “milk goats”"


def test_a_phrase_counts_once_wherever_it_stands_and_however_many_skills_it_means():
    twice = [row("milk goats"), row("Milk goats"), row("pay staff", "s.pay"), row("pay staff", "s.staff")]
    assert noted(*twice)[0].startswith(f"{BEGINS}1 of 2 were")


@pytest.mark.parametrize(
    "other",
    [
        {"skill_id": "s.goats"},
        {"polarity": "not_asked"},
        {"source": "occupation"},
        {"type": "licence"},
        {"answered_by": {"said": "goats", "by": "words", "open": None}},
        {"label": "experience"},
    ],
)
def test_what_is_matched_not_asked_no_skill_answered_or_says_nothing_is_no_gap_of_the_reading(other):
    assert noted(row("run payroll", "s.pay"), row("milk goats") | other) == []


def test_many_are_named_in_part():
    (note,) = noted(*(row(f"milk {animal}") for animal in ("goats", "sheep", "cows", "mares", "camels", "yaks")))
    assert "0 of 6" in note
    assert note.endswith("“milk camels”, …")
    assert "yaks" not in note


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answer_says_it_in_its_first_lines_and_nowhere_else(engine, language):
    answer, texts = engine.recommend(asked(AD), 3, AS_OF), open_texts(language)
    (note,) = [one for one in answer["notes"] if one.startswith(BEGINS)]
    assert note in answer["understood"]["notes"]
    said = texts("note.unmatched", found="1", n="3", said="“milk goats”, “carve whistles”")
    document = list_document(answer, CatalogueTitles(engine.arrays.catalogue), texts)
    assert document.lead[0] == f"{said[0].upper()}{said[1:]}."
    notes = [line for section in document.sections for line in section.lines]
    assert not any(line.lower() == document.lead[0].lower() for line in notes)


def test_it_is_said_where_nothing_was_matched_and_of_a_plan(engine):
    titles, texts = CatalogueTitles(engine.arrays.catalogue), open_texts()
    nothing = list_document(engine.recommend(asked("You must milk goats."), 3, AS_OF), titles, texts)
    assert any("0 of 1 were matched" in line for line in nothing.lead)
    plan = plan_document(Planning(engine).plan(asked(AD)), titles, texts)
    assert "1 of 3 were matched" in plan.lead[0]


def test_of_a_text_in_another_language_that_is_said_first_and_nothing_is_counted(engine):
    ad = "Wir suchen eine Pflegehilfe. Sie helfen alten Menschen beim Waschen und schreiben auf, was war."
    answer, texts = engine.recommend(asked(ad), 3, AS_OF), open_texts()
    assert not any(note.startswith(BEGINS) for note in answer["notes"])
    document = list_document(answer, CatalogueTitles(engine.arrays.catalogue), texts)
    first = "The job text seems to be in another language (de); skills are read in English only."
    said = [*document.lead, *(line for section in document.sections for line in section.lines)]
    assert first in document.lead
    assert said.count(first) == 1


@pytest.mark.parametrize(
    ("first", "heading"),
    [
        ("Have been in business over 30 years", "Your job ad"),
        ("Do you love books?", "Your job ad"),
        ("Market Street", "Your job ad"),
        ("Long-established yard requires person", "Your job ad"),
        ("Lunchtime supervisor", "Lunchtime supervisor"),
        ("Payroll officer", "Payroll officer"),
    ],
)
def test_a_heading_is_a_title_or_the_occupation_and_no_piece_of_the_text(engine, first, heading):
    answer = engine.recommend(
        asked(f"{first}\nYou look after goats and carve whistles of wood, in our yard."), 3, AS_OF
    )
    document = list_document(answer, CatalogueTitles(engine.arrays.catalogue), open_texts())
    assert document.title == f"{heading} · 2026-09-01"
    assert not any("was read as" in line for line in document.lead)


@pytest.mark.parametrize("said", ["3 year contract", "I do accounts.", "You must do bookkeeping."])
def test_a_single_sentence_is_no_heading_and_no_unknown_title(engine, said):
    answer = engine.recommend(asked(said), 3, AS_OF)
    assert list_document(answer, CatalogueTitles(engine.arrays.catalogue), open_texts()).title.startswith("Your job ad")
    assert not any("is called anything like" in note for note in answer["notes"])
