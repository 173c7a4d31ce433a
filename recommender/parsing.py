"""Reading a request from files and flags."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from pydantic import ValidationError

from stackwise.features.catalogue import Catalogue
from stackwise.features.currencies import currency_code
from stackwise.features.errors import InputError, UnknownIdError, describe
from stackwise.features.faults import faulty
from stackwise.features.records import Goal, HeldSkill, Learner

MOST_BYTES = 20_000_000
_DOCUMENTS = (".pdf", ".docx")
_NESTED = ("skills", "holdings", "goal", "constraints")


def read_learner(source: str, catalogue: Catalogue) -> Learner:
    """A learner from a JSON file, or by id from the catalogue's learners table."""
    path = Path(source)
    if path.is_file():
        return parse_learner(read_text(path))
    table = catalogue["learners"]
    found = table[table["learner_id"] == source]
    if found.empty:
        known = ", ".join(table["learner_id"].head(3))
        fix = f"pass a file that exists{f', or an id such as {known}' if known else ''}"
        raise UnknownIdError(describe("learner", repr(source), "a JSON file or a learner_id of the catalogue", fix))
    return learner_of_row({str(name): value for name, value in found.iloc[0].items()})


def learner_of_row(row: Mapping[str, object]) -> Learner:
    """The record of one row of the learners table.

    Nested columns are Python (or numpy) lists and dicts, or JSON text; what is null at any depth is not given, nor is
    an empty text that stands in a column or in a part of the goal. A table's key may be a whole number.

    Raises
    ------
    InputError
        The row is no learner; the message names the fields.
    """
    plain = given_fields(row)
    if type(number := plain.get("learner_id")) is int:
        plain["learner_id"] = str(number)
    for name in _NESTED:
        if isinstance(text := plain.get(name), str):
            plain[name] = _nested(name, text)
    if isinstance(goal := plain.get("goal"), dict):
        plain["goal"] = given_fields(goal)
    return _validated(lambda: Learner.model_validate(plain))


def given_fields(row: Mapping[str, object]) -> dict[str, object]:
    """The fields of a row as plain values, without what is unknown.

    An empty text is, too: CSV has no other null than an empty cell, and tables are made from CSV.
    """
    plain = {name: _plain(value) for name, value in row.items()}
    return {name: value for name, value in plain.items() if value is not None and value != ""}


def _plain(value: object) -> object:
    """Without numpy and without nulls; text of JSON stays text."""
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, Mapping):
        return {str(name): one for name, each in value.items() if (one := _plain(each)) is not None}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    missing = value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and value != value)
    return None if missing else value


def _nested(name: str, text: str) -> object:
    try:
        return _plain(json.loads(text))
    except (ValueError, RecursionError):
        fix = "correct the row; Python writes such a column by json.dumps"
        raise InputError(describe(f"learner {name}", "text that is not JSON", "JSON", fix)) from None


def parse_learner(text: str) -> Learner:
    """A learner from JSON text."""
    return _validated(lambda: Learner.model_validate_json(text))


def _validated(make: Callable[[], Learner]) -> Learner:
    try:
        return make()
    except ValidationError as error:
        raise faulty("learner", error, "openapi.json has all fields, under `Learner`") from error


def learner_from_flags(
    job: str | None,
    has: str | None,
    goal: str | None,
    present: str | None,
    qualification: str | None,
    catalogue: Catalogue,
    cv: str | None = None,
) -> Learner:
    """A learner from ``--job``, ``--has``, ``--cv``, ``--goal``, ``--present`` and ``--qualification``.

    ``job`` is a job's text, or an occupation's id or title, or a job's id of the catalogue; without one the
    qualification is the goal.
    """
    _check_kind(goal)
    if job is not None and not job.strip():
        raise InputError(describe("--job", "nothing but space", "a job text or an occupation's title", "pass its text"))
    skills = tuple(HeldSkill(text=one) for one in listed(has))
    target = {} if job is None else _target(job, catalogue)
    wanted = {"kind": goal or "change", "present_occupation_id": present, "qualification_id": qualification, **target}
    return _validated(lambda: Learner(learner_id="you", skills=skills, cv_text=cv, goal=Goal.model_validate(wanted)))


def _check_kind(goal: str | None) -> None:
    if goal not in (None, "change", "advance", "stay_current"):
        raise InputError(describe("--goal", repr(goal), "change, advance or stay_current", "pass one of them"))


def with_goal(learner: Learner, goal: str | None, present: str | None, qualification: str | None) -> Learner:
    """The learner with the given parts of a goal set over its own."""
    _check_kind(goal)
    given = {"kind": goal, "present_occupation_id": present, "qualification_id": qualification}
    given = {name: value for name, value in given.items() if value is not None}
    if not given:
        return learner
    plain = learner.model_dump()
    plain["goal"] |= given
    return _validated(lambda: Learner.model_validate(plain))


