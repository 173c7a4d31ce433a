from dataclasses import replace

import numpy as np
import pytest
from conftest import AS_OF

from stackwise.features.gap import GapConfig, HeldSkills, find_gap, needs_of_occupation
from stackwise.features.ranking_features import closes
from stackwise.models.terms import QualityConfig, goal_fit, quality_parts

NOBODY = HeldSkills(np.zeros(0, np.int64), np.zeros(0))


@pytest.fixture
def cook(arrays, closeness):
    needs = needs_of_occupation(arrays, arrays.occupation_row["o.cook"])
    gap = find_gap(needs, NOBODY, closeness, arrays, GapConfig())
    rows = np.arange(len(arrays.credential_ids))
    return gap, closes(arrays, gap.near, rows, gap, GapConfig())


def fit(arrays, cook, kind, present=(), demand=None):
    gap, pool = cook
    rows = np.array([arrays.skill_row[one] for one in present], dtype=np.int64)
    found = goal_fit(kind, pool, gap, rows, demand)
    return None if found is None else dict(zip(arrays.credential_ids, found.round(6), strict=True))


def test_change_counts_only_what_the_present_occupation_lacks(arrays, cook):
    found = fit(arrays, cook, "change", present=["s.knife", "s.sauce"])
    assert (found["c.all"], found["c.menu"], found["c.knife"]) == (1.0, 1.0, 0.0)


def test_advance_counts_the_rise_in_level(arrays, cook):
    found = fit(arrays, cook, "advance")
    assert found["c.knife"] == pytest.approx(1 / 2.5)
    assert found["c.menu"] == pytest.approx(0.5 / 2.5)


def test_stay_current_without_demand_is_absent_not_guessed(arrays, cook):
    assert fit(arrays, cook, "stay_current") is None


def test_stay_current_follows_demand(arrays, cook):
    gap, _ = cook
    demand = (gap.skill == arrays.skill_row["s.menu"]).astype(float)
    found = fit(arrays, cook, "stay_current", demand=demand)
    assert (found["c.menu"], found["c.knife"]) == (1.0, 0.0)


def test_quality_reads_the_provider_at_the_date(arrays):
    parts = quality_parts(arrays, AS_OF).set_index(arrays.credential_ids)
    assert parts.loc["c.all", "registration"] == 1.0
    assert parts.loc["c.menu", "registration"] == 0.0
    assert np.isnan(parts.loc["c.menu", "accreditation"])
    assert parts.loc["c.all", "quality"] > parts.loc["c.menu", "quality"]


def test_what_nobody_knows_is_neutral(arrays):
    config = QualityConfig(registration=0, accreditation=0, recognition=0, rating=1)
    assert set(quality_parts(arrays, AS_OF, config)["quality"].round(6)) == {config.neutral}


def test_advance_is_absent_where_nothing_asked_states_a_level(cook):
    gap, pool = cook
    unsaid = replace(gap, required=np.full(len(gap.required), np.nan))
    assert goal_fit("advance", pool, unsaid, np.zeros(0, np.int64), None) is None
