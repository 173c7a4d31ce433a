"""Drafts of packaging rules from prose: what the words say clearly becomes keys, and every other phrase is doubtful.

A draft is nothing that counts: it is accepted by nobody. A phrase is either read whole, by one of the few forms of
words that packaging rules use, or set among the doubtful ones in its own words; none is passed over.
"""

# ruff: noqa: E501, ARG002 -- each form of words is one pattern, and all takers are called alike
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from stackwise.features.packaging.amounts_in_words import AMOUNT, amount_of
from stackwise.features.packaging.files import read_rule
from stackwise.features.packaging.rules import PackagingRule

_MOST = 200_000  # characters of a rule text
_MEASURE = r"(?:unit|credit|point|weighting point)s?(?: of competency)?"
_CODE = r"[A-Z]{2,8}\d[A-Z0-9]{1,9}"
_GROUPS = r"(?:any of )?(?:the )?groups? (?P<groups>[A-Z](?:(?:, (?:and |or |and/or )?| and | or | and/or )(?:group )?[A-Z])*)\b"
_LEVEL = r"(?:at )?(?:AQF )?level (?P<level>\d) or (?P<side>above|higher|below|lower)"
Found = dict[str, Any]


@dataclass
class Draft:
    """A rule as far as its words are clear, and the phrases it was read from, with what each became."""

    rule: PackagingRule
    read: list[tuple[str, str]] = field(default_factory=list)


def draft_rule(text: str, units: Iterable[Mapping[str, str]] = (), code: str | None = None) -> Draft:
    """Draft a rule from the words of a training package.

    Parameters
    ----------
    text : one qualification's packaging rule in prose.
    code : the qualification's code, where the text does not begin with it.
    units : rows of its units (``qualification``, ``unit``, ``role``, ``group``, ``credit``) where a table lists them.

    Raises
    ------
    InputError
        What was read is no packaging rule at all (no code, or no total).
    """
    return _Drafter(text[:_MOST], list(units), code).draft()


