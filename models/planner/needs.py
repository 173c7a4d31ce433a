"""Prerequisite trees compiled over a pool: which items meet which leaf, and when a tree is met."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import inf, isnan
from typing import TYPE_CHECKING

from features.records import Requirement

if TYPE_CHECKING:
    from models.planner.problem import Held, Item

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
        return self.met_after(dict.fromkeys(chosen, 0)) < DECISIVE

    def met_after(self, ends: Mapping[int, int]) -> int:
        """The week from which the tree is met, when items end after ``ends`` weeks; DECISIVE if it never is."""
        met: dict[int, int] = {}
        for node in reversed(list(self.walk())):
            times = [ends[one] for one in node.providers if one in ends] + [met[id(c)] for c in node.children]
            met[id(node)] = 0 if node.least <= 0 else sorted([*times, *[DECISIVE] * node.least])[node.least - 1]
        return met[id(self)]

    @property
    def involved(self) -> set[int]:
        """Every item that some leaf names."""
        return {one for node in self.walk() for one in node.providers}


MET, NEVER = Need(0), Need(1)


def compile_need(tree: Requirement, owner: int, items: tuple[Item, ...], held: Held) -> Need:
    """Reduce a tree to what is not held: met parts are dropped, and parts that nothing can meet.

    ``at_least`` counts its met children and ``at_most`` asks for nothing, as eligibility reads them. An unknown level,
    held or taught, meets any level asked.
    """
    made: dict[int, Need] = {}
    for node in reversed(list(tree.walk())):
        if node.kind == "leaf":
            made[id(node)] = _leaf(node, owner, items, held)
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


def _leaf(leaf: Requirement, owner: int, items: Iterable[Item], held: Held) -> Need:
    if _meets(leaf, held.credentials, held.units, held.levels):
        return MET
    offers = tuple(
        at
        for at, one in enumerate(items)
        if at != owner and _meets(leaf, (one.credential_id,), one.units, one.teaches)
    )
    return Need(1, offers) if offers else NEVER


def _meets(
    leaf: Requirement, credentials: Collection[str], units: Collection[str], levels: Mapping[str, float]
) -> bool:
    if leaf.credential_id is not None:
        return leaf.credential_id in credentials
    if leaf.unit_id is not None:
        return leaf.unit_id in units
    if leaf.skill_id is None:
        return False
    level = levels.get(leaf.skill_id, -inf)
    return isnan(level) or level >= (leaf.level or 0.0)
