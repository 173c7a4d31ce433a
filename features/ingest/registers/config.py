"""How a register's table is read: whose column is whose, and how many electives are needed."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from stackwise.features.errors import InputError, describe, some
from stackwise.features.ingest.registers.codes import read_code
from stackwise.features.ingest.registers.mappings import plain_words
from stackwise.features.records import Where

_LETTERED = 2  # a name of so few signs is letters or a number, and no word
ALL = "all"  # every listed elective is needed, as where a provider lists its own choice
NEEDED = ("qualification", "unit", "role")
OPTIONAL = (
    "unit_title",
    "title",
    "provider",
    "group",
    "prerequisites",
    "electives",
    "level",
    "status",
    "unit_level",
    "unit_status",
    "hours",
    "credit",
)
Electives = int | Literal["all"]
UNREAD = "unread"  # columns that look as if they stated conditions, and ask nothing
ROLES = ("core", "elective")
_TABLES = ("columns", "roles", "electives", "open_electives", "as_credentials")
_SEVERAL = ("prerequisites", UNREAD)  # may be several columns of the file


@dataclass(frozen=True)
class OpenElectives:
    """Electives from outside the list: at most so many (None: what the list lacks), each of a kind."""

    most: int | None = None
    where: Where = field(default_factory=Where)


@dataclass(frozen=True)
class RegisterConfig:
    """How a register's file is read.

    Attributes
    ----------
    columns : the file's column by ours (``NEEDED``, ``OPTIONAL``); ``told`` are those that somebody named.
    electives : how many are needed: by qualification, by ``QUALIFICATION/GROUP``, or under ``""`` for the rest.
    open_electives : by qualification, or under ``""`` for the rest: electives that are needed may be any other unit.
    as_credentials : a unit can be taken alone, so it is a credential too (a statement of attainment).
    written : each key of electives as somebody wrote it.
    roles : core or elective by the file's own word, as plain words.
    unread : columns of which somebody says that they ask nothing.
    """

    columns: Mapping[str, str] = field(default_factory=lambda: {name: name for name in (*NEEDED, *OPTIONAL)})
    told: frozenset[str] = frozenset()
    electives: Mapping[str, Electives] = field(default_factory=dict)
    open_electives: Mapping[str, OpenElectives] = field(default_factory=dict)
    as_credentials: bool = False
    written: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()

    @property
    def asking(self) -> list[str]:
        """Ours of the columns that state prerequisites: of each, all is needed."""
        return [name for name in self.columns if name.partition(" ")[0] == "prerequisites"]

    @property
    def optional(self) -> list[str]:
        """Ours of the columns that a file need not have."""
        return [*OPTIONAL, *(name for name in self.asking if name not in OPTIONAL)]

    def switched(self, open_electives: bool, as_credentials: bool) -> RegisterConfig:
        """The configuration with switches turned on that were off."""
        anything = {"": OpenElectives(), **self.open_electives} if open_electives else self.open_electives
        return replace(self, open_electives=anything, as_credentials=self.as_credentials or as_credentials)

    def with_named(self, columns: Mapping[str, str]) -> RegisterConfig:
        """The configuration with columns that are known by their names alone."""
        return replace(self, columns={**self.columns, **columns})

    def needed_of(self, qualification: str, code: str, group: str = "") -> Electives | None:
        """The number somebody gave, or None."""
        for key in (qualification, code):
            at = f"{key}/{group}" if group else key
            if at in self.electives:
                return self.electives[at]
        return None if group else self.electives.get("")

    def open_of(self, qualification: str, code: str) -> OpenElectives | None:
        """What may come from outside the list, or None where nothing may."""
        found = (self.open_electives.get(key) for key in (qualification, code, ""))
        return next((one for one in found if one is not None), None)

    def refuse_unused(self, groups: Mapping[str, Iterable[str]]) -> None:
        """Refuse numbers for a qualification or group that the file has not, each by its name.

        Parameters
        ----------
        groups : the groups of electives by qualification, under its id and under its code.

        Raises
        ------
        InputError
            A key that nothing uses, as a misspelt one is.
        """
        known = [*groups, *(f"{at}/{group}" for at, names in groups.items() for group in sorted(names))]
        unused = [key for key in (*self.electives, *self.open_electives) if key and key not in known]
        if unused:
            near = {key: difflib.get_close_matches(key, known, n=1) for key in unused}
            said = [
                f"{self.written.get(key, key)!r}" + (f" (did you mean {close[0]!r}?)" if close else "")
                for key, close in near.items()
            ]
            got = f"{', '.join(said[:5])}" + (f" ({len(said)} in all)" if len(said) > 5 else "")
            rule = f"a qualification of the file, or QUALIFICATION/GROUP: {some(known, most=8)}"
            raise InputError(describe("electives, keys that nothing uses", got, rule, "correct or remove them"))


def group_name(text: str) -> str:
    """A group's name without the word group, in one spelling whatever the case it is written in.

    >>> group_name("Group A - Ageing"), group_name("b"), group_name("FREE"), group_name("free")
    ('A - ageing', 'B', 'Free', 'Free')
    """
    name = re.sub(r"^group\s+", "", " ".join(text.split()), flags=re.IGNORECASE)
    return name.upper() if len(name) <= _LETTERED else f"{name[:1].upper()}{name[1:].lower()}"


def qualification_code(text: str) -> str:
    """A qualification's code in its one spelling.

    Raises
    ------
    ValueError
        A note beside it that is not understood.
    """
    return read_code(text).code


def _key(said: str) -> str:
    """A key of ``[electives]`` in the spelling of codes and groups: ``bsb40520/Group A`` is ``BSB40520/A``."""
    at, slash, group = said.partition("/")
    code, sign, provider = at.partition("@")
    try:
        code = qualification_code(code) if code else ""
    except ValueError:
        code = code.strip()
    return f"{code}{sign}{provider}{slash}{group_name(group)}"


def read_config(path: Path) -> RegisterConfig:
    """Read a mapping file: tables ``[columns]``, ``[electives]`` and ``[open_electives]``, and ``as_credentials``.

    Raises
    ------
    InputError
        A file that is missing or no TOML, or a name it should not hold.
    """
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(describe(f"mapping {path}", error, "a TOML file", "correct it")) from error
    unknown = sorted(set(said) - set(_TABLES))
    if unknown:
        near = [close for one in unknown for close in difflib.get_close_matches(one, _TABLES, n=1)]
        fix = f"did you mean {' or '.join(near)}?" if near else "rename it"
        raise InputError(describe(f"mapping {path}", some(unknown), f"names among {', '.join(_TABLES)}", fix))
    for name in ("columns", "roles", "electives"):
        if not isinstance(said.get(name, {}), dict):
            raise InputError(describe(f"mapping {path}, {name}", repr(said[name]), "a table", f"write [{name}]"))
    config = RegisterConfig(
        open_electives=_open(said.get("open_electives", False)), as_credentials=said.get("as_credentials") is True
    )
    config = with_roles(with_columns(config, said.get("columns", {})), said.get("roles", {}))
    return with_electives(config, said.get("electives", {}))


def _open(said: Any) -> dict[str, OpenElectives]:
    """``true``, a number at most, or a table of these by qualification, each with what such a unit must be."""
    if isinstance(said, dict) and not (set(said) & {"most", *Where.model_fields}):
        return {_key(key): _open(value)[""] for key, value in said.items()}
    if said is False:
        return {}
    plain = {} if said is True else dict(said) if isinstance(said, dict) else {"most": said}
    try:
        most = plain.pop("most", None)
        return {"": OpenElectives(None if most is None else int(elective_number(most)), Where.model_validate(plain))}
    except (ValidationError, ValueError) as error:
        rule = "true, a number at most, or a table of most, level_min, level_max, package, tag, code_prefix"
        raise InputError(describe("open_electives", repr(said), rule, "correct it")) from error


def with_columns(config: RegisterConfig, columns: Mapping[str, Any]) -> RegisterConfig:
    """The configuration with some columns renamed; prerequisites may stand in several."""
    unknown = sorted(set(columns) - {*NEEDED, *OPTIONAL, UNREAD})
    if unknown:
        expected = f"names among {', '.join((*NEEDED, *OPTIONAL, UNREAD))}"
        near = [close for one in unknown for close in difflib.get_close_matches(one, (*NEEDED, *OPTIONAL), n=1)]
        fix = f"write OURS=THEIRS{f'; did you mean {near[0]!r}?' if near else ''}"
        raise InputError(describe("register columns", some(unknown), expected, fix))
    named = {ours: list(theirs) if isinstance(theirs, list | tuple) else [theirs] for ours, theirs in columns.items()}
    for ours, theirs in named.items():
        if not theirs or not all(isinstance(one, str) for one in theirs) or (len(theirs) > 1 and ours not in _SEVERAL):
            raise InputError(describe(f"register columns, {ours}", some(theirs), "one column", "name one"))
    unread = config.unread | set(named.pop(UNREAD, []))
    apart = {
        ours if at == 1 else f"{ours} {at}": one for ours, theirs in named.items() for at, one in enumerate(theirs, 1)
    }
    return replace(config, columns={**config.columns, **apart}, told=config.told | set(apart), unread=unread)


def with_roles(config: RegisterConfig, roles: Mapping[str, Any]) -> RegisterConfig:
    """The configuration with the file's own words for core and elective."""
    wrong = [f"{word} = {role!r}" for word, role in roles.items() if role not in ROLES]
    if wrong:
        raise InputError(describe("roles", some(wrong), " or ".join(map(repr, ROLES)), "correct it"))
    return replace(config, roles={plain_words(word): str(role) for word, role in roles.items()})


def with_electives(config: RegisterConfig, electives: Mapping[str, Any]) -> RegisterConfig:
    """The configuration with numbers of electives added."""
    numbers = {_key(key): elective_number(value) for key, value in electives.items()}
    written = {**config.written, **{_key(key): key for key in electives}}
    return replace(config, electives={**config.electives, **numbers}, written=written)


def elective_number(value: Any) -> Electives:
    """A number of electives as somebody wrote it.

    >>> elective_number("6"), elective_number("all")
    (6, 'all')
    """
    if value == ALL:
        return "all"
    if isinstance(value, bool) or not re.fullmatch(r"\d+(?:\.0)?", str(value)):
        raise InputError(describe("electives", repr(value), f"a whole number or {ALL!r}", "say how many are needed"))
    return int(float(value))
