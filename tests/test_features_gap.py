import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackwise.features.arrays import Arrays
from stackwise.features.gap import GapConfig, HeldSkills, describe_gap, find_gap, needs_of_occupation, strongest
from stackwise.features.taxonomy import Closeness

CONFIG = GapConfig()


def held(arrays: Arrays, **levels: float) -> HeldSkills:
    rows = np.array([arrays.skill_row[f"s.{one}"] for one in levels], dtype=np.int64)
    return HeldSkills(rows, np.array(list(levels.values()), dtype=float))


def gap_of(arrays: Arrays, closeness: Closeness, occupation: str, config: GapConfig = CONFIG, **levels: float):
    needs = needs_of_occupation(arrays, arrays.occupation_row[occupation])
    found = describe_gap(find_gap(needs, held(arrays, **levels), closeness, arrays, config), arrays)
    return {one["skill_id"]: one for one in found}


def test_nothing_held_is_a_gap_of_every_weight(arrays, closeness):
    found = gap_of(arrays, closeness, "o.waiter")
    assert {one: found[one]["gap"] for one in found} == {"s.till": 1.0, "s.menu": 0.5}


def test_a_lower_level_masters_its_share(arrays, closeness):
    found = gap_of(arrays, closeness, "o.cook", knife=1.5)
    assert found["s.knife"]["mastery"] == 0.5
    assert found["s.knife"]["gap"] == 0.5


def test_a_higher_level_masters_no_more_than_all(arrays, closeness):
    assert gap_of(arrays, closeness, "o.cook", knife=5.0)["s.knife"]["mastery"] == 1.0


def test_unknown_levels_follow_the_stated_policy(arrays, closeness):
    assert gap_of(arrays, closeness, "o.cook", knife=np.nan)["s.knife"]["gap"] == 0.0
    half = gap_of(arrays, closeness, "o.cook", GapConfig(unknown_level="half"), knife=np.nan)
    assert half["s.knife"]["gap"] == 0.5


def test_a_narrower_skill_counts_in_part(arrays, closeness):
    found = gap_of(arrays, closeness, "o.cook", french=5.0)["s.sauce"]
    assert found["mastered_by"] == {"skill_id": "s.french", "relation": "narrower"}
    assert found["mastery"] == pytest.approx(0.6)


def test_the_largest_gap_comes_first_and_ties_go_by_id(arrays, closeness):
    assert list(gap_of(arrays, closeness, "o.cook", menu=3.0)) == ["s.knife", "s.sauce", "s.menu"]


@given(st.floats(1, 5), st.floats(1, 5))
def test_more_is_never_a_larger_gap(low, high):
    low, high = sorted((low, high))
    ratios = [min(1.0, one / 3.0) for one in (low, high)]
    assert 1 - ratios[1] <= 1 - ratios[0]


def test_strongest_keeps_the_heaviest_of_a_skill():
    assert strongest([4, 4, 2], [0.2, 0.9, 0.1], [np.nan] * 3).tolist() == [1, 2]
