"""Ads linked a second against the bare encoder on the same phrases: python tests/benchmarks/bench_linking.py DIR.

DIR is an indexed catalogue folder; the ads are made of its own skills' labels, so the run needs nothing else. Aim: at
least half of the encoder's rate.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from stackwise.features.catalogue import read_catalogue
from stackwise.features.encoders import load_encoder
from stackwise.features.text import phrases, statements
from stackwise.models.linker import Linker

ADS, LINES = 10, 20


def main(folder: Path) -> None:
    """Print ads a second of the linker, and of encoding the same lines and phrases alone."""
    linker = Linker.load(read_catalogue(folder), load_encoder())
    rng = np.random.default_rng(0)
    ads = [
        "\n".join(f"- You {a} and {b} in a team" for a, b in rng.choice(linker.labels, (LINES, 2))) for _ in range(ADS)
    ]
    texts = [part.text for ad in ads for line in statements(ad) for part in (line, *phrases(line))]
    linker.link_text(ads[0])
    linked = clocked(lambda: linker.link_texts(ads))
    encoded = clocked(lambda: linker.lanes.encoder.encode(texts))
    print(f"linked        {ADS / linked:8.1f} ads/s   ({LINES} lines an ad, {len(linker.ids):,} skills)")
    print(f"encoded only  {ADS / encoded:8.1f} ads/s   ratio {encoded / linked:.2f}")


def clocked(run: Callable[[], object]) -> float:
    """Seconds of the faster of two runs."""
    spent = []
    for _ in range(2):
        started = time.perf_counter()
        run()
        spent.append(time.perf_counter() - started)
    return min(spent)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
