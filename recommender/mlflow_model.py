"""The MLflow door: the sealed model behind ``predict(frame)``, a learner a row in and an answer a row out.

MLflow logs this file itself ("models from code") and runs it where the model is served; the package is installed
there as a wheel. Imported as ``stackwise.recommender.mlflow_model`` it has no effects.

The signature names every column a row may have, all optional and of type ``any``: ``learner`` holds a whole request
as JSON text, or the columns of the learners table hold its parts. MLflow checks a typed column over the whole frame, so
that one level written as ``"high"``, or a column of nothing but nulls, would fail everybody's call and not its own row.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import mlflow
import numpy as np
import pandas as pd
from mlflow.models import ModelSignature
from mlflow.pyfunc.model import PythonModel
from mlflow.types.schema import AnyType, ColSpec, ParamSchema, ParamSpec, Schema

from stackwise.features.errors import InputError, StackwiseError, describe, some
from stackwise.features.records import JsonObject, Learner
from stackwise.recommender.batch.columns import COLUMNS
from stackwise.recommender.bundle import load_model, versions
from stackwise.recommender.engine.recommender import MOST_RECOMMENDED
from stackwise.recommender.mlflow_columns import dropped_columns, dropped_params, note_dropped_names
from stackwise.recommender.planning.planning import Planning
from stackwise.recommender.serialize import (
    WHOLE,
    RequestLine,
    answer_each,
    error_object,
    request_learner,
    request_of_row,
    to_json,
)

OUTPUT, DAY = "answer", "as_of"
SEALED = "sealed"  # name of the model folder among the logged artifacts
KINDS = ("recommend", "plan")
_TEXTS = (WHOLE, "learner_id", "cv_text")
_ANY = AnyType()  # type: ignore[no-untyped-call]
SIGNATURE = ModelSignature(
    inputs=Schema([ColSpec(_ANY, name, required=False) for name in COLUMNS]),
    outputs=Schema([ColSpec("string", OUTPUT), ColSpec("string", DAY)]),
    params=ParamSchema(
        [ParamSpec("n", "long", 10), ParamSpec("as_of", "string", ""), ParamSpec("kind", "string", KINDS[0])]
    ),
)


def requirements() -> list[str]:
    """Pip requirements with the versions installed here; the wheel of this package is among them."""
    found = versions()
    return [f"{name}=={found[name]}" for name in found if found[name] != "not installed"]


class StackwiseModel(PythonModel):
    """Answers learners by the same Recommender as every other door."""

    def load_context(self, context: Any) -> None:
        """Check and open the sealed model."""
        note_dropped_names()
        self.engine = load_model(Path(context.artifacts[SEALED]))
        self.planning = Planning(self.engine)

    def predict(
        self,
        context: Any,  # noqa: ARG002 - MLflow passes it
        model_input: pd.DataFrame,  # or what makes one: MLflow warns of any other hint
        params: dict[str, Any] | None = None,
    ) -> pd.DataFrame:
        """Answer each row.

        Parameters
        ----------
        model_input : column ``learner`` (a JSON object as :class:`features.records.Learner` reads it), or the columns
            of the learners table, nested values as lists and dicts or as JSON text. Any may be null or missing. A
            frame, or what makes one: a list of rows (dicts, or JSON texts), columns by name, an array of JSON texts.
        params : ``kind``, ``recommend`` or ``plan``; ``n``, the list's length; ``as_of`` (ISO date) for learners
            without a date of their own, today where it is empty.

        Returns
        -------
        A row for each row, index kept. Column ``answer``: the JSON answer, or ``{"schema_version", "learner_id",
        "error": {"kind", "message"}}`` for a row that cannot be answered; ``as_of``: the day it was answered for.

        Raises
        ------
        InputError
            Columns that nothing reads, none that is read, or params that hold for every row and are none.
        """
        dropped = dropped_columns()
        asked = _asked(params or {})
        as_of = _day(str(asked["as_of"]))
        frame = _frame(model_input, dropped)
        columns = {str(name): list(frame[name]) for name in frame}
        rows = ({name: one[at] for name, one in columns.items()} for at in range(len(frame)))
        found = self._answers([request_of_row(row) for row in rows], str(asked["kind"]), int(asked["n"]), as_of)
        made = {OUTPUT: [to_json(one) for one in found], DAY: [str(one.get("as_of", as_of)) for one in found]}
        return pd.DataFrame(made, index=frame.index, dtype=object)

    def _answers(self, requests: list[RequestLine], kind: str, n: int, as_of: date) -> list[JsonObject]:
        if kind not in KINDS:
            raise InputError(describe("kind", repr(kind), " or ".join(KINDS), "correct the params"))
        if not 1 <= n <= MOST_RECOMMENDED:
            raise InputError(describe("n", n, f"a whole number from 1 to {MOST_RECOMMENDED}", "correct the params"))
        if kind == "recommend":
            return answer_each(self.engine, requests, n, as_of)
        return [self._plan(request, as_of) for request in requests]

    def _plan(self, request: RequestLine, as_of: date) -> JsonObject:
        asked = request_learner(request)
        if not isinstance(asked, Learner):
            return error_object(None, asked)
        try:
            return self.planning.plan(asked, as_of)
        except StackwiseError as error:
            return error_object(asked.learner_id, error)
        except Exception as error:  # of one row: the others are answered
            said = f"planning failed with {type(error).__name__}; the others are not affected; please report it"
            return error_object(asked.learner_id, StackwiseError(said))


def _asked(params: Mapping[str, Any]) -> dict[str, Any]:
    """The params over their defaults, without one that nothing reads."""
    known = {param.name: param.default for param in SIGNATURE.params}
    unknown = dropped_params() or some([name for name in params if name not in known])
    if unknown:
        raise InputError(describe("params", unknown, f"some of {', '.join(known)}", "rename or drop them"))
    return {**known, **params}


def _frame(given: object, dropped: str) -> pd.DataFrame:
    """What MLflow, or whoever calls ``predict`` directly, passes, as a frame of known columns.

    ``dropped`` names the columns that MLflow has left out; a column without a name has a number there.
    """
    frame = _apart(given) if isinstance(given, pd.DataFrame) else _made(given)
    names = [str(name) for name in frame.columns]
    unknown = [name for name in names if name not in COLUMNS]
    if not names and not dropped and len(frame):
        dropped = "none of those that are read"
    if unknown or dropped or len(set(names)) < len(names):
        got = dropped or (some(unknown) if unknown else f"{some(names, 12)}, one of them twice")
        fix = "rename the columns, or drop what is no part of a request"
        if got.isdecimal():
            got, fix = "a column without a name", f"name it: pd.DataFrame({{'{WHOLE}': texts}})"
        raise InputError(describe("columns", got, f"`{WHOLE}`, or some of {', '.join(COLUMNS[1:])}", fix))
    return frame


def _apart(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows again where MLflow has put columns of nothing but texts into the cells of a single row."""
    texts = [name for name in _TEXTS if name in frame.columns]
    if len(frame) != 1 or not any(isinstance(frame[name].iloc[0], list | np.ndarray) for name in texts):
        return frame
    columns = {str(name): list(frame[name].iloc[0]) for name in frame}
    if len({len(column) for column in columns.values()}) > 1:
        raise InputError(describe("columns", "columns of several lengths", "a value a row in each", "fill them up"))
    return _made(columns)


