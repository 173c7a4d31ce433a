"""Trial of a model: it is loaded and asked in a process of its own before a live service loads it.

A model may end the process that loads it (a native library that aborts), or fill its memory. The process that tries it
reads what to try from its standard input, and ends with 0 once the model has answered.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

from stackwise.features.errors import DataError, StackwiseError, describe

_SECONDS = 900  # for loading, and one answer


def try_model(folder: Path, data: Path | None, seconds: float = _SECONDS) -> None:
    """Load a model's folder elsewhere and have it answer.

    Parameters
    ----------
    data : the catalogue it is to be used with; None for its own.

    Raises
    ------
    DataError
        It cannot be loaded, does not answer in time, or ends the process that loads it.
    """
    told = json.dumps({"folder": str(folder.absolute()), "data": None if data is None else str(data.absolute())})
    call = [sys.executable, "-m", "stackwise.recommender.service.trial"]
    fix = "seal it anew, or go back to the one before"
    try:
        done = subprocess.run(call, input=told, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        got = f"no answer in {seconds:g} s"
        raise DataError(describe(f"model {folder} on trial", got, "one that answers", fix)) from None
    if done.returncode == 1 and done.stdout.startswith("{"):
        raise DataError(str(json.loads(done.stdout)["said"]))
    if done.returncode:
        ended = f"signal {-done.returncode}" if done.returncode < 0 else f"status {done.returncode}"
        raise DataError(describe(f"model {folder} on trial", f"an end by {ended}", "one that answers", fix))


def _main() -> int:
    from stackwise.features.catalogue import read_catalogue
    from stackwise.recommender.bundle import load_model
    from stackwise.recommender.engine.build import warm_up

    os.nice(5)  # what is live goes first
    asked = json.load(sys.stdin)
    try:
        catalogue = None if asked["data"] is None else read_catalogue(Path(asked["data"]))
        warm_up(load_model(asked["folder"], catalogue), date.today())
    except StackwiseError as error:
        print(json.dumps({"said": str(error)}))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(_main())
