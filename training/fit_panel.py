"""``python -m stackwise.training fit-panel``: weights of the shipped ranker from readers' grades, with their measure.

A weighted sum of each lane as it is and on a log scale, with weights that are not negative, by ridge regression on
``grade / 3``. Pairs that nobody graded count
as not useful with little weight: a course drawn at random is useful to one ad in a hundred. The measure is
cross-fitted: a pair is scored by weights that saw neither its ad nor its course. A logistic map fitted on the
cross-fitted scores makes of the sum the probability that a reader finds the course useful. With fewer grades than
earlier weights were learned from, ``--keep`` leaves these in proportion and learns only the lanes that they lack.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from stackwise.features.arrays import Reals
from stackwise.features.bert import Array
from stackwise.features.catalogue import Catalogue, read_catalogue
from stackwise.features.encoders import load_encoder
from stackwise.features.field_metric import SHIPPED as METRIC
from stackwise.features.field_metric import FieldMetric
from stackwise.features.ranking_features import FEATURE_NAMES, closes, pair_features
from stackwise.features.request_lanes import REQUEST_LANES
from stackwise.features.vectors import PLAIN, load_vectors
from stackwise.models.occupation import load_names
from stackwise.models.ranker.fused import UNITS, damped, most_told
from stackwise.models.ranker.shipped import SHIPPED, shipped_ranker
from stackwise.recommender.engine.build import open_recommender
from stackwise.recommender.engine.recommender import Recommender
from stackwise.recommender.engine.request_reader import RequestReader
from stackwise.training.evaluate_panel import DAY, SYSTEM, measure
from stackwise.training.panel import UNGRADED, USEFUL, Panel, joined, read_panel

NAMES = (*REQUEST_LANES, "cosine_goal_z", "text_coverage", "read_coverage")
AD_FOLDS, COURSE_FOLDS = 5, 5
TOP = 3.0
_SURELY_NOT = 50  # rank in an ad's list from which an ungraded course is taken for not useful when calibrating
_LEAST_WEIGHT = 1e-4


@dataclass(frozen=True)
class PanelFitConfig:
    """``pull`` of weights toward zero, in pairs, and the weight of a pair that is ``ungraded``."""

    pull: float = 1600.0
    ungraded: float = 0.01


@dataclass(frozen=True, eq=False)
class PanelPairs:
    """``features`` (ads, courses, d): those of ``NAMES``, unknown ones 0, then the same on a log scale, or what a basis
    makes of these; and the ``grade`` of each pair."""

    features: Array
    grade: Reals


def fit_panel(
    panel: Annotated[Path, typer.Option("--panel", help="Graded ads: a folder, or the file of grades in it.")],
    data: Annotated[Path, typer.Option("--data", help="Indexed catalogue of the panel's courses, with occupations.")],
    more: Annotated[list[Path] | None, typer.Option("--more", help="Further grades of the same ads.")] = None,
    also: Annotated[list[Path] | None, typer.Option("--also", help="Further graded ads, as of --panel.")] = None,
    out: Annotated[Path, typer.Option("--out", help="Weights file; the one that ships when left out.")] = SHIPPED,
    metric: Annotated[bool, typer.Option("--metric/--no-metric", help="Make the field metric anew first.")] = False,
    keep: Annotated[Path | None, typer.Option("--keep", help="Weights to leave; lanes they lack are learned.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of folds and intervals.")] = 0,
) -> None:
    """Fit the shipped ranker on graded ads, and print how it does on ads and courses it has not seen."""
    catalogue, config = read_catalogue(data), PanelFitConfig()
    engine = open_recommender(catalogue)
    given, graded = (read_panel(panel, engine.arrays, files) for files in ((), more or ()))
    if metric:
        field_metric(catalogue, engine, graded).save(METRIC)
        engine = open_recommender(catalogue)
    basis = basis_of(keep)
    pairs = pairs_of(engine, graded, basis)
    reports = {"given grades only": _report(replace(pairs, grade=given.grade), given, config, seed)}
    if more:
        reports["with further grades"] = _report(pairs, graded, config, seed)
    if also:
        pairs, graded = _extended(engine, pairs, graded, also, basis)
        reports["with further ads"] = _report(pairs, graded, config, seed)
    about = {"name": "panel-linear", "made_by": "python -m stackwise.training fit-panel", "ads": len(graded.ads),
             "grades": int((graded.grade > UNGRADED).sum()), "of_which_given": int((given.grade > UNGRADED).sum()),
             "kept": _source(keep), "cross_fitted": reports, **weights_of(pairs, config, seed, basis)}  # fmt: skip
    out.write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    typer.echo(json.dumps(about, indent=1))


def basis_of(keep: Path | None) -> Reals:
    """(2 f, d) what is learned: each column of :class:`PanelPairs`, or the sum by weights that are kept as one feature
    and the lanes that those lack."""
    if keep is None:
        return np.eye(2 * len(NAMES))
    config = shipped_ranker(keep).config
    known = [part.get(name, 0.0) for part in (config.weights, config.damped) for name in NAMES]
    lacking = [name not in {*config.weights, *config.damped} for name in NAMES]
    return np.column_stack([known, np.eye(2 * len(NAMES))[:, lacking * 2]])


def _source(keep: Path | None) -> dict[str, Any] | None:
    """What weights that are kept were learned from."""
    if keep is None:
        return None
    made = json.loads(keep.read_text(encoding="utf-8"))
    return {name: made[name] for name in ("ads", "grades", "of_which_given")}


def _extended(
    engine: Recommender, pairs: PanelPairs, graded: Panel, also: Sequence[Path], basis: Reals
) -> tuple[PanelPairs, Panel]:
    """Pairs and panel with further ads."""
    for path in also:
        own = read_panel(path, engine.arrays)
        graded = joined(graded, own)
        pairs = PanelPairs(np.concatenate([pairs.features, pairs_of(engine, own, basis).features]), graded.grade)
    return pairs, graded


def weights_of(pairs: PanelPairs, config: PanelFitConfig, seed: int, basis: Reals) -> dict[str, Any]:
    """``bias``, ``weights`` and ``damped`` weights of the logistic model of "useful", fitted on all pairs of what a
    ``basis`` (2 f, d) makes of the features."""
    scale, bias = calibrated(cross_fitted(pairs, config, seed), pairs.grade)
    weight = fit_weights(pairs, np.ix_(*map(np.arange, pairs.grade.shape)), config)
    lanes = basis @ weight[:-1]
    parts = {"weights": lanes[: len(NAMES)], "damped": lanes[len(NAMES) :]}
    named = {
        part: {name: round(scale * float(one), 4) for name, one in zip(NAMES, its, strict=True) if one > _LEAST_WEIGHT}
        for part, its in parts.items()
    }
    return {"bias": round(bias + scale * float(weight[-1]), 4), **named}


def _report(pairs: PanelPairs, graded: Panel, config: PanelFitConfig, seed: int) -> dict[str, Any]:
    """The measure of lists by cross-fitted scores."""
    score = cross_fitted(pairs, config, seed)
    found = [np.argsort(-row, kind="stable")[:5] for row in score]
    measured: dict[str, Any] = measure(graded, {SYSTEM: found}, seed)[SYSTEM]
    return measured


def field_metric(catalogue: Catalogue, engine: Recommender, graded: Panel) -> FieldMetric:
    """The metric of a catalogue's occupations, with its courses and the panel's ads as what is usual."""
    plain = load_encoder("plain")
    names, reader = load_names(catalogue, plain), engine.stages.understanding.requests
    vectors = load_vectors(catalogue, plain, PLAIN)["credentials"]
    occupations = _unit(names.described + names.vectors[names.starts])
    return FieldMetric.of_occupations(occupations, vectors, _usual(engine, reader, graded))


def _usual(engine: Recommender, reader: RequestReader, graded: Panel) -> Array:
    read = engine.stages.understanding.requirements.read
    requests = [reader.of_text(read(ad.job_text)) for ad in graded.ads]
    means = np.stack([one.sentences.mean(axis=0) for one in requests])
    return _unit(_unit(means) + np.stack([one.named for one in requests]))


def _unit(rows: Array) -> Array:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9))


def pairs_of(engine: Recommender, graded: Panel, basis: Reals) -> PanelPairs:
    """Features of every ad with every credential, through a ``basis`` (2 f, d)."""
    columns = [FEATURE_NAMES.index(name) for name in NAMES]
    rows, facts = np.arange(len(engine.arrays.credential_ids)), engine.scorer.facts(DAY)
    found = []
    for ad in graded.ads:
        query = engine.query(ad.learner, DAY)
        match = engine.stages.retriever.match(query.gap, query.request)
        closed = closes(engine.arrays, query.gap.near, rows, query.gap, engine.gap_config)
        features = pair_features(match, rows, query.gap, facts, closed)[:, columns]
        found.append((both_scales(np.nan_to_num(features)) @ basis).astype(np.float32))
    return PanelPairs(np.stack(found), graded.grade)


def both_scales(features: Array) -> Array:
    """(..., 2 f) features (..., f) in the order of ``NAMES``, as they are and on a log scale."""
    units, most = np.array([UNITS.get(name, 1.0) for name in NAMES]), most_told(NAMES)
    known = np.clip(features, -most, most)
    return np.concatenate([known, damped(known / units)], axis=-1).astype(np.float32)


def cross_fitted(pairs: PanelPairs, config: PanelFitConfig, seed: int) -> Reals:
    """(ads, courses) each pair's score by weights that saw neither its ad nor its course."""
    rng, (ads, courses) = np.random.default_rng(seed), pairs.grade.shape
    ad_fold, course_fold = rng.permutation(ads) % AD_FOLDS, rng.permutation(courses) % COURSE_FOLDS
    score = np.zeros(pairs.grade.shape)
    for ad in range(AD_FOLDS):
        for course in range(COURSE_FOLDS):
            weight = fit_weights(pairs, np.ix_(ad_fold != ad, course_fold != course), config)
            at = np.ix_(ad_fold == ad, course_fold == course)
            score[at] = pairs.features[at] @ weight[:-1] + weight[-1]
    return score


