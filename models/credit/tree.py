"""A qualification's requirement tree, compiled: what each node adds, limits and reserves.

Amounts are whole grains (thousandths) of the qualification's own measure, so that sums compare exactly.

A node's role says how its branch adds up:

``sum``      (``all``) adds its children; ``pick`` (``any``) lets one child alone hold fills.
``limit``    (``at_most``) its branch gives no more than ``max``.
``clip``     (``at_least``) its branch counts up to ``min``: a surplus does not count.
``minimum``  an ``at_least`` inside another ``at_least`` (an ``at_most`` between them changes nothing), the group
             minimum of packaging rules ("five electives, two of them from A"): it reserves its ``min`` places in the
             outer group, and what it holds beyond them counts in the outer group's free places.

Inside an ``at_least`` an ``all`` is needed in full, so each thing it names keeps its place in the group; an ``any``
keeps the place of the one branch it needs, of single things the smallest. What cannot be read so is refused.

An ``at_most`` or ``at_least`` in another measure than the qualification's is ``mixed``: it bounds whole fills, not
amounts.
``count`` counts units, not branches.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from stackwise.features.errors import CreditError, describe, some
from stackwise.features.records import Cap, Certainty, Conditions, Measure, Mode, Qualification, Requirement, Where
from stackwise.models.credit.read import Unit

GRAIN = 1000
TOP = -1
Role = Literal["sum", "pick", "limit", "clip", "minimum", "leaf"]
_ROLES: Mapping[str, Role] = {"all": "sum", "any": "pick", "at_most": "limit", "at_least": "clip", "leaf": "leaf"}


def scaled_units(amount: float) -> int:
    """An amount in whole grains."""
    return round(amount * GRAIN)


@dataclass(frozen=True)
class RequirementNode:
    """One requirement with its place in the tree. ``bound`` is in grains of the qualification's measure."""

    index: int
    parent: int
    requirement: Requirement
    role: Role
    exclusive: bool
    bound: int | None = None  # limit, clip, minimum
    mixed: int | None = None  # the same, in grains of the node's own other measure
    places: int | None = 1  # fills a leaf takes; None: any number
    outer: int = TOP  # the at_least around an at_least, or around a leaf that an all there needs
    reserve: int = 0  # places kept for the minima right below
    keeps: bool = False  # whether it may keep places in the group around it

    @property
    def need(self) -> int:
        """Places this node keeps in the group around it."""
        return max(self.bound or 0, self.reserve) if self.role == "minimum" or self.needed else self.reserve

    @property
    def needed(self) -> bool:
        """Whether it is a leaf that the group around it cannot be filled without."""
        return self.role == "leaf" and self.outer != TOP


@dataclass(frozen=True)
class PartLimit:
    """The most that some credit may give to a part, in grains: of certain tiers or attained in certain ways, or any."""

    node: int
    most: int
    kind: str
    certainties: tuple[Certainty, ...] = ()
    named_modes: tuple[Mode, ...] = ()
    note: str | None = None

    @property
    def tiers(self) -> frozenset[int]:
        """Tiers of the certainties; none: all."""
        return frozenset(certainty.rank + 1 for certainty in self.certainties)

    @property
    def modes(self) -> frozenset[Mode]:
        """Ways of attaining; none: all."""
        return frozenset(self.named_modes)


@dataclass(frozen=True)
class PartOverlap:
    """Two parts in which a thing may count twice, at most ``most`` grains or, ``by_count``, thousandths of a unit."""

    parts: tuple[int, int]
    most: int
    by_count: bool


