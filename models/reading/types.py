"""Types that the words of a mention decide, whatever a learned head says: the use of a language, a vaccination, an age,
a drug test.

Every pattern looks a bounded way around.
"""

from __future__ import annotations

import re

from stackwise.models.reading.levels import is_duration
from stackwise.models.reading.papers import is_licence
from stackwise.models.reading.tongues import is_done, uses_language

_STATUS = r"(?:full|fully|proof of|evidence of|up[- ]to[- ]date|current|valid|complete|double|triple)"
_DISEASE = (
    r"(?:covid(?:[- ]?19)?|coronavirus|flu|influenza|hepatitis(?: ?[ab](?: and b)?)?|hep b|mmr|measles|mumps|rubella|"
    r"tetanus|polio|rabies|tuberculosis|tb|bcg|pertussis|whooping cough|diphtheria|varicella|"
    r"chickenpox|meningitis|seasonal)"
)
_SHOT = r"(?:vaccinat(?:ed|ions?)|vaccines?|immuni[sz]ed|immuni[sz]ations?|inoculat(?:ed|ions?)|jabs?|boosters?)"
_VACCINATION = re.compile(
    rf"(?:{_STATUS}\s){{0,2}}(?:(?:{_DISEASE}[\s/,-]{{1,3}}(?:and\s)?){{1,4}}{_SHOT}|(?:{_STATUS}\s){{1,2}}{_SHOT}|"
    rf"(?:{_STATUS}\s)?(?:vaccinated|immuni[sz]ed|inoculated))"
    rf"(?:\s(?:status|records?|certificates?|for|against|{_DISEASE})){{0,5}}",
    re.I,
)
_AGAINST = re.compile(rf"\b{_SHOT}\s(?:against|for)\s(?:the\s)?$", re.I)
_ILLNESS = re.compile(rf"(?:the\s)?{_DISEASE}", re.I)
_TESTED = re.compile(
    r"(?:pass\s)?(?:an?\s)?(?:pre-?\s?employment\s|instant\s|random\s)?(?:drugs?|alcohol)"
    r"(?:\s?(?:and|&|/|or)\s?(?:drugs?|alcohol))?[\s-]?(?:tests?|screens?|screening)(?!\w|\s(?:assays?|kits?))",
    re.I,
)
_TESTING = re.compile(
    r"\b(?:perform|conduct|carry\sout|carrying\sout|administer|run|do|collect|analyse|read|evaluate)\w{0,3}\s(?:the\s)?$",
    re.I,
)
_CHECKED = re.compile(
    r"(?:(?:an?|the|your|own|current|valid|enhanced|national|clear|cleared|satisfactory)\s){0,3}"
    r"(?:working\swith\s(?:children|vulnerable\s(?:people|adults|persons))|wwcc?|wwvp|police|criminal(?:\s(?:record|history))?|"
    r"background|character|fit\sand\sproper(?:\sperson)?|probity|dbs|crb|pvg|garda|ndis(?:\sworker)?|(?:security\s)?vetting)\s"
    r"(?:checks?|clearance|screening|vetting)(?:\s(?:card|certificate|clearance|check))?",
    re.I,
)
_CLEARED = re.compile(
    r"(?:(?:pass|hold|have|obtain|gain)\s)?(?:(?:an?|the|current|valid|active)\s){0,2}"
    r"(?:pre-?\s?employment\s(?:medical|health)(?:\s(?:exam(?:ination)?|check|assessment|screening|test))?|"
    r"(?:baseline|nv[12]|sc|dv|ctc|(?:top\s)?secret|security|ts/sci)\s(?:security\s)?clearance)",
    re.I,
)
_BODY = re.compile(
    r"\b(?:registration|registered|registrable|membership|member|accreditation|accredited|licen[sc]ed|chartered)\s(?:with|of|by)\s(?:the\s)?$",
    re.I,
)
_INSTITUTE = re.compile(
    r"\b(?:institute|board|council|college|association|society|authority|commission|academy|body)\b", re.I
)
_OF_AGE = re.compile(
    r"\bbe\s(?:at\sleast\s|over\s|above\s|aged\s){0,2}$|\b(?:minimum|least)\sage\s(?:of\s|is\s)?$", re.I
)
_AGED = re.compile(r"(?:be\s)?(?:at\sleast\s)?\d\d(?:\s?years?)?\s?(?:or|and)\s(?:over|older|above)", re.I)
_MUST_BE = re.compile(r"\b(?:must|ha(?:ve|s)\sto|needs?\sto|required\sto)\s(?:be\s)?(?:at\s)?$", re.I)
_FIT = re.compile(
    r"(?:(?:an?|good|high|reasonable|basic|certain|decent|excellent)\s){0,3}(?:(?:levels?|standards?)\sof\s)?(?:physical\s|general\s)?fitness"
    r"(?:\slevels?)?",
    re.I,
)
_PAPER = re.compile(
    r"(?:ba|bsc|b\.?sc\.?|ma|msc|m\.?sc\.?|mba|phd|bachelor\w{0,3}|master\w{0,3}|degree|diploma|tvet|coc|level\s(?:\d|i?v|i{1,3}))"
    r"(?![^\W_])",
    re.I,
)
_PAPERS_HEAD = re.compile(
    r"\b(?:requirements?|required|qualifications?|education(?:al)?|must\shave|minimum)\b(?P<between>[^.;\n]{0,60})$",
    re.I,
)
_LEAST_PAPER = re.compile(r"\b(?:minimum|at\sleast)\s(?:of\s)?(?:an?\s|the\s)?$", re.I)
_INSISTED = re.compile(
    r"(?:['’]s)?(?:\s(?!not\b|no\b|is\b)[\w-]{1,15}){0,3}\s(?:(?:is|are)\s)?(?:required|essential|mandatory|compulsory)\b",
    re.I,
)
_DENIED = re.compile(r"\b(?:no|not|without|none|never)\b|n['’]t\b", re.I)
_OVER = re.compile(r"(?:at\sleast|over|above|aged)\s", re.I)