def fit_weights(pairs: PanelPairs, chosen: Any, config: PanelFitConfig) -> Reals:
    """(d + 1,) weights, none negative, and a constant, by ridge regression on the chosen pairs."""
    from scipy.optimize import lsq_linear

    features, grade = pairs.features[chosen], pairs.grade[chosen].ravel()
    rows = features.reshape(-1, pairs.features.shape[-1]).astype(float)
    rows = np.concatenate([rows, np.ones((len(rows), 1))], axis=1)
    heavy = np.where(grade > UNGRADED, 1.0, config.ungraded)
    square, wanted = (rows * heavy[:, None]).T @ rows, (rows * heavy[:, None]).T @ (np.maximum(grade, 0.0) / TOP)
    pull = np.full(rows.shape[1], config.pull)
    pull[-1] = 1e-6
    lower = np.linalg.cholesky(square + np.diag(pull))
    least = np.append(np.zeros(rows.shape[1] - 1), -np.inf)
    return np.asarray(lsq_linear(lower.T, np.linalg.solve(lower, wanted), (least, np.full_like(least, np.inf))).x)


def calibrated(score: Reals, grade: Reals) -> tuple[float, float]:
    """Scale and bias of the logistic map from a cross-fitted score to the probability that a course is useful.

    Of the ungraded pairs only those far down an ad's list are counted, as not useful: near its head they are unknown.
    """
    from scipy.optimize import minimize

    rank = np.argsort(np.argsort(-score, axis=1, kind="stable"), axis=1, kind="stable")
    known = (grade > UNGRADED) | (rank >= _SURELY_NOT)
    value, useful = score[known], (grade[known] >= USEFUL).astype(float)

    def loss(parameters: Reals) -> float:
        logit = parameters[0] * value + parameters[1]
        return float(np.mean(np.logaddexp(0.0, logit) - useful * logit))

    scale, bias = minimize(loss, np.array([8.0, -3.0]), method="Nelder-Mead").x
    return float(scale), float(bias)