class _Drafter:
    def __init__(self, text: str, units: Sequence[Mapping[str, str]], code: str | None) -> None:
        self.text = " ".join(text.replace("\u2013", "-").replace("*", "").split())
        self.text = re.sub(r"\b([A-Z]) \([a-z][a-z ]{0,40}\)", r"\1", self.text)  # Group A (ageing)
        first = re.match(rf"{_CODE}\b", self.text)
        self.found: Found = {"code": code or (first.group() if first else "UNKNOWN"), "total": 0}
        self.special: Found | None = None
        self.rest_of: set[str] = set()
        self.units = [row for row in units if row.get("qualification") in (None, self.found["code"])]
        self.listed: dict[str, list[str]] = {}
        self.worths: dict[str, float] = {}
        self.doubtful: list[str] = []
        self.read: list[tuple[str, str]] = []

    def draft(self) -> Draft:
        for phrase in phrases(self.text):
            told = self._phrase(phrase)
            if told:
                self.read.append((phrase, told))
            else:
                self.doubtful.append(phrase)
        if not self.found["total"]:
            self.doubtful.append(_NO_TOTAL)
        self._listed()
        return Draft(read_rule({**self.found, "doubtful": self.doubtful}, "draft"), self.read)

    def _phrase(self, phrase: str) -> str:
        """What a phrase became, or nothing; its first form that reads it whole wins."""
        plain = re.sub(rf"^(?:{re.escape(self.found['code'])}(?: requires|:)\s+|and\s+)", "", phrase)
        for pattern, take in _FORMS:
            match = re.fullmatch(pattern, plain.strip(" ."), re.IGNORECASE)
            if match:
                told: str = take(self, match)
                if told:
                    return told
        return self._courses(plain)

    def _amount(self, match: re.Match[str], name: str = "n") -> float:
        return amount_of(match[name])

    def total(self, match: re.Match[str]) -> str:
        if self.found["total"]:
            return ""
        self.found["total"] = self._amount(match)
        self._measure(match)
        return "total"

    def _measure(self, match: re.Match[str]) -> None:
        if re.search(r"credit|point", match.group(), re.IGNORECASE):
            self.found["measure"] = "points"

    def core(self, match: re.Match[str]) -> str:
        self.found["core_amount"] = self._amount(match)
        return "core"

    def electives(self, match: re.Match[str]) -> str:
        if "electives" in self.found:
            return ""
        self.found["electives"] = self._amount(match)
        self._measure(match)
        return "electives"

    def minimum(self, match: re.Match[str]) -> str:
        self.found.setdefault("minimum", []).append({"groups": _names(match["groups"]), "min": self._amount(match)})
        return "minimum"

    def level(self, match: re.Match[str]) -> str:
        side = "level_min" if match["side"].lower() in ("above", "higher") else "level_max"
        of = {"of": "whole"} if match["base"] else {}
        if not of:
            self.doubtful.append(f"whether of the electives or of the whole: {match.group()}")
        self.found.setdefault("minimum", []).append({"min": self._amount(match), side: float(match["level"]), **of})
        return "minimum"

    def maximum(self, match: re.Match[str]) -> str:
        self.found.setdefault("maximum", []).append({"groups": _names(match["groups"]), "max": self._amount(match)})
        return "maximum"

    def imported(self, match: re.Match[str]) -> str:
        made: Found = {"max": self._amount(match)}
        if match["level"]:
            made["level_min" if match["side"].lower() in ("above", "higher") else "level_max"] = float(match["level"])
        if not re.search(r"\b(?:current|currently)\b", match.group(), re.IGNORECASE):
            made["current"] = False
            self.doubtful.append(f"whether superseded units may be imported: {match.group()}")
        if "this or another" not in match.group() and "any training" not in match.group():
            self.doubtful.append(f"from another package alone, or from the own one too: {match.group()}")
        self.found.setdefault("import", []).append(made)
        return "import"

    def share(self, match: re.Match[str]) -> str:
        side = "level_min" if match["side"].lower() in ("above", "higher") else "level_max"
        share = {"two thirds": "2/3", "half": "1/2", "one third": "1/3", "three quarters": "3/4"}[
            match["share"].lower()
        ]
        self.found.setdefault("minimum", []).append({"share": share, side: float(match["level"])})
        return "minimum"

    def choice(self, match: re.Match[str]) -> str:
        self.found.setdefault("choice", []).append({"groups": _names(match["groups"]), "min": self._amount(match)})
        return "choice"

    def rest(self, match: re.Match[str]) -> str:
        if match["groups"]:
            self.rest_of = set(_names(match["groups"]))
        return "the rest"

    def once(self, match: re.Match[str]) -> str:
        return "no unit counts twice"

    def placement(self, match: re.Match[str]) -> str:
        self.found["placement_hours"] = self._amount(match)
        return "placement_hours"

    def resident(self, match: re.Match[str]) -> str:
        self.found["min_resident"] = self._amount(match)
        return "min_resident"

    def title(self, match: re.Match[str]) -> str:
        if "title" in self.found or self.read or _ASKS.search(match["title"]) or match["code"] != self.found["code"]:
            return ""
        self.found["title"] = match["title"].strip()
        return "title"

    def points(self, match: re.Match[str]) -> str:
        self.found["measure"] = "points"
        return "measure"

    def core_list(self, match: re.Match[str]) -> str:
        self.found["core_amount"] = self._amount(match)
        self.listed["core"] = re.findall(_CODE, match["codes"])
        return "core"

    def elective_list(self, match: re.Match[str]) -> str:
        if "electives" in self.found:
            return ""
        self.found["electives"] = self._amount(match)
        self.listed["Electives"] = re.findall(_CODE, match["codes"])
        return "electives"

    def core_count(self, match: re.Match[str]) -> str:
        """So many mandatory units, as the table lists them; without a table nobody knows which."""
        core = [row for row in self.units if (row.get("role") or "").casefold() in _CORE]
        return "core" if len(core) == self._amount(match) else ""

    def optional(self, match: re.Match[str]) -> str:
        """Optional units of levels: all that the table lists must be of those levels."""
        levels = [row.get("level") or "" for row in self.units if (row.get("role") or "").casefold() not in _CORE]
        if not levels or not all(match["low"] <= level <= match["high"] for level in levels):
            return ""
        self.found["electives"] = self._amount(match)
        return "electives"

    def named_special(self, match: re.Match[str]) -> str:
        self.special = {"name": match["name"].lower()}
        return "specialisation"

    def special_all(self, match: re.Match[str]) -> str:
        """All units of groups under the specialisation named right before; the others are from any group."""
        if self.special is None or "min" in self.special:
            return ""
        self.special |= {"groups": _names(match["groups"]), "min": self._amount(match)}
        self.found.setdefault("specialisation", []).append(self.special)
        return "specialisation"

    def special_only(self, match: re.Match[str]) -> str:
        return "specialisation" if self.special is not None and self.special.get("min") == self._amount(match) else ""

    def areas(self, match: re.Match[str]) -> str:
        """Areas with what each needs at least."""
        if not match["rest"]:
            return ""
        pairs = re.findall(r"([a-z][a-z ]{1,30}?) (\d{1,3})\b", match["areas"])
        for name, least in pairs:
            self.found.setdefault("minimum", []).append({"groups": [name.strip()], "min": float(least)})
        return "minimum"

    def courses_follow(self, match: re.Match[str]) -> str:
        return "units" if self.found.get("measure") == "points" else ""

    def _courses(self, phrase: str) -> str:
        """Units with what each is worth and the areas it is of: "BIO101 BIO102 4, CHE111 5 (science)"."""
        match = re.fullmatch(
            rf"(?P<units>(?:{_CODE}[ ,]+|\d{{1,3}}[ ,]+){{1,60}})\((?P<areas>[a-z0-9, ]{{1,80}})\)", phrase.strip(" .")
        )
        if match is None:
            return ""
        each = re.match(r"(\d{1,3}), ", match["areas"])
        areas = re.split(r" or ", match["areas"][each.end() :] if each else match["areas"])
        waiting: list[str] = []
        for word in match["units"].replace(",", " ").split():
            if not word.isdigit():
                waiting.append(word)
                continue
            self.worths |= dict.fromkeys(waiting, float(word))
            self._place(waiting, areas)
            waiting = []
        if waiting and each:
            self.worths |= dict.fromkeys(waiting, float(each.group(1)))
            self._place(waiting, areas)
            waiting = []
        return "" if waiting else "units"

    def _place(self, units: Sequence[str], areas: Sequence[str]) -> None:
        for area in areas:
            self.listed.setdefault(area.strip(), []).extend(units)

    def _listed(self) -> None:
        """Core and groups from the table or the words, and what these say against each other."""
        lists = self._from_table() if self.units else dict(self.listed)
        core = lists.pop("core", [] if self.worths else None)
        if lists:
            self._match_areas(lists)
        if core is not None:
            self.found["core"] = core
        self.found["groups"] = lists
        worth = dict(self.worths)
        worth |= {row["unit"]: float(row["credit"]) for row in self.units if row.get("credit")}
        stated = self.found.pop("core_amount", None)
        total, electives = self.found["total"], self.found.get("electives")
        if not total and electives is not None and stated is not None:
            self.found["total"] = electives + stated
            self.doubtful.remove(_NO_TOTAL)
        if self.found.get("measure") == "points" and worth:
            self.found["units"] = {unit: {"points": points} for unit, points in worth.items()}
        given = sum(worth.get(unit, 1.0) if self.found.get("measure") == "points" else 1.0 for unit in core or ())
        if core and stated is not None and stated != given:
            self.doubtful.append(f"the words say {stated:g} of core, the list gives {given:g}")
        if self.found["total"] and electives is None and stated is not None:
            self.found["electives"] = self.found["total"] - stated
        self._missing(lists)

    def _from_table(self) -> dict[str, list[str]]:
        lists: dict[str, list[str]] = {"core": []}
        for row in self.units:
            role = (row.get("role") or "").casefold()
            name = re.sub(r"^group\s+", "", (row.get("group") or "Electives").strip(), flags=re.IGNORECASE)
            lists.setdefault("core" if role in _CORE else name, []).append(row["unit"])
        return {name: list(dict.fromkeys(units)) for name, units in lists.items()}

    def _match_areas(self, lists: Mapping[str, list[str]]) -> None:
        """Areas named by a longer name than their lists: "social science" is the list "social", if one is so."""
        for low in self.found.get("minimum", []):
            names = low.get("groups", [])
            for at, name in enumerate(names):
                near = [one for one in lists if name.startswith(one + " ")]
                if name not in lists and len(near) == 1:
                    names[at] = near[0]
                    self.doubtful.append(f"whether {name!r} is what the lists call {near[0]!r}")

    def _missing(self, lists: Mapping[str, list[str]]) -> None:
        stated = (one for key in ("minimum", "maximum", "choice", "specialisation") for one in self.found.get(key, []))
        named = {name for one in stated for name in one.get("groups", [])}
        missing = sorted(named - set(lists))
        if self.rest_of and self.rest_of != set(lists):
            self.doubtful.append(f"the rest comes from {' and '.join(sorted(self.rest_of))} only")
        if lists and missing:
            self.doubtful.append(f"groups named and not listed: {', '.join(missing)}")


