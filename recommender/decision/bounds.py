"""Bounds of a qualification, each by name, and the qualification as it would be without some of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any, Literal, NamedTuple

from stackwise.features.records import Qualification, Requirement
from stackwise.models.credit.tree import RequirementNode, Tree

Kind = Literal["barred", "maximum", "choice", "across", "limit", "minimum", "size"]
SHARED = {"import-most-": "imports-"}  # a maximum of imports that others share: across the tree, and at its places
ORDER: tuple[Kind, ...] = ("barred", "maximum", "choice", "across", "limit", "minimum", "size")


class Bound(NamedTuple):
    """One bound: its kind, and what it is the bound of.

    ``name`` is a requirement or bound across the tree by its id, for a cap ``cap:`` and its place in the list, for
    study that must be done there ``residency``, with the part it is asked of behind a colon.

    ``barred`` and ``across`` lie across the tree (minima and maxima by level, choices of groups); ``maximum`` is the
    most of a part or of an import, ``choice`` that one of several parts is enough, ``limit`` a cap or residency,
    ``minimum`` what a part keeps places for, ``size`` how much a part or the whole takes in all.
    """

    kind: Kind
    name: str


def bounds_of(tree: Tree) -> list[Bound]:
    """Every bound of a tree that something could be kept out by, in the order in which they are said."""
    about = tree.qualification
    twice = {_place(one.bound_id) for one in about.crossings}
    found = [bound for node in tree.nodes for bound in _of_node(tree, node) if bound.name not in twice]
    found += [Bound("barred" if one.parts[0].unit_ids else "across", one.bound_id) for one in about.crossings]
    found += [Bound("limit", f"cap:{at}") for at, _ in enumerate(about.caps)]
    if tree.credit_limit < tree.total:
        found.append(Bound("limit", "residency"))
    return sorted(found, key=lambda bound: ORDER.index(bound.kind))


def _of_node(tree: Tree, node: RequirementNode) -> Iterator[Bound]:
    one, name = node.requirement, node.requirement.requirement_id
    if one.conditions is not None and one.conditions.min_resident is not None:
        yield Bound("limit", f"residency:{name}")
    if one.kind == "at_most" and not _is_wide(tree, node):
        yield Bound("maximum", name)
    if one.kind == "leaf" and one.where is not None and one.max is not None:
        yield Bound("maximum", name)
    if one.kind == "any":
        yield Bound("choice", name)
    if node.role == "minimum" or (one.kind == "at_least" and node.mixed is not None):
        yield Bound("minimum", name)
    if one.kind == "all" and any(tree.nodes[child].needed for child in tree.children[node.index]):
        yield Bound("minimum", name)
    if node.role == "clip" or node.index == 0:
        yield Bound("size", name)


def _place(name: str) -> str:
    """The places whose maximum a bound across the tree states as well; else its own name."""
    return next((places + name.removeprefix(across) for across, places in SHARED.items() if name.startswith(across)),
                name)  # fmt: skip


def _is_wide(tree: Tree, node: RequirementNode) -> bool:
    """Whether a maximum is no narrower than the part around it."""
    around = (up.bound for up in tree.above(node.parent) if up.role == "clip" and up.bound is not None)
    return node.mixed is None and (node.bound or 0) >= next(around, tree.total)


def without(about: Qualification, bounds: Collection[Bound], more: float) -> Qualification:
    """The qualification without some bounds; one of a size takes ``more`` instead, and none of it by credit alone."""
    names = {bound.name for bound in bounds}
    sizes = {bound.name for bound in bounds if bound.kind == "size"}
    loose = (names | {_place(name) for name in names}) - sizes
    most = about.total + more * len(sizes)
    whole = min((one.min or 0.0 for one in about.root.walk() if one.requirement_id in sizes and one.min), default=most)

    def freed(node: Requirement) -> Requirement:
        name, change = node.requirement_id, dict[str, Any]()
        if f"residency:{name}" in names and node.conditions is not None:
            change["conditions"] = node.conditions.model_copy(update={"min_resident": None})
        if name in sizes and node.kind == "at_least":
            change["min"] = (node.min or 0.0) + more
            if node.conditions is not None and node.conditions.min_resident is not None:
                asked = node.conditions.min_resident + more
                change["conditions"] = node.conditions.model_copy(update={"min_resident": asked})
        elif node.kind == "at_most" and (node.max or 0.0) >= whole and name not in loose:
            change["max"] = (node.max or 0.0) + more  # it bounds nothing, and goes on so
        elif name in loose:
            plain = {"kind": "at_most", "min": None, "measure": _own(about)} if node.kind != "leaf" else {}
            change |= {**plain, "max": most}
        return node.model_copy(update=change)

    kept = about.min_resident if about.full_credit else max(about.min_resident, 1.0)
    free = not kept or Bound("limit", "residency") in bounds
    return about.model_copy(update={
        "root": rewritten(about.root, freed),
        "crossings": tuple(one for one in about.crossings if one.bound_id not in names),
        "caps": tuple(cap for at, cap in enumerate(about.caps) if f"cap:{at}" not in names),
        "total": most,
        "min_resident": 0.0 if free else kept + most - about.total,
        "full_credit": True if free else about.full_credit,
    })  # fmt: skip


def _own(about: Qualification) -> str:
    return "count" if about.measure == "units" else "credit"


def without_grades(about: Qualification) -> Qualification:
    """A qualification whose parts ask for no grade."""

    def freed(node: Requirement) -> Requirement:
        asked = node.conditions
        if asked is None or asked.min_grade is None:
            return node
        return node.model_copy(update={"conditions": asked.model_copy(update={"min_grade": None})})

    return about.model_copy(update={"root": rewritten(about.root, freed)})


def rewritten(node: Requirement, change: Callable[[Requirement], Requirement]) -> Requirement:
    """A tree with each of its nodes changed."""
    below = tuple(rewritten(child, change) for child in node.children)
    return change(node.model_copy(update={"children": below}))
