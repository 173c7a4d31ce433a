"""The three pictures of a retraining, drawn without a display and with the same bytes each time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from stackwise.features.arrays import Reals
from stackwise.training.evaluate import HEADLINE, MODEL
from stackwise.training.judgements import TOP_GRADE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BINS = 10
_MOST_BARS = 15
_COMPARED = (MODEL, "fused", "cosine", "lexical", "random")


def draw(folder: Path, relevance: Reals, grade: Reals, slices: pd.DataFrame, contributions: pd.Series[float]) -> None:
    """Write ``reliability.png``, ``slices.png`` and ``contributions.png``.

    Parameters
    ----------
    relevance, grade : (m,) held-out pairs.
    slices : as :class:`stackwise.training.evaluate.Evaluation` holds them.
    contributions : mean absolute contribution by feature.
    """
    with _axes(folder / "reliability.png", "Relevance said, and found") as one:
        parts = [part for part in np.array_split(np.argsort(relevance, kind="stable"), _BINS) if len(part)]
        said, found = ([float(of[part].mean()) for part in parts] for of in (relevance, grade / TOP_GRADE))
        one.plot([0, 1], [0, 1], color="0.7")
        one.plot(said, found, marker="o")
        one.set(xlabel="mean calibrated relevance", ylabel="mean grade / 3", xlim=(0, 1), ylim=(0, 1))
    with _axes(folder / "slices.png", "nDCG@10 by slice") as one:
        _slices(one, slices)
    with _axes(folder / "contributions.png", "Mean absolute contribution") as one:
        top = contributions.sort_values(kind="stable").tail(_MOST_BARS)
        one.barh([str(name) for name in top.index], top.to_numpy(float))


def _slices(axes: Axes, slices: pd.DataFrame) -> None:
    """Bars with their intervals, random ranking among them, and the number of learners behind each group."""
    names = sorted(slices["slice"].unique())
    width = 0.8 / len(_COMPARED)
    for at, ranker in enumerate(_COMPARED):
        rows = slices[slices["ranker"] == ranker].set_index("slice").reindex(names)
        mean = rows[HEADLINE].to_numpy(float)
        ends = np.abs(rows[["ndcg_low", "ndcg_high"]].to_numpy(float).T - mean)
        color = "0.7" if ranker == "random" else None
        axes.bar(np.arange(len(names)) + width * at, mean, width, yerr=ends, capsize=2, label=ranker, color=color)
    counted = slices[slices["ranker"] == MODEL].set_index("slice")["learners"]
    axes.set_xticks(np.arange(len(names)) + 0.4 - width / 2, [f"{name}\nn = {counted[name]:,}" for name in names])
    axes.set_ylabel("nDCG@10, 95% interval")
    axes.legend()


class _axes:  # noqa: N801 - reads as a verb at the call
    """One pair of axes, saved when the block ends."""

    def __init__(self, path: Path, title: str) -> None:
        from matplotlib.figure import Figure

        self.path, self.figure = path, Figure(figsize=(7, 4.5), layout="constrained")
        self.axes: Axes = self.figure.add_subplot()
        self.axes.set_title(title)

    def __enter__(self) -> Axes:
        return self.axes

    def __exit__(self, *_: object) -> None:
        self.figure.savefig(self.path, dpi=110, metadata={"Software": None})
