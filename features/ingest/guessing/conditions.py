"""Guessed conditions: the columns that say what must be held first, all of them, and what cannot be read of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from pydantic import TypeAdapter

from stackwise.features.errors import some
from stackwise.features.ingest.course_prerequisites import CoursePrerequisites, Named, courses_of, read_all
from stackwise.features.ingest.guessing.cells import shown_cell
from stackwise.features.ingest.guessing.guessed import GuessedColumn, Plain
from stackwise.features.ingest.transforms import Steps

_STEPS = TypeAdapter(Steps)
_ALL: list[Plain] = [{"do": "join"}, {"do": "split", "separator": "\n"}]  # of several columns, each is needed


def naming_courses(columns: pd.DataFrame, ids: Sequence[str | None], titles: Sequence[Any]) -> list[str]:
    """Names of the columns in which a row names another course of the list."""
    reader = _reader(ids, titles)
    cells = {
        str(name): [(n, at, cell) for n, (at, cell) in enumerate(zip(ids, columns[name], strict=True))]
        for name in columns
    }
    return [name for name, said in cells.items() if read_all(said, reader)[0]]


def _reader(ids: Sequence[str | None], titles: Sequence[Any]) -> CoursePrerequisites:
    return CoursePrerequisites(Named(courses_of("", zip(ids, titles, strict=True))))


def guessed_conditions(
    columns: pd.DataFrame, ids: Sequence[str | None], titles: Sequence[Any]
) -> tuple[GuessedColumn, list[str]]:
    """One column for all conditions, and what to mind of it: a row whose condition cannot be read is refused.

    Parameters
    ----------
    columns : (rows, at least 1) those whose names say that they hold conditions.
    ids, titles : of each row's course.
    """
    names = [str(name) for name in columns.columns]
    cells = [tuple(row) for row in columns.to_numpy(object)]
    said = [(at, row) for at, row in enumerate(cells) if any(cell is not None for cell in row)]
    one = len(names) == 1
    steps: list[Plain] = [] if one else _ALL
    reader = _reader(ids, titles)
    read: list[tuple[int, str | None, Any]] = []
    refused: dict[int, str] = {}
    for at, row in said:
        try:
            read.append((at, ids[at], _through(steps, row[0] if one else list(row))))
        except ValueError as error:
            refused[at] = str(error)
    refused |= read_all(read, reader)[1]
    shown = {at: " | ".join(shown_cell(cell) for cell in row if cell is not None) for at, row in said}
    column = GuessedColumn(
        "prerequisites", names[0] if one else tuple(names), steps, len(said) - len(refused), len(said)
    )
    column.examples = [(shown[at], "read") for at, _ in said if at not in refused][:2]
    column.examples += [(shown[at], f"refused: {refused[at]}") for at in sorted(refused)[:2]]
    return column, _doubts(names, len(said), refused)


def _through(steps: list[Plain], value: Any) -> Any:
    for step in _STEPS.validate_python(steps):
        value = None if value is None else step(value)
    return value


def _doubts(names: Sequence[str], of: int, refused: dict[int, str]) -> list[str]:
    if not refused:
        return []
    first = " ".join(refused[min(refused)].split())[:160]
    why = "a course whose condition is not known would be open to all"
    fix = 'words that keep nobody out can be mapped to ""'
    return [f"{len(refused):,} of {of:,} rows that say something in {some(names)} are refused ({first}): {why}; {fix}"]
