"""A document in a terminal: whole at 80 columns, every word of a title shown."""

from __future__ import annotations

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from stackwise.recommender.handout.document import Cell, Document, Entry, Grid, Section, WeekBar
from stackwise.recommender.words import Texts, open_texts

_BAR = 52  # characters of the week axis
_LABEL, _WIDTH = 30, 76  # characters of a line to sign on
_GRID_ROWS = 12  # a terminal scrolls: the rest is counted


def show_document(document: Document, details: bool = False, console: Console | None = None) -> None:
    """Print a document; ``details`` adds the figures behind it."""
    console = console or Console()
    console.print(Text(document.title, style="bold"))
    for said in document.lead:
        console.print(Text(said))
    if document.warning:
        console.print(Text(document.warning, style="bold yellow"))
    for section in document.shown:
        if details or not section.details:
            _show_section(section, details, console, open_texts(document.language))
    if document.signatures:
        console.print()
    for said in document.signatures:
        console.print(Text(f"{said}: ".ljust(_LABEL) + "_" * (_WIDTH - _LABEL)))
    console.print(Text(document.footer, style="dim", overflow="fold"))


def _show_section(section: Section, details: bool, console: Console, texts: Texts) -> None:
    style = "dim" if section.minor else ""
    console.print()
    console.print(Text(section.title, style=f"italic {style}".strip()))
    for said in section.lines:
        console.print(Text(said, style=style))
    for number, entry in enumerate(section.entries, start=1):
        _show_entry(number, entry, details, console)
    if section.grid and section.grid.rows:
        _show_grid(section.grid, console, texts)


def _show_entry(number: int, entry: Entry, details: bool, console: Console) -> None:
    console.print(Text(f"{number}. {entry.title}", style="bold"))
    said = [Text(line) for line in entry.lines]
    if entry.bar:
        said.insert(0, Text(_bar(entry.bar), style="cyan"))
    if entry.link:
        said.append(Text(entry.link, style=f"blue link {entry.link}", overflow="fold"))
    if details:
        said += [Text(line, style="dim", overflow="fold") for line in entry.details]
    for line in said:
        console.print(Padding(line, (0, 0, 0, 3)))


def _bar(bar: WeekBar) -> str:
    first = (bar.start - 1) * _BAR // bar.weeks
    last = max(first + 1, -(-bar.end * _BAR // bar.weeks))
    return "·" * first + "█" * (last - first) + "·" * (_BAR - last)


def _said(cell: Cell) -> str:
    return "" if cell is None else f"{cell:g}" if isinstance(cell, float) else str(cell)


def _show_grid(grid: Grid, console: Console, texts: Texts) -> None:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for head in grid.heads:
        table.add_column(Text(head), overflow="fold")
    most = len(grid.rows) if grid.whole else _GRID_ROWS
    for row in grid.rows[:most]:
        table.add_row(*(Text(_said(cell)) for cell in row))  # as text: what stands in brackets is no markup
    console.print(table)
    if len(grid.rows) > most:
        console.print(Text(texts("grid.more", n=len(grid.rows) - most), style="dim"))
