"""Vectors of phrasings (:mod:`stackwise.features.phrasings`): how near a phrase is to the other words for a skill."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
from scipy import sparse

from stackwise.features.bert import Array
from stackwise.features.encoders import products

_SOFT = np.float32(10)
_ROWS = 1000  # words that are looked at together
_ASIDE = np.float32(10)
_SPREAD = np.float32(0.023)
"""What :meth:`PhrasingVectors.roughly` adds for the words that lie apart from the others, and for what is then left;
fitted to phrases of courses and the skills of ESCO that are near them."""


@dataclass(frozen=True, eq=False)
class PhrasingVectors:
    """``vectors`` (m, dim), numbers that half precision has, of the skills ``phrased`` (m,), ascending; ``labels``
    (n_skills, dim), vectors of the skills' labels."""

    vectors: Array
    phrased: Array
    labels: Array

    @cached_property
    def _count(self) -> Array:
        """How many words there are for each skill, its label among them, (n_skills,)."""
        return 1 + np.bincount(self.phrased, minlength=len(self.labels))

    @cached_property
    def _first(self) -> Array:
        """Where the words for each skill begin, (n_skills,)."""
        return np.cumsum(self._count) - self._count

    @cached_property
    def _words(self) -> Array:
        """The vectors of each skill's label and phrasings, skill after skill, (n_skills + m, dim)."""
        words = np.empty((len(self.labels) + len(self.vectors), self.labels.shape[1]), np.float32)
        words[self._first] = self.labels
        words[np.arange(len(self.phrased)) + self.phrased + 1] = self.vectors
        return words

    @cached_property
    def _means(self) -> Array:
        """The mean of the words for each skill, (n_skills, dim)."""
        share = np.repeat(1 / self._count.astype(np.float32), self._count)
        ends = np.append(self._first, len(share))
        shape = (len(self._count), len(share))
        means: Array = sparse.csr_matrix((share, np.arange(len(share)), ends), shape=shape) @ self._words
        return means

    @cached_property
    def _aside(self) -> Array:
        """How the word that is least like the mean of its skill's departs from it, (n_skills, dim)."""
        alike = np.empty(len(self._words), np.float32)
        owner = np.repeat(np.arange(len(self._count)), self._count)
        for start in range(0, len(owner), _ROWS):
            rows = slice(start, start + _ROWS)
            alike[rows] = np.vecdot(self._words[rows], self._means[owner[rows]])
        least = np.lexsort((alike, owner))[self._first]
        weight: Array = np.sqrt(_ASIDE / self._count[:, None].astype(np.float32))
        return (self._words[least] - self._means) * weight

    def roughly(self, phrase: Array) -> Array:
        """What :meth:`near` is about to say of all words for each skill together, (n, n_skills): by their mean, and by
        the one that is least like it, so that a skill is not missed that a single phrasing says."""
        aside = products(phrase, self._aside.T)
        aside *= aside
        aside += products(phrase, self._means.T)
        aside += np.where(self._count > 1, np.log(self._count) / _SOFT + _SPREAD, 0).astype(np.float32)
        return aside

    def near(self, phrase: Array, skill: Array) -> tuple[Array, Array]:
        """How near each phrase (n, dim) is to the words for each of its skills (n, k), label and phrasings: the
        greatest cosine, and a soft one, the log of the sum of exp(10 cosine) over 10, to which all add. Float32 (n, k)
        each."""
        nearest, together = np.empty((2, *skill.shape), np.float32)
        for at, its in enumerate(skill if skill.size else ()):
            count = self._count[its]
            start = np.cumsum(count) - count
            words = self._words.take(np.repeat(self._first[its] - start, count) + np.arange(count.sum()), axis=0)
            cosine = np.vecdot(words, phrase[at])  # each row summed alone, as a product's depends on the others
            nearest[at] = np.maximum.reduceat(cosine, start)
            together[at] = np.add.reduceat(np.exp(_SOFT * cosine), start)
        return nearest, np.log(together) / _SOFT

    def save(self, folder: Path) -> None:
        """Write vectors, in half precision, and whose they are, under ``folder``."""
        np.save(folder / "phrasings.npy", self.vectors.astype(np.float16))
        np.save(folder / "phrased.npy", self.phrased)

    @classmethod
    def load(cls, folder: Path, labels: Array) -> Self:
        """Read what :meth:`save` wrote; the vectors stay on the disk until a phrase is compared with them."""
        vectors = np.load(folder / "phrasings.npy", mmap_mode="r", allow_pickle=False)
        return cls(vectors, np.load(folder / "phrased.npy", allow_pickle=False), labels)
