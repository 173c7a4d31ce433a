"""Largest steps: the mean of the few largest of several rows of cosines in whole steps.

Sums of whole steps are exact, so that no order of adding changes a bit.
"""

from __future__ import annotations

import numpy as np

from stackwise.features.arrays import Reals
from stackwise.features.statement_columns import UNIT, Floats

_TILE = 16_384  # credentials that are put in order together: bounds the copy


def mean_of_largest(rows: Floats, most: int) -> Reals:
    """(n,) mean of the ``most`` largest of each column of whole steps (r, n), of all where there are fewer; zeros of no
    rows."""
    total, kept = np.zeros(rows.shape[1], np.int64), min(most, len(rows))
    if not kept:
        return np.zeros(len(total))
    for start in range(0, len(total), _TILE):
        tile = rows[:, start : start + _TILE].T.astype(np.int32)
        tile.partition(len(rows) - kept, axis=1)
        total[start : start + _TILE] = tile[:, len(rows) - kept :].sum(axis=1, dtype=np.int64)
    return np.asarray(total * (float(UNIT) / kept), dtype=float)
