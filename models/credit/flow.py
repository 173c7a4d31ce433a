"""The allocation as flow from holdings through places to the total: exact wherever no fill must be split.

Splitting a holding over places, half filling a place and the bounds that a flow cannot hold are relaxed; a flow that
keeps them all the same is optimal, and one that does not still bounds what is possible. Choices that are no flow at all
(a rule that needs several holdings or fills several places, one branch of an ``any``) are tried one by one.
"""

from __future__ import annotations

from collections.abc import Sequence

from stackwise.models.credit.awards import AllocationProblem
from stackwise.models.credit.branches import Branch, Supply, read_branches
from stackwise.models.credit.feasible import feasible
from stackwise.models.credit.network import FREE, Arc, Network
from stackwise.models.credit.solution import LEVELS, Assignment, Solution, plays
from stackwise.models.credit.tree import GRAIN, TOP, RequirementNode, Tree, scaled_units


class Weigher:
    """Packs the levels of the order into one number, the first ``levels`` of them, so that they compare as one."""

    def __init__(self, tree: Tree, found: Sequence[Assignment], levels: int = LEVELS) -> None:
        most = [1] * (LEVELS - 2) + [max((play.option.hops for play in found), default=0), len(found)]
        self.ranges = [2 * tree.total * one + 1 for one in most[:levels]]
        self._gains: dict[Assignment, int] = {}

    def weigh(self, play: Assignment) -> int:
        """The gain of one grain of a play."""
        if play not in self._gains:
            self._gains[play] = self.pack(play.weights)
        return self._gains[play]

    def pack(self, levels: Sequence[int]) -> int:
        """The packed sum of plays that reach these levels."""
        packed = 0
        for level, width in zip(levels, self.ranges, strict=False):
            packed = packed * width + level
        return packed

    def unpack(self, packed: int) -> tuple[int, ...]:
        """The levels of a sum of weighed plays, or of a difference of two."""
        found = []
        for width in reversed(self.ranges):
            low = (packed + width // 2) % width - width // 2
            found.append(low)
            packed = (packed - low) // width
        return tuple(reversed(found))


class TreeNetwork(Network):
    """The places of a tree as a network; supplies enter under ``credit`` or, for study in residence, ``source``."""

    def __init__(self, tree: Tree, found: Sequence[Assignment], branch: Branch, weigher: Weigher) -> None:
        super().__init__()
        self.tree, self.weigher, self.branch = tree, weigher, branch
        self.source, self.sink, self.credit, self.top = (self.node() for _ in range(4))
        self.arc(self.sink, self.source, FREE)
        self.arc(self.source, self.credit, min([credit_room(tree), *(bundle.most_credit for bundle in branch.bundles)]))
        self.arc(self.top, self.sink, tree.total)
        self.placed: list[tuple[Assignment, Arc]] = []
        self.won = 0
        most: dict[int, int] = {}
        for play in found:
            for node in tree.above(play.option.node):
                most[node.index] = max(most.get(node.index, 0), play.option.worth or 0)
        self.at = {index: self.node() for index in sorted(most)}
        for index in self.at:
            self._add_place(tree.nodes[index], most[index])

    def _up(self, node: RequirementNode) -> int:
        return self.top if node.parent == TOP else self.at[node.parent]

    def _add_place(self, node: RequirementNode, most: int) -> None:
        here = self.at[node.index]
        if node.role == "minimum" or node.needed:
            group = self.tree.nodes[node.outer]
            while group.role == "minimum":
                group = self.tree.nodes[group.outer]
            self.arc(here, self._up(group), (node.bound or 0) - node.reserve)
            if not node.needed:
                self.arc(here, self.at[node.outer], FREE)
            return
        self.arc(here, self._up(node), self._room(node, most))

    def _room(self, node: RequirementNode, most: int) -> int:
        if node.role == "leaf":
            return FREE if node.places is None else node.places * most
        if node.role in ("clip", "limit"):
            return (node.bound or 0) - node.reserve
        if node.role == "pick":
            return self.branch.bounds.get(node.index, FREE)
        if node.mixed is not None and node.requirement.measure == "count" and node.outer == TOP:
            return -(-node.mixed // GRAIN) * most
        return FREE

    def add(self, supply: Supply, entry: int | None = None) -> int:
        """Place a supply as well as can be; its gain."""
        if entry is None:
            entry = self.source if supply.resident else self.credit
        usable = [(p, room) for p, room in zip(supply.plays, supply.rooms, strict=True) if self.open_to(p)]
        choices = [(self.at[play.option.node], room, self.weigher.weigh(play)) for play, room in usable]
        won, arcs = self.place(entry, max((room for _, room in usable), default=0), choices)
        self.placed += [(play, arc) for (play, _), arc in zip(usable, arcs, strict=True)]
        self.won += won
        return won

    def state(self) -> tuple[tuple[int, int, int], int, int]:
        """What :meth:`restore` goes back to."""
        return self.mark(), len(self.placed), self.won

    def restore(self, state: tuple[tuple[int, int, int], int, int]) -> None:
        """Take off everything placed since ``state``."""
        mark, placed, self.won = state
        self.undo(mark)
        del self.placed[placed:]

    def open_to(self, play: Assignment) -> bool:
        """Whether the branch's choices leave the play's place open."""
        child = TOP
        for node in self.tree.above(play.option.node):
            if self.branch.picks.get(node.index, child) != child and child != TOP:
                return False
            child = node.index
        return True

    def amounts(self) -> dict[Assignment, int]:
        """Grains by play."""
        return {play: self.flow(arc) for play, arc in self.placed if self.flow(arc)}


def credit_room(tree: Tree) -> int:
    """What all credit together may give: residency, and the caps of any certainty."""
    own = [
        scaled_units(cap.max)
        for cap in tree.qualification.caps
        if cap.measure == tree.measure and not cap.certainties and not tree.is_part(cap)
    ]
    return min([tree.credit_limit, *own])


def fill(tree: Tree, found: Sequence[Assignment], branch: Branch, weigher: Weigher) -> TreeNetwork:
    """The network of a branch with all its supplies placed."""
    network = TreeNetwork(tree, found, branch, weigher)
    for supply in branch.supplies:
        network.add(supply)
    for bundle in branch.bundles:
        entry = network.node()
        network.arc(network.credit, entry, bundle.limit)
        for supply in bundle.supplies:
            network.add(supply, entry)
    return network


def solve_flow(problem: AllocationProblem) -> Solution | None:
    """The best allocation, or ``None`` when no flow proves one."""
    found = plays(problem)
    if not found:
        return Solution({}, 0, "none")
    if any(play.option.shared is not None for play in found):
        return None
    branches = read_branches(problem, found)
    if branches is None or not flows(problem.tree, found):
        return None
    weigher = Weigher(problem.tree, found)
    tried = [fill(problem.tree, found, branch, weigher) for branch in branches]
    most = max(network.won for network in tried)
    for network in tried:
        if network.won == most and feasible(problem, amounts := network.amounts()):
            return Solution(amounts, weigher.unpack(most)[0], "flow")
    return None


def flows(tree: Tree, found: Sequence[Assignment]) -> bool:
    """Whether every group minimum lies right in its group: an ``at_most`` or a choice between them is no flow.

    Nor is a bound across the tree.
    """
    if tree.qualification.crossings:
        return False
    above = {node.index for play in found for node in tree.above(play.option.node)}
    return all(_is_flow(tree, tree.nodes[index]) for index in above)


def _is_flow(tree: Tree, node: RequirementNode) -> bool:
    if node.role == "pick":
        return not node.keeps
    if node.role != "minimum" and not node.needed:
        return True
    at = node.parent
    while at != node.outer and tree.nodes[at].role == "sum":
        at = tree.nodes[at].parent
    return at == node.outer
