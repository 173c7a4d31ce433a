"""``stackwise credit``: what a learner's holdings count for toward a qualification, and what remains."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import typer

from stackwise.recommender.commands.options import Data


def credit(
    learner: Annotated[str, typer.Option(help="JSON file, or a learner_id of the catalogue.")],
    qualification: Annotated[
        str | None, typer.Option(help="Qualification id; left out, the ones nearest to complete are listed.")
    ] = None,
    data: Data = None,
    as_of: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day of the answer.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the allocation as JSON.")] = False,
) -> None:
    """Show which holding fills which place, by which rule and how surely, and what is still open.

    The day is ``--as-of``, else the learner's own, else today.
    """
    import json

    from stackwise.models.credit import CreditEngine
    from stackwise.recommender.defaults import open_catalogue
    from stackwise.recommender.parsing import read_learner

    catalogue = open_catalogue(data)
    asked = read_learner(learner, catalogue)
    day = as_of.date() if as_of else asked.as_of or date.today()
    engine = CreditEngine.from_catalogue(catalogue)
    if qualification is None:
        found = [
            nearest_qualification.to_json()
            for nearest_qualification in engine.nearest_qualifications(asked.holdings, day)
        ]
    else:
        found = [engine.allocate(qualification, asked.holdings, day).to_json()]
    if as_json:
        answer = found if qualification is None else found[0]
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=1, allow_nan=False))
        return
    from stackwise.recommender.render.credit import show_credit

    if not found:
        typer.echo("What is held counts toward no qualification of the catalogue.")
    for one in found:
        show_credit(one)
