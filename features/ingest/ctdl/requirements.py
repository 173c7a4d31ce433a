"""Components, conditions and constraints of CTDL as trees of requirements.

- A condition asks for ``requiredNumber`` of its targets and nested conditions; without a number, for all of
  them, or with ``logic:Or`` for one. Our ``at_least`` counts units, so a number of *groups* becomes the
  choices there are between them. ``logic:Not`` cannot be said in our trees and refuses the whole tree.
- Several conditions of one component hold together.
- A constraint is read when it sums credit or time over the condition (``array:Sum``), counts its targets
  (``array:Count``), or says what an open elective must be like (level, part of, keyword). ``EQ`` on a sum is
  read as "at least". Any other constraint (a grade, no resit), and a condition that names nothing that can be
  counted, refuses the whole tree: without it the rule would ask for less than its source does.
- A course, assessment, job or competency component is a leaf. A credential component with conditions is met
  by holding the credential or by its conditions, and is then worth what they are.
"""

from __future__ import annotations

import itertools
import json
import math
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from stackwise.features.errors import CreditError, describe
from stackwise.features.ingest.ctdl.graph import Graph, GraphNode
from stackwise.features.ingest.ctdl.terms import (
    AT_LEAST,
    AT_MOST,
    CREDENTIALS,
    EQUALS,
    EXTENSION,
    LEAF_COMPONENTS,
    local,
)
from stackwise.features.records import Requirement, Where

_INCOMPLETE = "the qualification is refused rather than made easier"
DEEPEST, MOST_NODES = 240, 20_000  # of one tree; a shared component is repeated at each of its places
MOST_CHOICES = 70  # ways to choose groups that are written out: 4 of 8
PROXIES = ("proxyFor", "sourceItem", "sourceData")  # what a component stands for, newest name first
SUM_OF_CREDIT = frozenset({"creditvalue", "value"})


@dataclass
class ReadTree:
    """What the constraints of one condition say; ``None`` where they say nothing."""

    measure: str = "count"
    min: float | None = None
    max: float | None = None
    where: dict[str, Any] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)


