"""``stackwise verify``: re-check every claim of an answer against the catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stackwise.recommender.commands.options import Data


def verify(
    answer: Annotated[Path, typer.Argument(help="What `recommend`, `plan` or `credit --json` printed.")],
    data: Data = None,
) -> None:
    """Check every skill, span, rule, unit, date and sum of an answer; exit 1 and list what is wrong by code."""
    from stackwise.recommender.defaults import open_catalogue
    from stackwise.recommender.verify.answer import check_answer, read_answer

    claims, catalogue = read_answer(answer), open_catalogue(data)
    from stackwise.recommender.verify.catalogue import CatalogueRows

    if claims.get("kind") == "decision":
        from stackwise.recommender.verify.decision_checker import check_decision

        violations = check_decision(claims, CatalogueRows(catalogue))
    elif claims.get("kind") == "plan":
        from stackwise.recommender.verify.plan_checker import PlanChecker

        violations = PlanChecker(CatalogueRows(catalogue)).check(claims)
    else:
        violations = check_answer(claims, catalogue)
    for violation in violations:
        typer.echo(violation)
    if violations:
        typer.echo(f"{len(violations)} claims do not hold", err=True)
        raise typer.Exit(1)
    typer.echo("every claim holds")
