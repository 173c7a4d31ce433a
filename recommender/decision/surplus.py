"""Surplus: why something that could fill a place fills none; a bound is named only if more would count without it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from stackwise.features.records import CrossingBound, Holding, Qualification, Requirement
from stackwise.models.credit import Allocation, CreditEngine
from stackwise.models.credit.awards import CreditAward
from stackwise.models.credit.completion import UnitForms
from stackwise.models.credit.kinds import kinds_counted
from stackwise.models.credit.tree import RequirementNode, Tree, scaled_units
from stackwise.recommender.decision.imports import ImportPlaces
from stackwise.recommender.decision.words import DecisionWords, amount_words, why_not_whole

NEAR = 1e-9


@dataclass(frozen=True)
class SurplusReasons:
    """Reads the reasons of one allocation; ``held`` is everything held that the catalogue knows."""

    engine: CreditEngine
    allocation: Allocation
    words: DecisionWords
    held: Sequence[Holding]

    @cached_property
    def tree(self) -> Tree:
        """The qualification's."""
        return self.engine.tree(self.allocation.qualification_id)

    @cached_property
    def imports(self) -> ImportPlaces:
        """Its places for units that it does not list."""
        return ImportPlaces(self.tree, self.allocation)

    def why(self, name: str, units: Sequence[str], grants: Sequence[CreditAward]) -> tuple[str, str]:
        """The outcome's code and its words for something held that could fill a place by these grants."""
        found = next(self._reasons(name, units, grants), None)
        return found or ("surplus", self._filled_by(self._places(grants)))

    def _reasons(self, name: str, units: Sequence[str], grants: Sequence[CreditAward]) -> Iterator[tuple[str, str]]:
        if twice := self._counted_already(units):
            yield "surplus", twice
        if barred := self._barred(grants):
            yield "barred", barred
        if full := self.imports.full(grants):
            yield "surplus", full
        over = self._over_limit()
        if over and self._would_count(name, without_limits(self.tree.qualification)):
            yield "over_limit", over
        about = self.tree.qualification
        for bound in about.crossings:
            upper = bound.max is not None and not bound.parts[0].unit_ids
            if upper and self._would_count(name, without_bounds(about, {bound.bound_id})):
                vague = "; its own level is not known, so that it is under it" if self._is_vague(bound, units) else ""
                yield "surplus", f"{str(bound.label or bound.bound_id).rstrip('.')}, and as many count already{vague}"
        for label, without in self._kept_for():
            if self._would_count(name, without):
                yield "surplus", f"the places that are left are kept for what the rule asks beside: {label}"
        if over and not self._is_full(self._places(grants)):
            yield "over_limit", over

    def _is_vague(self, bound: CrossingBound, units: Sequence[str]) -> bool:
        """Whether a bound is of a level, and nobody knows the units' own."""
        kinds = [kind for part in bound.parts for kind in kinds_counted(part)]
        known = [unit for unit in map(self.engine.rulebook.unit, units) if unit.levels or unit.level is not None]
        return not known and any((kind.level_min, kind.level_max) != (None, None) for kind in kinds)

    def _counted_already(self, units: Sequence[str]) -> str | None:
        """That the same unit, or one of its family, counts."""
        family = self.engine.rulebook.equivalence.family
        kin = {family(unit) for unit in units}
        uses = [use.partition(":")[2] for line in self.allocation.lines for use in line.uses if use.startswith("unit:")]
        taken = sorted({unit for unit in uses if family(unit) in kin})
        if not taken:
            return None
        same = "the same unit" if taken[0] in units else f"its equivalent {self.words.names.named(taken[0])}"
        return f"{same} counts already, and no unit counts twice"

    def _barred(self, grants: Sequence[CreditAward]) -> str | None:
        """The barred combination that all of its places fall under, and what of it counts."""
        said = []
        for unit in {option.unit_id or "" for grant in grants for part in grant.parts for option in part}:
            bounds = (bound for bound in self.tree.qualification.crossings if bound.parts[0].unit_ids)
            said.append(next(filter(None, (self._barred_by(bound, unit) for bound in bounds)), None))
        return said[0] if all(said) and said else None

    def _barred_by(self, bound: CrossingBound, unit: str) -> str | None:
        form = UnitForms(bound.parts[0].unit_ids, self.engine.rulebook.equivalence.family)
        own = form.of(unit)
        others = {line.unit_id for line in self.allocation.lines if line.unit_id and form.of(line.unit_id)}
        against = sorted(other for other in others if form.of(other) != own)
        if own is None or not against:
            return None
        with_what = " and ".join(map(self.words.names.named, against))
        return f"barred with {with_what}, which counts: {str(bound.label).rstrip('.')}"

    def _over_limit(self) -> str | None:
        """The first limit on credit that is reached, where anything is left."""
        full = [cap for cap in self.allocation.caps if cap.used >= cap.max - NEAR]
        if not full or not self.allocation.remaining:
            return None
        cap, about = full[0], self.tree.qualification
        note = f" ({cap.note.rstrip('.')})" if cap.note else ""
        own = cap.kind == "residency" and about.min_resident <= 1
        whole = f", since {why_not_whole(about)}" if own else ""
        return f"credit is at its limit of {amount_words(cap.max, cap.measure)}{note}{whole}"

    def _kept_for(self) -> Iterator[tuple[str, Qualification]]:
        """Each minimum that is not reached yet, and the qualification without it; at last without all of them."""
        about = self.tree.qualification
        open_ = {one.requirement_id for one in self.allocation.remaining}
        bounds = [one for one in about.crossings if one.min is not None and one.bound_id in open_]
        inside = [node for node in self.tree.nodes if node.role == "minimum" and self._got(node) < (node.bound or 0)]
        names = {one.bound_id: str(one.label or one.bound_id).rstrip(".") for one in bounds}
        names |= {node.requirement.requirement_id: self._asks(node) for node in inside}
        for name, label in names.items():
            yield label, without_bounds(about, {name})
        if len(names) > 1:
            yield " and ".join(names.values()), without_bounds(about, set(names))

    def _asks(self, node: RequirementNode) -> str:
        one = node.requirement
        least = amount_words(one.min or 0.0, self.tree.measure)
        return f"at least {least} of {one.label or one.requirement_id}, of which {self._got(node) / 1000:g} is met"

    def _got(self, node: RequirementNode) -> int:
        at = self.tree.at
        lines = (line for line in self.allocation.lines if node in self.tree.above(at[line.requirement_id]))
        return sum(scaled_units(line.value or 0.0) for line in lines)

    def _would_count(self, name: str, about: Qualification) -> bool:
        """Whether more would count of what counts and this, by another rule."""
        counted = {held for line in self.allocation.lines for held in line.held}
        kept = [one for one in self.held if (one.unit_id or one.credential_id) in {*counted, name}]
        book = replace(self.engine.rulebook, qualifications={about.qualification_id: about})
        there = CreditEngine(book, self.engine.config)
        after = there.allocate(about.qualification_id, kept, self.allocation.as_of)
        return after.filled > self.allocation.filled + NEAR

    def _filled_by(self, places: Collection[int]) -> str:
        """Which part is full, and what fills it."""
        around = [node for at in sorted(places) for node in self.tree.above(at)]
        labelled = [node for node in around if node.requirement.label and node.requirement.kind != "leaf"]
        full = [node for node in labelled if node.bound and self._got(node) >= node.bound]
        if not labelled:
            return "the places it could fill are filled by other holdings"
        label = (full or labelled)[0].requirement.label
        inside = {
            line.requirement_id
            for line in self.allocation.lines
            if any(up.requirement.label == label for up in self.tree.above(self.tree.at[line.requirement_id]))
        }
        others = [name for line in self.allocation.lines if line.requirement_id in inside for name in line.held]
        kept = [one.label.rstrip(".") for one in self.allocation.remaining if one.label and one.label != label]
        left = f"what is left is kept for {' and '.join(kept)}, and " if kept else ""
        counted = ", ".join(map(self.words.names.named, dict.fromkeys(others)))
        return f"nothing more of {label} can count: {left}there count already {counted}"

    def _is_full(self, places: Collection[int]) -> bool:
        """Whether each place stands in a part that takes no more."""
        bounded = (
            any(node.role in ("limit", "clip") and self._got(node) >= (node.bound or 0) for node in self.tree.above(at))
            for at in places
        )
        return all(bounded)

    def _places(self, grants: Sequence[CreditAward]) -> set[int]:
        return {option.node for grant in grants for part in grant.parts for option in part}


