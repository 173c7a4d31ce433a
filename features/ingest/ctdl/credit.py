"""Credit rules from transfer value profiles and agreements.

How certain a rule is follows from what the source is, never from how sure it sounds:

============  ==========================================================================================
certainty     when
============  ==========================================================================================
mandated      its own text says a law, statute or mandate requires the credit
granted       a TransferAgreement holds it, or the profile's owner is the institution whose course it is for
recommended   its text recommends the credit, or its owner is a quality assurance organization
claimed       anything else: somebody says so, and it is not the receiver
============  ==========================================================================================

A file of our own export says the certainty itself, under the ``stackwise:`` prefix, and is believed.

Several sources of the value (``transferValueFrom``) must all be held: the reading that never gives more than
was said. Of several values the smallest is taken, for the same reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from stackwise.features.errors import CreditError, describe
from stackwise.features.ingest.ctdl.graph import Graph, GraphNode, as_number
from stackwise.features.ingest.ctdl.requirements import PROXIES, extended
from stackwise.features.ingest.ctdl.resources import ResourceTables, day
from stackwise.features.ingest.ctdl.terms import COMPETENCIES, COMPONENTS, CREDENTIALS, EXPERIENCE
from stackwise.features.records import Certainty, Conditions, CreditRule, Requirement

ANY = "*"  # the receiving qualification, or its place, that the source does not name
_LAW = re.compile(
    r"(?<!not )(?<!nor )\b(?:mandated|mandatory transfer|required by (?:state )?(?:law|statute)|by statute|statutory)"
    r"\b",
    re.IGNORECASE,
)
_ADVICE = re.compile(r"\brecommend(?:s|ed|ation|ations)?\b", re.IGNORECASE)


@dataclass
class Receivers:
    """Which qualifications there are, and where a unit or credential leads."""

    roots: Mapping[str, str]  # qualification -> its root requirement
    by_unit: Mapping[str, tuple[str, ...]]
    by_credential: Mapping[str, str] = field(default_factory=dict)  # credential -> the qualification it is
    unnamed: tuple[str, ...] = (ANY,)  # who receives what the source gives to nobody in particular


@dataclass
class CreditReader:
    """Turns profiles into rules once resources and qualifications are known."""

    graph: Graph
    rows: ResourceTables
    receivers: Receivers
    agreements: dict[str, GraphNode] = field(default_factory=dict)
    notes: list[tuple[GraphNode, str]] = field(default_factory=list)

    def agreement(self, node: GraphNode) -> None:
        """Remember which profiles an agreement holds."""
        found = self.graph.follow(node, "hasTransferValueProfile")
        for item, (at, profile) in zip(node.items("hasTransferValueProfile"), found, strict=True):
            if profile is None:
                item.taken = False
                self.notes.append(
                    (node, describe(f"agreement {node.id}", f"no profile {at} here", "it", "add its file"))
                )
            self.agreements.setdefault(at, node)

    def rules(self, node: GraphNode) -> list[CreditRule]:
        """The rules of one profile: one for each qualification that holds its target units.

        Raises
        ------
        CreditError
            Nothing that gives the value, or a value our rules cannot hold.
        """
        try:
            return self._rules(node)
        except ValidationError as error:
            reason = str(error.errors()[0]["msg"])
            raise CreditError(describe(f"profile {node.id}", reason, "a rule", "correct it there")) from error

    def _rules(self, node: GraphNode) -> list[CreditRule]:
        agreement = self.agreements.get(node.id)
        certainty, basis = self._certainty(node, agreement)
        units, named = self._targets(node)
        said = extended(node, "rule")
        giver = self._giver(node, "giver" in said)
        shared: dict[str, Any] = {
            "giver": giver,
            "target_units": units,
            "form": "specified" if units else "unspecified",
            "value": self._value(node),
            "measure": "credit",
            "basis": basis,
            "certainty": certainty,
            "asserted_by": self._asserter(node, agreement),
            "conditions": self._conditions(node),
            "valid_from": day(node, "startDate"),
            "valid_to": day(node, "endDate", last=True),
            "evidence": node.text("subjectWebpage"),
            **said,
        }
        receivers = [said["qualification_id"]] if "qualification_id" in said else self._receivers(units, named)
        made = []
        for receiver in receivers:
            own = {"rule_id": node.id if len(receivers) == 1 else f"{node.id}#{receiver}", "qualification_id": receiver}
            if "target_requirement_id" not in said and not units:
                own["target_requirement_id"] = self.receivers.roots.get(receiver, ANY)
            made.append(CreditRule(**{**shared, **own}))
        return made

    def _targets(self, node: GraphNode) -> tuple[tuple[str, ...], list[str]]:
        """Target units, and qualifications that are named as targets; any other credential stays in the loss report."""
        units, named = [], []
        found = self.graph.follow(node, "transferValueFor")
        for item, (at, one) in zip(node.items("transferValueFor"), found, strict=True):
            if at in self.receivers.roots or at in self.receivers.by_credential:
                named.append(self.receivers.by_credential.get(at, at))
            elif one is None or one.type not in CREDENTIALS:
                units.append(self._stands_for(at, one))
            else:
                item.taken = False
                said = "a credential that says not what it requires"
                self.notes.append((node, describe(f"target {at}", said, "a course or qualification", "left out")))
        return tuple(dict.fromkeys(units)), list(dict.fromkeys(named))

    def _stands_for(self, at: str, node: GraphNode | None) -> str:
        proxies = PROXIES if node is not None and node.type in COMPONENTS else ()
        found = self.graph.first(node, *proxies) if node is not None else None
        return at if found is None else found[0]

    def _receivers(self, units: tuple[str, ...], named: list[str]) -> list[str]:
        holding = {one for unit in units for one in self.receivers.by_unit.get(unit, ())}
        return named or sorted(holding) or list(self.receivers.unnamed)

    def _giver(self, node: GraphNode, told: bool) -> Requirement | None:
        found = self.graph.follow(node, "transferValueFrom")
        if told:
            return None
        if not found:
            got = "no transferValueFrom"
            raise CreditError(describe(f"profile {node.id}", got, "what the value comes from", "add it"))
        label = node.text("name")
        leaves = []
        for number, (at, one) in enumerate(found, start=1):
            if one is None:
                reason = describe(f"source of value {at}", "no description here", "it", "read as a unit of that id")
                self.notes.append((node, reason))
            kind = "" if one is None else one.type
            if one is not None and kind in EXPERIENCE and at not in self.rows.units and one.text("name", "description"):
                self.rows.unit(one)  # without words for it the table would set it aside, and the id alone stays
            name = "credential_id" if kind in CREDENTIALS else "skill_id" if kind in COMPETENCIES else "unit_id"
            leaf: dict[str, Any] = {"requirement_id": f"{node.id}/from/{number}", name: self._stands_for(at, one)}
            leaves.append(Requirement(kind="leaf", **leaf))
        if len(leaves) == 1:
            return leaves[0].model_copy(update={"requirement_id": f"{node.id}/from", "label": label})
        return Requirement(requirement_id=f"{node.id}/from", kind="all", label=label, children=tuple(leaves))

    def _value(self, node: GraphNode) -> float | None:
        stated: list[tuple[float, Any, GraphNode]] = []
        for item in node.items("transferValue"):
            profile = item.node or self.graph.nodes.get(str(item.value))
            numbers = [] if profile is None else [_peek(profile, name) for name in _VALUES]
            number = next((one for one in numbers if one is not None), None)
            if profile is not None and number is not None:
                stated.append((number, item, profile))
        if not stated:
            return None
        _, item, profile = min(stated, key=lambda one: one[0])
        item.taken = True
        return profile.number(*_VALUES)

    def _conditions(self, node: GraphNode) -> Conditions:
        said = [node.text("description")]
        chosen = [item.node for item in node.items("transferValue") if item.taken and item.node is not None]
        said += [one.text("schema:description", "description") for one in chosen]
        return Conditions(note="\n".join(dict.fromkeys(one for one in said if one)) or None)

    def _certainty(self, node: GraphNode, agreement: GraphNode | None) -> tuple[Certainty, str]:
        values = [item.node for item in node.items("transferValue") if item.node is not None]
        said = " ".join(_words(node, "name", "description"))
        said += " " + " ".join(word for value in values for word in _words(value, "description", "schema:description"))
        if agreement is not None:
            said += " " + " ".join(_words(agreement, "name", "description"))
        owners = {at for at, _ in self.graph.peek(node, "ownedBy")}
        if _LAW.search(said):
            return Certainty.MANDATED, "statute"
        if agreement is not None:
            return Certainty.GRANTED, "agreement"
        for _, one in self.graph.peek(node, "transferValueFor"):
            hosts = [] if one is None else [*self.graph.peek(one, "ownedBy"), *self.graph.peek(one, "offeredBy")]
            if owners & {at for at, _ in hosts}:
                return Certainty.GRANTED, "receiver"
        advisers = [one for _, one in self.graph.peek(node, "ownedBy") if one is not None]
        if _ADVICE.search(said) or any(adviser.type == "QACredentialOrganization" for adviser in advisers):
            return Certainty.RECOMMENDED, "recommendation"
        return Certainty.CLAIMED, "assertion"

    def _asserter(self, node: GraphNode, agreement: GraphNode | None) -> str | None:
        if node.items("ownedBy"):
            return self.rows.owner(node)
        found = self.graph.first(agreement, "receivingOrganization") if agreement is not None else None
        return None if found is None else found[0]


_VALUES = ("schema:value", "value", "schema:minValue", "minValue")


def _peek(node: GraphNode, name: str) -> float | None:
    """A number under a name, unmarked."""
    return next((number for item in node.items(name) if (number := as_number(item.value)) is not None), None)


def _words(node: GraphNode, *names: str) -> list[str]:
    return [str(item.value) for name in names for item in node.items(name) if item.node is None]
