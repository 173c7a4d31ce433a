"""Fixed forms of words in rule texts: a title, lists within a sentence, areas, specialisations, what people judge."""

# ruff: noqa: E501, ARG002, D102 -- each form of words is one pattern, and all takers are called alike
from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from stackwise.features.packaging.drafting.amounts_in_words import AMOUNT, amount_of
from stackwise.features.packaging.drafting.barred import BarredWords
from stackwise.features.packaging.drafting.codes import CODE
from stackwise.features.packaging.drafting.judged import is_advice, is_judged
from stackwise.features.packaging.drafting.supersessions import SupersessionWords
from stackwise.features.packaging.drafting.unnamed import UnnamedUnits

CORE_ROLES = ("core", "mandatory")
_ASKS = re.compile(
    r"\b(?:must|requires?|required|only|unless|except|hold|holders?|completed?|achieved?)\b", re.IGNORECASE
)
_ASKS_MORE = re.compile(  # beside the name of what is awarded
    r"\b(?:must|shall|needs?|requires?|have|has|holds?|works?|sits?|pass(?:es)?|attends?|is|are|be|learners?|students?|candidates?|units?"
    r"|with|without|in|by|for|after|before|under|through)\b",
    re.IGNORECASE,
)
_AMOUNT_OF = re.compile(rf"\b(?:{AMOUNT}) (?:ects |ecvet )?(?:credits?|points?|units?|courses?)\b", re.IGNORECASE)
_NUMBER = re.compile(rf"\b(?:{AMOUNT})\b", re.IGNORECASE)
Found = dict[str, Any]


