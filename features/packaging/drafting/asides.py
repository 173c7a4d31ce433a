"""Asides: words beside a group's name or a unit's title that may set a condition, so that a person looks at them.

Nothing is read from an aside; it is only told from a plain name, by what it holds and by where it stands.
"""

# ruff: noqa: E501 -- each kind of words is one pattern
from __future__ import annotations

import re

from stackwise.features.packaging.drafting.amounts_in_words import AMOUNT
from stackwise.features.packaging.drafting.codes import CODE

_PART = re.compile(r"[(\[{<]|[)\]}]|(?:\s-+\s|\s[/+]\s|\.\s|[;:|,])(?![^()]{0,300}\))")  # a bracket is one part
_NUMBER = re.compile(rf"\b(?:x? ?(?:{AMOUNT})|\d{{1,2}}(?:st|nd|rd|th)|final|last)\b", re.IGNORECASE)
_CODE = re.compile(rf"\b(?:{CODE})\b")
# Words that no plain name holds, wherever they stand.
_SETS = re.compile(
    r"\b(?:only|not(?!-)|cannot|unless|except|excluding|must|shall|no longer|at (?:least|most)|no (?:more|fewer|less) than"
    r"|(?:pre|co)-?req(?:uisite)?s?|superseded|supersedes|replaced by|replaces|requires|subject to|see (?:the )?notes?|rpl|withdrawn|deleted|counts? (?:as|for|towards?|once|twice|double)"
    r"|(?:by|on|upon|in|with|under|at|subject to) (?:prior |special |mutual |the )?(?:arrangement|negotiation|agreement|request|demand|appointment|application|invitation|consent|approval|permission|discretion)"
    r"|(?:as|where|when|if) (?:arranged|required|requested|needed|agreed|directed|available|approved|possible|appropriate|necessary|applicable)"
    r"|(?:each|every|alternate) (?:other |second |third )?(?:years?|semesters?|terms?)|see (?:over|below|above|also|page|appendix|handbook)"
    r"|imported|x$|(?:and|or|plus|either)$|(?:19|20)\d\d$|(?-i:NEW|OLD|TBA|TBC|TBD)|optional|optionally|preferably|recommended|discontinued|phased out|no longer|not offered"
    r"|if|(?:when|where|provided) (?:it|they|already|taken|chosen|selected|offered|available)|required (?:for|by|in) (?:all|every|this)"
    r"|available (?:for|to|from|until|after|before)|(?:restricted|limited) to|(?:until|till) \d{4}|x ?\d{1,2}$"
    rf"|(?:{AMOUNT})(?: or more| further| other)? (?:units?|electives?|credits?|points?|hours?|times))\b",
    re.IGNORECASE,
)
# Words that a plain name may hold too: they set a condition in a name that is a group's, and in what stands apart.
_BINDS = re.compile(
    r"\b(?:no|none|nor|max(?:imum)?|min(?:imum)?|limit(?:ed)?|most|least|up to|(?:more|less|fewer) than|where|if|without|provided|subject to|requires?|required|requiring|counts?"
    r"|counted|available|grades?|marks?|pass|holders?|equivalent|compulsory|mandatory|eligible|excluded|restricted|closed|capped|prescribed|expired|retired|choose|select|any|each|either|both|all|once|twice|double|half"
    r"|learners?|students?|candidates?|apprentices?|trainees?|members?|invitation|approval|approved|permission|licen[cs]e[ds]?|rpl|exempt(?:ed|ion)?|barred"
    r"|desirable|desired|preferred|suggested|recommended|advised|encouraged|expected|optional|voluntary|negotiable|tbc|tba|pending|proposed|draft|trial|new|old|former|legacy|obsolete|core|essential|other|additional|extra|further"
    r"|non-\w{2,20}|replaced|entry|honours|bridging|preparatory"
    r"|years?|semesters?|terms?|trimesters?|online|campus|distance|evenings?|weekends?|full-time|part-time)\b",
    re.IGNORECASE,
)
_RELATES = re.compile(r"(?:with|when|before|after|until|till|from|for|by)\b", re.IGNORECASE)
_BEGINS = re.compile(
    rf"{_RELATES.pattern}|(?:in|on|under|upon|at|as|to|during|through|per|via)\b", re.IGNORECASE
)  # no name
_KNOWN_CELL = re.compile(r"(?:nil|none|n/a|-+|\d{1,4}(?:\.\d{1,2})?|level \d{1,2}|electives?|units?)", re.IGNORECASE)
_ANOTHER = re.compile(r"(?:and|or|to|&|/|,) (?:group )?(?-i:[A-Z]|\d{1,2})$", re.IGNORECASE)  # "Group A or B"
_GOES_ON = re.compile(  # behind a comma, where "select" or "learners" may be the next word of a title
    rf"{_RELATES.pattern}|(?:no|nor|where|if|without|provided|subject to|requir(?:es?|ed|ing)|max(?:imum)?|min(?:imum)?|available|restricted|limited|closed)\b",
    re.IGNORECASE,
)


def sets_condition(words: str, own: str = "") -> bool:
    """Whether words beside a unit's code, or a heading of its own words, may set a condition.

    Parameters
    ----------
    words : the title, and what stands apart from it.
    own : the unit's own code, which binds nothing where it is said again.

    >>> sets_condition("Work safely with others, at heights"), sets_condition("Dig (with a licence)")
    (False, True)
    """
    plain = words.replace(own, "") if own else words
    if _CODE.search(plain) or _SETS.search(plain):
        return True
    parts = _parts(plain)
    return any(_apart(mark, part) for mark, part in parts[1:]) or _more_cells(parts)


def _more_cells(parts: list[tuple[str, str]]) -> bool:
    """Whether a row's cells behind its title say more than numbers, levels and nothing."""
    cells = [part for mark, part in parts if mark in ("", "|")]
    told = [part for part in cells if part]
    return len(cells) > 1 and any(not _KNOWN_CELL.fullmatch(part) for part in told[1:])


def binds_group(words: str) -> bool:
    """Whether words beside a group's letter are more than its name.

    >>> binds_group("Working with children"), binds_group("maximum of 2"), binds_group("for night work")
    (False, True, True)
    """
    name = _parts(words)[0][1]
    bound = _NUMBER.search(name) or _BINDS.search(name) or _BEGINS.match(name) or _ANOTHER.match(words)
    return bound is not None or sets_condition(words)


def name_before(words: str) -> str:
    """What a group is called, without what stands apart; empty where that binds it.

    >>> name_before("Baking (maximum two units"), name_before("maximum of 2")
    ('Baking', '')
    """
    name = _parts(words)[0][1] if binds_group(words) else words
    return "" if binds_group(name) else name


def _parts(words: str) -> list[tuple[str, str]]:
    """Words parted where something stands apart, each with the mark before it."""
    marks = list(_PART.finditer(words))
    begins = [("", 0), *((mark.group().strip(), mark.end()) for mark in marks)]
    ends = [*(mark.start() for mark in marks), len(words)]
    return [(mark, words[begin:end].strip(" .")) for (mark, begin), end in zip(begins, ends, strict=True)]


def _apart(mark: str, part: str) -> bool:
    """Whether what stands behind a mark may set a condition; behind a comma or a bracket's end a title may go on."""
    if mark in (",", ")", "]", "}"):
        return _GOES_ON.match(part) is not None
    if mark in ("[", "{", "<") or (mark == "(" and (" " in part or len(part) == 1)):
        return True
    if part[:1].islower():  # a name goes on with a capital; what is said of it does not
        return True
    return bool(_NUMBER.search(part) or _BINDS.search(part) or _BEGINS.match(part))
