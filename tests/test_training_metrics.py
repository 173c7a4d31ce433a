"""Metrics agree with ir-measures, and say nothing where there is nothing to say."""

from __future__ import annotations

import ir_measures
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackwise.features.errors import DataError
from stackwise.training.metrics import awrf, coverage, exposure, gap_closure, ndcg, parity, recall, reciprocal_rank
from stackwise.training.off_policy import estimate
from stackwise.training.significance import bootstrap, holm, paired_randomisation


@settings(max_examples=40)
@given(st.lists(st.integers(0, 3), min_size=12, max_size=40))
def test_ndcg_recall_and_mrr_are_those_of_ir_measures(grades):
    if not any(grades):
        grades = [*grades, 1]
    ranked = np.array(grades, dtype=float)
    qrels = {"q": {f"d{at}": grade for at, grade in enumerate(grades)}}
    run = {"q": {f"d{at}": float(len(grades) - at) for at in range(len(grades))}}
    gains = {grade: 2**grade - 1 for grade in range(4)}
    measures = [ir_measures.nDCG(gains=gains) @ 10, ir_measures.R @ 10, ir_measures.RR]
    theirs = ir_measures.calc_aggregate(measures, qrels, run)
    ours = [ndcg(ranked, ranked, 10), recall(ranked, ranked, 10), reciprocal_rank(ranked, ranked)]
    assert ours == pytest.approx([theirs[one] for one in measures], abs=1e-9)


def test_a_query_without_anything_relevant_has_no_value():
    nothing = np.zeros(5)
    assert np.isnan([ndcg(nothing, nothing), recall(nothing, nothing, 5), reciprocal_rank(nothing, nothing)]).all()


def test_gap_closure_counts_what_is_closed_twice_once():
    share = np.array([[0.5, 0.0], [0.5, 0.0], [0.0, 1.0]])
    assert gap_closure(share, np.array([1.0, 1.0]), 2) == pytest.approx(0.375)
    assert gap_closure(share, np.array([1.0, 1.0]), 3) == pytest.approx(0.875)


def test_fairness_is_one_when_attention_follows_merit():
    owner = np.array([0, 1])
    lists = [np.array([0, 1]), np.array([1, 0])]
    assert awrf(exposure(lists, owner, 2), np.array([3.0, 3.0])) == pytest.approx(1.0)
    assert awrf(exposure([np.array([0])], owner, 2), np.array([0.0, 1.0])) == pytest.approx(0.0)
    assert coverage(lists, 4) == 0.5
    assert parity({"a": 0.2, "b": 0.4, "c": float("nan")}) == 0.5


def test_holm_multiplies_the_least_by_the_number_of_questions():
    assert holm({"a": 0.01, "b": 0.04, "c": 0.03}) == pytest.approx({"a": 0.03, "b": 0.06, "c": 0.06})


def test_randomisation_finds_a_planted_difference_and_not_an_absent_one():
    rng = np.random.default_rng(0)
    noise = rng.normal(0, 0.1, 200)
    clusters = [str(at // 2) for at in range(200)]
    difference, p = paired_randomisation(noise + 0.1, noise, clusters, 0, 2000)
    assert difference == pytest.approx(0.1)
    assert p < 0.01
    assert paired_randomisation(noise, rng.permutation(noise), clusters, 0, 2000)[1] > 0.05


def test_the_interval_of_one_cluster_repeated_is_wider_than_its_rows_would_say():
    values = np.repeat(np.array([0.0, 1.0, 0.0, 1.0]), 50)
    low, high = bootstrap(values, [str(at // 50) for at in range(200)], 0)
    rows_low, rows_high = bootstrap(values, [str(at) for at in range(200)], 0)
    assert high - low > 3 * (rows_high - rows_low)


def _log(n: int, propensity: float) -> pd.DataFrame:
    ids = [str(at) for at in range(n)]
    reward = [float(at % 2) for at in range(n)]
    return pd.DataFrame({"learner_id": ids, "credential_id": "c", "reward": reward, "propensity": propensity})


def test_off_policy_estimates_recover_the_mean_of_the_same_policy():
    log = _log(400, 0.5)
    found = estimate(log, log[["learner_id", "credential_id"]], log.assign(reward=0.5))
    assert (found.snips, found.doubly_robust, found.effective) == pytest.approx((0.5, 0.5, 400.0))


def test_off_policy_refuses_a_small_effective_sample_and_missing_propensities():
    log = _log(50, 0.5)
    with pytest.raises(DataError, match="effective sample of the log: got 50"):
        estimate(log, log, log)
    with pytest.raises(DataError, match="propensity"):
        estimate(log.drop(columns="propensity"), log, log)
