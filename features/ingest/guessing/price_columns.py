"""Price columns: which of a list's columns hold what is paid in full, and what is read with it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stackwise.features.errors import some
from stackwise.features.ingest.guessing.cells import currencies_in, currency_told, is_currency
from stackwise.features.ingest.guessing.guessed import Plain
from stackwise.features.ingest.guessing.names import is_in_doubt, squeezed
from stackwise.features.ingest.guessing.prices import (
    beside_price,
    rivals,
    says_rate,
    says_total,
    says_with_tax,
    tax_added,
)
from stackwise.features.ingest.guessing.sample import READABLE
from stackwise.features.ingest.guessing.taking import Taking

_NOT = ("non", "not", "nicht", "no", "niet", "ikke", "icke", "ej", "nie", "ne", "nao", "не", "μη", "ei")
_NUMBER = re.compile(r"\d")
_JOINED: Plain = {"do": "join", "separator": " | "}


class PriceColumns(Taking):
    """A guess that takes the price of a list."""

    around: str
    """What the file says above and below its rows."""

    def _price(self) -> None:
        """The amount and its currency."""
        named = sorted(self._candidates("price.amount"), key=says_with_tax, reverse=True)
        if (said := tax_added(self.around)) and not any(map(says_with_tax, named)):
            self.doubts.append(f"the file says {said!r}: its prices are not used")
            return
        taken = next((self._priced(name, named) for name in self._totals_first(named) if self._is_price(name)), None)
        if taken is None:
            self._doubt_unread(named, [{"do": "amount"}], "prices")
        if "price.amount" not in self.columns:
            self._agreed()
        besides = named if "price.amount" in self.columns else []
        if parts := [name for name in self._free() if name in besides or is_in_doubt(name, "price.amount")]:
            self.doubts.append(f"{some(parts)}: a part of the price, one besides, before tax or for some; not used")
        if "price.amount" in self.columns and "price.currency" not in self.columns:
            self.doubts.append('no column says the currency of the prices: add `currency = "..."` at the top')
        self._doubt_ends("price.amount")
        self._doubt_unnamed("prices", ("price.amount",), [{"do": "amount"}])

    def _is_price(self, name: str) -> bool:
        stated = self.stated(name)
        return stated > 0 and self.said(name, self._amount(name)) >= READABLE * stated

    def _priced(self, name: str, named: Sequence[str]) -> bool:
        """Take a column of prices, unless others are as likely and differ; whether it was taken."""
        codes = currencies_in(name)
        alike = [one for one in rivals(name, named) if not codes or currencies_in(one) == codes]
        alike = [one for one in alike if not self._is_covered(one, name)]
        if others := self.differing(name, alike, self._amount(name)):
            self.doubts.append(f"{some([name, *others])}: prices for some each, which differ: none is used")
            return False
        if covered := [one for one in named if self._is_covered(one, name)]:
            self.doubts.append(f"{name!r} is taken for the price in all, and {some(covered)} for a part of it")
        beside = beside_price(name, {one: self.values[one] for one in self._free()})
        self._take_price((name, *beside) if beside else name, name)
        return True

    def _take_price(self, source: str | tuple[str, ...], name: str) -> None:
        """Take the amount of one or several columns, and its currency."""
        joined = [_JOINED] if isinstance(source, tuple) else []
        self._take("price.amount", source, [*joined, *self._amount(name)])
        self._text("price.currency", good=is_currency)
        marks: list[Plain] = [{**step, "do": "currency"} for step in self._amount(name)]
        if "price.currency" not in self.columns and self.said(name, marks):
            self._take("price.currency", name, marks)
            unsaid = [cell for cell, code in self.reading(name, marks) if code is None and _NUMBER.search(str(cell))]
            if unsaid:
                self.doubts.append(
                    f"{len(unsaid)} prices of {name!r} say no one currency, such as {str(unsaid[0])!r}, and stay "
                    'unknown: add `currency = "..."` at the top'
                )

    def _totals_first(self, named: Sequence[str]) -> list[str]:
        """The columns, those before others that say the sum of these and more."""
        totals = [one for one in named if any(self._is_covered(other, one) for other in named if other != one)]
        return [*totals, *(one for one in named if one not in totals)]

    def _is_covered(self, part: str, total: str) -> bool:
        """Whether a column's name says that it holds the total, and no row of it says less than the part."""
        if part == total or says_total(part) or not says_total(total):
            return False
        rows = self.both(part, total, self._amount(part), self._amount(total))
        sure = [(one, whole) for one, whole in rows if isinstance(one, float)]
        return bool(sure) and all(isinstance(whole, float) and one <= whole for one, whole in sure)

    def _agreed(self) -> None:
        """Where members and others each have a column, the price of rows in which both pay the same."""
        free = [name for name in self._free() if is_in_doubt(name, "price.amount") or says_rate(name)]
        bare = {squeezed(name): name for name in free}
        for name in free:
            twins = [
                bare[of] for no in _NOT if (of := squeezed(name).replace(no, "", 1)) in bare and of != squeezed(name)
            ]
            if not twins or not self._say_both(name, twins[0]):
                continue
            source = (name, twins[0])
            if self.said(source, [_JOINED, *self._amount(name)]):
                self._take_price(source, name)
                self.doubts.append(f"{some(source)}: taken for the price where both say the same, and else unknown")
                return

    def _say_both(self, one: str, other: str) -> bool:
        """Whether two columns say amounts in the same rows: a rate for some alone is no price."""
        return (
            self.stated(one) == self.stated(other) == len(self.both(one, other, self._amount(one), self._amount(other)))
        )

    def _amount(self, name: str) -> list[Plain]:
        """The step that reads the amounts of a column, in the currency that its name, the list or most cells say."""
        read = (code for _, code in self.reading(name, [{"do": "currency"}]))
        return [{"do": "amount", **currency_told(name, self.around, read)}]
