"""Requirement trees read from JSON: their nodes, and whether a tree is met by what its leaves are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from stackwise.recommender.verify.plain_rows import Row, listed

NodeT = TypeVar("NodeT")


def preorder(root: NodeT, children: Callable[[NodeT], Sequence[NodeT]]) -> Iterator[NodeT]:
    """A tree's nodes, parents first, without recursion."""
    todo = [root]
    while todo:
        node = todo.pop()
        yield node
        todo += reversed(children(node))


def walk(tree: Row) -> Iterator[Row]:
    """Every node of a requirement tree, parents first."""
    return preorder(tree, children_of)


def children_of(node: Row) -> list[Row]:
    """The nodes right below one."""
    return listed(node.get("children"))


def is_met(tree: Row, leaf_met: Callable[[Row], bool]) -> bool:
    """Whether a tree of prerequisites is met; ``at_least`` counts its met children, ``at_most`` asks for nothing."""
    met: dict[int, bool] = {}
    for node in reversed(list(walk(tree))):  # bottom up, so that depth does not matter
        good = [met[id(child)] for child in children_of(node)]
        if node["kind"] == "leaf":
            met[id(node)] = leaf_met(node)
        else:
            least = {"all": len(good), "any": 1, "at_least": node.get("min") or 0, "at_most": 0}[node["kind"]]
            met[id(node)] = sum(good) >= least
    return met[id(tree)]
