"""Aims: the work that a CV says its owner looks for, wants to change to or to become; what they bring is theirs.

Every pattern looks a bounded way around.
"""

from __future__ import annotations

import re

MOVES = r"mov(?:e|ing)|chang(?:e|ing)|switch(?:ing)?|transition(?:ing)?|step(?:ping)?|retrain(?:ing)?"
"""Verbs of who changes work."""
_MOVE = re.compile(
    r"\b(?:interested in|keen (?:on|to)|open to|hop(?:e|ing) (?:for|to)|looking (?:for|to)|seek(?:ing)?|"
    r"want(?:ing)?(?: to)?|would like(?: to)?|wish(?:ing)? (?:for|to))\s"
    r"(?:(?:a|an|my|the|make|making|career|job)\s){0,3}"
    rf"(?:{MOVES}|get(?:ting)?(?=\sfrom))\b"
    r"[^.;:,!?\n]{0,60}?\s(?:in)?to(?:wards?)?\s(?:(?:a|an|the|full[- ]time|more|some)\s){0,2}$",
    re.I,
)
_POST = (
    r"(?:position|role|job|post|opportunit(?:y|ies)|placement|internship|traineeship|apprenticeship|career|employment|"
    r"work|vacancy|opening)"
)
_SEEKS = (
    r"(?:seek(?:s|ing)?|(?:am|i['’]m|currently|now|actively)\s(?:looking|searching)\sfor|in\ssearch\sof|apply(?:ing)?\sfor|"
    r"to\s(?:obtain|secure|find|get|gain|land|pursue)|hop(?:e|ing)\sfor|want(?:ing)?|interested\sin|open\sto|wish(?:ing)?\sfor)"
)
_BEFORE = r"(?:(?:an?|the|my)\s)?(?:[\w’'-]{2,16}\s){0,2}$"
_OPENS = r"(?:^|(?<=[\n.;:•*|]))[\s*•–-]{0,5}"
_SOUGHT = re.compile(
    rf"(?:\b{_SEEKS}|{_OPENS}(?:looking|searching)\sfor)\s(?:[\w’'-]{{1,16}},?\s){{0,5}}?{_POST}\s(?:as|in|of|within)\s{_BEFORE}",
    re.I,
)
_BECOMES = (
    r"(?:become|becoming|work(?:ing)?\sas|grow(?:ing)?\s(?:in)?to|qualify(?:ing)?\sas|develop(?:ing)?\sinto|"
    r"be(?:ing)?\s(?=an?\s))"
)
_TO_BECOME = re.compile(
    r"\b(?:want|hop(?:e|ing)|wish|like|love|dream(?:ing)?|aim(?:ing)?|plan(?:ning)?|intend|going|try(?:ing)?|best|hard|aspir(?:e|es|ing)|"
    r"goal\sis|aim\sis|ambition\sis|order|retraining|able)\s(?:to|of|on)\s(?:(?:one|some)\sday\s|someday\s|eventually\s|later\s)?"
    rf"{_BECOMES}\s?{_BEFORE}",
    re.I,
)
_TO_WORK_AS = re.compile(rf"{_OPENS}to\s(?:work|be\semployed|serve)\s(?:as|in)\s{_BEFORE}", re.I)
_ASPIRING = re.compile(r"\b(?:aspiring|would-be|wannabe|budding)\s(?:[\w-]{2,14}\s)?$", re.I)
_FIELD = re.compile(
    r"(?:^|\n)[\s*#•–-]{0,5}(?:(?:desired|target(?:ed)?|preferred|sought)\s(?:job|position|role|post|title|occupation|career)|"
    r"(?:job|position|role|post|career)\s(?:desired|sought|wanted))\s?[:*\s–-]{1,5}(?:an?\s)?$",
    re.I,
)
_DONE = re.compile(r"\b(?:experienced?|skilled|qualified|certified|years|proven|background)\s(?:\w{1,8}\s)?$", re.I)


def aimed_at(text: str, start: int) -> bool:
    """Whether what starts at ``start`` is work that its owner looks for, or wants to change to; what they come from is
    theirs.

    >>> aimed_at("Interested in a move from picking to driving", 37), aimed_at("Interested in a move from picking", 26)
    (True, False)
    >>> aimed_at("Seeking a position as a cook", 24), aimed_at("Seeking a position with my cooking", 27)
    (True, False)
    >>> aimed_at("I do my best to become a good welder", 30), aimed_at("I went on to become a welder", 22)
    (True, False)
    >>> aimed_at("Aspiring nurse", 9), aimed_at("Desired position: nurse", 18), aimed_at("Position: nurse", 10)
    (True, True, False)
    """
    before = max(0, start - 140)
    found = (one.search(text, before, start) for one in (_MOVE, _SOUGHT, _TO_BECOME, _TO_WORK_AS, _ASPIRING, _FIELD))
    return any(found) and _DONE.search(text, max(0, start - 30), start) is None
