"""Prerequisite tongues: joins and numbers of other languages between codes, in English as the reader knows them.

A wording is put into English only where all its words are of one language's joins and numbers: a title, or a condition,
beside a code leaves it as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from stackwise.features.text import unaccented

_NUMBERS = ("one", "two", "three", "four", "five")
_BETWEEN = re.compile(r"[\s,;:()|&+•/.]+")
_SECOND = {"either": "or", "both": "and"}  # of a word that comes again before each: "soit A soit B"


@dataclass(frozen=True)
class Tongue:
    """Words of one language, each a pattern.

    Attributes
    ----------
    both, either : before a list; where the language says them again before each further one, they join it.
    numbers : from one on.
    nouns, of, following : what may stand between a number and the list, at least one of it.
    """

    all_and: str
    all_or: str
    both: str
    either: str
    numbers: Sequence[str]
    least: str
    nouns: str
    of: str
    following: str

    @cached_property
    def phrases(self) -> re.Pattern[str]:
        """Any of its phrases; the group's name is what it says in English."""
        counted = "|".join(f"(?P<{name}>{said})" for name, said in zip(_NUMBERS, self.numbers, strict=False))
        behind = rf"(?: ?(?:{self.nouns}|{self.of}|{self.following})(?!\w)){{1,5}}(?: ?:)?"
        many = rf"(?:(?:{self.least}) )?(?:{counted})(?!\w){behind}"
        joins = f"(?P<both>{self.both})|(?P<either>{self.either})|(?P<and>{self.all_and})|(?P<or>{self.all_or})"
        return re.compile(unaccented(rf"{many}|(?:{joins})(?!\w)"), re.IGNORECASE)


TONGUES = (
    Tongue(
        all_and="und|sowie|als auch|wie auch", all_or="oder", both="sowohl", either="entweder",
        numbers=("eine[rsnm]?|ein", "zwei", "drei", "vier", "fünf"), least="mindestens|wenigstens",
        nouns="kurse?n?|module?n?|einheiten?|fächern?|lehrveranstaltungen", following="folgenden|nachfolgenden",
        of="der|den|von|aus|unter",
    ),
    Tongue(
        all_and="et|ainsi que", all_or="ou|ou bien", both="à la fois|tant", either="soit",
        numbers=("une?", "deux", "trois", "quatre", "cinq"), least="au moins|au minimum|minimum",
        nouns="unités?|cours|modules?|formations?", following="suivante?s?", of="parmi|des|de|les|ces|d'entre",
    ),
    Tongue(
        all_and="y|e|así como|como", all_or="o|u|o bien", both="tanto", either="ya sea|bien",
        numbers=("un[oa]?", "dos", "tres", "cuatro", "cinco"), least="al menos|como mínimo|mínimo",
        nouns="unidades|unidad|cursos?|módulos?|asignaturas?", following="siguientes",
        of="de|entre|los|las",
    ),
    Tongue(
        all_and="e|bem como|como|quanto", all_or="ou", both="tanto", either="seja",
        numbers=("uma?", "dois|duas", "três", "quatro", "cinco"), least="pelo menos|ao menos|no mínimo",
        nouns="unidades?|cursos?|módulos?|disciplinas?", following="seguintes", of="de|dos|das|dentre|entre|as|os",
    ),
    Tongue(
        all_and="e|ed|che|nonché", all_or="o|oppure|od", both="sia", either="o bien",
        numbers=("un[oa]?", "due", "tre", "quattro", "cinque"), least="almeno|minimo",
        nouns="unità|corso|corsi|moduli|modulo|insegnament[oi]", following="seguenti", of="di|dei|delle|tra|fra|i|le",
    ),
    Tongue(
        all_and="en|als|alsmede", all_or="of|ofwel", both="zowel", either="hetzij",
        numbers=("een|één", "twee", "drie", "vier", "vijf"), least="minstens|minimaal|ten minste|tenminste",
        nouns="vakken|vak|cursussen|cursus|modules?|eenheden", following="volgende", of="van|uit|de|deze",
    ),
    Tongue(
        all_and="og|och|samt", all_or="eller", both="både|båda", either="enten|antingen",
        numbers=("en|ett?|én|ét", "to|två", "tre", "fire|fyra", "fem"), least="mindst|minst",
        nouns="kursus|kurser|kurs|moduler|modul|enheder|enheter|fag|ämnen|emner",
        following="følgende|följande", of="af|av|de",
    ),
    Tongue(
        all_and="i|oraz|jak i", all_or="lub", both="zarówno", either="albo",
        numbers=("jed(?:en|na|no|ną)", "dw(?:a|ie|óch)", "trzy|trzech", "cztery|czterech", "pięć|pięciu"),
        least="co najmniej|przynajmniej|minimum", nouns="kurs(?:y|ów|u)?|moduł(?:y|ów|u)?|jednost(?:ka|ki|ek)",
        following="następujących|poniższych", of="z|spośród",
    ),
)  # fmt: skip


def in_english(wording: str, code_at: Callable[[str], str | None]) -> str:
    """The wording with one language's joins and numbers in English; itself where another word stands there.

    Parameters
    ----------
    code_at : the text of the code that a text begins with, or None.
    """
    plain = unaccented(wording)
    read = (_read(plain, tongue, code_at) for tongue in TONGUES)
    return next((found for found in read if found is not None), wording)


def _read(text: str, tongue: Tongue, code_at: Callable[[str], str | None]) -> str | None:
    """The whole in English, or None."""
    said: list[str] = []
    at = 0
    while at < len(text):
        rest = text[at:]
        between = _BETWEEN.match(rest)
        found = None if between else tongue.phrases.match(rest)
        code = None if between or found else code_at(rest)
        if between or code:
            said.append(between[0] if between else str(code))
        elif found:
            said.append(_phrase(str(found.lastgroup), said))
        else:
            return None
        at += len(found[0] if found else said[-1])
    return "".join(said)


def _phrase(word: str, before: Sequence[str]) -> str:
    """A phrase in English, given what stands before it; "or" before any code is "either"."""
    if word in _NUMBERS:
        return f"{word} of"
    if word == "or" and not any(map(str.strip, before)):
        return "either"
    return _SECOND[word] if word in _SECOND and word in before else word
