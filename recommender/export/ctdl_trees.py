"""Requirement trees in CTDL's words: components, conditions and constraints."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from stackwise.features.ingest.ctdl.graph import canonical
from stackwise.features.ingest.ctdl.requirements import level_of
from stackwise.features.ingest.ctdl.terms import EXTENSION, OWN_ID, REGISTRY
from stackwise.features.records import JsonObject, Requirement, Where

_LEAVES = (
    ("unit_id", "CourseComponent", "units"),
    ("credential_id", "CredentialComponent", "credentials"),
    ("skill_id", "CompetencyComponent", "skills"),
)
_SUMS = {"credit": ("Sum", "creditValue"), "hours": ("Sum", "estimatedDuration"), "count": ("Count", "targetComponent")}
_IRI = re.compile(r"[a-z][a-z0-9+.-]*://\S+")


def address(at: str) -> str:
    """Where an id of ours lives in JSON-LD: the registry, itself, or our own namespace; always read back.

    >>> address("ICT50220"), address("https://example.org/q")
    ('urn:stackwise:ICT50220', 'https://example.org/q')
    """
    registered = f"{REGISTRY}{at}"
    if canonical(registered, "") == at:
        return registered
    if _IRI.fullmatch(at) and canonical(at, "") == at:
        return at
    return OWN_ID + quote(at, safe="")


def patched(node: JsonObject, kind: str, patch: JsonObject) -> list[str]:
    """Put what CTDL has no words for into a node; returns the names of those fields."""
    if patch:
        node[f"{EXTENSION}:{kind}"] = json.dumps(patch, ensure_ascii=False, sort_keys=True)
    return [f"{kind}.{name}" for name in patch]


@dataclass
class TreeWriter:
    """Writes the tree of one qualification."""

    qualification_id: str
    extended: Counter[str] = field(default_factory=Counter)
    loss: Counter[str] = field(default_factory=Counter)
    mentioned: dict[str, set[str]] = field(default_factory=lambda: {table: set() for _, _, table in _LEAVES})
    used: Counter[str] = field(default_factory=Counter)

    def write(self, root: Requirement) -> tuple[JsonObject, list[JsonObject]]:
        """The destination component, and all nodes below it (no recursion: trees may be deep)."""
        nodes: list[JsonObject] = []
        if root.kind == "leaf" and root.where is None:
            destination = self._component(root, "count")
            destination.setdefault(f"{EXTENSION}:requirement", "{}")  # a destination without conditions, on purpose
            return destination, nodes
        stack = [(root, self._node(root))]
        top = stack[0][1]
        while stack:
            one, node = stack.pop()
            nodes.append(node)
            for child in one.children:
                if child.kind == "leaf" and child.where is None:
                    made = self._component(child, one.measure if one.kind in ("at_least", "at_most") else "count")
                    node.setdefault("ceterms:targetComponent", []).append(made["@id"])
                    nodes.append(made)
                else:
                    made = self._node(child)
                    node.setdefault("ceterms:hasCondition", []).append(made["@id"])
                    stack.append((child, made))
        name = "destination"
        while name in self.used:
            name += "_"
        return {
            "@id": address(f"{self.qualification_id}#{name}"),
            "@type": "ceterms:CredentialComponent",
            "ceterms:hasCondition": [top["@id"]],
        }, nodes

    def _id(self, one: Requirement) -> str:
        """The node's address; ids that a tree uses twice are numbered, and that is counted as a loss."""
        name = one.requirement_id
        while name in self.used:
            name += "~"
        self.used[name] += 1
        if name != one.requirement_id:
            self.loss["Requirement.requirement_id"] += 1
        return address(f"{self.qualification_id}#{name}")

    def _component(self, leaf: Requirement, measure: str) -> JsonObject:
        name, kind, table = next(one for one in _LEAVES if getattr(leaf, one[0]) is not None)
        target = str(getattr(leaf, name))
        self.mentioned[table].add(target)
        node: JsonObject = {"@id": self._id(leaf), "@type": f"ceterms:{kind}", "ceterms:proxyFor": [address(target)]}
        said = {"requirement_id", "kind", "label", name}
        if leaf.value is not None and measure == "credit":
            node["ceterms:creditValue"] = [{"@type": "schema:ValueProfile", "schema:value": leaf.value}]
            said.add("value")
        self._finish(node, leaf, said)
        return node

    def _node(self, one: Requirement) -> JsonObject:
        node: JsonObject = {"@id": self._id(one), "@type": "ceterms:ComponentCondition"}
        said = {"requirement_id", "kind", "label", "children"}
        if one.kind == "leaf":
            constraints = _asked(one.where or Where())
            if constraints is not None:
                said.add("where")
                node["ceterms:hasConstraint"] = constraints
        elif one.kind in ("all", "any"):
            node["ceterms:logicalOperator"] = "logic:And" if one.kind == "all" else "logic:Or"
            node["ceterms:requiredNumber"] = len(one.children) if one.kind == "all" else 1
        elif _is_number(one):
            node["ceterms:requiredNumber"] = int(one.min or 0)
            said |= {"min"}
        else:
            node["ceterms:hasConstraint"] = [_sum(one)]
            said |= {"measure", "min" if one.kind == "at_least" else "max"}
        self._finish(node, one, said)
        return node

    def _finish(self, node: JsonObject, one: Requirement, said: set[str]) -> None:
        if one.label is not None:
            node["ceterms:name"] = {"en": one.label}
        given = one.model_dump(mode="json", exclude_defaults=True, exclude={"children"})
        patch = {name: value for name, value in given.items() if name not in said}
        if one.label is not None and not one.label.strip():
            patch["label"] = one.label
        self.extended.update(patched(node, "requirement", patch))


def _is_number(one: Requirement) -> bool:
    """Whether ``requiredNumber`` says it: a whole number of targets that are there."""
    leaves = all(child.kind == "leaf" and child.where is None for child in one.children)
    whole = one.min is not None and one.min == int(one.min) and 0 <= one.min <= len(one.children)
    return one.kind == "at_least" and one.measure == "count" and leaves and whole


def _sum(one: Requirement) -> JsonObject:
    action, source = _SUMS[one.measure]
    number = repr(float((one.min if one.kind == "at_least" else one.max) or 0.0))
    right = f"PT{number}H" if one.measure == "hours" else number
    comparator = "GreaterThanOrEqualTo" if one.kind == "at_least" else "LessThanOrEqualTo"
    return _constraint(f"ceterms:{source}", f"compare:{comparator}", right, f"array:{action}")


def _constraint(left: str, comparator: str, right: str, action: str | None = None) -> JsonObject:
    node: JsonObject = {"@type": "ceterms:Constraint", "ceterms:leftSource": [left], "ceterms:comparator": comparator}
    return {**node, "ceterms:rightSource": [right], **({"ceterms:leftAction": action} if action else {})}


def _asked(where: Where) -> list[JsonObject] | None:
    """Constraints that say the whole filter, or None when they cannot."""
    asked: list[Any] = []
    for value, comparator in ((where.level_min, "GreaterThanOrEqualTo"), (where.level_max, "LessThanOrEqualTo")):
        if value is not None:
            if level_of(f"level:{value!r}") != value:
                return None
            asked.append(_constraint("ceterms:creditLevelType", f"compare:{comparator}", f"level:{value!r}"))
    for text, source in ((where.package, "isPartOf"), (where.tag, "keyword")):
        if text is not None:
            asked.append(_constraint(f"ceterms:{source}", "compare:Equals", text))
    return asked if asked and where.code_prefix is None and not where.current and not where.unlisted else None
