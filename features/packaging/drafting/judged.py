"""Words that people judge: what a rule asks without an amount, and what it permits or explains."""

# ruff: noqa: E501 -- each form of words is one pattern
from __future__ import annotations

import re

from stackwise.features.packaging.drafting.amounts_in_words import AMOUNT
from stackwise.features.packaging.drafting.codes import CODE

_NUMBER = re.compile(rf"\b(?:{AMOUNT})\b|(?:{CODE})|\b(?:at (?:an? )?(?:aqf |rqf )?levels?|(?:at|from) (?:an? |any )?(?:certificates?|diplomas?)|groups? (?-i:[A-Z]))\b", re.IGNORECASE)  # fmt: skip
_EXCEPTS = re.compile(
    r"\b(?:unless|except|only|if|not(?! (?:to )?(?:duplicate|overlap))|half|thirds?|quarters?|per ?cent|majority|training packages?"
    r"|accredited|imported?|groups?|core|(?:drawn|chosen|selected|taken) from|hours)\b|%",
    re.IGNORECASE,
)
_FITS = re.compile(
    r"\b(?:(?:be|are) (?:relevant to|consistent with|guided by|appropriate to|suitable|chosen to)|contribute to|reflect|maintain the integrity"
    r"|ensure the integrity|meet the needs|relates? to|complement|support|(?:not )?(?:duplicate|overlap)|provide)\b",
    re.IGNORECASE,
)  # fmt: skip
_ABOUT = re.compile(
    r"\b(?:electives?|units?|selection|choice|combinations?|they|these|outcome|learners?|courses?)\b", re.IGNORECASE
)
_PERMITS = re.compile(r"\b(?:may|can|recommended|should|refer to|advised|encouraged)\b", re.IGNORECASE)
_BINDS = re.compile(
    r"\b(?:must|requires?|required|shall|need|needs|training packages?|imported?|accredited|elsewhere|counts?|twice"
    r"|only|no|not|unless|except|hours?"
    r"|none|neither|nor|outside|anywhere|both|several|some|fewer|more|less|alone|instead|in place of|leave out|replace[ds]?|substitut\w{1,4}|exempt\w{0,4}"
    r"|waived?|vary|varied|repeat(?:ed)?|transfer(?:red)?|credit(?:ed|s)?|standing|rpl|prior|challenge|superseded|expired|previous"
    r"|old(?:er)?|another|current|core|groups?|rest|balance|remain\w{2,5})\b",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?P<head>.{8,600}?)(?:,? (?:provided|providing|as long as)(?: that)? |,? and (?=must |do not |they )|, which (?=must ))(?P<tail>.{5,300})",
    re.IGNORECASE,
)


def is_judged(words: str) -> bool:
    """Whether words ask that units fit the work or one another, with no amount, code, level or exception in them.

    >>> is_judged("electives must be relevant to the job role"), is_judged("electives must be at level 4")
    (True, False)
    """
    return bool(
        len(words) <= 600 and _ABOUT.search(words) and _FITS.search(words)
        and not _NUMBER.search(words) and not _EXCEPTS.search(words)
    )  # fmt: skip


def is_advice(words: str) -> bool:
    """Whether words permit, advise or refer, and bind nothing.

    >>> is_advice("It is recommended that learners take units of each domain"), is_advice("Units may be imported")
    (True, False)
    """
    return bool(_PERMITS.search(words)) and not _BINDS.search(words) and not _NUMBER.search(words)


def parted_tail(sentence: str) -> tuple[str, str] | None:
    """A sentence and the condition at its end, where people judge that one: "..., provided that they fit the work"."""
    match = _TAIL.fullmatch(sentence)
    if match is None or not _FITS.search(match["tail"]) or not is_judged(f"units {match['tail']}"):
        return None
    return match["head"].strip(" ,"), match["tail"].strip()
