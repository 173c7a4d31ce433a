"""Named steps that turn a provider's wording into a value: "3 - 6 Months" into weeks, "2.1k" into a number.

Each step is a small pydantic record, so that a mapping file is checked before a row is read. A step takes a cell's
value and returns another; unknown (None) passes through untouched; text it cannot read is a ``ValueError``.
"""

from __future__ import annotations

import ast
import re
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

# Commas only between groups of three: "49,99" is no number rather than 4,999.
_NUMBER = r"(?<![\d.,])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![.,]?\d)"
_DAYS = {"day": 1.0, "week": 7.0, "month": 365.25 / 12, "year": 365.25}
_HOURS = {"minute": 1 / 60, "hour": 1.0}
_UNITS = {"min": "minute", "hr": "hour", "wk": "week", "mo": "month", "yr": "year"}
_SCALE = {"": 1.0, "k": 1e3, "m": 1e6}
_SYMBOLS = {"€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR"}
_DOLLARS = {"US": "USD", "A": "AUD", "AU": "AUD", "C": "CAD", "CA": "CAD", "NZ": "NZD", "HK": "HKD", "S": "SGD"}
_SPAN = re.compile(rf"({_NUMBER})\s*(?:(?:-|–|—|to)\s*({_NUMBER})\s*)?([a-z]+?)s?\b", re.IGNORECASE)
_MONEY = re.compile(
    rf"(?P<before>[A-Z]{{0,3}}\$|[€£¥₹]|\b[A-Z]{{3}}(?=\s*\d))?\s*(?P<amount>{_NUMBER})\s*(?P<after>[A-Z]{{3}}\b|[€£¥₹])?"
)


