"""``stackwise events``: what the service stored of what learners were shown and did."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stackwise.recommender.commands.serve import EVENTS, EventsUrl

if TYPE_CHECKING:
    from stackwise.recommender.service.events import EventStore

app = typer.Typer(help="What the service stored of what learners were shown and did.", no_args_is_help=True)


def _export(events: str, out: Path, write: Callable[[EventStore, Path], int], what: str) -> None:
    """Write what is stored to a file; one that cannot be written is named."""
    from contextlib import closing

    from stackwise.features.errors import DataError, describe
    from stackwise.recommender.service.events import EventStore

    with closing(EventStore(events)) as store:
        try:
            count = write(store, out)
        except OSError as error:
            got, fix = error.strerror or str(error), "check --out and the disk"
            raise DataError(describe(f"file {out}", got, "one that can be written", fix)) from error
    typer.echo(f"{out}: {count:,} {what}")


@app.callback()
def _events() -> None:
    """What the commands are about; each opens the database itself."""


@app.command("export")
def export(
    out: Annotated[Path, typer.Option("--out", help="Parquet file to write.", show_default=False)],
    events: EventsUrl = EVENTS,
) -> None:
    """Write all events as the interaction log that ``stackwise retrain --log`` reads."""
    from stackwise.recommender.service.event_log import export_log

    _export(events, out, export_log, "events")


@app.command("corrections")
def corrections(
    out: Annotated[Path, typer.Option("--out", help="CSV file to write.", show_default=False)],
    events: EventsUrl = EVENTS,
) -> None:
    """Write the readings that people took back on the page and told: what, read as what, by which model."""
    from stackwise.recommender.service.corrections import export_corrections

    _export(events, out, export_corrections, "corrections")


@app.command("erase")
def erase(
    learner: Annotated[str, typer.Option("--learner", help="Whose events go, by learner_id.", show_default=False)],
    events: EventsUrl = EVENTS,
) -> None:
    """Delete every event of one learner, as a person may ask."""
    from contextlib import closing

    from stackwise.recommender.service.events import EventStore

    with closing(EventStore(events)) as store:
        typer.echo(f"{store.erase(learner):,} events erased")


@app.command("purge")
def purge(
    before: Annotated[datetime, typer.Option("--before", formats=["%Y-%m-%d"], help="First day that is kept.")],
    events: EventsUrl = EVENTS,
) -> None:
    """Delete every event that occurred before a day (UTC)."""
    from contextlib import closing

    from stackwise.recommender.service.events import EventStore

    with closing(EventStore(events)) as store:
        typer.echo(f"{store.purge(before.date()):,} events purged")
