"""Sentences and phrases of a rule text."""

# ruff: noqa: E501 -- each form of words is one pattern
from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from stackwise.features.packaging.drafting.amounts_in_words import AMOUNT
from stackwise.features.packaging.drafting.codes import CODE

# "To be awarded the qualification, ": an opening that asks nothing itself.
AIM = re.compile(
    rf"^to (?:achieve|be awarded|complete|gain|attain|receive) (?:an? |the |this )?(?:qualification|award|recognition|degree|(?:{CODE}))"
    r"(?: [^,;:.()]{0,100})?, ",
    re.IGNORECASE,
)
_TITLE = re.compile(rf"(?:{CODE}) (?-i:[A-Z])[^.;:]{{3,150}}")
_VALUED = re.compile(rf"(?P<label>[a-z][a-z ]{{2,40}}): ?(?P<value>(?:{AMOUNT})(?: [a-z]{{3,12}}){{0,3}}[.;]?)", re.IGNORECASE)  # fmt: skip
_ENTRY = re.compile(r"((?:entry|admission) [a-z ]{0,40}): ?(?=\S)", re.IGNORECASE)
_MOST = re.compile(r"\b(?:at most|up to|(?:no|not) more than|maximum)\b", re.IGNORECASE)
_PLAIN = re.compile(rf"and (?:{AMOUNT})\b", re.IGNORECASE)
_LABELLED = re.compile(
    r"(?:core|compulsory|mandatory|(?:general )?electives?|optional)(?: units?| credits?| points?| papers?| standards?| modules?)?: ?(?=.*\d)",
    re.IGNORECASE,
)


def sentences_of(lines: Iterable[str], names: Mapping[str, str] | None = None) -> Iterator[str]:
    """Sentences of lines: parted by full stops, semicolons, colons and dashes.

    Parameters
    ----------
    names : what groups are called, so that "Group A Ageing" is group A; other words in brackets stand as they are.

    >>> list(sentences_of(["Core: 35 credits", "Groups A - C; Group A (ageing)"], {"A": "Ageing"}))
    ['Core = 35 credits', 'Groups A to C', 'Group A']
    >>> list(sentences_of(["Group A (optional)"], {"A": "Ageing"}))
    ['Group A (optional)']
    """
    yield from (sentence for sentence, _ in led_sentences(lines, names))


def led_sentences(lines: Iterable[str], names: Mapping[str, str] | None = None) -> Iterator[tuple[str, bool]]:
    """Each sentence, and whether a colon after the one before it in its line says what it is about."""
    for at, line in enumerate(lines):
        plain = re.sub(
            r"\b([A-Z]) \(([a-z][a-z ]{0,40})\)", _unnamed(names or {}), line.lstrip("* ")
        )  # Group A (ageing)
        plain = re.sub(r"\b((?i:groups?) [A-Z]) ?- ?([A-Z])\b", r"\1 to \2", plain)
        for letter, name in (names or {}).items():
            plain = plain.replace(f"roup {letter} {name}", f"roup {letter}").replace(f"roup {letter} ({name})", f"roup {letter}")  # fmt: skip
        if at == 0 and _TITLE.fullmatch(plain):
            yield plain, False
            continue
        if _ENTRY.match(plain):
            plain = _ENTRY.sub(r"\1 ", plain)
        if _VALUED.fullmatch(plain) or _LABELLED.match(plain):
            plain = re.sub(r": ?", " = ", plain, count=1)
        led = False
        for part, stop in zip(*[iter([*re.split(r"([.;:](?=\s|$)|\s-\s)", plain), ""])] * 2, strict=True):
            if re.search(r"\w", part):
                yield part.strip(), led
                led = stop == ":"


def _unnamed(names: Mapping[str, str]) -> Callable[[re.Match[str]], str]:
    """A letter for a letter with a group's name in brackets, as its heading has it, too; else both as they stand."""

    def without(found: re.Match[str]) -> str:
        return found[1] if found[2].casefold() == names.get(found[1], "").casefold() else found[0]

    return without


def phrases(sentence: str) -> Iterator[str]:
    """Phrases of a sentence: parted by commas before a new amount."""
    number = rf"(?:{AMOUNT})\b"
    begin = (
        rf"(?:and )?(?:of groups?|at least|at most|a minimum|a maximum|no more|no unit|the rest|the remain|{number})"
    )
    yield from (part.strip() for part in re.split(rf",\s+(?={begin})", sentence, flags=re.IGNORECASE) if part.strip())


def bound_may_go_on(parts: Sequence[str]) -> bool:
    """Whether a maximum in one phrase may bound the next, too: "at most 2 of group A, and 1 of group B".

    >>> bound_may_go_on(["at most 2 of group A", "and 1 of group B"]), bound_may_go_on(["2 of A", "and 1 of B"])
    (True, False)
    """
    return any(_MOST.search(one) and _PLAIN.match(other) for one, other in pairwise(parts))
