"""Text is split where words end, offsets stay true, boilerplate is dropped, cues are read with their spans."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackwise.features.cues import importance_of, level_of
from stackwise.features.text import Segment, clean, detect_language, phrases, sentences, statements

AD = """<p>About us</p><p>Acme is a leading provider of pumps.</p>
Requirements:
- Must understand REST/GraphQL APIs, C#/.NET and CI/CD
- 5+ years of experience with Python, SQL and data modelling
Nice to have:
* Familiarity with Kubernetes & Docker (or similar)
What we offer
Competitive salary. Free fruit.
We are an equal opportunity employer."""


def test_only_requirements_are_kept():
    kept = [one.text for one in statements(AD) if one.dropped is None]
    assert kept == [
        "Must understand REST/GraphQL APIs, C#/.NET and CI/CD",
        "5+ years of experience with Python, SQL and data modelling",
        "Familiarity with Kubernetes & Docker (or similar",
    ]


def test_enumerations_are_cut_between_words_only():
    cut = [part.text for one in statements(AD) if one.dropped is None for part in phrases(one)]
    assert cut[:5] == ["understand REST", "GraphQL APIs", "C#/.NET", "CI", "CD"]
    assert cut[5:8] == ["Python", "SQL", "data modelling"]
    assert cut[8:10] == ["Kubernetes", "Docker"]


@pytest.mark.parametrize("word", ["understand", "for", "Oregon", "command", "brand management"])
def test_words_that_hold_separators_stay_whole(word):
    assert [one.text for one in phrases(Segment(0, len(word), word))] == [word]


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=300))
def test_spans_always_point_at_their_text(text):
    for one in sentences(text):
        assert clean(text)[one.start : one.end] == one.text
        for part in phrases(one):
            assert clean(text)[part.start : part.end] == part.text


@pytest.mark.parametrize(
    "unit", ["<", "a, b and c ", "&amp", "<script", "the of ", "🙂 ", "(a ", "e.g. ", ".", "?!", '."']
)
def test_time_stays_linear_on_hostile_text(unit):
    started = time.process_time()
    for one in statements((unit * 200_000)[:200_000]):
        phrases(one)
    assert time.process_time() - started < 8


@pytest.mark.parametrize(
    ("sentence", "value"),
    [("Must know SQL", 1.0), ("SQL is a plus", 0.4), ("SQL required, R preferred", 0.4), ("You write SQL", None)],
)
def test_importance_is_read_and_softening_wins(sentence, value):
    cue = importance_of(Segment(10, 10 + len(sentence), sentence))
    assert (cue and cue.value) == value
    assert cue is None or sentence[cue.start - 10 : cue.end - 10] == cue.text


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("5+ years of SQL", 4.0),
        ("two years of SQL", 3.0),
        ("at least 18 years old", None),
        ("basic SQL", 2.0),
        ("expert in SQL", 5.0),
        ("SQL", None),
    ],
)
def test_level_is_read(sentence, value):
    cue = level_of(Segment(0, len(sentence), sentence))
    assert (cue and cue.value) == value


def test_each_phrase_takes_the_nearest_level_before_it():
    said = "advanced Python and basic SQL"
    whole = Segment(0, len(said), said)
    assert [level_of(whole, part).value for part in phrases(whole)] == [4.0, 2.0]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("You will work with the team and report to the manager", "en"),
        ("Wir suchen eine Person, die mit dem Team an der Planung arbeitet und sie leitet", "de"),
        ("Nous recherchons une personne qui est en charge de la gestion des projets", "fr"),
        ("AWS, GCP, Azure", None),
        ("", None),
    ],
)
def test_the_language_is_told(text, code):
    assert detect_language(text).code == code
