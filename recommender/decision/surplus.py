"""Surplus: why something that could fill a place fills none, by the bounds without which it would count."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import NamedTuple

from stackwise.features.errors import CreditError
from stackwise.features.records import CrossingBound, Holding
from stackwise.models.credit import Allocation, CreditEngine, CreditLine
from stackwise.models.credit.awards import CreditAward
from stackwise.models.credit.completion import UnitForms
from stackwise.models.credit.kinds import is_counted, kinds_counted
from stackwise.models.credit.tree import GRAIN, RequirementNode, Tree, scaled_units
from stackwise.recommender.decision.bounds import Bound, bounds_of, without
from stackwise.recommender.decision.imports import ImportPlaces
from stackwise.recommender.decision.words import MODES, DecisionWords, amount_words, noted, why_not_whole

NEAR = 1e-9


class SurplusReason(NamedTuple):
    """The outcome's code, the reason in words, and where it would count were credit not at its limit."""

    code: str
    words: str
    meets: tuple[CreditLine, ...] = ()


@dataclass(frozen=True)
class SurplusReasons:
    """Reads the reasons of one allocation; ``held`` is everything held that the catalogue knows."""

    engine: CreditEngine
    allocation: Allocation
    words: DecisionWords
    held: Sequence[Holding]
    _without: dict[tuple[frozenset[Bound], float], tuple[CreditEngine, Allocation]] = field(default_factory=dict)

    @cached_property
    def tree(self) -> Tree:
        """The qualification's."""
        return self.engine.tree(self.allocation.qualification_id)

    @cached_property
    def imports(self) -> ImportPlaces:
        """Its places for units that it does not list."""
        return ImportPlaces(self.tree, self.allocation.as_of)

    @cached_property
    def bounds(self) -> list[Bound]:
        """All that it is bound by."""
        return bounds_of(self.tree)

    def why(self, name: str, units: Sequence[str], grants: Sequence[CreditAward]) -> SurplusReason:
        """Why something held that could fill a place by these grants fills none."""
        if twice := self._counted_already(units):
            return SurplusReason("surplus", twice)
        apart, together = self.binding(name, grants)
        if not apart:
            return SurplusReason("surplus", self._filled_by(grants))
        own = [bound for bound in apart if self._is_about(bound, grants)] or apart
        said, kinds = self._said(own, together, grants), {bound.kind for bound in own}
        if any(bound.kind == "barred" and self._is_about(bound, grants) for bound in own):
            return SurplusReason("barred", said)
        if kinds == {"limit"} or (together and "limit" in kinds):
            return SurplusReason("over_limit", said, self._would_fill(name, apart))
        return SurplusReason("surplus", said)

    def _would_fill(self, name: str, bounds: Collection[Bound]) -> tuple[CreditLine, ...]:
        """Where it would count without the limits among some bounds."""
        tried = self._tried(name, 1.0, frozenset(bound for bound in bounds if bound.kind == "limit"))
        return () if tried is None else tuple(line for line in tried[1].lines if name in line.held)

    def binding(self, name: str, grants: Sequence[CreditAward]) -> tuple[list[Bound], bool]:
        """The bounds that keep something from counting, and whether it would count without any single one of them.

        Otherwise it would without all of them, and not without all but one. None: no bound keeps it out.
        """
        options = [option for grant in grants for part in grant.parts for option in part]
        worth = max((option.worth or 0 for option in options), default=0) or GRAIN
        more = (
            min(worth, GRAIN) / GRAIN + self._not_counted
        )  # no wider than shows it: the lists must fill what is wider
        would = partial(self._would_count, name, more, any(option.counts for option in options))
        return self._keeping(would)

    def in_part(self, line: CreditLine, grants: Sequence[CreditAward]) -> str:
        """What keeps out the rest of a unit of which a part counts, in words; empty for nothing."""
        held = set(line.held)

        def grows(bounds: Collection[Bound]) -> bool:
            tried = self._tried(line.held[0], self._not_counted, frozenset(bounds))
            if tried is None or tried[0].filled <= self.allocation.filled + NEAR:
                return False  # more of it would displace as much of another
            lines = [one for one in tried[0].lines if held & set(one.held)]
            return sum(one.value or 0.0 for one in lines) > (line.value or 0.0) + NEAR

        bounds, together = self._keeping(grows)
        return self._said(bounds, together, grants)

    def _keeping(self, would: Callable[[Collection[Bound]], bool]) -> tuple[list[Bound], bool]:
        """The bounds without any one of which something would be so; else the fewest without all of which it would."""
        if not would(self.bounds):
            return [], False
        single = [bound for bound in self.bounds if would([bound])]
        if single:
            return single, True
        needed = list(self.bounds)
        for bound in reversed(self.bounds):
            rest = [one for one in needed if one != bound]
            needed = rest if would(rest) else needed
        return needed, False

    @cached_property
    def _not_counted(self) -> float:
        """What of the units that count in part does not: a wider whole would take it first."""
        found = 0.0
        for line in self.allocation.lines:
            worth = self.tree.worth(self.tree.at[line.requirement_id], self.tree.unit(line.unit_id), self.tree.measure)
            found += max(0.0, (worth or 0) / GRAIN - (line.value or 0.0)) if line.rule_id is None else 0.0
        return found

    @cached_property
    def _counting(self) -> list[Holding]:
        """What is held of what counts."""
        counted = {held for line in self.allocation.lines for held in line.held}
        return [one for one in self.held if (one.unit_id or one.credential_id) in counted]

    def _would_count(self, name: str, more: float, surely: bool, bounds: Collection[Bound]) -> bool:
        """Whether more would count of what counts and this than of what counts alone, without some bounds.

        ``surely``: what may count is left out.
        """
        tried = self._tried(name, more, frozenset(bounds))
        if tried is None:
            return False
        alone, both = tried
        more_counts = both.filled - alone.filled
        return more_counts + (0.0 if surely else _may(both) - _may(alone)) > NEAR

    def _tried(self, name: str, more: float, bounds: frozenset[Bound]) -> tuple[Allocation, Allocation] | None:
        """What counts alone and with something held, without some bounds; none where it cannot be completed so."""
        key, day = (bounds, more), self.allocation.as_of
        try:
            if key not in self._without:
                about = without(self.tree.qualification, bounds, more)
                book = replace(self.engine.rulebook, qualifications={about.qualification_id: about})
                there = CreditEngine(book, self.engine.config)
                self._without[key] = there, there.allocate(about.qualification_id, self._counting, day)
            there, alone = self._without[key]
            own = [one for one in self.held if (one.unit_id or one.credential_id) == name]
            return alone, there.allocate(alone.qualification_id, [*self._counting, *own], day)
        except CreditError:
            return None

    def _said(self, bounds: Sequence[Bound], together: bool, grants: Sequence[CreditAward]) -> str:
        """The bounds in words: those that bind by one another, or each by itself."""
        minima = [bound for bound in bounds if self._is_minimum(bound)]
        sizes = [bound for bound in bounds if bound.kind == "size"]
        around = sizes if minima and together else []
        rest = [bound for bound in bounds if bound not in (*minima, *around)]
        said = [words for bound in rest if (words := self._bound_words(bound, grants))]
        if minima:
            of = " and ".join(f"of the {self._size_words(bound)} " for bound in around)
            asked = " and ".join(self._asks(bound) for bound in minima)
            said.append(f"{of}the places that are left are kept for what the rule asks beside: {asked}")
        return ("; together with that, " if together else "; and besides, ").join(dict.fromkeys(said))

    def _is_minimum(self, bound: Bound) -> bool:
        return bound.kind == "minimum" or (bound.kind == "across" and self._across(bound).min is not None)

    def _across(self, bound: Bound) -> CrossingBound:
        return next(one for one in self.tree.qualification.crossings if one.bound_id == bound.name)

    def _bound_words(self, bound: Bound, grants: Sequence[CreditAward]) -> str:
        if bound.kind == "barred":
            return self._barred(self._across(bound), grants)
        if bound.kind == "limit":
            return self._limit(bound)
        if bound.kind == "across":
            one, units = self._across(bound), {unit for grant in grants for unit in _units(grant)}
            vague = "; its own level is not known, so that it is under it" if self._is_vague(one, units) else ""
            said = str(one.label or one.bound_id).rstrip(".").partition("; ")[0]
            return f"{said}{self._so_far(self._lines_in(one), scaled_units(one.max or 0.0))}{vague}"
        node = self.tree.nodes[self.tree.at[bound.name]]
        lines = [line for line in self.allocation.lines if node in self._above(line)]
        counted = self._counted(lines)
        if bound.kind == "choice":
            return f"one part of {self._label(node)} is enough, and there count already {counted}"
        if bound.kind == "size":
            full = sum(scaled_units(line.value or 0.0) for line in lines) >= (node.bound or self.tree.total)
            taken = "filled" if full else "taken or kept"
            return f"the {self._size_words(bound)} are {taken}: there count already {counted}"
        most = self.imports.most(node) or f"{self._label(node)} {self._verb(node)} at most {self._amount(node)}"
        return f"{most}{self._so_far(lines, node.bound if node.mixed is None else 0)}"

    def _so_far(self, lines: Sequence[CreditLine], most: int | None) -> str:
        """How much of a maximum counts already: as much, or less where the rest of it is kept."""
        used = sum(scaled_units(line.value or 0.0) for line in lines)
        if not used:
            return ""
        counted = self._counted(lines)
        if used >= (most or 0):
            return f", and that many count already: {counted}"
        return f", and {used / GRAIN:g} count already: {counted}; the rest of it is kept for what is still asked"

    def _lines_in(self, bound: CrossingBound) -> list[CreditLine]:
        """What counts under a bound across the tree."""
        book, day = self.engine.rulebook, self.allocation.as_of
        return [
            line
            for line in self.allocation.lines
            for part in bound.parts
            if not part.requirement_ids
            or {up.requirement.requirement_id for up in self._above(line)} & set(part.requirement_ids)
            if is_counted(part, book.unit(line.unit_id or ""), day, unsure=True)
        ]

    def _size_words(self, bound: Bound) -> str:
        node = self.tree.nodes[self.tree.at[bound.name]]
        if node.role != "clip":
            return f"{amount_words(self.tree.qualification.total, self.tree.measure)} of the whole"
        return f"{self._amount(node)} of {self._label(node)}"

    def _label(self, node: RequirementNode) -> str:
        above = (up.requirement.label for up in self.tree.above(node.index) if up.index)
        return next(filter(None, above), None) or "the whole"

    def _verb(self, node: RequirementNode) -> str:
        return "take" if self._label(node).startswith("Groups ") else "takes"

    def _amount(self, node: RequirementNode) -> str:
        one = node.requirement
        return amount_words((one.max if one.kind in ("at_most", "leaf") else one.min) or 0.0, one.measure)

    def _counted(self, lines: Iterable[CreditLine]) -> str:
        names = dict.fromkeys(name for line in lines for name in line.held)
        return ", ".join(map(self.words.names.named, names)) or "none"

    def _is_vague(self, bound: CrossingBound, units: Iterable[str]) -> bool:
        """Whether a bound is of a level, and nobody knows the units' own."""
        kinds = [kind for part in bound.parts for kind in kinds_counted(part)]
        known = [unit for unit in map(self.engine.rulebook.unit, units) if unit.levels or unit.level is not None]
        return not known and any((kind.level_min, kind.level_max) != (None, None) for kind in kinds)

    def _counted_already(self, units: Sequence[str]) -> str | None:
        """That the same unit, or as many of its family as the rule names, count."""
        family = self.engine.rulebook.equivalence.family
        kin = {family(unit) for unit in units}
        uses = [use.partition(":")[2] for line in self.allocation.lines for use in line.uses if use.startswith("unit:")]
        taken = sorted({unit for unit in uses if family(unit) in kin})
        same = [unit for unit in taken if unit in units]
        named = {unit for unit in self.tree.by_unit if family(unit) in kin}
        if not taken or (not same and len(taken) < len(named)):
            return None
        what = "the same unit" if same else f"its equivalent {self.words.names.named(taken[0])}"
        return f"{what} counts already, and no unit counts twice"

    def _barred(self, bound: CrossingBound, grants: Sequence[CreditAward]) -> str:
        """The barred combination, and what of it counts."""
        form, own = self._own_forms(bound, grants)
        others = {line.unit_id for line in self.allocation.lines if line.unit_id and form.of(line.unit_id)}
        against = sorted(other for other in others if form.of(other) not in own)
        rule = str(bound.label or bound.bound_id).rstrip(".")
        with_what = " and ".join(map(self.words.names.named, against))
        return f"barred with {with_what}, which counts: {rule}" if own and against else rule

    def _is_about(self, bound: Bound, grants: Sequence[CreditAward]) -> bool:
        """Whether a bound is about what these grants give: a barred combination only where it names it."""
        return bound.kind != "barred" or bool(self._own_forms(self._across(bound), grants)[1])

    def _own_forms(self, bound: CrossingBound, grants: Sequence[CreditAward]) -> tuple[UnitForms, set[str]]:
        """The forms of a barred combination, and those of them that something held would count as."""
        form = UnitForms(bound.parts[0].unit_ids, self.engine.rulebook.equivalence.family)
        found = (form.of(unit) for grant in grants for unit in _units(grant))
        return form, {own for own in found if own is not None}

    def _limit(self, bound: Bound) -> str:
        """A limit on credit: a cap, or study that is asked for."""
        about, (_, _, part) = self.tree.qualification, bound.name.partition(":")
        if bound.name.startswith("cap:"):
            cap = about.caps[int(part)]
            whose = " or ".join(MODES[mode] for mode in cap.modes) or "credit"
            note = noted(cap.note, about)
            where = self.tree.nodes[self.tree.at[cap.requirement_id]] if cap.requirement_id else None
            of = f" of {self._label(where)}" if where is not None and where.index else ""
            return f"{whose} is at its limit of {amount_words(cap.max, cap.measure)}{of}{note}"
        if part:
            node = self.tree.nodes[self.tree.at[part]]
            asked = node.requirement.conditions
            least = amount_words((asked.min_resident if asked else None) or 0.0, self.tree.measure)
            return f"at least {least} of {self._label(node)} must be studied with the institution"
        most, own = self.tree.credit_limit / GRAIN, about.min_resident <= 1
        whole = f", since {why_not_whole(about)}" if own else ""
        return f"credit is at its limit of {amount_words(most, self.tree.measure)}{whole}"

    def _asks(self, bound: Bound) -> str:
        """What a minimum asks that is not met."""
        if bound.kind == "across":
            one = self._across(bound)
            return str(one.label or one.bound_id).rstrip(".")
        node = self.tree.nodes[self.tree.at[bound.name]]
        if node.requirement.kind == "all":
            return f"all of {self._label(node)}"
        met = sum(scaled_units(line.value or 0.0) for line in self.allocation.lines if node in self._above(line))
        return f"at least {self._amount(node)} of {self._label(node)}, of which {met / GRAIN:g} is met"

    def _above(self, line: CreditLine) -> Iterator[RequirementNode]:
        return self.tree.above(self.tree.at[line.requirement_id])

    def _filled_by(self, grants: Sequence[CreditAward]) -> str:
        """What fills the places that it could fill, where no bound keeps it out."""
        places = {option.node for grant in grants for part in grant.parts for option in part}
        lines = [line for line in self.allocation.lines if self.tree.at[line.requirement_id] in places]
        units = {unit for grant in grants for unit in _units(grant)}
        if units and units <= {line.unit_id for line in self.allocation.lines}:
            as_what = " or ".join(map(self.words.names.named, sorted(units)))
            return f"it could only count as {as_what}, and that counts already"
        if not lines:
            return "the places it could fill are filled by other holdings"
        return f"the places it could fill are filled: there count already {self._counted(lines)}"


def _may(allocation: Allocation) -> float:
    """What may count."""
    return sum(line.value or 0.0 for line in allocation.may_count)


def _units(grant: CreditAward) -> Iterator[str]:
    return (option.unit_id for part in grant.parts for option in part if option.unit_id is not None)
