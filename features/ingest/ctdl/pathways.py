"""Qualifications from pathways and from what credentials require; prerequisites from what courses require."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from stackwise.features.errors import CreditError, describe, some
from stackwise.features.ingest.ctdl.credit import ANY, Receivers
from stackwise.features.ingest.ctdl.graph import Graph, GraphNode
from stackwise.features.ingest.ctdl.requirements import DEEPEST, TreeReader, extended, fewest
from stackwise.features.ingest.ctdl.resources import ResourceTables, credit_of
from stackwise.features.ingest.ctdl.terms import CREDENTIALS
from stackwise.features.record import Record
from stackwise.features.records import Qualification, Requirement, bound_columns, to_json

TARGETS = ("targetCredential", "targetLearningOpportunity", "targetAssessment")
ENTRY = ("entryCondition", "prerequisite")
# What a condition profile may ask beside its targets, and our trees cannot: without it the rule would ask for less.
UNSAID = ("condition", "experience", "yearsOfExperience", "minimumAge", "hasConstraint", "targetCompetency",
          "targetOccupation", "targetJob", "targetPathway", "submissionOf", "commonConditions")  # fmt: skip


@dataclass
class PathwayReader:
    """Reads trees and keeps what they lead to."""

    graph: Graph
    rows: ResourceTables
    qualifications: dict[str, Qualification] = field(default_factory=dict)
    prerequisites: dict[str, Requirement] = field(default_factory=dict)
    reached: set[str] = field(default_factory=set)
    pathway_of: dict[str, str] = field(default_factory=dict)
    notes: list[tuple[GraphNode, str]] = field(default_factory=list)

    def pathway(self, node: GraphNode) -> None:
        """Add the qualification that a pathway describes.

        The total is what the pathway states (credit of its destination), else the fewest units that fulfil it.

        Raises
        ------
        CreditError
            No single destination, or a tree that cannot be read; nothing of it is then carried.
        """
        tree = TreeReader(self.graph, node.id)
        try:
            at, destination = self._destination(node)
            self._add(node, tree.component(at, destination), destination)
        except (CreditError, ValidationError) as error:
            for one in [node, *tree.visited]:
                one.untake()
            raise _as_credit_error(f"pathway {node.id}", error) from error
        finally:
            self.reached.update(one.id for one in tree.visited)  # or refused with their pathway
        for to, (name, one) in tree.leaves.items():
            self.rows.stand_in(to, name, one)
        bare, kept = dict.fromkeys(tree.bare), "kept as a unit of that id"
        said = [describe(f"target {at}", "no description here", "its component", kept) for at in bare]
        self.notes += [(node, one) for one in said]

    def _destination(self, node: GraphNode) -> tuple[str, GraphNode]:
        found = self.graph.follow(node, "hasDestinationComponent")
        if len(found) != 1:
            raise CreditError(describe(f"pathway {node.id}", f"{len(found)} destinations", "one", "name the last step"))
        at, destination = found[0]
        if destination is None:
            raise CreditError(describe(f"pathway {node.id}", f"no description of {at}", "its destination", "add it"))
        return at, destination

    def _add(self, node: GraphNode, root: Requirement, destination: GraphNode) -> None:
        credit, _, _ = credit_of(self.graph, destination)
        if credit is None and root.kind == "at_least" and root.measure == "credit":
            credit = root.min
        said: dict[str, Any] = {
            "qualification_id": node.id,
            "title": node.text("name") or destination.text("name"),
            "code": next((one.text("identifierValueCode") for one in node.nodes("identifier")[:1]), None),
            "measure": "units" if credit is None else "credit_points",
            "total": fewest(root) if credit is None else credit,
            "root": root,
            "provider_id": self.rows.owner(node),
        }
        self.qualifications[node.id] = Qualification(**{**said, **extended(node, "qualification")})

    def credential(self, node: GraphNode) -> None:
        """What a credential requires makes it a qualification; what it takes to enter is a prerequisite."""
        required = self._profiles(node, "requires", f"{node.id}/requires")
        for _, profile in self.graph.peek(node, "requires"):
            for at, _ in self.graph.peek(profile, "targetPathway") if profile is not None else ():
                self.pathway_of[node.id] = at
        self._refuse_partial(node, "requires", required)
        if required is not None:
            self.qualifications[node.id] = Qualification(
                qualification_id=node.id,
                title=self.rows.credentials[node.id]["title"],
                total=fewest(required),
                root=required,
                provider_id=self.rows.credentials[node.id]["provider_id"],
                status=self.rows.credentials[node.id]["status"],
            )
        self.entry(node, ENTRY)

    def _refuse_partial(self, node: GraphNode, name: str, read: Requirement | None) -> None:
        """Refuse a rule of which one part names what is asked and another does not."""
        lost = [item for item in node.items(name) if not item.taken]
        if read is not None and lost:
            got = f"{len(lost)} of {len(node.items(name))} conditions that name nothing that can be held"
            fix = "it is refused rather than made easier"
            raise CreditError(describe(f"{name} of {node.id}", got, "targets in each", fix))

    def course(self, node: GraphNode) -> None:
        """What a course requires must come before it; only a credential can say so in our tables."""
        if node.id in self.rows.credentials:
            self.entry(node, ("requires", *ENTRY))

    def entry(self, node: GraphNode, names: tuple[str, ...]) -> None:
        """Add the prerequisite of a credential; one that cannot be carried whole takes it out of the credentials."""
        parts = []
        try:
            for name in names:
                read = self._profiles(node, name, f"{node.id}/{name}")
                self._refuse_partial(node, name, read)
                if read is not None:
                    parts.append(read)
                elif name in ENTRY and node.items(name):
                    fix = "it is not offered rather than offered to all"
                    got = "nothing that can be held"
                    raise CreditError(describe(f"{name} of {node.id}", got, "a target", fix))
        except CreditError:
            del self.rows.credentials[node.id]
            raise
        if parts:
            whole = Requirement(requirement_id=f"{node.id}/before", kind="all", children=tuple(parts))
            self.prerequisites[node.id] = parts[0] if len(parts) == 1 else whole

    def _profiles(self, node: GraphNode, name: str, own: str) -> Requirement | None:
        """All profiles (or things) a property asks for; None when none of them names anything that can be held."""
        parts: list[Requirement] = []
        for item, (at, one) in zip(node.items(name), self.graph.follow(node, name), strict=True):
            if one is None or one.type != "ConditionProfile":
                part: Requirement | None = self._target(f"{own}/{len(parts) + 1}", at, one)
            else:
                part = self._profile(one, f"{own}/{len(parts) + 1}")
            if part is None:
                item.taken = False
            else:
                parts.append(part)
        if len(parts) < 2:
            return parts[0] if parts else None
        return Requirement(requirement_id=own, kind="all", children=tuple(parts))

    def _profile(self, profile: GraphNode, own: str, depth: int = 0) -> Requirement | None:
        """What a profile's targets ask, or one of its alternatives; None where it names nothing that can be held.

        An alternative that names nothing is left out, which asks for more, not for less.

        Raises
        ------
        CreditError
            Targets together with something else that is asked and cannot be said.
        """
        leaves: list[Requirement] = []
        for name in TARGETS:
            for at, one in self.graph.follow(profile, name):
                leaves.append(self._target(f"{own}/{len(leaves) + 1}", at, one, name == "targetCredential"))
        beside = [name for name in UNSAID if profile.items(name)]
        if leaves and beside:
            fix = "it is refused rather than made easier"
            raise CreditError(describe(f"profile {profile.id}", f"targets and {some(beside)}", "targets alone", fix))
        label = profile.text("name", "description")
        itself = Requirement(requirement_id=own, kind="all", label=label, children=tuple(leaves)) if leaves else None
        return self._or_alternative(profile, own, itself, depth)

    def _or_alternative(
        self, profile: GraphNode, own: str, itself: Requirement | None, depth: int
    ) -> Requirement | None:
        """The profile's own targets, or one of the conditions that it names as alternatives."""
        ways = [] if itself is None else [itself.model_copy(update={"requirement_id": f"{own}/itself"})]
        found = self.graph.follow(profile, "alternativeCondition")
        for item, (at, one) in zip(profile.items("alternativeCondition"), found, strict=True):
            if depth >= DEEPEST or one is profile:
                raise CreditError(describe(f"profile {profile.id}", "alternatives without end", "some", "cut them"))
            way = f"{own}/or{len(ways) + 1}"
            part = None if one is None else self._profile(one, way, depth + 1)
            item.taken = part is not None
            if part is not None:
                ways.append(part)
            else:
                reason = describe(f"alternative {at}", "no target", "something that can be held", "it is left out")
                self.notes.append((profile, reason))
        if itself is not None and len(ways) == 1:
            return itself
        return Requirement(requirement_id=own, kind="any", children=tuple(ways)) if ways else None

    def _target(self, own: str, at: str, node: GraphNode | None, credential: bool = False) -> Requirement:
        credential = credential or (node is not None and node.type in CREDENTIALS)
        if credential:
            return Requirement(requirement_id=own, kind="leaf", credential_id=at)
        return Requirement(requirement_id=own, kind="leaf", unit_id=at)

    def receivers(self, known: Mapping[str, Requirement], unnamed: Sequence[str]) -> Receivers:
        """Where credit can lead: to qualifications read here or ``known`` before, and the units in them."""
        trees = {**known, **{at: one.root for at, one in self.qualifications.items()}}
        by_unit: dict[str, set[str]] = defaultdict(set)
        for at, tree in trees.items():
            for node in tree.walk():
                if node.unit_id is not None:
                    by_unit[node.unit_id].add(at)
        roots = {at: tree.requirement_id for at, tree in trees.items()}
        named = {credential: at for credential, at in self.pathway_of.items() if at in roots}
        units = {unit: tuple(sorted(ids)) for unit, ids in by_unit.items()}
        return Receivers(roots, units, named, tuple(unnamed) or (ANY,))

    def table(self) -> list[dict[str, Any]]:
        """Rows of the qualifications table."""
        return [
            {
                **qualification.model_dump(exclude={"root", "caps", "overlaps", "crossings", "packaging"}),
                **bound_columns(qualification),
                "root": to_json(qualification.root),
                "caps": _listed(qualification.caps),
                "overlaps": _listed(qualification.overlaps),
            }
            for qualification in self.qualifications.values()
        ]


def _listed(records: Sequence[Record]) -> str | None:
    return "[" + ",".join(to_json(one) for one in records) + "]" if records else None


def _as_credit_error(what: str, error: Exception) -> CreditError:
    if isinstance(error, ValidationError):
        return CreditError(describe(what, str(error.errors()[0]["msg"]), "a readable tree", "correct it there"))
    return error if isinstance(error, CreditError) else CreditError(str(error))
