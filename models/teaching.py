"""Teaching claims: how likely a reader agrees that a course teaches a skill that words of its text were linked to.

A linked phrase is not yet a taught skill: the phrase may be said in passing, the title alone may stand behind a crowd
of narrower skills, a good name may be off the course's topic. A logistic regression over what is known of the claim
gives the probability that is shown as its confidence. Made by ``python -m stackwise.training fit-teaching``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Self

import numpy as np

from stackwise.features.arrays import Reals
from stackwise.features.errors import DataError, describe

SHIPPED = Path(__file__).parent / "teaching.json"
CLAIM_FEATURES = ("link", "taught", "behind", "others", "title", "company", "course_said", "phrase_words")
"""What is measured of a claim, a skill read out of one field of a course at its strongest phrase there.

``link``, ``taught``: log-odds that the phrase means the skill, and that it is taught. ``behind``: how far the skill
stands behind the likeliest of the phrase, in log-odds. ``others``: log of one and the summed chances of the document's
other phrases. ``title``: the phrase stands in the title. ``company``: cosine of the skill's label with the skills that
the other phrases mean, NaN where they are few. ``course_said``: share of the label's words, rare ones counting more,
that any field says. ``phrase_words``: log of one and the phrase's words.
"""
LEARNED_FROM = 0.4
"""Chance of link and teaching together from which claims are learned from; a doubtful one is no surer than that."""
_CLIP = 4.0  # standard deviations beyond which a feature says no more


@dataclass(frozen=True)
class TeachingModel:
    """Logistic regression over standardised ``features``; ``least``: the confidence from which a skill is taught."""

    features: Sequence[str]
    mean: Sequence[float]
    spread: Sequence[float]
    weights: Sequence[float]
    bias: float
    least: float

    def confidence(self, values: Reals) -> Reals:
        """(n,) chance that a reader accepts each claim, of features (n, number of them); NaN speaks neither way."""
        held = np.clip((values - np.array(self.mean)) / np.array(self.spread), -_CLIP, _CLIP)
        held[np.isnan(held)] = 0.0
        learned = _sigmoid(held @ np.array(self.weights) + self.bias)
        chance = claim_chance(values)
        return np.where(chance >= LEARNED_FROM, learned, np.minimum(learned, chance))

    @property
    def fingerprint(self) -> str:
        """Short name of everything that confidence depends on."""
        said = {name: value for name, value in asdict(self).items() if name != "least"}
        return sha256(json.dumps(said).encode()).hexdigest()[:16]

    def save(self, path: Path) -> None:
        """Write it as json."""
        path.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path = SHIPPED) -> Self:
        """Read what :meth:`save` wrote.

        Raises
        ------
        DataError
            The file cannot be read, or is of other features than this release measures.
        """
        fix = "fit again with `python -m stackwise.training fit-teaching`"
        try:
            model = cls(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise DataError(describe(f"teaching weights {path}", str(error), "a fitted model", fix)) from error
        if tuple(model.features) != CLAIM_FEATURES:
            raise DataError(describe(f"teaching weights {path}", model.features, f"features {CLAIM_FEATURES}", fix))
        return model


def claim_chance(values: Reals) -> Reals:
    """(n,) chance that the phrase means the skill and is taught, of features (n, number of them)."""
    link, taught = (values[:, CLAIM_FEATURES.index(name)] for name in ("link", "taught"))
    return _sigmoid(link) * _sigmoid(taught)


def _sigmoid(odds: Reals) -> Reals:
    return np.asarray(1 / (1 + np.exp(-odds)))
