"""``python -m stackwise.training evaluate-courses``: declared skills, found again from the course's text alone.

Protocol: a query is a credential that declares skills (``declared/*.parquet``), its gold the skills whose preferred or
alternative label a declared text is, letter for letter but for case, so that no gold comes from the linker; a name that
several skills share names none of them. All skills are ranked from title, outcomes and description; what is declared is
never read. Recall@10 is the share of the gold among the first ten.

Whole texts and single statements are different queries for every baseline, so each is measured both ways; the linker
ranks as it serves, by a skill's best statement. "Linker and context" adds how near the skill is to the title and to the
whole text, each with the weight that the dense lanes have for a statement: nothing is fitted to courses. "What is
taught" ranks by the confidence that is served; what is not read at all stands last.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pandas as pd
import typer

from stackwise.features.bert import Array
from stackwise.features.catalogue import Catalogue, read_catalogue
from stackwise.features.encoders import Encoder, load_encoder
from stackwise.features.errors import DataError, describe
from stackwise.features.lanes import words
from stackwise.features.text import Segment, statements
from stackwise.features.vectors import credential_texts, skill_texts
from stackwise.features.wording import wording
from stackwise.models.linker import Linker
from stackwise.models.linking.names import names_of
from stackwise.recommender.index.build import DECLARED, declared_texts
from stackwise.recommender.index.course_reader import CourseReader, CourseText
from stackwise.training.significance import bootstrap

_FIRST = 10


def evaluate_courses(
    data: Annotated[Path, typer.Option("--data", help="Indexed catalogue folder whose credentials declare skills.")],
    seed: Annotated[int, typer.Option("--seed", help="Seed of the bootstrap.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure how many declared skills the text of a course gives back: recall@10, with bootstrap intervals."""
    catalogue = read_catalogue(data)
    courses = read_courses(catalogue, read_declared(data))
    linker = Linker.load(catalogue, load_encoder("default"))
    ranker = CourseScores(linker, load_encoder("plain"), skill_texts(catalogue["skills"]))
    report = evaluate(courses, ranker, names_of(catalogue["skills"]), seed)
    typer.echo(json.dumps(report, indent=1) if as_json else _table(report))


@dataclass(frozen=True)
class Course:
    """A credential's title and whole text, and the rows of the skills it declares."""

    credential_id: str
    title: str
    text: str
    gold: frozenset[int]


def read_declared(folder: Path) -> pd.DataFrame:
    """Every declared text of a catalogue folder: columns ``credential_id, skill_text``.

    Raises
    ------
    DataError
        When nothing is declared, or a file lacks a column.
    """
    texts = declared_texts(folder)
    if texts.empty:
        expected, fix = f"parquet with {' and '.join(DECLARED)}", "ingest credentials that declare skills"
        raise DataError(describe(f"declared skills of {folder}", "no file with any", expected, fix))
    return texts


def read_courses(catalogue: Catalogue, declared: pd.DataFrame) -> list[Course]:
    """The credentials with at least one declared text that is a skill's name, by id.

    Raises
    ------
    DataError
        When no declared text is a name of the taxonomy.
    """
    row = owners(names_of(catalogue["skills"]))
    linked = declared.assign(row=declared["skill_text"].map(_folded).map(row)).dropna(subset=["row"])
    gold = {str(one): frozenset(int(at) for at in rows) for one, rows in linked.groupby("credential_id")["row"]}
    credentials = catalogue["credentials"]
    said = zip(credentials["title"].astype(str), credential_texts(credentials), strict=True)
    texts = dict(zip(credentials["credential_id"].astype(str), said, strict=True))
    courses = [Course(one, *texts[one], gold[one]) for one in sorted(gold) if one in texts]
    if not courses:
        fix = "ingest the taxonomy beside the credentials"
        raise DataError(describe("declared skills", "no name of a skill", "labels or alternative labels", fix))
    return courses


def owners(names: Sequence[Sequence[str]]) -> dict[str, int]:
    """Row of the skill that a name belongs to alone; a preferred label beats alternative labels."""
    labels: dict[str, set[int]] = {}
    alternatives: dict[str, set[int]] = {}
    for at, (label, *others) in enumerate(names):
        labels.setdefault(_folded(label), set()).add(at)
        for other in others:
            alternatives.setdefault(_folded(other), set()).add(at)
    return {name: next(iter(rows)) for name, rows in {**alternatives, **labels}.items() if len(rows) == 1}


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


