"""Subjects: whom a clause of a CV is about, where it is not its writer: "Foreman reads the plans. I mix concrete."

No parser: a clause begins at a mark or a break, and its subject is the noun that opens it. Every pattern looks a
bounded way around.
"""

from __future__ import annotations

import re

from stackwise.models.reading.tries import helped_worker

_BEGIN = r"(?:^|(?<=[.;!?\n•:,(–—-])|\b(?:and|but|while|whereas|as)(?=\s))\s{0,3}"
_KIN = (
    r"(?:wife|husband|partner|brother|sister|son|daughter|mother|father|mum|mom|dad|cousin|uncle|aunt|friend|flat-?mate|neighbour|neighbor|"
    r"boyfriend|girlfriend|lad|colleagues?|co-?workers?|team-?mates?|workmates?|somebody\selse|someone\selse|others)"
)
_CHIEF = (
    r"(?:boss|foreman|forewoman|foreperson|chef|manager|supervisor|owner|gaffer|head\s\w{3,10}|director|"
    r"contractors?|apprentices?)"
)
_JOB = (
    r"(?:nurse|midwife|vet|accountant|consultant|assistant|surgeon|secretary|cook|clerk|guard|pilot|physio|intern|trainee|attendant|"
    r"sous[- ]chef|accounts\sdepartment)s?"
)
_WHOSE = r"(?:(?:my|our|the|a|an|another|some|one|two|three|four|both|his|her|other)\s){0,3}"
_ROLE = rf"(?:[a-z]{{2,14}}\s)?(?:{_CHIEF}|{_JOB}|[a-z]{{2,14}}(?:er|or|ist|ian)s?)"
_ONE = rf"(?:{_WHOSE}(?:[a-z]{{2,14}}\s)?{_KIN}|(?:the|my|our)\s{_ROLE}|(?P<bare>{_CHIEF}))"
_CLAUSE = re.compile(
    rf"{_BEGIN}{_ONE}\s(?:(?:also|then|always|usually|alone|both)\s)?(?P<rest>[^.,:;!?\n]{{0,80}})$", re.I
)
_THIRD = re.compile(
    r"(?!(?:is|was|has|as|this|his|its|across|towards|always|besides|skills|years|ideas|things)\b)(?:[a-z]{2,14}(?<![su])s|do)\b"
)
_PAST = re.compile(
    r"(?:[a-z]{2,14}(?<!e)ed|did|made|wrote|ran|took|kept|built|drove|sold|taught|led|drew|sewed|dealt|cut|dug|grew|cooked|gave|held|set|put|"
    r"brought|got|laid|met|paid|sent|spoke|swept|fed|found|chose|threw|hung|read|told)\b"
)
_AND_DID = re.compile(rf"\band\s{_PAST.pattern}", re.I)
_CRAFT = (
    r"(?:electrician|plumber|carpenter|joiner|builder|baker|florist|pharmacist|teacher|solicitor|lawyer|architect|surveyor|engineer|therapist|"
    r"dentist|doctor|bookkeeper|driver|gardener|plasterer|welder|mechanic|technician|designer|photographer|translator)s?"
)
_RANK = (
    r"(?:head|senior|lead|chief|deputy|junior|district|ward|site|shift|team|duty|line|project|office|store|kitchen|"
    r"general|area)"
)
_TITLE_DID = re.compile(
    rf"\s{{0,3}}(?P<title>(?:{_RANK}\s){{0,2}}(?:{_CHIEF}|{_JOB}|{_CRAFT}))\s(?:(?:also|then|always|usually)\s)?"
    r"(?!(?:trained|registered|qualified|experienced|based|educated|speciali[sz]ed|certified|skilled|licen[sc]ed|employed|interested|"
    r"dedicated|accredited|chartered|motivated|needed|wanted|required|worked|retired|turned)\b)"
    rf"{_PAST.pattern}(?!\s(?:in|with|to|at|by|for|as|of|from|on|under)\b)",
    re.I,
)
_HEAD = re.compile(r"[.!?\n]")
_LEFT = re.compile(
    r"\b(?:left|leaves?|leaving|handed\sover|outsourced?|delegated?)\s(?:(?:all|most)\s(?:of\s)?)?(?:(?:the|my|our)\s)?$",
    re.I,
)
_LEFT_TO = re.compile(
    rf"\s(?:over\s|up\s)?to\s(?:{_WHOSE}(?:[a-z]{{2,14}}\s)?(?:{_KIN}|{_CHIEF}|{_JOB}|{_CRAFT})|others|somebody|someone|them|him|her)\b",
    re.I,
)
_ASKED_OF_ONE = re.compile(
    r"(?:us(?:es?|ed)|ask(?:s|ed)|lik(?:es?|ed)|lov(?:es?|ed)|want(?:s|ed)|need(?:s|ed)|pass(?:es|ed)|requir(?:es|ed)|expect(?:s|ed)|"
    r"enjoy(?:s|ed)|prais(?:es|ed)|buys?|bought|says?|said)\b"
)
_MINE_BEHIND = re.compile(
    r"[^.;!?\n]{0,50}\b(?:by\sme|(?:that|which)\sI|(?:and|so)\sI\s(?:did|made|do|make))\b|[.;!?]\s(?:that|it)\s(?:is|was)\s(?:me|my)\b"
)
_BESIDE_ME = re.compile(r"[.;!?\n]\s{0,2}(?:I|me|my\spart)\b", re.I)
_REFEREES = re.compile(r"(?:^|\n)\W{0,4}(?:referees?|references?)\s?[:\n][^#]{0,120}$", re.I)
_FIRST = re.compile(r"\b(?:i|me|my|mine|myself|we|us|our|ours)\b|['’]m\b", re.I)
_DONE = re.compile(
    r"(?:^|(?<=[.;!?\n•:]))\s{0,3}(?:what\s)?(?:(?:the\s)?others|(?:my|the)\s(?:colleagues|boss|team|wife|husband|partner))\s"
    r"(?:do|does|did|handles?|handled)\s?[:–—-]\s?[^.!?;\n]{0,80}$",
    re.I,
)
_WHO_DOES = re.compile(
    r"\b(?:to|for|with|by|from|under|alongside|beside|helping|assisting)\s(?:an?|the|my|our|two|three|some)\s"
    r"(?:[a-z]{2,15}\s){1,3}who\s(?!(?:has|have|had|needs?|is|are|was|were|wants?|lives?)\b)"
    r"(?P<rest>(?:(?!\sand\s)[^.,:;!?\n]){0,60})$",
    re.I,
)
_WHO = re.compile(
    r"\s?\?\s(?:(?:no|nope|not\sme)[,:–-]?\s)?(?:that['’]s\s)?(?:the|my|our|an?)\s(?:[a-z]{2,15}\s)?"
    r"(?:[a-z]{2,15}(?:er|or|ist|ian|man)|[a-z]{0,6}(?:wife|husband|brother|sister|colleague|boss|chef|partner))"
    r"(?:['’]s(?:\s(?:job|work|business|task))?|\sdoes(?:\s(?:it|that|those|them))?)?\s{0,2}(?=[.!,;\n–-]|$)(?!,\sthe\s)",
    re.I,
)

