"""Drafts of packaging rules from prose: what the words say clearly becomes keys, and every other phrase is doubtful.

A draft is nothing that counts: it is accepted by nobody. A phrase is either read whole, as clauses or as one of a few
fixed forms of words, or set among the doubtful ones in its own words; none is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from stackwise.features.packaging.drafting.clauses import Clause, clauses
from stackwise.features.packaging.drafting.codes import CODE, like_award
from stackwise.features.packaging.drafting.forms import CORE_ROLES, Forms
from stackwise.features.packaging.drafting.judged import parted_tail
from stackwise.features.packaging.drafting.lines import layout
from stackwise.features.packaging.drafting.parts import ElectiveParts
from stackwise.features.packaging.drafting.sentences import AIM, bound_may_go_on, led_sentences, phrases
from stackwise.features.packaging.drafting.specialisations import special_form
from stackwise.features.packaging.files import read_rule
from stackwise.features.packaging.rules import PackagingRule

_MOST = 200_000  # characters of a rule text
_LONG = 1_500  # characters of a phrase: a longer one is no statement of a rule
_CONDITION = re.compile(r"\b(?:if|unless|except|where|when|for|provided|without|otherwise|only)\b", re.IGNORECASE)
_PART = re.compile(
    r"\bof (?:the )?(?:required|specified|prescribed|following|different)\b", re.IGNORECASE
)  # not all of it
_OF_ALL = ("standing", "hours", "home")  # what is said of the whole qualification alone
_PLAIN = frozenset([*_OF_ALL, "amount", "share", "least", "most", "units", "points", "base", "total", "fill", "join"])
_OPENS = re.compile(r"\b(?:of|from|in|by|following|follows|below)$", re.IGNORECASE)  # a list comes next
_STATES = re.compile(
    r"\b(?:must|may|can|shall|all|these|those|optional|different|others?|is|are|has|have|required?|requires|needed|with|together|total)\b",
    re.IGNORECASE,
)
_NO_TOTAL = "no total is stated"
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
    text : one qualification's packaging rule: prose, list items, and units under their headings.
    code : the qualification's code, where the text does not begin with it.
    units : rows of its units (``qualification``, ``unit``, ``role``, ``group``, ``credit``) where a table lists them.

    Raises
    ------
    InputError
        What was read is no packaging rule at all.
    """
    return _Drafter(text[:_MOST], list(units), code).draft()


def _only_permits(clause: Clause) -> bool:
    """Whether a clause says what may be, and not what must: no amount of groups or of the whole is asked so."""
    asks = clause.bound != "most" and not clause.outside and not clause.says("rest")
    return asks and re.search(r"\b(?:may|can)\b", clause.words, re.IGNORECASE) is not None


