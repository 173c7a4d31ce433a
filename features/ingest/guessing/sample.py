"""Sample: a file's first rows, and what a mapping's steps would read of their cells."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd
from pydantic import TypeAdapter

from stackwise.features.ingest.amounts.wording import unstated
from stackwise.features.ingest.guessing.cells import has_mark, shown_cell
from stackwise.features.ingest.guessing.guessed import GuessedColumn, Plain
from stackwise.features.ingest.guessing.names import NAMES, is_in_doubt, name_score, says_else
from stackwise.features.ingest.guessing.values import YES_OR_NO
from stackwise.features.ingest.transforms import Habits, Steps

_PROSE = ("description", "outcomes", "assessment")
ONCE = 0.9  # share of titles, or of addresses, that come once at least
READABLE = 0.5  # of a column's values must be read by its steps
_STEPS = TypeAdapter(Steps)


class Sample:
    """The first rows of a file: its columns' cells, and what steps read of them."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame
        self.values = {str(name): [cell for cell in frame[name] if cell is not None] for name in frame.columns}

    def reading(self, source: str | tuple[str, ...], steps: list[Plain]) -> Iterable[tuple[Any, Any]]:
        """Each row's cell with what the steps read of it; an error where they refuse it."""
        made = _STEPS.validate_python(steps)
        names = columns_of(source)
        habits = Habits().seen_in(cell for name in names for cell in self.values[name])
        known = [step.knowing(habits) for step in made]
        rows = self.frame[names].to_numpy(object).tolist()
        for cells in rows:
            value: Any = cells if isinstance(source, tuple) else cells[0]
            if all(cell is None for cell in cells):
                continue
            shown = value
            try:
                for step in known:
                    value = None if value is None else step(value)
            except (ValueError, OverflowError) as error:
                value = error
            yield shown, value

    def readable(self, source: str | tuple[str, ...], steps: list[Plain]) -> tuple[int, int]:
        """How many cells the steps do not refuse, and of how many."""
        values = [value for _, value in self.reading(source, steps)]
        return sum(not isinstance(value, Exception) for value in values), len(values)

    def examples(self, source: str | tuple[str, ...], steps: list[Plain]) -> list[tuple[str, str]]:
        """Two different cells that are read and up to two that are refused, each with what becomes of it."""
        good: dict[str, str] = {}
        bad: dict[str, str] = {}
        for cell, value in self.reading(source, steps):
            shown = (
                " | ".join(map(shown_cell, cell))
                if isinstance(cell, list) and isinstance(source, tuple)
                else shown_cell(cell)
            )
            if isinstance(value, Exception):
                bad.setdefault(shown, f"refused: {value}")
            elif len(good) < 2:
                good.setdefault(shown, "unknown" if value is None else shown_cell(value))
        return [*list(good.items())[:2], *list(bad.items())[:2]]

    def stated(self, name: str) -> int:
        """How many cells of a column say something: "N/A" says nothing."""
        return sum(not (isinstance(cell, str) and unstated(cell)) for cell in self.values[name])

    def said(self, source: str | tuple[str, ...], steps: list[Plain]) -> int:
        """How many cells the steps read a value of."""
        values = [value for _, value in self.reading(source, steps)]
        return sum(value is not None and not isinstance(value, Exception) for value in values)

    def differing(self, name: str, others: Iterable[str], steps: list[Plain]) -> list[str]:
        """Those of other columns that the steps read, and otherwise than the one: "fees.home" and "fees.abroad"."""
        own = [str(value) for _, value in self.reading(name, steps)]
        read = {one: [str(value) for _, value in self.reading(one, steps)] for one in others if self.said(one, steps)}
        return [one for one, values in read.items() if values != own]

    def both(self, one: str, other: str, ones: list[Plain], others: list[Plain]) -> list[tuple[Any, Any]]:
        """What steps read of two columns, in rows in which both say something."""
        rows = self.frame[self.frame[one].notna() & self.frame[other].notna()]
        sample = Sample(rows)
        left, right = ([value for _, value in sample.reading(*said)] for said in ((one, ones), (other, others)))
        return list(zip(left, right, strict=True))

    def tells_apart(self, names: list[str], title: str) -> bool:
        """Whether each course has its own cells there; rows without a title, of few cells, or told twice, are none."""
        filled = self.frame.notna().sum(axis=1)
        courses = self.frame[self.frame[title].notna() & (filled * 2 > filled.median())]
        if any(isinstance(cell, str) and unstated(cell) for cell in courses[names[-1]]):
            return False  # "—" numbers no course
        rows = courses.astype(str).drop_duplicates()
        return bool(courses[names[-1]].notna().all() and not rows.duplicated(names).any())

    def is_less_likely(self, target: str, name: str) -> bool:
        """Whether another column goes before: titles that come again and again are of what a course is of, texts
        within objects of its parts.
        """
        if target == "title":
            return len(set(map(str, self.values[name]))) < ONCE * len(self.frame)
        return target in _PROSE and "." in name

    def is_no_text(self, target: str, name: str) -> bool:
        """Whether a column is no prose, as it holds yes and no or lengths, or no provider, as most rows lack one."""
        if target in (*_PROSE, "provider") and {str(cell).casefold() for cell in self.values[name]} <= YES_OR_NO:
            return True
        if target in _PROSE:
            read = max(self.said(name, [{"do": do}]) for do in ("weeks", "hours"))
            return read >= READABLE * len(self.values[name])
        return target == "provider" and len(self.values[name]) < READABLE * len(self.frame)

    def may_be_address(self, name: str) -> bool:
        """Whether a column may hold the courses' own addresses, though not called so: each hardly comes twice."""
        cells = list(map(str, self.values[name]))
        return not says_else(name, "url") and len(set(cells)) >= ONCE * len(cells)

    def says_another(self, name: str, *targets: str) -> bool:
        """Whether a column's name says that it holds what another target wants, or nearly."""
        return any(name_score(name, of) or is_in_doubt(name, of) for of in NAMES if of not in targets)

    def is_key(self, url: GuessedColumn | None) -> bool:
        """Whether addresses tell courses apart: hardly one lacks it, and hardly two have the same."""
        cells = [] if url is None else list(map(str, self.values[str(url.source)]))
        return url is not None and min(url.read, len(set(cells))) >= ONCE * len(self.frame)

    def marked(self, name: str) -> bool:
        """Whether a column's values carry a sign of money or a code of ISO 4217: "R1" may be a room."""
        texts = [str(cell) for cell in self.values[name]]
        return sum(has_mark(text) for text in texts) >= READABLE * len(texts)


def alone(frame: pd.DataFrame) -> str:
    """What stands alone in its row: remarks on the whole list."""
    lonely = frame[frame.notna().sum(axis=1) == 1].stack()
    return "\n".join(str(cell) for cell in lonely if isinstance(cell, str))


def columns_of(source: str | tuple[str, ...]) -> list[str]:
    """The names that a mapping's ``from`` holds."""
    return list(source) if isinstance(source, tuple) else [source]
