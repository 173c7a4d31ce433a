"""Unit tables beside packaging rules: the register's rows as the lists that rules leave to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from stackwise.features.errors import InputError, describe, some
from stackwise.features.ingest.amounts.counts import read_number
from stackwise.features.ingest.registers.columns import resolved_columns
from stackwise.features.ingest.registers.config import NEEDED, OPTIONAL, RegisterConfig
from stackwise.features.ingest.registers.rows import UnitRow, read_rows
from stackwise.features.ingest.tabular.files import open_table
from stackwise.features.packaging.compiled import with_register
from stackwise.features.packaging.rules import PackagingRule

_WITHOUT = "-"  # a table of one qualification's units need not name it


def read_unit_rows(path: Path) -> list[dict[str, str]]:
    """Rows of a table as `stackwise ingest registers` reads it, one a unit and group, with the roles core and elective.

    Each has unit, role, group, credit and level, and qualification where the table has one; what is unknown is empty.

    Raises
    ------
    InputError
        No such file, one without the columns unit and role, or a row that cannot be read.
    """
    member, table = open_table(path)
    config, _ = resolved_columns(RegisterConfig(), table.header, member.where)
    ours = {name: config.columns[name] for name in (*NEEDED, *OPTIONAL)}
    if not {ours["unit"], ours["role"]} <= set(table.header):
        fix = "name them in the first line"
        raise InputError(describe(f"units {path}", "no columns unit and role", "those", fix))
    named = ours["qualification"] in table.header
    wanted = list(dict.fromkeys(ours[name] for name in ours if name not in ("unit", "role")))
    frame, broken = table.read([ours["unit"], ours["role"]], [one for one in wanted if one != ours["role"]])
    frame = frame[list(ours.values())].set_axis(list(ours), axis=1)
    found = read_rows(frame if named else frame.assign(qualification=_WITHOUT), broken, config)
    if found.incomplete:
        at = [f"line {line}: {reason}" for _, line, _, reason in found.faults]
        raise InputError(describe(f"units {path}", some(at), "rows that can be read", "correct them"))
    return [row for one in found.lines for row in _unit_rows(one, named)]


def _unit_rows(row: UnitRow, named: bool) -> Iterator[dict[str, str]]:
    """The row once for each of its groups."""
    level = row.cells["level"] if row.cells["unit_level"] is None else row.cells["unit_level"]
    facts = {"credit": row.cells["credit"], "level": level}
    plain = {"unit": row.unit, "role": row.role, **{name: _text(cell) for name, cell in facts.items()}}
    for group in row.groups or ("",):
        yield {**plain, "group": group, **({"qualification": row.code} if named else {})}


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell)


def filled_rules(
    rules: Sequence[PackagingRule], units: Path | None
) -> Iterator[tuple[PackagingRule, dict[str, tuple[float, ...]] | None]]:
    """Rules with the lists that they leave to a table, and the levels of the table's units; None: it gives none."""
    rows = [] if units is None else read_unit_rows(units)
    levels = unit_levels((row["unit"], row["level"]) for row in rows) if rows and "level" in rows[0] else None
    for rule in rules:
        own = [row for row in rows if row.get("qualification", rule.code) == rule.code]
        if not own:
            yield rule, levels
            continue
        core, groups, points = [], dict[str, list[str]](), dict[str, float]()
        for row in own:
            if row["role"] == "core":
                core.append(row["unit"])
            else:
                groups.setdefault(row["group"] or "Electives", []).append(row["unit"])
            with suppress(ValueError):
                points[row["unit"]] = float(row.get("credit") or "")
        named = {name: list(dict.fromkeys(units_)) for name, units_ in groups.items()}
        yield with_register(rule, list(dict.fromkeys(core)), named, points), levels


def unit_levels(rows: Iterable[tuple[str, Any]]) -> dict[str, tuple[float, ...]]:
    """Levels by unit, as the first row of each says: none where that is no number."""
    found: dict[str, tuple[float, ...]] = {}
    for unit, cell in rows:
        if unit not in found:
            level = None
            with suppress(ValueError):
                level = read_number(cell or "TBA")
            found[unit] = () if level is None else (level,)
    return found
