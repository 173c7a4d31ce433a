"""``python -m stackwise.training board``: one table of every measured part, each number beside its rivals in one run.

A task is measured where the data folder holds its files; what is missing is named. The results are kept as JSON with
the versions that gave them.
"""

from __future__ import annotations

import contextlib
import io
import json
import platform
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer

from stackwise.features.errors import DataError, InputError, describe
from stackwise.recommender.defaults import open_catalogue
from stackwise.training.evaluate_articulation import awarded_report
from stackwise.training.evaluate_jcrec import jcrec_report
from stackwise.training.evaluate_linking import linking_report
from stackwise.training.evaluate_occupations import occupations_report
from stackwise.training.evaluate_panel import panel_report
from stackwise.training.evaluate_programmes import programmes_report
from stackwise.training.evaluate_reading import reading_report
from stackwise.training.evaluate_title_similarity import similarity_report
from stackwise.training.evaluate_titles import titles_report

_PACKAGES = ("stackwise", "numpy", "scikit-learn", "pandas")
_ESCO = ("classification - en", "relations")

Report = dict[str, Any]


@dataclass(frozen=True)
class BoardLine:
    """One figure: of a system or of its rival, on ``n`` queries; ``interval`` is of 95% where one was computed."""

    task: str
    measure: str
    system: str
    value: float
    n: int
    interval: tuple[float, float] | None = None


@dataclass(frozen=True)
class Task:
    """What a task needs of the data folder, how it is measured, and how its report becomes lines."""

    name: str
    path: str
    measure: Callable[[Path, Path], Report]
    lines: Callable[[Report], Iterator[BoardLine]]


def board(
    data: Annotated[Path, typer.Option("--data", help="Folder of the data sets, one folder each.")],
    taxonomy: Annotated[Path | None, typer.Option(help="Catalogue of ESCO; made from the data when left out.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where the results go as JSON.")] = None,
    only: Annotated[list[str] | None, typer.Option(help="Names of tasks; all when left out.")] = None,
) -> None:
    """Measure every part beside its rivals, and print one table."""
    unknown = sorted(set(only or ()) - {task.name for task in TASKS})
    if unknown:
        known = ", ".join(task.name for task in TASKS)
        raise InputError(describe("--only", unknown[0], f"one of {known}", "name one of these"))
    chosen = [task for task in TASKS if not only or task.name in only]
    with contextlib.ExitStack() as stack:
        folder = taxonomy or _ingested(data, Path(stack.enter_context(tempfile.TemporaryDirectory())))
        found, missing, seconds = measured(chosen, data, folder)
    results = {
        "versions": versions(),
        "seconds": seconds,
        "missing": missing,
        "lines": [asdict(line) for line in found],
    }
    if out is not None:
        out.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    typer.echo("\n".join(table(found, missing)))


def measured(tasks: list[Task], data: Path, taxonomy: Path) -> tuple[list[BoardLine], dict[str, str], dict[str, float]]:
    """The lines of each task, why a task has none, and the seconds each took."""
    found: list[BoardLine] = []
    missing: dict[str, str] = {}
    seconds: dict[str, float] = {}
    for task in tasks:
        if not (data / task.path).exists():
            missing[task.name] = f"no {task.path}"
            continue
        start = time.monotonic()
        found += task.lines(task.measure(data / task.path, taxonomy))
        seconds[task.name] = round(time.monotonic() - start, 1)
    return found, missing, seconds


def versions() -> dict[str, str]:
    """Versions of Python and of what the figures depend on."""
    return {"python": platform.python_version(), **{name: version(name) for name in _PACKAGES}}


def table(lines: list[BoardLine], missing: dict[str, str]) -> list[str]:
    """The lines as a person reads them."""
    shown = [f"{'task':<18}{'measure':<14}{'system':<26}{'value':>8}{'95% interval':>18}{'n':>8}"]
    for line in lines:
        spread = "" if line.interval is None else "{:.3f} to {:.3f}".format(*line.interval)
        shown.append(f"{line.task:<18}{line.measure:<14}{line.system:<26}{line.value:>8.3f}{spread:>18}{line.n:>8,}")
    return shown + [f"{name}: not measured, {why}" for name, why in missing.items()]


def _ingested(data: Path, folder: Path) -> Path:
    """ESCO as a catalogue with its index, from the zips of the data folder."""
    from stackwise.features.ingest.esco import read_esco
    from stackwise.recommender.commands.ingest import ingest

    zips = [path for part in _ESCO for path in sorted((data / "esco_v1.1.1").glob(f"*{part}*.zip"))]
    if len(zips) < len(_ESCO):
        fix = "give --taxonomy, a catalogue made by `stackwise ingest esco`"
        raise DataError(describe(f"data {data}", "no ESCO zips in esco_v1.1.1", "the two that ESCO publishes", fix))
    with contextlib.redirect_stdout(io.StringIO()):
        ingest(folder / "esco", lambda tell: read_esco(zips, None, tell), True, False, 0.0)
    return folder / "esco"


