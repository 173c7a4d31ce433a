"""Vectors of phrasings (:mod:`stackwise.features.phrasings`): how near a phrase is to the other words for a skill."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np

from stackwise.features.bert import Array

_AXES = 128  # of the vectors that all phrasings are compared by; 80% of their square length for ESCO's
_BLOCK = 64  # phrases whose candidates' phrasings are held at once
_FILES = ("phrasings", "phrased", "axes", "short")


@dataclass(frozen=True, eq=False)
class PhrasingVectors:
    """``phrasings`` (m, dim), rows of length 1, of the skills ``phrased`` (m,), ascending; ``short`` (m, k) are their
    parts along the ``axes`` (dim, k) of largest square sum."""

    phrasings: Array
    phrased: Array
    axes: Array
    short: Array

    @classmethod
    def fit(cls, phrasings: Array, phrased: Array) -> Self:
        """Find the axes."""
        axes = np.linalg.eigh(phrasings.T @ phrasings)[1][:, ::-1][:, :_AXES]
        axes = np.ascontiguousarray(axes, np.float32)
        return cls(phrasings, phrased, axes, phrasings @ axes)

    @cached_property
    def first(self) -> Array:
        """The row of each phrased skill's first phrasing: (phrased skills,)."""
        return np.flatnonzero(np.diff(self.phrased, prepend=-1))

    def about(self, phrase: Array, skills: int) -> Array:
        """Along the axes alone, the product of each phrase (n, dim) with the nearest of each skill's phrasings, float32
        (n, skills); -1 where a skill has none."""
        near = np.full((len(phrase), skills), -1, np.float32)
        if len(self.phrased):
            products = (phrase @ self.axes) @ self.short.T
            near[:, self.phrased[self.first]] = np.maximum.reduceat(products, self.first, axis=1)
        return near

    def nearest(self, phrase: Array, skill: Array, label: Array) -> Array:
        """Cosine of each phrase (n, dim) with the nearest of its candidates' phrasings and labels, float32 (n, depth).

        Parameters
        ----------
        skill : (n, depth) the candidates; ``label`` (n, depth) the phrase's cosine with their labels.
        """
        nearest = np.array(label, np.float32)
        for low in range(0, len(phrase), _BLOCK):
            part = slice(low, low + _BLOCK)
            nearest[part] = np.maximum(nearest[part], self._products(phrase[part], skill[part]))
        return nearest

    def _products(self, phrase: Array, skill: Array) -> Array:
        start, end = (np.searchsorted(self.phrased, skill.ravel(), side=side) for side in ("left", "right"))
        count = end - start
        best = np.full(skill.size, -1, np.float32)
        if count.any():
            pair = np.repeat(np.arange(skill.size), count)
            first = np.cumsum(count) - count
            rows = np.asarray(self.phrasings[np.arange(len(pair)) - (first - start)[pair]], np.float32)
            products = np.einsum("ij,ij->i", rows, phrase[pair // skill.shape[1]])
            said = count > 0
            best[said] = np.maximum.reduceat(products, first[said])
        return best.reshape(skill.shape)

    def save(self, folder: Path) -> None:
        """Write the arrays under ``folder``, vectors in half precision."""
        for name in _FILES:
            values = getattr(self, name)
            np.save(folder / f"{name}.npy", values if name in ("phrased", "axes") else values.astype(np.float16))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what :meth:`save` wrote; whole vectors stay on disk until a candidate asks for them."""
        whole = np.load(folder / "phrasings.npy", mmap_mode="r", allow_pickle=False)
        phrased, axes, short = (np.load(folder / f"{name}.npy", allow_pickle=False) for name in _FILES[1:])
        return cls(whole, phrased, axes, short.astype(np.float32))
