"""``python -m stackwise.training evaluate-taught``: the skills that courses are said to teach, against annotated ones.

Gold: the labels that an annotator gave to phrases that the course teaches, and to phrases that it only mentions (what
must be known before, whom it is for, other courses, the provider, what is left out). *Precision*: share of the skills
read that are annotated as taught; *recall*: share of the annotated that are read; *sprung*: share of the mentioned ones
that are read. A skill that says the same (labels of near vectors, or a name in common) counts as the annotated one. An
annotator writes one label a phrase and leaves out what a reader would accept besides: precision is a floor.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from scipy import sparse

from stackwise.features.arrays import Reals
from stackwise.features.catalogue import read_catalogue
from stackwise.features.encoders import load_encoder
from stackwise.models.linker import Linker
from stackwise.recommender.index.course_reader import CourseReader
from stackwise.training.fit_span_linking import near_skills
from stackwise.training.fit_teaching import AnnotatedCourse, read_annotated_courses, says_any

_DRAWS = 1000
_COUNTS = ("read", "right", "annotated", "found", "mentioned", "sprung")


def evaluate_taught(
    data: Annotated[list[Path], typer.Option("--data", help="Folder of annotated courses_*.jsonl; may be repeated.")],
    taxonomy: Annotated[Path, typer.Option("--taxonomy", help="Catalogue folder, made by `stackwise ingest esco`.")],
    field: Annotated[list[str] | None, typer.Option("--field", help="Fields measured; all when left out.")] = None,
    least: Annotated[float | None, typer.Option("--least", help="Confidence from which a skill is taught.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure precision and recall of taught skills, and how many mentioned ones are taken for taught."""
    reader = CourseReader(Linker.load(read_catalogue(taxonomy), load_encoder()))
    courses = [course for course in read_annotated_courses(data) if not field or course.field in field]
    claims = reader.read([course.course for course in courses])
    sure = claims[reader.confidence(claims) >= (reader.model.least if least is None else least)]
    row = {skill_id: at for at, skill_id in enumerate(reader.linker.ids)}
    read = [{row[skill_id] for skill_id in sure["skill_id"][sure["document"] == at]} for at in range(len(courses))]
    report = evaluate(courses, read, reader.linker.labels, near_skills(reader.linker.spans.index))
    typer.echo(json.dumps(report) if as_json else _table(report))


def evaluate(
    courses: Sequence[AnnotatedCourse], read: Sequence[set[int]], labels: Sequence[str], near: sparse.csr_matrix
) -> dict[str, Any]:
    """Measures in percent with 95% intervals, courses drawn with replacement; ``read`` are rows of skills."""
    row = {label: at for at, label in enumerate(labels)}
    counts = np.array([_counted(course, found, row, near) for course, found in zip(courses, read, strict=True)])
    rng = np.random.default_rng(0)
    drawn = [counts[rng.integers(0, len(counts), len(counts))].sum(axis=0) for _ in range(_DRAWS)]
    report: dict[str, Any] = {"courses": len(courses), **dict(zip(_COUNTS, counts.sum(axis=0).tolist(), strict=True))}
    for name, of in (("precision", (1, 0)), ("recall", (3, 2)), ("sprung", (5, 4))):
        interval = np.percentile([_share(one, *of) for one in drawn], [2.5, 97.5]).round(1).tolist()
        report[name] = {"value": round(_share(counts.sum(axis=0), *of), 1), "interval": interval}
    return report


def _counted(course: AnnotatedCourse, read: set[int], row: Mapping[str, int], near: sparse.csr_matrix) -> list[int]:
    taught = [row[label] for label in sorted(course.taught) if label in row]
    named = [row[label] for label in sorted(course.untaught) if label in row]
    mentioned = [skill for skill in named if not says_any(skill, taught, near)]
    found = sorted(read)
    return [
        len(found),
        sum(says_any(skill, taught, near) for skill in found),
        len(taught),
        sum(says_any(skill, found, near) for skill in taught),
        len(mentioned),
        sum(says_any(skill, found, near) for skill in mentioned),
    ]


def _share(counts: Reals, part: int, whole: int) -> float:
    return 100 * float(counts[part]) / max(float(counts[whole]), 1.0)


def _table(report: Mapping[str, Any]) -> str:
    lines = [f"{report['courses']} courses, {report['annotated']} taught and {report['mentioned']} mentioned skills"]
    lines.append(f"{report['read'] / max(report['courses'], 1):.2f} skills read a course")
    for name in ("precision", "recall", "sprung"):
        low, high = report[name]["interval"]
        lines.append(f"{name:<10}{report[name]['value']:>6.1f}  {low:.1f} to {high:.1f}")
    return "\n".join(lines)
