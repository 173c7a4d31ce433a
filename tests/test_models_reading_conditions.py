"""What one part of a line says of what it names stays with it, and with what is named in one breath with it."""

from __future__ import annotations

import time

import pytest

from stackwise.models.reading.conditions import conditions
from stackwise.models.reading.idioms import times
from stackwise.models.reading.tagger import SpanTagger
from stackwise.models.reading.tongues import is_done, speaks_of_tongue, stray_tongues


@pytest.fixture(scope="module")
def tagger():
    return SpanTagger.load()


def said(tagger, text, kind="cv"):
    """Which mentions of a text count, and why the others do not."""
    return {mention.text: mention.why_not for mention in tagger.read(text, kind)}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Excel, Word, learning R", {"Excel": None, "Word": None, "R": "in_progress"}),
        (
            "I have never used SQL, 3 years Python, learning R",
            {"SQL": "negated", "Python": None, "R": "in_progress"},
        ),
        ("sewing, 10 years carpentry, taking a class in roofing", {"carpentry": None, "roofing": "in_progress"}),
        ("haven't touched SQL, doing a sewing course", {"SQL": "negated", "sewing": "in_progress"}),
        ("Don't know Java, know Python well, started Rust last week", {"Java": "negated", "Rust": "in_progress"}),
        ("Excel, Word, plumbing is not for me", {"Excel": None, "Word": None, "plumbing": "negated"}),
        ("Plastering, tiling, diploma in nursing never finished", {"Plastering": None, "tiling": None}),
        ("No experience with SAP, six years of Excel", {"SAP": "negated", "Excel": None}),
        ("Rostering, counting stock, training beginners", {"counting stock": None}),
        ("R, just started. Excel.", {"R": "in_progress", "Excel": None}),
        ("Latin forgotten, medication not yet, bathing residents", {"medication": "negated"}),
        ("learning Spanish, cooking", {"cooking": None}),
        ("Hobby gardener? No: landscape gardener.", {"landscape gardener": None}),
        ("learning R, Python 3 years", {"R": "in_progress", "Python": None}),
    ],
)
def test_a_part_of_a_line_carries_its_own_condition_alone(tagger, text, why) -> None:
    assert why.items() <= said(tagger, text).items()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("learning R, Python and SQL", "in_progress"),
        ("Learning to weld, drive a forklift and read drawings", "in_progress"),
        ("used to know: Excel, Word", "lapsed"),
        ("used to tile but forgot it all", "lapsed"),
        ("no experience with SQL, Excel or R", "negated"),
        ("Want to get into: Kubernetes, Docker", "wish"),
        ("failed biology", "negated"),
        ("useless at plumbing", "negated"),
        ("I don't mind cleaning, ironing or cooking", "unclear"),
        ("No problem with lifting or night work", "unclear"),
    ],
)
def test_a_condition_holds_for_what_is_named_in_one_breath(tagger, text, why) -> None:
    assert set(said(tagger, text).values()) == {why}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "We teach you SQL, Excel and Java",
            {"SQL": "taught_on_job", "Excel": "taught_on_job", "Java": "taught_on_job"},
        ),
        ("You need not know Java, C# or Go", {"Java": "negated", "C#": "negated", "Go": "negated"}),
        ("We don't need Java, Python is a must", {"Java": "negated", "Python": None}),
        ("We teach you to weld, you bring forklift driving", {"weld": "taught_on_job", "forklift driving": None}),
    ],
)
def test_so_does_what_an_ad_teaches_or_does_not_ask(tagger, text, why) -> None:
    assert said(tagger, text, "ad") == why


@pytest.mark.parametrize(
    "text",
    ["Learning support and phonics", "never used Excel before 2019", "picking up parcels", "Used to working nights"],
)
def test_words_that_open_no_condition(text) -> None:
    spans = [(at, at + len(word)) for word in text.split() for at in [text.index(word)]]
    assert conditions(text, spans, "cv") == {}


@pytest.mark.parametrize(
    ("text", "names", "tongues"),
    [
        ("croissants and Danish", ["croissants", "Danish"], 0),
        ("Serve coffee and Danish to guests", ["Danish"], 0),
        ("Full English breakfast", ["Full English", "breakfast"], 0),
        ("Turkish bath", ["Turkish"], 0),
        ("Swedish and Thai massage", ["Swedish"], 0),
        ("Greek salads", ["Greek"], 0),
        ("Danish citizen, fluent German", ["Danish", "German"], 1),
        ("Norwegian and Danish", ["Norwegian", "Danish"], 2),
        ("Excel, Danish, Word", ["Excel", "Danish"], 1),
        ("Dutch lessons, fluent Danish", ["Dutch", "Danish"], 2),
    ],
)
def test_a_language_needs_support_from_around(text, names, tongues) -> None:
    spans = [(text.index(name), text.index(name) + len(name)) for name in names]
    named = [at for at, name in enumerate(names) if name.split()[-1].istitle() and name not in ("Excel",)]
    assert len([at for at in named if at not in set(stray_tongues(text, spans))]) == tongues


@pytest.mark.parametrize(
    ("text", "done"),
    [
        ("shaping, polish", True),
        ("Polish the silver", True),
        ("MOP, POLISH", True),
        ("polish", False),
        ("english, polish", False),
        ("Polish", False),
        ("Nurse, Polish", False),
        ("Polish shop", False),
        ("Polish would help", False),
    ],
)
def test_what_is_done_to_silver_is_no_polish(text, done) -> None:
    start = text.lower().index("polish")
    assert is_done(text, start, start + 6) is done


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("My forklift licence ran out during Covid", {"forklift licence": "lapsed", "Covid": "wrong_sense"}),
        ("Let my first aid ticket lapse when we moved", {"first aid ticket": "lapsed"}),
    ],
)
def test_a_paper_that_ran_out_is_not_held_and_neither_is_when(tagger, text, why) -> None:
    assert why.items() <= said(tagger, text).items()


@pytest.mark.parametrize(
    "piece",
    [
        "learning a, ",
        "i don't mind ",
        "never used x, ",
        "polish ",
        "Danish, ",
        "since covid ",
        "used to a ",
        "English a",
    ],
)
def test_conditions_and_tongues_are_found_in_linear_time(piece) -> None:
    text = piece * (200_000 // len(piece))
    spans = [(at, at + 1) for at in range(len(piece) - 3, len(text), len(piece))][:3_000]
    start = time.process_time()
    conditions(text, spans, "cv")
    list(stray_tongues(text, spans))
    list(times(text))
    for at in range(0, len(text), 97):
        speaks_of_tongue(text, at, at + 20)
    assert time.process_time() - start < 4
