"""Requests of every route, every other one spoiled at random: what may be answered is documented, and nothing piles up.

The long form is ``benchmarks/service_endurance.py``.
"""

from __future__ import annotations

import asyncio
import re
import runpy
from pathlib import Path

import pytest

pytestmark = [pytest.mark.chaos, pytest.mark.slow]
LONG = Path(__file__).parent / "benchmarks" / "service_endurance.py"


def test_nothing_but_what_is_documented_is_answered(capsys):
    asyncio.run(runpy.run_path(str(LONG))["varied"](160))
    said = capsys.readouterr().out
    found = {(kind, int(status)): int(count) for kind, status, count in re.findall(r"^(\w+) (\d+): (\d+)$", said, re.M)}
    assert sum(found.values()) == 160
    assert {status for kind, status in found if kind == "plain"} == {200}
    assert {status for kind, status in found if kind == "hostile"} <= {200, 400, 404, 405, 413, 422}


def test_killed_workers_and_changed_models_spoil_no_answer_and_lose_no_event(capsys):
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(LONG))["kills"](12)
    assert not ended.value.code, capsys.readouterr().out
    counts = capsys.readouterr().out
    assert "workers killed" in counts
    assert set(re.findall(r"(?:answers|events) (\d{3})", counts)) <= {"200", "503"}
