"""``stackwise events``: what the service stored of what learners were shown and did."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stackwise.recommender.commands.serve import EVENTS, EventsUrl

app = typer.Typer(help="What the service stored of what learners were shown and did.", no_args_is_help=True)


@app.callback()
def _events() -> None:
    """Keep ``events`` a group though it holds one command."""


@app.command("export")
def export(
    out: Annotated[Path, typer.Option("--out", help="Parquet file to write.", show_default=False)],
    events: EventsUrl = EVENTS,
) -> None:
    """Write all events as the interaction log that ``stackwise retrain --log`` reads."""
    from contextlib import closing

    from stackwise.features.errors import DataError, describe
    from stackwise.recommender.service.event_log import export_log
    from stackwise.recommender.service.events import EventStore

    try:
        with closing(EventStore(events)) as store:
            count = export_log(store, out)
    except OSError as error:
        got = error.strerror or str(error)
        raise DataError(describe(f"file {out}", got, "one that can be written", "check --out and the disk")) from error
    typer.echo(f"{out}: {count:,} events")
