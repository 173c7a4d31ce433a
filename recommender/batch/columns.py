"""The columns an input may have, checked before any work is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import pyarrow as pa
from pyarrow import types

from stackwise.features.errors import InputError, describe, some
from stackwise.features.parquet_limits import MOST_COLUMNS
from stackwise.features.record import Record
from stackwise.features.records import Constraints, Goal, HeldSkill, Holding
from stackwise.features.tables import TABLES
from stackwise.recommender.serialize import WHOLE

COLUMNS = (WHOLE, *TABLES["learners"].schema.names)
_LISTS: Mapping[str, type[Record]] = {"skills": HeldSkill, "holdings": Holding}
_STRUCTS: Mapping[str, type[Record]] = {"goal": Goal, "constraints": Constraints}
_FIX = "correct the file; openapi.json has all fields, under `Learner`"


def known_columns(where: str, names: Sequence[str]) -> list[str]:
    """The columns of a file that are read, in the file's order.

    Raises
    ------
    InputError
        It lacks what a request needs: ``learner``, or ``learner_id`` and ``goal``; names a column twice; or has more
        columns than any table.
    """
    if len(names) > MOST_COLUMNS:
        expected = f"at most {MOST_COLUMNS:,}"
        raise InputError(describe(f"{where} columns", f"{len(names):,}", expected, "check the file's delimiter"))
    twice = sorted(name for name, count in Counter(names).items() if count > 1)
    if twice:
        raise InputError(describe(f"{where} columns", f"{some(twice)} twice", "each name once", "rename or drop one"))
    missing = [] if WHOLE in names else [one for one in ("learner_id", "goal") if one not in names]
    if missing:
        expected = f"`{WHOLE}` (a request as JSON), or `learner_id`, `goal` and more of the learners table"
        got = f"no column {some(missing)} among {some(names, 12)}"
        raise InputError(describe(f"{where} columns", got, expected, "add or rename the column"))
    return [name for name in names if name in COLUMNS]


def check_types(where: str, schema: pa.Schema) -> None:
    """Refuse a column whose every row would fail.

    Raises
    ------
    InputError
        A column of another type than the learners table's (or JSON text of it), or with fields that nothing reads.
    """
    for one in schema:
        if (expected := _unlike(one)) is not None:
            raise InputError(describe(f"{where} column {one.name}", f"type {one.type}", expected, _FIX))
        record, fields = _fields(one)
        strange = [] if record is None else [name for name in fields if name not in record.model_fields]
        if strange:
            expected = f"fields among {sorted(record.model_fields) if record else []}"
            raise InputError(describe(f"{where} column {one.name}", f"fields {some(strange)}", expected, _FIX))


def _unlike(column: pa.Field) -> str | None:
    """What the type should be, if it is another."""
    name, kind = column.name, _plain(column.type)
    if types.is_null(kind) or _is_text(kind):
        return None
    if name in _LISTS:
        return None if _is_list(kind) and types.is_struct(kind.value_type) else "a list of structs, or JSON text"
    if name in _STRUCTS:
        return None if types.is_struct(kind) else "a struct, or JSON text"
    if name == "as_of":
        return None if types.is_date(kind) or types.is_timestamp(kind) else "a date, or text such as 2026-09-01"
    if name == "learner_id":
        return None if types.is_integer(kind) else "text, or whole numbers"
    return "text"


def _fields(column: pa.Field) -> tuple[type[Record] | None, list[str]]:
    kind = column.type
    if column.name in _LISTS and _is_list(kind):
        return _LISTS[column.name], [one.name for one in kind.value_type]
    if column.name in _STRUCTS and types.is_struct(kind):
        return _STRUCTS[column.name], [one.name for one in kind]
    return None, []


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if types.is_dictionary(kind) else kind


def _is_text(kind: pa.DataType) -> bool:
    return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind))


def _is_list(kind: pa.DataType) -> bool:
    return bool(types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind))
