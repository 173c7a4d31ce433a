"""Leeway: what an ad would like, pays more for, or does without ("Ideally Excel", "£14 with a first aid certificate",
"applicants without a degree will be considered").

Every pattern looks a bounded way around.
"""

from __future__ import annotations

import re

_WELL = r"\b(?:be\s(?:also\s)?(?:considered|accepted|welcome|seen)|apply|get\sin|welcome|considered)\b"
_WITHOUT = re.compile(
    r"\b(?:applicants?|candidates?|people|those|anyone|somebody|someone|applications?(?:\sfrom\s\w{3,10})?)\s"
    r"(?:(?:with\sno|without|who\s(?:have|hold)\sno|lacking)\s)(?:(?:an?|any|the|full|formal)\s){0,2}$",
    re.I,
)
_CONSIDERED = re.compile(
    rf"[^.;!?\n]{{0,30}}?\s(?:will|may|can|could|are|should|is|would)\s(?!not\b)(?:(?:still|also)\s){{0,2}}{_WELL}",
    re.I,
)
_REFUSED = re.compile(
    r"[^.;!?\n]{0,30}?\s(?:(?:will|can|could|are|should|is|need|do)(?:\snot|n['’]t)|cannot|won['’]t|can['’]t|need\snot)\s"
    r"(?:be\s(?:considered|accepted|seen)|apply\b)",
    re.I,
)
_NO_HELP = re.compile(
    r"\s(?:(?:would|will|wo|does|do)(?:n['’]t|\snot)\s(?:really\s)?(?:help|matter|be\s(?:needed|useful|of\s(?:use|help)))|"
    r"(?:is|are|would\sbe|will\sbe)\s(?:of\s)?no\s(?:help|use|advantage))\b",
    re.I,
)
_SPONSORED = re.compile(
    r"(?:(?:visa|tier\s2|skilled\sworker|work\spermit)\s)?sponsorship\s(?:is\s|can\sbe\s|may\sbe\s|will\sbe\s|also\s){0,2}"
    r"(?:available|offered|provided|possible|considered|on\soffer)\b",
    re.I,
)
_PAY = r"(?:[£€$₹]\s?\d[\d.,]{0,8}k?|\b(?:extra|more|premium|bonus|higher\s(?:rate|pay)|supplement|uplift))"
_PAID_FOR = re.compile(
    rf"{_PAY}(?:\s(?:an?|per|p)\s(?:hour|day|week|month|year|annum)|\s?/\s?h(?:ou)?r|\s(?:extra|more))?\s"
    r"(?:with|if\syou\s(?:have|hold|speak)|once\syou\s(?:have|hold)|for\s(?:those|staff|anyone|people|holders)(?:\s(?:with|of|who\s(?:have|hold))))"
    r"\s(?:(?:an?|your|the)\s)?$",
    re.I,
)
_IDEALLY = re.compile(
    r"(?:^|[.;!?\n•*])[\s–-]{0,4}(?:ideally|preferably|for\spreference),?\s(?:(?!\b(?:but|must|needs?|required|essential)\b)[^.;:!?\n]){0,60}$",
    re.I,
)


def done_without(text: str, start: int, end: int) -> bool:
    """Whether an ad takes people without ``[start, end)``, or says that it would be no help.

    >>> text = "Applicants without a degree will be considered"
    >>> done_without(text, 21, 27), done_without(text.replace("will", "will not"), 21, 27)
    (True, False)
    >>> done_without("Czech wouldn't help.", 0, 5), done_without("Czech would help.", 0, 5)
    (True, False)
    """
    if _NO_HELP.match(text, end, end + 40):
        return True
    without = _WITHOUT.search(text, max(0, start - 70), start)
    return without is not None and _CONSIDERED.match(text, end, end + 80) is not None


def insisted_on(text: str, start: int, end: int) -> bool:
    """Whether an ad takes nobody without ``[start, end)``.

    >>> text = "Applicants without a degree cannot be considered"
    >>> insisted_on(text, 21, 27), insisted_on(text.replace("cannot", "can"), 21, 27)
    (True, False)
    """
    without = _WITHOUT.search(text, max(0, start - 70), start)
    return without is not None and _REFUSED.match(text, end, end + 80) is not None


def sponsored(text: str, start: int) -> bool:
    """Whether what starts at ``start`` is that the employer sponsors people.

    >>> sponsored("Visa sponsorship is available", 0), sponsored("Find sponsorship for events", 5)
    (True, False)
    """
    return _SPONSORED.match(text, start, start + 80) is not None


def welcomed_before(text: str, start: int) -> str | None:
    """How what starts at ``start`` is asked, where more is paid for it or its sentence opens with "ideally".

    >>> welcomed_before("£14 an hour with a van licence", 19), welcomed_before("Ideally Excel and Sage", 18)
    ('nice', 'should')
    >>> welcomed_before("Ideally local, but must know Excel", 29) is None
    True
    """
    if _PAID_FOR.search(text, max(0, start - 70), start):
        return "nice"
    return "should" if _IDEALLY.search(text, max(0, start - 90), start) else None
