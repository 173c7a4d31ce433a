"""Split a problem into flows: the few choices that are no flow are fixed one way in each branch."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from stackwise.models.credit.awards import RESIDENT, AllocationProblem
from stackwise.models.credit.holdings import Resource
from stackwise.models.credit.network import FREE
from stackwise.models.credit.solution import Assignment, doubles
from stackwise.models.credit.tree import TOP, Tree, scaled_units

MOST_BRANCHES = 24


@dataclass(frozen=True)
class Supply:
    """Plays of which at most one is used, with the grains each can take at most."""

    plays: tuple[Assignment, ...]
    rooms: tuple[int, ...]

    @property
    def resident(self) -> bool:
        """Whether it is study in residence rather than credit."""
        return any(play.option.tier == RESIDENT for play in self.plays)


@dataclass(frozen=True)
class RuleBranch:
    """The parts of one rule that is applied: a supply each, and what they may give together."""

    supplies: tuple[Supply, ...]
    limit: int = FREE
    most_credit: int = FREE  # the rule's own residency condition


@dataclass(frozen=True)
class Branch:
    """One way to fix the choices: supplies that may be used, rules that are applied, the child each ``any`` takes."""

    supplies: tuple[Supply, ...]
    bundles: tuple[RuleBranch, ...] = ()
    picks: Mapping[int, int] = field(default_factory=dict)
    bounds: Mapping[int, int] = field(default_factory=dict)  # of the ``any`` nodes that are not fixed


def read_branches(
    problem: AllocationProblem, found: Sequence[Assignment], to_come: Sequence[Assignment] | None = None
) -> list[Branch] | None:
    """All branches of a problem, or ``None`` when it is no small number of flows.

    ``to_come`` are all plays that may be placed later, so that the branches hold for them too.
    """
    picks = read_picks(problem.tree, found if to_come is None else to_come)
    split = _Split(problem, found)
    if picks is None or not split.fits or doubles(problem, found if to_come is None else to_come):
        return None
    chosen = list(split.subsets())
    if len(chosen) * len(picks.ways) > MOST_BRANCHES:
        return None
    return [Branch(*split.branch(subset), way, picks.bounds) for subset in chosen for way in picks.ways]


@dataclass(frozen=True)
class Picks:
    """How the ``any`` nodes in play are held: ``ways`` to fix those that need it, and a bound for the others."""

    ways: tuple[dict[int, int], ...]
    bounds: Mapping[int, int]


def read_picks(tree: Tree, found: Sequence[Assignment]) -> Picks | None:
    """One over single leaves of equal worth is a bound, any other is fixed child by child; ``None``: too many ways."""
    children: dict[int, dict[int, set[int | None]]] = defaultdict(lambda: defaultdict(set))
    lumps = {play.option.node for play in found}
    for play in found:
        child = TOP
        for node in tree.above(play.option.node):
            if node.role == "pick" and child != TOP:
                leaf = tree.nodes[child].role == "leaf" and tree.nodes[child].places == 1
                children[node.index][child].add(play.option.worth if leaf else None)
            child = node.index
    fixed, bounds, ways = [], {}, 1
    for index, worths in sorted(children.items()):
        worth = set().union(*worths.values())
        if len(worths) > 1 and (None in worth or len(worth) > 1 or index in lumps):
            fixed.append([(index, child) for child in sorted(worths)])
            ways *= len(worths)
        elif len(worths) > 1:
            bounds[index] = max(one or 0 for one in worth)
    return None if ways > MOST_BRANCHES else Picks(tuple(dict(way) for way in product(*fixed)), bounds)


class _Split:
    """Grants sorted into supplies that exclude each other as groups, and rules to be fixed on or off."""

    def __init__(self, problem: AllocationProblem, found: Sequence[Assignment]) -> None:
        self.problem = problem
        self.parts: dict[int, dict[int, list[Assignment]]] = defaultdict(lambda: defaultdict(list))
        for play in found:
            self.parts[play.grant][play.part].append(play)
        uses = Counter(consume for grant in self.parts for consume in problem.grants[grant].consumes)
        self.binding = {one for one, times in uses.items() if times > problem.capacity(one)}
        self.fixed = [grant for grant in self.parts if self._is_fixed(grant)]
        groups = self._groups()
        if any(not self._exclusive(group) for group in groups):
            ruled = [g for group in groups if not self._exclusive(group) for g in group if problem.grants[g].rule]
            self.fixed = sorted({*self.fixed, *ruled})
            groups = self._groups()
        self.groups = groups
        single = all(problem.capacity(one) == 1 for one in self.binding)
        self.fits = single and all(self._exclusive(group) and self._of_a_kind(group) for group in groups)

    def _is_fixed(self, grant: int) -> bool:
        rule = self.problem.grants[grant].rule
        return len(self.parts[grant]) > 1 or (rule is not None and rule.conditions.min_resident is not None)

    def _bound(self, grant: int) -> frozenset[Resource]:
        return self.problem.grants[grant].consumes & self.binding

    def _groups(self) -> list[list[int]]:
        """Free grants that share a binding resource, directly or through others."""
        owner: dict[int, int] = {}
        by_resource: dict[Resource, int] = {}

        def root(grant: int) -> int:
            while owner.setdefault(grant, grant) != grant:
                grant = owner[grant]
            return grant

        for grant in self.parts:
            if grant not in self.fixed:
                root(grant)
                for resource in self._bound(grant):
                    first, second = root(by_resource.setdefault(resource, grant)), root(grant)
                    owner[max(first, second)] = min(first, second)
        groups: dict[int, list[int]] = defaultdict(list)
        for grant in sorted(owner):
            groups[root(grant)].append(grant)
        return list(groups.values())

    def _exclusive(self, group: list[int]) -> bool:
        """Whether one resource is wanted by all, so that exactly one can be used."""
        return len(group) == 1 or bool(frozenset.intersection(*(self._bound(grant) for grant in group)))

    def _of_a_kind(self, group: list[int]) -> bool:
        return len({self.problem.grants[grant].resident for grant in group}) == 1

    def subsets(self) -> Iterator[tuple[int, ...]]:
        """Sets of fixed grants that can be applied together, the empty one first."""
        stack: list[tuple[tuple[int, ...], int, frozenset[Resource]]] = [((), 0, frozenset())]
        for _ in range(MOST_BRANCHES + 1):
            if not stack:
                return
            chosen, at, used = stack.pop()
            yield chosen
            for later in range(len(self.fixed) - 1, at - 1, -1):
                wants = self._bound(self.fixed[later])
                if not wants & used:
                    stack.append(((*chosen, self.fixed[later]), later + 1, used | wants))

    def branch(self, chosen: tuple[int, ...]) -> tuple[tuple[Supply, ...], tuple[RuleBranch, ...]]:
        """Supplies and bundles when exactly ``chosen`` of the fixed grants are applied."""
        used = frozenset[Resource]().union(*(self._bound(grant) for grant in chosen))
        supplies = []
        for group in self.groups:
            plays = [p for grant in group if not self._bound(grant) & used for p in self._single(grant)]
            if plays:
                supplies.append(self._supply(plays))
        return tuple(supplies), tuple(self._bundle(grant) for grant in chosen)

    def _single(self, grant: int) -> list[Assignment]:
        return next(iter(self.parts[grant].values()))

    def _supply(self, plays: list[Assignment]) -> Supply:
        limits = [self.problem.grants[play.grant].limit for play in plays]
        worths = [play.option.worth or 0 for play in plays]
        rooms = (worth if limit is None else min(worth, limit) for worth, limit in zip(worths, limits, strict=True))
        return Supply(tuple(plays), tuple(rooms))

    def _bundle(self, index: int) -> RuleBranch:
        grant = self.problem.grants[index]
        least = None if grant.rule is None else grant.rule.conditions.min_resident
        return RuleBranch(
            tuple(self._supply(plays) for plays in self.parts[index].values()),
            FREE if grant.limit is None else grant.limit,
            FREE if least is None else max(0, self.problem.tree.total - scaled_units(least)),
        )
