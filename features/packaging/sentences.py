"""Sentences of a packaging rule, to be compared with the text that it was entered from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from stackwise.features.packaging.rules import (
    BarredUnits,
    GroupChoice,
    GroupMaximum,
    GroupMinimum,
    ImportRule,
    PackagingRule,
    UnitCondition,
    UnitSupersession,
)
from stackwise.features.records import Requirement

WAYS = {"rpl": "recognition of prior learning", "transfer": "credit transfer"}
OWN_CONDITION = (
    "Stackwise then leaves the last of it to study: a condition of its own (docs/credit.md, whole), not of the rule; "
    "full_credit = true or false in the rule file decides it."
)


def sentences(rule: PackagingRule, lists: bool = True) -> list[str]:
    """Every statement of a rule as one sentence; nothing of the rule is left out, unless its ``lists`` are counted."""
    return list(_sentences(rule, lists))


def _sentences(rule: PackagingRule, lists: bool) -> Iterator[str]:
    many = rule.measure
    title = f" {rule.title}" if rule.title else ""
    level = f" (level {rule.level:g})" if rule.level is not None else ""
    yield _cited(f"{rule.code}{title}{level} takes {_amount(rule.total, many)}", rule.clause)
    stated = ", ".join(filter(None, (rule.source, rule.release)))
    if stated:
        yield f"Stated in {stated}."
    if rule.core:
        yield f"Core, all of them needed: {', '.join(rule.core) if lists else _amount(len(rule.core), 'units')}."
    elif rule.core is not None:
        yield "No unit is core."
    yield f"Electives make up {_amount(rule.elective_amount, many)}."
    for name, units in rule.groups.items():
        listed = f"{_amount(len(units), 'units')} {'is' if len(units) == 1 else 'are'} listed"
        yield f"Group {name}: {', '.join(units) if lists else listed}."
    for low in rule.minimum:
        yield minimum_words(low, rule)
    for most in rule.maximum:
        yield maximum_words(most, rule)
    for one in rule.choice:
        yield choice_words(one, rule)
    for outside in rule.imports:
        yield import_words(outside, rule)
    if any(one.overlaps(other) for one, other in combinations(rule.imports, 2)):
        yield "A unit from outside that is of several of these kinds counts under each of them."
    if not rule.imports:
        yield "No unit from outside the lists counts."
    for barred in rule.barred:
        yield barred_words(barred)
    for special in rule.specialisation:
        said = f"at least {_amount(special.min, many)}{_groups(special.groups)}"
        yield _cited(f"With the {special.name} specialisation: {said}; it is awarded only then", special.clause)
    yield from _around(rule)


def _around(rule: PackagingRule) -> Iterator[str]:
    many = rule.measure
    for unit, facts in rule.units.items():
        said = [facts.title] if facts.title else []
        said += [f"{facts.points:g} points"] if facts.points is not None else []
        said += [f"level {facts.level:g}"] if facts.level is not None else []
        yield f"Unit {unit}: {', '.join(said) or 'listed'}."
    for one in rule.supersedes:
        yield supersession_words(one)
    for cap in rule.caps:
        how = " or ".join(WAYS[mode] for mode in cap.modes)
        yield _cited(f"At most {_amount(cap.max, many)} {'counts' if cap.max == 1 else 'count'} by {how}", cap.clause)
    for condition in rule.condition:
        yield from condition_words(condition)
    if rule.max_age_months is not None:
        yield f"What counts was completed at most {rule.max_age_months} months before."
    if rule.min_resident:
        earned = "is earned" if rule.least_resident == 1 else "are earned"
        yield f"At least {_amount(rule.least_resident, many)} {earned} at the awarding institution."
    if rule.full_credit is not None:
        whole = "All the rest" if rule.least_resident else "All of it"  # what is earned there is no credit
        yield f"{whole} may be met by credit." if rule.full_credit else "It is never met wholly by credit."
    if rule.provider:
        yield f"Awarded by {rule.provider}."
    yield from undecided_words(rule)
    for phrase in rule.doubtful:
        yield f"NOT UNDERSTOOD: {phrase!r}."
    yield f"Accepted by {rule.accepted_by}." if rule.accepted_by else "Accepted by nobody yet: it does not count."


def _cited(said: str, clause: str | None) -> str:
    """A sentence with where in the rule's document it stands."""
    return f"{said} [{clause}]." if clause else f"{said}."


def unsaid_words(rule: PackagingRule) -> list[str]:
    """What a rule leaves unsaid, and how it is then decided: conditions of Stackwise's own, and not of the rule."""
    if rule.full_credit is not None or rule.least_resident >= 1:
        return []
    return [f"The rule does not say whether credit may meet all of it. {OWN_CONDITION}"]


