"""Ads linked per second against the bare matrix product: python tests/benchmarks/bench_linking.py DIR.

DIR is an indexed catalogue folder; the ads are made of its own skills' labels, so the run needs nothing else.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

from features.catalogue import read_catalogue
from features.encoders import load_encoder
from features.text import phrases, statements
from models.linker import Linker

ADS, LINES = 10, 20


def main(folder: Path) -> None:
    """Print ads per second of the linker, of encoding alone, and of the product alone."""
    linker = Linker.load(read_catalogue(folder), load_encoder())
    rng = np.random.default_rng(0)
    ads = [
        "\n".join(f"- You {a} and {b} in a team" for a, b in rng.choice(linker.labels, (LINES, 2))) for _ in range(ADS)
    ]
    texts = [part.text for ad in ads for line in statements(ad) for part in (line, *phrases(line))]
    started = time.perf_counter()
    for ad in ads:
        linker.link_text(ad)
    linked = time.perf_counter() - started
    started = time.perf_counter()
    vectors = linker.lanes.encoder.encode(texts)
    encoded = time.perf_counter() - started
    started = time.perf_counter()
    np.matmul(vectors, linker.lanes.vectors.T)
    product = time.perf_counter() - started
    for name, seconds in (("linked", linked), ("encoded only", encoded), ("bare product only", product)):
        print(f"{name:<20}{ADS / seconds:10.1f} ads/s   ({LINES} lines, {len(linker.ids):,} skills)")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
