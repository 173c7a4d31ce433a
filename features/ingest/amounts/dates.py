"""Dates: a day as people write it, or the reason why the text leaves several."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Literal

from stackwise.features.ingest.amounts import date_words as words
from stackwise.features.ingest.amounts.wording import LETTER, plain, unstated

End = Literal["low", "high"]  # which of several days
Order = Literal["dmy", "mdy", "ymd", "mixed"]  # mixed: one column was seen to use several

_ISO = re.compile(r"(\d{4})([-/.]?)(\d{2})\2(\d{2})(?:[T ]\d{2}:\d{2}.{0,30})?")
_NUMBERS = re.compile(
    r"(\d{1,4})(\. |[-/. ])(\d{1,2})\2(\d{1,4})(?:(?<=\.\d\d)\.|(?<=\. \d\d)\.|(?<=\. \d)\.)?"
    r"(?: \d{1,2}:\d{2}(?::\d{2})?)?"
)
_DAY, _MONTH, _YEAR = r"(?P<day>\d{1,2})", rf"(?P<month>{LETTER}{{2,14}})", r"(?P<year>\d{4})"
_NAMED = (
    re.compile(rf"{_DAY}(?:st|nd|rd|th|er|º|\.)?[ -]?(?:(?:of|del?|di) |d')?{_MONTH}\.?,?[ -]?(?:del? |de l')?{_YEAR}"),
    re.compile(rf"{_MONTH}\.? {_DAY}(?:st|nd|rd|th)?,? {_YEAR}"),
    re.compile(rf"{_YEAR}(?:\.|[ -]| m\. | g\. )? ?{_MONTH}\.?[ -]?{_DAY}(?:\.| d\.| d)?"),
    re.compile(rf"{_YEAR}\. ?gada {_DAY}\. ?{_MONTH}"),
)
_OF_YEAR = re.compile(r"(?<=\d{4})(?:\.| ?г(?:ода|\.)?| ?р(?:оку|\.)?| ?r\.| roku)$")
_WEEKDAY = re.compile(rf"({LETTER}{{2,16}}(?:[-']{LETTER}{{2,5}})?)\.?,? (?=\d|{LETTER}{{2}})")
_WEEKDAY_LAST = re.compile(rf",? ?\(?({LETTER}{{2,16}}(?:[-']{LETTER}{{2,5}})?)\.?\)?$")
_CHINESE = re.compile(r"(\d{4}) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日号號일]")
_REIWA = re.compile(r"^(?:令和 ?|r)(\d{1,2}|元)(?= ?年)")  # the first year is 2019
_SHORT_YEARS = range(2015, 2046)  # that two digits may mean
_OF_TWO_DIGITS = range(2000, 2100)
_SHORT = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{2})\.?")
_SECONDS = re.compile(r"1\d{9}(?:\d{3})?")  # since 1970, or thousandths of them, as systems export them; 0 is no day
_NO_DAY = frozenset((date(1, 1, 1), date(1899, 12, 30), date(1900, 1, 1), date(1970, 1, 1)))
_LAST_YEAR = 2200  # 2569 is 2026 in Thailand; the last year of all says that there is no end
_BETWEEN = re.compile(
    rf"(?<![\w']) ?(?:{'|'.join(map(re.escape, sorted(words.TO, key=len, reverse=True)))})(?!\w)|[-/,&]"
)
_BARE = re.compile(
    rf"(?:{LETTER}{{1,16}}[.,]{{0,2}} ?-? ?){{0,2}}\d{{1,2}}\.?"
    rf"(?: ?(?:[,&/-]|{LETTER}{{1,7}}) ?(?:{LETTER}{{1,16}}\.? )?\d{{1,2}}\.?){{0,6}}"
)
_MONTH_FIRST = re.compile(rf"^({LETTER}{{3,12}})\.? (\d{{1,2}}[\d ,&-]{{0,18}}\d),? (\d{{4}})$")


def read_date(value: object, order: Order | None = None, take: End | None = None) -> date | None:
    """The day that a text names; None where it says that it names none ("N/A", "TBA").

    Parameters
    ----------
    order : of day, month and year where all are numbers; without it "03/04/2026" is refused.
    take : which of several days ("18-19/01/2027"), the first or the last; without it they are refused.

    Raises
    ------
    ValueError
        No day, several, or several readings.

    >>> read_date("1er mars 2026"), read_date("13/02/2026"), read_date("02/03/2026", "mdy")
    (datetime.date(2026, 3, 1), datetime.date(2026, 2, 13), datetime.date(2026, 2, 3))
    >>> read_date("2026. 02. 26."), read_date("13. 2. 2026")
    (datetime.date(2026, 2, 26), datetime.date(2026, 2, 13))
    >>> read_date("du 10 au 12 mars 2027", take="high")
    datetime.date(2027, 3, 12)
    """
    if isinstance(value, date):
        return _meant(value.date() if isinstance(value, datetime) else value)
    text = plain(value)
    if unstated(text) or text == "0":
        return None
    if _SECONDS.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC).date()
    if take is None:
        return _meant(_read(text, order))
    try:
        return _meant(_read(text, order))
    except ValueError as error:
        days = _several(text, order)
        if days is None:
            raise error from None
        return _meant(days[0 if take == "low" else 1])


def _meant(day: date) -> date:
    """The day, unless it is one that systems write for none, or of another calendar."""
    if day in _NO_DAY:
        raise ValueError(f"{day}, which systems write for no day")
    if _LAST_YEAR < day.year < date.max.year:
        raise ValueError(f"the year {day.year}, which may be of another calendar")
    return day


def _read(text: str, order: Order | None) -> date:
    """One day, with or without its day of the week."""
    lower = _small(text)
    day = _plain_day(lower, order)
    if day is not None:
        return day
    before, behind = _WEEKDAY.match(lower), _WEEKDAY_LAST.search(lower)
    for found, rest in ((before, before and lower[before.end() :]), (behind, behind and lower[: behind.start()])):
        if found is None or not rest or found[1] not in words.WEEKDAYS_OF.keys() | words.ARTICLES:
            continue
        if (day := _plain_day(rest, order)) is not None:
            if day.weekday() not in words.WEEKDAYS_OF.get(found[1], {day.weekday()}):
                raise ValueError(f"{text!r} is another day of the week")
            return day
    raise ValueError("no day with month and year")


def _small(text: str) -> str:
    return unicodedata.normalize("NFC", text.casefold())


def _plain_day(text: str, order: Order | None) -> date | None:
    """The day of a text that is nothing else; None where it is not."""
    text = _REIWA.sub(lambda era: str(2018 + int(era[1].replace("元", "1"))), _OF_YEAR.sub("", text))
    if found := _ISO.fullmatch(text.upper()):
        return _day(int(found[1]), int(found[3]), int(found[4]), text)
    if found := _CHINESE.fullmatch(text):
        return _day(int(found[1]), int(found[2]), int(found[3]), text)
    if found := _NUMBERS.fullmatch(text):
        return _numbers(found[1], found[3], found[4], order, text)
    for pattern in _NAMED:
        found = pattern.fullmatch(text)
        months = words.MONTHS_OF.get(found["month"], frozenset()) if found else frozenset()
        if found and len(months) > 1 and "." not in found[0] and found["month"] in words.WITHOUT_POINT:
            months = frozenset([words.WITHOUT_POINT[found["month"]]])
        if found and len(months) > 1:
            raise ValueError(f"{found['month']!r}, which is another month elsewhere")
        if found and months:
            return _day(int(found["year"]), next(iter(months)), int(found["day"]), text)
    return None


def _several(text: str, order: Order | None) -> tuple[date, date] | None:
    """The first and the last of the days from one to another: "18-19/01/2027", "28 Dec - 3 Jan 2027".

    >>> [str(day) for day in _several("10, 11 and 12 March 2027", None)]
    ['2027-03-10', '2027-03-12']
    """
    lower = _MONTH_FIRST.sub(r"\2 \1 \3", _small(text))
    opening = lower.split(" ", 1)
    lower = opening[1] if opening[0] in words.FROM and len(opening) > 1 else lower
    found = set()
    for between in _BETWEEN.finditer(lower):
        first, last = lower[: between.start()].strip(), lower[between.end() :].strip()
        days = _bare_days(first)
        shown = order or ("dmy" if days else order_of((first, last)))
        with suppress(ValueError):
            end = _read(last, shown)
            start = _rising(days, end) if days else _start(first, end, shown)
            if start < end:
                found.add((start, end))
    return found.pop() if len(found) == 1 else None


def _bare_days(text: str) -> list[int]:
    """Days without a month, with their days of the week or not: "Mon 10, 11"; none where there is anything else."""
    beside = set(re.findall(rf"{LETTER}+", text)) - words.ARTICLES - words.TO - words.WEEKDAYS_OF.keys()
    return [] if beside or not _BARE.fullmatch(text) else [int(day) for day in re.findall(r"\d{1,2}", text)]


def _rising(days: Sequence[int], end: date) -> date:
    """The first of several days of one month."""
    if not all(a < b for a, b in itertools.pairwise([*days, end.day])):
        raise ValueError("days that do not follow each other")
    return end.replace(day=days[0])


def _start(text: str, end: date, order: Order | None) -> date:
    """The first of several days, whose year may be that of the last."""
    for whole in (text, f"{text} {end.year}", f"{text.rstrip('.')}.{end.year}", f"{text}/{end.year}"):
        with suppress(ValueError):
            return _read(whole, order)
    raise ValueError("no first day")


def _numbers(first: str, second: str, third: str, order: Order | None, text: str) -> date:
    numbers = dict(zip("abc", map(int, (first, second, third)), strict=True))
    if len(first) == 4:
        return _day(numbers["a"], numbers["b"], numbers["c"], text)
    if len(third) != 4:
        day = _short_day((first, second, third), order)
        if day is None:
            raise ValueError(f"{text!r} has no year of four digits")
        return day
    days = _possible(numbers["a"], numbers["b"], numbers["c"], order)
    if len(days) > 1:
        raise ValueError(f"{text!r} is ambiguous: {' or '.join(map(str, sorted(days)))} (say `dates`: dmy or mdy)")
    if not days:
        raise ValueError(f"{text!r} is no day")
    return days.pop()


def _short_day(numbers: Sequence[str], order: Order | None, years: range = _SHORT_YEARS) -> date | None:
    """The day of three numbers of two digits at most, in an order that is told or that its column shows."""
    at = {"dmy": (2, 1, 0), "mdy": (2, 0, 1), "ymd": (0, 1, 2)}.get(str(order))
    if at is None or len(numbers[at[0]]) != 2:
        return None
    year, month, day = (int(numbers[one]) for one in at)
    with suppress(ValueError):
        return date(2000 + year, month, day) if 2000 + year in years else None
    return None


def _possible(first: int, second: int, year: int, order: Order | None) -> set[date]:
    """The days that two numbers and a year can be."""
    readings = {"dmy": (second, first), "mdy": (first, second)}
    chosen = [readings[order]] if order in readings else list(readings.values())
    days = set()
    for month, day in chosen:
        try:
            days.add(date(year, month, day))
        except ValueError:
            continue
    return days


def _day(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"{text!r} is no day") from None


def order_of(texts: Iterable[str]) -> Order | None:
    """The order that a column's cells show, "mixed" where they show both, None where they show none.

    Years of two digits show it where all cells can be read in one order alone; with the day first or the month
    first they can be of any year: "31.12.14" is as well an old day as one of 2031.

    >>> order_of(["03/04/2026", "25/04/2026"]), order_of(["05.01.27", "30.01.27"]), order_of(["05.01.27"])
    ('dmy', 'dmy', None)
    """
    shown: set[Order] = set()
    short: list[Sequence[str]] = []
    for text in texts:
        found = _NUMBERS.fullmatch(text.strip())
        if found and len(found[4]) == 4 and len(found[1]) < 3:
            if int(found[1]) > 12:
                shown.add("dmy")
            elif int(found[3]) > 12:
                shown.add("mdy")
        elif brief := _SHORT.fullmatch(text.strip()):
            short.append((brief[1], brief[3], brief[4]))
    shown.update(_short_orders(short))
    if len(shown) > 1:
        return "mixed"
    return shown.pop() if shown else None


def _short_orders(days: Sequence[Sequence[str]]) -> list[Order]:
    """The one order in which days with years of two digits can be read; none where there are several."""
    if not days:
        return []
    orders: tuple[Order, ...] = ("dmy", "mdy", "ymd")
    fit = [order for order in orders if all(_short_day(one, order) for one in days)]
    any_year = [order for order in orders[:2] if all(_short_day(one, order, _OF_TWO_DIGITS) for one in days)]
    return fit if len({*fit, *any_year}) == 1 else []
