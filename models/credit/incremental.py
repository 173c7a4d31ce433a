"""What many candidates each add to one base allocation, without solving every one from the start.

The base is one flow network a branch. A candidate's grants are placed on top and taken off again; where all places are
of one size and a candidate brings one unit, its gain is read off the best path from its places. What this cannot tell
exactly is left to a full solve.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from stackwise.models.credit.awards import AllocationProblem, CreditAward
from stackwise.models.credit.branches import Supply, read_branches
from stackwise.models.credit.feasible import feasible
from stackwise.models.credit.flow import TreeNetwork, Weigher, credit_room, fill, flows
from stackwise.models.credit.holdings import Resource
from stackwise.models.credit.solution import PER_TIER, Assignment, Solution, plays
from stackwise.models.credit.tree import Tree, scaled_units

VALUE_LEVELS = 1 + len(PER_TIER)  # the levels that are amounts of credit; hops and ids only break ties
MOST_MODES = 6


class IncrementalCredit:
    """Gains of candidates over a base; ``gain`` answers ``None`` where only a full solve can."""

    def __init__(
        self, problem: AllocationProblem, base: Solution, candidates: Mapping[str, Sequence[CreditAward]]
    ) -> None:
        self.tree: Tree = problem.tree
        first = len(problem.grants)
        self.own: dict[str, range] = {}
        grants = list(problem.grants)
        for name, new in candidates.items():
            self.own[name] = range(len(grants), len(grants) + len(new))
            grants += new
        self.problem = replace(problem, grants=tuple(grants))
        found = plays(self.problem)
        self.parts: dict[int, dict[int, list[Assignment]]] = defaultdict(lambda: defaultdict(list))
        for play in found:
            self.parts[play.grant][play.part].append(play)
        self.base_grants = [grant for grant in self.parts if grant < first]
        self.users: dict[Resource, list[int]] = defaultdict(list)
        for grant in self.base_grants:
            for resource in problem.grants[grant].consumes:
                self.users[resource].append(grant)
        self.weigher = Weigher(self.tree, found, VALUE_LEVELS)
        self.before = self.weigher.pack(base.levels)
        self._found = found

    @cached_property
    def networks(self) -> list[TreeNetwork]:
        """The base, one network a branch; none when the problem is no small number of flows."""
        if self.tree.overlaps:
            return []
        base = [play for play in self._found if play.grant in set(self.base_grants)]
        branches = read_branches(self.problem, base, self._found)
        if branches is None or not flows(self.tree, self._found):
            return []
        return [fill(self.tree, self._found, branch, self.weigher) for branch in branches]

    @cached_property
    def _credit_paths(self) -> list[dict[int, int]]:
        """Gains of paths to where credit enters, by network."""
        return [network.gains_to(network.credit)[0] for network in self.networks]

    @cached_property
    def _study_paths(self) -> list[dict[int, int]]:
        """Gains of paths to where study in residence enters, which no room for credit bounds."""
        return [network.gains_to(network.source)[0] for network in self.networks]

    def gain(self, name: str) -> tuple[int, int] | None:
        """Grains that newly count and that newly may count (negative where they turn into credit that counts)."""
        new = [grant for grant in self.own[name] if grant in self.parts and not self._useless(grant)]
        if not new:
            return 0, 0
        modes = self._modes(new)
        if not self.networks or modes is None or self._meets_base(new):
            return None
        after = self._after(modes, self._plain(new))
        if after is None:
            return None
        levels = self.weigher.unpack(after - self.before)
        return levels[0], levels[-2] + levels[-1]

    def _meets_base(self, new: list[int]) -> bool:
        """Whether a new grant wants what the base may use up, so that the base itself would change."""
        wanted = Counter(consume for grant in new for consume in self.problem.grants[grant].consumes)
        return any(
            self.users.get(one) and len(self.users[one]) + times > self.problem.capacity(one)
            for one, times in wanted.items()
        )

    def _useless(self, new: int) -> bool:
        """Whether some base grant could always be used instead, with as much won."""
        wants = self.problem.grants[new].consumes
        offers = {(self._filling(p), p.option.tier) for part in self.parts[new].values() for p in part}
        rivals = {g for want in wants if self.problem.capacity(want) == 1 for g in self.users.get(want, ())}
        for rival in rivals:
            if len(self.parts[new]) > 1 or len(self.parts[rival]) > 1 or self.problem.grants[rival].limit is not None:
                continue
            has = {self._filling(p): p.option for part in self.parts[rival].values() for p in part}
            covers = all(at in has and self._as_sure(has[at].tier, tier) for at, tier in offers)
            others = self.problem.grants[rival].consumes - wants
            free = all(user == rival or user in rivals for other in others for user in self.users[other])
            if covers and free and not _conditional(self.problem.grants[rival]):
                return True
        return False

    def _filling(self, play: Assignment) -> tuple[int, int | None, str | None]:
        """Where a play counts and for how much; of which unit only bounds across the tree ask."""
        unit = play.option.unit_id if self.tree.qualification.crossings else None
        return play.option.node, play.option.worth, unit

    def _as_sure(self, tier: int, wanted: int) -> bool:
        """Whether one tier does for another: a surer one does unless caps tell certainties apart."""
        apart = any(cap.certainties or cap.modes for cap in self.tree.qualification.caps)
        return tier == wanted or (tier < wanted and not apart)

    def _modes(self, new: list[int]) -> list[list[int]] | None:
        """Largest sets of the new grants that can be used together; ``None``: too many, or not a matter of flow."""
        if any(_conditional(self.problem.grants[grant]) for grant in new):
            return None
        wanted = Counter(consume for grant in new for consume in self.problem.grants[grant].consumes)
        tight = {one for one, times in wanted.items() if times > self.problem.capacity(one)}
        if not tight:
            return [new]
        if len(new) > MOST_MODES or any(self.problem.capacity(one) > 1 for one in tight):
            return None
        modes: list[list[int]] = []
        for chosen in _subsets(new):
            used = [consume for grant in chosen for consume in self.problem.grants[grant].consumes & tight]
            if len(used) == len(set(used)) and not any(set(chosen) <= set(mode) for mode in modes):
                modes.append(chosen)
        return modes

    def _after(self, modes: list[list[int]], plain: bool) -> int | None:
        """The best packed value over branches and modes, when it is sure that it can be had."""
        tried: list[tuple[int, int, list[int]]] = []
        for at, network in enumerate(self.networks):
            tried.append((network.won, at, []))
            tried += [(network.won + self._won(at, mode, plain), at, mode) for mode in modes]
        best = max(value for value, _, _ in tried)
        if plain or best == self.before:
            return best
        ways = [(at, mode) for value, at, mode in tried if value == best]
        return best if any(self._had(at, mode) for at, mode in ways) else None

    def _won(self, at: int, mode: list[int], plain: bool) -> int:
        network, supplies = self.networks[at], list(self._supplies(mode))
        if plain and len(supplies) == 1:
            supply = supplies[0][1]
            best = (self._study_paths if supply.resident else self._credit_paths)[at]
            ways = [
                room * (self.weigher.weigh(play) + best[network.at[play.option.node]])
                for play, room in zip(supply.plays, supply.rooms, strict=True)
                if network.at[play.option.node] in best and network.open_to(play)
            ]
            return max([0, *ways])
        mark, won = network.state(), network.won
        self._place(network, supplies)
        gained = network.won - won
        network.restore(mark)
        return gained

    def _had(self, at: int, mode: list[int]) -> bool:
        """Whether the flow of a branch with a mode on top keeps what flows relax."""
        network = self.networks[at]
        mark = network.state()
        self._place(network, list(self._supplies(mode)))
        kept = feasible(self.problem, network.amounts())
        network.restore(mark)
        return kept

    def _supplies(self, mode: list[int]) -> Iterator[tuple[int | None, Supply]]:
        """Supplies of a mode, each with the grant whose limit its parts share, if any."""
        for grant in mode:
            limit = self.problem.grants[grant].limit
            for part in self.parts[grant].values():
                worths = [play.option.worth or 0 for play in part]
                rooms = tuple(worth if limit is None else min(worth, limit) for worth in worths)
                shared = grant if limit is not None and len(self.parts[grant]) > 1 else None
                yield shared, Supply(tuple(part), rooms)

    def _place(self, network: TreeNetwork, supplies: list[tuple[int | None, Supply]]) -> None:
        entries: dict[int, int] = {}
        for shared, supply in supplies:
            if shared is not None and shared not in entries:
                entries[shared] = network.node()
                network.arc(network.credit, entries[shared], self.problem.grants[shared].limit or 0)
            network.add(supply, None if shared is None else entries[shared])

    def _plain(self, new: list[int]) -> bool:
        """Whether every flow is lawful: places of one size, and no bound that a flow relaxes can be reached."""
        if self.tree.limits or not self._one_size or any(self.problem.grants[grant].limit is not None for grant in new):
            return False
        used = [*self.base_grants, *new]
        for cap in self.tree.qualification.caps:
            if cap.certainties and cap.measure == self.tree.measure and not self.tree.is_part(cap):
                tiers = {certainty.rank + 1 for certainty in cap.certainties}
                most = sum(self._most(grant, frozenset(tiers)) for grant in used)
                if most > scaled_units(cap.max):
                    return False
        return True

    def _most(self, grant: int, tiers: frozenset[int]) -> int:
        parts = self.parts[grant].values()
        return sum(max((p.option.worth or 0 for p in part if p.option.tier in tiers), default=0) for part in parts)

    @cached_property
    def _one_size(self) -> bool:
        sizes = {play.option.worth for play in self._found}
        if len(sizes) != 1 or any(play.option.mixed for play in self._found):
            return False
        (step,) = sizes
        above = {node.index for play in self._found for node in self.tree.above(play.option.node)}
        bounds = [self.tree.total, credit_room(self.tree)]
        bounds += [n.bound - n.reserve for n in map(self.tree.nodes.__getitem__, above) if n.bound is not None]
        limits = [self.problem.grants[grant].limit for grant in self.base_grants]
        return bool(step) and all(b % step == 0 for b in bounds if step) and all(limit is None for limit in limits)


def _conditional(grant: CreditAward) -> bool:
    return grant.rule is not None and grant.rule.conditions.min_resident is not None


def _subsets(items: list[int]) -> Iterator[list[int]]:
    """All subsets, larger ones first."""
    found = [[items[i] for i in range(len(items)) if bits >> i & 1] for bits in range(1, 1 << len(items))]
    yield from sorted(found, key=lambda one: (-len(one), one))
