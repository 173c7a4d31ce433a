"""``python -m stackwise.training evaluate-occupations``: advertisements to the occupation that a person chose.

Protocol: a query is an advertisement's title with its text, its answer the occupation whose ``code`` is ``esco_code``;
where that is the code of a group only (``2422``), any occupation below it is right. The candidates are all occupations
of the taxonomy.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from stackwise.features.bert import Array
from stackwise.features.catalogue import Catalogue, read_catalogue
from stackwise.features.errors import DataError, describe
from stackwise.models.occupation import OccupationMatch
from stackwise.training.evaluate_titles import open_matcher, ranks, read_columns

_COLUMNS = ("title", "description", "esco_code")


def evaluate_occupations(
    data: Annotated[Path, typer.Option("--data", help="CSV with title, description and esco_code.")],
    taxonomy: Annotated[Path, typer.Option("--taxonomy", help="Catalogue folder, made by `stackwise ingest esco`.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure the matching of advertisements: accuracy within the first 1 and 5, as learned, untrained, title alone."""
    report = occupations_report(data, taxonomy)
    typer.echo(json.dumps(report, indent=1) if as_json else _lines(report))


def occupations_report(data: Path, taxonomy: Path) -> dict[str, Any]:
    """What the command prints."""
    catalogue = read_catalogue(taxonomy)
    titles, texts, right, unknown = read_ads(data, catalogue)
    learned, plain = open_matcher(catalogue, "learned"), open_matcher(catalogue, "plain")
    report: dict[str, Any] = {
        "n": len(titles),
        **accuracy(learned.text_scores(titles, texts), right),
        "unknown": unknown,
    }
    report["untrained"] = accuracy(plain.text_scores(titles, texts), right)
    unlabelled = open_matcher(catalogue, "learned")
    unlabelled.title_map = replace(unlabelled.title_map, labels=None)
    report["without_labels"] = accuracy(unlabelled.text_scores(titles, texts), right)
    report["title_alone"] = accuracy(learned.title_scores(titles), right)
    report["title_not_given"] = within([learned.match(None, text) for text in texts], right)
    report["clear"] = decided(learned, titles, texts, right)
    return report


def read_ads(path: Path, catalogue: Catalogue) -> tuple[list[str], list[str], Array, int]:
    """Titles, texts, which occupations are right for each, bool (ads, occupations), and how many ads have a code that
    the taxonomy lacks.

    Raises
    ------
    DataError
        The file lacks a column, the catalogue has no codes, or none of its codes is in the file.
    """
    frame = read_columns(path, _COLUMNS)
    codes = catalogue["occupations"]["code"].fillna("").astype(str).to_numpy()
    right = np.array([_below(codes, code) for code in frame["esco_code"]], dtype=bool).reshape(len(frame), len(codes))
    known = np.flatnonzero(right.any(axis=1))
    if not len(known):
        got, fix = "no code of the taxonomy's occupations", "ingest ESCO again: catalogues of 0.1.0 kept no codes"
        raise DataError(describe(f"ads {path}", got, "esco_code as 2422.10", fix))
    kept = frame.iloc[known]
    return list(kept["title"]), list(kept["description"]), right[known], len(frame) - len(known)


def _below(codes: Array, code: str) -> Array:
    """The occupation of a code; where it is a group's, all below it."""
    own = codes == code
    return own if own.any() else np.char.startswith(codes.astype(str), f"{code}.")


def accuracy(scores: Array, right: Array) -> dict[str, float]:
    """Share of rows whose best right occupation is within the first 1 and 5."""
    best = np.where(right, scores, -np.inf).argmax(axis=1)
    rank = ranks(scores, best)
    return {f"acc@{k}": round(float((rank <= k).mean()), 4) for k in (1, 5)}


def within(matches: Sequence[OccupationMatch], right: Array) -> dict[str, float]:
    """Share of matches of which a right occupation is within the first 1 and 5 candidates."""
    held = [[bool(right[row, its.row]) for its in match.candidates] for row, match in enumerate(matches)]
    return {f"acc@{k}": round(float(np.mean([any(its[:k]) for its in held])), 4) for k in (1, 5)}


def decided(matcher: Any, titles: Sequence[str], texts: Sequence[str], right: Array) -> dict[str, float]:
    """How often a match is clear, how often it is right then, and how often the offered ones hold a right one else."""
    matches = [matcher.match(title, text) for title, text in zip(titles, texts, strict=True)]
    clear = np.array([match.clear for match in matches])
    first = np.array([right[row, match.candidates[0].row] for row, match in enumerate(matches)])
    offered = np.array([any(right[row, one.row] for one in match.offered) for row, match in enumerate(matches)])
    return {
        "share": round(float(clear.mean()), 4),
        "right": round(float(first[clear].mean()), 4) if clear.any() else 0.0,
        "offered_holds": round(float(offered[~clear].mean()), 4) if (~clear).any() else 0.0,
    }


def _lines(report: dict[str, Any]) -> str:
    rows = [("title and text", report), ("untrained", report["untrained"]), ("title alone", report["title_alone"])]
    lines = [f"{report['n']:,} advertisements; {report['unknown']:,} more have a code that the taxonomy lacks"]
    lines += [f"{name:<22}acc@1 {its['acc@1']:.3f}  acc@5 {its['acc@5']:.3f}" for name, its in rows]
    its = report["clear"]
    return "\n".join([*lines, f"clear in {its['share']:.0%}, right in {its['right']:.0%} of those"])
