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
    from stackwise.recommender.verify.answer import read_answer

    claims, catalogue = read_answer(answer), open_catalogue(data)
    from stackwise.recommender.verify.catalogue import CatalogueRows
    from stackwise.recommender.verify.claims import check_claims
    from stackwise.recommender.verify.decision_parts import notes_beside

    rows = CatalogueRows(catalogue)
    violations = check_claims(claims, rows)
    for violation in violations:
        typer.echo(violation)
    if violations:
        typer.echo(f"{len(violations)} claims do not hold", err=True)
        raise typer.Exit(1)
    typer.echo("every claim holds")
    for note in notes_beside(claims, rows):
        typer.echo(f"beside what was checked: {note}")
