"""Decision record as a page to print and sign: one HTML file, no script, nothing fetched."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from stackwise.features.records import JsonObject
from stackwise.recommender.render.decision import (
    heading,
    held_words,
    open_words,
    outcome_words,
    override_words,
    source_words,
)

_STYLE = """body{font:11pt/1.4 serif;max-width:48em;margin:2em auto;padding:0 1em;color:#111}
h1{font-size:15pt}h2{font-size:12pt;margin-top:1.6em}table{border-collapse:collapse;width:100%}
td,th{border:1px solid #888;padding:.3em .5em;text-align:left;vertical-align:top}thead{display:table-header-group}
tr{break-inside:avoid}.sign{display:flex;gap:3em;margin-top:3em}.sign div{flex:1;border-top:1px solid #111}
footer{margin-top:2em;font-size:8pt;overflow-wrap:anywhere}@media print{body{margin:0;max-width:none}}"""


def decision_page(record: JsonObject) -> str:
    """The whole page."""
    held = [(held_words(one), one["awarded_on"] or "unknown", outcome_words(one)) for one in record["holdings"]]
    said = [*record["limits"], *record["undecided"], *override_words(record), *source_words(record)]
    body = [
        f"<h1>Credit decision: {escape(heading(record))}</h1>",
        f"<p>{escape(record['summary'])}</p>",
        "<h2>What is held</h2>",
        _table(("Held", "Completed", "Outcome and why"), held),
        "<h2>Limits and decisions</h2>",
        "<ul>" + "".join(f"<li>{escape(one)}</li>" for one in said) + "</ul>",
        "<h2>What remains</h2>",
        _table(("Requirement", "How much", "Units that would do", "Credentials that bring it"),
               [open_words(one) for one in record["open"]]) if record["open"] else "<p>Nothing remains.</p>",
        '<div class="sign"><div>Decided by (name, position)</div><div>Signature</div><div>Date</div></div>',
        f"<footer>Catalogue {escape(record['catalogue'])}; record sha256 {escape(record['digest'])}</footer>",
    ]  # fmt: skip
    head = f'<meta charset="utf-8"><title>{escape(heading(record))}</title><style>{_STYLE}</style>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{"".join(body)}</body></html>\n'


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    top = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    cells = ("".join(f"<td>{escape(str(one))}</td>" for one in row) for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{''.join(f'<tr>{row}</tr>' for row in cells)}</tbody></table>"
