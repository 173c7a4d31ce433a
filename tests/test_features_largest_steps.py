"""The mean of the largest of several rows of whole steps."""

import numpy as np
import pytest

from stackwise.features import largest_steps
from stackwise.features.largest_steps import mean_of_largest
from stackwise.features.quantised import COARSE

N = 60


@pytest.mark.parametrize("highest", [4, 50, 16_000_000])  # few values: many are equal
def test_the_mean_is_that_of_the_largest(highest: int) -> None:
    rng = np.random.default_rng(highest)
    for _ in range(60):
        most, many = int(rng.integers(1, 12)), int(rng.integers(1, 40))
        rows = rng.integers(0, highest, (many, N)).astype(np.float32)
        wanted = np.sort(rows.astype(float), axis=0)[-most:].mean(axis=0) / COARSE**2
        assert mean_of_largest(rows, most) == pytest.approx(wanted, abs=1e-7)


def test_few_rows_none_and_more_than_a_tile(monkeypatch) -> None:
    rows = np.arange(10, dtype=np.float32) * np.array([[1], [2]], np.float32)
    whole = mean_of_largest(rows, 10)
    monkeypatch.setattr(largest_steps, "_TILE", 3)
    assert mean_of_largest(rows, 10).tolist() == whole.tolist()
    assert whole == pytest.approx(np.arange(10) * 1.5 / COARSE**2)
    assert mean_of_largest(rows[:0], 3).tolist() == [0.0] * 10
