"""Kept vectors: rows of a stored matrix with a hash of what each was made of, so that no text is encoded twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Self

import numpy as np

from stackwise.features.bert import Array


def keys_of(texts: Iterable[str]) -> Array:
    """A hash of each text: uint64 (n, 2)."""
    digests = [blake2b(text.encode(), digest_size=16).digest() for text in texts]
    return np.frombuffer(b"".join(digests), dtype=np.uint64).reshape(len(digests), 2)


def places(stored: Array, keys: Array) -> Array:
    """The row of each of ``keys`` (m, 2) among those ``stored`` (n, 2), -1 where there is none: (m,)."""
    if not len(stored):
        return np.full(len(keys), -1)
    order = np.argsort(stored[:, 0], kind="stable")
    at = order[np.minimum(np.searchsorted(stored[order, 0], keys[:, 0]), len(order) - 1)]
    return np.where((stored[at] == keys).all(axis=1), at, -1)


@dataclass(frozen=True, eq=False)
class KeptVectors:
    """``vectors`` (n, dim) and the ``keys`` (n, 2) of what they were made of."""

    vectors: Array
    keys: Array

    @classmethod
    def load(cls, vectors: Path, keys: Path) -> Self:
        """Read both files; no rows where one of them is missing or cut."""
        try:
            read = cls(np.load(vectors, mmap_mode="r", allow_pickle=False), np.load(keys, allow_pickle=False))
        except (OSError, ValueError):
            return cls.nothing()
        return read if len(read.vectors) == len(read.keys) else cls.nothing()

    @classmethod
    def nothing(cls) -> Self:
        """No rows."""
        return cls(np.zeros((0, 0), np.float16), np.zeros((0, 2), np.uint64))

    def places(self, keys: Array) -> Array:
        """The stored row of each key (m, 2), -1 where there is none: (m,)."""
        return places(self.keys, keys)

    def fill(
        self, keys: Array, dim: int, make: Callable[[Array], Array], kind: type[np.floating] = np.float32
    ) -> Array:
        """Vectors by their keys (m, 2): (m, dim), the stored ones as they are.

        Parameters
        ----------
        kind : of the numbers.
        make : given the rows (r,) of which nothing is stored, ascending, returns their vectors (r, dim).
        """
        vectors = np.empty((len(keys), dim), kind)
        at = self.places(keys)
        known = at >= 0
        if known.any():
            vectors[known] = self.vectors[at[known]]
        if not known.all():
            fresh = np.flatnonzero(~known)
            vectors[fresh] = make(fresh)
        return vectors
