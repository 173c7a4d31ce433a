"""Frames made from rows, with the type of every column declared: an empty list of rows has the types of a full one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

import pandas as pd

Kind = Literal["text", "int", "real", "bool", "any"]

TEXT = pd.Series(["a"]).dtype
"""What pandas makes of text: ``object`` before pandas 3, ``str`` from then on; both keep None as missing."""

_DTYPES: Mapping[Kind, Any] = {"text": TEXT, "int": "int64", "real": "float64", "bool": "bool", "any": object}


def frame_of(
    rows: Iterable[Mapping[str, Any] | tuple[Any, ...]],
    columns: Mapping[str, Kind],
    index: str | None = None,
) -> pd.DataFrame:
    """A frame of rows whose columns have the declared types, however few rows there are.

    pandas guesses the type of a column from its values, so that a list without rows makes columns of floats, on which
    a merge with text fails.

    Parameters
    ----------
    rows : mappings by column name (a column that a row leaves out is missing there), or tuples in the columns' order.
    columns : the kind of every column, in order; ``any`` holds nested values, or numbers and text side by side.
    index : the column to become the index.

    Raises
    ------
    ValueError
        A value that is not of its column's kind: a fault of the caller, not of the input.

    >>> frame_of([], {"code": "text", "hours": "real"}).dtypes["hours"]
    dtype('float64')
    >>> empty = frame_of([], {"code": "text"})
    >>> len(empty.merge(frame_of([("A",)], {"code": "text"}), on="code"))
    0
    """
    names = list(columns)
    values = [tuple(row.get(name) for name in names) if isinstance(row, Mapping) else row for row in rows]
    made = typed(pd.DataFrame(values, columns=names, dtype=object), columns)
    return made if index is None else made.set_index(index)


def typed(frame: pd.DataFrame, columns: Mapping[str, Kind]) -> pd.DataFrame:
    """The frame with the declared types, and only the declared columns, in their order."""
    return frame[list(columns)].astype({name: _DTYPES[kind] for name, kind in columns.items()})