class Tree:
    """The compiled tree of one qualification; nodes are in preorder, so a parent comes before its children."""

    def __init__(self, qualification: Qualification, units: Mapping[str, Unit] | None = None) -> None:
        """Compile; ``units`` tell what a named unit is worth where its leaf does not.

        Raises
        ------
        CreditError
            Two nodes share an id, group minima ask for more than the group around them, or a part has no clear size.
        """
        self.qualification = qualification
        self._units = units or {}
        self.measure: Measure = "count" if qualification.measure == "units" else "credit"
        self.total = scaled_units(qualification.total)
        least_study = qualification.min_resident
        if not qualification.full_credit:
            least_study = max(least_study, 1.0)  # never wholly by credit, unless a rule says so
        self.credit_limit = max(0, self.total - scaled_units(least_study))
        nodes = self._compiled = self._compile()
        self.children: list[list[int]] = [[] for _ in nodes]
        for node in nodes[1:]:
            self.children[node.parent].append(node.index)
        self.nodes = self._reserve(nodes)
        self.at = {node.requirement.requirement_id: node.index for node in self.nodes}
        self._refuse_doubles()
        self.by_unit: dict[str, list[int]] = defaultdict(list)
        self.by_credential: dict[str, list[int]] = defaultdict(list)
        self.wheres: list[int] = []
        for node in self.nodes:
            one = node.requirement
            if one.unit_id is not None:
                self.by_unit[one.unit_id].append(node.index)
            elif one.credential_id is not None:
                self.by_credential[one.credential_id].append(node.index)
            elif one.where is not None:
                self.wheres.append(node.index)
        self.core = frozenset(self._core())
        self.asked = dict(self._asked())
        self.limits = tuple(self._part_limits())
        self.overlaps = tuple(self._overlaps())

    def _compile(self) -> list[RequirementNode]:
        nodes: list[RequirementNode] = []
        stack = [(self.qualification.root, TOP, TOP, False)]
        while stack:
            one, parent, outer, needed = stack.pop()
            above = nodes[parent] if parent != TOP else None
            node = self._node(one, nodes, above, outer, needed)
            nodes.append(node)
            inside = node.index if one.kind == "at_least" else outer
            whole = inside != TOP and (one.kind == "all" or (one.kind == "any" and not _of_leaves(one)))
            stack.extend((child, node.index, inside, whole) for child in reversed(one.children))
        return nodes

    def _node(
        self, one: Requirement, nodes: list[RequirementNode], above: RequirementNode | None, outer: int, needed: bool
    ) -> RequirementNode:
        given = one.max if one.kind == "at_most" else one.min if one.kind == "at_least" else None
        bound = None if given is None else scaled_units(given)
        own = one.measure == self.measure
        role = _ROLES[one.kind] if own or one.kind not in ("at_most", "at_least") else "sum"
        if role == "clip" and outer != TOP:
            role = "minimum" if nodes[outer].role in ("clip", "minimum") else "sum"
        exclusive = one.exclusive and (above is None or above.exclusive)
        if one.kind == "leaf" and needed and exclusive and nodes[outer].role in ("clip", "minimum"):
            bound = self._leaf_size(one, above)
        elif one.kind in ("all", "any") and outer != TOP and nodes[outer].role not in ("clip", "minimum"):
            self._refuse(one, f"inside an at_least that counts {nodes[outer].requirement.measure}")
        else:
            needed = False
        return RequirementNode(
            index=len(nodes),
            parent=above.index if above else TOP,
            requirement=one,
            role=role,
            exclusive=exclusive,
            bound=bound if own or needed else None,
            mixed=None if own else bound,
            places=_places(one, above),
            outer=outer if one.kind == "at_least" or needed else TOP,
        )

    def _leaf_size(self, one: Requirement, above: RequirementNode | None) -> int:
        """What a leaf that a group needs is worth, in grains."""
        places = _places(one, above)
        unit = Unit(one.unit_id) if one.unit_id is not None else None
        known = self._units.get(one.unit_id, unit) if one.unit_id is not None else None
        size = one.value if one.value is not None else None if known is None else known.worth(self.measure)
        if size is None and self.measure == "count":
            size = 1.0
        if size is None or places is None:
            self._refuse(one, "of no known size")
        assert size is not None
        assert places is not None
        return scaled_units(size) * places

    def _refuse(self, one: Requirement, said: str) -> None:
        fix = "give it a value, or say it as an at_least with a min"
        name = f"requirement {one.requirement_id!r} of {self.qualification.qualification_id!r}"
        raise CreditError(describe(name, f"{one.kind} {said}", "an all or any in a group whose size is clear", fix))

    def _reserve(self, nodes: list[RequirementNode]) -> tuple[RequirementNode, ...]:
        """Fill in ``reserve`` from the leaves up."""
        done: list[RequirementNode] = list(nodes)
        for node in reversed(nodes):
            keeps = node.role in ("minimum", "limit") or node.needed or self._whole(node)
            below = [done[c] for c in self.children[node.index]]
            reserve = sum(child.need for child in below if child.keeps)
            if keeps and node.role == "pick":
                reserve = self._choice_size(node, below)
            if keeps:
                node = done[node.index] = replace(node, keeps=True, reserve=reserve)
            if node.role in ("clip", "minimum", "limit") and reserve:
                if node.bound is not None and reserve > node.bound:
                    said = f"group minima of {reserve / GRAIN:g} in a group of {node.bound / GRAIN:g}"
                    raise CreditError(describe(self._name(node), said, "minima that fit", "correct the minima"))
                done[node.index] = replace(node, reserve=reserve)
        return tuple(done)

    def _choice_size(self, node: RequirementNode, below: list[RequirementNode]) -> int:
        """Places that a choice inside a group keeps: the least of its single things, or what all its branches take."""
        if _of_leaves(node.requirement):
            return min(self._leaf_size(child.requirement, node) if child.exclusive else 0 for child in below)
        sizes = {child.need if child.keeps else 0 for child in below}
        if len(sizes) > 1:
            self._refuse(node.requirement, "of branches that differ in size")
        return sizes.pop()

    def _whole(self, node: RequirementNode) -> bool:
        """Whether a node is an ``all`` or ``any`` inside a group, which is needed as it says."""
        if node.requirement.kind not in ("all", "any"):
            return False
        at = node.parent
        while at != TOP and self._compiled[at].requirement.kind in ("all", "any", "at_most"):
            at = self._compiled[at].parent
        return at != TOP and self._compiled[at].role in ("clip", "minimum")

    def _name(self, node: RequirementNode) -> str:
        return f"requirement {node.requirement.requirement_id!r} of {self.qualification.qualification_id!r}"

    def _refuse_doubles(self) -> None:
        if len(self.at) < len(self.nodes):
            ids = [node.requirement.requirement_id for node in self.nodes]
            twice = sorted({one for one in ids if ids.count(one) > 1})
            raise CreditError(
                describe(f"qualification {self.qualification.qualification_id!r}", f"ids used twice: {some(twice)}",
                         "one id a requirement", "rename them")
            )  # fmt: skip

    def _core(self) -> Iterator[str]:
        """Units asked of everybody: named by a leaf with nothing but ``all``, or groups needed in full, above it."""
        full: set[int] = {TOP}
        for node in self.nodes:
            if node.parent in full:
                if node.requirement.unit_id is not None:
                    yield node.requirement.unit_id
                elif _in_full(node.requirement):
                    full.add(node.index)

    def _asked(self) -> Iterator[tuple[int, tuple[Conditions, ...]]]:
        """Conditions on grade, currency and way by leaf."""
        for node in self.nodes:
            over = tuple(
                c
                for up in self.above(node.index)
                if (c := up.requirement.conditions) is not None
                and (c.min_grade is not None or c.max_age_months is not None or c.not_by)
            )
            if over:
                yield node.index, over

    def _part_limits(self) -> Iterator[PartLimit]:
        """Residency of parts, and caps on a part or on how credit was attained."""
        for node in self.nodes:
            asked = node.requirement.conditions
            if asked is not None and asked.min_resident is not None:
                most = max(0, self._size(node) - scaled_units(asked.min_resident))
                yield PartLimit(node.index, most, "residency", note=asked.note)
        for cap in self.qualification.caps:
            if self.is_part(cap):
                at = 0 if cap.requirement_id is None else self.at.get(cap.requirement_id)
                if at is None or cap.measure != self.measure:
                    said = f"a cap on {cap.requirement_id or cap.modes!r} in {cap.measure}"
                    fix = "name a requirement of it and its own measure"
                    name = f"qualification {self.qualification.qualification_id!r}"
                    raise CreditError(describe(name, said, f"a part of it, in {self.measure}", fix))
                yield PartLimit(at, scaled_units(cap.max), "cap", cap.certainties, cap.modes, cap.note)

    def _overlaps(self) -> Iterator[PartOverlap]:
        for one in self.qualification.overlaps:
            sides = [self.at.get(name) for name in one.between]
            known = [at for at in sides if at is not None]
            plain = all(up.role == "sum" for at in known for up in self.above(self.nodes[at].parent))
            inner = {up.index for at in known for up in self.above(self.nodes[at].parent)}
            if (
                len(set(known)) < 2
                or not plain
                or inner.intersection(known)
                or one.measure not in ("count", self.measure)
            ):
                name = f"qualification {self.qualification.qualification_id!r}"
                expected = "two parts side by side under nothing but `all`, by count or its own measure"
                raise CreditError(describe(name, f"an overlap of {one.between}", expected, "name two such parts"))
            yield PartOverlap((known[0], known[1]), scaled_units(one.max), one.measure == "count" != self.measure)

    def counting(self, index: int, part: int | None) -> Iterator[RequirementNode]:
        """Nodes in whose sums a fill of a leaf is: all above it, or no further than the part it is shared in."""
        for node in self.above(index):
            yield node
            if node.index == part:
                return

    @staticmethod
    def is_part(cap: Cap) -> bool:
        """Whether a cap bounds a part, or one way of attaining credit, rather than all of it."""
        return cap.requirement_id is not None or bool(cap.modes)

    def _size(self, node: RequirementNode) -> int:
        """What a part takes in full, in grains."""
        one, size = node.requirement, node.bound
        if node.parent == TOP:
            size = self.total
        elif one.kind == "all":
            size = sum(self._size(self.nodes[child]) for child in self.children[node.index])
        elif one.kind == "leaf":
            size = self._leaf_size(one, self.nodes[node.parent])
        if size is None:
            self._refuse(one, "of no clear size that asks for residency")
        assert size is not None
        return size

    def unit(self, unit_id: str | None) -> Unit:
        """What is known of a unit."""
        return self._units.get(unit_id or "") or Unit(unit_id or "")

    def above(self, index: int) -> Iterator[RequirementNode]:
        """The node and those above it, nearest first."""
        while index != TOP:
            yield self.nodes[index]
            index = self.nodes[index].parent

    def other_measures(self, index: int, rank: int) -> Iterator[tuple[int, Measure]]:
        """Bounds in another measure over a node and credit of a rank: nodes by index, the i-th cap as -1 - i."""
        for node in self.above(index):
            if node.mixed is not None:
                yield node.index, node.requirement.measure
        for i, cap in enumerate(self.qualification.caps):
            ranks = [certainty.rank for certainty in cap.certainties]
            if cap.measure != self.measure and not self.is_part(cap) and (not ranks or rank in ranks):
                yield -1 - i, cap.measure

    def worth(self, index: int, unit: Unit, measure: Measure) -> int | None:
        """What a leaf filled by ``unit`` adds in a measure, in grains; ``None`` when nobody said."""
        node = self.nodes[index]
        value = node.requirement.value
        if value is not None:
            over = self.nodes[node.parent].requirement if node.parent != TOP else None
            spoken = over.measure if over is not None and over.kind in ("at_least", "at_most") else self.measure
            if spoken == measure:
                return scaled_units(value)
        known = unit.worth(measure)
        return None if known is None else scaled_units(known)


