"""Largest steps: the few largest of several rows of cosines in whole steps, and what they are without some of the rows.

Learners of one goal differ in the few statements that each has met already: what the largest are is worked out once for
all statements, and what is met is taken out. Sums of whole steps are exact, so that no order of adding changes a bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np

from stackwise.features.arrays import Reals, Rows
from stackwise.features.statement_columns import UNIT, Steps

_TILE = 16_384  # credentials that are sorted together: bounds the copy


@dataclass(frozen=True, eq=False)
class LargestSteps:
    """``steps`` (m, n): the m largest of each column of some rows (r, n), largest first.

    ``most`` of them count: what is beyond takes the place of rows that are taken out.
    """

    steps: Steps
    most: int

    @classmethod
    def of(cls, rows: Sequence[Steps], most: int, spare: int = 0) -> Self:
        """The ``most`` largest of rows, or all where there are fewer, and as many ``spare`` ones."""
        steps = np.empty((min(most + spare, len(rows)), len(rows[0])), np.int32)
        for start in range(0, steps.shape[1], _TILE):
            tile = slice(start, start + _TILE)
            ordered = np.array([row[tile] for row in rows]).T.copy()
            ordered.sort(axis=1)
            steps[:, tile] = ordered[:, : -len(steps) - 1 : -1].T
        return cls(steps, min(most, len(rows)))

    @cached_property
    def _sum(self) -> Rows:
        return np.asarray(self.steps[: self.most].sum(axis=0, dtype=np.int64))

    def without(self, rows: Sequence[Steps] = ()) -> tuple[Reals, Reals]:
        """(n,) mean of the ``most`` largest, and the largest, once some of the rows are taken out: at most as many as
        there are spare ones.

        Of each column the largest goes first: what is not among the largest when its turn comes changes nothing, nor
        does any after it.
        """
        total, top = self._sum.copy(), self.steps[0].copy()
        counted = led = np.arange(len(top))
        for gone, out in enumerate(_descending(rows)):
            counted = counted[out[counted] >= self.steps[self.most - 1 + gone, counted]]
            total[counted] += self.steps[self.most + gone, counted] - out[counted]
            led = led[out[led] == self.steps[gone, led]]
            top[led] = self.steps[gone + 1, led]
        mean = np.asarray(total * (float(UNIT) / self.most), dtype=float)
        return mean, np.asarray(top * float(UNIT), dtype=float)

    @property
    def size(self) -> int:
        """Bytes."""
        return self.steps.nbytes + self._sum.nbytes


def _descending(rows: Sequence[Steps]) -> list[Steps]:
    """The same values, the largest of each column in the first row: for a few rows faster than to sort columns."""
    found = list(rows)
    for last in range(len(found) - 1, 0, -1):
        for at in range(last):
            found[at], found[at + 1] = np.maximum(found[at], found[at + 1]), np.minimum(found[at], found[at + 1])
    return found
