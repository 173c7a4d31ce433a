"""Usual studies: the fields of study that lead to each occupation of O*NET, the most typical first.

Written from general knowledge of the occupations' titles, with no crosswalk at hand: what a definition of a programme
does not say ("Business Administration" of sales managers). An occupation of another release or taxonomy takes those of
the title that is nearest.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from stackwise.features.bert import Array
from stackwise.features.encoders import Encoder, products

STUDIES = Path(__file__).parent / "usual_studies.tsv"
_LESS = 0.95  # what each field counts of the one before it


@cache
def usual_studies() -> dict[str, tuple[str, ...]]:
    """Fields of study by title of an occupation."""
    rows = [line.split("\t") for line in STUDIES.read_text(encoding="utf-8").splitlines()]
    return {title: tuple(fields.split(" | ")) for title, fields in rows}


def studied(titles: Sequence[str], programmes: Sequence[str], encoder: Encoder) -> Array:
    """How near each programme's title is to a usual field of study, float32 (titles, programmes) in [0, 1]: the square
    of the cosine with the nearest of an occupation's fields, each weighing a little less than the one before."""
    told = usual_studies()
    known = list(told)
    nearest = products(encoder.encode(list(titles)), encoder.encode(known).T).argmax(axis=1)
    fields = sorted({field for at in nearest.tolist() for field in told[known[at]]})
    row = {field: at for at, field in enumerate(fields)}
    near = np.clip(products(encoder.encode(fields), encoder.encode(list(programmes)).T), 0, 1) ** 2
    rows = [[row[field] for field in told[known[at]]] for at in nearest.tolist()]
    best = [
        (near[its] * np.float32(_LESS) ** np.arange(len(its), dtype=np.float32)[:, None]).max(axis=0) for its in rows
    ]
    return np.stack(best)
