"""The words for skills: rare ones tell, those that are said of everything do not, and a phrase is read alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from stackwise.models.linking.phrasing_terms import PhrasingTerms

NAMES = [
    ["vacuum surfaces"],
    ["clean floors", "sweep the floor"],
    ["drive vans"],
    *([f"do task {at}"] for at in range(20)),
]
PHRASINGS = [
    ["hoover the carpets", "hoovering"],
    ["mop and hoover", "the mop"],
    ["deliver the goods"],
    *([["the work"]] * 20),
]


@pytest.fixture(scope="module")
def terms() -> PhrasingTerms:
    return PhrasingTerms.fit(NAMES, PHRASINGS)


def test_a_skill_is_told_by_its_rare_words(terms):
    told = terms.near(["hoover before eight", "mopped the floors", "drove a van", "the"])
    assert told.shape == (4, 23)
    assert told.dtype == np.float32
    assert told[:3].argmax(axis=1).tolist() == [0, 1, 2]
    assert told[0, 0] > told[0, 1] > 0
    assert not told[3].any()  # said of all of them


def test_words_that_nothing_is_said_with_make_a_phrase_less_told(terms):
    one, other = terms.near(["hoover", "hoover zyxt"])
    assert one[0] > 1.5 * other[0] > 0


def test_a_phrase_is_told_the_same_beside_others(terms):
    said = ["hoover and mop", "", "clean vans"]
    np.testing.assert_array_equal(terms.near(said), np.concatenate([terms.near([one]) for one in said]))
    assert terms.near([]).shape == (0, 23)


def test_a_few_skills_are_told_apart_by_words_that_some_of_them_share():
    few = PhrasingTerms.fit([["cash up"], ["light"], ["watch"]], [["ring up sales"], [], ["sales of watches"]])
    assert few.near(["ring up the sales"])[0].argmax() == 0


def test_nothing_is_told_without_skills():
    assert PhrasingTerms.fit([], []).near(["hoover"]).shape == (1, 0)


def test_words_are_kept(terms, tmp_path: Path):
    terms.save(tmp_path)
    np.testing.assert_allclose(PhrasingTerms.load(tmp_path, 23).near(["hoover"]), terms.near(["hoover"]), rtol=2e-3)
