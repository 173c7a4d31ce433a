"""Words of a phrase look for their like among the words for a skill: what is done, and what it is done to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from stackwise.features.encoders import load_encoder
from stackwise.models.linking.skill_words import SkillWords, word_forms
from stackwise.models.linking.word_alignment import ALIGNED, WordAlignment

NAMES = [
    ["repair bicycles", "fix cycles"],
    ["sell bicycles"],
    ["repair shoes"],
    *([f"handle item {at}"] for at in range(20)),
]
PHRASINGS = [["true the wheels"], ["shift bikes off the floor"], [], *([["the work"]] * 20)]


def table_of(names=NAMES, phrasings=PHRASINGS) -> SkillWords:
    words, table = SkillWords.listed(names, phrasings)
    return replace(table, vectors=load_encoder().encode(words))


def aligned(table: SkillWords) -> WordAlignment:
    return WordAlignment(table, table.vectors.mean(axis=0), np.eye(table.vectors.shape[1]), load_encoder())


@pytest.fixture(scope="module")
def words() -> WordAlignment:
    return aligned(table_of())


def compared(words: WordAlignment, *phrases: str):
    return words.compare(phrases, np.tile(np.arange(len(NAMES)), (len(phrases), 1)))


def test_words_that_are_said_of_everything_stand_in_no_text_that_says_more():
    words, table = SkillWords.listed(NAMES, PHRASINGS)
    said = np.split(np.array(words)[table.words], np.cumsum(table.lengths)[:-1])
    assert [text.tolist() for text in said[:4]] == [
        ["repair", "bicycles"],
        ["fix", "cycles"],
        ["true", "wheels"],
        ["sell", "bicycles"],
    ]
    assert table.counts[:3].tolist() == [3, 2, 1]
    assert said[-1].tolist() == ["the", "work"]  # nothing else is said there


def test_what_is_done_is_told_from_what_it_is_done_to(words):
    got = compared(words, "mend bikes")
    assert got["alike_first"][0, [0, 2]].min() > got["alike_first"][0, 1]
    assert got["alike_last"][0, [0, 1]].min() > got["alike_last"][0, 2]
    assert got["alike_label"][0].argmax() == 0
    assert got["alike_text"][0].argmax() == 0


def test_a_text_that_is_the_phrase_is_found_whole(words):
    got = compared(words, "true the wheels")
    for name in ("alike", "alike_least", "alike_text", "alike_first", "alike_last"):
        assert got[name][0, 0] == pytest.approx(1, abs=1e-2), name
    assert got["alike_by_label"][0, 0] < 0.9


def test_a_phrase_is_compared_the_same_beside_others_and_among_other_skills(words):
    phrases = ["mend bikes", "", "zyxtvu", "the", "!", "fix the shoes " * 30]
    every = compared(words, *phrases)
    for at, phrase in enumerate(phrases):
        alone = words.compare([phrase], np.array([[2, 0]]))
        for name in ALIGNED:
            assert alone[name][0].tolist() == every[name][at, [2, 0]].tolist()
            assert np.isfinite(every[name]).all()
    assert not any(every[name][at].any() for name in ALIGNED for at in (1, 4))  # no words


def test_a_word_that_no_skill_is_said_with_is_encoded(words):
    assert compared(words, "cobble footwear")["alike"][0].argmax() == 2


def test_nothing_is_compared_without_skills_or_phrases(words):
    assert words.compare([], np.zeros((0, 3), np.int64))["alike"].shape == (0, 3)
    table = replace(SkillWords.listed([], [])[1], vectors=np.zeros((0, 384), np.float32))
    none = WordAlignment(table, np.zeros(384), np.eye(384), load_encoder())
    assert none.compare(["mend bikes"], np.zeros((1, 0), np.int64))["alike"].shape == (1, 0)


def test_words_are_kept(tmp_path: Path):
    table = table_of()
    table.save(tmp_path)
    read = SkillWords.load(tmp_path)
    assert read.row == table.row
    np.testing.assert_allclose(read.vectors, table.vectors, atol=1e-3)
    for part in ("rarity", "words", "lengths", "counts"):
        np.testing.assert_array_equal(getattr(read, part), getattr(table, part))


def test_forms_keep_names_of_tools_whole():
    assert word_forms("Don't use C#, .NET-core & F#!") == ["don't", "use", "c#", "net-core", "f#"]
