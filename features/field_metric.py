"""Field metric: cosine between texts as occupations tell them apart.

Two texts belong to one field when they are near to the same occupations. The profile of a text over all occupations,
in standard deviations of each occupation and centred, has a dot product that is a quadratic form of the text's own
vector, so no profile is ever made: what is kept is one (dim, dim) matrix and two means (the whitening of Mahalanobis
1936, by the occupations' covariance). Made by ``python -m stackwise.training fit-panel``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from stackwise.features.arrays import Reals
from stackwise.features.bert import Array

SHIPPED = Path(__file__).parent / "field_metric.npz"
_LEAST = 1e-6


@dataclass(frozen=True, eq=False)
class FieldMetric:
    """``matrix`` (dim, dim), symmetric; ``credential`` and ``request`` (dim,), the usual vectors of each."""

    matrix: Array
    credential: Array
    request: Array

    @classmethod
    def of_occupations(cls, occupations: Array, credentials: Array, requests: Array) -> Self:
        """From vectors of occupations (o, dim), of usual credentials' texts (n, dim) and of usual requests (m, dim)."""
        spread = np.maximum((credentials @ occupations.T).std(axis=0), _LEAST)
        scaled = occupations.astype(float) / spread[:, None]
        scaled -= scaled.mean(axis=0)
        matrix = scaled.T @ scaled
        return cls(matrix / np.trace(matrix), credentials.mean(axis=0), requests.mean(axis=0))

    def direction(self, named: Array, sentences: Array) -> Array:
        """(dim,) the direction in which credentials of a request's field lie; of length 1."""
        mean = sentences.mean(axis=0) if len(sentences) else named
        found = self.matrix @ (_unit(_unit(mean) + _unit(named)) - self.request)
        return np.asarray(_unit(found), np.float32)

    def level(self, direction: Array) -> float:
        """Where the usual credential lies in a direction."""
        return float(self.credential @ direction)

    def spread(self, texts: Array) -> Reals:
        """(n,) length of each credential's own profile."""
        off = texts - self.credential
        return np.asarray(np.sqrt(np.maximum(np.einsum("nd,nd->n", off @ self.matrix, off), _LEAST**2)), dtype=float)

    def save(self, path: Path) -> None:
        """Write it, the matrix in half precision scaled to its largest value."""
        top = float(np.abs(self.matrix).max())
        half = {"credential": self.credential, "request": self.request, "matrix": self.matrix / top}
        arrays = {name: np.asarray(array, np.float16) for name, array in half.items()}
        np.savez_compressed(path, allow_pickle=False, top=np.float64(top), **arrays)

    @classmethod
    def load(cls, path: Path = SHIPPED) -> Self:
        """Read the shipped one, or another."""
        with np.load(path, allow_pickle=False) as kept:
            matrix = kept["matrix"].astype(np.float64) * float(kept["top"])
            return cls(matrix, kept["credential"].astype(np.float32), kept["request"].astype(np.float32))


def _unit(vector: Array) -> Array:
    return np.asarray(vector / max(float(np.sqrt((vector * vector).sum())), 1e-9))
