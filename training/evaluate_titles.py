"""``python -m stackwise.training evaluate-titles``: vacancy titles to occupations.

Protocol: a query is one row's title as it was advertised, its answer the occupation in ``conceptUri``; the candidates
are all occupations of the taxonomy; rows whose occupation the taxonomy lacks are counted and left out. Occupations of
equal score share the middle of their ranks.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pandas as pd
import typer

from stackwise.features.bert import Array
from stackwise.features.catalogue import Catalogue, read_catalogue
from stackwise.features.encoders import load_encoder
from stackwise.features.errors import DataError, describe
from stackwise.models.occupation.match import OccupationConfig
from stackwise.models.occupation.matcher import OccupationMatcher
from stackwise.models.occupation.names import build_names

_COLUMNS = ("vacancyTitle", "conceptUri")
_AT_ONCE = 256  # titles
_OTHERS = ("as vacancies are labelled", "without vacancies", "untrained")


def evaluate_titles(
    data: Annotated[Path, typer.Option("--data", help="CSV with vacancyTitle and conceptUri.")],
    taxonomy: Annotated[Path, typer.Option("--taxonomy", help="Catalogue folder, made by `stackwise ingest esco`.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure title matching as `recommend` does it: MRR and recall at 5 and 10; and otherwise."""
    report = titles_report(data, taxonomy)
    typer.echo(json.dumps(report, indent=1) if as_json else _lines(report))


def titles_report(data: Path, taxonomy: Path) -> dict[str, Any]:
    """What the command prints."""
    catalogue = read_catalogue(taxonomy)
    titles, right, unknown = read_titles(data, catalogue)
    served, plain = open_matcher(catalogue, "learned"), open_matcher(catalogue, "plain")
    by_names = open_matcher(catalogue, "learned")
    by_names.weights = replace(by_names.weights, share=0.0)
    scores = (served.title_scores, served.labelled_scores, by_names.title_scores, plain.title_scores)
    names = (name.replace(" ", "_") for name in _OTHERS)
    whole, *others = (figures(title_ranks(its, titles, right)) for its in scores)
    return {"n": len(titles), **whole, "unknown": unknown, **dict(zip(names, others, strict=True))}


def open_matcher(catalogue: Catalogue, configuration: str) -> OccupationMatcher:
    """A matcher over a catalogue folder; names that its index lacks are computed and stored first."""
    encoder = load_encoder("plain")
    if catalogue.folder is not None:
        build_names(catalogue, encoder, catalogue.folder)
    return OccupationMatcher.load(catalogue, encoder, OccupationConfig(configuration))


def read_titles(path: Path, catalogue: Catalogue) -> tuple[list[str], Array, int]:
    """Titles, the rows of their occupations, and how many rows name an occupation that the catalogue lacks.

    Raises
    ------
    DataError
        The file lacks a column, or no row names an occupation of the catalogue.
    """
    frame = read_columns(path, _COLUMNS)
    row = {str(at): number for number, at in enumerate(catalogue["occupations"]["occupation_id"])}
    right = frame["conceptUri"].map(row)
    known = right.notna().to_numpy()
    if not known.any():
        fix = "ingest the taxonomy that the file was labelled with"
        raise DataError(describe(f"titles {path}", "no occupation of the taxonomy", "its ids", fix))
    return list(frame["vacancyTitle"][known]), right[known].to_numpy(np.int64), int((~known).sum())


def read_columns(path: Path, columns: Sequence[str]) -> pd.DataFrame:
    """Columns of a CSV as text, rows with an empty one left out; raises as :func:`read_table`."""
    return read_table(path, columns).dropna()


def read_table(path: Path, columns: Sequence[str], keep_default_na: bool = True) -> pd.DataFrame:
    """Columns of a CSV as text; ``keep_default_na`` as pandas has it: an empty cell is missing, else an empty text.

    Raises
    ------
    DataError
        The file cannot be read or lacks one.
    """
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=keep_default_na)
    except (OSError, ValueError) as error:
        got = " ".join(str(error).split())
        raise DataError(describe(f"file {path}", got, f"a CSV with {', '.join(columns)}", "check it")) from error
    missing = [name for name in columns if name not in frame]
    if missing:
        raise DataError(describe(f"file {path}", f"no column {missing[0]}", f"{', '.join(columns)}", "name it so"))
    return frame[list(columns)]


def title_ranks(scores: Callable[[Sequence[str]], Array], titles: Sequence[str], right: Array) -> Array:
    """Rank of the right occupation of each title by what ``scores`` gives titles, from 1."""
    starts = range(0, len(titles), _AT_ONCE)
    return np.concatenate([ranks(scores(titles[at : at + _AT_ONCE]), right[at : at + _AT_ONCE]) for at in starts])


def ranks(scores: Array, right: Array) -> Array:
    """Rank of the right column of each row, from 1; equal scores share the middle of their ranks."""
    own = np.take_along_axis(scores, right[:, None], axis=1)
    found: Array = 1 + (scores > own).sum(axis=1) + ((scores == own).sum(axis=1) - 1) / 2
    return found


def figures(rank: Array) -> dict[str, float]:
    """Mean reciprocal rank, and the share of ranks within 5 and within 10."""
    shares = {f"r@{k}": round(float((rank <= k).mean()), 4) for k in (5, 10)}
    return {"mrr": round(float((1 / rank).mean()), 4), **shares}


def _lines(report: dict[str, Any]) -> str:
    others = [(name, report[name.replace(" ", "_")]) for name in _OTHERS]
    rows = [("as served", report), *others]
    lines = [f"{report['n']:,} titles; {report['unknown']:,} more name an occupation that the taxonomy lacks"]
    lines += [f"{name:<27}MRR {its['mrr']:.3f}  R@5 {its['r@5']:.3f}  R@10 {its['r@10']:.3f}" for name, its in rows]
    return "\n".join(lines)
