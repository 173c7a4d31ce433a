"""The straight part of a ranker: a weighted sum of the features whose direction is declared.

Trees alone learn few credentials by heart and can fall behind their own best feature on unseen ones. A sum in which no
feature may count against its direction cannot do that so easily; trees are then boosted from it and correct it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from stackwise.features.arrays import Reals
from stackwise.features.ranking_features import FEATURE_NAMES, FEATURES
from stackwise.models.ranker import Base
from stackwise.training.dataset import Dataset

_DIRECTION = {one.name: one.direction for one in FEATURES}
_BLOCK = 200  # queries whose features are held as doubles at once
_DIGITS = 6  # significant ones of a stored number: fewer than what the order of sums can change


def fit_base(data: Dataset, names: Sequence[str], l2: float, spread: float) -> Base:
    """Ridge regression (Hoerl and Kennard 1970) of gains within queries, with weights of the declared signs only.

    Parameters
    ----------
    l2 : weight of the penalty; features are scaled to one spread within queries before.
    spread : standard deviation, within queries, that the sum is given: how sure the trees take it to be.
    """
    sign = np.array([_DIRECTION[name] for name in names], dtype=float)
    moments, products, centre = _moments(data, names)
    scale = np.sqrt(np.diag(moments))
    used = (sign != 0) & (scale > 0)
    weight = np.zeros(len(names))
    if used.any():
        unit = sign[used] / scale[used]
        weight[used] = unit * _non_negative(
            moments[np.ix_(used, used)] * np.outer(unit, unit), products[used] * unit, l2
        )
    found = float(np.sqrt(weight @ moments @ weight))
    return Base(_rounded(weight * spread / found) if found > 0 else np.zeros(len(names)), _rounded(centre))


def _moments(data: Dataset, names: Sequence[str]) -> tuple[Reals, Reals, Reals]:
    """Second moments of features, and with gains, around each query's means; then the features' own means."""
    columns, starts = [FEATURE_NAMES.index(name) for name in names], data.starts
    gain = 2.0**data.grade - 1
    moments, products, total = np.zeros((len(names), len(names))), np.zeros(len(names)), np.zeros(len(names))
    for first, last in pairwise([*range(0, len(starts) - 1, _BLOCK), len(starts) - 1]):
        inside = slice(starts[first], starts[last])
        features = np.nan_to_num(data.features[inside][:, columns].astype(float))
        total += features.sum(axis=0)
        bounds, sizes = starts[first:last] - starts[first], np.diff(starts[first : last + 1])
        features -= np.repeat(np.add.reduceat(features, bounds) / sizes[:, None], sizes, axis=0)
        moments += features.T @ features
        products += features.T @ gain[inside]
    count = max(1, len(gain))
    return moments / count, products / count, total / count


def _non_negative(moments: Reals, products: Reals, l2: float) -> Reals:
    """The weights, none below 0, that minimise squared error and ``l2`` times their own squares."""
    from scipy.linalg import cholesky, solve_triangular
    from scipy.optimize import nnls

    root = cholesky(moments + l2 * np.eye(len(moments)), lower=True)
    return np.asarray(nnls(root.T, solve_triangular(root, products, lower=True))[0], dtype=float)


def _rounded(values: Reals) -> Reals:
    return np.array([float(f"{value:.{_DIGITS}g}") for value in values], dtype=float)
