"""``python -m stackwise.training evaluate-articulation``: drafts of equivalence beside pairs that are known.

Protocols, titles of what is asked hidden in each; the pool of a query is everything but itself:

- ``awarded``: a catalogue's credentials and the units that they award, among the current units of the same packages,
  which are known by their titles.
- ``pairs``: units that are superseded by and equivalent to others, both described by elements.
- ``halves``: half of a unit's statements, to find the other half. Two halves say different things of one unit, which
  makes this harder than equivalence; it stands in where no register with elements is at hand.

A false "equivalent" is a query whose right answers are taken out of the pool and whose best unit still reaches the
tier's least score. Least scores are set on one half of the queries and measured on the other, both ways.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from stackwise.features.catalogue import Catalogue
from stackwise.features.encoders import Encoder, load_encoder
from stackwise.features.errors import InputError, describe
from stackwise.features.vectors import credential_texts
from stackwise.features.word_lane import WordTfidf
from stackwise.models.articulation.compare import Array, ArticulationConfig, compare_texts, crowding
from stackwise.recommender.articulation.propose import READ_FIELDS, credential_sentences, read_elements
from stackwise.recommender.defaults import open_catalogue

RATES = (0.05, 0.2)
_LEAST = 4  # statements of a unit that is cut in halves


@dataclass(frozen=True)
class ArticulationQuery:
    """Scores of the pool's units, and which of them are right."""

    scores: Sequence[float]
    right: frozenset[int]


