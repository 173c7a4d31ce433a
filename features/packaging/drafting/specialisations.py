"""Specialisations in words: the name of one, and the clause that says what it needs."""

# ruff: noqa: E501 -- each form of words is one pattern
from __future__ import annotations

import re

_WORD = r"[a-z][a-z&,/ -]{1,50}?"
_FORMS = [
    re.compile(
        rf"(?:for|to (?:gain|be awarded|achieve|complete)) (?:an? |the )?specialisation in (?P<name>{_WORD}),? (?P<rest>(?:at least|all|a minimum|no fewer|select|\w{{1,9}} ).{{5,200}})",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?:for|to (?:gain|be awarded|achieve|complete)) (?:an? |the )?(?P<name>{_WORD}) specialisation,? (?P<rest>.{{5,200}})",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?P<rest>.{{5,160}}?) (?:must|are to) be (?:selected|chosen|completed) for (?:the )?award of (?:the |a |an )?[^()]{{3,120}} \((?P<name>{_WORD})\)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?P<name>{_WORD}) specialisation = (?P<rest>.{{5,200}})",
        re.IGNORECASE,
    ),
]


def special_form(phrase: str) -> tuple[str, str] | None:
    """The name of a specialisation and the words of what it needs, or nothing.

    >>> special_form("For a night specialisation, a minimum of five units from Group C are required")
    ('night', 'a minimum of five units from Group C are required')
    """
    for form in _FORMS:
        match = form.fullmatch(phrase)
        if match:
            name = match["name"].strip(" ,").lower()
            return name, re.sub(rf"(?<=[A-Z]) {re.escape(name)}$", "", match["rest"], flags=re.IGNORECASE)
    return None
