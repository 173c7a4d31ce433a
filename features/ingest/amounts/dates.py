"""Dates: a day as people write it, or the reason why the text leaves several."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Literal

from stackwise.features.ingest.amounts.wording import plain, unstated

Order = Literal["dmy", "mdy", "ymd", "mixed"]  # mixed: one column was seen to use several

_ISO = re.compile(r"(\d{4})([-/.]?)(\d{2})\2(\d{2})(?:[T ]\d{2}:\d{2}.{0,30})?")
_NUMBERS = re.compile(r"(\d{1,4})([-/. ])(\d{1,2})\2(\d{1,4})(?:(?<=\.\d\d)\.)?(?: \d{1,2}:\d{2}(?::\d{2})?)?")
_NAMED = re.compile(
    r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|\.)?[ -]?(?:of |de |del )?(?P<month>[^\W\d_]{3,12})\.?,?[ -]?"
    r"(?:de |del )?(?P<year>\d{4})"
)
_NAMED_FIRST = re.compile(r"(?P<month>[^\W\d_]{3,12})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})")
_WEEKDAY = re.compile(r"[^\W\d_]{2,10}\.?,? (?=\d|[^\W\d_]{3})")
_CHINESE = re.compile(r"(\d{4}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?[日号號]")
_SECONDS = re.compile(r"1\d{9}(?:\d{3})?")  # since 1970, or thousandths of them, as systems export them; 0 is no day
_NAMES = (
    "jan january januar jänner janvier janv enero ene janeiro gennaio gen januari ianuarie stycznia ledna января",
    "feb february februar février févr fév febrero febr fevereiro fev febbraio februari lutego února февраля",
    "mar march märz mrz mars marzo março maart mrt marts marca března марта",
    "apr april avril avr abril abr aprile kwietnia dubna апреля",
    "may mai mayo maio maggio mag mei maj maja května мая",
    "jun june juni juin junio junho giugno giu czerwca června июня",
    "jul july juli juillet juil julio julho luglio lug lipca července июля",
    "aug august août aout agosto ago augustus augusti sierpnia srpna августа",
    "sep sept september septembre septiembre setiembre setembro set settembre września září сентября",
    "oct october oktober okt octobre octubre outubro out ottobre ott października října октября",
    "nov november novembre noviembre novembro listopada listopadu ноября",
    "dec december dezember dez décembre déc diciembre dic dezembro dicembre grudnia prosince декабря",
)
_DAYS_OF_WEEK = (
    "mon monday mo montag lundi lun lunes lunedì maandag ma poniedziałek pon måndag mån mandag man segunda",
    "tue tues tuesday di dienstag mardi mar martes martedì dinsdag wtorek wto tisdag tis tirsdag tir terça",
    "wed weds wednesday mi mittwoch mercredi mer miércoles mié mercoledì woensdag środa śro onsdag ons quarta",
    "thu thur thurs thursday do donnerstag jeudi jeu jueves jue giovedì gio donderdag czwartek czw torsdag tor quinta",
    "fri friday fr freitag vendredi ven viernes vie venerdì vrijdag piątek fredag fre sexta",
    "sat saturday sa samstag sonnabend samedi sam sábado sáb sabato sab zaterdag sobota lördag lör lørdag lør",
    "sun sunday so sonntag dimanche dim domingo dom domenica zondag zon niedziela söndag sön søndag søn",
)
_WEEKDAYS: Mapping[str, int] = {name: at for at, names in enumerate(_DAYS_OF_WEEK) for name in names.split()}
_ARTICLES = frozenset(("den", "the", "le", "el", "il", "am"))  # before a day they change nothing of it
_NO_DAY = frozenset((date(1, 1, 1), date(1899, 12, 30), date(1900, 1, 1), date(1970, 1, 1)))
_LAST_YEAR = 2200  # 2569 is 2026 in Thailand; the last year of all says that there is no end
MONTH_OF: Mapping[str, int] = {name: at for at, names in enumerate(_NAMES, start=1) for name in names.split()}


def read_date(value: object, order: Order | None = None) -> date | None:
    """The day that a text names; None where it says that it names none ("N/A", "TBA").

    Parameters
    ----------
    order : of day, month and year where all are numbers; without it "03/04/2026" is refused.

    Raises
    ------
    ValueError
        No day, or several readings.

    >>> read_date("1er mars 2026"), read_date("13/02/2026"), read_date("02/03/2026", "mdy")
    (datetime.date(2026, 3, 1), datetime.date(2026, 2, 13), datetime.date(2026, 2, 3))
    """
    if isinstance(value, date):
        return _meant(value.date() if isinstance(value, datetime) else value)
    text = plain(value)
    if unstated(text) or text == "0":
        return None
    if _SECONDS.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC).date()
    return _meant(_read(text, order))


def _meant(day: date) -> date:
    """The day, unless it is one that systems write for none, or of another calendar."""
    if day in _NO_DAY:
        raise ValueError(f"{day}, which systems write for no day")
    if _LAST_YEAR < day.year < date.max.year:
        raise ValueError(f"the year {day.year}, which may be of another calendar")
    return day


def _read(text: str, order: Order | None) -> date:
    if found := _ISO.fullmatch(text):
        return _day(int(found[1]), int(found[3]), int(found[4]), text)
    if found := _CHINESE.fullmatch(text):
        return _day(int(found[1]), int(found[2]), int(found[3]), text)
    if found := _NUMBERS.fullmatch(text):
        return _numbers(found[1], found[3], found[4], order, text)
    lower = text.casefold()
    before = _WEEKDAY.match(lower)
    word = before[0].strip(" .,") if before else ""
    known = word in _WEEKDAYS or word in _ARTICLES
    found = _named(lower) or (_named(lower[before.end() :]) if before and known else None)
    if found is None:
        raise ValueError("no day with month and year")
    day = _day(int(found["year"]), MONTH_OF[found["month"]], int(found["day"]), text)
    said = None if found.string == lower else _WEEKDAYS.get(word)
    if said is not None and said != day.weekday():
        raise ValueError(f"{text!r} is another day of the week")
    return day


def _named(text: str) -> re.Match[str] | None:
    for pattern in (_NAMED, _NAMED_FIRST):
        found = pattern.fullmatch(text)
        if found and found["month"] in MONTH_OF:
            return found
    return None


def _numbers(first: str, second: str, third: str, order: Order | None, text: str) -> date:
    numbers = dict(zip("abc", map(int, (first, second, third)), strict=True))
    if len(first) == 4:
        return _day(numbers["a"], numbers["b"], numbers["c"], text)
    if len(third) != 4:
        raise ValueError(f"{text!r} has no year of four digits")
    days = _possible(numbers["a"], numbers["b"], numbers["c"], order)
    if len(days) > 1:
        raise ValueError(f"{text!r} is ambiguous: {' or '.join(map(str, sorted(days)))} (say `dates`: dmy or mdy)")
    if not days:
        raise ValueError(f"{text!r} is no day")
    return days.pop()


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

    >>> order_of(["03/04/2026", "25/04/2026"])
    'dmy'
    """
    shown: set[Order] = set()
    for text in texts:
        found = _NUMBERS.fullmatch(text.strip())
        if found and len(found[4]) == 4 and len(found[1]) < 3:
            if int(found[1]) > 12:
                shown.add("dmy")
            elif int(found[3]) > 12:
                shown.add("mdy")
    if len(shown) > 1:
        return "mixed"
    return shown.pop() if shown else None
