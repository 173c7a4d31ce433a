"""``stackwise recommend``: one learner in, explained and ranked credentials out."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from features.errors import InputError, describe

if TYPE_CHECKING:
    from features.catalogue import Catalogue
    from features.records import Learner

Data = Annotated[Path | None, typer.Option("--data", help="Catalogue folder; the shipped sample when left out.")]
Encoder = Annotated[str, typer.Option("--encoder", help="`default`, a model folder, or a sentence-transformers name.")]


def recommend(
    data: Data = None,
    learner: Annotated[str | None, typer.Option(help="JSON file, or a learner_id of the catalogue.")] = None,
    job: Annotated[str | None, typer.Option(help="Job text, @FILE, or an occupation's title or id.")] = None,
    has: Annotated[str | None, typer.Option(help='Skills held: "Excel; bookkeeping; customer service".')] = None,
    goal: Annotated[str, typer.Option(help="change, advance or stay_current.")] = "change",
    present: Annotated[str | None, typer.Option(help="Present occupation id (for advance and stay_current).")] = None,
    qualification: Annotated[str | None, typer.Option(help="Qualification id to earn credit toward.")] = None,
    max_weeks: Annotated[float | None, typer.Option(help="Longest a credential may take.")] = None,
    hours_per_week: Annotated[float | None, typer.Option(help="Hours a week there is time for.")] = None,
    max_cost: Annotated[float | None, typer.Option(help="Most a credential may cost.")] = None,
    currency: Annotated[str | None, typer.Option(help="Currency of --max-cost, e.g. AUD.")] = None,
    n: Annotated[int, typer.Option("-n", help="Length of the list.")] = 10,
    as_of: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day of the answer; today.")] = None,
    encoder: Encoder = "default",
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Recommend micro-credentials that close a learner's gap, with what each is worth toward a qualification."""
    from recommender.assemble import open_recommender
    from recommender.defaults import open_catalogue

    if (learner is None) == (job is None):
        fix = "pass --learner FILE.json, or --job TEXT with --has"
        raise InputError(describe("request", "both or neither of --learner and --job", "exactly one", fix))
    catalogue = open_catalogue(data)
    limits = {"max_weeks": max_weeks, "hours_per_week": hours_per_week, "max_cost": max_cost, "currency": currency}
    asked = asked_learner(catalogue, learner, job, has, goal, present, qualification, limits)
    engine = open_recommender(catalogue, encoder)
    answer = engine.recommend(asked, n=n, as_of=as_of.date() if as_of else date.today())
    if as_json:
        import json

        typer.echo(json.dumps(answer, ensure_ascii=False, indent=1, allow_nan=False))
        return
    from recommender.render import show_answer

    show_answer(answer)


def asked_learner(
    catalogue: Catalogue,
    learner: str | None,
    job: str | None,
    has: str | None,
    goal: str,
    present: str | None,
    qualification: str | None,
    limits: dict[str, float | str | None],
) -> Learner:
    """The learner that the flags of a command describe."""
    from recommender.inputs import learner_from_flags, read_learner, text_or_file, with_limits

    if learner is not None:
        if has is not None:
            raise InputError(describe("--has", "a value beside --learner", "skills inside the learner file", "drop it"))
        asked = read_learner(learner, catalogue)
    else:
        asked = learner_from_flags(text_or_file(str(job)), has, goal, present, qualification, catalogue)
    return with_limits(asked, limits)
