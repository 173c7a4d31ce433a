"""Check one line of an allocation by itself: held, reached, allowed by its rule, worth what it says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from stackwise.recommender.verify.credit_facts import (
    ORDER,
    Facts,
    Row,
    Thing,
    certainty_after,
    day,
    giver_met,
    keeps_conditions,
    listed,
    plain,
)
from stackwise.recommender.verify.credit_tree import NEAR, Place

Line = Mapping[str, Any]
Fault = tuple[str, str, str]


@dataclass(frozen=True)
class LineContext:
    """What a line is checked against."""

    facts: Facts
    row: Row  # of the qualification
    root: Place
    holdings: Sequence[Row]
    as_of: date

    @property
    def measure(self) -> str:
        """The qualification's measure."""
        return self.root.measure

    @cached_property
    def places(self) -> dict[str, Place]:
        """Places by requirement id."""
        return {place.id: place for place in self.root.walk()}

    def most_credit(self) -> float:
        """What credit may give in all: never the whole, even where no residency is asked."""
        return float(max(0.0, self.row["total"] - max(self.row.get("min_resident") or 0.0, 1.0)))

    def of(self, thing: Thing) -> list[Row]:
        """Holdings awarded by the date through which a unit or credential is held."""
        kind, name, _ = thing
        return [
            holding
            for holding in self.holdings
            if (day(holding.get("awarded_on")) or self.as_of) <= self.as_of
            and (holding.get(f"{kind}_id") == name or (kind == "unit" and name in self.awarded(holding)))
        ]

    def awarded(self, holding: Row) -> list[str]:
        """Units that come with a holding of a credential."""
        return self.facts.awards(holding["credential_id"]) if holding.get("credential_id") else []

    def whole(self, line: Line, measure: str) -> float | None:
        """What a line's place is worth in a measure when it is filled whole."""
        place = self.places[line["requirement_id"]]
        rule = self.facts.rules.get(line["rule_id"] or "", {})
        if place.kind != "leaf" or (place.node.get("where") and line["unit_id"] is None):
            said = rule.get("measure") or "count"
            return rule.get("value") if said == measure else None
        return place.worth(self.facts, line["unit_id"], measure)

    def amount(self, line: Line, measure: str) -> float:
        """What a line counts in a measure: its value in the qualification's own, else its whole worth."""
        if measure == self.measure:
            return line["value"] or 0.0
        return (self.whole(line, measure) or 0.0) if line["value"] else 0.0

    def leads(self, target: str, line: Line) -> bool:
        """Whether a rule's target unit reaches the line's unit in the hops that the line says."""
        return any(hops <= line["hops"] for hops, _ in self.facts.chains(target, line["unit_id"] or ""))


def check_line(line: Line, case: LineContext) -> Iterator[Fault]:
    """Everything wrong with a line that can be told from it alone."""
    where = line["requirement_id"]
    if line["qualification_id"] != case.row["qualification_id"]:
        yield "wrong_qualification", where, line["qualification_id"]
    if where not in case.places:
        yield "unknown_requirement", where, "not in this qualification"
        return
    if line["rule_id"] is not None and line["rule_id"] not in case.facts.rules:
        yield "unknown_rule", line["rule_id"], ""
        return
    if any(use.partition(":")[0] not in ("unit", "credential", "award") for use in line["uses"]):
        yield "unreadable_use", where, ""
        return
    if line["measure"] != case.measure:
        yield "measure_wrong", where, line["measure"]
    things = used_things(line)
    yield from _held(line, things, case)
    yield from _fits_place(line, case)
    yield from _ruled(line, things, case) if line["rule_id"] else _direct(line, things, case)
    yield from _worth(line, case)


def used_things(line: Line) -> list[Thing]:
    """What a line uses up, and what it holds against a place without using it up."""
    uses = [use.partition(":") for use in line["uses"]]
    things = [(kind, name, True) for kind, _, name in uses if kind != "award"]
    via = {name.split("/")[0] for kind, _, name in uses if kind == "award"}
    explained = {name for _, name, _ in things} | via
    return things + [("", name, False) for name in line["held"] if name not in explained]


def _held(line: Line, things: list[Thing], case: LineContext) -> Iterator[Fault]:
    where, held = line["requirement_id"], set(line["held"])
    if not held:
        yield "not_held", where, "no holding named"
    for name in sorted(held):
        own = [holding for holding in case.holdings if name in (holding.get("unit_id"), holding.get("credential_id"))]
        if not own:
            yield "not_held", name, "not among the holdings"
        elif all((day(one.get("awarded_on")) or case.as_of) > case.as_of for one in own):
            yield "not_yet_awarded", name, "awarded after the date"
    for kind, name, used in things:
        through = {one.get("credential_id") for one in case.of((kind, name, used))} & held if kind == "unit" else set()
        if used and name not in held and not through:
            yield "not_held", name, "used, but no named holding gives it"
        if kind == "unit" and name not in held and not any(f"award:{c}/{name}" in line["uses"] for c in through):
            yield "use_incomplete", name, "the credential that awards it is not used"
        if kind == "credential" and any(f"award:{name}/{u}" not in line["uses"] for u in case.facts.awards(name)):
            yield "use_incomplete", name, "used as a whole, so its units are used too"
    resident = [one for t in things for one in case.of(t) if one.get("resident")]
    if line["resident"] and (line["rule_id"] or not resident):
        yield "resident_wrong", where, "not studied at the awarding institution"


