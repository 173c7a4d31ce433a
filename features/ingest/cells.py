"""Cells: the values of a file's columns through a mapping's steps, as the types of a table; bad rows with reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from stackwise.features.countries import country_code
from stackwise.features.currencies import currency_code
from stackwise.features.errors import InputError, describe
from stackwise.features.ingest.amounts.counts import read_number
from stackwise.features.ingest.amounts.dates import read_date
from stackwise.features.ingest.amounts.wording import LONGEST, plain, unstated
from stackwise.features.ingest.archive import MAX_CELL, known
from stackwise.features.ingest.mapping import Column
from stackwise.features.ingest.transforms import AnyStep, Habits

_TEXTS = frozenset(  # where "N/A" or "-" says nothing; a provider's name among them
    ("credential_id", "title", "description", "outcomes", "assessment", "url", "name")
)
_ENDS = {
    "low": "low end of a range, or a bound,",
    "high": "high end of a range, or a bound,",
    "middle": "middle of a range",
}
_Dropped = tuple[int, tuple[str, ...], str]  # row, columns that say something, and how


class CellReader:
    """Cells through the mapping's steps; ``bad`` gains the reason of each row that cannot be read, by position.

    ``notes`` tells what the file says and no target keeps, hours a week where hours in all are wanted, say, and which
    end of ranges is taken.
    """

    def __init__(self, frame: pd.DataFrame, habits: Habits) -> None:
        self.frame, self.habits = frame, habits
        self.bad: dict[int, str] = {}
        self._dropped: dict[str, list[_Dropped]] = {}
        self._unread: dict[str, list[_Dropped]] = {}
        self._chosen: dict[str, tuple[str, Counter[str]]] = {}  # which end of how many ranges
        self._kept: dict[str, npt.NDArray[np.bool_]] = {}  # by column, the rows of which some target keeps a value

    def part(self, rules: dict[str, Column], kinds: dict[str, pa.DataType]) -> pd.DataFrame:
        """One table's columns."""
        values = {name: list(self._column(name, rule, kinds[name])) for name, rule in rules.items()}
        return pd.DataFrame(values, index=self.frame.index, dtype=object)

    def _column(self, name: str, rule: Column, kind: pa.DataType) -> Iterator[Any]:
        if rule.constant is not None:
            yield from [_constant(name, rule.constant, kind, self.habits)] * len(self.frame)
            return
        columns = [self.frame[one] for one in rule.names]
        habits = self.habits
        if any(step.heeds_habits for step in rule.apply) or pa.types.is_floating(kind) or pa.types.is_date(kind):
            habits = habits.seen_in(cell for column in columns for cell in column)
        steps = [_Step(step.knowing(habits)) for step in rule.apply]
        for at, cells in enumerate(zip(*columns, strict=True)):
            shown = " | ".join(map(_shown, cells))
            try:
                known_cells = [_cell(cell) for cell in cells]
                value, dropped, ends = _stepped(
                    known_cells if isinstance(rule.source, tuple) else known_cells[0], steps
                )
                said = dict(zip(rule.names, known_cells, strict=True))
                if dropped or (value is not None and any(one.step.may_drop for one in steps)):
                    self._note(name, at, value, said)
                if ends:
                    self._chosen.setdefault(name, (ends, Counter()))[1][shown] += 1
                yield _checked(name, _typed(value, kind, habits), habits)
            except (ValueError, OverflowError) as error:
                if rule.unreadable == "unknown":
                    self._unread.setdefault(name, []).append((at, rule.names, f"{shown!r} ({error})"))
                else:
                    reason = f"{name}: {error} in {shown!r}"
                    self.bad[at] = f"{self.bad[at]}; {reason}" if at in self.bad else reason
                yield None

    def _note(self, name: str, at: int, value: Any, cells: dict[str, Any]) -> None:
        """Remember whether a value is kept of what the cells say."""
        saying = tuple(column for column, cell in cells.items() if _says(cell))
        if value is None and saying:
            shown = " | ".join(map(_shown, cells.values()))
            self._dropped.setdefault(name, []).append((at, saying, repr(shown)))
        elif value is not None:
            for column in cells:
                self._kept.setdefault(column, np.zeros(len(self.frame), bool))[at] = True

    @property
    def notes(self) -> list[str]:
        """How many cells of which target say something that is not kept, or a range, and the commonest of them."""
        said = [
            f"{name}: the {_ENDS[end]} is taken ({cells.total():,}), such as {cells.most_common(1)[0][0]!r}"
            for name, (end, cells) in self._chosen.items()
        ]
        for of, fault in ((self._dropped, "say something else"), (self._unread, "cannot be read")):
            for name, cells in of.items():
                lost = Counter(
                    shown
                    for at, columns, shown in cells
                    if of is self._unread or not all(self._keeps(at, one) for one in columns)
                )
                if lost:
                    common = lost.most_common(1)[0][0]
                    said.append(f"{name}: unknown where cells {fault} ({lost.total():,}), such as {common}")
        return said

    def _keeps(self, at: int, column: str) -> bool:
        return column in self._kept and bool(self._kept[column][at])


def _says(cell: Any) -> bool:
    return cell is not None and not (isinstance(cell, str) and (len(cell) > LONGEST or unstated(plain(cell))))


def _shown(cell: Any) -> str:
    return str(cell)[:60]


def _checked(name: str, value: Any, habits: Habits) -> Any:
    if name in _TEXTS and isinstance(value, str) and unstated(value):
        return None
    if name == "url" and isinstance(value, str) and not any(map(str.isalnum, value)):
        return None  # "##" stands for an address that is not there
    if name == "country" and value is not None:
        return country_code(value)
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


class _Step:
    """A step that remembers of which values its ``take`` chose an end."""

    def __init__(self, step: AnyStep) -> None:
        self.step = step
        self.end = str(getattr(step, "take", None) or "")
        self._chose: dict[str, bool] = {}

    def chosen(self, value: Any) -> str:
        """Which end it took of a value; empty where it took none."""
        if self.end and (text := str(value)) not in self._chose:
            self._chose[text] = self.step.chooses(value)
        return self.end if self.end and self._chose[str(value)] else ""


def _stepped(value: Any, steps: list[_Step]) -> tuple[Any, bool, str]:
    """The value after all steps, whether one of them dropped what is said, and which end of a range one took."""
    end = ""
    for one in steps:
        if value is None:
            return None, False, end
        before, value = value, one.step(value)
        if value is None:
            return None, one.step.drops(before), end
        end = end or one.chosen(before)
    return value, False, end


def _constant(name: str, value: Any, kind: pa.DataType, habits: Habits) -> Any:
    """The value that a mapping gives to all rows.

    Raises
    ------
    InputError
        It is none of the target's.
    """
    try:
        listed = [value] if pa.types.is_list(kind) and isinstance(value, str) else value
        return _checked(name, _typed(list(listed) if isinstance(listed, tuple) else listed, kind, habits), habits)
    except (ValueError, OverflowError) as error:
        got = f"{value!r} ({error})"
        raise InputError(
            describe(f"constant of {name}", got, "a value of that column", "repair the mapping")
        ) from error


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
