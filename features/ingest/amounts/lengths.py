"""Lengths: how long a course lasts, how many hours it is and how many a week, as far as one text says so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from stackwise.features.ingest.amounts import length_words as words
from stackwise.features.ingest.amounts.numerals import NUMERAL, Decimal, read_numeral
from stackwise.features.ingest.amounts.wording import Take, plain, unstated

TimeUnit = Literal["minutes", "hours", "days", "weeks", "months", "years"]

ALIKE = 0.1  # two lengths this near say the same: "6 months (26 weeks)"
_PART = re.compile(rf"(?P<number>{NUMERAL.pattern})|(?P<word>[^\W\d_]+)|(?P<sign>\S)")
_ISO = re.compile(
    r"P(?:(?P<year>\d+)Y)?(?:(?P<month>\d+)M)?(?:(?P<week>\d+)W)?(?:(?P<day>\d+)D)?"
    r"(?:T(?:(?P<hour>\d+)H)?(?:(?P<minute>\d+)M)?(?:\d+S)?)?"
)


@dataclass(frozen=True)
class LengthRules:
    """How lengths are read.

    Attributes
    ----------
    take : which of a range; "less than 2 hours" gives 2 unless ``low`` is asked, "at least 3 weeks" 3 only if it is.
    unit : of a bare number; without it a bare number is refused.
    decimal : the decimal mark, where known.
    """

    take: Take = "middle"
    unit: TimeUnit | None = None
    decimal: Decimal | None = None


@dataclass(frozen=True)
class Length:
    """What a text says of length, each None where it does not: days of the calendar, hours in all, hours a week."""

    days: float | None = None
    hours: float | None = None
    weekly_hours: float | None = None


@dataclass(frozen=True)
class _Span:
    low: float
    high: float
    unit: str

    @property
    def of_days(self) -> bool:
        return self.unit in words.DAYS

    def scaled(self) -> _Span:
        """The same in days or in hours."""
        factor = words.DAYS[self.unit] if self.of_days else words.HOURS[self.unit]
        return _Span(self.low * factor, self.high * factor, "day" if self.of_days else "hour")

    def plus(self, more: _Span) -> _Span:
        """The sum, in days or in hours."""
        mine, other = self.scaled(), more.scaled()
        return _Span(mine.low + other.low, mine.high + other.high, mine.unit)


def read_length(value: object, rules: LengthRules = LengthRules()) -> Length | None:
    """What a text says of a length; None where it says that it does not ("N/A", "TBA").

    Hours a week for so many weeks give hours in all. Years, months, weeks and days are added, as are hours and
    minutes; days are never made hours.

    Raises
    ------
    ValueError
        No length, several, a number without a unit, or a word beside it that may change its meaning.

    >>> read_length("6 hours per week for 12 weeks")
    Length(days=84.0, hours=72.0, weekly_hours=6.0)
    """
    text = plain(value)
    if unstated(text):
        return None
    said = _iso(text) or _LengthReading(text.casefold(), rules)
    days = _agreed([span for span in said.spans if span.of_days], rules)
    hours = _agreed([span for span in said.spans if not span.of_days], rules)
    weekly = _agreed(said.weekly, rules)
    if days is not None and weekly is not None:
        whole = weekly * days / 7
        if hours is not None and abs(hours - whole) > ALIKE * whole:
            raise ValueError(f"{hours:g} hours in all, and {weekly:g} a week that make {whole:g}")
        hours = whole if hours is None else hours
    elif days is not None and hours is not None and hours < days / 7:
        raise ValueError(f"{hours:g} hours in {days / 7:g} weeks, in all or each week")
    if days is None and hours is None and weekly is None and not said.paces:
        raise ValueError("no length of time")
    return Length(days, hours, weekly)


def _agreed(spans: Sequence[_Span], rules: LengthRules) -> float | None:
    """The one value of all spans of a measure."""
    ends = [{"low": one.low, "middle": (one.low + one.high) / 2, "high": one.high} for one in map(_Span.scaled, spans)]
    values = [each[rules.take] for each in ends]
    if any(abs(value - values[0]) > ALIKE * values[0] for value in values):
        raise ValueError(f"{len(values)} lengths")
    if any(value <= 0 for value in values):
        raise ValueError("a length of nothing")
    return values[0] if values else None


class _LengthReading:
    """What one text says: lengths, hours a week, other paces; words that may change them are refused."""

    def __init__(self, text: str, rules: LengthRules) -> None:
        self.rules = rules
        self.spans: list[_Span] = []
        self.weekly: list[_Span] = []
        self.paces = 0  # such as days a week, which say nothing that is kept
        text = re.sub(r"(\dh[0-5]\d)\b", r"\1 min", text)  # 1h30
        text = re.sub(r"(\d) 1/2(?![\d/])", r"\1.5", text)
        self._parts = [(str(found.lastgroup), found[0]) for found in _PART.finditer(text)]
        self._at = 0
        self._joined: Literal["", ",", "and"] = ""  # what stands between the last span and what follows
        self._last = ""  # unit of the last span
        self._multiplied = False
        self._since: list[str] = []  # words since the last span
        while self._at < len(self._parts):
            self._step()

    def _text(self, ahead: int = 0) -> str:
        at = self._at + ahead
        return self._parts[at][1] if 0 <= at < len(self._parts) else ""

    def _is_number(self, ahead: int = 0) -> bool:
        at = self._at + ahead
        return 0 <= at < len(self._parts) and self._parts[at][0] == "number"

    def _step(self) -> None:
        said = self._text()
        if said in words.ONE and words.NUMBER_OF.get(self._text(1)) == "0.5":  # ein halbes Jahr
            self._at += 1
        elif self._is_number() or said in words.NUMBER_OF or (said in words.ONE and self._text(1) in words.UNIT_OF):
            self._take(self._span())
        elif said in words.ALONE:
            self._take(self._span(1.0))
        elif self._joined and said in words.AND | {","}:
            self._joined = "," if said == "," else self._joined
            self._at += 1
        else:
            self._word(said)
            self._joined = ""
            self._since.append(said)
            self._at += 1

    def _word(self, said: str) -> None:
        if said == "-" and self._is_number(1) and not self._at:
            raise ValueError("a negative length")
        spread = said == "over" and bool(self.spans or self.paces)  # 40 hours over 6 weeks
        if (said in words.LEAST and not spread) and self.rules.take != "low":
            raise ValueError("only the shortest length is stated")
        if said in words.MOST and self.rules.take == "low":
            raise ValueError("only the longest length is stated")
        neutral = words.NEUTRAL | words.SIGNS_BESIDE | words.EVENT | (words.EVENTS if self._multiplied else frozenset())
        if not (spread or said in words.LEAST | words.MOST | neutral):
            raise ValueError(f"{said!r} beside a length is not understood")

    def _number(self) -> float:
        said = self._text()
        self._at += 1
        if said in words.ONE:
            return 1.0
        return read_numeral(words.NUMBER_OF.get(said, said), self.rules.decimal)

    def _span(self, number: float | None = None) -> _Span:
        """A number, unless it is given, or a range with its unit, or so many times that."""
        low = high = self._number() if number is None else number
        if self._text() in words.TO and self._is_number(1):
            self._at += 1
            high = self._number()
        if (times := self._times()) and low == high:
            self._multiplied = True
            inner = self._span()
            return replace(inner, low=low * inner.low, high=low * inner.high)
        if times:
            raise ValueError("a range of times")
        half = self._half()
        if self._text() == "+":
            self._word("+")
            self._at += 1
        if low > high:
            raise ValueError(f"a range from {low:g} down to {high:g}")
        unit = self._unit()
        half = half or self._half()
        return _Span(low + half, high + half, unit)

    def _half(self) -> float:
        """The half of "one and a half years" and of "a year and a half"; 0 where none is said."""
        if self._text() not in words.AND:
            return 0.0
        after = 2 + (self._text(1) in words.ONE)
        of_another = after == 2 and self._text(2) in words.ONE | words.UNIT_OF.keys()  # a week and half a day
        if self._text(after - 1) not in words.HALF or of_another:
            return 0.0
        self._at += after
        return 0.5

    def _times(self) -> bool:
        """Whether what follows is a length to be multiplied: "6 x 2 hours", "6 sessions of 2 hours"."""
        if self._text() in words.TIMES and self._is_number(1):
            self._at += 1
            return True
        if self._text() in words.EVENTS | words.EVENT and self._text(1) == "of" and self._is_number(2):
            self._at += 2
            return True
        return False

    def _unit(self) -> str:
        skipped = self._text() == "-" or (self._text() in words.ONE and self._text() not in words.UNIT_OF)
        said = self._text(int(skipped))
        if said in words.UNIT_OF:
            self._at += 1 + skipped
            return words.UNIT_OF[said]
        if said == "m" and self._joined and self._last in ("hour", "year"):
            self._at += 1 + skipped
            return "minute" if self._last == "hour" else "month"
        if self.rules.unit and len(self._parts) <= 3:
            return words.UNIT_OF[self.rules.unit]
        got = f"{said!r}, which may be minutes or months" if said == "m" else "no unit of time (say its `unit`)"
        raise ValueError(f"a number with {got}")

    def _take(self, span: _Span) -> None:
        """Keep a span: as a pace, as the end of a range, added to the one before it, or by itself."""
        before, self._since = set(self._since), []
        if self._pace(span):
            self._joined = ""
            return
        if self.spans and span.of_days != self.spans[-1].of_days and before & words.SHARED and not self.weekly:
            raise ValueError("a length of another, in all or each time")
        if self._joined and self._continues(span):
            self.spans[-1] = self.spans[-1].plus(span)
        elif self._joined == "and":
            raise ValueError(f"{self._last}s and {span.unit}s side by side")
        else:
            self.spans.append(span)
        self._joined, self._last = "and", span.unit
        if self._text() in words.TO and self._is_number(1):
            self._range()

    def _continues(self, span: _Span) -> bool:
        """Whether a span is the rest of the one before it, as the 6 months of "1 year 6 months"."""
        whole = _Span(1.0, 1.0, self._last)
        return span.of_days == whole.of_days and span.scaled().high < whole.scaled().low

    def _range(self) -> None:
        """The other end of a range whose ends both have a unit: "6 weeks to 3 months"."""
        self._at += 1
        low, high = self.spans.pop().scaled(), self._span().scaled()
        if low.unit != high.unit or low.high > high.low:
            raise ValueError("a range that is none")
        self.spans.append(_Span(low.low, high.high, low.unit))

    def _pace(self, span: _Span) -> bool:
        """Whether a span is so much in each day, week or month."""
        ahead = 0
        if self._text() in words.EACH_WEEK:
            per, ahead = "week", 1
        elif self._text() in words.PER and not self._is_number(1):
            ahead = 2 + (self._text(1) in words.ONE | {"the"})
            per = words.UNIT_OF.get(self._text(ahead - 1), "")
        if not ahead or not per:
            return False
        self._at += ahead
        self.paces += 1
        if not span.of_days and per in ("week", "fortnight", "month", "year"):
            share = 7 / words.DAYS[per]
            hours = span.scaled()
            self.weekly.append(_Span(hours.low * share, hours.high * share, "hour"))
        return True


def _iso(text: str) -> _LengthReading | None:
    """A duration of ISO 8601, such as ``P1Y6M`` or ``PT40H``."""
    found = _ISO.fullmatch(text)
    given = {unit: int(number) for unit, number in found.groupdict().items() if number} if found else {}
    if not given:
        return None
    said = _LengthReading("", LengthRules())
    for measure in (words.DAYS, words.HOURS):
        total = sum(number * measure[unit] for unit, number in given.items() if unit in measure)
        if any(unit in measure for unit in given):
            name = "day" if measure is words.DAYS else "hour"
            said.spans.append(_Span(total, total, name))
    return said
