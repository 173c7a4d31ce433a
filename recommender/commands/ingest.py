"""``stackwise ingest``: read published taxonomies and course lists into a catalogue folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from stackwise.recommender.commands.options import Engine, Master

if TYPE_CHECKING:
    from stackwise.features.ingest.archive import Tell
    from stackwise.features.ingest.mapping import Mapping
    from stackwise.features.ingest.store import IngestBatch, TableCount
    from stackwise.features.ingest.tabular.files import FileRules
    from stackwise.recommender.progress import ProgressPrinter

UNREAD = "nothing is read yet: judge the mapping above, then save it and pass it by --map, or go on with --yes"
TOP_REJECTS, DRY_REJECTS = 5, 20  # on the screen; the file, which a dry run does not write, holds all
_SOUGHT = ("credentials", "qualifications", "skills", "occupations")  # tables that a source is read for
app = typer.Typer(help="Read taxonomies and course lists into a catalogue folder.", no_args_is_help=True)

Out = Annotated[Path, typer.Option("--out", help="Catalogue folder to make or add to.")]
Wait = Annotated[float, typer.Option(help="Seconds to wait for another writer of the folder; 0 fails at once.", min=0)]
WAIT = 600.0
Index = Annotated[bool, typer.Option("--index/--no-index", help="Compute the index afterwards.")]
OutOrNone = Annotated[Path | None, typer.Option("--out", help="Catalogue folder to make or add to.")]
Yes = Annotated[bool, typer.Option("--yes", help="Go on with the guessed mapping.")]
Delimiter = Annotated[str | None, typer.Option(help="What parts a text file's columns; seen when left out.")]
Encoding = Annotated[str | None, typer.Option(help="A text file's encoding, e.g. cp1252; seen when left out.")]
Sheet = Annotated[str | None, typer.Option(help="A workbook's sheet; the first when left out.")]
AboveRead = Annotated[
    bool,
    typer.Option("--above-read", help="What stands above and below the rows was read, and changes nothing of them."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Read and check all, write nothing.")]
Sources = Annotated[
    list[Path], typer.Argument(help="Zips, or folders that hold them or their files.", show_default=False)
]


@app.command()
def esco(
    source: Sources,
    out: Out,
    language: Annotated[str | None, typer.Option(help="Two-letter code, where the sources hold several.")] = None,
    index: Index = True,
    dry_run: DryRun = False,
    wait: Wait = WAIT,
) -> None:
    """Read the ESCO classification: both zips as the Commission ships them, or the folder that holds them."""
    from stackwise.features.ingest.esco import read_esco

    ingest(out, lambda tell: read_esco(source, language, tell), index, dry_run, wait)


@app.command()
def onet(source: Sources, out: Out, index: Index = True, dry_run: DryRun = False, wait: Wait = WAIT) -> None:
    """Read the O*NET database: its folder (or zip) of Excel workbooks or of tab-separated texts."""
    from stackwise.features.ingest.onet import read_onet

    ingest(out, lambda tell: read_onet(source, tell), index, dry_run, wait)


@app.command()
def credentials(
    file: Annotated[
        Path, typer.Argument(help="CSV, workbook, JSON, JSON lines, JSON-LD or parquet.", show_default=False)
    ],
    mapping: Annotated[
        str | None,
        typer.Option("--map", help="A TOML file, or `coursera`, `edx`, `schema_org`; guessed when left out."),
    ] = None,
    out: OutOrNone = None,
    yes: Yes = False,
    delimiter: Delimiter = None,
    encoding: Encoding = None,
    sheet: Sheet = None,
    above_read: AboveRead = False,
    index: Index = True,
    engine: Engine = "local",
    master: Master = "",
    dry_run: DryRun = False,
    wait: Wait = WAIT,
) -> None:
    """Read a provider's course list through a mapping that says what each column means.

    Without --map a mapping is guessed and printed as TOML, and nothing is read unless --yes says so.
    """
    from stackwise.features.errors import InputError, describe
    from stackwise.features.ingest.credentials import read_credentials
    from stackwise.features.ingest.tabular.files import FileRules

    rules = FileRules(delimiter, encoding, sheet, above_read or None)
    used: str | Mapping | None = mapping
    if used is None:
        used = _guessed(file, rules)
        if not (yes or dry_run):
            typer.echo(UNREAD, err=True)
            raise typer.Exit(1)
    if out is None and not dry_run:
        raise InputError(describe("--out", "nothing", "a catalogue folder to make or add to", "name it"))
    chosen = used
    with TemporaryDirectory() as nowhere:
        folder = out or Path(nowhere) / "no catalogue"
        computing = indexing(engine, master)
        ingest(
            folder,
            lambda tell: read_credentials(file, chosen, tell, rules, folder),
            index,
            dry_run,
            wait,
            computing=computing,
        )


def _guessed(file: Path, rules: FileRules) -> Mapping:
    """Guess a mapping, print it with what it would refuse, and return it."""
    from stackwise.features.ingest.guessing.files import guess_file

    text, mapping = guess_file(file, rules)
    typer.echo(text, nl=False)
    return mapping


class _DryRunError(Exception):
    """Ends a dry run: the staged folder is left unused."""


def ingest(
    out: Path,
    read: Callable[[Tell], IngestBatch],
    index: bool,
    dry_run: bool,
    wait: float,
    beside: Callable[[Path], None] | None = None,
    computing: Callable[[Path, ProgressPrinter], None] | None = None,
    add: bool = False,
) -> None:
    """Read one source, merge it into the folder, compute the index and print the counts: one change of the folder.

    A dry run leaves the folder as it was, and is not indexed.

    Parameters
    ----------
    beside : writes what goes with the rows into the folder's next version.
    computing : what computes the index, if something else than usual.
    add : whether the rows come to those that their source gave before, and do not replace them all.

    Raises
    ------
    DataError
        The source or the folder cannot be read or written; the folder is then as it was.
    """
    from stackwise.features.ingest.store import merge, require_catalogue
    from stackwise.recommender.progress import ProgressPrinter

    require_catalogue(out)
    refused: list[str] = []
    with ProgressPrinter() as progress, suppress(_DryRunError), changing(out, wait) as staged:
        batch = read(progress)
        counts = merge(staged, batch, add)
        refused = _first_rejects(staged, batch.source, DRY_REJECTS if dry_run else TOP_REJECTS)
        if dry_run:
            raise _DryRunError
        if beside:
            beside(staged)
        if index:
            (computing or indexing("local"))(staged, progress)
    for note in batch.notes:
        typer.echo(note, err=True)
    show(counts, batch.source, out, refused, dry_run)


@contextmanager
def changing(folder: Path, wait: float) -> Iterator[Path]:
    """The next version of a folder, to be written; whom it waits for is said on stderr.

    Raises
    ------
    DataError
        Another one writes, or the disk does not let us.
    """
    from stackwise.features.errors import DataError, describe
    from stackwise.features.versions import rewriting

    try:
        with rewriting(folder, wait, partial(typer.echo, err=True)) as staged:
            yield staged
    except OSError as error:
        got = f"{error.strerror or error} ({error.filename or folder})"
        raise DataError(
            describe("reading or writing", got, "files that can be", "check space and permissions")
        ) from error


def indexing(engine: str, master: str = "", encoder: str = "default") -> Callable[[Path, ProgressPrinter], None]:
    """What computes the index of a folder: this process, or the executors of a Spark cluster."""

    def run(staged: Path, progress: ProgressPrinter) -> None:
        if engine == "spark":
            from stackwise.recommender.spark.index_work import refresh_on_spark

            refresh_on_spark(staged, encoder, master, progress)
        else:
            from stackwise.recommender.index.build import refresh

            refresh(staged, encoder, progress)

    return run


def _first_rejects(folder: Path, source: str, most: int) -> list[str]:
    """The first refused rows of a source, each with its line and reason, and how many more there are."""
    import pandas as pd

    from stackwise.features.ingest.store import REJECTS

    rows = pd.read_parquet(folder / REJECTS / f"{source}.parquet")
    rows = rows.iloc[(~rows["table"].isin(_SOUGHT)).argsort(kind="stable")]
    first = [f"line {row['line']}: {row['reason']}" for row in rows.head(most).to_dict("records")]
    return [*first, *([f"and {len(rows) - most:,} more"] if len(rows) > most else [])]


def show(counts: list[TableCount], source: str, out: Path, refused: Sequence[str] = (), dry_run: bool = False) -> None:
    """Print the counts of one source as a table on stdout, its first ``refused`` rows and the file that holds all."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from stackwise.features.ingest.store import REJECTS

    title = f"{source} -> {out}" + (" (dry run: nothing is written)" if dry_run else "")
    table = Table(title=escape(title))
    table.add_column("table")
    for name in ("read", "kept", "rejected", "in the folder"):
        table.add_column(name, justify="right")
    for count in counts:
        table.add_row(count.table, *(f"{n:,}" for n in (count.read, count.kept, count.rejected, count.total)))
    Console().print(table)
    for line in refused:
        typer.echo(line)
    if refused and not dry_run:
        typer.echo(f"rejected rows, each with its reason: {out / REJECTS / source}.csv")
    lost = [count for count in counts if count.table in _SOUGHT and count.read and count.rejected == count.read]
    if lost:
        typer.echo(f"none was kept: {', '.join(f'{count.read:,} of {count.table}' for count in lost)}", err=True)
        raise typer.Exit(1)
