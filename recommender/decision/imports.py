"""Imports: how many units a rule lets in from outside its lists, and whether that many count already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from stackwise.features.records import Measure, Where
from stackwise.models.credit import Allocation, CreditLine
from stackwise.models.credit.awards import CreditAward
from stackwise.models.credit.read import Unit
from stackwise.models.credit.tree import Tree
from stackwise.recommender.decision.words import amount_words, where_words


class ImportBound(NamedTuple):
    """The most that a node lets in, in a measure."""

    node: int
    most: float
    measure: Measure


def _lacks(unit: Unit, where: Where, as_of: date) -> Iterator[str]:
    """What a filter asks that a unit does not keep, each in words."""
    levels = unit.levels or (() if unit.level is None else (unit.level,))
    if (where.level_min, where.level_max) != (None, None) and not unit.at_level(where.level_min, where.level_max):
        known = " and ".join(f"{level:g}" for level in levels)
        yield f"is at level {known}" if known else "is of no known level"
    if where.package is not None and not unit.of_package(where.package):
        yield f"is of {unit.package}" if unit.package else "has a code of another package"
    if where.code_prefix is not None and not (unit.code or unit.unit_id).startswith(where.code_prefix):
        yield "has another code"
    if where.tag is not None and where.tag not in unit.tags:
        yield "is not"
    if where.current and not unit.is_current(as_of):
        yield "is not current" if unit.listed else "is in no register that was read"


@dataclass(frozen=True)
class ImportPlaces:
    """The places of one qualification that take a unit by what it is like, where no place names it."""

    tree: Tree
    allocation: Allocation

    def let_in(self, requirement_id: str) -> str | None:
        """What the rule says of an import's place; nothing for a place that names its unit."""
        at = self.tree.at[requirement_id]
        return None if self.tree.nodes[at].requirement.where is None else self._words(at)

    def full(self, grants: Iterable[CreditAward]) -> str | None:
        """Why what could only be imported is not: every such place is full; nothing where that is not the reason."""
        options = [option for grant in grants for part in grant.parts for option in part]
        places = dict.fromkeys(option.node for option in options)
        if not options or not all(option.imported for option in options):
            return None
        bounds = [self._bound(at) for at in places]
        if any(bound is None or self._used(bound) < bound.most - 1e-9 for bound in bounds):
            return None
        names = [name for bound in bounds if bound for line in self._lines(bound) for name in line.held]
        said = " and ".join(dict.fromkeys(self._words(at) for at in places))
        return f"{said}, and that many count already: {', '.join(dict.fromkeys(names))}"

    def refused(self, unit: Unit) -> str | None:
        """What keeps a unit that no place names from being let in: of the places that come nearest, what it lacks."""
        asked = [where for at in self.tree.wheres if (where := self.tree.nodes[at].requirement.where) is not None]
        lacks = [(list(_lacks(unit, where, self.allocation.as_of)), where) for where in asked]
        said, where = min((one for one in lacks if one[0]), key=lambda one: len(one[0]), default=([], None))
        return None if where is None else f"the rule lets in {where_words(where)}, and this one {' and '.join(said)}"

    def _bound(self, at: int) -> ImportBound | None:
        """The fills that the place takes, or the amount that the part around it gives at most."""
        node = self.tree.nodes[at]
        if node.places is not None:
            return ImportBound(at, float(node.places), "count")
        for up in self.tree.above(at):
            one = up.requirement
            if one.kind == "at_most" and one.max is not None:
                return ImportBound(up.index, one.max, one.measure)
        return None

    def _lines(self, bound: ImportBound) -> list[CreditLine]:
        """What counts under the bound."""
        at = self.tree.at
        return [
            line
            for line in self.allocation.lines
            if any(up.index == bound.node for up in self.tree.above(at[line.requirement_id]))
        ]

    def _used(self, bound: ImportBound) -> float:
        lines = self._lines(bound)
        if bound.measure == "count":
            return len(lines)
        return sum(line.value or 0.0 for line in lines) if bound.measure == self.tree.measure else 0.0

    def _words(self, at: int) -> str:
        bound = self._bound(at)
        if bound is None:
            return "the rule lets units from outside its lists in"
        return f"the rule lets at most {amount_words(bound.most, bound.measure)} from outside its lists in"
