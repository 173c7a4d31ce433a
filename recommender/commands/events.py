"""``stackwise events``: what the service stored of what learners were shown and did."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from stackwise.recommender.commands.serve import EVENTS, EventsUrl

app = typer.Typer(help="What the service stored of what learners were shown and did.", no_args_is_help=True)


@contextmanager
def written(out: Path) -> Iterator[None]:
    """Name a file that cannot be written."""
    from stackwise.features.errors import DataError, describe

    try:
        yield
    except OSError as error:
        got = error.strerror or str(error)
        raise DataError(describe(f"file {out}", got, "one that can be written", "check --out and the disk")) from error


@app.callback()
def _events() -> None:
    """What the commands are about; each opens the database itself."""


@app.command("export")
def export(
    out: Annotated[Path, typer.Option("--out", help="Parquet file to write.", show_default=False)],
    events: EventsUrl = EVENTS,
) -> None:
    """Write all events as the interaction log that ``stackwise retrain --log`` reads."""
    from contextlib import closing

    from stackwise.recommender.service.event_log import export_log
    from stackwise.recommender.service.events import EventStore

    with closing(EventStore(events)) as store, written(out):
        count = export_log(store, out)
    typer.echo(f"{out}: {count:,} events")


@app.command("corrections")
def corrections(
    out: Annotated[Path, typer.Option("--out", help="CSV file to write.", show_default=False)],
    events: EventsUrl = EVENTS,
) -> None:
    """Write the readings that people took back on the page and told: what, read as what, by which model."""
    from contextlib import closing

    from stackwise.recommender.service.corrections import export_corrections
    from stackwise.recommender.service.events import EventStore

    with closing(EventStore(events)) as store, written(out):
        count = export_corrections(store, out)
    typer.echo(f"{out}: {count:,} corrections")


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
