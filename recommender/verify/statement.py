"""Second reading: an allocation of credit against its packaging rule as stated, and not as the engine compiled it.

The statement (core, groups, minima, imports, residency, in the words of the rule file) is made into a small linear
program over units: what is counted, and what is still to come, must together make up the whole and keep every
statement. The tree is not looked at, so a rule that was lost on the way to it is found here: either more counts than
the statement allows, or less.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import ceil
from typing import Any, NamedTuple

from stackwise.features.linear_program import LinearProgram, Terms
from stackwise.recommender.verify.catalogue import of_package
from stackwise.recommender.verify.credit_line import LineContext, in_force
from stackwise.recommender.verify.plain_rows import Row, listed
from stackwise.recommender.verify.sending_side import broken_condition
from stackwise.recommender.verify.violation import Violation

NEAR = 1e-6


class CountedUnit(NamedTuple):
    """Where a unit counts: ``core``, ``group`` with its name, or ``import`` with its number; its level and package."""

    part: str
    name: str | int
    levels: tuple[float, ...]
    package: str | None
    current: bool = True


UnitShare = tuple[str | None, CountedUnit, int]  # a unit, where it counts, and the variable of how much


def check_statement(allocation: Mapping[str, Any], case: LineContext) -> Iterator[Violation]:
    """What an allocation counts that the rule as stated does not, or the other way round; nothing without a rule."""
    stated = case.row.get("packaging")
    if not stated:
        return
    name = case.row["qualification_id"]
    reading = PackagingStatement(stated, case)
    if abs(reading.total - allocation["total"]) > NEAR:
        yield Violation("statement_total", name, f"states {reading.total:g}")
        return
    yield from reading.outside(allocation["lines"])
    yield from reading.over_caps(allocation["lines"])
    lines = [line for line in allocation["lines"] if line["value"]]
    credit = sum(line["value"] for line in lines if not line["resident"])
    if credit > reading.most_credit + NEAR:
        yield Violation("statement_residency", name, f"{credit:g} by credit of at most {reading.most_credit:g}")
    if not reading.holds(lines):
        yield Violation("statement_broken", name, "what counts leaves no way to complete the qualification as stated")
        return
    filled = sum(line["value"] for line in lines)
    if allocation.get("gap", 0.0) < NEAR and reading.simple() and reading.best() > filled + 1e-3:
        yield Violation("statement_allows_more", name, f"{reading.best():g} would count, {filled:g} does")


class PackagingStatement:
    """One packaging rule as plain values, read with the catalogue's units."""

    def __init__(self, stated: Row, case: LineContext) -> None:
        self.stated, self.case = stated, case
        self.points = stated.get("measure") == "points"
        self.total = float(stated["total"])
        electives = stated.get("electives")
        self.electives = self.total if electives is None else float(electives)
        self.core = list(stated.get("core") or ())
        self.groups = {name: list(units) for name, units in (stated.get("groups") or {}).items()}
        self.imports = list(stated.get("import") or ())
        least = float(stated.get("min_resident") or 0.0)
        least = least if self.points else float(ceil(least))
        self.most_credit = max(0.0, self.total - (least if stated.get("full_credit") else max(least, 1.0)))
        self.special = self._special()
        bounds = [*(stated.get("minimum") or ()), *(stated.get("maximum") or ())]
        named = [one["package"] for one in bounds if one.get("package")]
        named += [name for one in self.imports for name in one.get("packages") or ()]
        self.packages = sorted(dict.fromkeys(named), key=len, reverse=True)

    def _special(self) -> list[Row]:
        """The specialisation that the id of the qualification names."""
        _, _, name = self.case.row["qualification_id"].partition("/")
        return [one for one in self.stated.get("specialisation") or () if one["name"] == name]

    def worth(self, unit: str) -> float:
        """What a unit counts for."""
        if not self.points:
            return 1.0
        own = (self.stated.get("units") or {}).get(unit, {}).get("points")
        return float(own if own is not None else self.case.rows.worth(unit, "credit") or 0.0)

    def members(self, unit: str, also: frozenset[str] = frozenset()) -> list[CountedUnit]:
        """Every way a unit may count; ``also`` are units it is held as or stands for.

        None of them may be core where it is an import, nor listed, unless the import takes listed units too.
        """
        levels, package = self._levels(unit)
        if unit in self.core:
            return [CountedUnit("core", "", levels, package)]
        found = [CountedUnit("group", name, levels, package) for name, units in self.groups.items() if unit in units]
        kin = also | {unit}
        if not kin.isdisjoint(self.core):
            return found
        listed_here = not all(kin.isdisjoint(units) for units in self.groups.values())
        for at, one in enumerate(self.imports):
            if (one.get("listed") or not listed_here) and self._may_import(unit, one):
                found.append(
                    CountedUnit("import", at, levels, package, self.case.rows.is_current(unit, self.case.as_of))
                )
        return found

    def _levels(self, unit: str) -> tuple[tuple[float, ...], str | None]:
        row = self.case.rows.units.get(unit, {})
        known = listed(row.get("levels")) or [row.get("level")]
        stated = row.get("package") or next((name for name in self.packages if of_package(None, unit, name)), None)
        return tuple(float(level) for level in known if level is not None), stated

    def _may_import(self, unit: str, rule: Row) -> bool:
        levels, package = self._levels(unit)
        least, most = rule.get("level_min"), rule.get("level_max")
        bounded = least is not None or most is not None
        return (
            (not rule.get("packages") or any(of_package(package, unit, name) for name in rule["packages"]))
            and (not bounded or any(_between(level, least, most) for level in levels))
            and (rule.get("current") is False or self.case.rows.is_current(unit, self.case.as_of))
        )

    def outside(self, lines: Sequence[Row]) -> Iterator[Violation]:
        """Lines of units that the statement has no place for."""
        for line in lines:
            if line["value"] and line["unit_id"] is not None and not self.members(line["unit_id"], self._kin(line)):
                yield Violation("statement_outside", line["unit_id"], "neither listed nor an import that is allowed")

    def over_caps(self, lines: Sequence[Row]) -> Iterator[Violation]:
        """What was completed too long ago, and more attained in one way than the statement lets count."""
        oldest = {"max_age_months": self.stated.get("max_age_months")}
        for line in (line for line in lines if line["value"]):
            for name in line["held"]:
                own = [one for one in self.case.holdings if name in (one.get("unit_id"), one.get("credential_id"))]
                if own and all(broken_condition(oldest, one, self.case.as_of) for one in own):
                    yield Violation("statement_age", name, f"not within {oldest['max_age_months']} months")
        yield from self._conditions(lines)
        for cap in self.stated.get("cap") or ():
            credit = [line for line in lines if line["value"] and not line["resident"]]
            used = sum(line["value"] for line in credit if self.case.ways_attained(line) & set(cap["modes"]))
            if used > cap["max"] + NEAR:
                yield Violation("statement_cap", " ".join(cap["modes"]), f"{used:g} of at most {cap['max']:g}")

    def _conditions(self, lines: Sequence[Row]) -> Iterator[Violation]:
        """What counts and was not attained as the statement asks of its unit, or of every group that lists it."""
        for line in (line for line in lines if line["value"]):
            broken = list(self._broken(line))
            own = {name for name, units in self.groups.items() if line["unit_id"] in units}
            asked = [failed for one, failed in broken if not one.get("groups")]
            if own and own <= self._closed(line):
                asked += [failed for one, failed in broken if own.intersection(one.get("groups") or ())]
            if asked:
                said = f"the statement asks another {asked[0]}"
                yield Violation("statement_condition", str(line["unit_id"]), said)

    def _broken(self, line: Row) -> Iterator[tuple[Row, str]]:
        """Conditions that nothing used for a line keeps, where they are asked of its unit, or of a group."""
        own = [h for h in self.case.holdings if {h.get("unit_id"), h.get("credential_id")} & set(line["held"])]
        for one in self.stated.get("condition") or ():
            failed = [self.case.broken(one, held) for held in own]
            if failed and None not in failed and line["unit_id"] in (one.get("units") or [line["unit_id"]]):
                yield one, str(failed[0])

    def _closed(self, line: Row) -> set[str]:
        """Groups of which a line is none, as it does not keep what they ask."""
        return {name for one, _ in self._broken(line) for name in one.get("groups") or ()}

    def _kin(self, line: Row) -> frozenset[str]:
        held = [use.removeprefix("unit:") for use in line["uses"] if use.startswith("unit:")]
        single = set(held) if len(held) == 1 and not line["rule_id"] else set()
        return frozenset(self.case.rows.mappings.counts_as({*single, line["unit_id"]}))

    def holds(self, lines: Sequence[Row]) -> bool:
        """Whether the qualification can still be completed as stated with these lines in it."""
        program, counted = LinearProgram(), list[UnitShare]()
        for line in lines:
            unit = line["unit_id"]
            members = self._anywhere() if unit is None else self.members(unit, self._kin(line))
            closed = self._closed(line)
            members = [one for one in members if one.part != "group" or one.name not in closed] or members
            shares = [(unit, member, program.variable(line["value"], whole=not self.points)) for member in members]
            program.add([(at, 1.0) for _, _, at in shares], line["value"], line["value"])
            counted += shares
        self._state(program, counted)
        return program.solve() is not None

    def _anywhere(self) -> list[CountedUnit]:
        return [CountedUnit("core", "", (), None), *(CountedUnit("group", name, (), None) for name in self.groups)]

    def simple(self) -> bool:
        """Whether holdings alone decide: no credit rule, credential, merge or unknown equivalence is in play."""
        held = self._held()
        units = {holding["unit_id"] for holding in held if holding.get("unit_id")}
        mappings = self.case.rows.mappings
        ruled = any(r["qualification_id"] == self.case.row["qualification_id"] for r in self.case.rows.rules.values())
        capped = self.case.row["caps"] or self.stated.get("cap") or self.stated.get("condition")
        return not ruled and not mappings.merged and not capped and all(
            holding.get("unit_id") and holding.get("mode") is None for holding in held
        ) and not any(self.case.rows.units.get(unit, {}).get("teach_out_to") for unit in units)  # fmt: skip

    def _held(self) -> list[Row]:
        asked = {"max_age_months": self.stated.get("max_age_months")}
        return [
            holding
            for holding in self.case.holdings
            if in_force(holding, self.case.as_of) and broken_condition(asked, holding, self.case.as_of) is None
        ]

    def best(self) -> float:
        """The most of what is held that the statement lets count."""
        program, credit = LinearProgram(), Terms()
        counted: list[UnitShare] = []
        families: dict[frozenset[str], Terms] = {}
        studied = {h["unit_id"]: False for h in self._held()}
        for holding in self._held():
            studied[holding["unit_id"]] |= self.case.earned_here(holding)
        for unit, here in studied.items():
            kin = frozenset(self.case.rows.mappings.counts_as({unit}))
            choices: Terms = []
            for to in sorted(kin):
                for member in self.members(to, kin):
                    used, amount = program.variable(1.0, whole=True), program.variable(self.worth(to), not self.points)
                    program.add([(amount, 1.0), (used, -self.worth(to))], None, 0.0)
                    choices.append((used, 1.0))
                    counted.append((to, member, amount))
                    credit += [] if here else [(amount, 1.0)]
            program.add(choices, None, 1.0)
            families.setdefault(self.case.rows.mappings.family(unit), []).extend(choices)
        named = set(self.core).union(*self.groups.values())
        for family, choices in families.items():
            program.add(choices, None, float(max(1, len(named & family))))
        program.add(credit, None, self.most_credit)
        self._state(program, counted)
        found = program.solve([at for _, _, at in counted])
        return 0.0 if found is None else round(found, 3)

    def _state(self, program: LinearProgram, counted: list[UnitShare]) -> None:
        """Add what is still to come, and every statement."""
        everything = [*counted, *self._coming(program, counted)]

        def total(part: str | None = None, names: Sequence[str | int] | None = None, kind: Row | None = None) -> Terms:
            return [
                (at, 1.0) for _, member, at in everything
                if (part is None or member.part == part) and (names is None or member.name in names)
                and (kind is None or _is_kind(member, kind))
            ]  # fmt: skip

        def elective(kind: Row) -> Terms:
            outside = [] if kind.get("groups") else total("import", None, kind)
            return total("group", kind.get("groups") or None, kind) + outside

        program.add(total(), self.total, self.total)
        program.add(elective({}), self.electives, self.electives)
        for unit in self.core:
            own = [(at, 1.0) for name, member, at in everything if name == unit and member.part == "core"]
            program.add(own, self.worth(unit), self.worth(unit))
        for one in self.imports:
            of_it = [(at, 1.0) for _, member, at in everything if member.part == "import" and _under(member, one)]
            program.add(of_it, None, float(one["max"]))
        for low in [*(self.stated.get("minimum") or ()), *self.special]:
            program.add(total(None, None, low) if low.get("of") == "whole" else elective(low), self._least(low), None)
        for most in self.stated.get("maximum") or ():
            known = elective(most) if most.get("groups") else total(None, None, most)
            vague = [] if most.get("groups") else [
                (at, 1.0) for _, member, at in everything if member.part == "import" and _is_vague(member, most)
            ]  # fmt: skip
            program.add([*known, *vague], None, float(most["max"]))
        for one in self.stated.get("choice") or ():
            chosen = [program.variable(1.0, whole=True) for _ in one["groups"]]
            least = float(one.get("min", 1.0))
            for name, switch in zip(one["groups"], chosen, strict=True):
                program.add([*total("group", [name]), (switch, -least)], 0.0, None)
            program.add([(switch, 1.0) for switch in chosen], float(one.get("of", 1)), None)
        for one in self.stated.get("barred") or ():
            self._bar(program, one["units"], everything)

    def _bar(self, program: LinearProgram, units: Sequence[str], everything: Sequence[UnitShare]) -> None:
        """At most one of some units; one that is certainly equivalent to them is the first of its family."""
        chosen, told = [], set(units)
        for unit in units:
            forms = {unit} | (self.case.rows.mappings.family(unit) - told)
            told |= forms
            chosen.append(program.variable(1.0, whole=True))
            for name, _, at in everything:
                if name in forms:
                    program.add([(at, 1.0), (chosen[-1], -self.total)], None, 0.0)
        program.add([(switch, 1.0) for switch in chosen], None, 1.0)

    def _least(self, low: Row) -> float:
        if low.get("min") is not None:
            return float(low["min"])
        base = self.total if low.get("of") == "whole" else self.electives
        return float(ceil(Fraction(str(base)) * Fraction(low["share"].replace(" ", ""))))

    def _coming(self, program: LinearProgram, counted: list[UnitShare]) -> list[UnitShare]:
        """What may still come: each listed unit in one place, up to its worth, and units from outside of any level."""
        found: list[UnitShare] = []
        for unit in dict.fromkeys([*self.core, *(unit for units in self.groups.values() for unit in units)]):
            inside = [member for member in self.members(unit) if member.part != "import"]
            more = [(unit, member, program.variable(self.worth(unit), not self.points)) for member in inside]
            own = [(at, 1.0) for _, _, at in more] + [(at, 1.0) for name, _, at in counted if name == unit]
            program.add(own, None, self.worth(unit))
            if self.points:  # its points are not divided between places
                places: dict[tuple[str, str | int], list[int]] = {}
                for name, member, at in (*counted, *more):
                    if name == unit:
                        places.setdefault((member.part, member.name), []).append(at)
                program.only_one(list(places.values()))
            found += more
        stated = [*(self.stated.get("minimum") or ()), *(self.stated.get("maximum") or ()), *self.imports]
        levels = {one[key] for one in stated for key in ("level_min", "level_max") if one.get(key) is not None} | {0.0}
        levels |= {max(levels) + 1}
        for at, one in enumerate(self.imports):
            for level in sorted(levels):
                for package in (None, *self.packages):
                    fits = not one.get("packages") or package in one["packages"]
                    if fits and _between(level, one.get("level_min"), one.get("level_max")):
                        member = CountedUnit("import", at, (float(level),), package)
                        found.append((None, member, program.variable(self.total, not self.points)))
        return found


def _between(level: float, least: float | None, most: float | None) -> bool:
    return (least is None or least <= level) and (most is None or level <= most)


def _under(member: CountedUnit, one: Row) -> bool:
    """Whether a unit from outside is of the kind that an import bounds, in whichever import's place it stands."""
    least, most = one.get("level_min"), one.get("level_max")
    bounded = least is not None or most is not None
    return (
        (not one.get("packages") or member.package in one["packages"])
        and (not bounded or not member.levels or any(_between(level, least, most) for level in member.levels))
        and (member.current or one.get("current") is False)
    )


def _is_vague(member: CountedUnit, kind: Row) -> bool:
    """Whether a member may be of the level that a statement bounds, since nobody knows its own."""
    bounded = kind.get("level_min") is not None or kind.get("level_max") is not None
    return bounded and not member.levels and kind.get("package") in (None, member.package)


def _is_kind(member: CountedUnit, kind: Row) -> bool:
    """Whether a member is of the level and package that a statement names."""
    least, most, package = kind.get("level_min"), kind.get("level_max"), kind.get("package")
    bounded = least is not None or most is not None
    return (package is None or member.package == package) and (
        not bounded or any(_between(level, least, most) for level in member.levels)
    )
