"""Kept counts: words of texts as stored counts with a hash of each text, so that no text is cut into words twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from scipy import sparse

from stackwise.features.bert import Array
from stackwise.features.kept_vectors import places

Count = Callable[[Sequence[str]], sparse.csr_matrix]


@dataclass(frozen=True, eq=False)
class KeptCounts:
    """``matrix`` (n, buckets) and the ``keys`` (n, 2) of the texts that were counted."""

    matrix: sparse.csr_matrix
    keys: Array

    @classmethod
    def of(cls, texts: Sequence[str], keys: Array, count: Count, stored: Path) -> Self:
        """Counts of texts of such ``keys`` (:func:`features.kept_vectors.keys_of`); those of texts that are ``stored``
        are read, the others counted."""
        known = cls._load(stored)
        at = places(known.keys, keys) if known else np.full(len(keys), -1)
        fresh = np.flatnonzero(at < 0)
        made = count([texts[row] for row in fresh.tolist()])
        if known is None or len(fresh) == len(keys):
            return cls(made, keys)
        at[fresh] = len(known.keys) + np.arange(len(fresh))
        return cls(sparse.vstack([known.matrix, made], format="csr")[at], keys)

    def save(self, folder: Path) -> None:
        """Write it under ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        parts = {"data": self.matrix.data.astype(np.float32), "indices": self.matrix.indices.astype(np.int32)}
        parts |= {"indptr": self.matrix.indptr.astype(np.int64), "keys": self.keys}
        for name, array in parts.items():
            np.save(folder / f"{name}.npy", array)
        (folder / "buckets.txt").write_text(str(self.matrix.shape[1]))

    @classmethod
    def _load(cls, folder: Path) -> Self | None:
        """What is stored; None where a file is missing or cut."""
        try:
            data, indices, indptr, keys = (
                np.load(folder / f"{name}.npy", allow_pickle=False) for name in ("data", "indices", "indptr", "keys")
            )
            shape = (len(keys), int((folder / "buckets.txt").read_text()))
            return cls(sparse.csr_matrix((data, indices, indptr.astype(np.int32)), shape=shape), keys)
        except (OSError, ValueError):
            return None
