"""Closeness of skills as the index stores it: two sparse matrices, read by the arrays of a row."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

RELATIONS = ("same", "narrower", "broader", "related", "similar")


class StoredCloseness:
    """Closeness and relation of a taught skill to a wanted one."""

    def __init__(self, folder: Path, skill_row: Mapping[str, int]) -> None:
        """``folder``: of the index's matrices; ``skill_row``: row of each skill id in them."""
        self._row = skill_row
        self._value, self._relation = (_sorted(folder / f"{name}.npz") for name in ("closeness", "relation"))

    def between(self, taught: str, wanted: str) -> tuple[float, str]:
        """Closeness from 0 to 1 and the name of the relation; 0 and ``none`` where the index has no cell."""
        row, column = self._row.get(taught), self._row.get(wanted)
        if row is None or column is None:
            return 0.0, "none"
        value = _cell(self._value, row, column)
        if value is None:
            return 0.0, "none"
        code = _cell(self._relation, row, column)
        return value, RELATIONS[int(code) - 1] if code else "none"


def _sorted(path: Path) -> Any:
    matrix = sparse.load_npz(path).tocsr()
    matrix.sort_indices()
    return matrix


def _cell(matrix: Any, row: int, column: int) -> float | None:
    """A stored cell by bisection of its row's columns; None where nothing is stored."""
    start, end = matrix.indptr[row], matrix.indptr[row + 1]
    at = start + np.searchsorted(matrix.indices[start:end], column)
    return float(matrix.data[at]) if at < end and matrix.indices[at] == column else None
