"""Occupation names: what titles are compared with, computed once for a catalogue and stored as arrays.

Every name of an occupation (its title and its alternative titles) is a vector of the plain encoder, a row of the
character and word lanes, and a hashed key for exact matches. Titles that vacancies carry for it are alternative names
beside the taxonomy's, but for those two lanes: taxonomies let a "toolmaker" be a tooling engineer alone, and where
vacancies carry it for a tool and die maker, several share it. Descriptions are vectors too.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import chain
from pathlib import Path
from typing import Self

import numpy as np
import pandas as pd

from stackwise.features.bert import Array
from stackwise.features.catalogue import Catalogue
from stackwise.features.encoders import Encoder
from stackwise.features.files import replacing
from stackwise.features.kept_vectors import KeptVectors, keys_of
from stackwise.features.lanes import CharTfidf, NameCoverage, hashed, words
from stackwise.features.phrasings import VACANCY_TITLES, fingerprint, phrasings_of
from stackwise.features.vectors import Progress, check_fresh, encode_all, stored_about, table_sha
from stackwise.features.versions import version_of
from stackwise.models.occupation.spelling import Vocabulary

FOLDER = Path("index") / "occupations"
LAYOUT = "4"
GENERAL = 5  # occupations whose own titles hold a word that is then too general to name another one
_STEP = np.uint64(0x100000001B3)


def names_of_occupations(occupations: pd.DataFrame) -> list[list[str]]:
    """The title and the alternative titles of each occupation, each once, the title first."""
    return [
        list(dict.fromkeys([str(title), *(str(name) for name in (others if others is not None else ()))]))
        for title, others in zip(occupations["title"], occupations["alt_titles"], strict=True)
    ]


def telling_names(occupations: pd.DataFrame) -> list[list[str]]:
    """The same without alternative titles of one general word.

    ESCO lets "driver" name the hearse driver and "teacher" the politics lecturer alone; such a word stands in the own
    titles of many occupations and tells none of them.
    """
    return _telling_names(occupations, _telling(occupations))


def _telling_names(occupations: pd.DataFrame, tells: Callable[[str], bool]) -> list[list[str]]:
    return [[its[0], *filter(tells, its[1:])] for its in names_of_occupations(occupations)]


def _telling(occupations: pd.DataFrame) -> Callable[[str], bool]:
    """Whether a name is more than one general word."""
    held = Counter(word for title in occupations["title"] for word in set(words(str(title))))

    def tells(name: str) -> bool:
        said = words(name)
        return len(said) != 1 or held[said[0]] < GENERAL

    return tells


def name_key(name: str) -> int:
    """A hash over the word stems of a name, in order; 0 for a name without words."""
    code = 0
    for word in words(name):
        code = (code * int(_STEP) + hashed(word)) & 0xFFFFFFFFFFFFFFFF
    return code


@dataclass(frozen=True, eq=False)
class OccupationNames:
    """``vectors`` (names, dim) and ``described`` float32 (occupations, dim), rows of length 1 (zero where an occupation
    has no description); ``starts`` (occupations,) the first name of each, its title; ``keys`` (names,) hashes of the
    names, 0 of a general word; ``carried`` (names,) which are titles that vacancies carry. ``made_of`` (rows, 2) by
    name of ``vectors`` and ``described``: what each row was made of."""

    vectors: Array
    described: Array
    starts: Array
    keys: Array
    carried: Array
    chars: CharTfidf
    coverage: NameCoverage
    vocabulary: Vocabulary
    made_of: Mapping[str, Array] = field(default_factory=dict)

    @cached_property
    def owners(self) -> Array:
        """Row of the occupation of each name: (names,)."""
        return np.repeat(np.arange(len(self.starts)), np.diff(self.starts, append=len(self.keys)))

    @cached_property
    def across(self) -> Array:
        """The names' vectors as columns, float32 (dim, names): one title against all is four times faster so."""
        return np.ascontiguousarray(_unit(self.vectors).T)

    @cached_property
    def titles(self) -> Array:
        """Vectors of the occupations' own titles, float32 (occupations, dim)."""
        return _unit(self.vectors[self.starts])

    @cached_property
    def _by_key(self) -> tuple[Array, Array]:
        order = np.argsort(self.keys, kind="stable")
        return self.keys[order], order

    def rows_of(self, key: int) -> Array:
        """Rows of the names that have a key, ascending."""
        keys, order = self._by_key
        first, last = (np.searchsorted(keys, np.uint64(key), side=side) for side in ("left", "right"))
        return order[first:last]

    def carriers(self, title: str) -> Array:
        """Rows of the occupations of which vacancies carry a title, word for word."""
        rows = self.rows_of(name_key(title)) if words(title) else np.zeros(0, np.int64)
        return np.unique(self.owners[rows[self.carried[rows]]])

    @classmethod
    def fit(
        cls,
        occupations: pd.DataFrame,
        encoder: Encoder,
        progress: Progress | None = None,
        known: Mapping[str, KeptVectors] | None = None,
    ) -> Self:
        """Compute it from an occupations table; ESCO's 33,000 names and 23,100 titles of vacancies take two minutes on
        one core, those that are ``known`` none (see :func:`stored_name_vectors`)."""
        tells = _telling(occupations)
        names = _telling_names(occupations, tells)
        carried = phrasings_of([its[0] for its in names], VACANCY_TITLES)
        flat, owners = _listed(names)
        told, tellers = _listed([[*its, *more] for its, more in zip(names, carried, strict=True)])
        keys = [
            [*map(name_key, its), *(name_key(title) if tells(title) else 0 for title in more)]
            for its, more in zip(names, carried, strict=True)
        ]
        texts = [text if isinstance(text, str) else "" for text in occupations["description"]]
        made = _NameRows({"vectors": told, "described": texts}, encoder, progress, known)
        described = made.rows("described")
        described[[not text for text in texts]] = 0.0
        return cls(
            made.rows("vectors"),
            described,
            np.flatnonzero(np.diff(tellers, prepend=-1)),
            np.array([*chain.from_iterable(keys)], dtype=np.uint64),
            np.array([at >= len(its) for its, more in zip(names, keys, strict=True) for at in range(len(more))], bool),
            CharTfidf((3, 4)).fit(flat, owners),
            NameCoverage().fit(flat, owners),
            Vocabulary.fit([*flat, *flat, *texts]),
            made.keys,
        )

    def save(self, folder: Path) -> None:
        """Write the arrays under ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        np.save(folder / "vectors.npy", self.vectors.astype(np.float16))
        np.save(folder / "described.npy", self.described.astype(np.float16))
        for name, keys in self.made_of.items():
            np.save(folder / f"{name}-keys.npy", keys)
        np.save(folder / "starts.npy", self.starts)
        np.save(folder / "keys.npy", self.keys)
        np.save(folder / "carried.npy", self.carried)
        self.chars.save(folder / "chars")
        self.coverage.save(folder / "coverage")
        self.vocabulary.save(folder / "vocabulary.json")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what :meth:`save` wrote."""
        vectors, described, starts, keys, carried = (
            np.load(folder / f"{name}.npy", allow_pickle=False, mmap_mode="r" if name == "vectors" else None)
            for name in ("vectors", "described", "starts", "keys", "carried")
        )
        lanes = CharTfidf.load(folder / "chars"), NameCoverage.load(folder / "coverage")
        vocabulary = Vocabulary.load(folder / "vocabulary.json")
        return cls(vectors, _unit(described), starts, keys, carried, *lanes, vocabulary)


