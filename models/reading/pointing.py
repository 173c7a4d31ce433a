"""Pointing back: what "those", "both" or "it" behind the names of an ad says of them ("We run on Go and Rust, so you
can't do without those"), and what "we could live without" says of the name before it.

Only things that one knows by name are pointed back to; no parser, and every pattern looks a bounded way around.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from stackwise.models.reading.alternatives import is_name

_MANY, _BOTH, _ONE = (
    r"(?:those|these|them|all\s(?:of\sthem|three|four))",
    r"(?:both(?:\sof\sthem)?|either)",
    r"(?:it|that)",
)
_ANY = rf"(?P<all>{_MANY})|(?P<both>{_BOTH})|(?P<one>{_ONE})"
_WITHOUT = (
    r"(?:can(?:not|['’]t|\snot)|won['’]t|will\snot)\s"
    r"(?:do|get\s(?:by|far|along)|manage|cope|work|survive|last(?:\s\w{1,8}){0,2})\swithout"
)
_NEED = (
    r"(?:['’]ll|\swill|\swould|['’]d)?\s(?:(?:really|also|therefore)\s)?(?:(?:must|should|need\sto|have\sto|ought\sto|had\sbetter)\s"
    r"(?:know|master|command|have|speak|write|be\s(?:fluent|good|strong|confident|comfortable|at\shome)\s(?:in|with|at))|need)"
)
_SAID = (
    r"(?:(?:an?|absolutely|both|all|also|simply)\s){0,2}"
    r"(?:musts?|essential|required|mandatory|non-negotiable|vital|crucial|indispensable|second\snature)"
)
_MUST = re.compile(
    rf"\b(?:you\s{_WITHOUT}|you{_NEED}|no\s(?:way|getting)\sa?round|(?:without|knowing))\s(?:{_ANY})"
    r"(?=\s?[.,;!–—\n]|\s(?:and|well|inside)\b|\sis\sa\smust|$)",
    re.I,
)
_ARE_MUST = re.compile(
    rf"\b(?:(?P<all>they|those|these)|(?P<both>both)|(?P<one>it|that))(?:['’](?:re|s)|\s(?:is|are|must\sbe|should\sbe|has\sto\sbe|have\sto\sbe|needs?\sto\sbe))\s{_SAID}\b"
    r"(?(one)(?!\s(?:that|to|for|you|we|they|by|when|if)\b))",  # "it is essential to", which points at nothing
    re.I,
)
_NEEDLESS = re.compile(
    r"\b(?:you|nobody\shere)\s(?:(?:won['’]t|will\snot|will\snever|don['’]t|do\snot)\s(?:have\sto\s|need\sto\s)?"
    r"(?:need|touch|use|see|work\swith|know)|needn['’]t\s(?:know|touch|use))\s(?:{any})(?=\s?[.,;!–—\n]|$)".replace(
        "{any}", _ANY
    ),
    re.I,
)
_LIVE_WITHOUT = re.compile(
    r"\s(?:(?:is|are)\s(?:something|a\sthing)\s)?we(?:['’]d|\swould|\scould|\scan)\s(?:(?:happily|just|also|easily)\s)?(?:live|do|manage|cope)\swithout"
    r"(?:\s(?:it|them|that|those))?(?=\s{0,2}(?:[.,;!–—\n]|$|and\b|but\b|if\b))",
    re.I,
)
_IF_NOT = re.compile(
    r"\s?\?\s(?:(?:lovely|great|nice|good|brilliant|super|splendid|wonderful|fine)\b[^?!\n]{0,8}?\b(?:but|if\snot)\b"
    r"(?![^.!?\n]{0,24}\b(?:need|must|can['’]t|cannot|have\sto|required)\b)|"
    r"(?:all\sthe|even)\sbetter\b|"
    r"(?:a\s)?bonus\b)",
    re.I,
)
_WELCOME = re.compile(
    r"\s?\?\s(?:we(?:['’]d|\swould)(?:n['’]t)?|we\swouldn['’]t|nobody(?:['’]d|\swould)(?:\shere)?)\s(?:not\s)?"
    r"(?:say\sno|complain|mind|turn\s(?:it|that|you)\s(?:down|away))\b|"
    r"\s?\?\s(?:(?:it|that)\s)?(?:wouldn['’]t|won['’]t|would\snot)\s(?:hurt|go\samiss|do\sany\sharm)\b",
    re.I,
)
_NO_BREAKER = re.compile(
    r"\s?[,;(–-]?\s?(?:(?:but|though|it|that)\s)?(?:(?:it|that)['’]s\s|(?:is|it\sis|that\sis)\s)?"
    r"(?:isn['’]t|not|no|won['’]t\sbe|wouldn['’]t\sbe)\s(?:an?\s)?(?:deal[- ]?breaker|must(?!\s?[\w:]))",
    re.I,
)
_IF_YOU = re.compile(r"(?:^|(?<=[.;!?\n]))\s{0,3}(?:and\s)?if\syou\s[^.;!?\n]{0,70}$", re.I)
_BETTER = re.compile(
    r"[^.;!?\n]{0,60}?[,\s–-]\s?(?:(?:so\smuch|all)\sthe\sbetter|even\sbetter|(?:(?:it|that)\s(?:is|would\sbe)|(?:it|that)['’]s|that['’]d\sbe)\s"
    r"(?:an?\s)?(?:great|lovely|nice|plus|bonus|advantage))(?=\s{0,2}(?:[.,;!)\n–-]|$|but\b))",
    re.I,
)
_STANDS_IN = re.compile(
    r"\byou(?:['’]ll|\swill|\smay|\scan)?\s(?:(?:also|sometimes|occasionally|now\sand\sthen|at\stimes)\s)?"
    r"(?:stand\sin|fill\sin|step\sin|cover|deputi[sz]e)\sfor\s(?:the|our|an?|her|him|them)\b[^.;!?\n]{0,50}?"
    r"(?:,\s(?:and\s|you\s)?|\sand\s)$",
    re.I,
)
_POINTS = re.compile(
    r"\s(?:(?:will|would)\s)?(?:earns?|wins?|gets?|scores?|gains?)\s(?:you\s)?(?:(?:extra|bonus|brownie|some|a\sfew)\s){1,2}points\b",
    re.I,
)
_BESIDE = re.compile(
    r"[\s.,;:!–—-]{1,4}(?:(?:here|too|but|and|so|though|yet|ourselves|which|today|for\snow)[\s,]{1,2}){0,3}", re.I
)
"""Between the last name and a pointer that denies it, so that nothing else is pointed at."""
_END = re.compile(r"[.!?\n](?=\s|$)|\n")
_REACH, _OPENING = 200, 24  # characters before a pointer; of them those behind which it opens its sentence


def pointed_back(text: str, named: Sequence[tuple[int, int, str]]) -> dict[int, str]:
    """What pointers say of ``named``, ``(start, end, type)`` in order: ``must`` or ``negated``, by its place.

    >>> said = "We run on Go and Rust, so you can't do without those."
    >>> pointed_back(said, [(10, 12, "knowledge"), (17, 21, "knowledge")])
    {0: 'must', 1: 'must'}
    >>> pointed_back("The firm uses SAP. You won't need it.", [(14, 17, "knowledge")])
    {0: 'negated'}
    """
    found: dict[int, str] = {}
    for said, pattern in (("must", _MUST), ("must", _ARE_MUST), ("negated", _NEEDLESS)):
        for match in pattern.finditer(text):
            most = 12 if match["all"] else 2 if match["both"] else 1
            its = _before(text, match.start(), named)[-most:]
            if said == "must" or (its and _BESIDE.fullmatch(text, named[its[-1]][1], match.start())):
                found |= dict.fromkeys(its, said)
    return found


def _before(text: str, at: int, named: Sequence[tuple[int, int, str]]) -> list[int]:
    """Places of the names in the sentence before ``at``, or in the one before where that opens there."""
    low = max(0, at - _REACH)
    ends = [low, *(end.end() for end in _END.finditer(text, low, at))]
    first = ends[-2] if len(ends) > 1 and at - ends[-1] <= _OPENING else ends[-1]
    return [
        place
        for place, (start, end, kind) in enumerate(named)
        if first <= start and end <= at and is_name(text, start, end, kind)
    ]


def dispensable(text: str, end: int) -> bool:
    """Whether the words behind what ends at ``end`` say that it is welcome and no more.

    >>> dispensable("Ruby we'd live without.", 4), dispensable("Ruby? Lovely, but we'd live.", 4)
    (True, True)
    >>> dispensable("Ruby? Great, we want you.", 4), dispensable("Wine lore earns you extra points", 9)
    (False, True)
    """
    return any(
        pattern.match(text, end, end + 60) for pattern in (_LIVE_WITHOUT, _IF_NOT, _WELCOME, _POINTS, _NO_BREAKER)
    )


def better_with(text: str, start: int, end: int) -> bool:
    """Whether ``[start, end)`` is what a sentence says that one is better with, and no more.

    >>> better_with("If you speak Czech, so much the better", 13, 18), better_with("If you speak Czech, call", 13, 18)
    (True, False)
    """
    return (
        _BETTER.match(text, end, end + 100) is not None and _IF_YOU.search(text, max(0, start - 90), start) is not None
    )


def by_its_sentence(text: str, start: int, end: int) -> str | None:
    """How ``[start, end)`` is asked, where its sentence says that one is better with it, or stands in for somebody.

    >>> by_its_sentence("Ruby we'd live without.", 0, 4), by_its_sentence("You do Ruby.", 7, 11)
    ('nice', None)
    """
    if dispensable(text, end) or better_with(text, start, end):
        return "nice"
    return "conditional" if stood_in(text, start) else None


def welcomed(text: str, end: int) -> bool:
    """Whether the words behind a question say that a yes is welcome, in words that deny.

    >>> welcomed("A crane ticket? We'd not say no.", 14), welcomed("A crane ticket? No.", 14)
    (True, False)
    """
    return _WELCOME.match(text, end, end + 60) is not None


def stood_in(text: str, start: int) -> bool:
    """Whether what starts at ``start`` is done where one stands in for somebody.

    >>> stood_in("You fill in for the porter and carry bags", 31), stood_in("You carry bags", 4)
    (True, False)
    """
    return _STANDS_IN.search(text, max(0, start - 120), start) is not None
