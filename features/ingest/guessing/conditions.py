"""Guessed conditions: the columns that say what must be held first, all of them, and what cannot be read of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from stackwise.features.errors import some
from stackwise.features.ingest.course_prerequisites import CoursePrerequisites, Named, courses_of, read_all
from stackwise.features.ingest.guessing.cells import shown_cell
from stackwise.features.ingest.guessing.guessed import GuessedColumn
from stackwise.features.ingest.guessing.names import is_foreign, says_id, squeezed
from stackwise.features.ingest.registers.prerequisite_words import asks_nothing

_AGES = re.compile("ages?|agegroup|alter|edad|idade|eta|leeftijd|wiek|vek|возраст|年齢")
_LEAST_AGE = re.compile(r"(?:от |from |ab |dès )?\d{1,2} ?\+|(?:от|from|ab|dès) \d{1,2}(?: (?:years|лет|Jahren?|ans))?")
_WORDS = re.compile(r"[^\W\d_]{2}")
_HELD = re.compile("prereq|exper|qualif|licen|degree|diploma|knowl|course|certif|educ|skill|age|check|exam")
_YES_OR_NO = frozenset(
    ("no", "not", "false", "n/a", "na", "yes", "true", "ja", "nein", "oui", "non", "si", "não", "sim", "нет", "да")
)


def naming_courses(columns: pd.DataFrame, ids: Sequence[str | None], titles: Sequence[Any]) -> list[str]:
    """Names of the columns in which a row names another course of the list."""
    reader = _reader(ids, titles)
    cells = {
        str(name): [(n, at, cell) for n, (at, cell) in enumerate(zip(ids, columns[name], strict=True))]
        for name in columns
    }
    return [name for name, said in cells.items() if read_all(said, reader)[0]]


def columns_of_conditions(named: Sequence[str], free: Mapping[str, Sequence[Any]]) -> tuple[list[str], list[str]]:
    """Names of the columns that say what must be held first, and what to mind of them.

    Parameters
    ----------
    named : columns whose names say so.
    free : cells of the columns that nothing uses, by their names; of unknown names those count some of whose cells ask
        nothing: others may, and what is dropped opens courses.
    """
    asking = [one for one in named if not says_what_it_is_for(one, free[one])]
    like = [] if asking else [one for one in free if is_foreign(one) and says_nothing_at_times(free[one])]
    ages = [one for one in free if says_least_age(one, free[one])]
    taken = "taken for what must be held first, since some of its cells say 'none'"
    return [*asking, *like, *ages], [f"{some(like)}: {taken}"] if like else []


def says_nothing_at_times(cells: Sequence[Any]) -> bool:
    """Whether some cells of a column say in words that nothing is asked, and others are words that say something."""
    texts = {" ".join(str(cell).split()).strip(" .") for cell in cells}
    words = {text for text in texts if _WORDS.search(text) and text.casefold() not in _YES_OR_NO}
    nothing = {text for text in words if asks_nothing(text)}
    return bool(nothing) and nothing != words


def may_name(name: str, cells: Sequence[Any]) -> bool:
    """Whether a column can name courses: numbers alone count lessons or days, where its name says no id."""
    counts = all(str(cell).isdecimal() for cell in cells if not isinstance(cell, list | dict))
    return not counts or any(isinstance(cell, list | dict) for cell in cells) or says_id(name)


def says_what_it_is_for(column: str, cells: Sequence[Any]) -> bool:
    """Whether a column says by yes and no what a course can be claimed for, and not who is let in.

    >>> says_what_it_is_for("Éligible CPF", ["Oui", "Non"]), says_what_it_is_for("Eligibility", ["Graduates"])
    (True, False)
    """
    said = {str(cell).strip().casefold() for cell in cells}
    asks = "eligib" in squeezed(column) or ("requires" in squeezed(column) and not _HELD.search(squeezed(column)))
    return asks and said <= _YES_OR_NO


def says_least_age(column: str, cells: Sequence[Any]) -> bool:
    """Whether a column of ages says from which on a course is open.

    >>> says_least_age("Age", ["18+", "6 +"]), says_least_age("Age", ["adults"])
    (True, False)
    """
    return _AGES.fullmatch(squeezed(column)) is not None and any(
        _LEAST_AGE.fullmatch(str(cell).strip()) for cell in cells
    )


def _reader(ids: Sequence[str | None], titles: Sequence[Any]) -> CoursePrerequisites:
    return CoursePrerequisites(Named(courses_of("", zip(ids, titles, strict=True))))


def guessed_conditions(
    columns: pd.DataFrame, ids: Sequence[str | None], titles: Sequence[Any]
) -> tuple[GuessedColumn, list[str]]:
    """One column for all conditions, and what to mind of it: a condition that cannot be read is kept as its words.

    Parameters
    ----------
    columns : (rows, at least 1) those whose names say that they hold conditions.
    ids, titles : of each row's course.
    """
    names = [str(name) for name in columns.columns]
    names = [name for name in names if not any(name.startswith(f"{other}.") for other in names)]  # parts of objects
    cells = [[cell for cell in row if cell is not None] for row in columns[names].to_numpy(object).tolist()]
    said = [(at, row) for at, row in enumerate(cells) if row]
    refused = read_all([(at, ids[at], row) for at, row in said], _reader(ids, titles))[1]
    shown = {at: " | ".join(map(shown_cell, row)) for at, row in said}
    source = names[0] if len(names) == 1 else tuple(names)
    column = GuessedColumn("prerequisites", source, [], len(said) - len(refused), len(said))
    column.examples = [(shown[at], "read") for at, _ in said if at not in refused][:2]
    column.examples += [(shown[at], f"kept as words: {refused[at]}") for at in sorted(refused)[:2]]
    return column, _doubts(names, len(said), refused)


def _doubts(names: Sequence[str], of: int, refused: dict[int, str]) -> list[str]:
    if not refused:
        return []
    first = " ".join(refused[min(refused)].split())[:160]
    why = "they come in with its words, and are offered to nobody until somebody reads it"
    fix = 'words that keep nobody out can be mapped to ""'
    said = f"{len(refused):,} of {of:,} rows that say something in {some(names)} ask what is not understood"
    return [f"{said} ({first}): {why}; {fix}"]
