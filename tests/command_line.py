"""The command line in this process, from its words to its exit code; a process of its own imports everything anew."""

from __future__ import annotations

import io
import os
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from subprocess import CompletedProcess
from unittest import mock

from stackwise.recommender.cli import app, main


def stackwise(*words: object, cwd: Path | None = None) -> CompletedProcess[str]:
    """What ``stackwise WORDS`` prints and returns; what it raises beside its own errors is raised."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with (
        chdir(cwd or Path.cwd()),
        redirect_stdout(out),
        redirect_stderr(err),
        mock.patch.object(sys, "argv", ["stackwise", *map(str, words)]),
        mock.patch.object(app, "registered_commands", list(app.registered_commands)),  # plugins are added to it
        mock.patch.dict(os.environ),
    ):
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
    return CompletedProcess(words, code, out.getvalue(), err.getvalue())
