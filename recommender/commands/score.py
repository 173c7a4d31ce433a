"""``stackwise score``: answers for many learners, from files into files."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stackwise.features.errors import DataError, InputError, describe
from stackwise.recommender.commands.options import (
    TRACKING,
    Data,
    EncoderOption,
    Engine,
    Master,
    ModelOption,
    Tracking,
    fetched_model,
    open_engine_of,
)

if TYPE_CHECKING:
    from stackwise.recommender.batch.settings import ScoreSettings
    from stackwise.recommender.batch.source import LearnerSource


Database = Annotated[
    str | None,
    typer.Option("--sql", envvar="STACKWISE_SQL", help="URL of the database that --query and --to-table mean."),
]


def score(
    out: Annotated[Path, typer.Option("--out", help="Folder of the answers; a run that was cut short goes on in it.")],
    learners: Annotated[
        Path | None,
        typer.Option("--learners", help="A .parquet, .arrow, .feather, .csv or .jsonl file, or a folder of parquet."),
    ] = None,
    query: Annotated[str | None, typer.Option(help="Learners by a SELECT in place of a file, read in chunks.")] = None,
    sql: Database = None,
    to_table: Annotated[str | None, typer.Option(help="Also write recommendations and errors into this table.")] = None,
    data: Data = None,
    model: ModelOption = None,
    tracking: Tracking = TRACKING,
    encoder: EncoderOption = "default",
    n: Annotated[int, typer.Option("-n", help="Length of each list.")] = 10,
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day for learners without one; today.")
    ] = None,
    workers: Annotated[int, typer.Option(help="Processes; they share one copy of the model.")] = 2,
    part_size: Annotated[int, typer.Option(help="Learners a part.")] = 1_000,
    deadline: Annotated[float, typer.Option(help="Seconds a learner may take; one who takes longer is an error.")] = 60,
    max_failed: Annotated[
        str | None, typer.Option(help="Exit with 1 if more rows fail: 100, or 5%. Left out: if all do.")
    ] = None,
    restart: Annotated[bool, typer.Option("--restart", help="Forget what --out holds, and begin anew.")] = False,
    engine: Engine = "local",
    master: Master = "",
) -> None:
    """Answer every learner of a file or query: `answers/`, flat `recommendations/` and `gaps/`, `errors/`, a manifest.

    Killed at any moment and run again it goes on from the finished parts, to the same bytes. Exit code 1 if all rows
    fail, or more than --max-failed.
    """
    from stackwise.recommender.batch.settings import ScoreSettings, too_many_failed

    day = as_of.date() if as_of else None
    too_many_failed({"rows": 0, "failed": 0}, max_failed)  # before anything slow: what cannot be is said at once
    if sql is None and (query or to_table):
        fix = "pass --sql URL, or set STACKWISE_SQL to keep a password off the command line"
        raise InputError(describe("--sql", "nothing", "the database of --query and --to-table", fix))
    with _file_of(learners, query, sql, out) as file:
        asked = ScoreSettings(file, out, data, model, tracking, encoder, n, day, workers, part_size, restart, deadline)
        counts = _scored(asked, engine, master)
    typer.echo(f"{out}: {', '.join(f'{count:,} {name}' for name, count in counts.items())}")
    if to_table and sql:
        from stackwise.recommender.batch.sql import write_table

        written = write_table(sql, to_table, out)
        typer.echo(", ".join(f"{count:,} rows in {name}" for name, count in written.items()))
    if failed := too_many_failed(counts, max_failed):
        raise DataError(failed)


def _file_of(learners: Path | None, query: str | None, sql: str | None, out: Path) -> AbstractContextManager[Path]:
    if (learners is None) == (query is None):
        fix = "pass --learners FILE, or --query SELECT with --sql URL"
        raise InputError(describe("learners", "both or neither of --learners and --query", "exactly one", fix))
    if query is not None and sql is not None:
        from stackwise.recommender.batch.sql import queried

        return queried(sql, query, out)
    assert learners is not None
    return nullcontext(learners)


def _scored(asked: ScoreSettings, engine: str, master: str) -> dict[str, int]:
    from stackwise.recommender.batch.source import open_source

    source = open_source(asked.learners)  # before anything slow: a wrong column is said at once
    if source.ignored:
        typer.echo(f"columns that nothing reads: {', '.join(source.ignored)}", err=True)
    return _on_spark(asked, master) if engine == "spark" else _here(asked, source)


def _here(asked: ScoreSettings, source: LearnerSource) -> dict[str, int]:
    from stackwise.recommender.batch.score import model_fingerprint, score
    from stackwise.recommender.progress import ProgressPrinter

    sealed = None if asked.model is None else fetched_model(asked.model, asked.tracking)
    engine = open_engine_of(sealed, asked.data, asked.encoder)
    with ProgressPrinter() as progress:
        return score(engine, model_fingerprint(engine, sealed), source, asked, date.today(), progress)


def _on_spark(asked: ScoreSettings, master: str) -> dict[str, int]:
    from dataclasses import replace

    from stackwise.recommender.progress import ProgressPrinter
    from stackwise.recommender.spark import score_on_spark

    with ProgressPrinter() as progress:
        return score_on_spark(replace(asked, as_of=asked.as_of or date.today()), master, progress)
