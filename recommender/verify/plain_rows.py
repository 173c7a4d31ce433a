"""Plain rows: a table as dictionaries of plain values, with the few readings of a value that the checkers need."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pandas as pd

Row = Mapping[str, Any]
TOLERANCE = 5e-6


def rows_of(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Rows of a frame, one dictionary each; a missing value is None."""
    columns = {name: frame[name].tolist() for name in frame.columns}
    for at in range(len(frame)):
        yield {name: _value(values[at]) for name, values in columns.items()}


def _value(value: Any) -> Any:
    if isinstance(value, list | tuple | dict) or hasattr(value, "__array__"):
        return value if isinstance(value, dict) else list(value)
    return None if value is None or pd.isna(value) else value


def parsed(value: Any) -> Any:
    """JSON text of a tree or list as its object; anything else as it is."""
    return json.loads(value) if isinstance(value, str) else value


def listed(value: Any) -> list[Any]:
    """A list column, None as empty."""
    return [] if value is None else list(value)


def day(value: Any) -> date | None:
    """A date from a date or its ISO text."""
    return date.fromisoformat(value[:10]) if isinstance(value, str) else value


def within(row: Row, as_of: date, start: str = "valid_from", end: str = "valid_to") -> bool:
    """Whether ``as_of`` lies within a row's dates; an open end is open."""
    first, last = day(row.get(start)), day(row.get(end))
    return (first is None or first <= as_of) and (last is None or as_of <= last)


def close(left: float | None, right: float | None, tolerance: float = TOLERANCE) -> bool:
    """Equal numbers, up to the rounding of an answer; None equals only None."""
    if left is None or right is None:
        return left is None and right is None
    return abs(left - right) <= tolerance
