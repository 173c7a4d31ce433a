"""Verbs that open phrases, in the form that labels of skills have: who "sold tickets" can "sell tickets"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_OPENS = re.compile(r"[a-z]{3,16}(?= )", re.I)
_STRONG = (
    "bend bent, bind bound, bleed bled, breed bred, bring brought, build built, burn burnt, buy bought, "
    "catch caught, choose chose chosen, deal dealt, dig dug, draw drew drawn, drive drove driven, feed fed, "
    "fight fought, fly flew flown, get got, give gave given, grow grew grown, hang hung, keep kept, lay laid, "
    "lead led, make made, mow mown, ride rode ridden, run ran, saw sawn, seek sought, sell sold, send sent, "
    "sew sewn, shear shorn, shoe shod, sing sang sung, speak spoke spoken, spin spun, sweep swept, "
    "swim swam swum, take took taken, teach taught, tell told, throw threw thrown, weave wove woven, wind wound, "
    "write wrote written"
)
_PASTS = {verb: pasts for verb, *pasts in map(str.split, _STRONG.split(", "))}
_PRESENT = {past: verb for verb, pasts in _PASTS.items() for past in pasts}
_DOUBLES = re.compile(r"[^aeiou]*[aeiou][^aeiouwxy]")


class VerbTable:
    """The verbs that open the labels of skills."""

    def __init__(self, labels: Iterable[str]) -> None:
        self._verbs = {label.split(" ", 1)[0].lower() for label in labels if " " in label}

    def present(self, phrase: str) -> str:
        """The phrase with a past form or third person at its head as the verb that labels say, where one does.

        >>> verbs = VerbTable(["sell tickets", "pack goods", "carry loads"])
        >>> verbs.present("Sold tickets"), verbs.present("packed fish"), verbs.present("carries stones")
        ('sell tickets', 'pack fish', 'carry stones')
        >>> verbs.present("red wine"), verbs.present("Sold")
        ('red wine', 'Sold')
        """
        match = _OPENS.match(phrase)
        if match is None or match.group().isupper():
            return phrase
        said = match.group().lower()
        verb = None if said in self._verbs else next((one for one in _stems(said) if one in self._verbs), None)
        return phrase if verb is None else verb + phrase[match.end() :]


def _stems(word: str) -> Iterator[str]:
    """What a word may be a form of, the likeliest first."""
    if word in _PRESENT:
        yield _PRESENT[word]
    if word.endswith(("ied", "ies")):
        yield word[:-3] + "y"
    if word.endswith("ed"):
        stem = word[:-2]
        yield from (stem[:-1], stem) if stem[-1:] == stem[-2:-1] else (stem, stem + "e")
    elif word.endswith("s") and not word.endswith("ss"):
        yield from (word[:-1], word[:-2]) if word.endswith("es") else (word[:-1],)


def gerund(verb: str) -> str:
    """A base form with -ing.

    >>> [gerund(verb) for verb in ("lay", "make", "cut", "agree", "tie")]
    ['laying', 'making', 'cutting', 'agreeing', 'tying']
    """
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    return (verb[:-1] if re.search("[^eoy]e$", verb) else _doubled(verb)) + "ing"


def past(verb: str) -> str:
    """A base form in the past.

    >>> [past(verb) for verb in ("lay", "make", "plan", "carry", "agree")]
    ['laid', 'made', 'planned', 'carried', 'agreed']
    """
    if verb in _PASTS:
        return _PASTS[verb][0]
    if verb.endswith("e"):
        return verb + "d"
    return verb[:-1] + "ied" if re.search("[^aeiou]y$", verb) else _doubled(verb) + "ed"


def _doubled(verb: str) -> str:
    """The verb with its last letter twice where it is short and its vowel is."""
    return verb + verb[-1] if _DOUBLES.fullmatch(verb) else verb
