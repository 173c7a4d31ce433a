"""``stackwise score`` on one machine: learners in, parts of answers out, resumable at any moment."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from itertools import chain
from math import ceil
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits

from stackwise.features.errors import DataError, describe
from stackwise.features.files import sha256_of, sha256_of_file
from stackwise.features.vectors import Progress
from stackwise.recommender.batch.chunks import write_part
from stackwise.recommender.batch.run import Run
from stackwise.recommender.batch.settings import ScoreSettings
from stackwise.recommender.batch.source import Chunk, LearnerSource
from stackwise.recommender.batch.workers import in_workers
from stackwise.recommender.bundle import SEAL, versions
from stackwise.recommender.engine.build import warm_up
from stackwise.recommender.engine.recommender import Recommender
from stackwise.recommender.engine.weights import reading_fingerprint


def score(
    engine: Recommender, model: str, source: LearnerSource, settings: ScoreSettings, today: date, progress: Progress
) -> dict[str, int]:
    """Answer every learner of the input into ``settings.out``.

    The folder then holds ``answers/``, ``recommendations/``, ``gaps/`` and ``errors/`` with the columns of
    :data:`stackwise.recommender.batch.flat.SCHEMAS`, ``slips/`` and, written last, ``manifest.json``. Started again
    with the same settings it goes on from the parts that are finished, and ends with the same bytes.

    Parameters
    ----------
    model : fingerprint of the engine's model, by :func:`model_fingerprint`.
    source : rows are numbered from 0 in its order.
    today : day of the answers for learners without a date, where neither ``settings`` nor the run gone on with has one.

    Returns
    -------
    Counts of ``rows``, ``answered``, ``abstained`` (of the answered) and ``failed``.

    Raises
    ------
    InputError
        ``out`` holds something else, or a run with other settings.
    DataError
        The input cannot be read to its end or is changed meanwhile, the output not written, or a worker keeps dying.
    """
    run = Run(settings.out)
    try:
        with threadpool_limits(1), run.locked():
            if settings.restart:
                run.restart()
            as_of = settings.as_of or _day_of(run) or today
            asked = _asked(engine, model, source, settings, as_of)
            run.begin(asked)
            _answer(engine, source, settings, as_of, run, progress)
            source.check_same(asked["input"])
            return run.finish(asked, _parts(source, settings))
    except OSError as error:
        got = os.strerror(error.errno) if error.errno else type(error).__name__  # Arrow words it in its own way
        fix = "free space or allow writing there, and run the same command again to go on"
        raise DataError(describe(f"writing to {settings.out}", got, "room for the answers", fix)) from error


def _answer(
    engine: Recommender, source: LearnerSource, settings: ScoreSettings, as_of: date, run: Run, progress: Progress
) -> None:
    finished = run.finished(_parts(source, settings))
    known = {number: one.input for number, one in finished.items()}
    done = sum(one.rows for one in finished.values())
    progress("score", done, source.rows)
    waiting = _with_first(source.chunks(settings.part_size, known))
    if waiting is None:
        return
    warm_up(engine, as_of)  # processes forked afterwards share what it loads
    work = partial(write_part, engine, out=settings.out, n=settings.n, as_of=as_of, seconds=settings.deadline)
    for receipt in in_workers(waiting, work, settings.workers):
        done += receipt.rows
        progress("score", done, source.rows)


def _with_first(chunks: Iterator[Chunk]) -> Iterator[Chunk] | None:
    """The same, or nothing if there is none: a run that is finished starts no process."""
    first = next(chunks, None)
    return None if first is None else chain([first], chunks)


def _parts(source: LearnerSource, settings: ScoreSettings) -> int:
    return max(1, ceil(source.rows / settings.part_size))


def _day_of(run: Run) -> date | None:
    """The day a run was started with: going on tomorrow must not change half of the answers."""
    stored = run.started_with() or {}
    return date.fromisoformat(stored["as_of"]) if "as_of" in stored else None


def _asked(
    engine: Recommender, model: str, source: LearnerSource, settings: ScoreSettings, as_of: date
) -> Mapping[str, Any]:
    return {
        "format": 2,
        "versions": versions(),
        "input": source.fingerprint(),
        "model": {"ranker": engine.stages.ranker.name, "fingerprint": model},
        "catalogue": engine.arrays.catalogue.name,
        "n": settings.n,
        "as_of": as_of.isoformat(),
        "part_size": settings.part_size,
        "deadline": settings.deadline,
    }


def model_fingerprint(engine: Recommender, sealed: Path | None) -> str:
    """Short hash of all that answers depend on: the seal of a model, or what the index of a catalogue was made of."""
    if sealed is not None:
        return sha256_of_file(sealed / SEAL)[:16]
    catalogue = engine.arrays.catalogue
    about = sorted(catalogue.folder.glob("index/**/about.json")) if catalogue.folder else []
    read = reading_fingerprint()
    made = [catalogue.fingerprint, engine.stages.ranker.name, read, *(one.read_text(encoding="utf-8") for one in about)]
    return sha256_of(json.dumps(made).encode())[:16]
