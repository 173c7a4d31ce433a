"""Usual studies: the fields of study that lead to each occupation of O*NET, the most typical first.

Written from general knowledge of the occupations' titles, with no crosswalk at hand: what a definition of a programme
does not say ("Business Administration" of sales managers). An occupation of another release or taxonomy takes those of
the title that is nearest.
"""

from __future__ import annotations

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


def studied(occupations: Array, programmes: Array, encoder: Encoder) -> Array:
    """How near each programme is to an occupation's usual studies, float32 (occupations, programmes) in [0, 1], of the
    vectors (n, dim) of both's titles: the square of the cosine with the nearest of the occupation's fields of study,
    each weighing a little less than the one before."""
    told = list(usual_studies().values())
    nearest = products(occupations, encoder.encode(list(usual_studies())).T).argmax(axis=1).tolist()
    fields = sorted({field for at in nearest for field in told[at]})
    row = {field: at for at, field in enumerate(fields)}
    near = np.clip(products(encoder.encode(fields), programmes.T), 0, 1) ** 2
    rows = [[row[field] for field in told[at]] for at in nearest]
    best = [
        (near[its] * np.float32(_LESS) ** np.arange(len(its), dtype=np.float32)[:, None]).max(axis=0) for its in rows
    ]
    return np.stack(best)
