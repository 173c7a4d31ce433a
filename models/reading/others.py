"""Others: what somebody else of the firm does, and what its parts are named after, is not asked."""

from __future__ import annotations

import re

_AROUND = 160  # characters before a phrase that are looked at
_CLAUSE = re.compile(
    r"\bour\s(?:[\w’'-]{1,30}\s){0,2}[\w’'-]{1,30},?\s(?:who|whose)\s(?!(?:you|we|needs?|have|has|lives?|are|is|wants?)\b)[^,.!?;:()\n]{0,80}$",
    re.I,
)
_DONE = (
    r"(?:done|handled|dealt\swith|looked\safter|taken\scare\sof|managed|carried\sout|outsourced|covered|run|placed)\s"
    r"(?:by|with|to)\s(?!you\b|who|\d)"
)
_LEFT = re.compile(
    rf"\s?(?:[:–—-]\s?|\s(?:is|are|gets?)\s(?:(?:all|always|already|being)\s)?){_DONE}|"
    r",\s(?:the|our|an?)\s[^,.;!?\n]{2,40}\s(?:brings?|does|do|handles?|has|covers?|looks\safter)\s(?:that|it|those|them|this)\b|"
    r"\s?\?\s[^.?!\n]{0,30}\bwe\s(?:outsource|leave|buy|send|contract)\b|"
    r"\s?\?\s(?:no,?\s)?(?:we(?:['’]ve|\shave)\s(?:got\s)?(?:an?|our|other|plenty\sof)\s(?:[\w’'-]{1,25}\s){1,3}(?:for\s(?:that|those|this|"
    r"it|them)|who\sdo)|leave\s(?:that|it|those|them)\sto\s|(?:that|this|it)(?:['’]s|\sis)\s(?:(?!\byour?\b)[^.!?\n]){0,40}\b(?:job(?!\sfor\syou)|department|"
    r"domain|patch|headache)\b|(?:some(?:body|one)\selse|not\s(?:you\b|your\s)))",
    re.I,
)
_OURS_DO = re.compile(
    r"(?:^|[.;!?\n,:–—]\s|\bwhile\s)our\s(?:[a-z]{2,14}\s)?(?:cooks?|chefs?|lads|colleagues|[a-z]{2,14}(?:er|or|ist|ian)s?|[a-z]{3,12}m[ae]n)\s"
    r"(?!(?:love|want|need|expect|like|ask|buy|come|enjoy|are|is|was|were|have|has|had|can|will|should|must|would|get|look|who|and|or|in|of|for|"
    r"with|at|on|to|from)s?\b)(?:(?!\b(?:you|your|we)\b)[^.;:!?\n]){0,60}$",
    re.I,
)
_YOU_DO = re.compile(
    r"[^.;!?\n]{0,60}(?:,?\s(?:and|but|while)|[;,:–—])\syou\s(?!(?:must|need|have|should|are|will|can|get|may|love|want|would|could|too|also)\b)",
    re.I,
)
_LEAVE = re.compile(r"\b(?:leave|leaving)\s(?:(?:all|most)\s(?:of\s)?)?(?:(?:the|any|our)\s)?", re.I)
_TO_OTHERS = re.compile(
    r"\sto\s(?:our\s[a-z]|(?:the|an?)\s(?!(?:next|last)\b)(?:[a-z]{2,14}\s)?(?!(?:corner|letter|order|paper|floor|door|border|counter|cooler|freezer|drawer)s?\b)(?:team|crew|office|department|newsroom|specialists?|experts?|colleagues?|"
    r"[a-z]{2,14}(?:er|or|ist|ian)s?)\b(?!\s(?!and\b|who\b)[a-z])|(?:others|someone|somebody|them|him|her|us)\b)",
    re.I,
)
_TEAM = re.compile(
    r"(?:^|(?<=[.;!?\n•,–—]))\s{0,3}(?:(?:and|but|while)\s)?(?:the|another|an?)\s(?:(?!\b(?:you|your)\b)[\w&-]{2,18}\s){1,3}"
    r"(?:team|department|crew|colleagues?|office)\s(?:looks?\safter|handles?|runs?|owns?|maintains?|manages?|does|do|"
    r"takes?\scare\sof|deals?\swith|covers?|writes?|builds?|keeps?)\s(?:(?!\b(?:you|your)\b)[^.;!?\n]){0,60}$",
    re.I,
)
_NO_NEED = re.compile(
    r"(?:(?!\b(?:plus|bonus|asset|advantage|optional|nice)\b)[^.,;?!\n]){0,40}\?\s"
    r"(?:(?:no|nope)(?=\s?[,.;!–—-])|no\sneed\b|not\s(?:at\sall|really|here|needed|necessary)\b)",
    re.I,
)
_EVER = re.compile(
    r"\b(?:(?:had\senough|tired|sick|bored)\sof|(?:fed\sup|bored)\swith|(?:(?:have\syou\s)?ever|always)\s(?:been\s)?"
    r"(?:dream(?:t|ed|ing)|wonder(?:ed|ing)|fancied|wanted|thought|imagined|tried(?!\syour\shand)))\s[^.?!\n]{0,60}$",
    re.I,
)
_ASKED = re.compile(r"[^.!?\n]{0,60}\?")
_NOT_THIS = re.compile(
    r"[^.!?\n]{0,60}[.!]\s(?:this\s(?:one|job|role|post)|ours|we)\s(?:is|are|does|do)(?:n['’]t|\snot)\s?[–—,.;!-]", re.I
)
_PART = r"(?i:schools?|dep(?:artmen)?ts?\.?|facult(?:y|ies)|divisions?|directorate|institute|college|academy)"
_NAMED = re.compile(
    rf"\b{_PART}\sof\s(?:the\s)?(?:[A-Z][\w’'-]{{1,20}}(?:\s[A-Z][\w’'-]{{1,20}}){{0,2}}(?:,\s(?:and\s|&\s)?|\s(?:and|&)\s)){{0,4}}$"
)
_NAMES = re.compile(rf"{_PART}\sof\s")


