"""Misspelt words of phrases, mended to words of the taxonomy's own labels."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise

_WORD = re.compile(r"[^\W\d_]{6,24}")
_SHORT = re.compile(r"(?<![^\W_])[^\W\d_]{4,6}(?![^\W_])")
_BARE = re.compile(r"([^\W\d_]{5,24})(?: \(.*)?")
_ANY = re.compile(r"[^\W\d_]+")
_PAIR = re.compile(r"(?<![\w-])([^\W\d_]{3,14})[ -](?=([^\W\d_]{3,14})(?![\w-]))")
_ENDINGS = ("s", "es", "ed", "er", "ers", "ing", "ings", "ly")
_NAME = 7  # letters from which a word with a capital may be a slip
_LONG = 10  # letters from which two letters of a word may be wrong
_JOINED = 6  # letters from which two words may be one that was cut
_PARTICLES = frozenset(
    ["about", "along", "away", "back", "down", "in", "into", "off", "on", "out", "over", "through", "up"]
)
_SOUNDS = (
    *(("ough", "ow"), ("our", "or"), ("ph", "f"), ("ck", "k"), ("qu", "kw"), ("ae", "e"), ("oe", "e"), ("x", "ks")),
    *(("c", "k"), ("y", "i"), ("z", "s")),
)
_UNSTRESSED = ("er", "or", "ar", "re")
_DOUBLE = re.compile(r"(.)\1")


class SpellingTable:
    """The words of the labels of skills, and those one letter short of them (Garbe's symmetric deletes, 2012).

    Parameters
    ----------
    labels : of all skills.
    known : words that are right as they are, in several collections.
    names : other names of one word that a skill goes by ("Excel").
    """

    def __init__(self, labels: Iterable[str], known: Sequence[Container[str]], names: Iterable[str] = ()) -> None:
        self._labels, self._known, self._more = list(labels), known, names

    @cached_property
    def _words(self) -> dict[str, int]:
        """How many labels say each word."""
        count: dict[str, int] = {}
        for label in self._labels:
            for word in _WORD.findall(label.lower()):
                count[word] = count.get(word, 0) + 1
        return count

    @cached_property
    def _pairs(self) -> frozenset[tuple[str, str]]:
        """Words that stand beside each other in a label."""
        said = [_ANY.findall(label.lower()) for label in self._labels]
        return frozenset(pair for words in said for pair in pairwise(words))

    @cached_property
    def _shortened(self) -> dict[str, list[str]]:
        table: dict[str, list[str]] = {}
        for word in self._words:
            for short in (word, *_shorter(word)):
                table.setdefault(short, []).append(word)
        return table

    @cached_property
    def _sounding(self) -> dict[str, list[str]]:
        return _by_sound(self._words)

    def mended(self, phrase: str) -> str:
        """The phrase with each unknown word replaced by the likeliest word of the labels that sounds alike or is a
        letter or two away, if any, and with words joined that were cut in two ("green house").

        Words in capitals, and short ones with a capital, are left as they are: they name firms and tools more often
        than they are slips. So is a word that begins another one: "conservator" is no slip of "conservatory".
        """
        whole = _SHORT.sub(lambda match: self._named(match.group()), _PAIR.sub(self._joined, phrase))
        return _WORD.sub(lambda match: self._mended(match.group()), whole)

    @cached_property
    def _names(self) -> dict[str, list[str]]:
        """Names of one word, by that word and all that are one letter short of it."""
        table: dict[str, list[str]] = {}
        for match in map(_BARE.fullmatch, [*self._labels, *self._more]):
            name = match[1].lower() if match else ""
            for short in {name, *_shorter(name)} if name else ():
                table.setdefault(short, []).append(name)
        return table

    @cached_property
    def _short_sounds(self) -> dict[str, list[str]]:
        return _by_sound(dict.fromkeys(word for label in self._labels for word in _SHORT.findall(label.lower())))

    def _named(self, word: str) -> str:
        """A short unknown word as the one that sounds alike ("dors", "brics"), else as the name that it is one letter
        away from ("pyton"); only where there is but one."""
        low = word.lower()
        if word.isupper() or any(low in known for known in self._known):
            return word
        alike = [other for other in self._short_sounds.get(sound(low), ()) if other[0] == low[0]]
        if len(alike) == 1 and word.islower():
            return alike[0]
        near = {name for short in (low, *_shorter(low)) for name in self._names.get(short, ())}
        near = {name for name in near if name[0] == low[0] and slips(low, name) == 1 and not name.startswith(low)}
        return near.pop() if len(near) == 1 else word

    def _joined(self, match: re.Match[str]) -> str:
        first, second = match[1].lower(), match[2].lower()
        whole = first + second
        if second in _PARTICLES or len(whole) < _JOINED:  # "hand over" is done, a "handover" is a thing
            return match.group()
        if whole not in self._words or (first, second) in self._pairs:
            return match.group()
        return match[1]

    def _mended(self, word: str) -> str:
        low = word.lower()
        if word.isupper() or (word != low and len(word) < _NAME) or any(low in known for known in self._known):
            return word
        near = {other for other in self._sounding.get(sound(low), ()) if other[0] == low[0]}
        if not near and not self._is_form(low):
            near = {other for short in (low, *_shorter(low)) for other in self._shortened.get(short, ())}
            near = {other for other in near if not other.startswith(low) and not low.startswith(other)}
            near = {other for other in near if other[0] == low[0] and slips(low, other) <= 1 + (len(low) >= _LONG)}
        return min(near, key=lambda other: (slips(low, other), -self._words[other], other), default=word)

    def _is_form(self, word: str) -> bool:
        """Whether what a word is a form of is known."""
        stems = [word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending)]
        doubled = [stem[:-1] for stem in stems if stem[-1:] == stem[-2:-1]]
        forms = [*stems, *doubled, *(stem + "e" for stem in stems)]
        return any(form in known for form in forms for known in self._known)


def _by_sound(words: Iterable[str]) -> dict[str, list[str]]:
    """Words by how they sound."""
    table: dict[str, list[str]] = {}
    for word in words:
        table.setdefault(sound(word), []).append(word)
    return table


def sound(word: str) -> str:
    """A lower-case word with spellings of one sound made one, British and American ones too.

    >>> sound("geografic") == sound("geographic"), sound("conveyer") == sound("conveyor")
    (True, True)
    """
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    word = _DOUBLE.sub(r"\1", word)
    return word[:-2] + "er" if word.endswith(_UNSTRESSED) else word


def _shorter(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def slips(first: str, second: str) -> int:
    """Letters left out, put in, changed or swapped with the next between two words (Damerau 1964).

    >>> slips("javascrpt", "javascript"), slips("pyhton", "python")
    (1, 1)
    """
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(second, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == second[j - 2] and first[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]
