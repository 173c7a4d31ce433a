"""Unit codes: one spelling for one code, whatever case, spaces, footnote marks and notes stand around it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

FOOTNOTES = "*†‡§#^~°•¹²³⁴⁵⁶⁷⁸⁹⁰"
_WAS = re.compile(
    r"[(\[]\s*(?:was|formerly|previously|former|old code|replaces|replaced|supersedes)\b[^()\[\]]{0,200}[)\]]",
    re.IGNORECASE,
)
# In a note of a former code these may ask for something.
_BINDS = re.compile(
    r"\b(?:must|hold(?:s|ers?|ing)?|needs?|needed|requires?|required|licen[cs]es?|unless|except|if|only|experience|plus"
    r"|years?|months?|grade|permission|minimum|at least|still|also|compulsory|mandatory)\b",
    re.IGNORECASE,
)
# Notes that say which edition or list a code is of, and nothing of what it asks.
_PLAIN_NOTE = re.compile(
    r"[(\[]\s*(?:release|rel|r|version|v|edition)\.?\s*\d{1,3}(?:\.\d{1,3})?\s*[)\]]"
    r"|[(\[]\s*(?:core|elective|imported|new|updated|core unit|elective unit)\s*[)\]]",
    re.IGNORECASE,
)
_RAISED = re.compile(r"\^\s?(?:[a-z]|\d{1,2})(?![^\W_])|<sup>[^<>]{0,8}</sup>", re.IGNORECASE)  # a footnote's number
_GLUED = re.compile(r"(?P<code>(?=[^(\[]*\d)[A-Za-z0-9._/-]{1,40})(?P<note>[(\[][^()\[\]]{1,40}[)\]])")
_MARKS = re.compile(rf"[{re.escape(FOOTNOTES)}]+|[(\[][{re.escape(FOOTNOTES)}]{{1,5}}[)\]]")
_TITLED = re.compile(r"(?P<code>.{1,40}?)(?:\s+[-–—|]\s*|\s*[-–—|]\s+|:\s+)(?P<title>\S.*)")
_CODE = re.compile(r"(?=[^\s]*\d)[A-Za-z0-9][A-Za-z0-9._/-]{0,39}")
MOST_PARTS = 3  # of a code that is written apart
_LETTERS = re.compile(r"[A-Za-z]{1,8}")


@dataclass(frozen=True)
class RegisterCode:
    """A code in its one spelling, and the title that stood beside it."""

    code: str
    title: str | None = None


def without_notes(text: str) -> str:
    """Text without footnote marks and without notes of former codes and editions, spaces made single."""
    text = _MARKS.sub("", _RAISED.sub("", text))
    text = unicodedata.normalize("NFKC", text)
    for note in remarks(text):
        text = text.replace(note, " ")
    return " ".join(text.split())


def remarks(text: str) -> list[str]:
    """The notes of former codes and editions that are left out of a text, in its words.

    >>> remarks("LEAD2 (was LEAD1 in the old package)"), remarks("LEAD2 (was LEAD1, and still needs a licence)")
    (['(was LEAD1 in the old package)'], [])
    """
    former = [note[0] for note in _WAS.finditer(text) if not _BINDS.search(note[0])]
    return [*former, *(note[0] for note in _PLAIN_NOTE.finditer(text))]


@lru_cache(maxsize=100_000)  # a register says the same code many times
def read_code(text: str) -> RegisterCode:
    """The code that a cell gives.

    A code holds a digit: it is written in capitals and without spaces, so that "bsb ldr 411*" and "BSBLDR411 (was
    BSBLDR401)" are one with the unit that others name. What holds no digit is an id of its own and stays as it is.

    Raises
    ------
    ValueError
        Nothing, or a note that may say more than which edition the code is of.

    >>> read_code("LEAD2* (was LEAD1 in the old package)"), read_code("bsb ldr 411 - Show leadership")
    (RegisterCode(code='LEAD2', title=None), RegisterCode(code='BSBLDR411', title='Show leadership'))
    >>> read_code("LEAD2^1").code, read_code("LEAD2<sup>a</sup>").code
    ('LEAD2', 'LEAD2')
    """
    plain = without_notes(text)
    if not plain:
        raise ValueError(f"{text!r} holds no code")
    titled = _TITLED.fullmatch(plain)
    if titled and (code := joined_code(titled["code"])) and code[1] == "":
        return RegisterCode(code[0], titled["title"])
    found = joined_code(plain)
    if found is None and (glued := _GLUED.fullmatch(plain)):
        raise ValueError(f"the note {glued['note']!r} beside code {glued['code']} is not understood")
    if found is None:
        return RegisterCode(plain)
    code_, rest = found
    if rest.startswith(("(", "[")) or re.search(r"[()\[\]]", rest):
        raise ValueError(f"the note {rest!r} beside code {code_} is not understood")
    return RegisterCode(code_, rest or None)


def joined_code(text: str) -> tuple[str, str] | None:
    """The code at the beginning in its one spelling, and what follows it; None where no part holds a digit.

    Words of letters before the part with the digit are of the code: it may be written apart.

    >>> joined_code("bsb ldr 411: Lead a team"), joined_code("BSBLDR411"), joined_code("Lead a team of 4")
    (('BSBLDR411', 'Lead a team'), ('BSBLDR411', ''), None)
    """
    parts = text.split()
    for at, part in enumerate(parts[:MOST_PARTS]):
        plain = part.rstrip(":,;.")
        if _CODE.fullmatch(plain):
            return "".join((*parts[:at], plain)).upper(), " ".join(parts[at + 1 :])
        if not _LETTERS.fullmatch(part):
            return None
    return None
