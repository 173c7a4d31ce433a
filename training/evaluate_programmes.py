"""``python -m stackwise.training evaluate-programmes`` and ``fit-programmes``: programmes of study for occupations.

Protocol: a query is an O*NET occupation, a candidate each CIP 2020 programme in force, relevant what the crosswalk
joins. The weights over the lanes are a logistic regression's in which each occupation weighs alike; they are fitted and
held out by SOC major group.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from stackwise.features.arrays import Reals
from stackwise.features.bert import Array
from stackwise.features.encoders import load_encoder
from stackwise.features.errors import InputError, describe
from stackwise.training import metrics
from stackwise.training.programme_lanes import LANES, lane_scores, rivals
from stackwise.training.programmes import ProgrammeQueries, read_programmes
from stackwise.training.significance import bootstrap, paired_randomisation

WEIGHTS = Path(__file__).parent / "programme_weights.json"
_NEGATIVES = 3.0  # weight of all programmes that are not relevant, against 1 of all that are
_PENALTY = 0.1  # inverse strength of the pull toward 0, a query weighing as 100 rows
_SEED = 17

Crosswalk = Annotated[Path, typer.Option("--crosswalk", help="CSV with CIP2020Code and SOC2018Code.")]
Definitions = Annotated[Path, typer.Option("--definitions", help="The published CIPCode2020.csv.")]
Onet = Annotated[Path, typer.Option("--onet", help="Folder of O*NET's workbooks.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def evaluate_programmes(crosswalk: Crosswalk, definitions: Definitions, onet: Onet, as_json: AsJson = False) -> None:
    """Measure programmes for occupations: nDCG@10 and recall at 50 with the shipped weights, beside the rivals."""
    _print(programmes_report(crosswalk, definitions, onet), as_json)


def programmes_report(crosswalk: Path, definitions: Path, onet: Path) -> dict[str, Any]:
    """What the command prints."""
    queries = read_programmes(crosswalk, definitions, onet)
    encoder = load_encoder("plain")
    return _report(queries, weighted(lane_scores(queries, encoder), _read_weights()), rivals(queries, encoder))


def fit_programmes(
    crosswalk: Crosswalk,
    definitions: Definitions,
    onet: Onet,
    out: Annotated[Path, typer.Option("--out", help="Where the weights go.")] = WEIGHTS,
    as_json: AsJson = False,
) -> None:
    """Fit the weights of the lanes; the figures printed are of major groups held out in turn."""
    queries = read_programmes(crosswalk, definitions, onet)
    if len(set(queries.groups)) < 2:
        raise InputError(describe("--crosswalk", "one SOC major group", "two or more to hold out", "give more of it"))
    encoder = load_encoder("plain")
    lanes = lane_scores(queries, encoder)
    held_out = np.zeros(queries.relevant.shape, np.float32)
    for group in sorted(set(queries.groups)):
        inside = np.array(queries.groups) == group
        weights = fitted({name: its[~inside] for name, its in lanes.items()}, queries.relevant[~inside])
        held_out[inside] = weighted({name: its[inside] for name, its in lanes.items()}, weights)
    _print(_report(queries, held_out, rivals(queries, encoder)), as_json)
    weights = {name: round(value, 4) for name, value in fitted(lanes, queries.relevant).items()}
    out.write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")


def weighted(lanes: dict[str, Array], weights: dict[str, float]) -> Array:
    """Scores (occupations, programmes): the weighted sum of the lanes."""
    return np.asarray(sum(weights[name] * lanes[name] for name in LANES), np.float32)


def fitted(lanes: dict[str, Array], relevant: NDArray[np.bool_]) -> dict[str, float]:
    """Weights of the lanes, by a logistic regression in which each occupation weighs alike."""
    right = relevant.sum(axis=1, keepdims=True)
    wrong = relevant.shape[1] - right
    weight = np.where(relevant, 1 / right, _NEGATIVES / wrong) * 100 / len(relevant)
    rows = np.stack([lanes[name].ravel() for name in LANES], axis=1)
    model = LogisticRegression(C=_PENALTY, max_iter=500).fit(rows, relevant.ravel(), sample_weight=weight.ravel())
    return dict(zip(LANES, model.coef_[0].astype(float).tolist(), strict=True))


def _read_weights() -> dict[str, float]:
    weights: dict[str, float] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return weights


def _per_query(scores: Array, relevant: NDArray[np.bool_]) -> tuple[Reals, Reals]:
    """nDCG@10 and recall@50 of each occupation."""
    order = np.argsort(-scores, axis=1, kind="stable")
    grades = np.take_along_axis(relevant, order, axis=1).astype(float)
    ndcg = np.array([metrics.ndcg(row, row, 10) for row in grades])
    return ndcg, np.array([metrics.recall(row, row, 50) for row in grades])


def _report(queries: ProgrammeQueries, own: Array, others: dict[str, Array]) -> dict[str, Any]:
    ndcg, recall = _per_query(own, queries.relevant)
    interval = [round(end, 4) for end in bootstrap(ndcg, queries.groups, _SEED)]
    report: dict[str, Any] = {"n": len(ndcg), **_means(ndcg, recall), "interval": interval, "rivals": {}}
    for name, scores in others.items():
        its_ndcg, its_recall = _per_query(scores, queries.relevant)
        singly = [occupation.code for occupation in queries.occupations]
        difference, p = paired_randomisation(ndcg, its_ndcg, singly, _SEED)
        report["rivals"][name] = {**_means(its_ndcg, its_recall), "difference": round(difference, 4), "p": round(p, 5)}
    return report


def _print(report: dict[str, Any], as_json: bool) -> None:
    typer.echo(json.dumps(report, indent=1) if as_json else _lines(report))


def _means(ndcg: Reals, recall: Reals) -> dict[str, float]:
    return {"ndcg@10": round(float(ndcg.mean()), 4), "r@50": round(float(recall.mean()), 4)}


def _lines(report: dict[str, Any]) -> str:
    rows = [("stackwise", report), *report["rivals"].items()]
    lines = [f"{report['n']:,} occupations; 95% interval of nDCG@10 over major groups {report['interval']}"]
    return "\n".join(lines + [f"{name:<12}nDCG@10 {its['ndcg@10']:.3f}  R@50 {its['r@50']:.3f}" for name, its in rows])
