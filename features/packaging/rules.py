"""Packaging rules as records: what a training package, a college or an awarding body states of one qualification.

Amounts are units, or points where ``measure`` is points. Nothing here is a tree: ``compiled`` makes the tree, the
sentences and the second reading start from these records.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import ceil, inf
from typing import Literal

from pydantic import Field, StrictBool, model_validator

from stackwise.features.record import Record
from stackwise.features.records import Amount, Where


class PackagedUnit(Record):
    """What a rule file says of one unit; what it leaves out is the register's to say."""

    title: str | None = None
    points: Amount | None = None
    level: float | None = None


class GroupMinimum(Record):
    """At least ``min`` (or ``share``, such as "2/3", rounded up) of the electives, or of the whole, are of a kind.

    ``groups`` together (none: any), at a level between, of a package.
    """

    min: Amount | None = None
    share: str | None = None
    of: Literal["electives", "whole"] = "electives"
    groups: tuple[str, ...] = ()
    level_min: float | None = None
    level_max: float | None = None
    package: str | None = None
    clause: str | None = None

    @model_validator(mode="after")
    def _clear(self) -> GroupMinimum:
        if (self.min is None) == (self.share is None):
            raise ValueError("a minimum gives min or share")
        if self.share is not None and not 0 < _fraction(self.share) <= 1:
            raise ValueError(f"share {self.share!r} is no share between 0 and 1, such as 2/3")
        if not self.groups and self.where is None:
            raise ValueError("a minimum names groups, a level or a package")
        if self.groups and self.of == "whole":
            raise ValueError('a minimum of groups is of the electives: leave out of = "whole"')
        return self

    @property
    def where(self) -> Where | None:
        """The level and package asked for."""
        return _where(self)

    def amount(self, rule: PackagingRule) -> float:
        """How much is needed."""
        if self.min is not None:
            return self.min
        base = Fraction(str(rule.total if self.of == "whole" else rule.elective_amount))
        return float(ceil(base * _fraction(self.share or "1")))


class GroupMaximum(Record):
    """At most ``max`` count of groups together, or of units at a level."""

    max: Amount
    groups: tuple[str, ...] = ()
    level_min: float | None = None
    level_max: float | None = None
    package: str | None = None
    clause: str | None = None

    @model_validator(mode="after")
    def _clear(self) -> GroupMaximum:
        if not self.groups and self.where is None:
            raise ValueError("a maximum names groups, a level or a package")
        return self

    @property
    def where(self) -> Where | None:
        """The level and package bounded."""
        return _where(self)


class GroupChoice(Record):
    """At least ``min`` of each of at least ``of`` of the groups: "4 of any one group", "from at least two groups"."""

    groups: tuple[str, ...] = Field(min_length=1)
    min: Amount = 1
    of: int = Field(default=1, ge=1)
    clause: str | None = None


class ImportRule(Record):
    """At most ``max`` units from outside the lists, each of a kind.

    Where kinds of several imports overlap, a unit of both counts under both: the wider states the sum, the narrower
    what of it may be so.
    With ``listed`` a unit of the lists counts here too, where its own group takes no more; a core unit never does.
    """

    max: Amount
    listed: StrictBool = False
    packages: tuple[str, ...] = ()
    level_min: float | None = None
    level_max: float | None = None
    current: StrictBool = True
    clause: str | None = None

    def overlaps(self, other: ImportRule) -> bool:
        """Whether one unit may be of both kinds."""
        least, most = max(self._least, other._least), min(self._most, other._most)
        apart = self.packages and other.packages and set(self.packages).isdisjoint(other.packages)
        return least <= most and not apart

    def lies_in(self, other: ImportRule) -> bool:
        """Whether every unit of this kind is of the other, too."""
        packages = not other.packages or (bool(self.packages) and set(self.packages) <= set(other.packages))
        levels = other._least <= self._least and self._most <= other._most
        return packages and levels and (self.current or not other.current) and (other.listed or not self.listed)

    @property
    def _least(self) -> float:
        return -inf if self.level_min is None else self.level_min

    @property
    def _most(self) -> float:
        return inf if self.level_max is None else self.level_max


class BarredUnits(Record):
    """Units of which at most one counts: a barred combination."""

    units: tuple[str, ...]
    clause: str | None = None

    @model_validator(mode="after")
    def _several(self) -> BarredUnits:
        if len(set(self.units)) < 2:
            raise ValueError(f"a barred combination names two units or more, not {', '.join(self.units) or 'none'}")
        if len(set(self.units)) < len(self.units):
            raise ValueError(f"a barred combination names a unit twice: {', '.join(self.units)}")
        return self


class Specialisation(Record):
    """A named form of the qualification: awarded only if at least ``min`` are of the groups."""

    name: str = Field(min_length=1)
    groups: tuple[str, ...] = Field(min_length=1)
    min: Amount
    clause: str | None = None


class AttainmentCap(Record):
    """At most ``max`` count of what was attained so: ``rpl`` (recognition) or ``transfer``; an unknown way is each."""

    max: Amount
    modes: tuple[Literal["rpl", "transfer"], ...] = Field(min_length=1)
    clause: str | None = None


