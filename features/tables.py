"""Every table of a catalogue, declared once, and the one function that checks them.

On disk tables are parquet with nested columns. In memory they are pandas frames whose struct columns are
flattened to dotted names (``price.amount``), so that whole-array code never meets a dict.
Trees and condition records travel as JSON text in a string column.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import pyarrow as pa

from stackwise.features.currencies import CURRENCIES
from stackwise.features.errors import DataError, describe, some
from stackwise.features.frames import Kind, frame_of

SCHEMA_VERSION = 1
REJECT_COLUMNS: Mapping[str, Kind] = {"table": "text", "line": "any", "key": "text", "reason": "text"}
"""Rows set aside: ``line`` is the source's line, or the row's own index."""

_TEXT, _REAL, _DATE = pa.string(), pa.float64(), pa.date32()
_TEXTS = pa.list_(pa.string())
_PERIOD = [("from", _DATE), ("to", _DATE)]
_SPAN = pa.struct([("field", _TEXT), ("start", pa.int64()), ("end", pa.int64())])
_HELD_SKILL = pa.struct([("skill_id", _TEXT), ("text", _TEXT), ("level", _REAL)])
_HOLDING = pa.struct(
    [
        *[("unit_id", _TEXT), ("credential_id", _TEXT), ("awarded_on", _DATE), ("grade", _REAL)],
        *[("resident", pa.bool_()), ("provider_id", _TEXT), ("mode", _TEXT), ("valid_until", _DATE)],
    ]
)

Bounds = Mapping[str, tuple[float, float]]
Choices = Mapping[str, tuple[str, ...]]
LEVELS = (1.0, 5.0)
_FROM_ZERO = (0.0, math.inf)


@dataclass(frozen=True)
class Table:
    """One declared table: its key, its columns, and the rules a row must keep."""

    name: str
    key: tuple[str, ...]
    schema: pa.Schema
    required: tuple[str, ...] = ()
    bounds: Bounds = field(default_factory=dict)
    choices: Choices = field(default_factory=dict)

    @property
    def columns(self) -> list[str]:
        """Column names as they are in memory, structs flattened."""
        return [str(inner.name) for one in self.schema for inner in one.flatten()]


def kinds(table: str) -> dict[str, Kind]:
    """The kind of every column of a declared table, structs flattened; nested and dated columns are ``any``."""
    plain: dict[pa.DataType, Kind] = {_TEXT: "text", _REAL: "real"}
    flat = [inner for outer in TABLES[table].schema for inner in outer.flatten()]
    return {inner.name: plain.get(inner.type, "any") for inner in flat}


def _table(
    name: str,
    key: str,
    columns: list[tuple[str, pa.DataType]],
    required: str = "",
    bounds: Bounds | None = None,
    choices: Choices | None = None,
) -> Table:
    return Table(name, tuple(key.split()), pa.schema(columns), tuple(required.split()), bounds or {}, choices or {})


TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        _table(
            "skills",
            "skill_id",
            [
                *[(c, _TEXT) for c in ("skill_id", "label")],
                ("alt_labels", _TEXTS),
                *[(c, _TEXT) for c in ("description", "kind", "broader_id", "taxonomy", "taxonomy_version")],
            ],
            required="label",
        ),
        _table("skill_groups", "group_id", [(c, _TEXT) for c in ("group_id", "label", "broader_id")], required="label"),
        _table(
            "skill_relations",
            "skill_id related_id",
            [*[(c, _TEXT) for c in ("skill_id", "related_id", "relation")], ("confidence", _REAL)],
            bounds={"confidence": (0.0, 1.0)},
        ),
        _table(
            "occupations",
            "occupation_id",
            [
                *[(c, _TEXT) for c in ("occupation_id", "title")],
                ("alt_titles", _TEXTS),
                *[(c, _TEXT) for c in ("description", "group", "code")],
                ("level", _REAL),
            ],
            required="title",
        ),
        _table(
            "occupation_skills",
            "occupation_id skill_id",
            [("occupation_id", _TEXT), ("skill_id", _TEXT), ("importance", _REAL), ("required_level", _REAL)],
            required="importance",
            bounds={"importance": (0.0, 1.0), "required_level": LEVELS},
        ),
        _table(
            "providers",
            "provider_id",
            [
                *[(c, _TEXT) for c in ("provider_id", "name", "country", "kind")],
                ("registrations", pa.list_(pa.struct([("register", _TEXT), ("code", _TEXT), *_PERIOD]))),
                ("quality", pa.list_(pa.struct([("accreditor", _TEXT), ("decision", _TEXT), *_PERIOD]))),
            ],
            required="name",
        ),
        _table(
            "credentials",
            "credential_id version",
            [
                *[
                    (c, _TEXT)
                    for c in ("credential_id", "version", "title", "description", "outcomes", "provider_id", "kind")
                ],
                ("level", pa.struct([("framework", _TEXT), ("value", _REAL)])),
                ("learning_hours", _REAL),
                ("nominal_hours", _REAL),
                ("credit", pa.struct([("value", _REAL), ("unit", _TEXT)])),
                ("weeks", _REAL),
                *[(c, _TEXT) for c in ("mode", "language")],
                ("price", pa.struct([("amount", _REAL), ("currency", _TEXT)])),
                ("assessment", _TEXT),
                ("rating", _REAL),
                ("rating_count", _REAL),
                ("recognised_by", _TEXTS),
                ("stack_mode", _TEXT),
                ("awards_units", _TEXTS),
                ("status", _TEXT),
                ("valid_from", _DATE),
                ("valid_to", _DATE),
                *[(c, _TEXT) for c in ("supersedes", "url", "source")],
            ],
            required="title",
            bounds={
                "learning_hours": _FROM_ZERO,
                "nominal_hours": _FROM_ZERO,
                "credit.value": _FROM_ZERO,
                "weeks": _FROM_ZERO,
                "price.amount": _FROM_ZERO,
                "rating": (0.0, 5.0),
                "rating_count": _FROM_ZERO,
            },
            choices={
                "stack_mode": ("standalone", "integrated", "stackable"),
                "status": ("active", "superseded", "expired", "withdrawn"),
                "mode": ("online", "in_person", "blended"),
                "price.currency": ("USD", "EUR", "GBP", "AUD", *sorted(CURRENCIES)),
            },
        ),
        _table(
            "credential_skills",
            "credential_id skill_id",
            [
                *[(c, _TEXT) for c in ("credential_id", "skill_id")],
                ("level", _REAL),
                ("confidence", _REAL),
                ("origin", _TEXT),
                ("evidence", _SPAN),
            ],
            required="confidence origin",
            bounds={"level": LEVELS, "confidence": (0.0, 1.0)},
            choices={"origin": ("declared", "extracted", "curated")},
        ),
        _table(
            "prerequisites", "credential_id", [("credential_id", _TEXT), ("requirement", _TEXT)], required="requirement"
        ),
        _table(
            "units",
            "unit_id",
            [
                *[(c, _TEXT) for c in ("unit_id", "code", "release", "title", "status", "package")],
                ("level", _REAL),
                ("credit", _REAL),
                ("hours", _REAL),
                ("tags", _TEXTS),
                ("levels", pa.list_(_REAL)),
                *[(c, _DATE) for c in ("superseded_on", "teach_out_to")],
            ],
            required="title",
            bounds={"credit": _FROM_ZERO, "hours": _FROM_ZERO},
        ),
        _table(
            "unit_mappings",
            "from_unit_id to_unit_id",
            [(c, _TEXT) for c in ("from_unit_id", "to_unit_id", "equivalent", "kind", "merge")],
            choices={"equivalent": ("yes", "no", "unknown"), "kind": ("supersedes", "equivalent")},
        ),
        _table(
            "qualifications",
            "qualification_id",
            [
                *[(c, _TEXT) for c in ("qualification_id", "code", "title")],
                ("level", _REAL),
                ("measure", _TEXT),
                ("total", _REAL),
                ("root", _TEXT),
                *[(c, _TEXT) for c in ("caps", "overlaps")],
                ("min_resident", _REAL),
                ("full_credit", pa.bool_()),
                *[(c, _TEXT) for c in ("provider_id", "status", "crossings", "packaging")],
            ],
            required="title measure total root",
            bounds={"total": _FROM_ZERO, "min_resident": _FROM_ZERO},
            choices={"measure": ("units", "credit_points")},
        ),
        _table(
            "credit_rules",
            "rule_id",
            [
                *[(c, _TEXT) for c in ("rule_id", "giver", "qualification_id")],
                ("target_units", _TEXTS),
                *[(c, _TEXT) for c in ("target_requirement_id", "form")],
                ("value", _REAL),
                *[(c, _TEXT) for c in ("measure", "basis", "certainty", "asserted_by", "conditions")],
                ("excludes", _TEXTS),
                ("valid_from", _DATE),
                ("valid_to", _DATE),
                ("evidence", _TEXT),
            ],
            required="giver qualification_id certainty",
            bounds={"value": _FROM_ZERO},
            choices={"certainty": ("mandated", "granted", "recommended", "claimed", "inferred")},
        ),
        _table(
            "jobs",
            "job_id",
            [*[(c, _TEXT) for c in ("job_id", "title", "text", "occupation_id")], ("posted_on", _DATE)],
            required="title text",
        ),
        _table(
            "learners",
            "learner_id",
            [
                ("learner_id", _TEXT),
                ("skills", pa.list_(_HELD_SKILL)),
                ("cv_text", _TEXT),
                ("holdings", pa.list_(_HOLDING)),
                ("goal", _TEXT),
                ("constraints", _TEXT),
                ("as_of", _DATE),
            ],
        ),
        _table(
            "judgements",
            "learner_id credential_id",
            [
                *[(c, _TEXT) for c in ("learner_id", "credential_id")],
                ("relevance", _REAL),
                ("occurred_at", pa.timestamp("us", tz="UTC")),
                ("source", _TEXT),
            ],
            required="relevance",
            bounds={"relevance": (0.0, 3.0)},
        ),
    )
}


def to_arrow(name: str, frame: pd.DataFrame) -> pa.Table:
    """The frame as the declared nested parquet table; columns the frame lacks become null."""
    arrays = []
    for one in TABLES[name].schema:
        if pa.types.is_struct(one.type):
            arrays.append(_struct(one, frame))
        elif one.name in frame:
            arrays.append(pa.array(frame[one.name], type=one.type, from_pandas=True))
        else:
            arrays.append(pa.nulls(len(frame), type=one.type))
    return pa.Table.from_arrays(arrays, schema=TABLES[name].schema)


def _struct(one: pa.Field, frame: pd.DataFrame) -> pa.Array:
    inner = [one.type.field(i) for i in range(one.type.num_fields)]
    columns = [
        _whole(pa.array(frame[dotted], type=part.type, from_pandas=True))
        if (dotted := f"{one.name}.{part.name}") in frame
        else pa.nulls(len(frame), type=part.type)
        for part in inner
    ]
    empty = pd.concat([pd.Series(c.is_null().to_numpy(zero_copy_only=False)) for c in columns], axis=1).all(axis=1)
    return pa.StructArray.from_arrays(columns, fields=inner, mask=pa.array(empty.to_numpy(bool)))


def _whole(array: pa.Array | pa.ChunkedArray) -> pa.Array:
    """One array; pandas hands its own Arrow text columns over in chunks, which a struct cannot be made of."""
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def from_arrow(name: str, table: pa.Table) -> pd.DataFrame:
    """The table as a frame with flattened columns; keys and required columns must be there, others may be unknown."""
    declared = TABLES[name]
    needed = {*declared.key, *declared.required}
    missing = [c for c in declared.schema.names if c in needed and c not in table.column_names]
    if missing:
        raise DataError(
            describe(f"table {name}", f"no column {some(missing)}", "every declared column", "ingest it again")
        )
    for one in declared.schema:
        if one.name not in table.column_names:
            table = table.append_column(one, pa.nulls(len(table), type=one.type))
    frame: pd.DataFrame = table.select(declared.schema.names).flatten().to_pandas()
    return frame


def check(name: str, frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Split a frame into the rows that keep the table's rules and the rows that do not.

    Parameters
    ----------
    name : the declared table.
    frame : flattened columns; its index is the source's line number.

    Returns
    -------
    good : rows in their order, index kept.
    rejects : columns ``table, line, key, reason``, one row per bad row.

    Raises
    ------
    DataError
        When a key or required column is missing altogether.
    """
    table = TABLES[name]
    needed = [*table.key, *table.required]
    missing = [c for c in needed if c not in frame]
    if missing:
        raise DataError(
            describe(f"table {name}", f"no column {some(missing)}", f"columns {needed}", "map or add the column")
        )
    reasons = _failures(table, frame.reset_index(drop=True))
    bad = frame.iloc[sorted(reasons)]
    keys = [" / ".join(map(str, row)) for row in bad[list(table.key)].itertuples(index=False)]
    said = [reasons[at] for at in sorted(reasons)]
    rejects = frame_of([(name, *row) for row in zip(bad.index, keys, said, strict=True)], REJECT_COLUMNS)
    return frame.iloc[[at for at in range(len(frame)) if at not in reasons]], rejects


