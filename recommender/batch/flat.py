"""Flat tables of answers: a recommendation a row, a required skill a row, an error a row, with declared columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import pyarrow as pa

from stackwise.features.records import JsonObject

ANSWERS, RECOMMENDATIONS, GAPS, ERRORS = "answers", "recommendations", "gaps", "errors"


def _columns(**columns: str | pa.DataType) -> list[tuple[str, pa.DataType]]:
    kinds = {"text": pa.string(), "number": pa.float64(), "count": pa.int64(), "day": pa.date32()}
    return [(name, kinds[kind] if isinstance(kind, str) else kind) for name, kind in columns.items()]


_WHOSE = _columns(row="count", learner_id="text")
_HOW = _columns(as_of="day", model="text")
_TERMS = pa.struct(_columns(**dict.fromkeys(("relevance", "closure", "goal_fit", "credit", "quality"), "number")))
_CLOSES = pa.struct(_columns(skill_id="text", label="text", amount="number", origin="text"))
_CREDIT = pa.struct(
    _columns(
        **dict.fromkeys(("qualification_id", "requirement_id", "unit_id"), "text"),
        value="number",
        **dict.fromkeys(("measure", "certainty", "rule_id"), "text"),
    )
)
SCHEMAS: Mapping[str, pa.Schema] = {
    ANSWERS: pa.schema([*_WHOSE, *_columns(answer="text")]),
    RECOMMENDATIONS: pa.schema(
        [
            *_WHOSE,
            *_columns(rank="count", credential_id="text", title="text", provider="text", score="number"),
            *_columns(terms=_TERMS, closes=pa.list_(_CLOSES), credit=pa.list_(_CREDIT)),
            *_HOW,
        ]
    ),
    GAPS: pa.schema(
        [
            *_WHOSE,
            *_columns(skill_id="text", label="text", weight="number", required_level="number", held_level="number"),
            *_columns(mastery="number", gap="number"),
            *_HOW,
        ]
    ),
    ERRORS: pa.schema([*_WHOSE, *_columns(kind="text", message="text")]),
}
"""Columns of each table, by the name of its folder. Null is unknown: a missing level is not zero."""
FLAT = {RECOMMENDATIONS: "recommendations", GAPS: "gap"}
"""The flat tables, and the key of an answer whose items are their rows."""


def flat_rows(table: str, row: int, learner_id: str | None, answer: JsonObject) -> Iterable[JsonObject]:
    """The rows of an answer in a flat table: what :data:`SCHEMAS` names of each item, and whose it is.

    Parameters
    ----------
    row : number of the learner in the input, from 0.
    """
    day = date.fromisoformat(answer["as_of"])
    whose = {"row": row, "learner_id": learner_id, "as_of": day, "model": answer["model"]}
    return ({**item, **whose} for item in answer[FLAT[table]])
