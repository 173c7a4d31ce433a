"""Grades made of three features that know nothing of one another: no single one may pass for the model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stackwise.features.ranking_features import FEATURE_NAMES
from stackwise.training.dataset import Dataset
from stackwise.training.evaluate import best_single_feature, ndcg_of
from stackwise.training.fit import FitConfig, cross_fit
from stackwise.training.judgements import JudgementSet
from stackwise.training.split import Fold

QUERIES, CANDIDATES = 80, 40
NAMES = ("cosine_goal", "read_peak", "title_best")
CONFIG = FitConfig(trees=60, leaf_share=0.002, feature_share=1.0)


@pytest.fixture(scope="module")
def planted() -> Dataset:
    rng = np.random.default_rng(0)
    features = rng.random((QUERIES * CANDIDATES, len(FEATURE_NAMES))).astype(np.float32)
    hidden = features[:, [FEATURE_NAMES.index(one) for one in NAMES]].sum(axis=1)
    grade = np.searchsorted([1.9, 2.2, 2.5], hidden).astype(float)
    query = np.repeat(np.arange(QUERIES), CANDIDATES)
    return Dataset(JudgementSet([], frozenset(), "derived"), features, query, np.arange(len(query)), grade)


@pytest.fixture(scope="module")
def folds(planted) -> list[Fold]:
    return [Fold(planted.query % 2 != half, planted.query % 2 == half) for half in (0, 1)]


def mean_ndcg(data: Dataset, score: np.ndarray) -> float:
    return float(np.nanmean(ndcg_of(data, score)))


def test_the_model_is_worth_more_than_any_one_feature(planted, folds):
    model = mean_ndcg(planted, cross_fit(planted, folds, FEATURE_NAMES, CONFIG, 0).score)
    name, alone = best_single_feature(planted, FEATURE_NAMES)
    assert name in NAMES
    assert alone < 0.9 * model


def test_grades_shuffled_within_each_query_fall_to_the_random_floor(planted, folds):
    rng = np.random.default_rng(1)
    mixed = np.concatenate([rng.permutation(one) for one in planted.grade.reshape(QUERIES, CANDIDATES)])
    free = replace(CONFIG, directed=False)  # a declared direction is knowledge that shuffling does not take away
    shuffled = cross_fit(replace(planted, grade=mixed), folds, FEATURE_NAMES, free, 0).score
    floor = np.mean([mean_ndcg(planted, rng.random(len(mixed))) for _ in range(20)])
    assert mean_ndcg(planted, shuffled) == pytest.approx(floor, abs=0.06)
