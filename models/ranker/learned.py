"""The learned ranker: a weighted sum of named features and LightGBM trees on top, calibrated to [0, 1]."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

import numpy as np

from stackwise.features.arrays import Reals
from stackwise.features.errors import DataError, describe
from stackwise.models.ranker.base import Relevance, columns_of
from stackwise.models.ranker.fused import FusedRanker

_THREADS = 1  # a pool is too small to share out, and one thread gives the same bytes everywhere


@dataclass(frozen=True, eq=False)
class Calibration:
    """A monotone map from raw score to relevance: linear between ``score`` (m,) ascending and ``relevance`` (m,)."""

    score: Reals
    relevance: Reals

    def apply(self, raw: Reals) -> Reals:
        """Relevance in [0, 1] of raw scores."""
        return np.asarray(np.interp(raw, self.score, self.relevance), dtype=float)


@dataclass(frozen=True, eq=False)
class Base:
    """What trees were boosted from: ``weight`` (f,) times how far each feature is from its ``centre`` (f,)."""

    weight: Reals
    centre: Reals

    def parts(self, chosen: Reals) -> Reals:
        """(k, f) what each of the ranker's own (k, f) features adds; an unknown one adds nothing."""
        added = np.subtract(chosen, self.centre, order="C")  # so that a row's sum is the same in any batch
        np.nan_to_num(added, copy=False)
        added *= self.weight
        return added


def straight(features: Reals, chosen: Reals, names: tuple[str, ...], base: Base, prior: FusedRanker | None) -> Reals:
    """(k, f) what each named feature adds by ``base`` and ``prior``; ``chosen`` are the columns of ``names``."""
    added = base.parts(chosen)
    if prior is not None:
        added[:, [names.index(name) for name in prior.names]] += prior.parts(features)
    return added


class LearnedRanker:
    """A LambdaMART model (Burges 2010) in LightGBM's own text format, boosted from a weighted sum.

    LambdaRank scores are not comparable across learners by themselves; the isotonic calibration, fitted on scores
    of learners and providers a model had not seen, makes them a relevance.

    Parameters
    ----------
    trees : the booster as LightGBM writes it.
    names : the features it was trained on, in their order.
    base : what the trees were boosted from; nothing when left out.
    prior : a ranker whose sum they were boosted from besides; its features are among ``names``.
    """

    def __init__(
        self,
        trees: str,
        names: tuple[str, ...],
        calibration: Calibration,
        base: Base | None = None,
        prior: FusedRanker | None = None,
    ) -> None:
        self.trees, self.names, self.calibration, self.prior = trees, names, calibration, prior
        self.base = base or Base(np.zeros(len(names)), np.zeros(len(names)))
        self._columns = columns_of(names)

    @cached_property
    def name(self) -> str:
        """``lambdarank-`` and a short hash of the trees, what they were boosted from, and the calibration."""
        digest = sha256(self.trees.encode())
        digest.update(np.ascontiguousarray([self.base.weight, self.base.centre]).tobytes())
        digest.update(np.ascontiguousarray([self.calibration.score, self.calibration.relevance]).tobytes())
        if self.prior is not None:
            digest.update(repr(self.prior.config).encode())
        return f"lambdarank-{digest.hexdigest()[:12]}"

    @cached_property
    def _booster(self) -> Any:
        import lightgbm

        try:
            booster = lightgbm.Booster(model_str=self.trees)
        except lightgbm.basic.LightGBMError as error:
            raise DataError(describe("trees", str(error), "a LightGBM model", "retrain")) from error
        if tuple(booster.feature_name()) != self.names:
            got = [one for one in booster.feature_name() if one not in self.names] or "another order"
            raise DataError(describe("trees' feature names", got, "the names stored beside them", "retrain"))
        return booster

    def raw(self, features: Reals) -> Reals:
        """(k,) scores before calibration; they order one learner's candidates only."""
        if not len(features):
            return np.zeros(0)
        chosen = self._chosen(features)
        trees = np.asarray(self._booster.predict(chosen, num_threads=_THREADS), dtype=float)
        return np.asarray(trees + self._straight(features, chosen).sum(axis=1))

    def _chosen(self, features: Reals) -> Reals:
        """(k, f) the ranker's own features, row by row in memory as trees read them."""
        return features.take(self._columns, axis=1)

    def _straight(self, features: Reals, chosen: Reals) -> Reals:
        """(k, f) what each of the ranker's features adds by the sums that trees were boosted from."""
        return straight(features, chosen, self.names, self.base, self.prior)

    def score(self, features: Reals) -> Relevance:
        """Judge (k, f) features."""
        return Relevance(self.calibration.apply(self.raw(features)), self.names, lambda: self._contributions(features))

    def _contributions(self, features: Reals) -> Reals:
        """(k, f) SHAP values of the raw score (Lundberg and Lee 2017): those of the trees and those of the sum."""
        if not len(features):
            return np.zeros((0, len(self.names)))
        chosen = self._chosen(features)
        found = np.asarray(self._booster.predict(chosen, pred_contrib=True, num_threads=_THREADS), dtype=float)
        return found[:, :-1] + self._straight(features, chosen)
