"""Trades: what the name of a job says that who holds it can do ("tower crane operator": operate tower crane).

A name of the taxonomy's occupations stands for those of their essential skills that the name itself says: the needs of
an occupation tell which of the skills that are like its name are meant.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import pandas as pd

from stackwise.features.catalogue import Catalogue
from stackwise.models.linking.mentions import SkillChance
from stackwise.models.occupation.names import telling_names

_WORD = re.compile(r"[^\W_]+")
_LONGEST = 6  # words of a name that is looked for
_ESSENTIAL = 1.0  # importance of a skill without which nobody does the job
_LIKE, _MEANT = (
    0.1,
    0.22,
)  # probability from which an essential skill is what the name says most, and from which all are
_SAID = 0.8
"""Least probability that an essential skill is held which the job's name says: of 70 that were looked at 67 were right,
however unsure the linker was of the name alone."""
_HIS_OWN = re.compile(
    r"(?:^|[\n\r•|;]|[.!?]\s|(?:\d{4}(?:\s?[-–]\s?\d\d)?|\b(?:present|date|now|current))[)\]]?)[\s*\-–—:,]{0,6}$|"
    r"\b(?:as|am|was|been|being|i['’]m|ex|former|formerly|retired|qualified|trained|certified|experienced|skilled|"
    r"chartered|served)[\s-](?:an?\s)?$",
    re.I,
)
_BEFORE = 24  # characters in which that is looked for
_KEPT = 4_096  # names whose skills are kept
Named = Mapping[tuple[int, int], Sequence[SkillChance]]
"""Stretches of a text that are names of jobs, and the skills that each says, likeliest first."""


class Trades:
    """The names of a catalogue's occupations and what each says.

    Parameters
    ----------
    linked : the skills that a phrase means with a probability of some least value, likeliest first.
    """

    def __init__(self, catalogue: Catalogue, linked: Callable[[str, float], Sequence[SkillChance]]) -> None:
        self._linked = lru_cache(_KEPT)(linked)
        occupations, needs = catalogue["occupations"], catalogue["occupation_skills"]
        ids = occupations["occupation_id"].tolist()
        self._bearers: dict[str, list[str]] = defaultdict(list)
        for occupation_id, names in zip(ids, telling_names(occupations), strict=True):
            for name in names:
                self._bearers[_plain(name)].append(occupation_id)
        essential = needs[pd.to_numeric(needs["importance"], errors="coerce").ge(_ESSENTIAL)]
        self._needs = essential.groupby("occupation_id")["skill_id"].agg(frozenset).to_dict()

    def named(self, text: str) -> Named:
        """The stretches of a text that are names of jobs that say a skill, and the skills, likeliest first."""
        words = [word.span() for word in _WORD.finditer(text)]
        found: dict[tuple[int, int], list[SkillChance]] = {}
        at = 0
        while at < len(words):
            size = next(
                (size for size in range(_LONGEST, 0, -1) if self._is_name(text, words[at : at + size], size)), 0
            )
            place = (words[at][0], words[at + max(size, 1) - 1][1])
            if size and text[place[1] : place[1] + 1] not in ("'", "’"):  # "the baker's shop"
                said = self._said(text[slice(*place)])
                found |= {place: said} if said else {}
            at += max(size, 1)
        return found

    def _is_name(self, text: str, words: Sequence[tuple[int, int]], size: int) -> bool:
        if len(words) < size or "\n" in text[words[0][0] : words[-1][1]]:
            return False
        return _plain(text[words[0][0] : words[-1][1]]) in self._bearers

    def _said(self, name: str) -> list[SkillChance]:
        needed = frozenset().union(*(self._needs.get(one, frozenset()) for one in self._bearers[_plain(name)]))
        said = [one for one in self._linked(name, _LIKE) if one.skill_id in needed] if needed else []
        meant = [one for one in said if one.probability >= _MEANT] or said[:1]
        return [replace(one, probability=max(one.probability, _SAID)) for one in meant]


def is_own(text: str, start: int) -> bool:
    """Whether the name of a job that begins at ``start`` is said as its writer's own: it opens a line or sentence,
    stands behind a year, or "as a", "I was a", "former".

    >>> is_own("2016-19 Forklift driver", 8), is_own("Shared a flat with a bus driver", 21)
    (True, False)
    """
    return _HIS_OWN.search(text[max(0, start - _BEFORE) : start]) is not None


def _plain(name: str) -> str:
    return " ".join(_WORD.findall(name.lower()))
