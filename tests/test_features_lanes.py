"""Lanes rank planted texts right, agree with plain arithmetic, and come back from disk unchanged."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackwise.features.errors import DataError
from stackwise.features.lanes import Bm25, CharTfidf, NameCoverage, words
from stackwise.features.matching import log_rank

TEXTS = ["manage budgets", "bake bread", "use spreadsheets", "C++", "database design"]


@pytest.mark.parametrize("lane", [CharTfidf, Bm25, NameCoverage])
def test_each_text_is_nearest_to_itself(lane):
    assert lane().fit(TEXTS).scores(TEXTS).argmax(axis=1).tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("lane", [CharTfidf, Bm25, NameCoverage])
def test_saved_lane_scores_the_same(lane, tmp_path):
    made = lane().fit(TEXTS)
    made.save(tmp_path)
    assert np.array_equal(lane.load(tmp_path).scores(["bread budget"]), made.scores(["bread budget"]))


@pytest.mark.parametrize("lane", [CharTfidf, Bm25, NameCoverage])
def test_no_texts_and_no_words_score_nothing(lane):
    assert lane().fit(TEXTS).scores(["", "!!"]).max() == 0
    assert lane().fit(TEXTS).scores([]).shape == (0, 5)


def test_misspelt_words_are_still_near_by_characters():
    scores = CharTfidf().fit(TEXTS).scores(["spreadsheet", "databse desing"])
    assert scores.argmax(axis=1).tolist() == [2, 4]


def test_the_best_of_an_items_texts_counts():
    items = np.array([0, 0, 1])
    scores = CharTfidf().fit(["bake bread", "python", "manage staff"], items).scores(["python"])
    assert scores.shape == (1, 2)
    assert scores[0, 0] == pytest.approx(1, abs=1e-5)


def test_items_out_of_order_are_refused():
    with pytest.raises(DataError, match="lane items: got gaps or disorder"):
        CharTfidf().fit(["a b", "c d"], np.array([1, 0]))


def test_bm25_is_the_published_sum():
    texts = ["red fox", "red red dog runs", "cat"]
    scores = Bm25(k1=1.2, b=0.75).fit(texts).scores(["red"])[0]
    idf = math.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    mean = (2 + 4 + 1) / 3
    expected = [idf * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * size / mean)) for tf, size in ((1, 2), (2, 4))]
    assert scores == pytest.approx([*expected, 0], rel=1e-5)


def test_coverage_is_the_share_of_a_names_words_by_rarity():
    scores = NameCoverage().fit(["data model", "data base"]).scores(["model the data", "data"])
    rare, common = math.log(1 + 2 / 1), math.log(1 + 2 / 2)
    assert scores[0].tolist() == pytest.approx([1, common / (rare + common)], rel=1e-5)
    assert scores[1].tolist() == pytest.approx([common / (rare + common)] * 2, rel=1e-5)


def test_a_missing_lane_names_the_command(tmp_path):
    with pytest.raises(DataError, match="stackwise index"):
        Bm25.load(tmp_path)


@given(st.lists(st.text(max_size=30), min_size=1, max_size=6))
def test_batched_scores_equal_single_ones(queries):
    for lane in (CharTfidf().fit(TEXTS), Bm25().fit(TEXTS), NameCoverage().fit(TEXTS)):
        single = np.concatenate([lane.scores([one]) for one in queries])
        assert np.allclose(lane.scores(queries), single, atol=1e-5)


def test_names_of_tools_stay_whole():
    assert words("Managing C++ libraries, Node.js and .NET APIs") == [
        "manag",
        "c++",
        "library",
        "node.j",
        "and",
        ".net",
        "api",
    ]


def test_a_query_has_the_same_characters_whatever_stands_beside_it():
    lane = CharTfidf().fit(TEXTS)
    beside = lane.weighted_each([*TEXTS, "", "bread"])
    for text, (buckets, weight) in zip([*TEXTS, "", "bread"], beside, strict=True):
        alone = lane.weighted([text])
        assert np.array_equal(buckets, alone.indices)
        assert np.array_equal(weight, alone.data)
    assert lane.weighted_each([]) == []


@pytest.mark.parametrize(
    ("of_all", "at"),
    [
        (np.random.default_rng(0).random(5_000), 40),
        (np.random.default_rng(1).integers(0, 4, 500) / 3.0, 60),  # most are equal to some value
        (np.random.default_rng(2).random(300) * 1e-12, 20),  # nearer than bins can tell
        (np.random.default_rng(3).random(500).astype(np.float32).astype(float), 500),
        (np.zeros(7), 3),
        (np.array([0.4]), 1),
        (np.random.default_rng(4).random(9), 0),
    ],
)
def test_a_rank_counts_what_is_larger(of_all, at):
    values = of_all[np.random.default_rng(5).permutation(len(of_all))[:at]]
    larger = np.array([(of_all > value).sum() for value in values], dtype=np.int64)
    assert np.array_equal(log_rank(of_all, values), np.log1p(larger) / np.log1p(max(len(of_all) - 1, 1)))
