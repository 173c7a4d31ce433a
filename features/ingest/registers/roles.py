"""Roles and groups of a register: whether a unit is core or elective, as words of several languages say it.

Each word of a role must be known: "Elective (at most one of two)" and "Core for day students" say more than a list
can carry, and a rule without that would ask for less, or of others.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from stackwise.features.ingest.amounts.wording import words_of
from stackwise.features.ingest.registers.config import group_name
from stackwise.features.ingest.registers.mappings import plain_words

CORE = words_of(
    """
    c core mandatory compulsory essential required obligatory pflicht pflichtmodul pflichtfach obligatorisch
    obligatorio obligatoria obligatoire obrigatório obrigatória obbligatorio obbligatoria verplicht obligatorisk
    obowiązkowy obligatori obligatòria
"""
)
ELECTIVE = words_of(
    """
    e elective electives optional noncore wahlpflicht wahlpflichtmodul wahlpflichtfach wahl wahlmodul wahlfach wp
    optativo optativa opcional electivo electiva optionnel optionnelle facultatif facultative opzionale facoltativo
    facoltativa eletivo eletiva keuze keuzevak keuzedeel facultatief valgfri valfri fakultatywny optatiu
"""
)
_NOT_CORE = re.compile(r"\b(?:non|not) (?:core|mandatory|compulsory|essential|required)\b")
# Words beside one of them that ask nothing more.
_BESIDE = words_of(
    """
    unit units module modules course courses subject subjects component components competency competencies of
    imported listed general specialist specialisation specialization stream technical modul módulo modulo fach vak
    cours unité asignatura
"""
)
_GROUP = re.compile(r"\bgroup\s+(\w+)")
# In a group's name these state a number or a bound.
_BOUND_WORDS = (
    r"\b(?:choose|select|pick|take|min(?:imum|imo)?|mind(?:estens)?|max(?:imum|imal|imo)?"
    r"|at (?:least|most)|au (?:moins|plus)|al menos|no more|not more|up to|exactly|only|(?:one|two|three|four|any) of"
    r"|höchstens|wähle\w*|höchst|elegir|choisir|kies|minstens|hoogstens)\b"
)
_BOUND = re.compile(rf"[(\[][^()\[\]]{{0,60}}\d|{_BOUND_WORDS}", re.IGNORECASE)
_BOUNDS = re.compile(_BOUND_WORDS, re.IGNORECASE)


def read_role(text: Any, words: Mapping[str, str]) -> tuple[str | None, str | None]:
    """Core or elective, and the group a role names: ``Elective (Group A)``, ``Group C``; else None.

    Parameters
    ----------
    words : what the file's own words mean, as plain words.

    >>> read_role("Group A elective units", {}), read_role("Wahlpflicht", {}), read_role("Elective (max 1)", {})
    (('elective', 'A'), ('elective', None), (None, None))
    """
    said = plain_words(None if text is None else str(text))
    found = _GROUP.search(said)
    group = group_name(found[1]) if found else None
    if said in words:
        return words[said], group
    plain = _NOT_CORE.sub("elective", _GROUP.sub("", said))
    left = [word for word in plain.split() if word not in _BESIDE]
    kinds = {"core" if word in CORE else "elective" if word in ELECTIVE else None for word in left}
    if not left and group:
        return "elective", group
    return (kinds.pop(), group) if len(kinds) == 1 else (None, None)


def states_a_bound(group: str) -> bool:
    """Whether a group's name says how many are needed or allowed, which a name alone does not carry.

    >>> states_a_bound("List A (choose 2)"), states_a_bound("Level 5 electives"), states_a_bound("B - at most one")
    (True, False, True)
    """
    return _BOUND.search(group) is not None


def bounds_units(sentence: str) -> bool:
    """Whether a sentence says how many units, of a kind or a group, are needed or allowed.

    >>> bounds_units("Choose at least 2 electives from Group B"), bounds_units("Electives, updated 2027")
    (True, False)
    """
    words = {*plain_words(sentence).split()}
    return _BOUNDS.search(sentence) is not None and not words.isdisjoint(
        CORE | ELECTIVE | _BESIDE | {"group", "groups"}
    )
