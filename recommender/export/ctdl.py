"""Qualifications and credit rules as CTDL JSON-LD, with the units, credentials and providers they name.

Everything CTDL has a word for is said in its words. The rest (certainty, caps, exclusive slots, ...) travels
under the prefix ``stackwise:``, which other readers pass over: ``extended`` counts it by field. ``loss`` counts
what is not in the file at all; reading the file again keeps everything else. The order of a node's children
carries no meaning and is not kept.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from stackwise.features.catalogue import Catalogue
from stackwise.features.ingest.ctdl.requirements import fewest
from stackwise.features.ingest.ctdl.terms import CONTEXT, CREDENTIALS, EXTENSION, EXTENSION_IRI, ORGANIZATIONS
from stackwise.features.records import CreditRule, JsonObject, Qualification
from stackwise.models.credit.read import read_rulebook
from stackwise.recommender.export.ctdl_trees import TreeWriter, address, patched
from stackwise.recommender.export.written import write_document

UNIT_FACTS = ("level", "levels", "package", "hours", "status", "tags", "superseded_on", "teach_out_to")
# Columns of the rows that qualifications and rules name which CTDL gets; the others are counted as lost.
_SAID = {
    "units": {"unit_id", "code", "title", "credit", *UNIT_FACTS},
    "credentials": {"credential_id", "version", "title", "kind"},
    "providers": {"provider_id", "name", "kind"},
    "skills": {"skill_id", "label"},
}
_NAMES = {"units": "title", "credentials": "title", "providers": "name", "skills": "label"}


@dataclass(frozen=True)
class Exported:
    """A JSON-LD document, how many of each were written, and what other readers or nobody will see."""

    document: JsonObject
    qualifications: int
    rules: int
    extended: Mapping[str, int]
    loss: Mapping[str, int]

    def write(self, path: Path) -> None:
        """Write the document in one step: a finished file beside it is renamed into place."""
        write_document(self.document, path)


def export_ctdl(catalogue: Catalogue) -> Exported:
    """Every qualification and credit rule of a catalogue as one JSON-LD document.

    Raises
    ------
    CreditError
        A qualification or rule whose JSON cannot be read.
    """
    book = read_rulebook(catalogue)
    writer = _Writer(catalogue, set(book.qualifications))
    for one in book.qualifications.values():
        writer.qualification(one)
    rules = [rule for group in book.rules.values() for rule in group]
    for rule in sorted(rules, key=lambda r: r.rule_id):
        writer.rule(rule)
    writer.agreements(rules)
    graph = [*writer.made, *writer.named()]
    document = {"@context": [CONTEXT, {EXTENSION: EXTENSION_IRI}], "@graph": graph}
    return Exported(
        document,
        len(book.qualifications),
        len(rules),
        dict(sorted(writer.extended.items())),
        dict(sorted(writer.loss.items())),
    )


@dataclass
class _Writer:
    catalogue: Catalogue
    qualification_ids: set[str]
    made: list[JsonObject] = field(default_factory=list)
    extended: Counter[str] = field(default_factory=Counter)
    loss: Counter[str] = field(default_factory=Counter)
    mentioned: dict[str, set[str]] = field(default_factory=lambda: {name: set() for name in _SAID})

    def __post_init__(self) -> None:
        self.rows = {name: self._first_rows(name) for name in _SAID}

    def _first_rows(self, name: str) -> dict[str, dict[str, Any]]:
        key = f"{name.removesuffix('s')}_id"
        frame = self.catalogue[name]
        first = frame.drop_duplicates(key)
        return {str(row[key]): {str(k): v for k, v in row.items()} for row in first.to_dict("records")}

    def qualification(self, one: Qualification) -> None:
        """A pathway, its destination and its tree."""
        tree = TreeWriter(one.qualification_id)
        destination, nodes = tree.write(one.root)
        node: JsonObject = {
            "@id": address(one.qualification_id),
            "@type": "ceterms:Pathway",
            "ceterms:name": {"en": one.title},
            "ceterms:hasDestinationComponent": [destination["@id"]],
        }
        patch: JsonObject = {k: v for k, v in (("level", one.level), ("status", one.status)) if v is not None}
        if one.code is not None:
            node["ceterms:identifier"] = [{"@type": "ceterms:IdentifierValue", "ceterms:identifierValueCode": one.code}]
        if one.provider_id is not None:
            node["ceterms:ownedBy"] = [address(one.provider_id)]
            self.mentioned["providers"].add(one.provider_id)
        patch |= self._total(one, destination)
        if one.caps:
            patch["caps"] = [cap.model_dump(mode="json") for cap in one.caps]
        if one.min_resident:
            patch["min_resident"] = one.min_resident
        if one.overlaps:
            patch["overlaps"] = [overlap.model_dump(mode="json") for overlap in one.overlaps]
        if one.full_credit is not None:
            patch["full_credit"] = one.full_credit
        if one.crossings:
            patch["crossings"] = [bound.model_dump(mode="json", exclude_defaults=True) for bound in one.crossings]
        if one.packaging is not None:
            patch["packaging"] = one.packaging
        self._extend(node, "qualification", patch)
        self.made += [node, destination, *nodes]
        self._take_tree(tree)

    def _total(self, one: Qualification, destination: JsonObject) -> JsonObject:
        """Say the total, natively where the reader would find it; returns the rest."""
        root = one.root
        by_root = root.min if root.kind == "at_least" and root.measure == "credit" else None
        if one.measure == "credit_points" and root.kind != "leaf":
            if by_root != one.total:
                destination["ceterms:creditValue"] = [_value(one.total)]
            return {}
        read: tuple[str, float | None] = ("units", fewest(root)) if by_root is None else ("credit_points", by_root)
        if root.kind == "leaf" and "ceterms:creditValue" in destination:
            read = ("credit_points", None)
        return {} if read == (one.measure, one.total) else {"measure": one.measure, "total": one.total}

    def _take_tree(self, tree: TreeWriter) -> None:
        self.extended.update(tree.extended)
        self.loss.update(tree.loss)
        for name, ids in tree.mentioned.items():
            self.mentioned[name] |= ids

    def rule(self, rule: CreditRule) -> None:
        """A transfer value profile."""
        node: JsonObject = {"@id": address(rule.rule_id), "@type": "ceterms:TransferValueProfile"}
        patch: JsonObject = {"qualification_id": rule.qualification_id, "certainty": rule.certainty.value}
        patch["basis"] = rule.basis
        self._giver(rule, node, patch)
        self._targets(rule, node, patch)
        if rule.value is not None:
            node["ceterms:transferValue"] = [_value(rule.value)]
        if rule.asserted_by is not None:
            node["ceterms:ownedBy"] = [address(rule.asserted_by)]
            self.mentioned["providers"].add(rule.asserted_by)
        for name, day in (("startDate", rule.valid_from), ("endDate", rule.valid_to)):
            if day is not None:
                node[f"ceterms:{name}"] = day.isoformat()
        note = rule.conditions.note
        if note is not None:
            node["ceterms:description"] = {"en": note}
        others = rule.conditions.model_dump(mode="json", exclude_none=True)
        if set(others) - {"note"} or not _is_text(note):
            patch["conditions"] = others
        if rule.evidence is not None:
            node["ceterms:subjectWebpage"] = rule.evidence
        native = {"measure": "credit", "excludes": (), "form": "specified" if rule.target_units else "unspecified"}
        patch |= {name: _plain(getattr(rule, name)) for name, said in native.items() if getattr(rule, name) != said}
        if not _is_text(rule.evidence):
            patch["evidence"] = rule.evidence
        self._extend(node, "rule", patch)
        self.made.append(node)

    def _giver(self, rule: CreditRule, node: JsonObject, patch: JsonObject) -> None:
        """What gives the value: its leaves in CTDL's words, and the tree itself where those are not all."""
        giver = rule.giver
        leaves = [one for one in giver.walk() if one.kind == "leaf" and one.where is None]
        named = []
        for leaf in leaves:
            table, at = _thing(leaf)
            self.mentioned[table].add(at)
            named.append((table, at))
        if named:
            node["ceterms:transferValueFrom"] = [address(at) for _, at in named]
        if giver.label is not None:
            node["ceterms:name"] = {"en": giver.label}
        # The reader knows a credential or skill by its node; one that has none, or shares its id, would be a unit.
        elsewhere = self.qualification_ids | self.rows["units"].keys()
        described = all(table == "units" or (at in self.rows[table] and at not in elsewhere) for table, at in named)
        if not described or not _reads_back(rule):
            patch["giver"] = giver.model_dump(mode="json", exclude_defaults=True)

    def _targets(self, rule: CreditRule, node: JsonObject, patch: JsonObject) -> None:
        units = rule.target_units
        self.mentioned["units"].update(units)
        if units:
            node["ceterms:transferValueFor"] = [address(unit) for unit in units]
        if rule.target_requirement_id is not None or not units:
            patch["target_requirement_id"] = rule.target_requirement_id
        if len(set(units)) != len(units) or set(units) & (self.qualification_ids | self.rows["credentials"].keys()):
            patch |= {"target_units": list(units), "form": rule.form}
            patch["target_requirement_id"] = rule.target_requirement_id

    def agreements(self, rules: Iterable[CreditRule]) -> None:
        """One agreement for each institution whose rules rest on agreements."""
        held: dict[str, list[str]] = {}
        for rule in sorted(rules, key=lambda one: one.rule_id):
            if (
                rule.certainty == "granted"
                and rule.asserted_by
                and re.search("agreement", rule.basis or "", re.IGNORECASE)
            ):
                held.setdefault(rule.asserted_by, []).append(address(rule.rule_id))
        for who, profiles in sorted(held.items()):
            name = self.rows["providers"].get(who, {}).get("name") or who
            self.made.append(
                {
                    "@id": address(f"agreement of {who}"),
                    "@type": "ceterms:TransferAgreement",
                    "ceterms:name": {"en": f"Credit agreed by {name}"},
                    "ceterms:receivingOrganization": [address(who)],
                    "ceterms:hasTransferValueProfile": profiles,
                }
            )

    def _extend(self, node: JsonObject, kind: str, patch: JsonObject) -> None:
        self.extended.update(patched(node, kind, patch))

    def _mappings(self) -> dict[str, list[JsonObject]]:
        """Mappings between units by the unit that carries them: one that is mentioned, the newer first."""
        there = self.mentioned["units"] & self.rows["units"].keys()
        found: dict[str, list[JsonObject]] = {}
        for row in self.catalogue["unit_mappings"].to_dict("records"):
            said = {str(name): value for name, value in row.items() if _known(value)}
            at = next((said[end] for end in ("to_unit_id", "from_unit_id") if said[end] in there), None)
            if at is None:
                self.loss["unit_mappings"] += 1
            else:
                found.setdefault(str(at), []).append(said)
        return found

    def named(self) -> list[JsonObject]:
        """Nodes of the units, credentials, providers and skills that were mentioned and are known."""
        nodes: list[JsonObject] = []
        mappings = self._mappings()
        taken = {one["@id"] for one in self.made}
        for table in ("units", "credentials", "providers", "skills"):
            for at in sorted(self.mentioned[table] & self.rows[table].keys()):
                if address(at) in taken:
                    continue
                taken.add(address(at))
                row = self.rows[table][at]
                nodes.append(_describe(table, at, row))
                if table == "units":
                    facts = _unit_facts(row) | ({"mappings": mappings[at]} if at in mappings else {})
                    self._extend(nodes[-1], "unit", facts)
                self.loss.update(
                    f"{table}.{name}" for name, value in row.items() if name not in _SAID[table] and _known(value)
                )
        return nodes


