"""Whole phrases, lists that count together, papers as of a day, and years that stand outside of mentions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from stackwise.features.text import is_heading
from stackwise.models.reading.levels import holds_nobodys_years, lone_years, years_of
from stackwise.models.reading.listing import chained
from stackwise.models.reading.mentions import TextMention
from stackwise.models.reading.phrases import learned_openers, trimmed, whole_phrases
from stackwise.models.reading.validity import at_day, valid_until

OPENERS = frozenset({"polish", "grind", "provid", "technical"})
DAY = date(2026, 5, 1)


def ranges(text: str, *pieces: str) -> list[tuple[int, int]]:
    """Where each piece first stands."""
    return [(text.index(piece), text.index(piece) + len(piece)) for piece in pieces]


@pytest.mark.parametrize(
    ("text", "pieces", "whole"),
    [
        ("Polishing, grinding and turning lenses", ["Polishing", "grinding", "turning lenses"], None),
        ("provides fresh linen to guests; tea", ["provides", "tea"], ["provides fresh linen to guests", "tea"]),
        ("provide the guests with tea", ["provide", "tea"], ["provide the guests with tea"]),
        ("technical and social skills", ["technical", "social skills"], None),
        ("technical, Excel", ["technical", "Excel"], ["technical", "Excel"]),
        ("provide.\\nTea", ["provide", "Tea"], ["provide", "Tea"]),
        ("Excel, SQL", ["Excel", "SQL"], ["Excel", "SQL"]),
    ],
)
def test_pieces_of_one_phrase_are_joined_and_what_lacks_its_object_takes_it(text, pieces, whole):
    text = text.replace("\\n", "\n")
    found = [text[slice(*span)] for span in whole_phrases(text, ranges(text, *pieces), OPENERS)]
    assert found == (whole or [text])


def test_openers_open_phrases_and_are_none():
    phrases = ["provide tea", "provides linen", "providing care", "baking", "baking bread", "baking cakes", "bake buns"]
    assert learned_openers(phrases) == ["provid"]


def test_a_long_chain_of_openers_takes_linear_time():
    text = "provide, " * 20_000
    spans = [(at, at + 7) for at in range(0, len(text), 9)]
    assert whole_phrases(text, spans, OPENERS) == [(0, spans[-1][1])]


def test_trimming_takes_marks_behind_hollow_words_too():
    assert trimmed("resolve, and ", 0, 13) == (0, 7)


@pytest.mark.parametrize("tail", ["when they", "every", "while", "until", "than my"])
def test_no_phrase_ends_with_words_that_open_a_clause(tail):
    assert trimmed(f"walk round the house {tail}", 0, 21 + len(tail)) == (0, 20)


def test_members_of_a_list_lean_to_each_other_and_others_do_not():
    together, apart = "baking, brewing and cooking.", "baking; brewing. cooking"
    spans = ranges(together, "baking", "brewing", "cooking")
    own = np.array([0.55, 0.02, 0.02])
    assert chained(together, spans, own)[0] < 0.3
    assert chained(apart, ranges(apart, "baking", "brewing", "cooking"), own).tolist() == own.tolist()


def test_behind_a_comma_what_is_said_of_the_second_is_not_said_of_the_first():
    text = "baking, brewing is taught"
    own = np.array([0.9, 0.05])
    assert chained(text, ranges(text, "baking", "brewing"), own).tolist() == own.tolist()


def paper(text: str, said: str, asked: float = 0.6, why_not: str | None = None) -> TextMention:
    """A licence of a CV."""
    start = text.index(said)
    about = (said, "licence", asked, why_not, None, None, None)
    return TextMention(start, start + len(said), *about, 0, len(text))


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        (", valid until 2026", True),
        (" (valid until 04/2026)", False),
        (" – expires 2 May 2026", True),
        (", expiry: 30.04.2026", False),
        (", renewal due 2031-01", True),
        (" certificate valid to 2025", False),
    ],
)
def test_a_paper_counts_until_the_day_that_is_said_of_it(said, counts):
    text = f"Crane licence{said}."
    (mention,) = at_day([paper(text, "Crane licence")], text, DAY)
    assert (mention.asked >= 0.5, mention.why_not) == (counts, None if counts else "lapsed")


def test_what_was_never_held_is_not_by_a_date():
    text = "I want a crane licence, valid until 2030"
    wished = replace(paper(text, "crane licence"), asked=0.1, why_not="wish")
    assert at_day([wished], text, DAY) == [wished]


@pytest.mark.parametrize("said", [" since 2019", ", 2028", " until late", ", valid until 45/2027"])
def test_other_numbers_are_no_date_of_validity(said):
    assert valid_until(f"licence{said}", 7) is None


def test_years_beside_a_mention_are_its_own_and_an_experience_besides():
    text = "Welder, min. 4 yrs crane work"
    assert lone_years(text, ranges(text, "crane work")) == [(13, 18, 4.0, 0)]
    said = "5 years of crane work and painting"
    spans = ranges(said, "5 years", "crane work", "painting")
    assert [years_of(said, spans, at, (0, len(said))) for at in range(3)] == [5.0, 5.0, None]


def test_years_of_a_contract_are_no_experience():
    assert holds_nobodys_years("a 2 year contract", 2, 17)
    assert not holds_nobodys_years("2 years of crane work", 0, 21)


def test_headings_are_told():
    assert is_heading("Essential Certifications:")
    assert not is_heading("First aid")
