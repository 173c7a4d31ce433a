"""Rows of providers, credentials and units from CTDL's organizations, credentials, courses and components.

A course, assessment or other learning opportunity is a unit. When it says what it teaches or is described, a
person can be matched to it: then it is a credential too, and awards that unit.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from stackwise.features.countries import country_said
from stackwise.features.ingest.ctdl.graph import Graph, GraphNode
from stackwise.features.ingest.ctdl.requirements import extended, level_of
from stackwise.features.ingest.ctdl.terms import CREDENTIALS, MODES, STATUSES, local

VERSION = "1"  # of a credential whose source gives none
OUTCOMES = ("teaches", "assesses")
_DURATION = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?)?")

Row = dict[str, Any]


@dataclass
class ResourceTables:
    """Rows by table and id; the first description of a thing is kept."""

    graph: Graph
    providers: dict[str, Row] = field(default_factory=dict)
    credentials: dict[str, Row] = field(default_factory=dict)
    units: dict[str, Row] = field(default_factory=dict)
    mappings: dict[tuple[str, str], Row] = field(default_factory=dict)

    def organization(self, node: GraphNode) -> None:
        """A provider with its country and the codes registers know it by."""
        self.providers[node.id] = {
            "provider_id": node.id,
            "name": node.text("name"),
            "country": self._country(node),
            "kind": node.type,
            "registrations": [
                {"register": one.text("identifierTypeName"), "code": one.text("identifierValueCode")}
                for name in ("identifier", "identifierValue")
                for one in node.nodes(name)
            ]
            or None,
        }

    def _country(self, node: GraphNode) -> str | None:
        for item, (_, address) in zip(node.items("address"), self.graph.peek(node, "address"), strict=True):
            country = None if address is None else address.text("addressCountry")
            if country is not None:
                item.taken = True
                return country_said(country)
        return None

    def credential(self, node: GraphNode, kind: str | None = None) -> None:
        """A credential row; ``kind`` where the node is only a stand-in for one."""
        amount, currency = _price(node)
        credit, unit, _ = credit_of(self.graph, node)
        hours, weeks = _duration(node)
        self.credentials[node.id] = {
            "credential_id": node.id,
            "version": node.text("versionCode") or VERSION,
            "title": node.text("name"),
            "description": node.text("description"),
            "outcomes": self._outcomes(node),
            "provider_id": self.owner(node),
            "kind": kind or node.type,
            "learning_hours": hours,
            "weeks": weeks,
            "credit.value": credit,
            "credit.unit": unit,
            "mode": _mapped(node, ("deliveryType",), MODES),
            "language": node.text("inLanguage"),
            "price.amount": amount,
            "price.currency": currency,
            "assessment": node.text("assessmentMethodDescription"),
            "recognised_by": self._recognised(node),
            "awards_units": [node.id] if node.id in self.units else None,
            "status": self._status(node, "lifeCycleStatusType", "credentialStatusType"),
            "valid_from": day(node, "dateEffective"),
            "valid_to": day(node, "expirationDate", last=True),
            "supersedes": (self.graph.first(node, "supersedes") or (None,))[0],
            "url": node.text("subjectWebpage"),
            "source": "ctdl",
        }

    def course(self, node: GraphNode) -> None:
        """A unit, and a credential that awards it where the source says what it is about."""
        self.unit(node)
        if any(node.items(name) for name in ("description", *OUTCOMES)):
            self.credential(node)

    def unit(self, node: GraphNode, at: str | None = None) -> None:
        """A unit row under the node's own id, or the id of what it stands for."""
        credit, _, level = credit_of(self.graph, node)
        own = _own_facts(node)
        self._mappings(node, at or node.id, own.pop("mappings", []))
        self.units[at or node.id] = {
            "unit_id": at or node.id,
            "code": _code(node),
            "title": node.text("name", "description"),
            "status": self._status(node, "lifeCycleStatusType"),
            "level": level,
            "credit": credit,
            "tags": [node.type],
            **own,
        }

    def _status(self, node: GraphNode, *names: str) -> str | None:
        """The status it states; what has a successor is superseded, whatever else it says.

        Which successor that is only a unit's mappings keep; of a credential it is lost, and counted so.
        """
        stated = _mapped(node, names, STATUSES)
        return "superseded" if self.graph.peek(node, "supersededBy") else stated

    def _mappings(self, node: GraphNode, at: str, own: Sequence[Row]) -> None:
        """Which units came before and after a unit; whether they are equivalent only our own export says."""
        older = [(one, at) for one, _ in self.graph.follow(node, "supersedes")]
        newer = [(at, one) for one, _ in self.graph.follow(node, "supersededBy")]
        for pair in older + newer:
            if pair[0] != pair[1]:
                self.mappings[pair] = {
                    "from_unit_id": pair[0],
                    "to_unit_id": pair[1],
                    "kind": "supersedes",
                    "equivalent": "unknown",
                }
        for said in own:
            self.mappings[said["from_unit_id"], said["to_unit_id"]] = said

    def stand_in(self, at: str, field_name: str, node: GraphNode) -> None:
        """A row for what a component stands for, when nothing else describes that thing and the component is named.

        Without a name there is no row, as the table would set it aside: what else the component says counts as lost.
        """
        if field_name == "skill_id" or node.type in CREDENTIALS or at in self.units or at in self.credentials:
            return
        if not (node.text("name") or "").strip():
            return
        if field_name == "unit_id":
            self.unit(node, at)
            return
        kind = next(iter(node.concepts("credentialType", most=1)), None)
        self.credential(node, None if kind is None else re.split(r"[/:#]", kind)[-1])
        self.credentials[at] = {**self.credentials.pop(node.id), "credential_id": at}

    def owner(self, node: GraphNode) -> str | None:
        """Who owns a thing, else who offers it; the others stay in the loss report."""
        found = self.graph.first(node, "ownedBy", "offeredBy")
        if found is None:
            return None
        for item, (at, _) in zip(node.items("offeredBy"), self.graph.peek(node, "offeredBy"), strict=True):
            item.taken = item.taken or at == found[0]  # said twice, kept once
        return found[0]

    def _outcomes(self, node: GraphNode) -> str | None:
        lines = []
        for name in OUTCOMES:
            for item, (_, target) in zip(node.items(name), self.graph.follow(node, name), strict=True):
                said = None if target is None else self._competency(target)
                if item.node is None and target is None and " " in str(item.value).strip():
                    said = str(item.value).strip()
                if said is None:
                    item.taken = False
                else:
                    lines.append(said)
        return "\n".join(dict.fromkeys(lines)) or None

    def _competency(self, target: GraphNode) -> str | None:
        said = [
            target.text("targetNodeName"),
            target.text("targetNodeDescription"),
            target.text("ceasn:competencyText"),
        ]
        if not any(said):
            for item, (_, one) in zip(target.items("targetNode"), self.graph.peek(target, "targetNode"), strict=True):
                said.append(None if one is None else one.text("ceasn:competencyText"))
                item.taken = said[-1] is not None
        return ": ".join(dict.fromkeys(one.strip() for one in said if one)) or None

    def _recognised(self, node: GraphNode) -> list[str] | None:
        found = [
            at for name in ("recognizedBy", "accreditedBy", "approvedBy") for at, _ in self.graph.follow(node, name)
        ]
        return list(dict.fromkeys(found)) or None


