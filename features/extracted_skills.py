"""What a linker read out of the words of credentials, and how near that comes to the skills of a gap.

Unlike the taught skills these are the text's own: nothing declared, curated or corrected by hand is among them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
import pandas as pd
from scipy import sparse

from stackwise.features.arrays import Reals, Rows, highest, spans, totals
from stackwise.features.taxonomy import Nearness

TITLE = "title"


@dataclass(frozen=True, eq=False)
class ExtractedSkills:
    """Confidence of each skill read, sparse (n credentials, n_skills): in any field, and in the ``title`` alone."""

    whole: sparse.csr_array
    title: sparse.csr_array

    @classmethod
    def of_links(cls, links: pd.DataFrame, credentials: int, skills: pd.Index) -> Self:
        """Gather links, columns ``row, field, skill_id, confidence``, of skills by id: the surest of a credential and
        skill counts."""
        known = links.assign(skill=skills.get_indexer(pd.Index(links["skill_id"])))
        known, shape = known[known["skill"] >= 0], (credentials, len(skills))
        return cls(_surest(known, shape), _surest(known[known["field"] == TITLE], shape))

    def of_rows(self, rows: Rows) -> ExtractedSkills:
        """The reads of some credentials, in the order given."""
        return ExtractedSkills(self.whole[rows], self.title[rows])

    @cached_property
    def totals(self) -> tuple[Reals, Reals]:
        """(n,) sums of confidences, in any field and in titles."""
        return _row_sums(self.whole), _row_sums(self.title)

    def save(self, folder: Path) -> None:
        """Write both matrices under ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        sparse.save_npz(folder / "whole.npz", self.whole)
        sparse.save_npz(folder / "title.npz", self.title)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what :meth:`save` wrote."""
        return cls(*(sparse.csr_array(sparse.load_npz(folder / f"{name}.npz")) for name in ("whole", "title")))


def _surest(links: pd.DataFrame, shape: tuple[int, int]) -> sparse.csr_array:
    cell = links["row"].to_numpy(np.int64) * shape[1] + links["skill"].to_numpy(np.int64)
    confidence = links["confidence"].to_numpy(np.float32)
    order = np.lexsort((confidence, cell))
    best = order[np.diff(cell[order], append=-1) != 0]
    return sparse.csr_array((confidence[best], np.divmod(cell[best], shape[1])), shape=shape)


def _row_sums(matrix: sparse.csr_array) -> Reals:
    owner = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    return totals(owner, matrix.data, matrix.shape[0])


@dataclass(frozen=True, eq=False)
class ExtractedReach:
    """Reads held against the r skills of one gap; ``near`` is how far one skill counts as another."""

    reads: ExtractedSkills
    near: Nearness

    def reach(self, rows: Rows) -> tuple[Reals, Reals]:
        """(k, r) how surely each credential's text, and its title, says each skill: confidence times closeness."""
        return self._reach(self.reads.whole, rows), self._reach(self.reads.title, rows)

    def _reach(self, reads: sparse.csr_array, rows: Rows) -> Reals:
        at, owner = spans(reads.indptr, rows)
        which, place, near = self.near.pairs(reads.indices[at])
        return highest(near * reads.data[at[which]], (owner[which], place), (len(rows), self.near.wanted))

    def total(self, rows: Rows) -> tuple[Reals, Reals]:
        """(k,) sums of the confidences of everything a text, and a title, says."""
        whole, title = self.reads.totals
        return whole[rows], title[rows]
