"""Completion of an allocation: credit counts only where the rest of the qualification can still be taken.

Bounds that lie across the tree ("four of group A and two thirds at level 4") cannot be kept by places reserved in its
branches. So what is still to be studied is part of the program: an amount for each listed unit that is not held, and
for units from outside one for each kind that the bounds tell apart. What is counted and what is still to come together
fill the whole qualification and keep every bound.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

from stackwise.features.errors import CreditError, describe
from stackwise.features.records import CountedPart, Where
from stackwise.models.credit.awards import AllocationProblem
from stackwise.models.credit.kinds import is_counted, kinds_counted
from stackwise.models.credit.read import Unit
from stackwise.models.credit.solution import Assignment
from stackwise.models.credit.tree import RequirementNode, Tree, matches, scaled_units

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

Kinds = frozenset[Where]


class Completion:
    """Adds what is still to come, and the bounds across the tree, to the program of an allocation."""

    def __init__(
        self,
        model: cp_model.CpModel,
        problem: AllocationProblem,
        found: Sequence[Assignment],
        amount: Sequence[Any],
        step: int,
    ) -> None:
        self.model, self.tree, self.found, self.amount, self.step = model, problem.tree, found, amount, step
        self.as_of, self.family = problem.as_of, problem.family
        refuse_uncrossable(self.tree)
        self.rules = self.tree.qualification.crossings
        self.wheres = list(dict.fromkeys(kind for rule in self.rules for p in rule.parts for kind in kinds_counted(p)))
        self.coming: list[tuple[RequirementNode, Kinds, Any]] = []

    def add(self) -> None:
        """Add variables and constraints."""
        for node in self.tree.nodes:
            if node.role == "leaf" and node.exclusive:
                self._leaf(node)
        self._units()
        self._sums()
        for rule in self.rules:
            chosen = []
            for part in rule.parts:
                if part.unit_ids:
                    self._bar(part.unit_ids, rule.max)
                    continue
                total = self._part(part, unsure=rule.max is not None)
                if rule.max is not None:
                    self.model.add(total <= scaled_units(rule.max) // self.step)
                if rule.min is not None:
                    chosen.append(self.model.new_bool_var(""))
                    self.model.add(total >= scaled_units(rule.min) // self.step).only_enforce_if(chosen[-1])
            if chosen:
                self.model.add(sum(chosen) >= rule.of)

    def _leaf(self, node: RequirementNode) -> None:
        """What may still come to a leaf: at most its worth, or for units from outside any amount of each kind."""
        one = node.requirement
        if one.where is None:
            kinds = frozenset(where for where in self.wheres if self._fits(where, one.unit_id))
            self.coming.append((node, kinds, self.model.new_int_var(0, self._worth(node) // self.step, "")))
            return
        self._outside(node, one.where)

    def _outside(self, node: RequirementNode, asked: Where) -> None:
        """Units from outside that may still come to a leaf; how many a number of points is, nobody knows yet."""
        most = self.tree.total // self.step
        more = [(node, kind, self.model.new_int_var(0, most, "")) for kind in self._kinds(asked)]
        self.coming += more
        if node.places is not None and self.tree.measure == "count":
            held = [its for play, its in zip(self.found, self.amount, strict=True) if play.option.node == node.index]
            coming = [amount for _, _, amount in more]
            self.model.add(sum(held) + sum(coming) <= scaled_units(node.places) // self.step)

    def _kinds(self, asked: Where) -> Iterator[Kinds]:
        """Sets of the bounds' kinds that one unit of what is asked is of: a unit at level 5 is at level 4 or above."""
        likely = (unit for unit in _specimens([asked, *self.wheres]) if matches(asked, unit, self.as_of))
        yield from dict.fromkeys(frozenset(one for one in self.wheres if matches(one, unit, self.as_of))
                                 for unit in likely)  # fmt: skip

    def _worth(self, node: RequirementNode) -> int:
        unit = self.tree.unit(node.requirement.unit_id)
        return self.tree.worth(node.index, unit, self.tree.measure) or 0

    def _fits(self, where: Where, unit_id: str | None) -> bool:
        return unit_id is not None and matches(where, self.tree.unit(unit_id), self.as_of)

    def _units(self) -> None:
        """A listed unit counts in one of its places, held or to come: its points are not divided between them."""
        taken: dict[str, dict[int, list[Any]]] = defaultdict(lambda: defaultdict(list))
        most: dict[str, int] = {}
        for node, _, coming in self.coming:
            name = node.requirement.unit_id or node.requirement.credential_id
            if name is not None:
                taken[name][node.index].append(coming)
                most[name] = max(most.get(name, 0), self._worth(node) // self.step)
        for play, amount in zip(self.found, self.amount, strict=True):
            one = self.tree.nodes[play.option.node].requirement
            name = one.unit_id or one.credential_id or play.option.unit_id
            if name in most:
                taken[name][play.option.node].append(amount)
        for name, places in taken.items():
            amounts = [sum(amounts) for amounts in places.values()]
            self.model.add(sum(amounts) <= most[name])
            if most[name] > 1 and len(amounts) > 1:
                chosen = [self.model.new_bool_var("") for _ in amounts]
                self.model.add(sum(chosen) <= 1)
                for inside, switch in zip(amounts, chosen, strict=True):
                    self.model.add(inside <= most[name] * switch)

    def _sums(self) -> None:
        """The whole is full, and so is every part of it that asks for something."""
        total: dict[int, list[Any]] = defaultdict(list)
        for play, amount in zip(self.found, self.amount, strict=True):
            for node in self.tree.above(play.option.node):
                total[node.index].append(amount)
        for leaf, _, coming in self.coming:
            for node in self.tree.above(leaf.index):
                total[node.index].append(coming)
        self.model.add(sum(total[0]) == self.tree.total // self.step)
        for node in self.tree.nodes:
            bound, amount = (node.bound or 0) // self.step, sum(total[node.index])
            if node.role == "limit":
                self.model.add(amount <= bound)
            elif node.role == "minimum":
                self.model.add(amount >= bound)
            elif node.role == "clip":
                self.model.add(amount == bound)
            elif node.role == "leaf" and self._is_core(node):
                self.model.add(amount == self._worth(node) // self.step)

    def _is_core(self, node: RequirementNode) -> bool:
        return all(up.role == "sum" for up in self.tree.above(node.index) if up.index != node.index)

    def _part(self, part: CountedPart, unsure: bool) -> Any:
        """All that counts in a part, taken and to come; ``unsure``: with units from outside of unknown level."""
        below = set(part.requirement_ids)

        def inside(at: int) -> bool:
            return not below or any(node.requirement.requirement_id in below for node in self.tree.above(at))

        taken = [
            amount
            for play, amount in zip(self.found, self.amount, strict=True)
            if inside(play.option.node)
            and self._is_counted(part, play.option.unit_id, unsure and self._is_outside(play.option.node))
        ]
        asked = kinds_counted(part)
        coming = [
            more for node, kinds, more in self.coming if inside(node.index) and (not asked or kinds & set(asked))
        ]  # fmt: skip
        return sum(taken) + sum(coming)

    def _is_outside(self, at: int) -> bool:
        return self.tree.nodes[at].requirement.where is not None

    def _is_counted(self, part: CountedPart, unit_id: str | None, unsure: bool) -> bool:
        if unit_id is None:
            return not kinds_counted(part)
        return is_counted(part, self.tree.unit(unit_id), self.as_of, unsure)

    def _bar(self, units: Sequence[str], most: float | None) -> None:
        """No more than so many of these units, each in any of its forms, whatever part of one is taken or to come."""
        form = UnitForms(units, self.family)
        used: dict[str, Any] = {}
        plays = [(play.option.unit_id, amount) for play, amount in zip(self.found, self.amount, strict=True)]
        for name, amount in [*plays, *((node.requirement.unit_id, more) for node, _, more in self.coming)]:
            if name is not None and (own := form.of(name)) is not None:
                switch = used.setdefault(own, self.model.new_bool_var(""))
                self.model.add(amount <= self.tree.total // self.step * switch)
        if most is not None:
            self.model.add(sum(used.values()) <= int(most))


class UnitForms:
    """Tells which of some named units another one is a form of: itself, else one that is surely equivalent to it."""

    def __init__(self, units: Sequence[str], family: Callable[[str], str]) -> None:
        self.units, self.family = frozenset(units), family
        self.by_family = {family(unit): unit for unit in reversed(units)}

    def of(self, unit: str) -> str | None:
        """The named unit that a unit counts as."""
        return unit if unit in self.units else self.by_family.get(self.family(unit))


def refuse_uncrossable(tree: Tree) -> None:
    """Refuse bounds across a tree whose parts have no clear size, or that name no part of it.

    Raises
    ------
    CreditError
        A choice, a bound in another measure, or an unknown requirement.
    """
    name = f"qualification {tree.qualification.qualification_id!r}"
    odd = [n.requirement.requirement_id for n in tree.nodes if n.role == "pick" or n.mixed is not None or n.needed]
    if odd:
        said = f"{odd[0]!r}, a choice or a bound in another measure, beside bounds across the tree"
        raise CreditError(describe(name, said, "groups in its own measure", "say it by groups"))
    if tree.qualification.overlaps:
        said = "parts that overlap beside bounds across the tree"
        raise CreditError(describe(name, said, "one of the two", "say the minima by groups"))
    for rule in tree.qualification.crossings:
        unknown = [at for part in rule.parts for at in part.requirement_ids if at not in tree.at]
        if unknown or rule.of > len(rule.parts):
            said = f"bound {rule.bound_id!r} of {unknown or rule.of}"
            raise CreditError(describe(name, said, "parts of its tree", "correct the bound"))


def completable(tree: Tree, family: Callable[[str], str] = str) -> bool:
    """Whether the qualification can be completed at all under its bounds; ``family`` as of a problem's units."""
    from ortools.sat.python import cp_model

    model, solver = cp_model.CpModel(), cp_model.CpSolver()
    step = _step(tree)
    Completion(model, AllocationProblem(tree, (), family=family), (), (), step).add()
    solver.parameters.num_workers = 1
    return bool(solver.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE))


def completion_sizes(tree: Tree) -> list[int]:
    """Amounts that the steps of a program with bounds across the tree must divide."""
    leaves = [node for node in tree.nodes if node.role == "leaf" and node.requirement.where is None]
    sizes = [tree.worth(n.index, tree.unit(n.requirement.unit_id), tree.measure) or 0 for n in leaves]
    amounts = [rule for rule in tree.qualification.crossings if not any(part.unit_ids for part in rule.parts)]
    return sizes + [scaled_units(one) for rule in amounts for one in (rule.min, rule.max) if one]


def _step(tree: Tree) -> int:
    from math import gcd

    return gcd(tree.total, *(node.bound or 0 for node in tree.nodes), *completion_sizes(tree)) or 1


def _specimens(wheres: Sequence[Where]) -> Iterator[Unit]:
    """A unit of every sort that some filters tell apart."""
    ends = {end for where in wheres for end in (where.level_min, where.level_max) if end is not None}
    levels = sorted({end + by for end in ends or {1.0} for by in (-0.5, 0.0, 0.5)})
    packages = {where.package for where in wheres if where.package is not None}
    codes = {where.code_prefix for where in wheres if where.code_prefix is not None}
    tags = frozenset(where.tag for where in wheres if where.tag is not None)
    marks = {frozenset[str](), tags, *(frozenset({tag}) for tag in tags)}
    for level, package, code, mark, listed in product(
        levels, sorted({"", *packages}), sorted({"", *codes}), sorted(marks, key=sorted), (True, False)
    ):
        yield Unit("", code, package, level, tags=mark, listed=listed)
