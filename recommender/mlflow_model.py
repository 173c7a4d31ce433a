"""The MLflow door: the sealed model behind ``predict(frame)``, a learner a row in and an answer a row out.

MLflow logs this file itself ("models from code") and runs it where the model is served; the package is installed
there as a wheel. Imported as ``stackwise.recommender.mlflow_model`` it has no effects.

The signature names every column a row may have, all optional: ``learner`` holds a whole request as JSON text, or the
columns of the learners table hold its parts. Nested columns are of type ``any``: MLflow checks a typed column over the
whole frame, so that one level written as ``3`` or ``"high"`` would fail everybody's call and not its own row.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import mlflow
import pandas as pd
from mlflow.models import ModelSignature
from mlflow.pyfunc.model import PythonModel
from mlflow.types.schema import AnyType, ColSpec, ParamSchema, ParamSpec, Schema

from stackwise.features.errors import InputError, StackwiseError, describe
from stackwise.features.records import Learner
from stackwise.recommender.bundle import load_model, versions
from stackwise.recommender.planning.planning import Planning
from stackwise.recommender.serialize import (
    WHOLE,
    RequestLine,
    answer_texts,
    error_object,
    request_learner,
    request_of_row,
    to_json,
)

OUTPUT = "answer"
SEALED = "sealed"  # name of the model folder among the logged artifacts
_TEXTS = (WHOLE, "learner_id", "cv_text")
_NESTED = ("skills", "holdings", "goal", "constraints", "as_of")
_TYPES: dict[str, str | AnyType] = {
    **dict.fromkeys(_TEXTS, "string"),
    **dict.fromkeys(_NESTED, AnyType()),  # type: ignore[no-untyped-call]
}
SIGNATURE = ModelSignature(
    inputs=Schema([ColSpec(kind, name, required=False) for name, kind in _TYPES.items()]),
    outputs=Schema([ColSpec("string", OUTPUT)]),
    params=ParamSchema(
        [ParamSpec("n", "long", 10), ParamSpec("as_of", "string", ""), ParamSpec("kind", "string", "recommend")]
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
        self.engine = load_model(Path(context.artifacts[SEALED]))
        self.planning = Planning(self.engine)

    def predict(
        self,
        context: Any,  # noqa: ARG002 - MLflow passes it
        model_input: pd.DataFrame,
        params: dict[str, Any] | None = None,
    ) -> pd.DataFrame:
        """Answer each row.

        Parameters
        ----------
        model_input : column ``learner`` (a JSON object as :class:`features.records.Learner` reads it), or the columns
            of the learners table, nested values as lists and dicts or as JSON text. Any may be null or missing.
        params : ``kind``, ``recommend`` or ``plan``; ``n``, the list's length; ``as_of`` (ISO date) for learners
            without a date of their own.

        Returns
        -------
        Column ``answer``, index kept: the JSON answer, or ``{"schema_version", "learner_id", "error": {"kind",
        "message"}}`` for a row that cannot be answered.

        Raises
        ------
        InputError
            Params that hold for every row and are none.
        """
        asked = {**{param.name: param.default for param in SIGNATURE.params}, **(params or {})}
        answer, as_of = self._answering(str(asked["kind"]), int(asked["n"])), _day(str(asked["as_of"]))
        columns = {str(name): list(model_input[name]) for name in model_input}
        rows = ({name: one[at] for name, one in columns.items()} for at in range(len(model_input)))
        texts = answer([request_of_row(row) for row in rows], as_of)
        return pd.DataFrame({OUTPUT: pd.Series(texts, index=model_input.index, dtype=object)})

    def _answering(self, kind: str, n: int) -> Callable[[list[RequestLine], date | None], list[str]]:
        if kind == "recommend":
            return lambda requests, as_of: answer_texts(self.engine, requests, n, as_of)
        if kind == "plan":
            return lambda requests, as_of: [self._plan(request, as_of) for request in requests]
        raise InputError(describe("kind", repr(kind), "recommend or plan", "correct the params"))

    def _plan(self, request: RequestLine, as_of: date | None) -> str:
        asked = request_learner(request)
        if not isinstance(asked, Learner):
            return to_json(error_object(None, asked))
        try:
            return to_json(self.planning.plan(asked, as_of))
        except StackwiseError as error:
            return to_json(error_object(asked.learner_id, error))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InputError(describe("as_of", repr(text), "a date such as 2026-09-01", "correct the params")) from None


if __name__ != "stackwise.recommender.mlflow_model":  # run by MLflow as the code of a logged model
    mlflow.models.set_model(StackwiseModel())