def credit_of(
    graph: Graph, node: GraphNode, name: str = "creditValue"
) -> tuple[float | None, str | None, float | None]:
    """Credit value, its unit and its level, of a node that states exactly one value."""
    profiles = [one for _, one in graph.follow(node, name) if one is not None]
    if len(profiles) != 1:
        for item in node.items(name):
            item.taken = False
        return None, None, None
    profile = profiles[0]
    value = profile.number("schema:value", "value")
    unit = next(iter(profile.concepts("creditUnitType", most=1)), None)
    levels = [level_of(str(one.value)) for one in profile.items("creditLevelType") if one.node is None]
    level = next((one for one in levels if one is not None), None)
    if level is not None:
        profile.items("creditLevelType")[levels.index(level)].taken = True
    return value, None if unit is None else re.split(r"[/:#]", unit)[-1], level


def day(node: GraphNode, name: str, last: bool = False) -> date | None:
    """A date; with only a year or month, its first day, or its ``last``."""
    for item in node.items(name):
        found = re.match(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?(?:T|$)", str(item.value))
        if not found:
            continue
        year, month, dom = (None if group is None else int(group) for group in found.groups())
        if not year or not 1 <= (month or 1) <= 12:
            continue
        at = month or (12 if last else 1)
        longest = calendar.monthrange(year, at)[1]
        if (dom or 1) <= longest and dom != 0:
            item.taken = True
            return date(year, at, dom or (longest if last else 1))
    return None


def _code(node: GraphNode) -> str | None:
    code = node.text("codedNotation")
    if code:
        return code
    for name in ("identifier", "identifierValue"):
        for item in node.items(name)[:1]:
            item.taken = True
            return item.node.text("identifierValueCode") if item.node is not None else str(item.value)
    return None


def _mapped(node: GraphNode, names: tuple[str, ...], words: Any) -> str | None:
    for name in names:
        for item in node.items(name)[:1]:
            said = item.value if item.node is None else item.node.text("targetNode", "targetNodeName")
            if (found := words.get(local(said).replace(" ", ""))) is not None:
                item.taken = True
                return str(found)
            if item.node is not None:
                item.node.untake()
    return None


def _price(node: GraphNode) -> tuple[float | None, str | None]:
    """The price, where the source gives one amount with its currency; several are not summed."""
    items = node.items("estimatedCost")
    if len(items) != 1 or items[0].node is None:
        return None, None
    amount, currency = items[0].node.number("price"), items[0].node.text("currency")
    if amount is None or currency is None:
        items[0].node.untake()
        return None, None
    items[0].taken = True
    return amount, currency


def _duration(node: GraphNode) -> tuple[float | None, float | None]:
    """Learning hours and weeks of one exact duration; months and years are not turned into either."""
    items = node.items("estimatedDuration")
    if len(items) != 1 or items[0].node is None:
        return None, None
    exact = items[0].node.items("exactDuration")
    found = _DURATION.fullmatch(str(exact[0].value)) if exact and exact[0].node is None else None
    if found is None or not any(found.groups()):
        return None, None
    weeks, days, hours = (None if group is None else float(group) for group in found.groups())
    if hours is not None and (weeks is not None or days is not None):
        return None, None
    items[0].taken = exact[0].taken = True
    return hours, None if hours is not None else (weeks or 0.0) + (days or 0.0) / 7


def _own_facts(node: GraphNode) -> dict[str, Any]:
    """What our own export says of a unit beside CTDL's words."""
    said = extended(node, "unit")
    for name in ("superseded_on", "teach_out_to"):
        if name in said:
            said[name] = date.fromisoformat(said[name])
    return said
