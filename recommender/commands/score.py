"""``stackwise score``: answers for many learners, from files into files."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from stackwise.recommender.commands.options import (
    TRACKING,
    Data,
    EncoderOption,
    ModelOption,
    Tracking,
    fetched_model,
    open_engine_of,
)

if TYPE_CHECKING:
    from stackwise.recommender.batch.settings import ScoreSettings
    from stackwise.recommender.batch.source import LearnerSource


def score(
    learners: Annotated[Path, typer.Option("--learners", help="A .parquet or .csv file, or a folder of parquet.")],
    out: Annotated[Path, typer.Option("--out", help="Folder of the answers; a run that was cut short goes on in it.")],
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
    restart: Annotated[bool, typer.Option("--restart", help="Forget what --out holds, and begin anew.")] = False,
    engine: Annotated[Literal["local", "spark"], typer.Option(help="Where it runs.")] = "local",
    master: Annotated[
        str, typer.Option(help="Spark's master URL; left out, spark-submit or the cluster names it.")
    ] = "",
) -> None:
    """Answer every learner of a file: parts of answers, `errors.parquet`, and a manifest when all is done.

    Killed at any moment and run again it goes on from the finished parts, to the same bytes.
    """
    from stackwise.recommender.batch.settings import ScoreSettings
    from stackwise.recommender.batch.source import open_source

    day = as_of.date() if as_of else None
    asked = ScoreSettings(learners, out, data, model, tracking, encoder, n, day, workers, part_size, restart)
    source = open_source(asked.learners)  # before anything slow: a wrong column is said at once
    if source.ignored:
        typer.echo(f"columns that nothing reads: {', '.join(source.ignored)}", err=True)
    counts = _on_spark(asked, master) if engine == "spark" else _here(asked, source)
    typer.echo(f"{out}: {', '.join(f'{count:,} {name}' for name, count in counts.items())}")


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
