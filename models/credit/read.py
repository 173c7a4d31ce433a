"""The catalogue's tables as credit records, read once and kept by id."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from pydantic import ValidationError

from stackwise.features.catalogue import Catalogue
from stackwise.features.equivalence import CURRENT_UNITS, Equivalence, Mapping5, read_mappings
from stackwise.features.errors import CreditError, UnknownIdError, describe, some
from stackwise.features.record import Record
from stackwise.features.records import CreditRule, Measure, Qualification

R = TypeVar("R", bound=Record)
QUALIFICATION_JSON = ("root", "caps", "overlaps", "crossings", "packaging")
RULE_JSON = ("giver", "conditions")


@dataclass(frozen=True)
class Unit:
    """What a unit is worth and what a ``where`` filter may ask of it. ``None`` is unknown."""

    unit_id: str
    code: str | None = None
    package: str | None = None
    level: float | None = None
    credit: float | None = None
    hours: float | None = None
    tags: frozenset[str] = frozenset()
    title: str | None = None
    status: str | None = None
    levels: tuple[float, ...] = ()  # where it is packaged at several
    superseded_on: date | None = None
    teach_out_to: date | None = None
    superseded: bool = False  # by another unit, as the mappings say
    listed: bool = False  # whether the catalogue has a row of it

    def is_current(self, as_of: date | None) -> bool:
        """Whether the catalogue lists it as neither superseded nor withdrawn on a day."""
        if not self.listed or (self.status or "current").strip().casefold() not in CURRENT_UNITS:
            return False
        if self.superseded_on is not None:
            return as_of is not None and as_of < self.superseded_on
        return not self.superseded

    def at_level(self, least: float | None, most: float | None) -> bool:
        """Whether one of its levels lies between; an unknown level does not."""
        known = self.levels or (() if self.level is None else (self.level,))
        return any((least is None or least <= one) and (most is None or one <= most) for one in known)

    def of_package(self, name: str) -> bool:
        """Whether it is of a training package; unstated, of the one its code begins with."""
        if self.package is not None:
            return self.package.casefold() == name.casefold()
        return (self.code or self.unit_id).casefold().startswith(name.casefold())

    def taught_on(self, completed: date | None) -> bool | None:
        """Whether it was still taught on a day; ``None`` where that is unknown."""
        if self.teach_out_to is None:
            return True
        return None if completed is None else completed <= self.teach_out_to

    def worth(self, measure: Measure) -> float | None:
        """What the unit is worth in a measure: one by count."""
        return 1.0 if measure == "count" else self.credit if measure == "credit" else self.hours


@dataclass(frozen=True, eq=False)
class Rulebook:
    """Everything that says what counts toward what."""

    qualifications: Mapping[str, Qualification]
    rules: Mapping[str, tuple[CreditRule, ...]]  # by qualification_id, each in order of rule_id
    units: Mapping[str, Unit]
    awards: Mapping[str, tuple[str, ...]]  # units that a credential awards, by credential_id
    credential_credit: Mapping[str, float | None]
    equivalence: Equivalence
    mappings: tuple[Mapping5, ...] = ()
    providers: Mapping[str, str | None] = field(default_factory=dict)  # by credential_id
    titles: Mapping[str, str] = field(default_factory=dict)  # of credentials, by id

    def qualification(self, qualification_id: str) -> Qualification:
        """The qualification of an id, or an error that names the nearest ones."""
        if qualification_id not in self.qualifications:
            import difflib

            near = difflib.get_close_matches(qualification_id, self.qualifications, n=3, cutoff=0.4)
            expected = f"one like {some(near)}" if near else f"one of {len(self.qualifications)} in the catalogue"
            raise UnknownIdError(
                describe(
                    "qualification", repr(qualification_id), expected, "look it up by `stackwise find` or /v1/find"
                )
            )
        return self.qualifications[qualification_id]

    def unit(self, unit_id: str) -> Unit:
        """The unit of an id; one the catalogue lacks is known by its id alone."""
        return self.units.get(unit_id) or Unit(unit_id)


class LazyQualifications(Mapping[str, Qualification]):
    """Qualifications by id in order of id, each read from its row when first asked for."""

    def __init__(self, frame: pd.DataFrame) -> None:
        ids = frame["qualification_id"].tolist()
        self._frame = frame
        self._at = dict(sorted(zip(ids, range(len(ids)), strict=True)))
        self._read: dict[str, Qualification] = {}

    def __getitem__(self, name: str) -> Qualification:
        if name not in self._read:
            at = self._at[name]
            row = next(_rows(self._frame.iloc[at : at + 1]))
            self._read[name] = _record(Qualification, row, "qualification_id", QUALIFICATION_JSON)
        return self._read[name]

    def __contains__(self, name: object) -> bool:
        return name in self._at

    def __iter__(self) -> Iterator[str]:
        return iter(self._at)

    def __len__(self) -> int:
        return len(self._at)


def read_rulebook(catalogue: Catalogue) -> Rulebook:
    """Read the credit tables of a catalogue.

    Raises
    ------
    CreditError
        A qualification or rule whose JSON cannot be read as its record; the message names it.
    """
    qualifications = LazyQualifications(catalogue["qualifications"])
    rules: dict[str, list[CreditRule]] = defaultdict(list)
    for row in _rows(catalogue["credit_rules"]):
        rule = _record(CreditRule, row, "rule_id", RULE_JSON)
        rules[rule.qualification_id].append(rule)
    current = _current(catalogue["credentials"])
    ids, titles, providers, awards, credit = (_plain(current[name]) for name in _OF_CREDENTIALS)
    mappings = read_mappings(catalogue)
    superseded = {older for older, _, _, kind, _ in mappings if kind == "supersedes"}
    return Rulebook(
        qualifications=qualifications,
        rules={key: tuple(sorted(group, key=lambda r: r.rule_id)) for key, group in sorted(rules.items())},
        units={row["unit_id"]: _unit(row, row["unit_id"] in superseded) for row in _rows(catalogue["units"])},
        awards={name: tuple(sorted(set(units or ()))) for name, units in zip(ids, awards, strict=True)},
        credential_credit=dict(zip(ids, credit, strict=True)),
        equivalence=Equivalence(mappings),
        mappings=mappings,
        providers=dict(zip(ids, providers, strict=True)),
        titles={name: title for name, title in zip(ids, titles, strict=True) if title},
    )


_OF_CREDENTIALS = ("credential_id", "title", "provider_id", "awards_units", "credit.value")


def _current(credentials: pd.DataFrame) -> pd.DataFrame:
    """One row a credential: an active version before others, then the highest version."""
    ordered = credentials.assign(active=credentials["status"].eq("active")).sort_values(
        ["credential_id", "active", "version"], kind="stable"
    )
    return ordered.drop_duplicates("credential_id", keep="last")[list(_OF_CREDENTIALS)]


def _rows(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Rows as plain values without the unknown ones; arrays as lists, dates as dates."""
    filled = frame.dropna(axis="columns", how="all")  # columns nobody filled cost most
    columns = {str(name): _plain(filled[name]) for name in filled}
    for values in zip(*columns.values(), strict=True):
        yield {name: value for name, value in zip(columns, values, strict=True) if value is not None}


