"""``python -m stackwise.training evaluate-title-similarity``: job titles that mean the same, in any language.

Protocol of the Avature job title similarity set: each query ranks the whole corpus of one language, and the measure is
mean average precision. Our ranking is the sum of two lanes, each standardised within a query: character n-grams, which
hold in a language that the encoder does not read, and the plain encoder.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pandas as pd
import typer
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from stackwise.features.arrays import Reals
from stackwise.features.bert import Array
from stackwise.features.encoders import load_encoder
from stackwise.features.errors import DataError, describe
from stackwise.training.programme_lanes import standardised
from stackwise.training.significance import bootstrap

_FILES = {
    "queries.tsv": ("id", "title"),
    "corpus_documents.tsv": ("id", "title"),
    "annotations.tsv": ("query", "annotator", "document", "relevance"),
}
_SEED = 17


def evaluate_title_similarity(
    data: Annotated[Path, typer.Option("--data", help="Folder with queries, corpus_documents and annotations (.tsv).")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure which titles are found similar: mean average precision, beside characters and the encoder alone."""
    report = similarity_report(data)
    typer.echo(json.dumps(report, indent=1) if as_json else _lines(report))


def similarity_report(data: Path) -> dict[str, Any]:
    """What the command prints."""
    titles, corpus, relevant = read_similar(data)
    systems = similarity_lanes(titles, corpus)
    precision = {name: average_precision(scores, relevant) for name, scores in systems.items()}
    own = precision.pop("stackwise")
    ids = [str(at) for at in range(len(own))]
    interval = [round(end, 4) for end in bootstrap(own, ids, _SEED)]
    rivals = {name: round(float(np.nanmean(its)), 4) for name, its in precision.items()}
    return {"n": len(own), "map": round(float(np.nanmean(own)), 4), "interval": interval, "rivals": rivals}


def read_similar(folder: Path) -> tuple[list[str], list[str], NDArray[np.bool_]]:
    """Query titles, corpus titles, and (queries, corpus) which are marked similar.

    Raises
    ------
    DataError
        A file is missing or cut, or no annotation names a query and a document.
    """
    tables = {name: _table(folder / name, columns) for name, columns in _FILES.items()}
    queries, corpus, marks = tables.values()
    rows, columns = (pd.Index(frame["id"]) for frame in (queries, corpus))
    marks = marks[(marks["relevance"] == "1") & marks["query"].isin(rows) & marks["document"].isin(columns)]
    if marks.empty:
        got, fix = "no mark between its queries and documents", "check that the three files belong together"
        raise DataError(describe(f"titles {folder}", got, "query, annotator, document, 1", fix))
    relevant = np.zeros((len(queries), len(corpus)), dtype=bool)
    relevant[rows.get_indexer(marks["query"]), columns.get_indexer(marks["document"])] = True
    return list(queries["title"]), list(corpus["title"]), relevant


def _table(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    try:
        return pd.read_csv(
            path, sep="\t", header=None, names=list(columns), dtype=str, quoting=csv.QUOTE_NONE, keep_default_na=False
        )
    except (OSError, ValueError) as error:
        got = " ".join(str(error).split())
        raise DataError(describe(f"file {path}", got, f"tab-separated {', '.join(columns)}", "check it")) from error


def similarity_lanes(titles: list[str], corpus: list[str]) -> dict[str, Array]:
    """Scores (queries, corpus) of ours and of the lanes alone."""
    model = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, dtype=np.float32)
    documents = model.fit_transform(corpus)
    letters = np.asarray((model.transform(titles) @ documents.T).toarray(), np.float32)
    encoder = load_encoder("plain")
    dense = encoder.encode(titles) @ encoder.encode(corpus).T
    return {"stackwise": standardised(letters) + standardised(dense), "tfidf_characters": letters, "minilm": dense}


def average_precision(scores: Array, relevant: NDArray[np.bool_]) -> Reals:
    """Average precision of each query; NaN where nothing is relevant."""
    order = np.argsort(-scores, axis=1, kind="stable")
    hits = np.take_along_axis(relevant, order, axis=1)
    precision = np.cumsum(hits, axis=1) / np.arange(1, hits.shape[1] + 1)
    count = hits.sum(axis=1)
    return np.where(count > 0, (precision * hits).sum(axis=1) / np.maximum(count, 1), np.nan)


def _lines(report: dict[str, Any]) -> str:
    rivals = ", ".join(f"{name} {value:.3f}" for name, value in report["rivals"].items())
    return f"{report['n']:,} titles: MAP {report['map']:.3f} {report['interval']}; {rivals}"
