"""Phrasings: how people say skills and occupations in other words than their labels.

What an encoder cannot know (HyperMesh is CAE software, "cash up at the end of the shift" is operating a cash register,
a spark is an electrician) is written down: some three phrases a skill of ESCO and six titles an occupation, as ads, CVs
and courses put it. A skill or an occupation of any taxonomy that bears one of these labels has its phrasings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Literal

Of = Literal["skills", "occupations"]
FILES: Mapping[Of, Path] = {
    "skills": Path(__file__).parent / "phrasings.tsv",
    "occupations": Path(__file__).parent / "everyday_titles.tsv",
}


@cache
def _phrasings(of: Of) -> Mapping[str, Sequence[str]]:
    """Phrases by label, in lower case."""
    rows = (line.split("\t") for line in FILES[of].read_text(encoding="utf-8").splitlines())
    return {label.lower(): phrases.split(" | ") for label, phrases in rows}


@cache
def fingerprint(of: Of) -> str:
    """Short name of exactly the phrasings that ship."""
    return sha256(FILES[of].read_bytes()).hexdigest()[:16]


def phrasings_of(labels: Iterable[str], of: Of) -> list[Sequence[str]]:
    """The phrases of each label, none where nothing is written of it."""
    return [_phrasings(of).get(label.lower(), ()) for label in labels]