class Forms:
    """What fixed forms of words gave, put into the rule that is being drafted.

    Each taker says what its match became, or nothing where the words leave something open.
    """

    def __init__(self, found: Found, units: Sequence[Mapping[str, str]]) -> None:
        self.found, self.units = found, units
        self.special: Found | None = None
        self.listed: dict[str, list[str]] = {}
        self.worths: dict[str, float] = {}
        self.from_groups: float | None = None
        self.doubts: list[str] = []
        self.superseded = SupersessionWords()
        self.barred = BarredWords()
        self.unnamed = UnnamedUnits()

    def read(self, phrase: str, first: bool) -> str:
        """What a phrase became, or nothing; the first form that reads it whole wins."""
        for pattern, take in _FORMS:
            match = re.fullmatch(pattern, phrase, re.IGNORECASE)
            if match and (first or take not in (Forms.title, Forms.title_alone)):
                told: str = take(self, match)
                if told:
                    return told
        told = (
            self.barred.read(phrase)
            or self.superseded.read(phrase)
            or ("" if self.units else self.unnamed.read(phrase))
            or self._courses(phrase)
        )
        if not told and (is_judged(phrase) or is_advice(phrase)):
            self.found.setdefault("judged", []).append(phrase)
            return "judged by people"
        return told

    def title(self, match: re.Match[str]) -> str:
        if "title" in self.found or _ASKS.search(match["title"]) or match["code"] != self.found["code"]:
            return ""
        self.found["title"] = match["title"].strip(" (,-")
        if match["release"]:
            self.found["release"] = match["release"]
        return "title"

    def stated_total(self, match: re.Match[str]) -> str:
        """The whole of a programme, and how much of it is at a level."""
        total, many = amount_of(match["n"]), match["credits"] is not None
        if self.found["total"] not in (0, total) or (many and self.found.get("measure", "points") != "points"):
            return ""
        self.found |= {"total": total, **({"measure": "points"} if many else {})}
        if match["least"]:
            row: Found = {"of": "whole", "min": amount_of(match["least"]), "level_min": float(match["level"])}
            if not match["above"]:
                row["level_max"] = float(match["level"])
            self.found.setdefault("minimum", []).append(row)
        return "total"

    def title_alone(self, match: re.Match[str]) -> str:
        if "title" in self.found or _ASKS.search(match["title"]) or _AMOUNT_OF.search(match["title"]):
            return ""
        self.found["title"] = match["title"].strip()
        return "title"

    def aim(self, match: re.Match[str]) -> str:
        """The opening "to be awarded the qualification", which asks nothing itself."""
        asks = _NUMBER.search(match.group()) or _ASKS_MORE.search(match.group())
        return "" if asks else "heading"

    def heading(self, match: re.Match[str]) -> str:
        """Words that only name what follows."""
        return "heading"

    def labelled(self, match: re.Match[str]) -> str:
        """A part of the whole with its amount: "General education = 24 credits"; that it is a group is doubtful."""
        name = match["label"].strip().lower()
        if re.search(
            r"\b(?:core|compulsory|mandatory|electives?|optional|total|credits?|points?|units?|hours?|levels?|groups?)\b",
            name,
        ):
            return ""
        self.found.setdefault("minimum", []).append({"groups": [name], "min": amount_of(match["n"])})
        self.doubts.append(f"whether {match['label'].strip()} is a group of its own, and its units")
        return "minimum"

    def entry(self, match: re.Match[str]) -> str:
        """What is asked before the qualification is begun, kept in its own words."""
        self.found.setdefault("entry", []).append(match["said"].strip())
        return "entry"

    def marks(self, match: re.Match[str]) -> str:
        """What a mark beside a unit's code means, where that is that it has prerequisites."""
        if re.search(
            r"\b(?:not|count|waived?|exempt\w{0,4}|unless|except|only|optional|recommended)\b",
            match.group(),
            re.IGNORECASE,
        ):
            return ""
        self.found.setdefault("judged", []).append(match.group().replace("()", "(*)"))
        return "units with prerequisites"

    def points(self, match: re.Match[str]) -> str:
        self.found["measure"] = "points"
        return "measure"

    def once(self, match: re.Match[str]) -> str:
        return "no unit counts twice"

    def of_groups(self, match: re.Match[str]) -> str:
        """Electives from so many groups, whichever they are."""
        self.from_groups = max(self.from_groups or 0.0, amount_of(match["n"]))
        return "choice"

    def core_list(self, match: re.Match[str]) -> str:
        self.found["core_amount"] = amount_of(match["n"])
        self.listed["core"] = re.findall(CODE, match["codes"])
        return "core"

    def elective_list(self, match: re.Match[str]) -> str:
        if "electives" in self.found:
            return ""
        self.found["electives"] = amount_of(match["n"])
        self.listed["Electives"] = re.findall(CODE, match["codes"])
        return "electives"

    def core_count(self, match: re.Match[str]) -> str:
        """So many mandatory units, as the table lists them; without a table nobody knows which."""
        core = [row for row in self.units if (row.get("role") or "").casefold() in CORE_ROLES]
        return "core" if len(core) == amount_of(match["n"]) else ""

    def optional(self, match: re.Match[str]) -> str:
        """Optional units of levels: all that the table lists must be of those levels."""
        levels = [row.get("level") or "" for row in self.units if (row.get("role") or "").casefold() not in CORE_ROLES]
        if not levels or not all(match["low"] <= level <= match["high"] for level in levels):
            return ""
        self.found["electives"] = amount_of(match["n"])
        return "electives"

    def named_special(self, match: re.Match[str]) -> str:
        self.special = {"name": match["name"].lower()}
        return "specialisation"

    def special_all(self, match: re.Match[str]) -> str:
        """All units of a group under the specialisation named right before; the others are from any group."""
        if self.special is None or "min" in self.special:
            return ""
        self.special |= {"groups": re.findall(r"\b[A-Z]\b", match["groups"]), "min": amount_of(match["n"])}
        self.found.setdefault("specialisation", []).append(self.special)
        return "specialisation"

    def special_only(self, match: re.Match[str]) -> str:
        same = self.special is not None and self.special.get("min") == amount_of(match["n"])
        return "specialisation" if same else ""

    def areas(self, match: re.Match[str]) -> str:
        """Areas with what each needs at least."""
        if not match["rest"]:
            return ""
        for name, least in re.findall(r"([a-z][a-z ]{1,30}?) (\d{1,3})\b", match["areas"]):
            self.found.setdefault("minimum", []).append({"groups": [name.strip()], "min": float(least)})
        return "minimum"

    def courses_follow(self, match: re.Match[str]) -> str:
        return "units" if self.found.get("measure") == "points" else ""

    def _courses(self, phrase: str) -> str:
        """Units with what each is worth and the areas it is of: "BIO101 BIO102 4, CHE111 5 (science)"."""
        match = re.fullmatch(
            rf"(?P<units>(?:(?:{CODE})[ ,]+|\d{{1,3}}[ ,]+){{1,60}})\((?P<areas>[a-z0-9, ]{{1,80}})\)", phrase
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
            self._place(waiting, areas, float(word))
            waiting = []
        if waiting and each:
            self._place(waiting, areas, float(each.group(1)))
            waiting = []
        return "" if waiting else "units"

    def _place(self, units: Sequence[str], areas: Sequence[str], worth: float) -> None:
        self.worths |= dict.fromkeys(units, worth)
        for area in areas:
            self.listed.setdefault(area.strip(), []).extend(units)

    def match_areas(self, lists: Mapping[str, list[str]]) -> None:
        """Areas named by a longer name than their lists: "social science" is the list "social", if one is so."""
        for low in self.found.get("minimum", []):
            names = low.get("groups", [])
            for at, name in enumerate(names):
                near = [known for known in lists if name.startswith(known + " ")]
                if name not in lists and len(near) == 1:
                    names[at] = near[0]
                    self.doubts.append(f"whether {name!r} is what the lists call {near[0]!r}")


_N = rf"(?P<n>{AMOUNT})"
_CREDITS = r"(?:ects |ecvet |semester |quarter )?credit(?: point)?s?"
_WHOLE = r"(?:the|this) (?:(?:programme|program|certificate|diploma|degree|award|qualification)|total (?:credit value|number of credits)(?: required)? (?:for|of) (?:the|this) (?:programme|program|certificate|diploma|degree|award|qualification))"
_AT = rf"(?:,? of which at least (?P<least>{AMOUNT})(?: {_CREDITS})? (?:must|are to) be (?:earned |achieved |completed )?at (?:[a-z]{{3,5}} )?level (?P<level>\d)(?P<above> or (?:above|higher))?)?"
_FORMS: list[tuple[str, Any]] = [
    (r"(?:entry|admission)(?: requirements?| conditions?| to (?:this|the) qualification)(?: (?:is|are) (?:open to|limited to|for))?:? (?P<said>[^;]{5,600})", Forms.entry),
    (r"(?:an? )?(?:asterisk|units? marked|mark|symbol)\b[^.;]{0,80}\b(?:pre-?requisites?)\b[^.;]{0,160}", Forms.marks),
    (rf"{_N} core(?: units?)? \((?P<codes>(?:{CODE})(?:, (?:{CODE})){{0,80}})\)", Forms.core_list),
    (rf"{_N} electives?(?: units?)? (?:of|from) (?P<codes>(?:{CODE})(?:, (?:{CODE})){{0,150}})", Forms.elective_list),
    (rf"{_N} mandatory units of \d{{1,3}}(?: at level \d)?", Forms.core_count),
    (rf"{_N} of optional units at levels (?P<low>\d) to (?P<high>\d)", Forms.optional),
    (r"any combination of electives(?: units)? that meets the (?:packaging )?rules(?: above)? (?:can|may) be selected for (?:the )?award of the (?:(?:(?-i:[A-Z])[\w()]{0,30}|in|of|and|with|the|a)(?: |$)){1,20}", Forms.heading),
    (r"points, not units", Forms.points),
    (rf"{_WHOLE}(?: comprises| requires| consists of| is made up of| takes| is| of){{1,2}} {_N}(?P<credits> {_CREDITS})?{_AT}", Forms.stated_total),
    (r"with the (?P<name>[a-z][a-z ]{1,40}) specialisation", Forms.named_special),
    (rf"all {_N} units of (?P<groups>groups? [A-Z](?:(?:, | and )[A-Z])*)(?: and (?:{AMOUNT}) others?)?", Forms.special_all),
    (rf"it is awarded only if all {_N} are", Forms.special_only),
    (r"(?P<areas>[a-z][a-z ]{1,30} \d{1,3}(?:, [a-z][a-z ]{1,30} \d{1,3}){1,20})(?P<rest>, free electives for the rest)?", Forms.areas),
    (r"(?:a )?(?:course|unit) listed in two (?:areas|groups) counts in one", Forms.once),
    (r"(?:an? )?(?:[a-z]{2,12} )?(?:rules? of combination|packaging rules?)", Forms.heading),
    (rf"(?P<label>[a-z][a-z ]{{2,40}}) = {_N} (?:units?|credits?|(?:credit )?points?)", Forms.labelled),
    (r"courses \(credits\)", Forms.courses_follow),
    (r"(?:an? |the )?(?:elective |same )?(?:unit|course)s? (?:that (?:appears?|(?:is|are) listed) in more than one (?:area|group) )?(?:may|can|must) (?:only )?be counted (?:only )?once(?: only)?", Forms.once),
    (r"no (?:unit|course) (?:may|can) be counted both as an? core (?:unit )?and (?:as )?an? elective(?: unit)?", Forms.once),
    (rf"(?:the )?(?:elective )?(?:units|electives) (?:must|are to) (?:be|come) ?(?:chosen|selected|taken|drawn)? ?from at least {_N}(?: of the)?(?: different| elective| listed){{0,2}} groups", Forms.of_groups),
    (r"no (?:unit|course|subject) (?:counts|may (?:be counted|count)) (?:twice|more than once)", Forms.once),
    (r"to (?:achieve|be awarded|complete|gain|attain|receive) [^.;:,]{3,120}", Forms.aim),
    (r"(?:an? )?(?P<title>(?:(?-i:[A-Z][a-z]+) ){0,3}(?:(?:graduate|advanced|associate|honours) )?(?:associate of|certificate|diploma|degree|bachelor|master|award|level \d)\b[^.;:,]{0,120})", Forms.title_alone),
    (rf"(?P<code>{CODE}) (?P<title>(?-i:[A-Z])[^.;:,\d]{{3,120}}?)(?:[ (,-]{{1,3}}(?P<release>release \d{{1,2}}(?:\.\d)?)\)?)?", Forms.title),
]  # fmt: skip
