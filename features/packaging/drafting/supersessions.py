"""Supersession in words: which unit superseded which, and whether the two are said to be equivalent."""

# ruff: noqa: E501 -- each form of words is one pattern
from __future__ import annotations

import re
from typing import Any

from stackwise.features.packaging.drafting.codes import CODE

_NOT = r"(?P<not>not |non-?)?"
_UNIT = rf"(?:the )?(?:unit )?(?:{CODE})"
_EQUAL = rf"(?:,? (?:and|but) (?:(?:is|are|was) )?{_NOT}(?:deemed )?equivalent(?: to)?)?"
_HEADING = re.compile(
    rf"(?:units? )?(?:(?:superseded|replaced)(?: units?)?(?:,| and| but)? ?)?(?:is |are )?{_NOT}(?:deemed )?(?:equivalents?|equivalence)(?: units?)?"
    r"|superseded(?: units?)?",
    re.IGNORECASE,
)
_BY = re.compile(rf"(?P<pairs>{_UNIT} by {_UNIT}(?:(?:,| and|, and) {_UNIT} by {_UNIT}){{0,80}})", re.IGNORECASE)
_PAIR = re.compile(rf"(?P<old>{CODE}) by (?:the )?(?:unit )?(?P<new>{CODE})")
_SUFFERS = re.compile(
    rf"(?:the )?(?:unit )?(?P<old>{CODE}) (?:(?:is|was|has been) )?(?:superseded|replaced) by{_EQUAL} (?:the )?(?:unit )?(?P<new>{CODE})"
    rf"(?P<after>,? (?:and|but) (?:(?:is|are|they are|it is) )?(?P<not2>not )?(?:deemed )?equivalent)?",
    re.IGNORECASE,
)
_ACTS = re.compile(
    rf"(?:the )?(?:unit )?(?P<new>{CODE}) (?:supersedes|replaces){_EQUAL} (?:the )?(?:unit )?(?P<old>{CODE})"
    rf"(?P<after>,? (?:and|but) (?:(?:is|are|they are|it is) )?(?P<not2>not )?(?:deemed )?equivalent)?",
    re.IGNORECASE,
)
Supersession = dict[str, Any]


class SupersessionWords:
    """Supersessions of a text, sentence by sentence; a heading says it of the pairs that follow."""

    def __init__(self) -> None:
        self.found: list[Supersession] = []
        self.doubts: list[str] = []
        self._heading: str | None = None

    def read(self, phrase: str) -> str:
        """What a phrase became, or nothing."""
        heading = _HEADING.fullmatch(phrase)
        if heading:
            said = "equivalen" in phrase.casefold()
            self._heading = ("no" if heading["not"] else "yes") if said else "unknown"
            return "heading"
        pairs = _BY.fullmatch(phrase)
        if pairs and self._heading is not None:
            for old, new in _PAIR.findall(pairs["pairs"]):
                self._add(old, new, self._heading)
            return "supersession"
        for pattern in (_SUFFERS, _ACTS):
            match = pattern.fullmatch(phrase)
            if match:
                stated = "equivalent" in phrase.casefold()
                denied = match["not"] or match["not2"]
                self._add(match["old"], match["new"], ("no" if denied else "yes") if stated else "unknown")
                return "supersession"
        return ""

    def _add(self, old: str, new: str, equivalent: str) -> None:
        self.found.append({"old": old, "new": new, "equivalent": equivalent})
        if equivalent == "unknown":
            self.doubts.append(f"whether {old} is equivalent to {new}")