class _Drafter:
    def __init__(self, text: str, units: Sequence[Mapping[str, str]], code: str | None) -> None:
        self.layout = layout(text)
        first = re.match(rf"(?:{CODE})\b", " ".join(self.layout.prose[:1]))
        self.found: Found = {"code": code or (first.group() if first else "UNKNOWN"), "total": 0}
        self.units = [row for row in units if row.get("qualification") in (None, self.found["code"])]
        self.forms = Forms(self.found, self.units)
        self.parts = ElectiveParts(self.found)
        self.doubtful: list[str] = [] if code or first else ["no code is stated"]
        if self.layout.entry:
            self.found["entry"] = list(self.layout.entry)
        self.in_units: list[str] = []
        self.specials: list[tuple[str, tuple[str, ...], float | None]] = []
        self.levels: dict[str, float] = {}
        self.read: list[tuple[str, str]] = []

    def draft(self) -> Draft:
        unread = False
        for sentence, led in led_sentences(self.layout.prose, self.layout.names):
            many = len(self.doubtful)
            if led and unread:  # whatever it is about was not understood
                self.doubtful.append(sentence)
            else:
                self._sentence(sentence)
            unread = len(self.doubtful) > many
        self._unnamed()
        self._listed()
        if self.forms.superseded.found:
            self.found["supersedes"] = self.forms.superseded.found
        self._barred()
        if not any(became == "units with prerequisites" for _, became in self.read):
            self.doubtful += [f"what the mark says: {marked}" for marked in self.layout.marked]
        self.doubtful += [f"what stands beside the name: {line}" for line in self.layout.asides]
        parts = () if self.units else self.layout.parting()
        self.doubtful += [f"whether {name!r} is a group of electives" for name in self.layout.unsaid()
                          if name not in parts]  # fmt: skip
        if self.forms.special is not None and "min" not in self.forms.special:
            self.doubtful.append(f"what the {self.forms.special['name']} specialisation needs")
        if not self.found["total"]:
            self.doubtful.append(_NO_TOTAL)
        if self.found.get("measure") == "points":
            self.doubtful += [f"units, where the total is of points: {words}" for words in self.in_units]
        self.doubtful += [
            *self.forms.doubts,
            *self.forms.superseded.doubts,
            *self.forms.barred.doubts,
            *self.parts.doubts,
        ]
        return Draft(read_rule({**self.found, "doubtful": list(dict.fromkeys(self.doubtful))}, "draft"), self.read)

    def _sentence(self, sentence: str) -> None:
        """Read a sentence whole, else by its phrases; with a condition that nobody understood it is doubtful whole."""
        before = self._mark()
        told = [(sentence, self._phrase(sentence))]
        tail = None if told[0][1] else parted_tail(sentence)
        if tail is not None and (became := self._phrase(tail[0])):
            self.found["judged"] = [*self.found.get("judged", []), sentence]
            told = [(sentence, f"{became} and judged by people")]
        parts = [] if told[0][1] else list(phrases(sentence))
        if len(parts) > 1 and not bound_may_go_on(parts):
            told = [(phrase, self._phrase(phrase)) for phrase in parts]
        if not any(became for _, became in told):
            told = [(sentence, "")]
        unread = [phrase for phrase, became in told if not became]
        late = any("total" in became.split(" and ") for _, became in told[1:])
        if any(_CONDITION.search(phrase) for phrase in unread) or (unread and late):
            self._back_to(before)
            told = [(sentence, "")]
        self.read += [(phrase, became) for phrase, became in told if became]
        self.doubtful += [phrase for phrase, became in told if not became]

    def _mark(self) -> tuple[Found, tuple[int, int, int], int]:
        """How much was taken so far."""
        return deepcopy(self.found), self.parts.mark(), len(self.forms.barred.found)

    def _back_to(self, mark: tuple[Found, tuple[int, int, int], int]) -> None:
        found, parts, barred = mark
        self.found.clear()
        self.found.update(found)
        self.parts.back_to(parts)
        del self.forms.barred.found[barred:]

    def _phrase(self, phrase: str) -> str:
        """What a phrase became, or nothing: a fixed form, or clauses of which each is taken."""
        if len(phrase) > _LONG:
            return ""
        plain = re.sub(rf"^(?:{re.escape(self.found['code'])}(?: requires|:)\s+|and\s+)", "", phrase).strip(" .")
        told = self.forms.read(plain, first=not self.read) or self._special(plain)
        if told:
            return told
        said = clauses(plain) or clauses(AIM.sub("", plain))
        if not said:
            return ""
        if AIM.match(plain) and all(clause.slots <= {"fill", "join"} for clause in said):
            return "heading"
        before = self._mark()
        became = [self._clause(clause) for clause in said]
        if all(became):
            return " and ".join(dict.fromkeys(became))
        self._back_to(before)
        return ""

    def _special(self, phrase: str) -> str:
        """A specialisation with its clause: so many of its groups, or all of one."""
        form = special_form(phrase)
        if form is None:
            return ""
        name, rest = form
        said = clauses(rest)
        if not said or len(said) > 1 or not said[0].groups or said[0].bound == "most":
            return ""
        least = said[0].amount
        if least is None and not re.match(r"all\b", rest, re.IGNORECASE):
            return ""
        self.specials.append((name, said[0].groups, least))
        return "specialisation"

    def _specials(self, lists: Mapping[str, list[str]]) -> None:
        """Specialisations, "all" of a group as many as it lists."""
        for name, groups, least in self.specials:
            listed = [lists[group] for group in groups if group in lists]
            many = least if least is not None else float(sum(map(len, listed)))
            if not many or (len(listed) < len(groups) and least is None):
                self.doubtful.append(f"how many units all of group {' and '.join(groups)} are, for {name}")
                continue
            self.found.setdefault("specialisation", []).append({"name": name, "groups": list(groups), "min": many})

    def _unnamed(self) -> None:
        """Units that the words state by credits and level alone get codes to be replaced, and that is doubtful."""
        made = self.forms.unnamed
        if not made.units:
            return
        self.forms.listed |= made.lists()
        self.forms.worths |= made.worths()
        self.levels = made.levels()
        self.found |= {key: amount for key, amount in made.amounts().items() if key not in self.found}
        self.doubtful.append(f"the codes of {len(made.units)} units that are stated by credits and level alone")

    def _clause(self, clause: Clause) -> str:
        """What a clause became, or nothing where its words leave open what they mean."""
        self._measure(clause)
        if clause.says("relevant"):
            self.found["judged"] = [*self.found.get("judged", []), clause.words]
        for says, take in (
            (_only_permits(clause) or self._of_another(clause), lambda _: ""),
            (clause.says(*_OF_ALL) and not clause.slots <= _PLAIN, lambda _: ""),  # of a part, or at a level
            (clause.says("standing"), self._standing),
            (clause.says("hours"), self._placement),
            (clause.says("home"), self._resident),
            (clause.says("relative", "any_one") and not clause.groups, lambda _: ""),
            (clause.says("core") and clause.groups, lambda _: ""),  # a core that is a group, or a part of one
            (clause.says("core") and not clause.outside, self._core),
            (self.parts.takes(clause), self.parts.add),
            (clause.says("elective", "base") and clause.amount is not None, self._electives),
            (clause.amount is not None, self._total),
            (clause.slots <= {"fill", "join", "elective", "units", "points", "listed"}, self._lead),
        ):
            if says:
                return take(clause)
        return ""

    def _of_another(self, clause: Clause) -> bool:
        """Whether an amount is said to be of so many ("4 of the 6 electives") as are neither all nor the electives."""
        of = re.search(r"\bof the (\d{1,3})\b", clause.words, re.IGNORECASE)
        whole = "electives" if clause.says("elective") else "total"
        return of is not None and float(of.group(1)) != self.found.get(whole)

    def _measure(self, clause: Clause) -> None:
        if clause.says("points") and clause.amount is not None:
            self.found["measure"] = "points"
        elif clause.says("units") and clause.amount is not None:
            self.in_units.append(clause.words)

    def _placement(self, clause: Clause) -> str:
        return "" if clause.bound == "most" else self._once("placement_hours", clause)

    def _standing(self, clause: Clause) -> str:
        """At most so much by credit: the rest is studied there; of transfer alone, a cap that leaves recognition be."""
        total = self.found["total"]
        if clause.bound != "most" or not total or (clause.amount is None) == (clause.share is None):
            return ""
        most = clause.amount if clause.amount is not None else total * float(Fraction(clause.share or "0"))
        if most > total:
            return ""
        if "transfer" in clause.words.casefold():
            self.found["cap"] = [*self.found.get("cap", []), {"max": round(most, 4), "modes": ["transfer"]}]
            return "cap"
        self.found["min_resident"] = round(max(total - most, self.found.get("min_resident", 0.0)), 4)
        return "min_resident"

    def _resident(self, clause: Clause) -> str:
        if clause.share and self.found["total"] and clause.bound == "least":
            self.found["min_resident"] = round(self.found["total"] * float(Fraction(clause.share)), 4)
            return "min_resident"
        return self._once("min_resident", clause) if clause.bound == "least" else ""

    def _core(self, clause: Clause) -> str:
        return self._once("core_amount", clause) and "core" if clause.bound == "exact" else ""

    def _electives(self, clause: Clause) -> str:
        total, core = self.found["total"], self.found.get("core_amount")
        same = bool(total and core is not None and clause.amount == total - core)
        return self._once("electives", clause) if clause.bound == "exact" or (clause.bound == "least" and same) else ""

    def _total(self, clause: Clause) -> str:
        if (
            clause.bound == "most"
            or clause.amount is None
            or re.match(r"of which|including", clause.words, re.IGNORECASE)
            or _PART.search(clause.words)
            or not clause.says("units", "points", "total", "base")
            or re.match(r"(?:choose|select)", clause.words, re.IGNORECASE)
        ):
            return ""
        if self.found["total"] not in (0, clause.amount):
            return ""
        self.found["total"] = clause.amount
        return "total"

    def _lead(self, clause: Clause) -> str:
        """Words that only open a list: "elective units consisting of"."""
        opens = _OPENS.search(clause.words) or not _STATES.search(clause.words)
        return "heading" if opens and clause.says("elective", "units", "points") else ""

    def _once(self, key: str, clause: Clause) -> str:
        """One amount a key: a second one that differs is for a person."""
        if clause.amount is None or self.found.get(key, clause.amount) != clause.amount:
            return ""
        self.found[key] = clause.amount
        return key

    def _listed(self) -> None:
        """Core and groups from the table or the words, and what these say against each other."""
        lists = self._from_table() if self.units else {**self.layout.nested(), **self.forms.listed}
        core = lists.pop("core", [] if self.forms.worths else None)
        if lists:
            self.forms.match_areas(lists)
        worth = {**self.layout.points, **self.forms.worths}
        worth |= {row["unit"]: float(row["credit"]) for row in self.units if row.get("credit")}
        if core is not None:
            self.found["core"] = core
        self.found["groups"] = lists
        self._by_points({unit for units in (core or (), *lists.values()) for unit in units}, worth)
        self._numbered({unit for units in (core or (), *lists.values()) for unit in units})
        stated = self.found.pop("core_amount", None)
        if self.found.get("measure") == "points" and worth:
            self.found["units"] = {unit: {"points": points} for unit, points in worth.items()}
        listed = dict.fromkeys(unit for units in (core or (), *lists.values()) for unit in units)
        self.doubtful += [f"whether {one} is a unit" for one in like_award(self.found["code"], listed)]
        for unit, level in {**self.layout.levels, **self.levels}.items():
            if unit in listed:
                self.found.setdefault("units", {}).setdefault(unit, {})["level"] = level
        given = sum(worth.get(unit, 1.0) if self.found.get("measure") == "points" else 1.0 for unit in core or ())
        if core and stated is not None and stated != given:
            self.doubtful.append(f"the words say {stated:g} of core, the list gives {given:g}")
        elif core is None and stated and self.layout.lists and not self.units:
            self.doubtful.append(f"which the {stated:g} of core are: no list is called so")
        self._amounts(stated)
        self._of_groups(list(lists))
        self.parts.settle(list(lists))
        self._add_up(None if core is None and stated is None else stated or given)
        self._specials(lists)
        self._missing(lists)

    def _by_points(self, listed: Collection[str], worth: Mapping[str, float]) -> None:
        """Lists that state what every unit is worth, beside words that count no units, are in points."""
        if "measure" not in self.found and listed and not self.in_units and set(listed) <= set(worth):
            self.found["measure"] = "points"

    def _numbered(self, listed: Collection[str]) -> None:
        """Numbers beside some of the units, and not all: worth, or the mark of a note; and units worth nothing."""
        points = self.layout.points
        some = listed if not set(listed) <= set(points) and self.found.get("measure") != "points" else ()
        odd = [unit for unit, worth in points.items() if unit in some or not worth]
        self.doubtful += [f"what the number beside {unit} says: {points[unit]:g}" for unit in odd]

    def _amounts(self, core: float | None) -> None:
        """Total, core and electives: of three amounts two give the third."""
        total, electives = self.found["total"], self.found.get("electives")
        if not total and electives is not None and core is not None:
            self.found["total"] = electives + core
        elif total and electives is None and core is not None:
            self.found["electives"] = total - core
        elif total and core is not None and electives is not None and total != core + electives:
            self.doubtful.append(f"{core:g} of core and {electives:g} of electives are not the total of {total:g}")

    def _of_groups(self, lists: Sequence[str]) -> None:
        """ "From at least two groups": so many of those that are listed."""
        many = self.forms.from_groups
        if many is None:
            return
        if len(lists) < many:
            self.doubtful.append(f"which groups these are: from at least {many:g} groups")
            return
        self.found.setdefault("choice", []).append({"groups": list(lists), "of": int(many), "min": 1.0})

    def _barred(self) -> None:
        listed = {unit for units in (self.found.get("core", []), *self.found["groups"].values()) for unit in units}
        kept = [{"units": units} for units in self.forms.barred.kept(listed)]
        if kept:
            self.found["barred"] = kept

    def _add_up(self, core: float | None) -> None:
        """What is neither core nor elective, or stands beside no total, is for a person to place."""
        total, electives = self.found["total"], self.found.get("electives")
        if not total and core:
            self.doubtful.append(f"{core:g} of core, beside no total")
        elif total and core is None and electives is not None and electives != total:
            self.doubtful.append(f"what makes up the rest: {total:g} in all, {electives:g} of electives, no core")

    def _from_table(self) -> dict[str, list[str]]:
        lists: dict[str, list[str]] = {"core": []}
        for row in self.units:
            role = (row.get("role") or "").casefold()
            name = re.sub(r"^group\s+", "", (row.get("group") or "Electives").strip(), flags=re.IGNORECASE)
            lists.setdefault("core" if role in CORE_ROLES else name, []).append(row["unit"])
        return {name: list(dict.fromkeys(units)) for name, units in lists.items()}

    def _missing(self, lists: Mapping[str, list[str]]) -> None:
        stated = (row for key in ("minimum", "maximum", "choice", "specialisation") for row in self.found.get(key, []))
        named = {name for row in stated for name in row.get("groups", [])}
        missing = sorted({*named, *(name for clause in self.parts.clauses for name in clause.groups)} - set(lists))
        if lists and missing:
            self.doubtful.append(f"groups named and not listed: {', '.join(missing)}")