def refuse_idle_flags(goal: Goal, kind: str | None, present: str | None, planned: bool) -> None:
    """Refuse ``--goal`` and ``--present`` where they would change nothing of what is asked.

    ``goal`` is the goal with both flags in it; ``planned`` says that it is planned, where only what is asked counts.

    Raises
    ------
    InputError
        A flag without effect, and the combination that has one.
    """
    if kind not in (None, "change") and goal.is_qualification:
        expected = "an occupation or a job beside the qualification"
        raise InputError(describe("--goal", f"{kind} with a qualification alone", expected, "drop it"))
    if kind == "advance" and planned:
        said = "change or stay_current, since a plan closes what is asked whatever the rise in level"
        raise InputError(describe("--goal", kind, said, "drop it, or use recommend"))
    if present is None:
        return
    text = goal.job_text is not None or goal.job_id is not None
    if goal.kind == "stay_current" and text:
        raise InputError(describe("--present", "stay_current in a job's text", "an occupation alone", "drop it"))
    if goal.is_qualification:
        raise InputError(describe("--present", "a qualification alone", "--goal stay_current", "add it, or drop this"))
    if goal.kind == "advance" or (goal.kind == "change" and planned):
        beside = f"the goal {goal.kind}, which nothing of the present occupation changes"
        expected = "stay_current" if planned else "change or stay_current"
        raise InputError(describe("--present", beside, f"--goal {expected}", "pass that, or drop it"))


def with_weights(learner: Learner, weights: str | None) -> Learner:
    """The learner with the weights of a text such as ``credit=0.5; quality=0.1``."""
    if weights is None:
        return learner
    pairs = [one.partition("=") for one in listed(weights)]
    plain = learner.model_dump()
    plain["goal"]["weights"] = {name.strip(): value.strip() for name, _, value in pairs}
    return _validated(lambda: Learner.model_validate(plain))


def with_limits(learner: Learner, limits: Mapping[str, float | str | Sequence[str] | None]) -> Learner:
    """The learner with the given limits set over its own."""
    given = {name: value for name, value in limits.items() if value is not None}
    if not given:
        return learner
    try:
        currency_code(str(given.get("currency", "USD")))
    except ValueError as error:
        raise InputError(f"--{error}") from error
    plain = learner.model_dump()
    plain["constraints"] |= given
    return _validated(lambda: Learner.model_validate(plain))


def listed(has: str | None) -> list[str]:
    """The items of a text, by semicolons or lines."""
    return [one.strip() for one in (has or "").replace("\n", ";").split(";") if one.strip()]


def _target(job: str, catalogue: Catalogue) -> dict[str, str]:
    """What a ``--job`` value names: an occupation by its id or its very title, a job of the catalogue, or else it is
    the text itself; everyday names and slips are told by the engine."""
    text = job.strip()
    occupations = catalogue["occupations"]
    for same in (occupations["occupation_id"] == text, occupations["title"].str.lower() == text.lower()):
        if same.sum() == 1:
            return {"occupation_id": str(occupations["occupation_id"][same].iloc[0])}
    return {"job_id": text} if (catalogue["jobs"]["job_id"] == text).any() else {"job_text": job}


def text_or_file(value: str) -> str:
    """The text itself, or the content of ``@FILE``, which may be a PDF or a Word document."""
    if not value.startswith("@"):
        return value
    path = Path(value[1:])
    return _words_of(path) if path.suffix.lower() in _DOCUMENTS and path.is_file() else read_text(path)


def _words_of(path: Path) -> str:
    from stackwise.recommender.filetext import text_of_file

    found = text_of_file(path.read_bytes()) if path.stat().st_size <= MOST_BYTES else None
    if found is None or found.text is None:
        why = "too_long" if found is None else str(found.why)
        fix = 'install "stackwise[files]"' if why == "no_reader" else "save its words as a text file"
        raise InputError(describe(f"file {path}", why.replace("_", " "), "a PDF or .docx with words", fix))
    return found.text


def read_text(path: Path) -> str:
    """A UTF-8 text file of sane size."""
    if not path.is_file():
        raise InputError(describe("file", str(path), "an existing file", "check the path"))
    if path.stat().st_size > MOST_BYTES:
        raise InputError(
            describe(f"file {path}", f"{path.stat().st_size:,} bytes", f"at most {MOST_BYTES:,}", "cut it")
        )
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        fix = "save the file as UTF-8"
        raise InputError(
            describe(f"file {path}", f"bytes that are not UTF-8 at {error.start}", "UTF-8", fix)
        ) from error