def _pandera() -> Any:
    """pandera, which is slow to import and needed by ingest alone; PySpark, which it looks for, warns of pandas 3."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pandera.pandas as pandera
    return pandera


def _failures(table: Table, frame: pd.DataFrame) -> dict[int, str]:
    """Reasons by row position, found by pandera, then duplicate keys after the first."""
    pandera = _pandera()

    def column(name: str) -> Any:
        checks = []
        if name in table.bounds:
            low, high = table.bounds[name]
            checks.append(pandera.Check.in_range(low, high, error=f"{name} is outside {low:g} to {high:g}"))
        if name in table.choices:
            allowed = table.choices[name]
            shown = ", ".join(allowed[:8]) + ", ..." * (len(allowed) > 8)
            checks.append(pandera.Check.isin(allowed, error=f"{name} is none of {shown}"))
        if name in (*table.key, *table.required) and frame[name].dtype.kind not in "fiu":
            checks.append(pandera.Check(lambda s: s.str.strip() != "", error=f"{name} is empty"))
        return pandera.Column(nullable=name not in (*table.key, *table.required), checks=checks)

    ruled = {*table.key, *table.required, *table.bounds, *table.choices} & set(frame.columns)
    schema = pandera.DataFrameSchema({name: column(name) for name in sorted(ruled)})
    reasons: dict[int, str] = {}
    try:
        with warnings.catch_warnings():  # pandera looks for PySpark here, too
            warnings.simplefilter("ignore")
            schema.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as failed:
        for case in failed.failure_cases.dropna(subset=["index"]).itertuples():
            said = f"{case.column} is missing" if case.check == "not_nullable" else str(case.check)
            at = int(case.index)
            reasons[at] = said if at not in reasons or said in reasons[at] else f"{reasons[at]}; {said}"
    good = frame.drop(index=list(reasons))
    for at in good.index[good.duplicated(list(table.key))]:
        reasons[int(at)] = "duplicate key; the first row is kept"
    return reasons
