"""Usual courses: invented short courses of all fields, that a catalogue stands among.

A lane says how far a credential stands out from what is usual. Of a catalogue of ten courses, or of one field, that
cannot be told from itself: everything in it would be usual. So each lane of a whole request is standardised over the
catalogue and these courses together (a prior of as many observations); in a large catalogue they weigh little.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from stackwise.features.bert import Array
from stackwise.features.encoders import Encoder, unit

COURSES = Path(__file__).parent / "usual_courses.tsv"
VECTORS = Path(__file__).parent / "usual_courses.npz"


@dataclass(frozen=True)
class UsualCourses:
    """``titles`` and ``texts`` (title, then description) of b courses."""

    titles: Sequence[str]
    texts: Sequence[str]


@cache
def usual_courses() -> UsualCourses:
    """Those that ship."""
    rows = [line.split("\t") for line in COURSES.read_text(encoding="utf-8").splitlines()]
    return UsualCourses([title for title, _ in rows], [f"{title}. {text}" for title, text in rows])


def usual_vectors(encoder: Encoder) -> tuple[Array, Array]:
    """(b, dim) of titles and (b, dim) of texts, rows of length 1: those that ship with the default encoder's weights,
    else made by ``encoder``."""
    with np.load(VECTORS, allow_pickle=False) as kept:
        if str(kept["encoder"]) == encoder.fingerprint:
            return unit(kept["titles"].astype(np.float32)), unit(kept["texts"].astype(np.float32))
    courses = usual_courses()
    return encoder.encode(courses.titles), encoder.encode(courses.texts)


def pack_usual_vectors(encoder: Encoder) -> None:
    """Write what ships, in half precision."""
    courses = usual_courses()
    made = {name: encoder.encode(its).astype(np.float16) for name, its in vars(courses).items()}
    np.savez_compressed(VECTORS, allow_pickle=False, encoder=np.array(encoder.fingerprint), **made)
