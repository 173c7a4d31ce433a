"""Page: a document as one HTML file to read and print. No script, nothing fetched, every text escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from stackwise.recommender.handout.document import Cell, Document, Entry, Grid, Section, WeekBar

_STYLE = """body{font:11pt/1.45 system-ui,sans-serif;max-width:50em;margin:2em auto;padding:0 1em;
color:#111;background:#fff}
h1{font-size:15pt}h2{font-size:12pt;margin:1.6em 0 .4em}h3{font-size:11pt;margin:1em 0 .2em}
table{border-collapse:collapse;width:100%}td,th{border:1px solid #888;padding:.3em .5em;text-align:left;
vertical-align:top;overflow-wrap:anywhere}thead{display:table-header-group}tr,article{break-inside:avoid}
h2,h3{break-after:avoid}ul{margin:.2em 0;padding-left:1.2em}.warning{font-weight:bold}.minor{color:#444;font-size:10pt}
.weeks{background:#ddd;height:.6em;margin:.3em 0;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.weeks div{background:#245;height:100%;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.sign{display:flex;gap:3em;margin-top:3em}.sign div{flex:1;border-top:1px solid #111}a{color:#134a8e}
footer{margin-top:2em;font-size:8pt;overflow-wrap:anywhere}@page{margin:18mm}
@media print{body{margin:0;max-width:none;padding:0}a{color:inherit}
a[href]::after{content:" (" attr(href) ")";font-size:8pt}}"""


def document_page(document: Document, details: bool = False) -> str:
    """The whole page; it fits A4 and Letter alike."""
    signs = "".join(f"<div>{escape(said)}</div>" for said in document.signatures)
    body = [
        f"<h1>{escape(document.title)}</h1>",
        *(f"<p>{escape(said)}</p>" for said in document.lead),
        f'<p class="warning">{escape(document.warning)}</p>' if document.warning else "",
        *(_section(one, details) for one in document.shown if details or not one.details),
        f'<div class="sign">{signs}</div>' if signs else "",
        f"<footer>{escape(document.footer)}</footer>",
    ]
    style = _STYLE + (_each_page(*document.each_page) if document.each_page else "")
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><style>{style}</style>'
    head = f"<head>{head}<title>{escape(document.title)}</title></head>"
    return f'<!doctype html><html lang="{document.language}">{head}<body><main>{"".join(body)}</main></body></html>\n'


def _each_page(belongs: str, initials: str) -> str:
    """The foot of every printed page, in the margin boxes that browsers print."""
    box = "font:8pt system-ui,sans-serif;color:#111"
    left = f"@bottom-left{{content:{_css_text(belongs)};{box}}}"
    right = f"@bottom-right{{content:{_css_text(f'{initials} __________  ')} counter(page) '/' counter(pages);{box}}}"
    return f"@page{{margin-bottom:24mm;{left}{right}}}"


def _css_text(text: str) -> str:
    """A string of CSS; every sign but letters, figures and spaces by its number, so that nothing ends the style."""
    return '"' + "".join(sign if sign.isalnum() or sign in " ._" else f"\\{ord(sign):x} " for sign in text) + '"'


def _section(section: Section, details: bool) -> str:
    kind = ' class="minor"' if section.minor else ""
    entries = "".join(_entry(number, entry, details) for number, entry in enumerate(section.entries, start=1))
    grid = _table(section.grid) if section.grid and section.grid.rows else ""
    return f"<section{kind}><h2>{escape(section.title)}</h2>{_items(section.lines)}{entries}{grid}</section>"


def _items(lines: Iterable[str]) -> str:
    said = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<ul>{said}</ul>" if said else ""


def _entry(number: int, entry: Entry, details: bool) -> str:
    title = escape(entry.title)
    if entry.link:
        title = f'<a href="{escape(entry.link)}" rel="noreferrer">{title}</a>'
    bar = _weeks(entry.bar) if entry.bar else ""
    lines = (*entry.lines, *(entry.details if details else ()))
    return f"<article><h3>{number}. {title}</h3>{bar}{_items(lines)}</article>"


def _weeks(bar: WeekBar) -> str:
    """A step's weeks within the plan's, as a bar; the same is said in words below it."""
    left, width = 100 * (bar.start - 1) / bar.weeks, 100 * (bar.end - bar.start + 1) / bar.weeks
    inner = f'<div style="margin-left:{left:.2f}%;width:{width:.2f}%"></div>'
    return f'<div class="weeks" aria-hidden="true">{inner}</div>'


def _table(grid: Grid) -> str:
    top = "".join(f'<th scope="col">{escape(head)}</th>' for head in grid.heads)
    rows = "".join(f"<tr>{''.join(f'<td>{escape(cell_text(cell))}</td>' for cell in row)}</tr>" for row in grid.rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{rows}</tbody></table>"


def cell_text(cell: Cell) -> str:
    """A cell as text; an empty one is nothing."""
    return "" if cell is None else f"{cell:g}" if isinstance(cell, float) else str(cell)
