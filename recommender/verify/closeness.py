"""Closeness of skills as the index stores it: two sparse matrices, read by the arrays of a row."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scipy import sparse

RELATIONS = ("same", "narrower", "broader", "related", "similar")


class StoredCloseness:
    """Closeness and relation of a taught skill to a wanted one."""

    def __init__(self, folder: Path, skill_row: Mapping[str, int]) -> None:
        """``folder``: of the index's matrices; ``skill_row``: row of each skill id in them."""
        self._row = skill_row
        self._value, self._relation = (
            sparse.load_npz(folder / f"{name}.npz").tocsr() for name in ("closeness", "relation")
        )
        self._near: dict[str, dict[int, tuple[float, str]]] = {}

    def between(self, taught: str, wanted: str) -> tuple[float, str]:
        """Closeness from 0 to 1 and the name of the relation; 0 and ``none`` where the index has no cell."""
        if taught not in self._near:
            self._near[taught] = self._read_row(taught)
        return self._near[taught].get(self._row.get(wanted, -1), (0.0, "none"))

    def _read_row(self, taught: str) -> dict[int, tuple[float, str]]:
        """All that a skill is close to, by row of the other skill: the row's arrays are read once."""
        row = self._row.get(taught)
        if row is None:
            return {}
        code = _cells(self._relation, row)
        names = ("none", *RELATIONS)
        return {at: (value, names[int(code.get(at, 0))]) for at, value in _cells(self._value, row).items()}


def _cells(matrix: Any, row: int) -> dict[int, float]:
    """The stored cells of a row by column."""
    at = slice(*matrix.indptr[row : row + 2])
    return dict(zip(matrix.indices[at].tolist(), matrix.data[at].tolist(), strict=True))
