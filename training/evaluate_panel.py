"""``python -m stackwise.training evaluate-panel``: lists for real advertisements against readers' grades.

Protocol: the request is the ad's title and text, and the learner holds nothing. Every system ranks the credentials
that the engine's own eligibility leaves; nDCG@5 has gain ``2^grade - 1`` and the best order of the ad's graded courses
as its ideal; ads whose every graded course has 0 are left out; what nobody graded counts as not useful, and
``judged@5`` says how much of the lists somebody graded.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from stackwise.features.arrays import Reals, Rows
from stackwise.features.catalogue import read_catalogue
from stackwise.features.encoders import load_encoder, plain_of
from stackwise.features.errors import StackwiseError
from stackwise.features.records import Learner
from stackwise.features.vectors import credential_texts, encoder_made_with
from stackwise.recommender.engine.build import open_recommender
from stackwise.recommender.engine.recommender import Recommender
from stackwise.training.metrics import ndcg
from stackwise.training.panel import UNGRADED, USEFUL, Panel, read_panel
from stackwise.training.significance import bootstrap, paired_randomisation

LENGTH = 5
SYSTEM = "stackwise"
DAY = date(2026, 1, 1)  # no course of a panel states dates: any day gives the same lists
_NO_ROWS: Rows = np.zeros(0, np.int64)


def evaluate_panel(
    panel: Annotated[Path, typer.Option("--panel", help="Graded ads: a folder, or the file of grades in it.")],
    data: Annotated[Path, typer.Option("--data", help="Indexed catalogue of the panel's courses.")],
    more: Annotated[list[Path] | None, typer.Option("--more", help="Further grades of the same ads.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of the intervals.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure the shipped list on graded ads beside TF-IDF and MiniLM of the whole ad."""
    report = panel_report(panel, data, more or [], seed)
    typer.echo(json.dumps(report, indent=1) if as_json else _lines(report))


def panel_report(panel: Path, data: Path, more: Sequence[Path] = (), seed: int = 0) -> dict[str, Any]:
    """The figures of each system on graded ads over an indexed catalogue of their courses."""
    engine = open_recommender(read_catalogue(data))
    graded = read_panel(panel, engine.arrays, more)
    return measure(graded, lists(engine, graded), seed)


def lists(engine: Recommender, panel: Panel) -> dict[str, list[Rows]]:
    """Rows of the first ``LENGTH`` credentials of each system for each ad, best first."""
    mask = engine.stages.eligibility.judge(Learner(learner_id="anyone"), DAY, {}).mask
    open_rows = np.flatnonzero(mask)
    answers = engine.recommend_each([ad.learner for ad in panel.ads], LENGTH, DAY)
    found = {SYSTEM: [_listed(answer, engine.arrays.credential_row) for answer in answers]}
    order = engine.arrays.credentials["table_row"].to_numpy()
    texts = credential_texts(engine.arrays.catalogue["credentials"])
    for name, rival in {"tfidf": _tfidf, "minilm": _minilm(engine)}.items():
        scores = rival([f"{ad.title}. {ad.text}" for ad in panel.ads], texts)[:, order]
        found[name] = [open_rows[np.argsort(-row[open_rows], kind="stable")[:LENGTH]] for row in scores]
    return found


def measure(panel: Panel, found: Mapping[str, Sequence[Rows]], seed: int) -> dict[str, Any]:
    """The figures of each system, and for each rival the p of its difference from the shipped list."""
    values = {name: _per_ad(panel, its) for name, its in found.items()}
    ads = [ad.ad_id for ad in panel.ads]
    report: dict[str, Any] = {}
    for name, its in found.items():
        report[name] = _figures(panel, its, values[name], bootstrap(values[name], ads, seed))
        if name != SYSTEM:
            _, p = paired_randomisation(values[SYSTEM], values[name], ads, seed)
            report[name]["p"] = round(p, 4)
    return report


def _listed(answer: Mapping[str, Any] | StackwiseError, row: Mapping[str, int]) -> Rows:
    if isinstance(answer, StackwiseError):
        return _NO_ROWS
    return np.array([row[one["credential_id"]] for one in answer["recommendations"]], dtype=np.int64)


def _tfidf(queries: Sequence[str], texts: Sequence[str]) -> Reals:
    """(queries, texts) cosines over words and pairs of words, counts damped, English stop words left out."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectors = TfidfVectorizer(sublinear_tf=True, stop_words="english", ngram_range=(1, 2)).fit(texts)
    return np.asarray((vectors.transform(queries) @ vectors.transform(texts).T).toarray())


def _minilm(engine: Recommender) -> Callable[[Sequence[str], Sequence[str]], Reals]:
    """Cosines of the plain encoder's vectors of whole texts."""
    catalogue = engine.arrays.catalogue
    plain = load_encoder(plain_of(encoder_made_with(catalogue.folder, "default")))
    return lambda queries, texts: np.asarray(plain.encode(list(queries)) @ plain.encode(list(texts)).T)


def _per_ad(panel: Panel, found: Sequence[Rows]) -> Reals:
    """(ads,) nDCG@5; NaN where no credential is of any use."""
    gained = np.maximum(panel.grade, 0.0)
    values = [ndcg(own[rows], own, LENGTH) for own, rows in zip(gained, found, strict=True)]
    return np.where(panel.answerable, values, np.nan)


def _figures(panel: Panel, found: Sequence[Rows], value: Reals, interval: tuple[float, float]) -> dict[str, Any]:
    kept = [(panel.grade[at], found[at]) for at in np.flatnonzero(panel.answerable).tolist()]
    useful = [float((grade[rows] >= USEFUL).sum() / LENGTH) for grade, rows in kept]
    first = [bool(len(rows) and grade[rows[0]] >= USEFUL) for grade, rows in kept]
    judged = [float((grade[rows] > UNGRADED).mean()) if len(rows) else 1.0 for grade, rows in kept]
    return {
        "ndcg@5": round(float(np.nanmean(value)), 4),
        "interval": [round(one, 4) for one in interval],
        "useful@5": round(float(np.mean(useful)), 4),
        "top1_useful": round(float(np.mean(first)), 4),
        "judged@5": round(float(np.mean(judged)), 4),
        "ads": len(kept),
    }


def _lines(report: Mapping[str, Mapping[str, Any]]) -> str:
    lines = []
    for name, its in report.items():
        low, high = its["interval"]
        line = f"{name:<12}nDCG@5 {its['ndcg@5']:.3f} [{low:.3f}, {high:.3f}]  useful {its['useful@5']:.2f}"
        line += f"  first useful {its['top1_useful']:.2f}  graded {its['judged@5']:.2f}"
        lines.append(line + (f"  p {its['p']:.4f}" if "p" in its else ""))
    return "\n".join(lines)
