"""Occupation profiles: what a text is compared with besides names: skills needed, words that stand for it, breadth."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import pandas as pd
from scipy import sparse

from stackwise.features.bert import Array
from stackwise.features.catalogue import Catalogue
from stackwise.features.lanes import StemTfidf, word_counts
from stackwise.models.occupation.names import telling_names


@dataclass(frozen=True, eq=False)
class OccupationProfiles:
    """``links`` (occupations, skills): the importance of each skill; ``occupations`` and ``labels`` (skills,): the
    texts that words are taken from."""

    links: sparse.csr_array
    occupations: pd.DataFrame
    labels: tuple[str, ...]

    @classmethod
    def of(cls, catalogue: Catalogue) -> Self:
        """Those of a catalogue's occupations; links to what it lacks are left out."""
        occupations = {at: row for row, at in enumerate(catalogue["occupations"]["occupation_id"])}
        skills = {at: row for row, at in enumerate(catalogue["skills"]["skill_id"])}
        links = catalogue["occupation_skills"]
        row, column = links["occupation_id"].map(occupations), links["skill_id"].map(skills)
        known = (row.notna() & column.notna()).to_numpy()
        at = (row[known].to_numpy(np.int64), column[known].to_numpy(np.int64))
        values = links["importance"].to_numpy(np.float32)[known]
        matrix = sparse.csr_array((values, at), shape=(len(occupations), len(skills)))
        return cls(matrix, catalogue["occupations"], tuple(map(str, catalogue["skills"]["label"])))

    def needed(self, skills: Array) -> Array:
        """Cosine of the skills that texts ask for, probabilities (texts, skills), with those that each occupation
        needs, rare ones weighing more: float32 (texts, occupations)."""
        profiles, rarity = self._weighed
        asked = skills * rarity
        asked = asked / np.maximum(np.linalg.norm(asked, axis=1, keepdims=True), 1e-9)
        return np.asarray((profiles @ asked.T).T, np.float32)

    @cached_property
    def _weighed(self) -> tuple[sparse.csr_array, Array]:
        """Importance by the rarity of each skill, rows of length 1; and the rarity (skills,)."""
        holders = np.bincount(self.links.indices, minlength=self.links.shape[1])
        rarity = np.log(1 + self.links.shape[0] / np.maximum(holders, 1)).astype(np.float32)
        profiles = self.links.copy().astype(np.float32)
        profiles.data *= rarity[profiles.indices]
        length = np.sqrt(np.maximum(np.asarray(profiles.multiply(profiles).sum(axis=1)).ravel(), 1e-9))
        profiles.data /= np.repeat(length, np.diff(profiles.indptr)).astype(np.float32)
        return profiles, rarity

    @cached_property
    def words(self) -> StemTfidf:
        """The words of each occupation's names, description and skills."""
        described = self.occupations["description"]
        told = [
            " ".join([*names, text if isinstance(text, str) else ""])
            for names, text in zip(telling_names(self.occupations), described, strict=True)
        ]
        has = sparse.csr_matrix(self.links)
        has.data = np.ones_like(has.data)
        return StemTfidf().fit_counts((word_counts(told) + has @ word_counts(self.labels)).tocsr())

    @cached_property
    def breadth(self) -> Array:
        """log(1 + occupations below each one by their codes), float32 (occupations,)."""
        codes = (
            self.occupations["code"].fillna("").astype(str) if "code" in self.occupations else [""] * len(self.links)
        )
        below = Counter(
            ".".join(parts[:at]) for parts in (code.split(".") for code in codes) for at in range(1, len(parts))
        )
        return np.log1p([below[code] if code else 0 for code in codes]).astype(np.float32)
