"""How sure a difference is: intervals and tests that respect that learners of one occupation resemble each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from stackwise.features.arrays import Reals

_BLOCK = 1000


def _by_cluster(values: Reals, clusters: Sequence[str]) -> tuple[Reals, Reals]:
    """Sum and count of each cluster's values."""
    _, code = np.unique(list(clusters), return_inverse=True)
    return np.bincount(code, weights=values).astype(float), np.bincount(code).astype(float)


def bootstrap(values: Reals, clusters: Sequence[str], seed: int, times: int = 2000) -> tuple[float, float]:
    """95% interval of the mean, whole clusters drawn with replacement; NaNs are left out."""
    known = ~np.isnan(values)
    if not known.any():
        return float("nan"), float("nan")
    sums, counts = _by_cluster(values[known], np.asarray(list(clusters), dtype=object)[known].tolist())
    rng, means = np.random.default_rng(seed), []
    for start in range(0, times, _BLOCK):
        drawn = rng.integers(0, len(sums), (min(_BLOCK, times - start), len(sums)))
        means.append(sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1))
    low, high = np.quantile(np.concatenate(means), [0.025, 0.975])
    return float(low), float(high)


def paired_randomisation(
    left: Reals, right: Reals, clusters: Sequence[str], seed: int, times: int = 10_000
) -> tuple[float, float]:
    """Mean of ``left - right`` and the two-sided p of "their names could be swapped" (Smucker et al. 2007).

    The signs of all differences of one cluster are flipped together. Queries where either is NaN are left out.
    """
    known = ~(np.isnan(left) | np.isnan(right))
    if not known.any():
        return float("nan"), 1.0
    sums, counts = _by_cluster((left - right)[known], np.asarray(list(clusters), dtype=object)[known].tolist())
    seen, rng, extreme = abs(float(sums.sum())), np.random.default_rng(seed), 0
    for start in range(0, times, _BLOCK):
        signs = rng.integers(0, 2, (min(_BLOCK, times - start), len(sums))) * 2 - 1
        extreme += int((np.abs(signs @ sums) >= seen - 1e-12).sum())
    return float(sums.sum() / counts.sum()), (extreme + 1) / (times + 1)


def holm(p: Mapping[str, float]) -> dict[str, float]:
    """P values adjusted for having asked several questions at once (Holm 1979)."""
    adjusted, worst = {}, 0.0
    for rank, name in enumerate(sorted(p, key=lambda one: (p[one], one))):
        worst = max(worst, min(1.0, (len(p) - rank) * p[name]))
        adjusted[name] = worst
    return {name: adjusted[name] for name in p}
