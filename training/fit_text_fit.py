"""``fit-text-fit``: the weights by which `stackwise check` tells how likely a text is a title's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from stackwise.features.catalogue import read_catalogue
from stackwise.features.errors import DataError, describe
from stackwise.recommender.health.text_fit import judged, likenesses

_OTHERS = 20  # pairs with another's text, for each with a title's own


def fit_text_fit(
    data: Annotated[Path, typer.Option("--data", help="Catalogue of one source whose texts are all right.")],
    seed: Annotated[int, typer.Option("--seed")] = 0,
) -> None:
    """Print the weights of a logistic regression of own pairs against random others, its prior taken off."""
    lists = [own for _, own in judged(read_catalogue(data)["credentials"])]
    if not lists:
        raise DataError(describe(f"catalogue {data}", "no list that can be judged", "30 titled texts", "ingest more"))
    pairs = [_pairs(likenesses(own["title"].tolist(), own["description"].tolist()), seed) for own in lists]
    values, own = (np.concatenate(part) for part in zip(*pairs, strict=True))
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression().fit(values, own)
    constant = model.intercept_[0] - np.log(own.mean() / (1 - own.mean()))
    weights = [round(float(weight), 4) for weight in (*model.coef_[0], constant)]
    typer.echo(json.dumps({"weights": weights, "titles": int(own.sum())}))


def _pairs(likeness: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Likenesses of own and of random other pairs (pairs, 2), and which are own (pairs,)."""
    n = len(likeness)
    titles, texts = np.random.default_rng(seed).integers(0, n, (2, _OTHERS * n))
    apart = titles != texts
    values = np.vstack([likeness[np.arange(n), np.arange(n)], likeness[titles[apart], texts[apart]]])
    return values, np.arange(len(values)) < n
