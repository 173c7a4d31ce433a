"""Unit tables beside packaging rules: the register's rows as the lists that rules leave to it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from stackwise.features.errors import InputError, describe
from stackwise.features.ingest.amounts.counts import read_number
from stackwise.features.ingest.registers.codes import read_code
from stackwise.features.packaging.compiled import with_register
from stackwise.features.packaging.rules import PackagingRule

_NAMES = {"unit_level": "level", "points": "credit"}


def read_unit_rows(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV with unit, role, and optionally qualification, group, credit and level.

    Raises
    ------
    InputError
        No such file, or one without the columns unit and role.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [{_NAMES.get(k, k): v or "" for k, v in row.items() if k} for row in csv.DictReader(file)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(describe(f"units {path}", error, "a CSV file", "check the path")) from error
    if not rows or not {"unit", "role"} <= set(rows[0]):
        raise InputError(describe(f"units {path}", "no columns unit and role", "those", "name them in the first line"))
    return [{**row, "unit": read_code(row["unit"]).code} for row in rows if row["unit"]]


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
            if row["role"].casefold() in ("core", "mandatory"):
                core.append(row["unit"])
            else:
                name = (row.get("group") or "Electives").removeprefix("Group ")
                groups.setdefault(name, []).append(row["unit"])
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
