"""Whether amounts keep every rule that a flow relaxes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from stackwise.models.credit.awards import RESIDENT, AllocationProblem
from stackwise.models.credit.solution import Assignment, limited
from stackwise.models.credit.tree import TOP, Tree, scaled_units

Amounts = Mapping[Assignment, int]


def feasible(problem: AllocationProblem, amounts: Amounts) -> bool:
    """Whether no holding is split, no place or choice is used twice, and bounds, caps and rules hold.

    The sums of the tree are not looked at again: a flow keeps them.
    """
    return (
        _unsplit(problem, amounts)
        and _one_branch(problem.tree, amounts)
        and _other_measures(problem.tree, amounts)
        and _caps(problem.tree, amounts)
        and _rules(problem, amounts)
        and all(sum(amounts[p] for p in limited(problem, one, amounts)) <= one.most for one in problem.tree.limits)
    )


def _unsplit(problem: AllocationProblem, amounts: Amounts) -> bool:
    parts = Counter((play.grant, play.part) for play in amounts)
    places = Counter(play.option.node for play in amounts)
    uses = Counter(consume for grant in {play.grant for play in amounts} for consume in problem.grants[grant].consumes)
    nodes = problem.tree.nodes
    return (
        all(times == 1 for times in parts.values())
        and all(nodes[at].role != "leaf" or times <= (nodes[at].places or times) for at, times in places.items())
        and all(times <= problem.capacity(one) for one, times in uses.items())
    )


def _one_branch(tree: Tree, amounts: Amounts) -> bool:
    picked: dict[int, set[int]] = defaultdict(set)
    for play in amounts:
        child = TOP
        for node in tree.above(play.option.node):
            if node.role == "pick" and child != TOP:
                picked[node.index].add(child)
            child = node.index
    return all(len(children) == 1 for children in picked.values())


def _other_measures(tree: Tree, amounts: Amounts) -> bool:
    inside: dict[int, list[int]] = defaultdict(list)
    for play in amounts:
        for key, worth in play.option.mixed:
            inside[key].append(worth or 0)
    for key, worths in inside.items():
        if key < 0:
            if sum(worths) > scaled_units(tree.qualification.caps[-1 - key].max):
                return False
            continue
        node = tree.nodes[key]
        bound, total = node.mixed or 0, sum(worths)
        if node.requirement.kind == "at_most" and total > bound:
            return False
        if node.requirement.kind == "at_least" and node.outer == TOP and total - min(worths) >= bound:
            return False
    return True


def _credit(amounts: Amounts, certainties: tuple[Any, ...] = ()) -> int:
    tiers = {certainty.rank + 1 for certainty in certainties}
    wanted = (play for play in amounts if play.option.tier != RESIDENT and (not tiers or play.option.tier in tiers))
    return sum(amounts[play] for play in wanted)


def _caps(tree: Tree, amounts: Amounts) -> bool:
    own = [cap for cap in tree.qualification.caps if cap.measure == tree.measure and not tree.is_part(cap)]
    within = all(_credit(amounts, cap.certainties) <= scaled_units(cap.max) for cap in own)
    return within and _credit(amounts) <= tree.credit_limit


def _rules(problem: AllocationProblem, amounts: Amounts) -> bool:
    given: Counter[int] = Counter()
    for play, amount in amounts.items():
        given[play.grant] += amount
    credit = _credit(amounts)
    for index, amount in given.items():
        grant = problem.grants[index]
        least = None if grant.rule is None else grant.rule.conditions.min_resident
        if grant.limit is not None and amount > grant.limit:
            return False
        if least is not None and credit > max(0, problem.tree.total - scaled_units(least)):
            return False
    return True
