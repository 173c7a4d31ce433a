"""The largest of several rows of whole steps, with and without some of the rows."""

import numpy as np
import pytest

from stackwise.features import largest_steps
from stackwise.features.largest_steps import LargestSteps
from stackwise.features.quantised import COARSE

N = 60


@pytest.mark.parametrize("highest", [4, 50, 16_000_000])  # few values: many are equal
def test_taking_rows_out_leaves_what_the_others_alone_have(highest: int) -> None:
    rng = np.random.default_rng(highest)
    for _ in range(60):
        most, spare = int(rng.integers(1, 12)), int(rng.integers(0, 5))
        rows = [*rng.integers(0, highest, (int(rng.integers(most + spare, 40)), N)).astype(np.int32)]
        gone = set(rng.choice(len(rows), int(rng.integers(0, spare + 1)), replace=False).tolist())
        taken, left = [rows[at] for at in gone], [row for at, row in enumerate(rows) if at not in gone]
        found = LargestSteps.of(rows, most, spare).without(taken)
        alone = LargestSteps.of(left, most).without()
        assert [part.tobytes() for part in found] == [part.tobytes() for part in alone]
        assert found[0] == pytest.approx(np.sort(left, axis=0)[-most:].mean(axis=0) / COARSE**2, abs=1e-7)


def test_few_rows_and_more_than_a_tile(monkeypatch) -> None:
    rows = [np.arange(10, dtype=np.int32) * step for step in (1, 2)]
    whole = LargestSteps.of(rows, 10).without()
    monkeypatch.setattr(largest_steps, "_TILE", 3)
    assert [part.tolist() for part in LargestSteps.of(rows, 10).without()] == [part.tolist() for part in whole]
    assert whole[0] == pytest.approx(np.arange(10) * 1.5 / COARSE**2)
