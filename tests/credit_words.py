"""Rules said in words and the best that holdings can do under them, found by trying all: no tree, no engine.

A case is a registrar's statement: so many core and elective units, minima, imports, things needed together or one of,
residency, caps. ``best`` reads the statement only; ``case`` writes the same as tables for the engine.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product
from typing import Any

from credit_cases import AS_OF, QUALIFICATION, Case, group, leaf, mapping

HOME, AWAY = "P", "X"
Holding = dict[str, Any]


@dataclass
class Statement:
    """What a registrar would write. Amounts are units."""

    core: list[str]
    a: list[str]
    b: list[str]
    electives: int
    least_a: int
    both: list[str]  # electives that are required together, beside groups A and B
    one_of: list[str]  # of which exactly one is required
    imports: int
    import_level: float
    residency: int
    core_residency: int
    whole: bool  # may be met wholly by credit
    rpl_cap: int | None
    elective_grade: float | None
    levels: dict[str, list[float]] = field(default_factory=dict)
    replaced: dict[str, str] = field(default_factory=dict)  # superseded by and equivalent to
    merged: dict[str, list[str]] = field(default_factory=dict)  # from all of these together
    taught_to: dict[str, date] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return len(self.core) + self.electives


def statement(rng: random.Random) -> tuple[Statement, list[Holding]]:
    """A random statement and learner."""
    core = [f"K{i}" for i in range(rng.randint(1, 3))]
    a, b = ([f"{name}{i}" for i in range(rng.randint(1, 3))] for name in "AB")
    both = ["Y0", "Y1"] if rng.random() < 0.3 else []
    one_of = ["Z0", "Z1"] if rng.random() < 0.3 else []
    need = len(both) + bool(one_of)
    least_a = rng.randint(0, 2)
    electives = need + least_a + rng.randint(0 if need + least_a else 1, 2)
    everyone = [*core, *a, *b, *both, *one_of]
    strange = [f"M{i}" for i in range(3)]
    one = Statement(
        core, a, b, electives, least_a, both, one_of, rng.randint(0, 2), 4.0, rng.choice([0, 0, 1, 2]),
        rng.choice([0, 0, 1]), rng.random() < 0.3, rng.choice([None, None, 0, 1]), rng.choice([None, None, 60.0]),
    )  # fmt: skip
    one.levels = {unit: rng.choice([[3.0], [4.0], [3.0, 4.0], []]) for unit in (*everyone, *strange)}
    if rng.random() < 0.6:
        one.replaced = {"O0": rng.choice(everyone), "O1": rng.choice(everyone)}
    if rng.random() < 0.4:
        one.merged = {rng.choice(everyone): ["Q0", "Q1"]}
    if rng.random() < 0.3:
        one.taught_to = {rng.choice(everyone): AS_OF - timedelta(days=200)}
    pool = [*everyone, *everyone, *strange, *one.replaced, *(old for olds in one.merged.values() for old in olds)]
    some = rng.sample(sorted(set(pool)), min(len(set(pool)), rng.randint(1, 6)))
    return one, [_holding(unit, rng) for unit in some]


def _holding(unit: str, rng: random.Random) -> Holding:
    return {"unit_id": unit, "awarded_on": AS_OF - timedelta(days=rng.randint(-30, 500)),
            "grade": rng.choice([50.0, 70.0]), "provider_id": rng.choice([HOME, AWAY]),
            "mode": rng.choice(["completed", "rpl", "transfer"]),
            "valid_until": AS_OF - timedelta(days=1) if rng.random() < 0.08 else None}  # fmt: skip


def best(one: Statement, held: list[Holding]) -> int:
    """The most units that can count, by trying every place for everything held."""
    uses = _uses(one, [h for h in held if h["awarded_on"] <= AS_OF and (h["valid_until"] or AS_OF) >= AS_OF])
    most = 0
    for choice in product(*(range(len(places) + 1) for _, places, _ in uses)):
        taken = [(things, places[at - 1]) for at, (things, places, _) in zip(choice, uses, strict=True) if at]
        if len(taken) > most and _lawful(one, taken):
            most = len(taken)
    return most


Used = tuple[list[Holding], list[tuple[str, str]], str]  # holdings, (part, unit) it may go to, what it counts as


def _uses(one: Statement, held: list[Holding]) -> list[Used]:
    found: list[Used] = []
    for h in held:
        unit = h["unit_id"]
        if unit in one.taught_to and h["awarded_on"] > one.taught_to[unit]:
            continue
        meant = one.replaced.get(unit, unit)
        found.append(([h], _parts(one, unit, meant, [h]), meant))
    for to, sources in one.merged.items():
        own = [h for h in held if h["unit_id"] in sources]
        if {h["unit_id"] for h in own} == set(sources):
            found.append((own, _parts(one, to, to, own), to))
    return found


def _parts(one: Statement, unit: str, meant: str, things: list[Holding]) -> list[tuple[str, str]]:
    """Where something may go: the part and the unit it stands for there."""
    able = one.elective_grade is None or all(h["grade"] >= one.elective_grade for h in things)
    found = [("core", meant)] if meant in one.core else []
    named = {"a": one.a, "b": one.b, "both": one.both, "one_of": one.one_of}
    found += [(part, meant) for part, units in named.items() if meant in units and able]
    if meant not in one.core and unit not in one.core and able and one.imports:
        found += [
            ("import", x) for x in {unit, meant} if any(level >= one.import_level for level in one.levels.get(x, []))
        ]
    return found


def _lawful(one: Statement, taken: list[tuple[list[Holding], tuple[str, str]]]) -> bool:
    used = [h["unit_id"] for things, _ in taken for h in things]
    if len(used) != len(set(used)):
        return False
    places = [place for _, place in taken]
    named = [unit for part, unit in places if part != "import"]
    if len(named) != len(set(named)):
        return False
    return _once(one, taken) and _amounts(one, [part for part, _ in places]) and _credit(one, taken)


def _once(one: Statement, taken: list[tuple[list[Holding], tuple[str, str]]]) -> bool:
    """A unit and what it replaced are one: they count as often as the statement names different ones of them."""
    kin: dict[str, list[str]] = {}
    for things, (_, unit) in taken:
        for name in {one.replaced.get(h["unit_id"], h["unit_id"]) for h in things} | (
            {unit} if len(things) > 1 else set()
        ):
            kin.setdefault(name, []).append(unit)
    return all(len(units) <= 1 for units in kin.values())


def _amounts(one: Statement, parts: list[str]) -> bool:
    electives = [part for part in parts if part != "core"]
    if parts.count("import") > one.imports or parts.count("one_of") > 1:
        return False
    missing = max(0, one.least_a - parts.count("a")) + len(one.both) - parts.count("both")
    missing += (1 - parts.count("one_of")) if one.one_of else 0
    return len(electives) + missing <= one.electives  # what is still needed must still fit


def _credit(one: Statement, taken: list[tuple[list[Holding], tuple[str, str]]]) -> bool:
    """Residency of the whole and of the core, and the cap on recognition."""

    def studied(things: list[Holding]) -> bool:
        return all(h["provider_id"] == HOME and h["mode"] == "completed" for h in things)

    credit = [(things, place) for things, place in taken if not studied(things)]
    least = one.residency if one.whole else max(one.residency, 1)
    if len(credit) > max(0, one.total - least):
        return False
    if one.core_residency and sum(part == "core" for _, (part, _) in credit) > max(
        0, len(one.core) - one.core_residency
    ):
        return False
    recognised = sum(len(things) == 1 and things[0]["mode"] == "rpl" for things, _ in credit)
    return one.rpl_cap is None or recognised <= one.rpl_cap


def case(one: Statement, held: list[Holding]) -> Case:
    """The same as tables."""
    asked = {} if one.elective_grade is None else {"conditions": {"min_grade": one.elective_grade}}
    core = group("core", "all", *(leaf(f"core-{u}", u) for u in one.core))
    if one.core_residency:
        core["conditions"] = {"min_resident": one.core_residency}
    inside: list[dict[str, Any]] = []
    in_a = [leaf(f"a-{u}", u) for u in one.a]
    inside += [group("least-a", "at_least", *in_a, min=one.least_a)] if one.least_a else in_a
    inside += [leaf(f"b-{u}", u) for u in one.b]
    if one.both:
        inside.append(group("both", "all", *(leaf(f"both-{u}", u) for u in one.both)))
    if one.one_of:
        inside.append(group("one-of", "any", *(leaf(f"of-{u}", u) for u in one.one_of)))
    if one.imports:
        anything = leaf("import", where={"level_min": one.import_level})
        inside.append(group("imports", "at_most", anything, max=one.imports))
    root = group("root", "all", core, group("electives", "at_least", *inside, min=one.electives, **asked))
    caps = [] if one.rpl_cap is None else [{"max": float(one.rpl_cap), "modes": ["rpl"]}]
    qualification = {"qualification_id": QUALIFICATION, "title": "Q", "measure": "units", "total": float(one.total),
                     "root": root, "caps": caps, "min_resident": float(one.residency), "full_credit": one.whole,
                     "provider_id": HOME}  # fmt: skip
    units = [{"unit_id": u, "code": u, "package": u[0], "level": None, "levels": levels, "credit": None, "hours": None,
              "tags": [], "teach_out_to": one.taught_to.get(u)} for u, levels in one.levels.items()]  # fmt: skip
    known = {u["unit_id"] for u in units}
    olds = {*one.replaced, *(old for olds in one.merged.values() for old in olds)} - known
    units += [{"unit_id": u, "code": u, "package": "O", "level": None, "levels": [], "credit": None, "hours": None,
               "tags": [], "teach_out_to": None} for u in sorted(olds)]  # fmt: skip
    mappings = [mapping(old, new) for old, new in one.replaced.items()]
    mappings += [{**mapping(old, to), "merge": "m"} for to, sources in one.merged.items() for old in sources]
    tables = {"units": units, "unit_mappings": mappings, "credentials": [], "qualifications": [qualification],
              "credit_rules": []}  # fmt: skip
    return Case(tables, held)
