"""Barred combinations in words: units of which at most one is counted."""

# ruff: noqa: E501 -- each form of words is one pattern
from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from stackwise.features.packaging.drafting.codes import CODE

_CODED = rf"(?:{CODE})(?: \([^()]{{1,120}}\))?"
_UNIT = rf"(?:(?:the )?units? )?{_CODED}"
_AND = r"(?:,? (?:and|or|and/or|&|/) |, )"
_UNITS = rf"(?P<units>(?:(?:either|both) )?{_UNIT}(?:{_AND}{_UNIT}){{1,30}})"
_OTHERS = rf"(?P<units>{_UNIT}(?:{_AND}{_UNIT}){{0,30}})"
_MAY = r"(?:may|can|must|should|shall|are to|is to)"
_NOT = r"(?:(?:may|can|must|should|shall|are to|is to) not|cannot)"
_DONE = r"(?:(?:be )?(?:count(?:ed)?|taken?|chosen?|choose|selected|select|completed?|combined?|used?|included?|claim(?:ed)?|credited))"
_TO = r"(?: (?:towards? (?:the|this) (?:qualification|award|total)|for (?:the|this) (?:qualification|award)|in the same (?:qualification|award)))?"
_BOTH = rf"(?:both {_DONE}|{_DONE} (?:both|together|in combination)|(?:be )?combined){_TO}"
_ONE = r"(?:only|at most|no more than|not more than|a maximum of|just) one"
_FOLLOWING = r"(?:the )?(?:following|these)(?: (?:pairs?|combinations?|sets?)(?: of)?)?(?: units?(?: of competency)?)?"
_WHO = r"(?:(?:an? )?(?:learner|student|candidate)s?)"
_PAIRED = [
    rf"(?P<one>{_UNIT}) (?:{_NOT} {_DONE}(?: together| in combination)? (?:with|alongside)|is barred (?:with|against|from)) {_OTHERS}",
    rf"(?:if|where|when) (?P<one>{_UNIT}) (?:is|has been) {_DONE},? {_OTHERS} {_NOT} {_DONE}{_TO}",
]
_TWO = [
    rf"{_UNITS} {_NOT} {_BOTH}",
    rf"{_WHO} {_NOT} {_DONE} both {_UNITS}{_TO}",
    rf"(?:{_WHO} {_MAY} {_DONE} )?{_UNITS}(?: {_MAY} {_DONE}{_TO})?,? but not both",
    rf"(?:no credit (?:is|will be|may be)|credit (?:is|will|may|can) not(?: be)?) (?:given|granted|awarded) for both {_UNITS}",
]
_ANY = [
    rf"{_UNITS} (?:are|is|form) (?:an? )?(?:barred|prohibited|excluded|mutually exclusive)(?: (?:combinations?|pairs?))?",
    rf"{_ONE} (?:units? )?(?:of|from|out of) (?:{_FOLLOWING} ?=? ?)?{_UNITS}(?: {_MAY} {_DONE}{_TO})?",
    rf"barred (?:combinations?|units?|pairs?)(?: of units?)?(?: are)? ?=? ?{_UNITS}",
]
_WHOLE = [
    (re.compile(form, re.IGNORECASE), most) for most, forms in ((30, [*_PAIRED, *_ANY]), (2, _TWO)) for form in forms
]
_LEAD = re.compile(
    rf"{_ONE} (?:of|from) {_FOLLOWING}(?: {_MAY} {_DONE}{_TO})?|(?P<two>{_FOLLOWING} {_NOT} {_BOTH})"
    r"|(?:the )?barred (?:combinations?|pairs?)(?: of units?)?(?: are)?",
    re.IGNORECASE,
)
_EACH_LINE = re.compile(r"\b(?:pairs?|combinations?|sets?)\b", re.IGNORECASE)
_LISTED = re.compile(rf"(?P<codes>{_UNIT}(?:(?:{_AND}| with ){_UNIT}){{0,30}})|(?P<titled>{CODE}) [^\d.;:]{{3,120}}", re.IGNORECASE)  # fmt: skip


class BarredWords:
    """Barred combinations of a text, sentence by sentence; a lead-in says it of the units that follow."""

    def __init__(self) -> None:
        self.found: list[list[str]] = []
        self.doubts: list[str] = []
        self._lead: re.Match[str] | None = None
        self._lines: list[list[str]] = []

    def read(self, phrase: str) -> str:
        """What a phrase became, or nothing."""
        for form, most in _WHOLE:
            match = form.fullmatch(phrase)
            if match:
                self._lead = self._lead if self._lines else None
                self.settle()
                one, others = match.groupdict().get("one"), _codes(match["units"])
                return self._add([[*_codes(one), unit] for unit in others] if one else [others], most)
        lead = _LEAD.fullmatch(phrase)
        if lead:
            self.settle()
            self._lead = lead
            return "heading"
        return self._listed(phrase)

    def _listed(self, phrase: str) -> str:
        """Units that stand under a lead-in."""
        match = None if self._lead is None else _LISTED.fullmatch(phrase)
        if match is None:
            self.settle()
            return ""
        self._lines.append([match["titled"]] if match["titled"] else _codes(phrase))
        return "barred combination"

    def _add(self, sets: list[list[str]], most: int) -> str:
        """Keep sets of units; "not both" of more than two leaves open how many may count."""
        if any(not 2 <= len(set(units)) <= most for units in sets):
            return ""
        self.found += [list(dict.fromkeys(units)) for units in sets]
        return "barred combination"

    def settle(self) -> None:
        """Close what a lead-in opened: one set of all its lines, or each line by itself where it speaks of pairs."""
        lead, lines, self._lead, self._lines = self._lead, self._lines, None, []
        if lead is None:
            return
        each = bool(_EACH_LINE.search(lead.group())) and all(len(units) > 1 for units in lines)
        whole = [units[0] for units in lines] if all(len(units) == 1 for units in lines) else []
        sets = lines if each or len(lines) == 1 else [whole]
        if not lines or not self._add(sets, 2 if lead["two"] else 30):
            self.doubts.append(f"which units these are: {lead.group()}")

    def kept(self, listed: Collection[str]) -> Iterator[list[str]]:
        """The combinations whose units the lists name, if there are lists; the others are doubtful."""
        self.settle()
        for units in self.found:
            missing = [unit for unit in units if listed and unit not in listed]
            if missing:
                self.doubts.append(f"barred units that no list names: {', '.join(missing)} of {', '.join(units)}")
            else:
                yield units


def _codes(words: str) -> list[str]:
    """The codes of some words, without what stands in brackets."""
    return re.findall(rf"(?:{CODE})", re.sub(r"\([^()]*\)", "", words), re.IGNORECASE)
