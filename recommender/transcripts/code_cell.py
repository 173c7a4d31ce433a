"""Cell of a unit code: the code, a title beside it, and what says more than these."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from stackwise.features.ingest.registers.codes import MOST_PARTS, joined_code, without_notes
from stackwise.recommender.transcripts.held_from import AROUND, looks_like_code
from stackwise.recommender.transcripts.results import read_result
from stackwise.recommender.transcripts.said_beside import says_condition, words_of

_JOINS = ("and", "or", "plus", "to", "through", "with")
_EVERYWHERE = "a an and as at by for from in into of on or the to use with work"  # words that titles share by chance
_SIGN = re.compile(r"[?!%=<>]")


class CodeCell(NamedTuple):
    """A unit as its cell names it; ``more`` is what stands beside the code and is no title of it."""

    code: str
    title: str = ""
    own_title: bool = False  # the title stands beside the code, in no column of its own
    more: str = ""


def read_code_cell(cell: str, title: str, title_of: Callable[[str], str | None]) -> CodeCell:
    """What a cell says beside its code: nothing, a title (``BSBLDR411 - Lead a team``), or more.

    Parameters
    ----------
    title : what the row's own column of titles says.
    title_of : a register's title by code; None where it has no such code.

    >>> read_code_cell("bsb ldr 411 - Lead a team", "", {}.get)
    CodeCell(code='BSBLDR411', title='Lead a team', own_title=True, more='')
    >>> read_code_cell("BSBLDR411 (failed)", "", {}.get).more, read_code_cell("ABC101 & ABC102", "", {}.get).more
    ('(failed)', '& ABC102')
    """
    plain = without_notes(cell)
    if not plain:
        return CodeCell("", title)
    first, _, after = plain.partition(" ")
    code, rest = joined_code(plain) or (first.strip(":,;."), after)
    rest = rest.strip(AROUND)
    if _SIGN.search(code):
        return CodeCell(code, title, more=plain)
    known = {*words_of(title), *words_of(title_of(code) or "")}
    left = " ".join(word for word in rest.split() if not known.issuperset(words_of(word)))
    if left and (title or _is_no_title(rest, left, title_of)):
        return CodeCell(code, title, more=rest)
    return CodeCell(code, title or rest, own_title=bool(rest and not title))


def shares_no_word(title: str, other: str) -> bool:
    """Whether two titles have no word in common but such as every title has.

    >>> shares_no_word("Feed birds in the yard", "Sell fish in a shop"), shares_no_word("Feed birds", "Keep birds")
    (True, False)
    """
    return {*words_of(title)}.isdisjoint({*words_of(other)} - {*_EVERYWHERE.split()})


def _is_no_title(rest: str, left: str, title_of: Callable[[str], str | None]) -> bool:
    """Whether what follows a code joins another or says something of its result; ``left`` is what no title explains."""
    words = words_of(rest)
    joined = not rest[0].isalnum() or words[0] in _JOINS or not any(len(word) > 1 and word.isalpha() for word in words)
    said = says_condition(left) or _SIGN.search(left) or read_result(rest) is not None
    return joined or bool(said) or _names_a_code(left.split(), title_of)


def _names_a_code(words: list[str], title_of: Callable[[str], str | None]) -> bool:
    """Whether any of some words, or several of them joined, are a code."""
    parts = [part for word in words for part in re.split(r"[^\w.-]+", word) if part]
    looks = any(looks_like_code(part) and (part.isupper() or part.islower()) for part in parts)
    ends = ((at, at + many) for at in range(len(parts)) for many in range(1, MOST_PARTS + 1))
    return looks or any(_is_known("".join(parts[start:end]), title_of) for start, end in ends)


def _is_known(code: str, title_of: Callable[[str], str | None]) -> bool:
    return any(sign.isdigit() for sign in code) and title_of(code) is not None
