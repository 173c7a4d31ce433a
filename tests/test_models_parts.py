"""Phrases that list are taken apart with what they share, and what an experience was had in is cut out of it."""

from __future__ import annotations

import time

import pytest

from stackwise.models.linking.parts import PartTable
from stackwise.models.reading.experience import done_in

VERBS = ("teach", "plan", "lead", "install", "repair")
LABELS = [f"{verb} {thing}" for verb in VERBS for thing in ("courses", "tours", "pumps")]


@pytest.fixture(scope="module")
def table() -> PartTable:
    return PartTable(LABELS)


@pytest.mark.parametrize(
    ("phrase", "parts"),
    [
        ("oil and ink painting", ["oil painting", "ink painting"]),
        ("print (cotton, silk)", ["print cotton", "print silk"]),
        ("teach pottery and weaving", ["teach pottery", "teach weaving"]),
        ("plan and lead guided tours", ["plan guided tours", "lead guided tours"]),
        ("installing and repairing boilers", ["installing boilers", "repairing boilers"]),
        ("donor, grant and tax reporting", ["donor reporting", "grant reporting", "tax reporting"]),
        ("Excel/Word", ["Excel", "Word"]),
        ("LEAD TOURS AND PLAN COURSES", ["LEAD TOURS", "PLAN COURSES"]),
    ],
)
def test_each_part_is_read_first_with_what_it_shares(phrase, parts, table):
    assert [readings[0] for readings in table.parts(phrase)] == parts


@pytest.mark.parametrize("phrase", ["", "welding", "and", "a, , b", "C/C++ (and)", "x" * 500 + " and y", "1, 2, 3, 4"])
def test_what_lists_nothing_has_no_parts(phrase, table):
    assert all(readings and all(readings) for readings in table.parts(phrase))
    assert len(table.parts(phrase)) != 1


@pytest.mark.parametrize(
    ("said", "thing"),
    [
        ("3 years of experience in payroll", "payroll"),
        ("proven payroll experience", "payroll"),
        ("ten months in forestry", "forestry"),
        ("experience with deaf pupils", "deaf pupils"),
        ("4 yrs roofing", "roofing"),
        ("five years as a welder", None),
        ("3 years in a similar role", None),
        ("two years of experience", None),
    ],
)
def test_an_experience_says_what_it_was_had_in(said, thing):
    place = done_in(said)
    assert (place and said[slice(*place)]) == thing


@pytest.mark.parametrize("character", [" ", "a", "a ", ",", "and ", "/", "(", "years of ", "experience "])
def test_long_texts_take_no_time(character, table):
    start = time.process_time()
    table.parts(character * 60_000)
    done_in((character * 60_000)[:100_000])
    assert time.process_time() - start < 2