def type_by_words(text: str, start: int, end: int) -> str | None:
    """The type of the mention ``[start, end)`` where its words leave no doubt.

    >>> type_by_words("Proof of COVID-19 vaccination", 0, 29), type_by_words("give vaccinations", 0, 17)
    ('vaccination', None)
    >>> type_by_words("Must be over 18 years", 8, 21)
    'age'
    >>> type_by_words("Working with Children Check", 0, 27), type_by_words("run background checks", 4, 21)
    ('clearance', None)
    >>> type_by_words("A drug test is part of hiring", 2, 11), type_by_words("Perform drug tests", 8, 18)
    ('clearance', None)
    >>> type_by_words("registration with the Institute of Teaching", 22, 43)
    'licence'
    >>> type_by_words("Pass drug and alcohol tests", 0, 9), type_by_words("hold a baseline clearance", 0, 25)
    ('clearance', 'clearance')
    """
    mention, lead = text[start:end], text[max(0, start - 30) : start]
    if uses_language(mention):
        return "language"
    if is_done(text, start, end):
        return "skill"
    if _VACCINATION.fullmatch(mention) or (_ILLNESS.fullmatch(mention) and _AGAINST.search(lead)):
        return "vaccination"
    if _AGED.fullmatch(mention):
        return "age"
    if _FIT.fullmatch(mention) and " " in mention:
        return "physical"
    if is_licence(text, start, end) or (_INSTITUTE.search(mention) and _BODY.search(lead)):
        return "licence"
    tested = _TESTED.match(text, start, start + 80)  # which may have been cut ("drug" of "drug and alcohol test")
    checked = _CHECKED.fullmatch(mention) or _CLEARED.fullmatch(mention)
    if (checked or (tested is not None and tested.end() >= end)) and not _TESTING.search(lead):
        return "clearance"
    over = _OVER.match(mention)
    if is_duration(mention[over.end() :] if over else mention) and _OF_AGE.search(lead):
        return "age"
    return None


def must_be(text: str, start: int) -> bool:
    """Whether what starts at ``start`` is what somebody must be ("must be 18 or over").

    >>> must_be("Must be 18 or over", 8), must_be("Everybody is 18 or over", 13)
    (True, False)
    """
    return _MUST_BE.search(text, max(0, start - 30), start) is not None


def insisted_paper(text: str, start: int, end: int) -> bool:
    """Whether ``[start, end)`` opens with a degree or the like that the words right around it insist on.

    >>> insisted_paper("BACHELOR’S DEGREE REQUIRED", 0, 8), insisted_paper("a minimum of a Master's degree", 15, 30)
    (True, True)
    >>> insisted_paper("no degree required", 3, 9), insisted_paper("Our founder holds a degree", 20, 26)
    (False, False)
    """
    if not _PAPER.match(text, start, end) or _DENIED.search(text, max(0, start - 20), start):
        return False
    return _LEAST_PAPER.search(text, max(0, start - 30), start) is not None or _INSISTED.match(text, end) is not None


def required_paper(text: str, start: int, end: int) -> bool:
    """Whether ``[start, end)`` opens with a degree or the like that the words before it on its line require.

    >>> required_paper("Qualification: BA Degree", 15, 24), required_paper("Requirements: no degree", 17, 23)
    (True, False)
    """
    head = _PAPERS_HEAD.search(text, max(0, start - 100), start)
    return head is not None and not _DENIED.search(head["between"]) and _PAPER.match(text, start, end) is not None
