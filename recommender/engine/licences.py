"""Licences: which units and credentials of the catalogue give a licence, certificate or clearance that a job asks for.

By code where the text writes it. By title otherwise: the words of the requirement, but for words such as "valid" and
"certificate", must stand in the title side by side in their order, and be most of what the title says. What is less
sure is no match: a "Microsoft Python Professional Certificate" makes no "Microsoft certified professional".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from stackwise.features.arrays import Arrays
from stackwise.features.lanes import words
from stackwise.features.records import JsonObject
from stackwise.models.reading.mentions import TextMention

TYPES = frozenset({"licence", "clearance", "qualification"})
"""Types of requirement that something of a catalogue may give."""
LEAST = 0.5
"""Share of a title's words, by rarity, from which a requirement that says them means it."""
_LEAST_SINGLE = 0.8  # the same, of a requirement of one telling word
_MOST = 5  # that are named
_CLOSE = 0.9  # of the best one's confidence
_CODE = re.compile(r"[A-Za-z]{2,8}[0-9]{2,6}[A-Za-z]?")
_BEHIND = re.compile(r"\s{0,2}[(\[:–-]?\s{0,2}(?:code|unit)?\s?([A-Za-z]{2,8}[0-9]{2,6}[A-Za-z]?)(?![A-Za-z0-9])")
_EMPTY = (
    "a an the of in on for to and or as at by with from your our valid current recent full clean up date "
    "appropriate relevant recognised recognized approved equivalent formal nationally statement attainment hold "
    "holder have possess obtain level licence license licensed licensing certificate certificates certified "
    "certification cert ticket card clearance check permit pass qualification qualified accreditation accredited "
    "registration registered course training trained unit competency provide perform apply give operate use "
    "undertake conduct work follow carry out do deliver complete safely required mandatory essential must be i ii "
    "iii iv"
)


@dataclass(frozen=True)
class Giver:
    """A unit or credential of the catalogue, ``kind`` saying which, with the telling stems of its title."""

    kind: str
    id: str
    title: str
    code: str
    stems: frozenset[str]


