"""Document: an answer in sentences, the same for a terminal, a page, a PDF and a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Cell = str | float | None


@dataclass(frozen=True)
class WeekBar:
    """The weeks of a step, from 1, within those of the plan."""

    start: int
    end: int
    weeks: int


@dataclass(frozen=True)
class Entry:
    """One numbered item: its title with its link, what is said of it, and figures for who asks for them."""

    title: str
    lines: tuple[str, ...]
    link: str | None = None
    bar: WeekBar | None = None
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class Grid:
    """A table: its name, its column names, its rows; empty cells are None."""

    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    whole: bool = True  # a terminal shows every row, and not only the first


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it; ``details`` are figures, for who asks for them."""

    title: str
    lines: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    grid: Grid | None = None
    minor: bool = False
    details: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing stands below."""
        return not (self.lines or self.entries or (self.grid and self.grid.rows))


@dataclass(frozen=True)
class Document:
    """One answer.

    Parameters
    ----------
    title : what and whom it is about, on its first line.
    lead : what matters most, in sentences.
    sheets : tables for a workbook; the first, of the kind's name, is the CSV's.
    signatures : lines to sign on.
    each_page : what stands at the foot of every printed page: what it belongs to, and where to initial it.
    footer : what ties the paper to its data.
    warning : why there is nothing to list.
    """

    kind: Literal["list", "plan", "credit"]
    language: str
    title: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...]
    sheets: tuple[Grid, ...]
    signatures: tuple[str, ...] = ()
    each_page: tuple[str, str] | None = None
    footer: str = ""
    warning: str | None = None

    @property
    def shown(self) -> tuple[Section, ...]:
        """The sections that hold something."""
        return tuple(section for section in self.sections if not section.empty)
