"""Mapping files: which column of a provider's file, through which steps, fills which column of ours."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from stackwise.features.currencies import currency_code
from stackwise.features.errors import InputError, describe
from stackwise.features.files import sha256_of
from stackwise.features.ingest.store import SOURCE_NAME
from stackwise.features.ingest.tabular.files import FileRules
from stackwise.features.ingest.transforms import STEP_SETTINGS, Habits, Money, Steps
from stackwise.features.tables import TABLES

CREDENTIAL_COLUMNS = [c for c in TABLES["credentials"].columns if c not in ("provider_id", "source")]
PROVIDER_COLUMNS = ["provider_id", "name", "country", "kind"]


class MappingPart(BaseModel):
    """Base of all parts of a mapping file."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


Form = TypeVar("Form", bound=MappingPart)


class Column(MappingPart):
    """Where one value comes from: one column, several (a list goes into the first step), or a constant.

    ``unreadable`` says what a cell that a step cannot read means: the row is rejected (default), or it is unknown, or,
    of a condition, kept as its words. A file may lack columns that are ``optional``.
    """

    of_several: ClassVar[bool] = False  # whether cells of several columns are a value as they are

    source: str | tuple[str, ...] | None = Field(default=None, alias="from")
    constant: str | int | float | tuple[str, ...] | None = None
    apply: Steps = ()
    unreadable: Literal["reject", "unknown", "keep"] = "reject"
    optional: bool = False

    @model_validator(mode="after")
    def _one(self) -> Column:
        if (self.source is None) == (self.constant is None):
            raise ValueError("give exactly one of `from` and `constant`")
        if self.constant is not None and self.apply:
            raise ValueError("a constant takes no steps; write its final value")
        if isinstance(self.source, tuple) and not (self.apply or self.of_several):
            raise ValueError("several columns need a step that makes one value of them, such as join")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """The source columns it reads."""
        return self.source if isinstance(self.source, tuple) else () if self.source is None else (self.source,)


class ConditionColumn(Column):
    """What must be held first: of several columns, what each of them asks."""

    of_several: ClassVar[bool] = True


class Mapping(MappingPart):
    """A whole mapping file.

    ``credential`` fills the credentials table. Without ``credential_id`` in it the id is made from ``url``; either way
    it starts with ``source``, so that two sources never collide. ``provider.name`` fills the providers table and,
    where ``provider.provider_id`` gives none, names its row. ``declared_skills`` must give a list of texts;
    ``prerequisites`` gives a text or a list of them, and a cell that cannot be read always rejects its row.

    ``delimiter``, ``encoding`` and ``sheet`` say how the file is to be opened; what they leave out is seen.
    ``above_read`` says that somebody read what stands above and below the rows.
    ``decimal``, ``dates`` and ``currency`` say how the whole file writes; a step's own settings go before them, and
    what is told of neither is taken from the column's other cells where they show it (`Habits.seen_in`).
    """

    source: str = Field(pattern=SOURCE_NAME.pattern)
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    encoding: str | None = None
    sheet: str | None = None
    above_read: bool | None = None
    decimal: Literal[".", ","] | None = None
    dates: Literal["dmy", "mdy"] | None = None
    currency: Annotated[str, AfterValidator(currency_code)] | None = None
    credential: dict[str, Column]
    provider: dict[str, Column] = {}
    declared_skills: Column | None = None
    prerequisites: ConditionColumn | None = None

    @model_validator(mode="after")
    def _complete(self) -> Mapping:
        for part, given, allowed in (
            ("credential", self.credential, CREDENTIAL_COLUMNS),
            ("provider", self.provider, PROVIDER_COLUMNS),
        ):
            for name in given.keys() - set(allowed):
                raise ValueError(f"{part}.{name!r} is no column; {nearest_names(name, allowed)}")
        if "title" not in self.credential or not {"credential_id", "url"} & self.credential.keys():
            raise ValueError("credential needs title, and credential_id or url")
        if self.provider and "name" not in self.provider:
            raise ValueError("provider needs name")
        if self.prerequisites and self.prerequisites.unreadable == "unknown":
            why = "without a condition a course would be open to all; `keep` its words"
            raise ValueError(f"prerequisites cannot be unknown: {why}")
        if any(one.unreadable == "keep" for one in self.columns() if one is not self.prerequisites):
            raise ValueError("only prerequisites can `keep` the words of what is not understood")
        if (stated := self._stated_currency()) is not None:
            currency_code(stated)
        return self

    def _stated_currency(self) -> str | None:
        column = self.credential.get("price.currency")
        return None if column is None or column.constant is None else str(column.constant)

    @property
    def habits(self) -> Habits:
        """How the file writes, as far as the mapping says so."""
        return Habits(self.decimal, self.dates, self._stated_currency() or self.currency)

    @property
    def price(self) -> tuple[str, Money] | None:
        """The column, and the step, that give the amount of a price, where one step does it."""
        column = self.credential.get("price.amount")
        if column is None or len(column.names) != 1 or len(column.apply) != 1 or not isinstance(column.apply[0], Money):
            return None
        return column.names[0], column.apply[0]

    @property
    def telling(self) -> frozenset[str]:
        """The columns whose words it reads as something else than a status: remarks that are a description."""
        return frozenset(name for at, one in self.credential.items() if at != "status" for name in one.names)

    def columns(self) -> Iterator[Column]:
        """Every column mapping in it."""
        yield from self.credential.values()
        yield from self.provider.values()
        yield from filter(None, (self.declared_skills, self.prerequisites))

    @property
    def names(self) -> tuple[list[str], list[str]]:
        """The source columns it needs, and those it reads where the file has them, each once, in order."""
        needed = dict.fromkeys(name for column in self.columns() if not column.optional for name in column.names)
        either = dict.fromkeys(name for column in self.columns() for name in column.names)
        return list(needed), [name for name in either if name not in needed]

    @property
    def file_rules(self) -> FileRules:
        """How the file is written, as far as the mapping says so."""
        return FileRules(self.delimiter, self.encoding, self.sheet, self.above_read)


