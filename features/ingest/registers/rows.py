"""Rows of a register: each with its codes, its role and its groups, or the reason why it is set aside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from stackwise.features.ingest.registers.codes import RegisterCode, read_code
from stackwise.features.ingest.registers.columns import role_words
from stackwise.features.ingest.registers.config import RegisterConfig, group_name, qualification_code
from stackwise.features.ingest.registers.mappings import Fault
from stackwise.features.ingest.registers.roles import read_role

_SEVERAL = re.compile(r"(?:or|and|and/or|oder|und|ou|et|y|[,;/&+])(?=[\s\d]|$)", re.IGNORECASE)
_MORE_CODES = re.compile(r"[A-Za-z]{1,12}\d[A-Za-z0-9]{0,12}(?:[\s,;]{1,3}[A-Za-z]{1,12}\d[A-Za-z0-9]{0,12}){0,9}")
NO_ROLE = "neither core nor elective"
_CODED = re.compile(r"[A-Za-z]{2,12}\d[A-Za-z0-9]{0,12}")


@dataclass(frozen=True)
class UnitRow:
    """One unit of one qualification, as a line says it."""

    line: int
    qualification_id: str
    code: str
    unit: str
    unit_title: str | None
    role: str
    groups: tuple[str, ...]
    cells: Mapping[str, Any]


@dataclass
class RegisterRows:
    """The rows that can be used, in order, and the qualifications of which some cannot.

    Attributes
    ----------
    lines : every line that can be read.
    rows : one a qualification and unit; the groups of lines that say the same unit are joined.
    incomplete : by qualification, the lines that could not be read: to leave them out would loosen its rule.
    """

    lines: list[UnitRow] = field(default_factory=list)
    rows: list[UnitRow] = field(default_factory=list)
    incomplete: dict[str, list[int]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def read_rows(frame: pd.DataFrame, broken: Iterable[tuple[int, str]], config: RegisterConfig) -> RegisterRows:
    """Read the rows of a frame with our columns, its index the lines; ``broken`` are lines that are no rows."""
    found = RegisterRows()
    words = {**role_words(config.columns["role"]), **config.roles}
    ids: dict[int, str] = {}
    for line, cells in zip(map(int, frame.index), frame.to_dict("records"), strict=True):
        known = {str(name): None if pd.isna(cell) else cell for name, cell in cells.items()}
        try:
            at, code = _qualification(known)
            ids[line] = at
            found.lines.append(_row(line, at, code, known, words))
        except ValueError as error:
            found.faults.append(("qualifications", line, str(known["qualification"] or ""), str(error)))
            _mark(found, ids, line)
    for line, reason in broken:
        found.faults.append(("units", line, "", reason))
        _mark(found, ids, line)
    _join_doubles(found)
    return found


def _mark(found: RegisterRows, ids: Mapping[int, str], line: int) -> None:
    """A line that cannot be read belongs to its own qualification, or to the one above it."""
    above = [at for at in ids if at <= line]
    if above:
        found.incomplete.setdefault(ids[max(above)], []).append(line)


def _qualification(cells: Mapping[str, Any]) -> tuple[str, str]:
    if not cells["qualification"]:
        raise ValueError("no qualification")
    code = qualification_code(str(cells["qualification"]))
    return (f"{code}@{cells['provider']}" if cells["provider"] else code), code


def _row(line: int, at: str, code: str, cells: Mapping[str, Any], words: Mapping[str, str]) -> UnitRow:
    if not cells["unit"]:
        raise ValueError("no unit")
    unit = read_code(str(cells["unit"]))
    if _names_several(unit):
        raise ValueError(f"{cells['unit']!r} names several units")
    role, group = read_role(cells["role"], words)
    if role is None:
        raise ValueError(f"role {cells['role']!r} is {NO_ROLE}")
    groups = read_groups(cells["group"]) or ((group,) if group else ())
    title = cells["unit_title"] or unit.title or unit.code
    return UnitRow(line, at, code, unit.code, str(title), role, groups, cells)


def _names_several(unit: RegisterCode) -> bool:
    """Whether a cell names more than one unit: "WELD 172 or WELD 173", "MAR4001/MAR4002"."""
    apart = [part for part in re.split("[/_]", unit.code) if _CODED.fullmatch(part)]
    listed = unit.title is not None and (_SEVERAL.match(unit.title) or _MORE_CODES.fullmatch(unit.title))
    return len(apart) > 1 or bool(listed)


def read_groups(text: Any) -> tuple[str, ...]:
    """The groups that a cell names: ``Group A``, ``A; B``, ``Groups A and B``.

    >>> read_groups("Group A"), read_groups("Groups A and B"), read_groups(None)
    (('A',), ('A', 'B'), ())
    """
    if text is None:
        return ()
    plain = re.sub(r"^groups\s+", "", " ".join(str(text).split()), flags=re.IGNORECASE)
    if plain.casefold() in ("nil", "none", "n/a", "na", "-", "--", "–"):
        return ()
    parts = re.split(r"[;|]", plain)
    if re.fullmatch(r"(?:group\s+)?\w{1,2}(?:\s*(?:,|/|&|\band\b)\s*(?:group\s+)?\w{1,2})+", plain, re.IGNORECASE):
        parts = re.split(r"[,/&]|\band\b", plain, flags=re.IGNORECASE)
    return tuple(dict.fromkeys(group_name(part) for part in parts if part.strip()))


def _join_doubles(found: RegisterRows) -> None:
    """One row a unit of a qualification: all its groups, and core where any line says so, which asks the most."""
    kept: dict[tuple[str, str], UnitRow] = {}
    for row in found.lines:
        earlier = kept.get((row.qualification_id, row.unit))
        if earlier is None:
            kept[row.qualification_id, row.unit] = row
            continue
        if earlier.role != row.role:
            said = f"unit {row.unit} is {row.role} here and {earlier.role} on line {earlier.line}; core is kept"
            found.faults.append(("qualifications", row.line, row.qualification_id, said))
        core = "core" in (earlier.role, row.role)
        groups = () if core else tuple(dict.fromkeys((*earlier.groups, *row.groups)))
        merged = {**earlier.__dict__, "role": "core" if core else "elective", "groups": groups}
        kept[row.qualification_id, row.unit] = UnitRow(**merged)
    found.rows = list(kept.values())
