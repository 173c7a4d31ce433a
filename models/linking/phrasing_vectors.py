"""Vectors of phrasings (:mod:`stackwise.features.phrasings`): how near a phrase is to the other words for a skill."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np

from stackwise.features.bert import Array


@dataclass(frozen=True, eq=False)
class PhrasingVectors:
    """``vectors`` float32 (m, dim), rows of length 1, of the skills ``phrased`` (m,), ascending."""

    vectors: Array
    phrased: Array

    @cached_property
    def first(self) -> Array:
        """The row of each phrased skill's first phrasing: (phrased skills,)."""
        return np.flatnonzero(np.diff(self.phrased, prepend=-1))

    def nearest(self, phrase: Array, skills: int) -> Array:
        """Cosine of each phrase (n, dim) with the nearest of each skill's phrasings, float32 (n, skills); -1 where a
        skill has none."""
        near = np.full((len(phrase), skills), -1, np.float32)
        if len(self.phrased):
            near[:, self.phrased[self.first]] = np.maximum.reduceat(phrase @ self.vectors.T, self.first, axis=1)
        return near

    def save(self, folder: Path) -> None:
        """Write both arrays under ``folder``, vectors in half precision."""
        np.save(folder / "phrasings.npy", self.vectors.astype(np.float16))
        np.save(folder / "phrased.npy", self.phrased)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what :meth:`save` wrote."""
        vectors, phrased = (np.load(folder / f"{name}.npy", allow_pickle=False) for name in ("phrasings", "phrased"))
        return cls(vectors.astype(np.float32), phrased)