_FIRM = (
    r"(?:group|company|firm|business|agency|practice|chain|holding|enterprise|corporation|conglomerate|foundation|"
    r"charity|co-?op(?:erative)?|brand)"
)
_FIRM_DOES = re.compile(
    rf"(?:^|(?<=[\n.!?•]))\s{{0,3}}(?:the|our|this)\s(?:[\w’'-]{{2,15}}\s){{0,2}}{_FIRM}\s"
    r"(?!(?:is|was|has|wants|needs|seeks|looks|requires|asks|expects|hires|offers|will|would|may|can|must|values|invites|welcomes|who|that|"
    r"of|in|for|and|or|now|uses|runs\son|works\s(?:with|on|in))\b)"
    r"[a-z]{2,12}s\s(?P<rest>[^.:!?\n]{0,160})$",
    re.I,
)
_TO_YOU = re.compile(
    r"\b(?:you|your|someone|somebody|candidates?|applicants?|people|person|staff|who|whose|looking|seek\w*|need\w*)\b",
    re.I,
)
_FIELD = re.compile(
    r"(?:^|\n)[\s*•–-]{0,4}(?:department|division|business\sunit|team|company|employer|organi[sz]ation|industry|sector|job\s(?:category|family|function)|"
    r"category|function|reports?\sto|reporting\sto|location|work\s(?:location|type)|position\stype|job\stype|contract\stype)\s?:\s(?P<said>(?:(?!\byou\b)[^\n:]){0,80})$",
    re.I,
)


def firm_does(text: str, start: int) -> bool:
    """Whether what starts at ``start`` is what the sentence says that the firm does, and no person.

    >>> firm_does("The group drills for oil and builds tunnels", 29), firm_does("The group seeks somebody to drill", 28)
    (True, False)
    """
    found = _FIRM_DOES.search(text, max(0, start - 200), start)
    return found is not None and not _TO_YOU.search(found["rest"])


def in_field(text: str, start: int) -> bool:
    """Whether what starts at ``start`` stands in a field of the form that an ad was filled in: department, location.

    >>> in_field("Department: Sales and Marketing", 12), in_field("Skills: sales", 8)
    (True, False)
    """
    field = _FIELD.search(text, max(0, start - 130), start)
    return field is not None and not text[field.start("said")].islower()  # "Job function: drive a forklift"


