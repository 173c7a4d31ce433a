"""``python -m stackwise.training fit-stray``: the head that tells what asks nothing of anybody in real ads.

The tagger learned from ads that were written to be learned from. Real ones hold scraps of phrases, headings inside a
line, lists of groups that are treated alike. Readers judged spans of real ads; a logistic regression over the tagger's
own features tells those they struck out from those that ask something, and from what the written ads ask.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from stackwise.features.bert import Array
from stackwise.models.reading.mentions import COUNTS, NAMES_NOTHING
from stackwise.models.reading.tagger import WEIGHTS, SpanTagger
from stackwise.training.reading_texts import AnnotatedText, read_judged, read_texts

_STRENGTH = 0.001  # of the regression on standardised features: the inverse of its penalty
_FOLDS = 5


def fit_stray(
    data: Annotated[Path, typer.Option("--data", help="Folder with ads_*.jsonl.")],
    judged: Annotated[Path, typer.Option("--judged", help="Real ads with spans that readers judged.")],
    weights: Annotated[Path, typer.Option("--weights", help="File of weights that gets the head.")] = WEIGHTS,
    without: Annotated[str, typer.Option(help="Fields left out, as m or c,m.")] = "m",
) -> None:
    """Fit the head, print how it does on ads left out, and write it into the tagger's file."""
    tagger = SpanTagger.load(weights)
    arrays = dict(np.load(weights, allow_pickle=False))
    real = list(read_judged(judged, arrays["openers"].tolist()))
    written = [text for text in read_texts([data], without.split(",")) if text.kind == "ad"]
    features, stray, groups = _examples(tagger, real)
    more, nothing, _ = _examples(tagger, written)
    typer.echo(json.dumps(_held_out(features, stray, groups, more)))
    weight, bias = _fitted(np.concatenate([features, more]), np.concatenate([stray, nothing]))
    arrays |= {"stray.w": weight[None].astype(np.float32), "stray.b": np.array([bias], np.float32)}
    staged = weights.with_name(f".{weights.name}.part")
    with staged.open("wb") as file:
        np.savez(file, **arrays)
    staged.replace(weights)


def _examples(tagger: SpanTagger, texts: Sequence[AnnotatedText]) -> tuple[Array, Array, list[str]]:
    """Features (spans, dim), whether each span asks nothing, and the ad it is of."""
    judged = [(text, [span for span in text.spans if span.verdict in (COUNTS, NAMES_NOTHING)]) for text in texts]
    known = [(text, spans) for text, spans in judged if spans]
    ranges = [[(span.start, span.end) for span in spans] for _, spans in known]
    found = tagger.span_features([text.text for text, _ in known], "ad", ranges)
    rows = [(row, span, text.category) for own, (text, spans) in zip(found, known, strict=True)
            for row, span in zip(own, spans, strict=True)]  # fmt: skip
    stray = np.array([span.verdict == NAMES_NOTHING for _, span, _ in rows])
    return np.stack([row for row, _, _ in rows]), stray, [name for _, _, name in rows]


def _fitted(features: Array, stray: Array) -> tuple[Array, float]:
    """Weights (dim,) and bias of a logistic regression."""
    from sklearn.linear_model import LogisticRegression

    middle, spread = features.mean(axis=0), features.std(axis=0) + 1e-6
    model = LogisticRegression(C=_STRENGTH, max_iter=500).fit((features - middle) / spread, stray)
    weight = model.coef_[0] / spread
    return weight, float(model.intercept_[0] - weight @ middle)


def _held_out(features: Array, stray: Array, groups: Sequence[str], more: Array) -> dict[str, float]:
    """Over folds of ads: area under the curve, and of what is struck out and of what asks, the shares taken out."""
    from sklearn.metrics import roc_auc_score

    chance = np.zeros(len(stray))
    for train, test in _folds(groups):
        known = np.concatenate([stray[train], np.zeros(len(more), bool)])
        weight, bias = _fitted(np.concatenate([features[train], more]), known)
        chance[test] = 1 / (1 + np.exp(-(features[test] @ weight + bias)))
    out = chance >= 0.5
    return {
        "n": len(stray),
        "auc": round(float(roc_auc_score(stray, chance)), 4),
        "struck_out": round(float(out[stray].mean()), 4),
        "lost": round(float(out[~stray].mean()), 4),
    }


def _folds(groups: Sequence[str]) -> Iterator[tuple[Array, Array]]:
    from sklearn.model_selection import GroupKFold

    yield from GroupKFold(_FOLDS).split(np.zeros(len(groups)), groups=groups)