@dataclass
class TreeReader:
    """Reads one tree; ids inside it are made unique, and a component that needs itself is refused."""

    graph: Graph
    scope: str
    used: Counter[str] = field(default_factory=Counter)
    ids: set[str] = field(default_factory=set)
    trail: list[str] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)
    visited: list[GraphNode] = field(default_factory=list)
    leaves: dict[str, tuple[str, GraphNode]] = field(default_factory=dict)

    def component(self, at: str, node: GraphNode | None, measure: str = "count") -> Requirement:
        """The requirement that reaching a component is.

        Raises
        ------
        CreditError
            A component that needs itself, no way to read a condition, or a tree that is too deep or too large.
        """
        self._enter(at)
        try:
            return self._component(at, node, measure)
        finally:
            self.trail.pop()

    def _component(self, at: str, node: GraphNode | None, measure: str) -> Requirement:
        if node is None:
            if ":" not in at and not at.startswith("ce-"):
                raise CreditError(describe("target", repr(at), "the address of a component", "correct the target"))
            self.bare.append(at)
            return Requirement(requirement_id=self._id(at), kind="leaf", unit_id=at)
        self.visited.append(node)
        if node.type in LEAF_COMPONENTS:
            return self._leaf(node, measure)
        parts = self._conditions(node)
        if not parts:
            if len(self.trail) == 1 and f"{EXTENSION}:requirement" not in node.props:
                raise CreditError(
                    describe("destination", "no condition", "what it takes to reach it", "add hasCondition")
                )
            return self._leaf(node, measure)
        held = node.type == "CredentialComponent" and len(self.trail) > 1
        tree = parts[0]
        if len(parts) > 1:
            tree = Requirement(requirement_id=self._id(at), kind="all", children=tuple(parts))
        if not held:
            return tree
        leaf = self._leaf(node, measure, value=fewest(tree) if measure == "count" else None)
        return Requirement(requirement_id=self._id(at), kind="any", label=leaf.label, children=(leaf, tree))

    def _conditions(self, node: GraphNode) -> list[Requirement]:
        """What each condition of a node asks."""
        asked = []
        for at, one in self.graph.follow(node, "hasCondition"):
            if one is None:
                expected = "a condition"
                raise CreditError(describe(f"condition {at}", "no description of it", expected, "add it to the source"))
            asked.append(self.condition(one))
        return asked

    def _leaf(self, node: GraphNode, measure: str, value: float | None = None) -> Requirement:
        at, target = self.graph.first(node, *PROXIES) or (node.id, None)
        kind = target.type if target is not None else ""
        field_name = "credential_id" if kind in CREDENTIALS or node.type == "CredentialComponent" else "unit_id"
        if node.type == "CompetencyComponent":
            field_name = "skill_id"
        self.leaves.setdefault(at, (field_name, target or node))
        credit = _credit(self.graph, node) if measure == "credit" else value
        leaf = {"requirement_id": self._id(node.id), "kind": "leaf", "label": node.text("name"), "value": credit}
        return Requirement(**{**leaf, field_name: at, **extended(node, "requirement")})

    def condition(self, node: GraphNode) -> Requirement:
        """The requirement a condition states.

        Raises
        ------
        CreditError
            A constraint that cannot be said, or nothing that can be counted.
        """
        self._enter(node.id)
        try:
            return self._condition(node)
        finally:
            self.trail.pop()

    def _condition(self, node: GraphNode) -> Requirement:
        self.visited.append(node)
        own = self._id(node.id)
        read = self._constraints(node)
        children = [self.component(at, one, read.measure) for at, one in self.graph.follow(node, "targetComponent")]
        children += self._conditions(node)
        label = node.text("name", "description")
        if read.unread:
            said = f"a constraint that our trees cannot say ({'; '.join(read.unread)})"
            raise CreditError(
                describe(f"condition {node.id}", said, "a sum, a count or a kind of elective", _INCOMPLETE)
            )
        return self._shaped(node, own, label, children, read)

    def _shaped(
        self, node: GraphNode, own: str, label: str | None, children: list[Requirement], read: ReadTree
    ) -> Requirement:
        """The requirement of a condition's parts."""
        said = extended(node, "requirement")
        shape = _shape(node, len(children))
        if not children and (read.where or read.min is not None or read.max is not None or "where" in said):
            leaf = own if read.min is None and read.max is None else f"{own}/any"
            where = Requirement(requirement_id=leaf, kind="leaf", where=Where(**read.where))
            if leaf == own:
                return Requirement(**{**dict(where), "label": label, **said})
            children = [where]
        elif not children:
            got = f"nothing to count in {label or 'it'!r}"
            raise CreditError(describe(f"condition {node.id}", got, "targets or a sum", _INCOMPLETE))
        bounds = _bounds(read)
        if bounds and shape["kind"] != "all":
            got = "a required number together with a sum"
            raise CreditError(describe(f"condition {node.id}", got, "one of them", "split the condition"))
        parts: dict[str, Any] = {"children": tuple(children), **(bounds or shape)}
        if parts["kind"] == "at_least" and parts.get("measure", "count") == "count" and not bounds:
            parts |= self._of_groups(node, own, children, parts["min"])
        return Requirement(**{"requirement_id": own, "label": label, **parts, **said})

    def _of_groups(self, node: GraphNode, own: str, children: list[Requirement], number: float) -> dict[str, Any]:
        """Nothing to change when leaves are counted; else the choices of ``number`` groups."""
        if all(child.kind == "leaf" for child in children):
            return {}
        if number >= len(children):
            return {"kind": "all", "min": None}
        if number == 1:
            return {"kind": "any", "min": None}
        if number != int(number) or math.comb(len(children), int(number)) > MOST_CHOICES:
            got = f"{number:g} of {len(children)} groups"
            raise CreditError(describe(f"condition {node.id}", got, f"at most {MOST_CHOICES} choices", "split it"))
        choices = [
            Requirement(requirement_id=self._id(f"{own}/choice"), kind="all", children=tuple(map(self._again, chosen)))
            for chosen in itertools.combinations(children, int(number))
        ]
        return {"kind": "any", "min": None, "children": tuple(choices)}

    def _again(self, tree: Requirement) -> Requirement:
        """The tree under ids of its own, for one more place."""
        below = tuple(self._again(child) for child in tree.children)
        return tree.model_copy(update={"requirement_id": self._id(tree.requirement_id), "children": below})

    def _constraints(self, node: GraphNode) -> ReadTree:
        read = ReadTree()
        found = self.graph.follow(node, "hasConstraint")
        for item, (at, one) in zip(node.items("hasConstraint"), found, strict=True):
            if one is None:
                item.taken = False
                read.unread.append(at)
                continue
            self.visited.append(one)
            if not _read_constraint(one, read):
                item.taken = False
                one.untake()
                said = [local(v) for name in ("leftSource", "comparator", "rightSource") for v in _peek(one, name)]
                read.unread.append(" ".join(said) or one.id)
        return read

    def _enter(self, at: str) -> None:
        if at in self.trail:
            loop = [*self.trail[self.trail.index(at) :], at]
            raise CreditError(
                describe("pathway", f"a cycle: {' -> '.join(loop[-6:])}", "conditions that end", "cut one of them")
            )
        if len(self.trail) >= DEEPEST:
            raise CreditError(describe("pathway", f"more than {DEEPEST} levels", f"at most {DEEPEST}", "flatten it"))
        if len(self.ids) >= MOST_NODES:
            got = f"more than {MOST_NODES} places once shared parts are repeated"
            raise CreditError(describe("pathway", got, f"at most {MOST_NODES}", "split it"))
        self.trail.append(at)

    def _id(self, at: str) -> str:
        """The node's id without its tree's own, numbered from the second place on."""
        base = at.removeprefix(f"{self.scope}#") or at
        self.used[base] += 1
        name = base if self.used[base] == 1 else f"{base}~{self.used[base]}"
        while name in self.ids:
            self.used[base] += 1
            name = f"{base}~{self.used[base]}"
        self.ids.add(name)
        return name


