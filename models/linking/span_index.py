"""The span index: what linking phrases needs of a taxonomy, computed once and stored beside the lanes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
import pandas as pd
from scipy import sparse

from stackwise.features.bert import Array
from stackwise.features.encoders import Encoder, unit
from stackwise.features.kept_vectors import KeptVectors, keys_of
from stackwise.features.phrasings import phrasings_of
from stackwise.features.vectors import Progress, chunks, encode_all
from stackwise.models.linking.names import names_of
from stackwise.models.linking.phrasing_terms import PhrasingTerms
from stackwise.models.linking.phrasing_vectors import PhrasingVectors
from stackwise.models.linking.skill_words import SkillWords
from stackwise.models.linking.span_names import NameTable

_LONGEST = 600  # characters of a description that are read
USUAL_NEED = 0.00296
"""Mean share of occupations that need a skill, in ESCO v1.1.1, on which the model is fitted."""
USUAL_SKILLS = 13_896
"""Skills of that taxonomy."""
_FEW_SKILLS, _FEW, _ONE_NAME, _NO_NEEDS = 1500, 0.5, 0.15, 0.3
_SAME = 0.9995  # cosine of vectors in half precision
_VECTORS = ("labels", "others", "descriptions", "company", "occupations")
_KEPT = ("others", "descriptions", "phrasings", "words")


@dataclass(frozen=True, eq=False)
class SpanIndex:
    """Arrays over the n skills and o occupations of a taxonomy; vectors are float32, rows of length 1.

    ``labels``, ``others``, ``descriptions`` (n, dim): a skill's label, the mean of its alternative labels, its
    description. ``company`` (n, dim): the skills that share its occupations, centred. ``occupations`` (o, dim): each
    occupation's skills, centred. ``needs`` (n, o): ones where an occupation needs a skill. ``knowledge`` (n,): whether
    the skill is knowledge. ``phrasings``: other words for skills, ``terms``: the stems that these are made of,
    ``words``: the words as they stand, with their vectors.
    ``keys`` (rows, 2) by name of ``others``, ``descriptions`` and ``phrasings``: what each row was made of.
    """

    labels: Array
    others: Array
    descriptions: Array
    company: Array
    occupations: Array
    needs: sparse.csr_matrix
    knowledge: Array
    names: NameTable
    phrasings: PhrasingVectors
    terms: PhrasingTerms
    words: SkillWords
    keys: Mapping[str, Array] = field(default_factory=dict)

    @classmethod
    def fit(
        cls,
        skills: pd.DataFrame,
        needs: pd.DataFrame,
        labels: Array,
        encoder: Encoder,
        progress: Progress | None = None,
        known: Mapping[str, KeptVectors] | None = None,
    ) -> Self:
        """Compute the index of a skills table; ``needs`` has the columns occupation_id, skill_id; ``labels`` are the
        labels' vectors. Encodes every alternative label and description that is not ``known``
        (:func:`stored_skill_vectors`)."""
        matrix = _needs(skills, needs)
        occupations = unit(np.asarray(matrix.T @ labels, np.float32))
        company = np.asarray(matrix @ occupations, np.float32)
        alone = np.diff(matrix.indptr) == 0
        company[alone] = labels[alone]
        made = _SkillRows(skills, labels, encoder, progress)
        kept = known or dict.fromkeys(_KEPT, KeptVectors.nothing())
        phrasings = kept["phrasings"].fill(made.keys["phrasings"], encoder.dim, made.phrasings)
        return cls(
            labels,
            kept["others"].fill(made.keys["others"], encoder.dim, made.others),
            kept["descriptions"].fill(made.keys["descriptions"], encoder.dim, made.descriptions),
            _centred(unit(company)),
            _centred(occupations),
            matrix,
            np.array(skills["kind"] == "knowledge", dtype=bool),
            NameTable.fit(skills),
            PhrasingVectors(phrasings.astype(np.float16).astype(np.float32), made.phrased, labels),
            PhrasingTerms.fit(made.names, made.phrases),
            made.words(kept["words"]),
            made.keys,
        )

    @cached_property
    def popularity(self) -> Array:
        """Share of the occupations that need each skill, (n,), scaled as `scale` says."""
        if not self.needs.shape[1]:
            return np.full(len(self.labels), USUAL_NEED)
        count: Array = np.diff(self.needs.indptr) / self.needs.shape[1]
        return count * self.scale

    @cached_property
    def scale(self) -> float:
        """What makes the mean share of occupations that need a skill the usual one: small taxonomies have few
        occupations, each of which needs a large share of the skills."""
        mean = self.needs.nnz / max(self.needs.shape[0] * self.needs.shape[1], 1)
        return USUAL_NEED / mean if mean else 1.0

    @cached_property
    def prior_shift(self) -> float:
        """Log-odds that a likeliest skill is right over what the model says, which learned on a large taxonomy: one of
        few skills has few that could be meant instead, and what it lacks of other names and of occupations' needs is
        no evidence against a skill (`tests/benchmarks/small_taxonomies.py` measures it)."""
        skills = len(self.labels)
        if not skills:
            return 0.0
        few = np.log(USUAL_SKILLS / skills) / np.log(USUAL_SKILLS / _FEW_SKILLS)
        bare = float((np.einsum("ij,ij->i", self.others, self.labels) > _SAME).mean())
        shift = _FEW * float(np.clip(few, 0.0, 1.0)) + _ONE_NAME * bare + (0.0 if self.needs.nnz else _NO_NEEDS)
        return shift if few > 0 else 0.0

    def save(self, folder: Path) -> None:
        """Write the arrays under ``folder``, vectors in half precision, those of the labels left out."""
        self.names.save(folder / "names")
        self.phrasings.save(folder)
        self.terms.save(folder)
        self.words.save(folder)
        for name in _VECTORS[1:]:
            np.save(folder / f"{name}.npy", getattr(self, name).astype(np.float16))
        for name, keys in self.keys.items():
            np.save(folder / f"{name}-keys.npy", keys)
        np.save(folder / "needs-columns.npy", self.needs.indices.astype(np.int32))
        np.save(folder / "needs-rows.npy", self.needs.indptr.astype(np.int64))
        np.save(folder / "knowledge.npy", self.knowledge)

    @classmethod
    def load(cls, folder: Path, labels: Array, names: Sequence[str]) -> Self:
        """Read a saved index; ``labels`` are the vectors of the preferred labels ``names``."""
        others, descriptions, company, occupations = (
            unit(np.load(folder / f"{name}.npy", allow_pickle=False).astype(np.float32)) for name in _VECTORS[1:]
        )
        columns = np.load(folder / "needs-columns.npy", allow_pickle=False)
        rows = np.load(folder / "needs-rows.npy", allow_pickle=False)
        ones = np.ones(len(columns), np.float32)
        needs = sparse.csr_matrix((ones, columns, rows), shape=(len(labels), len(occupations)))
        knowledge = np.load(folder / "knowledge.npy", allow_pickle=False)
        table = NameTable.load(folder / "names", names)
        phrasings, terms = PhrasingVectors.load(folder, labels), PhrasingTerms.load(folder, len(labels))
        said = (table, phrasings, terms, SkillWords.load(folder))
        return cls(labels, others, descriptions, company, occupations, needs, knowledge, *said)


def _needs(skills: pd.DataFrame, needs: pd.DataFrame) -> sparse.csr_matrix:
    row = pd.Index(skills["skill_id"]).get_indexer(pd.Index(needs["skill_id"]))
    column, known = pd.factorize(needs["occupation_id"])
    kept = row >= 0
    shape = (len(skills), len(known))
    matrix = sparse.csr_matrix((np.ones(int(kept.sum()), np.float32), (row[kept], column[kept])), shape=shape)
    matrix.data[:] = 1
    return matrix


def stored_skill_vectors(folder: Path) -> dict[str, KeptVectors]:
    """What a saved index knows of alternative labels, descriptions and phrasings."""
    return {name: KeptVectors.load(folder / f"{name}.npy", folder / f"{name}-keys.npy") for name in _KEPT}


class _SkillRows:
    """Vectors of the alternative labels, of the description and of the phrasings of skills, and the ``keys`` of each.

    ``labels`` stand in where a skill has none of the first two; ``phrased`` are the phrasings' skills.
    """

    def __init__(self, skills: pd.DataFrame, labels: Array, encoder: Encoder, progress: Progress | None) -> None:
        self._labels, self._encoder, self._progress = labels, encoder, progress
        self.names = names_of(skills)
        self._texts = [text[:_LONGEST] if isinstance(text, str) else "" for text in skills["description"]]
        described = ("\n".join([names[0], text]) for names, text in zip(self.names, self._texts, strict=True))
        self.phrases = phrasings_of(skills["label"])
        self._phrasings = [phrase for phrases in self.phrases for phrase in phrases]
        self.phrased = np.repeat(np.arange(len(self.phrases), dtype=np.int32), list(map(len, self.phrases)))
        self.keys = {
            "others": keys_of(map("\n".join, self.names)),
            "descriptions": keys_of(described),
            "phrasings": keys_of(self._phrasings),
        }

    def others(self, rows: Array) -> Array:
        """The mean of the alternative labels of each skill."""
        listed = [self.names[row] for row in rows]
        flat = [name for names in listed for name in names[1:]]
        owner = np.repeat(np.arange(len(listed)), [len(names) - 1 for names in listed])
        sums = np.zeros((len(listed), self._encoder.dim), np.float32)
        for part in chunks(flat):
            vectors = self._encoder.encode(flat[part])
            first = np.flatnonzero(np.diff(owner[part], prepend=-1))
            sums[owner[part][first]] += np.add.reduceat(vectors, first)
            if self._progress:
                self._progress("encode other names", part.stop, len(flat))
        bare = np.bincount(owner, minlength=len(listed)) == 0
        sums[bare] = self._labels[rows[bare]]
        return unit(sums)

    def phrasings(self, rows: Array) -> Array:
        """Each phrasing."""
        return encode_all([self._phrasings[row] for row in rows], self._encoder, "encode phrasings", self._progress)

    def words(self, kept: KeptVectors) -> SkillWords:
        """The words of all names and phrasings."""
        words, table = SkillWords.listed(self.names, self.phrases)

        def fresh(rows: Array) -> Array:
            return encode_all([words[row] for row in rows], self._encoder, "encode words", self._progress)

        vectors = kept.fill(table.keys, self._encoder.dim, fresh)
        return replace(table, vectors=vectors.astype(np.float16).astype(np.float32))

    def descriptions(self, rows: Array) -> Array:
        """Each skill's description."""
        vectors = self._labels[rows]
        said = np.array([at for at, row in enumerate(rows) if self._texts[row].strip()], dtype=np.int64)
        texts = [self._texts[row] for row in rows[said]]
        vectors[said] = encode_all(texts, self._encoder, "encode descriptions", self._progress)
        return vectors


def _centred(vectors: Array) -> Array:
    """Vectors without what all of them share, of length 1."""
    return unit(vectors - vectors.mean(axis=0)) if len(vectors) else vectors