def evaluate_articulation(
    elements: Annotated[Path | None, typer.Option(help="CSV of statements: unit, element.")] = None,
    pairs: Annotated[Path | None, typer.Option(help="CSV: from, to, equivalent (yes or no).")] = None,
    data: Annotated[Path | None, typer.Option("--data", help="Catalogue; the sample when left out.")] = None,
    seed: Annotated[int, typer.Option(help="Of the halves.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure recall at 1 and 5 of true pairs, and how many are found where 5% and 20% of the others are false."""
    encoder = load_encoder("plain")
    report = {"awarded": articulation_figures(awarded_queries(open_catalogue(data), encoder), seed)}
    if elements is not None:
        texts = read_elements(elements).by_unit
        report["halves"] = articulation_figures(half_queries(texts, encoder, seed), seed)
        if pairs is not None:
            report["pairs"] = articulation_figures(pair_queries(texts, read_pairs(pairs), encoder), seed)
    typer.echo(json.dumps(report, indent=1) if as_json else _lines(report))


def articulation_figures(queries: Sequence[ArticulationQuery], seed: int = 0) -> dict[str, Any]:
    """Recall at 1 and 5, and for each rate of false "equivalent": the least score, the rate got, and the share found.

    Raises
    ------
    InputError
        Fewer than two queries.
    """
    if len(queries) < 2:
        raise InputError(describe("queries", str(len(queries)), "at least two", "give more pairs"))
    ranks = np.array([_rank(one) for one in queries])
    right = np.array([max(one.scores[at] for at in one.right) for one in queries])
    wrong = np.array([max((s for at, s in enumerate(one.scores) if at not in one.right), default=-1.0)
                      for one in queries])  # fmt: skip
    fold = np.random.default_rng(seed).permutation(len(queries)) % 2
    rates = {}
    for rate in RATES:
        least = np.where(fold == 0, *(np.quantile(wrong[fold != one], 1 - rate) for one in (0, 1)))
        found = {"false": float((wrong > least).mean()), "found": float((right > least).mean())}
        rates[f"{rate:g}"] = {"least": round(float(np.quantile(wrong, 1 - rate)), 3), **found}
    recall = {f"recall@{k}": float((ranks <= k).mean()) for k in (1, 5)}
    return {"n": len(queries), "pool": float(np.mean([len(one.scores) for one in queries])), **recall, "rates": rates}


def _rank(query: ArticulationQuery) -> float:
    """The place of the best right unit; equals share the middle of theirs."""
    scores = np.asarray(query.scores)
    best = scores[sorted(query.right)].max()
    others = np.delete(scores, sorted(query.right))
    return 1.0 + float((others > best).sum()) + float((others == best).sum()) / 2


@dataclass(frozen=True, eq=False)
class _Awarded:
    """A credential's ``row``, its sentences, and the ``pool`` of units among which those that it awards are sought."""

    row: int
    said: Sequence[str]
    pool: Sequence[str]
    right: frozenset[int]


def awarded_queries(catalogue: Catalogue, encoder: Encoder) -> list[ArticulationQuery]:
    """Credentials whose units are hidden from them."""
    titles = _titles(catalogue)
    vectors = dict(zip(titles, encoder.encode([*titles.values()]), strict=True))
    among, found = np.unique(np.stack(list(vectors.values())), axis=0), []
    for one in _awarding(catalogue):
        scores = _scores([vectors[unit][None] for unit in one.pool], encoder.encode(list(one.said)), among)
        found.append(ArticulationQuery(scores, one.right))
    return found


def awarded_rivals(catalogue: Catalogue, encoder: Encoder) -> dict[str, list[ArticulationQuery]]:
    """The same by the credential's text as a whole, without its title: by words, and by one vector."""
    titles = _titles(catalogue)
    words = WordTfidf().fit([*titles.values()])
    vectors = encoder.encode([*titles.values()])
    at = {unit: row for row, unit in enumerate(titles)}
    texts = credential_texts(catalogue["credentials"].assign(title=""))
    found: dict[str, list[ArticulationQuery]] = {"tfidf": [], "minilm": []}
    for one in _awarding(catalogue):
        text, rows = texts[one.row], [at[unit] for unit in one.pool]
        for name, scores in (("tfidf", words.scores(text)), ("minilm", vectors @ encoder.encode([text])[0])):
            found[name].append(ArticulationQuery(scores[rows].tolist(), one.right))
    return found


def _titles(catalogue: Catalogue) -> dict[str, str]:
    units = catalogue["units"]
    return dict(zip(units["unit_id"].astype(str), units["title"].astype(str), strict=True))


def _awarding(catalogue: Catalogue) -> list[_Awarded]:
    units, found = catalogue["units"].set_index("unit_id"), []
    for place, row in enumerate(catalogue["credentials"].to_dict("records")):
        awarded = {
            one for one in (row["awards_units"] if row["awards_units"] is not None else ()) if one in units.index
        }
        packages = {units.at[one, "package"] for one in awarded}
        near = [one for one in units.index if units.at[one, "package"] in packages]
        pool = [one for one in near if units.at[one, "status"] == "current" or one in awarded]
        said = [segment.text for _, segment in credential_sentences({name: row[name] for name in READ_FIELDS})]
        if awarded and said and len(pool) > len(awarded):
            found.append(_Awarded(place, said, pool, frozenset(at for at, one in enumerate(pool) if one in awarded)))
    return found


def awarded_report(catalogue: Catalogue) -> dict[str, Any]:
    """Figures of the drafts over a catalogue's credentials, and of two rivals."""
    encoder = load_encoder("plain")
    rivals = {name: articulation_figures(its) for name, its in awarded_rivals(catalogue, encoder).items()}
    return {**articulation_figures(awarded_queries(catalogue, encoder)), "rivals": rivals}


def half_queries(texts: dict[str, list[str]], encoder: Encoder, seed: int) -> list[ArticulationQuery]:
    """Half of a unit's statements beside the other half of its own, and of every other unit."""
    rng = np.random.default_rng(seed)
    asked: dict[str, Array] = {}
    kept: dict[str, Array] = {}
    for unit, statements in sorted(texts.items()):
        order = rng.permutation(len(statements))
        vectors = encoder.encode([statements[at] for at in order])
        half = len(order) // 2 if len(order) >= _LEAST else 0
        kept[unit] = vectors[half:]
        if half:
            asked[unit] = vectors[:half]
    names = sorted(kept)
    pool = [kept[name] for name in names]
    among = np.unique(np.concatenate(pool), axis=0)
    return [
        ArticulationQuery(_scores(pool, said, among), frozenset({names.index(unit)})) for unit, said in asked.items()
    ]


def _scores(pool: Sequence[Array], said: Array, among: Array) -> list[float]:
    """The score of every text of a pool beside one text, crowds among the elements known."""
    nearest = ArticulationConfig().nearest
    crowd = crowding(said, among, nearest)
    return [compare_texts(one, said, (crowding(one, among, nearest), crowd))[0] for one in pool]


def pair_queries(
    texts: dict[str, list[str]], pairs: Sequence[tuple[str, str, bool]], encoder: Encoder
) -> list[ArticulationQuery]:
    """Superseded units, to find what they are equivalent to; units that supersede without it stay in the pool."""
    vectors = {unit: encoder.encode(said) for unit, said in texts.items()}
    right: dict[str, set[str]] = defaultdict(set)
    for start, end, equivalent in pairs:
        if equivalent and start in vectors and end in vectors:
            right[start].add(end)
    found = []
    for start, ends in right.items():
        pool = sorted(set(vectors) - {start})
        among = np.unique(np.concatenate([vectors[one] for one in pool]), axis=0)
        scores = _scores([vectors[one] for one in pool], vectors[start], among)
        found.append(ArticulationQuery(scores, frozenset(pool.index(one) for one in ends)))
    return found


def read_pairs(path: Path) -> list[tuple[str, str, bool]]:
    """Pairs of a CSV with the columns from, to and equivalent.

    Raises
    ------
    InputError
        No such file, or one without these columns.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [(row["from"], row["to"], row["equivalent"] == "yes") for row in csv.DictReader(file)]
    except (OSError, KeyError) as error:
        fix = "name the columns from, to and equivalent"
        raise InputError(describe(f"pairs {path}", "none to read", "a CSV of pairs", fix)) from error


def _lines(report: dict[str, Any]) -> str:
    said = []
    for name, one in report.items():
        said.append(f"{name}: n {one['n']}, pool {one['pool']:.0f}, recall@1 {one['recall@1']:.3f}, "
                    f"recall@5 {one['recall@5']:.3f}")  # fmt: skip
        for rate, figures in one["rates"].items():
            said.append(f"  false {rate}: least {figures['least']:.3f}, false got {figures['false']:.3f}, "
                        f"true pairs found {figures['found']:.3f}")  # fmt: skip
    return "\n".join(said)
