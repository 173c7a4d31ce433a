"""Layout of a rule text: its prose by line and list item, and the units that stand under its headings."""

# ruff: noqa: E501 -- each form of words is one pattern
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from stackwise.features.packaging.drafting.amounts_in_words import AMOUNT
from stackwise.features.packaging.drafting.asides import binds_group, name_before, sets_condition
from stackwise.features.packaging.drafting.codes import CODE

_UNIT = re.compile(rf"(?P<code>{CODE})(?P<mark>[*^#+]{{0,3}})(?:[\s|:,-]{{1,8}}(?P<rest>.{{0,300}}))?")
# Codes of other registers: numbers of standards, "5N0690", "M-01", "ACC 201"; they are codes only where units are listed.
_LISTED = re.compile(
    rf"(?P<code>{CODE}|\d{{4,6}}|\d[A-Z]\d{{4}}|[A-Z]{{1,2}}\d{{0,2}}-\d{{1,3}}|[A-Z]{{2,4}} \d{{3,4}}[A-Z]?)(?P<mark>[*^#+]{{0,3}})"
    r"(?:[\s|:,-]{1,8}(?P<rest>[A-Z(].{0,300}|(?<=\s)\d.{0,40}))?"
)
_POINTS = re.compile(
    r"[\s|(,]{1,4}(?P<points>\d{1,3}(?:\.\d{1,2})?)(?: (?:points?|credits?|credit points?|ects(?: credits?| points?)?|cp))?\)?$",
    re.IGNORECASE,
)
_BOLD = re.compile(r"\*\*([^*]{1,300})\*\*")
_STANDS = re.compile(r"[(\[:;,.]|\s-\s")  # what stands beside a heading begins
_COUNTS = re.compile(rf"\b(?:{AMOUNT}|all|any|each|only)\b", re.IGNORECASE)
_MARKED = re.compile(r"[*?!^\u2020\u2021\u00b9\u00b2\u00b3]$")  # a mark behind a title
_AT_LEVEL = re.compile(
    r"[\s|(,]{1,4}(?:(?:AQF|NQF|NZQF|NZQCF|RQF|EQF|SCQF) )?level (?P<level>\d{1,2})\)?$", re.IGNORECASE
)
_BULLET = re.compile(
    r"(?:[-\u2013\u2014\u2022\u25cf\u25aa\u25e6\u00b7*o]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s+"
    r"|\d{1,2}(?:\.\d{1,2}){1,3}\.?\s+(?=[A-Z(])"  # a clause's number
)
_KIND = r"units?|courses?|modules?|components?|papers?|subjects?|(?:unit )?standards?|group"
_LISTS = re.compile(  # a heading of these words is of a list of units
    rf"\b(?:{_KIND}|electives?|options?|optional|streams?|blocks?|sets?|pools?|lists?|bank|areas?|fields?|themes?|clusters?"
    r"|speciali[sz]ations?|majors?|minors?|pathways?|strands?|categor(?:y|ies)|sections?|schedules?|competenc(?:y|ies))\b",
    re.IGNORECASE,
)
_CORE = re.compile(
    rf"(?:the )?(?:core|mandatory|compulsory|required|fundamental)(?: (?:{_KIND}))?(?: of competency)?", re.IGNORECASE
)
_PLAIN = re.compile(r"[A-Z(][\w()&' /-]{0,58}")  # a heading by its place alone: a short line right above units
_SAYS = re.compile(  # a line that asks something is no heading
    rf"\b(?:must|may|can|shall|is|are|choose|select|take|complete|students?|learners?|any|all|least|most|from|of|regulations?|version|(?:{AMOUNT})(?= [a-z]))\b",
    re.IGNORECASE,
)
_ASKS = re.compile(r"\b(?:must|may|shall|are|choose|select|students?|learners?|candidates?|needed)\b", re.IGNORECASE)
_ELECTIVES = re.compile(
    r"(?:(?:general |listed )?electives?|optional)(?: units?| group)?(?: of competency)?", re.IGNORECASE
)
_GROUP = re.compile(
    r"(?:(?:(?:optional|elective) )?group|elective|option) (?P<name>[A-Z]|\d{1,2})(?:(?:\s*[-\u2013:(]\s*|\s+)(?P<title>[^.;:]{0,80}?)\)?)?"
    r"(?: (?:elective )?units?)?",
    re.IGNORECASE,
)
_TITLE_ONLY = re.compile(
    r"(?:packaging|completion) (?:rules?|requirements?)|(?:an? )?(?:\w{1,12} )?rules? of combination|specialisations?"
    r"|packaging (?:for|of) (?:each|the) specialisations?|qualification (?:structure|rules|requirements)"
    r"|requirements for (?:completion|award) of (?:this|the) qualification",
    re.IGNORECASE,
)
_ENTRY = re.compile(r"(?:entry|admission)(?: requirements?| conditions?| to (?:this|the) qualification)", re.IGNORECASE)
# Words of which the line over a table of units is made, one of a code or title among them: they open no list.
_COLUMNS = (
    "unit units subject module component standard national of competency code codes title titles name number no id aqf nqf level"
    " credit credits value point points weighting nominal hours prerequisite prerequisites pre requisite requisites and field core"
    " elective type release"
)
_NAMES = frozenset(["code", "codes", "title", "titles", "name"])
_OTHERS = re.compile(r"other (?:listed )?elective(?:s| units)", re.IGNORECASE)
_NO_ENTRY = re.compile(
    r"nil|none|n/a|not applicable|there are no entry requirements(?: for this qualification)?", re.IGNORECASE
)
# A line that ends so has not ended, whatever the next begins with.
_OPEN_END = re.compile(
    r"(?:,|\b(?:of|from|or|and|to|the|an?|least|most|than|in|with|by|at|minimum|maximum|for|any|all|each|both|as|be|is|are|that|must|may|this|other|one))$",
    re.IGNORECASE,
)
_ITEM = re.compile(
    r"(?:(?:and|or|plus|of which|including) )?(?:for )?(?:at least|at most|up to|no (?:more|fewer|less) than|not more than|a? ?minimum|a? ?maximum|"
    rf"(?:the |any )?(?:rest|remain\w{{2,5}}|balance)|if not listed|(?:{AMOUNT})\b|these units)\b",
    re.IGNORECASE,
)  # fmt: skip