def _places(one: Requirement, above: RequirementNode | None) -> int | None:
    """A named thing fills its leaf once; a ``where`` leaf takes what its ``max`` or the group around it allows."""
    if one.where is None:
        return 1
    if one.max is not None:
        return int(one.max)
    return None if above is not None and above.requirement.kind in ("at_least", "at_most") else 1


def _of_leaves(one: Requirement) -> bool:
    return all(child.kind == "leaf" for child in one.children)


def _in_full(one: Requirement) -> bool:
    """Whether a node asks for everything below it."""
    if one.kind != "at_least" or one.measure != "count":
        return one.kind == "all"
    return all(child.where is None and child.kind == "leaf" for child in one.children) and (one.min or 0) >= len(
        one.children
    )


def matches(where: Where, unit: Unit, as_of: date | None = None) -> bool:
    """Whether a unit is of the kind a filter asks for on a day; what is unknown about the unit does not match."""
    checks = (
        not where.current or unit.is_current(as_of),
        where.package is None or unit.of_package(where.package),
        (where.level_min is None and where.level_max is None) or unit.at_level(where.level_min, where.level_max),
        where.tag is None or where.tag in unit.tags,
        where.code_prefix is None or (unit.code or unit.unit_id).startswith(where.code_prefix),
    )
    return all(checks)
