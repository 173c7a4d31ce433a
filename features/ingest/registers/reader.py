"""National registers' shape: CSV of qualification-unit rows, and of which unit superseded which.

A register's list says which units are core and which are electives. How many electives are needed is often not
in it, and what is not known is not made up: such a qualification is rejected unless the number comes from a
column, from a mapping file or from the caller. Its units are kept all the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from stackwise.features.errors import CreditError, InputError
from stackwise.features.frames import Kind, frame_of
from stackwise.features.ingest.archive import fingerprints, read_csv
from stackwise.features.ingest.registers.config import (
    ALL,
    NEEDED,
    OPTIONAL,
    Electives,
    RegisterConfig,
    elective_number,
)
from stackwise.features.ingest.registers.mappings import Fault, csv_member, plain_words, register_rejects
from stackwise.features.ingest.store import IngestBatch
from stackwise.features.records import Requirement, Where, to_json


def read_register(path: Path, config: RegisterConfig, source: str = "register") -> IngestBatch:
    """Read a register's CSV into units and qualifications (and credentials and prerequisites, if asked).

    Where a provider column is given, each provider's list is a qualification of its own, ``CODE@PROVIDER``.

    Raises
    ------
    InputError
        No such file.
    DataError
        A file that is no CSV, or lacks a needed column.
    """
    member = csv_member(path)
    theirs = {ours: config.columns[ours] for ours in (*NEEDED, *OPTIONAL)}
    frame, faults = read_csv(member, [theirs[one] for one in NEEDED], [theirs[one] for one in OPTIONAL])
    frame.columns = [*NEEDED, *OPTIONAL]
    reader = _Register(frame, config)
    reader.faults += [("units", line, "", reason) for line, reason in faults]
    return IngestBatch(source, reader.tables(), register_rejects(reader.faults), fingerprints([member]))


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain values, None where a cell says nothing."""
    rows = frame.to_dict("records")
    return [{str(name): None if pd.isna(value) else value for name, value in row.items()} for row in rows]


