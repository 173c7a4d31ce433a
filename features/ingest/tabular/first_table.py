"""First table: rows below an empty row that belong to another table, whose header stands there, are set aside.

A row is taken for another header where nothing in it has a digit, though nine in ten of the rows above have one in the
same columns. Empty rows within one table are no rows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

from stackwise.features.ingest.archive import Fault

_MOST, _LONGEST = 0.9, 60
_FILLED = 2  # so many more names than the row above
_DIGIT = re.compile(r"\d")


def first_table(frame: pd.DataFrame, gaps: bool = False) -> tuple[pd.DataFrame, list[Fault]]:
    """The rows before another header, and the others with the reason why not.

    Parameters
    ----------
    frame : index of line or row numbers, unknown cells None.
    gaps : whether a number that is not there was an empty row.
    """
    empty = frame.isna().all(axis=1).to_numpy()
    lines = frame.index.to_numpy()
    for at in range(1, len(frame)):
        if (empty[at - 1] or (gaps and lines[at] > lines[at - 1] + 1)) and _is_header(frame, at):
            named = ", ".join(repr(str(cell)) for cell in frame.iloc[at].dropna()[:3])
            reason = f"another table seems to begin in row {lines[at]} ({named}); give it a sheet or a file of its own"
            return frame.iloc[:at][~empty[:at]], [(int(line), reason) for line in lines[at:][~empty[at:]]]
    return frame[~empty], []


def is_band(names: Sequence[str | None], below: Sequence[str | None]) -> bool:
    """Whether a row of names only groups the names below: its merged cells leave gaps that the row below fills.

    >>> is_band(["Course", None, None, "Fees", None], ["Code", "Title", "Level", "Price", "Tax"])
    True
    """
    said = [name for name in below if name]
    filled = len(said) - sum(bool(name) for name in names)
    return filled >= _FILLED and len(set(said)) == len(said) and all(map(is_name, said))


def _is_header(frame: pd.DataFrame, at: int) -> bool:
    cells = frame.iloc[at].dropna()
    if len(cells) < 2 or at + 1 == len(frame) or not all(is_name(cell) for cell in cells):
        return False
    above = frame.iloc[:at][list(cells.index)].dropna(how="all")
    told = [any(_DIGIT.search(str(cell)) for cell in row if cell is not None) for row in above.to_numpy(object)]
    return sum(told) >= _MOST * len(told) > 0


def is_name(cell: Any) -> bool:
    """Whether a cell can be a column's name: a short text without a digit."""
    return isinstance(cell, str) and len(cell) <= _LONGEST and not _DIGIT.search(cell)
