"""Guessed cells: what a cell's text looks like, and how it is shown."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from stackwise.features.currencies import CURRENCIES, MARKS, currency_code
from stackwise.features.ingest.amounts.length_words import UNIT_OF
from stackwise.features.ingest.guessing.guessed import Plain
from stackwise.features.ingest.guessing.names import unit_in

_MOST, _SOME = 0.5, 0.2  # of a column's cells
_ENGLISH = re.compile("all|bam|bob|cop|cup|gel|lak|mad|mop|pen|ron|sos|top|try")  # words, and codes of ISO 4217


def has_mark(text: str) -> bool:
    """Whether a text carries a sign of money, a code of ISO 4217 or an abbreviation such as "zł".

    >>> has_mark("1 299 zł"), has_mark("20 EUR"), has_mark("R1")
    (True, True, False)
    """
    codes = re.findall(r"(?<![A-Z])[A-Z]{3}(?![A-Z])", text)
    words = [word for word in re.findall(r"[^\W\d_]{2,}", text) if len(word) < 4]
    signs = any(unicodedata.category(sign) == "Sc" for sign in text)
    return signs or any(code in CURRENCIES for code in codes) or any(word in MARKS for word in words)


def currencies_in(column: str) -> list[str]:
    """The currencies that a column's name states: "Fee (INR)", "price_usd".

    >>> currencies_in("Fee (INR)"), currencies_in("prix_xaf"), currencies_in("Price for all")
    (['INR'], ['XAF'], [])
    """
    codes = [word for word in re.findall(r"[A-Z]{3}", column) if word in CURRENCIES]
    words = [word for word in re.split(r"[\W_]+", column) if len(word) == 3 and word.islower()]
    small = [code for word in words for code in MARKS.get(word, ())]
    rarer = [word.upper() for word in words if word.upper() in CURRENCIES and not _ENGLISH.fullmatch(word)]
    return codes or small or rarer


def is_currency(text: str) -> bool:
    """Whether a text is a currency: a code of ISO 4217, a mark or a name that one currency has.

    >>> is_currency("€"), is_currency("eur"), is_currency("2")
    (True, True, False)
    """
    try:
        return bool(currency_code(text))
    except ValueError:
        return False


def is_no_number(text: str) -> bool:
    """Whether a text is not what registrars number subjects by.

    >>> is_no_number("Accounting 101"), is_no_number("ACC 101")
    (True, False)
    """
    return re.fullmatch(r"[A-Z]{2,5}[ -]?\d{2,5}[A-Z]?", text.strip()) is None


def shown_cell(value: Any) -> str:
    """A cell in one short line."""
    text = "".join(sign for sign in " ".join(str(value).split()) if sign.isprintable())
    return text if len(text) <= 60 else text[:57] + "..."


def is_list(text: str) -> bool:
    """Whether a text is a list written in Python."""
    if not text.startswith("["):
        return False
    try:
        return isinstance(ast.literal_eval(text), list)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return False


def days_in(column: str, cells: Iterable[Any]) -> str:
    """The first cell of a column that tells a length in days, or the first where the column's name says days.

    >>> days_in("Dauer", ["2 Wochen", "3 Tage"]), days_in("Duration (weeks)", ["3"])
    ('3 Tage', '')
    """
    if unit_in(column) not in (None, "days"):
        return ""
    said = ((cell, re.findall(r"[^\W\d_]+", str(cell).casefold())) for cell in cells)
    told = (cell for cell, words in said if unit_in(column) or any(UNIT_OF.get(word) == "day" for word in words))
    return shown_cell(next(told, ""))


def list_steps(cells: list[Any]) -> list[Plain] | None:
    """The steps that make lists of a column's cells; None where hardly any is one.

    >>> list_steps(["a;b", "c"]), list_steps(["baking"])
    ([{'do': 'split', 'separator': ';'}], None)
    """
    if all(isinstance(cell, list) for cell in cells):
        return []
    texts = [str(cell) for cell in cells]
    if sum(is_list(text) for text in texts) >= _MOST * len(texts):
        return [{"do": "python_list"}]
    often = {mark: sum(mark in text for text in texts) for mark in (";", "|", "\n", ",")}
    mark = max(often, key=lambda one: often[one])
    return [{"do": "split", "separator": mark}] if often[mark] >= _SOME * len(texts) else None
