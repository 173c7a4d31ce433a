"""Title candidates: the stretches of an advertisement that may be its job title.

A title stands in the first lines, alone or with a place, a wage and "wanted" around it, or after words such as
"looking for a". Which candidate is one is told by the names of occupations, not here. Every pattern looks a bounded
way ahead, so time is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

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
    r"|opportunity|hiring|wanted|needed|required|recruiting|seeking|sought|looking|we|are|is|am|i|for|need|want|require"
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
_LEAD = re.compile(
    r"\b(?:(?:(?:looking|searching)\s{1,3}for|seeking|seeks|seek|recruiting|recruit|hiring|hire|in\s{1,3}need\s{1,3}of"
    r"|need|needs|want|wants|require|requires|join\s{1,3}us\s{1,3}as|work(?:ing)?\s{1,3}as|role\s{1,3}of"
    r"|position\s{1,3}of|post\s{1,3}of|vacancy\s{1,3}for|opening\s{1,3}for|apply\s{1,3}as)\b\s{0,3}:?"
    r"|(?:job\s{1,3})?(?:title|role|position|vacancy|post|job)\s{0,3}[:–—-])\s{0,3}(?=\S)",
    re.I,
)


@dataclass(frozen=True)
class TitleCandidate:
    """Characters ``[start, end)`` of a text; ``line`` is the number of its line among those with words, from 0, and
    ``led`` says that words such as "looking for a" stand before it, ``apart`` that it is led or that its line is hardly
    longer than a title: what is taken out of running text is less surely one."""

    start: int
    end: int
    text: str
    line: int
    led: bool
    apart: bool = True


def title_candidates(text: str) -> list[TitleCandidate]:
    """The stretches of a text that may be its job title, each once, in order of the text.

    >>> [c.text for c in title_candidates("Barista wanted, weekends")]
    ['Barista wanted, weekends', 'Barista wanted', 'Barista', 'weekends']
    >>> [c.text for c in title_candidates("We are looking for an experienced pastry chef to join our team.")][:2]
    ['pastry chef to join our team', 'pastry chef']
    >>> [c.text for c in title_candidates("You know SQL. Essential: manage payroll")]
    ['You know SQL. Essential: manage payroll', 'You know SQL', 'Essential']
    """
    cleaned = clean(text[:_READ])
    found: dict[tuple[int, int], TitleCandidate] = {}
    lines = [match for match in _LINE.finditer(cleaned) if any(letter.isalpha() for letter in match.group())]
    for number, line in enumerate(lines[:LINES]):
        apart = len(line.group().split()) <= _SHORT_LINE
        for start, end in _stretches(cleaned, line.start(), line.end()):
            if _ASKED.search(cleaned, max(line.start(), start - 30), start):
                continue  # what a heading asks, and no title
            found.setdefault((start, end), TitleCandidate(start, end, text[start:end], number, False, apart))
    for lead in _LEAD.finditer(cleaned):
        stop = cleaned.find("\n", lead.end())
        line_end = len(cleaned) if stop < 0 else stop
        first = min(line_end, lead.end() + 120)
        number = cleaned.count("\n", 0, lead.start())
        for start, end in list(_stretches(cleaned, lead.end(), first))[:3]:
            found[start, end] = TitleCandidate(start, end, text[start:end], number, True)
    return sorted(found.values(), key=lambda one: (not one.led, one.line, one.start, -one.end))[:MOST]


def _stretches(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The whole line, its pieces between marks, and each without the words of advertising around it."""
    cuts = [start]
    for match in _CUT.finditer(text, start, end):
        cuts += [match.start(), match.end()]
    cuts.append(end)
    pieces = [(start, end), *zip(cuts[::2], cuts[1::2], strict=True)]
    for first, last in pieces:
        first, last = _trimmed(text, first, last)
        before = _BEFORE.match(text, first, last)
        if before and before.end() < last:
            first, last = _trimmed(text, before.end(), last)
        after = _AFTER.search(text, first, last)
        for stop in dict.fromkeys([last, after.start() if after else last]):
            at = _trimmed(text, first, stop)
            if 0 < len(text[slice(*at)].split()) <= LONGEST and any(letter.isalpha() for letter in text[slice(*at)]):
                yield at


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return start, end