_COLLEAGUES = re.compile(
    r"(?:(?:,\s|\s(?:and|or|&)\s|/)[\w+#.]{1,15}){0,2}\s(?:developers|engineers|programmers|designers|testers|analysts|architects|administrators|"
    r"scientists|specialists|technicians|consultants)\b"
)
_ALONGSIDE = re.compile(
    r"\b(?:with|alongside|beside|between|from|by)\s(?:(?!\b(?:experience|knowledge|you|as)\b)[^.;:!?\n]){0,60}$", re.I
)


def of_colleagues(text: str, start: int, end: int) -> bool:
    """Whether ``[start, end)`` is what the colleagues are called after with whom one works.

    >>> of_colleagues("You work with Java and React developers", 14, 18), of_colleagues("Java developers", 0, 4)
    (True, False)
    """
    return _COLLEAGUES.match(text, end) is not None and _ALONGSIDE.search(text, max(0, start - 90), start) is not None


def left_to_others(text: str, end: int) -> bool:
    """Whether the words behind what ends at ``end`` say that somebody else does it.

    >>> left_to_others("Grooming? We've a groomer for that.", 8), left_to_others("Payroll: done by Ann.", 7)
    (True, True)
    >>> left_to_others("Grooming? We have a job for you.", 8), left_to_others("Payroll is done by you.", 7)
    (False, False)
    """
    return _LEFT.match(text, end, end + 100) is not None


def ours_do(text: str, start: int, end: int) -> bool:
    """Whether ``[start, end)`` is what "our" people do, where "you" do something else behind.

    >>> said = "Our cooks fry and bake, and you wait on tables. Our cooks fry fish."
    >>> ours_do(said, 10, 13), ours_do(said, 18, 22), ours_do(said, 58, 66)
    (True, True, False)
    """
    return (
        _OURS_DO.search(text, max(0, start - 110), start) is not None and _YOU_DO.match(text, end, end + 90) is not None
    )


def left_by_you(text: str, start: int, end: int) -> bool:
    """Whether ``[start, end)`` is what one is to leave to others.

    >>> said = "You file and leave the reporting to our editors."
    >>> left_by_you(said, 23, 32), left_by_you(said, 13, 47), left_by_you("Leave the rooms tidy", 10, 15)
    (True, True, False)
    """
    before = _LEAVE.search(text, max(0, start - 25), start)
    if before is not None and before.end() == start:
        return _TO_OTHERS.match(text, end) is not None
    inside, behind = _TO_OTHERS.search(text, start, end), _TO_OTHERS.match(text, end, end + 40)
    return _LEAVE.match(text, start, end) is not None and (inside or behind) is not None


def ruled_out(text: str, start: int, end: int) -> bool:
    """Whether the question that names ``[start, end)`` is answered no or is a dream, or other jobs are like that.

    >>> ruled_out("Do I have to clip dogs? No, Ann does.", 13, 22), ruled_out("Clip dogs? No problem!", 0, 9)
    (True, False)
    >>> ruled_out("Ever dreamt of flying a kite?", 15, 28), ruled_out("Most sell. This one isn't.", 5, 9)
    (True, True)
    """
    dreamt = _EVER.search(text, max(0, start - 100), start) is not None and _ASKED.match(text, end) is not None
    return dreamt or any(pattern.match(text, end, end + 110) for pattern in (_NO_NEED, _NOT_THIS))


def names_a_part(text: str, start: int) -> bool:
    """Whether what starts at ``start`` is what a part of an organisation is named after.

    >>> names_a_part("Cleaner, Schools of Psychology and Pharmacology", 35), names_a_part("Know Pharmacology", 5)
    (True, False)
    """
    return _NAMES.match(text, start) is not None or _NAMED.search(text, max(0, start - 120), start) is not None


def done_by_another(text: str, start: int) -> bool:
    """Whether what begins at ``start`` is said of "our ..., who ...", or of a team that is not one's own.

    >>> text = "Drawings come from our architect, who works in AutoCAD, and you build."
    >>> done_by_another(text, text.index("AutoCAD")), done_by_another(text, text.index("build"))
    (True, False)
    >>> done_by_another("The data team looks after MySQL.", 26), done_by_another("Our team looks after MySQL.", 21)
    (True, False)
    """
    low = max(0, start - _AROUND)
    return any(pattern.search(text, low, start) for pattern in (_CLAUSE, _TEAM))