_SENTENCE, _TITLED = 160, 1_000  # characters before a mention in which its sentence begins, and a title is named


def of_another(text: str, start: int, end: int) -> bool:
    """Whether ``[start, end)`` is what somebody else does, by the subject of its clause, or the answer to its question.

    >>> text = "Foreman reads the plans and orders the timber. I saw it."
    >>> of_another(text, 8, 23), of_another(text, 28, 45), of_another(text, 49, 55)
    (True, True, False)
    >>> of_another("Two colleagues programmed it in Unity", 32, 37), of_another("My boss praised my welding", 19, 26)
    (True, False)
    >>> of_another("Arrange the flowers? The florist.", 0, 19), of_another("What others do - bread, tarts.", 17, 22)
    (True, True)
    >>> text = "Head chef did the ordering and costed menus. I left the bookkeeping to my wife."
    >>> of_another(text, 0, 9), of_another(text, 31, 43), of_another(text, 56, 67)
    (True, True, True)
    """
    low = max(0, start - 120)
    if helped_worker(text, start, end):
        return True
    if _WHO.match(text, end, end + 60) or _DONE.search(text, low, start) or _REFEREES.search(text, low, start):
        return True
    if _MINE_BEHIND.match(text, end, end + 60):
        return False
    if _title_did(text, start, end) or (_LEFT.search(text, low, start) and _LEFT_TO.match(text, end, end + 60)):
        return True
    found = _WHO_DOES.search(text, low, start)
    if found is not None and not _FIRST.search(found["rest"]) and not _AND_DID.search(text, start, end):
        return True
    found = _CLAUSE.search(text, low, start)
    if found is None or _FIRST.search(found["rest"]) or _FIRST.search(text[start:end]):
        return False
    verb = found["rest"] + text[start:end]
    if found["bare"]:  # so may people write of their own work
        return _THIRD.match(verb) is not None and _BESIDE_ME.search(text, end, end + 120) is not None
    return not _ASKED_OF_ONE.match(verb) and (_THIRD.match(verb) or _PAST.match(verb)) is not None


def _title_did(text: str, start: int, end: int) -> bool:
    """Whether ``[start, end)`` is what the title that opens its sentence did, or that title ("Head chef did the
    ordering"); unless the text has named it before: so may people write of their own work."""
    low = max(0, start - _SENTENCE)
    first = max((stop.end() for stop in _HEAD.finditer(text, low, start)), default=low)
    found = _TITLE_DID.match(text, first) if first > low or low == 0 else None
    if found is None or start < found.start("title"):
        return False
    between = text[found.end("title") : max(start, found.end("title"))]
    if _FIRST.search(between) or _FIRST.search(text[start:end]) or any(mark in between for mark in ";:"):
        return False
    before = text[max(0, found.start() - _TITLED) : found.start()]
    return not re.search(rf"(?<!\bthe\s)(?<!\bmy\s)(?<!\bour\s)\b{re.escape(found['title'])}\b", before, re.I)
