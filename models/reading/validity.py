"""Validity of papers: until when one is valid, or since when it is finished, and what counts as of a day.

Every pattern looks a bounded way around.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from stackwise.models.reading.mentions import UNCLEAR, TextMention
from stackwise.models.reading.standing import GAP, SAID_NOT, not_yet, standing_behind

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<name>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6})\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d)"
_DATE = (
    r"(?:(?P<iso>(?:19|20)\d\d-\d\d(?:-\d\d)?)(?![\d-])|"
    rf"(?:(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s)?{_MONTH}\s|(?:(?P<dom>\d{{1,2}})[./])?(?P<month>\d{{1,2}})[./])?{_YEAR})"
)
_UNTIL = re.compile(
    r"(?:\s(?:card|certificate|cert|licence|license|ticket|check|badge|permit|pass))?"
    + GAP
    + r"(?:(?:still|currently)\s)?"
    + r"(?:(?:valid|good|current|in date|runs?|lasts?)\s(?:un)?(?:till?|to|thru|through|up to)|"
    r"valid|expir(?:es|ing|y)|exp|renewal due|due for renewal|needs? renewing|to be renewed|renew by|runs? out)\b\.?"
    r"(?:\s(?:date|on|in|at|by|the|end|of)){0,3}\s?[:–-]?\s?"
    rf"{_DATE}",
    re.I,
)
_HELD_TILL = re.compile(rf"\s?[\s(]\s?(?:un)?till?\s(?:(?:the|end|of)\s){{0,3}}{_DATE}", re.I)
_FINISHED = re.compile(
    r"(?:[\s,(–-]{1,4}(?:[A-Z][\w’'&.-]{1,20}\s?){0,4})[\s,(–-]{1,4}" + _YEAR + r"\)?(?=\s{0,2}(?:[.,;\n)]|$))"
)
_RENEWED = ("licence", "clearance", "vaccination")
_NEVER_HELD = ("negated", "wish", "other_person", "in_progress")


def valid_until(text: str, end: int, licence: bool = False) -> date | None:
    """The last day on which a paper that ends at ``end`` is valid, where the words right behind it give one; a bare
    "until" is said of a ``licence`` (and of studies, when they ended).

    >>> valid_until("licence (valid until 03/2028)", 7), valid_until("licence, expires 2027", 7)
    (datetime.date(2028, 3, 31), datetime.date(2027, 12, 31))
    >>> valid_until("licence since 2019", 7) is None
    True
    >>> valid_until("Registered until 2023", 10, licence=True), valid_until("Diploma until 2023", 7)
    (datetime.date(2023, 12, 31), None)
    """
    match = _UNTIL.match(text, end, end + 80) or (_HELD_TILL.match(text, end, end + 60) if licence else None)
    if match is None:
        return None
    year, month, day = _numbers(match)
    if not 1 <= month <= 12:
        return None
    last = monthrange(year, month)[1]
    return date(year, month, day if 1 <= day <= last else last)


def finished_in(text: str, end: int) -> int | None:
    """The year that stands right behind a paper that ends at ``end``, perhaps with who gave it: when it was finished.

    >>> finished_in("Diploma of Nursing (TAFE, 2019)", 18), finished_in("Diploma, 2016.", 7)
    (2019, 2016)
    >>> finished_in("Diploma, since 2024", 7) is None, finished_in("Diploma, 2019 - now", 7) is None
    (True, True)
    """
    match = _FINISHED.match(text, end, end + 60)
    return int(match["year"]) if match else None


def _numbers(match: re.Match[str]) -> tuple[int, int, int]:
    """Year, month and day; the last month where none is said, day 0 where none is."""
    if match["iso"]:
        year, month, day = (int(part) for part in (match["iso"] + "-0").split("-")[:3])
        return year, month, day
    named, numbered = match["name"], match["month"]
    month = _MONTHS.index(named[:3].lower()) + 1 if named else int(numbered) if numbered else 12
    return int(match["year"]), month, int(match["day"] or match["dom"] or 0)


def _may_be_finished(mention: TextMention, text: str) -> bool:
    """Whether a paper is not counted, and no word says why."""
    guessed = mention.asked < 0.5 and mention.why_not in (None, "in_progress", UNCLEAR)
    return mention.type == "qualification" and guessed and not _says_why(mention, text)


def _says_why(mention: TextMention, text: str) -> bool:
    return bool(standing_behind(text, mention.end) or not_yet(text, mention.start) or not_yet(text, mention.end))


def at_day(mentions: Sequence[TextMention], text: str, day: date) -> list[TextMention]:
    """The mentions of a CV as of a day: a paper that is said to be valid until another one counts, or has lapsed; one
    that a past year stands behind is finished, where no word says otherwise."""
    found = []
    for mention in mentions:
        until = valid_until(text, mention.end, licence=mention.type in _RENEWED)
        year = finished_in(text, mention.end)
        if year and year < day.year and _may_be_finished(mention, text):
            found.append(replace(mention, asked=1 - SAID_NOT, why_not=None))
        elif until is None or mention.why_not in _NEVER_HELD:
            found.append(mention)
        elif until < day:
            found.append(replace(mention, asked=min(mention.asked, SAID_NOT), why_not="lapsed"))
        else:
            found.append(replace(mention, asked=max(mention.asked, 1 - SAID_NOT), why_not=None))
    return found
