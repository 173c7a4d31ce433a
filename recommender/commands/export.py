"""``stackwise export``: a catalogue, or what a learner holds, in the world's formats."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from stackwise.recommender.export.written import WrittenDocument

app = typer.Typer(help="Write a catalogue, or what a learner holds, in the world's formats.", no_args_is_help=True)
TOP_LINES = 25
DataFolder = Annotated[Path, typer.Option("--data", help="Catalogue folder.", show_default=False)]
OutFile = Annotated[Path, typer.Option("--out", help="JSON-LD file to write.", show_default=False)]


@app.command()
def ctdl(data: DataFolder, out: OutFile) -> None:
    """Write qualifications and credit rules as CTDL JSON-LD."""
    from stackwise.features.catalogue import read_catalogue
    from stackwise.recommender.export.ctdl import export_ctdl

    done = export_ctdl(read_catalogue(data))
    done.write(out)
    typer.echo(f"{out}: {done.qualifications:,} qualifications, {done.rules:,} credit rules")
    counted("said in words of our own, which other readers pass over", done.extended)
    counted("not in the file", done.loss)


@app.command("schema-org")
def schema_org(data: DataFolder, out: OutFile) -> None:
    """Write credentials as schema.org courses; `ingest credentials FILE --map schema_org` reads them back.

    What is not in the file, and what is read back differently, is counted by field.
    """
    from stackwise.features.catalogue import read_catalogue
    from stackwise.recommender.export.schema_org import export_schema_org

    _done(export_schema_org(read_catalogue(data)), out)


@app.command()
def holdings(
    learner: Annotated[str, typer.Option(help="JSON file, or an id of the catalogue.", show_default=False)],
    out: OutFile,
    data: Annotated[Path | None, typer.Option("--data", help="Catalogue folder; the sample if left out.")] = None,
    format: Annotated[Literal["clr", "europass"], typer.Option(help="Open Badges 3.0 in a CLR 2.0, or ELM 3.")] = "clr",
) -> None:
    """Write what a learner holds; `credit --transcript FILE` reads it back. Nothing is signed here."""
    from stackwise.recommender.defaults import open_catalogue
    from stackwise.recommender.export.holdings import export_badges, export_europass
    from stackwise.recommender.parsing import read_learner

    write = export_badges if format == "clr" else export_europass
    catalogue = open_catalogue(data)
    _done(write(read_learner(learner, catalogue), catalogue, date.today()), out)


def _done(made: WrittenDocument, out: Path) -> None:
    made.write(out)
    typer.echo(f"{out}: " + ", ".join(f"{count:,} {name}" for name, count in made.counts.items()))
    counted("in the file, and not read back as it was", made.unread)
    counted("not in the file", made.loss)


def counted(title: str, counts: Mapping[str, int]) -> None:
    """Print counts by name, the first of them."""
    if not counts:
        return
    typer.echo(f"{title}:")
    for name, count in list(counts.items())[:TOP_LINES]:
        typer.echo(f"  {count:>7,}  {name}")
    if len(counts) > TOP_LINES:
        typer.echo(f"  and {len(counts) - TOP_LINES:,} more")
