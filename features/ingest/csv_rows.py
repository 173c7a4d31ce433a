"""Rows of a CSV file, each with the line it begins on; a row with a broken quote costs itself, not the file."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import Literal

from stackwise.features.errors import DataError, describe

LONGEST_CELL = 4 << 20  # bytes that the parser may gather into one cell before it gives up


def csv_rows(
    lines: Iterator[str], where: str, delimiter: str, skipped: int = 0, quoted: bool = True
) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line each begins on; one whose quotes are not doubled has no cells. Blank lines are no rows.

    Such a row is passed over only where its end is certain: its quotes and those of the next line come in pairs.
    """
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST_CELL))
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
    seen: list[str] = []  # lines of the row that is read
    reader = csv.reader(_noted(lines, seen), delimiter=delimiter, strict=True, quoting=quoting)
    begins, broken = 1 + skipped, None
    while True:
        seen.clear()
        try:
            row = next(reader, None)
            if broken and seen and seen[0].count('"') % 2:
                raise broken
        except csv.Error as error:
            if error is broken or begins == 1 + skipped or "".join(seen).count('"') % 2:
                at = begins - int(error is broken)
                fix = "close the quote, or double it if it is part of the text"
                raise DataError(describe(f"{where}, line {at}", str(error), "a CSV row", fix)) from error
            broken, row = error, []
            yield begins, row
        else:
            broken = None
            if row is None:
                return
            if row:
                yield begins, row
        begins = reader.line_num + 1 + skipped


def _noted(lines: Iterable[str], seen: list[str]) -> Iterator[str]:
    for line in lines:
        seen.append(line)
        yield line
