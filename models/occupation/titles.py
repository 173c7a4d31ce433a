"""Title candidates: the stretches of an advertisement that may be its job title.

A title stands in the first lines, alone or with a place, a wage and "wanted" around it, after words such as
"looking for a", or behind a label ("Job title:"). Places, firms and what other labels name are none, and of a sentence
only the words before its verb may be one. Which candidate is the title is told by the names of occupations, not here.
Every pattern looks a bounded way ahead, so time is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from stackwise.features.text import clean

LINES = 5  # first lines with words that are looked at
LONGEST = 12  # words of a title
_SHORT_LINE = 20  # words of a line that is hardly more than a title
MOST = 16  # candidates of a text
_READ = 1500  # characters; a title that stands further down is none

_LINE = re.compile(r"[^\n]+")
_EDGE = " \t\r\"'“”‘’`*•▪●◦‣·►✔✓–—-_,;:.!?()[]{}|/\\#>=~+"
_CUT = re.compile(r"\s+[-–—|•·@~]+\s+|\s*[,;:|()\[\]!?]\s*|\.\s+|\s+/\s+|\t+")
_BEFORE = re.compile(
    r"(?:(?:urgently|urgent|now|currently|immediate|immediately|job|vacancy|vacant|position|post|role|title|opening"
    r"|opportunity|hiring|wanted|needed|required|recruiting|seeking|sought|looking|are\s{1,3}you|we|are|is|am|i(?:['’]m)?|for|need|want|require"
    r"|our|client|an?|the|one|two|three|experienced|to|become|be|new|exciting|as|join|us)\b[\s:.\-–—]{0,3}){1,10}",
    re.I,
)
_ASKED = re.compile(
    r"\b(?:essential|desirable|preferred|must[- ]haves?|requirements?|duties|tasks|responsibilities|skills)"
    r"\s{0,3}:\s{0,3}$",
    re.I,
)
_AFTER = re.compile(
    r"\s{1,3}(?:(?:is|are|urgently|now|also|very|position|vacancy|vacancies|role|job|opening|post|opportunity)\s{1,3}){0,4}"
    r"(?:wanted|needed|required|sought|vacancy|vacancies|position|role|job|opening|post|opportunity|available"
    r"|to\s{1,3}join|to\s{1,3}work|to\s{1,3}help|with|who|for|in|at|near|based|on|from|within|part[ -]time|full[ -]time"
    r"|ft|pt|m/f|f/m|m/w|m/f/d)\b",
    re.I,
)
_VERB = re.compile(
    r"(?:\s{1,3}(?:who|which|that))?(?:['’]s)?(?:\s{1,3}(?:main|primary|key|chief|overall))?"
    r"(?:\s{1,3}(?:responsibilit(?:y|ies)|dut(?:y|ies)|tasks?))?"
    r"\s{1,3}(?:is|are|was|were|be|will|shall|must|should|can|has|have|had)\b",
    re.I,
)
_LABEL = re.compile(
    r"[\W_]{0,8}(?:(?:the|our)\s{1,3})?(?:company|employer|organi[sz]ation|client|location|address|duty\s{1,3}station"
    r"|city|country|place(?:\s{1,3}of\s{1,3}work)?|department|salary|wages?|pay|hours|reports?\s{1,3}to|reporting\s{1,3}to|contact|phone|tel"
    r"|e-?mail|website|date|posted|deadline|closing\s{1,3}date|ref(?:erence)?|job\s{1,3}(?:id|type|ref(?:erence)?)"
    r"|contract(?:\s{1,3}type)?|type)\s{0,3}[:#]",
    re.I,
)
_FIRM = re.compile(
    r"\b(?:gmbh|ltd|limited|llc|llp|inc|incorporated|corp|corporation|plc|p\.l\.c|pty|s\.?c|b\.?v|n\.v|s\.a|ag|kg)"
    r"\.?(?=$|\s{0,2}[,;|(])",
    re.I,
)
_INITIALS = re.compile(
    r"(?:[A-Z]{1,3}|[a-z]{1,2}|[A-Z-]{0,3}\d[\w-]{0,8})(?:\s{1,3}(?:[A-Z]{1,3}|[A-Z-]{0,3}\d[\w-]{0,8})){0,4}"
)
_TERMS = re.compile(
    r"(?:(?:full|part)[\s-]{0,3}time|permanent|temporary|contract|fixed[\s-]{0,3}term|remote|hybrid|open|weekends?|evenings?|nights?|days|shifts?"
    r"|all\s{1,3}genders|[mwfdx](?:/[mwfdx*]){1,3})",
    re.I,
)
_OPENS = re.compile(r"(?:job|post|client|position)\s{1,3}(?=\w)", re.I)  # "job placement officer" may be a name too
_GOAL = re.compile(
    r"\bi(?:['’](?:d|m|ve)\b|\b)[^\n.!?]{0,80}?\b(?:like|love|want|hope|hoping|wish|plan|planning|aim|aiming|dream|looking|going)"
    r"(?:\s{1,3}of)?\s{1,3}(?:to\s{1,3}(?:be|become|work\s{1,3}as|train\s{1,3}as|retrain\s{1,3}as|move\s{1,3}into)|becoming|being)"
    r"\s{1,3}(?:(?:an?|the)\s{1,3})?(?=\S)",
    re.I,
)
_NOW = re.compile(
    r"(?:\s{0,3}[,;]|\s{1,3}(?:but|and))(?=[^\n.!?]{0,20}\bi\b)[^\n.!?]{0,200}", re.I
)  # "..., I am a cleaner"
_ENDS = re.compile(r"\s{0,3}[,:;|(.!\n–—-]|\s{1,3}(?:wanted|needed|required|sought)\b", re.I)
_ANNOUNCED = 4  # stretches behind "looking for a" that are looked at
_LEAD = re.compile(
    r"\b(?:(?:(?:looking|searching)\s{1,3}for|seeking|seeks|seek|recruiting|recruit|hiring|hire|in\s{1,3}need\s{1,3}of"
    r"|need|needs|want|wants|require|requires|join\s{1,3}(?:[\w'’-]{1,20}\s{1,3}){1,4}?as|work(?:ing)?\s{1,3}as|role\s{1,3}of"
    r"|position\s{1,3}of|post\s{1,3}of|vacancy\s{1,3}for|opening\s{1,3}for|apply\s{1,3}as)\b\s{0,3}:?"
    r"|(?P<label>(?:job\s{1,3}|position\s{1,3}|role\s{1,3})?(?:title|role|position|vacancy|post|job)\s{0,3}[:–—-]))"
    r"\s{0,3}(?=\S)",
    re.I,
)


@dataclass(frozen=True)
class TitleCandidate:
    """Characters ``[start, end)`` of a text; ``line`` is the number of its line among those with words, from 0.

    ``led`` says that words such as "looking for a" stand before it, ``apart`` that it is led or that its line is hardly
    longer than a title: what is taken out of running text is less surely one. ``heading`` says that its line is no
    longer than a title and that no running text stands above it, ``labelled`` that its line says "Job title:" and no
    more than it. ``joined`` says that it is the first two pieces of a line ("Director, Digital Banking"),
    ``opens`` that it opens the text and a mark or "wanted" stands behind it.
    """

    start: int
    end: int
    text: str
    line: int
    led: bool
    apart: bool = True
    heading: bool = False
    labelled: bool = False
    joined: bool = False
    opens: bool = False


def title_candidates(text: str) -> list[TitleCandidate]:
    """The stretches of a text that may be its job title, each once, in order of the text.

    >>> [c.text for c in title_candidates("Barista wanted, weekends")]
    ['Barista wanted, weekends', 'Barista wanted', 'Barista']
    >>> [c.text for c in title_candidates("We are looking for an experienced pastry chef to join our team.")][:2]
    ['pastry chef to join our team', 'pastry chef']
    >>> [c.text for c in title_candidates("You know SQL. Essential: manage payroll")]
    ['You know SQL. Essential: manage payroll', 'You know SQL', 'Essential']
    """
    cleaned = clean(text[:_READ])
    lines = [match.span() for match in _LINE.finditer(cleaned) if any(letter.isalpha() for letter in match.group())]
    found = {(one.start, one.end): one for one in (*_of_lines(cleaned, lines[:LINES]), *_announced(cleaned))}
    chosen = sorted(found.values(), key=_order)[:MOST]
    return [replace(one, text=text[one.start : one.end]) for one in chosen]


def wanted(text: str) -> str:
    """The text with what somebody is blanked where it says what they want to become; the same length.

    >>> wanted("I'm a waitress and would like to be a hotel receptionist").strip()
    'hotel receptionist'
    """
    goal = _GOAL.search(text, 0, _READ)
    if goal is None:
        return text
    rest = text[goal.end() :]
    now = _NOW.search(rest)
    return " " * goal.end() + (
        rest if now is None else rest[: now.start()] + " " * (now.end() - now.start()) + rest[now.end() :]
    )


def _order(one: TitleCandidate) -> tuple[bool, bool, int, int, int]:
    return not one.labelled, not one.led, one.line, one.start, -one.end


def _of_lines(text: str, lines: Sequence[tuple[int, int]]) -> Iterator[TitleCandidate]:
    """Candidates of the first lines; a line that names something else ("Location:") has none."""
    heading = True
    for number, (start, end) in enumerate(lines):
        length = len(text[start:end].split())
        heading = heading and length <= LONGEST and _VERB.search(text, start, end) is None
        if _LABEL.match(text, start, end):
            continue
        for first, last, joined in _stretches(text, start, end):
            if not _ASKED.search(text, max(start, first - 30), first):  # what is asked below a heading is no title
                opens = number == 0 and not text[:first].strip() and _ENDS.match(text, last) is not None
                said, apart = text[first:last], length <= _SHORT_LINE
                yield TitleCandidate(first, last, said, number, False, apart, heading, joined=joined, opens=opens)


def _announced(text: str) -> Iterator[TitleCandidate]:
    """Candidates behind words such as "looking for a", and behind "Job title:"."""
    for lead in _LEAD.finditer(text):
        stop = text.find("\n", lead.end())
        line_end = len(text) if stop < 0 else stop
        number = text.count("\n", 0, lead.start())
        opens = not text[text.rfind("\n", 0, lead.start()) + 1 : lead.start()].strip(_EDGE)
        verb = _VERB.search(text, lead.end() - 1, line_end)
        labelled = bool(lead["label"]) and opens and not verb and len(text[lead.end() : line_end].split()) <= LONGEST
        said_until = min(verb.start() if verb else line_end, lead.end() + 120)
        for start, end, joined in list(_stretches(text, lead.end(), max(said_until, lead.end())))[:_ANNOUNCED]:
            yield TitleCandidate(start, end, text[start:end], number, True, labelled=labelled, joined=joined)


def _stretches(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """The whole line, its first two pieces together (True for these), and its pieces between marks, each without the
    words of advertising around it."""
    cuts = [start]
    for match in _CUT.finditer(text, start, end):
        cuts += [match.start(), match.end()]
    cuts.append(end)
    pieces = [list(_piece(text, *cut, start)) for cut in zip(cuts[::2], cuts[1::2], strict=True)]
    yield from ((*one, False) for one in _piece(text, start, end, start))
    told = [piece for piece in pieces if piece]
    stops = len(cuts) > 2 and not set(text[cuts[1] : cuts[2]]).isdisjoint(".!?")
    if len(told) > 1 and pieces[0] and not stops:
        first, last = told[0][0][0], told[1][-1][1]
        if len(text[first:last].split()) <= LONGEST:
            yield first, last, True
    yield from ((*one, False) for piece in told for one in piece)


def _piece(text: str, first: int, last: int, line: int) -> Iterator[tuple[int, int]]:
    """A piece of the line from ``line`` on without the words of advertising around it; also without what follows a
    title; none where it is a place, a firm or terms of work."""
    whole = _trimmed(text, first, last)
    first, last = whole
    before = _BEFORE.match(text, first, last)
    if before and before.end() < last:
        first, last = _trimmed(text, before.end(), last)
    verb = _VERB.search(text, first, last)
    if verb:
        first, last = _trimmed(text, first, verb.start())
    initials = _INITIALS.fullmatch(text, first, last) and text[line:first].strip(_EDGE)
    terms = _TERMS.fullmatch(text, first, last)
    if initials or terms or _FIRM.search(text, first, last) or (verb and _CUT.search(text, first, last)):
        return
    after = _AFTER.search(text, first, last)
    opened = _OPENS.match(text, *whole)
    begun = [whole[0]] if opened and opened.end() == first else []
    for start, stop in [*((at, last) for at in begun), (first, last), (first, after.start() if after else last)]:
        at = _trimmed(text, start, stop)
        if 0 < len(text[slice(*at)].split()) <= LONGEST and any(letter.isalpha() for letter in text[slice(*at)]):
            yield at


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return start, end
