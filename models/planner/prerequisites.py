"""Prerequisite trees compiled over a pool: which items meet which leaf, and when a tree is met."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import inf, isnan

from stackwise.features.records import Requirement
from stackwise.models.planner.items import PlanHoldings, PlanItem

DECISIVE = 10**9  # a week that never comes


@dataclass(frozen=True, eq=False)
class Need:
    """A node that ``least`` of its providers and children must meet. A leaf has providers (item positions) only."""

    least: int
    providers: tuple[int, ...] = ()
    children: tuple[Need, ...] = ()

    def walk(self) -> Iterator[Need]:
        """This node and all below it, parents first."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(node.children)

    def met_by(self, chosen: Collection[int]) -> bool:
        """Whether the tree is met by finished items."""
        if self.least <= 0:
            return True
        met: dict[int, bool] = {}
        for node in reversed(list(self.walk())):
            so_far = sum(provider in chosen for provider in node.providers) + sum(
                met[id(child)] for child in node.children
            )
            met[id(node)] = so_far >= node.least
        return met[id(self)]

    def met_after(self, ends: Mapping[int, int]) -> int:
        """The week from which the tree is met, when items end after ``ends`` weeks; DECISIVE if it never is."""
        met: dict[int, int] = {}
        for node in reversed(list(self.walk())):
            times = [ends[provider] for provider in node.providers if provider in ends] + [
                met[id(c)] for c in node.children
            ]
            met[id(node)] = 0 if node.least <= 0 else sorted([*times, *[DECISIVE] * node.least])[node.least - 1]
        return met[id(self)]

    @property
    def involved(self) -> set[int]:
        """Every item that some leaf names."""
        return {provider for node in self.walk() for provider in node.providers}


MET, NEVER = Need(0), Need(1)


class Offers:
    """Which items meet a leaf: looked up, so that thousands of trees over thousands of items stay quick."""

    def __init__(self, items: Iterable[PlanItem], held: PlanHoldings) -> None:
        self._held = held
        self._named: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for at, one in enumerate(items):
            self._named[f"credential {one.credential_id}"].append((at, inf))
            for unit in sorted(one.units):
                self._named[f"unit {unit}"].append((at, inf))
            for skill, level in one.teaches.items():
                self._named[f"skill {skill}"].append((at, inf if isnan(level) else level))

    def need(self, leaf: Requirement, owner: int) -> Need:
        """The leaf as a need of ``owner``: met by what is held, or by items that reach its level."""
        held, name, wanted = self._held, leaf.skill_id or "", leaf.level or 0.0
        if leaf.credential_id is not None:
            met, key = leaf.credential_id in held.credentials, f"credential {leaf.credential_id}"
        elif leaf.unit_id is not None:
            met, key = leaf.unit_id in held.units, f"unit {leaf.unit_id}"
        else:
            level = held.levels.get(name, -inf)
            met, key = isnan(level) or level >= wanted, f"skill {name}"
        if met:
            return MET
        offers = tuple(at for at, level in self._named.get(key, ()) if at != owner and level >= wanted)
        return Need(1, offers) if offers else NEVER


def compile_need(tree: Requirement, owner: int, offers: Offers) -> Need:
    """Reduce a tree to what is not held: met parts are dropped, and parts that nothing can meet.

    ``at_least`` counts its met children and ``at_most`` asks for nothing, as eligibility reads them. An unknown level,
    held or taught, meets any level asked.
    """
    made: dict[int, Need] = {}
    for node in reversed(list(tree.walk())):
        if node.kind == "leaf":
            made[id(node)] = offers.need(node, owner)
            continue
        below = [made[id(child)] for child in node.children]
        asked = {"all": float(len(below)), "any": 1.0, "at_least": node.min or 0.0, "at_most": 0.0}[node.kind]
        made[id(node)] = _count(below, asked)
    return made[id(tree)]


def _count(below: list[Need], asked: float) -> Need:
    least = int(-(-asked // 1)) - sum(one is MET for one in below)
    left = tuple(one for one in below if one is not MET and one is not NEVER)
    if least <= 0:
        return MET
    if least > len(left):
        return NEVER
    return left[0] if len(left) == 1 else Need(least, children=left)
