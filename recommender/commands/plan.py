"""``stackwise plan``: which credentials, in which order and weeks, with the proof that no better plan exists."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

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
    answered,
    asked_learner,
    open_engine,
)


def plan(
    data: Data = None,
    learner: LearnerOption = None,
    job: Job = None,
    has: Has = None,
    cv: Cv = None,
    goal: GoalKind = None,
    present: Present = None,
    qualification: Toward = None,
    max_weeks: Annotated[float | None, typer.Option(help="Weeks the whole plan may take; 52.")] = None,
    hours_per_week: Annotated[float | None, typer.Option(help="Hours a week there is time for; 10.")] = None,
    max_cost: Annotated[float | None, typer.Option(help="Most the whole plan may cost.")] = None,
    currency: Currency = None,
    not_asked: NotAsked = None,
    not_held: NotHeld = None,
    steps: Annotated[int, typer.Option(help="Most credentials in the plan.")] = 10,
    alternatives: Annotated[int, typer.Option(help="Clearly different plans to show beside the best.")] = 2,
    frontier: Annotated[bool, typer.Option(help="Also the plans that trade closure for weeks and price.")] = False,
    held: Annotated[list[str] | None, typer.Option("--what-if-held", help="Credential id: had I this already?")] = None,
    credit_weight: Annotated[
        float, typer.Option(help="Weight of credit, the rest is the gap's; 0.001 puts the gap first.", min=0, max=1)
    ] = 0.3,
    coverage: Annotated[
        Literal["probable", "best"],
        typer.Option(help="Does what two credentials teach of a skill add up, or does the better one count?"),
    ] = "probable",
    assumptions: Annotated[
        bool, typer.Option(help="Assume a length or price that is not stated from the credential's like.")
    ] = True,
    seconds: Annotated[
        float, typer.Option(help="Most the answer may take; what it cuts short is said.", min=0.1)
    ] = 60.0,
    as_of: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day the plan begins; today.")] = None,
    model: ModelOption = None,
    tracking: Tracking = TRACKING,
    encoder: EncoderOption = "default",
    lang: Lang = "en",
    details: Details = False,
    out: Out = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Plan the set and order of credentials that close the most of a gap within time, money and prerequisites."""
    from stackwise.models.planner import PlannerConfig
    from stackwise.recommender.planning.planning import Planning, PlanOptions

    printing = Printing(lang, details, out, force, as_json)
    engine = open_engine(data, model, tracking, encoder)
    limits = {"max_weeks": max_weeks, "hours_per_week": hours_per_week, "max_cost": max_cost, "currency": currency}
    taken_back, rows = (not_asked, not_held), engine.arrays.catalogue
    asked = asked_learner(rows, learner, job, has, goal, present, qualification, limits, taken_back, data, True, cv)
    beside: dict[str, Any] = {"alternatives": alternatives, "frontier": frontier, "held": tuple(held or ())}
    options = PlanOptions(steps=steps, coverage=coverage, assumptions=assumptions, **beside)
    config = PlannerConfig(closure=1 - credit_weight, credit=credit_weight, seconds=seconds)
    day = as_of.date() if as_of else date.today()
    answer = answered(lambda learner: Planning(engine, config).plan(learner, day, options), asked)
    from stackwise.recommender.handout.plan_document import plan_document

    printing.show(answer, engine.arrays.catalogue, plan_document)