def _plain(column: pd.Series[Any]) -> list[Any]:
    values = [value if known else None for value, known in zip(column.tolist(), column.notna(), strict=True)]
    return [value.tolist() if isinstance(value, np.ndarray) else value for value in values]


def _unit(row: Mapping[str, Any], superseded: bool) -> Unit:
    plain = (
        "unit_id",
        "code",
        "package",
        "level",
        "credit",
        "hours",
        "title",
        "status",
        "superseded_on",
        "teach_out_to",
    )
    known = {key: row[key] for key in plain if key in row}
    kinds, levels = frozenset(row.get("tags", ())), tuple(row.get("levels", ()))
    return Unit(**known, tags=kinds, levels=levels, superseded=superseded, listed=True)


def _record(kind: type[R], row: dict[str, Any], key: str, nested: tuple[str, ...]) -> R:
    """Build a record from its row, its JSON columns read; every failure names the row."""
    named = f"{key.removesuffix('_id')} {row[key]!r}"
    try:
        for column in nested:
            if column in row:
                row[column] = json.loads(row[column])
        return kind.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "it"
        raise CreditError(describe(named, f"{place}: {first['msg']}", "a readable rule", "correct it")) from error
    except RecursionError as error:
        raise CreditError(describe(named, "a tree too deep to read", "a depth below 400", "flatten it")) from error
    except ValueError as error:
        raise CreditError(describe(named, f"{error}", "JSON in its tree columns", "correct it")) from error
