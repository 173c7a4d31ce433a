"""Lengths: how long a course lasts, how many hours it is and how many a week, as far as one text says so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from stackwise.features.ingest.amounts import length_words as words
from stackwise.features.ingest.amounts.length_phrases import phrased_plainly
from stackwise.features.ingest.amounts.length_reading import LengthReading
from stackwise.features.ingest.amounts.length_spans import AS_WRITTEN, Length, LengthRules, LengthSpan, TimeUnit
from stackwise.features.ingest.amounts.wording import plain, unstated

ALIKE = 0.1  # two lengths this near say the same: "6 months (26 weeks)"
MOST_A_WEEK, MOST_A_DAY = 60, 12  # hours that nobody studies in one
_TIME = r"(\d{1,2})(?:[.:]\d\d(?: ?(?:h|uhr))?|h(?:\d\d)?)"  # 19.00, 9h, 17h30
_CLOCK = re.compile(rf"{_TIME} ?[-~] ?{_TIME}", re.IGNORECASE)
_OPENS = 7  # the hour at which the first courses of a day begin
_N = r"\d{1,9}(?:[.,]\d{1,9})?"
_ISO = re.compile(
    rf"P(?:(?P<year>{_N})Y)?(?:(?P<month>{_N})M)?(?:(?P<week>{_N})W)?(?:(?P<day>{_N})D)?"
    rf"(?:T(?:(?P<hour>{_N})H)?(?:(?P<minute>{_N})M)?(?:{_N}S)?)?",
    re.IGNORECASE,
)


def read_length(value: object, rules: LengthRules = AS_WRITTEN) -> Length | None:
    """What a text says of a length; None where it says that it does not ("N/A", "TBA").

    Hours a week for so many weeks give hours in all. Years, months, weeks and days are added, as are hours and
    minutes; days are never made hours. Days are those of the calendar; days of training, days each week and days so
    many times may lie apart and say nothing of it. "12 sessions, 2 hours each" are 24 hours, and so are "3 days, 8
    hours a day". "4 weeks (6 hours)" may be 6 hours in all or in each week: their hours are unknown.

    Raises
    ------
    ValueError
        No length, several, a number without a unit, or a word beside it that may change its meaning.

    >>> read_length("6 hours per week for 12 weeks")
    Length(days=84.0, hours=72.0, weekly_hours=6.0)
    """
    if isinstance(value, int | float):
        rules = replace(rules, clock=False)  # a number of a workbook has no minutes
    text = plain(value)
    if unstated(text) or text.casefold().rstrip(".") in words.OPEN:
        return None
    if (clock := _CLOCK.fullmatch(text)) and _OPENS <= int(clock[1]) < int(clock[2]):
        raise ValueError("times of a day, from and to")
    iso = _iso(text)
    said = iso or LengthReading(phrased_plainly(text.casefold()), rules)
    calendar, sessions = [span for span in said.spans if span.of_days], said.sessions()
    apart = any(span.apart or (said.days_paced and span.unit == "day") for span in calendar)
    days, days_doubt = (None, "") if apart else _agreed(calendar, rules)
    hours, hours_doubt = _agreed([*sessions, *(span for span in said.spans if not span.of_days)], rules)
    weekly, weekly_doubt = _agreed(said.weekly, rules)
    if any(span.high > MOST_A_WEEK for span in said.weekly):
        raise ValueError(f"more than {MOST_A_WEEK} hours a week")
    in_all = said.in_all or bool(sessions) or iso is not None
    unsure = (weekly_doubt or days_doubt) if said.weekly and calendar and hours is None else ""
    if doubt := hours_doubt or unsure:
        return Length(days, weekly_hours=weekly, doubt=doubt, days_doubt=days_doubt, weekly_doubt=weekly_doubt)
    if days is not None and weekly is not None:
        whole = weekly * days / 7
        if hours is not None and abs(hours - whole) > ALIKE * whole:
            raise ValueError(f"{hours:g} hours in all, and {weekly:g} a week that make {whole:g}")
        hours = whole if hours is None else hours
    elif hours is not None and calendar and not in_all and not said.weekly and (doubt := _each_or_all(calendar, hours)):
        return Length(days, doubt=doubt)
    elif hours is not None and not in_all and _may_be_of_each_time(said, hours):
        return Length(days, doubt=f"{hours:g} hours, in all or each time")
    if days is None and hours is None and weekly is None and not (said.paces or days_doubt or apart):
        raise ValueError("no length of time")
    return Length(days, hours, weekly, in_all, days_doubt=days_doubt, weekly_doubt=weekly_doubt)


def read_columns(
    cells: Sequence[Any], units: Sequence[TimeUnit | None], read: Callable[[Any, TimeUnit | None], Length | None]
) -> list[Length | None]:
    """What each column says; of more than two none is read behind hours in all, which no length beside them changes."""
    said: list[Length | None] = []
    for cell, unit in zip(cells, units, strict=True):
        said.append(length := None if cell is None else read(cell, unit))
        if cells[2:] and length and length.in_all and not length.weekly_hours and not any(said[:-1]):
            break
    return said


def hours_counted(effort: Length, others: Iterable[Length | None]) -> float | None:
    """Hours in all of an effort and the lengths beside it: its own, or those a week times the first length in days.

    Raises
    ------
    ValueError
        Hours or days that may be several, hours that may be those of a week, or two lengths of one course.
    """
    lengths = [one for one in others if one is not None]
    days = next((one.days for one in lengths if one.days is not None), None)
    own = effort.days if effort.weekly_hours else None
    if doubt := effort.doubt or ("" if effort.in_all else effort.weekly_doubt):
        raise ValueError(doubt)
    if own and days and abs(own - days) > ALIKE * days:
        raise ValueError(f"{own / 7:.4g} weeks, and {days / 7:.4g} in the column beside it")
    if effort.hours is not None:
        if not (effort.in_all or own) and days and days > words.DAYS["week"] and effort.hours < MOST_A_WEEK:
            raise ValueError(f"{effort.hours:g} hours beside {days / 7:.4g} weeks, in all or each week")
        return round(effort.hours, 2)
    if days is None:
        if effort.weekly_hours and (doubt := next((one.days_doubt for one in lengths), "")):
            raise ValueError(doubt)
        return None
    if not effort.weekly_hours:
        raise ValueError("no hours a week")
    return round(effort.weekly_hours * days / 7, 2)


def _each_or_all(calendar: Sequence[LengthSpan], hours: float) -> str:
    """Why hours beside days, weeks, months or years may be those of each; empty where they cannot be."""
    days = min(span.scaled().low for span in calendar)
    if days > 1 and hours < MOST_A_DAY and any(span.unit == "day" for span in calendar):
        return f"{hours:g} hours beside {days:g} days, in all or each day"
    if days > words.DAYS["week"] and hours < MOST_A_WEEK:
        return f"{hours:g} hours beside {days / 7:.4g} weeks, in all or each week"
    return ""


def _may_be_of_each_time(said: LengthReading, hours: float) -> bool:
    """Whether few hours beside how often in a week a course meets may be those of each time."""
    return bool(said.paces) and not said.weekly and not said.each["day"] and hours < MOST_A_DAY


def _agreed(spans: Sequence[LengthSpan], rules: LengthRules) -> tuple[float | None, str]:
    """The one value of all spans of a measure, or why it is unknown: a range of which nothing says which end counts."""
    scaled = [span.scaled() for span in spans]
    values = [{"low": one.low, "high": one.high}.get(str(rules.take), (one.low + one.high) / 2) for one in scaled]
    if any(abs(value - values[0]) > ALIKE * values[0] for value in values):
        raise ValueError(f"{len(values)} lengths")
    if any(value <= 0 for value in values):
        raise ValueError("a length of nothing")
    if rules.take is None and any(one.low != one.high for one in scaled):
        first = next(span for span, one in zip(spans, scaled, strict=True) if one.low != one.high)
        return None, f"from {first.low:g} to {first.high:g} {first.unit}s (say which by `take`)"
    return (values[0] if values else None), ""


def _iso(text: str) -> LengthReading | None:
    """A duration of ISO 8601, such as ``P1Y6M`` or ``PT40H``."""
    found = _ISO.fullmatch(text)
    said_of = found.groupdict() if found else {}
    given = {unit: float(number.replace(",", ".")) for unit, number in said_of.items() if number}
    if not given:
        return None
    if given.keys() & words.DAYS and given.keys() & words.HOURS:
        raise ValueError("days and hours in one duration")
    said = LengthReading("", AS_WRITTEN)
    for measure in (words.DAYS, words.HOURS):
        total = sum(number * measure[unit] for unit, number in given.items() if unit in measure)
        if any(unit in measure for unit in given):
            name = "day" if measure is words.DAYS else "hour"
            said.spans.append(LengthSpan(total, total, name))
    return said
