"""``stackwise ingest ctdl`` and ``ingest registers``: credit rules in the world's formats."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stackwise.recommender.commands.export import counted
from stackwise.recommender.commands.ingest import (
    WAIT,
    AboveRead,
    Delimiter,
    DryRun,
    Encoding,
    Index,
    Out,
    Sheet,
    Wait,
    ingest,
)

if TYPE_CHECKING:
    import pandas as pd

    from stackwise.features.ingest.archive import Tell
    from stackwise.features.ingest.ctdl.reader import Ingested
    from stackwise.features.ingest.store import IngestBatch
    from stackwise.features.records import Requirement
    from stackwise.recommender.progress import ProgressPrinter

Name = Annotated[str | None, typer.Option("--name", help="What owns these rows; reading it again replaces them.")]


def ctdl(
    source: Annotated[list[Path], typer.Argument(help="JSON-LD files, or folders of them.", show_default=False)],
    out: Out,
    receiver: Annotated[
        list[str] | None, typer.Option(help="Qualification toward which values go whose source names none.")
    ] = None,
    name: Name = None,
    index: Index = True,
    dry_run: DryRun = False,
    wait: Wait = WAIT,
) -> None:
    """Read CTDL: transfer values, agreements, pathways, credentials, courses; count what could not be carried."""
    from stackwise.features.ingest.ctdl.reader import read_ctdl
    from stackwise.features.ingest.store import REJECTS, IngestBatch

    owner = name or "ctdl"
    found: list[Ingested] = []

    def read(_: Tell) -> IngestBatch:
        found.append(read_ctdl(source, _known(out), receiver or []))
        return _usable(IngestBatch(owner, found[0].tables, found[0].rejects, found[0].inputs))

    def beside(staged: Path) -> None:
        _write_report(found[0], staged / REJECTS / f"{owner}.loss.json")

    ingest(out, read, index, dry_run, wait, beside, _index)
    if not dry_run:
        _report(found[0], out / REJECTS, owner)


def registers(
    file: Annotated[Path, typer.Argument(help="Table, one row a qualification and unit.", show_default=False)],
    out: Out,
    mapping: Annotated[Path | None, typer.Option("--map", help="TOML with [columns] and [electives].")] = None,
    column: Annotated[list[str] | None, typer.Option(help="OURS=THEIRS, e.g. unit=unit_code.")] = None,
    electives: Annotated[
        list[str] | None, typer.Option(help="How many are needed: 6, `all` listed, CODE=6 or CODE/GROUP=2.")
    ] = None,
    open_electives: Annotated[bool, typer.Option(help="Let any other unit fill what the list lacks.")] = False,
    as_credentials: Annotated[bool, typer.Option(help="Each unit can be taken alone.")] = False,
    unit_mappings: Annotated[Path | None, typer.Option(help="Table from,to,kind,equivalent of units.")] = None,
    rules: Annotated[Path | None, typer.Option(help="Packaging rules: a TOML file or a folder of them.")] = None,
    providers: Annotated[Path | None, typer.Option(help="Table name,code of providers, for residency.")] = None,
    delimiter: Delimiter = None,
    encoding: Encoding = None,
    sheet: Sheet = None,
    above_read: AboveRead = False,
    name: Name = None,
    index: Index = True,
    dry_run: DryRun = False,
    wait: Wait = WAIT,
) -> None:
    """Read a national register's list of core and elective units; numbers nobody states are not made up."""
    from stackwise.features.ingest.registers.config import RegisterConfig, read_config, with_columns, with_electives
    from stackwise.features.ingest.registers.mappings import joined, read_mappings
    from stackwise.features.ingest.registers.providers import read_providers, with_known_providers
    from stackwise.features.ingest.registers.reader import read_register
    from stackwise.features.ingest.tabular.files import FileRules
    from stackwise.features.packaging.files import read_rule_files

    config = read_config(mapping) if mapping is not None else RegisterConfig()
    config = config.switched(open_electives, as_credentials)
    config = with_columns(config, _listed_pairs(column or [], "--column"))
    config = with_electives(config, _pairs(electives or [], "--electives", bare=True))
    owner = name or "register"

    seen = FileRules(delimiter, encoding, sheet, above_read or None)
    packaging = () if rules is None else read_rule_files(rules)

    def read(tell: Tell) -> IngestBatch:
        batch = read_register(file, config, owner, seen, tell, packaging)
        if unit_mappings is not None:
            listed = batch.tables["units"]["unit_id"] if "units" in batch.tables else ()
            batch = joined(owner, batch, read_mappings(unit_mappings, listed=listed))
        if providers is not None:
            batch = joined(owner, batch, read_providers(providers))
        return _usable(with_known_providers(batch, _providers(out)))

    ingest(out, read, index, dry_run, wait, computing=_index)