class TransformStep(BaseModel):
    """Base of all steps."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def __call__(self, value: Any) -> Any:
        """The value after this step."""
        raise NotImplementedError


class PythonList(TransformStep):
    """A list written as Python text: ``"['a', 'b']"`` gives ``['a', 'b']``."""

    do: Literal["python_list"]

    def __call__(self, value: Any) -> Any:
        """Read the list; anything but a list of texts is unreadable."""
        try:
            listed = ast.literal_eval(str(value))
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            listed = None
        if not isinstance(listed, list | tuple) or not all(isinstance(one, str) for one in listed):
            raise ValueError("no list of texts")
        return [one.strip() for one in listed if one.strip()]


class Split(TransformStep):
    """Text cut at a separator."""

    do: Literal["split"]
    separator: str = Field(default=",", min_length=1)

    def __call__(self, value: Any) -> Any:
        """The non-empty parts, trimmed."""
        return [part.strip() for part in str(value).split(self.separator) if part.strip()]


class Join(TransformStep):
    """A list (or the cells of several columns) as one text; unknown parts are left out."""

    do: Literal["join"]
    separator: str = "\n"

    def __call__(self, value: Any) -> Any:
        """The parts in order."""
        parts = value if isinstance(value, list) else [value]
        return self.separator.join(str(part).strip() for part in parts if part is not None) or None


class Lower(TransformStep):
    """Text in lower case."""

    do: Literal["lower"]

    def __call__(self, value: Any) -> Any:
        """Lower case, for any script."""
        return str(value).lower()


class Translate(TransformStep):
    """Text looked up, whatever its case; ``""`` on the right means unknown."""

    do: Literal["map"]
    values: dict[str, str | int | float]
    otherwise: Literal["reject", "keep", "unknown"] = "reject"

    def __call__(self, value: Any) -> Any:
        """The value on the right of the text."""
        wanted = str(value).strip().casefold()
        for left, right in self.values.items():
            if left.casefold() == wanted:
                return None if right == "" else right
        if self.otherwise == "reject":
            raise ValueError(f"none of {', '.join(self.values)}")
        return value if self.otherwise == "keep" else None


class Number(TransformStep):
    """A number as people write it: ``"6,958"``, ``"2.1k"``, ``"1.3M"``."""

    do: Literal["number"]

    def __call__(self, value: Any) -> Any:
        """The number."""
        match = re.fullmatch(rf"({_NUMBER})\s*([kKmM]?)\+?", str(value).strip())
        if not match:
            raise ValueError("no number")
        return _plain(match[1]) * _SCALE[match[2].lower()]


class Duration(TransformStep):
    """A length of time as weeks, or as hours: ``"3 - 6 Months"``, ``"7 Weeks"``, ``"Less Than 2 Hours"``.

    ``take`` chooses from a range. Hours say nothing of how many weeks the work is spread over, and weeks nothing of
    hours: each gives unknown for the other.
    """

    do: Literal["weeks", "hours"]
    take: Literal["low", "middle", "high"] = "middle"

    def __call__(self, value: Any) -> Any:
        """The length, to two decimals."""
        amount, unit = _span(str(value), self.take)
        if self.do == "weeks":
            return round(amount * _DAYS[unit] / 7, 2) if unit in _DAYS else None
        return round(amount * _HOURS[unit], 2) if unit in _HOURS else None


class Effort(TransformStep):
    """Hours in all, from two columns: hours a week and length, e.g. ``"2–3 hours per week"`` and ``"6 Weeks"``."""

    do: Literal["hours_from_effort"]
    take: Literal["low", "middle", "high"] = "middle"

    def __call__(self, value: Any) -> Any:
        """Hours a week times weeks; unknown when either is."""
        if not isinstance(value, list) or len(value) != 2:
            raise ValueError("two columns are needed: effort a week, and length")
        if value[0] is None or value[1] is None:
            return None
        hours = Duration(do="hours", take=self.take)(value[0])
        weeks = Duration(do="weeks", take=self.take)(value[1])
        return None if hours is None or weeks is None else round(hours * weeks, 2)


class Money(TransformStep):
    """The amount, or the currency, of the one price in a text.

    Text with an amount is that amount even if it also says "free", as in "FREE, add a certificate for $49 USD": the
    catalogue lists what can be shown to others, which is the certificate. "Free" alone is 0. Two different amounts
    are unreadable. A bare ``$`` is no currency unless ``dollar`` says which.
    """

    do: Literal["amount", "currency"]
    dollar: str | None = None

    def __call__(self, value: Any) -> Any:
        """The amount as a number, or the currency as its three-letter code."""
        if isinstance(value, int | float):
            return float(value) if self.do == "amount" else None
        prices = list(_MONEY.finditer(str(value)))
        marked = [match for match in prices if match["before"] or match["after"]]
        found = {(_plain(match["amount"]), self._currency(match)) for match in marked or prices}
        if not found and re.search(r"\bfree\b", str(value), re.IGNORECASE):
            return 0.0 if self.do == "amount" else None
        if len(found) != 1:
            raise ValueError(f"{len(found) or 'no'} price{'s' * (len(found) > 1)}")
        return found.pop()[0 if self.do == "amount" else 1]

    def _currency(self, match: re.Match[str]) -> str | None:
        for said in (match["after"], match["before"]):
            if not said or said == "$":
                continue
            letters = said.removesuffix("$")
            return _SYMBOLS.get(said) or _DOLLARS.get(letters) or letters
        return self.dollar if match["before"] == "$" else None


class Day(TransformStep):
    """A date, in ISO form or as ``format`` says (the letters of ``strptime``)."""

    do: Literal["date"]
    format: str = "%Y-%m-%d"

    def __call__(self, value: Any) -> Any:
        """The date."""
        try:
            return datetime.strptime(str(value), self.format).date()
        except ValueError:
            raise ValueError(f"no date written {self.format}") from None


def _plain(text: str) -> float:
    return float(text.replace(",", ""))


def _span(text: str, take: str) -> tuple[float, str]:
    """The amount and unit of the first length of time; "less than" gives the amount it names."""
    match = _SPAN.search(text)
    unit = _UNITS.get(match[3].lower(), match[3].lower()) if match else ""
    if not match or unit not in {*_DAYS, *_HOURS}:
        raise ValueError("no length of time")
    low = _plain(match[1])
    high = _plain(match[2]) if match[2] else low
    return {"low": low, "middle": (low + high) / 2, "high": high}[take], unit


def _named(step: Any) -> Any:
    return {"do": step} if isinstance(step, str) else step


AnyStep = Annotated[
    PythonList | Split | Join | Lower | Translate | Number | Duration | Effort | Money | Day,
    Field(discriminator="do"),
]
Steps = tuple[Annotated[AnyStep, BeforeValidator(_named)], ...]
