"""Fingerprint of the weights that read texts: two installations with equal ones read every text alike."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from stackwise.features.files import sha256_of_file
from stackwise.models import teaching
from stackwise.models.linking import span_model
from stackwise.models.occupation import weights as occupation_weights
from stackwise.models.reading import tagger

_FILES = (
    tagger.WEIGHTS,
    span_model.SPAN_WEIGHTS,
    occupation_weights.SHIPPED,
    occupation_weights.SHIPPED_MAP,
    teaching.SHIPPED,
)


def reading_fingerprint(files: tuple[Path, ...] = _FILES) -> str:
    """Short hash of the weights of this installation that find, link and place what a text says.

    They come with the code and not with a catalogue: where code is replaced under a process that runs, an engine that
    has them loaded goes on with the old ones while its workers start with the new.
    """
    return sha256("".join(sha256_of_file(file) for file in files if file.is_file()).encode()).hexdigest()[:16]
