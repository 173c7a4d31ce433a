"""The MLflow door: the sealed model behind ``predict(frame)``, a learner a row in and an answer a row out.

MLflow logs this file itself ("models from code") and runs it where the model is served; the package is installed
there as a wheel. Imported as ``recommender.pyfunc`` it has no effects.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import mlflow
import pandas as pd
from mlflow.models import ModelSignature
from mlflow.pyfunc.model import PythonModel
from mlflow.types.schema import ColSpec, ParamSchema, ParamSpec, Schema

from recommender.artifacts import load_model, versions
from recommender.pipeline import Recommender
from recommender.wire import answer_texts

INPUT, OUTPUT = "learner", "answer"
SEALED = "sealed"  # name of the model folder among the logged artifacts
SIGNATURE = ModelSignature(
    inputs=Schema([ColSpec("string", INPUT)]),
    outputs=Schema([ColSpec("string", OUTPUT)]),
    params=ParamSchema([ParamSpec("n", "long", 10), ParamSpec("as_of", "string", "")]),
)


def requirements() -> list[str]:
    """Pip requirements with the versions installed here; the wheel of this package is among them."""
    found = versions()
    return [f"{name}=={found[name]}" for name in found if found[name] != "not installed"]


class StackwiseModel(PythonModel):
    """Answers learners given as JSON text, by the same Recommender as every other door."""

    def load_context(self, context: Any) -> None:
        """Check and open the sealed model."""
        self.engine: Recommender = load_model(Path(context.artifacts[SEALED]))

    def predict(
        self,
        context: Any,  # noqa: ARG002 - MLflow passes it
        model_input: pd.DataFrame,
        params: dict[str, Any] | None = None,
    ) -> pd.DataFrame:
        """Answer each row.

        Parameters
        ----------
        model_input : column ``learner``: a JSON object as :class:`features.records.Learner` reads it.
        params : ``n``, the list's length, and ``as_of`` (ISO date) for learners without a date of their own.

        Returns
        -------
        Column ``answer``, index kept: the JSON answer, or ``{"schema_version", "learner_id", "error": {"kind",
        "message"}}`` for a row that cannot be answered.
        """
        asked = params or {}
        day = str(asked.get("as_of") or "")
        n, as_of = int(asked.get("n", 10)), date.fromisoformat(day) if day else None
        texts = answer_texts(self.engine, list(model_input[INPUT]), n, as_of)
        return pd.DataFrame({OUTPUT: pd.Series(texts, index=model_input.index, dtype=object)})


if __name__ != "recommender.pyfunc":  # run by MLflow as the code of a logged model
    mlflow.models.set_model(StackwiseModel())
