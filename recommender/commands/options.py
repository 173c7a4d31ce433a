"""Options that several commands take, and the learner they describe."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from click import IntRange

from stackwise.features.errors import AmbiguousOccupationError, InputError, describe

if TYPE_CHECKING:
    from stackwise.features.catalogue import Catalogue
    from stackwise.features.records import JsonObject, Learner
    from stackwise.recommender.engine.recommender import Recommender

Data = Annotated[Path | None, typer.Option("--data", help="Catalogue folder; the shipped sample when left out.")]
EncoderOption = Annotated[
    str,
    typer.Option("--encoder", help="`default`, `int8`, `float32`, a folder, or a sentence-transformers name."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
LearnerOption = Annotated[str | None, typer.Option("--learner", help="JSON file, or a learner_id of the catalogue.")]
Job = Annotated[str | None, typer.Option("--job", help="Job text, @FILE, or an occupation's title or id.")]
Has = Annotated[
    str | None, typer.Option("--has", help='Skills held: "Excel; bookkeeping; customer service"; or @FILE.')
]
Cv = Annotated[str | None, typer.Option("--cv", help="A CV's text, or @FILE (text, PDF, Word).")]
GoalKind = Annotated[str | None, typer.Option("--goal", help="change (when left out), advance or stay_current.")]
Present = Annotated[str | None, typer.Option("--present", help="Present occupation id (change and stay_current).")]
Toward = Annotated[str | None, typer.Option("--qualification", help="Qualification id to earn credit toward.")]
Engine = Annotated[Literal["local", "spark"], typer.Option(help="Where it runs.")]
Master = Annotated[str, typer.Option(help="Spark's master URL; left out, spark-submit or the cluster names it.")]
Currency = Annotated[str | None, typer.Option("--currency", help="Currency of --max-cost, e.g. AUD.")]
NotAsked = Annotated[
    str | None, typer.Option("--not-asked", help='Not asked after all: skill ids, labels or words, "sql; python".')
]
NotHeld = Annotated[str | None, typer.Option("--not-held", help="Not held after all, in the same way.")]
Weights = Annotated[
    str | None, typer.Option("--weights", help='What counts more: "credit=0.5; quality=0.1"; the rest as shipped.')
]
ModelOption = Annotated[
    str | None, typer.Option("--model", help="Model folder or models:/stackwise@champion; else what ships.")
]
Tracking = Annotated[
    str, typer.Option("--tracking", envvar="MLFLOW_TRACKING_URI", help="Where an MLflow model is looked up.")
]
TRACKING = "sqlite:///mlflow.db"


def open_engine(data: Path | None, model: str | None, tracking: str, encoder: str) -> Recommender:
    """The engine over a catalogue with the baseline ranker, or the one sealed in a model with its own catalogue."""
    return open_engine_of(None if model is None else fetched_model(model, tracking), data, encoder)


def open_engine_of(sealed: Path | None, data: Path | None, encoder: str) -> Recommender:
    """The same of a model's folder."""
    from stackwise.features.catalogue import read_catalogue
    from stackwise.recommender.bundle import load_model
    from stackwise.recommender.defaults import open_catalogue
    from stackwise.recommender.engine.build import open_recommender

    if sealed is None:
        return open_recommender(open_catalogue(data), encoder)
    return load_model(sealed, None if data is None else read_catalogue(data))


def fetched_model(model: str, tracking: str) -> Path:
    """The model's folder; one that is not local is kept while the command runs, since its arrays stay mapped."""
    import atexit
    import shutil
    import tempfile

    from stackwise.recommender.bundle import fetch_model

    folder = tempfile.mkdtemp(prefix="stackwise-model-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return fetch_model(model, Path(folder), tracking)


def asked_learner(
    catalogue: Catalogue,
    learner: str | None,
    job: str | None,
    has: str | None,
    goal: str | None,
    present: str | None,
    qualification: str | None,
    limits: dict[str, float | str | None],
    taken_back: tuple[str | None, str | None] = (None, None),
    data: Path | None = None,
    planned: bool = False,
    cv: str | None = None,
) -> Learner:
    """The learner that the flags of a command describe; beside a learner file the flags of the goal win over it.

    ``taken_back``: what is not asked, and what is not held, by semicolons. A learner's id is looked up in the folder
    ``data`` where the catalogue, as one that is sealed in a model, holds nobody. Flags that would change nothing, of
    the list or of the plan (``planned``), are refused.
    """
    from stackwise.recommender.defaults import open_catalogue
    from stackwise.recommender.parsing import (
        learner_from_flags,
        listed,
        read_learner,
        refuse_idle_flags,
        text_or_file,
        with_goal,
        with_limits,
    )

    if (learner is not None and job is not None) or (learner, job, qualification) == (None, None, None):
        fix = "pass --learner FILE.json, --job TEXT with --has, or --qualification ID alone"
        raise InputError(describe("request", "both or neither of --learner and --job", "exactly one", fix))
    if learner is not None:
        for name, given in (("--has", has), ("--cv", cv)):
            if given is not None:
                raise InputError(describe(name, "a value beside --learner", "it inside the learner file", "drop it"))
        people = catalogue if len(catalogue["learners"]) else open_catalogue(data)
        asked = with_goal(read_learner(learner, people), goal, present, qualification)
    else:
        text, skills, told = (None if given is None else text_or_file(given) for given in (job, has, cv))
        if job is not None and goal == "stay_current" and present is not None:
            fix = "drop --job, or --present"
            raise InputError(describe("--present", "stay_current in it beside a --job", "one of the two", fix))
        asked = learner_from_flags(text, skills, goal, present, qualification, catalogue, told)
    refuse_idle_flags(asked.goal, goal, present, planned)
    names = ("not_asked", "not_held")
    back = {name: listed(text) for name, text in zip(names, taken_back, strict=True) if text is not None}
    return with_limits(asked, {**limits, **back})


def answered(ask: Callable[[Learner], JsonObject], learner: Learner) -> JsonObject:
    """The answer of a learner; which occupation a job is that is not clear is asked, where somebody sits at the keys.

    Raises
    ------
    AmbiguousOccupationError
        Nobody is there to ask; the message names the candidates and how to choose.
    """
    try:
        return ask(learner)
    except AmbiguousOccupationError as error:
        if not sys.stdin.isatty():
            raise
        chosen = _chosen(error)
    goal = learner.goal.model_copy(update={"occupation_id": chosen, "job_text": None, "job_id": None})
    return ask(learner.model_copy(update={"goal": goal}))


def _chosen(error: AmbiguousOccupationError) -> str:
    """The id of the candidate that is picked at the terminal."""
    typer.echo("Which occupation is meant?", err=True)
    for number, candidate in enumerate(error.candidates, start=1):
        typer.echo(f"  {number}  {candidate['title']}", err=True)
    typer.echo("  0  none of these", err=True)
    picked: int = typer.prompt("Number", type=IntRange(0, len(error.candidates)), err=True)
    if not picked:
        raise error
    return str(error.candidates[picked - 1]["occupation_id"])
