"""Names: titles of what a catalogue holds by id, and the id that a code as somebody wrote it means."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from stackwise.features.records import Holding
from stackwise.features.text import folded
from stackwise.models.credit.read import Rulebook

MOST_NEAR = 3
_LOOKS = str.maketrans("oilsb", "01158")  # letters that are taken for digits


@dataclass(frozen=True)
class ReadHolding:
    """Something held as it was said, and as the catalogue knows it: ``None`` where it is no code of it.

    ``note`` says what was read differently; ``near`` are the ids that may have been meant.
    """

    said: Holding
    known: Holding | None
    note: str | None = None
    near: tuple[str, ...] = ()
    title: str | None = None  # as the source gives it
    issuer: str | None = None  # who awarded it, as the source gives it

    @property
    def name(self) -> str:
        """The code as the catalogue has it, else as it was said."""
        one = self.known or self.said
        return str(one.unit_id or one.credential_id)


def coded(code: str | None, title: str | None) -> str:
    """A code with its title; a title that only repeats the code is not said twice.

    >>> coded("ABC101", "Bake"), coded("ABC101", "abc 101"), coded(None, "Electives")
    ('ABC101 Bake', 'ABC101', 'Electives')
    """
    if code is None:
        return title or ""
    return code if title is None or folded(title) == folded(code) else f"{code} {title}"


@dataclass(frozen=True, eq=False)
class CatalogueNames:
    """Looks names up in a rulebook."""

    book: Rulebook
    _folds: dict[str, dict[str, set[str]]] = field(default_factory=dict)

    @cached_property
    def units(self) -> frozenset[str]:
        """Units that the catalogue knows: those it lists, and those that are superseded or equivalent to others."""
        mapped = {unit for start, end, *_ in self.book.mappings for unit in (start, end)}
        return frozenset(mapped.union(self.book.units))

    def title(self, name: str) -> str | None:
        """The title of a unit, credential or qualification."""
        if name in self.book.units and self.book.units[name].title:
            return self.book.units[name].title
        if name in self.book.qualifications:
            return self.book.qualifications[name].title
        return self.book.titles.get(name)

    def named(self, name: str) -> str:
        """A code with its title; of a credential, whose id nobody outside the catalogue uses, the title alone."""
        title = self.title(name)
        known = name in self.units or name in self.book.qualifications
        return coded(name, title) if known or title is None else title

    def read(
        self,
        holdings: Iterable[Holding],
        titles: Mapping[int, str] | None = None,
        issuers: Mapping[int, str] | None = None,
    ) -> list[ReadHolding]:
        """Holdings with their codes looked up; ``titles`` and ``issuers`` as a source gives them, by position."""
        given, awarded = titles or {}, issuers or {}
        return [replace(self._read(one, given.get(at)), issuer=awarded.get(at)) for at, one in enumerate(holdings)]

    def _read(self, said: Holding, title: str | None) -> ReadHolding:
        kind = "unit_id" if said.unit_id is not None else "credential_id"
        code = str(said.unit_id or said.credential_id)
        known = self.units if kind == "unit_id" else self.book.awards
        if code in known:
            return ReadHolding(said, said, title=title)
        same = sorted(self._fold(kind).get(folded(code), ()))
        if len(same) == 1:
            return ReadHolding(
                said, said.model_copy(update={kind: same[0]}), f"{code!r} is read as {same[0]}", (), title
            )
        alike = sorted(one for one in known if folded(one).translate(_LOOKS) == folded(code).translate(_LOOKS))
        near = same or [*alike, *difflib.get_close_matches(code.upper(), list(known), n=MOST_NEAR, cutoff=0.75)]
        return ReadHolding(said, None, None, tuple(dict.fromkeys(near))[:MOST_NEAR], title)

    def _fold(self, kind: str) -> Mapping[str, set[str]]:
        """Ids by their folded id and code."""
        if kind not in self._folds:
            found: dict[str, set[str]] = defaultdict(set)
            if kind == "unit_id":
                for name in self.units:
                    found[folded(name)].add(name)
                for unit in self.book.units.values():
                    for code in (unit.unit_id, unit.code or unit.unit_id):
                        found[folded(code)].add(unit.unit_id)
            else:
                for name in self.book.awards:
                    found[folded(name)].add(name)
            self._folds[kind] = found
        return self._folds[kind]
