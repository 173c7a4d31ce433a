"""What is asked of a batch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from stackwise.features.errors import InputError, describe
from stackwise.recommender.engine.recommender import MOST_RECOMMENDED

PART_SIZE = 1_000  # learners; about 20 MB of answers, and what is lost when a worker is killed


@dataclass(frozen=True)
class ScoreSettings:
    """One run of ``stackwise score``; ``as_of`` is for learners without a date of their own."""

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
