"""PDF: a document on A4 pages, with selectable text, title, language and bookmarks (extra ``handout``).

It is not tagged, which fpdf2 can do for pictures alone: to who reads by ear the page (:mod:`handout.page`) says all.
"""

from __future__ import annotations

import logging
from importlib.resources import files
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from stackwise.recommender.handout.document import Document, Entry, Grid, Section
from stackwise.recommender.handout.page import cell_text

if TYPE_CHECKING:
    from fpdf import FPDF

FONT_PACKAGE, _FONT_FILE, _FAMILY = "fontpkg_noto_sans", "NotoSans[wdth,wght].ttf", "noto"
_MARGIN, _SMALL, _BODY, _HEAD, _TITLE = 18.0, 8.0, 10.0, 12.0, 15.0  # millimetres, points
_LINE, _STROKE = 1.35, 0.012  # of the type's size: from line to line, and around bold letters in millimetres


def document_pdf(document: Document, details: bool = False) -> bytes:
    """The bytes of a PDF.

    Letters that the font does not have (it has those of Latin, Greek and Cyrillic) are shown as boxes; the page says
    them all.

    Raises
    ------
    ModuleNotFoundError
        The extra ``handout`` is not installed; the command line and the service name its line.
    """
    paper = _paper(document)
    paper.start_section(document.title)
    _text(paper, document.title, _TITLE, bold=True)
    for said in document.lead:
        _text(paper, said)
    if document.warning:
        _text(paper, document.warning, bold=True)
    for section in document.shown:
        if details or not section.details:
            _section(paper, section, details)
    _signatures(paper, document.signatures)
    paper.ln(4)
    _text(paper, document.footer, _SMALL)
    return bytes(paper.output())


def _initialled(kind: type[FPDF], each_page: tuple[str, str]) -> FPDF:
    """Paper with a foot on every page: what it belongs to, and where to initial it."""

    def foot(paper: FPDF) -> None:
        paper.set_font(_FAMILY, size=_SMALL)
        paper.set_y(-_MARGIN + 4)
        belongs, initials = each_page
        paper.cell(paper.epw * 0.7, 4, belongs)
        paper.cell(paper.epw * 0.3, 4, f"{initials} __________  {paper.page_no()}/{{nb}}", align="R")

    return type("InitialledPaper", (kind,), {"footer": foot})(format="A4")  # type: ignore[no-any-return]


def can_write() -> bool:
    """Whether what a PDF needs is installed."""
    return find_spec("fpdf") is not None and find_spec(FONT_PACKAGE) is not None


def _paper(document: Document) -> FPDF:
    from fpdf import FPDF

    if find_spec(FONT_PACKAGE) is None:
        raise ModuleNotFoundError(f"No module named {FONT_PACKAGE!r}", name=FONT_PACKAGE)
    logging.getLogger("fpdf").setLevel(logging.ERROR)  # a letter without a glyph is a box, and not news on stderr
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    font = files(FONT_PACKAGE).joinpath("files").joinpath(_FONT_FILE)
    paper = _initialled(FPDF, document.each_page) if document.each_page else FPDF(format="A4")
    paper.add_font(_FAMILY, fname=str(font))  # another weight of a variable font takes seconds to be made
    paper.set_margin(_MARGIN)
    paper.set_auto_page_break(True, _MARGIN)
    paper.set_title(document.title)
    paper.set_lang(document.language)
    paper.set_creator("Stackwise")
    paper.add_page()
    return paper


def _text(
    paper: FPDF, said: str, size: float = _BODY, bold: bool = False, indent: float = 0.0, link: str | None = None
) -> None:
    paper.set_font(_FAMILY, size=size)
    paper.set_x(_MARGIN + indent)
    drawn: dict[str, Any] = {"text_mode": "FILL_STROKE", "line_width": size * _STROKE} if bold else {}
    with paper.local_context(**drawn):
        paper.multi_cell(0, size * _LINE * 0.3528, said, align="L", new_x="LMARGIN", new_y="NEXT", link=link or "")
    paper.set_xy(_MARGIN, paper.get_y())


def _section(paper: FPDF, section: Section, details: bool) -> None:
    paper.ln(3)
    if paper.will_page_break(20):
        paper.add_page()
    paper.start_section(section.title, 1)
    _text(paper, section.title, _HEAD, bold=True)
    for said in section.lines:
        _text(paper, f"• {said}", _BODY, indent=2)
    for number, entry in enumerate(section.entries, start=1):
        _entry(paper, number, entry, details)
    if section.grid and section.grid.rows:
        _table(paper, section.grid)


def _entry(paper: FPDF, number: int, entry: Entry, details: bool) -> None:
    if paper.will_page_break(24):
        paper.add_page()
    paper.ln(1.5)
    paper.start_section(f"{number}. {entry.title}", 2)
    _text(paper, f"{number}. {entry.title}", _BODY, bold=True, link=entry.link)
    if entry.bar:
        _bar(paper, (entry.bar.start - 1) / entry.bar.weeks, entry.bar.end / entry.bar.weeks)
    for said in (*entry.lines, *(entry.details if details else ())):
        _text(paper, f"• {said}", _BODY, indent=4)
    if entry.link:
        _text(paper, entry.link, _SMALL, indent=4, link=entry.link)


def _bar(paper: FPDF, start: float, end: float) -> None:
    top, width = paper.get_y() + 0.5, paper.epw
    paper.set_fill_color(221, 221, 221)
    paper.rect(_MARGIN, top, width, 2, style="F")
    paper.set_fill_color(34, 68, 85)
    paper.rect(_MARGIN + width * start, top, width * (end - start), 2, style="F")
    paper.set_y(top + 3)


def _table(paper: FPDF, grid: Grid) -> None:
    from fpdf import FontFace

    paper.set_font(_FAMILY, size=9)
    widths = (2, *(1 for _ in grid.heads[1:]))
    shaded = FontFace(fill_color=(232, 232, 232))
    with paper.table(
        line_height=9 * _LINE * 0.3528, padding=1, text_align="LEFT", col_widths=widths, headings_style=shaded
    ) as table:
        for row in (grid.heads, *grid.rows):
            cells = table.row()
            for cell in row:
                cells.cell(cell_text(cell))


def _signatures(paper: FPDF, signatures: tuple[str, ...]) -> None:
    if not signatures:
        return
    if paper.will_page_break(30):
        paper.add_page()
    paper.ln(18)
    top, width = paper.get_y(), paper.epw / len(signatures)
    for at, said in enumerate(signatures):
        left = _MARGIN + at * width
        paper.line(left, top, left + width - 8, top)
        paper.set_font(_FAMILY, size=_SMALL)
        paper.text(left, top + 4, said)
    paper.set_y(top + 6)
