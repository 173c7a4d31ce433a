"""Formatted numbers: a workbook's number with the currency or the percent sign that only its cell's format shows."""

from __future__ import annotations

import re
from functools import lru_cache

from stackwise.features.currencies import MARKS

_SHOWN = re.compile(r'\[\$([^\]-]{1,8})(?:-[^\]]{0,12})?\]|"([^"]{1,8})"')
_NO_SIGN = re.compile(r'\[[^\]]{0,40}\]|"[^"]{0,40}"|\\.')


class FormattedNumber(float):
    """A number whose text is what a person sees in its cell: 0.94 as "94%", 1250 as "1250 EUR"."""

    mark: str

    def __new__(cls, value: float, mark: str) -> FormattedNumber:
        """A number with its mark."""
        made = super().__new__(cls, value)
        made.mark = mark
        return made

    def __str__(self) -> str:
        """The number as it is shown."""
        if self.mark == "%":
            return f"{round(self * 100, 6):.10g}%"
        return f"{int(self)} {self.mark}" if self.is_integer() else f"{float(self)!r} {self.mark}"


@lru_cache(maxsize=1000)
def mark_of(number_format: str) -> str:
    """The percent sign, or the mark of one currency, that a format of Excel shows; else empty.

    A bare "$" is what Excel stores for the reader's own currency, and says none.

    >>> mark_of("0.0%"), mark_of("#,##0.00 [$€-407]"), mark_of('"$"#,##0')
    ('%', '€', '')
    """
    if "%" in _NO_SIGN.sub("", number_format):
        return "%"
    marks = {(found[1] or found[2]).strip() for found in _SHOWN.finditer(number_format)}
    known = [mark for mark in marks if len(MARKS.get(mark, ())) == 1]
    return known[0] if len(known) == 1 else ""
