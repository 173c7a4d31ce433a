"""Evidence: whether a column of an unknown name says what must be held first, by the words of its cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from stackwise.features.ingest.amounts.wording import unstated
from stackwise.features.ingest.guessing.condition_words import asks_to_hold, clearly_asks, is_no_condition
from stackwise.features.ingest.guessing.values import YES_OR_NO
from stackwise.features.ingest.registers.prerequisite_words import asks_nothing, nothing_besides

_WORDS = re.compile(r"[^\W\d_]{2}")
_SHORT = re.compile(r"(?!nil)[a-zà-ž]{2,3}|open", re.IGNORECASE)  # "dim" is none in Welsh, Sunday in French
_INITIALS = re.compile("[A-Z]{2,5}")
_PHRASE = 3  # words
_OFTEN = 4  # cells of a column of few kinds


def texts_of(cells: Sequence[Any]) -> list[str]:
    """What a column's cells say in words, once each: neither a number nor that they say nothing."""
    return list(dict.fromkeys(_texts(cells)))


def _texts(cells: Sequence[Any]) -> list[str]:
    texts = (" ".join(str(cell).split()).strip(" .") for cell in cells)
    return [text for text in texts if _WORDS.search(text) and not unstated(text)]


def asking(cells: Sequence[Any]) -> list[str]:
    """What clearly asks for something, of a column's cells."""
    return [text for text in texts_of(cells) if clearly_asks(text) and not asks_nothing(text)]


def _nothing_in(name: str, texts: Sequence[str]) -> set[str]:
    nothing = nothing_besides([name], texts)
    return {text for text in texts if asks_nothing(text) or text in nothing}


def says_nothing_at_times(name: str, cells: Sequence[Any], naming: bool = False) -> bool:
    """Whether some cells of a column say in words that nothing is asked, and others name courses or say something.

    >>> says_nothing_at_times("Zulu", ["None", "A calm hand"]), says_nothing_at_times("Zulu", ["No", "Yes"])
    (True, False)
    """
    words = [text for text in texts_of(cells) if text.casefold() not in YES_OR_NO]
    nothing = _nothing_in(name, words)
    return bool(nothing) and (naming or len(nothing) < len(words))


def asks_mostly(cells: Sequence[Any]) -> bool:
    """Whether most cells of a column ask in so many words for something, those left out that ask nothing.

    >>> asks_mostly(["-", "Must be over 16", "No"]), asks_mostly(["A calm hand", "Aged over 16", "Patience"])
    (True, False)
    """
    words = [text for text in texts_of(cells) if text.casefold() not in YES_OR_NO and not asks_nothing(text)]
    return 2 * len(asking(cells)) > len(words)


def something_else(name: str, cells: Sequence[Any]) -> str:
    """The cell by which a column that says 'none' at times shows that it holds no conditions; empty where none does.

    It is one of half the cells or more that clearly are no condition (an apron), of a few kinds that come again and
    again, or of initials; or the 'none' is a short word that may as well be initials, and few others ask for anything.

    >>> something_else("Kit", ["None", "Apron"]), something_else("Kit", ["None", "Apron", "Licence"])
    ('Apron', '')
    >>> something_else("Unit", ["Dim", "Further studies"]), something_else("Zulu", ["None", "IT", "HR"])
    ('Further studies', 'IT')
    """
    texts = texts_of(cells)
    nothing = _nothing_in(name, texts)
    said = [text for text in texts if text not in nothing]
    if not said or any(map(clearly_asks, (name, *said))):
        return ""
    held = [text for text in said if asks_to_hold(text) or len(text.split()) >= _PHRASE]
    if all(map(_SHORT.fullmatch, nothing)):
        return said[0] if 2 * len(held) < len(said) else ""
    if any(map(asks_to_hold, (name, *said))):
        return ""
    plain = [text for text in said if is_no_condition(text)]
    if len(said) <= 2 * len(plain):
        return plain[0]
    return said[0] if all(map(_INITIALS.fullmatch, said)) or _are_kinds(said, cells) else ""


def _are_kinds(said: Sequence[str], cells: Sequence[Any]) -> bool:
    """Whether short texts come again and again, as kinds and departments do."""
    often = [text for text in _texts(cells) if text in said]
    short = all(len(text.split()) < _PHRASE for text in said)
    return short and len(often) >= _OFTEN and 2 * len(said) <= len(often)
