"""Prerequisites: a register's wording of what must be held before, as a requirement, or the reason why it is none.

Dropping a part of a condition would let people in whom the register keeps out. So every word must be understood: a
code, a join, a number of them, or the title of the code beside it. What is not refuses the whole wording.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from stackwise.features.ingest.registers.codes import read_code, without_notes
from stackwise.features.ingest.registers.prerequisite_tongues import in_english
from stackwise.features.ingest.registers.prerequisite_words import asks_nothing, lead_of
from stackwise.features.records import Requirement

LONGEST, DEEPEST = 2000, 8  # characters; brackets within brackets
ALIKE = 0.8  # a title beside a code is its unit's own from here on
# A code of another file is known by its letters and digits; one with spaces only if this file lists it.
_CODE = re.compile(r"(?<![\w-])[A-Za-z]{1,12}[-.]?\d[A-Za-z0-9]{0,12}(?!\w)")
_COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "either": 1, "any": 1}
_NOUN = r"(?: (?:units?|courses?|modules?|subjects?|papers?|classes)(?: of competency)?)?"
_MANY = re.compile(
    r"(?:at least |a minimum of |minimum of |minimum |any )?(?P<n>one|two|three|four|five|[1-9])(?: \([1-9]\))?"
    rf"(?: or more)?{_NOUN} (?:of|from|out of|from among)(?: any of)?(?: the)?(?: following)?{_NOUN}:?"
    r"|(?P<any>any of|either of|either)(?: the)?(?: following)?(?: units?)?:?"
    r"|(?P<all>all of|both of|both|all)(?: the)?(?: following)?(?: units?)?:?"
)
# Joins, brackets and numbers that stand before the next code.
_BEFORE_NEXT = re.compile(
    r"(?:\s*(?:[,;|/&+•]|\b(?:and/or|and|or|plus|(?-i:und|oder|et|ou|y|e|o))\b))*\s*(?:\(\s*)?"
    r"(?:\b(?:either|both|(?:any |at least )?(?:one|two|three|four|any|all) of(?: the following)?):?\s*)?(?:\(\s*)?$",
    re.IGNORECASE,
)
_TITLE_THEN_CODE = re.compile(r"(?P<title>[^()]{2,200})\(\s{0,3}(?P<code>[^()]{2,30}?)\s{0,3}\)")
# Other languages' words in small letters alone: "Vitamin E" is a name.
_JOIN = re.compile(r"[,;|/+&•]|(?i:and/or|and|or|plus)\b|(?:und|oder|et|ou|y|e|o)(?=[\s(])")
_JOIN_OF = {
    **{"&": "and", "+": "and", "plus": "and", "und": "and", "et": "and", "y": "and", "e": "and"},
    **{"oder": "or", "ou": "or", "o": "or", "•": ";", "|": ";"},
}
_JOINED = re.compile(r"[,;&/+|•]|\band\b|\bplus\b", re.IGNORECASE)
# In a title beside a code these may be a condition rather than a name.
_CONDITION = re.compile(
    r"\b(?:or|and/or|equivalent|within|years?|months?|experience|grade|licen[cs]e|permission|approval|current|recommended"
    r"|must|before|if|where|unless|except|not|least|minimum|level|co-?requisites?|concurrent|concurrently|prior|desirable"
    r"|optional|only|when|holders?|enrolled|consent)\b|\d|%",
    re.IGNORECASE,
)


@dataclass
class _Group:
    """A list in the making: its members and what stands between them."""

    quantity: int | None = None  # how many of it; 0: all; None: what the joins say
    members: list[Requirement] = field(default_factory=list)
    joins: list[str] = field(default_factory=list)
    awaiting: str = ""  # the join before the next member
    parted: bool = False  # whether a semicolon stands in it


def read_prerequisites(unit: str, text: str, titles: Mapping[str, str], own_titles: bool = False) -> Requirement | None:
    """What a unit's cell of prerequisites asks; None where it says that there are none.

    Parameters
    ----------
    unit : the unit's own code, which names the tree.
    titles : title by code of the units that the file lists.
    own_titles : whether words beside a code must be its title there, and not any name.

    Raises
    ------
    ValueError
        A word that is no code, join, number or title of a unit; "and" beside "or" without brackets; the unit itself.

    >>> read_prerequisites("C3", "A1 - Work safely, or B2", {}).kind
    'any'
    """
    if len(text) > LONGEST:
        raise ValueError(f"a text of {len(text):,} characters")
    plain = re.sub(r"[–—−]", "-", without_notes(text.replace("\n", "; "))).strip(" .;。")
    if not plain:
        raise ValueError("a footnote mark alone")
    if asks_nothing(plain) or asks_nothing(plain[lead_of(plain) :]):
        return None
    reader = _Reader(unit, plain, titles, own_titles)
    return reader.read()


def asked_text(cells: Sequence[object]) -> str | None:
    """What several cells ask, of each all; None where none says anything.

    >>> asked_text(["Nil", "SAFE1 or FORK1", None, "HALL2"])
    '(SAFE1 or FORK1) and (HALL2)'
    """
    said = [str(cell) for cell in cells if cell is not None]
    asking = [text for text in said if not asks_nothing(without_notes(text).strip(" .;。"))]
    if len(asking) > 1:
        return " and ".join(f"({text})" for text in asking)
    return next(iter(asking), next(iter(said), None))


class _Reader:
    """Reads one wording from left to right."""

    def __init__(self, unit: str, text: str, titles: Mapping[str, str], own_titles: bool = False) -> None:
        self.unit, self.text, self.titles, self.own_titles = unit, text, titles, own_titles
        self._at = 0
        self._titled = self._after_title = False  # whether this unit, and the one before it, had a title beside it
        self._depth = 0
        self._used: dict[str, int] = {}

    def read(self) -> Requirement:
        """The whole."""
        self.text = in_english(self.text[lead_of(self.text) :], self._code_at)
        group = self._group(closing=False)
        if self._at < len(self.text):
            raise ValueError(f"{self.text[self._at :][:40]!r} is not understood")
        return group

    def _rest(self) -> str:
        return self.text[self._at :]

    def _space(self) -> None:
        while self._at < len(self.text) and self.text[self._at] == " ":
            self._at += 1

    def _group(self, closing: bool) -> Requirement:
        """A list up to its closing bracket, or to the end."""
        group = _Group()
        while True:
            self._space()
            rest = self._rest()
            if not rest or (closing and rest[0] == ")"):
                break
            self._member(group)
        self._at += closing and bool(self._rest())
        return self._made(group)

    def _member(self, group: _Group) -> None:
        """The next join, number, bracket or code."""
        rest = self._rest()
        lower = rest.casefold()
        if join := _JOIN.match(rest):
            self._join(group, join[0].casefold())
            self._at += join.end()
        elif (many := _MANY.match(lower)) and re.match(r"[\s:(]", lower[many.end() :] + " "):
            self._at += many.end()
            self._numbered(group, many)
        elif rest[0] == "(":
            self._at += 1
            self._depth += 1
            if self._depth > DEEPEST:
                raise ValueError(f"more than {DEEPEST} brackets")
            self._add(group, self._group(closing=True))
            self._depth -= 1
        elif code := self._next_code() or self._code_after_title():
            self._add(group, self._leaf(code))
        else:
            raise ValueError(f"{rest[:40]!r} is not understood")

    def _join(self, group: _Group, said: str) -> None:
        word = _JOIN_OF.get(said, said)
        if word == "/" and group.quantity is not None:
            word = ","
        if word in ("/", "and/or"):
            raise ValueError(f"{said!r} between units, which may be and or or")
        if not group.members and word != ";":
            raise ValueError(f"{said!r} before any unit")
        if group.awaiting in ("and", "or") and word in ("and", "or"):
            raise ValueError(f"{group.awaiting!r} and {said!r} side by side")
        group.parted = group.parted or word == ";"
        if group.awaiting not in ("and", "or"):
            group.awaiting = word

    def _numbered(self, group: _Group, many: re.Match[str]) -> None:
        quantity = 0 if many["all"] else _COUNTS.get(many["n"] or "any", 0) or int(many["n"] or 1)
        if not group.members and group.quantity is None and not group.awaiting:
            group.quantity = quantity
            return
        inner = _Group(quantity)
        while (rest := self._rest().lstrip()) and rest[0] not in ");":
            self._space()
            self._member(inner)
        if "and" in inner.joins and quantity:
            raise ValueError("a number of units in a list with 'and', whose end is not known")
        self._add(group, self._made(inner))

    def _next_code(self) -> str | None:
        """The code at this place, with its title if that stands beside it."""
        said = self._code_at(self._rest())
        if said is None:
            return None
        self._at += len(said)
        code = read_code(said).code
        self._titled = self._title(code)
        return code

    def _code_after_title(self) -> str | None:
        """The code of "Weld plate (WELD1)": a unit's own title, or words that are neither a condition nor a list."""
        found = _TITLE_THEN_CODE.match(self._rest())
        if found is None or self._code_at(found["code"]) != found["code"]:
            return None
        code, words = read_code(found["code"]).code, found["title"].strip(" -:")
        own = self.titles.get(code)
        if own is None and not (self.own_titles or _CONDITION.search(words) or _JOINED.search(words)):
            own = words
        if own is None or SequenceMatcher(None, words.casefold(), own.casefold()).ratio() < ALIKE:
            raise ValueError(f"{words[:60]!r} beside {code} is not understood")
        self._at += found.end()
        self._titled = True
        return code

    def _code_at(self, rest: str) -> str | None:
        """The text of a code that begins here: one the file lists, with spaces or without, or one that looks so."""
        words = re.match(r"[^\s,;:()|&+]+(?: [^\s,;:()|&+]+){0,2}", rest)
        parts = words[0].split(" ") if words else []
        for count in range(1, len(parts) + 1):
            said = " ".join(parts[:count]).rstrip(".")
            if "".join(parts[:count]).rstrip(".").upper() in self.titles or said in self.titles:
                return said
        found = _CODE.match(rest)
        return found[0] if found else None

    def _title(self, code: str) -> bool:
        """Pass over the title beside a code: the unit's own, or words after a dash that are no condition."""
        rest = self._rest()
        own = self.titles.get(code)
        opened = re.match(r"\s*(?:[-:]\s*|\(\s*)?", rest)
        start = opened.end() if opened else 0
        if own and rest[start : start + len(own)].casefold() == own.casefold():
            closing = ")" if "(" in rest[:start] else ""
            if rest[start + len(own) :].startswith(closing):
                self._at += start + len(own) + len(closing)
                return True
        title = self._up_to_next(rest)
        said = title.strip(" -:")
        if not said:
            self._at += len(title) if title.strip() else 0
            return False
        inner = said[1:-1].strip() if said.startswith("(") and said.endswith(")") else said
        alike = own is not None and SequenceMatcher(None, inner.casefold(), own.casefold()).ratio() >= ALIKE
        if not alike and (self.own_titles or not re.match(r"\s*[-:]", title) or _CONDITION.search(said)):
            raise ValueError(f"{said[:60]!r} beside {code} is not understood")
        self._at += len(title)
        return True

    def _up_to_next(self, rest: str) -> str:
        """What stands between a code and the join before the next one, or the end of the text."""
        starts = (found.start() for found in re.finditer(r"(?<![^\s(/])[^\s,;()/|&+]", rest))
        following = next((at for at in starts if self._code_at(rest[at:]) is not None), None)
        if following is None:
            title = rest
        else:
            tail = _BEFORE_NEXT.search(rest[:following])
            title = rest[: tail.start() if tail else following]
        while title.count(")") > title.count("("):
            title = title[: title.rindex(")")]
        return title.rstrip(" .;,")

    def _add(self, group: _Group, member: Requirement) -> None:
        if group.members:
            if not group.awaiting and self._after_title:
                raise ValueError("two units with nothing but a title between them")
            group.joins.append(group.awaiting or ";")
        elif group.awaiting:
            raise ValueError(f"{group.awaiting!r} before any unit")
        group.awaiting, self._after_title = "", self._titled
        group.members.append(member)

    def _leaf(self, code: str) -> Requirement:
        if code == self.unit:
            raise ValueError("the unit before itself")
        return Requirement(requirement_id=self._id(f"{self.unit}-before-{code}"), kind="leaf", unit_id=code)

    def _id(self, base: str) -> str:
        self._used[base] = self._used.get(base, 0) + 1
        return base if self._used[base] == 1 else f"{base}~{self._used[base]}"

    def _made(self, group: _Group) -> Requirement:
        """The requirement of a list."""
        if not group.members:
            raise ValueError("no unit is named")
        if group.awaiting in ("and", "or"):
            raise ValueError(f"{group.awaiting!r} before nothing")
        kind, number = _kind(group)
        if len(group.members) == 1:
            return group.members[0]
        parts = {"requirement_id": self._id(f"{self.unit}-before"), "children": tuple(group.members)}
        return Requirement.model_validate({**parts, "kind": kind, **({} if number is None else {"min": number})})


def _kind(group: _Group) -> tuple[str, int | None]:
    """What holds a list together: all, any, or a number of it.

    Raises
    ------
    ValueError
        "and" beside "or", a semicolon beside other joins, or a number that the list does not have.
    """
    joins = set(group.joins)
    if {"and", "or"} <= joins:
        raise ValueError("'and' beside 'or' without brackets")
    if group.parted and ("or" in joins or (group.quantity is not None and joins != {";"})):
        raise ValueError("a semicolon in a list, which may be and or or")
    if group.quantity is None:
        return ("any" if "or" in joins else "all"), None
    if group.quantity > len(group.members):
        raise ValueError(f"{group.quantity} of {len(group.members)} units")
    if group.quantity == 0 or group.quantity == len(group.members) > 1:
        if "or" in joins:
            raise ValueError("all of a list joined by 'or'")
        return "all", None
    return ("any", None) if group.quantity == 1 else ("at_least", group.quantity)
