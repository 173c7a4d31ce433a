"""Ads linked per second against the bare matrix product: python tests/benchmarks/bench_linking.py DIR [STATIC].

DIR is an indexed catalogue folder; the ads are made of its own skills' labels, so the run needs nothing else. STATIC is
the folder of a static encoder that sentence-transformers reads, such as
``model2vec.distill.distill(MODEL).save_pretrained(STATIC)`` writes; it is measured beside the default encoder.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from stackwise.features.catalogue import read_catalogue
from stackwise.features.encoders import load_encoder
from stackwise.features.text import phrases, statements
from stackwise.models.linker import Linker
from stackwise.models.linking.corrections import Corrections
from stackwise.models.linking.measure import SkillLanes

ADS, LINES = 10, 20


def main(folder: Path, encoders: Sequence[str]) -> None:
    """Print ads per second of the linker, of encoding alone, and of the product alone, by encoder."""
    catalogue = read_catalogue(folder)
    skills = catalogue["skills"]
    for name in encoders:
        encoder = load_encoder(name)
        lanes = SkillLanes.load(folder / "index" / "lanes", encoder.encode(list(skills["label"])), encoder)
        corrections = Corrections.read(None, skills["skill_id"])
        measure(name, Linker(list(skills["skill_id"]), list(skills["label"]), lanes, corrections))


def measure(name: str, linker: Linker) -> None:
    """Print the three rates of one linker."""
    rng = np.random.default_rng(0)
    ads = [
        "\n".join(f"- You {a} and {b} in a team" for a, b in rng.choice(linker.labels, (LINES, 2))) for _ in range(ADS)
    ]
    texts = [part.text for ad in ads for line in statements(ad) for part in (line, *phrases(line))]
    vectors = linker.lanes.encoder.encode(texts)
    seconds = {
        "linked": clocked(lambda: linker.link_texts(ads)),
        "encoded only": clocked(lambda: linker.lanes.encoder.encode(texts)),
        "bare product only": clocked(lambda: np.matmul(vectors, linker.lanes.vectors.T)),
    }
    for what, spent in seconds.items():
        print(f"{Path(name).name:<10}{what:<20}{ADS / spent:10.1f} ads/s   ({LINES} lines, {len(linker.ids):,} skills)")


def clocked(run: Callable[[], object]) -> float:
    """Seconds of the faster of two runs."""
    spent = []
    for _ in range(2):
        started = time.perf_counter()
        run()
        spent.append(time.perf_counter() - started)
    return min(spent)


if __name__ == "__main__":
    main(Path(sys.argv[1]), ("default", *sys.argv[2:]))
