"""The one exception tree. Every message says what is wrong, what was got, what was expected, how to fix it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

_PASSWORD = re.compile(r"(://[^\s/:@]{0,200}:)[^\s/@]{1,500}@")


class StackwiseError(Exception):
    """Base of every error a user can meet; its text is safe to print as it is."""


class InputError(StackwiseError):
    """The caller asked for something that cannot be (usage; exit code 2)."""


class UnknownIdError(InputError):
    """An id that the catalogue does not hold; the message names the nearest ones."""


class AmbiguousOccupationError(InputError):
    """A job that may be several occupations; ``candidates`` are those, the likeliest first.

    Each has ``occupation_id``, ``title`` and ``probability``.
    """

    def __init__(self, message: str, candidates: Sequence[Mapping[str, object]] = ()) -> None:
        super().__init__(message)
        self.candidates = [dict(candidate) for candidate in candidates]


class DataError(StackwiseError):
    """The data does not keep its contract (exit code 1)."""


class StaleIndexError(DataError):
    """Stored embeddings belong to other content or another encoder."""


class CreditError(DataError):
    """A qualification or credit rule that cannot be satisfied or read."""


def describe(what: str, got: object, expected: str, fix: str) -> str:
    """Word an error the one way all are worded.

    >>> describe("list length", 0, "a whole number of at least 1", "pass -n 10")
    'list length: got 0; expected a whole number of at least 1; pass -n 10'

    A password in an address is never told:

    >>> describe("server", "https://ann:secret@example.org", "one that answers", "check it")
    'server: got https://ann:***@example.org; expected one that answers; check it'
    """
    return _PASSWORD.sub(r"\1***@", f"{what}: got {got}; expected {expected}; {fix}")


def some(ids: Iterable[object], most: int = 5) -> str:
    """Name at most ``most`` offending ids and the full count.

    >>> some(["a", "b", "c"], most=2)
    "'a', 'b' (3 in all)"
    """
    listed = list(ids)
    named = ", ".join(repr(one) for one in listed[:most])
    return named if len(listed) <= most else f"{named} ({len(listed)} in all)"
