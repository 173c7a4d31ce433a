"""Checks of a packaging rule: what is impossible, unused or open in it, each fault in words."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, permutations

from stackwise.features.errors import CreditError, describe, some
from stackwise.features.packaging.completable import Levels, completable
from stackwise.features.packaging.rules import PackagingRule


def refuse_faults(rule: PackagingRule, levels: Levels | None = None) -> None:
    """Refuse a rule that cannot be, or that nobody accepted.

    Raises
    ------
    CreditError
        The first fault and how many there are.
    """
    found = list(rule_faults(rule, levels))
    if found:
        more = f" ({len(found)} faults in all)" if len(found) > 1 else ""
        raise CreditError(f"packaging rule {rule.code}: {found[0]}{more}")


def rule_faults(rule: PackagingRule, levels: Levels | None = None) -> Iterator[str]:
    """Every fault of a rule, units and groups filled in.

    ``levels`` are those that a table gives its units: one that is in no table is of the level that the rule describes.
    None: no table is at hand, and a unit may be of any level unless the rule describes them all.
    """
    yield from _acceptance(rule)
    inside = list(_inside(rule, levels))
    yield from inside
    if not inside:
        yield from _whole(rule, known_levels(rule, levels))


def _inside(rule: PackagingRule, levels: Levels | None) -> Iterator[str]:
    yield from _units(rule)
    yield from _slips(rule)
    yield from _amounts(rule)
    yield from _levels(rule, known_levels(rule, levels), levels or {})
    yield from _barred(rule, levels)
    yield from _packages(rule)
    yield from _conditions(rule)
    for name in rule.groups_named():
        if name not in rule.groups:
            yield f"group {name!r} is named and not listed{_near(name, rule.groups)}"
    for names in rule.groups_stated():
        if len(set(names)) < len(names):
            yield f"a group is named twice among {', '.join(names)}"


def _acceptance(rule: PackagingRule) -> Iterator[str]:
    if rule.doubtful:
        yield f"phrases that nobody has settled: {some(rule.doubtful)}; state each by its keys, then empty doubtful"
    if not (rule.accepted_by or "").strip():
        yield "accepted by nobody; read its sentences against the rule text, then write accepted_by = NAME and day"


def _units(rule: PackagingRule) -> Iterator[str]:
    core = Counter(rule.core or ())
    twice = [unit for unit, times in core.items() if times > 1]
    if twice:
        yield f"core units listed twice: {some(twice)}"
    for name, units in rule.groups.items():
        if not units:
            yield f"group {name} lists no unit"
        again = [unit for unit, times in Counter(units).items() if times > 1]
        if again:
            yield f"units twice in group {name}: {some(again)}"
        both = [unit for unit in units if unit in core]
        if both:
            yield f"units both core and in group {name}: {some(both)}"
    listed = set(rule.listed())
    for unit in rule.units:
        if unit not in listed:
            yield f"unit {unit!r} is described and not listed{_near(unit, listed)}"
    if rule.measure == "points":
        lacking = [unit for unit in dict.fromkeys(rule.listed()) if _points(rule, unit) is None]
        if lacking:
            yield f"units of unknown points: {some(lacking)}"


def _slips(rule: PackagingRule) -> Iterator[str]:
    """Statements that mean nothing as they stand: parts of a unit, levels the wrong way round, one thing said twice."""
    if rule.measure == "units":
        stated = [rule.total, rule.elective_amount, *(low.min for low in rule.minimum if low.min is not None)]
        stated += [*(one.min for one in rule.choice), *(one.min for one in rule.specialisation)]
        stated += [
            *(one.max for one in rule.maximum),
            *(one.max for one in rule.imports),
            *(one.max for one in rule.caps),
        ]
        yield from (f"{part:g} units, and a unit counts whole" for part in stated if part != int(part))
    levels = [(low.level_min, low.level_max) for low in rule.minimum]
    for least, most in levels + [(one.level_min, one.level_max) for one in rule.maximum]:
        if least is not None and most is not None and least > most:
            yield f"level {least:g} or above and {most:g} or below"
    asked = [*(low.min for low in rule.minimum), *(one.min for one in rule.choice)]
    if 0 in (*asked, *(one.min for one in rule.specialisation)):
        yield "a minimum of 0, which asks nothing"
    names = Counter(" ".join(special.name.split()).casefold() for special in rule.specialisation)
    yield from (f"two specialisations are called {name!r}" for name, times in names.items() if times > 1)
    yield from _overlapping_imports(rule)
    for key, several in (("minimum", rule.minimum), ("maximum", rule.maximum), ("import", rule.imports)):
        if len({repr(one) for one in several}) < len(several):
            yield f"one {key} is stated twice; where the text lets twice as much in, state the sum once"
    yield from _supersessions(rule)


def _overlapping_imports(rule: PackagingRule) -> Iterator[str]:
    """Imports of kinds that overlap, of which one bounds nothing: the text may have meant them beside one another."""
    for one, other in permutations(rule.imports, 2):
        if one != other and one.lies_in(other) and one.max >= other.max:
            said = f"up to {one.max:g} imports of a kind of which up to {other.max:g} in all may come"
            yield f"{said}; let the wider import state the sum, and the narrower what of it may be so"
    if any(one.listed != other.listed and one.overlaps(other) for one, other in combinations(rule.imports, 2)):
        yield "imports of one kind, with listed units and without; give listed to both or to neither"


def _supersessions(rule: PackagingRule) -> Iterator[str]:
    """Pairs that are said to be equivalent and not to be, and units that supersede one another."""
    pairs = [(one.old, one.new) for one in rule.supersedes]
    for old, new in sorted({pair for pair, times in Counter(pairs).items() if times > 1}):
        yield f"{new} supersedes {old} is stated twice"
    for old, new in sorted({pair for pair in pairs if pair[::-1] in pairs and pair[0] < pair[1]}):
        yield f"{old} and {new} supersede one another"


def _amounts(rule: PackagingRule) -> Iterator[str]:
    worth = {unit: _points(rule, unit) or 0.0 for unit in rule.listed()}
    core = sum(worth[unit] for unit in rule.core or ())
    if abs(core + rule.elective_amount - rule.total) > 1e-6:
        yield describe(
            "total", f"{rule.total:g}", f"core {core:g} and electives {rule.elective_amount:g}", "correct it"
        )
    pool = _most_electives(rule, worth)
    if pool < rule.elective_amount:
        yield f"electives of {rule.elective_amount:g} are needed, and all that may count gives {pool:g}"
    if rule.min_resident > rule.total:
        yield f"residency of {rule.min_resident:g} in a total of {rule.total:g}"
    sizes = {name: sum(worth[unit] for unit in units) for name, units in rule.groups.items()}
    lows = [(low.groups, low.amount(rule), low.of == "whole") for low in rule.minimum]
    lows += [(special.groups, special.min, False) for special in rule.specialisation]
    for groups, least, of_whole in lows:
        if groups and least > sum(sizes.get(name, 0.0) for name in groups):
            yield f"at least {least:g} of {' and '.join(groups)}, which list less"
        if least > (rule.total if of_whole else rule.elective_amount):
            yield f"a minimum of {least:g} above what is taken"
        tops = [most.max for most in rule.maximum if set(groups) <= set(most.groups) and most.where is None]
        if groups and tops and least > min(tops):
            yield f"at least {least:g} and at most {min(tops):g} of {' and '.join(groups)}"
    for one in rule.choice:
        able = [name for name in one.groups if sizes.get(name, 0.0) >= one.min]
        if len(able) < one.of or one.of * one.min > rule.elective_amount:
            yield f"at least {one.min:g} of each of {one.of} among {', '.join(one.groups)}, which cannot be"
    for outside in rule.imports:
        if outside.max > rule.elective_amount:
            yield f"up to {outside.max:g} imports in electives of {rule.elective_amount:g}"
        if (outside.level_min or 0) > (outside.level_max or float("inf")):
            yield f"imports at level {outside.level_min} or above and {outside.level_max} or below"
    for cap in rule.caps:
        if cap.max >= rule.total:
            yield f"a cap of {cap.max:g} that bounds nothing in a total of {rule.total:g}"
    for most in rule.maximum:
        if most.max >= rule.total:
            yield f"a maximum of {most.max:g} that bounds nothing in a total of {rule.total:g}"


def _most_electives(rule: PackagingRule, worth: Mapping[str, float]) -> float:
    """The most that may count as electives, once groups are held to what is stated of them together."""
    taken: set[str] = set()
    pool = sum(one.max for one in rule.imports)
    for most in sorted(rule.maximum, key=lambda one: one.max):
        own = {unit for name in most.groups for unit in rule.groups.get(name, ())}
        own -= {unit for name, units in rule.groups.items() if name not in most.groups for unit in units}
        if own and most.where is None and not own & taken:
            pool += min(most.max, sum(worth[unit] for unit in own))
            taken |= own
    return pool + sum(worth[unit] for unit in {unit for units in rule.groups.values() for unit in units} - taken)


def known_levels(rule: PackagingRule, levels: Levels | None) -> Levels | None:
    """Levels of the listed units, as the table has them, else as the rule describes them; None: not known yet."""
    listed = set(rule.listed())
    described = {unit: (facts.level,) for unit, facts in rule.units.items() if facts.level is not None}
    if levels is None:
        return described if listed <= set(described) else None
    return {unit: levels[unit] if unit in levels else described.get(unit, ()) for unit in listed}


def _levels(rule: PackagingRule, levels: Levels | None, table: Levels) -> Iterator[str]:
    """Levels that rule and table say otherwise, and minima by level that listed units and imports cannot give."""
    for unit, facts in rule.units.items():
        if facts.level is not None and table.get(unit) and facts.level not in table[unit]:
            said = " and ".join(f"{level:g}" for level in table[unit])
            yield f"unit {unit} is of level {facts.level:g} here and {said} in the table"
    if levels is None:
        return
    worth = {unit: _points(rule, unit) or 0.0 for unit in rule.listed()}
    unknown = sum(1 for unit in levels if not levels[unit])
    outside = sum(one.max for one in rule.imports)
    yield from _unbounded(rule, levels)
    for low in rule.minimum:
        if low.package is not None or (low.level_min is None and low.level_max is None):
            continue
        asked = {unit for name in low.groups for unit in rule.groups.get(name, ())} if low.groups else set(worth)
        asked -= set(rule.core or ()) if low.of == "electives" else set()
        least, highest = low.level_min or 0, low.level_max or float("inf")
        fit = [unit for unit in asked if any(least <= level <= highest for level in levels[unit])]
        most = sum(worth[unit] for unit in fit) + (0 if low.groups else outside)
        if low.amount(rule) > most:
            given = f"{most:g}" + (f" ({unknown} units are of unknown level)" if unknown else "")
            yield f"at least {low.amount(rule):g} by level, and units and imports of such a level give {given}"


def _unbounded(rule: PackagingRule, levels: Levels) -> Iterator[str]:
    """Electives whose level nobody knows under a maximum by level: it could not be kept."""
    for most in rule.maximum:
        if most.level_min is None and most.level_max is None:
            continue
        under = {unit for name in most.groups or rule.groups for unit in rule.groups.get(name, ())}
        if unsure := sorted(unit for unit in under if not levels[unit]):
            yield f"a maximum by level, and the level of {some(unsure)} is not known; give it in the table or here"


def _conditions(rule: PackagingRule) -> Iterator[str]:
    """Conditions on units that nothing lists."""
    listed = set(rule.listed())
    for unit in (unit for one in rule.condition for unit in one.units if unit not in listed):
        yield f"unit {unit!r} has a condition and is not listed{_near(unit, listed)}"


def _packages(rule: PackagingRule) -> Iterator[str]:
    """Minima and maxima of a package that neither a listed unit nor one from outside is of."""
    listed = list(dict.fromkeys(rule.listed()))
    for key, several in (("minimum", rule.minimum), ("maximum", rule.maximum)):
        for one in several:
            named = one.package
            if named is None:
                continue
            own = [unit for name in one.groups for unit in rule.groups.get(name, ())] if one.groups else listed
            outside = [] if one.groups else [it for it in rule.imports if not it.packages or named in it.packages]
            if not outside and not any(unit.startswith(named) for unit in own):
                near = _near(named, {unit[: len(named)] for unit in own})
                yield f"a {key} of package {named}, and no unit that may count is of it{near}"


def _whole(rule: PackagingRule, levels: Levels | None) -> Iterator[str]:
    """What is possible by itself and not together."""
    if not completable(rule, levels):
        yield "no choice of units keeps all that it states; see which minima and maxima leave one another no room"
        return
    for special in rule.specialisation:
        if not completable(rule, levels, special):
            yield f"no choice of units keeps all that it states with the {special.name} specialisation"


def _barred(rule: PackagingRule, levels: Levels | None) -> Iterator[str]:
    """Barred combinations of units that nothing knows, or that everybody must take.

    A unit from outside the lists may be barred where imports are let in; a table tells whether there is such a unit.
    """
    listed, core = set(rule.listed()), set(rule.core or ())
    for one in rule.barred:
        forms = dict(zip(one.units, rule.forms_of(one.units), strict=True))
        for unit in one.units:
            outside = bool(rule.imports) and (levels is None or unit in levels)
            if listed.isdisjoint(forms[unit]) and not outside:
                yield f"unit {unit!r} is barred and not listed{_near(unit, listed)}"
        needed = [unit for unit in one.units if not core.isdisjoint(forms[unit])]
        if len(needed) > 1:
            yield f"core units are all needed, and at most one of {some(needed)} counts"


def _points(rule: PackagingRule, unit: str) -> float | None:
    if rule.measure == "units":
        return 1.0
    facts = rule.units.get(unit)
    return None if facts is None else facts.points


def _near(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