class CourseScores:
    """Scores of all skills for one text, by method; the linker's own parts are the lexical and the tuned baselines."""

    def __init__(self, linker: Linker, plain: Encoder, labels: Sequence[str]) -> None:
        self.linker, self.plain, self.plain_vectors = linker, plain, plain.encode(labels)
        self.reader = CourseReader(linker)
        self._row = {skill_id: at for at, skill_id in enumerate(linker.ids)}

    def scores(self, title: str, text: str) -> dict[str, Array]:
        """Score (skills,) of each method, higher is better."""
        lanes, weights = self.linker.lanes, self.linker.scorer.weights
        kept = [statement for statement in statements(text) if statement.dropped is None] or [
            Segment(0, len(text), text)
        ]
        plain = self.plain.encode([text, *(one.text for one in kept)]) @ self.plain_vectors.T
        best: dict[str, Array] = {"plain encoder, by statement": plain[1:].max(axis=0)}
        for _, one in self.linker.measured(kept):
            part = {"linker": self.linker.scorer.total(one.lanes)}
            part |= {f"{name}, by statement": one.lanes[lane] for name, lane in _LANES.items()}
            for name, values in part.items():
                best[name] = np.maximum(best.get(name, -np.inf), values.max(axis=0))
        about, near = (lanes.encoder.encode([title, text]) @ lanes.vectors.T).astype(float)
        context = (weights["sentence"] + weights["attended"]) * (about + near)
        whole = {
            "linker and context": best["linker"] + context,
            "character TF-IDF": lanes.chars.scores([text])[0],
            "BM25": lanes.terms.scores([text])[0],
            "plain encoder": plain[0],
            "tuned encoder": near,
            "tuned encoder, title": about,
        }
        return {**best, **whole, "what is taught": self._taught(title, text)}

    def _taught(self, title: str, text: str) -> Array:
        """Confidence that the course teaches each skill, as it is served; 0 of what is not read."""
        claims = self.reader.read([CourseText((title, "", text.removeprefix(title).lstrip(". ")))])
        scores = np.zeros(len(self.linker.ids))
        np.maximum.at(scores, [self._row[skill_id] for skill_id in claims["skill_id"]], self.reader.confidence(claims))
        return scores


_LANES = {
    "character TF-IDF": "chars",
    "BM25": "terms",
    "tuned encoder": "sentence",
    "tuned encoder, attended": "attended",
}


def evaluate(
    courses: Sequence[Course], ranker: CourseScores, names: Sequence[Sequence[str]], seed: int
) -> dict[str, Any]:
    """Recall@10 in percent by method, over credentials and over the pairs that share no content word."""
    ids = [course.credential_id for course in courses]
    pairs = [(course, at) for course in courses for at in sorted(course.gold)]
    unshared = np.array([content(one.text).isdisjoint(content(" . ".join(names[at]))) for one, at in pairs])
    owner = [one.credential_id for one, _ in pairs]
    hits = _hits(courses, ranker)
    apart = [one for one, alone in zip(owner, unshared, strict=True) if alone]
    report: dict[str, Any] = {"credentials": len(courses), "pairs": len(pairs), "recall@10": {}}
    report |= {"no shared word": {"pairs": len(apart), "credentials": len(set(apart)), "recall@10": {}}}
    for name, values in hits.items():
        recall = pd.Series(values).groupby(owner, sort=True).mean().reindex(ids).to_numpy(float)
        report["recall@10"][name] = _figure(recall, ids, seed)
        report["no shared word"]["recall@10"][name] = _figure(values[unshared], apart, seed)
    return report


def _hits(courses: Sequence[Course], ranker: CourseScores) -> dict[str, Array]:
    """Whether each pair's skill is among the first ten, 0 or 1, by method; ties go to the earlier skill."""
    found: dict[str, list[float]] = {}
    for course in courses:
        for name, scores in ranker.scores(course.title, course.text).items():
            first = set(np.argsort(-scores, kind="stable")[:_FIRST].tolist())
            found.setdefault(name, []).extend(float(at in first) for at in sorted(course.gold))
    return {name: np.array(found[name]) for name in sorted(found)}


def content(text: str) -> set[str]:
    """Stems of the words that are not frequent short ones."""
    return set(words(text)) - {stem for word in wording()["stop_words"]["en"].split() for stem in words(word)}


def _figure(values: Array, clusters: Sequence[str], seed: int) -> dict[str, Any]:
    """Mean and 95% interval in percent, credentials drawn with replacement; None over nothing."""
    if not len(values):
        return {"value": None, "interval": None}
    interval = [round(100 * one, 2) for one in bootstrap(values, clusters, seed)]
    return {"value": round(100 * float(values.mean()), 2), "interval": interval}


def _table(report: Mapping[str, Any]) -> str:
    apart = report["no shared word"]
    lines = [f"{report['credentials']} credentials, {report['pairs']} declared skills; no content word shared: "]
    lines[0] += f"{apart['pairs']} skills of {apart['credentials']} credentials"
    lines.append(f"{'recall@10, %':<32}{'all':>8}{'95% interval':>16}{'no word':>9}{'95% interval':>16}")
    for name, one in report["recall@10"].items():
        lines.append(f"{name:<32}{_cells(one, 8)}{_cells(apart['recall@10'][name], 9)}")
    return "\n".join(lines)


def _cells(one: Mapping[str, Any], width: int) -> str:
    if one["value"] is None:
        return f"{'-':>{width}}{'-':>16}"
    return f"{one['value']:>{width}.1f}{'{:.1f} to {:.1f}'.format(*one['interval']):>16}"
