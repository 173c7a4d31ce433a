"""``stackwise credit``: what a learner's holdings count for toward a qualification, and what remains."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import typer

from recommender.commands.recommend import Data


def credit(
    learner: Annotated[str, typer.Option(help="JSON file, or a learner_id of the catalogue.")],
    qualification: Annotated[str, typer.Option(help="Qualification id.")],
    data: Data = None,
    as_of: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day of the answer.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the allocation as JSON.")] = False,
) -> None:
    """Show which holding fills which place, by which rule and how surely, and what is still open.

    The day is ``--as-of``, else the learner's own, else today.
    """
    from models.credit import CreditEngine
    from recommender.defaults import open_catalogue
    from recommender.inputs import read_learner

    catalogue = open_catalogue(data)
    asked = read_learner(learner, catalogue)
    day = as_of.date() if as_of else asked.as_of or date.today()
    allocation = CreditEngine.from_catalogue(catalogue).allocate(qualification, asked.holdings, day).to_json()
    if as_json:
        import json

        typer.echo(json.dumps(allocation, ensure_ascii=False, indent=1, allow_nan=False))
        return
    from recommender.render_credit import show_credit

    show_credit(allocation)
