"""Open places: what a qualification still asks, with the units that would do and the credentials that bring them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np

from stackwise.features.catalogue import Catalogue
from stackwise.features.records import Certainty, CountedPart, CrossingBound, JsonObject, Where
from stackwise.models.credit import Allocation, CreditLine, Marginal, Open
from stackwise.models.credit.completion import UnitForms
from stackwise.models.credit.kinds import is_counted, kinds_counted, of_both
from stackwise.models.credit.read import Rulebook, Unit
from stackwise.models.credit.tree import RequirementNode, Tree, matches, scaled_units
from stackwise.recommender.decision.candidates import Room
from stackwise.recommender.decision.names import CatalogueNames
from stackwise.recommender.decision.words import where_words

MOST_UNITS, MOST_CREDENTIALS, MOST_DESCRIBED = 40, 5, 60
CREDIT_WAYS, SURE, NEAR = ("transfer", "rpl"), (Certainty.MANDATED, Certainty.GRANTED), 1e-9
PAST = ("superseded", "withdrawn", "deleted", "expired")


class OpenPlaces:
    """Describes what remains of one allocation."""

    def __init__(
        self,
        tree: Tree,
        names: CatalogueNames,
        allocation: Allocation,
        would_count: Callable[[Iterable[str]], frozenset[str]],
        room: Room | None = None,
    ) -> None:
        """``would_count`` tells those of some units that would newly count, ``room`` how much may come from outside."""
        self.tree, self.names, self.book, self.room = tree, names, names.book, room
        self.full = [cap for cap in allocation.caps if cap.used >= cap.max - NEAR]
        self.taken = {line.requirement_id for line in allocation.lines}
        self.used = {line.unit_id for line in allocation.lines}
        self.remaining, self.lines = allocation.remaining, allocation.lines
        self._got: Counter[int] = Counter()  # grains by node
        for line in allocation.lines:
            for node in tree.above(tree.at[line.requirement_id]):
                self._got[node.index] += scaled_units(line.value or 0.0)
        named = {unit for one in self.remaining for node in self._inside(one) if (unit := node.requirement.unit_id)}
        self.able = would_count(sorted(named - self.used))

    def describe(
        self,
        bring: Mapping[str, list[JsonObject]],
        waived: Mapping[str, JsonObject],
        over: Mapping[str, Sequence[CreditLine]],
    ) -> list[JsonObject]:
        """Each open requirement; ``bring`` are credentials by the requirement they would newly fill.

        ``over`` are the lines in which each holding would count, were credit not at its limit.
        """
        return [
            {
                **self._place(one, bring, waived),
                "held": [name for name, lines in over.items() if any(self._meets(line, one) for line in lines)],
            }
            for one in self.remaining
        ]

    def _meets(self, line: CreditLine, one: Open) -> bool:
        """Whether something that stands in a place is of what is open."""
        node = self.tree.nodes[self.tree.at[line.requirement_id]]
        if one.requirement_id in self.tree.at:
            return any(up.requirement.requirement_id == one.requirement_id for up in self.tree.above(node.index))
        bounds = [bound for bound in self.tree.qualification.crossings if bound.bound_id == one.requirement_id]
        return any(self._is_in(node, line.unit_id, part) for bound in bounds for part in self._nearest(bound))

    def _place(self, one: Open, bring: Mapping[str, list[JsonObject]], waived: Mapping[str, JsonObject]) -> JsonObject:
        inside = self._inside(one)
        units = self._units(inside)
        ids = {node.requirement.requirement_id for node in inside}
        credentials = [it for place, given in bring.items() if place in ids for it in given]
        kinds = [kind for node in inside if (kind := self._kind(node, self._asked(one))) is not None]
        able = {name for unit in (*units, *kinds) for name in (unit.get("unit_id"), unit.get("requirement_id")) if name}
        return {
            **one.to_json(),
            "title": self._title(one),
            "part": self._part(one),
            "ways": self._ways(one, () if len(units) > MOST_UNITS else able),
            "candidates": units[:MOST_UNITS],
            "candidates_more": max(0, len(units) - MOST_UNITS),
            "any_of": kinds,
            "any_of_most": self._most(one, kinds),
            "credentials": _first(credentials),
            "waived": waived.get(one.requirement_id),
        }

    def _ways(self, one: Open, able: Collection[str]) -> list[str]:
        """How it may still be met: by study there, and by the ways of credit that no limit on it has used up.

        A way is closed, too, that no place takes of what would do: of the units and kinds ``able``.
        """
        at = self.tree.at.get(one.requirement_id, 0)
        around = {up.requirement.requirement_id for up in self.tree.above(at)}
        over = [cap for cap in self.full if cap.requirement_id is None or cap.requirement_id in around]
        whole = [cap for cap in over if not cap.certainties or {*SURE} <= {*cap.certainties}]
        closed = {way for cap in whole for way in cap.modes or CREDIT_WAYS}
        below = [node for node in self.tree.nodes if any(up.index == at for up in self.tree.above(node.index))]
        places = [one for one in below if {one.requirement.unit_id, one.requirement.requirement_id} & {*able}]
        closed |= {way for way in CREDIT_WAYS if places and all(self._refuses(node, way) for node in places)}
        return ["completed", *(way for way in CREDIT_WAYS if way not in closed)]

    def _refuses(self, node: RequirementNode, way: str) -> bool:
        """Whether a condition on a place, or on a part around it, does not take a way of attaining."""
        return any(way in asked.not_by for asked in self.tree.asked.get(node.index, ()))

    def _most(self, one: Open, kinds: Sequence[JsonObject]) -> float | None:
        """How much of an open amount may come from outside in all, where several kinds share it."""
        if self.room is None or not any(kind["room"] for kind in kinds):
            return None
        most = self.room[0] if one.measure == self.tree.measure and one.amount is not None else None
        return None if most is None else min(most, one.amount or 0.0)

    def _part(self, one: Open) -> str | None:
        """The list or part that a place stands in."""
        at = self.tree.at.get(one.requirement_id)
        if at is None:
            return None
        around = (node.requirement.label for node in self.tree.above(self.tree.nodes[at].parent) if node.index)
        return next((label for label in around if label and label != one.label), None)

    def _title(self, one: Open) -> str | None:
        if one.requirement_id not in self.tree.at and one.label:
            return f"{one.label.rstrip('.')}; of what is open"  # its amount is among those of the places
        if one.label:
            return one.label
        if one.unit_id is not None:
            return self.names.title(one.unit_id)
        if one.requirement_id == self.tree.nodes[0].requirement.requirement_id:
            return "what the total asks beside" if self.taken else "the whole"
        return None

    def _inside(self, one: Open) -> list[RequirementNode]:
        """The places of an open requirement that nothing fills yet and that have room.

        A bound across the tree is met in the parts that it counts, by what it counts there.
        """
        if one.requirement_id in self.tree.at:
            return self._free(self.tree.at[one.requirement_id])
        bounds = [bound for bound in self.tree.qualification.crossings if bound.bound_id == one.requirement_id]
        parts = [part for bound in bounds for part in self._nearest(bound)]
        free = [node for node in self._free(0) if any(self._is_in(node, node.requirement.unit_id, it) for it in parts)]
        return free if bounds else self._free(0)

    def _nearest(self, bound: CrossingBound) -> list[CountedPart]:
        """The parts that lack least of a bound: those that its amount is about. One that is met asks for nothing."""
        lacks = {part: (bound.min or 0.0) - self._held_in(part) for part in bound.parts}
        most = sorted(lacks.values())[bound.of - 1]
        return [part for part, lack in lacks.items() if 0 < lack <= most]

    def _held_in(self, part: CountedPart) -> float:
        at = self.tree.at
        return sum(line.value or 0.0 for line in self.lines
                   if self._is_in(self.tree.nodes[at[line.requirement_id]], line.unit_id, part))  # fmt: skip

    def _is_in(self, node: RequirementNode, unit: str | None, part: CountedPart) -> bool:
        below = set(part.requirement_ids)
        return (not below or any(up.requirement.requirement_id in below for up in self.tree.above(node.index))) and (
            unit is None or is_counted(part, self.tree.unit(unit))
        )

    def _has_room(self, node: RequirementNode) -> bool:
        """Whether no maximum around a place is reached."""
        above = self.tree.above(node.index)
        return not any(up.role == "limit" and self._got[up.index] >= (up.bound or 0) for up in above)

    def _lets_in(self, node: RequirementNode) -> bool:
        """Whether one more unit may come to a place that names none, beside all that counts."""
        known = None if self.room is None else self.room[1].get(node.requirement.requirement_id)
        return self._has_room(node) if known is None else known > 0

    def _free(self, top: int) -> list[RequirementNode]:
        """The places below a node that nothing fills yet; of those that name no unit, the ones with room."""
        found, todo = [], [top]
        while todo:
            node = self.tree.nodes[todo.pop()]
            one = node.requirement
            open_ = one.requirement_id not in self.taken if one.where is None else self._lets_in(node)
            if one.kind == "leaf" and open_:
                found.append(node)
            todo += reversed(self.tree.children[node.index])
        return found

    def _units(self, inside: Iterable[RequirementNode]) -> list[JsonObject]:
        """Named units that would do, as the tree has them; one that displaces what counts only if no other does."""
        named = [node.requirement.unit_id for node in inside if node.requirement.unit_id is not None]
        rooms = {node.requirement.unit_id for node in inside if self._has_room(node)}
        free = [unit for unit in named if unit in self.able and unit in rooms and not self._displaces(unit)]
        named = free or named
        groups: dict[str, list[str]] = {unit: [] for unit in named if unit in self.able}
        for node in sorted(inside, key=self._has_room, reverse=True):  # a full group is named where no other lists it
            if groups.get(node.requirement.unit_id or "") and not self._has_room(node):
                continue
            if (unit := node.requirement.unit_id) in groups and (group := self._group(node)) is not None:
                groups[unit].append(group)
        return [{"unit_id": unit, "title": self.names.title(unit), "groups": list(dict.fromkeys(of))}
                for unit, of in groups.items()]  # fmt: skip

    def _displaces(self, unit: str) -> bool:
        """Whether a barred combination lets it count in place of another that counts, and not beside it."""
        for form, counted in self._barred:
            own = form.of(unit)
            if own is not None and counted - {own}:
                return True
        return False

    @cached_property
    def _barred(self) -> list[tuple[UnitForms, set[str]]]:
        """The forms of each barred combination's units, and which of them count."""
        bars = (part.unit_ids for bound in self.tree.qualification.crossings for part in bound.parts if part.unit_ids)
        forms = [UnitForms(units, self.book.equivalence.family) for units in bars]
        used = [unit for unit in self.used if unit is not None]
        return [(form, {own for unit in used if (own := form.of(unit)) is not None}) for form in forms]

    def _group(self, node: RequirementNode) -> str | None:
        """The group that a place's unit is listed in: its own label, or that of the part nearest around it."""
        return next((up.requirement.label for up in self.tree.above(node.index) if up.requirement.label and up.index),
                    None)  # fmt: skip

    def _asked(self, one: Open) -> tuple[Where, ...]:
        """The kinds that an open bound across the tree counts, of which a unit must be one; none: any."""
        bounds = [bound for bound in self.tree.qualification.crossings if bound.bound_id == one.requirement_id]
        return tuple(kind for bound in bounds for part in bound.parts for kind in kinds_counted(part))

    def _kind(self, node: RequirementNode, asked: Sequence[Where]) -> JsonObject | None:
        """What a place asks that names no unit: its words, and how many current units of the catalogue are so."""
        one = node.requirement
        if one.credential_id is not None:
            return {"requirement_id": one.requirement_id, "words": self.names.named(one.credential_id), "units": None,
                    "room": None}  # fmt: skip
        if one.where is None:
            return None
        both = [where for kind in asked or (Where(),) if (where := of_both(one.where, kind)) is not None]
        if not both:
            return None
        able = [u for u in self.book.units.values() if any(self._may_fill(where, u) for where in both)]
        words = " or ".join(map(where_words, dict.fromkeys(both)))
        return {"requirement_id": one.requirement_id, "words": words, "units": len(able),
                "room": None if self.room is None else self.room[1].get(one.requirement_id)}  # fmt: skip

    def _may_fill(self, where: Where, unit: Unit) -> bool:
        current = (unit.status or "current").casefold() not in PAST
        refused = self.tree.by_unit if where.unlisted else self.tree.core
        return (
            current
            and unit.unit_id not in self.used
            and matches(where, unit)
            and not any(one in refused for one in self.book.equivalence.standing_for([unit.unit_id]))
        )


