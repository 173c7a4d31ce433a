"""Packaging-rule files: TOML with one ``[[qualification]]`` a rule, read strictly and written back."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from stackwise.features.errors import InputError, describe, some
from stackwise.features.faults import faulty
from stackwise.features.ingest.registers.codes import read_code
from stackwise.features.packaging.rules import (
    AttainmentCap,
    BarredUnits,
    GroupChoice,
    GroupMaximum,
    GroupMinimum,
    ImportRule,
    PackagedUnit,
    PackagingRule,
    Specialisation,
    UnitCondition,
    UnitSupersession,
)
from stackwise.features.record import Record

TOP = "qualification"
_TABLES: dict[str, type[Record]] = {
    "minimum": GroupMinimum, "maximum": GroupMaximum, "choice": GroupChoice, "import": ImportRule,
    "specialisation": Specialisation, "units": PackagedUnit, "supersedes": UnitSupersession, "cap": AttainmentCap,
    "barred": BarredUnits, "condition": UnitCondition,
}  # fmt: skip


def read_rule_files(path: Path) -> list[PackagingRule]:
    """Every rule of a file, or of all ``.toml`` files of a folder.

    Raises
    ------
    InputError
        No such file, no TOML, a misspelt key (named, with the nearest), or two rules for one qualification.
    """
    files = sorted(path.glob("*.toml")) if path.is_dir() else [path]
    if not files:
        raise InputError(describe(f"rules {path}", "no .toml file", "a file or a folder of them", "name it"))
    rules = [rule for file in files for rule in _read(file)]
    codes = [rule.code for rule in rules]
    plain = ["".join(code.casefold().split()) for code in codes]
    twice = sorted({code for code, said in zip(codes, plain, strict=True) if plain.count(said) > 1})
    if twice:
        raise InputError(describe(f"rules {path}", f"two rules for {some(twice)}", "one each", "remove one"))
    return rules


def _read(file: Path) -> Iterator[PackagingRule]:
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(describe(f"rules {file}", error, "a TOML file", "correct it")) from error
    _refuse_keys(f"rules {file}", said, [TOP])
    rows = said.get(TOP)
    if not isinstance(rows, list) or not rows:
        raise InputError(describe(f"rules {file}", "no rule", f"[[{TOP}]]", "write one a qualification"))
    for row in rows:
        yield read_rule(row, f"rules {file}")


def read_rule(row: Any, what: str) -> PackagingRule:
    """One rule from plain values.

    Raises
    ------
    InputError
        A misspelt key or a value that cannot be.
    """
    if not isinstance(row, dict):
        raise InputError(describe(what, repr(row), "a table", f"write [[{TOP}]]"))
    named = f"{what}, {row.get('code', 'a rule without code')}"
    fields = [one.alias or name for name, one in PackagingRule.model_fields.items()]
    _refuse_keys(named, row, fields)
    for key, kind in _TABLES.items():
        held = row.get(key, [])
        rows = list(held.values()) if isinstance(held, dict) and key == "units" else held
        if not isinstance(rows, list):
            raise InputError(describe(f"{named}, {key}", repr(held), f"tables [[{TOP}.{key}]]", "double the brackets"))
        for inner in rows:
            if isinstance(inner, dict):
                _refuse_keys(f"{named}, {key}", inner, list(kind.model_fields))
    try:
        return PackagingRule.model_validate(_normal(row))
    except ValidationError as error:
        raise faulty(named, error, "docs/packaging-rules.md has all keys") from error
    except (ValueError, TypeError) as error:
        raise InputError(describe(named, error, "a packaging rule", "correct it")) from error


def _normal(row: dict[str, Any]) -> dict[str, Any]:
    """Codes in their one spelling, groups without the word group."""

    def codes(units: Any) -> Any:
        return [read_code(str(unit)).code for unit in units] if isinstance(units, list) else units

    def names(groups: Any) -> Any:
        return [_group(str(name)) for name in groups] if isinstance(groups, list) else groups

    done = dict(row)
    if isinstance(row.get("groups"), dict):
        done["groups"] = {_group(name): codes(units) for name, units in row["groups"].items()}
        if len(done["groups"]) < len(row["groups"]):
            raise ValueError("two groups of one name")
    if "core" in row:
        done["core"] = codes(row["core"])
    if isinstance(row.get("units"), dict):
        done["units"] = {read_code(name).code: facts for name, facts in row["units"].items()}
    if isinstance(row.get("supersedes"), list):
        done["supersedes"] = [
            {key: read_code(str(said)).code if key in ("old", "new") else said for key, said in one.items()}
            for one in row["supersedes"]
        ]
    spelt = {"units": codes, "groups": names, "packages": _packages, "package": _package}
    for key in ("minimum", "maximum", "choice", "specialisation", "import", "condition", "barred"):
        if key in row:
            done[key] = [{name: spelt.get(name, _same)(said) for name, said in one.items()} for one in row[key]]
    return done


def _same(said: Any) -> Any:
    return said


def _package(name: Any) -> Any:
    return name.strip().upper() if isinstance(name, str) else name


def _packages(named: Any) -> Any:
    return [_package(name) for name in named] if isinstance(named, list) else named


def _group(name: str) -> str:
    return re.sub(r"^group\s+", "", " ".join(name.split()), flags=re.IGNORECASE)


def _refuse_keys(what: str, said: dict[str, Any], known: Sequence[str]) -> None:
    unknown = [key for key in said if key not in known]
    if unknown:
        near = [close for key in unknown for close in difflib.get_close_matches(key, known, n=1)]
        fix = f"did you mean {' or '.join(map(repr, near))}?" if near else "remove it"
        raise InputError(describe(what, some(unknown), f"keys among {', '.join(known)}", fix))


def plain_rule(rule: PackagingRule) -> dict[str, Any]:
    """A rule as plain values, without what nobody said."""
    return rule.model_dump(mode="json", exclude_defaults=True, by_alias=True)


def rules_to_toml(rules: Sequence[PackagingRule]) -> str:
    """Rules as the text of a rule file; reading it gives the same rules."""
    return "\n".join(_table(rule) for rule in rules)


def _table(rule: PackagingRule) -> str:
    plain = plain_rule(rule)
    inner = {key: plain.pop(key) for key in (*_TABLES, "groups") if key in plain}
    lines = [f"[[{TOP}]]", *(f"{key} = {_value(value)}" for key, value in plain.items())]
    for key in ("groups", "units"):
        if key in inner:
            lines += ["", f"[{TOP}.{key}]"]
            lines += [f"{_text(name)} = {_value(value)}" for name, value in inner.pop(key).items()]
    for key, rows in inner.items():
        for row in rows:
            lines += ["", f"[[{TOP}.{key}]]", *(f"{name} = {_value(value)}" for name, value in row.items())]
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{int(value)}" if value == int(value) else repr(value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_text(key)} = {_value(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return repr(value)


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c >= " " and c != "\x7f" else f"\\u{ord(c):04x}" for c in escaped) + '"'
