"""Shipped ranker: the default, a weighted sum of the lanes of whole requests and of the gap's, learned from people.

Each lane counts as it is and on a log scale. The weights are not negative, as every lane can only speak for a
credential, and come from grades that readers gave blind to real credentials for real job advertisements. Made by
``python -m stackwise.training fit-panel``.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from stackwise.features.errors import DataError, describe
from stackwise.models.ranker.fused import FusedConfig, FusedRanker

SHIPPED = Path(__file__).parent / "panel_weights.json"


@cache
def shipped_ranker(path: Path = SHIPPED) -> FusedRanker:
    """The ranker that ships.

    Raises
    ------
    DataError
        The weights are missing or cut.
    """
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
        weights, damped = (
            {str(name): float(weight) for name, weight in about[part].items()} for part in ("weights", "damped")
        )
        return FusedRanker(FusedConfig(weights, float(about["bias"]), damped), str(about["name"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(describe(f"weights {path.name}", f"{error!r}", "the shipped file", "install again")) from error