def fewest(tree: Requirement) -> float:
    """The smallest number of units (or credit, where leaves have a value) that fulfils a tree."""
    if tree.kind == "leaf":
        return 1.0 if tree.value is None else tree.value
    below = sorted(fewest(child) for child in tree.children)
    if tree.kind == "any":
        return below[0]
    if tree.kind == "at_most":
        return 0.0
    return math.fsum(below) if tree.kind == "all" else tree.min or 0.0


def _shape(node: GraphNode, count: int) -> dict[str, Any]:
    operator = local(next(iter(node.concepts("logicalOperator", most=1)), ""))
    if operator == "not":
        raise CreditError(
            describe(f"condition {node.id}", "logic:Not", "And or Or", "say what is asked, not what is not")
        )
    number = node.number("requiredNumber")
    if number is None or (number == count and operator == "and"):
        return {"kind": "any" if operator == "or" and count else "all"}
    if number > count > 0:
        got = f"{number:g} of {count} required"
        raise CreditError(describe(f"condition {node.id}", got, "no more than its targets", "correct the number"))
    return {"kind": "any"} if number == 1 and operator == "or" else {"kind": "at_least", "min": number}


def _bounds(read: ReadTree) -> dict[str, Any]:
    if read.min is not None:
        return {"kind": "at_least", "min": read.min, "measure": read.measure}
    return {} if read.max is None else {"kind": "at_most", "max": read.max, "measure": read.measure}


def _read_constraint(node: GraphNode, read: ReadTree) -> bool:
    """Take a constraint into ``read``; False when it says something our trees cannot."""
    left = [local(one) for one in _peek(node, "leftSource")]
    comparator = local(next(iter(_peek(node, "comparator")), ""))
    right, action = _peek(node, "rightSource"), local(next(iter(_peek(node, "leftAction")), ""))
    if len(left) != 1 or len(right) != 1:
        return False
    taken = _read_sum(left[0], action, comparator, str(right[0]), read) or (
        not action and _read_where(left[0], comparator, str(right[0]), read)
    )
    for name in ("leftSource", "comparator", "rightSource", "leftAction") if taken else ():
        for item in node.items(name):
            item.taken = True
    return taken


def _read_sum(left: str, action: str, comparator: str, right: str, read: ReadTree) -> bool:
    if action == "sum" and left in SUM_OF_CREDIT:
        measure = "credit"
    elif action == "sum" and left == "estimatedduration":
        measure, right = "hours", right.removeprefix("PT").removesuffix("H")
    elif action == "count" and left == "targetcomponent":
        measure = "count"
    else:
        return False
    if not re.fullmatch(r"\d+(\.\d+)?(e[+-]?\d+)?", right) or read.min is not None or read.max is not None:
        return False
    if comparator in AT_LEAST:
        read.measure, read.min = measure, float(right)
    elif comparator in AT_MOST:
        read.measure, read.max = measure, float(right)
    return comparator in AT_LEAST | AT_MOST


def _read_where(left: str, comparator: str, right: str, read: ReadTree) -> bool:
    text = {"ispartof": "package", "keyword": "tag"}.get(left)
    if text and comparator in EQUALS and text not in read.where:
        read.where[text] = right
        return True
    level = level_of(right)
    if left != "creditleveltype" or level is None:
        return False
    ends = {"level_min": comparator in AT_LEAST, "level_max": comparator in AT_MOST | EQUALS}
    asked = [name for name, said in ends.items() if said]
    if not asked or any(name in read.where for name in asked):
        return False
    read.where |= dict.fromkeys(asked, level)
    return True


def extended(node: GraphNode, name: str) -> dict[str, Any]:
    """What our own export said of a node in words CTDL has not."""
    said = node.text(f"{EXTENSION}:{name}")
    try:
        found = {} if said is None else json.loads(said)
    except ValueError as error:
        raise CreditError(describe(f"{node.id} {EXTENSION}:{name}", said, "JSON", "export it again")) from error
    return found if isinstance(found, dict) else {}


def level_of(concept: str) -> float | None:
    """The number a level's address ends in.

    >>> level_of("http://example.edu/scqf/levels/10"), level_of("audLevel:LowerDivisionLevel")
    (10.0, None)
    """
    found = re.search(r"(?:^|[/:#_-]|level)(\d+(?:\.\d+)?)$", concept.lower())
    return float(found.group(1)) if found else None


def _credit(graph: Graph, node: GraphNode) -> float | None:
    for _, one in graph.follow(node, "creditValue"):
        if one is not None:
            return one.number("schema:value", "value")
    return None


def _peek(node: GraphNode, name: str) -> list[Any]:
    return [one.value for one in node.items(name) if one.node is None]
