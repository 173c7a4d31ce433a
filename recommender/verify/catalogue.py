"""The catalogue as plain rows by id, which is all the checkers look at."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd
from scipy import sparse

from stackwise.features.catalogue import Catalogue

Row = dict[str, Any]
TOLERANCE = 5e-6
RELATIONS = ("same", "narrower", "broader", "related", "similar")


class CatalogueRows:
    """Look-ups of one catalogue. Missing values are None."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.name = catalogue.name
        self._near: dict[str, dict[str, tuple[float, str]]] = {}

    def plain(self, table: str) -> Iterator[Row]:
        """Rows of a table, one dict each."""
        frame = self.catalogue[table]
        columns = {name: frame[name].tolist() for name in frame.columns}
        for at in range(len(frame)):
            yield {name: _value(values[at]) for name, values in columns.items()}

    def _by(self, table: str, key: str) -> dict[str, Row]:
        return {row[key]: row for row in self.plain(table)}

    @cached_property
    def skills(self) -> dict[str, Row]:
        """Skills by id."""
        return self._by("skills", "skill_id")

    @cached_property
    def credentials(self) -> dict[str, Row]:
        """The newest version of each credential."""
        newest: dict[str, Row] = {}
        for row in self.plain("credentials"):
            held = newest.get(row["credential_id"])
            if held is None or _numbers(row["version"]) >= _numbers(held["version"]):
                newest[row["credential_id"]] = row
        return newest

    @cached_property
    def providers(self) -> dict[str, Row]:
        """Providers by id."""
        return self._by("providers", "provider_id")

    @cached_property
    def taught(self) -> dict[str, dict[str, Row]]:
        """Rows of credential_skills by credential, then skill."""
        found: dict[str, dict[str, Row]] = defaultdict(dict)
        for row in self.plain("credential_skills"):
            found[row["credential_id"]][row["skill_id"]] = row
        return found

    @cached_property
    def required(self) -> dict[str, dict[str, Row]]:
        """Rows of occupation_skills by occupation, then skill."""
        found: dict[str, dict[str, Row]] = defaultdict(dict)
        for row in self.plain("occupation_skills"):
            found[row["occupation_id"]][row["skill_id"]] = row
        return found

    @cached_property
    def occupations(self) -> set[str]:
        """Known occupation ids."""
        return set(self.catalogue["occupations"]["occupation_id"])

    @cached_property
    def jobs(self) -> dict[str, Row]:
        """Jobs by id."""
        return self._by("jobs", "job_id")

    @cached_property
    def units(self) -> dict[str, Row]:
        """Units by id."""
        return self._by("units", "unit_id")

    @cached_property
    def equivalents(self) -> dict[str, set[str]]:
        """For each held unit, the units a mapping says it equals."""
        found: dict[str, set[str]] = defaultdict(set)
        for row in self.plain("unit_mappings"):
            if row["equivalent"] in ("yes", "unknown"):
                found[row["from_unit_id"]].add(row["to_unit_id"])
                if row["kind"] != "supersedes":
                    found[row["to_unit_id"]].add(row["from_unit_id"])
        return found

    @cached_property
    def rules(self) -> dict[str, Row]:
        """Credit rules by id."""
        return self._by("credit_rules", "rule_id")

    @cached_property
    def qualifications(self) -> dict[str, Row]:
        """Qualifications by id, with ``nodes``: every requirement of the tree by id."""
        found = self._by("qualifications", "qualification_id")
        for row in found.values():
            row["nodes"] = {node["requirement_id"]: node for node in walk(json.loads(row["root"]))}
        return found

    @cached_property
    def prerequisites(self) -> dict[str, Row]:
        """Requirement tree by credential id."""
        return {row["credential_id"]: json.loads(row["requirement"]) for row in self.plain("prerequisites")}

    @cached_property
    def _closeness(self) -> tuple[Any, Any, list[str]] | None:
        if self.catalogue.folder is None:
            return None
        folder = self.catalogue.folder / "index" / "derived"
        value, relation = (sparse.load_npz(folder / f"{name}.npz").tocsr() for name in ("closeness", "relation"))
        return value, relation, list(self.catalogue["skills"]["skill_id"])

    @cached_property
    def _skill_row(self) -> dict[str, int]:
        return {one: at for at, one in enumerate(self.catalogue["skills"]["skill_id"])}

    def closeness(self, taught: str, skill: str) -> tuple[float, str]:
        """Stored closeness of two skills and its relation; by taxonomy alone for a catalogue in memory."""
        if taught == skill:
            return 1.0, "same"
        if self._closeness is None:
            return 0.0, "unknown"
        if taught not in self._near:
            self._near[taught] = self._read_near(taught, *self._closeness)
        return self._near[taught].get(skill, (0.0, "none"))

    def _read_near(self, taught: str, value: Any, relation: Any, ids: list[str]) -> dict[str, tuple[float, str]]:
        """Every skill that one has a closeness to, with its relation: to look a cell up at a time is slow."""
        at = self._skill_row.get(taught)
        if at is None:
            return {}
        codes = _cells(relation, at)
        return {
            ids[one]: (near, RELATIONS[int(codes[one]) - 1] if codes.get(one) else "none")
            for one, near in _cells(value, at).items()
        }


def _cells(matrix: Any, row: int) -> dict[int, float]:
    at = slice(*matrix.indptr[row : row + 2])
    return dict(zip(matrix.indices[at].tolist(), matrix.data[at].tolist(), strict=True))


def walk(tree: Row) -> Iterator[Row]:
    """Every node of a requirement tree read from JSON."""
    stack = [tree]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(node.get("children", ()))


def _value(value: Any) -> Any:
    if isinstance(value, list | tuple | dict) or hasattr(value, "__array__"):
        return value if isinstance(value, dict) else list(value)
    return None if value is None or pd.isna(value) else value


def _numbers(version: object) -> list[int]:
    return [int(one) for one in "".join(c if c.isdigit() else " " for c in str(version)).split()]


def within(row: Mapping[str, Any], day: date, start: str = "valid_from", end: str = "valid_to") -> bool:
    """Whether ``day`` lies within a row's dates; an open end is open."""
    first, last = row.get(start), row.get(end)
    return (first is None or first <= day) and (last is None or day <= last)


def close(left: float | None, right: float | None, tolerance: float = TOLERANCE) -> bool:
    """Equal numbers, up to the rounding of an answer; None equals only None."""
    if left is None or right is None:
        return left is None and right is None
    return abs(left - right) <= tolerance
