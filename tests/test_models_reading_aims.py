"""What a CV says of the work that its owner looks for, of learning by oneself, and of institutions of a land."""

from __future__ import annotations

import pytest

from stackwise.models.reading.aims import aimed_at
from stackwise.models.reading.levels import level_of
from stackwise.models.reading.tagger import SpanTagger


@pytest.fixture(scope="module")
def tagger():
    return SpanTagger.load()


@pytest.mark.parametrize(
    ("text", "named", "aimed"),
    [
        ("Seeking a challenging full-time position as a sous chef.", "sous chef", True),
        ("Looking for a role in project management.", "project management", True),
        ("To obtain a post in a bank and bring my bookkeeping.", "bookkeeping", False),
        ("To obtain a post in banking.", "banking", True),
        ("I am doing my best to become a great front-end developer.", "front-end developer", True),
        ("She went on to become a welder.", "welder", False),
        ("To work as a welder in a firm that grows.", "welder", True),
        ("I was asked to work as a welder.", "welder", False),
        ("Aspiring data analyst", "data analyst", True),
        ("Desired position: plasterer", "plasterer", True),
        ("Last position: plasterer", "plasterer", False),
        ("Looking for work. Experienced plasterer.", "plasterer", False),
        ("Applying for work as an experienced plasterer", "plasterer", False),
        ("Asked to be on call in a hotel, I want to be home", "home", False),
    ],
)
def test_work_that_is_looked_for_is_told_from_work_that_was_done(text, named, aimed):
    assert aimed_at(text, text.index(named)) is aimed


def test_what_is_looked_for_is_a_wish(tagger):
    found = tagger.read("Aspiring data analyst with two years in retail sales.", "cv")
    assert {one.text: one.why_not for one in found} == {"data analyst": "wish", "retail sales": None}


@pytest.mark.parametrize(("said", "level"), [("A2+", 2), ("B1.2", 3), ("C1+", 4), ("A21", None)])
def test_parts_of_levels_of_languages_are_their_levels(said, level):
    text = f"English - {said} (attending courses)"
    assert level_of(text, 0, 7, 0, len(text), True) == level


def test_a_level_alone_is_no_mention(tagger):
    text = "Languages: Russian - native, Czech - B2, English - A2+ (attending courses)"
    found = [(one.text, one.level) for one in tagger.read(text, "cv")]
    assert found == [("Russian", 5), ("Czech", 3), ("English", 2)]


def test_how_something_was_learned_is_no_level(tagger):
    assert [one.level for one in tagger.read("CSS3 (learned by myself)", "cv")] == [None]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Belarusian National Technical University, Minsk", "wrong_sense"),
        ("German School Hurghada, cleaner", "wrong_sense"),
        ("German, School Hurghada", None),
        ("German School Teacher", None),
    ],
)
def test_an_institution_of_a_land_is_no_language(tagger, text, why):
    first = next(iter(tagger.read(text, "cv")))
    assert text.startswith(first.text)
    assert first.why_not == why


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("Nursing student at Leeds, two years in a bakery.", {"Nursing": "in_progress", "bakery": None}),
        ("I tutored a maths student.", {"tutored a maths": None}),
        ("Currently majoring in data science. I use Excel.", {"data science": "in_progress", "Excel": None}),
        (
            "Very interested in Python and SQL. I use Excel daily.",
            {"Python": "unclear", "SQL": "unclear", "Excel": None},
        ),
    ],
)
def test_what_one_studies_or_is_curious_about_is_not_held(tagger, text, held):
    found = {one.text: one.why_not for one in tagger.read(text, "cv")}
    assert {name: found.get(name, "unread") for name in held} == held
