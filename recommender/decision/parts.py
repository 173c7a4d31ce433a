"""Parts of a qualification: what each asks, how far it is filled, and the statement that a place stands under."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from stackwise.features.packaging.compiled import IMPORTS
from stackwise.features.packaging.rules import PackagingRule
from stackwise.features.packaging.sentences import sentences, unsaid_words
from stackwise.features.records import JsonObject, Qualification
from stackwise.models.credit import Allocation, CreditLine
from stackwise.models.credit.tree import GRAIN, RequirementNode, Tree
from stackwise.recommender.decision.words import amount_words


@dataclass(frozen=True)
class RuleParts:
    """Reads the labelled parts of one qualification's tree."""

    tree: Tree

    def cites(self, requirement_id: str) -> str:
        """What the rule says of the parts that a place stands in, the nearest first."""
        above = [node for node in self.tree.above(self.tree.at[requirement_id]) if node.requirement.kind != "leaf"]
        said: dict[str, list[str]] = {}
        for node, around in pairwise([*above, above[-1]] if above else []):
            label = node.requirement.label
            if label is not None and node.index:
                said.setdefault(label, []).extend(filter(None, [self._asks(node, around)]))
        return ", of ".join(f"{label} ({' and '.join(asked)})" if asked else label for label, asked in said.items())

    def clauses(self, requirement_id: str) -> list[str]:
        """Where in the rule's document stands what it says of the parts that a place stands in, the nearest first."""
        labels = [node.requirement.label for node in self.tree.above(self.tree.at[requirement_id])]
        return list(dict.fromkeys(said for label in labels for said in self._clauses.get(str(label), ())))

    @cached_property
    def _clauses(self) -> dict[str, list[str]]:
        """Clauses of the packaging rule by the label of the part that each is about."""
        if self.tree.qualification.packaging is None:
            return {}
        rule = PackagingRule.model_validate(self.tree.qualification.packaging)
        found: dict[str, list[str]] = defaultdict(list)
        for label in ("Core", "Electives") if rule.clause else ():
            found[label].append(str(rule.clause))
        stated = [(one.groups, one.clause) for one in rule.minimum]
        stated += [(one.groups, one.clause) for one in rule.maximum]
        stated += [(one.groups, one.clause) for one in rule.specialisation]
        for groups, clause in stated:
            if clause and groups:
                found[f"Group {' and '.join(sorted(groups))}"].append(clause)
        for outside in rule.imports:
            if outside.clause:
                found[IMPORTS[outside.listed]].append(outside.clause)
        return found

    def _asks(self, node: RequirementNode, around: RequirementNode) -> str:
        """What a part asks, in words; nothing where its bound is no narrower than that of the part around it."""
        one = node.requirement
        if one.kind == "all":
            return (f"all {len(one.children)} are needed" if len(one.children) > 1 else "it is needed") + self._sum(
                node
            )
        if one.kind == "any":
            return "one of its parts is needed"
        measure = one.measure or self.tree.measure
        if one.kind == "at_least":
            least = amount_words(one.min or 0.0, measure)
            return least if node.parent == 0 else f"at least {least}"
        wide = around.requirement.kind == "at_least" and (one.max or 0.0) >= (around.requirement.min or 0.0)
        return "" if wide or one.max is None else f"at most {amount_words(one.max, measure)}"

    def _sum(self, node: RequirementNode) -> str:
        """What a part that is needed in full gives, where parts are filled by points and not by units."""
        inside = [self.tree.nodes[at] for at in self.tree.children[node.index]]
        sizes = [self.tree.worth(it.index, self.tree.unit(it.requirement.unit_id), self.tree.measure) for it in inside]
        known = [size for size in sizes if size is not None]
        if self.tree.measure == "count" or len(known) < len(sizes) or any(it.role != "leaf" for it in inside):
            return ""
        return f", {amount_words(sum(known) / GRAIN, self.tree.measure)}"

    def filled(self, allocation: Allocation) -> list[JsonObject]:
        """Every labelled part in the order of the tree: what it asks, and how much of it is filled."""
        sums: dict[str, float] = defaultdict(float)
        for line in allocation.lines:
            for label in self._labels(line):
                sums[label] += line.value or 0.0
        found: dict[str, list[str]] = {}
        for node in self.tree.nodes[1:]:
            one = node.requirement
            if one.kind != "leaf" and one.label:
                asked = self._asks(node, self.tree.nodes[node.parent])
                found.setdefault(one.label, []).extend(filter(None, [asked]))
        return [
            {"label": label, "asks": " and ".join(dict.fromkeys(asked)), "filled": round(sums[label], 6)}
            for label, asked in found.items()
        ]

    def _labels(self, line: CreditLine) -> set[str]:
        above = self.tree.above(self.tree.at[line.requirement_id])
        return {node.requirement.label for node in above
                if node.index and node.requirement.kind != "leaf" and node.requirement.label}  # fmt: skip


def stated_rule(qualification: Qualification) -> JsonObject:
    """The rule of a record: its sentences, lists counted, and who accepted it; none where only a tree is known.

    Supersessions are left out: each is told where a holding uses it.
    """
    if qualification.packaging is None:
        return {"statements": [], "unsaid": [], "accepted_by": None, "source": None, "release": None}
    rule = PackagingRule.model_validate(qualification.packaging)
    where = {"source": rule.source, "release": rule.release}
    plain = rule.model_copy(update={"supersedes": ()})
    kept = (one for one in sentences(plain, lists=False) if not one.startswith(("Unit ", "Accepted by")))
    return {"statements": list(kept), "unsaid": unsaid_words(rule), "accepted_by": rule.accepted_by, **where}
