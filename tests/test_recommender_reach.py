"""How far a text is read, and in which languages, is said."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from stackwise.features.catalogue import in_memory
from stackwise.features.language import tell_language
from stackwise.features.records import Learner
from stackwise.recommender.engine.reach import told_language
from stackwise.recommender.engine.reading import TextReader
from stackwise.recommender.engine.skills import skill_answer

GERMAN = [
    ("Buchhaltung", "Geschäftsvorfälle erfassen und die Bücher eines Betriebs führen."),
    ("Teig zubereiten", "Teig nach Rezept ansetzen, kneten und gehen lassen."),
    ("Gabelstapler bedienen", "Lasten mit dem Gabelstapler sicher heben und bewegen."),
]


class Described:
    """A reader of which only the taxonomy's language is asked."""

    def __init__(self, rows: list[tuple[str, str | None]]) -> None:
        skills = pd.DataFrame(rows, columns=["label", "description"])
        skills = skills.assign(skill_id=[f"s.{at}" for at in range(len(rows))])
        self.reader = TextReader(in_memory({"skills": skills}), None)

    def notes(self, text: str) -> list[str]:
        notes: list[str] = []
        told_language(text, "the job text", self.reader, notes)
        return notes


def test_a_taxonomy_in_another_language_is_told():
    (note,) = Described(GERMAN).notes("We are looking for somebody who can keep the books of our firm.")
    assert note.startswith("the taxonomy's skills are named in German (de)")


def test_a_text_in_another_language_is_told_beside_it():
    first, second = Described(GERMAN).notes("Wir suchen ab sofort einen erfahrenen Koch für unser Restaurant.")
    assert first == "the job text seems to be in another language (de); skills are read in English only"
    assert "German" in second


@pytest.mark.parametrize("rows", [[("bookkeeping", "Recording what a firm earns and spends.")], [], [("SQL", None)]])
def test_an_english_taxonomy_or_one_that_says_too_little_is_not_remarked(rows):
    assert Described(rows).notes("We are looking for somebody who can keep the books of our firm.") == []


def test_the_end_of_what_is_read_is_said(engine):
    duties = "You will keep the ledger, pay suppliers and answer to the owner every month.\n" * 500
    answer = skill_answer(engine.stages.understanding.requirements, duties)
    (note,) = (note for note in answer["notes"] if "characters" in note)
    reach = int(note.split()[3].replace(",", ""))
    assert f"of {len(duties):,} characters of the job text were read" in note
    assert max(row["span"]["end"] for row in answer["requirements"]) <= reach < 20_000
    short = skill_answer(engine.stages.understanding.requirements, duties[:5000])
    assert not any("characters" in note for note in short["notes"])


def test_the_end_of_what_is_read_of_a_cv_is_said(engine):
    cv = "I kept the ledger of a bakery and paid its suppliers every month.\n" * 500
    learner = {"learner_id": "l", "cv_text": cv, "goal": {"occupation_id": "business.bookkeeper"}}
    answer = engine.recommend(Learner.model_validate(learner), 1, date(2026, 9, 1))
    assert any("characters of the CV were read" in note for note in answer["notes"])


@pytest.mark.parametrize(
    "text",
    ["Sous chef, Italian restaurant, nights", "Polish and wax cars daily", "Mig welder with own tools",
     "Au pair wanted in Dublin", "Operate a tower crane safely"],
)  # fmt: skip
def test_five_words_of_english_are_english(text):
    assert tell_language(text).code == "en"
