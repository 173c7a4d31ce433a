"""Catalogue by id: the one reading of its tables that every checker looks things up in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from stackwise.features.catalogue import Catalogue
from stackwise.recommender.verify.closeness import StoredCloseness
from stackwise.recommender.verify.plain_rows import Row, day, listed, parsed, rows_of
from stackwise.recommender.verify.requirement_tree import walk
from stackwise.recommender.verify.unit_chains import UnitChains

CURRENT = ("current", "active", "endorsed", "released")
Linked = dict[str, dict[str, Row]]
Tables = Mapping[str, Iterable[Row]]


def of_package(stated: str | None, code: str, name: str) -> bool:
    """Whether a unit is of a training package: by what is stated of it, else by how its code begins."""
    return (stated or code[: len(name)]).casefold() == name.casefold()


class CatalogueRows:
    """Look-ups of one catalogue, each table read when first asked for. Missing values are None."""

    def __init__(self, tables: Catalogue | Tables) -> None:
        """``tables``: a catalogue, or plain rows by table name."""
        self._tables = tables
        self._folder = tables.folder if isinstance(tables, Catalogue) else None
        self.name = tables.name if isinstance(tables, Catalogue) else ""

    @property
    def tables(self) -> Catalogue | Tables:
        """What the rows are read from."""
        return self._tables

    def _rows(self, table: str) -> Iterator[Row]:
        if isinstance(self._tables, Catalogue):
            yield from rows_of(self._tables[table])
        else:
            yield from self._tables.get(table, ())

    def _by(self, table: str, key: str) -> dict[str, Row]:
        return {row[key]: row for row in self._rows(table)}

    def _linked(self, table: str, key: str) -> Linked:
        found: Linked = defaultdict(dict)
        for row in self._rows(table):
            found[row[key]][row["skill_id"]] = row
        return found

    @cached_property
    def skills(self) -> dict[str, Row]:
        """Skills by id."""
        return self._by("skills", "skill_id")

    @cached_property
    def _versions(self) -> list[Row]:
        return list(self._rows("credentials"))

    @cached_property
    def credentials(self) -> dict[str, Row]:
        """The newest version of each credential, which is the one that is recommended."""
        ordered = sorted(self._versions, key=lambda row: _numbers(row["version"]))
        return {row["credential_id"]: row for row in ordered}

    @cached_property
    def credited(self) -> dict[str, Row]:
        """The version of each credential that credit is counted by: an active one first, then the last."""
        ordered = sorted(self._versions, key=lambda row: (row.get("status") == "active", str(row.get("version") or "")))
        return {row["credential_id"]: row for row in ordered}

    @cached_property
    def providers(self) -> dict[str, Row]:
        """Providers by id."""
        return self._by("providers", "provider_id")

    @cached_property
    def taught(self) -> Linked:
        """Rows of credential_skills by credential, then skill."""
        return self._linked("credential_skills", "credential_id")

    @cached_property
    def required(self) -> Linked:
        """Rows of occupation_skills by occupation, then skill."""
        return self._linked("occupation_skills", "occupation_id")

    @cached_property
    def jobs(self) -> dict[str, Row]:
        """Jobs by id."""
        return self._by("jobs", "job_id")

    @cached_property
    def units(self) -> dict[str, Row]:
        """Units by id."""
        return self._by("units", "unit_id")

    @cached_property
    def named_units(self) -> dict[str, Row]:
        """Units by id, with those that only mappings name."""
        ends = ("from_unit_id", "to_unit_id")
        return {**{row[end]: {} for row in self._rows("unit_mappings") for end in ends}, **self.units}

    @cached_property
    def mappings(self) -> UnitChains:
        """Chains of equivalent units."""
        return UnitChains(self._rows("unit_mappings"))

    @cached_property
    def rules(self) -> dict[str, Row]:
        """Credit rules by id, ``giver`` as a tree and ``conditions`` as an object."""
        return {
            row["rule_id"]: {**row, "giver": parsed(row["giver"]), "conditions": parsed(row.get("conditions")) or {}}
            for row in self._rows("credit_rules")
        }

    @cached_property
    def qualifications(self) -> dict[str, Row]:
        """Qualifications by id, ``root`` as a tree and ``caps`` as a list."""
        return {
            row["qualification_id"]: {
                **row,
                "root": parsed(row["root"]),
                "caps": parsed(row.get("caps")) or [],
                "crossings": parsed(row.get("crossings")) or [],
                "packaging": parsed(row.get("packaging")),
            }
            for row in self._rows("qualifications")
        }

    @cached_property
    def requirements(self) -> dict[str, dict[str, Row]]:
        """Every node of each qualification's tree, by qualification, then requirement."""
        return {
            name: {node["requirement_id"]: node for node in walk(row["root"])}
            for name, row in self.qualifications.items()
        }

    @cached_property
    def prerequisites(self) -> dict[str, Row]:
        """Requirement tree by credential id."""
        return {row["credential_id"]: parsed(row["requirement"]) for row in self._rows("prerequisites")}

    def awards(self, credential_id: str) -> list[str]:
        """Units that a credential awards, by the version that credit is counted by."""
        return listed(self.credited.get(credential_id, {}).get("awards_units"))

    def worth(self, unit_id: str | None, measure: str) -> float | None:
        """What a unit is worth in a measure; unknown is None."""
        if measure == "count":
            return 1.0
        return None if unit_id is None else self.units.get(unit_id, {}).get(measure)

    def is_superseded(self, unit_id: str) -> bool:
        """Whether a mapping says that another unit superseded it."""
        return unit_id in self._superseded

    @cached_property
    def _superseded(self) -> set[str]:
        return {row["from_unit_id"] for row in self._rows("unit_mappings") if row.get("kind") == "supersedes"}

    def is_current(self, unit_id: str, as_of: date | None) -> bool:
        """Whether the catalogue lists a unit as neither superseded nor withdrawn on a day."""
        row = self.units.get(unit_id)
        if row is None or str(row.get("status") or "current").strip().casefold() not in CURRENT:
            return False
        ended = day(row.get("superseded_on"))
        return (as_of is not None and as_of < ended) if ended is not None else not self.is_superseded(unit_id)

    def has_level(self, unit_id: str | None) -> bool:
        """Whether anybody knows the level of a unit."""
        unit = self.units.get(unit_id or "", {})
        return bool(listed(unit.get("levels"))) or unit.get("level") is not None

    def fits(self, where: Row, unit_id: str, as_of: date | None = None) -> bool:
        """Whether a unit is what a ``where`` filter asks for."""
        if where.get("current") and not self.is_current(unit_id, as_of):
            return False
        unit = self.units.get(unit_id, {"unit_id": unit_id})
        levels = listed(unit.get("levels")) or [unit.get("level")]
        wanted = {key: value for key, value in where.items() if value is not None and key != "current"}
        return (
            ("package" not in wanted or of_package(unit.get("package"), unit.get("code") or unit_id, wanted["package"]))
            and (not {"level_min", "level_max"} & set(wanted) or any(_between(level, wanted) for level in levels))
            and ("tag" not in wanted or wanted["tag"] in listed(unit.get("tags")))
            and str(unit.get("code") or unit_id).startswith(wanted.get("code_prefix", ""))
        )

    @cached_property
    def _closeness(self) -> StoredCloseness | None:
        if self._folder is None:
            return None
        return StoredCloseness(self._folder / "index" / "derived", {name: at for at, name in enumerate(self.skills)})

    def closeness(self, taught: str, skill: str) -> tuple[float, str]:
        """Stored closeness of two skills and its relation; ``unknown`` for a catalogue in memory."""
        if taught == skill:
            return 1.0, "same"
        return (0.0, "unknown") if self._closeness is None else self._closeness.between(taught, skill)


def _between(level: float | None, wanted: Row) -> bool:
    """Whether a known level lies between a filter's bounds."""
    least, most = wanted.get("level_min"), wanted.get("level_max")
    return level is not None and (least is None or least <= level) and (most is None or level <= most)


def _numbers(version: Any) -> list[int]:
    digits = "".join(letter if letter.isdigit() else " " for letter in str(version))
    return [int(number) for number in digits.split()]
