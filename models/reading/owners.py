"""Owners: what a CV says of its owner around what it names: what they are students of, come from, do, have a paper in.

Every pattern looks a bounded way around.
"""

from __future__ import annotations

import re

from stackwise.models.reading.aims import MOVES
from stackwise.models.reading.standing import OPENS, PAPER, earned
from stackwise.models.reading.tries import goes_on_using

_YEAR = r"(?:first|second|third|fourth|final|last|[1-5](?:st|nd|rd|th)?)"
_STUDENT = re.compile(
    rf"{OPENS}(?:(?:i\sam|i['’]m|currently|now)\s)?"
    rf"(?:(?:an?|{_YEAR}(?:-year)?|year|current|university|college|degree|evening|part[- ]time|full[- ]time|doctoral|"
    r"phd|master['’]?s|bachelor['’]?s|mature)\s){0,4}"
    r"(?:(?:under)?graduate\s)?(?:student|undergraduate|trainee)\s(?:of|in)\s(?:the\s)?$",
    re.I,
)
_IS_STUDENT = re.compile(
    r"(?:\sand\s[A-Z][\w’'-]{2,20}(?:\s[A-Z][\w’'-]{2,20}){0,2})?(?:\s\([A-Z]{2,6}\))?\s(?:(?:under)?graduate\s|phd\s|masters?\s)?"
    r"(?:student|undergraduate|trainee|major)(?=\s{0,2}(?:[,.;|(–-]|$|at\b|in\b|from\b|with\b|who\b|and\b|looking\b|seeking\b))",
    re.I,
)
_NO_MORE = re.compile(
    r"\b(?:former|ex|previous(?:ly)?|was|were|for|to|of|with|teach\w{0,3}|taught|tutor\w{0,3})[\s-](?:[\w’'-]{1,12}\s){0,2}$",
    re.I,
)
_MAJORS = re.compile(
    r"\b(?:(?:currently|now|presently|am|i['’]m)\s|"
    + OPENS
    + r")(?:majoring|minoring|specialising|specializing)\sin\s(?:the\s)?(?:[^.,;:!?\n]{1,30}\s(?:and|&)\s)?$",
    re.I,
)
_FROM = re.compile(
    r"\b(?:interested\sin|keen\s(?:on|to)|open\sto|hop(?:e|ing)\s(?:for|to)|looking\s(?:for|to)|seek(?:ing)?|want(?:ing)?(?:\sto)?|"
    r"would\slike(?:\sto)?|wish(?:ing)?\s(?:for|to))\s(?:(?:a|an|my|the|make|making|career|job)\s){0,3}"
    rf"(?:{MOVES}|get(?:ting)?)\s"
    r"(?:(?:on|away|over|up)\s)?(?:from|out\sof)\s(?:(?:a|an|the|my)\s)?$",
    re.I,
)
_BEHIND_FROM = re.compile(r"[^.;:!?\n]{0,50}?\s(?:in)?to(?:wards?)?\s", re.I)
_PAPER_IN = re.compile(
    rf"{OPENS}(?:[\w’'-]{{2,14}}\s){{0,2}}{PAPER}(?:\s(?:degree|diploma|level))?\s(?:in|of)\s(?:the\s)?$", re.I
)
_FIRST_PERSON = re.compile(
    rf"(?:{OPENS}|[,:]\s|\band\s|\b(?:time|weekends?|evenings?|mornings?|week|year|summers?|home|work|desk|school|club|church)\s)I\s(?:(?:also|still|now)\s)?(?P<verb>[a-z]{{2,14}}\s(?:(?:the|our|a|an|my)\s)?)?$"
)
_YES = re.compile(r"\s?[:–-]?\s?yes(?=\s{0,3}(?:[,;.\n)]|$))", re.I)
_MINE = re.compile(r"\s(?:is|was)\smy\s(?:first|native|home|mother|main|strongest|best)\b", re.I)
_PASSED = re.compile(
    r"[\s,(–-]{1,3}(?:passed|completed|finished|graduated|obtained|awarded|gained|achieved|(?:with\s)?(?:merit|distinction|honours))\b",
    re.I,
)
_SAID_ENDS = re.compile(r"(?:\s(?:in\s)?(?:[A-Z][a-z]{2,8}\s)?(?:19|20)\d\d)?\s{0,2}(?:[.,;)\n]|$)")
_ONLY = re.compile(r"\sonly(?=\s?[:;.,\n])")
_LITTLE = re.compile(r"\b(?:a\slittle|some|a\sbit\sof|basic|fluent|good|conversational)\s$", re.I)
_LEARNT = re.compile(
    r"\s?[,(:–-]?\s?(?:(?:all|mostly|entirely)\s)?(?:self[- ]taught|(?:learn(?:t|ed)|picked\sup)\s(?:it\s)?(?:"
    r"on\sthe\s(?:job|way|go)|at\swork|by\sdoing|in\sthe\strade|the\shard\sway|(?:by\s)?myself|from\smy\s[a-z]{3,12}|"
    r"as\san\sapprentice))(?=\s{0,2}(?:[.,;)\n]|$|and\b))",
    re.I,
)
_NOT_DONE = re.compile(
    r"(?:want|wish|hope|like|love|watch|follow|avoid|lack|need|miss|leave|left|hate|plan|stud(?:y|ied)|learn|admire|know|am|have|haven|"
    r"had|was|can|cannot|could|would|should|will|do|don|did|didn|never|used|gave|fail|failed|drop|dropped|start|started|began|try|tried|"
    r"forget|forgot|saw|see|heard|hear|read|lost|might|may|must|get|got|dream|intend|aim|look|think|thought|believe|only|just|find|once|let|"
    r"recruit\w*|hir\w*|marr\w*|neither|hardly|barely|rarely|shall|watched|wanted|wished|hoped|liked|loved|followed)\b",
    re.I,
)

