"""Ratings: marks out of five or ten behind what a text names ("Excel ●●●○○", "Word ****-", "Go: two out of five").

Every pattern looks a bounded way around.
"""

from __future__ import annotations

import re

_GAP = r"[\s:(\[–-]{0,4}"
_STAR = "⭐\ufe0f?"
_MARKS = re.compile(rf"{_GAP}((?:[●★■⬤◼✭]|{_STAR}){{1,5}})([○☆□◯◻✩]{{0,4}})(?![●★■⬤◼✭⭐○☆□◯◻✩])")
_TYPED = re.compile(r"[\s:(\[–]{1,4}(?P<full>\*{1,5})(?P<empty>[-–·.o_]{0,4})(?=[\s,;|)\]]|$)")
_COUNTS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_COUNT = rf"(?:10|[1-9]|{'|'.join(_COUNTS)})"
_OF = re.compile(
    rf"{_GAP}(?P<count>{_COUNT})\s?(?:(?:stars?|points?|marks?)\s)?(?:/|(?:out\s)?of)\s?(?P<of>5|10|five|ten)(?:\sstars?)?"
    r"(?=\s{0,2}(?:[,;.)\]|\n•]|$|and\b|but\b|(?-i:[A-Z])))(?!\.\d)",  # and not of "4 of 5 days", "4/5 axis"
    re.I,
)
_ALONE = re.compile(
    rf"(?:a\s)?{_COUNT}(?:\s(?:stars?|points?|marks?))?(?:\s?(?:/|(?:out\s)?of)(?:\s?(?:5|10|five|ten))?|\sout)?", re.I
)
_PLACE = re.compile(
    r"(?:(?<!good\s)(?<!great\s)(?<!best\s)(?<!better\s)(?<!expert\s)(?<!skilled\s)(?<!experienced\s)\bat\s(?:the\s)?"
    r"[A-Z][\w’'&-]{1,20}(?:\s[A-Z][\w’'&-]{1,20}){0,3}|"
    r"\b(?:[Hh]otel|[Hh]ostel|[Mm]otel|[Ii]nn|[Rr]esort|[Gg]uest\s?house|[Rr]estaurant|[Rr]istorante|[Tt]rattoria|[Bb]istro|[Bb]rasserie|"
    r"Pension|Gasthof|Lodge|Hilton|Marriott|Sheraton|Ritz|Novotel|Ibis)"
    r"(?:\s(?:(?!(?:Management|Reception|Operations?|Services?|Software|Systems?|Front|Desk|Bookings?|Sales|Marketing|Account|Admin|Housekeep|Work|"
    r"Law|Kitchens?|Clean|Hospitality|Cook|Chef|Experience|Industry|Revenue|Design|Guests?|Staff|Finance)\w{0,10}(?!\w))[A-Z][\w’'&-]{1,20}|"
    r"&|and|de|des|am|im|zum|zur|la|le|al|del|von|of|the)){0,4})$"
)
_STARS = re.compile(rf"{_GAP}(?:[★✭☆✩*]|{_STAR})")
_OUT_OF_TEN = (2, 2, 2, 2, 3, 3, 3, 4, 4, 5)
"""Levels of one mark to ten of ten; of those out of five, each is a level but the lowest, which is basic."""


def marked_level(text: str, end: int) -> int | None:
    """The level that marks out of five or ten right behind what ends at ``end`` give; one mark is basic.

    >>> marked_level("Excel ●●●○○", 5), marked_level("Go ★☆☆☆☆", 2), marked_level("★★ Go", 4)
    (3, 2, None)
    >>> marked_level("Hotel Adler ★★★★☆", 11), marked_level("Hotel Reception ★★★★☆", 15)
    (None, 4)
    >>> marked_level("Word ****-", 4), marked_level("Word **bold**", 4), marked_level("Go: two stars out of five", 2)
    (4, None, 2)
    """
    if _stars_of_a_place(text, end):
        return None
    counted = _OF.match(text, end, end + 40)
    if counted is not None:
        return _level(_number(counted["count"]), _number(counted["of"]))
    match = _MARKS.match(text, end) or _TYPED.match(text, end)
    full, empty = (len(marks.replace("\ufe0f", "")) for marks in match.groups()) if match else (0, 0)
    return max(full, 2) if full + empty == 5 else None


def _stars_of_a_place(text: str, end: int) -> bool:
    """Whether stars right behind what ends at ``end`` are those of a house that it names ("Hotel Adler ★★★★☆")."""
    return _STARS.match(text, end) is not None and _PLACE.search(text, max(0, end - 60), end) is not None


def only_rating(text: str) -> bool:
    """Whether a text is a number of marks, or a piece of one, and nothing else.

    >>> only_rating("two out of five"), only_rating("four out"), only_rating("4 stars"), only_rating("four ponies")
    (True, True, True, False)
    """
    said = text.strip()
    return not said.isdigit() and said.lower() not in _COUNTS and _ALONE.fullmatch(said) is not None


def _number(said: str) -> int:
    return int(said) if said.isdigit() else _COUNTS.index(said.lower()) + 1


def _level(count: int, most: int) -> int | None:
    if count > most:
        return None
    return max(count, 2) if most == len(_OUT_OF_TEN) // 2 else _OUT_OF_TEN[count - 1]
