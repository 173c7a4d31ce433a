"""Item: every field that a catalogue knows of one item, what is unknown, and the items it is joined with, by title."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from stackwise.features.catalogue import Catalogue
from stackwise.features.errors import InputError, UnknownIdError, describe
from stackwise.features.records import Requirement, requirement_from_json
from stackwise.features.taxonomy import LINKED
from stackwise.recommender.lookup.find import HOMES, KINDS, Finder
from stackwise.recommender.lookup.schema import ItemKind, ItemLink, ShownItem

MOST_LINKS = 100  # of one relation; how many more there are is said
_STRENGTH = ("importance", "confidence")


def show_item(finder: Finder, item_id: str, kinds: Sequence[ItemKind] = ()) -> ShownItem:
    """All that is known of the item with an id.

    Raises
    ------
    UnknownIdError
        No item has the id; the nearest are named.
    InputError
        Items of several kinds have it, and ``kinds`` (all when empty) does not tell which.
    """
    catalogue, asked = finder.catalogue, kinds
    kinds = finder.kinds_of(item_id, asked or KINDS)
    if not kinds:
        near = finder.find(item_id, asked, 3).found
        named = "; ".join(f"{item.id} ({item.kind}: {item.title})" for item in near)
        fix = f"did you mean {named}?" if near else "look it up by `stackwise find` or /v1/find"
        raise UnknownIdError(describe("id", repr(item_id), f"an id of {' or '.join(asked) or 'any kind'}", fix))
    if len(kinds) > 1:
        fix = f'name its kind: {" or ".join(f"--kind {kind}" for kind in kinds)} (a request: "kind")'
        raise InputError(describe("id", f"{item_id!r}, of a {' and a '.join(kinds)}", "one", fix))
    home = HOMES[kinds[0]]
    frame = catalogue[home.table]
    row = frame[frame[home.id] == item_id].iloc[-1]
    fields = {str(name): _plain(value) for name, value in row.items()}
    known = {name: value for name, value in fields.items() if value not in (None, [], "")}
    links = list(ItemLinks(catalogue, kinds[0], item_id, row).all())
    kept, count = [], Counter[str]()
    for link in links:
        count[link.relation] += 1
        if count[link.relation] <= MOST_LINKS:
            kept.append(link)
    more = {relation: number - MOST_LINKS for relation, number in count.items() if number > MOST_LINKS}
    unknown = [name for name in fields if name not in known]
    if kinds[0] == "credential" and (words := _conditions_in_words(catalogue, item_id)):
        known["asks_first_in_words"] = words
    title = str(row[home.title])
    return ShownItem(kind=kinds[0], id=item_id, title=title, fields=known, unknown=unknown, links=kept, more=more)


def _conditions_in_words(catalogue: Catalogue, credential_id: str) -> list[str]:
    """What must be held first and nobody has read yet."""
    rows = catalogue["prerequisites"]
    trees = map(requirement_from_json, rows["requirement"][rows["credential_id"] == credential_id])
    return [leaf.words for tree in trees for leaf in tree.walk() if leaf.words]


def _plain(value: Any) -> Any:
    """A cell as JSON has it; trees and conditions are stored as JSON text."""
    if isinstance(value, np.ndarray | list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if value is None or pd.isna(value):
        return None
    if isinstance(value, date):
        return value.isoformat()[:10]
    if isinstance(value, str) and value[:1] in "{[":
        return json.loads(value)
    return value.item() if isinstance(value, np.generic) else value


class ItemLinks:
    """The links of one item, strongest first within a relation."""

    def __init__(self, catalogue: Catalogue, kind: ItemKind, item_id: str, row: pd.Series[Any]) -> None:
        self.catalogue, self.kind, self.id, self.row = catalogue, kind, item_id, row
        self._titles: dict[ItemKind, dict[str, str]] = {}

    def all(self) -> Iterator[ItemLink]:
        """Every link."""
        found: dict[ItemKind, Any] = {
            "credential": self._credential,
            "skill": self._skill,
            "occupation": self._occupation,
            "unit": self._unit,
            "qualification": self._qualification,
            "provider": self._provider,
            "learner": self._nothing,
        }
        yield from found[self.kind]()

    def _nothing(self) -> Iterator[ItemLink]:
        yield from ()

    def _credential(self) -> Iterator[ItemLink]:
        yield from self._joined("credential_skills", "credential_id", "skill", "teaches")
        if pd.notna(self.row["provider_id"]):
            yield self._link("offered by", "provider", str(self.row["provider_id"]))
        yield from self._listed("awards", "unit", self.row["awards_units"])
        yield from self._asked_first()
        yield from self._rules("credit toward")

    def _skill(self) -> Iterator[ItemLink]:
        yield from self._joined("occupation_skills", "skill_id", "occupation", "required by")
        yield from self._joined("credential_skills", "skill_id", "credential", "taught by")
        for own, other in (("skill_id", "related_id"), ("related_id", "skill_id")):
            rows = self._rows("skill_relations", own)
            for name, relation, sure in zip(rows[other], rows["relation"], rows["confidence"], strict=True):
                said = "linked with" if relation == LINKED else "related to"
                yield self._link(said, "skill", str(name), confidence=_plain(sure))

    def _occupation(self) -> Iterator[ItemLink]:
        yield from self._joined("occupation_skills", "occupation_id", "skill", "requires")

    def _unit(self) -> Iterator[ItemLink]:
        for column, other, relation in (("from_unit_id", "to_unit_id", "replaced by"),
                                        ("to_unit_id", "from_unit_id", "replaces")):  # fmt: skip
            rows = self._rows("unit_mappings", column)
            for name, equivalent in zip(rows[other], rows["equivalent"], strict=True):
                yield self._link(relation, "unit", str(name), equivalent=_plain(equivalent))
        for name, root in zip(*self._columns("qualifications", "qualification_id", "root"), strict=True):
            if _holds(root, self.id):
                yield self._link("counts in", "qualification", str(name))
        for name, units in zip(*self._columns("credentials", "credential_id", "awards_units"), strict=True):
            if units is not None and self.id in list(units):
                yield self._link("awarded by", "credential", str(name))

    def _qualification(self) -> Iterator[ItemLink]:
        root = str(self.row["root"])
        for name in self.catalogue["units"]["unit_id"]:
            if _holds(root, str(name)):
                yield self._link("counts", "unit", str(name))
        rules = self._rows("credit_rules", "qualification_id")
        for rule, giver in zip(rules["rule_id"], rules["giver"], strict=True):
            for name in self.catalogue["credentials"]["credential_id"]:
                if _holds(giver, str(name)):
                    yield self._link("credits", "credential", str(name), rule_id=str(rule))

    def _provider(self) -> Iterator[ItemLink]:
        for name in self._rows("credentials", "provider_id")["credential_id"].unique():
            yield self._link("offers", "credential", str(name))

    def _rules(self, relation: str) -> Iterator[ItemLink]:
        rules = self.catalogue["credit_rules"]
        for rule, giver, toward in zip(rules["rule_id"], rules["giver"], rules["qualification_id"], strict=True):
            if _holds(giver, self.id):
                yield self._link(relation, "qualification", str(toward), rule_id=str(rule))

    def _asked_first(self) -> Iterator[ItemLink]:
        for tree in self._rows("prerequisites", "credential_id")["requirement"]:
            asked = requirement_from_json(tree)
            parts = {id(child): _needed(node) for node in asked.walk() for child in node.children}
            for node in asked.walk():
                named: tuple[tuple[ItemKind, str | None], ...] = (
                    ("credential", node.credential_id), ("unit", node.unit_id), ("skill", node.skill_id)
                )  # fmt: skip
                for kind, name in named:
                    if name is not None:
                        yield self._link("asks first", kind, name, needed=parts.get(id(node)))

    def _joined(self, table: str, own: str, kind: ItemKind, relation: str) -> Iterator[ItemLink]:
        rows, other = self._rows(table, own), HOMES[kind].id
        strength = next((name for name in _STRENGTH if name in rows), None)
        rows = rows if strength is None else rows.sort_values([strength, other], ascending=[False, True])
        for values in rows.drop(columns=[own]).to_dict("records"):
            name = str(values.pop(other))
            yield self._link(relation, kind, name, **{str(key): _plain(value) for key, value in values.items()})

    def _listed(self, relation: str, kind: ItemKind, names: Any) -> Iterator[ItemLink]:
        for name in names if names is not None else ():
            yield self._link(relation, kind, str(name))

    def _link(self, relation: str, kind: ItemKind, item_id: str, **says: Any) -> ItemLink:
        home = HOMES[kind]
        if kind not in self._titles:
            frame = self.catalogue[home.table]
            self._titles[kind] = dict(zip(frame[home.id].astype(str), frame[home.title].astype(str), strict=True))
        said = {name: value for name, value in says.items() if value is not None}
        return ItemLink(relation=relation, kind=kind, id=item_id, title=self._titles[kind].get(item_id), says=said)

    def _rows(self, table: str, column: str) -> pd.DataFrame:
        frame = self.catalogue[table]
        return frame[frame[column] == self.id]

    def _columns(self, table: str, *names: str) -> list[list[Any]]:
        return [self.catalogue[table][name].tolist() for name in names]


def _needed(node: Requirement) -> str | None:
    """How many of the parts of a list are needed, where that is not all."""
    least = {"any": 1, "at_least": node.min}.get(node.kind)
    return None if least is None else f"{least:g} of {len(node.children)}"


def _holds(tree: Any, item_id: str) -> bool:
    """Whether the JSON text of a tree names an id."""
    return isinstance(tree, str) and f'"{item_id}"' in tree
