"""Papers as they are written: with their level ("Food hygiene Level 2"), or as a form has them ("Licence: full").

Every pattern looks a bounded way around.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace

from stackwise.models.reading.mentions import UNCLEAR, TextMention
from stackwise.models.reading.standing import HELD_TYPES, SAID_NOT

Range = tuple[int, int]
NUMBER = r"(?:[1-8]|iii|ii|iv|i|v|one|two|three|four|five)"
"""The number of a level, in any case."""
_LEVEL = rf"(?:(?i:level|lvl)[\s-]?(?i:{NUMBER})|L[1-8])(?![\w/])"
_BEHIND = re.compile(
    rf"\s?\({_LEVEL}\)|\s?[,–-]?\s?{_LEVEL}"
    r"(?=\s{0,2}(?:[.,;:|•()\n–-]|$|(?:19|20)\d\d)|\s(?:in|and|or|at|from|with)\b)"
)
_BEFORE = re.compile(rf"(?<![\w/]){_LEVEL}\s(?:(?i:award|certificate|cert|diploma|nvq|btec)\s(?i:in\s)?)?$")
_WHOSE = r"(?i:full|clean|current|valid|held|uk|gb|eu|irish|british|european|car|manual|automatic)"
_VALUE = rf"(?:{_WHOSE}|(?i:yes|no\s(?:penalty\s)?points|no\sendorsements)|(?i:category|cat\.?|class)\s[A-Z][A-Z\d]?)"
_LICENCE = re.compile(
    rf"(?:(?<![\w’']\s)|(?<=\b[aA]\s)|(?<=\bmy\s)|(?<=\bhold\s))(?<![\w’'-])"
    rf"(?:(?:{_WHOSE}|(?i:driving|drivers?|driver['’]s))\s){{0,4}}(?i:licen[cs]e)"
    rf"(?:\s?[:,–-]\s|\s?\(){_VALUE}(?:(?:,\s|\s?[/&]\s?|\sand\s|\s){_VALUE}){{0,4}}\)?(?=\s{{0,2}}(?:[.;,|\n)]|$))"
)
_LISTED = re.compile(
    rf"(?<![\w’'-]){_WHOSE}(?:,\s|\s(?:and|&)\s){_WHOSE}\s(?:{_WHOSE}\s){{0,2}}(?i:(?:driving|drivers?|driver['’]s)\s)?(?i:licen[cs]e)(?!\w)"
)
_SCHEME = re.compile(
    rf"(?<![\w/-])(?:NVQ|SVQ|BTEC|AAT|RQF|QCF|City\s(?:&|and)\sGuilds)\s(?:(?i:level|lvl)\s?)?(?i:{NUMBER})"
    rf"(?:\s?(?:/|-|–|\bor\b|\bto\b)\s?(?i:{NUMBER}))?(?![\w/-]|\s(?:weeks?|days?|months?|years?|yrs?|times)\b)"
)
_GRADED = re.compile(
    r"(?<![\w'’-])[A-E][12+]?[\s-](?i:grade|class|category)\s(?:(?i:electrical|electrician['’]?s?|driving|driver['’]?s?|motor|vehicle|truck)\s){0,2}"
    r"(?i:licen[cs]e)(?!\w)"
)
_ITEM = re.compile(r"(?:^|[.;,:|•\n])[\s–*-]{0,4}$|\b(?:have|hold|with|got)\s(?:an?\s)?$", re.I)
_OUT = r"(?:lapsed|expired|r[ua]n\sout|out\sof\sdate)"
_OWN_OUT = re.compile(rf"\b{_OUT}$", re.I)
_FATE = re.compile(
    r"\b(?:licen[cs]e|ticket|card|certificate|badge|permit)(?P<fate>\s(?:handed|given|taken|suspended|revoked|cancelled|"
    r"surrendered|withdrawn|pending|lapse))$",
    re.I,
)
_OUT_BEHIND = re.compile(
    rf"[\s,;:(–—-]{{1,4}}(?P<both>(?:both|all)\s)?(?:(?:are|is|have|has|now|long|since)\s){{0,2}}{_OUT}(?=\s{{0,2}}(?:[.,;)\]\n]|$))",
    re.I,
)
_UNSAID = (None, UNCLEAR)
_NEXT = re.compile(r"\s?[,;/&+]\s?(?:and\s)?|\sand\s", re.I)
_COMMA = re.compile(r"\s?[,;/]\s?")
_LONGEST = 30  # characters of a level before a name


def with_levels(text: str, spans: Sequence[Range], but: Container[Range] = ()) -> list[Range]:
    """The ranges of names, in order, each with the level of the paper that stands right behind it, or else before it,
    where no other name does; but those ranges of which none is taken for a paper.

    >>> text = "Food hygiene Level 2 - 2018. L3 Childcare (level three)"
    >>> [text[slice(*span)] for span in with_levels(text, [(0, 12), (32, 41)])]
    ['Food hygiene Level 2', 'Childcare (level three)']
    >>> with_levels("SQL, Level 2 Welding", [(0, 3), (13, 20)])
    [(0, 3), (5, 20)]
    """
    found: list[Range] = []
    for at, (start, end) in enumerate(spans):
        before, until = found[-1][1] if found else 0, spans[at + 1][0] if at + 1 < len(spans) else len(text)
        behind = _BEHIND.match(text, end)
        if (start, end) in but or (behind and behind.end() > until):
            found.append((start, end))
        elif behind:
            found.append((start, behind.end()))
        else:
            ahead = _BEFORE.search(text, max(before, start - _LONGEST), start)
            found.append((ahead.start() if ahead else start, end))
    return found


def whole_names(text: str) -> Iterator[Range]:
    """Papers that are named by a scheme and a level, or a letter and a class, from their first word on.

    >>> text = "NVQ level 3 in beauty, SVQ 2 or 3, an A grade licence; a class of 3"
    >>> [text[slice(*span)] for span in whole_names(text)]
    ['NVQ level 3', 'SVQ 2 or 3', 'A grade licence']
    """
    return (found.span() for pattern in (_SCHEME, _GRADED) for found in pattern.finditer(text))


def fate_before(text: str, start: int, end: int) -> int | None:
    """Where the paper ends that ``[start, end)`` names with what became of it ("licence handed" in).

    >>> fate_before("van licence handed in", 0, 18), fate_before("van licence", 0, 11)
    (11, None)
    """
    found = _FATE.search(text, start, end)
    return found.start("fate") if found else None


def with_whole_names(text: str, spans: Sequence[Range]) -> list[Range]:
    """The ranges in order, those that start inside of a paper's name from its first word on and to its last, where no
    other lies in it.

    >>> with_whole_names("an A grade licence", [(5, 18)]), with_whole_names("a grade licence", [(2, 15)])
    ([(3, 18)], [(2, 15)])
    >>> with_whole_names("NVQ 2 or 3", [(0, 5)]), with_whole_names("NVQ 2 or 3", [(0, 5), (9, 10)])
    ([(0, 10)], [(0, 5), (9, 10)])
    """
    names = sorted(whole_names(text))
    firsts = [low for low, _ in names]
    found: list[Range] = []
    for at, (start, end) in enumerate(spans):
        before, behind = found[-1][1] if found else 0, spans[at + 1][0] if at + 1 < len(spans) else len(text)
        at_name = bisect_right(firsts, start) - 1
        low, high = names[at_name] if at_name >= 0 and start < names[at_name][1] else (start, end)
        found.append((low if before <= low else start, max(end, high) if high <= behind else end))
    return found


def licences(text: str) -> Iterator[Range]:
    """The driving licences that a text gives as a form does, or of which it lists how they are.

    >>> text = "Licence: full, clean. Driving licence (none). Nursing licence: full."
    >>> [text[slice(*span)] for span in licences(text)]
    ['Licence: full, clean']
    >>> list(licences("A full, clean driving licence"))
    [(2, 29)]
    """
    return (found.span() for pattern in (_LICENCE, _LISTED) for found in pattern.finditer(text))


def is_licence(text: str, start: int, end: int) -> bool:
    """Whether ``[start, end)`` is a driving licence as a form gives it, or as an item by itself.

    >>> is_licence("Licence: full, clean", 0, 20), is_licence("Licence: none", 0, 13)
    (True, False)
    >>> is_licence("Full, clean licence", 0, 19), is_licence("No full, clean licence", 3, 22)
    (True, False)
    """
    if _LISTED.fullmatch(text, start, end):
        return _ITEM.search(text, max(0, start - 12), start) is not None
    return _LICENCE.fullmatch(text, start, end) is not None


def lapsed_apart(text: str, found: Sequence[TextMention]) -> list[TextMention]:
    """The mentions of a CV, where of papers in a list only the one has lapsed that "lapsed" stands behind ("HGV, ADR
    lapsed"), unless it is said of both."""
    told = list(found)
    for at, one in enumerate(told):
        behind = _OUT_BEHIND.match(text, one.end, one.end + _LONGEST + len("out of date"))
        if behind is None and not says_out(one):
            continue
        told[at] = _lapsed(one)
        both = behind is not None and behind["both"] is not None
        for before in range(at - 1, -1, -1):
            if not (_NEXT if both else _COMMA).fullmatch(text, told[before].end, told[before + 1].start):
                break
            told[before] = _lapsed(told[before]) if both else _not_lapsed(told[before])
    return told


def says_out(mention: TextMention) -> bool:
    """Whether the words of a mention themselves say that it has lapsed ("ADR lapsed")."""
    return _OWN_OUT.search(mention.text) is not None


def _lapsed(mention: TextMention) -> TextMention:
    why_not = "lapsed" if mention.why_not in _UNSAID else mention.why_not
    return replace(mention, asked=min(mention.asked, SAID_NOT), why_not=why_not)


def _not_lapsed(mention: TextMention) -> TextMention:
    """A mention, where it is a paper that only a guess says has lapsed."""
    guessed = mention.type in HELD_TYPES and mention.why_not in (UNCLEAR, "lapsed") and not says_out(mention)
    return replace(mention, asked=max(mention.asked, 1 - SAID_NOT), why_not=None) if guessed else mention
