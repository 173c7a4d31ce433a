"""Parts of a phrase that lists: "oil and ink painting" names two things, and each is said with what they share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from stackwise.features.lanes import words

_BREAK = re.compile(
    r"\s?,\s?(?:and\s|or\s|&\s)?|\s?;\s?|\s(?:and/or|and|or|&|as well as|plus|nor)\s|(?<=\w)\s?/\s?(?=\w)", re.I
)
_BRACKET = re.compile(r"([^()]{2,60})\s?\(([^()]{2,80})\)")
_WORD = re.compile(r"[^\W_][\w.+#'’-]*")
_MOST = 5  # parts of a phrase; one that lists more is a sentence
_LONGEST = 120  # characters of a phrase that is taken apart
_LEAST_VERB = 3  # labels that begin with a word from which it is taken for something done


class PartTable:
    """Tells the parts of phrases by what the labels of skills begin with.

    Parameters
    ----------
    labels : of skills that are something done ("manage staff"), as against things known.
    """

    def __init__(self, labels: Iterable[str]) -> None:
        first = Counter(words(label)[:1][0] for label in labels if " " in label and words(label))
        self._verbs = frozenset(word for word, count in first.items() if count >= _LEAST_VERB)

    def parts(self, phrase: str) -> list[list[str]]:
        """The parts of a phrase, two or more, each as it may be read, the likeliest first; none where it lists nothing.

        What is done is shared forward ("teach pottery and weaving": teach weaving), what it is done to or what kind of
        thing it is, backward ("plan and lead tours": plan tours; "oil and ink painting": oil painting).
        """
        if len(phrase) > _LONGEST:
            return []
        bracket = _BRACKET.fullmatch(phrase.strip())
        items = _split(bracket[2] if bracket else phrase)
        if not 2 <= len(items) <= _MOST or not all(_WORD.search(item) for item in items):
            return []
        if bracket:
            return [[f"{bracket[1].strip()} {item}"] for item in items]
        verb = next((item.split(maxsplit=1)[0] for item in items[:1] if self.opens(item)), None)
        return [self._readings(items, at, verb) for at in range(len(items))]

    def opens(self, item: str) -> bool:
        """Whether an item begins with something done."""
        return words(item)[:1] != [] and words(item)[0] in self._verbs

    def _readings(self, items: Sequence[str], at: int, verb: str | None) -> list[str]:
        item, last = items[at], items[-1].split()
        done = self.opens(item)
        found = [item]
        if done and len(item.split()) == 1 and at < len(items) - 1:
            thing = next((other.split(maxsplit=1) for other in items[at + 1 :] if len(other.split()) > 1), [])
            found = [f"{item} {thing[1]}"] if thing and self.opens(thing[0]) else found
        elif not done and verb and at:
            found = [f"{verb} {item}", item]
        elif not done and at < len(items) - 1 and len(last) > 1:
            found = [f"{item} {last[-1]}", item]
        if not done and verb and at < len(items) - 1 and len(last) > 1 and len(item.split()) == 1:
            found.append(f"{verb} {item} {last[-1]}")
        return found


def _split(phrase: str) -> list[str]:
    return [item.strip(" .:-–") for item in _BREAK.split(phrase) if item.strip(" .:-–")]
