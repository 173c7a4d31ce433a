"""One retraining from data to a finished folder: load, judge, split, fit, measure, gate, seal. MLflow comes after.

The folder holds ``model/`` (sealed) and ``report/`` (tables, figures, settings, gates). Same data, settings and seed
give the same bytes.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd

from stackwise.features.arrays import Reals, Rows
from stackwise.features.catalogue import Catalogue
from stackwise.features.errors import DataError, InputError, describe, some
from stackwise.features.files import replacing
from stackwise.features.frames import Kind, frame_of
from stackwise.features.ranking_features import FEATURES
from stackwise.features.records import Learner
from stackwise.models.ranker import LearnedRanker, Ranker, shipped_ranker
from stackwise.recommender.bundle import open_sealed, seal_model
from stackwise.recommender.engine.build import open_recommender
from stackwise.recommender.engine.recommender import Recommender
from stackwise.training.config import RetrainConfig
from stackwise.training.credit_yield import CreditYield
from stackwise.training.dataset import Dataset, Tell, build
from stackwise.training.evaluate import COUNTS, Evaluation, baseline_scores, best_single_feature, evaluate, ndcg_of
from stackwise.training.evaluate import MODEL as MODEL_NAME
from stackwise.training.fit import CrossFit, calibration_error, cross_fit, fit_ranker
from stackwise.training.gates import CHAMPION_NAME, Gate, judge, passed
from stackwise.training.interactions import judged_by_log, judged_by_people
from stackwise.training.judgements import DERIVED, JudgementSet, derive
from stackwise.training.model_card import CARD, model_card
from stackwise.training.registry import EVALUATION_SET, MODEL, REPORT, read_per_learner, read_report
from stackwise.training.split import Fold, pairs_of, split

_EXPLAINED = 2000  # held-out pairs whose contributions are averaged


@dataclass(frozen=True, eq=False)
class JudgementSources:
    """What is judged by instead of the catalogue's own judgements: a table of them, else a log of interactions."""

    judgements: pd.DataFrame | None = None
    log: pd.DataFrame | None = None


@dataclass(frozen=True, eq=False)
class TrainingContext:
    """Everything between loading and fitting."""

    engine: Recommender
    as_of: date
    judged: JudgementSet
    data: Dataset
    folds: Sequence[Fold]


@dataclass(frozen=True, eq=False)
class Champion:
    """The present champion: its run's folder, and its ranker."""

    folder: Path
    ranker: Ranker


