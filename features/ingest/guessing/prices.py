"""Prices: columns beside one of prices without which it is misread: what it is for, of what kind it is, and its tax."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from stackwise.features.ingest.guessing.names import says_kind_of_price, says_period, says_tax

_RECURRING = re.compile(
    r"subscri|\babo|membership|recurring|instal|\bper\b|/|\bpro\b|\bpar\b|\bpor\b|month|mensu|mensa|monat|week|year"
    r"|annual|annu|term|semester"
)
_ADDED = re.compile(
    r"\b(?:exc?l|exkl|ex|hors|ht|zzgl|plus|netto?|before|not|no|false|sin|sans|bez|non|nein)\b|\+|exclu|esclus"
)
_EACH = re.compile(r"(?:per|pro|par|por|je) \w|(?:/ ?)\w")
_AMOUNT = re.compile(r"^[\d.,' ]+$")


def beside_price(price: str, others: Mapping[str, Sequence[Any]]) -> list[str]:
    """Columns to be read with one of prices, so that a price a month, of a subscription or before tax is none.

    Parameters
    ----------
    price : the name of the column of prices.
    others : cells of the columns that nothing uses, by their names.

    >>> beside_price("Fee", {"VAT": ["excl."], "Fee type": ["per month", "in full"], "Venue": ["Leeds"]})
    ['Fee type', 'VAT']
    """
    texts = {name: [str(cell).casefold() for cell in cells] for name, cells in others.items() if name != price}
    words = {name: cells for name, cells in texts.items() if not all(map(_AMOUNT.fullmatch, cells))}
    periods = [name for name in words if says_period(name) and not any(re.search(r"\d{3}", one) for one in words[name])]
    periods += [name for name in words if all(map(_EACH.match, words[name]))]
    kinds = [name for name in words if says_kind_of_price(name, price) and _any(words[name], _RECURRING, _ADDED)]
    taxes = [name for name in texts if says_tax(name) and _any(texts[name], _ADDED, _AMOUNT)]
    return list(dict.fromkeys([*periods[:1], *kinds[:1], *taxes[:1]]))


def _any(cells: Sequence[str], *said: re.Pattern[str]) -> bool:
    return any(one.search(cell) for one in said for cell in cells)
