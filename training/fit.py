"""Fit a weighted sum, boost LambdaMART trees from it, and calibrate both on pairs that neither had seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from stackwise.features.arrays import Reals, Rows
from stackwise.features.errors import DataError, describe
from stackwise.features.ranking_features import FEATURE_NAMES, FEATURES
from stackwise.models.ranker import Calibration, FusedRanker, LearnedRanker
from stackwise.models.ranker.learned import straight
from stackwise.training.dataset import Dataset, Tell
from stackwise.training.field_types import NotNegative, Positive, PositiveCount, Several, Share, Some
from stackwise.training.judgements import TOP_GRADE
from stackwise.training.linear_base import fit_base
from stackwise.training.split import Fold


@dataclass(frozen=True)
class FitConfig:
    """LightGBM's settings that were tuned; everything that would make a run differ from the next is fixed below.

    Small trees, on purpose: there are many learners but few credentials, and deeper ones learn those by heart.
    A leaf holds at least ``leaf_share`` of the pairs, and ``least_in_leaf`` of them. ``directed`` holds each feature to
    its declared direction, and boosts the trees from a sum of such features (``base_l2`` and ``base_spread`` as in
    :func:`stackwise.training.linear_base.fit_base`). One thread: more of them wait for each other on a busy machine.
    """

    trees: PositiveCount = 60
    leaves: Several = 7
    learning_rate: Positive = 0.06
    leaf_share: Share = 0.02
    least_in_leaf: PositiveCount = 30
    l2: NotNegative = 5.0
    feature_share: Some = 0.25
    truncation: PositiveCount = 20
    threads: PositiveCount = 1
    directed: bool = True
    base_l2: Positive = 1.0
    base_spread: NotNegative = 2.0


@dataclass(frozen=True, eq=False)
class CrossFit:
    """Scores of the tested pairs by models that saw neither their learner's group nor their provider.

    ``score`` (m,) is NaN for pairs of no fold; ``fold`` (m,) is -1 there.
    """

    score: Reals
    fold: Rows


def fit(
    data: Dataset, names: Sequence[str], config: FitConfig, seed: int, prior: FusedRanker | None = None
) -> LearnedRanker:
    """Train on a dataset; the ranker is not calibrated yet.

    Parameters
    ----------
    prior : a ranker to start from in place of a sum of one's own: few pairs then change little.

    Raises
    ------
    DataError
        Fewer than two grades: there is nothing to order.
    """
    import lightgbm

    if len(np.unique(data.grade)) < 2:
        got = f"one grade for all {len(data.grade):,} pairs"
        raise DataError(describe("training pairs", got, "at least two grades", "judge more pairs, or use fewer folds"))
    own = config.directed and prior is None
    base = fit_base(data, names, config.base_l2, config.base_spread if own else 0.0)
    chosen, features = data.features[:, [FEATURE_NAMES.index(name) for name in names]], data.features.astype(float)
    start = straight(features, chosen.astype(float), tuple(names), base, prior).sum(axis=1)
    train = lightgbm.Dataset(
        chosen, data.grade, group=data.sizes, init_score=start, feature_name=list(names), params={"verbosity": -1}
    )
    booster = lightgbm.train(_settings(data, names, config, seed), train, num_boost_round=config.trees)
    return LearnedRanker(booster.model_to_string(), tuple(names), _IDENTITY, base, prior)


def _settings(data: Dataset, names: Sequence[str], config: FitConfig, seed: int) -> dict[str, Any]:
    direction = {one.name: one.direction for one in FEATURES}
    return {
        "objective": "lambdarank",
        "label_gain": [2**grade - 1 for grade in range(TOP_GRADE + 1)],
        "lambdarank_truncation_level": config.truncation,
        "num_leaves": config.leaves,
        "learning_rate": config.learning_rate,
        "min_data_in_leaf": max(config.least_in_leaf, round(config.leaf_share * len(data.grade))),
        "monotone_constraints": [direction[name] * config.directed for name in names],
        "lambda_l2": config.l2,
        "feature_fraction": config.feature_share,
        "seed": seed,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": config.threads,
        "verbosity": -1,
    }


def cross_fit(
    data: Dataset,
    folds: Sequence[Fold],
    names: Sequence[str],
    config: FitConfig,
    seed: int,
    tell: Tell | None = None,
    prior: FusedRanker | None = None,
) -> CrossFit:
    """One model a fold, each scoring what it was kept from."""
    score, fold_of = np.full(len(data.grade), np.nan), np.full(len(data.grade), -1)
    for number, fold in enumerate(folds):
        ranker = fit(data.where(fold.train), names, config, seed, prior)
        score[fold.test] = ranker.raw(data.features[fold.test].astype(float))
        fold_of[fold.test] = number
        if tell:
            tell("cross-fit", number + 1, len(folds))
    return CrossFit(score, fold_of)


_IDENTITY = Calibration(np.array([0.0, 1.0]), np.array([0.0, 1.0]))


def calibrate(score: Reals, grade: Reals) -> Calibration:
    """Isotonic regression of grade / 3 on held-out scores (Zadrozny and Elkan 2002)."""
    from sklearn.isotonic import IsotonicRegression

    known = ~np.isnan(score)
    if not known.any():
        raise DataError(describe("calibration", "no held-out score", "scored pairs", "use more folds"))
    model = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip")
    model.fit(score[known], grade[known] / TOP_GRADE)
    return Calibration(np.asarray(model.X_thresholds_, float), np.asarray(model.y_thresholds_, float))


def fit_ranker(
    data: Dataset,
    held_out: CrossFit,
    names: Sequence[str],
    config: FitConfig,
    seed: int,
    prior: FusedRanker | None = None,
) -> LearnedRanker:
    """The ranker to serve: of all pairs, calibrated on the held-out scores of :func:`cross_fit`."""
    calibration = calibrate(held_out.score, data.grade)
    whole = fit(data, names, config, seed, prior)
    return LearnedRanker(whole.trees, whole.names, calibration, whole.base, prior)


def calibration_error(relevance: Reals, grade: Reals, bins: int = 10) -> float:
    """Mean distance of the mean relevance from the mean grade / 3, over equally full bins of relevance."""
    order = np.argsort(relevance, kind="stable")
    parts = [one for one in np.array_split(order, bins) if len(one)]
    off = [abs(float(relevance[part].mean() - grade[part].mean() / TOP_GRADE)) * len(part) for part in parts]
    return sum(off) / max(len(order), 1)
