"""Qualifications of a register whose packaging rules are stated in files, filled with the register's own lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from stackwise.features.errors import CreditError, describe
from stackwise.features.ingest.amounts.counts import read_number
from stackwise.features.ingest.registers.mappings import Fault
from stackwise.features.ingest.registers.rows import UnitRow
from stackwise.features.packaging.compiled import compile_rule, with_register
from stackwise.features.packaging.rules import PackagingRule
from stackwise.features.packaging.tables import unit_levels
from stackwise.features.records import Qualification, bound_columns, to_json


class PackagedRules:
    """Rules by the code of their qualification, with the rows of the register."""

    def __init__(self, rules: Sequence[PackagingRule], rows: Sequence[UnitRow]) -> None:
        self.rules = {rule.code: rule for rule in rules}
        self._listed = {row.code for row in rows}
        self._levels = unit_levels(
            (row.unit, row.cells["unit_level"]) for row in sorted(rows, key=lambda row: row.line)
        )

    def qualifications(self, rows: Sequence[UnitRow]) -> Iterator[dict[str, Any]]:
        """Rows of the qualifications table for one that the register lists.

        Raises
        ------
        CreditError
            A rule that cannot be, that nobody accepted, or that lists other units than the register.
        """
        first = rows[0]
        rule = self.rules[first.code]
        groups: dict[str, list[str]] = {}
        for row in rows:
            if row.role == "elective":
                for name in row.groups or ("Electives",):
                    groups.setdefault(name, []).append(row.unit)
        core = [row.unit for row in rows if row.role == "core"]
        whole = with_register(rule, core, groups, _points(rows))
        title = next((str(row.cells["title"]) for row in rows if row.cells["title"]), None)
        named = {"title": rule.title or title, "provider": rule.provider or first.cells["provider"]}
        level = rule.level if rule.level is not None else _number(first.cells["level"])
        made = whole.model_copy(update={**named, "level": level})
        for one in compile_rule(made, self._levels):
            own = one.qualification_id.replace(first.code, first.qualification_id, 1)
            yield _row(one, own, first.line, first.cells["status"])

    def alone(self, faults: list[Fault]) -> Iterator[dict[str, Any]]:
        """Rows for rules whose qualification the register does not list."""
        for code, rule in self.rules.items():
            if code not in self._listed:
                try:
                    made = compile_rule(rule, self._levels)
                except CreditError as error:
                    faults.append(("qualifications", 0, code, str(error)))
                    continue
                yield from (_row(one, one.qualification_id, 0, None) for one in made)

    def mappings(self) -> list[dict[str, Any]]:
        """Rows of unit mappings that the rules state, each once.

        Raises
        ------
        CreditError
            Two rules say different things of one pair.
        """
        found: dict[tuple[str, str], str] = {}
        for rule in self.rules.values():
            for one in rule.supersedes:
                if found.setdefault((one.old, one.new), one.equivalent) != one.equivalent:
                    said = f"{one.equivalent} here, {found[one.old, one.new]} in another rule"
                    what = f"packaging rule {rule.code}, {one.new} equivalent to {one.old}"
                    raise CreditError(describe(what, said, "the same in each", "correct one"))
        return [
            {"line": 0, "from_unit_id": old, "to_unit_id": new, "kind": "supersedes", "equivalent": equivalent}
            for (old, new), equivalent in found.items()
        ]

    def units(self, known: frozenset[str], faults: list[Fault]) -> list[dict[str, Any]]:
        """Rows for units that only rules list."""
        found: dict[str, dict[str, Any]] = {}
        for rule in self.rules.values():
            for unit in rule.listed():
                facts = rule.units.get(unit)
                if unit in known:
                    continue
                row = {"line": 0, "unit_id": unit, "code": unit, "title": unit, "level": None, "credit": None}
                if facts is not None:
                    points = facts.points if rule.measure == "points" else None
                    row |= {"title": facts.title or unit, "level": facts.level, "credit": points}
                if unit in found and found[unit] != row and facts is not None:
                    faults.append(("units", 0, unit, f"{rule.code} says other things of it than another rule"))
                found.setdefault(unit, row)
        return list(found.values())


def _points(rows: Sequence[UnitRow]) -> dict[str, float]:
    numbers = {row.unit: _number(row.cells["credit"]) for row in rows}
    return {unit: number for unit, number in numbers.items() if number is not None}


def _number(cell: Any) -> float | None:
    with suppress(ValueError):
        return None if cell is None else read_number(cell)
    return None


def _row(one: Qualification, at: str, line: int, status: Any) -> dict[str, Any]:
    plain = ("code", "title", "level", "measure", "total", "provider_id", "min_resident", "full_credit")
    caps = "[" + ",".join(to_json(cap) for cap in one.caps) + "]" if one.caps else None
    return {
        "line": line, "qualification_id": at, "caps": caps, **{name: getattr(one, name) for name in plain},
        "root": to_json(one.root), "status": status, **bound_columns(one),
    }  # fmt: skip
