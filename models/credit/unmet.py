"""What is still open, as the smallest list of requirements that says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from stackwise.features.records import Measure
from stackwise.models.credit.read import Rulebook
from stackwise.models.credit.result import Open
from stackwise.models.credit.tree import GRAIN, TOP, RequirementNode, Tree


@dataclass(frozen=True)
class _State:
    """Open requirements below a node, and whether anything below it is filled."""

    entries: tuple[Open, ...] = ()
    touched: bool = False


class UnmetRequirements:
    """Reads the open requirements of a tree off what is filled.

    A branch in which nothing is filled is one entry, not one for each leaf. A group that needs ``min`` is one entry of
    what it lacks beside its unmet minima. What the total asks beyond all of that is an entry of the root.
    """

    def __init__(
        self,
        tree: Tree,
        rulebook: Rulebook,
        filled: Mapping[int, int],
        met: frozenset[int],
        shared: Mapping[tuple[int, int], int] | None = None,
    ) -> None:
        """``filled`` grains by node given directly to it; ``met`` leaves that are met without giving anything;
        ``shared`` grains by leaf and the part in which they count a second time."""
        self._tree, self._book, self._met = tree, rulebook, met
        self._got: dict[int, int] = {}
        for index, amount in filled.items():
            for node in tree.above(index):
                self._got[node.index] = self._got.get(node.index, 0) + amount
        for (index, part), amount in (shared or {}).items():
            for node in tree.counting(index, part):
                self._got[node.index] = self._got.get(node.index, 0) + amount
        self._mixed: dict[int, int] = {}
        self.complete: list[str] = []

    def entries(self, mixed: Mapping[int, int]) -> tuple[Open, ...]:
        """The open requirements, in the order of the tree; ``mixed`` grains reached by nodes of another measure."""
        self._mixed = dict(mixed)
        below: dict[int, list[_State]] = {}
        state = _State()
        for node in reversed(self._tree.nodes):
            state = self._state(node, list(reversed(below.pop(node.index, []))))
            if state.touched and not state.entries and node.requirement.kind in ("all", "any", "at_least"):
                self.complete.append(node.requirement.requirement_id)
            below.setdefault(node.parent, []).append(state)
        return self._with_rest(state)

    def _with_rest(self, state: _State) -> tuple[Open, ...]:
        """The root's own entry for what the total asks beyond the tree's entries, where that can be told."""
        rest = self._tree.total / GRAIN - self._got.get(0, 0) / GRAIN
        told = [
            entry.amount for entry in state.entries if entry.measure == self._tree.measure and entry.amount is not None
        ]
        if len(told) < len(state.entries) or rest - sum(told) < 1 / GRAIN:
            return state.entries
        if len(state.entries) == 1 and state.entries[0].requirement_id == self._id(0):
            return (self._open(self._tree.nodes[0], rest),)
        return (*state.entries, self._open(self._tree.nodes[0], round(rest - sum(told), 3)))

    def _id(self, index: int) -> str:
        return self._tree.nodes[index].requirement.requirement_id

    def _open(self, node: RequirementNode, amount: float | None, measure: Measure | None = None) -> Open:
        one = node.requirement
        return Open(one.requirement_id, one.label, amount, measure or self._tree.measure, one.unit_id)

    def _state(self, node: RequirementNode, below: list[_State]) -> _State:
        touched = node.index in self._met or self._got.get(node.index, 0) > 0 or any(s.touched for s in below)
        kind = node.requirement.kind
        if kind == "leaf":
            return _State(self._leaf(node, touched), touched)
        if kind == "at_least":
            return _State(self._lacking(node, below), touched)
        if kind == "at_most":
            return _State(self._minima(node, below), touched)
        if kind == "any":
            return _State(self._choice(node, below), touched)
        entries = tuple(entry for state in below for entry in state.entries)
        if not touched and len(entries) > 1:
            return _State((self._open(node, _total(entries, self._tree.measure)),), touched)
        return _State(entries, touched)

    def _leaf(self, node: RequirementNode, touched: bool) -> tuple[Open, ...]:
        """An empty leaf, or what a unit's points that count in part leave of it."""
        worth, got = self._worth(node), self._got.get(node.index, 0) / GRAIN
        if not touched:
            return (self._open(node, worth),)
        rest = 0.0 if worth is None or not got or node.requirement.unit_id is None else round(worth - got, 3)
        return (self._open(node, rest),) if rest > 0 else ()

    def _worth(self, node: RequirementNode) -> float | None:
        one = node.requirement
        if one.unit_id is not None:
            worth = self._tree.worth(node.index, self._book.unit(one.unit_id), self._tree.measure)
            return None if worth is None else worth / GRAIN
        if one.value is not None:
            return one.value
        return 1.0 if self._tree.measure == "count" else None

    def _lacking(self, node: RequirementNode, below: list[_State]) -> tuple[Open, ...]:
        bound = node.mixed if node.bound is None else max(node.bound, node.reserve)
        got = self._mixed.get(node.index, 0) if node.bound is None else self._got.get(node.index, 0)
        measure = node.requirement.measure
        lacks = max(0, (bound or 0) - got) / GRAIN
        nested = self._minima(node, below)
        if got == 0 and lacks:
            return (self._open(node, lacks, measure),)
        rest = lacks - sum((one.amount or 0.0 for one in nested if one.measure == measure), 0.0)
        return (*nested, self._open(node, round(rest, 3), measure)) if rest > 0 else nested

    def _minima(self, node: RequirementNode, below: list[_State]) -> tuple[Open, ...]:
        """Open entries of the group minima right below, also through an at_most."""
        inner = (self._tree.nodes[child] for child in self._tree.children[node.index])
        needed = (one.outer != TOP or one.keeps or one.requirement.kind == "at_most" for one in inner)
        return tuple(e for state, one in zip(below, needed, strict=True) if one for e in state.entries)

    def _choice(self, node: RequirementNode, below: list[_State]) -> tuple[Open, ...]:
        """The branch begun, or the choice itself while none is."""
        begun = [state for state in below if state.touched]
        if begun:
            return min((state.entries for state in begun), key=len)
        amounts = [_total(state.entries, self._tree.measure) for state in below]
        known = [amount for amount in amounts if amount is not None]
        return (self._open(node, min(known) if len(known) == len(amounts) else None),)


def _total(entries: tuple[Open, ...], measure: Measure) -> float | None:
    amounts = [entry.amount for entry in entries if entry.measure == measure and entry.amount is not None]
    return sum(amounts) if len(amounts) == len(entries) else None
