"""What an experience was had in: "three years in payroll" asks for payroll besides the years."""

from __future__ import annotations

import re

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