def part_notes(root: Requirement) -> list[str]:
    """What is noted beside the parts of a tree, each once."""
    said = (one.conditions.note for one in root.walk() if one.conditions is not None)
    return list(dict.fromkeys(filter(None, said)))


def undecided_words(rule: PackagingRule) -> Iterator[str]:
    """What the rule asks beside units, each as a sentence: no credit stands for it, and people judge it."""
    if rule.placement_hours is not None:
        yield f"{rule.placement_hours:g} hours of placement are required; no credit stands for them."
    for text in rule.entry:
        yield f"Entry requirement: {text}."
    for text in rule.judged:
        yield f"Judged by people: {text}."


def supersession_words(one: UnitSupersession) -> str:
    """A supersession as a sentence."""
    said = {"yes": " and is equivalent to it", "no": " and is not equivalent to it"}
    return f"{one.new} supersedes {one.old}{said.get(one.equivalent, '; whether it is equivalent is not said')}."


def condition_words(one: UnitCondition) -> Iterator[str]:
    """What is asked of how units were attained, as sentences."""
    about = ", ".join(one.units) or (f"what counts{_groups(one.groups)}" if one.groups else "what counts")
    about = f"{about[:1].upper()}{about[1:]}"
    if one.min_grade is not None:
        yield _cited(f"{about}: only with a grade of {one.min_grade:g} or more", one.clause)
    if one.not_by:
        yield _cited(f"{about}: not by {' or '.join(WAYS[way] for way in one.not_by)}", one.clause)


def maximum_words(one: GroupMaximum, rule: PackagingRule) -> str:
    """A maximum as a sentence."""
    counts = "counts" if one.max == 1 else "count"
    whole = "" if one.groups else " toward the whole"
    return _cited(
        f"At most {_amount(one.max, rule.measure)}{_groups(one.groups)}{_kind(one)} {counts}{whole}", one.clause
    )


def choice_words(one: GroupChoice, rule: PackagingRule) -> str:
    """A choice between groups as a sentence."""
    each = "any one" if one.of == 1 else f"each of at least {one.of}"
    said = f"At least {_amount(one.min, rule.measure)} of {each} of these groups: {', '.join(one.groups)}"
    return _cited(said, one.clause)


def barred_words(one: BarredUnits) -> str:
    """A barred combination as a sentence."""
    return _cited(f"Of {', '.join(one.units[:-1])} and {one.units[-1]} at most one counts", one.clause)


def minimum_words(one: GroupMinimum, rule: PackagingRule) -> str:
    """A minimum as a sentence."""
    amount = one.amount(rule)
    share = f" ({one.share})" if one.share else ""
    of = "of the whole" if one.of == "whole" else "of the electives"
    come = "comes" if amount == 1 and one.groups else "come" if one.groups else "is" if amount == 1 else "are"
    return _cited(f"At least {_amount(amount, rule.measure)} {of}{share} {come}{_groups(one.groups)}{_kind(one)}",
                  one.clause)  # fmt: skip


def import_words(one: ImportRule, rule: PackagingRule) -> str:
    """The most that may come from outside the lists, of a kind."""
    packages = f" of {' or '.join(one.packages)}" if one.packages else " of any package"
    current = "current " if one.current else ""
    many = f"a {current}unit" if one.max == 1 and rule.measure == "units" else f"{current}units"
    kind = f"{many}{packages}{_level(one)} from outside the lists"
    listed = (
        "a listed unit counts here, too, where its own group takes no more" if one.listed
        else "a listed unit counts only where it is listed"
    )  # fmt: skip
    return _cited(f"At most {_amount(one.max, rule.measure)} may be {kind}; {listed}", one.clause)


def _kind(one: GroupMinimum | GroupMaximum) -> str:
    return _level(one) + (f" of package {one.package}" if one.package else "")


def _level(one: GroupMinimum | GroupMaximum | ImportRule) -> str:
    if one.level_min is not None and one.level_min == one.level_max:
        return f" at level {one.level_min:g}"
    if one.level_min is not None and one.level_max is not None:
        return f" at levels {one.level_min:g} to {one.level_max:g}"
    if one.level_min is not None:
        return f" at level {one.level_min:g} or above"
    return f" at level {one.level_max:g} or below" if one.level_max is not None else ""


def _groups(names: Iterable[str]) -> str:
    listed = list(names)
    together = " together" if len(listed) > 1 else ""
    return f" from group{'s' if together else ''} {listing(listed)}{together}" if listed else ""


def listing(names: Sequence[str]) -> str:
    """Names as a sentence lists them.

    >>> listing("AB"), listing("ABC")
    ('A and B', 'A, B and C')
    """
    return " and ".join([", ".join(names[:-1]), *names[-1:]]) if len(names) > 1 else "".join(names)


def _amount(amount: float, many: str) -> str:
    return f"{amount:g} {many if amount != 1 else many.removesuffix('s')}"
