"""The catalogue's tables as credit records, read once and kept by id."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

import pandas as pd
from pydantic import ValidationError

from stackwise.features.catalogue import Catalogue
from stackwise.features.errors import CreditError, UnknownIdError, describe, some
from stackwise.features.records import CreditRule, Measure, Qualification, Record
from stackwise.models.credit.equivalence import Equivalence

R = TypeVar("R", bound=Record)
QUALIFICATION_JSON = ("root", "caps")
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
    mappings: tuple[tuple[str, str, str | None, str | None], ...] = ()

    def qualification(self, qualification_id: str) -> Qualification:
        """The qualification of an id, or an error that names the nearest ones."""
        if qualification_id not in self.qualifications:
            import difflib

            near = difflib.get_close_matches(qualification_id, self.qualifications, n=3, cutoff=0.4)
            expected = f"one like {some(near)}" if near else f"one of {len(self.qualifications)} in the catalogue"
            raise UnknownIdError(describe("qualification", repr(qualification_id), expected, "check the id"))
        return self.qualifications[qualification_id]

    def unit(self, unit_id: str) -> Unit:
        """The unit of an id; one the catalogue lacks is known by its id alone."""
        return self.units.get(unit_id) or Unit(unit_id)


def read_rulebook(catalogue: Catalogue) -> Rulebook:
    """Read the credit tables of a catalogue.

    Raises
    ------
    CreditError
        A qualification or rule whose JSON cannot be read as its record; the message names it.
    """
    qualifications = [
        _record(Qualification, row, "qualification_id", QUALIFICATION_JSON)
        for row in _rows(catalogue["qualifications"])
    ]
    rules: dict[str, list[CreditRule]] = defaultdict(list)
    for row in _rows(catalogue["credit_rules"]):
        rule = _record(CreditRule, row, "rule_id", RULE_JSON)
        rules[rule.qualification_id].append(rule)
    credentials = list(_rows(_current(catalogue["credentials"])))
    columns = ["from_unit_id", "to_unit_id", "equivalent", "kind"]
    pairs = catalogue["unit_mappings"][columns].astype(object)
    mappings = tuple(sorted(pairs.where(pairs.notna(), None).itertuples(index=False, name=None), key=repr))
    return Rulebook(
        qualifications={one.qualification_id: one for one in sorted(qualifications, key=lambda q: q.qualification_id)},
        rules={key: tuple(sorted(group, key=lambda r: r.rule_id)) for key, group in sorted(rules.items())},
        units={row["unit_id"]: _unit(row) for row in _rows(catalogue["units"])},
        awards={row["credential_id"]: tuple(sorted(set(row.get("awards_units", ())))) for row in credentials},
        credential_credit={row["credential_id"]: row.get("credit.value") for row in credentials},
        equivalence=Equivalence(mappings),
        mappings=mappings,
    )


def _current(credentials: pd.DataFrame) -> pd.DataFrame:
    """One row a credential: an active version before others, then the highest version."""
    ordered = credentials.assign(active=credentials["status"].eq("active")).sort_values(
        ["credential_id", "active", "version"], kind="stable"
    )
    wanted = ["credential_id", "awards_units", "credit.value"]
    return ordered.drop_duplicates("credential_id", keep="last")[wanted]


def _rows(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Rows as plain values without the unknown ones; arrays as lists, dates as dates."""
    for row in frame.to_dict("records"):
        plain = {str(key): _plain(value) for key, value in row.items()}
        yield {key: value for key, value in plain.items() if value is not None}


def _plain(value: Any) -> Any:
    if hasattr(value, "tolist") and not isinstance(value, str):
        value = value.tolist()
    if isinstance(value, list):
        return value
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    return None if pd.isna(value) else value


def _unit(row: Mapping[str, Any]) -> Unit:
    known = {key: row[key] for key in ("unit_id", "code", "package", "level", "credit", "hours") if key in row}
    return Unit(**known, tags=frozenset(row.get("tags", ())))


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
