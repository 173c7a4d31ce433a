"""Advised courses: titles of the courses that an adviser would name for a family of jobs, written for 243 of them.

A request says what its job asks and not what to learn for it: an advertisement for a receptionist speaks of guests and
calls, and the courses for it of business communication and spreadsheets. So a request is matched with families of
jobs, by its title and by what it says, and a credential counts more the nearer it is to what these families learn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stackwise.features.arrays import Reals, Rows
from stackwise.features.bert import Array
from stackwise.features.encoders import Encoder, unit
from stackwise.features.int8_bert import INT8
from stackwise.features.quantised import coarse
from stackwise.features.recently_used import RecentlyUsed
from stackwise.features.statement_columns import UNIT, Floats, StatementColumn

FAMILIES = Path(__file__).parent / "advised_courses.tsv"
VECTORS = Path(__file__).parent / "advised_courses.npz"
KEPT_BYTES = 128 << 20  # of families' columns a process: four bytes a credential and family
_SAID = 2.0  # how much what a request says tells of its family, beside its title
_FEW = 3  # courses that a family is told by
_LEAST = 0.02  # probability of a family that counts
_LIKELY = 0.5  # of one whose advised titles are a reason for a course near to them: likelier than all others
_NEAR = 0.7  # cosine from which two titles name the same subject: 75 of 80 pairs of real lists do, by eye
_LEAST_SPREAD = 1e-6


@dataclass(frozen=True)
class JobFamilies:
    """``names`` of the jobs of each of f families, and the ``titles`` of courses that are advised for it."""

    names: Sequence[Sequence[str]]
    titles: Sequence[Sequence[str]]


@cache
def job_families() -> JobFamilies:
    """Those that ship."""
    rows = [line.split("\t") for line in FAMILIES.read_text(encoding="utf-8").splitlines()]
    return JobFamilies([names.split("; ") for names, _ in rows], [titles.split("; ") for _, titles in rows])


class AdvisedTitle(NamedTuple):
    """A ``title`` that is advised, and the first name of the ``family`` of jobs that it is advised for."""

    family: str
    title: str


Chances = Sequence[tuple[int, float]]
"""Families that a request may be of, with their probabilities."""


@dataclass(frozen=True, eq=False)
class AdvisedCourses:
    """Vectors, in whole steps, of the names (m, dim) and of the titles (t, dim) of f ``families``, each family's side
    by side from its start (f,)."""

    families: JobFamilies
    names: Array
    titles: Array
    name_starts: Rows
    title_starts: Rows

    @classmethod
    def of(cls, families: JobFamilies, names: Array, titles: Array) -> AdvisedCourses:
        """From vectors of length 1 in the order of the families."""
        return cls(families, coarse(names), coarse(titles), _starts(families.names), _starts(families.titles))

    def likely(self, named: Array, sentences: Array) -> Chances:
        """The families that a request may be of, with their probabilities, by the vectors of its title (dim,) and of
        its sentences (s, dim)."""
        by_name = np.maximum.reduceat(self.names @ coarse(named), self.name_starts)
        said = sentences.mean(axis=0) if len(sentences) else np.zeros_like(named)
        chance = np.exp(_standard(by_name) + _SAID * _standard(self._nearest(self.titles @ coarse(said))))
        chance /= chance.sum()
        kept = np.flatnonzero(chance >= _LEAST)
        return list(zip(kept.tolist(), chance[kept].tolist(), strict=True))

    def _nearest(self, near: Floats) -> Reals:
        """(f,) mean of the few largest of each family's values (t,)."""
        sizes = np.diff(self.title_starts, append=len(near))
        rank = np.arange(len(near)) - np.repeat(self.title_starts, sizes)
        ordered = near[np.lexsort((-near, np.repeat(np.arange(len(sizes)), sizes)))].astype(float)
        return np.add.reduceat(np.where(rank < _FEW, ordered, 0.0), self.title_starts) / np.minimum(sizes, _FEW)

    def of_family(self, at: int) -> Array:
        """(t, dim) titles of one family, in whole steps."""
        start = self.title_starts[at]
        return self.titles[start : start + len(self.families.titles[at])]

    def near(self, chances: Chances, titles: Floats) -> list[AdvisedTitle | None]:
        """What is nearest to each of some titles (k, dim), in whole steps, of all that is advised for the likely
        families; None where nothing is near enough to name the same subject."""
        likely = [family for family, chance in chances if chance >= _LIKELY]
        names, titles_of = self.families.names, self.families.titles
        advised = [AdvisedTitle(names[at][0], title) for at in likely for title in titles_of[at]]
        if not advised:
            return [None] * len(titles)
        cosine = titles @ np.concatenate([self.of_family(at) for at in likely]).T * UNIT
        best = zip(cosine.argmax(axis=1).tolist(), (cosine.max(axis=1) >= _NEAR).tolist(), strict=True)
        return [advised[at] if enough else None for at, enough in best]


