"""Compilation of packaging rules: the requirement tree and the bounds across it that the credit engine counts by.

Groups whose bounds nest become nodes of the tree; bounds of levels, of choices between groups, and of sets of groups
that overlap are bounds across it. Nothing of a rule is dropped: what cannot be carried is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from stackwise.features.errors import CreditError, describe, some
from stackwise.features.packaging.checks import refuse_faults
from stackwise.features.packaging.completable import Levels
from stackwise.features.packaging.files import plain_rule
from stackwise.features.packaging.rules import (
    GroupMaximum,
    GroupMinimum,
    ImportRule,
    PackagedUnit,
    PackagingRule,
    Specialisation,
)
from stackwise.features.packaging.sentences import (
    barred_words,
    choice_words,
    import_words,
    listing,
    maximum_words,
    minimum_words,
)
from stackwise.features.records import (
    Cap,
    Conditions,
    CountedPart,
    CrossingBound,
    Measure,
    Qualification,
    Requirement,
    Where,
)

Names = frozenset[str]
Bounds = tuple[float | None, float | None]
IMPORTS = {False: "From outside the lists", True: "From elsewhere, or listed and not counted there"}  # by ``listed``
UNIT_OF_IMPORTS = {False: "Unit from outside the lists", True: "Unit from elsewhere, or listed"}


def compile_rule(rule: PackagingRule, levels: Levels | None = None) -> list[Qualification]:
    """The qualification of a rule, and one more for each specialisation, ``CODE/NAME``.

    ``levels`` are those that a table gives its units (:func:`rule_faults`).

    Raises
    ------
    CreditError
        A rule that is impossible, doubtful or accepted by nobody.
    """
    refuse_faults(rule, levels)
    return [_Compiler(rule, special).qualification() for special in (None, *rule.specialisation)]


class _Compiler:
    def __init__(self, rule: PackagingRule, special: Specialisation | None) -> None:
        self.rule, self.special = rule, special
        self.measure: Measure = "count" if rule.measure == "units" else "credit"
        self.bounds = self._bounds()
        sets = list(self.bounds)
        self.nested = all(a <= b or b <= a or not a & b for a in sets for b in sets)
        if self.nested:
            self._drop_implied()
        self.crossings = list(self._crossings())

    def qualification(self) -> Qualification:
        rule, special = self.rule, self.special
        parts = []
        if rule.core:
            parts.append(self._node("core", "all", "Core", [self._leaf("core", unit) for unit in rule.core]))
        if rule.elective_amount:
            parts.append(self._electives())
        name = "" if special is None else f"/{special.name}"
        return Qualification(
            qualification_id=rule.code + name,
            code=rule.code,
            title=(rule.title or rule.code) + ("" if special is None else f" ({special.name})"),
            level=rule.level,
            measure="units" if rule.measure == "units" else "credit_points",
            total=rule.total,
            root=Requirement(
                requirement_id="root",
                kind="all",
                children=tuple(parts),
                conditions=self._conditions("", None, rule.max_age_months),
            ),
            caps=tuple(Cap(max=one.max, measure=self.measure, modes=one.modes, note=one.clause) for one in rule.caps),
            min_resident=rule.least_resident,
            full_credit=rule.full_credit,
            provider_id=rule.provider,
            crossings=tuple(self.crossings),
            packaging=plain_rule(rule),
        )

    def _node(
        self, name: str, kind: str, label: str | None, children: Sequence[Requirement], **more: Any
    ) -> Requirement:
        said = {"requirement_id": name, "kind": kind, "label": label, "children": tuple(children), **more}
        return Requirement.model_validate({**said, "measure": self.measure} if kind.startswith("at_") else said)

    def _leaf(self, place: str, unit: str) -> Requirement:
        facts = self.rule.units.get(unit)
        value = facts.points if facts is not None and self.rule.measure == "points" else None
        asked = self._conditions(place.removeprefix("group-"), unit)
        return Requirement(requirement_id=f"{place}-{unit}", kind="leaf", unit_id=unit, value=value, conditions=asked)

    def _conditions(self, place: str, unit: str | None, age: int | None = None) -> Conditions | None:
        """What is asked of how a unit, or all that counts, was attained."""
        asked = [one for one in self.rule.condition if one.is_of(place, unit)]
        grades = [one.min_grade for one in asked if one.min_grade is not None]
        ways = tuple(dict.fromkeys(way for one in asked for way in one.not_by))
        found = Conditions(min_grade=max(grades, default=None), max_age_months=age, not_by=ways)
        return None if found == Conditions() else found

    def _bounds(self) -> dict[Names, Bounds]:
        """Least and most by set of groups, without those of a level or package."""
        found: dict[Names, Bounds] = {frozenset({name}): (None, None) for name in self.rule.groups}
        lows = [(one.groups, one.amount(self.rule)) for one in self.rule.minimum if one.where is None]
        lows += [(self.special.groups, self.special.min)] if self.special is not None else []
        for names, least in lows:
            low, high = found.get(frozenset(names), (None, None))
            found[frozenset(names)] = (max(least, low or 0.0), high)
        for one in self.rule.maximum:
            if one.where is None:
                low, high = found.get(frozenset(one.groups), (None, None))
                found[frozenset(one.groups)] = (low, one.max if high is None else min(one.max, high))
        return found

    def _drop_implied(self) -> None:
        """A minimum of several groups that the minima inside it ask for already asks nothing itself."""
        for names in sorted(self.bounds, key=len):
            low, high = self.bounds[names]
            inside = sum(self._least_inside(inner) for inner in self._right_below(names))
            if low is not None and low < inside:
                self.bounds[names] = (None, high)

    def _least_inside(self, names: Names) -> float:
        low = self.bounds[names][0]
        return low if low is not None else sum(self._least_inside(inner) for inner in self._right_below(names))

    def _electives(self) -> Requirement:
        inside: list[Requirement] = []
        if self.nested:
            every = frozenset(self.rule.groups)
            inside += [node for names in self._right_below(every | {""}) for node in self._set(names)]
        else:
            inside += [self._group(name) for name in self.rule.groups]
        inside += [self._import(at, one) for at, one in enumerate(self.rule.imports)]
        return self._node("electives", "at_least", "Electives", inside, min=self.rule.elective_amount)

    def _right_below(self, names: Names) -> list[Names]:
        below = [one for one in self.bounds if one < names]
        return sorted((one for one in below if not any(one < other for other in below)), key=sorted)

    def _set(self, names: Names) -> list[Requirement]:
        """A set of groups with its bounds around what it holds."""
        low, high = self.bounds[names]
        title = " and ".join(sorted(names))
        label = f"Group{'s' if len(names) > 1 else ''} {listing(sorted(names))}"
        if len(names) == 1:
            (name,) = names
            children = [self._leaf(f"group-{name}", unit) for unit in self.rule.groups[name]]
        else:
            children = [node for inner in self._right_below(names) for node in self._set(inner)]
        if low:
            children = [self._node(f"least-{title}", "at_least", label, children, min=low)]
        if high is not None or len(names) == 1:
            most = self.rule.elective_amount if high is None else high
            children = [self._node(f"group-{title}", "at_most", label, children, max=most)]
        return children

    def _group(self, name: str) -> Requirement:
        leaves = [self._leaf(f"group-{name}", unit) for unit in self.rule.groups[name]]
        return self._node(f"group-{name}", "at_most", f"Group {name}", leaves, max=self.rule.elective_amount)

    def _import(self, at: int, one: ImportRule) -> Requirement:
        where = Where(level_min=one.level_min, level_max=one.level_max, current=one.current, unlisted=not one.listed)
        wheres = [where.model_copy(update={"package": name}) for name in one.packages or (None,)]
        leaves = [
            Requirement(requirement_id=f"import-{at}-{i}", kind="leaf", label=UNIT_OF_IMPORTS[one.listed], where=where)
            for i, where in enumerate(wheres)
        ]
        return self._node(f"imports-{at}", "at_most", IMPORTS[one.listed], leaves, max=one.max)

    def _crossings(self) -> Iterator[CrossingBound]:
        """Bounds across the tree."""
        rule = self.rule
        for at, low in enumerate(rule.minimum):
            if low.where is not None:
                parts = (self._part(low.groups or (() if low.of == "whole" else None), low.where),)
                said = minimum_words(low, rule)
                yield CrossingBound(bound_id=f"minimum-{at}", label=said, parts=parts, min=low.amount(rule))
        for at, most in enumerate(rule.maximum):
            if most.where is not None:
                parts = (self._part(most.groups, most.where),)
                yield CrossingBound(
                    bound_id=f"maximum-{at}", label=maximum_words(most, rule), parts=parts, max=most.max
                )
        for at, one in enumerate(rule.choice):
            each = tuple(self._part((name,), None) for name in one.groups)
            said = choice_words(one, rule)
            yield CrossingBound(bound_id=f"choice-{at}", label=said, parts=each, min=one.min, of=one.of)
        yield from self._import_bounds()
        for at, barred in enumerate(rule.barred):
            units = (CountedPart(unit_ids=barred.units),)
            yield CrossingBound(bound_id=f"barred-{at}", label=barred_words(barred), parts=units, max=1)
        if not self.nested:
            yield from self._set_bounds()

    def _set_bounds(self) -> Iterator[CrossingBound]:
        """Least and most of sets of groups that overlap."""
        for at, (names, (least, high)) in enumerate(self.bounds.items()):
            groups = tuple(sorted(names))
            parts = (self._part(groups, None),)
            if least is not None:
                said = minimum_words(GroupMinimum(groups=groups, min=least), self.rule)
                yield CrossingBound(bound_id=f"groups-{at}-least", label=said, parts=parts, min=least)
            if high is not None:
                said = maximum_words(GroupMaximum(groups=groups, max=high), self.rule)
                yield CrossingBound(bound_id=f"groups-{at}-most", label=said, parts=parts, max=high)

    def _import_bounds(self) -> Iterator[CrossingBound]:
        """The most of an import whose kind others share: what stands in their places and is of it is under it, too."""
        several = list(enumerate(self.rule.imports))
        for at, one in several:
            places = tuple(f"imports-{i}" for i, other in several if one.overlaps(other))
            if len(places) > 1:
                where = Where(level_min=one.level_min, level_max=one.level_max, current=one.current)
                part = CountedPart(
                    requirement_ids=places, where=None if where == Where() else where, packages=one.packages
                )
                said = import_words(one, self.rule)
                yield CrossingBound(bound_id=f"import-most-{at}", label=said, parts=(part,), max=one.max)

    def _part(self, groups: tuple[str, ...] | None, where: Where | None) -> CountedPart:
        """What a bound counts: groups, all (none named) or the electives (``None``)."""
        if groups is None:
            return CountedPart(requirement_ids=("electives",), where=where)
        return CountedPart(requirement_ids=tuple(f"group-{name}" for name in groups), where=where)


def with_register(
    rule: PackagingRule, core: Sequence[str], groups: Mapping[str, Sequence[str]], points: Mapping[str, float]
) -> PackagingRule:
    """A rule with what it leaves to the register: its core, its groups' units, the units' points.

    Raises
    ------
    CreditError
        The register and the rule list different units: which of the two is right nobody can tell.
    """
    spelling = {name.casefold(): name for name in rule.groups_named()}
    theirs = {spelling.get(name.casefold(), name): tuple(units) for name, units in groups.items()}
    if rule.core is not None and core:
        _same_units(rule, "core", rule.core, core)
    for name, units in rule.groups.items():
        if name in theirs:
            _same_units(rule, f"group {name}", units, theirs[name])
    kept = rule.core if rule.core is not None else tuple(core)
    filled = rule.model_copy(update={"core": kept, "groups": {**theirs, **rule.groups}})
    if rule.measure == "units":
        return filled
    described = dict(rule.units)
    for unit in dict.fromkeys(filled.listed()):
        facts = described.get(unit, PackagedUnit())
        if facts.points is None and unit in points:
            described[unit] = facts.model_copy(update={"points": points[unit]})
        elif unit in points and facts.points != points[unit]:
            said = f"{facts.points:g} here and {points[unit]:g} in the register"
            raise CreditError(
                describe(f"packaging rule {rule.code}, points of {unit}", said, "the same", "correct one")
            )
    return filled.model_copy(update={"units": described})


def _same_units(rule: PackagingRule, what: str, own: Sequence[str], register: Sequence[str]) -> None:
    apart = sorted(set(own) ^ set(register))
    if apart:
        said = f"{some(apart)} in only one of rule and register"
        raise CreditError(
            describe(f"packaging rule {rule.code}, {what}", said, "the same units", "correct one of them")
        )
