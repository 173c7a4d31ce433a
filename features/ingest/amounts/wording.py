"""Wordings: a cell's text made plain, and the marks that say that a value is not stated."""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from typing import Literal

Take = Literal["low", "middle", "high"]  # which of a range
LONGEST = 300  # characters of a cell that an amount is read from; prose is no amount
_FRACTIONS = {"½": "5", "¼": "25", "¾": "75"}
LETTER = r"(?:[^\W\d_]|[\u0900-\u0dff\u0e31-\u0e4e])"  # signs of vowels in the scripts of India and Siam are letters
FRACTION = re.compile("[½¼¾]")
_FOOTNOTE = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹*†‡]+")
_INITIALS = re.compile(r"\b([a-z])\.\s?([a-z])\b\.?", re.IGNORECASE)
_SAME = str.maketrans(
    {**dict.fromkeys("’ʼ´`‘٬", "'"), **dict.fromkeys("–—‐‑‒−﹣", "-"), "٫": ".", "×": "x", "⁄": "/", "#": "¶"}
)
_UNSTATED = frozenset(
    (
        *("-", "--", "---", "–", "—", "?", "n/a", "na", "n.a.", "n.a", "k.a.", "null", "tba", "tbc", "tbd", "unknown"),
        *("not stated", "not available", "not specified", "none given"),
        *("to be advised", "to be confirmed", "to be announced"),
    )
)


def words_of(text: str) -> frozenset[str]:
    """The words of a text, as a set that is easy to read and to add to."""
    return frozenset(text.casefold().split())


def plain(value: object) -> str:
    """A cell's text with one sort of dash, apostrophe, space and digit; footnote marks and HTML's entities resolved.

    Raises
    ------
    ValueError
        It is longer than any amount.

    >>> plain("CHF 1’200.–*"), plain("1½ Jahre")
    ("CHF 1'200.-", '1.5 Jahre')
    """
    text = str(value)
    if len(text) > LONGEST:
        raise ValueError(f"a text of {len(text):,} characters, no amount")
    for sign, digits in _FRACTIONS.items():
        text = re.sub(rf"(\d) ?{sign}", rf"\1.{digits}", text).replace(sign, f"0.{digits}")
    text = unescape(text) if "&" in text else text
    text = unicodedata.normalize("NFKC", _FOOTNOTE.sub("", text)).translate(_SAME)
    text = "".join(str(unicodedata.digit(sign)) if sign.isdecimal() else sign for sign in text)
    return " ".join(_INITIALS.sub(r"\1\2", text).split())


def unstated(text: str) -> bool:
    """Whether a cell says that it says nothing.

    >>> unstated("N/A"), unstated("12")
    (True, False)
    """
    return text.strip().casefold() in _UNSTATED