def _listed(groups: Sequence[Sequence[str]]) -> tuple[list[str], Array]:
    """All of every group in a row, and the group of each."""
    return [*chain.from_iterable(groups)], np.repeat(np.arange(len(groups)), [len(its) for its in groups])


def build_names(catalogue: Catalogue, encoder: Encoder, folder: Path | str, progress: Progress | None = None) -> bool:
    """Compute and store the names of a catalogue under ``folder``/index/occupations; only new texts are encoded.

    Parameters
    ----------
    encoder : the plain one, ``load_encoder("plain")``: titles are compared with names, text with text.

    Returns
    -------
    Whether anything was computed; what is stored of the same rows and encoder is left as it is.
    """
    about = _made_with() | {"encoder": encoder.fingerprint, "content": table_sha(catalogue, "occupations")}
    target = version_of(folder) / FOLDER
    if stored_about(target) == about:
        return False
    same = (stored_about(target) or {}).get("encoder") == encoder.fingerprint
    names = OccupationNames.fit(
        catalogue["occupations"], encoder, progress, stored_name_vectors(target) if same else None
    )
    with replacing(target) as staged:
        names.save(staged)
        (staged / "about.json").write_text(json.dumps(about, sort_keys=True), encoding="utf-8")
    return True


def _made_with() -> dict[str, str]:
    return {"layout": LAYOUT, "carried": fingerprint(VACANCY_TITLES)}


def load_names(catalogue: Catalogue, encoder: Encoder) -> OccupationNames:
    """The stored names of a catalogue; of one in memory alone, computed on the spot.

    Raises
    ------
    StaleIndexError
        What is stored is missing, of other rows, of another encoder or of another release's layout.
    """
    if catalogue.folder is None:
        return OccupationNames.fit(catalogue["occupations"], encoder)
    folder = catalogue.folder / FOLDER
    check_fresh(catalogue, "occupations", folder / "about.json", encoder, _made_with())
    return OccupationNames.load(folder)


def stored_name_vectors(folder: Path) -> dict[str, KeptVectors]:
    """What saved names know of names and descriptions."""
    return {name: KeptVectors.load(folder / f"{name}.npy", folder / f"{name}-keys.npy") for name in _KEPT}


class _NameRows:
    """Vectors of texts by what they are stored as, those that are known as they are; and the ``keys`` of all."""

    def __init__(
        self,
        texts: Mapping[str, Sequence[str]],
        encoder: Encoder,
        progress: Progress | None,
        known: Mapping[str, KeptVectors] | None,
    ) -> None:
        self._texts, self._encoder, self._progress, self._known = texts, encoder, progress, known or {}
        self.keys = {name: keys_of(its) for name, its in texts.items()}

    def rows(self, name: str) -> Array:
        """Vectors (n, dim) of the texts of that name."""
        known = self._known.get(name, KeptVectors.nothing())
        return known.fill(self.keys[name], self._encoder.dim, partial(self._made, name))

    def _made(self, name: str, rows: Array) -> Array:
        texts = [self._texts[name][row] for row in rows]
        return encode_all(texts, self._encoder, _KEPT[name], self._progress)


_KEPT = {"vectors": "encode occupations' names", "described": "encode occupations' descriptions"}


def _unit(rows: Array) -> Array:
    rows = rows.astype(np.float32)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return rows
