"""Cells: the values of a file's columns through a mapping's steps, as the types of a table; bad rows with reasons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from stackwise.features.currencies import currency_code
from stackwise.features.ingest.amounts.counts import read_number
from stackwise.features.ingest.amounts.dates import read_date
from stackwise.features.ingest.archive import MAX_CELL, known
from stackwise.features.ingest.mapping import Column
from stackwise.features.ingest.transforms import AnyStep, Habits


class CellReader:
    """Cells through the mapping's steps; ``bad`` gains the reason of each row that cannot be read, by position."""

    def __init__(self, frame: pd.DataFrame, habits: Habits) -> None:
        self.frame, self.habits = frame, habits
        self.bad: dict[int, str] = {}

    def part(self, rules: dict[str, Column], kinds: dict[str, pa.DataType]) -> pd.DataFrame:
        """One table's columns."""
        values = {name: list(self._column(name, rule, kinds[name])) for name, rule in rules.items()}
        return pd.DataFrame(values, index=self.frame.index, dtype=object)

    def _column(self, name: str, rule: Column, kind: pa.DataType) -> Iterator[Any]:
        if rule.constant is not None:
            yield from [_typed(rule.constant, kind, self.habits)] * len(self.frame)
            return
        columns = [self.frame[one] for one in rule.names]
        habits = self.habits
        if any(step.heeds_habits for step in rule.apply) or pa.types.is_floating(kind) or pa.types.is_date(kind):
            habits = habits.seen_in(cell for column in columns for cell in column)
        steps = [step.knowing(habits) for step in rule.apply]
        for at, cells in enumerate(zip(*columns, strict=True)):
            try:
                known_cells = [_cell(cell) for cell in cells]
                value = _stepped(known_cells if isinstance(rule.source, tuple) else known_cells[0], steps)
                yield _checked(name, _typed(value, kind, habits))
            except (ValueError, OverflowError) as error:
                if rule.unreadable == "reject":
                    shown = " | ".join(str(cell)[:60] for cell in cells)
                    reason = f"{name}: {error} in {shown!r}"
                    self.bad[at] = f"{self.bad[at]}; {reason}" if at in self.bad else reason
                yield None


def _checked(name: str, value: Any) -> Any:
    return currency_code(value) if name == "price.currency" and value is not None else value


def _cell(cell: Any) -> Any:
    """A raw cell with emptiness made None, and its size checked."""
    if isinstance(cell, str):
        return known(_sound(cell))
    if isinstance(cell, float) and np.isnan(cell):
        return None
    return cell


def _sound(text: str) -> str:
    if len(text) > MAX_CELL:
        raise ValueError(f"a cell of {len(text):,} characters; at most {MAX_CELL:,}")
    text.encode()  # half of a surrogate pair, which JSON can hold, is no text: this raises a ValueError
    return text


def _stepped(value: Any, steps: list[AnyStep]) -> Any:
    for step in steps:
        if value is None:
            return None
        value = step(value)
    return value


def _typed(value: Any, kind: pa.DataType, habits: Habits) -> Any:
    """The value as the target column's type."""
    if value is None:
        return None
    if pa.types.is_list(kind):
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise ValueError("no list of texts (use python_list or split)")
        return list(map(_sound, value))
    if isinstance(value, list | dict):
        raise ValueError("a list or object where one value belongs (use join)")
    if pa.types.is_floating(kind):
        number = float(value) if isinstance(value, int | float) else read_number(value, habits.decimal)
        if number is not None and not np.isfinite(number):
            raise ValueError("no finite number")
        return number
    if pa.types.is_date(kind):
        return read_date(value, habits.dates)
    if isinstance(value, bool):
        raise ValueError("true or false where a text belongs (use map)")
    return _sound(str(value))
