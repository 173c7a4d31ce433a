"""Rates: how much of something is done in a time, or lifted, where words beside a mention say it ("typing, 45 wpm").

Every pattern looks a bounded way around.
"""

from __future__ import annotations

import re

_SHORT = {"wpm": "word/minute", "cpm": "character/minute", "kph": "keystroke/hour", "ksph": "keystroke/hour"}
_TIMES = {"min": "minute", "hr": "hour"}
_NO_THING = (
    r"(?!(?:days?|hours?|shifts?|times?|years?|months?|weeks?|nights?|people|percent|euros?|pounds?|dollars?)\b)"
)
_RATE = re.compile(
    r"(?<![\w.,£$€])(?P<number>\d{1,3}(?:,\d{3})|\d{1,5})\s?\+?\s?"
    rf"(?:(?P<short>wpm|cpm|kph|ksph)|(?P<kg>kgs?|kilos?)|{_NO_THING}(?P<thing>[a-z]{{3,14}})\s?(?:per|an?|/|each)\s?"
    r"(?P<time>minute|min|hour|hr|day|night|evening|shift|week))(?!\w)",
    re.I,
)
_BETWEEN = re.compile(
    r"[\s,:(–-]{0,3}(?:(?:with|at|of|speeds?|least|minimum|min|over|about|around|approx\.?|up|to|a|rate|currently|now)\s){0,4}",
    re.I,
)
_REACH = 70  # characters behind a mention

Rate = tuple[str, float]
"""What of in which time, and how much."""


def rate_of(text: str, start: int, end: int) -> tuple[Rate, int] | None:
    """The rate that the words of a mention ``[start, end)``, or those right behind it, say; and where they end.

    >>> rate_of("Typing (45 wpm)", 0, 6), rate_of("type 60 words per minute", 0, 13)
    ((('word/minute', 45.0), 14), (('word/minute', 60.0), 24))
    >>> rate_of("Typing. Filed 20 letters a day", 0, 6), rate_of("Typing, 5 days a week", 0, 6)
    (None, None)
    """
    found = _RATE.search(text, start, min(len(text), end + _REACH))
    if found is None or (found.start() > end and not _BETWEEN.fullmatch(text, end, found.start())):
        return None
    number = float(found["number"].replace(",", ""))
    if found["kg"]:
        return ("kg", number), found.end()
    if found["short"]:
        return (_SHORT[found["short"].lower()], number), found.end()
    time = found["time"].lower()
    return (f"{found['thing'].lower().removesuffix('s')}/{_TIMES.get(time, time)}", number), found.end()
