"""Line of an allocation by itself: held, reached, allowed by its rule, worth what it says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.certainty import CERTAINTIES, rank_after, rank_of
from stackwise.recommender.verify.credit_tree import NEAR, Place
from stackwise.recommender.verify.plain_rows import Row, day, listed, within
from stackwise.recommender.verify.sending_side import HeldUse, Way, broken_condition, giver_met
from stackwise.recommender.verify.violation import Violation

Line = Mapping[str, Any]


@dataclass(frozen=True)
class LineContext:
    """What a line is checked against."""

    rows: CatalogueRows
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

    def of(self, use: HeldUse) -> list[Row]:
        """Holdings awarded by the date through which a unit or credential is held."""
        kind, name, _ = use
        return [
            holding
            for holding in self.holdings
            if (day(holding.get("awarded_on")) or self.as_of) <= self.as_of
            and (holding.get(f"{kind}_id") == name or (kind == "unit" and name in self.awarded(holding)))
        ]

    def awarded(self, holding: Row) -> list[str]:
        """Units that come with a holding of a credential."""
        return self.rows.awards(holding["credential_id"]) if holding.get("credential_id") else []

    def whole(self, line: Line, measure: str) -> float | None:
        """What a line's place is worth in a measure when it is filled whole."""
        place = self.places[line["requirement_id"]]
        rule = self.rows.rules.get(line["rule_id"] or "", {})
        if place.kind != "leaf" or (place.node.get("where") and line["unit_id"] is None):
            said = rule.get("measure") or "count"
            return rule.get("value") if said == measure else None
        return place.worth(self.rows, line["unit_id"], measure)

    def amount(self, line: Line, measure: str) -> float:
        """What a line counts in a measure: its value in the qualification's own, else its whole worth."""
        if measure == self.measure:
            return line["value"] or 0.0
        return (self.whole(line, measure) or 0.0) if line["value"] else 0.0

    def leads(self, target: str, line: Line) -> bool:
        """Whether a rule's target unit reaches the line's unit in the hops that the line says."""
        return any(hops <= line["hops"] for hops, _ in self.rows.mappings.chains(target, line["unit_id"] or ""))


def check_line(line: Line, case: LineContext) -> Iterator[Violation]:
    """Everything wrong with a line that can be told from it alone."""
    where = line["requirement_id"]
    if line["qualification_id"] != case.row["qualification_id"]:
        yield Violation("wrong_qualification", where, line["qualification_id"])
    if where not in case.places:
        yield Violation("unknown_requirement", where, "not in this qualification")
        return
    if line["rule_id"] is not None and line["rule_id"] not in case.rows.rules:
        yield Violation("unknown_rule", line["rule_id"], "")
        return
    if any(use.partition(":")[0] not in ("unit", "credential", "award") for use in line["uses"]):
        yield Violation("unreadable_use", where, "")
        return
    if line["measure"] != case.measure:
        yield Violation("measure_wrong", where, line["measure"])
    uses = held_uses(line)
    yield from _held(line, uses, case)
    yield from _fits_place(line, case)
    yield from _ruled(line, uses, case) if line["rule_id"] else _direct(line, uses, case)
    yield from _worth(line, case)


def held_uses(line: Line) -> list[HeldUse]:
    """What a line uses up, and what it holds against a place without using it up."""
    uses = [use.partition(":") for use in line["uses"]]
    used = [HeldUse(kind, name, True) for kind, _, name in uses if kind != "award"]
    via = {name.split("/")[0] for kind, _, name in uses if kind == "award"}
    explained = {use.name for use in used} | via
    return used + [HeldUse("", name, False) for name in line["held"] if name not in explained]


def _held(line: Line, uses: list[HeldUse], case: LineContext) -> Iterator[Violation]:
    where, held = line["requirement_id"], set(line["held"])
    if not held:
        yield Violation("not_held", where, "no holding named")
    for name in sorted(held):
        own = [holding for holding in case.holdings if name in (holding.get("unit_id"), holding.get("credential_id"))]
        if not own:
            yield Violation("not_held", name, "not among the holdings")
        elif all((day(holding.get("awarded_on")) or case.as_of) > case.as_of for holding in own):
            yield Violation("not_yet_awarded", name, "awarded after the date")
    for use in uses:
        kind, name, used = use
        through = {holding.get("credential_id") for holding in case.of(use)} & held if kind == "unit" else set()
        if used and name not in held and not through:
            yield Violation("not_held", name, "used, but no named holding gives it")
        if kind == "unit" and name not in held and not any(f"award:{via}/{name}" in line["uses"] for via in through):
            yield Violation("use_incomplete", name, "the credential that awards it is not used")
        if kind == "credential" and any(f"award:{name}/{unit}" not in line["uses"] for unit in case.rows.awards(name)):
            yield Violation("use_incomplete", name, "used as a whole, so its units are used too")
    resident = [holding for use in uses for holding in case.of(use) if holding.get("resident")]
    if line["resident"] and (line["rule_id"] or not resident):
        yield Violation("resident_wrong", where, "not studied at the awarding institution")


