"""Index work: who encodes and reads the texts of an index, this process or others in its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import pandas as pd

from stackwise.features.encoders import Encoder
from stackwise.recommender.index.course_reader import CourseReader, CourseText

READ_AT_ONCE = 64  # courses


class IndexWork(Protocol):
    """Encodes and reads texts; whoever does it, the results are the same to the bit."""

    def encoder(self, encoder: Encoder, name: str, /) -> Encoder:
        """What encodes many texts as ``encoder`` does, known to :func:`features.encoders.load_encoder` by ``name``."""

    def read(
        self, reader: CourseReader, folder: Path | None, courses: Sequence[CourseText], /
    ) -> Iterator[pd.DataFrame]:
        """The claims of courses, of :meth:`CourseReader.read`, in parts of ``READ_AT_ONCE`` courses, in their order.

        ``folder`` is the catalogue's, whose skills are indexed.
        """


class LocalWork:
    """This process does it."""

    def encoder(self, encoder: Encoder, _name: str) -> Encoder:
        """The encoder itself."""
        return encoder

    def read(self, reader: CourseReader, _folder: Path | None, courses: Sequence[CourseText]) -> Iterator[pd.DataFrame]:
        """Part after part."""
        for start in range(0, len(courses), READ_AT_ONCE):
            yield reader.read(courses[start : start + READ_AT_ONCE])
