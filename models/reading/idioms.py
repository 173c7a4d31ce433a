"""Idioms: figures of speech and set phrases of job ads whose words name no skill, however much a skill's name sounds
like them; times, which only say when something was ("during Covid"); and terms of work ("12 month FTC")."""

from __future__ import annotations

import re
from collections.abc import Iterator

_IDIOMS = """
cover* maternity leave; cover* for maternity leave; maternity leave cover; cover* parental leave; cover* sick leave
all hands on deck; brownie points; bang* the drum; bring* ~ a-game; burn* the midnight oil; connect* the dots
drop* ~ ball; fight* fires on all sides; get* ~ hands dirty; get* the ball rolling; go* that extra mile
go* the extra mile; herd* cats
hit* the ground; hit* the ground running; jack of all trades; join* the dots; jump* in at the deep end
keep* a cool head; keep* ~ cool; keep* ~ eye on the ball; keep* ~ finger on the pulse; keep* ~ plates spinning
keep* all ~ plates spinning; keep* several balls in the air; keep* the ball rolling; keep* the lights on
know* the ropes; learn* the ropes; mov* heaven and earth; mov* mountains; pull* ~ own weight; pull* ~ weight
punch* above ~ weight; rais* the bar; roll* up ~ sleeves; run* a tight ship; safe pair of hands
sell* ice to eskimos; sell* ice to penguins; spin* many plates; spin* several plates; step* up to the plate
tak* the bull by the horns; talk* the talk; think* out of the box; think* outside of the box; think* outside the box
throw* in at the deep end; walk* the talk; walk* the walk; wear* a lot of hats; wear* different hats
wear* lots of hats; wear* many different hats; wear* many hats; wear* more than one hat; wear* several hats
"""
"""A star stands for an ending, "~" for "your", "the" and the like."""
_WHOSE = r"(?:your|their|his|her|its|our|the|a|an|one['’]s)"


def _pattern(idiom: str) -> str:
    said = re.escape(idiom.strip()).replace(r"\*", r"\w{0,4}").replace(r"\~", "~")
    return said.replace("~", _WHOSE).replace(r"\ ", r"\s{1,2}")


_REASONS = r"\bfor\s(?:[a-z-]{2,15}\s){1,3}(?:reasons|purposes)\b"
_IDIOM = re.compile(
    _REASONS
    + "|"
    + "|".join(rf"\b{_pattern(one)}\b" for one in sorted(re.split(r"[;\n]", _IDIOMS.strip()), key=len, reverse=True)),
    re.I,
)

_TIME = re.compile(
    r"\b(?:during|since|before|after|until|till|through(?:out)?|in|over|pre|post|because\sof|due\sto|thanks\sto|with|when)[\s-]"
    r"(?:the\s)?"
    r"(?:(?:first|second|third|last|whole|height\sof|start\sof|end\sof)\s){0,2}(?:the\s)?"
    r"(?P<when>(?:covid|coronavirus|corona)(?:[- ]?19)?(?:\s(?:lockdowns?|pandemic|years?|times?))?|"
    r"(?:lockdown|pandemic)s?|furlough|brexit|(?:parental|maternity|paternity|sick)\sleave)"
    r"(?=\s{0,2}(?:[.,;:!?)\n–-]|$)|\s(?:and|but|i|we|he|she|it|they|when|then|so|hit|came|struck|started|began|my|the|to)\b)",
    re.I,
)


_ENGAGED = (
    r"(?:fixed[\s-]term|temporary|temp|rolling|initial|renewable|maternity|paternity|parental|adoption|sickness|leave"
    r"|contract|ftc|cover|secondment|assignment|appointment|placement)"
)
_BEHIND = r"(?=\s{0,2}(?:[,.;:|)\n–-]|$|(?:to|from|until|starting|with|at|in|based|available|initially)\b))"
_TERM = re.compile(
    rf"\b\d{{1,2}}[\s-]{{0,2}}(?:months?|mths?|years?|yrs?|weeks?|wks?)[\s-]{{1,2}}{_ENGAGED}(?:[\s-]{_ENGAGED}){{0,3}}{_BEHIND}"
    r"|(?:^|(?<=[\n,;|(–-])|(?<=[\n,;|(–-]\s))"
    r"(?:fixed[\s-]term(?:\scontract)?|ftc|(?:maternity|paternity|parental|adoption|sickness)\s(?:leave\s)?cover)"
    r"(?=\s{0,2}(?:[,.;|)\n–-]|$))",
    re.I,
)


def terms(text: str) -> Iterator[tuple[int, int]]:
    """The ranges of characters that say for how long somebody is engaged, or in whose place.

    >>> text = "Payroll clerk 12 month FTC, maternity cover. 2 years contract management, you arrange sickness cover"
    >>> [text[slice(*one)] for one in terms(text)]
    ['12 month FTC', 'maternity cover']
    """
    return (match.span() for match in _TERM.finditer(text))


def times(text: str) -> Iterator[tuple[int, int]]:
    """The ranges of characters that say when something was, by an event of those days.

    >>> text = "Ran out during Covid. In the pandemic, I ran Covid tests in Covid wards."
    >>> [text[slice(*one)] for one in times(text)]
    ['Covid', 'pandemic']
    """
    return (match.span("when") for match in _TIME.finditer(text))


def idioms(text: str) -> Iterator[tuple[int, int]]:
    """The ranges of characters that are a figure of speech.

    >>> text = "You wear many hats, keep the plates spinning and mend hats."
    >>> [text[slice(*one)] for one in idioms(text)]
    ['wear many hats', 'keep the plates spinning']
    >>> next(idioms("Must be over 21 for insurance reasons"))
    (16, 37)
    """
    return (match.span() for match in _IDIOM.finditer(text))
