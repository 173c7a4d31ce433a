"""Ads and courses read a second against the bare encoder: python tests/benchmarks/bench_reading.py DIR [TEXTS.jsonl].

DIR is an indexed catalogue folder. The texts are made of its own skills' labels, or taken from a file with a ``title``
and a ``text`` a line. The bare encoder reads the same texts once, in pieces of its longest length, and each distinct
phrase that was linked once. Aim: at least half of its rate. Seconds are of processor time, so that a busy machine tells
nearly the truth; run it on one BLAS thread.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from stackwise.features.catalogue import read_catalogue
from stackwise.features.encoders import load_encoder
from stackwise.recommender.engine.reading import TextReader
from stackwise.recommender.index.course_reader import CourseReader, CourseText

COUNT, LINES, PIECE = 48, 12, 500


def main(folder: Path, texts: Path | None) -> None:
    """Print texts a second of both readers, and of encoding the same words alone."""
    encoder = load_encoder()
    ads = TextReader(read_catalogue(folder), encoder)
    courses = CourseReader(ads.linker, ads.tagger)
    said = from_file(texts) if texts else made(ads.linker.labels)
    whole = [f"{title}\n{text}" for title, text in said]
    warm = CourseText((*said[0][:1], "", said[0][1]))
    courses.read([warm])
    ads.read(whole[0], "ad")
    runs = {
        "ad": lambda: ads.read_many(whole, "ad"),
        "course": lambda: courses.read([CourseText((title, "", text)) for title, text in said]),
    }
    for kind, run in runs.items():
        spent = clocked(run)
        mentions = ads.tagger.read_many(whole, kind)  # type: ignore[arg-type]
        phrases = list(dict.fromkeys(mention.text for its in mentions for mention in its))
        pieces = [text[at : at + PIECE] for text in whole for at in range(0, len(text), PIECE)]
        bare = clocked(lambda words=[*pieces, *phrases]: encoder.encode(words))  # type: ignore[misc]
        print(f"{kind:<8}{len(said) / spent:8.1f} texts/s  {spent / len(said):.3f} s a text", end="  ")
        print(f"encoder alone {len(said) / bare:8.1f} texts/s  ratio {bare / spent:.2f}")


def made(labels: list[str]) -> list[tuple[str, str]]:
    """Texts of skills' labels."""
    rng = np.random.default_rng(0)
    return [
        (
            f"Introduction to {rng.choice(labels)}",
            ". ".join(f"You {a} and {b}" for a, b in rng.choice(labels, (LINES, 2))),
        )
        for _ in range(COUNT)
    ]


def from_file(path: Path) -> list[tuple[str, str]]:
    """The first texts of a file."""
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()[:COUNT]]
    return [(record["title"], record["text"]) for record in records]


def clocked(run: Callable[[], object]) -> float:
    """Processor seconds of the faster of two runs."""
    spent = []
    for _ in range(2):
        started = time.process_time()
        run()
        spent.append(time.process_time() - started)
    return min(spent)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
