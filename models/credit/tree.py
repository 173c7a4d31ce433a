"""A qualification's requirement tree, compiled: what each node adds, limits and reserves.

Amounts are whole grains (thousandths) of the qualification's own measure, so that sums compare exactly.

A node's role says how its branch adds up:

``sum``      (``all``) adds its children; ``pick`` (``any``) lets one child alone hold fills.
``limit``    (``at_most``) its branch gives no more than ``max``.
``clip``     (``at_least``) its branch counts up to ``min``: a surplus does not count.
``minimum``  an ``at_least`` inside another ``at_least`` (an ``at_most`` between them changes nothing), the group
             minimum of packaging rules ("five electives, two of them from A"): it reserves its ``min`` places in the
             outer group, and what it holds beyond them counts in the outer group's free places.

An ``at_most`` or ``at_least`` in another measure than the qualification's is ``mixed``: it bounds whole fills, not
amounts.
``count`` counts units, not branches.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from stackwise.features.errors import CreditError, describe, some
from stackwise.features.records import Measure, Qualification, Requirement, Where
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
    outer: int = TOP  # the at_least around an at_least
    reserve: int = 0  # places kept for the minima right below

    @property
    def need(self) -> int:
        """Places this node keeps in the group around it."""
        return max(self.bound or 0, self.reserve) if self.role == "minimum" else self.reserve


class Tree:
    """The compiled tree of one qualification; nodes are in preorder, so a parent comes before its children."""

    def __init__(self, qualification: Qualification) -> None:
        """Compile.

        Raises
        ------
        CreditError
            Two nodes share an id, or group minima ask for more than the group around them.
        """
        self.qualification = qualification
        self.measure: Measure = "count" if qualification.measure == "units" else "credit"
        self.total = scaled_units(qualification.total)
        least_study = max(qualification.min_resident, 1.0)  # never wholly by credit, even where no rule says so
        self.credit_limit = max(0, self.total - scaled_units(least_study))
        nodes = self._compile()
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

    def _compile(self) -> list[RequirementNode]:
        nodes: list[RequirementNode] = []
        stack = [(self.qualification.root, TOP, TOP)]
        while stack:
            one, parent, outer = stack.pop()
            above = nodes[parent] if parent != TOP else None
            node = self._node(one, nodes, above, outer)
            nodes.append(node)
            inside = node.index if one.kind == "at_least" else outer if one.kind == "at_most" else TOP
            stack.extend((child, node.index, inside) for child in reversed(one.children))
        return nodes

    def _node(
        self, one: Requirement, nodes: list[RequirementNode], above: RequirementNode | None, outer: int
    ) -> RequirementNode:
        given = one.max if one.kind == "at_most" else one.min if one.kind == "at_least" else None
        bound = None if given is None else scaled_units(given)
        own = one.measure == self.measure
        role = _ROLES[one.kind] if own or one.kind not in ("at_most", "at_least") else "sum"
        if role == "clip" and outer != TOP:
            role = "minimum" if nodes[outer].role in ("clip", "minimum") else "sum"
        return RequirementNode(
            index=len(nodes),
            parent=above.index if above else TOP,
            requirement=one,
            role=role,
            exclusive=one.exclusive and (above is None or above.exclusive),
            bound=bound if own else None,
            mixed=None if own else bound,
            places=_places(one, above),
            outer=outer if one.kind == "at_least" else TOP,
        )

    def _reserve(self, nodes: list[RequirementNode]) -> tuple[RequirementNode, ...]:
        """Fill in ``reserve`` from the leaves up."""
        done: list[RequirementNode] = list(nodes)
        for node in reversed(nodes):
            reserve = sum(done[c].need for c in self.children[node.index] if done[c].role in ("minimum", "limit"))
            if node.role in ("clip", "minimum", "limit") and reserve:
                if node.bound is not None and reserve > node.bound:
                    said = f"group minima of {reserve / GRAIN:g} in a group of {node.bound / GRAIN:g}"
                    raise CreditError(describe(self._name(node), said, "minima that fit", "correct the minima"))
                done[node.index] = RequirementNode(**{**node.__dict__, "reserve": reserve})
        return tuple(done)

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
            if cap.measure != self.measure and (not ranks or rank in ranks):
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


def matches(where: Where, unit: Unit) -> bool:
    """Whether a unit is of the kind a filter asks for; what is unknown about the unit does not match."""
    checks = (
        where.package is None or unit.package == where.package,
        where.level_min is None or (unit.level is not None and unit.level >= where.level_min),
        where.level_max is None or (unit.level is not None and unit.level <= where.level_max),
        where.tag is None or where.tag in unit.tags,
        where.code_prefix is None or (unit.code or unit.unit_id).startswith(where.code_prefix),
    )
    return all(checks)