def retrain(
    catalogue: Catalogue,
    out: Path,
    config: RetrainConfig | None = None,
    sources: JudgementSources | None = None,
    champion: Path | None = None,
    tell: Tell | None = None,
) -> dict[str, Any]:
    """Retrain on a catalogue and write the run's folder, whole or not at all.

    Parameters
    ----------
    champion : the present champion's run folder, which the new model must not fall behind.
    tell : called with what is being done, how much is done and how much there is.

    Returns
    -------
    The report, as ``report/report.json`` holds it.

    Raises
    ------
    InputError
        ``out`` cannot be written, or holds what is no former run.
    DataError
        No judgements, one grade only, too few groups to hold out, a leak, or a champion that cannot be read.
    """
    config = config or RetrainConfig()
    _check_place(out)
    reigning = _read_champion(champion) if champion is not None else None
    work = prepare(catalogue, config, sources or JudgementSources(), tell)
    prior = None if work.judged.source == DERIVED else shipped_ranker()
    held_out = cross_fit(work.data, work.folds, work.judged.features, config.fit, config.seed, tell, prior)
    tested = held_out.fold >= 0
    data = work.data.where(tested)
    evaluation = _measured(work, data, held_out.score[tested], config, reigning)
    ranker = fit_ranker(work.data, held_out, work.judged.features, config.fit, config.seed, prior)
    if tell:
        tell("final model", 1, 1)
    relevance = ranker.calibration.apply(held_out.score[tested])
    single = best_single_feature(data, work.judged.features) if work.judged.source == DERIVED else None
    off = calibration_error(relevance, data.grade)
    gates = judge(evaluation, single, _permuted(work, config), off, config.gates)
    report = _report(work, config, evaluation, ranker, gates)
    with replacing(out) as staged:
        seal_model(staged / MODEL, catalogue, ranker, config.encoder, config.plain())
        folder = staged / REPORT
        folder.mkdir()
        _write_tables(folder, evaluation, ablation(work, config, evaluation, tell) if config.ablate else None)
        _evaluation_set(work, data, held_out.score[tested]).to_parquet(folder / EVALUATION_SET, index=False)
        card = model_card(report, evaluation.summary, evaluation.slices)
        (folder / CARD).write_text(card, encoding="utf-8")
        (folder / "report.json").write_text(json.dumps(report, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        _draw(folder, ranker, relevance, data, evaluation)
    return report


def _check_place(out: Path) -> None:
    """Refuse, before any work, to write where nothing can be written or where something else would be lost."""
    what, fix = f"folder {out}", "name another folder"
    try:
        others = sorted({one.name for one in out.iterdir()} - {MODEL, REPORT}) if out.is_dir() else []
        out.absolute().parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=out.absolute().parent):
            pass
    except OSError as error:
        raise InputError(describe(what, str(error), "a place that can be written to", fix)) from error
    if others:
        raise InputError(describe(what, f"other things in it, {some(others)}", "a new folder or a former run", fix))


def prepare(
    catalogue: Catalogue, config: RetrainConfig, sources: JudgementSources | None = None, tell: Tell | None = None
) -> TrainingContext:
    """Load, judge, compute features and split."""
    engine = open_recommender(catalogue, config.encoder)
    as_of = config.as_of or newest_day(catalogue)
    if as_of is None:
        fix = "give --as-of YYYY-MM-DD"
        raise DataError(describe(f"catalogue {catalogue.name}", "no dates", "a day to train as of", fix))
    judged = _judged(engine, config, sources or JudgementSources(), as_of)
    data = build(engine, judged, as_of, config.depth, tell)
    vectors = engine.stages.retriever.matcher.credentials
    return TrainingContext(engine, as_of, judged, data, split(data, engine.arrays, vectors, config.split, config.seed))


def newest_day(catalogue: Catalogue) -> date | None:
    """The newest day the catalogue names anything for, if any; the clock would make a run differ from the next."""
    columns = [("learners", "as_of"), ("jobs", "posted_on"), ("credentials", "valid_from")]
    return max((one for table, column in columns for one in catalogue[table][column].dropna()), default=None)


def _judged(engine: Recommender, config: RetrainConfig, sources: JudgementSources, as_of: date) -> JudgementSet:
    """What is given before what the catalogue holds, people's judgements before outcomes, derived grades last."""
    table, name = sources.judgements, "given"
    if table is None and sources.log is not None:
        return judged_by_log(sources.log, engine)
    if table is None and len(engine.arrays.catalogue["judgements"]):
        table, name = engine.arrays.catalogue["judgements"], "catalogue"
    if table is not None:
        return judged_by_people(table, engine, name)
    mask = engine.stages.eligibility.judge(Learner(learner_id="anyone"), as_of, {}).mask
    eligible = np.flatnonzero(mask)
    most = max(1, config.pairs // max(1, min(len(eligible), config.depth)))
    derived = replace(config.derived, most_learners=min(most, config.derived.most_learners))
    return derive(engine.arrays, engine.closeness, eligible, config.seed, derived)


def _read_champion(champion: Path) -> Champion:
    """The champion, read before time is spent on a model to compare it with."""
    try:
        return Champion(champion, open_sealed(champion / MODEL).ranker)
    except DataError as error:
        fix = "take it back with `stackwise promote --rollback`, or train under another --name"
        raise DataError(describe("champion", str(error), "a model that this version reads", fix)) from error


def _measured(
    work: TrainingContext, data: Dataset, score: Reals, config: RetrainConfig, champion: Champion | None
) -> Evaluation:
    """The model's held-out scores beside every baseline, and the champion if there is one."""
    scores, arrays = {MODEL_NAME: score, **baseline_scores(data)}, work.engine.arrays
    if champion is not None:
        scores[CHAMPION_NAME] = champion.ranker.score(data.features.astype(float)).value
    evaluation = evaluate(data, scores, arrays, config.seed, CreditYield(arrays, work.as_of))
    return evaluation if champion is None else _paired_with(evaluation, champion.folder, work, config)


def _paired_with(evaluation: Evaluation, champion: Path, work: TrainingContext, config: RetrainConfig) -> Evaluation:
    """Where the champion was made of the same data and folds, its held-out figures stand in for its own scores.

    A champion has seen these very pairs: scored anew it would look better than it is.
    """
    old = read_report(champion)
    now, same = _data_of(work), ("fingerprint", "judged")
    if any(old["data"].get(one) != now[one] for one in same) or old["split"] != _split_of(config):
        return evaluation
    mine = read_per_learner(champion)
    mine = mine[mine["ranker"] == MODEL_NAME].assign(ranker=CHAMPION_NAME)
    kept = evaluation.per_learner[evaluation.per_learner["ranker"] != CHAMPION_NAME]
    return evaluation.with_learners(pd.concat([kept, mine], ignore_index=True), config.seed)


def _permuted(work: TrainingContext, config: RetrainConfig) -> float:
    """nDCG@10 on true grades of models trained on grades shuffled within each query: what is left is leakage.

    Nothing is declared here: a direction is knowledge that shuffling does not take away.
    """
    rng, grade = np.random.default_rng(config.seed), work.data.grade.copy()
    for start, end in zip(work.data.starts[:-1], work.data.starts[1:], strict=True):
        grade[start:end] = rng.permutation(grade[start:end])
    shuffled = replace(work.data, grade=grade)
    free = replace(config.fit, directed=False)
    found = cross_fit(shuffled, work.folds, work.judged.features, free, config.seed)
    return _mean_ndcg(work.data, found)


def _mean_ndcg(data: Dataset, found: CrossFit) -> float:
    tested = found.fold >= 0
    return float(np.nanmean(ndcg_of(data.where(tested), found.score[tested])))


def ablation(
    work: TrainingContext, config: RetrainConfig, evaluation: Evaluation, tell: Tell | None = None
) -> pd.DataFrame:
    """nDCG@10 without each family of features that the model reads, and with each other one that it may read.

    Cross-fitted like the model itself. ``read`` says which of both, ``change`` what taking out or putting in makes.
    """
    names, whole, rows = set(work.judged.features), evaluation.value(MODEL_NAME), []
    allowed = [one for one in FEATURES if one.source not in work.judged.reads]
    families = list(dict.fromkeys(one.family for one in allowed))
    for number, family in enumerate(families):
        own = {one.name for one in allowed if one.family == family}
        read = bool(own & names)
        kept = [one.name for one in allowed if one.name in (names - own if read else names | own)]
        value = _mean_ndcg(work.data, cross_fit(work.data, work.folds, kept, config.fit, config.seed))
        counted = len(own & names) if read else len(own)
        rows.append({"family": family, "read": read, "features": counted, "ndcg@10": value, "change": value - whole})
        if tell:
            tell("ablation", number + 1, len(families))
    kinds: dict[str, Kind] = {"family": "text", "read": "bool", "features": "int", "ndcg@10": "real", "change": "real"}
    return frame_of(rows, kinds)


def _data_of(work: TrainingContext) -> dict[str, Any]:
    catalogue = work.engine.arrays.catalogue
    return {
        "catalogue": catalogue.name,
        "fingerprint": catalogue.fingerprint,
        "taxonomy_version": list(catalogue.manifest.get("taxonomy_version", [])),
        "judgements": work.judged.source,
        "judged": work.judged.fingerprint,
        "left_out": dict(work.judged.left_out),
        "as_of": work.as_of.isoformat(),
        "learners": len(work.judged.queries),
        "pairs": len(work.data.grade),
        "grades": {str(grade): int((work.data.grade == grade).sum()) for grade in range(4)},
    }


def _split_of(config: RetrainConfig) -> dict[str, Any]:
    plain = config.plain()
    return {name: plain[name] for name in ("seed", "split", "derived", "depth", "pairs")}


def _report(
    work: TrainingContext, config: RetrainConfig, evaluation: Evaluation, ranker: LearnedRanker, gates: Sequence[Gate]
) -> dict[str, Any]:
    trained, tested = pairs_of(work.folds)
    model = evaluation.summary.set_index("ranker").loc[MODEL_NAME].drop(COUNTS)
    metrics = {str(name): _number(value) for name, value in model.items()}
    metrics |= {f"lift over {one['against']}": _number(one["lift"]) for one in evaluation.tests.to_dict("records")}
    return {
        "run_name": ranker.name,
        "data": {**_data_of(work), "ranker": ranker.name, "trained_pairs": trained, "tested_pairs": tested},
        "config": config.plain(),
        "split": _split_of(config),
        "features": list(ranker.names),
        "metrics": {name.replace(" ", "_"): value for name, value in metrics.items()},
        "gates": [{**gate.plain(), "value": _number(gate.value)} for gate in gates],
        "passed": passed(gates),
    }


def _number(value: Any) -> float | None:
    """What JSON can say of a number."""
    return float(value) if math.isfinite(float(value)) else None


def _write_tables(folder: Path, evaluation: Evaluation, ablated: pd.DataFrame | None) -> None:
    evaluation.per_learner.to_parquet(folder / "per_learner.parquet", index=False)
    tables: Mapping[str, pd.DataFrame | None] = {
        "summary": evaluation.summary,
        "tests": evaluation.tests,
        "slices": evaluation.slices,
        "ablation": ablated,
    }
    for name, table in tables.items():
        if table is not None:
            table.to_csv(folder / f"{name}.csv", index=False, float_format="%.6f")


def _evaluation_set(work: TrainingContext, data: Dataset, score: Reals) -> pd.DataFrame:
    """What the figures are of: each held-out pair, its grade, and the score of the model that had not seen it."""
    ids = work.engine.arrays.credential_ids[data.row]
    return pd.DataFrame({"learner": data.query, "credential_id": ids, "grade": data.grade, "score": score})


def _draw(folder: Path, ranker: LearnedRanker, relevance: Reals, data: Dataset, evaluation: Evaluation) -> None:
    from stackwise.training.plots import draw

    step = max(1, len(data.grade) // _EXPLAINED)
    shown: Rows = np.arange(0, len(data.grade), step)
    sizes = np.abs(ranker.score(data.features[shown].astype(float)).contributions).mean(axis=0)
    draw(folder, relevance, data.grade, evaluation.slices, pd.Series(sizes, index=list(ranker.names)))
