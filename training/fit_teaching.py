"""``python -m stackwise.training fit-teaching``: the claim model that ships in models/teaching.json.

Learned from two sources. Annotated courses (``courses_*.jsonl``): a claim that says a skill annotated as taught there,
or one that says the same, is accepted. Judged claims (a jsonl file: ``title, text, label, accepted, weight, field``):
a reader was shown title, words and skill, and accepted or refused; ``weight`` is how many claims the judged one stands
for in its sample, ``field`` is ``real`` for courses that people offer. An annotator leaves half of what a reader would
accept without a label, so what is not annotated is no refusal: refusals are the reader's. A column that says whether a
course is real takes up the difference between the sources; the model that ships is that of real courses. Measured by
cross-validation over fields, real courses in seven groups.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from zlib import crc32

import numpy as np
import pandas as pd
import typer
from scipy import sparse

from stackwise.features.arrays import Reals
from stackwise.features.bert import Array
from stackwise.features.catalogue import read_catalogue
from stackwise.features.encoders import load_encoder
from stackwise.features.errors import DataError, describe
from stackwise.features.frames import Kind, frame_of
from stackwise.models.linker import Linker
from stackwise.models.teaching import CLAIM_FEATURES, LEARNED_FROM, SHIPPED, TeachingModel, claim_chance
from stackwise.recommender.index.course_reader import CourseReader, CourseText
from stackwise.training.fit_linking import calibration_error
from stackwise.training.fit_span_linking import near_skills

REAL = "real"
_GROUPS = 7  # of real courses
_AT_ONCE = 64
_AIM = 2 / 3  # share of a course's claims that should be accepted; answers claim less (LEAST_SURE)
_FLOOR = 0.35  # confidence under which nothing is claimed: half of what annotators wrote, at best
_ANNOTATED = 0.3  # weight of the annotated claims beside the judged ones
_JUDGED: Mapping[str, Kind] = {
    "title": "text", "text": "text", "label": "text", "accepted": "bool", "weight": "real", "field": "text"
}  # fmt: skip
_PENALTY = 0.1  # inverse strength of the ridge


@dataclass(frozen=True)
class AnnotatedCourse:
    """A course text with the labels annotated as taught, and as named but not taught."""

    title: str
    text: str
    field: str
    taught: frozenset[str]
    untaught: frozenset[str]

    @property
    def course(self) -> CourseText:
        """What a reader reads."""
        return CourseText((self.title, "", self.text))


def fit_teaching(
    data: Annotated[list[Path], typer.Option("--data", help="Folder of annotated courses_*.jsonl; may be repeated.")],
    judged: Annotated[Path, typer.Option("--judged", help="Claims that a reader judged, jsonl.")],
    taxonomy: Annotated[Path, typer.Option("--taxonomy", help="Catalogue folder, made by `stackwise ingest esco`.")],
    out: Annotated[Path, typer.Option("--out", help="Weights file to write.")] = SHIPPED,
) -> None:
    """Fit how sure a claim is that a course teaches a skill, and report it on fields left out."""
    linker = Linker.load(read_catalogue(taxonomy), load_encoder())
    claims, values = judged_claims(CourseReader(linker), read_annotated_courses(data), read_judged(judged))
    model, report = fit(claims, values)
    model.save(out)
    typer.echo(json.dumps(report, indent=1))


def read_annotated_courses(folders: Sequence[Path]) -> list[AnnotatedCourse]:
    """Every course of the ``courses_*.jsonl`` files of some folders.

    Raises
    ------
    DataError
        There is none, or a record lacks a field.
    """
    found = []
    for path in sorted(path for folder in folders for path in folder.glob("courses_*.jsonl")):
        field = path.stem.rpartition("_")[2]
        try:
            for record in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
                sides = [
                    frozenset(
                        span["label"] for span in record["taught"] if span["counted"] == taught and span.get("label")
                    )
                    for taught in (True, False)
                ]
                found.append(AnnotatedCourse(record["title"], record["text"], field, *sides))
        except (ValueError, KeyError, TypeError) as error:
            raise DataError(describe(str(path), str(error), "annotated courses", "mend the record")) from error
    if not found:
        got = ", ".join(str(folder) for folder in folders)
        raise DataError(describe("annotated courses", f"none in {got}", "courses_*.jsonl", "name their folder"))
    return found


def read_judged(path: Path) -> pd.DataFrame:
    """Judged claims: columns ``title, text, label, accepted, weight, field``.

    Raises
    ------
    DataError
        The file cannot be read, or lacks a column.
    """
    try:
        return frame_of(map(json.loads, path.read_text(encoding="utf-8").splitlines()), _JUDGED)
    except (OSError, ValueError, KeyError) as error:
        raise DataError(describe(str(path), str(error), f"jsonl with {list(_JUDGED)}", "judge claims first")) from error


def judged_claims(
    reader: CourseReader, annotated: Sequence[AnnotatedCourse], judged: pd.DataFrame
) -> tuple[pd.DataFrame, Reals]:
    """Claims with a verdict, columns ``accepted, weight, real, group``, and their features, a skill once a course."""
    courses = {(one.title, one.text): one.course for one in annotated}
    for title, text in zip(judged["title"], judged["text"], strict=True):
        courses.setdefault((title, text), CourseText((title, "", text)))
    claims = best_claims(reader, list(courses.values()))
    place = {key: at for at, key in enumerate(courses)}
    near, row = near_skills(reader.linker.spans.index), {label: at for at, label in enumerate(reader.linker.labels)}
    verdicts = {
        (place[title, text], row[label]): (accepted, weight, field == REAL, _group(field, title))
        for title, text, label, accepted, weight, field in judged.itertuples(index=False)
        if label in row
    }
    taught = [[row[label] for label in one.taught if label in row] for one in annotated]
    found = []
    for document, skill in zip(claims["document"], claims["skill"], strict=True):
        verdict = verdicts.get((document, skill))
        if document < len(annotated) and says_any(skill, taught[document], near):
            verdict = (True, 1.0, False, annotated[document].field)
        found.append(verdict)
    kept = np.array([verdict is not None for verdict in found], dtype=bool)
    values = claims[list(CLAIM_FEATURES)].to_numpy(float)
    rows = [verdict for verdict in found if verdict is not None]
    return frame_of(rows, {"accepted": "bool", "weight": "real", "real": "bool", "group": "text"}), values[kept]


def best_claims(reader: CourseReader, courses: Sequence[CourseText]) -> pd.DataFrame:
    """Claims of courses, the surest field of each skill, with the skill's row as ``skill``."""
    frames = [
        reader.read(courses[start : start + _AT_ONCE]).assign(start_at=start)
        for start in range(0, len(courses), _AT_ONCE)
    ]
    claims = pd.concat(frames, ignore_index=True)
    row = {skill_id: at for at, skill_id in enumerate(reader.linker.ids)}
    chance = claim_chance(claims[list(CLAIM_FEATURES)].to_numpy(float))
    claims = claims.assign(
        document=claims["document"] + claims["start_at"], skill=claims["skill_id"].map(row), chance=chance
    )
    best = claims.sort_values("chance", ascending=False, kind="stable").drop_duplicates(["document", "skill"])
    return best[best["chance"] >= LEARNED_FROM].sort_index(ignore_index=True)


