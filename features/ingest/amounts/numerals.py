"""Numerals: digits and their marks as one number, whatever the locale, or the reason why they are no one number.

A mark is told apart by how it stands, as people do it: what comes twice groups digits, what comes after a grouping
mark is the decimal mark, two digits at the end are hundredths. Where the marks leave two readings ("1.234") nothing is
read unless the decimal mark is told, or another cell of the same column shows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

Decimal = Literal[".", ",", "mixed"]  # mixed: one column was seen to use both

LONGEST = 30  # characters of one numeral
# A mark stands between digits; a space only before three of them, else it parts two numbers. One before all digits is
# the decimal mark (".50") but after a word, as "kr.900" has it, and a comma also after a word and a space.
_FIRST = r"(?:(?<![\w.,')])\.(?=\d)|(?<![\w.,')])(?<![\w.,')] ),(?=\d))?"
NUMERAL = re.compile(_FIRST + r"\d(?:[.,'](?=\d)| (?=\d{3}(?!\d))|\d)*")
SCALES = {
    **dict.fromkeys(("k", "thousand", "tsd"), 1e3),
    **dict.fromkeys(("ribu", "rb"), 1e3),
    **dict.fromkeys(("juta", "jt"), 1e6),
    **dict.fromkeys(("lakh", "lakhs", "lac", "lacs"), 1e5),
    **dict.fromkeys(("m", "mn", "mio", "million", "millions"), 1e6),
    **dict.fromkeys(("crore", "crores"), 1e7),
    **dict.fromkeys(("천", "千"), 1e3),
    **dict.fromkeys(("만", "万", "萬"), 1e4),
}


def read_numeral(text: str, decimal: Decimal | None = None, places: int | None = None) -> float:
    """The number that digits and their marks say.

    Parameters
    ----------
    text : digits with points, commas, apostrophes or single spaces between them (`plain` makes them so).
    decimal : the decimal mark, where it is known.
    places : the most digits that can follow the decimal mark, where that is known: 2 for euros, so that "4.900" euros
        are 4900.

    Raises
    ------
    ValueError
        Groups that are none, or marks that leave two readings.

    >>> read_numeral("1.250,00"), read_numeral("1'200"), read_numeral("1,49,000"), read_numeral("4,5")
    (1250.0, 1200.0, 149000.0, 4.5)
    """
    if len(text) > LONGEST:
        raise ValueError(f"a number of {len(text)} characters")
    marks = re.sub(r"\d", "", text)
    if not marks:
        return float(text)
    mark = marks[-1]
    if text[0] in ".,":
        return _fraction_alone(text, decimal, places)
    if mark in " '" or (len(marks) > 1 and marks == mark * len(marks)):
        return _grouped(text, mark, decimal)
    if len(marks) > 1:
        return _both(text, marks, decimal, places)
    return _single(text, mark, decimal, places)


def _fraction_alone(text: str, decimal: Decimal | None, places: int | None) -> float:
    """What begins with its mark: ".50"."""
    digits = text[1:]
    if not digits.isdecimal() or decimal not in (None, "mixed", text[0]):
        raise ValueError(f"{text!r} is no one number")
    return float(f"0.{_fraction(text, digits, places)}")


def _grouped(text: str, mark: str, decimal: Decimal | None) -> float:
    value = _groups(text)
    if value is None or mark == decimal:
        raise ValueError(f"{text!r} is no one number")
    return value


def _both(text: str, marks: str, decimal: Decimal | None, places: int | None) -> float:
    """Grouping marks, then one other mark before the fraction."""
    group, mark = marks[0], marks[-1]
    whole, _, fraction = text.rpartition(mark)
    value = _groups(whole)
    if marks != group * (len(marks) - 1) + mark or value is None or decimal not in (None, "mixed", mark):
        raise ValueError(f"{text!r} is no one number")
    return float(f"{value:.0f}.{_fraction(text, fraction, places)}")


def _single(text: str, mark: str, decimal: Decimal | None, places: int | None) -> float:
    whole, _, fraction = text.partition(mark)
    grouped = _groups(text)
    if decimal == mark or (decimal in (None, "mixed") and grouped is None):
        if len(fraction) > 3 and mark == "," and decimal is None:
            raise ValueError(f"{text!r} is no one number")
        return float(f"{whole}.{_fraction(text, fraction, places)}")
    if grouped is None:
        raise ValueError(f"{text!r} is no one number where the decimal mark is {decimal!r}")
    if decimal in (".", ",") or (places is not None and places < 3) or (decimal is None and mark == ","):
        return grouped
    raise ValueError(f"{text!r} is ambiguous: {grouped:.0f}, or {whole}.{fraction} (say which mark is `decimal`)")


def _groups(text: str) -> float | None:
    """The whole number of digits in groups of three, or in groups of two with three at the end (lakh, crore)."""
    if re.fullmatch(r"[1-9]\d{0,2}(?:([.,' ])\d{3})(?:\1\d{3})*|[1-9]\d?(?:,\d{2})+,\d{3}|\d+", text):
        return float(re.sub(r"\D", "", text))
    return None


def _fraction(text: str, digits: str, places: int | None) -> str:
    if places is not None and len(digits.rstrip("0")) > places:  # as databases write it: 990.0000
        raise ValueError(f"{text!r} has {len(digits)} digits after its mark; at most {places} are possible")
    return digits


def decimal_of(texts: Iterable[str]) -> Decimal | None:
    """The decimal mark that a column's cells show, "mixed" where they show both, None where they show none.

    >>> decimal_of(["1.234", "12,50"]), decimal_of(["1.234", "5"])
    (',', None)
    """
    shown = {mark for text in texts for numeral in NUMERAL.findall(text) if (mark := _shown(numeral))}
    if len(shown) > 1:
        return "mixed"
    return shown.pop() if shown else None


def _shown(text: str) -> Literal[".", ","] | None:
    """The decimal mark that one numeral proves."""
    marks = re.sub(r"\d", "", text)
    mark = marks[-1:]
    if mark not in (".", ",") or _groups(text) == 0:
        return None
    if len(marks) == 1:
        return None if _groups(text) is not None else _point(mark)
    if marks == mark * len(marks):
        return None if _groups(text) is None else ("," if mark == "." else ".")
    return _point(mark) if _groups(text.rpartition(mark)[0]) is not None else None


def _point(mark: str) -> Literal[".", ","]:
    return "." if mark == "." else ","
