"""Title map: moves the vector of a vacancy's title toward the names of its occupation; learned from labelled titles.

The model is a softmax over all occupations of ``scale * near + offset + profile . title``: ``near`` the soft maximum of
the moved title's cosines with the occupation's names, profile and offset what the names do not tell. Plain numpy, Adam
(Kingma and Ba 2015) on minibatches; gradients are written out below.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stackwise.features.bert import Array
from stackwise.models.occupation.lanes import SOFTNESS
from stackwise.models.occupation.names import OccupationNames
from stackwise.models.occupation.weights import TitleMap


@dataclass(frozen=True)
class MapConfig:
    """Steps and size of the minibatches, learning rates that fall to 0, and the pull of each part toward 0."""

    steps: int = 200
    batch: int = 256
    rate: float = 1e-3
    scale_rate: float = 0.1
    offset_rate: float = 0.02
    profile_rate: float = 0.1
    turn_pull: float = 2e-4
    offset_pull: float = 1e-4
    profile_pull: float = 1e-5
    dropout: float = 0.2


@dataclass(frozen=True, eq=False)
class FittedMap:
    """The map over all occupations of a table, and the weight of the ``near`` lane that it was fitted with."""

    title_map: TitleMap
    scale: float


def fit_title_map(
    vectors: Array, right: Array, names: OccupationNames, config: MapConfig, rng: np.random.Generator
) -> FittedMap:
    """Fit the map.

    Parameters
    ----------
    vectors : plain vectors of the titles, float32 (titles, dim); ``right`` (titles,) the row of the occupation of each.
    """
    dim, count = vectors.shape[1], len(names.starts)
    parts = {
        "turn": np.zeros((dim, dim), np.float32),
        "scale": np.full(1, 24.0, np.float32),
        "offsets": np.zeros(count, np.float32),
        "profiles": np.zeros((count, dim), np.float32),
    }
    rates = (config.rate, config.scale_rate, config.offset_rate, config.profile_rate)
    moments = {name: (np.zeros_like(value), np.zeros_like(value)) for name, value in parts.items()}
    for step in range(config.steps):
        at = rng.integers(0, len(vectors), config.batch)
        kept = (rng.random((config.batch, dim)) >= config.dropout).astype(np.float32) / (1 - config.dropout)
        slopes = _slopes(parts, vectors[at], right[at], names, kept, config)
        for (name, slope), rate in zip(slopes.items(), rates, strict=True):
            _adam(parts[name], slope, moments[name], step + 1, rate * (1 - step / config.steps))
    taught = np.bincount(right, minlength=count) > 0
    fitted = TitleMap(parts["turn"], parts["profiles"], parts["offsets"], taught)
    return FittedMap(fitted, float(parts["scale"][0]))


def _slopes(
    parts: dict[str, Array], vectors: Array, right: Array, names: OccupationNames, kept: Array, config: MapConfig
) -> dict[str, Array]:
    """Gradient of the mean cross-entropy and the pulls, by part in the order of the parts."""
    raw = vectors + vectors @ parts["turn"]
    length = np.linalg.norm(raw, axis=1, keepdims=True)
    moved = raw / np.maximum(length, 1e-9)
    close = np.exp((moved @ names.across - 1) / SOFTNESS)
    total = np.maximum(np.add.reduceat(close, names.starts, axis=1), 1e-30)
    near = 1 + SOFTNESS * np.log(total)
    scores = parts["scale"] * near + parts["offsets"] + (moved * kept) @ parts["profiles"].T
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    error = raised / raised.sum(axis=1, keepdims=True)
    error[np.arange(len(right)), right] -= 1
    error /= len(right)
    sizes = np.diff(names.starts, append=len(names.keys))
    close *= np.repeat(parts["scale"] * error / total, sizes, axis=1)
    pull = close @ names.across.T + (error @ parts["profiles"]) * kept
    pull = (pull - moved * (moved * pull).sum(axis=1, keepdims=True)) / np.maximum(length, 1e-9)
    return {
        "turn": vectors.T @ pull + 2 * config.turn_pull * parts["turn"],
        "scale": np.array([(error * near).sum()], np.float32),
        "offsets": error.sum(axis=0) + 2 * config.offset_pull * parts["offsets"],
        "profiles": error.T @ (moved * kept) + 2 * config.profile_pull * parts["profiles"],
    }


def _adam(value: Array, slope: Array, moments: tuple[Array, Array], step: int, rate: float) -> None:
    first, second = moments
    first += 0.1 * (slope - first)
    second += 0.001 * (slope * slope - second)
    value -= rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
