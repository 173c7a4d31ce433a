"""Sheets: a document's tables as a workbook or a CSV, in which no text is run as a formula."""

from __future__ import annotations

import io
from typing import Any

import pandas as pd

from stackwise.recommender.handout.document import Cell, Document, Grid

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for the start of a formula
_MOST = 32_767  # characters that a cell of a workbook holds
_WIDEST, _NARROWEST = 60, 8  # characters of a column
_CONTROL = {code: " " for code in range(32) if code not in (9, 10, 13)}


def document_workbook(document: Document) -> bytes:
    """The bytes of an XLSX file, one sheet a table; texts are stored as texts whatever they start with."""
    import openpyxl  # slow to import

    book = openpyxl.Workbook()
    book.remove(book.active)
    book.properties.title, book.properties.creator = document.title.translate(_CONTROL), "Stackwise"
    book.properties.language = document.language
    for grid in document.sheets:
        _write(book.create_sheet(grid.name), grid)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def document_csv(document: Document) -> str:
    """The first table of a document; a text that a spreadsheet would run is preceded by an apostrophe."""
    grid = document.sheets[0]
    rows = [[_guarded(cell) for cell in row] for row in grid.rows]
    frame = pd.DataFrame(rows, columns=list(grid.heads), dtype=object)
    return frame.to_csv(index=False, lineterminator="\n")


def _guarded(cell: Cell) -> Cell:
    if not isinstance(cell, str):
        return cell
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell


def _write(sheet: Any, grid: Grid) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    for across, head in enumerate(grid.heads, start=1):
        sheet.cell(1, across, head).font = Font(bold=True)
    for down, row in enumerate(grid.rows, start=2):
        for across, value in enumerate(row, start=1):
            cell = sheet.cell(down, across)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            _fill(cell, value)
    for across, head in enumerate(grid.heads, start=1):
        longest = max([len(head), *(len(str(row[across - 1] or "")) for row in grid.rows)])
        sheet.column_dimensions[get_column_letter(across)].width = min(max(longest + 2, _NARROWEST), _WIDEST)
    sheet.freeze_panes = "A2"


def _fill(cell: Any, value: Cell) -> None:
    from openpyxl.styles import Font

    if not isinstance(value, str):
        cell.value = value
        return
    cell.value = value.translate(_CONTROL)[:_MOST]
    if value.lstrip(" ").startswith(_FORMULA):
        cell.data_type, cell.quotePrefix = "s", True
    if value.startswith(("https://", "http://")):
        cell.hyperlink = value
        cell.font = Font(color="134A8E", underline="single")
