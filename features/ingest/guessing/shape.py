"""Shape: files whose rows are not courses, one each, below a header; by them nothing is guessed."""

from __future__ import annotations

import re

from stackwise.features.errors import DataError, describe
from stackwise.features.ingest.guessing.cells import has_mark
from stackwise.features.ingest.guessing.guessed import Plain
from stackwise.features.ingest.guessing.names import name_score, squeezed
from stackwise.features.ingest.guessing.sample import READABLE, Sample

_LISTS = re.compile(  # with the ending of a plural
    r"(?:course|curso|corso|cours|cursus|formation|kurs|kurz|training|program|szkoleni|pelatihan|курс)\w{0,4}"
)
_DETAILS = ("weeks", "learning_hours", "price.amount")


def require_courses(sample: Sample) -> None:
    """Refuse a file without a header, and one whose rows hold lists of courses.

    Raises
    ------
    DataError
        The first row is a row of data, or the courses stand within the rows.
    """
    if first := _first_of_data(sample):
        got = f"a first row that is one of data ({first!r})"
        raise DataError(describe("a mapping to guess", got, "a header", "write the columns' names above it"))
    if inner := _holding_courses(sample):
        got = f"rows that hold lists of courses ({inner!r})"
        fix = "write the inner lists as one, each course with what its row says of it"
        raise DataError(describe("a mapping to guess", got, "one course a row", fix))


def _first_of_data(sample: Sample) -> str | None:
    """A column's name that is read as the cells below are."""
    for name, cells in sample.values.items():
        for do in ("weeks", "hours", "date", "amount"):
            steps: list[Plain] = [{"do": do}]
            alike = (do != "amount" or has_mark(name)) and sample.said(name, steps) > READABLE * len(cells)
            if alike and Sample(sample.frame[[name]].head(1).assign(**{name: name})).said(name, steps):
                return name
    return None


def _holding_courses(sample: Sample) -> str | None:
    """The list of courses within rows that say no length and no price of their own: each has a title and details."""
    outer = [name for name in sample.values if "." not in name]
    if any(name_score(name, target) for name in outer for target in _DETAILS):
        return None
    for name, cells in sample.values.items():
        within, dot, _ = name.rpartition(".")
        if not dot or not _is_list_of_courses(within) or not name_score(name, "title"):
            continue
        beside = [one for one in sample.values if one.startswith(f"{within}.")]
        detailed = any(name_score(one, target) for one in beside for target in _DETAILS)
        if detailed and any(isinstance(cell, list) for cell in cells):
            return within
    return None


def _is_list_of_courses(path: str) -> bool:
    return _LISTS.fullmatch(squeezed(path.rpartition(".")[2])) is not None
