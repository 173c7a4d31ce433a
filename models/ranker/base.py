"""What every ranker offers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from stackwise.features.arrays import Reals, Rows
from stackwise.features.errors import DataError, describe, some
from stackwise.features.ranking_features import FEATURE_NAMES


@dataclass(frozen=True, eq=False)
class Relevance:
    """``value`` (k,) in [0, 1], and what each named feature added to it before calibration."""

    value: Reals
    names: tuple[str, ...]
    contribute: Callable[[], Reals]

    @cached_property
    def contributions(self) -> Reals:
        """(k, f) in the order of ``names``; worked out when asked for: trees are slow to explain."""
        return self.contribute()


class Ranker(Protocol):
    """What every ranker, baseline or learned, offers."""

    @property
    def name(self) -> str:
        """How an answer names it."""
        ...

    def score(self, features: Reals) -> Relevance:
        """Judge (k, f) features, columns in the order of ``stackwise.features.ranking_features.FEATURE_NAMES``."""
        ...


def columns_of(names: Iterable[str]) -> Rows:
    """Positions of named features among those that are served.

    Raises
    ------
    DataError
        A name that this version does not compute.
    """
    listed = list(names)
    unknown = [one for one in listed if one not in FEATURE_NAMES]
    if unknown:
        fix = "retrain, or install the version it was trained with"
        raise DataError(describe("ranker features", some(unknown), f"names among {len(FEATURE_NAMES)} served", fix))
    return np.array([FEATURE_NAMES.index(one) for one in listed], dtype=np.int64)
