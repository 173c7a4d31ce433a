"""Tries: what a CV names that its owner has only tried or gets by in, helped somebody with, or leaves out of a whole.

Every pattern looks a bounded way around.
"""

from __future__ import annotations

import re

_I = r"(?:(?:I(?:['’]ve|\shave)?|have|only|just|so\sfar|once)\s){0,3}"
_LOOK = (
    r"(?:(?:read|bought|got|started)\s(?:the|an?|some)\s(?:[\w-]{2,12}\s)?(?:books?|manual|docs|documentation)|"
    r"(?:did|done|followed|watched|seen|took|finished|tried)\s(?:the|an?|some|one|two|a\sfew|a\scouple\sof)\s(?:[\w-]{2,12}\s){0,2}"
    r"(?:tutorials?|videos?|webinars?|taster(?:\ssession)?s?|lessons?|talks?)|"
    r"had\s(?:an?\s)?(?:quick\s|brief\s)?(?:look|go|play)(?:\s(?:at|with)\sit)?|played\s(?:around|about)(?:\swith\sit)?|dabbled|"
    r"tried\s(?:it\s)?(?:once|out)|messed\sabout\swith\sit)"
)
_ENDS = r"(?:\s(?:on\syoutube|online|once|only|at\shome|last\s\w{3,9}))?(?=\s{0,2}(?:[.;,)\n]|$))"
_LOOKED = re.compile(rf"{_I}{_LOOK}{_ENDS}", re.I)
_MARKS = (":", "–", "-", "(", ",")  # that such a look stands behind
_LOOKED_BEHIND = re.compile(rf"\s?[:(–,-]\s?{_I}{_LOOK}{_ENDS}", re.I)
_DO = (
    r"(?:order|ask|buy|say|count|greet|haggle|get\s(?:by|around|along)|read\s(?:an?\s)?(?:menus?|signs)|introduce|understand\s(?:a\sbit|a\slittle|some)|"
    r"follow\s(?:the\sgist|simple|a\ssimple)|(?:hold|have)\s(?:an?\s)?(?:simple|short|basic))"
)
_GETTING_BY = (
    r"(?:(?:I|just|only|about|barely)\s){0,2}(?:(?:can|could)\s(?:just\s|about\s|only\s){0,2}|"
    rf"(?:just\s)?enough\s(?:of\sit\s)?to\s){_DO}\b"
)
_GETS_BY = re.compile(rf"\s?[:,(–-]\s?{_GETTING_BY}", re.I)
_IN_IT = re.compile(rf"\b[A-Z][a-z]{{3,12}}\s?[:,(–-]\s?(?i:{_GETTING_BY})[^.;,!?\n]{{0,40}}$")
_BUT = re.compile(
    r",?\s(?:except(?:\sfor)?|excepting|excluding|apart\sfrom|other\sthan|with\sthe\sexception\sof|"
    r"(?:bar|save)(?=\s(?:the|my|an?)\s))\s(?=\S)",
    re.I,
)
_HELPED = re.compile(
    r"\b(?:helped|helping|assisted|assisting|shadowed|shadowing)\s(?:(?:out|to|with)\s)?(?:the|an?|our|my)\s$", re.I
)
_WORKER = re.compile(r"(?:[a-z-]{2,15}\s)?[a-z-]{2,15}(?:er|or|ist|ian|man|smith|chef|nurse|vet)s?", re.I)
_USE_MINE = re.compile(
    r"\b(?:like|love|want|hope|hoping|keen|able|glad|happy)\sto\s(?:(?:keep|go\son|also|still|finally)\s)?"
    r"(?:use|using|apply|bring\sin|make\suse\sof|put)\smy\s(?:(?:own|good|fluent|basic|native)\s)?$",
    re.I,
)


def only_tried(text: str, start: int, end: int) -> bool:
    """Whether the words behind ``[start, end)`` say that its owner has looked at it and no more, or are that look.

    >>> only_tried("Rust: read the book", 0, 4), only_tried("Rust: read the book", 6, 19)
    (True, True)
    >>> only_tried("Rust: wrote the book", 0, 4), only_tried("Played the flute", 0, 16)
    (False, False)
    """
    if _LOOKED_BEHIND.match(text, end, end + 80):
        return True
    return text[max(0, start - 2) : start].strip() in _MARKS and _LOOKED.match(text, start, start + 80) is not None


def gets_by(text: str, end: int) -> bool:
    """Whether the words behind a language say what little its owner can do in it.

    >>> gets_by("Czech: can order a beer", 5), gets_by("Czech: enough to get by", 5), gets_by("Czech: can teach it", 5)
    (True, True, False)
    """
    return _GETS_BY.match(text, end, end + 60) is not None


def in_getting_by(text: str, start: int, end: int) -> bool:
    """Whether ``[start, end)`` is that little.

    >>> in_getting_by("Czech: can order a beer", 11, 23), in_getting_by("I can order a beer", 6, 18)
    (True, False)
    """
    return _IN_IT.search(text, max(0, start - 60), min(end, start + 40)) is not None


def exception_in(text: str, start: int, end: int) -> int | None:
    """Where ``[start, end)`` begins to say what it leaves out.

    >>> exception_in("power tools bar the saw", 0, 23), exception_in("serve bar meals", 0, 15)
    (11, None)
    """
    found = _BUT.search(text, start, end)
    return found.start() if found and found.start() > start else None


def helped_worker(text: str, start: int, end: int) -> bool:
    """Whether ``[start, end)`` is somebody whom the owner helped, by trade.

    >>> helped_worker("Helped the joiner hang doors", 11, 17), helped_worker("Helped the joiner hang doors", 18, 28)
    (True, False)
    """
    helped = _HELPED.search(text, max(0, start - 30), start)
    return helped is not None and _WORKER.fullmatch(text, start, end) is not None


def goes_on_using(text: str, start: int) -> bool:
    """Whether what starts at ``start`` is the owner's own, which they wish to use.

    >>> goes_on_using("I'd like to use my Czech", 19), goes_on_using("I'd like to use Czech", 16)
    (True, False)
    """
    return _USE_MINE.search(text, max(0, start - 60), start) is not None
