"""Allocation of credit: every figure recomputed, every broken rule listed under a stable code.

Plain Python over plain rows (JSON or parquet), sharing no code with the engine; only a rule that was stated as a
packaging rule is read a second time by a solver (``statement``). It proves an allocation lawful and its figures right;
that none is better is proven by trying all, on small cases, in the tests.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from stackwise.recommender.verify.catalogue import CatalogueRows, Tables
from stackwise.recommender.verify.certainty import CERTAINTIES, COUNTED, rank_of
from stackwise.recommender.verify.credit_figures import check_figures, part_limits, whole_caps
from stackwise.recommender.verify.credit_line import Line, LineContext, check_line
from stackwise.recommender.verify.credit_overlaps import again_in, bounds, check_overlaps, inside_overlap
from stackwise.recommender.verify.credit_tree import NEAR, Place, Sums, read_tree
from stackwise.recommender.verify.plain_rows import Row, day, listed
from stackwise.recommender.verify.statement import check_statement
from stackwise.recommender.verify.violation import Violation

UNREADABLE = ("unknown_requirement", "unknown_rule", "unreadable_use")  # what makes the sums impossible


def check_allocation(
    allocation: Mapping[str, Any], holdings: Iterable[Row], tables: CatalogueRows | Tables
) -> list[Violation]:
    """Every violation of an allocation, sorted; an empty list is a clean bill.

    Parameters
    ----------
    allocation : as ``Allocation.to_json`` or ``stackwise credit --json`` gives it.
    holdings : plain dicts with unit_id or credential_id, awarded_on, grade, resident.
    tables : rows by table name (qualifications, credit_rules, units, unit_mappings, credentials), or these read.
    """
    rows = tables if isinstance(tables, CatalogueRows) else CatalogueRows(tables)
    row = rows.qualifications.get(allocation["qualification_id"])
    if row is None:
        return [Violation("unknown_qualification", allocation["qualification_id"])]
    as_of = day(allocation["as_of"])
    assert as_of is not None
    case = LineContext(rows, row, read_tree(row), list(holdings), as_of)
    return sorted(set(_all(allocation, case)))


def _all(allocation: Mapping[str, Any], case: LineContext) -> Iterator[Violation]:
    shared = list(allocation.get("shared", ()))
    lists = {"lines": [*allocation["lines"], *shared], "may_count": allocation["may_count"],
             "advice": allocation["advice"]}  # fmt: skip
    known = True
    for name, lines in lists.items():
        for line in lines:
            faults = [*_belongs(name, line), *check_line(line, case)]
            known &= not any(fault.code in UNREADABLE for fault in faults)
            yield from faults
    if not known:
        return
    filled = [*allocation["lines"], *lists["may_count"]]
    yield from _used_twice(filled, case)
    yield from _places([*filled, *shared], case)
    yield from _rules(filled, case)
    yield from _limits(filled, case, shared)
    yield from check_overlaps(shared, filled, case)
    yield from check_figures(allocation, case)
    yield from check_statement(allocation, case)


def _belongs(name: str, line: Line) -> Iterator[Violation]:
    """A line must stand in the list of its certainty: only mandated and granted count."""
    if line["certainty"] not in CERTAINTIES:
        yield Violation("unknown_certainty", line["requirement_id"], str(line["certainty"]))
        return
    rank = rank_of(line["certainty"])
    fits = {"lines": rank < COUNTED, "may_count": COUNTED <= rank < 4 or (line["value"] is None and rank < 4),
            "advice": rank == 4}[name]  # fmt: skip
    if not fits:
        yield Violation("uncounted_certainty", line["requirement_id"], f"{line['certainty']} stands under {name}")
    if name == "lines" and line["value"] is None:
        yield Violation("worth_unknown", line["requirement_id"], "a line without a value counts")


def _grants(lines: Sequence[Line], case: LineContext) -> dict[tuple[Any, ...], list[Line]]:
    """Lines by the one use of holdings they come from: a rule with its holdings, or each unit by itself."""
    grants: dict[tuple[Any, ...], list[Line]] = {}
    for at, line in enumerate(lines):
        if not case.places[line["requirement_id"]].exclusive:
            continue
        key = (line["rule_id"], tuple(sorted(line["uses"]))) if line["rule_id"] else (None, at)
        grants.setdefault(key, []).append(line)
    return grants


def _used_twice(lines: Sequence[Line], case: LineContext) -> Iterator[Violation]:
    """Each unit, credential and awarded unit once; each family as often as the tree names different units of it."""
    grants = _grants(lines, case)
    uses = Counter(use for group in grants.values() for use in set(group[0]["uses"]))
    for use, times in sorted(uses.items()):
        if times > 1:
            yield Violation("double_use", use, f"used {times} times")
    named = {place.node["unit_id"] for place in case.root.walk() if place.node.get("unit_id")}
    families: Counter[frozenset[str]] = Counter()
    for group in grants.values():
        units = {use.removeprefix("unit:") for use in group[0]["uses"] if use.startswith("unit:")}
        if len(units) > 1 and not group[0]["rule_id"]:
            units |= {to for to, _, _ in case.rows.mappings.merges(sorted(units))}
        families.update({case.rows.mappings.family(unit) for unit in units})
    for family, times in families.items():
        if times > max(1, len(named & family)):
            yield Violation("family_overused", min(family), f"equivalent units used {times} times")


def _places(lines: Sequence[Line], case: LineContext) -> Iterator[Violation]:
    fills = Counter(line["requirement_id"] for line in lines)
    for name, times in sorted(fills.items()):
        place = case.places[name]
        if place.kind == "leaf" and times > place.capacity():
            yield Violation("place_overfilled", name, f"{times} fills")
        if not place.exclusive and any(line["value"] for line in lines if line["requirement_id"] == name):
            yield Violation("value_wrong", name, "a place that uses nothing up gives no value")
    valued = {line["requirement_id"] for line in lines if line["value"]}
    for place in case.root.walk():
        if place.kind == "any":
            begun = [child.id for child in place.children if any(node.id in valued for node in child.walk())]
            if len(begun) > 1:
                yield Violation("two_branches", place.id, f"{' and '.join(begun)} of one choice")


def _rules(lines: Sequence[Line], case: LineContext) -> Iterator[Violation]:
    grants = [group for group in _grants(lines, case).values() if group[0]["rule_id"]]
    for rule_id, times in sorted(Counter(group[0]["rule_id"] for group in grants).items()):
        if times > 1:
            yield Violation("rule_used_twice", rule_id, f"applied {times} times")
    applied = {line["rule_id"] for line in lines if line["rule_id"]}
    for rule_id in sorted(applied):
        for other in listed(case.rows.rules[rule_id].get("excludes")):
            if other in applied and other != rule_id:
                yield Violation("excluded_rule", rule_id, f"applied with {other}")
    for group in grants:
        yield from _rule_amounts(group, case.rows.rules[group[0]["rule_id"]], case)


def _rule_amounts(group: list[Line], rule: Row, case: LineContext) -> Iterator[Violation]:
    targets = listed(rule.get("target_units"))
    if not _distinct([[target for target in targets if case.leads(target, line)] for line in group]) and targets:
        yield Violation("rule_target", rule["rule_id"], "more places than it has targets")
    if not targets and len(group) > 1:
        yield Violation("rule_target", rule["rule_id"], "one target filled twice")
    measure = rule.get("measure") or "count"
    given = sum(line["value"] or 0.0 for line in group)
    if rule.get("value") is not None and measure == case.measure and given > rule["value"] + NEAR:
        yield Violation("rule_value_exceeded", rule["rule_id"], f"gives {given:g} of {rule['value']:g}")


def _distinct(choices: list[list[str]]) -> bool:
    """Whether each line can have a target of its own."""
    if not choices:
        return True
    return any(
        _distinct([[target for target in other if target != choice] for other in choices[1:]]) for choice in choices[0]
    )


def _limits(lines: Sequence[Line], case: LineContext, shared: Sequence[Line] = ()) -> Iterator[Violation]:
    given: dict[str, float] = defaultdict(float)
    for line in (*lines, *shared):
        given[line["requirement_id"]] += line["value"] or 0.0
    sums = Sums(case.root, given, case.rows)
    yield from sums.faults
    whole = sums.below[case.root.id] - sum(line["value"] or 0.0 for line in shared)
    if whole > case.row["total"] + NEAR:
        yield Violation("total_exceeded", case.root.id, f"{whole:g} of {case.row['total']:g}")
    credit = [line for line in lines if not line["resident"]]
    whole = sum(line["value"] or 0.0 for line in credit)
    if whole > case.most_credit() + NEAR:
        yield Violation("residency_exceeded", case.row["qualification_id"], f"{whole:g} by credit")
    for line in credit:
        rule = case.rows.rules.get(line["rule_id"] or "", {})
        least = rule.get("conditions", {}).get("min_resident")
        if least is not None and whole > max(0.0, case.row["total"] - least) + NEAR:
            yield Violation("condition_resident", line["rule_id"], f"{whole:g} by credit")
    for at, cap in enumerate(part_limits(case)):
        amount = sum(line["value"] or 0.0 for line in credit if bounds(cap, line, case))
        amount += again_in(cap, shared, case)
        if amount > cap["max"] + NEAR:
            yield Violation("part_limit_exceeded", cap["requirement_id"], f"{at}: {amount:g} of {cap['max']:g}")
    for cap in whole_caps(case):
        counted = [line for line in credit if not cap.get("certainties") or line["certainty"] in cap["certainties"]]
        measure = cap.get("measure") or "count"
        amount = sum(case.amount(line, measure) for line in counted)
        if measure != case.measure and any(line["value"] and case.whole(line, measure) is None for line in counted):
            yield Violation("worth_unknown", case.row["qualification_id"], "a fill of unknown worth under a cap")
        if amount > cap["max"] + NEAR:
            yield Violation("cap_exceeded", case.row["qualification_id"], f"{amount:g} of {cap['max']:g}")
    for place in case.root.walk():
        yield from _other_measure(place, [*lines, *inside_overlap(place.id, shared, case)], case)


def _other_measure(place: Place, lines: Sequence[Line], case: LineContext) -> Iterator[Violation]:
    """Bounds in another measure than the qualification's hold whole fills, not amounts."""
    if place.own or place.kind not in ("at_most", "at_least"):
        return
    inside = {node.id for node in place.walk()}
    worths = [case.whole(line, place.node.get("measure") or "count") for line in lines
              if line["requirement_id"] in inside and line["value"]]  # fmt: skip
    if any(worth is None for worth in worths):
        yield Violation("worth_unknown", place.id, "a fill of unknown worth under a bound")
        return
    amounts = [worth for worth in worths if worth is not None]
    if place.kind == "at_most" and sum(amounts) > place.node["max"] + NEAR:
        yield Violation("at_most_exceeded", place.id, f"{sum(amounts):g}")
    if (
        place.kind == "at_least"
        and place.group is None
        and amounts
        and sum(amounts) - min(amounts) >= place.node["min"]
    ):
        yield Violation("surplus_counted", place.id, f"{sum(amounts):g}")
