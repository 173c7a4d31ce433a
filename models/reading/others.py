"""Others: what somebody else of the firm does, said in a clause of their own ("our cook, who ..."), is not asked."""

from __future__ import annotations

import re

_AROUND = 160  # characters before a phrase that are looked at
_CLAUSE = re.compile(
    r"\bour\s(?:[\w’'-]{1,30}\s){0,2}[\w’'-]{1,30},?\s(?:who|whose)\s(?!(?:you|we)\b)[^,.!?;:()\n]{0,80}$", re.I
)


def done_by_another(text: str, start: int) -> bool:
    """Whether what begins at ``start`` is said of "our ..., who ...".

    >>> text = "Drawings come from our architect, who works in AutoCAD, and you build."
    >>> done_by_another(text, text.index("AutoCAD")), done_by_another(text, text.index("build"))
    (True, False)
    """
    return _CLAUSE.search(text, max(0, start - _AROUND), start) is not None
