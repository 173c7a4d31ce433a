"""Imports: how many units a rule lets in from outside its lists, and whether that many count already."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from stackwise.features.records import Measure, Where
from stackwise.models.credit.read import Unit
from stackwise.models.credit.tree import RequirementNode, Tree
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
    as_of: date

    def let_in(self, requirement_id: str) -> str | None:
        """What the rule says of an import's place; nothing for a place that names its unit."""
        at = self.tree.at[requirement_id]
        return None if self.tree.nodes[at].requirement.where is None else self._words(at)

    def most(self, node: RequirementNode) -> str | None:
        """The most that a part of imports lets in, in words; nothing for a part that names units."""
        below = [self.tree.nodes[at].requirement for at in self.tree.children[node.index]] or [node.requirement]
        if any(one.where is None for one in below):
            return None
        return _let_in(ImportBound(node.index, node.requirement.max or 0.0, node.requirement.measure))

    def refused(self, unit: Unit) -> str | None:
        """What keeps a unit that no place names from being let in: of the places that come nearest, what it lacks."""
        asked = [where for at in self.tree.wheres if (where := self.tree.nodes[at].requirement.where) is not None]
        lacks = [(list(_lacks(unit, where, self.as_of)), where) for where in asked]
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

    def _words(self, at: int) -> str:
        return _let_in(self._bound(at))


def _let_in(bound: ImportBound | None) -> str:
    if bound is None:
        return "the rule lets units from outside its lists in"
    return f"the rule lets at most {amount_words(bound.most, bound.measure)} from outside its lists in"
