"""The firm's tools: stretches of an ad that say what the firm works with ("OUR STACK: Python"), whoever uses it."""

from __future__ import annotations

import re

_KIND = r"(?:tech(?:nology|nical)?\s|software\s|it\s|current\s){0,2}"
_NAMED = rf"(?:our|the)\s{_KIND}(?:stack|tools|toolbox|tooling|toolchain|systems?|software|technolog(?:y|ies))"
_USED = r"(?:use|run|work\swith|run\son|work\son|rely\son|build\son|build\swith)"
_WHAT = rf"(?:what|(?:the\s)?(?:tech|tools|software|technologies|systems|programs)(?:\sthat)?)\swe\s{_USED}"
_HEAD = re.compile(
    rf"(?:(?<=[\n.!?;])|^)[^\w\n]{{0,6}}(?:(?:{_NAMED}|{_WHAT})\s?(?::|–|-|\sis\b|\sare\b|\sincludes?\b)|we\s{_USED}\s)",
    re.I,
)
_END = re.compile(r"\n|[.!?](?:\s|$)")
_ASKED = re.compile(r"\b(?:you|your|essential|required|must|mandatory|preferred|desirable|a\splus)\b", re.I)
_LONGEST = 400  # characters that a list goes on


def firms_tools(text: str) -> list[tuple[int, int]]:
    """The ranges of characters that tell what the firm works with, to the end of the sentence or line.

    >>> text = "OUR STACK: Python, Java. YOUR JOB: write letters."
    >>> [text[slice(*one)] for one in firms_tools(text)]
    [' Python, Java']
    """
    found = []
    for head in _HEAD.finditer(text):
        last = min(head.end() + _LONGEST, len(text))
        end = _END.search(text, head.end(), last)
        stretch = (head.end(), end.start() if end else last)
        if not _ASKED.search(text, *stretch):
            found.append(stretch)
    return found
