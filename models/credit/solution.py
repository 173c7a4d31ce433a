"""What a solver returns, the order in which one answer is better than another, and the plays both solvers share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from stackwise.models.credit.awards import COUNTED, INFERRED, RESIDENT, AllocationProblem, CreditAward, PlacementOption
from stackwise.models.credit.tree import PartLimit

CLAIMED = 4  # tiers: 0 resident, 1 mandated, 2 granted, 3 recommended, 4 claimed
PER_TIER = (RESIDENT, 1, 3, CLAIMED)  # what is granted follows from the sum of what counts
LEVELS = 3 + len(PER_TIER) + 3


_BY_TIER = [(int(tier <= COUNTED), *(int(tier == one) for one in PER_TIER)) for tier in range(INFERRED + 1)]


@dataclass(frozen=True, eq=False)
class Assignment:
    """One option that may be played, with its place in the fixed order that breaks ties. Equal only to itself."""

    grant: int
    part: int
    option: PlacementOption
    position: int

    @property
    def weights(self) -> tuple[int, ...]:
        """What one grain of it is worth, most important first.

        Credit that counts (with study done in residence); of it residence, then mandated; then recommended, then
        claimed; then most that counts in two parts; then fewest things taken as imports; then fewest of no known day;
        then fewest equivalence hops; then the order of ids.
        """
        option, shared = self.option, self.option.shared is not None
        tier = _BY_TIER[INFERRED if shared else option.tier]
        return (*tier, int(shared), -int(option.imported), -int(option.undated), -option.hops, -self.position)


@dataclass(frozen=True)
class Solution:
    """Grains given to each play that is used. ``bound`` is proven: no allocation counts more grains."""

    amounts: dict[Assignment, int]
    bound: int
    method: str

    @property
    def counted(self) -> int:
        """Grains that count: credit of the counting tiers and study in residence."""
        return sum(amount for play, amount in self.amounts.items() if play.option.counts)

    @property
    def levels(self) -> tuple[int, ...]:
        """Its value at every level of the order, to compare with another solution of the same problem."""
        sums = [0] * LEVELS
        for play, amount in self.amounts.items():
            for level, weight in enumerate(play.weights):
                sums[level] += weight * amount
        return tuple(sums)


def limited(problem: AllocationProblem, limit: PartLimit, found: Iterable[Assignment]) -> list[Assignment]:
    """The plays that a limit on a part, or on how credit was attained, bounds."""
    return [
        play
        for play in found
        if play.option.tier != RESIDENT
        and (not limit.tiers or play.option.tier in limit.tiers)
        and (not limit.modes or limit.modes & problem.grants[play.grant].modes)
        and any(node.index == limit.node for node in problem.tree.counting(play.option.node, play.option.shared))
    ]


def doubles(problem: AllocationProblem, found: Iterable[Assignment]) -> list[list[Assignment]]:
    """Plays of which one may be used at most: they take the same unit, where it is listed and as an import.

    Those that share what can be used once keep that by themselves.
    """
    by_unit: dict[str, list[Assignment]] = defaultdict(list)
    for play in found:
        if play.option.unit_id is not None and play.option.shared is None:
            by_unit[play.option.unit_id].append(play)
    return [same for same in by_unit.values() if any(p.option.imported for p in same) and not _apart(problem, same)]


def _apart(problem: AllocationProblem, same: Iterable[Assignment]) -> bool:
    """Whether the plays' grants all want one thing that can be used once."""
    wanted = [problem.grants[index].consumes for index in {play.grant for play in same}]
    return any(problem.capacity(one) == 1 for one in frozenset.intersection(*wanted))


def plays(problem: AllocationProblem) -> list[Assignment]:
    """Every playable option, in the fixed order."""
    found: list[Assignment] = []
    for grant, part, option in _options(enumerate(problem.grants)):
        node = problem.tree.nodes[option.node]
        if option.playable and node.exclusive and not problem.grants[grant].exempt:
            found.append(Assignment(grant, part, option, len(found) + 1))
    return found


def _options(grants: Iterable[tuple[int, CreditAward]]) -> Iterator[tuple[int, int, PlacementOption]]:
    for index, grant in grants:
        for part, options in enumerate(grant.parts):
            for option in options:
                yield index, part, option
