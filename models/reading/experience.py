"""What an experience was had in: "three years in payroll" asks for payroll besides the years."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stackwise.models.reading.levels import is_duration, of_nobody, years_in

_BEHIND = re.compile(
    r"\b(?:experience[d]?|exp|background|track record|years?|yrs?|months?|history)\b[^.;\n]{0,40}?"
    r"\b(?:of|in|with|using|on|doing)\s(?:the\s|an?\s|your\s)?(?=\w)",
    re.I,
)
_BEFORE = re.compile(r"(?P<thing>[^\W\d_][\w/&+# -]{2,60}?)\s(?:work\s)?(?:experience|exp|background)\b\W{0,2}$", re.I)
_DIRECT = re.compile(r"\b(?:years?|yrs?|months?)['’]?\s(?P<thing>[^\W\d_][\w/&+# -]{1,40})$", re.I)
_QUALITY = re.compile(
    r"^(?:(?:some|any|good|strong|solid|proven|previous|prior|relevant|recent|practical|hands[- ]on|extensive|similar|"
    r"first|real|demonstrable|demonstrated|substantial|minimum|at least|of|in|with|the|an?|years?|yrs?|months?|\W|\d)"
    r"{1,3}\s){1,6}",
    re.I,
)
_ROLE = re.compile(
    r"(?:as|similar|same|this|comparable|related|relevant|experience|role|position|field|area|industry|job)\b", re.I
)
_SAID_BEFORE = re.compile(r"\bexperience[sd]?\b[^.;\n]{0,30}$", re.I)
_SAID_BEHIND = re.compile(r"[^.;\n]{0,40}?\bexperience\b", re.I)
_NO_MUST = re.compile(r"[^.;\n]{0,60}?\b(?:preferred|desirable|desired|advantage|plus|bonus|welcome)\b", re.I)
_STUDIED = re.compile(
    r"(?:(?i:(?:advanced|higher|national|graduate|postgraduate|associate|honours|vocational)\s){0,2})"
    r"(?i:bachelor(?:['’]?s)?|master(?:['’]?s)?|degree|diploma|dip\.?|certificate|cert\.?|ba|bsc|b\.sc\.?|ma|msc|m\.sc\.?|beng|meng|btec|nvq|"
    r"hn[cd]|apprenticeship)(?:\s(?i:degree|hons|level\s\d|[1-8]|i{1,3}|iv|v))?(?:\s(?:in|of))?\s"
    r"(?P<thing>[\w][\w/&+,’' -]{2,60}?)(?:\s\((?P<within>[A-Z][\w/&+ -]{3,40})\))?"
)
_STUDIED_BEFORE = re.compile(
    r"(?P<thing>[\w][\w/&+’' -]{2,50}?)\s(?i:degree|diploma|apprenticeship)(?:,?\s(?:19|20)\d\d)?"
)
_BROAD = re.compile(
    r"(?:applied\s)?(?:science|arts|commerce|business|education|studies|technology)(?:\s(?:degree|hons))?", re.I
)
_OPENS_WITH = re.compile(
    r"(?:(?:^|(?<=[\n.;•*|]))[\s–*•-]{0,4}(?:(?:at\sleast|min(?:imum|\.)?(?:\sof)?|some|over|around|about|a)\s){0,2})(?P<years>[^.;:,\n]{1,20}?\s?(?:years?|yrs?|months?))"
    r"['’]?\s(?:of\s)?(?:[\w-]{3,12}\s){0,2}(?:experience|exp)\s(?:in|with|of|using|on|as)\s(?:(?!\b(?:we|our|has|have|is|are)\b)[^.;:!?\n]){0,60}$",
    re.I,
)
_AROUND = 40  # characters before a number of years in which experience is named
_LONGEST = 200  # characters of a mention that is looked into
_LEAST = 2  # characters of something that has a name


def done_in(mention: str) -> tuple[int, int] | None:
    """The characters ``[start, end)`` of an experience that say what it was had in; None where it does not say.

    >>> done_in("3 years of experience in payroll")
    (25, 32)
    >>> done_in("payroll experience"), done_in("five years as a welder")
    ((0, 7), None)
    """
    if len(mention) > _LONGEST:
        return None
    found = list(_BEHIND.finditer(mention))
    if found:
        start, end = found[-1].end(), len(mention)
        again = _BEHIND.match(mention, start)
        start = again.end() if again else start
    else:
        named = _BEFORE.search(mention) or _DIRECT.search(mention)
        if named is None:
            return None
        start, end = named.span("thing")
        quality = _QUALITY.match(mention, start, end)
        start = quality.end() if quality else start
    said = mention[start:end]
    return None if len(said.strip()) < _LEAST or _ROLE.match(said) else (start, end)


def studied(mention: str) -> tuple[int, int] | None:
    """The characters ``[start, end)`` of a paper that say what was studied for it; None where it does not say.

    >>> said = "Advanced diploma in general mechanics"
    >>> studied(said), studied("BSc Public Health"), studied("Bachelor of Commerce (Accounting)")
    ((20, 37), (4, 17), (22, 32))
    >>> studied("Environmental health degree")
    (0, 20)
    >>> studied("Bachelor of Science"), studied("Diploma")
    (None, None)
    """
    if len(mention) > _LONGEST:
        return None
    match = _STUDIED.fullmatch(mention)
    if match is not None and match["within"]:
        return match.span("within")
    match = match or _STUDIED_BEFORE.fullmatch(mention)
    if match is None:
        return None
    return None if _BROAD.fullmatch(match["thing"]) else match.span("thing")


def stated_years(text: str, taken: Sequence[tuple[int, int]]) -> list[tuple[int, int, float, str]]:
    """Ranges, numbers and modality of years that a line asks of experience outside of all that is ``taken``.

    >>> stated_years("Work experience: 2 years and above", [])
    [(17, 24, 2.0, 'must')]
    >>> stated_years("3 years of experience in payroll desirable; a 2 year contract", [])
    [(0, 7, 3.0, 'nice')]
    """
    found = []
    for start, end, years in years_in(text, 0, len(text)):
        free = not any(start < last and first < end for first, last in taken)
        named = _SAID_BEFORE.search(text, max(0, start - _AROUND), start) or _SAID_BEHIND.match(text, end)
        if free and named:
            found.append((start, end, years, "nice" if _NO_MUST.match(text, end) else "must"))
    return found


def opens_with_years(text: str, start: int, end: int, is_experience: bool) -> bool:
    """Whether a line opens with years of experience, which ``[start, end)`` is, or says what they were had in.

    >>> opens_with_years("Four years experience with SQL", 27, 30, False)
    True
    >>> opens_with_years("Four years experience with SQL", 0, 30, True)
    True
    >>> opens_with_years("We have four years experience with SQL", 35, 38, False)
    False
    """
    head = _OPENS_WITH.search(text, max(0, start - 130), end if is_experience else start)
    if head is None:
        return False
    own = head.start("years") >= start or not is_experience
    return own and is_duration(head["years"]) and not of_nobody(text, *head.span("years"))


def behind_experience(text: str, start: int, end: int) -> bool:
    """Whether ``[start, end)`` is a number of years that stands behind the word experience.

    >>> behind_experience("Experience: 7 years", 12, 19), behind_experience("open for 7 years", 9, 16)
    (True, False)
    """
    return is_duration(text[start:end]) and _SAID_BEFORE.search(text, max(0, start - _AROUND), start) is not None


def in_years_field(text: str, start: int, end: int) -> bool:
    """Whether ``[start, end)`` is a number of years in a field that is called experience.

    >>> in_years_field("Related Experience: 7 years", 20, 27), in_years_field("an experience of 7 years", 17, 24)
    (True, False)
    """
    return text[max(0, start - 3) : start].rstrip().endswith(":") and behind_experience(text, start, end)
