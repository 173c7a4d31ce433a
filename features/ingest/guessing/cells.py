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
_PRICED = re.compile(
    r"\b(?:price|fee|cost|tuition|preis|gebühr|kosten|entgelt|prix|tarif|frais|coût|precio|tasa|importe|coste|preço|valor"
    r"|prezz|quot|prijs|cen[ay]|opłat|kurzovn|poplat|ár(?:ak|ai)?\b|preț|tax[ae]\b|ücret|fiyat|τιμ|δίδακτρ|κόστος|цен|стоимост|оплат"
    r"|варті|ціни|цијен|cijen|hin[dt]|maksu|cenas|kain|pris|avgift|शुल्क)",
    re.IGNORECASE,
)
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
    """The currencies that a column's name states: "Fee (INR)", "price_usd", "Gebühr (€)", "Fees in Naira".

    >>> currencies_in("Fee (INR)"), currencies_in("prix_xaf"), currencies_in("Price for all")
    (['INR'], ['XAF'], [])
    >>> currencies_in("TOTAL FEE (KSH)"), currencies_in("Fee (all)"), currencies_in("Fees (Rs.)")
    (['KES'], [], [])
    >>> currencies_in("Gebühr (€)"), currencies_in("Fees in Naira"), currencies_in("Price ($)")
    (['EUR'], ['NGN'], [])
    """
    codes = [word for word in re.findall(r"[A-Z]{3}", column) if word in CURRENCIES]
    words = [word for word in re.split(r"[\W_]+", column) if len(word) == 3 and word.islower()]
    small = [code for word in words for code in MARKS.get(word, ())]
    rarer = [word.upper() for word in words if word.upper() in CURRENCIES and not _ENGLISH.fullmatch(word)]
    signs = [sign for sign in column if unicodedata.category(sign) == "Sc"]
    said = [word for word in re.findall(r"[^\W\d_]{4,}|zł|Kč|TL", column) if word not in CURRENCIES]
    said += re.findall(r"\(([^\W\d_]{2,3})\.?\)", column)  # (KSh)
    one = [code for mark in (*signs, *said) if len(meant := _meant(mark)) == 1 for code in meant]
    return codes or small or rarer or list(dict.fromkeys(one))


def _meant(mark: str) -> frozenset[str]:
    """The currencies that a mark or a name may mean, whatever its case."""
    return next((MARKS[said] for said in (mark, mark.lower(), mark.capitalize()) if said in MARKS), frozenset())


def currency_told(column: str, around: str, read: Iterable[Any]) -> Plain:
    """The one currency of a column's prices, as a step's setting: its name says it, the list, or most of its cells.

    Parameters
    ----------
    around : what stands above and below the list's rows.
    read : what was read of each price: its currency, None without one, an error where it cannot be read.

    >>> currency_told("Fee", "Fees 2027, in Naira", []), currency_told("Fee", "Prices in GBP or EUR", [])
    ({'currency': 'NGN'}, {})
    >>> currency_told("Fee", "", ["INR", None, "INR"]), currency_told("Fee", "", ["EUR", "GBP", None])
    ({'currency': 'INR'}, {})
    """
    codes = [code for code in read if not isinstance(code, Exception)]
    marked = {code for code in codes if code is not None}
    sentences = [one for one in re.split(r"[.;\n]", around[:5000]) if _PRICED.search(one)]
    said = {*currencies_in(column)} or {code for one in sentences for code in currencies_in(one)}
    if not said and len(codes) - codes.count(None) > max(1, codes.count(None)):
        said = marked
    return {"currency": said.pop()} if len(said) == 1 and (currencies_in(column) or marked <= said) else {}


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
