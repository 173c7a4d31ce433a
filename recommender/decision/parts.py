"""Parts of a qualification: what each asks, how far it is filled, and the statement that a place stands under."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from stackwise.features.packaging.compiled import IMPORTS
from stackwise.features.packaging.rules import PackagingRule
from stackwise.features.packaging.sentences import listing, sentences, unsaid_words
from stackwise.features.records import CountedPart, CrossingBound, JsonObject, Qualification, Requirement, Where
from stackwise.models.credit import Allocation, CreditLine
from stackwise.models.credit.completion import UnitForms
from stackwise.models.credit.kinds import is_counted, kinds_counted
from stackwise.models.credit.tree import GRAIN, RequirementNode, Tree
from stackwise.recommender.decision.names import CatalogueNames
from stackwise.recommender.decision.words import MODES, amount_words, condition_words, kind_words, where_words

WHOLE, ACROSS = "The whole", "Across the parts"  # what no single part of the tree asks


@dataclass(frozen=True)
class RuleParts:
    """Reads the labelled parts of one qualification's tree."""

    tree: Tree
    names: CatalogueNames

    def cites(self, requirement_id: str) -> str:
        """What the rule says of the parts that a place stands in, the nearest first."""
        above = [node for node in self.tree.above(self.tree.at[requirement_id]) if node.requirement.kind != "leaf"]
        said: dict[str, list[str]] = {}
        for node, around in pairwise([*above, above[-1]] if above else []):
            label = node.requirement.label
            if label is not None and node.index:
                said.setdefault(label, []).extend(filter(None, [self._asks(node, around)]))
        own = self.tree.nodes[self.tree.at[requirement_id]].requirement.conditions
        asked = [" and ".join(one) for one in said.values()]
        if asked and own is not None:  # of the nearest part, or of this unit of it
            asked[0] = "; ".join(filter(None, [asked[0], condition_words(own)]))
        return ", of ".join(f"{label} ({one})" if one else label for label, one in zip(said, asked, strict=True))

    def clauses(self, requirement_id: str) -> list[str]:
        """Where in the rule's document stands what it says of the parts that a place stands in, the nearest first."""
        labels = [node.requirement.label for node in self.tree.above(self.tree.at[requirement_id])]
        found = [said for label in labels for said in self._clauses.get(str(label), ())]
        return list(dict.fromkeys([*found, *self._asked_of(self.tree.at[requirement_id])]))

    def _asked_of(self, at: int) -> Iterator[str]:
        """Where in the rule's document stands what it asks of how a unit was attained."""
        unit = self.tree.nodes[at].requirement.unit_id
        groups = {str(up.requirement.label).removeprefix("Group ") for up in self.tree.above(at)}
        for one in self._rule.condition if self._rule is not None else ():
            if one.clause and (unit in one.units or groups & {*one.groups} or not (one.units or one.groups)):
                yield one.clause

    @cached_property
    def _rule(self) -> PackagingRule | None:
        stated = self.tree.qualification.packaging
        return None if stated is None else PackagingRule.model_validate(stated)

    @cached_property
    def _clauses(self) -> dict[str, list[str]]:
        """Clauses of the packaging rule by the label of the part that each is about."""
        rule = self._rule
        if rule is None:
            return {}
        found: dict[str, list[str]] = defaultdict(list)
        for label in ("Core", "Electives") if rule.clause else ():
            found[label].append(str(rule.clause))
        stated = [(one.groups, one.clause) for one in rule.minimum]
        stated += [(one.groups, one.clause) for one in rule.maximum]
        stated += [(one.groups, one.clause) for one in rule.specialisation]
        for groups, clause in stated:
            if clause and groups:
                found[f"Group{'s' if len(groups) > 1 else ''} {listing(sorted(groups))}"].append(clause)
        for outside in rule.imports:
            if outside.clause:
                found[IMPORTS[outside.listed]].append(outside.clause)
        return found

    def _asks(self, node: RequirementNode, around: RequirementNode) -> str:
        """What a part asks, in words; nothing where its bound is no narrower than that of the part around it."""
        one = node.requirement
        if one.kind == "all":
            many = len(one.children)
            said = "it is needed" if many == 1 else "both are needed" if many == 2 else f"all {many} are needed"
            return said + self._sum(node)
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
        """The whole, every labelled part in the order of the tree, and the bounds across it: what is asked, and met."""
        sums: dict[str, float] = defaultdict(float)
        for line in allocation.lines:
            for label in self._labels(line):
                sums[label] += line.value or 0.0
        found: dict[str, list[str]] = {}
        for node in self.tree.nodes[1:]:
            one = node.requirement
            if one.kind != "leaf" and one.label:
                asked = self._asks(node, self.tree.nodes[node.parent])
                kind = " or ".join(dict.fromkeys(filter(None, map(kind_words, self._wheres(node)))))
                asked = f"{asked} {kind}" if asked and kind else asked
                limits = self._limited(allocation, (one.requirement_id,))
                said = [asked, *self._outside(node), *self._conditions(node), *limits]
                found.setdefault(one.label, []).extend(filter(None, said))
        return [
            self._whole(allocation),
            *({"label": label, "asks": "; ".join(dict.fromkeys(asked)), "filled": round(sums[label], 6)}
              for label, asked in found.items()),
            *({"label": ACROSS, "asks": str(one.label or one.bound_id).rstrip("."),
               "filled": self._across(one, allocation)} for one in self.tree.qualification.crossings),
        ]  # fmt: skip

    def _whole(self, allocation: Allocation) -> JsonObject:
        asked, top = self.tree.nodes[0].requirement.conditions, self.tree.nodes[0].requirement.requirement_id
        said = [amount_words(allocation.total, allocation.measure), condition_words(asked) if asked else ""]
        said += self._limited(allocation, (None, top))
        return {"label": WHOLE, "asks": "; ".join(dict.fromkeys(filter(None, said))), "filled": allocation.filled}

    def _limited(self, allocation: Allocation, places: Collection[str | None]) -> Iterator[str]:
        """The limits on credit of some places: how much of it, in which ways, or how much study beside it."""
        for cap in allocation.caps:
            if cap.requirement_id not in places:
                continue
            most = amount_words(cap.max, cap.measure)
            if cap.kind == "residency":
                if cap.requirement_id is not None or cap.max < allocation.total:
                    yield f"at most {most} by credit"
            else:
                kinds = " or ".join(MODES[mode] for mode in cap.modes) or "credit"
                sure = f"{' or '.join(map(str, cap.certainties))} " if cap.certainties else ""
                yield f"at most {most} by {sure}{kinds}"

    def _below(self, node: RequirementNode) -> list[Requirement]:
        return [self.tree.nodes[at].requirement for at in self.tree.children[node.index]]

    def _wheres(self, node: RequirementNode) -> list[Where]:
        """The kinds of units that a part lets in, where it lists nothing besides."""
        found = [one.where for one in self._below(node)]
        return [where for where in found if where is not None] if None not in found else []

    def _outside(self, node: RequirementNode) -> Iterator[str]:
        """What a part lets in beside what it lists, and how much of it."""
        below = self._below(node)
        for one in below if any(it.where is None for it in below) else ():
            if one.where is not None:
                most = "" if one.max is None else f": at most {amount_words(one.max, 'count')}"
                yield f"{where_words(one.where)}{most}"

    def _conditions(self, node: RequirementNode) -> Iterator[str]:
        """What is asked of how a part's units were attained: of all of them, else unit by unit."""
        own = node.requirement.conditions
        said = [condition_words(own)] if own is not None else []
        leaves = self._below(node)
        asked = {one.unit_id: condition_words(one.conditions) for one in leaves if one.unit_id and one.conditions}
        if asked and len(asked) == len(leaves) and len(set(asked.values())) == 1:
            said, asked = [*said, *set(asked.values())], {}
        said += [f"{self.names.named(unit)}: {words}" for unit, words in asked.items() if words]
        return filter(None, said)

    def _across(self, bound: CrossingBound, allocation: Allocation) -> float:
        """How much of a bound across the tree is met: of a choice of parts, what the nearest of them hold toward it."""
        held = [self._held_in(part, bound, allocation) for part in bound.parts]
        if bound.min is None:
            return round(max(held), 6)
        return round(sum(sorted((min(one, bound.min) for one in held), reverse=True)[: bound.of]), 6)

    def _held_in(self, part: CountedPart, bound: CrossingBound, allocation: Allocation) -> float:
        if part.unit_ids:
            form = UnitForms(part.unit_ids, self.names.book.equivalence.family)
            return float(len({own for line in allocation.lines if line.unit_id and (own := form.of(line.unit_id))}))
        below, day = set(part.requirement_ids), allocation.as_of
        return sum(
            line.value or 0.0
            for line in allocation.lines
            if (not below or below & {up.requirement.requirement_id for up in self._above(line)})
            and (
                not kinds_counted(part)
                or is_counted(part, self.tree.unit(line.unit_id), day, self._unsure(bound, line))
            )
        )

    def _unsure(self, bound: CrossingBound, line: CreditLine) -> bool:
        """Whether a unit of unknown level is under a bound: one from outside, under a maximum."""
        where = self.tree.nodes[self.tree.at[line.requirement_id]].requirement.where
        return bound.max is not None and where is not None

    def _above(self, line: CreditLine) -> Iterator[RequirementNode]:
        return self.tree.above(self.tree.at[line.requirement_id])

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
