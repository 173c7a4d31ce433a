"""What must be held before a credential: one tree judged alone, or all trees of a catalogue at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from stackwise.features.arrays import Arrays, Reals, Rows
from stackwise.features.equivalence import Equivalence, read_equivalence
from stackwise.features.records import Requirement, requirement_from_json

Mask = NDArray[np.bool_]
_Key = tuple[str, str]  # what a leaf names: ("credential" | "unit" | "skill", id)


class Prerequisites:
    """Every tree of a catalogue, flattened into arrays, so that a learner is judged by a few passes over them.

    A leaf is met by what is held, or by a credential that can be reached: ``source`` rows give a leaf a ``value``, and
    it must come to what the leaf needs. Credentials and units give 1; a skill gives its level, 0 if that is unknown.
    """

    def __init__(self, arrays: Arrays) -> None:
        table, rows = arrays.catalogue["prerequisites"], arrays.credential_row
        pairs = zip(table["credential_id"], table["requirement"], strict=True)
        self.trees = {rows[owner]: requirement_from_json(tree) for owner, tree in pairs if owner in rows}
        self._arrays = arrays

    @cached_property
    def equivalence(self) -> Equivalence:
        """Which units stand for which others."""
        return read_equivalence(self._arrays.catalogue)

    @cached_property
    def awards(self) -> list[frozenset[str]]:
        """(n,) units that each credential gives: those it awards, and those these count as."""
        none: frozenset[str] = frozenset()
        return [
            none if units is None else self.equivalence.standing_for(map(str, units))
            for units in self._arrays.credentials["awards_units"]
        ]

    @cached_property
    def rows(self) -> Rows:
        """(p,) credential rows that need something first."""
        return np.array(list(self.trees), dtype=np.int64)

    def unreachable(self, able: Mask, credentials: Set[str], units: Set[str], level: Mapping[str, float]) -> Mask:
        """Which of the (n,) ``able`` credentials neither what is held nor any reachable credential leads to.

        Parameters
        ----------
        credentials, units : ids that count as held.
        level : by id of the skills held, NaN where unknown.
        """
        closed = np.zeros(len(able), dtype=bool)
        if not len(self.rows):
            return closed
        reachable, waiting = able.copy(), able[self.rows]
        reachable[self.rows] = False
        own = self._own(credentials, units, level)
        while (met := waiting & self._met(own, reachable)).any():
            reachable[self.rows[met]] = True
            waiting &= ~met
        closed[self.rows[waiting]] = True
        return closed

    def _own(self, credentials: Set[str], units: Set[str], level: Mapping[str, float]) -> Reals:
        """(leaves,) what the learner holds of each leaf, -inf for nothing."""
        best = np.full(len(self._flat.needed), -np.inf)
        named = [("credential", credential, 1.0) for credential in credentials] + [
            ("unit", unit, 1.0) for unit in units
        ]
        named += [("skill", one, 0.0 if np.isnan(held) else held) for one, held in level.items()]
        for kind, one, value in named:
            best[self._flat.leaves.get((kind, one), [])] = value
        return best

    def _met(self, own: Reals, reachable: Mask) -> Mask:
        """(p,) trees that are met."""
        flat, best = self._flat, own.copy()
        there = reachable[flat.source]
        np.maximum.at(best, flat.gives[there], flat.value[there])
        met = np.zeros(flat.nodes, dtype=bool)
        met[flat.leaf_node] = ((best >= flat.needed) | (best == 0.0))[flat.leaf]  # 0: held at an unknown level
        for parent, child, first, least in flat.heights:
            met[parent] = np.add.reduceat(met[child].astype(np.int64), first) >= least
        return met[flat.root]

    @cached_property
    def _flat(self) -> _Flat:
        return _flattened(self._arrays, list(self.trees.values()), self.awards)


@dataclass(frozen=True, eq=False)
class _Flat:
    """Trees as arrays. ``leaves`` and ``needed`` are over distinct leaves, ``leaf_node`` and ``leaf`` say where they
    stand; ``heights`` holds, from the lowest, the parents of one height, their children, the first child of each, and
    how many children each needs; ``root`` (p,) is each tree's own node."""

    leaves: Mapping[_Key, list[int]]
    needed: Reals
    source: Rows
    gives: Rows
    value: Reals
    nodes: int
    leaf_node: Rows
    leaf: Rows
    heights: list[tuple[Rows, Rows, Rows, Reals]]
    root: Rows


