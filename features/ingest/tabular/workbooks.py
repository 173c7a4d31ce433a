"""Workbooks: one sheet of an Excel file as a table, its numbers and dates as they are."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import islice
from typing import Any

import pandas as pd

from stackwise.features.errors import DataError, InputError, describe, some
from stackwise.features.ingest.amounts.formatted import FormattedNumber, mark_of
from stackwise.features.ingest.archive import MAX_CELL, Fault, Member, Tell, inspect_zip, known, require_columns, silent
from stackwise.features.ingest.tabular.first_table import first_table
from stackwise.features.ingest.tabular.headers import below_lines, header_at, lines_above

_SEARCHED = 30  # rows among which the header is looked for
_ERRORS = frozenset(("#N/A", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!"))
Row = tuple[Any, ...]


class Workbook:
    """A sheet of a workbook: the named one, else the first that is not hidden.

    What stands above its header is a title, a note, or groups its columns.
    """

    def __init__(self, member: Member, sheet: str | None = None) -> None:
        self.member, self.sheet = member, sheet

    @contextmanager
    def _rows(self) -> Iterator[tuple[Iterator[Row], int]]:
        """The rows of the sheet, and how many it says it has."""
        with self._whole():
            sheet = self._chosen(self._book())
            yield (tuple(map(_value, row)) for row in sheet.iter_rows()), sheet.max_row or 0

    def _book(self) -> Any:
        import openpyxl  # slow to import, and only workbooks need it

        with self.member.open() as stream:
            content = io.BytesIO(stream.read())
        inspect_zip(content, self.member.where)
        content.seek(0)
        with self._whole():
            return openpyxl.load_workbook(content, read_only=True, data_only=True)

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """Word what a damaged workbook raises."""
        try:
            yield
        except (DataError, InputError):
            raise
        except Exception as error:  # openpyxl lets through whatever the XML beneath it raises
            got = f"damaged data ({type(error).__name__}: {error})"
            fix = "save or download it again"
            raise DataError(describe(self.member.where, got, "an Excel workbook", fix)) from error

    def _chosen(self, book: Any) -> Any:
        if self.sheet is None:
            return next((one for one in book.worksheets if one.sheet_state == "visible"), book.worksheets[0])
        if self.sheet not in book.sheetnames:
            names = f"one of {some(book.sheetnames)}"
            raise InputError(describe("--sheet", repr(self.sheet), names, "name one of them"))
        return book[self.sheet]

    @cached_property
    def _head(self) -> tuple[int, list[str]]:
        """The header's row number and names."""
        with self._rows() as (rows, _):
            first = [[None if cell is None else known(str(cell)) for cell in row] for row in islice(rows, _SEARCHED)]
        if (at := header_at(first)) is not None:
            return at + 1, [name or "" for name in first[at]]
        book = self._book()
        got = f"no header in sheet {self._chosen(book).title!r} of {some(book.sheetnames)}"
        fix = "name another sheet by --sheet, or check this one"
        raise DataError(describe(self.member.where, got, f"a row of names among the first {_SEARCHED}", fix))

    @property
    def header(self) -> list[str]:
        """The names in its header row; a column without one is left out."""
        return [name for name in self._head[1] if name]

    @cached_property
    def above(self) -> str:
        """The rows above its header, each a line."""
        with self._rows() as (rows, _):
            above = islice(rows, self._head[0] - 1)
            return lines_above([[None if cell is None else str(cell) for cell in row] for row in above])

    @cached_property
    def note(self) -> str:
        """Which sheet and header row were taken, where there was a choice."""
        try:
            book = self._book()
        except DataError:  # reading says why
            return ""
        said = []
        if self.sheet is None and len(book.sheetnames) > 1:
            said.append(f"sheet {self._chosen(book).title!r} of {some(book.sheetnames)}; --sheet says another")
        if self._head[0] > 1:
            said.append(f"its header in row {self._head[0]}{below_lines(self.above)}")
        return f"{self.member.where}: read as {', '.join(said)}" if said else ""

    def read(
        self, needed: Sequence[str], optional: Sequence[str] = (), tell: Tell = silent
    ) -> tuple[pd.DataFrame, list[Fault]]:
        """The named columns; a whole number is an int, a date a datetime. Rows with nothing in them are no rows."""
        first, header = self._head
        require_columns(self.header, needed, f"{self.member.where}, header")
        twice = sorted({name for name in (*needed, *optional) if header.count(name) > 1})
        if twice:
            got = f"{some(twice)} twice"
            raise DataError(describe(f"{self.member.where}, header", got, "each column once", "rename one"))
        names = [*needed, *optional]
        at = [header.index(name) if name in header else -1 for name in names]
        lines: list[int] = []
        kept: list[list[Any]] = []
        faults: list[Fault] = []
        with self._rows() as (rows, total):
            for number, row in enumerate(islice(rows, first, None), start=first + 1):
                if number % 10_000 == 0:
                    tell(self.member.name, number, total)
                cells = [_plain(row[i]) if 0 <= i < len(row) else None for i in at]
                if any(isinstance(cell, str) and len(cell) > MAX_CELL for cell in cells):
                    faults.append((number, f"a cell of more than {MAX_CELL:,} characters"))
                elif any(cell is not None for cell in cells):
                    lines.append(number)
                    kept.append(cells)
        tell(self.member.name, 1, 1)
        if not kept and not faults:
            raise DataError(describe(self.member.where, "no rows", "rows below the header", "check the sheet"))
        frame = pd.DataFrame(kept, columns=names, index=pd.Index(lines, name="line"), dtype=object)
        frame, others = first_table(frame, gaps=True)
        return frame, [*faults, *others]


def _value(cell: Any) -> Any:
    """A cell's value, a number with the mark that only its format shows."""
    value = cell.value
    if isinstance(value, int | float) and not isinstance(value, bool) and (mark := mark_of(cell.number_format)):
        return FormattedNumber(value, mark)
    return value


def _plain(cell: Any) -> Any:
    """A cell's value; Excel's own errors (``#N/A``) and empty text are unknown, whole numbers are ints."""
    if isinstance(cell, str):
        return None if cell in _ERRORS else known(cell)
    if isinstance(cell, FormattedNumber):
        return cell
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    return cell
