"""``python -m stackwise.training evaluate-reading``: what texts require and what people hold, against contrast sets.

The sets are ``ads.jsonl`` and ``held.jsonl`` of a folder: short texts that tell whether a reader knows what is asked,
or held, from what is only mentioned. A label counts as found when it or one of its near labels is reported. Traps are
labels that must not be reported.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import typer

from stackwise.features.errors import AmbiguousOccupationError, DataError, describe
from stackwise.features.records import Goal, JsonObject, Learner

if TYPE_CHECKING:
    from stackwise.recommender.engine.query import ReadRequest

LEVELS = {"aware": 1, "basic": 2, "independent": 3, "advanced": 4, "expert": 5}
UNSAID_LEVELS_COUNT = ("levels", "years", "years_elsewhere")
"""Categories in which a level where none is stated is an error."""
KINDS = {"experience_years": "experience"}
"""What the sets call a type of requirement, where it is another word than ours."""
_DAY = date(2026, 1, 1)


def evaluate_reading(
    data: Annotated[Path, typer.Option(help="Folder with ads.jsonl and held.jsonl.")],
    taxonomy: Annotated[Path, typer.Option(help="Catalogue folder that holds ESCO.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure what `recommend` reads out of job ads and CVs."""
    typer.echo(json.dumps(reading_report(data, taxonomy), indent=None if as_json else 1))


def reading_report(data: Path, taxonomy: Path) -> JsonObject:
    """What the command prints."""
    from stackwise.features.catalogue import read_catalogue
    from stackwise.recommender.engine.build import open_recommender

    ads, held = read_items(data / "ads.jsonl"), read_items(data / "held.jsonl")
    engine = open_recommender(read_catalogue(taxonomy))
    read = engine.stages.understanding.read
    return {
        "ads": summary([score_ad(item, understood(read, asking(item["text"]))) for item in ads]),
        "held": summary([score_held(item, read(holding(item["text"])).understood) for item in held]),
    }


def understood(read: Callable[[Learner], ReadRequest], learner: Learner) -> JsonObject:
    """What is understood of an ad: nothing, where its title may mean several occupations and it is asked back."""
    try:
        return read(learner).understood
    except AmbiguousOccupationError:
        return {"requirements": []}


