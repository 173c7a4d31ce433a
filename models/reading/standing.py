"""Standing of what a CV names: lapsed, or not held yet, where the words right behind it say so.

A licence that was cancelled is often written as two: the licence, and what became of it.
"""

from __future__ import annotations

import re

HELD_TYPES = frozenset({"licence", "clearance", "qualification", "vaccination"})
"""Types that a person holds as a paper, which lapses."""
_GAP = r"[\s,;:(\[–-]{0,4}(?:(?:has|have|had|is|are|was|were|been|be|now|since|currently|all|but|it|that|which)\s){0,4}"
_NOW = {
    "lapsed": r"cancelled|canceled|lapsed|expired|revoked|suspended|surrendered|withdrawn|disqualified|"
    r"run out|ran out|out of date|not renewed|never renewed|not current|no longer (?:valid|current|held)|not valid",
    "in_progress": r"not yet(?: (?:held|obtained|completed?|issued|finished))?|pending|in progress|under ?way|"
    r"applied for|booked|awaited|to be (?:obtained|completed|confirmed)|yet to be \w{3,12}|not (?:finished|completed)",
    "negated": r"not held|none|never (?:held|obtained)",
}
_STANDING = re.compile(_GAP + "(?:" + "|".join(f"(?P<{why}>{words})" for why, words in _NOW.items()) + r")(?!\w)", re.I)


_OUT = re.compile(r"\b(?:all|any(?:thing)?|every(?:thing|\s\w{1,12}))\s(?:but|except(?:\sfor)?)\s(?:the\s)?$", re.I)
_VALID_OWN = re.compile(r"(?:current(?:ly\svalid)?|valid|in[- ]date|up[- ]to[- ]date)\s", re.I)
_VALID_BEFORE = re.compile(r"\b(?:current(?:ly\svalid)?|valid|in[- ]date|up[- ]to[- ]date)\s$", re.I)
_VALID_BEHIND = re.compile(
    r"\s?(?:,|\(|is|are)\s?(?:still\s|currently\s)?(?:valid|current|in\sdate|up\sto\sdate)\s?(?:held)?(?=[).,;!\n]|$)",
    re.I,
)


def left_out(text: str, start: int) -> bool:
    """Whether what starts at ``start`` is what "everything except" leaves out.

    >>> left_out("all except Python", 11), left_out("an exception in Python", 16)
    (True, False)
    """
    return _OUT.search(text, max(0, start - 40), start) is not None


def said_valid(text: str, start: int, end: int) -> bool:
    """Whether the words right around a paper say that it is valid.

    >>> said_valid("a current licence", 10, 17), said_valid("licence, current.", 0, 7), said_valid("licence", 0, 7)
    (True, True, False)
    """
    before = _VALID_OWN.match(text, start, end) or _VALID_BEFORE.search(text, max(0, start - 24), start)
    return before is not None or _VALID_BEHIND.match(text, end, end + 40) is not None


def standing_behind(text: str, end: int) -> str | None:
    """Why what ends at ``end`` is not held: ``lapsed``, ``in_progress``, ``negated``, or None where nothing says so.

    >>> standing_behind("Class C licence, cancelled 2020", 15), standing_behind("licence (not yet held)", 7)
    ('lapsed', 'in_progress')
    >>> standing_behind("licence, renewed 2024", 7) is None
    True
    """
    match = _STANDING.match(text, end, end + 60)
    return match.lastgroup if match else None