def _first(credentials: Sequence[JsonObject]) -> list[JsonObject]:
    """The few that bring most, each once."""
    ordered = sorted(credentials, key=lambda one: (-one["value"], one["credential_id"]))
    once = {one["credential_id"]: one for one in reversed(ordered)}
    return sorted(once.values(), key=lambda one: (-one["value"], one["credential_id"]))[:MOST_CREDENTIALS]


def bringing(marginal: Marginal, catalogue: Catalogue, book: Rulebook) -> dict[str, list[JsonObject]]:
    """Credentials by the requirement they would newly fill; the lines of those that bring most are worked out."""
    providers = dict(zip(catalogue["providers"]["provider_id"], catalogue["providers"]["name"], strict=True))
    found: dict[str, list[JsonObject]] = defaultdict(list)
    order = np.lexsort((np.array(marginal.credential_ids, dtype=str), -marginal.share.round(9)))
    for at in [int(one) for one in order if marginal.share[one] > 0][:MOST_DESCRIBED]:
        name = marginal.credential_ids[at]
        for line in marginal.lines[at]:
            if line["certainty"] in ("mandated", "granted") and line["value"]:
                found[line["requirement_id"]].append(
                    {
                        "credential_id": name,
                        "title": book.titles.get(name),
                        "provider": providers.get(book.providers.get(name) or ""),
                        "unit_id": line["unit_id"],
                        "rule_id": line["rule_id"],
                        "value": line["value"],
                        "resident": line["resident"],
                    }
                )
    return found


def offered(catalogue: Catalogue) -> list[str]:
    """Credentials that can be taken now and award a unit or are named by a rule."""
    frame = catalogue["credentials"]
    rules = " ".join([*catalogue["credit_rules"]["giver"], *catalogue["qualifications"]["root"]])
    active = frame[~frame["status"].isin(["superseded", "expired", "withdrawn"])]
    pairs = zip(active["credential_id"], active["awards_units"], strict=True)
    return sorted({str(one) for one, units in pairs if (units is not None and len(units)) or f'"{one}"' in rules})