def read_items(path: Path) -> list[JsonObject]:
    """The items of a set, one JSON object a line.

    Raises
    ------
    DataError
        No such file, or a line that is no JSON.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines if line.strip()]
    except (OSError, ValueError) as error:
        raise DataError(describe(f"contrast set {path}", str(error), "JSON lines", "check the folder")) from error


def asking(text: str) -> Learner:
    """A request for the job of an ad by somebody who holds nothing."""
    return Learner(learner_id="reading", as_of=_DAY, goal=Goal(job_text=text))


def holding(text: str) -> Learner:
    """A request by somebody with a CV; the goal asks for nothing."""
    return Learner(learner_id="reading", as_of=_DAY, cv_text=text, goal=Goal(job_text="-"))


@dataclass
class Tally:
    """Right and all of each measure of one item, with its category and its further labels."""

    category: str
    right: dict[str, int] = field(default_factory=dict)
    of: dict[str, int] = field(default_factory=dict)
    extra: int = 0

    def add(self, measure: str, right: Iterable[bool]) -> None:
        """Count what is right among all of a measure."""
        marks = list(right)
        self.right[measure] = self.right.get(measure, 0) + sum(marks)
        self.of[measure] = self.of.get(measure, 0) + len(marks)


def score_ad(item: Mapping[str, Any], understood: Mapping[str, Any]) -> Tally:
    """One ad against what was understood of it."""
    stated = [row for row in understood["requirements"] if row["source"] == "text" and row["polarity"] == "asked"]
    skills = strongest_by_label(
        {"label": row["label"], "level": row["level"], "weight": row["weight"]} for row in stated if row["skill_id"]
    )
    tally = _labels(item, "required", "not_required", skills)
    found = [(gold, _best(gold, skills)) for gold in item["required"]]
    weights = [(gold["importance"] == "must", got["weight"]) for gold, got in found if got]
    musts, others = ([weight for must, weight in weights if must is wanted] for wanted in (True, False))
    tally.add("importance_right", (must > other for must in musts for other in others))
    tally.add("other_recall", (_has_other(other, stated, item["text"]) for other in item.get("other", ())))
    return tally


def score_held(item: Mapping[str, Any], understood: Mapping[str, Any]) -> Tally:
    """One CV against what was understood of it."""
    skills = strongest_by_label(
        {"label": one["label"], "level": one["level"], "weight": one["probability"]}
        for one in understood["held"]
        if one["counted"] and one["skill_id"]
    )
    return _labels(item, "held", "not_held", skills)


def strongest_by_label(rows: Iterable[JsonObject]) -> dict[str, JsonObject]:
    """The heaviest row of each label."""
    best: dict[str, JsonObject] = {}
    for row in rows:
        if row["label"] not in best or row["weight"] > best[row["label"]]["weight"]:
            best[row["label"]] = row
    return best


def _labels(item: Mapping[str, Any], wanted: str, unwanted: str, skills: Mapping[str, JsonObject]) -> Tally:
    tally = Tally(str(item["category"]))
    found = [_best(gold, skills) is not None for gold in item[wanted]]
    traps = set(item[unwanted]) | set(item[f"{unwanted}_near"])
    sprung = min(len(item[unwanted]), len(traps & skills.keys()))
    tally.add("recall", found)
    tally.add("rejected", [False] * sprung + [True] * (len(item[unwanted]) - sprung))
    tally.add("level_right", _levels(item, wanted, skills))
    tally.add("all_right", [all(found) and not traps & skills.keys()])
    known = traps.union(*({gold["label"], *gold["near"]} for gold in item[wanted]))
    tally.extra = len(skills.keys() - known)
    return tally


def _levels(item: Mapping[str, Any], wanted: str, skills: Mapping[str, JsonObject]) -> Iterable[bool]:
    for gold in item[wanted]:
        got = _best(gold, skills)
        if got is None or (gold["level"] is None and item["category"] not in UNSAID_LEVELS_COUNT):
            continue
        yield got["level"] == (None if gold["level"] is None else LEVELS[gold["level"]])


def _best(gold: Mapping[str, Any], skills: Mapping[str, JsonObject]) -> JsonObject | None:
    """What was found of a label: itself before its near ones, then the heaviest."""
    if gold["label"] in skills:
        return skills[gold["label"]]
    near = [skills[label] for label in gold["near"] if label in skills]
    return max(near, key=lambda row: float(row["weight"]), default=None)


def _has_other(gold: Mapping[str, Any], stated: Sequence[Mapping[str, Any]], text: str) -> bool:
    """Whether a requirement that is no skill was found with its kind, by overlap of its words."""
    start = text.find(gold["text"])
    end = start + len(gold["text"])
    kind = KINDS.get(gold["kind"], gold["kind"])
    same = (one["span"] for one in stated if one["type"] == kind)
    return any(span["start"] < end and start < span["end"] for span in same)


def summary(tallies: Sequence[Tally]) -> JsonObject:
    """Shares of all items together, and by category; a measure that no item has is None."""
    categories = sorted({tally.category for tally in tallies})
    by_category = {name: _shares([tally for tally in tallies if tally.category == name]) for name in categories}
    return {**_shares(tallies), "by_category": by_category}


def _shares(tallies: Sequence[Tally]) -> JsonObject:
    measures = dict.fromkeys(measure for tally in tallies for measure in tally.of)
    found: JsonObject = {"n": len(tallies)}
    for measure in measures:
        right = sum(tally.right.get(measure, 0) for tally in tallies)
        of = sum(tally.of.get(measure, 0) for tally in tallies)
        found[measure] = round(right / of, 4) if of else None
    return {**found, "extra": round(float(np.mean([tally.extra for tally in tallies])), 3) if tallies else None}
