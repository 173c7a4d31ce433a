"""Line of an allocation by itself: held, reached, allowed by its rule, worth what it says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.certainty import CERTAINTIES, COUNTED, rank_after, rank_of
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
        """What credit may give in all: never the whole, unless the qualification's rules say so."""
        least = self.row.get("min_resident") or 0.0
        return float(max(0.0, self.row["total"] - (least if self.row.get("full_credit") else max(least, 1.0))))

    def earned_here(self, holding: Row) -> bool:
        """Whether a holding was studied with the institution that awards the qualification."""
        if holding.get("mode") in ("rpl", "transfer"):
            return False
        at = holding.get("provider_id")
        if at is None and holding.get("credential_id"):
            at = self.rows.credited.get(holding["credential_id"], {}).get("provider_id")
        return bool(holding.get("resident")) or (at is not None and at == self.row.get("provider_id"))

    def broken(self, asked: Row, holding: Row) -> str | None:
        """Which condition of a part a holding fails: ``way`` (an unknown one is each), ``grade``, ``age`` or none."""
        mode = holding.get("mode")
        ways = {"rpl", "transfer"} if mode is None else {"rpl"} if mode == "rpl" else {"transfer"}
        if not self.earned_here(holding) and ways & set(asked.get("not_by") or ()):
            return "way"
        return broken_condition(asked, holding, self.as_of)

    def named_by(self, line: Line) -> list[Row]:
        """The holdings that a line names."""
        return [one for one in self.holdings if {one.get("unit_id"), one.get("credential_id")} & set(line["held"])]

    def ways_attained(self, line: Line) -> set[str]:
        """Caps on how credit was attained that a line may fall under: unknown is either way.

        What was studied there and may count falls under none, as it would not if it counted.
        """
        held = self.named_by(line)
        counted = line["certainty"] in CERTAINTIES[:COUNTED] and bool(line["value"])
        here = line["rule_id"] is None and any(self.earned_here(h) and h.get("mode") == line["mode"] for h in held)
        if line["resident"] if counted else here:  # of what counts another holding of the unit may be the one from here
            return set()
        if line["mode"] is None:
            return {"rpl", "transfer"}
        return {"rpl"} if line["mode"] == "rpl" else {"transfer"}

    @cached_property
    def core(self) -> set[str]:
        """Units that everybody must hold: their leaves have nothing above them that leaves a choice."""
        return {
            place.node["unit_id"]
            for place in self.root.walk()
            if place.node.get("unit_id") and all(_leaves_no_choice(up) for up in place.above() if up is not place)
        }

    @cached_property
    def named(self) -> set[str]:
        """Units that some place names."""
        return {place.node["unit_id"] for place in self.root.walk() if place.node.get("unit_id")}

    def of(self, use: HeldUse) -> list[Row]:
        """Holdings awarded by the date through which a unit or credential is held."""
        kind, name, _ = use
        return [
            holding
            for holding in self.holdings
            if in_force(holding, self.as_of)
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


def in_force(holding: Row, as_of: date) -> bool:
    """Whether something is held on a day: awarded by then and not run out."""
    first, last = day(holding.get("awarded_on")), day(holding.get("valid_until"))
    return (first is None or first <= as_of) and (last is None or as_of <= last)


def _leaves_no_choice(place: Place) -> bool:
    if place.kind == "at_least" and (place.node.get("measure") or "count") == "count":
        plain = all(child.kind == "leaf" and not child.node.get("where") for child in place.children)
        return plain and place.node["min"] >= len(place.children)
    return bool(place.kind == "all")


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
        elif not any(in_force(holding, case.as_of) for holding in own):
            early = all((day(holding.get("awarded_on")) or case.as_of) > case.as_of for holding in own)
            yield Violation("not_yet_awarded" if early else "expired", name, "not held on the date")
    for use in uses:
        kind, name, used = use
        through = {holding.get("credential_id") for holding in case.of(use)} & held if kind == "unit" else set()
        if used and name not in held and not through:
            yield Violation("not_held", name, "used, but no named holding gives it")
        if kind == "unit" and name not in held and not any(f"award:{via}/{name}" in line["uses"] for via in through):
            yield Violation("use_incomplete", name, "the credential that awards it is not used")
        if kind == "credential" and any(f"award:{name}/{unit}" not in line["uses"] for unit in case.rows.awards(name)):
            yield Violation("use_incomplete", name, "used as a whole, so its units are used too")
    yield from _where_studied(line, uses, case)


def _where_studied(line: Line, uses: list[HeldUse], case: LineContext) -> Iterator[Violation]:
    """Study at the awarding institution is no credit, and anything else is."""
    where = line["requirement_id"]
    earned = [{case.earned_here(holding) for holding in case.of(use)} for use in uses if use.kind]
    if line["resident"] and (line["rule_id"] or not earned or not all(True in here for here in earned)):
        yield Violation("resident_wrong", where, "not studied at the awarding institution")
    yield from _attained(line, uses, case)
    counted = line["certainty"] in CERTAINTIES[:COUNTED] and line["value"]
    if counted and not line["resident"] and not line["rule_id"] and earned and all(here == {True} for here in earned):
        yield Violation("residency_unclaimed", where, "studied at the awarding institution, so it is no credit")


def _attained(line: Line, uses: list[HeldUse], case: LineContext) -> Iterator[Violation]:
    """A line's mode is its holding's; a rule's credit and merged units are transfer, of what was recognised either."""
    each = [{holding.get("mode") for holding in case.of(use)} for use in uses if use.kind]
    modes = {mode for one in each for mode in one}
    if line["rule_id"] or len(each) != 1:
        either = line["resident"] or {"rpl"} in each
        modes |= {one.get("mode") for one in case.named_by(line)}
        modes = {None} if either else {"transfer", None} if "rpl" in modes else {"transfer"}
    if modes and line["mode"] not in modes:
        yield Violation("mode_wrong", line["requirement_id"], str(line["mode"]))


def _fits_place(line: Line, case: LineContext) -> Iterator[Violation]:
    place = case.places[line["requirement_id"]]
    node, unit = place.node, line["unit_id"]
    if node.get("unit_id") and unit != node["unit_id"]:
        yield Violation("wrong_unit", place.id, f"{unit} in the place of {node['unit_id']}")
    if node.get("where") and unit is not None and not case.rows.fits(node["where"], unit, case.as_of):
        yield Violation("where_mismatch", place.id, f"{unit} is not of the kind asked for")
    if node.get("where") and unit is not None:
        kin = _counts_as(line, unit, case)
        if case.core & kin:
            yield Violation("core_as_import", place.id, f"{unit} is asked of everybody, so it is no import")
        elif node["where"].get("unlisted") and case.named & kin:
            yield Violation("listed_as_import", place.id, f"{unit} is listed, so it counts only where it is")
    yield from _part_conditions(line, case)
    if node.get("skill_id"):
        yield Violation("wrong_unit", place.id, "a skill is not filled by credit")
    if place.kind != "leaf" and line["rule_id"] is None:
        yield Violation("wrong_unit", place.id, "only a rule gives credit to a group")


def _counts_as(line: Line, unit: str, case: LineContext) -> set[str]:
    """Units that a line's unit, or the unit it is used from, surely counts as."""
    names = {use.name for use in held_uses(line) if use.kind == "unit"} if line["rule_id"] is None else set()
    single = names if len(names) == 1 else set()
    return case.rows.mappings.counts_as(single or {unit})


def _part_conditions(line: Line, case: LineContext) -> Iterator[Violation]:
    """Grade and currency that the parts around a place ask of what fills it."""
    for place in case.places[line["requirement_id"]].above():
        asked = place.node.get("conditions") or {}
        for use in (use for use in held_uses(line) if use.kind):
            failed = [case.broken(asked, holding) for holding in case.of(use)]
            if failed and None not in failed:
                yield Violation(f"part_{failed[0]}", place.id, f"{use.name} does not keep it")


def _teaching(uses: list[HeldUse], case: LineContext) -> tuple[bool, bool]:
    """Whether some use is of a unit completed after its teach-out, and whether of some nobody knows."""
    late = vague = False
    for kind, name, _ in uses:
        last = day(case.rows.units.get(name, {}).get("teach_out_to")) if kind == "unit" else None
        if last is not None:
            said = {
                None if (d := day(h.get("awarded_on"))) is None else d <= last
                for h in case.of(HeldUse(kind, name, True))
            }
            late |= said == {False}
            vague |= True not in said and None in said
    return late, vague


def _direct(line: Line, uses: list[HeldUse], case: LineContext) -> Iterator[Violation]:
    place = case.places[line["requirement_id"]]
    wanted = place.node.get("credential_id")
    named = [use.name for use in uses]
    ways = [(0, False)] if wanted in named else []
    merged = [] if wanted else list(case.rows.mappings.merges(named)) if len(named) > 1 else []
    if len(named) != 1 and place.exclusive and not merged:
        yield Violation("double_use", place.id, f"one place, {len(named)} things used")
    late, vague = _teaching(uses, case)
    if late:
        yield Violation("after_teach_out", place.id, "completed when the unit was no longer taught")
    if merged:
        ends = ((hops, unsure, case.rows.mappings.chains(to, line["unit_id"] or "")) for to, hops, unsure in merged)
        ways = [(hops + far, unsure or vague) for hops, unsure, chains in ends for far, vague in chains]
    elif not wanted:
        ways = [way for name in named for way in case.rows.mappings.chains(name, line["unit_id"] or "")]
    yield from _sure_enough(line, [(hops, unsure or vague) for hops, unsure in ways], 0)
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
    if start is not None and start > case.as_of:
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
    dated = start is not None or end is not None
    vague = False
    for use in (use for use in shown if use.used and case.of(use)):
        days = [day(holding.get("awarded_on")) for holding in case.of(use)]
        if dated and not any(d is None or within(rule, d) for d in days):
            yield Violation("completed_outside", name, f"{use.name} was not completed while the rule held")
        vague |= dated and not any(d is not None and within(rule, d) for d in days)
    late, unsure = _teaching([use for use in shown if use.used], case)
    if late:
        yield Violation("after_teach_out", name, "completed when the unit was no longer taught")
    met = giver_met(rule["giver"], shown, case.rows)
    if met is None:
        yield Violation("giver_unmet", name, "what is held does not satisfy it")
        return
    met = met[0], met[1] or vague or unsure
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