def without_limits(about: Qualification) -> Qualification:
    """A qualification without caps and residency."""

    def freed(node: Requirement) -> Requirement:
        asked = node.conditions
        return node if asked is None else node.model_copy(
            update={"conditions": asked.model_copy(update={"min_resident": None})}
        )  # fmt: skip

    root = rewritten(about.root, freed)
    return about.model_copy(update={"caps": (), "min_resident": 0.0, "full_credit": True, "root": root})


def without_grades(about: Qualification) -> Qualification:
    """A qualification whose parts ask for no grade."""

    def freed(node: Requirement) -> Requirement:
        asked = node.conditions
        if asked is None or asked.min_grade is None:
            return node
        return node.model_copy(update={"conditions": asked.model_copy(update={"min_grade": None})})

    return about.model_copy(update={"root": rewritten(about.root, freed)})


def without_bounds(about: Qualification, names: Collection[str]) -> Qualification:
    """A qualification without some of its bounds: minima of its tree, or bounds across it."""

    def freed(node: Requirement) -> Requirement:
        if node.requirement_id not in names:
            return node
        return node.model_copy(update={"kind": "at_most", "min": None, "max": about.total})

    left = tuple(bound for bound in about.crossings if bound.bound_id not in names)
    return about.model_copy(update={"root": rewritten(about.root, freed), "crossings": left})


def rewritten(node: Requirement, change: Callable[[Requirement], Requirement]) -> Requirement:
    """A tree with each of its nodes changed."""
    below = tuple(rewritten(child, change) for child in node.children)
    return change(node.model_copy(update={"children": below}))