def _fits_place(line: Line, case: LineContext) -> Iterator[Fault]:
    place = case.places[line["requirement_id"]]
    node, unit = place.node, line["unit_id"]
    if node.get("unit_id") and unit != node["unit_id"]:
        yield "wrong_unit", place.id, f"{unit} in the place of {node['unit_id']}"
    if node.get("where") and unit is not None and not case.facts.like(node["where"], unit):
        yield "where_mismatch", place.id, f"{unit} is not of the kind asked for"
    if node.get("skill_id"):
        yield "wrong_unit", place.id, "a skill is not filled by credit"
    if place.kind != "leaf" and line["rule_id"] is None:
        yield "wrong_unit", place.id, "only a rule gives credit to a group"


def _direct(line: Line, things: list[Thing], case: LineContext) -> Iterator[Fault]:
    place = case.places[line["requirement_id"]]
    wanted = place.node.get("credential_id")
    named = [name for _, name, _ in things]
    if len(named) != 1 and place.exclusive:
        yield "double_use", place.id, f"one place, {len(named)} things used"
    ways = [(0, False)] if wanted in named else []
    if not wanted:
        ways = [way for name in named for way in case.facts.chains(name, line["unit_id"] or "")]
    yield from _sure_enough(line, ways, 0)
    if line["undated"]:
        yield "undated_wrong", place.id, "no rule, so nothing to be undated"


def _sure_enough(line: Line, ways: list[tuple[int, bool]], rank: int) -> Iterator[Fault]:
    if not ways:
        yield "not_equivalent", line["requirement_id"], "what is held does not lead here"
        return
    best = min(certainty_after(rank, hops, unknown) for hops, unknown in ways)
    if line["certainty"] in ORDER and ORDER.index(line["certainty"]) < best:
        yield "certainty_too_high", line["requirement_id"], f"{line['certainty']}; at best {ORDER[best]}"
    if line["hops"] not in {hops for hops, _ in ways}:
        yield "hops_wrong", line["requirement_id"], f"{line['hops']}"


def _ruled(line: Line, things: list[Thing], case: LineContext) -> Iterator[Fault]:
    rule = case.facts.rules[line["rule_id"]]
    name = rule["rule_id"]
    if rule["qualification_id"] != case.row["qualification_id"]:
        yield "wrong_qualification", name, "the rule is about another qualification"
    start, end = day(rule.get("valid_from")), day(rule.get("valid_to"))
    if (start is not None and start > case.as_of) or (end is not None and end < case.as_of):
        yield "rule_not_valid", name, f"at {case.as_of.isoformat()}"
    if line["undated"] != (start is None and end is None):
        yield "undated_wrong", name, ""
    laid = [_laid(thing, case) for thing in things]
    for name in line["held"]:
        laid += [("credential", name, False), *(("unit", unit, False) for unit in case.facts.awards(name))]
    conditions = plain(rule.get("conditions")) or {}
    for thing in laid:
        failed = [keeps_conditions(conditions, one, case.as_of) for one in case.of(thing)]
        if failed and None not in failed:
            yield f"condition_{failed[0]}", name, f"{thing[1]} does not keep it"
    met = giver_met(plain(rule["giver"]), laid, case.facts)
    if met is None:
        yield "giver_unmet", name, "what is held does not satisfy it"
        return
    yield from _aimed(line, rule, met, case)


def _laid(thing: Thing, case: LineContext) -> Thing:
    """A used thing as it is; a name that is only held as the credential or unit that it is."""
    kind, name, used = thing
    known = any(holding.get("credential_id") == name for holding in case.holdings)
    return kind or ("credential" if known else "unit"), name, used


def _aimed(line: Line, rule: Row, met: tuple[int, bool], case: LineContext) -> Iterator[Fault]:
    """A rule's line must lie where the rule points, its certainty lowered by every hop on the way."""
    place, targets, within = (
        case.places[line["requirement_id"]],
        listed(rule.get("target_units")),
        rule.get("target_requirement_id"),
    )
    inside = within is None or any(one.id == within for one in place.above())
    if targets:
        chains = [way for target in targets for way in case.facts.chains(target, line["unit_id"] or "")]
        ways = [(met[0] + hops, met[1] or unknown) for hops, unknown in chains]
    else:
        ways, inside = [met], within == place.id
    if not ways or not inside:
        yield "rule_target", rule["rule_id"], f"does not reach {place.id}"
        return
    yield from _sure_enough(line, ways, ORDER.index(rule["certainty"]))


def _worth(line: Line, case: LineContext) -> Iterator[Fault]:
    where, value = line["requirement_id"], line["value"]
    worth = case.whole(line, case.measure)
    rule = case.facts.rules.get(line["rule_id"] or "", {})
    if value is None:
        return
    if value < 0 or (worth is not None and value > worth + NEAR):
        yield "value_wrong", where, f"{value:g} of a place worth {worth}"
    if worth is None and value > 0:
        yield "worth_unknown", where, "a value where nobody said what it is worth"
    if rule.get("form") == "exemption" and value:
        yield "value_wrong", where, "an exemption gives no credit"
    if line["certainty"] == "inferred" and value:
        yield "value_wrong", where, "inferred credit counts for nothing"