_CORE = ("core", "mandatory")
_ASKS = re.compile(r"\b(?:must|requires?|required|only|unless|except|hold|holders?)\b", re.IGNORECASE)
_NO_TOTAL = "no total is stated"
_N = rf"(?P<n>{AMOUNT})"
_FORMS: list[tuple[str, Any]] = [
    (rf"(?:a total of |total(?: number of units)?:? )?{_N} {_MEASURE}(?: (?:in total|are required|must be completed|comprising))?", _Drafter.total),
    (rf"(?:the |all )?{_N} core(?: {_MEASURE})?(?: plus)?", _Drafter.core),
    (rf"(?:the )?core's {_N}(?: {_MEASURE})?", _Drafter.core),
    (rf"{_N} elective(?:s| units?| {_MEASURE})?(?:, (?:consisting|comprising) of)?", _Drafter.electives),
    (rf"{_N}(?: {_MEASURE})? of electives", _Drafter.electives),
    (rf"(?:at least|a minimum of|no fewer than) {_N}(?: of them)?(?: {_MEASURE})?(?: must be)? (?:from|of|in) {_GROUPS}(?: \([^()]{{1,60}}\))?(?: together)?", _Drafter.minimum),
    (rf"of {_GROUPS} at least {_N}(?: {_MEASURE})?(?: are needed| count)?", _Drafter.minimum),
    (rf"of {_GROUPS} at most {_N}(?: {_MEASURE})?(?: count| are allowed)?", _Drafter.maximum),
    (rf"(?:at most|up to|a maximum of|no more than) {_N}(?: {_MEASURE})? (?:from|of|in) {_GROUPS}(?: count)?", _Drafter.maximum),
    (rf"(?:at least|a minimum of) {_N}(?: {_MEASURE})?(?P<base> of the (?:whole|total|\d+))?(?: must be| are)? {_LEVEL}", _Drafter.level),
    (rf"(?:at least )?(?P<share>two thirds|half|one third|three quarters) of (?:the )?electives(?: must be| are)? {_LEVEL}", _Drafter.share),
    (rf"(?:at least|a minimum of) {_N}(?: {_MEASURE})? (?:from|of) any one of {_GROUPS}", _Drafter.choice),
    (rf"(?:up to|at most|a maximum of|no more than) {_N},?(?: {_MEASURE})?(?: may be)?(?: (?:of|from))? (?:any )?(?:other )?(?:current(?:ly endorsed)? )?(?:unit|elective)?s? ?(?:of|from) (?:this or another|any|another|any other)(?: current)?(?: accredited course or)? training package(?: {_LEVEL})?", _Drafter.imported),
    (rf"the (?:rest|remainder|remaining {AMOUNT}(?: {_MEASURE})?)(?: may be)? from (?:any listed group|any of the groups|the electives listed|{_GROUPS}(?: or)?)", _Drafter.rest),
    (rf"{_N} core(?: units?)? \((?P<codes>{_CODE}(?:, {_CODE}){{0,80}})\)", _Drafter.core_list),
    (rf"{_N} electives?(?: units?)? (?:of|from) (?P<codes>{_CODE}(?:, {_CODE}){{0,150}})", _Drafter.elective_list),
    (rf"{_N} mandatory units of \d{{1,3}}(?: at level \d)?", _Drafter.core_count),
    (rf"{_N} of optional units at levels (?P<low>\d) to (?P<high>\d)", _Drafter.optional),
    (r"points, not units", _Drafter.points),
    (r"with the (?P<name>[a-z][a-z ]{1,40}) specialisation", _Drafter.named_special),
    (rf"all {_N} units of {_GROUPS}(?: and {AMOUNT} others?)?", _Drafter.special_all),
    (rf"it is awarded only if all {_N} are", _Drafter.special_only),
    (r"(?P<areas>[a-z][a-z ]{1,30} \d{1,3}(?:, [a-z][a-z ]{1,30} \d{1,3}){1,20})(?P<rest>, free electives for the rest)?", _Drafter.areas),
    (r"(?:a )?(?:course|unit) listed in two (?:areas|groups) counts in one", _Drafter.once),
    (r"courses \(credits\)", _Drafter.courses_follow),
    (r"no unit (?:counts|may be counted) (?:twice|more than once)", _Drafter.once),
    (rf"{_N} hours of work placement(?: are required| must be completed)?", _Drafter.placement),
    (rf"at least {_N}(?: {_MEASURE})? (?:are|must be) (?:earned|completed|studied) at the awarding (?:college|institution|university)", _Drafter.resident),
    (rf"(?P<code>{_CODE}) (?P<title>(?-i:[A-Z])[^.;:,\d]{{3,120}})", _Drafter.title),
]  # fmt: skip


def phrases(text: str) -> Iterator[str]:
    """A text's phrases: parted by full stops, semicolons and colons, and by commas before a new amount."""
    number = rf"(?:{AMOUNT})\b"
    begin = rf"(?:and )?(?:of group|of groups|at least|at most|up to|or, up to|a minimum|a maximum|no more|no unit|the rest|the remain|{number})"
    for sentence in re.split(r"(?<=[^\d])[.;:](?=\s|$)|(?<=\d)[.;:](?=\s|$)", text):
        for part in re.split(rf",\s+(?={begin})|\s+and\s+(?={number} (?:of )?elective)", sentence, flags=re.IGNORECASE):
            if part.strip():
                yield part.strip()


def _names(said: str) -> list[str]:
    return re.findall(r"\b[A-Z]\b", said.replace("group", " "))
