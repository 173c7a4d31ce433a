"""Completion of a packaging rule: whether any choice of units keeps all that it states, decided by a linear program."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from stackwise.features.linear_program import LinearProgram, Terms
from stackwise.features.packaging.rules import (
    GroupMaximum,
    GroupMinimum,
    ImportRule,
    PackagingRule,
    Specialisation,
)

Levels = Mapping[str, Collection[float]]  # of each unit; an unknown level is of none


class TakenPart(NamedTuple):
    """So much of one unit, or of units from outside, in one part: the amount's variable, and what may be asked of it.

    ``levels`` of None are whichever are asked.
    """

    amount: int
    part: str  # "core", a group's name, or "import"
    levels: Collection[float] | None
    package: str | None = None
    unit: str | None = None


def completable(rule: PackagingRule, levels: Levels | None, special: Specialisation | None = None) -> bool:
    """Whether the whole can be made up at all.

    Parameters
    ----------
    levels : of the listed units; None where they are not known yet, and each unit is of any level that is asked.
    special : the specialisation that is wanted, too.
    """
    program = LinearProgram()
    taken = [*_listed(rule, levels, program), *_outside(rule, program)]

    def sum_of(one: GroupMinimum | GroupMaximum | None = None, whole: bool = False) -> Terms:
        groups = () if one is None else one.groups
        inside = (it for it in taken if (whole or it.part != "core") and (not groups or it.part in groups))
        return [(it.amount, 1.0) for it in inside if one is None or _is_kind(it, one)]

    program.add(sum_of(whole=True), rule.total, rule.total)
    program.add(sum_of(), rule.elective_amount, rule.elective_amount)
    for low in rule.minimum:
        program.add(sum_of(low, whole=low.of == "whole"), low.amount(rule), None)
    for most in rule.maximum:
        program.add(sum_of(most, whole=not most.groups), None, most.max)
    if special is not None:
        program.add([(it.amount, 1.0) for it in taken if it.part in special.groups], special.min, None)
    for one in rule.choice:
        switches = [program.variable(1.0, whole=True) for _ in one.groups]
        for name, switch in zip(one.groups, switches, strict=True):
            own = [(it.amount, 1.0) for it in taken if it.part == name]
            program.add([*own, (switch, -one.min)], 0.0, None)
        program.add([(switch, 1.0) for switch in switches], float(one.of), None)
    _bar(rule, taken, program)
    return program.solve() is not None


def _bar(rule: PackagingRule, taken: Sequence[TakenPart], program: LinearProgram) -> None:
    """Of barred units at most one is taken, old codes as the units that superseded them."""
    for one in rule.barred:
        switches = []
        for forms in rule.forms_of(one.units):
            switches.append(program.variable(1.0, whole=True))
            for it in taken:
                if it.unit in forms:
                    program.add([(it.amount, 1.0), (switches[-1], -rule.total)], None, 0.0)
        program.add([(switch, 1.0) for switch in switches], None, 1.0)


def _listed(rule: PackagingRule, levels: Levels | None, program: LinearProgram) -> Iterator[TakenPart]:
    """Each listed unit in one of its parts, once in all; the core in full."""
    places: dict[str, list[str]] = {}
    for part, units in (("core", rule.core or ()), *rule.groups.items()):
        for unit in units:
            places.setdefault(unit, []).append(part)
    whole = rule.measure == "units"
    for unit, parts in places.items():
        facts = rule.units.get(unit)
        worth = 1.0 if whole else float((facts.points if facts else None) or 0.0)
        shares = [program.variable(worth, whole) for _ in parts]
        program.add([(at, 1.0) for at in shares], worth if "core" in parts else 0.0, worth)
        if not whole:
            program.only_one([[at] for at in shares])
        own = None if levels is None else levels.get(unit, ())
        yield from (TakenPart(at, part, own, unit=unit) for at, part in zip(shares, parts, strict=True))


def _outside(rule: PackagingRule, program: LinearProgram) -> Iterator[TakenPart]:
    """Units from outside, one share for each level and package that the statements tell apart."""
    stated: Sequence[GroupMinimum | GroupMaximum | ImportRule] = (*rule.minimum, *rule.maximum, *rule.imports)
    levels = {level for one in stated for level in (one.level_min, one.level_max) if level is not None} or {0.0}
    named = {one.package for one in rule.minimum} | {one.package for one in rule.maximum}
    coming: list[TakenPart] = []
    for one in rule.imports:
        for package in {None, *named, *one.packages} if not one.packages else set(one.packages):
            for level in sorted({*levels, min(levels) - 1, max(levels) + 1}):
                if _between(level, one.level_min, one.level_max):
                    amount = program.variable(rule.total, rule.measure == "units")
                    coming.append(TakenPart(amount, "import", (level,), package))
    for one in rule.imports:
        program.add([(it.amount, 1.0) for it in coming if _may_come(it, one)], None, one.max)
    yield from coming


def _may_come(it: TakenPart, one: ImportRule) -> bool:
    of_package = not one.packages or it.package in one.packages
    return of_package and any(_between(level, one.level_min, one.level_max) for level in it.levels or ())


def _is_kind(it: TakenPart, one: GroupMinimum | GroupMaximum) -> bool:
    """Whether it is of the level and package of a bound; what is not known helps a minimum and fills no maximum."""
    open_ = isinstance(one, GroupMinimum)
    if one.level_min is not None or one.level_max is not None:
        at_level = it.levels is not None and any(_between(at, one.level_min, one.level_max) for at in it.levels)
        if not at_level and not (it.levels is None and open_):
            return False
    if one.package is None or it.part == "import":
        return one.package in (None, it.package)
    return (it.unit or "").startswith(one.package)


def _between(level: float, least: float | None, most: float | None) -> bool:
    return (least is None or least <= level) and (most is None or level <= most)