@dataclass
class Layout:
    """A text in parts.

    ``prose`` are its lines without bullets, a wrapped line joined to its beginning; ``lists`` the units under each
    heading (``core``, ``Electives``, a group's letter or name) in order; ``points`` and ``levels`` what a list states
    beside a unit;
    ``names`` what groups are called beside their letters; ``entry`` the lines under a heading of entry requirements;
    ``asides`` the headings and units' lines that hold more than names and may set a condition; ``unnamed`` lists that
    are such by their place alone, and not by any word of their heading; ``under`` the list right above that such a
    heading parts, where that has no unit of its own.
    """

    prose: list[str] = field(default_factory=list)
    lists: dict[str, list[str]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    points: dict[str, float] = field(default_factory=dict)
    levels: dict[str, float] = field(default_factory=dict)
    marked: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    entry: list[str] = field(default_factory=list)
    asides: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)
    under: dict[str, str] = field(default_factory=dict)

    def unsaid(self) -> list[str]:
        """Lists that are such by their place alone, and that no words of the rule name."""
        prose = " ".join(self.prose).casefold()
        return [name for name in self.unnamed if name.casefold() not in prose]

    def parting(self) -> dict[str, str]:
        """Headings that only part the list above them, with that list: "Asian cookery" under "Group C"."""
        return {name: self.under[name] for name in self.unsaid() if name in self.under}

    def nested(self) -> dict[str, list[str]]:
        """The lists, with each that only parts another within that one."""
        parts, lists = self.parting(), dict[str, list[str]]()
        for name, units in self.lists.items():
            lists.setdefault(parts.get(name, name), []).extend(units)
        return {name: list(dict.fromkeys(units)) for name, units in lists.items()}


def layout(text: str) -> Layout:
    """Part a rule text into prose and lists of units; nothing of it is passed over but plain headings."""
    found = Layout()
    place: str | None = None
    above = ""  # the list that headings of their place alone may part
    entry = False
    lines = list(_without_columns(_whole_lines(text)))
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        heading = _heading(line)
        opened = _opened(line, after) if heading is None else ""
        if heading is None and not opened:
            heading = _plain_heading(line, after)
        if heading is not None:
            place, entry = heading or place, False
            _name(line, heading, found)
            if heading not in found.unnamed:
                above = heading or above
            elif above and above not in found.lists:
                found.under.setdefault(heading, above)
        elif _ENTRY.fullmatch(line.strip(" .:")):
            entry = True
        elif entry and _NO_ENTRY.fullmatch(line.strip(" .;")):
            continue
        elif entry and not re.search(r"\d", line) and not _ITEM.match(line):
            found.entry.append(line.strip(" .;"))
        elif place is None or not _unit(line, place, found):
            place, entry = opened or place, False
            found.prose.append(line)
            if opened and not _COUNTS.search(_STANDS.split(line, maxsplit=1)[1]):
                found.asides.append(line)
    return found


def _without_columns(lines: Iterable[str]) -> Iterator[str]:
    """Lines without those that only name the columns of a table: "Unit code  Unit title  Points", in one line or several."""
    within = False
    for line in lines:
        words = re.findall(r"[a-z]+", line.casefold())
        named = bool(words) and set(_COLUMNS.split()).issuperset(words) and not re.search(r"\d", line)
        within = named and (within or not _NAMES.isdisjoint(words))
        if not within:
            yield line