def _fits_place(line: Line, case: LineContext) -> Iterator[Violation]:
    place = case.places[line["requirement_id"]]
    node, unit = place.node, line["unit_id"]
    if node.get("unit_id") and unit != node["unit_id"]:
        yield Violation("wrong_unit", place.id, f"{unit} in the place of {node['unit_id']}")
    if node.get("where") and unit is not None and not case.rows.fits(node["where"], unit):
        yield Violation("where_mismatch", place.id, f"{unit} is not of the kind asked for")
    if node.get("skill_id"):
        yield Violation("wrong_unit", place.id, "a skill is not filled by credit")
    if place.kind != "leaf" and line["rule_id"] is None:
        yield Violation("wrong_unit", place.id, "only a rule gives credit to a group")


def _direct(line: Line, uses: list[HeldUse], case: LineContext) -> Iterator[Violation]:
    place = case.places[line["requirement_id"]]
    wanted = place.node.get("credential_id")
    named = [use.name for use in uses]
    if len(named) != 1 and place.exclusive:
        yield Violation("double_use", place.id, f"one place, {len(named)} things used")
    ways = [(0, False)] if wanted in named else []
    if not wanted:
        ways = [way for name in named for way in case.rows.mappings.chains(name, line["unit_id"] or "")]
    yield from _sure_enough(line, ways, 0)
    if line["undated"]:
        yield Violation("undated_wrong", place.id, "no rule, so nothing to be undated")


def _sure_enough(line: Line, ways: list[Way], rank: int) -> Iterator[Violation]:
    if not ways:
        yield Violation("not_equivalent", line["requirement_id"], "what is held does not lead here")
        return
    best = min(rank_after(rank, hops, unknown) for hops, unknown in ways)
    if line["certainty"] in CERTAINTIES and rank_of(line["certainty"]) < best:
        yield Violation(
            "certainty_too_high", line["requirement_id"], f"{line['certainty']}; at best {CERTAINTIES[best]}"
        )
    if line["hops"] not in {hops for hops, _ in ways}:
        yield Violation("hops_wrong", line["requirement_id"], f"{line['hops']}")


def _ruled(line: Line, uses: list[HeldUse], case: LineContext) -> Iterator[Violation]:
    rule = case.rows.rules[line["rule_id"]]
    name = rule["rule_id"]
    if rule["qualification_id"] != case.row["qualification_id"]:
        yield Violation("wrong_qualification", name, "the rule is about another qualification")
    start, end = day(rule.get("valid_from")), day(rule.get("valid_to"))
    if not within(rule, case.as_of):
        yield Violation("rule_not_valid", name, f"at {case.as_of.isoformat()}")
    if line["undated"] != (start is None and end is None):
        yield Violation("undated_wrong", name, "")
    shown = [_known(use, case) for use in uses]
    for held in line["held"]:
        shown.append(HeldUse("credential", held, False))
        shown += [HeldUse("unit", unit, False) for unit in case.rows.awards(held)]
    for use in shown:
        failed = [broken_condition(rule["conditions"], holding, case.as_of) for holding in case.of(use)]
        if failed and None not in failed:
            yield Violation(f"condition_{failed[0]}", name, f"{use.name} does not keep it")
    met = giver_met(rule["giver"], shown, case.rows)
    if met is None:
        yield Violation("giver_unmet", name, "what is held does not satisfy it")
        return
    yield from _aimed(line, rule, met, case)


def _known(use: HeldUse, case: LineContext) -> HeldUse:
    """What is used up as it is; a name that is only held as the credential or unit that it is."""
    kind, name, used = use
    known = any(holding.get("credential_id") == name for holding in case.holdings)
    return HeldUse(kind or ("credential" if known else "unit"), name, used)


def _aimed(line: Line, rule: Row, met: Way, case: LineContext) -> Iterator[Violation]:
    """A rule's line must lie where the rule points, its certainty lowered by every hop on the way."""
    place, targets = case.places[line["requirement_id"]], listed(rule.get("target_units"))
    target = rule.get("target_requirement_id")
    inside = target is None or any(around.id == target for around in place.above())
    if targets:
        chains = [way for unit in targets for way in case.rows.mappings.chains(unit, line["unit_id"] or "")]
        ways = [(met[0] + hops, met[1] or unknown) for hops, unknown in chains]
    else:
        ways, inside = [met], target == place.id
    if not ways or not inside:
        yield Violation("rule_target", rule["rule_id"], f"does not reach {place.id}")
        return
    yield from _sure_enough(line, ways, rank_of(rule["certainty"]))


def _worth(line: Line, case: LineContext) -> Iterator[Violation]:
    where, value = line["requirement_id"], line["value"]
    worth = case.whole(line, case.measure)
    rule = case.rows.rules.get(line["rule_id"] or "", {})
    if value is None:
        return
    if value < 0 or (worth is not None and value > worth + NEAR):
        yield Violation("value_wrong", where, f"{value:g} of a place worth {worth}")
    if worth is None and value > 0:
        yield Violation("worth_unknown", where, "a value where nobody said what it is worth")
    if rule.get("form") == "exemption" and value:
        yield Violation("value_wrong", where, "an exemption gives no credit")
    if line["certainty"] == "inferred" and value:
        yield Violation("value_wrong", where, "inferred credit counts for nothing")
