"""The weighted sum that trees start from: planted weights are found, and none counts against its direction."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackwise.features.ranking_features import FEATURE_NAMES, FEATURES
from stackwise.training.dataset import Dataset
from stackwise.training.evaluate import best_single_feature, ndcg_of
from stackwise.training.fit import FitConfig, cross_fit, fit
from stackwise.training.judgements import DERIVED, JudgementSet
from stackwise.training.linear_base import fit_base
from stackwise.training.split import Fold

QUERIES, CANDIDATES = 60, 50
NAMES = ("lexical", "lexical_rank", "read_peak", "rating")
NOTHING = JudgementSet([], frozenset({"skills"}), DERIVED)
DIRECTION = {one.name: one.direction for one in FEATURES}


def _data(columns: dict[str, np.ndarray], grade: np.ndarray) -> Dataset:
    features = np.zeros((len(grade), len(FEATURE_NAMES)), np.float32)
    for name, values in columns.items():
        features[:, FEATURE_NAMES.index(name)] = values
    query, row = np.repeat(np.arange(QUERIES), CANDIDATES), np.tile(np.arange(CANDIDATES), QUERIES)
    return Dataset(NOTHING, features, query, row, grade)


def _planted(seed: int = 0) -> Dataset:
    rng = np.random.default_rng(seed)
    columns = {name: rng.random(QUERIES * CANDIDATES) for name in NAMES}
    hidden = 3 * columns["lexical"] + columns["read_peak"] - 2 * columns["lexical_rank"]
    return _data(columns, np.log2(hidden + 3.0))  # gains are 2^grade - 1: the hidden sum


def test_planted_weights_are_found_in_their_ratio_and_facts_have_none():
    weight = fit_base(_planted(), NAMES, l2=1e-6, spread=2.0).weight
    assert weight / weight[0] == pytest.approx([1.0, -2 / 3, 1 / 3, 0.0], abs=1e-4)


def test_a_feature_that_counts_against_its_direction_counts_nothing():
    data = _planted()
    turned = replace(data, grade=3.0 - data.grade)
    assert not fit_base(turned, NAMES, l2=1.0, spread=2.0).weight.any()


def test_the_sum_has_the_spread_that_was_asked_for():
    data = _planted()
    base = fit_base(data, NAMES, l2=1.0, spread=2.0)
    chosen = data.features[:, [FEATURE_NAMES.index(one) for one in NAMES]].astype(float)
    total = base.parts(chosen).sum(axis=1).reshape(QUERIES, CANDIDATES)
    assert np.sqrt(total.var(axis=1).mean()) == pytest.approx(2.0, rel=1e-3)


@given(st.integers(0, 2**16))
def test_no_weight_is_against_its_direction_and_what_a_query_adds_to_all_is_not_seen(seed):
    data = _planted(seed)
    base = fit_base(data, NAMES, l2=1.0, spread=2.0)
    assert (base.weight * [DIRECTION[one] for one in NAMES] >= 0).all()
    shifted = replace(data, features=data.features + data.query[:, None].astype(np.float32))
    assert fit_base(shifted, NAMES, l2=1.0, spread=2.0).weight == pytest.approx(base.weight, abs=1e-3)


def test_where_few_credentials_are_known_by_heart_the_model_still_beats_its_best_feature_on_others():
    """Each credential has a fact of its own and a worth of its own; only two noisy texts say what others are worth."""
    rng, size = np.random.default_rng(5), QUERIES * CANDIDATES
    worth = np.tile(rng.normal(size=CANDIDATES), QUERIES)
    hidden = worth + rng.normal(size=size)
    columns = {one: hidden + 1.5 * rng.normal(size=size) for one in ("lexical", "read_peak")}
    columns["learning_hours"] = np.tile(np.arange(CANDIDATES), QUERIES)
    data = _data(columns, np.searchsorted([1.0, 2.0, 3.0], hidden).astype(float))
    group, owner = data.query % 2, data.row % 2
    folds = [Fold((group != one) & (owner != one), (group == one) & (owner == one)) for one in (0, 1)]
    found = cross_fit(data, folds, NOTHING.features, FitConfig(), 0).score
    tested = data.where(~np.isnan(found))
    name, alone = best_single_feature(tested, NOTHING.features)
    assert name in ("lexical", "read_peak")
    assert float(np.nanmean(ndcg_of(tested, found[~np.isnan(found)]))) > 1.05 * alone


def test_where_there_are_too_few_pairs_for_any_tree_the_sum_still_orders():
    data = replace(_planted(), grade=np.floor(_planted().grade))
    few = data.where(data.query < 1)
    other = data.where(data.query == 1)
    ranker = fit(few, NAMES, FitConfig(), 0)
    assert ranker.trees.count("num_leaves=1\n") == ranker.trees.count("Tree=")
    assert float(ndcg_of(other, ranker.raw(other.features.astype(float)))[0]) > 0.9


def test_derived_grades_are_learned_from_no_feature_that_only_tells_credentials_apart():
    apart = {"learning_hours", "text_length", "hubness", "rating", "lane_spread"}
    assert not apart & set(NOTHING.features)
    assert apart < set(JudgementSet([], frozenset(), "log").features)
    assert {"lexical", "read_peak", "gap_size"} < set(NOTHING.features)