class UnitCondition(Record):
    """What is asked of how some units (none named: all that counts) were attained: a grade, or not by some way."""

    units: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    min_grade: float | None = Field(default=None, gt=0, le=100)
    not_by: tuple[Literal["rpl", "transfer"], ...] = ()
    clause: str | None = None

    @model_validator(mode="after")
    def _clear(self) -> UnitCondition:
        if self.min_grade is None and not self.not_by:
            raise ValueError("a condition gives min_grade, or not_by, or both")
        if self.units and self.groups:
            raise ValueError("a condition names units or groups, not both")
        return self

    def is_of(self, place: str, unit: str | None) -> bool:
        """Whether it is asked of a unit, or of all (None), in a group or the core."""
        return unit in self.units or place in self.groups or (unit is None and not self.units and not self.groups)


class UnitSupersession(Record):
    """A unit that another superseded, as the rule text says; ``unknown`` where it does not say if equivalent."""

    old: str = Field(min_length=1)
    new: str = Field(min_length=1)
    equivalent: Literal["yes", "no", "unknown"] = "unknown"

    @model_validator(mode="after")
    def _two(self) -> UnitSupersession:
        if self.old == self.new:
            raise ValueError(f"unit {self.old} supersedes itself")
        return self


class PackagingRule(Record):
    """All that is stated of one qualification.

    ``core`` and ``groups`` may be left to the register. ``doubtful`` are phrases that a drafter did not understand;
    ``accepted_by`` is who read the rule and stands for it. ``source`` is the document that states it, ``release`` its
    release or version, a ``clause`` where in it a statement stands: the rule's own is that of total, core and lists.
    ``max_age_months`` is how long ago what counts may have been completed. ``full_credit`` of None: the text does not
    say whether credit may meet all of it.
    """

    code: str = Field(min_length=1)
    title: str | None = None
    level: float | None = None
    measure: Literal["units", "points"] = "units"
    total: Amount
    core: tuple[str, ...] | None = None
    electives: Amount | None = None
    groups: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    units: Mapping[str, PackagedUnit] = Field(default_factory=dict)
    minimum: tuple[GroupMinimum, ...] = ()
    maximum: tuple[GroupMaximum, ...] = ()
    choice: tuple[GroupChoice, ...] = ()
    imports: tuple[ImportRule, ...] = Field(default=(), alias="import")
    barred: tuple[BarredUnits, ...] = ()
    specialisation: tuple[Specialisation, ...] = ()
    supersedes: tuple[UnitSupersession, ...] = ()
    caps: tuple[AttainmentCap, ...] = Field(default=(), alias="cap")
    condition: tuple[UnitCondition, ...] = ()
    max_age_months: int | None = Field(default=None, ge=1)
    min_resident: Amount = 0
    full_credit: StrictBool | None = None
    source: str | None = None
    release: str | None = None
    clause: str | None = None
    provider: str | None = None
    placement_hours: Amount | None = None
    entry: tuple[str, ...] = ()
    judged: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()
    accepted_by: str | None = None

    @property
    def elective_amount(self) -> float:
        """How much of the total is electives."""
        return self.total if self.electives is None else self.electives

    @property
    def least_resident(self) -> float:
        """How much is earned at the awarding institution; a part of a unit is the whole of it."""
        return float(ceil(self.min_resident)) if self.measure == "units" else self.min_resident

    def forms_of(self, units: Sequence[str]) -> list[set[str]]:
        """Each of some units with its equivalents by the rule's supersessions; one of two of them is the first's."""
        sure = [{one.old, one.new} for one in self.supersedes if one.equivalent == "yes"]
        forms, told = [], set(units)
        for unit in units:
            found = {unit}
            while more := {name for pair in sure if pair & found for name in pair} - found:
                found |= more
            forms.append({unit} | (found - told))
            told |= found
        return forms

    def groups_stated(self) -> list[tuple[str, ...]]:
        """The groups of each statement that names any."""
        return [
            *(one.groups for one in self.minimum),
            *(one.groups for one in self.maximum),
            *(one.groups for one in self.choice),
            *(one.groups for one in self.specialisation),
            *(one.groups for one in self.condition),
        ]

    def groups_named(self) -> list[str]:
        """Every group that is listed or that a statement names."""
        return list(dict.fromkeys((*self.groups, *(name for names in self.groups_stated() for name in names))))

    def listed(self) -> Iterator[str]:
        """Every listed unit, core first; one of several groups more than once."""
        yield from self.core or ()
        for units in self.groups.values():
            yield from units


def _where(one: GroupMinimum | GroupMaximum) -> Where | None:
    where = Where(level_min=one.level_min, level_max=one.level_max, package=one.package)
    return None if where == Where() else where


def _fraction(text: str) -> Fraction:
    try:
        return Fraction(text.replace(" ", ""))
    except (ValueError, ZeroDivisionError) as error:
        raise ValueError(f"share {text!r} is no share between 0 and 1, such as 2/3") from error
