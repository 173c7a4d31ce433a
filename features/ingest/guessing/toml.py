"""TOML: a guessed mapping as a file that a person can read, judge and change."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from stackwise.features.ingest.guessing.guessed import APART, GuessedColumn, MappingGuess


def guess_as_toml(guess: MappingGuess, refused: Sequence[str] = ()) -> str:
    """The mapping with, beside each column, how many values are read, examples, and what would be refused."""
    plain = guess.as_plain()
    lines = [
        "# Guessed from the columns' names and values. Look at each line; docs/mappings.md says what can be written.",
        *(f"# Mind: {doubt}" for doubt in guess.doubts),
        f"source = {as_toml_value(plain['source'])}",
    ]
    for part in ("provider", "credential"):
        if part in plain:
            lines += ["", f"[{part}]"]
            for key, rule in plain[part].items():
                lines += _line(key, rule, guess.columns[_target(part, key)])
    for part in APART:
        if part in plain:
            column = guess.columns[part]
            rule = (f"{key} = {as_toml_value(value)}" for key, value in column.as_rule().items())
            lines += ["", f"[{part}]", *_comments(column), *rule]
    if guess.unused:
        lines += ["", f"# Columns that nothing uses: {', '.join(guess.unused)}"]
    if refused:
        lines += ["#", *(f"# {one}" for one in refused)]
    return "\n".join(lines) + "\n"


def _target(part: str, key: str) -> str:
    return {"name": "provider"}.get(key, key) if part == "provider" else key


def _line(key: str, rule: dict[str, Any], column: GuessedColumn) -> list[str]:
    name = key if re.fullmatch(r"[A-Za-z_]+", key) else json.dumps(key)
    return [*_comments(column), f"{name} = {as_toml_value(rule)}"]


def _comments(column: GuessedColumn) -> list[str]:
    said = [f"{shown!r} -> {read}" if column.steps else repr(shown) for shown, read in column.examples]
    count = f"{column.read:,} of {column.of:,} read" if column.read < column.of else f"{column.of:,} values"
    return [f"# {count}: {'; '.join(said)}"]


def as_toml_value(value: Any) -> str:
    """A value as TOML writes it on one line."""
    if isinstance(value, dict):
        if set(value) == {"do"}:
            return as_toml_value(value["do"])
        inner = ", ".join(f"{_key(key)} = {as_toml_value(one)}" for key, one in value.items())
        return f"{{ {inner} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(as_toml_value, value))}]"
    return json.dumps(value, ensure_ascii=False)


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(key, ensure_ascii=False)
