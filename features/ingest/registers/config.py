"""How a register's CSV is read: whose column is whose, and how many electives are needed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from stackwise.features.errors import InputError, describe, some

ALL = "all"  # every listed elective is needed, as where a provider lists its own choice
NEEDED = ("qualification", "unit", "unit_title", "role")
OPTIONAL = (
    "title",
    "provider",
    "group",
    "prerequisites",
    "electives",
    "level",
    "status",
    "unit_level",
    "hours",
    "credit",
)
Electives = int | Literal["all"]


@dataclass(frozen=True)
class RegisterConfig:
    """How a register's file is read.

    Attributes
    ----------
    columns : the file's column by ours (``NEEDED``, ``OPTIONAL``).
    electives : how many are needed: by qualification, by ``QUALIFICATION/GROUP``, or under ``""`` for the rest.
    open_electives : electives that are needed but not listed may be any other unit.
    as_credentials : a unit can be taken alone, so it is a credential too (a statement of attainment).
    """

    columns: Mapping[str, str] = field(default_factory=lambda: {name: name for name in (*NEEDED, *OPTIONAL)})
    electives: Mapping[str, Electives] = field(default_factory=dict)
    open_electives: bool = False
    as_credentials: bool = False

    def switched(self, open_electives: bool, as_credentials: bool) -> RegisterConfig:
        """The configuration with switches turned on that were off."""
        return replace(
            self,
            open_electives=self.open_electives or open_electives,
            as_credentials=self.as_credentials or as_credentials,
        )

    def needed_of(self, qualification: str, code: str, group: str = "") -> Electives | None:
        """The number somebody gave, or None."""
        for key in (qualification, code):
            at = f"{key}/{group}" if group else key
            if at in self.electives:
                return self.electives[at]
        return None if group else self.electives.get("")


def read_config(path: Path) -> RegisterConfig:
    """Read a mapping file: tables ``[columns]`` and ``[electives]``, and the two switches.

    Raises
    ------
    InputError
        A file that is missing or no TOML, or a name it should not hold.
    """
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(describe(f"mapping {path}", error, "a TOML file", "correct it")) from error
    unknown = sorted(set(said) - {"columns", "electives", "open_electives", "as_credentials"})
    if unknown:
        raise InputError(describe(f"mapping {path}", some(unknown), "columns, electives or a switch", "rename it"))
    config = RegisterConfig(
        open_electives=bool(said.get("open_electives")), as_credentials=bool(said.get("as_credentials"))
    )
    return with_electives(with_columns(config, said.get("columns", {})), said.get("electives", {}))


def with_columns(config: RegisterConfig, columns: Mapping[str, str]) -> RegisterConfig:
    """The configuration with some columns renamed."""
    unknown = sorted(set(columns) - {*NEEDED, *OPTIONAL})
    if unknown:
        expected = f"names among {', '.join((*NEEDED, *OPTIONAL))}"
        raise InputError(describe("register columns", some(unknown), expected, "write OURS=THEIRS"))
    return replace(config, columns={**config.columns, **columns})


def with_electives(config: RegisterConfig, electives: Mapping[str, Any]) -> RegisterConfig:
    """The configuration with numbers of electives added."""
    return replace(
        config, electives={**config.electives, **{key: elective_number(value) for key, value in electives.items()}}
    )


def elective_number(value: Any) -> Electives:
    """A number of electives as somebody wrote it.

    >>> elective_number("6"), elective_number("all")
    (6, 'all')
    """
    if value == ALL:
        return "all"
    if isinstance(value, bool) or not re.fullmatch(r"\d+", str(value)):
        raise InputError(describe("electives", repr(value), f"a whole number or {ALL!r}", "say how many are needed"))
    return int(value)