_WHERETO = re.compile(r"(?:straight|directly|right|over|on|back|along|away)\b")


def student_of(text: str, start: int, end: int) -> bool:
    """Whether ``[start, end)`` is what the owner is a student of, and no former one.

    >>> student_of("First-year student of nursing", 22, 29), student_of("Former student of nursing", 18, 25)
    (True, False)
    >>> student_of("Nursing student at Leeds", 0, 7), student_of("Taught nursing students", 7, 14)
    (True, False)
    >>> student_of("currently majoring in law", 22, 25), student_of("Degree in law", 10, 13)
    (True, False)
    """
    last = max(start, text.rfind(" ", start, end) + 1)
    if _IS_STUDENT.match(text, end, end + 90) and not _NO_MORE.search(text, max(0, start - 30), last):
        return True
    return any(one.search(text, max(0, start - 90), start) for one in (_STUDENT, _MAJORS))


def says_yes(text: str, start: int, end: int) -> bool:
    """Whether the words behind a mention say yes, or that it is all of its kind ("Low voltage only: ...").

    >>> says_yes("joins yes, views no", 0, 5), says_yes("Petrol engines only.", 0, 14)
    (True, True)
    >>> says_yes("not for cats only.", 8, 12)
    False
    """
    opens = not text[:start].rstrip(" ") or text[:start].rstrip(" ")[-1] in "\n.;•*|"
    if _MINE.match(text, end):
        return True
    return _YES.match(text, end) is not None or (opens and _ONLY.match(text, end) is not None)


def levelled(text: str, start: int) -> bool:
    """Whether a level stands right before what starts at ``start`` ("a little French").

    >>> levelled("English, a little French", 18), levelled("hated French", 6)
    (True, False)
    """
    return _LITTLE.search(text, max(0, start - 16), start) is not None


def learnt(text: str, end: int) -> bool:
    """Whether the words behind what ends at ``end`` say where its owner has learnt it.

    >>> learnt("spraying, learnt on the job", 8), learnt("spraying, to be learnt on the job", 8)
    (True, False)
    """
    return _LEARNT.match(text, end) is not None


def paper_in(text: str, start: int) -> bool:
    """Whether what starts at ``start`` is what a paper that is simply named is in.

    >>> paper_in("BSc in geology", 7), paper_in("I never took the course in geology", 27)
    (True, False)
    """
    return _PAPER_IN.search(text, max(0, start - 70), start) is not None


def passed(text: str, start: int, end: int) -> bool:
    """Whether ``[start, end)`` is what a paper is in that is said to be passed.

    >>> passed("BSc in geology, passed 2017", 7, 14), passed("BSc in geology, passing soon", 7, 14)
    (True, False)
    """
    return paper_in(text, start) and _PASSED.match(text, end) is not None


def finished(text: str, end: int) -> bool:
    """Whether the words right behind a paper say that it is finished, and nothing else.

    >>> finished("Level 2 plumbing passed, level 3 next year", 16), finished("Level 2 passed by my mate", 7)
    (True, False)
    """
    said = _PASSED.match(text, end, end + 40)
    return said is not None and _SAID_ENDS.match(text, said.end()) is not None


def done_for(text: str, start: int, end: int, is_paper: bool) -> bool:
    """Whether ``[start, end)`` is a paper, or what one is in, that its words say is done."""
    return (is_paper and finished(text, end)) or earned(text, start) or passed(text, start, end)


def comes_from(text: str, start: int, end: int) -> bool:
    """Whether ``[start, end)`` is what the owner does, and wants to leave for something else, or to go on using.

    >>> comes_from("Hoping to get from picking to driving", 19, 26), comes_from("Hoping to get to driving", 17, 24)
    (True, False)
    """
    if goes_on_using(text, start):
        return True
    leaves = _FROM.search(text, max(0, start - 100), start)
    return leaves is not None and _BEHIND_FROM.match(text, end, end + 70) is not None


def does(text: str, start: int) -> bool:
    """Whether what starts at ``start`` is what the owner says that they do ("I play the flute").

    >>> does("I play the flute", 11), does("I play", 2), does("I watch the play", 12)
    (True, True, False)
    """
    found = _FIRST_PERSON.search(text, max(0, start - 50), start)
    if found is None or _WHERETO.match(text, start):
        return False
    return _NOT_DONE.match(found["verb"] or text[start : start + 20]) is None