def _describe(table: str, at: str, row: Mapping[str, Any]) -> JsonObject:
    kind = row.get("kind")
    types = {"units": "Course", "skills": "ceasn:Competency", "credentials": "Credential"}
    name = types.get(table, "CredentialOrganization")
    if (table == "credentials" and kind in CREDENTIALS) or (table == "providers" and kind in ORGANIZATIONS):
        name = str(kind)
    node: JsonObject = {"@id": address(at), "@type": name if ":" in name else f"ceterms:{name}"}
    node["ceasn:competencyText" if table == "skills" else "ceterms:name"] = {"en": row[_NAMES[table]]}
    if table == "units":
        if _known(row.get("code")):
            node["ceterms:codedNotation"] = row["code"]
        if _known(row.get("credit")):
            node["ceterms:creditValue"] = [_value(float(row["credit"]))]
    return node


def _unit_facts(row: Mapping[str, Any]) -> JsonObject:
    """What CTDL has no words for of a unit; its kind is there so that reading gives the same tags."""
    said: JsonObject = {"tags": []}
    for name in UNIT_FACTS:
        value: Any = row.get(name)
        value = value.tolist() if hasattr(value, "tolist") else value
        if isinstance(value, list) or _known(value):
            said[name] = value.isoformat() if hasattr(value, "isoformat") else value
    return said


