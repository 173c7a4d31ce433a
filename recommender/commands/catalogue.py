"""``stackwise catalogue``: what changes in a catalogue from day to day; only what changed is read and indexed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stackwise.recommender.commands.ingest import (
    WAIT,
    AboveRead,
    Delimiter,
    DryRun,
    Encoding,
    Index,
    Sheet,
    Wait,
    changing,
)

if TYPE_CHECKING:
    import pandas as pd

    from stackwise.features.ingest.changes import AppliedFeed, CatalogueChange

app = typer.Typer(help="Change a catalogue: add courses, withdraw, supersede, apply a feed.", no_args_is_help=True)
Data = Annotated[Path, typer.Option("--data", help="Catalogue folder to change.")]
_SHOWN = 20  # refused lines, links to judge
_SURE = 0.8


@app.command()
def add(
    file: Annotated[Path, typer.Argument(help="Courses in any form that `ingest credentials` reads.")],
    data: Data,
    mapping: Annotated[str, typer.Option("--map", help="A TOML file, or `coursera`, `edx`, `schema_org`.")],
    delimiter: Delimiter = None,
    encoding: Encoding = None,
    sheet: Sheet = None,
    above_read: AboveRead = False,
    index: Index = True,
    wait: Wait = WAIT,
) -> None:
    """Add courses to those of their source, or replace them; its other courses stay."""
    from stackwise.features.ingest.changes import log_added
    from stackwise.features.ingest.credentials import read_credentials
    from stackwise.features.ingest.tabular.files import FileRules
    from stackwise.recommender.commands.ingest import ingest

    rules = FileRules(delimiter, encoding, sheet, above_read or None)
    ingest(
        data,
        lambda tell: read_credentials(file, mapping, tell, rules, data, add=True),
        index,
        False,
        wait,
        beside=lambda staged: log_added(staged, file.name, _now()),
        add=True,
    )


@app.command()
def withdraw(
    credential_id: Annotated[str, typer.Argument(metavar="ID", help="The credential that is no longer offered.")],
    data: Data,
    on: Annotated[str | None, typer.Option(help="Its last day, such as 2026-11-30.")] = None,
    index: Index = True,
    wait: Wait = WAIT,
) -> None:
    """Mark a credential as withdrawn: it is no longer recommended, and who holds it still does."""
    from stackwise.features.ingest.changes import change

    said = {"credential_id": credential_id, **({"on": on} if on else {})}
    _apply(data, [change("withdraw", **said)], [], index, wait)


@app.command()
def supersede(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The credential that is replaced.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The credential in its place.")],
    data: Data,
    index: Index = True,
    wait: Wait = WAIT,
) -> None:
    """Mark a credential as superseded by another one."""
    from stackwise.features.ingest.changes import change

    _apply(data, [change("supersede", credential_id=old, by=new)], [], index, wait)


@app.command(name="remove-source")
def remove_source(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The source, as `manifest.json` names it.")],
    data: Data,
    index: Index = True,
    wait: Wait = WAIT,
) -> None:
    """Take away what a source alone gave."""
    from stackwise.features.ingest.changes import change

    _apply(data, [change("remove-source", source=name)], [], index, wait)


@app.command()
def link(
    taxonomy: Annotated[str, typer.Argument(help="Whose skills are linked, as `show` names it, e.g. O*NET.")],
    other: Annotated[str, typer.Argument(help="To whose, e.g. ESCO.")],
    data: Data,
    least: Annotated[float, typer.Option(help="Confidence from which a link is kept.", min=0, max=1)] = 0.6,
    index: Index = True,
    dry_run: DryRun = False,
    wait: Wait = WAIT,
) -> None:
    """Link the skills of two taxonomies by names and descriptions, each link with its confidence."""
    from stackwise.features.catalogue import read_catalogue, read_manifest
    from stackwise.features.encoders import load_encoder
    from stackwise.features.ingest.store import merge
    from stackwise.features.ingest.taxonomy_links import link_taxonomies
    from stackwise.features.vectors import encoder_made_with
    from stackwise.recommender.index.build import refresh
    from stackwise.recommender.progress import ProgressPrinter

    read_manifest(data)
    with ProgressPrinter() as progress:
        catalogue = read_catalogue(data)
        encoder = load_encoder(encoder_made_with(catalogue.folder, "default"))
        batch = link_taxonomies(catalogue, taxonomy, other, encoder, least, progress)
        if not dry_run and len(batch.tables["skill_relations"]):
            with changing(data, wait) as staged:
                merge(staged, batch)
                if index:
                    refresh(staged, progress=progress)
    _tell_links(batch.tables["skill_relations"], catalogue["skills"], batch.source)


def _tell_links(links: pd.DataFrame, skills: pd.DataFrame, source: str) -> None:
    """The count, and the least sure links, for a person to judge."""
    label = dict(zip(skills["skill_id"], skills["label"], strict=True))
    typer.echo(f"{source}: {len(links):,} links, {int((links['confidence'] >= _SURE).sum()):,} of them from {_SURE} on")
    columns = ("confidence", "skill_id", "related_id")
    for confidence, one, other in links.sort_values("confidence").head(_SHOWN)[list(columns)].itertuples(index=False):
        typer.echo(f"  {confidence:.2f}  {label[one]} - {label[other]}")


@app.command()
def apply(
    feed: Annotated[Path, typer.Argument(help="Changes, a JSON object a line.")],
    data: Data,
    index: Index = True,
    wait: Wait = WAIT,
) -> None:
    """Apply a feed of changes, all at once; lines that cannot be are told and left out."""
    from stackwise.features.errors import DataError, describe
    from stackwise.features.ingest.changes import read_feed

    try:
        with feed.open(encoding="utf-8") as lines:
            changes, refused = read_feed(lines)
    except (OSError, UnicodeDecodeError) as error:
        got = getattr(error, "strerror", None) or str(error)
        raise DataError(describe(f"feed {feed}", got, "a readable file of JSON lines", "name another")) from error
    _apply(data, changes, refused, index, wait)


def _apply(
    data: Path, changes: Sequence[CatalogueChange], refused: Sequence[tuple[int, str]], index: bool, wait: float
) -> None:
    from stackwise.features.catalogue import read_manifest
    from stackwise.features.ingest.changes import apply_changes
    from stackwise.recommender.index.build import refresh
    from stackwise.recommender.progress import ProgressPrinter

    read_manifest(data)
    with ProgressPrinter() as progress, changing(data, wait) as staged:
        applied = apply_changes(staged, changes, _now())
        if index and applied.done:
            refresh(staged, progress=progress)
    _tell(applied, refused)


def _tell(applied: AppliedFeed, unread: Sequence[tuple[int, str]]) -> None:
    typer.echo(", ".join(f"{kind}: {count}" for kind, count in applied.done.items()) or "nothing changed")
    refused = sorted([*unread, *applied.refused])
    for line, reason in refused[:_SHOWN]:
        typer.echo(f"line {line}: {reason}" if line else reason, err=True)
    if len(refused) > _SHOWN:
        typer.echo(f"and {len(refused) - _SHOWN} more", err=True)
    if refused and not applied.done:
        raise typer.Exit(1)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
