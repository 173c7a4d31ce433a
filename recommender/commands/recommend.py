"""``stackwise recommend``: one learner in, explained and ranked credentials out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import typer

from stackwise.recommender.commands.options import (
    TRACKING,
    AsJson,
    Currency,
    Data,
    EncoderOption,
    GoalKind,
    Has,
    Job,
    LearnerOption,
    ModelOption,
    Present,
    Toward,
    Tracking,
    answered,
    asked_learner,
    open_engine,
)


def recommend(
    data: Data = None,
    learner: LearnerOption = None,
    job: Job = None,
    has: Has = None,
    goal: GoalKind = None,
    present: Present = None,
    qualification: Toward = None,
    max_weeks: Annotated[float | None, typer.Option(help="Longest a credential may take.")] = None,
    hours_per_week: Annotated[float | None, typer.Option(help="Hours a week there is time for.")] = None,
    max_cost: Annotated[float | None, typer.Option(help="Most a credential may cost.")] = None,
    currency: Currency = None,
    n: Annotated[int, typer.Option("-n", help="Length of the list.")] = 10,
    as_of: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day of the answer; today.")] = None,
    model: ModelOption = None,
    tracking: Tracking = TRACKING,
    encoder: EncoderOption = "default",
    as_json: AsJson = False,
) -> None:
    """Recommend micro-credentials that close a learner's gap, with what each is worth toward a qualification."""
    engine = open_engine(data, model, tracking, encoder)
    limits = {"max_weeks": max_weeks, "hours_per_week": hours_per_week, "max_cost": max_cost, "currency": currency}
    asked = asked_learner(engine.arrays.catalogue, learner, job, has, goal, present, qualification, limits)
    day = as_of.date() if as_of else date.today()
    answer = answered(lambda learner: engine.recommend(learner, n=n, as_of=day), asked)
    if as_json:
        import json

        typer.echo(json.dumps(answer, ensure_ascii=False, indent=1, allow_nan=False))
        return
    from stackwise.recommender.render.recommendations import show_answer

    show_answer(answer)