def _usable(batch: IngestBatch) -> IngestBatch:
    """The batch, unless nothing in it could be read: that must not empty what the same source gave before."""
    from stackwise.features.errors import DataError, describe

    if batch.tables:
        return batch
    first = f"; the first: {batch.rejects['reason'].iloc[0]}" if len(batch.rejects) else ""
    got = f"nothing usable ({len(batch.rejects):,} refused{first})"
    raise DataError(describe(f"source {batch.source!r}", got, "at least one row", "repair it; the folder is as it was"))


def _known(out: Path) -> Mapping[str, Requirement]:
    """Trees of the qualifications the folder already holds."""
    from stackwise.features.catalogue import is_catalogue, read_catalogue
    from stackwise.features.records import requirement_from_json

    if not is_catalogue(out):
        return {}
    rows = read_catalogue(out)["qualifications"]
    return {
        str(one): requirement_from_json(str(root))
        for one, root in zip(rows["qualification_id"], rows["root"], strict=True)
    }


def _providers(out: Path) -> pd.DataFrame:
    """The providers that the folder already holds."""
    from stackwise.features.catalogue import is_catalogue, read_catalogue
    from stackwise.features.ingest.registers.providers import NO_PROVIDERS

    return read_catalogue(out)["providers"] if is_catalogue(out) else NO_PROVIDERS


def _write_report(got: Ingested, path: Path) -> None:
    """Write what could not be carried, most first."""
    import json

    report = {"carried": got.carried, "lost": sum(got.loss.values()), "properties": got.loss}
    path.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _report(got: Ingested, rejects: Path, owner: str) -> None:
    """Say where the loss report lies, and its top lines."""
    if len(got.rejects):
        typer.echo(f"refused {len(got.rejects):,}, each with its reason: {rejects / owner}.csv")
    lost = sum(got.loss.values())
    typer.echo(f"values carried {got.carried:,}, not carried {lost:,}: {rejects / owner}.loss.json")
    counted("not carried, most first", got.loss)


def _index(staged: Path, progress: ProgressPrinter) -> None:
    """Compute the index, unless there are no skills yet that texts could be linked to."""
    from stackwise.features.catalogue import read_catalogue
    from stackwise.recommender.index.build import refresh

    if read_catalogue(staged)["skills"].empty:
        typer.echo("not indexed: no skills in the folder yet; ingest a taxonomy, then run `stackwise index`", err=True)
        return
    refresh(staged, progress=progress)


def _listed_pairs(said: list[str], option: str) -> dict[str, list[str]]:
    """``KEY=VALUE`` arguments with all the values of each key."""
    found: dict[str, list[str]] = {}
    for one in said:
        for key, value in _pairs([one], option).items():
            found.setdefault(key, []).append(value)
    return found


def _pairs(said: list[str], option: str, bare: bool = False) -> dict[str, str]:
    """``KEY=VALUE`` arguments; a bare value goes under the empty key where that is allowed."""
    from stackwise.features.errors import InputError, describe

    found: dict[str, str] = {}
    for one in said:
        key, equals, value = one.rpartition("=")
        if (not equals and not bare) or not value or (equals and not key):
            raise InputError(describe(option, repr(one), "KEY=VALUE", "write both sides"))
        found[key] = value
    return found
