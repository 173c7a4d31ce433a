"""Guessed conditions: the columns that say what must be held first, all of them, and what cannot be read of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from stackwise.features.errors import some
from stackwise.features.ingest.course_prerequisites import CoursePrerequisites, Named, courses_of, read_all
from stackwise.features.ingest.guessing.cells import shown_cell
from stackwise.features.ingest.guessing.evidence import asking, asks_mostly, says_nothing_at_times, something_else
from stackwise.features.ingest.guessing.guessed import GuessedColumn
from stackwise.features.ingest.guessing.names import NAMES, is_foreign, name_score, says_id, squeezed
from stackwise.features.ingest.guessing.values import YES_OR_NO

_AGES = re.compile("ages?|agegroup|alter|edad|idade|eta|leeftijd|wiek|vek|возраст|年齢")
_LEAST_AGE = re.compile(r"(?:от |from |ab |dès )?\d{1,2} ?\+|(?:от|from|ab|dès) \d{1,2}(?: (?:years|лет|Jahren?|ans))?")
_HELD = re.compile("prereq|exper|qualif|licen|degree|diploma|knowl|course|certif|educ|skill|age|check|exam")


def naming_courses(columns: pd.DataFrame, ids: Sequence[str | None], titles: Sequence[Any]) -> list[str]:
    """Names of the columns in which a row names another course of the list."""
    reader = _reader(ids, titles)
    cells = {
        str(name): [(n, at, cell) for n, (at, cell) in enumerate(zip(ids, columns[name], strict=True))]
        for name in columns
    }
    return [name for name, said in cells.items() if read_all(said, reader)[0]]


def columns_of_conditions(
    named: Sequence[str], free: Mapping[str, Sequence[Any]], naming: Sequence[str] = ()
) -> tuple[list[str], list[str]]:
    """Names of the columns that say what must be held first, and what to mind of them.

    Parameters
    ----------
    named : columns whose names say so.
    free : cells of the columns that nothing uses, by their names; of unknown names those count most of whose cells ask
        for something, and, where no name says so, those some of whose cells ask nothing, unless others clearly are
        something else: what is dropped opens courses.
    naming : of those, columns that name other courses of the list.
    """
    named_so = [one for one in named if not says_what_it_is_for(one, free[one])]
    unknown = [one for one in free if one not in named and is_foreign(one)]
    plain = [one for one in unknown if one not in named_so and asks_mostly(free[one])]
    unsure = [] if named_so else [one for one in unknown if one not in plain]
    at_times = [one for one in unsure if says_nothing_at_times(one, free[one], one in naming)]
    other = {one: shown for one in at_times if one not in naming and (shown := something_else(one, free[one]))}
    like = [one for one in at_times if one not in other]
    ages = [one for one in free if says_least_age(one, free[one])]
    taken = list(dict.fromkeys([*named_so, *plain, *like, *ages]))
    left = [one for one in free if one not in taken and one not in other and not _is_called(one) and asking(free[one])]
    return taken, _said_of(plain, like, other, left, free)


def _said_of(
    plain: list[str], like: list[str], other: Mapping[str, str], left: list[str], free: Mapping[str, Sequence[Any]]
) -> list[str]:
    """What to mind of columns whose names do not say that they hold conditions."""
    fix = "leave it out of [prerequisites] if it says something else"
    doubts = [f"{some(plain)}: taken for what must be held first, by the words of its cells; {fix}"] if plain else []
    if like:
        doubts.append(f"{some(like)}: taken for what must be held first, since some of its cells say 'none'; {fix}")
    for one, said in other.items():
        doubts.append(f"{one!r} is not taken for what must be held first, as it says {shown_cell(said)!r}")
    for one in left:
        shown = shown_cell(asking(free[one])[0])
        doubts.append(f"{one!r} may say what must be held first ({shown!r}), and its name does not: it is not used")
    return doubts


def _is_called(name: str) -> bool:
    """Whether a column's name is that of a target."""
    return any(name_score(name, target) for target in NAMES)


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
    return asks and said <= YES_OR_NO


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
    refused = read_all([(at, ids[at], row) for at, row in said], _reader(ids, titles), names)[1]
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
