"""Isolated reader: a stranger's file is parsed in another process with bounds of time and memory, so that whatever is
wrong with it ends that process alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from stackwise.recommender.filetext.reader import kind_of
from stackwise.recommender.filetext.schema import FileText

SECONDS = 15.0  # of the clock, for start and reading
_KEPT = ("PATH", "PYTHONPATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "LANG")  # of the environment: no keys, no secrets


def text_of_file(content: bytes, seconds: float = SECONDS) -> FileText:
    """The text of a PDF or Word document.

    Parameters
    ----------
    content : the file's bytes; its kind is told by its first ones.
    seconds : after which it is given up as ``too_slow``.
    """
    if kind_of(content) is None:
        return FileText(why="other_kind")
    command = [sys.executable, "-m", "stackwise.recommender.filetext.reader"]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=seconds, check=False, env=_kept())
    except subprocess.TimeoutExpired:
        return FileText(why="too_slow")
    if done.returncode < 0:  # ended by its bound of processor time or memory
        return FileText(why="too_slow")
    try:
        return FileText.model_validate(json.loads(done.stdout))
    except ValueError:
        return FileText(why="damaged")


def _kept() -> dict[str, str]:
    return {name: os.environ[name] for name in _KEPT if name in os.environ}
