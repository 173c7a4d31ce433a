"""Vectors of phrasings (:mod:`stackwise.features.phrasings`): how near a phrase is to the other words for a skill."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np

from stackwise.features.bert import Array
from stackwise.features.encoders import products

_SOFT = np.float32(10)
_SKILLS = 1000  # whose phrasings are compared at once


@dataclass(frozen=True, eq=False)
class PhrasingVectors:
    """``vectors`` float32 (m, dim), as they are stored in half precision, of the skills ``phrased`` (m,), ascending."""

    vectors: Array
    phrased: Array

    @cached_property
    def first(self) -> Array:
        """The row of each phrased skill's first phrasing: (phrased skills,)."""
        return np.flatnonzero(np.diff(self.phrased, prepend=-1))

    def near(self, phrase: Array, labels: Array) -> tuple[Array, Array]:
        """How near each phrase (n, dim) is to the words for each skill, its label and phrasings: the greatest cosine,
        and a soft one, the log of the sum of exp(10 cosine) over 10, to which all add. Float32 (n, skills) each.

        Parameters
        ----------
        labels : (skills, dim), vectors of the labels.
        """
        nearest = np.asarray(products(phrase, labels.T), np.float32)
        together = np.exp(_SOFT * nearest)
        ends = np.append(self.first[1:], len(self.phrased))
        for at in range(0, len(self.first), _SKILLS):
            first, last = self.first[at : at + _SKILLS], ends[at : at + _SKILLS][-1]
            cosine = products(phrase, self.vectors[first[0] : last].T)
            owners, rows = self.phrased[first], first - first[0]
            nearest[:, owners] = np.maximum(nearest[:, owners], np.maximum.reduceat(cosine, rows, axis=1))
            cosine *= _SOFT
            together[:, owners] += np.add.reduceat(np.exp(cosine, out=cosine), rows, axis=1)
        return nearest, np.log(together, out=together) / _SOFT

    def save(self, folder: Path) -> None:
        """Write both arrays under ``folder``, vectors in half precision."""
        np.save(folder / "phrasings.npy", self.vectors.astype(np.float16))
        np.save(folder / "phrased.npy", self.phrased)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what :meth:`save` wrote."""
        vectors, phrased = (np.load(folder / f"{name}.npy", allow_pickle=False) for name in ("phrasings", "phrased"))
        return cls(vectors.astype(np.float32), phrased)
