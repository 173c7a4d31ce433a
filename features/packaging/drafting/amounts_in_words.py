"""Amounts in words: "twelve", "12", "7.5"."""

from __future__ import annotations

_WORDS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
AMOUNT = r"(?:\d{1,4}(?:\.\d{1,3})?|" + "|".join(sorted(_WORDS, key=len, reverse=True)) + ")"


def amount_of(text: str) -> float:
    """The number a word or figure says.

    >>> amount_of("Twelve"), amount_of("7.5")
    (12.0, 7.5)
    """
    word = text.strip().casefold()
    return float(_WORDS.index(word)) if word in _WORDS else float(word)
