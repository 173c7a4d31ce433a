"""``stackwise index``: compute what is stored beside a catalogue's tables."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stackwise.recommender.commands.ingest import WAIT, Wait, changing, indexing
from stackwise.recommender.commands.options import EncoderOption, Engine, Master


def index(
    data: Annotated[Path, typer.Option("--data", help="Catalogue folder to index.")],
    encoder: EncoderOption = "default",
    engine: Engine = "local",
    master: Master = "",
    wait: Wait = WAIT,
) -> None:
    """Embed the catalogue's rows (only changed ones), link declared skills and read skills out of texts."""
    from stackwise.features.catalogue import read_manifest
    from stackwise.recommender.progress import ProgressPrinter

    read_manifest(data)
    with ProgressPrinter() as progress, changing(data, wait) as staged:
        indexing(engine, master, encoder)(staged, progress)
    typer.echo(f"indexed {data}")
