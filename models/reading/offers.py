"""Offers: what an employer does for candidates who need it, such as an interpreter at the interview, and what the words
right behind it say is taught on the job; nobody asks it."""

from __future__ import annotations

import re

from stackwise.models.reading.leeway import sponsored

_AROUND = 160  # characters of the sentence that are looked at on either side
_NEED = re.compile(
    r"\b(?:(?:if|should|do|where)\s(?:you|candidates|applicants)|(?:candidates|applicants|anyone)\swho)\s"
    r"(?:happen\sto\s|may\s|will\s)?(?:need|require|wish\sfor|would\slike)\s(?P<between>[^.!?;\n]{0,120})$",
    re.I,
)
_TELL = (
    r"(?:let\sus\sknow|tell\sus|ask\sus|contact|get\sin\stouch|write\sto\sus|(?:e-?mail|call|ring|phone)\sus|"
    r"say\sso|speak\s(?:to|with)|can\sask|may\sask)"
)
_TOLD_BEHIND = re.compile(rf"[^.!?;\n]{{0,120}}\b{_TELL}\b", re.I)
_TOLD_BEFORE = re.compile(rf"\b{_TELL}\b", re.I)
_BRING = re.compile(r"\b(?:have|has|can|know|experience|skills?|to\s(?:work|join|be))\b", re.I)

_TAUGHT = re.compile(
    r"[^,.!?;:\n]{0,20}?\b(?:you(?:['’](?:ll|d)|\swill|\swould|\scan)?\s(?:then\s)?(?:learn|be\staught|be\sshown|"
    r"pick\sup(?=\s?(?:[.,;!]|$|(?:on|from|as|here|along|quickly)\b)))\b(?!\s(?:how|to)\b)|"
    r"(?:we|our\s\w{1,20})(?:['’]ll|\swill|\scan)?\s(?:teach|show|train)\syou\b(?!\s(?:how|to|in|on)\b)|"
    r"(?:is|are)\s(?:taught|learn(?:ed|t))\b|will\sbe\s(?:taught|shown)\b|"
    r"can\sbe\s(?:gained|obtained|earned|done|achieved|completed|acquired|taken)\s(?:with\sus|here|on\sthe\sjob|in\spost|through\sus)\b)",
    re.I,
)
_TAUGHT_LIST = re.compile(
    r"\b(?:you(?:['’]ll|\swill)|we(?:['’]ll|\swill)?)\s(?:(?:get|be)\s(?:shown|taught)|(?:teach|show)\syou|learn(?:\son\sthe\sjob|\shere)?)"
    r"\s?:\s?[^.!?;\n]{0,120}$",
    re.I,
)
_COVERS = re.compile(
    r"(?:^|(?<=[\n.;!?•]))\s{0,3}(?:(?:the|our|an?|your|free|paid|full|first|in-?\s?house)\s){0,3}(?:[\w-]{3,12}\s){0,2}"
    r"(?:induction|onboarding|orientation|training|course|academy|bootcamp|traineeship|workshop)s?(?:\s(?:week|day|month|course|programme|program))?\s"
    r"(?:will\s)?(?:covers?|includes?|deals?\swith|takes?\syou\sthrough|teach(?:es)?|introduces?\syou\sto)\s[^.!?;\n]{0,120}$",
    re.I,
)
_SHOWS = re.compile(
    r"\b(?:shows?|teach(?:es)?|trains?)\syou\s(?:how\sto|to|in|the|all\sabout)\s(?:(?!,\s(?:and\s|but\s)?you\b)[^.!?;\n]){0,80}$",
    re.I,
)
_PUT_THROUGH = re.compile(
    r"\bwe(?:['’]ll|\swill|\scan)?\s(?:then\s)?(?:put|send|take)\syou\s(?:through|on)\s(?:your|an?|the|our)\s[^.!?;\n]{0,160}$",
    re.I,
)
_BOOTCAMP = re.compile(
    r"(?:^|(?<=[\n.!?•]))\s{0,3}(?:[\w-]{1,12}\s){0,4}(?:bootcamp|academy|traineeship|induction|training\sprogramme?)\s?[:–—]\s?(?P<said>[^.!?;\n]{0,120})$",
    re.I,
)
_LEADS = re.compile(r"(?:you|teach|lead|run)\b", re.I)
_GIVEN = re.compile(
    r"(?:^|(?<=[\n.!?•]))\s{0,3}(?:what\s(?:you(?:['’]ll|\swill)?\s(?:get|receive)|we\s(?:offer|give|provide)(?:\syou)?|(?:is|['’]s)\sin\sit\sfor\syou)|"
    r"(?:our\s|your\s|the\s)?(?:benefits|perks)|we)\s?[:–—]\s?[^.!?\n]{0,200}$",
    re.I,
)
_UNIT = r"(?:hours?|hrs?|hr|h|day|week|wk|month|year|annum|yr)"
_SUM = r"(?:[€£$₹]\s?\d[\d.,']{0,9}k?|\d[\d.,']{0,9}k?\s?[€£$₹])"
_AMOUNT = re.compile(
    rf"[~+]?\s?{_SUM}(?:\s?(?:-|–|to)\s?{_SUM})?(?:\s?(?:/|per|p\.|an?)\s?{_UNIT})*\.?|"
    rf"\d{{1,3}}(?:\.\d)?(?:\s?(?:-|–|to)\s?\d{{1,3}}\s?(?:hours?|hrs?)|\s?(?:hours?|hrs?)\s?(?:/|per|p\.|a)\s?{_UNIT})"
    rf"(?:\s?(?:/|per|p\.|a)\s?{_UNIT})?",
    re.I,
)
_APPLYING = re.compile(
    r"(?:^|[.!?;:\n•])\s{0,3}(?:how\s)?to\sapply,?\s(?!(?:you|applicants?|candidates?|for|we|must|please\shave|have|hold|be)\b)[^.!?;\n]{0,160}$",
    re.I,
)


