"""National registers' shape: a table of qualification-unit rows.

A register's list says which units are core and which are electives. How many electives are needed is often not
in it, and what is not known is not made up: such a qualification is rejected unless the number comes from a
column, from a mapping file or from the caller. Its units are kept all the same. A row that cannot be read refuses its
qualification, and a prerequisite that cannot be carried keeps its unit from being offered as a credential: to drop
either would let in whom the register keeps out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd

from stackwise.features.equivalence import CURRENT_UNITS
from stackwise.features.errors import CreditError, some
from stackwise.features.frames import Kind, frame_of
from stackwise.features.ingest.amounts.counts import read_number
from stackwise.features.ingest.archive import Tell, fingerprints, silent
from stackwise.features.ingest.guessing.unasked import asks_nobody
from stackwise.features.ingest.offers import off_rows, said_off, says_active, tells_offers
from stackwise.features.ingest.registers.codes import FOOTNOTES, remarks
from stackwise.features.ingest.registers.columns import all_columns, resolved_columns, unused_columns
from stackwise.features.ingest.registers.config import NEEDED, RegisterConfig
from stackwise.features.ingest.registers.mappings import Fault, register_rejects
from stackwise.features.ingest.registers.packaged import PackagedRules
from stackwise.features.ingest.registers.packaging import packaging_rule
from stackwise.features.ingest.registers.prerequisites import asked_text, read_prerequisites
from stackwise.features.ingest.registers.rows import NO_ROLE, RegisterRows, UnitRow, read_rows
from stackwise.features.ingest.registers.unread_conditions import lost_above, refuse_unread
from stackwise.features.ingest.store import IngestBatch
from stackwise.features.ingest.tabular.files import AS_SEEN, FileRules, TableFile, open_table
from stackwise.features.ingest.whole_list import refuse_lost
from stackwise.features.packaging.rules import PackagingRule
from stackwise.features.packaging.sentences import part_notes
from stackwise.features.records import Requirement, requirement_from_json, to_json

MOST_NOTES = 20
HOW_ROLES = "the register's own words for core and elective can be said under [roles] of a mapping"


def read_register(
    path: Path,
    config: RegisterConfig,
    source: str = "register",
    rules: FileRules = AS_SEEN,
    tell: Tell = silent,
    packaging: Sequence[PackagingRule] = (),
) -> IngestBatch:
    """Read a register's table into units and qualifications (and credentials and prerequisites, if asked).

    A qualification that ``packaging`` states is as stated there; it need not be in the table.

    Where a provider column is given, each provider's list is a qualification of its own, ``CODE@PROVIDER``.

    Raises
    ------
    InputError
        No such file, a column that was named and is not there, a number of electives that nothing uses, or what is
        said above all rows and is not read.
    DataError
        A file that is no table, or lacks a needed column.
    """
    member, table = open_table(path, rules)
    config, notes = resolved_columns(config, table.header, member.where)
    if not rules.above_read:
        refuse_lost(member.where, lost_above(table.above, config, table.header))
    frame, broken, more = _read_frame(table, config, member.where, tell)
    reader = _Register(read_rows(frame, broken, config), config, packaging)
    tables = reader.tables()
    config.refuse_unused(reader.groups())
    notes = [
        note
        for note in (table.note, *notes, *more, *reader.said(), *reader.loosened(tables), *reader.shut(tables))
        if note
    ]
    return IngestBatch(source, tables, register_rejects(reader.faults), fingerprints([member]), notes=tuple(notes))


def _read_frame(
    table: TableFile, config: RegisterConfig, where: str, tell: Tell
) -> tuple[pd.DataFrame, list[tuple[int, str]], list[str]]:
    """The file's rows in columns of ours, the lines that are no rows, and what was taken from the cells, in words."""
    needed, optional = all_columns(config)
    once = dict.fromkeys(needed)  # one column of the file may serve as two of ours
    unused = [name for name in unused_columns(config, table.header) if name not in config.unread]
    others = [name for name in dict.fromkeys((*optional, *unused)) if name not in once]
    whole, broken = table.read(list(once), others, tell=tell)
    frame = whole[[*needed, *optional]].set_axis([*NEEDED, *config.optional], axis=1)
    units = frame["unit"].fillna("").astype(str).tolist()
    notes = [refuse_unread(whole[unused], units, where, config.as_credentials)]
    if frame["unit_title"].isna().all():
        notes.append("no column of unit titles: units are called by their codes")
    for ours in ("level", "status"):
        if ours not in config.told and _varies_by_unit(frame, ours):
            frame = frame.assign(**{f"unit_{ours}": frame[ours], ours: None})
            said = f"column {config.columns[ours]!r} differs within one qualification: it is read as unit_{ours}"
            notes.append(said)
    beside = whole[[name for name in unused if tells_offers(name)]]
    frame, off = _mark_off(frame, beside)
    return frame, broken, [*notes, off]


