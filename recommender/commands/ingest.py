"""``stackwise ingest``: read published taxonomies and course lists into a catalogue folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from stackwise.features.ingest.archive import Tell
    from stackwise.features.ingest.store import IngestBatch, TableCount

app = typer.Typer(help="Read taxonomies and course lists into a catalogue folder.", no_args_is_help=True)

Out = Annotated[Path, typer.Option("--out", help="Catalogue folder to make or add to.")]
Index = Annotated[bool, typer.Option("--index/--no-index", help="Compute the index afterwards.")]
Delimiter = Annotated[str | None, typer.Option(help="What parts a text file's columns; seen when left out.")]
Encoding = Annotated[str | None, typer.Option(help="A text file's encoding, e.g. cp1252; seen when left out.")]
Sheet = Annotated[str | None, typer.Option(help="A workbook's sheet; the first when left out.")]
Sources = Annotated[
    list[Path], typer.Argument(help="Zips, or folders that hold them or their files.", show_default=False)
]


@app.command()
def esco(
    source: Sources,
    out: Out,
    language: Annotated[str | None, typer.Option(help="Two-letter code, where the sources hold several.")] = None,
    index: Index = True,
) -> None:
    """Read the ESCO classification: both zips as the Commission ships them, or the folder that holds them."""
    from stackwise.features.ingest.esco import read_esco

    ingest(out, lambda tell: read_esco(source, language, tell), index)


@app.command()
def onet(source: Sources, out: Out, index: Index = True) -> None:
    """Read the O*NET database: its folder (or zip) of Excel workbooks."""
    from stackwise.features.ingest.onet import read_onet

    ingest(out, lambda tell: read_onet(source, tell), index)


@app.command()
def credentials(
    file: Annotated[Path, typer.Argument(help="A .csv, .jsonl or .parquet file.", show_default=False)],
    mapping: Annotated[str, typer.Option("--map", help="`coursera`, `edx`, or a TOML file.")],
    out: Out,
    index: Index = True,
) -> None:
    """Read a provider's course list through a mapping that says what each column means."""
    from stackwise.features.ingest.credentials import read_credentials

    ingest(out, lambda tell: read_credentials(file, mapping, tell), index)


def ingest(out: Path, read: Callable[[Tell], IngestBatch], index: bool) -> None:
    """Read one source, merge it into the folder, print the counts, and compute the index.

    Raises
    ------
    DataError
        The source or the folder cannot be read or written; the folder is then as it was.
    """
    from stackwise.features.errors import DataError, describe
    from stackwise.features.files import replacing
    from stackwise.features.ingest.store import merge, require_catalogue
    from stackwise.recommender.progress import ProgressPrinter

    try:
        with ProgressPrinter() as progress:
            batch = read(progress)
            require_catalogue(out)
            with replacing(out.resolve(), keep=True) as staged:
                counts = merge(staged, batch)
                if index:
                    from stackwise.recommender.index.build import refresh

                    refresh(staged, progress=progress)
        for note in batch.notes:
            typer.echo(note, err=True)
        show(counts, batch.source, out)
    except OSError as error:
        got = f"{error.strerror or error} ({error.filename or out})"
        raise DataError(
            describe("reading or writing", got, "files that can be", "check space and permissions")
        ) from error


def show(counts: list[TableCount], source: str, out: Path) -> None:
    """Print the counts of one source as a table on stdout."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from stackwise.features.ingest.store import REJECTS

    table = Table(title=escape(f"{source} -> {out}"))
    table.add_column("table")
    for name in ("read", "kept", "rejected", "in the folder"):
        table.add_column(name, justify="right")
    for count in counts:
        table.add_row(count.table, *(f"{n:,}" for n in (count.read, count.kept, count.rejected, count.total)))
    Console().print(table)
    if any(count.rejected for count in counts):
        typer.echo(f"rejected rows, each with its reason: {out / REJECTS / source}.csv")