def _ranked(task: str, measures: tuple[str, ...]) -> Callable[[Report], Iterator[BoardLine]]:
    """Lines of a report that has the system's measures at its top and others' below ``rivals`` or a name."""

    def lines(report: Report) -> Iterator[BoardLine]:
        named = {"stackwise": report, **report.get("rivals", {})}
        named |= {name: report[name] for name in ("untrained", "title_alone") if name in report}
        for name, its in named.items():
            for measure in measures:
                value = its if isinstance(its, float) else its[measure]
                interval = report.get("interval") if name == "stackwise" and measure == measures[0] else None
                yield BoardLine(task, measure, name, value, report["n"], None if interval is None else tuple(interval))

    return lines


def _linking(report: Report) -> Iterator[BoardLine]:
    for stem, its in report.items():
        low, high = its["interval"]["rp@5"]
        yield BoardLine("linking", "rp@5", stem[:24], its["rp@5"] / 100, its["n"], (low / 100, high / 100))
        yield BoardLine("linking", "f1", stem[:24], its["f1"] / 100, its["n"])


def _reading(report: Report) -> Iterator[BoardLine]:
    for name, its in report.items():
        for measure in ("recall", "rejected", "importance_right", "other_recall", "level_right", "all_right"):
            if isinstance(its.get(measure), float):
                yield BoardLine("reading", measure, name, its[measure], its["n"])


def _programmes(path: Path, taxonomy: Path) -> Report:  # noqa: ARG001
    crosswalk = next(iter(sorted(path.glob("crosswalk*.csv"))))
    onet = next(iter(sorted(path.parent.glob("onet*"))))
    return programmes_report(crosswalk, path / "CIPCode2020.csv", onet)


def _panel(path: Path, taxonomy: Path) -> Report:
    """Lists over the panel's own courses, made into a catalogue beside a copy of the taxonomy."""
    from stackwise.features.ingest.credentials import read_credentials
    from stackwise.features.ingest.tabular.files import FileRules
    from stackwise.recommender.commands.ingest import ingest

    source, rules = path / "catalogue.csv", FileRules(None, None, None)
    with tempfile.TemporaryDirectory() as held:
        folder = shutil.copytree(taxonomy, Path(held) / "panel", symlinks=True)
        with contextlib.redirect_stdout(io.StringIO()):
            ingest(
                folder, lambda tell: read_credentials(source, str(path / "mapping.toml"), tell, rules), True, False, 0.0
            )
        return panel_report(path, folder)


def _panel_lines(report: Report) -> Iterator[BoardLine]:
    for name, its in report.items():
        low, high = its["interval"]
        yield BoardLine("panel", "ndcg@5", name, its["ndcg@5"], its["ads"], (low, high))
        for measure in ("top1_useful", "judged@5"):
            yield BoardLine("panel", measure, name, its[measure], its["ads"])


def _first(path: Path) -> Path:
    return next(iter(sorted(path.glob("*.csv"))))


TASKS = (
    Task("reading", "reading/dev", reading_report, _reading),
    Task("linking", "skill_linking", lambda path, taxonomy: linking_report(path, taxonomy, ablation=False), _linking),
    Task(
        "titles",
        "titles",
        lambda path, taxonomy: titles_report(_first(path), taxonomy),
        _ranked("titles", ("mrr", "r@10")),
    ),
    Task(
        "occupations",
        "ads",
        lambda path, taxonomy: occupations_report(_first(path), taxonomy),
        _ranked("occupations", ("acc@1", "acc@5")),
    ),
    Task("panel", "panel", _panel, _panel_lines),
    Task("programmes", "cip_soc", _programmes, _ranked("programmes", ("ndcg@10", "r@50"))),
    Task("plans", "jcrec", lambda path, taxonomy: jcrec_report(path), _ranked("plans", ("closure",))),  # noqa: ARG005
    Task(
        "title similarity",
        "title_similarity/de",
        lambda path, taxonomy: similarity_report(path),  # noqa: ARG005
        _ranked("title similarity", ("map",)),
    ),
    Task(
        "credit",
        ".",
        lambda path, taxonomy: awarded_report(open_catalogue(None)),  # noqa: ARG005
        _ranked("credit", ("recall@1", "recall@5")),
    ),
)
