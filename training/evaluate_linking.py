"""``python -m stackwise.training evaluate-linking``: sentence to skill on annotated job-ad sentences.

Protocol: rows whose label is no preferred label of the taxonomy (UNDERSPECIFIED, LABEL NOT PRESENT, labels of other
versions) are dropped; a query is a distinct sentence, its gold the set of its labels, the candidates all skills. The
annotated span is never read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pandas as pd
import typer

from stackwise.features.bert import Array
from stackwise.features.catalogue import read_catalogue
from stackwise.features.encoders import load_encoder
from stackwise.features.errors import DataError, describe
from stackwise.features.vectors import encoder_made_with
from stackwise.models.linker import Linker
from stackwise.models.linking.measure import LANES

_RESAMPLES = 2000


def evaluate_linking(
    data: Annotated[Path, typer.Option("--data", help="Folder of annotation files: CSV with sentence and label.")],
    taxonomy: Annotated[Path, typer.Option("--taxonomy", help="Catalogue folder, made by `stackwise ingest esco`.")],
    encoder: Annotated[str, typer.Option("--encoder", help="default, plain, a folder or a model's name.")] = "default",
    ablation: Annotated[bool, typer.Option("--ablation/--no-ablation", help="Measure without each lane.")] = True,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the bootstrap.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure the linker on every annotation file of a folder: RP@5, RP@10, MRR with intervals, and F1 of the links."""
    report = linking_report(data, taxonomy, encoder, ablation, seed)
    typer.echo(json.dumps(report, indent=1) if as_json else _table(report))


def linking_report(
    data: Path, taxonomy: Path, encoder: str = "default", ablation: bool = True, seed: int = 0
) -> dict[str, dict[str, Any]]:
    """What the command prints, by file stem."""
    catalogue = read_catalogue(taxonomy)
    linker = Linker.load(catalogue, load_encoder(encoder_made_with(catalogue.folder, encoder)))
    report: dict[str, dict[str, Any]] = {}
    row = {skill_id: at for at, skill_id in enumerate(linker.ids)}
    for stem, queries in read_annotations(data, linker.labels).items():
        without = LANES if ablation else ()
        report[stem] = evaluate(queries, lambda texts, lane: linker.scores(texts, lane), without, seed)
        links = linker.link_phrases(list(queries))
        report[stem]["f1"] = round(100 * f1_of([[row[link.skill_id] for link in one] for one in links], queries), 2)
    return report


Queries = Mapping[str, frozenset[int]]
"""Rows of the right skills by sentence."""


def read_annotations(folder: Path, labels: Sequence[str]) -> dict[str, Queries]:
    """Every CSV of a folder that has the columns sentence and label, by file stem.

    Raises
    ------
    DataError
        When no file has them, or one keeps no row.
    """
    row = {label: at for at, label in enumerate(labels)}
    found: dict[str, Queries] = {}
    for path in sorted(folder.glob("*.csv")):
        frame = pd.read_csv(path, dtype=str)
        if not {"sentence", "label"} <= set(frame.columns):
            continue
        frame = frame.dropna(subset=["sentence", "label"])
        frame = frame.assign(row=frame["label"].str.strip().map(row)).dropna(subset=["row"])
        if frame.empty:
            fix = "ingest the taxonomy that the file was labelled with"
            raise DataError(describe(f"annotations {path}", "no label of the taxonomy", "preferred labels", fix))
        found[path.stem] = {
            str(sentence): frozenset(int(one) for one in rows) for sentence, rows in frame.groupby("sentence")["row"]
        }
    if not found:
        fix = "name a folder of annotation files"
        raise DataError(describe(f"folder {folder}", "no such CSV", "columns sentence and label", fix))
    return found


def evaluate(
    queries: Queries, scores: Callable[[Sequence[str], str | None], Array], without: Sequence[str], seed: int
) -> dict[str, Any]:
    """Measures of one file; ``without`` names the lanes to leave out in turn."""
    measured = per_query(queries, scores(list(queries), None))
    report: dict[str, Any] = {name: round(100 * float(values.mean()), 2) for name, values in measured.items()}
    report["n"] = len(queries)
    report["interval"] = {name: interval(values, seed) for name, values in measured.items()}
    report["ablation"] = {
        lane: round(100 * float(per_query(queries, scores(list(queries), lane))["rp@5"].mean()), 2) for lane in without
    }
    return report


def per_query(queries: Queries, scores: Array) -> dict[str, Array]:
    """RP@5, RP@10 and reciprocal rank of each query, in [0, 1]; ties go to the earlier skill.

    RP@K is hits among the first K over min(K, number of right skills) (Chalkidis et al. 2019).
    """
    order = np.argsort(-scores, axis=1, kind="stable")
    right = np.zeros(scores.shape, dtype=bool)
    for at, gold in enumerate(queries.values()):
        right[at, list(gold)] = True
    hits = np.take_along_axis(right, order, axis=1)
    size = hits.sum(axis=1)
    measured = {f"rp@{k}": hits[:, :k].sum(axis=1) / np.minimum(k, size) for k in (5, 10)}
    return {**measured, "mrr": 1 / (1 + hits.argmax(axis=1))}


def f1_of(linked: Sequence[Sequence[int]], queries: Queries) -> float:
    """F1 in [0, 1] of what is linked at the stored threshold, over all sentences together."""
    hits = sum(len(gold & set(skills)) for skills, gold in zip(linked, queries.values(), strict=True))
    said = sum(len(set(skills)) for skills in linked) + sum(len(gold) for gold in queries.values())
    return 2 * hits / max(said, 1)


def interval(values: Array, seed: int) -> list[float]:
    """95% percentile bootstrap interval of the mean, in percent."""
    rng = np.random.default_rng(seed)
    means = values[rng.integers(0, len(values), (_RESAMPLES, len(values)))].mean(axis=1)
    return [round(100 * float(one), 2) for one in np.quantile(means, (0.025, 0.975))]


def _table(report: Mapping[str, Mapping[str, Any]]) -> str:
    lines = [f"{'file':<34}{'n':>5}{'RP@5':>8}{'95% interval':>18}{'RP@10':>8}{'MRR':>8}{'F1':>8}"]
    for stem, one in report.items():
        spread = "{:.1f} to {:.1f}".format(*one["interval"]["rp@5"])
        lines.append(
            f"{stem:<34}{one['n']:>5}{one['rp@5']:>8.2f}{spread:>18}{one['rp@10']:>8.2f}{one['mrr']:>8.2f}{one['f1']:>8.2f}"
        )
        lines += [f"  without {lane:<24}{'':>5}{value:>8.2f}" for lane, value in one["ablation"].items()]
    return "\n".join(lines)
