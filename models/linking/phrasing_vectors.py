"""Vectors of phrasings (:mod:`stackwise.features.phrasings`): how near a phrase is to the other words for a skill."""

from __future__ import annotations

from collections.abc import Sequence
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
class _RankedPhrasings:
    """Skills ``owners`` (s,), those of most phrasings first, and ``vectors`` (dim, phrasings): the first phrasing of
    each, then the second of those that have two, and so on; ``widths``: how many have so many."""

    owners: Array
    vectors: Array
    widths: list[int]


@dataclass(frozen=True, eq=False)
class PhrasingVectors:
    """``vectors`` (m, dim), numbers that half precision has, of the skills ``phrased`` (m,), ascending."""

    vectors: Array
    phrased: Array

    @cached_property
    def _groups(self) -> list[_RankedPhrasings]:
        """All phrased skills, by rank: to reduce each skill's own few columns took a quarter of the time."""
        first = np.flatnonzero(np.diff(self.phrased, prepend=-1))
        counts = np.diff(first, append=len(self.phrased))
        groups = []
        for at in range(0, len(first), _SKILLS):
            order = at + np.argsort(-counts[at : at + _SKILLS], kind="stable")
            ranked = [first[order[counts[order] > rank]] + rank for rank in range(int(counts[order[0]]))]
            vectors = np.asarray(self.vectors[np.concatenate(ranked)], np.float32).T
            groups.append(_RankedPhrasings(self.phrased[first[order]], vectors, [len(rows) for rows in ranked]))
        return groups

    def near(self, phrase: Array, labels: Array) -> tuple[Array, Array]:
        """How near each phrase (n, dim) is to the words for each skill, its label and phrasings: the greatest cosine,
        and a soft one, the log of the sum of exp(10 cosine) over 10, to which all add. Float32 (n, skills) each.

        Parameters
        ----------
        labels : (skills, dim), vectors of the labels.
        """
        nearest = np.asarray(products(phrase, labels.T), np.float32)
        together = np.exp(_SOFT * nearest)
        for group in self._groups:
            cosine = products(phrase, group.vectors)
            nearest[:, group.owners] = np.maximum(nearest[:, group.owners], _by_rank(np.maximum, cosine, group.widths))
            cosine *= _SOFT
            together[:, group.owners] += _by_rank(np.add, np.exp(cosine, out=cosine), group.widths)
        return nearest, np.log(together, out=together) / _SOFT

    def save(self, folder: Path) -> None:
        """Write both arrays under ``folder``, vectors in half precision."""
        np.save(folder / "phrasings.npy", self.vectors.astype(np.float16))
        np.save(folder / "phrased.npy", self.phrased)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what :meth:`save` wrote; the vectors stay on the disk until a phrase is compared with them."""
        vectors = np.load(folder / "phrasings.npy", mmap_mode="r", allow_pickle=False)
        return cls(vectors, np.load(folder / "phrased.npy", allow_pickle=False))


def _by_rank(reduce: np.ufunc, values: Array, widths: Sequence[int]) -> Array:
    """What each skill's columns of ``values`` come to, (n, skills), where the columns stand by rank."""
    found, start = values[:, : widths[0]].copy(), widths[0]
    for width in widths[1:]:
        reduce(found[:, :width], values[:, start : start + width], out=found[:, :width])
        start += width
    return found