class LicenceFinder:
    """Finds what gives a requirement, in one catalogue."""

    def __init__(self, arrays: Arrays) -> None:
        self._arrays = arrays

    def met_by(self, mention: TextMention, text: str) -> list[JsonObject]:
        """Units and credentials that give what a mention of ``text`` asks for, surest first; mostly none.

        Each with its ``confidence``: 1 by a code that is written, else the share of its title's words, by rarity, that
        the requirement says.
        """
        if mention.type not in TYPES:
            return []
        return self._by_code(mention, text) or self._by_title(mention.text)

    def meeting(self, credential_id: str, requirements: Sequence[JsonObject]) -> list[JsonObject]:
        """Which of the requirements a credential gives, by itself or by a unit that it awards."""
        units = self._awards.get(credential_id, frozenset())
        return [
            {**{name: row[name] for name in ("type", "label")}, **giver}
            for row in requirements
            for giver in row["met_by"][:_MOST]
            if giver["id"] == credential_id or (giver["kind"] == "unit" and giver["id"] in units)
        ]

    def _by_code(self, mention: TextMention, text: str) -> list[JsonObject]:
        behind = _BEHIND.match(text, mention.end, mention.end + 24)
        codes = [*_CODE.findall(mention.text), *([behind.group(1)] if behind else [])]
        found = {(one.kind, one.id): one for code in codes for one in self._codes.get(code.casefold(), ())}
        return [self._claim(one, 1.0, "code") for _, one in sorted(found.items())][:_MOST]

    def _by_title(self, said: str) -> list[JsonObject]:
        name = _in_order(said)
        stems = frozenset(name)
        listed = [self._places.get(stem, frozenset()) for stem in stems]
        if not listed or not all(listed):
            return []
        common = frozenset.intersection(*listed)
        named = [giver for giver in map(self._givers.__getitem__, common) if _stands_in(name, _in_order(giver.title))]
        shares = [(self._share(giver, stems), giver) for giver in named]
        best = max((share for share, _ in shares), default=0.0)
        if best < (LEAST if len(stems) > 1 else _LEAST_SINGLE):
            return []
        kept = [pair for pair in shares if pair[0] >= max(_CLOSE * best, LEAST)]
        kept.sort(key=lambda pair: (-pair[0], pair[1].kind, pair[1].id))
        return [self._claim(one, round(share, 4), "title") for share, one in kept[:_MOST]]

    def _claim(self, giver: Giver, confidence: float, by: str) -> JsonObject:
        from_credentials = [giver.id] if giver.kind == "credential" else self._awarding.get(giver.id, [])[:_MOST]
        named = {"kind": giver.kind, "id": giver.id, "title": giver.title}
        return {**named, "confidence": confidence, "by": by, "credential_ids": from_credentials}

    def _share(self, giver: Giver, stems: frozenset[str]) -> float:
        whole = sum(self._rarity[stem] for stem in sorted(giver.stems))
        return sum(self._rarity[stem] for stem in sorted(stems & giver.stems)) / whole

    @cached_property
    def _givers(self) -> list[Giver]:
        """Everything that can still be taken."""
        return [*self._units(), *self._credentials()]

    def _units(self) -> Iterator[Giver]:
        frame = self._arrays.catalogue["units"]
        columns = (frame["unit_id"], frame["code"], frame["title"], frame["status"])
        for unit_id, code, title, status in zip(*columns, strict=True):
            if status not in _GONE:
                written = code if isinstance(code, str) else str(unit_id)
                yield Giver("unit", str(unit_id), str(title), written, _telling(str(title)))

    def _credentials(self) -> Iterator[Giver]:
        columns = self._arrays.columns
        for credential_id, title, status in zip(
            self._arrays.credential_ids, columns["title"], columns["status"], strict=True
        ):
            if status not in _GONE:
                yield Giver("credential", str(credential_id), str(title), str(credential_id), _telling(str(title)))

    @cached_property
    def _codes(self) -> Mapping[str, list[Giver]]:
        found: dict[str, list[Giver]] = {}
        for giver in self._givers:
            for name in {giver.code.casefold(), giver.id.casefold()}:
                if _CODE.fullmatch(name):
                    found.setdefault(name, []).append(giver)
        return found

    @cached_property
    def _places(self) -> Mapping[str, frozenset[int]]:
        found: dict[str, set[int]] = {}
        for at, giver in enumerate(self._givers):
            for stem in giver.stems:
                found.setdefault(stem, set()).add(at)
        return {stem: frozenset(places) for stem, places in found.items()}

    @cached_property
    def _rarity(self) -> Mapping[str, float]:
        return {stem: float(np.log1p(len(self._givers) / len(places))) for stem, places in self._places.items()}

    @cached_property
    def _awarding(self) -> Mapping[str, list[str]]:
        """Credentials that can still be taken, by the units they award."""
        found: dict[str, list[str]] = {}
        for giver in self._credentials():
            for unit_id in sorted(self._awards.get(giver.id, ())):
                found.setdefault(unit_id, []).append(giver.id)
        return found

    @cached_property
    def _awards(self) -> Mapping[str, frozenset[str]]:
        columns = self._arrays.columns
        listed = zip(self._arrays.credential_ids, columns["awards_units"], strict=True)
        return {str(one): frozenset(map(str, units)) for one, units in listed if isinstance(units, list | np.ndarray)}


_GONE = frozenset({"superseded", "expired", "withdrawn", "deleted"})
_EMPTY_STEMS = frozenset(words(_EMPTY))


def _telling(said: str) -> frozenset[str]:
    return frozenset(_in_order(said))


def _in_order(said: str) -> tuple[str, ...]:
    return tuple(stem for stem in words(said) if stem not in _EMPTY_STEMS)


def _stands_in(name: tuple[str, ...], title: tuple[str, ...]) -> bool:
    """Whether the words of a name stand side by side in a title."""
    return any(title[at : at + len(name)] == name for at in range(len(title) - len(name) + 1))