def _mark_off(frame: pd.DataFrame, beside: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """The rows with the statuses of units of which a title or a remark says that they are off, and what says so."""
    off = off_rows(list(frame["unit_title"].fillna("")), beside)
    new = {at: said for at, said in off.items() if frame["unit_status"].iloc[at] is None}
    if not new:
        return frame, ""
    said = [new[at][0] if at in new else cell for at, cell in enumerate(frame["unit_status"])]
    status = pd.Series(said, index=frame.index, dtype=object)
    shown = some([text[:60] for _, text in new.values()])
    return frame.assign(unit_status=status), f"unit_status: off, as a title or a remark says so ({len(new):,}): {shown}"


def _varies_by_unit(frame: pd.DataFrame, ours: str) -> bool:
    """Whether what is called the level or status is the units' own: no other column gives that, and it differs within
    one qualification."""
    if frame[f"unit_{ours}"].notna().any():
        return False
    said = frame[ours].astype(str).where(frame[ours].notna())
    return bool((said.groupby(frame["qualification"]).nunique() > 1).any())


def _offered(status: Any) -> str | None:
    """The status of a credential by that of its unit, whose words registers choose; None where nobody knows it."""
    if not isinstance(status, str):
        return None
    return "active" if status.casefold() in CURRENT_UNITS else said_off(status)


class _Register:
    """Builds tables from rows; whatever cannot be used is put into ``faults``."""

    def __init__(self, found: RegisterRows, config: RegisterConfig, packaging: Sequence[PackagingRule] = ()) -> None:
        self.config, self.found = config, found
        self.packaged = PackagedRules(packaging, found.rows)
        self.faults: list[Fault] = list(found.faults)
        self.titles = {row.unit: row.unit_title or "" for row in reversed(found.lines)}

    def groups(self) -> dict[str, set[str]]:
        """The groups of electives by qualification, under its id and under its code."""
        groups: dict[str, set[str]] = {}
        for row in self.found.lines:
            for at in (row.qualification_id, row.code):
                groups.setdefault(at, set()).update(row.groups)
        return groups

    def said(self) -> list[str]:
        """What is left out of cells, and what a mapping may say of them."""
        cells = (row.cells[name] for row in self.found.lines for name in ("unit", *self.config.asking))
        noted = list(dict.fromkeys(note for cell in cells if cell is not None for note in remarks(str(cell))))
        left = [f"left out of codes and prerequisites as remarks: {some(noted)}"] if noted else []
        unknown = any(reason.endswith(NO_ROLE) for _, _, _, reason in self.faults)
        return [*left, *([HOW_ROLES] if unknown else []), *filter(None, [self.marked()])]

    def _asked_of(self, row: UnitRow) -> str | None:
        """What a row says that its unit asks."""
        return asked_text([row.cells[name] for name in self.config.asking])

    def marked(self) -> str:
        """Which codes carry a footnote mark whose note is not in the table, where units are credentials."""
        if not self.config.as_credentials:
            return ""
        said = {row.unit: str(row.cells["unit"]).strip() for row in self.found.lines}
        marked = {unit: text for unit, text in said.items() if set(text) & set(FOOTNOTES)}
        asked = {row.unit for row in self.found.lines if row.unit in marked and self._asked_of(row)}
        marks = [text for unit, text in marked.items() if unit not in asked]
        if not marks:
            return ""
        return f"marks beside {some(marks)} are left out; if they mean prerequisites, give those in a column"

    @staticmethod
    def loosened(tables: Mapping[str, pd.DataFrame]) -> list[str]:
        """Which qualifications name groups of electives that no number was stated for; each keeps the note."""
        if "qualifications" not in tables:
            return []
        made = tables["qualifications"]
        roots = zip(made["qualification_id"], map(requirement_from_json, made["root"]), strict=True)
        said = [f"{at}: {note}" for at, root in roots for note in part_notes(root)]
        how = 'state each as "QUALIFICATION/GROUP" under [electives] of a mapping (0: none), or by a packaging rule'
        more = [f"and {len(said) - MOST_NOTES} more qualifications so"] if len(said) > MOST_NOTES else []
        return [*said[:MOST_NOTES], *more, how] if said else []

    def shut(self, tables: Mapping[str, pd.DataFrame]) -> list[str]:
        """Which qualifications let in no unit from outside their lists, though open electives were asked for."""
        if "qualifications" not in tables or not self.config.open_electives:
            return []
        made = tables["qualifications"]
        rows = zip(made["qualification_id"], made["code"], map(requirement_from_json, made["root"]), strict=True)
        named = [str(at) for at, code, root in rows if self.config.open_of(at, code) is not None
                 and all(one.where is None for one in root.walk())]  # fmt: skip
        how = "the list lacks none that is needed, or a packaging rule states it; say how many at most by the mapping"
        return [f"open electives let no unit in for {some(named)}: {how}"] if named else []

    def tables(self) -> dict[str, pd.DataFrame]:
        """The frames, each row under the line of the file that it comes from."""
        tables = {"units": self._units(), "qualifications": self._qualifications()}
        tables["unit_mappings"] = frame_of(self.packaged.mappings(), _MAPPING_COLUMNS, "line")
        asked, refused = self._prerequisites()
        if self.config.as_credentials:
            units = tables["units"]
            tables["credentials"] = self._credentials(units[~units["unit_id"].isin(refused)])
            tables["prerequisites"] = frame_of(asked, _PREREQUISITE_COLUMNS, "line")
        return {name: frame for name, frame in tables.items() if len(frame)}

    def _units(self) -> pd.DataFrame:
        first = {row.unit: row for row in reversed(self.found.lines)}
        made = [
            {
                "line": row.line,
                "unit_id": row.unit,
                "code": row.unit,
                "title": row.unit_title,
                "level": self._real(row, "unit_level"),
                "credit": self._real(row, "credit"),
                "hours": self._real(row, "hours"),
                "status": self._status(row.unit),
            }
            for row in sorted(first.values(), key=lambda one: one.line)
        ]
        made += self.packaged.units(frozenset(first), self.faults)
        return frame_of(made, _UNIT_COLUMNS, "line")

    @cached_property
    def _statuses(self) -> dict[str, list[str]]:
        said: dict[str, list[str]] = {}
        for row in self.found.lines:
            if row.cells["unit_status"] is not None:
                status = str(row.cells["unit_status"]).strip()
                current = status.casefold() not in CURRENT_UNITS and says_active(status)  # in another language
                said.setdefault(row.unit, []).append("active" if current else status)
        return said

    def _status(self, unit: str) -> str | None:
        """The status of a unit; where its rows differ, the one that keeps it from being current."""
        said = self._statuses.get(unit, [])
        return next((one for one in said if one.casefold() not in CURRENT_UNITS), next(iter(said), None))

    def _real(self, row: UnitRow, column: str) -> float | None:
        if row.cells[column] is None:
            return None
        try:
            return read_number(row.cells[column])
        except ValueError as error:
            said = f"{column} {row.cells[column]!r}: {error}; left unknown"
            self.faults.append(("units", row.line, row.unit, said))
            return None

    def _qualifications(self) -> pd.DataFrame:
        made: list[dict[str, Any]] = []
        ordered = sorted(self.found.rows, key=lambda row: (row.qualification_id, row.line))
        for at, group in groupby(ordered, key=lambda row: row.qualification_id):
            rows = list(group)
            try:
                self._refuse_incomplete(at)
                if rows[0].code in self.packaged.rules:
                    made += self.packaged.qualifications(rows)
                    continue
                root, total = packaging_rule(rows, self.config)
            except CreditError as error:
                self.faults.append(("qualifications", rows[0].line, at, str(error)))
                continue
            title = next((row.cells["title"] for row in rows if row.cells["title"]), rows[0].code)
            made.append(
                {
                    "line": rows[0].line,
                    "qualification_id": at,
                    "code": rows[0].code,
                    "title": str(title),
                    "level": self._real(rows[0], "level"),
                    "measure": "units",
                    "total": float(total),
                    "root": to_json(root),
                    "provider_id": rows[0].cells["provider"],
                    "status": rows[0].cells["status"],
                    "full_credit": True,  # a list keeps nothing from counting; the record says that no rule was read
                }
            )
        made += self.packaged.alone(self.faults)
        return frame_of(made, _QUALIFICATION_COLUMNS, "line")

    def _refuse_incomplete(self, at: str) -> None:
        lines = self.found.incomplete.get(at)
        if lines:
            said = ", ".join(map(str, lines[:5])) + (f" and {len(lines) - 5} more" if len(lines) > 5 else "")
            raise CreditError(f"incomplete: line {said} cannot be read, and the rule without it would ask for less")

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
                "status": [_offered(said) for said in units["status"]],
                "source": "register",
            },
            index=units.index,
        )

    def _prerequisites(self) -> tuple[list[dict[str, Any]], set[str]]:
        """Rows of the prerequisites table, and the units whose own cannot be carried."""
        asked: dict[str, tuple[int, Requirement | None]] = {}
        refused: set[str] = set()
        for row in self.found.lines:
            text = self._asked_of(row)
            if text is None or row.unit in refused:
                continue
            try:
                tree = None if asks_nobody(text) else read_prerequisites(row.unit, text, self.titles)
                if row.unit in asked and asked[row.unit][1] != tree:
                    raise ValueError(f"not what line {asked[row.unit][0]} says")
            except ValueError as error:
                refused.add(row.unit)
                self._refuse_prerequisites(row, f"prerequisites {str(text)[:200]!r}: {error}")
                continue
            asked.setdefault(row.unit, (row.line, tree))
            if tree is not None and not self.config.as_credentials and asked[row.unit][0] == row.line:
                said = "prerequisites are kept only for units that are credentials, too (--as-credentials)"
                self.faults.append(("prerequisites", row.line, row.unit, said))
        kept = {unit: (line, tree) for unit, (line, tree) in asked.items() if unit not in refused}
        return [
            {"line": line, "credential_id": unit, "requirement": to_json(tree)}
            for unit, (line, tree) in kept.items()
            if tree is not None
        ], refused

    def _refuse_prerequisites(self, row: UnitRow, said: str) -> None:
        end = "; the unit is not offered as a credential" if self.config.as_credentials else ""
        self.faults.append(("prerequisites", row.line, row.unit, said + end))


_UNIT_COLUMNS: Mapping[str, Kind] = {
    "line": "int", "unit_id": "text", "code": "text", "title": "text", "level": "real", "credit": "real",
    "hours": "real", "status": "text"
}  # fmt: skip
_QUALIFICATION_COLUMNS: Mapping[str, Kind] = {
    "line": "int", "qualification_id": "text", "code": "text", "title": "text", "level": "real", "measure": "text",
    "total": "real", "root": "text", "provider_id": "text", "status": "text", "min_resident": "real",
    "full_credit": "any", "caps": "text", "crossings": "text", "packaging": "text"
}  # fmt: skip
_PREREQUISITE_COLUMNS: Mapping[str, Kind] = {"line": "int", "credential_id": "text", "requirement": "text"}
_MAPPING_COLUMNS: Mapping[str, Kind] = {
    "line": "int", "from_unit_id": "text", "to_unit_id": "text", "kind": "text", "equivalent": "text"
}  # fmt: skip
