"""Phrasings: how people say skills and occupations in other words than their labels.

What an encoder cannot know (HyperMesh is CAE software, "cash up at the end of the shift" is operating a cash register)
is written down: some nine phrases a skill of ESCO, as ads, CVs and courses put it, and as many titles for each of its
occupations, as vacancies carry them, written for this project by people who saw labels and descriptions alone. A skill
or occupation of any taxonomy that bears one of these labels has its phrasings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path

PHRASINGS = Path(__file__).parent / "phrasings.tsv"
"""Of skills."""
VACANCY_TITLES = Path(__file__).parent / "vacancy_titles.tsv"
"""Of occupations."""


@cache
def all_phrasings(file: Path = PHRASINGS) -> Mapping[str, Sequence[str]]:
    """Phrases by label, in lower case."""
    rows = (line.split("\t") for line in file.read_text(encoding="utf-8").splitlines())
    return {label.lower(): phrases.split(" | ") for label, phrases in rows}


@cache
def fingerprint(file: Path = PHRASINGS) -> str:
    """Short name of exactly the phrasings that ship."""
    return sha256(file.read_bytes()).hexdigest()[:16]


def phrasings_of(labels: Iterable[str], file: Path = PHRASINGS) -> list[Sequence[str]]:
    """The phrases of each label, none where nothing is written of it."""
    return [all_phrasings(file).get(label.lower(), ()) for label in labels]
