"""Length reading: what one text says of lengths, hours a week and sessions, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from itertools import takewhile
from typing import Literal

from stackwise.features.ingest.amounts import length_words as words
from stackwise.features.ingest.amounts.length_spans import LengthRules, LengthSpan
from stackwise.features.ingest.amounts.numerals import NUMERAL, read_numeral
from stackwise.features.ingest.amounts.wording import LETTER

_PLURAL = re.compile(r"(?<=[^\W\d_])\((?:s|n|e|en|es)\)")  # 6 week(s), 2 Woche(n)
_TWO_PLACES = re.compile(r"(\d+)[.,](\d\d)")  # of hours: hundredths, or minutes of a clock
_PART = re.compile(rf"(?P<number>{NUMERAL.pattern})|(?P<word>{LETTER}+)|(?P<sign>\S)")


class LengthReading:
    """What one text says: lengths, hours a week, other paces; words that may change them are refused."""

    def __init__(self, text: str, rules: LengthRules) -> None:
        self.rules = rules
        self.spans: list[LengthSpan] = []
        self.weekly: list[LengthSpan] = []
        self.days_paced = False  # a day each week, say
        self.paces = 0  # such as days a week, which say nothing that is kept
        self.events: list[float] = []  # how many sessions there are
        self.each: dict[str, list[LengthSpan]] = {"session": [], "day": []}  # hours of each
        text = re.sub(r"(\dh[0-5]\d)\b", r"\1 min", text)  # 1h30
        text = _PLURAL.sub("", text)
        text = re.sub(r"(\d) 1/2(?![\d/])", r"\1.5", text)
        self._parts = [(str(found.lastgroup), found[0]) for found in _PART.finditer(text)]
        self._at = 0
        self._joined: Literal["", ",", "and"] = ""  # what stands between the last span and what follows
        self._last = ""  # unit of the last span
        self._multiplied = self._summed = False  # a length so many times, and whether it is one of hours
        self._since: list[str] = []  # words since the last span
        self._order: list[str | LengthSpan] = []  # spans that are kept, and all words and signs between them
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
        elif self._counts_events() or self._credit():
            pass
        elif self._is_number() or said in words.NUMBER_OF or (said in words.ONE and self._text(1) in words.UNIT_OF):
            self._take(self._whole())
        elif self._last == "day" and not self._since and said in words.TIMES | words.DAY_OF and self._numeral(1):
            self._since.append(said)
            self._at += 1
        elif said in words.ALONE:
            self._take(self._span(1.0))
        elif self._joined and said in words.AND | {","}:
            self._joined = "," if said == "," else self._joined
            self._order.append(said)
            self._at += 1
        else:
            self._word(said)
            self._joined = ""
            self._since.append(said)
            self._order.append(said)
            self._at += 1

    @property
    def in_all(self) -> bool:
        """Whether hours are those in all: "4 weeks, 40 hours total", "6 x 2 hours", "40 hours over 6 weeks"."""
        if self._summed:
            return True
        for at, part in enumerate(self._order):
            if isinstance(part, LengthSpan) and not part.of_days:
                before, after = _beside(reversed(self._order[:at])), _beside(self._order[at + 1 :])
                if words.IN_ALL & {*before, *after} or words.SPREAD & after:
                    return True
        return False

    def _word(self, said: str) -> None:
        if said == "-" and self._is_number(1) and not self._at:
            raise ValueError("a negative length")
        spread = said in words.SPREAD and bool(self.spans or self.paces or self.events)  # 40 hours over 6 weeks
        if (said in words.LEAST and not spread) and self.rules.take != "low":
            raise ValueError("only the shortest length is stated")
        if said in words.MOST and self.rules.take not in ("middle", "high"):
            raise ValueError("only the longest length is stated")
        neutral = (
            words.NEUTRAL
            | words.IN_ALL
            | words.SIGNS_BESIDE
            | words.EVENT
            | (words.EVENTS if self._multiplied else frozenset())
        )
        if not (spread or said in words.LEAST | words.MOST | neutral):
            raise ValueError(f"{said!r} beside a length is not understood")

    def _numeral(self, ahead: int = 0) -> bool:
        return self._is_number(ahead) or self._text(ahead) in words.NUMBER_OF

    def _counts_events(self) -> bool:
        """Whether a number of sessions follows, which is no length: "12 sessions", "2 evenings a week"."""
        if not self._numeral() or self._text(1) not in words.EVENTS | words.EVENT or self._times_after(1):
            return False
        count, self._joined = self._number(), ""
        self._at += 1
        if not self._pace(None):
            self.events.append(count)
        self._since = []
        return True

    def _credit(self) -> bool:
        """Whether a number of credits follows: "150 hours (6 ECTS)"."""
        if not self._is_number() or self._text(1) not in words.CREDIT:
            return False
        self._at += 2
        return True

    def sessions(self) -> list[LengthSpan]:
        """Hours in all, where it is said how many sessions there are and how long each is, or days and hours of each.

        Raises
        ------
        ValueError
            Hours of each session without their number, or a number of them beside hours that may be each one's.
        """
        each = self.each["session"]
        if self.events and not each and any(not span.of_days for span in self.spans):
            raise ValueError("sessions and hours, in all or of each")
        if each and len(self.events) != 1:
            raise ValueError("hours of each session, and not how many there are")
        days = [span for span in self.spans if span.unit == "day"]
        parts = [(self.events[0], span) for span in each] if each else []
        if len(days) == 1 and days[0].low == days[0].high:
            parts += [(days[0].low, span) for span in self.each["day"]]
        return [LengthSpan(count * span.low, count * span.high, span.unit) for count, span in parts]

    def _number(self) -> float:
        said = self._text()
        self._at += 1
        if said in words.ONE:
            return 1.0
        return read_numeral(words.NUMBER_OF.get(said, said), self.rules.decimal)

    def _whole(self) -> LengthSpan:
        """A span with its smaller parts: "1 year and 6 months", "2h30"."""
        span = self._span()
        unit = span.unit
        while more := self._smaller(unit):
            span, unit = span.plus(more), more.unit
        return span

    def _smaller(self, unit: str) -> LengthSpan | None:
        """The next part of a length, where one of a smaller unit follows; else nothing is taken."""
        at, joined, last = self._at, self._joined, self._last
        self._at += self._text() in words.AND | {","}
        self._joined, self._last = "and", unit
        more, whole = None, LengthSpan(1.0, 1.0, unit)
        if self._numeral():
            with suppress(ValueError):
                more = self._span()
        self._joined, self._last = joined, last
        of_week = more is not None and more.of_days and self._period()[0]  # 3 weeks, 5 days a week
        if more is None or of_week or more.of_days != whole.of_days or more.scaled().high >= whole.scaled().low:
            self._at = at
            return None
        return more

    def _span(self, number: float | None = None) -> LengthSpan:
        """A number, unless it is given, or a range with its unit, or so many times that."""
        said = end = self._text(-1 if number is not None else 0)
        low = high = self._number() if number is None else number
        if self._text() in words.TO and self._numeral(1):
            end = self._text(1)
            self._at += 1
            high = self._number()
        if (times := self._times()) and low == high:
            self._multiplied = True
            inner = self._whole()
            self._summed = self._summed or not inner.of_days
            self._at += self._text() in words.EACH_ALONE
            return replace(inner, low=low * inner.low, high=low * inner.high, apart=inner.unit == "day")
        if times:
            raise ValueError("a range of times")
        half = self._half()
        if self._text() == "+":
            self._word("+")
            self._at += 1
        if low > high:
            raise ValueError(f"a range from {low:g} down to {high:g}")
        worked = self._text() in words.OF_HOURS
        unit = self._unit()
        if unit == "hour":
            low, high = self._clocked(said, low), self._clocked(end, high)
        half = half or self._half()
        worked = worked or (self._text() in words.OF_EACH | {"of"} and self._text(1) in words.OF_DAYS)
        return LengthSpan(low + half, high + half, unit, apart=worked and unit == "day")

    def _clocked(self, said: str, number: float) -> float:
        """Hours of "1.30", where it is told whether those are 1 hour and 30 minutes; quarters are hundredths."""
        found = None if self.rules.clock is False else _TWO_PLACES.fullmatch(said)
        if found is None:
            return number
        minutes = int(found[2])
        if self.rules.clock and minutes < 60:
            return int(found[1]) + minutes / 60
        if self.rules.clock:
            raise ValueError(f"{said!r} hours and minutes")
        if minutes < 60 and minutes not in (0, 25, 50):
            raise ValueError(f"{said!r} hours, which may be hours and minutes (say `clock` or which mark is `decimal`)")
        return number

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
        """Whether what follows is a length to be multiplied: "6 x 2 hours", "six 2-hour classes"."""
        if ahead := self._times_after(0):
            self._at += ahead
            return True
        at = 1 + (self._text(1) == "-")
        return self._is_number() and self._text(at) in words.UNIT_OF and self._text(at + 1) in words.EVENTS

    def _times_after(self, ahead: int) -> int:
        """How many parts from there say "times" before another number; 0 where they do not."""
        events = self._text(ahead) in words.EVENTS | words.EVENT
        said = self._text(ahead + events)
        joins = said in words.TIMES or (events and said in words.OF_EACH)
        return 1 + events if joins and self._numeral(ahead + events + 1) else 0

    def _unit(self) -> str:
        article = self._text() in words.ONE and (self._text() not in words.UNIT_OF or self._text(1) in words.UNIT_OF)
        skipped = self._text() == "-" or article or self._text() in words.OF_HOURS
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

    def _take(self, span: LengthSpan) -> None:
        """Keep a span: as a pace, as the end of a range, added to the one before it, or by itself."""
        before, self._since = set(self._since), []
        if self._last == "day" and before and before <= words.TIMES | words.DAY_OF and not span.of_days:
            self.each["day"].append(span)
            return
        if self._pace(span):
            self._joined = ""
            return
        if self.spans and span.of_days != self.spans[-1].of_days and before & words.SHARED and not self.weekly:
            raise ValueError("a length of another, in all or each time")
        if self._joined == "and":
            raise ValueError(f"{self._last}s and {span.unit}s side by side")
        self.spans.append(span)
        self._order.append(span)
        self._joined, self._last = "and", span.unit
        if self._text() in words.TO and self._is_number(1) and not self._of_each_day(span):
            self._range()

    def _of_each_day(self, span: LengthSpan) -> bool:
        """Whether hours of each day follow, and no other end of a range: "3 Tage à 6 Std."."""
        hours = words.UNIT_OF.get(self._text(2)) in words.HOURS
        return span.unit == "day" and self._text() in words.DAY_OF and hours

    def _range(self) -> None:
        """The other end of a range whose ends both have a unit: "6 weeks to 3 months"."""
        self._at += 1
        low, high = self.spans.pop().scaled(), self._span().scaled()
        if low.unit != high.unit or low.high > high.low:
            raise ValueError("a range that is none")
        self.spans.append(LengthSpan(low.low, high.high, low.unit))

    def _pace(self, span: LengthSpan | None) -> bool:
        """Whether a span, or a number of sessions, is so much in each session, day, week or month."""
        per, ahead = self._period()
        if not per:
            return False
        self._at += ahead
        if per == "session" and span is None:
            raise ValueError("sessions of each session")
        self.paces += per != "session"
        self.days_paced = self.days_paced or (span is not None and span.unit == "day" and per != "session")
        if span is None or span.of_days:
            return True
        if per in self.each:
            self.each[per].append(span)
        elif per in words.DAYS:
            share = 7 / words.DAYS[per]
            hours = span.scaled()
            self.weekly.append(LengthSpan(hours.low * share, hours.high * share, "hour"))
        return True

    def _period(self) -> tuple[str, int]:
        """What each of which a span is said of, and how many parts say it; empty where it is said of none."""
        start = int(self._text() == "." and self._text(1) in words.PER)  # 4 Std./Woche
        if self._text(start) in words.EACH_WEEK:
            return "week", start + 1
        if self._text(start) in words.PER and not self._is_number(start + 1):
            ahead = start + 2 + (self._text(start + 1) in words.ONE | {"the"})
            said = self._text(ahead - 1)
            if said in words.EVENT:
                return "session", ahead
            if said in words.UNIT_OF:
                return words.UNIT_OF[said], ahead
        per = "session" if self.events else "day" if self._last == "day" else ""
        return (per, start + 1) if per and self._text(start) in words.EACH_ALONE else ("", 0)


def _beside(parts: Iterable[str | LengthSpan]) -> set[str]:
    """The words up to the next span, or to a sign that parts."""
    return {
        str(part) for part in takewhile(lambda one: not isinstance(one, LengthSpan) and one not in words.PARTING, parts)
    }
