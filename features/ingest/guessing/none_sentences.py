"""None sentences: what says in a sentence, in any order of its words, that no knowledge or experience is required.

Each word of such a sentence is known in one language: what denies, what stands before ("prior"), what could be asked,
what says that it is, and words that ask nothing ("for this course"). Two or three unknown words beside what could be
asked say of what ("no experience of baking is needed"), where a verb says that it is not asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from stackwise.features.ingest.guessing.condition_words import asks_to_hold
from stackwise.features.ingest.guessing.names import any_word
from stackwise.features.ingest.guessing.none_sentence_words import BEGINNERS, MORE, SAID, SUITS, WHO_LACKS, WITHOUT
from stackwise.features.text import unaccented

_SPACELESS = re.compile("[぀-ヿ㐀-鿿가-힣ᄀ-ᇿ฀-๿]")  # scripts whose sentences are read in parts
_STROKES = str.maketrans("łøđı", "lodi")
_ELIDED = re.compile(r"\b(l|d|n|un|all|dell|nell)'(?=\w)")
_MOST = 24  # words of such a sentence
_TOPIC = 3  # words of what is not asked


class _Language(NamedTuple):
    denies: re.Pattern[str]
    before: re.Pattern[str]
    nouns: re.Pattern[str]
    asks: re.Pattern[str]
    known: re.Pattern[str]
    parts: re.Pattern[str] | None  # where words are written without spaces


def _plain(text: str) -> str:
    """A text without accents and strokes, its apostrophes parted from what follows: "l'expérience" is two words."""
    return _ELIDED.sub(r"\1' ", unaccented(text.casefold()).replace("’", "'").translate(_STROKES))


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(words).replace("*", r"\w*") or r"(?!)")


def _language(said: str) -> _Language:
    lists = [_plain(part).split() for part in said.split("|")]
    every = sorted({word for part in lists for word in part}, key=len, reverse=True)
    spaceless = _SPACELESS.search(" ".join(every)) is not None
    parts = re.compile("|".join([*every, r"\S"])) if spaceless else None
    denies, before, nouns, asks = map(_pattern, lists[:4])
    return _Language(denies, before, nouns, asks, _pattern(every), parts)


_LANGUAGES = tuple(map(_language, SAID.values()))
_SUITING, _BEGINNING, _LEARNT = (_pattern(_plain(words).split()) for words in (SUITS, BEGINNERS, WHO_LACKS))
_WITHOUTS, _BRINGS_IN = frozenset(_plain(WITHOUT).split()), any_word(_plain(MORE))


@lru_cache(maxsize=4096)
def says_none(sentence: str) -> bool:
    """Whether a sentence says that no knowledge, experience or study is required, or that it suits beginners.

    >>> says_none("Prior experience of baking is not needed"), says_none("Not before May"), says_none("Suits novices")
    (True, False, True)
    >>> says_none("No degree needed but experience"), says_none("Experience required and no degree needed")
    (False, False)
    """
    plain = _plain(sentence)
    words = plain.split()
    if not words or len(words) > _MOST or re.search(r"[\d,;:.!?()/&+]", plain):
        return False
    if all(_SUITING.fullmatch(word) or _BEGINNING.fullmatch(word) for word in words):
        return any(map(_BEGINNING.fullmatch, words)) and any(map(_SUITING.fullmatch, words))
    return any(_denied(one, one.parts.findall(plain) if one.parts else words) for one in _LANGUAGES)


def _denied(language: _Language, words: list[str]) -> bool:
    """Whether words deny in one language that what could be asked is asked."""
    if not any(map(language.denies.fullmatch, words)):
        return False
    denies, before, nouns, asks = ([bool(one.fullmatch(word)) for word in words] for one in language[:4])
    if not (any(nouns) or any(asks)):
        return False
    if sum(denies) > 1 and not _WITHOUTS.isdisjoint(words):
        return False
    if not any(asks) and not any(before) and any(map(_LEARNT.fullmatch, words)):
        return False
    first = denies.index(True)
    bare = [noun and not asked for noun, asked in zip(nouns, asks, strict=True)]
    asked_once = sum(asked and not noun for asked, noun in zip(asks, nouns, strict=True)) <= 1
    if (any(bare[:first]) and any(bare[first + 1 :])) or not asked_once:
        return False
    unknown = [at for at, word in enumerate(words) if not language.known.fullmatch(word)]
    return not unknown or (any(asks) and _is_topic(words, unknown, nouns))


def _is_topic(words: list[str], unknown: list[int], nouns: list[bool]) -> bool:
    """Whether the unknown words are one run beside a noun, and bring in nothing that is asked."""
    start, end = unknown[0], unknown[-1]
    if end - start + 1 != len(unknown) or len(unknown) > _TOPIC:
        return False
    run = words[start : end + 1]
    beside = any(nouns[max(start - 3, 0) : start]) or any(nouns[end + 1 : end + 2])
    return (
        beside
        and not asks_to_hold(" ".join(run))
        and all(word.isalpha() and len(word) > 1 for word in run)
        and _BRINGS_IN.search(" ".join(run)) is None
    )
