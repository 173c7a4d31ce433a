"""Dropped columns: what MLflow leaves out of a frame, since no signature names it, is refused by name.

MLflow tells of it in a warning alone and the model sees the rest: a limit under a mistyped name would be lifted. So the
warning is noted in the context of the call that it belongs to, where the model looks for it.
"""

from __future__ import annotations

import logging

from mlflow.pyfunc.context import get_prediction_context

_LOGGER, _SAID = "mlflow.models.utils", "Found extra inputs"
_NOTE = "stackwise_dropped"


class _DroppedColumns(logging.Filter):
    """Sees each warning of MLflow's checks, also where MLflow is told to be quiet, and lets pass what passed before."""

    def filter(self, record: logging.LogRecord) -> bool:
        context, said = get_prediction_context(), record.getMessage()
        if context is not None and said.startswith(_SAID):
            setattr(context, _NOTE, said.partition("`")[2].partition("`")[0].strip("[]"))
        return logging.getLogger("mlflow").isEnabledFor(record.levelno)


_FILTER = _DroppedColumns()


def note_dropped_columns() -> None:
    """Have MLflow's calls of models, in this process, note the columns that they drop."""
    logger = logging.getLogger(_LOGGER)
    logger.setLevel(logging.WARNING)
    logger.addFilter(_FILTER)


def dropped_columns() -> str:
    """The columns that MLflow has dropped from the present call, in words; nothing where there are none."""
    context = get_prediction_context()
    found = str(getattr(context, _NOTE, ""))
    if found:
        delattr(context, _NOTE)
    return found