def _name(line: str, heading: str, found: Layout) -> None:
    """Keep what a group is called beside its letter, and what else its heading says."""
    plain = line.strip(" .:*#=|")
    group = _GROUP.fullmatch(plain)
    title = (group["title"] or "").strip(" )") if group else ""
    if group and heading and (name := name_before(title)):
        found.names[heading] = re.sub(r"\s+(?:electives?|units?)$", "", name, flags=re.IGNORECASE)
    own = not group and heading not in ("", "core", "Electives")
    if binds_group(title) if group else own and binds_group(plain) and not _OTHERS.fullmatch(plain):
        found.asides.append(line)
    elif own and not _LISTS.search(plain):
        found.unnamed.append(heading)
    if heading and line.endswith("*") and not line.startswith("*"):
        found.marked.append(line)


def _whole_lines(text: str) -> Iterator[str]:
    """Lines without their bullets; one that goes on in small letters is joined to the line before."""
    held = ""
    wrapped = max(80.0, 0.8 * max(map(len, text.splitlines()), default=0))  # as long as lines of a width are
    for raw in text.splitlines():
        line = " ".join(_BOLD.sub(r"\1", raw).replace("\u2013", "-").replace("\u2014", "-").split())
        if not line:
            continue
        bullet = _BULLET.match(line)
        line = line[bullet.end() :] if bullet else line
        if held and bullet is None and _goes_on(held, line, wrapped):
            held += " " + line
            continue
        if held:
            yield held
        held = line
    if held:
        yield held


def _goes_on(held: str, line: str, wrapped: float) -> bool:
    """Whether a line is the rest of the one before: that one has no end, and this one no beginning."""
    if held[-1] in ".;:" or _UNIT.fullmatch(line) or _heading(line) is not None:
        return False
    if not _OPEN_END.search(held) and _ITEM.match(line):
        return False  # the next item of a list that lost its bullets
    return line[:1].islower() or held[-1] == "," or len(held) >= wrapped


def _heading(line: str) -> str | None:
    """The list that a heading opens, nothing for one that opens none, and None for a line that is no heading."""
    plain = line.strip(" .:*#=|")
    if _CORE.fullmatch(plain):
        return "core"
    if _ELECTIVES.fullmatch(plain):
        return "Electives"
    group = _GROUP.fullmatch(plain) if len(plain) <= 120 else None
    if group and not re.search(r"\d{1,3} (?:unit|point|credit)|\b(?:at least|up to|must|may)\b", plain, re.IGNORECASE):
        return group["name"].upper()
    return "" if _TITLE_ONLY.fullmatch(plain) else None


def _opened(line: str, after: str) -> str:
    """The list that a line opens which states something right above its units: "Group B: choose 2"."""
    begin = _STANDS.search(line)
    if begin is None or not (_UNIT.fullmatch(after.strip(" |")) or _is_listed(after)):
        return ""
    return _heading(line[: begin.start()]) or ""


def _plain_heading(line: str, after: str) -> str | None:
    """The list that a short line right above a unit opens, by its own words: "Business electives", "Block A"."""
    plain = line.strip(" .:*#=|")
    says = _SAYS.search(plain) or _UNIT.fullmatch(line.strip(" |")) or _is_listed(line)
    if says or not _PLAIN.fullmatch(plain) or not _is_listed(after):
        return None
    name = re.sub(
        rf"\s+(?:{_KIND})$", "", re.sub(r"^(?:optional )?group\s+", "", plain, flags=re.IGNORECASE), flags=re.IGNORECASE
    )
    return name.strip("() ") or None


def _is_listed(line: str) -> bool:
    """Whether a line is a unit as lists print it: a code, and what it is called or worth."""
    match = _LISTED.fullmatch(line.strip(" |"))
    return match is not None and match["rest"] is not None and not _ASKS.search(match["rest"])


def _unit(line: str, place: str, found: Layout) -> bool:
    match = _UNIT.fullmatch(line.strip(" |")) or (_LISTED.fullmatch(line.strip(" |")) if _is_listed(line) else None)
    if match is None:
        return False
    code, title = match["code"].replace(" ", ""), " " + (match["rest"] or "").strip(" |")
    for _ in range(2):  # credits and level, in whichever order
        if level := _AT_LEVEL.search(title):
            found.levels[code] = float(level["level"])
            title = title[: level.start()]
        if code not in found.points and (points := _POINTS.search(title)):
            found.points[code] = float(points["points"])
            title = title[: points.start()]
    title = title.strip(" |(,")
    if match["mark"]:
        found.marked.append(f"{code}{match['mark']}")
    elif _MARKED.search(title):
        found.marked.append(line)
    if sets_condition(title, own=match["code"]):
        found.asides.append(line)
    if code not in found.lists.setdefault(place, []):
        found.lists[place].append(code)
    if title:
        found.titles.setdefault(code, title)
    return True
