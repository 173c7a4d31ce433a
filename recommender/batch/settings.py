"""What is asked of a batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from stackwise.features.errors import InputError, describe
from stackwise.recommender.engine.recommender import MOST_RECOMMENDED

PART_SIZE = 1_000  # learners; about 20 MB of answers, and what is lost when a worker is killed

DEADLINE = 60.0  # seconds; the slowest learner seen, of 20,000 words, took less than three


@dataclass(frozen=True)
class ScoreSettings:
    """One run of ``stackwise score``.

    ``as_of`` is for learners without a date of their own; ``deadline`` is how many seconds one may take.
    """

    learners: Path
    out: Path
    data: Path | None = None
    model: str | None = None
    tracking: str = ""
    encoder: str = "default"
    n: int = 10
    as_of: date | None = None
    workers: int = 2
    part_size: int = PART_SIZE
    restart: bool = False
    deadline: float = DEADLINE

    def __post_init__(self) -> None:
        most = {
            "-n": (self.n, MOST_RECOMMENDED),
            "--workers": (self.workers, 256),
            "--part-size": (self.part_size, 10**6),
        }
        for flag, (value, largest) in most.items():
            if not 1 <= value <= largest:
                fix = f"pass {flag} {min(10, largest)}, or leave it out"
                raise InputError(describe(flag, value, f"a whole number from 1 to {largest:,}", fix))
        if not 0.001 <= self.deadline <= 86_400:
            fix = f"pass --deadline {DEADLINE:g}, or leave it out"
            raise InputError(describe("--deadline", self.deadline, "seconds, from 0.001 to 86,400", fix))


def too_many_failed(counts: Mapping[str, int], most: str | None) -> str | None:
    """Why a run that went through is no success: what failed, or nothing.

    Parameters
    ----------
    counts : ``rows`` and ``failed``.
    most : how many may fail, as ``100`` or ``5%``; None lets all but all.

    Raises
    ------
    InputError
        ``most`` is neither.

    >>> too_many_failed({"rows": 40, "failed": 3}, "5%")
    'rows that failed: got 3 of 40; expected at most 5%; look into errors/, and correct the rows or raise --max-failed'
    """
    rows, failed = counts["rows"], counts["failed"]
    allowed = _allowed(rows, most)
    if failed <= allowed:
        return None
    expected = "some that can be answered" if most is None else f"at most {most}"
    fix = "look into errors/, and correct the rows or raise --max-failed"
    return describe("rows that failed", f"{failed:,} of {rows:,}", expected, fix)


def _allowed(rows: int, most: str | None) -> float:
    if most is None:
        return max(rows - 1, 0)
    number, share = most.removesuffix("%"), most.endswith("%")
    if not number.isascii() or not number.isdigit() or (share and int(number) > 100):
        fix = "pass --max-failed 0 to allow none"
        raise InputError(describe("--max-failed", repr(most), "a number of rows, or a share such as 5%", fix))
    return rows * int(number) / 100 if share else int(number)