class AdvisedLane:
    """Scores the (n, dim) whole steps of ``texts`` and ``titles`` of credentials by what is advised for a request's
    likely families. A family's column depends on its courses alone and is kept."""

    def __init__(self, courses: AdvisedCourses, texts: Floats, titles: Floats) -> None:
        self._courses, self._texts, self._titles = courses, texts, titles
        self._kept = RecentlyUsed[int, Floats](KEPT_BYTES)

    def likely(self, named: Array, sentences: Array) -> Chances:
        """The families that a request may be of, as :meth:`AdvisedCourses.likely`."""
        return self._courses.likely(named, sentences)

    def scores(self, chances: Chances) -> Floats:
        """(n,) expected share of each credential in what stands out for an advised course."""
        total = np.zeros(len(self._titles), np.float32)
        for family, chance in chances:
            total += np.float32(chance) * self._column(family)
        return total

    def near(self, chances: Chances, rows: Rows) -> list[AdvisedTitle | None]:
        """(k,) the advised title that each of some credentials is near to; None where it is near to none."""
        return self._courses.near(chances, self._titles[rows])

    def _column(self, family: int) -> Floats:
        found = self._kept.found([family])
        if family in found:
            return found[family]
        steps = self._courses.of_family(family)
        columns = StatementColumn.of(steps @ self._texts.T, steps @ self._titles.T)
        column = np.asarray(np.mean([one.share for one in columns], axis=0), np.float32)
        self._kept.keep(family, column, column.nbytes)
        return column


def advised_courses(encoder: Encoder) -> AdvisedCourses:
    """Those that ship: their vectors ship with the default encoder's weights, else ``encoder`` makes them."""
    families = job_families()
    with np.load(VECTORS, allow_pickle=False) as kept:
        if str(kept["encoder"]) == encoder.fingerprint.removesuffix(INT8):
            names, titles = (unit(kept[part].astype(np.float32)) for part in ("names", "titles"))
            return AdvisedCourses.of(families, names, titles)
    return AdvisedCourses.of(families, *(encoder.encode(_flat(its)) for its in (families.names, families.titles)))


def pack_advised_vectors(encoder: Encoder) -> None:
    """Write what ships, in half precision."""
    made = {part: encoder.encode(_flat(its)).astype(np.float16) for part, its in vars(job_families()).items()}
    np.savez_compressed(VECTORS, allow_pickle=False, encoder=np.array(encoder.fingerprint), **made)


def _flat(families: Sequence[Sequence[str]]) -> list[str]:
    return list(chain.from_iterable(families))


def _starts(families: Sequence[Sequence[str]]) -> Rows:
    """Where each family's begin in the flat list."""
    return np.cumsum([0, *map(len, families[:-1])])


def _standard(values: NDArray[Any]) -> Reals:
    """In standard deviations from the mean; zeros where all are equal."""
    off = values.astype(float) - values.mean()
    spread = float(np.sqrt((off * off).mean()))
    return off / spread if spread > _LEAST_SPREAD else np.zeros(len(off))