def _flattened(arrays: Arrays, trees: list[Requirement], awards: list[frozenset[str]]) -> _Flat:
    known: dict[tuple[_Key, float], int] = {}
    number: dict[int, int] = {}
    height: dict[int, int] = {}
    leaf_of: dict[int, int] = {}
    levels: dict[int, list[Requirement]] = {}
    for node in (node for tree in trees for node in reversed(list(tree.walk()))):
        number[id(node)] = len(number)
        height[id(node)] = 1 + max((height[id(child)] for child in node.children), default=-1)
        if node.kind == "leaf":
            leaf_of[number[id(node)]] = known.setdefault(_named(node), len(known))
        else:
            levels.setdefault(height[id(node)], []).append(node)
    leaves: dict[_Key, list[int]] = {}
    for (key, _), at in known.items():
        leaves.setdefault(key, []).append(at)
    gives, source, value = _sources(arrays, leaves, awards)
    return _Flat(
        leaves,
        np.array([least for _, least in known]),
        source,
        gives,
        value,
        len(number),
        np.array(list(leaf_of), dtype=np.int64),
        np.array(list(leaf_of.values()), dtype=np.int64),
        [_height(levels[level], number) for level in sorted(levels)],
        np.array([number[id(tree)] for tree in trees], dtype=np.int64),
    )


def _height(nodes: list[Requirement], number: Mapping[int, int]) -> tuple[Rows, Rows, Rows, Reals]:
    sizes = np.array([len(node.children) for node in nodes])
    return (
        np.array([number[id(node)] for node in nodes]),
        np.array([number[id(child)] for node in nodes for child in node.children]),
        np.cumsum(sizes) - sizes,
        np.array([_least(node) for node in nodes]),
    )


def _named(leaf: Requirement) -> tuple[_Key, float]:
    """What a leaf names, and what must be come to; a kind of unit (``where``) or bare words are never met."""
    if leaf.credential_id is not None:
        return ("credential", leaf.credential_id), 1.0
    if leaf.unit_id is not None:
        return ("unit", leaf.unit_id), 1.0
    return ("skill", leaf.skill_id or ""), leaf.level or 0.0


def _sources(
    arrays: Arrays, leaves: Mapping[_Key, list[int]], awards: list[frozenset[str]]
) -> tuple[Rows, Rows, Reals]:
    """Which credential rows give which leaf how much."""
    found = [
        (leaf, row, value)
        for key, given in _given(arrays, leaves, awards)
        for row, value in given
        for leaf in leaves[key]
    ]
    leaf, row, value = zip(*found, strict=True) if found else ((), (), ())
    return np.array(leaf, dtype=np.int64), np.array(row, dtype=np.int64), np.array(value, dtype=float)


def _given(
    arrays: Arrays, leaves: Mapping[_Key, list[int]], awards: list[frozenset[str]]
) -> Iterator[tuple[_Key, list[tuple[int, float]]]]:
    for kind, one in leaves:
        if kind == "credential" and one in arrays.credential_row:
            yield (kind, one), [(arrays.credential_row[one], 1.0)]
        if kind == "skill" and one in arrays.skill_row:
            yield (kind, one), _teaching(arrays, arrays.skill_row[one])
    if any(kind == "unit" for kind, _ in leaves):
        for row, units in enumerate(awards):
            for one in sorted(units):
                if ("unit", one) in leaves:
                    yield ("unit", one), [(row, 1.0)]


def _teaching(arrays: Arrays, skill: int) -> list[tuple[int, float]]:
    links = arrays.teaches
    at = np.flatnonzero(links.skill == skill)
    rows = np.searchsorted(links.bounds, at, side="right") - 1
    return list(zip(rows.tolist(), np.nan_to_num(links.level[at], nan=0.0).tolist(), strict=True))


def satisfied(tree: Requirement, credentials: Set[str], units: Set[str], level: Mapping[str, float]) -> bool:
    """Whether one tree is met by what is held. ``at_least`` counts its met children; an unknown level meets any."""
    met: dict[int, bool] = {}
    for node in reversed(list(tree.walk())):
        if node.kind == "leaf":
            met[id(node)] = _leaf_met(node, credentials, units, level)
        else:
            met[id(node)] = sum(met[id(child)] for child in node.children) >= _least(node)
    return met[id(tree)]


def _least(node: Requirement) -> float:
    """How many children must be met."""
    return {"all": float(len(node.children)), "any": 1.0, "at_least": node.min or 0.0}.get(node.kind, 0.0)


def _leaf_met(leaf: Requirement, credentials: Set[str], units: Set[str], level: Mapping[str, float]) -> bool:
    if leaf.credential_id is not None:
        return leaf.credential_id in credentials
    if leaf.unit_id is not None:
        return leaf.unit_id in units
    if leaf.skill_id is not None:
        held = level.get(leaf.skill_id, -np.inf)
        return held >= (leaf.level or 0.0) or held == 0.0 or bool(np.isnan(held))  # 0: held at an unknown level
    return False
