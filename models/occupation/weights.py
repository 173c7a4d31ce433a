"""Occupation weights: how lanes are summed, what titles taught, when a match is clear. Made by `fit-occupations`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

from stackwise.features.bert import Array
from stackwise.features.encoders import Encoder
from stackwise.features.errors import DataError, describe
from stackwise.models.occupation.names import name_key

SHIPPED = Path(__file__).parent / "weights.json"
SHIPPED_MAP = Path(__file__).parent / "title_map.npz"
PROBE = "senior pastry chef wanted in Bristol"
_SAME_ENCODER = 0.97  # cosine of the probe's vectors
_FIX = "fit again with `python -m stackwise.training fit-occupations`"


@dataclass(frozen=True)
class LaneWeights:
    """Sums of lanes whose softmax over the occupations is the probability of each.

    ``title`` weighs a title alone, ``text`` a title with a text (or a text alone), ``vacancies`` a title alone as those
    who label vacancies see it; of the probability of a title alone ``share`` is theirs. A match is clear from ``least``
    probability of the first, ``gap`` above the second.
    """

    title: Mapping[str, float]
    text: Mapping[str, float]
    vacancies: Mapping[str, float]
    share: float
    least: float
    gap: float

    @classmethod
    def load(cls, lanes: Sequence[str], configuration: str = "learned", path: Path = SHIPPED) -> Self:
        """Read one configuration of a weights file: ``learned``, or ``plain``, which no title was used for.

        Raises
        ------
        DataError
            The file lacks it, or names other lanes than this release measures.
        """
        stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["configurations"]
        if configuration not in stored:
            raise DataError(describe(f"weights {path}", f"no {configuration}", f"one of {sorted(stored)}", _FIX))
        found = stored[configuration]
        for name in ("title", "text", "vacancies"):
            strange = sorted(set(found[name]) - set(lanes))
            if strange:
                raise DataError(describe(f"weights {path}", f"lanes {strange}", f"lanes {sorted(lanes)}", _FIX))
        return cls(found["title"], found["text"], found["vacancies"], found["share"], **found["clear"])


@dataclass(frozen=True, eq=False)
class TitleMap:
    """What vacancy titles taught. A title's vector v becomes v + v @ ``turn`` (dim, dim), so that it lies nearer to the
    names of its occupation; ``profiles`` (occupations, dim) and ``offsets`` (occupations,) score how often vacancies
    with such titles are of each occupation, and ``taught`` (occupations,) which of them had vacancies. ``labels``
    (occupations, dim) score how advertisements of such titles were labelled, by the direction of a title's plain vector
    from ``centre`` (dim,). None of them where nothing was learned."""

    turn: Array | None
    profiles: Array | None
    offsets: Array | None
    taught: Array | None
    labels: Array | None = None
    centre: Array | None = None

    @classmethod
    def none(cls) -> Self:
        """The map that changes nothing."""
        return cls(None, None, None, None)

    @classmethod
    def load(cls, occupations: Mapping[str, str], encoder: Encoder, path: Path = SHIPPED_MAP) -> Self:
        """Read it for titles of occupations by id; for another encoder than it was learned with, the map of nothing.

        Encoders are told apart by the vector of a fixed text, so that a packed form of the same one still fits. An
        occupation is known by its id and its title: in another language it has the id alone, and is not.
        """
        with np.load(path, allow_pickle=False) as stored:
            probe = stored["probe"].astype(np.float32)
            if len(probe) != encoder.dim or float(encoder.encode([PROBE])[0] @ probe) < _SAME_ENCODER:
                return cls.none()
            turn = stored["turn"].astype(np.float32)
            named, offsets = zip(stored["occupation_ids"], stored["title_keys"], strict=True), stored["offsets"]
            profiles, told = stored["profiles"] * stored["scales"][:, None], stored["taught"]
            labels, centre = stored["labels"] * stored["label_scales"][:, None], stored["centre"]
        row = {(one, name_key(title)): at for at, (one, title) in enumerate(occupations.items())}
        known = np.array([row.get((str(one), int(key)), -1) for one, key in named], dtype=np.int64)
        if not (known >= 0).any():  # another taxonomy: the map holds, what it says of single occupations does not
            return cls(turn, None, None, None)
        wide = np.zeros((len(row), turn.shape[1]), np.float32)
        wide[known[known >= 0]] = profiles[known >= 0]
        shift = np.full(len(row), float(offsets.min()), np.float32)
        shift[known[known >= 0]] = offsets[known >= 0]
        taught = np.zeros(len(row), bool)
        taught[known[known >= 0]] = told[known >= 0]
        labelled = np.zeros_like(wide)
        labelled[known[known >= 0]] = labels[known >= 0]
        return cls(turn, wide, shift, taught, labelled, centre)

    def moved(self, vectors: Array) -> Array:
        """Vectors of titles, moved and of length 1: (titles, dim)."""
        if self.turn is None:
            return vectors
        moved = vectors + vectors @ self.turn
        return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9), np.float32)

    def adverts(self, plain: Array) -> Array:
        """The ``adverts`` lane of plain vectors of titles: float32 (titles, 1 or occupations)."""
        if self.labels is None or self.centre is None:
            return np.zeros((len(plain), 1), np.float32)
        return np.asarray(directions(plain, self.centre) @ self.labels.T, np.float32)

    def vacancies(self, moved: Array) -> Array:
        """The ``vacancies`` lane of moved titles: float32 (titles, 1 or occupations)."""
        if self.profiles is None or self.offsets is None:
            return np.zeros((len(moved), 1), np.float32)
        return np.asarray(moved @ self.profiles.T + self.offsets, np.float32)


def directions(vectors: Array, centre: Array) -> Array:
    """Directions of vectors (titles, dim) from a centre (dim,), of length 1."""
    away = vectors - centre
    return np.asarray(away / np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1e-9), np.float32)
