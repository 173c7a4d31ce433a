"""What a head that says no reaches: lists, headings and what stands behind; and what it does not."""

from __future__ import annotations

from time import process_time

import pytest

from stackwise.models.reading.denials import denials


def reached(text: str, words: list[str], kind: str) -> list[str]:
    spans = [(text.index(word), text.index(word) + len(word)) for word in words]
    return [words[at] for at in sorted(denials(text, spans, kind))]


@pytest.mark.parametrize(
    ("text", "words", "negated"),
    [
        ("No experience with Rust, Kotlin, Figma or Sage.", ["Rust", "Kotlin", "Figma", "Sage"], 4),
        ("I have no prior knowledge of sewing, Sage or plumbing, but I drive lorries.",
         ["sewing", "Sage", "plumbing", "drive lorries"], 3),
        ("I do not have any training in first aid. I sew.", ["first aid", "sew"], 1),
        ("Gaps: Rust, Kotlin.", ["Rust", "Kotlin"], 2),
        ("Areas to develop\n- sewing\n- Sage\nSkills\n- Figma", ["sewing", "Sage", "Figma"], 2),
        ("Not yet able to: sew, drive lorries", ["sew", "drive lorries"], 2),
        ("no Rust, Kotlin or Figma", ["Rust", "Kotlin", "Figma"], 3),
        ("no Rust, Kotlin", ["Rust", "Kotlin"], 2),
        ("Unfamiliar with Sage; sewing daily", ["Sage", "sewing"], 1),
        ("Sage (none), sewing", ["Sage"], 1),
        ("Sage 0 years", ["Sage"], 1),
        ("Sage? No. Sewing? Yes.", ["Sage", "Sewing"], 1),
    ],
)  # fmt: skip
def test_a_cv_that_says_no_says_it_of_the_whole_list(text: str, words: list[str], negated: int) -> None:
    assert reached(text, words, "cv") == words[:negated]


@pytest.mark.parametrize(
    ("text", "words", "negated"),
    [
        ("No knowledge of Rust, Sage or Figma is needed. You sew.", ["Rust", "Sage", "Figma", "sew"], 3),
        ("You need none of the following: Rust, Sage", ["Rust", "Sage"], 2),
        ("Not needed\n- Rust\n- Sage\nNeeded\n- Figma", ["Rust", "Sage", "Figma"], 2),
        ("You do not need Rust or Sage, but Figma is a must.", ["Rust", "Sage", "Figma"], 2),
        ("Zero sewing involved.", ["sewing"], 1),
    ],
)
def test_an_ad_that_says_no_says_it_of_the_whole_list(text: str, words: list[str], negated: int) -> None:
    assert reached(text, words, "ad") == words[:negated]


@pytest.mark.parametrize(
    ("text", "words", "kind"),
    [
        ("No experience needed, but you must know Sage and Figma.", ["Sage", "Figma"], "ad"),
        ("No two days are the same: Rust, Sage and Figma.", ["Rust", "Sage", "Figma"], "ad"),
        ("Nobody with no knowledge of Rust will be hired.", ["Rust"], "ad"),
        ("No experience of bar work, just good Dutch.", ["Dutch"], "ad"),
        ("No stranger to Rust, Sage and Figma.", ["Rust", "Sage", "Figma"], "cv"),
        ("Worked without supervision on sewing and used Sage or Figma.", ["sewing", "Sage", "Figma"], "cv"),
        ("No accidents; drove lorries", ["lorries"], "cv"),
        ("No Rust. Sage daily.", ["Sage"], "cv"),
        ("no training of mine was in Rust", ["Rust"], "course"),
    ],
)
def test_what_it_does_not_reach_stays(text: str, words: list[str], kind: str) -> None:
    assert reached(text, words, kind) == []


@pytest.mark.parametrize(
    "unit", ["no ", "no experience of ", "x, ", "gaps:\n- a\n", "not ", "(", "0 ", "\n- a", "neither or "]
)
def test_long_texts_are_looked_through_at_once(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    spans = [(at, at + 1) for at in range(0, len(text), 20)]
    began = process_time()
    assert denials(text, spans, "cv") <= set(range(len(spans)))
    assert process_time() - began < 2
