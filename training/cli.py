"""``stackwise retrain``, ``evaluate`` and ``promote``.

The command line of ``recommender`` may not import this package; it finds these functions through the entry point
group ``stackwise.commands``, and heavy imports wait until one is called.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stackwise.features.errors import InputError, describe

if TYPE_CHECKING:
    import pandas as pd

    from stackwise.features.catalogue import Catalogue
    from stackwise.training.config import RetrainConfig
    from stackwise.training.registry import Registry

Data = Annotated[Path | None, typer.Option("--data", help="Catalogue folder; the shipped sample when left out.")]
Tracking = Annotated[
    str | None,
    typer.Option("--tracking", envvar="MLFLOW_TRACKING_URI", help="MLflow server; sqlite:///mlflow.db when left out."),
]
Config = Annotated[
    Path | None, typer.Option("--config", help="TOML file of settings; it is laid over those that are shipped.")
]
AsOf = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day to train as of; the catalogue's newest.")
]
Log = Annotated[
    Path | None, typer.Option(help="Interaction log (.csv or .parquet), as `stackwise events export` writes it.")
]
Name = Annotated[str, typer.Option("--name", help="Name of the registered model.")]
SAMPLE_SETTINGS = Path(__file__).parent / "sample.toml"
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def retrain(
    data: Data = None,
    config: Config = None,
    out: Annotated[Path, typer.Option("--out", help="Folder for the model and its report.")] = Path("stackwise-run"),
    judgements: Annotated[
        Path | None,
        typer.Option(help="Graded judgements (.csv or .parquet); else the log's, the catalogue's, or derived."),
    ] = None,
    log: Log = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Seed, over the config's.")] = None,
    as_of: AsOf = None,
    tracking: Tracking = None,
    name: Name = "stackwise",
    register: Annotated[bool, typer.Option("--register/--no-register", help="Log to MLflow and register.")] = True,
    resume: Annotated[Path | None, typer.Option(help="Publish a finished run's folder without training.")] = None,
    as_json: AsJson = False,
) -> None:
    """Train, measure and gate a ranker, and register it with MLflow as challenger if it passes."""
    import json

    from stackwise.training.registry import read_report
    from stackwise.training.retrain import JudgementSources

    registry = _registry(tracking, name)
    folder = out if resume is None else resume
    if resume is None:
        catalogue = _catalogue(data)
        settings = _settings(catalogue, (None if data else SAMPLE_SETTINGS, config), seed, as_of)
        sources = JudgementSources(_frame(judgements, "judgements"), _frame(log, "log"))
        _train(catalogue, folder, settings, sources, registry if register else None)
    report = read_report(folder)
    typer.echo(json.dumps(report, indent=1, sort_keys=True)) if as_json else _show(report, folder)
    if register:
        published = registry.publish(folder)
        said = f"version {published.version}, challenger" if published.version else "not registered"
        typer.echo(f"run {published.run_id} at {registry.tracking}: {said}", err=True)
    if not report["passed"]:
        raise typer.Exit(1)


def _train(catalogue: Catalogue, out: Path, settings: RetrainConfig, sources: Any, registry: Registry | None) -> None:
    import tempfile

    from stackwise.recommender.progress import ProgressPrinter
    from stackwise.training.retrain import retrain as train

    with tempfile.TemporaryDirectory() as fetched, ProgressPrinter() as progress:
        champion = registry.champion(Path(fetched)) if registry else None
        train(catalogue, out, settings, sources, champion, progress)


def evaluate(
    model: Annotated[str, typer.Option("--model", help="Model folder or MLflow URI.")],
    against: Annotated[str | None, typer.Option(help="Another model, compared on the same pairs.")] = None,
    data: Data = None,
    config: Config = None,
    judgements: Annotated[
        Path | None, typer.Option(help="Graded judgements; else the log's, the catalogue's, or derived ones.")
    ] = None,
    log: Log = None,
    as_of: AsOf = None,
    tracking: Tracking = None,
    as_json: AsJson = False,
) -> None:
    """Measure a model, and any other, on held-out pairs of a catalogue, beside every baseline."""
    import json
    import tempfile

    from stackwise.recommender.bundle import fetch_model
    from stackwise.recommender.progress import ProgressPrinter
    from stackwise.training.compare import compare
    from stackwise.training.retrain import JudgementSources

    where = _registry(tracking, "stackwise").tracking
    with tempfile.TemporaryDirectory() as fetched, ProgressPrinter() as progress:
        names = {"model": model} | ({"against": against} if against else {})
        folders = {one: fetch_model(uri, Path(fetched) / one, where) for one, uri in names.items()}
        catalogue = _catalogue(data) if data else None
        settings = _settings(catalogue, (config,), None, as_of)
        sources = JudgementSources(_frame(judgements, "judgements"), _frame(log, "log"))
        found = compare(folders, settings, catalogue, sources, progress)
    typer.echo(json.dumps(found, indent=1, allow_nan=False)) if as_json else _show_comparison(found)


def promote(
    version: Annotated[str | None, typer.Option(help="Version to promote; the challenger when left out.")] = None,
    rollback: Annotated[bool, typer.Option("--rollback", help="Give the alias back to the former champion.")] = False,
    tracking: Tracking = None,
    name: Name = "stackwise",
) -> None:
    """Make the challenger the champion, or take the last promotion back."""
    registry = _registry(tracking, name)
    if rollback:
        if version is not None:
            raise InputError(describe("--rollback", f"with --version {version}", "either", "drop one of them"))
        now, left = registry.roll_back()
        typer.echo(f"version {now} is champion again; version {left} is not")
        return
    promoted, old = registry.promote(version)
    typer.echo(f"version {promoted} is champion" + (f"; it replaces version {old}" if old else ""))


def _registry(tracking: str | None, name: str) -> Registry:
    from stackwise.training.registry import TRACKING, Registry

    os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2")  # a server that is away is said so in seconds
    return Registry(tracking or TRACKING, name)


def _catalogue(data: Path | None) -> Catalogue:
    from stackwise.recommender.defaults import open_catalogue

    return open_catalogue(data)


def _settings(
    catalogue: Catalogue | None, configs: Sequence[Path | None], seed: int | None, as_of: datetime | None
) -> RetrainConfig:
    from stackwise.training.config import read_config
    from stackwise.training.retrain import newest_day

    settings = read_config(*configs)
    day = as_of.date() if as_of else settings.as_of or (newest_day(catalogue) if catalogue else None)
    if day is None and catalogue is not None:
        day = date.today()
    return replace(settings, as_of=day, seed=settings.seed if seed is None else seed)


def _frame(path: Path | None, what: str) -> pd.DataFrame | None:
    """A table given as a file, its timestamps read."""
    if path is None:
        return None
    import pandas as pd

    try:
        text = {"learner_id": str, "credential_id": str}  # ids that look like numbers are no numbers
        frame = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path, dtype=text)
    except (OSError, ValueError) as error:
        said = " ".join(str(error).split())
        raise InputError(describe(f"--{what} {path}", said, "a .csv or .parquet table", "check it")) from error
    needed = ["learner_id", "credential_id"] + (["relevance"] if what == "judgements" else ["outcome"])
    missing = [one for one in needed if one not in frame]
    if missing:
        raise InputError(describe(f"--{what} {path}", f"no column {missing[0]}", f"columns {needed}", "add it"))
    nameless = int(frame[needed[:2]].isna().any(axis=1).sum())
    if nameless:
        got = f"{nameless:,} rows without an id"
        raise InputError(describe(f"--{what} {path}", got, "a learner and a credential in each", "drop those rows"))
    given = frame["occurred_at"] if "occurred_at" in frame else pd.Series(pd.NaT, index=frame.index)
    return frame.assign(occurred_at=_moments(given, f"--{what} {path}"))


def _moments(given: pd.Series[Any], what: str) -> pd.Series[pd.Timestamp]:
    import pandas as pd

    read = pd.to_datetime(given, utc=True, errors="coerce", format="ISO8601")
    bad = given[read.isna() & given.notna()]
    if len(bad):
        got = f"occurred_at {bad.iloc[0]!r} in row {int(bad.index[0]) + 1:,}, and {len(bad) - 1:,} more like it"
        raise InputError(describe(what, got, "dates as YYYY-MM-DD or with a time", "mend those rows"))
    return read


def _show(report: dict[str, Any], folder: Path) -> None:
    """The figures of a run as a person reads them."""
    from rich.console import Console
    from rich.table import Table

    said, data = report["metrics"], report["data"]
    table = Table(title=f"{data['ranker']} on {data['catalogue']}, {data['judgements']} judgements")
    for column in ("gate", "found", "holds"):
        table.add_column(column)
    for gate in report["gates"]:
        table.add_row(gate["name"], gate["said"], "yes" if gate["passed"] else "NO")
    console = Console()
    console.print(table)
    figures = ", ".join(f"{key} {said[key]:.3f}" for key in ("ndcg@10", "recall@10", "mrr", "closure@10"))
    console.print(f"held out, {data['tested_pairs']:,} pairs: {figures}")
    for why, count in data.get("left_out", {}).items():
        console.print(f"rows of the log left out, {why}: {count:,}", soft_wrap=True)
    console.print(f"model and report: {folder}", soft_wrap=True)


_SHOWN = (
    "ranker",
    "snips",
    "doubly_robust",
    "effective",
    "refused",
    "learners",
    "ndcg@10",
    "recall@10",
    "mrr",
    "closure@10",
    "credit_yield@10",
    "against",
    "difference",
    "lift",
    "p_holm",
)


def _show_comparison(found: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    for note in found["notes"]:
        console.print(f"Note: {note}", soft_wrap=True)
    for title in ("summary", "tests", "off_policy"):
        rows = found.get(title, [])
        table = Table(title=title)
        columns = [one for one in (rows[0] if rows else ()) if one in _SHOWN]
        for column in columns:
            table.add_column(column)
        for row in rows:
            table.add_row(*(_cell(row[one]) for one in columns))
        console.print(table)


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:.4f}" if isinstance(value, float) else str(value)
