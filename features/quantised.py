"""Matrix products whose result does not depend on how they are cut into blocks, or shared out among threads.

BLAS adds in an order that depends on the shapes and the number of threads, so that a learner's last digits would
depend on who else is answered at the same time. Sums of whole numbers have no last digits: vectors are rounded to
multiples of a step so large that every partial sum of a product still fits a float's mantissa. Partial sums are
bounded, as |a . b| <= |a| |b| holds for any part of two vectors too.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

COARSE = 4_000
"""Steps a unit of vectors that are searched: (4,000 + rounding)^2 < 2^24, what a float32 counts without a gap."""

FINE = 1 << 25
"""Steps a unit of vectors whose products are read as figures: (2^25 + rounding)^2 < 2^53, the same of a float64."""


def coarse(vectors: NDArray[Any]) -> NDArray[np.float32]:
    """Vectors of length 1 or less in steps of 1 / ``COARSE``: whole numbers; their products are exact in float32."""
    steps: NDArray[np.float32] = np.multiply(vectors, np.float32(COARSE), dtype=np.float32)
    np.rint(steps, out=steps)
    return steps


def fine(vectors: NDArray[Any]) -> NDArray[np.float64]:
    """Vectors of length 1 or less in steps of 1 / ``FINE``: their products are exact in float64."""
    steps: NDArray[np.float64] = np.multiply(vectors, float(FINE), dtype=np.float64)
    np.rint(steps, out=steps)
    steps /= FINE
    return steps
