"""Spans: so much of a unit of time, or a range of it, as one text says it, and how lengths are to be read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from stackwise.features.ingest.amounts import length_words as words
from stackwise.features.ingest.amounts.numerals import Decimal
from stackwise.features.ingest.amounts.wording import Take

TimeUnit = Literal["seconds", "minutes", "hours", "days", "weeks", "months", "years"]


@dataclass(frozen=True)
class LengthRules:
    """How lengths are read.

    Attributes
    ----------
    take : which of a range; without it no end of one is taken, nor a bound. "Less than 2 hours" gives 2 where ``high``
        or ``middle`` is asked, "at least 3 weeks" 3 where ``low`` is.
    unit : of a bare number; without it a bare number is refused.
    decimal : the decimal mark, where known.
    clock : whether two digits after the mark of hours are minutes (1.30 is 1 h 30) or hundredths; without it they are
        refused where both can be.
    """

    take: Take | None = None
    unit: TimeUnit | None = None
    decimal: Decimal | None = None
    clock: bool | None = None


@dataclass(frozen=True)
class Length:
    """What a text says of length, each None where it does not: days of the calendar, hours in all, hours a week.

    ``in_all`` is whether hours are said to be those in all; ``doubt`` is why hours in all are unknown that are stated,
    ``days_doubt`` why days are, and ``weekly_doubt`` why hours a week are.
    """

    days: float | None = None
    hours: float | None = None
    weekly_hours: float | None = None
    in_all: bool = field(default=False, repr=False)
    doubt: str = field(default="", repr=False)
    days_doubt: str = field(default="", repr=False)
    weekly_doubt: str = field(default="", repr=False)

    def each_week(self) -> Length:
        """The same, hours of no period taken for hours a week."""
        if self.hours is None or self.in_all or self.weekly_hours is not None:
            return self
        return replace(self, hours=None, weekly_hours=self.hours)


AS_WRITTEN = LengthRules()


@dataclass(frozen=True)
class LengthSpan:
    """From ``low`` to ``high`` of one unit; days that may lie ``apart`` say nothing of how many weeks they take."""

    low: float
    high: float
    unit: str
    apart: bool = False

    @property
    def of_days(self) -> bool:
        """Whether the unit is one of the calendar, and not of hours."""
        return self.unit in words.DAYS

    def scaled(self) -> LengthSpan:
        """The same in days or in hours."""
        factor = words.DAYS[self.unit] if self.of_days else words.HOURS[self.unit]
        return LengthSpan(self.low * factor, self.high * factor, "day" if self.of_days else "hour")

    def plus(self, more: LengthSpan) -> LengthSpan:
        """The sum, in days or in hours."""
        mine, other = self.scaled(), more.scaled()
        return LengthSpan(mine.low + other.low, mine.high + other.high, mine.unit, self.apart or more.apart)