class _Register:
    """Builds tables from rows; whatever cannot be used is put into ``faults``."""

    def __init__(self, frame: pd.DataFrame, config: RegisterConfig) -> None:
        self.config = config
        self.faults: list[Fault] = []
        self.rows = self._roles(frame)

    def tables(self) -> dict[str, pd.DataFrame]:
        """The frames, each row under the line of the file that it comes from."""
        tables = {"units": self._units(), "qualifications": self._qualifications()}
        if self.config.as_credentials:
            tables["credentials"] = self._credentials(tables["units"])
        tables["prerequisites"] = self._prerequisites()
        return {name: frame for name, frame in tables.items() if len(frame)}

    def _roles(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Rows with ids and a plain role; rows without either, and rows that say another role, are set aside."""
        kept = []
        seen: dict[tuple[str, str], dict[str, Any]] = {}
        for line, row in zip(map(int, frame.index), _records(frame), strict=True):
            missing = [name for name in ("qualification", "unit") if not row[name]]
            role, group = _role(row["role"])
            if missing or role is None:
                what = f"no {missing[0]}" if missing else f"role {row['role']!r} is neither core nor elective"
                self.faults.append(("qualifications", line, str(row["qualification"] or ""), what))
                continue
            code = str(row["qualification"])
            ids = {"code": code, "id": f"{code}@{row['provider']}" if row["provider"] else code}
            one = {**row, **ids, "line": line, "role": role, "group": row["group"] or group}
            earlier = seen.setdefault((one["id"], str(one["unit"])), one)
            if earlier is one:
                kept.append(one)
            elif earlier["role"] != role:
                said = (
                    f"unit {one['unit']} is {role} here and {earlier['role']} on line {earlier['line']}, which is kept"
                )
                self.faults.append(("qualifications", line, one["id"], said))
            else:
                earlier["group"] = earlier["group"] or one["group"]
        columns: dict[str, Kind] = dict.fromkeys([*frame.columns, "code", "id"], "text")
        rows = frame_of(kept, {**columns, "line": "int"})
        return rows.set_index("line", drop=False)

    def _units(self) -> pd.DataFrame:
        first = self.rows.drop_duplicates("unit")
        units = pd.DataFrame({"unit_id": first["unit"], "code": first["unit"], "title": first["unit_title"]})
        for ours, column in (("level", "unit_level"), ("credit", "credit"), ("hours", "hours")):
            units[ours] = [self._real(row, column) for row in _records(first)]
        return units

    def _real(self, row: Mapping[str, Any], column: str) -> float | None:
        if row[column] is None:
            return None
        try:
            return float(row[column])
        except ValueError:
            self.faults.append(
                ("units", row["line"], row["unit"], f"{column} {row[column]!r} is no number; left unknown")
            )
            return None

    def _qualifications(self) -> pd.DataFrame:
        made = []
        for at, group in self.rows.groupby("id", sort=True):
            rows = _records(group)
            try:
                root, total = self._tree(str(at), rows)
            except CreditError as error:
                self.faults.append(("qualifications", rows[0]["line"], str(at), str(error)))
                continue
            title = next((row["title"] for row in rows if row["title"]), rows[0]["code"])
            made.append(
                {
                    "line": rows[0]["line"],
                    "qualification_id": at,
                    "code": rows[0]["code"],
                    "title": title,
                    "level": self._real(rows[0], "level"),
                    "measure": "units",
                    "total": float(total),
                    "root": to_json(root),
                    "provider_id": rows[0]["provider"],
                    "status": rows[0]["status"],
                }
            )
        return frame_of(made, _QUALIFICATION_COLUMNS, "line")

    def _tree(self, at: str, rows: list[dict[str, Any]]) -> tuple[Requirement, int]:
        """The tree and its total; a CreditError says why there is none."""
        core = [_leaf(row) for row in rows if row["role"] == "core"]
        electives = [row for row in rows if row["role"] == "elective"]
        needed = self._needed(at, rows, len(electives))
        parts = [Requirement(requirement_id="core", kind="all", label="Core", children=tuple(core))] if core else []
        if needed:
            parts.append(self._pool(at, rows[0]["code"], electives, needed))
        if not parts:
            raise CreditError("no core unit and no elective is needed: nothing is asked")
        root = Requirement(requirement_id="root", kind="all", children=tuple(parts))
        return root, len(core) + needed

    def _needed(self, at: str, rows: list[dict[str, Any]], listed: int) -> int:
        """How many electives are needed, from whoever said so."""
        said = self.config.needed_of(at, rows[0]["code"])
        columns = sorted({row["electives"] for row in rows if row["electives"] is not None})
        if said is None and len(columns) > 1:
            raise CreditError(f"numbers of electives {', '.join(columns)} for one qualification; expected one")
        if said is None and columns:
            try:
                said = elective_number(columns[0])
            except InputError as error:
                raise CreditError(str(error)) from error
        if said is None:
            raise CreditError(
                f"the number of electives is not known ({len(rows) - listed} core and {listed} electives are listed); "
                "say it by --electives, a column or the mapping"
            )
        return listed if said == ALL else int(said)

    def _pool(self, at: str, code: str, rows: list[dict[str, Any]], needed: int) -> Requirement:
        """Electives: groups with a known minimum as nodes of their own, all others as plain choices."""
        children: list[Requirement] = []
        for name in sorted({str(row["group"]) for row in rows if row["group"]}):
            members = [_leaf(row) for row in rows if row["group"] == name]
            children += _group(name, members, self.config.needed_of(at, code, name))
        floors = sum(int(child.min or 0) for child in children)
        if floors > needed:
            raise CreditError(f"groups need {floors} electives and {needed} are needed in all")
        children += [_leaf(row) for row in rows if not row["group"]]
        lacking = needed - len(rows)
        if lacking > 0 and not self.config.open_electives:
            said = f"{needed} electives are needed and {len(rows)} are listed"
            raise CreditError(f"{said}; --open-electives lets any other unit fill in")
        if lacking > 0:
            anything = {"requirement_id": "open", "kind": "leaf", "label": "Any other unit", "max": lacking}
            children.append(Requirement.model_validate({**anything, "where": Where()}))
        return Requirement(
            requirement_id="electives", kind="at_least", label="Electives", min=needed, children=tuple(children)
        )

    def _credentials(self, units: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "credential_id": units["unit_id"],
                "version": "1",
                "title": units["title"],
                "kind": "unit",
                "stack_mode": "stackable",
                "awards_units": [[unit] for unit in units["unit_id"]],
                "nominal_hours": units["hours"],
                "source": "register",
            },
            index=units.index,
        )

    def _prerequisites(self) -> pd.DataFrame:
        made: dict[str, dict[str, Any]] = {}
        for row in _records(self.rows[self.rows["prerequisites"].notna()]):
            codes = [one for one in re.split(r"[\s;,|]+", row["prerequisites"]) if one]
            if not all(re.fullmatch(r"\w[\w.-]*", code) for code in codes):
                said = f"prerequisites {row['prerequisites']!r} do not name units; left unknown"
            elif not self.config.as_credentials:
                said = "prerequisites are kept only for units that are credentials, too (--as-credentials)"
            else:
                made.setdefault(row["unit"], {"line": row["line"], "requirement": to_json(_before(row["unit"], codes))})
                continue
            self.faults.append(("prerequisites", row["line"], row["unit"], said))
        rows = [{"credential_id": unit, **one} for unit, one in made.items()]
        return frame_of(rows, _PREREQUISITE_COLUMNS, "line")


_QUALIFICATION_COLUMNS: Mapping[str, Kind] = {
    "line": "int", "qualification_id": "text", "code": "text", "title": "text", "level": "real", "measure": "text",
    "total": "real", "root": "text", "provider_id": "text", "status": "text"
}  # fmt: skip
_PREREQUISITE_COLUMNS: Mapping[str, Kind] = {"line": "int", "credential_id": "text", "requirement": "text"}


def _role(text: str | None) -> tuple[str | None, str | None]:
    """Core or elective, and the group a role names: ``Elective (Group A)``, ``Group C``."""
    said = plain_words(text)
    found = re.search(r"\bgroup\s+(\w+)", said)
    group = found.group(1).upper() if found else None
    if "core" in said.split() or said in ("c", "mandatory"):
        return "core", group
    return ("elective", group) if group or "elective" in said or said in ("e", "optional") else (None, None)


def _leaf(row: Mapping[str, Any]) -> Requirement:
    return Requirement(requirement_id=f"{row['role']}-{row['unit']}", kind="leaf", unit_id=row["unit"])


def _group(name: str, members: list[Requirement], number: Electives | None) -> list[Requirement]:
    """A group as a node with its minimum; where none is known, or it is none, its units as plain choices."""
    if number is None:
        return [leaf.model_copy(update={"label": f"Group {name}"}) for leaf in members]
    floor = len(members) if number == ALL else int(number)
    if floor > len(members):
        raise CreditError(f"{floor} electives of group {name} are needed and {len(members)} are listed")
    if floor == 0:
        return members
    group = {"requirement_id": f"group-{name}", "kind": "at_least", "label": f"Group {name}", "min": floor}
    return [Requirement.model_validate({**group, "children": members})]


def _before(unit: str, codes: list[str]) -> Requirement:
    leaves = [Requirement(requirement_id=f"{unit}-before-{code}", kind="leaf", unit_id=code) for code in codes]
    if len(leaves) == 1:
        return leaves[0]
    return Requirement(requirement_id=f"{unit}-before", kind="all", children=tuple(leaves))