def _thing(leaf: Any) -> tuple[str, str]:
    """The table and id of what a leaf names."""
    for table in ("units", "credentials", "skills"):
        at = getattr(leaf, f"{table.removesuffix('s')}_id")
        if at is not None:
            return table, str(at)
    raise AssertionError(leaf)


def _reads_back(rule: CreditRule) -> bool:
    """Whether reading the leaves alone gives the very same giver."""
    giver, own = rule.giver, f"{rule.rule_id}/from"
    if not _is_text(giver.label):
        return False
    leaves = giver.children or (giver,)
    ids = [f"{own}/{number}" for number in range(1, len(leaves) + 1)] if giver.children else [own]
    plain = {"requirement_id", "kind", "unit_id", "credential_id", "skill_id"}
    whole = {*plain, "label"} if giver.kind == "leaf" else {"requirement_id", "kind", "label", "children"}
    if (
        giver.requirement_id != own
        or giver.kind not in ("leaf", "all")
        or giver.where is not None
        or len(giver.children) == 1
    ):
        return False
    said = [set(leaf.model_dump(exclude_defaults=True)) - ({"label"} if leaf is giver else set()) for leaf in leaves]
    return set(giver.model_dump(exclude_defaults=True)) <= whole and all(
        leaf.kind == "leaf" and leaf.where is None and leaf.requirement_id == at and keys <= plain
        for leaf, at, keys in zip(leaves, ids, said, strict=True)
    )


def _is_text(text: str | None) -> bool:
    """Whether a text survives as a value: None stays away, and a blank one would be read as nothing."""
    return text is None or bool(text.strip())


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _known(value: Any) -> bool:
    return value is not None and (not pd.api.types.is_scalar(value) or not pd.isna(value))


def _value(number: float) -> JsonObject:
    return {"@type": "schema:ValueProfile", "schema:value": number}
