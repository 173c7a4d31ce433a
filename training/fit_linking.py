"""``python -m stackwise.training fit-linking``: lane weights and calibration that ship in models/linking/weights.json.

Synthetic sentences say skills in other words far more often than real ads do, so weights fitted on them alone forget
the lexical lanes. The fit therefore pulls each weight toward a stated prior. Sentences of real ads in which annotators
marked no skill at all join the calibration as sentences where every link is wrong.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pandas as pd
import typer

from stackwise.features.bert import Array
from stackwise.features.catalogue import read_catalogue
from stackwise.features.encoders import load_encoder
from stackwise.features.text import Segment
from stackwise.models.linker import Linker
from stackwise.models.linking.measure import LANES
from stackwise.models.linking.scorer import SHIPPED, LaneScorer
from stackwise.training.evaluate_linking import interval

PRIOR: Mapping[str, float] = {
    "sentence": 6.0,
    "attended": 6.0,
    "phrase": 4.0,
    "chars": 3.0,
    "terms": 0.1,
    "coverage": 0.5,
    "exact": 1.5,
    "length": -0.3,
}
_DEPTH = 50  # candidates of a sentence that enter the fit
_PULL = 0.3  # strength of the pull toward the prior, in mean log-likelihood per squared relative change
_STEPS = 40  # points kept of the isotonic curve


@dataclass(frozen=True, eq=False)
class Examples:
    """``values`` (sentences, candidates, lanes) and which candidates are ``right``."""

    values: Array
    right: Array


def fit_linking(
    data: Annotated[Path, typer.Option("--data", help="Folder with skillskape/ and skillspan/.")],
    taxonomy: Annotated[Path, typer.Option("--taxonomy", help="Catalogue folder, made by `stackwise ingest esco`.")],
    encoder: Annotated[str, typer.Option("--encoder", help="default, plain, a folder or a model's name.")] = "default",
    out: Annotated[Path, typer.Option("--out", help="Weights file to write.")] = SHIPPED,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the folds.")] = 0,
) -> None:
    """Fit lane weights on SkillSkape's test file (the encoder saw its train file), and calibrate."""
    linker = Linker.load(read_catalogue(taxonomy), load_encoder(encoder), scorer=LaneScorer(PRIOR, (), ()))
    sentences = read_skillskape(data / "skillskape", ("test",), linker.labels)
    blanks = read_blanks(data / "skillspan" / "train.json")[: len(sentences) // 2]
    examples = gather(linker, sentences)
    empty = gather(linker, {text: frozenset() for text in blanks})
    folds = np.random.default_rng(seed).integers(0, 5, len(examples.values))
    sums = out_of_fold(examples, folds)
    weights = fit_weights(examples)
    flat = np.concatenate([sums.ravel(), (empty.values @ weights).ravel()])
    right = np.concatenate([examples.right.ravel(), empty.right.ravel()])
    points, chances = calibrate(flat, right)
    scorer = LaneScorer(dict(zip(LANES, np.round(weights, 4).tolist(), strict=True)), points, chances)
    chance = scorer.probability(flat)
    shown = chance >= linker.threshold
    error = calibration_error(chance[shown], right[shown])
    about = {
        "made_by": f"python -m stackwise.training fit-linking --seed {seed}",
        "encoder": linker.lanes.encoder.fingerprint,
        "data": "SkillSkape test (MIT), SkillSpan train sentences without a span (MIT), ESCO v1.1.1",
        "sentences": len(sentences),
        "expected_calibration_error_of_shown": round(error, 4),
        "cross_validated": cross_validated(examples, sums, [len(gold) for gold in sentences.values()], seed),
    }
    out.write_text(json.dumps({**about, **vars(scorer)}, indent=1) + "\n", encoding="utf-8")
    typer.echo(json.dumps({**about, "weights": scorer.weights}, indent=1))


def read_skillskape(folder: Path, names: Sequence[str], labels: Sequence[str]) -> dict[str, frozenset[int]]:
    """Sentences with the rows of their skills; a sentence about no known skill has none."""
    row = {label: at for at, label in enumerate(labels)}
    frames = [pd.read_csv(folder / f"{name}.csv") for name in names]
    return {
        str(sentence): frozenset(row[one] for one in ast.literal_eval(skills) if one in row)
        for frame in frames
        for sentence, skills in zip(frame["sentence"], frame["skills"], strict=True)
    }


def read_blanks(path: Path) -> list[str]:
    """Sentences of SkillSpan of four words or more in which no skill and no knowledge is marked."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        record: dict[str, Any] = json.loads(line)
        if len(record["tokens"]) > 3 and set(record["tags_skill"]) | set(record["tags_knowledge"]) == {"O"}:
            found.append(" ".join(record["tokens"]))
    return list(dict.fromkeys(found))


def gather(linker: Linker, sentences: Mapping[str, frozenset[int]]) -> Examples:
    """Lane values of each sentence's best candidates under the prior."""
    values: list[Array] = []
    right: list[Array] = []
    golds = list(sentences.values())
    for part, measured in linker.measured([Segment(0, len(text), text) for text in sentences]):
        total = LaneScorer(PRIOR, (), ()).total(measured.lanes)
        top = np.argsort(-total, axis=1, kind="stable")[:, :_DEPTH]
        values.append(np.stack([np.take_along_axis(measured.lanes[name], top, axis=1) for name in LANES], axis=2))
        first = sum(len(one) for one in right)
        mine = golds[first : first + len(part)]
        right.append(np.array([[item in gold for item in row] for row, gold in zip(top, mine, strict=True)]))
    return Examples(np.concatenate(values), np.concatenate(right))


def fit_weights(examples: Examples) -> Array:
    """Weights by lane that make right candidates likely among all of their sentence, pulled toward the prior."""
    from scipy.optimize import minimize

    some = examples.right.any(axis=1)
    values = examples.values[some].astype(float)
    share = examples.right[some] / examples.right[some].sum(axis=1, keepdims=True)
    prior = np.array([PRIOR[name] for name in LANES])

    def loss(relative: Array) -> tuple[float, Array]:
        score = values @ (relative * prior)
        score -= score.max(axis=1, keepdims=True)
        chance = np.exp(score)
        chance /= chance.sum(axis=1, keepdims=True)
        likelihood = (share * np.log(chance + 1e-12)).sum(axis=1).mean()
        slope = np.einsum("sc,scl->l", chance - share, values) * prior / len(values)
        change = relative - 1
        return float(_PULL * change @ change - likelihood), slope + 2 * _PULL * change

    best: Array = minimize(loss, np.ones(len(LANES)), jac=True, method="L-BFGS-B").x * prior
    return best


def out_of_fold(examples: Examples, folds: Array) -> Array:
    """Sums (sentences, candidates), each by weights fitted without its own fold."""
    sums = np.zeros(examples.right.shape)
    for fold in np.unique(folds):
        rest = Examples(examples.values[folds != fold], examples.right[folds != fold])
        sums[folds == fold] = examples.values[folds == fold] @ fit_weights(rest)
    return sums


def cross_validated(examples: Examples, sums: Array, sizes: Sequence[int], seed: int) -> dict[str, Any]:
    """RP@5 in percent with its 95% interval: by weights fitted without the sentence's fold, by the prior, and by each
    lane alone. A right skill beyond the candidates is a miss; sentences about no known skill are left out."""
    prior = examples.values @ np.array([PRIOR[name] for name in LANES], np.float32)
    scores = {"fitted": sums, "prior": prior, **{name: examples.values[:, :, at] for at, name in enumerate(LANES)}}
    size = np.array(sizes)
    found = {}
    for name, score in scores.items():
        first = np.argsort(-score, axis=1, kind="stable")[:, :5]
        hits = np.take_along_axis(examples.right, first, axis=1).sum(axis=1)
        values = (hits / np.minimum(5, np.maximum(size, 1)))[size > 0]
        found[name] = {"rp@5": round(100 * float(values.mean()), 2), "interval": interval(values, seed)}
    return found


def calibrate(sums: Array, right: Array) -> tuple[list[float], list[float]]:
    """An isotonic curve from sum to probability, kept at its steps."""
    from sklearn.isotonic import IsotonicRegression

    fitted = IsotonicRegression(out_of_bounds="clip").fit(sums, right)
    at = np.unique(np.linspace(0, len(fitted.X_thresholds_) - 1, _STEPS).astype(int))
    points, chances = fitted.X_thresholds_[at], fitted.y_thresholds_[at]
    return np.round(points, 4).tolist(), np.round(chances, 4).tolist()


def calibration_error(chance: Array, right: Array, bins: int = 10) -> float:
    """Expected calibration error over equal-width bins (Naeini et al. 2015)."""
    at = np.minimum((chance * bins).astype(int), bins - 1)
    count = np.bincount(at, minlength=bins)
    gap = np.bincount(at, weights=chance, minlength=bins) - np.bincount(at, weights=right, minlength=bins)
    return float(np.abs(gap).sum() / max(count.sum(), 1))