def nearest_names(name: str, allowed: list[str]) -> str:
    """What a misspelt name may have meant."""
    near = difflib.get_close_matches(name, allowed, n=3, cutoff=0.5)
    return f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(allowed)}"


def shipped() -> list[str]:
    """Names of the mappings that come with the install."""
    folder = resources.files("stackwise.features.ingest") / "mappings"
    return sorted(one.name.removesuffix(".toml") for one in folder.iterdir() if one.name.endswith(".toml"))


def load_mapping(named: str | Path) -> tuple[Mapping, dict[str, str]]:
    """Load a mapping by its shipped name or from a TOML file.

    Returns
    -------
    mapping : checked.
    inputs : sha256 of its text by file name, for the manifest.

    Raises
    ------
    InputError
        No such mapping, or one that does not keep the rules.
    """
    name = str(named)
    if name in shipped():
        content = (resources.files("stackwise.features.ingest") / "mappings" / f"{name}.toml").read_bytes()
    elif Path(name).is_file():
        content = Path(name).read_bytes()
    else:
        names = ", ".join(shipped())
        raise InputError(describe("--map", repr(name), f"a TOML file or one of {names}", "check the path or the name"))
    label = f"mapping {Path(name).stem}"
    return parse_mapping(content, label, Mapping), {f"{Path(name).stem}.toml": sha256_of(content)}


def parse_mapping(content: bytes, label: str, form: type[Form]) -> Form:
    """A mapping of any form from its TOML.

    Raises
    ------
    InputError
        It is no TOML, or does not keep the form's rules.
    """
    try:
        raw: dict[str, Any] = tomllib.loads(content.decode("utf-8"))
        return form.model_validate(raw)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(describe(label, str(error), "TOML in UTF-8", "repair the file")) from error
    except ValidationError as error:
        faults = [_worded(one["loc"], one["msg"], one["type"]) for one in error.errors()]
        got = "; ".join(faults[:3]) + (f"; {len(faults)} in all" if len(faults) > 3 else "")
        raise InputError(describe(label, got, "a mapping of the documented form", "repair it")) from error


def _worded(place: tuple[int | str, ...], message: str, kind: str) -> str:
    where = ".".join(str(part) for part in place)
    said = message.removeprefix("Value error, ")
    if kind == "extra_forbidden":
        allowed = STEP_SETTINGS if "apply" in place else [*_COLUMN_KEYS] if len(place) > 1 else [*Mapping.model_fields]
        said = f"no such key; {nearest_names(str(place[-1]), allowed)}"
    return f"{where}: {said}" if where else said


_COLUMN_KEYS = tuple(field.alias or name for name, field in Column.model_fields.items())
