"""Whole phrases: pieces of one phrase that were marked apart are joined, and one that stops at its verb is completed.

*Openers* are words that open a phrase and are hardly ever one ("provide", "designing", "technical"), by their stems;
they are learned with the tagger's weights. What consists of openers alone lacks what it is about: it takes in the
phrase that its list goes on with ("designing, maintaining or improving pumps"), or the words that follow it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence, Set

import numpy as np

from stackwise.features.bert import Array

_DENYING = frozenset({"avoid", "former", "hardly", "neither", "never", "no", "non", "none", "nor", "not", "nothing"})
_DENYING |= {"prior", "refuse", "without", "zero"}
Range = tuple[int, int]
HOLLOW = frozenset({"a", "an", "all", "and", "as", "at", "by", "for", "from", "in", "is", "its", "of", "on", "or"})
HOLLOW |= {"other", "our", "redacted", "such", "that", "the", "these", "this", "to", "with", "your"}
"""Words that name nothing."""
_DANGLING = HOLLOW | {"because", "but", "every", "if", "my", "than", "their", "they", "until", "we", "when", "whenever"}
_DANGLING |= {"which", "while", "whilst", "who"}
"""Words that no phrase ends with: of 20,274 annotated ones, five end with "when", and none with another that is new."""
_WORD = re.compile(r"[^\W\d_](?:[^\W_]|['’-](?=\w)){1,30}")
_LETTERS = re.compile(r"[^\W_]+")
_GLUE = re.compile(r"\s?(?:,|/|&)?\s?(?:and/or|and|or|&)?\s?", re.I)
_JOINING = frozenset({"and", "or"})
_PLAIN = re.compile(r"[^\S\n](?:(?:and|or)\b(?!\S)|[^\W_](?:[^\W_]|['’-](?=\w)){0,30})(?![\w+#])", re.I)
_BEFORE = re.compile(
    r"(?!(?-i:A) (?:grade|class|category) (?:[^\W\d_]{2,14} ){0,2}licen[cs]e)"  # where it is a letter, no article
    r"(?:an?|how to) (?=\w\w|A (?:grade|class|category)\b)",
    re.I,
)
_ENDINGS = ("ing", "es", "ed", "s")
_FAR = 80  # characters at most between them
_BETWEEN = 3  # words at most between an opener and the phrase that it goes on with
_BEHIND = 5  # words at most that complete one
_SEEN, _ALONE = 3, 0.12  # openers: seen so often, and at most so large a share of it as a phrase or at its end
_AT_END = 0.3  # weight of standing at the end of a phrase, beside being one


def stem(word: str) -> str:
    """A word without its commonest endings, so that forms of one verb are alike.

    >>> stem("Providing"), stem("provides"), stem("planned"), stem("plans")
    ('provid', 'provid', 'plan', 'plan')
    """
    word = word.lower()
    ending = next((end for end in _ENDINGS if word.endswith(end) and len(word) - len(end) >= 3), "")
    word = word[: len(word) - len(ending)]
    doubled = len(word) > 3 and word[-1] == word[-2]
    return word[:-1] if doubled else word.rstrip("e")


def trimmed(text: str, start: int, end: int) -> Range:
    """The range without marks at its ends, words at its end that open nothing, and "a" or "how to" before it.

    A bracket is whole or left out, and the letter of a class is no article ("A grade licence").

    >>> text = "ticket (CS30/31) and 2027), how to lay bricks"
    >>> [text[slice(*trimmed(text, *span))] for span in ((0, 15), (20, 26), (28, 45))]
    ['ticket (CS30/31)', '2027', 'lay bricks']
    """
    opened = text.count("(", start, end) - text.count(")", start, end)
    if opened == 1 and text[end : end + 1] == ")":
        return start, end + 1
    if opened == -1 and text[end - 1] == ")":
        end -= 1
    while True:
        while end - start > 1 and text[end - 1] in " ,;:.–-(":
            end -= 1
        space = text.rfind(" ", start, end)
        if space <= start or text[space + 1 : end].lower() not in _DANGLING:
            break
        end = space
    while end - start > 1 and text[start] in " ,;:–-•*":
        start += 1
    before = _BEFORE.match(text, start, end)
    return (before.end() if before else start), end


def learned_openers(phrases: Iterable[str]) -> list[str]:
    """Stems that open phrases and are hardly ever one or the end of one."""
    opens: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    ends: Counter[str] = Counter()
    for phrase in phrases:
        said = [stem(word) for word in _WORD.findall(phrase)]
        if len(said) == 1:
            alone[said[0]] += 1
        elif said:
            opens[said[0]] += 1
            ends[said[-1]] += 1
    share = {word: (alone[word] + _AT_END * ends[word]) / (opens[word] + alone[word] + ends[word]) for word in opens}
    return sorted(word for word in opens if opens[word] >= _SEEN and share[word] <= _ALONE)


def whole_phrases(text: str, spans: Sequence[Range], openers: Set[str]) -> list[Range]:
    """The ranges of characters, those that lack what they are about joined or completed.

    >>> text = "designing, maintaining or improving pumps; perform other duties"
    >>> [text[a:b] for a, b in whole_phrases(text, [(0, 9), (11, 22), (26, 41), (43, 50)], {"design", "maintain"})]
    ['designing, maintaining or improving pumps', 'perform']
    """
    found: list[Range] = []
    lacks = False
    for start, end in spans:
        if lacks and _goes_on(text, found[-1][1], (start, end), openers):
            found[-1] = (found[-1][0], end)
        else:
            _complete(text, found, start, lacks)
            found.append((start, end))
            lacks = True
        lacks = lacks and _lacks(text[start:end], openers)
    _complete(text, found, len(text), lacks)
    return found


def _lacks(phrase: str, openers: Set[str]) -> bool:
    said = [word.lower() for word in _WORD.findall(phrase)]
    return bool(said) and all(word in _JOINING or stem(word) in openers for word in said)


def _goes_on(text: str, end: int, behind: Range, openers: Set[str]) -> bool:
    """Whether a phrase that ends at ``end`` goes on with the one behind it."""
    between = text[end : behind[0]]
    if len(between) > _FAR:
        return False
    if _GLUE.fullmatch(between) and between.strip() not in _JOINING | {""}:
        first = _WORD.match(text, behind[0], behind[1])
        return first is not None and stem(first.group()) in openers
    return _words_behind(text, end, behind[0], _BETWEEN) == behind[0] - int(text[behind[0] - 1] == " ")


def _complete(text: str, found: list[Range], until: int, lacks: bool) -> None:
    """Let the last phrase take in the words behind it, if it lacks what it is about."""
    if lacks:
        start, end = found[-1]
        found[-1] = (start, _words_behind(text, end, until, _BEHIND))


def _words_behind(text: str, at: int, until: int, most: int) -> int:
    """Where at most ``most`` words that follow with nothing but spaces between them end."""
    for _ in range(most):
        word = _PLAIN.match(text, at, until)
        if not word:
            break
        at = word.end()
    return at


def says_no_more(text: str, spans: Sequence[Range], openers: Set[str]) -> bool:
    """Whether a text says nothing beside ranges of it, in order, but words that name nothing or open a phrase.

    >>> says_no_more("apply paint, glue", [(6, 11), (13, 17)], {"apply"}), says_no_more("no paint", [(3, 8)], {"no"})
    (True, False)
    """
    ends = [0, *(end for _, end in spans)]
    starts = [*(start for start, _ in spans), len(text)]
    between = [text[end:start] for end, start in zip(ends, starts, strict=True)]
    said = [word.lower() for piece in between for word in _LETTERS.findall(piece)]
    return all(word not in _DENYING and (word in HOLLOW or stem(word) in openers) for word in said)


def token_range(ranges: Array, span: Range) -> Range:
    """The tokens, by their ranges of characters (tokens, 2), that a range of characters holds."""
    first = int(np.searchsorted(ranges[:, 1], span[0], "right"))
    return first, max(first + 1, int(np.searchsorted(ranges[:, 0], span[1], "left")))
