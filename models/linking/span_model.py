"""The span model: two towers that choose candidates, and a small network that gives each its probability."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Self

import numpy as np

from stackwise.features.bert import Array
from stackwise.features.encoders import products, unit
from stackwise.features.errors import DataError, describe

SPAN_WEIGHTS = Path(__file__).parent / "span_weights.npz"
_CLIP = 5.0  # standard deviations beyond which a feature says no more


@dataclass(frozen=True, eq=False)
class Tower:
    """Several vectors of one thing made one: a weighted sum and a low-rank change, of length 1.

    ``scales`` (parts,); ``down`` (parts * dim, rank) and ``up`` (rank, dim).
    """

    scales: Array
    down: Array
    up: Array

    def embed(self, parts: Sequence[Array]) -> Array:
        """The joint vectors, float32 (n, dim), of ``parts``, each (n, dim).

        Vectors of another length than the tower was fitted on are summed alone.
        """
        joint = sum(scale * part for scale, part in zip(self.scales, parts, strict=True))
        if parts[0].shape[1] == self.up.shape[1]:
            joint = joint + products(products(np.concatenate(parts, axis=1), self.down), self.up)
        return unit(joint)


@dataclass(frozen=True, eq=False)
class PhraseNetwork:
    """A perceptron over named features; ``layers`` are (weight, bias) pairs, rectified between.

    The last layer's sum times ``slope`` plus ``offset`` is the log-odds (Platt 1999).
    """

    mean: Array
    spread: Array
    layers: Sequence[tuple[Array, Array]]
    slope: float = 1.0
    offset: float = 0.0

    def probability(self, values: Array, shift: float | Array = 0.0) -> Array:
        """Probability of each row of ``values`` (n, features), (n,); ``shift``, also (n,), is added to the log-odds."""
        state = np.clip((values - self.mean) / self.spread, -_CLIP, _CLIP)
        for weight, bias in self.layers[:-1]:
            state = np.maximum(products(state, weight) + bias, 0)
        weight, bias = self.layers[-1]
        odds = (products(state, weight) + bias).ravel() * self.slope + (self.offset + shift)
        chance: Array = 1 / (1 + np.exp(-odds))
        return chance


@dataclass(frozen=True, eq=False)
class SpanModel:
    """All that is learned of linking phrases.

    ``document_mean`` (dim,): the mean of documents' vectors, taken off each; ``word_mean`` (dim,) likewise of single
    words, ``word_axes`` (dim, axes): those along which words are compared. ``features`` names the network's inputs.
    ``threshold``: the probability from which a phrase is linked.
    """

    phrase: Tower
    skill: Tower
    network: PhraseNetwork
    document_mean: Array
    word_mean: Array
    word_axes: Array
    features: Sequence[str]
    threshold: float

    @property
    def contextual(self) -> bool:
        """Whether the model looks at the sentence around a phrase."""
        return len(self.phrase.scales) > 1

    @property
    def fingerprint(self) -> str:
        """Short name of exactly these weights."""
        own = [self.phrase.down, self.skill.down, self.word_axes, self.network.mean]
        parts = [*own, *(layer[0] for layer in self.network.layers)]
        digest = sha256(repr([self.network.slope, self.network.offset, self.threshold]).encode())
        for part in parts:
            digest.update(np.ascontiguousarray(part, np.float32).tobytes())
        return digest.hexdigest()[:16]

    def save(self, path: Path) -> None:
        """Write one npz file, the towers in half precision."""
        towers = {
            f"{name}_{part}": getattr(tower, part).astype(np.float16)
            for name, tower in (("phrase", self.phrase), ("skill", self.skill))
            for part in ("scales", "down", "up")
        }
        layers = {
            f"{part}_{at}": value
            for at, layer in enumerate(self.network.layers)
            for part, value in zip(("weight", "bias"), layer, strict=True)
        }
        odds = np.array([self.network.slope, self.network.offset, self.threshold])
        net = {"mean": self.network.mean, "spread": self.network.spread, "odds": odds}
        words = {name: getattr(self, name).astype(np.float16) for name in ("word_mean", "word_axes")}
        named = {"document_mean": self.document_mean, **words, "features": np.array(self.features, dtype=str)}
        with path.open("wb") as file:
            np.savez_compressed(file, **towers, **layers, **net, **named)  # type: ignore[arg-type]

    @classmethod
    def load(cls, path: Path = SPAN_WEIGHTS) -> Self:
        """Read a weights file, as `python -m stackwise.training fit-span-linking` writes it.

        Raises
        ------
        DataError
            The file cannot be read, or lacks an array.
        """
        try:
            stored = dict(np.load(path, allow_pickle=False))
            phrase, skill = (
                Tower(*(stored[f"{name}_{part}"].astype(np.float32) for part in ("scales", "down", "up")))
                for name in ("phrase", "skill")
            )
            count = sum(name.startswith("weight_") for name in stored)
            layers = [(stored[f"weight_{at}"], stored[f"bias_{at}"]) for at in range(count)]
            slope, offset, threshold = (float(value) for value in stored["odds"])
            network = PhraseNetwork(stored["mean"], stored["spread"], layers, slope, offset)
            features = [str(name) for name in stored["features"]]
            document, word, axes = (stored[name] for name in ("document_mean", "word_mean", "word_axes"))
            return cls(phrase, skill, network, document, word, axes, features, threshold)
        except (OSError, KeyError, ValueError) as error:
            fix = "fit again with `python -m stackwise.training fit-span-linking`"
            raise DataError(describe(f"span weights {path}", str(error), "arrays of a span model", fix)) from error
