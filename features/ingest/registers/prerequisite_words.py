"""Prerequisite words: what says that nothing is asked, and what stands before and behind the names of what is.

Each wording is matched whole: "none, but a licence" and "open to all members" say more than these do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from stackwise.features.ingest.registers.none_words import NOTHING
from stackwise.features.text import unaccented

_CATALAN = re.compile(  # words that no other tongue of these lists has so
    r"\b(?:requisits|condicions|coneixements?|nivell|anys|experiència|títol|titulació|llicència|amb|aprovat"
    r"|formació|mitjà|bàsic[as]?|bàsics|català|abans|conduir)\b",
    re.IGNORECASE,
)
_OF_AGES = re.compile(
    r"(?:\b|_)(?:ages?|âges|edades|idades|leeftijden|возрасты|alter|edad|idade|[âa]ge|età|leeftijd|wiek|возраст)\b",
    re.IGNORECASE,
)
_ANY_AGE = re.compile(
    r"(?:all|any|every|alle|tous|toutes|todas?|tutte|wszystkie|любой|все)"
    r"(?: (?:(?:les|las|le|os) )?(?:ages?|âges|edades|idades|età|leeftijden|возрасты?))?"
    r"|jedes alter|für alle|no (?:age )?(?:limit|restriction)s?|open",
    re.IGNORECASE,
)
_MODAL = r"(?:(?:you|students|learners|participants|candidates|applicants) )?(?:must |need to |needs to )?"
_LEAD = re.compile(
    r"(?:pre-?\s?req(?:uisite)?s?(?: units?| courses?)?(?: (?:is|are))?:?"
    rf"|(?:successful )?completion of|{_MODAL}(?:have|has) (?:successfully )?(?:completed|passed|finished|taken)"
    rf"|{_MODAL}(?:complete|pass|finish|hold)(?!\w)|completed|passed|require[sd]?:?"
    r"|(?:the )?(?:following )?(?:units?|courses?|modules?):|the following units?:?|the following:?"
    r"|(?:erfolgreiche[rs]? )?(?:abschluss|teilnahme|besuch)(?: (?:von|an|des kurses|am kurs))|voraussetzung:"
    r"|(?:avoir (?:suivi|validé|réussi)|haber (?:cursado|superado|aprobado)|ter (?:concluído|cursado))"
    r"(?: (?:la formation|le cours|el curso|o curso))?)\s*",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r" (?:(?:is |are )?(?:required|mandatory|compulsory)|(?:must|has to|have to) be (?:completed|passed)"
    r"(?: first| before)?|completed|passed|erforderlich|vorausgesetzt|requise?|obligatoire)$",
    re.IGNORECASE,
)
_QUOTES = "\"'“”„«»‘’「」『』 "


def asks_nothing(wording: str) -> bool:
    """Whether a wording, without its full stop, says that nothing must be held first.

    >>> asks_nothing("No prior knowledge of accounting is required"), asks_nothing("No later than May")
    (True, False)
    """
    return NOTHING.fullmatch(unaccented(wording.replace("’", "'"))) is not None


def nothing_besides(columns: Iterable[str], cells: Iterable[str]) -> frozenset[str]:
    """Wordings that ask nothing in some columns alone: "Cap" among Catalan words, elsewhere a diploma.

    >>> sorted(nothing_besides(["Requisits"], ["Cap"])), sorted(nothing_besides(["Prérequis"], ["CAP", "Aucun"]))
    (['Cap', 'cap'], [])
    """
    columns = list(columns)
    texts = [text.strip(" .") for text in cells]
    nothing = frozenset(("Cap", "cap"))
    of_ages = [_OF_AGES.search(column) is not None for column in columns]
    ages = (text for text in texts if any(of_ages) and _ANY_AGE.fullmatch(text))
    any_age = frozenset(text for text in ages if all(of_ages) or _OF_AGES.search(text))
    catalan = not nothing.isdisjoint(texts) and any(_CATALAN.search(text) for text in (*columns, *texts))
    return any_age | (nothing if catalan else frozenset())


def lead_of(wording: str) -> int:
    """How many characters before the names say no more than that these are asked: "completion of"."""
    found = _LEAD.match(wording)
    return found.end() if found else 0


def bare_names(wording: str) -> str:
    """The names alone, without what stands before and behind them and without quotes around all.

    >>> bare_names('Completion of "Bake bread" is required.')
    'Bake bread'
    """
    names = wording.strip(" .;。")
    return _TAIL.sub("", names[lead_of(names) :]).strip(_QUOTES)
