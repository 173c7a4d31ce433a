"""Outcomes: what became of each thing held, and why, by a stable code and in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from stackwise.features.records import Conditions, CreditRule, Holding
from stackwise.models.credit import CreditLine
from stackwise.models.credit.awards import AllocationProblem
from stackwise.models.credit.holdings import Token, age_months, fill_purse, in_force
from stackwise.models.credit.read import Rulebook
from stackwise.models.credit.tree import GRAIN
from stackwise.recommender.decision.names import ReadHolding
from stackwise.recommender.decision.surplus import SurplusReasons
from stackwise.recommender.decision.words import MODES, amount_words

OUTCOMES = {
    "counts": "counts",
    "study": "counts as study done there",
    "may_count": "may count",
    "advice": "does not count; ask for recognition of prior learning",
    "surplus": "surplus",
    "barred": "barred by another that counts",
    "over_limit": "over the limit of credit",
    "not_equivalent": "superseded and not equivalent",
    "expired": "expired",
    "not_yet": "not held yet",
    "too_old": "too old",
    "undated": "its day is not known",
    "below_grade": "below the grade asked",
    "ungraded": "its grade is not known",
    "after_teach_out": "completed after its teach-out",
    "rule_not_met": "a rule's condition is not met",
    "not_in_rules": "not in the rules",
    "unknown_code": "unknown code",
}


@dataclass(frozen=True)
class HoldingOutcome:
    """What became of one holding: a code of ``OUTCOMES``, its words, and the lines that use it."""

    code: str
    words: str
    lines: tuple[CreditLine, ...] = ()
    near: tuple[str, ...] = ()
    meets: tuple[CreditLine, ...] = ()  # where it would count, were credit not at its limit


class OutcomeFinder:
    """Finds the outcome of every holding of one allocation."""

    def __init__(self, problem: AllocationProblem, surplus: SurplusReasons) -> None:
        self.problem, self.surplus, self.words = problem, surplus, surplus.words
        self.allocation, self.as_of = surplus.allocation, surplus.allocation.as_of
        self.book: Rulebook = surplus.words.book
        self.tree, self.imports = surplus.tree, surplus.imports
        self.rules = {rule.rule_id: rule for rule in self.book.rules.get(self.tree.qualification.qualification_id, ())}

    def outcomes(self, held: Sequence[ReadHolding]) -> list[HoldingOutcome]:
        """One outcome a holding, in their order."""
        lines = self._shared_out(held)
        return [self._outcome(one, lines[at]) for at, one in enumerate(held)]

    def _shared_out(self, held: Sequence[ReadHolding]) -> dict[int, list[CreditLine]]:
        """The lines that use each holding; of one thing held twice, the one that is as the line says."""
        found: dict[int, list[CreditLine]] = defaultdict(list)
        allocated = self.allocation
        for line in (*allocated.lines, *allocated.may_count, *allocated.advice, *allocated.shared):
            for name in line.held:
                same = [at for at, one in enumerate(held) if one.known is not None and one.name == name]
                able = [at for at in same if in_force(held[at].known or held[at].said, self.as_of)]
                fits = [at for at in able if self._fits(held[at].known, line)] or able
                again = [at for at in fits if any(other.uses == line.uses for other in found[at])]
                free = again or [at for at in fits if not found[at]] or fits
                if free:
                    dated = [at for at in free if held[at].said.awarded_on is not None]
                    found[(dated or free)[0]].append(line)
        return found

    def _fits(self, holding: Holding | None, line: CreditLine) -> bool:
        token = self._token(holding) if holding is not None else None
        if token is None:
            return False
        here = token.resident_at(self.tree.qualification.provider_id)
        return here == line.resident and (line.rule_id is not None or holding is None or holding.mode == line.mode)

    def _token(self, holding: Holding) -> Token | None:
        purse = fill_purse([holding], self.book, self.as_of)
        tokens = [t for held in (*purse.credentials.values(), *purse.units.values()) for t in held]
        return tokens[0] if tokens else None

    def _outcome(self, one: ReadHolding, lines: list[CreditLine]) -> HoldingOutcome:
        found = self._used(lines) if lines else self._unused(one)
        note = f"{one.note}; " if one.note else ""
        return HoldingOutcome(found.code, note + found.words, tuple(lines), found.near, found.meets)

    def _used(self, lines: list[CreditLine]) -> HoldingOutcome:
        counting = [line for line in lines if line.certainty.counts and line.value is not None]
        code = "may_count" if any(line.certainty.rank != 4 for line in lines) else "advice"
        if counting:
            code = "study" if all(line.resident for line in counting) else "counts"
        said = list(
            dict.fromkeys(
                self.words.line(line, self.rules, self.imports.let_in(line.requirement_id))
                for line in counting or lines
            )
        )
        said += [words for line in counting if (words := self._in_part(line))]
        if any(line in self.allocation.shared for line in lines):
            said.append("it counts in two parts, as the rules let it, and once toward the total")
        return HoldingOutcome(code, "; ".join(said))

    def _in_part(self, line: CreditLine) -> str | None:
        """That no more than a part of a unit counts, and what keeps the rest out."""
        worth = self.tree.worth(
            self.tree.at[line.requirement_id], self.book.unit(line.unit_id or ""), self.tree.measure
        )
        if line.unit_id is None or worth is None or line.value is None or line.value * GRAIN >= worth - 1:
            return None
        grants = [grant for grant in self.problem.grants if set(line.held) <= set(grant.held)]
        why = self.surplus.in_part(line, grants)
        verb = "counts" if line.value == 1 else "count"
        said = f"{line.value:g} of its {amount_words(worth / GRAIN, self.tree.measure)} {verb} there"
        return f"{said}: {why}" if why else said

    def _unused(self, one: ReadHolding) -> HoldingOutcome:
        holding = one.known
        if holding is None:
            said = f"no {'unit' if one.said.unit_id else 'credential'} of this catalogue has the code {one.name!r}"
            near = f"; did you mean {' or '.join(map(self.words.names.named, one.near))}?" if one.near else ""
            return HoldingOutcome("unknown_code", said + near, near=one.near)
        if not in_force(holding, self.as_of):
            early = holding.awarded_on is not None and holding.awarded_on > self.as_of
            if early:
                return HoldingOutcome("not_yet", f"awarded on {holding.awarded_on}, after the day of this record")
            return HoldingOutcome("expired", f"it was current until {holding.valid_until}")
        grants = [grant for grant in self.problem.grants if one.name in grant.held and any(grant.parts)]
        if grants:
            found = self.surplus.why(one.name, self._units(one.name), grants)
            return HoldingOutcome(found.code, found.words, meets=found.meets)
        return next(self._refused(one.name, holding), None) or HoldingOutcome(
            "not_in_rules", "no place of the qualification asks for it, and no credit rule is about it"
        )

    def _units(self, name: str) -> tuple[str, ...]:
        return (name,) if name in self.words.names.units else self.book.awards.get(name, ())

    def _refused(self, name: str, holding: Holding) -> Iterator[HoldingOutcome]:
        """The reason that keeps it from a place or rule it would otherwise reach, the nearest first."""
        units = self._units(name)
        for unit in units:
            if self.book.unit(unit).taught_on(holding.awarded_on) is False:
                last = self.book.unit(unit).teach_out_to
                yield HoldingOutcome("after_teach_out", f"{self.words.names.named(unit)} was taught until {last}")
        yield from self._conditions(units, holding)
        yield from self._rules(name, units, holding)
        yield from self._not_equivalent(units)
        for unit in units:
            if unit not in self.tree.by_unit and (why := self.imports.refused(self.book.unit(unit))):
                yield HoldingOutcome("not_in_rules", f"no place names it, and {why}")

    def _conditions(self, units: Sequence[str], holding: Holding) -> Iterator[HoldingOutcome]:
        """Places of the tree it reaches, whose part asks for a better grade or a later date."""
        reached = {to for unit in units for to in self.book.equivalence.reach(unit)}
        for unit in sorted(reached):
            for at in self.tree.by_unit.get(unit, ()):
                for asked in self.tree.asked.get(at, ()):
                    if asked.min_grade is not None and (holding.grade is None or holding.grade < asked.min_grade):
                        known = holding.grade is not None
                        got = f"graded {holding.grade:g}" if known else "no grade is known"
                        code = "below_grade" if known else "ungraded"
                        yield HoldingOutcome(code, f"{got}; {asked.min_grade:g} is asked there")
                    if ways := self._refused_ways(holding, asked):
                        unknown = "nobody knows how it was attained, and " if holding.mode is None else ""
                        yield HoldingOutcome("rule_not_met", f"{unknown}{ways} does not count there")
                    if asked.max_age_months is not None and not _young(holding, asked.max_age_months, self.as_of):
                        when = f"completed on {holding.awarded_on}" if holding.awarded_on else "no date is known"
                        code = "too_old" if holding.awarded_on else "undated"
                        yield HoldingOutcome(code, f"{when}; at most {asked.max_age_months} months are asked there")

    def _refused_ways(self, holding: Holding, asked: Conditions) -> str:
        """The ways of attaining that a part does not take and the holding may be of, in words."""
        token = self._token(holding)
        ways = token.ways_at(self.tree.qualification.provider_id) if token is not None else frozenset()
        return " or ".join(MODES[way] for way in asked.not_by if way in ways)

    def _rules(self, name: str, units: Sequence[str], holding: Holding) -> Iterator[HoldingOutcome]:
        """Credit rules about it whose dates or conditions it does not keep."""
        about = {name, *(to for unit in units for to in self.book.equivalence.reach(unit))}
        for rule in self.rules.values():
            if about.isdisjoint({leaf.unit_id or leaf.credential_id for leaf in rule.giver.walk()}):
                continue
            why = self._fails(rule, holding)
            yield HoldingOutcome("rule_not_met", f"{why}: {self.words.rule(rule)}")

    def _fails(self, rule: CreditRule, holding: Holding) -> str:
        asked = rule.conditions
        if rule.covers(holding.awarded_on) is False:
            return f"completed on {holding.awarded_on}, outside the rule's dates"
        if asked.min_grade is not None and (holding.grade is None or holding.grade < asked.min_grade):
            return f"a grade of {asked.min_grade:g} is asked"
        if asked.max_age_months is not None and not _young(holding, asked.max_age_months, self.as_of):
            when = f"completed on {holding.awarded_on}" if holding.awarded_on else "no date is known"
            return f"{when}; at most {asked.max_age_months} months old is asked"
        return "the rule asks for more than this"

    def _not_equivalent(self, units: Sequence[str]) -> Iterator[HoldingOutcome]:
        wanted = set(self.tree.by_unit)
        for start, end, said, kind, _ in self.book.mappings:
            leads = bool(wanted.intersection(self.book.equivalence.reach(end)))
            if start in units and said not in ("yes", "unknown") and leads:
                yield HoldingOutcome("not_equivalent", self.words.step((start, end, said, kind)))


def _young(holding: Holding, months: int, as_of: date) -> bool:
    return holding.awarded_on is not None and age_months(holding.awarded_on, as_of) <= months
