"""Papers: the level of the one that words name ("NVQ Level 3"), and whether they name a licence to drive."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from stackwise.features.wording import wording
from stackwise.models.reading.papers import NUMBER

_VALUES = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
_LEVEL = re.compile(
    r"\b(?P<scheme>(?:[NS]VQ|BTEC|RQF|QCF|AQF|EQF|cert(?:ificate)?)\s)?(?:(?:level|lvl)[\s-]?|(?(scheme)|L(?=\d)))"
    rf"(?P<number>{NUMBER})(?:\s?(?:/|-|–|or|and|to)\s?(?:level\s)?{NUMBER}(?![\w/]))?(?![\w/])",
    re.I,
)
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class DrivingLicence:
    """A licence to drive that words name: what must be true of it, and where it is from."""

    kind: frozenset[str]
    places: frozenset[str]


def level_and_name(text: str) -> tuple[int | None, str]:
    """The level of the paper that words name, the lowest of several that will do, and the words without it.

    >>> level_and_name("NVQ Level 3 in welding"), level_and_name("Cert IV Cookery"), level_and_name("welding L2")
    ((3, 'NVQ  in welding'), (4, 'Cert  Cookery'), (2, 'welding '))
    >>> level_and_name("Windows 8")
    (None, 'Windows 8')
    """
    found = _LEVEL.search(text)
    if found is None:
        return None, text
    number = found["number"].lower()
    name = text[: found.start()] + (found["scheme"] or "") + text[found.end() :]
    return _VALUES.get(number) or int(number), name


def driving_licence(text: str) -> DrivingLicence | None:
    """The licence to drive a car that words name, and nothing else.

    >>> licence = driving_licence("a full UK driving licence")
    >>> sorted(licence.kind), sorted(licence.places)
    (['full'], ['uk'])
    >>> driving_licence("British driving licence")
    DrivingLicence(kind=frozenset(), places=frozenset({'uk'}))
    >>> driving_licence("Licence: full, clean") is None, driving_licence("forklift licence") is None
    (False, True)
    """
    said = {word.lower() for word in _WORD.findall(text)}
    kinds, places = said & _listed("kinds"), said & _listed("places")
    drives = bool(kinds or said & _listed("drives")) and bool(said & _listed("licence"))
    known = frozenset[str]().union(*map(_listed, wording()["driving"]))
    if not drives or not said <= known:
        return None
    return DrivingLicence(frozenset(kinds), frozenset(wording()["places"].get(place, place) for place in places))


@cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(wording()["driving"][name].split())
