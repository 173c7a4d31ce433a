"""From holdings to an allocation: build the problem, solve it, and put it into words the caller can check."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from stackwise.features.equivalence import lowered
from stackwise.features.records import Certainty, CountedPart
from stackwise.models.credit.awards import COUNTED, INFERRED, RESIDENT, AllocationProblem, CreditAward, PlacementOption
from stackwise.models.credit.cpsat import solve_cpsat
from stackwise.models.credit.flow import solve_flow
from stackwise.models.credit.holdings import Resource
from stackwise.models.credit.kinds import is_counted, kinds_counted
from stackwise.models.credit.read import Rulebook
from stackwise.models.credit.result import Allocation, CapUse, CreditLine, Open
from stackwise.models.credit.solution import Assignment, Solution, limited
from stackwise.models.credit.tree import GRAIN, scaled_units
from stackwise.models.credit.unmet import UnmetRequirements

HELD = ("unit", "credential", "award")  # resources that are things held


def solve(problem: AllocationProblem, seconds: float) -> Solution:
    """The best allocation of a problem: by flow where a flow proves it, else by constraint program."""
    return solve_flow(problem) or solve_cpsat(problem, seconds)


def describe_solution(problem: AllocationProblem, solution: Solution, rulebook: Rulebook, as_of: date) -> Allocation:
    """Lines, totals, limits used and what remains."""
    return _Report(problem, solution, rulebook).allocation(as_of)


def spoken(resource: Resource) -> str:
    """A resource in one word, such as ``award:C/U``."""
    return f"{resource[0]}:{'/'.join(resource[1:])}"


class _Report:
    def __init__(self, problem: AllocationProblem, solution: Solution, rulebook: Rulebook) -> None:
        self.problem, self.tree, self.solution, self.book = problem, problem.tree, solution, rulebook
        self.plays = sorted(solution.amounts, key=lambda play: play.position)
        self.counted = [play for play in self.plays if play.option.counts]
        self.shared = [play for play in self.plays if play.option.shared is not None]
        self.used = {resource for play in self.plays for resource in problem.grants[play.grant].consumes}
        self.taken = {play.option.node for play in self.plays if self.tree.nodes[play.option.node].places is not None}

    def allocation(self, as_of: date) -> Allocation:
        lines = [self._line(self.problem.grants[p.grant], p.option, self.solution.amounts[p]) for p in self.counted]
        maybe = [self._line(self.problem.grants[p.grant], p.option, self.solution.amounts[p]) for p in self.plays
                 if p.option.tier > COUNTED]  # fmt: skip
        free = list(self._free())
        unvalued = list(self._unvalued())
        resident = self._sum([play for play in self.counted if play.option.tier == RESIDENT])
        filled = self._sum(self.counted)
        remaining, complete = self._remaining(frozenset(node for node, _ in free))
        bound = min(self.tree.total, self.solution.bound)
        return Allocation(
            qualification_id=self.tree.qualification.qualification_id,
            as_of=as_of,
            measure=self.tree.measure,
            total=self.tree.qualification.total,
            filled=filled,
            credit=round(filled - resident, 3),
            resident=resident,
            totals=self._totals(),
            lines=tuple(lines + [line for _, line in free]),
            may_count=tuple(maybe + unvalued),
            advice=tuple(self._advice()),
            remaining=remaining,
            complete=complete,
            shared=tuple(
                self._line(self.problem.grants[p.grant], p.option, self.solution.amounts[p]) for p in self.shared
            ),
            caps=tuple(self._caps()),
            bound=(self.tree.total if self.problem.cut else bound) / GRAIN,
            method=self.solution.method,
        )

    def _sum(self, plays: list[Assignment]) -> float:
        return sum(self.solution.amounts[play] for play in plays) / GRAIN

    def _totals(self) -> dict[Certainty, float]:
        return {
            certainty: self._sum(
                [p for p in self.plays if p.option.tier == certainty.rank + 1 and p.option.shared is None]
            )
            for certainty in Certainty
            if certainty is not Certainty.INFERRED
        }

    def _line(self, grant: CreditAward, option: PlacementOption, amount: int | None) -> CreditLine:
        rule, tier = grant.rule, option.tier
        rank = lowered(0, option.hops, unknown=False) if tier == RESIDENT else tier - 1
        return CreditLine(
            qualification_id=self.tree.qualification.qualification_id,
            requirement_id=self.tree.nodes[option.node].requirement.requirement_id,
            unit_id=option.unit_id,
            value=None if amount is None else amount / GRAIN,
            measure=self.tree.measure,
            certainty=list(Certainty)[rank],
            rule_id=None if rule is None else rule.rule_id,
            held=grant.held,
            uses=tuple(sorted(spoken(consume) for consume in grant.shows or grant.consumes if consume[0] in HELD)),
            hops=option.hops,
            resident=tier == RESIDENT,
            undated=rule is not None and rule.valid_from is None and rule.valid_to is None,
            mode=grant.mode,
        )

    def _options(self) -> Iterator[tuple[CreditAward, PlacementOption]]:
        for grant in self.problem.grants:
            for part in grant.parts:
                for option in part:
                    yield grant, option

    def _is_free(self, grant: CreditAward, option: PlacementOption) -> bool:
        return grant.exempt or not self.tree.nodes[option.node].exclusive or option.worth == 0

    def _free(self) -> Iterator[tuple[int, CreditLine]]:
        """Requirements met without credit: exemptions, places that do not use a holding up, and units worth nothing.

        They are given after all credit, in the order of ids; an exemption needs holdings no credit uses.
        """
        for grant, option in self._options():
            if not self._is_free(grant, option) or option.tier > COUNTED or option.node in self.taken:
                continue
            if grant.exempt and self.tree.nodes[option.node].requirement.where is not None:
                continue  # nobody is asked for one certain unit there, so there is nothing to be exempt from
            exclusive = self.tree.nodes[option.node].exclusive
            uses = {consume for consume in grant.consumes if exclusive or consume[0] == "apart"}
            if uses & self.used or self._too_much_credit(grant):
                continue
            self.taken.add(option.node)
            self.used |= uses
            yield option.node, self._line(grant, option, 0)

    def _too_much_credit(self, grant: CreditAward) -> bool:
        """Whether a rule's own residency condition is already broken by the credit given."""
        least = None if grant.rule is None else grant.rule.conditions.min_resident
        given = sum(amount for play, amount in self.solution.amounts.items() if play.option.tier != RESIDENT)
        return least is not None and given > max(0, self.tree.total - scaled_units(least))

    def _unvalued(self) -> Iterator[CreditLine]:
        """Places that something held could fill if its worth were known."""
        for grant, option in self._options():
            if self._is_free(grant, option) or option.playable or option.tier >= INFERRED or option.node in self.taken:
                continue
            if not grant.consumes & self.used and not self._too_much_credit(grant):
                self.taken.add(option.node)
                self.used |= grant.consumes
                yield self._line(grant, option, None)

    def _advice(self) -> Iterator[CreditLine]:
        """Open places that something held overlaps with; never credit."""
        for grant, option in self._options():
            if option.tier >= INFERRED and option.node not in self.taken:
                self.taken.add(option.node)
                yield self._line(grant, option, 0)

    def _remaining(self, met: frozenset[int]) -> tuple[tuple[Open, ...], tuple[str, ...]]:
        """Open requirements, and ids of the groups that are met."""
        filled: dict[int, int] = {}
        mixed: dict[int, int] = {}
        for play in self.counted:
            filled[play.option.node] = filled.get(play.option.node, 0) + self.solution.amounts[play]
            for key, worth in play.option.mixed:
                mixed[key] = mixed.get(key, 0) + (worth or 0)
        again: dict[tuple[int, int], int] = {}
        for play in self.shared:
            at = play.option.node, play.option.shared or 0
            again[at] = again.get(at, 0) + self.solution.amounts[play]
            for key, worth in play.option.mixed:
                mixed[key] = mixed.get(key, 0) + (worth or 0)
        state = UnmetRequirements(self.tree, self.book, filled, met, again)
        return (*state.entries(mixed), *self._unmet_bounds()), tuple(sorted(state.complete))

    def _unmet_bounds(self) -> Iterator[Open]:
        """Bounds across the tree that what counts does not reach yet, each with the least that it lacks."""
        for rule in self.tree.qualification.crossings:
            if rule.min is not None:
                held = [self._held_in(part) for part in rule.parts]
                lacks = sorted(max(0.0, round(rule.min - one, 3)) for one in held)[: rule.of]
                if sum(lacks) > 0:
                    yield Open(rule.bound_id, rule.label, round(sum(lacks), 3), self.tree.measure, None)

    def _held_in(self, part: CountedPart) -> float:
        below = set(part.requirement_ids)
        inside = [
            play
            for play in self.counted
            if (not below or any(n.requirement.requirement_id in below for n in self.tree.above(play.option.node)))
            and (not kinds_counted(part) or self._is_counted(part, play.option.unit_id))
        ]
        return self._sum(inside)

    def _is_counted(self, part: CountedPart, unit_id: str | None) -> bool:
        return unit_id is not None and is_counted(part, self.book.unit(unit_id), self.problem.as_of)

    def _caps(self) -> Iterator[CapUse]:
        """Use by credit that counts; what may count is left out."""
        credit = [play for play in self.counted if play.option.tier != RESIDENT]
        for i, cap in enumerate(self.tree.qualification.caps):
            if self.tree.is_part(cap):
                continue
            ranks = {certainty.rank + 1 for certainty in cap.certainties}
            within = [play for play in credit if not ranks or play.option.tier in ranks]
            used = self._sum(within)
            if cap.measure != self.tree.measure:
                used = sum(dict(play.option.mixed).get(-1 - i) or 0 for play in within) / GRAIN
            yield CapUse("cap", cap.max, used, cap.measure, cap.certainties, cap.note)
        yield CapUse("residency", self.tree.credit_limit / GRAIN, self._sum(credit), self.tree.measure)
        for limit in self.tree.limits:
            used = self._sum(limited(self.problem, limit, [*self.counted, *self.shared]))
            name = self.tree.nodes[limit.node].requirement.requirement_id
            yield CapUse(limit.kind, limit.most / GRAIN, used, self.tree.measure, limit.certainties, limit.note,
                         limit.named_modes, name)  # fmt: skip
