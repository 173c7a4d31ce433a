"""``stackwise ingest skills`` and ``occupations``: a taxonomy of one's own, beside others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from stackwise.recommender.commands.ingest import (
    UNREAD,
    WAIT,
    Delimiter,
    DryRun,
    Encoding,
    Index,
    OutOrNone,
    Sheet,
    Wait,
    Yes,
    ingest,
)

if TYPE_CHECKING:
    import pandas as pd

    from stackwise.features.ingest.archive import Tell
    from stackwise.features.ingest.own_taxonomy import Part, TaxonomyMapping
    from stackwise.features.ingest.store import IngestBatch
    from stackwise.features.ingest.tabular.files import FileRules

TaxonomyFile = Annotated[Path, typer.Argument(help="CSV, workbook, JSON, JSON lines or parquet.", show_default=False)]
MappingFile = Annotated[Path | None, typer.Option("--map", help="A TOML file; guessed when left out.")]


def skills(
    file: TaxonomyFile,
    mapping: MappingFile = None,
    out: OutOrNone = None,
    yes: Yes = False,
    delimiter: Delimiter = None,
    encoding: Encoding = None,
    sheet: Sheet = None,
    index: Index = True,
    dry_run: DryRun = False,
    wait: Wait = WAIT,
) -> None:
    """Read skills of a taxonomy of your own; without --map a mapping is guessed and printed, as for credentials."""
    from stackwise.features.ingest.own_taxonomy import read_own_skills
    from stackwise.features.ingest.tabular.files import FileRules

    rules = FileRules(delimiter, encoding, sheet)
    used, inputs = _taxonomy_mapping(file, "skill", mapping, rules, yes or dry_run)
    _own_taxonomy(
        out, lambda _, tell: _with_inputs(read_own_skills(file, used, tell, rules), inputs), index, dry_run, wait
    )


def occupations(
    file: TaxonomyFile,
    mapping: MappingFile = None,
    out: Annotated[Path | None, typer.Option("--out", help="Catalogue folder that holds their skills.")] = None,
    yes: Yes = False,
    delimiter: Delimiter = None,
    encoding: Encoding = None,
    sheet: Sheet = None,
    index: Index = True,
    dry_run: DryRun = False,
    wait: Wait = WAIT,
) -> None:
    """Read occupations of a taxonomy of your own, with the skills they need, named by id or label."""
    from stackwise.features.ingest.own_taxonomy import read_own_occupations
    from stackwise.features.ingest.tabular.files import FileRules

    rules = FileRules(delimiter, encoding, sheet)
    used, inputs = _taxonomy_mapping(file, "occupation", mapping, rules, yes or dry_run)
    _own_taxonomy(
        out,
        lambda known, tell: _with_inputs(read_own_occupations(file, used, known, tell, rules), inputs),
        index,
        dry_run,
        wait,
    )


def _with_inputs(batch: IngestBatch, inputs: dict[str, str]) -> IngestBatch:
    """A batch that also names other files that were read for it."""
    return replace(batch, inputs={**batch.inputs, **inputs})


def _taxonomy_mapping(
    file: Path, part: Part, mapping: Path | None, rules: FileRules, go_on: bool
) -> tuple[TaxonomyMapping, dict[str, str]]:
    """The mapping that was named, or a guessed one, printed, if one may go on with it."""
    from stackwise.features.ingest.guessing.taxonomies import guess_taxonomy
    from stackwise.features.ingest.own_taxonomy import load_taxonomy_mapping

    if mapping is not None:
        return load_taxonomy_mapping(mapping)
    text, guessed = guess_taxonomy(file, part, rules)
    typer.echo(text, nl=False)
    if not go_on:
        typer.echo(UNREAD, err=True)
        raise typer.Exit(1)
    return guessed, {}


def _own_taxonomy(
    out: Path | None,
    read: Callable[[pd.DataFrame, Tell], IngestBatch],
    index: bool,
    dry_run: bool,
    wait: float,
) -> None:
    """Read a taxonomy into a folder; ``read`` is given the skills that the folder holds."""
    from stackwise.features.catalogue import in_memory, is_catalogue, read_catalogue
    from stackwise.features.errors import InputError, describe

    if out is None and not dry_run:
        raise InputError(describe("--out", "nothing", "a catalogue folder to make or add to", "name it"))
    with TemporaryDirectory() as nowhere:
        folder = out or Path(nowhere) / "no catalogue"
        known = read_catalogue(folder) if is_catalogue(folder) else in_memory({})
        ingest(folder, lambda tell: read(known["skills"], tell), index, dry_run, wait)
