"""``python -m stackwise.training average-reading``: the mean of two taggers, one fitted on from the other.

The changes of both are multiplied out, averaged and cut to a rank again; the heads are averaged as they are. The mean
kept what each was better at (Wortsman et al. 2022, "Model soups"): figures in docs/reading.md.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from stackwise.features.bert import Array
from stackwise.training.fit_reading import write_weights

_APART = ("temperature", "openers")


def average_reading(
    first: Annotated[Path, typer.Argument(help="Weights that `fit-reading` wrote.")],
    second: Annotated[Path, typer.Argument(help="Weights fitted on from the first.")],
    out: Annotated[Path, typer.Option("--out", help="File of weights to write.")],
    rank: Annotated[int, typer.Option(min=1, help="Rank of the changes kept.")] = 48,
    temperature: Annotated[float, typer.Option(help="That the verdicts are divided by.")] = 1.4,
) -> None:
    """Write the mean of two taggers' weights."""
    one, other = (dict(np.load(path, allow_pickle=False)) for path in (first, second))
    found: dict[str, Array] = {}
    for name, value in one.items():
        if name.endswith(".A"):
            found |= _mean_change(name[:-2], one, other, rank)
        elif not name.endswith(".B") and name not in _APART:
            found[name] = np.asarray((value + other[name]) / 2, np.float32)
    write_weights(out, found, temperature, other["openers"].tolist())


def _mean_change(name: str, one: dict[str, Array], other: dict[str, Array], rank: int) -> dict[str, Array]:
    """The mean of two low-rank changes, at a rank of its own, in half precision."""
    changes = [
        np.asarray(its[f"{name}.B"], np.float32) @ np.asarray(its[f"{name}.A"], np.float32) for its in (one, other)
    ]
    left, size, right = np.linalg.svd((changes[0] + changes[1]) / 2, full_matrices=False)
    root = np.sqrt(size[:rank])
    return {
        f"{name}.A": (root[:, None] * right[:rank]).astype(np.float16),
        f"{name}.B": (left[:, :rank] * root).astype(np.float16),
    }
