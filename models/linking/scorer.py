"""The lanes' weighted sum, and its calibration to a probability."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

from stackwise.features.bert import Array
from stackwise.features.errors import DataError, describe
from stackwise.models.linking.measure import LANES

SHIPPED = Path(__file__).parent / "weights.json"


@dataclass(frozen=True)
class LaneScorer:
    """``weights`` by lane; ``sums`` and ``chances`` are the steps of an isotonic curve from sum to probability."""

    weights: Mapping[str, float]
    sums: Sequence[float]
    chances: Sequence[float]

    @classmethod
    def load(cls, path: Path = SHIPPED) -> Self:
        """Read a weights file, as `python -m stackwise.training fit-linking` writes it.

        Raises
        ------
        DataError
            The file names other lanes than this release measures.
        """
        stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if sorted(stored["weights"]) != sorted(LANES):
            fix = "fit again with `python -m stackwise.training fit-linking`"
            raise DataError(describe(f"weights {path}", sorted(stored["weights"]), f"lanes {sorted(LANES)}", fix))
        return cls(stored["weights"], stored["sums"], stored["chances"])

    def total(self, lanes: Mapping[str, Array], without: str | None = None) -> Array:
        """The weighted sum (sentences, skills); ``without`` leaves one lane out, for ablation."""
        weighted = [np.float32(self.weights[name]) * lanes[name] for name in LANES if name != without]
        total: Array = sum(weighted[1:], start=weighted[0])
        return total

    def probability(self, total: Array) -> Array:
        """Calibrated probability that a skill of this sum is right."""
        chances: Array = np.interp(total, self.sums, self.chances)
        return chances
