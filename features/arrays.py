"""The catalogue as integer-coded arrays: what every whole-array stage works on.

Row numbers replace ids. Only the newest version of a credential is a row; rows are sorted by id, so that a
stable sort breaks ties by id.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from stackwise.features.catalogue import Catalogue

Rows = NDArray[np.int64]
Reals = NDArray[np.float64]
F = TypeVar("F", bound=np.floating[Any])
_SHORT = 100  # entries


@dataclass(frozen=True, eq=False)
class Links:
    """Rows of a link table (credential or occupation to skill), sorted by owner.

    ``bounds[o]:bounds[o + 1]`` are owner ``o``'s links; ``row`` points back at the table's row.
    """

    skill: Rows
    weight: Reals
    level: Reals
    row: Rows
    bounds: Rows

    def of(self, owner: int) -> slice:
        """The links of one owner."""
        return slice(int(self.bounds[owner]), int(self.bounds[owner + 1]))

    def of_many(self, owners: Rows) -> tuple[Rows, Rows]:
        """Positions of all links of ``owners``, and for each the position of its owner in ``owners``."""
        return spans(self.bounds, owners)


@dataclass(frozen=True, eq=False)
class Arrays:
    """Ids, lookups and link arrays of one catalogue."""

    catalogue: Catalogue

    @cached_property
    def skill_ids(self) -> NDArray[np.object_]:
        """(n_skills,) ids in table order."""
        return self.catalogue["skills"]["skill_id"].to_numpy(object)

    @cached_property
    def skill_labels(self) -> NDArray[np.object_]:
        """(n_skills,) preferred labels."""
        return self.catalogue["skills"]["label"].to_numpy(object)

    @cached_property
    def skill_order(self) -> Rows:
        """(n_skills,) place of each skill by its id."""
        return np.argsort(np.argsort(self.skill_ids.astype(str), kind="stable"), kind="stable")

    @cached_property
    def skill_row(self) -> dict[str, int]:
        """Row of each skill id."""
        return {one: at for at, one in enumerate(self.skill_ids)}

    @cached_property
    def credentials(self) -> pd.DataFrame:
        """The newest version of each credential, sorted by id; ``table_row`` is its row in the table."""
        table = self.catalogue["credentials"]
        frame = table.assign(table_row=np.arange(len(table)))
        code, versions = pd.factorize(frame["version"], use_na_sentinel=False)
        keys = [_version_key(version) for version in versions]
        place = {key: at for at, key in enumerate(sorted(set(keys)))}
        order = np.array([place[key] for key in keys], dtype=np.int64)[code]
        newest = frame.assign(_order=order).sort_values(["credential_id", "_order"], kind="stable")
        return newest.drop_duplicates("credential_id", keep="last").drop(columns="_order").reset_index(drop=True)

    @cached_property
    def columns(self) -> Mapping[str, Any]:
        """Each column of ``credentials`` as an array: reads one cell without making a row of all."""
        return by_column(self.credentials)

    @cached_property
    def credential_ids(self) -> NDArray[np.object_]:
        """(n,) ids in row order, ascending."""
        return self.credentials["credential_id"].to_numpy(object)

    @cached_property
    def titles(self) -> NDArray[np.object_]:
        """(n,) titles in row order."""
        return self.credentials["title"].to_numpy(object)

    @cached_property
    def credential_row(self) -> dict[str, int]:
        """Row of each credential id."""
        return {one: at for at, one in enumerate(self.credential_ids)}

    @cached_property
    def occupations(self) -> Mapping[str, Any]:
        """Each column of the occupations table as objects."""
        frame = self.catalogue["occupations"]
        return {str(name): frame[name].to_numpy(object) for name in frame}

    @cached_property
    def occupation_row(self) -> dict[str, int]:
        """Row of each occupation id."""
        return {one: at for at, one in enumerate(self.catalogue["occupations"]["occupation_id"])}

    @cached_property
    def teaches(self) -> Links:
        """Credential to skill: weight is confidence, level is the level reached."""
        return self._links("credential_skills", "credential_id", self.credential_row, "confidence", "level")

    @cached_property
    def requires(self) -> Links:
        """Occupation to skill: weight is importance, level is the level required."""
        return self._links("occupation_skills", "occupation_id", self.occupation_row, "importance", "required_level")

    @cached_property
    def usually_required(self) -> Reals:
        """(n_skills,) share of the occupations that require each skill."""
        count = np.bincount(self.requires.skill, minlength=len(self.skill_ids))
        return count / max(len(self.occupation_row), 1)

    @cached_property
    def teaches_matrix(self) -> sparse.csr_array:
        """(n_credentials, n_skills) confidences."""
        links = self.teaches
        shape = (len(self.credential_ids), len(self.skill_ids))
        return sparse.csr_array((links.weight, links.skill, links.bounds), shape=shape)

    @cached_property
    def taught_by(self) -> sparse.csr_array:
        """(n_skills, n_credentials) confidences: the same by skill."""
        return self.teaches_matrix.T.tocsr()

    def _links(self, table: str, key: str, owners: dict[str, int], weight: str, level: str) -> Links:
        frame = self.catalogue[table]
        owner, skill = _places(frame[key], owners), _places(frame["skill_id"], self.skill_row)
        row = np.flatnonzero((owner >= 0) & (skill >= 0))
        row = row[np.lexsort((skill[row], owner[row]))]
        bounds = np.searchsorted(owner[row], np.arange(len(owners) + 1))
        numbers = [frame[name].to_numpy(float)[row] for name in (weight, level)]
        return Links(skill[row], numbers[0], numbers[1], row, bounds)


def _places(ids: pd.Series[str], rows: dict[str, int]) -> Rows:
    """(n,) row of each id, -1 where there is none."""
    code, values = pd.factorize(ids)
    return np.array([*(rows.get(one, -1) for one in values.tolist()), -1], dtype=np.int64)[code]


def _version_key(version: object) -> tuple[int, ...] | tuple[()]:
    """Order versions by their numbers: 1.10 is newer than 1.9."""
    digits = "".join(one if one.isdigit() else " " for one in str(version)).split()
    return tuple(map(int, digits))


class Categorical:
    """A text column of few distinct values, as one number a value: cheap to compare as a whole, and to read a cell of.

    >>> mode = Categorical(pd.Series(["online", None, "blended"]))
    >>> mode[0], mode[1], mode.within(["online", "blended"]).tolist()
    ('online', None, [True, False, True])
    """

    def __init__(self, column: pd.Series[str]) -> None:
        self._code, values = pd.factorize(column)
        self._values = [*(str(value) for value in values), None]  # the last, -1, stands for what nobody said

    def __getitem__(self, row: int) -> str | None:
        value: str | None = self._values[self._code[row]]
        return value

    def within(self, wanted: Collection[str]) -> NDArray[np.bool_]:
        """(n,) known, and one of those wanted."""
        return np.array([value in wanted for value in self._values], dtype=bool)[self._code]

    def outside(self, allowed: Collection[str]) -> NDArray[np.bool_]:
        """(n,) known, and none of those allowed; no limit where none is named."""
        closed = [bool(allowed) and value is not None and value not in allowed for value in self._values]
        return np.array(closed, dtype=bool)[self._code]


def by_column(frame: pd.DataFrame) -> Mapping[str, Any]:
    """Each column of a frame as an array, by name."""
    return {str(name): frame[name].array for name in frame}


def weighed(values: NDArray[Any], weight: Reals) -> Reals:
    """(k,) weighted sum of each row, one row after the other: a BLAS product of all would share sums among threads."""
    return np.asarray(np.vecdot(values, weight), dtype=float)


def added(parts: Sequence[NDArray[F]]) -> NDArray[F]:
    """(n,) sum of one array or more, one after the other: no table of all is made."""
    total = parts[0].copy()
    for part in parts[1:]:
        total += part
    return total


def spans(bounds: NDArray[Any], owners: Rows) -> tuple[Rows, Rows]:
    """Positions ``bounds[o]`` to ``bounds[o + 1]`` of all owners, and for each the place of its owner in ``owners``."""
    counts = bounds[owners + 1] - bounds[owners]
    ends = np.cumsum(counts, dtype=np.int64)
    at = np.arange(ends[-1] if len(ends) else 0) + np.repeat(bounds[owners] - ends + counts, counts)
    return at, np.repeat(np.arange(len(owners)), counts)


def sum_of_rows(matrix: sparse.csr_array | sparse.csr_matrix, rows: Rows, weight: Reals) -> Reals:
    """(columns,) weighted sum of a few rows of a sparse matrix: no other row is read."""
    count = matrix.indptr[rows + 1] - matrix.indptr[rows]
    if not len(rows):
        return np.zeros(matrix.shape[1])
    if count.sum() >= _SHORT * len(rows):  # where rows are long, to copy each whole is faster; in the same order
        return np.asarray(matrix[rows].T @ weight.astype(float), dtype=float)
    at, _ = spans(matrix.indptr, rows)
    return totals(matrix.indices[at], matrix.data[at] * np.repeat(weight, count), matrix.shape[1])


def among(rows: Rows, chosen: Rows) -> NDArray[np.bool_]:
    """(k,) which of some row numbers are among others."""
    if not len(rows) or not len(chosen):
        return np.zeros(len(rows), dtype=bool)
    table = np.zeros(max(rows.max(), chosen.max()) + 1, dtype=bool)
    table[chosen] = True
    return table[rows]


def totals(owner: Rows, values: NDArray[Any], owners: int) -> Reals:
    """(owners,) sum of each owner's values."""
    return np.asarray(np.bincount(owner, values, minlength=owners), dtype=float)


def highest(values: Reals, at: tuple[Rows, Rows], shape: tuple[int, int]) -> Reals:
    """A table of ``shape`` with the largest of the values (p,) at each place, 0 where none is above."""
    found = np.zeros(shape)
    np.maximum.at(found.reshape(-1), at[0] * shape[1] + at[1], values)
    return found


def rows_of(ids: Iterable[str], lookup: dict[str, int]) -> Rows:
    """Rows of the ids that the lookup knows, in order."""
    return np.array([lookup[one] for one in ids if one in lookup], dtype=np.int64)