def applying(text: str, start: int) -> bool:
    """Whether what starts at ``start`` is told to whoever applies, and no condition of the post.

    >>> applying("To apply, translate this page", 20), applying("To apply, you need Dutch", 19)
    (True, False)
    """
    return _APPLYING.search(text, max(0, start - 200), start) is not None


def offered(text: str, start: int, end: int) -> bool:
    """Whether what stands at ``[start, end)`` is offered to candidates who say that they need it.

    >>> text = "If you need large print or sign language, let us know."
    >>> offered(text, 27, 40)
    True
    >>> offered("If you need a change and know sign language, contact us.", 30, 43)
    False
    """
    low = max(0, start - _AROUND)
    need = _NEED.search(text, low, start)
    if need is None or _BRING.search(need["between"]):
        return False
    return _TOLD_BEHIND.match(text, end) is not None or _TOLD_BEFORE.search(text, low, need.start()) is not None


def taught_in_list(text: str, start: int) -> bool:
    """Whether what starts at ``start`` stands in a list of what is taught on the job.

    >>> text = "What you'll be shown: the till, stock control. You cook."
    >>> taught_in_list(text, 31), taught_in_list(text, 51)
    (True, False)
    >>> taught_in_list("Induction week covers lifts and evacuation", 32)
    True
    >>> taught_in_list("We put you through your van test", 24), taught_in_list("Paid bootcamp: COBOL", 15)
    (True, True)
    >>> taught_in_list("Paid bootcamp: teach COBOL", 15)
    False
    """
    low = max(0, start - 170)
    camp = _BOOTCAMP.search(text, low, start)
    if camp is not None and not _LEADS.match(text, camp.start("said")):
        return True
    return any(pattern.search(text, low, start) for pattern in (_TAUGHT_LIST, _COVERS, _SHOWS, _PUT_THROUGH))


def is_amount(mention: str) -> bool:
    """Whether a mention is an amount of money or hours and nothing else.

    >>> is_amount("€18/hr"), is_amount("39-45 hrs"), is_amount("40 hours per week"), is_amount("2,000 hours")
    (True, True, True, False)
    """
    return _AMOUNT.fullmatch(mention) is not None


def given(text: str, start: int) -> bool:
    """Whether what starts at ``start`` stands in a list of what the employer gives, or is a sponsor.

    >>> given("What you get: gym, massages", 19), given("What you bring: massages", 16)
    (True, False)
    """
    return sponsored(text, start) or _GIVEN.search(text, max(0, start - 230), start) is not None


def taught_behind(text: str, end: int) -> bool:
    """Whether the words right behind what ends at ``end`` say that it is taught on the job.

    >>> taught_behind("Selling you will learn from us.", 7), taught_behind("Selling, and you learn fast.", 7)
    (True, False)
    >>> taught_behind("SEO you'd pick up from us", 3)
    True
    """
    return _TAUGHT.match(text, end, end + 60) is not None