def _made(given: object) -> pd.DataFrame:
    if isinstance(given, pd.Series):
        return given.to_frame(WHOLE)
    if isinstance(given, np.ndarray):
        names = given.dtype.names
        given = given.tolist() if names is None else [dict(zip(names, row, strict=True)) for row in given.tolist()]
    if isinstance(given, str):
        given = [given]
    if isinstance(given, Mapping):
        whole = all(isinstance(column, list | tuple | np.ndarray | pd.Series) for column in given.values())
        columns = given if whole else {name: [value] for name, value in given.items()}  # one row
        return pd.DataFrame(
            {name: pd.Series(list(column), dtype=object) for name, column in columns.items()}, dtype=object
        )
    if not isinstance(given, list):
        fix = "pass a frame, a list of rows or columns by name"
        raise InputError(describe("model input", type(given).__name__, "rows of requests", fix))
    rows = [row[0] if isinstance(row, list) and len(row) == 1 else row for row in given]
    names = list(dict.fromkeys(name for row in rows if isinstance(row, Mapping) for name in row)) or [WHOLE]
    lines = [row if isinstance(row, Mapping) else {WHOLE: row} for row in rows]
    if any(not isinstance(row, Mapping) for row in rows) and WHOLE not in names:
        names.append(WHOLE)
    return pd.DataFrame(
        {name: pd.Series([line.get(name) for line in lines], dtype=object) for name in names}, dtype=object
    )


def _day(text: str) -> date:
    """The day for learners without one; a model that is served answers for today."""
    try:
        return date.fromisoformat(text) if text else date.today()
    except ValueError:
        raise InputError(describe("as_of", repr(text), "a date such as 2026-09-01", "correct the params")) from None


if __name__ != "stackwise.recommender.mlflow_model":  # run by MLflow as the code of a logged model
    mlflow.models.set_model(StackwiseModel())
