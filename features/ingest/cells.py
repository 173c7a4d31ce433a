"""Cells: the values of a file's columns through a mapping's steps, as the types of a table; bad rows with reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from stackwise.features.currencies import currency_code
from stackwise.features.ingest.amounts.counts import read_number
from stackwise.features.ingest.amounts.dates import read_date
from stackwise.features.ingest.amounts.wording import LONGEST, plain, unstated
from stackwise.features.ingest.archive import MAX_CELL, known
from stackwise.features.ingest.mapping import Column
from stackwise.features.ingest.transforms import AnyStep, Habits

_PROSE = frozenset(("title", "description", "outcomes", "assessment", "url"))  # where "N/A" or "-" says nothing
_Dropped = tuple[int, tuple[str, ...], str]  # row, columns that say something, and how


class CellReader:
    """Cells through the mapping's steps; ``bad`` gains the reason of each row that cannot be read, by position.

    ``notes`` tells what the file says and no target keeps: hours a week where hours in all are wanted, say.
    """

    def __init__(self, frame: pd.DataFrame, habits: Habits) -> None:
        self.frame, self.habits = frame, habits
        self.bad: dict[int, str] = {}
        self._dropped: dict[str, list[_Dropped]] = {}
        self._unread: dict[str, list[_Dropped]] = {}
        self._kept: dict[str, npt.NDArray[np.bool_]] = {}  # by column, the rows of which some target keeps a value

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
                if any(step.heeds_habits for step in steps):
                    self._note(name, at, value, dict(zip(rule.names, known_cells, strict=True)))
                yield _checked(name, _typed(value, kind, habits), habits)
            except (ValueError, OverflowError) as error:
                shown = " | ".join(map(_shown, cells))
                if rule.unreadable == "unknown":
                    self._unread.setdefault(name, []).append((at, rule.names, shown))
                else:
                    reason = f"{name}: {error} in {shown!r}"
                    self.bad[at] = f"{self.bad[at]}; {reason}" if at in self.bad else reason
                yield None

    def _note(self, name: str, at: int, value: Any, cells: dict[str, Any]) -> None:
        """Remember whether a value is kept of what the cells say."""
        saying = tuple(column for column, cell in cells.items() if _says(cell))
        if value is None and saying:
            self._dropped.setdefault(name, []).append((at, saying, " | ".join(map(_shown, cells.values()))))
        elif value is not None:
            for column in cells:
                self._kept.setdefault(column, np.zeros(len(self.frame), bool))[at] = True

    @property
    def notes(self) -> list[str]:
        """How many cells of which target say something that is not kept, and the commonest of them."""
        said = []
        for of, fault in ((self._dropped, "say something else"), (self._unread, "cannot be read")):
            for name, cells in of.items():
                lost = Counter(
                    shown
                    for at, columns, shown in cells
                    if of is self._unread or not all(self._keeps(at, one) for one in columns)
                )
                if lost:
                    common = lost.most_common(1)[0][0]
                    said.append(f"{name}: unknown where cells {fault} ({lost.total():,}), such as {common!r}")
        return said

    def _keeps(self, at: int, column: str) -> bool:
        return column in self._kept and bool(self._kept[column][at])


def _says(cell: Any) -> bool:
    return cell is not None and not (isinstance(cell, str) and (len(cell) > LONGEST or unstated(plain(cell))))


def _shown(cell: Any) -> str:
    return str(cell)[:60]


def _checked(name: str, value: Any, habits: Habits) -> Any:
    if name in _PROSE and isinstance(value, str) and unstated(value):
        return None
    return currency_code(value, habits.currency) if name == "price.currency" and value is not None else value


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
    if value is None or pa.types.is_null(kind):  # null: the column's own reader judges it
        return value
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
