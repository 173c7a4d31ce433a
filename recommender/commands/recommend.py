"""``stackwise recommend``: one learner in, explained and ranked credentials out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import typer

from stackwise.recommender.commands.handout import Details, Force, Lang, Out, Printing
from stackwise.recommender.commands.options import (
    TRACKING,
    AsJson,
    Currency,
    Cv,
    Data,
    EncoderOption,
    GoalKind,
    Has,
    Job,
    LearnerOption,
    ModelOption,
    NotAsked,
    NotHeld,
    Present,
    Toward,
    Tracking,
    Weights,
    answered,
    asked_learner,
    open_engine,
)

PAGE = "http://127.0.0.1:8000/"  # of `stackwise serve`


def recommend(
    data: Data = None,
    learner: LearnerOption = None,
    job: Job = None,
    has: Has = None,
    cv: Cv = None,
    goal: GoalKind = None,
    present: Present = None,
    qualification: Toward = None,
    max_weeks: Annotated[float | None, typer.Option(help="Longest a credential may take.")] = None,
    hours_per_week: Annotated[float | None, typer.Option(help="Hours a week there is time for.")] = None,
    max_cost: Annotated[float | None, typer.Option(help="Most a credential may cost.")] = None,
    currency: Currency = None,
    not_asked: NotAsked = None,
    not_held: NotHeld = None,
    weights: Weights = None,
    n: Annotated[int, typer.Option("-n", help="Length of the list.")] = 10,
    as_of: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day of the answer; today.")] = None,
    model: ModelOption = None,
    tracking: Tracking = TRACKING,
    encoder: EncoderOption = "default",
    lang: Lang = "en",
    details: Details = False,
    out: Out = None,
    force: Force = False,
    link: Annotated[
        bool, typer.Option("--link", help="Only print the page's address that holds this request.")
    ] = False,
    page: Annotated[str, typer.Option(help="The page of --link.")] = PAGE,
    as_json: AsJson = False,
) -> None:
    """Recommend micro-credentials that close a learner's gap, with what each is worth toward a qualification."""
    from stackwise.recommender.parsing import with_weights

    printing = Printing(lang, details, out, force, as_json)
    engine = open_engine(data, model, tracking, encoder)
    limits = {"max_weeks": max_weeks, "hours_per_week": hours_per_week, "max_cost": max_cost, "currency": currency}
    taken_back, rows = (not_asked, not_held), engine.arrays.catalogue
    asked = asked_learner(rows, learner, job, has, goal, present, qualification, limits, taken_back, data, cv=cv)
    asked = with_weights(asked, weights)
    day = as_of.date() if as_of else date.today()
    if link:
        from stackwise.recommender.handout.link import request_link

        typer.echo(request_link(asked, page))
        if asked.cv_text:
            typer.echo("the CV is left out of the link, since it names its person", err=True)
        return
    answer = answered(lambda learner: engine.recommend(learner, n=n, as_of=day), asked)
    from stackwise.recommender.handout.list_document import list_document

    printing.show(answer, engine.arrays.catalogue, list_document)
