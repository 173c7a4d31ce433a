"""Element comparison: each element of a unit beside the sentence of a credential that is nearest to it.

The score is the mean of two covers: of each element by its nearest sentence, and of each sentence by its nearest
element. A credential that says much beside the unit, and a unit that asks much beside the credential, both lower it.
What is near to everything says little: a similarity counts as far as it is above what either text has with the texts
nearest to it among all elements (cross-domain similarity local scaling, Conneau et al. 2018).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Tier = Literal["likely", "possible", "weak"]
_SAME = 0.9999  # a text beside itself
TIERS: tuple[Tier, ...] = ("likely", "possible", "weak")


@dataclass(frozen=True)
class ArticulationConfig:
    """Least scores of the tiers.

    Measured by ``python -m stackwise.training evaluate-articulation``: scores that the best wrong unit reaches in 5%
    (``likely``) and 20% (``possible``) of the cases on units described by elements, and in 5% on units known by their
    title alone (``titled``), which are never more than possible.
    """

    likely: float = 0.11
    possible: float = 0.03
    titled: float = 0.2
    met: float = 0.6
    nearest: int = 10


@dataclass(frozen=True)
class ElementCover:
    """An element, the sentence nearest to it (None: there is none), and how near that is, -1 to 1."""

    element: int
    sentence: int | None
    similarity: float


def crowding(texts: Array, among: Array, nearest: int) -> Array:
    """How near each text is to the few that are nearest to it among others: the mean similarity; itself is left out.

    Parameters
    ----------
    texts : (n, dim), rows of length 1.
    among : (m, dim), rows of length 1, each text once; none gives zeros.
    """
    if not len(among):
        return np.zeros(len(texts), dtype=np.float32)
    near = texts @ among.T
    near[near > _SAME] = -1.0
    few = min(nearest, near.shape[1])
    return np.asarray(np.clip(np.partition(near, -few, axis=1)[:, -few:], 0.0, None).mean(axis=1), dtype=np.float32)


def compare_texts(
    elements: Array, sentences: Array, crowds: tuple[Array, Array] | None = None
) -> tuple[float, list[ElementCover]]:
    """The score of a pair of texts, and each element's cover.

    Parameters
    ----------
    elements : (e, dim), rows of length 1, e of one or more.
    sentences : (s, dim), rows of length 1; none gives a score of 0.
    crowds : (e,) and (s,), the ``crowding`` of each; none: no crowd is known.
    """
    if not len(sentences):
        return 0.0, [ElementCover(at, None, 0.0) for at in range(len(elements))]
    near = elements @ sentences.T
    best = near.argmax(axis=1)
    covers = [ElementCover(at, int(one), round(float(near[at, one]), 6)) for at, one in enumerate(best)]
    if crowds is not None:
        near = 2 * near - crowds[0][:, None] - crowds[1][None, :]
    score = (near.max(axis=1).mean() + near.max(axis=0).mean()) / 2
    return round(float(score), 6), covers


def tier_of(score: float, titled: bool, config: ArticulationConfig) -> Tier:
    """The tier of a score; ``titled``: the unit is known by its title alone."""
    if titled:
        return "possible" if score >= config.titled else "weak"
    if score >= config.likely:
        return "likely"
    return "possible" if score >= config.possible else "weak"
