"""What is used when nothing is named: the sample catalogue that comes with the install."""

from __future__ import annotations

from pathlib import Path

from stackwise.features.catalogue import Catalogue, read_catalogue

SAMPLE = Path(__file__).parent / "sample" / "catalogue"


def open_catalogue(data: Path | None) -> Catalogue:
    """The catalogue of a folder, or the shipped sample."""
    return read_catalogue(SAMPLE if data is None else data)
