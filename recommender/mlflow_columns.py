"""Dropped columns and params: what MLflow leaves out of a call, since no signature names it, is refused by name.

MLflow tells of it in a warning alone and the model sees the rest: a limit under a mistyped name would be lifted, a day
under one would be today. So the warning is noted in the context of the call that it belongs to, where the model looks
for it.
"""

from __future__ import annotations

import logging

from mlflow.pyfunc.context import get_prediction_context

_LOGGER = "mlflow.models.utils"
_COLUMNS, _PARAMS = "Found extra inputs", "Unrecognized params"
_NOTES = {_COLUMNS: "stackwise_dropped_columns", _PARAMS: "stackwise_dropped_params"}


class _DroppedNames(logging.Filter):
    """Sees each warning of MLflow's checks, also where MLflow is told to be quiet, and lets pass what passed before."""

    def filter(self, record: logging.LogRecord) -> bool:
        context, said = get_prediction_context(), record.getMessage()
        for start, note in _NOTES.items():
            if context is not None and said.startswith(start):
                setattr(context, note, said.partition("[")[2].partition("]")[0])
        return logging.getLogger("mlflow").isEnabledFor(record.levelno)


_FILTER = _DroppedNames()


def note_dropped_names() -> None:
    """Have MLflow's calls of models, in this process, note the columns and params that they drop."""
    logger = logging.getLogger(_LOGGER)
    logger.setLevel(logging.WARNING)
    logger.addFilter(_FILTER)


def dropped_columns() -> str:
    """The columns that MLflow has dropped from the present call, in words; nothing where there are none."""
    return _taken(_COLUMNS)


def dropped_params() -> str:
    """The params that MLflow has dropped from the present call, in words; nothing where there are none."""
    return _taken(_PARAMS)


def _taken(warning: str) -> str:
    context, note = get_prediction_context(), _NOTES[warning]
    found = str(getattr(context, note, ""))
    if found:
        delattr(context, note)
    return found