def says_any(skill: int, gold: Sequence[int], near: sparse.csr_matrix) -> bool:
    """Whether a skill is one of ``gold``, or says the same."""
    return skill in gold or any(near[skill, other] > 0 for other in gold)


def _group(field: str, title: str) -> str:
    return f"{REAL}{crc32(title.encode()) % _GROUPS}" if field == REAL else field


def fit(claims: pd.DataFrame, values: Reals) -> tuple[TeachingModel, dict[str, Any]]:
    """The model of all claims, and how well models without their own group did."""
    accepted, real = claims["accepted"].to_numpy(bool), claims["real"].to_numpy(bool)
    weight = claims["weight"].to_numpy(float, copy=True)
    for side, share in ((real, 1.0), (~real, _ANNOTATED)):
        weight[side] *= share * len(claims) / max(weight[side].sum(), 1e-9)
    group = claims["group"].to_numpy()
    chance = np.zeros(len(claims))
    for held in sorted(set(group)):
        rest = group != held
        chance[~rest] = _fitted(values[rest], accepted[rest], weight[rest], real[rest], 0.0).confidence(values[~rest])
    report, least = _report(chance[real], accepted[real], weight[real])
    report = {"claims": len(claims), "judged real": int(real.sum()), **report}
    model = _fitted(values, accepted, weight, real, least)
    report["weights"] = dict(zip(CLAIM_FEATURES, np.round(model.weights, 2).tolist(), strict=True))
    return model, report


def _fitted(values: Reals, accepted: Array, weight: Reals, real: Array, least: float) -> TeachingModel:
    from sklearn.linear_model import LogisticRegression

    mean, spread = np.nanmean(values, axis=0), np.nanstd(values, axis=0) + 1e-9
    held = np.nan_to_num(np.clip((values - mean) / spread, -4, 4))
    model = LogisticRegression(C=_PENALTY).fit(np.column_stack([held, 3.0 * real]), accepted, sample_weight=weight)
    *weights, shift = model.coef_[0].tolist()
    weights = [
        max(0.0, weight) if name in ("link", "taught") else weight
        for name, weight in zip(CLAIM_FEATURES, weights, strict=True)
    ]
    held_at, held_by, weighed = ([round(float(number), 5) for number in row] for row in (mean, spread, weights))
    bias = round(float(model.intercept_[0]) + 3.0 * shift, 5)
    return TeachingModel(CLAIM_FEATURES, held_at, held_by, weighed, bias, least)


def _report(chance: Reals, accepted: Array, weight: Reals) -> tuple[dict[str, Any], float]:
    """Measures on claims of real courses, and the confidence from which ``_AIM`` of them is accepted."""
    from sklearn.metrics import log_loss, roc_auc_score

    steps = {}
    for least in np.arange(0.3, 0.95, 0.05):
        shown = chance >= least
        total = weight[shown].sum()
        steps[round(float(least), 2)] = {
            "judged": int(shown.sum()),
            "share": round(float(total / weight.sum()), 3),
            "accepted": round(float(weight[shown & accepted].sum() / max(total, 1e-9)), 3),
            "expected": round(float((weight * chance)[shown].sum() / max(total, 1e-9)), 3),
        }
    least = max([_FLOOR, *(at + 0.05 for at, step in steps.items() if step["accepted"] < _AIM)])
    drawn = np.repeat(np.arange(len(chance)), np.maximum(1, np.round(weight * 10)).astype(int))
    return {
        "auc": round(float(roc_auc_score(accepted, chance, sample_weight=weight)), 4),
        "log loss": round(float(log_loss(accepted, chance, sample_weight=weight)), 4),
        "calibration error": round(calibration_error(chance[drawn], accepted[drawn]), 4),
        "from confidence": steps,
        "least": round(least, 2),
    }, round(least, 2)
