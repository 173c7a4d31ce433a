"""Vectors of a catalogue's rows: computed once, stored by content and encoder, and refused when either changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from stackwise.features.bert import Array
from stackwise.features.catalogue import Catalogue
from stackwise.features.encoders import Encoder
from stackwise.features.errors import StaleIndexError, describe
from stackwise.features.files import replacing, taken
from stackwise.features.int8_bert import INT8
from stackwise.features.kept_vectors import KeptVectors, keys_of
from stackwise.features.versions import home_of, version_of

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much is done and how much there is."""

_TOLD = 700  # characters of a credential's text that its vectors are made of
_CHARACTERS = 200_000  # encoded in one go: enough for all cores, few enough to tell how far it is
TextsOf = Callable[[pd.DataFrame], list[str]]
_KEYED: WeakKeyDictionary[Catalogue, dict[tuple[str, TextsOf], tuple[list[str], Array]]] = WeakKeyDictionary()
_SHAS: WeakKeyDictionary[Catalogue, str] = WeakKeyDictionary()


def skill_texts(skills: pd.DataFrame) -> list[str]:
    """The text a skill is encoded by: its label."""
    return [str(label) for label in skills["label"]]


def credential_texts(credentials: pd.DataFrame) -> list[str]:
    """Title, outcomes and description, most telling first."""
    return _joined(credentials, ("title", "outcomes", "description"))


def credential_beginnings(credentials: pd.DataFrame) -> list[str]:
    """Where each of :func:`credential_texts` begins, up to the end of a word: what it is encoded by.

    Some 130 word pieces tell what a text is about: lists for 179 graded ads were as good as by twice as many.
    """
    return [
        text if len(text) <= _TOLD else text[:_TOLD].rsplit(maxsplit=1)[0] for text in credential_texts(credentials)
    ]


def credential_titles(credentials: pd.DataFrame) -> list[str]:
    """The title of each credential."""
    return [str(title) for title in credentials["title"]]


@dataclass(frozen=True)
class VectorSet:
    """Texts that are encoded together: the ``folder`` of a catalogue they are stored in, and by name the ``table`` they
    are made of and how."""

    folder: Path
    texts: Mapping[str, tuple[str, TextsOf]]


TUNED = VectorSet(
    Path("index") / "vectors",
    {"skills": ("skills", skill_texts), "credentials": ("credentials", credential_beginnings)},
)
"""What is compared with skills: by an encoder that is tuned to them."""
PLAIN = VectorSet(
    Path("index") / "plain",
    {
        "skills": ("skills", skill_texts),
        "credentials": ("credentials", credential_beginnings),
        "titles": ("credentials", credential_titles),
    },
)
"""What is compared with the words of a request: by the plain encoder, as tuning it to skills spoils it for texts."""


def keyed_texts(catalogue: Catalogue, table: str, texts_of: TextsOf) -> tuple[list[str], Array]:
    """Texts of a table's rows and the hash of each, uint64 (n, 2); made once a catalogue."""
    made = _KEYED.setdefault(catalogue, {})
    if (table, texts_of) not in made:
        texts = texts_of(catalogue[table])
        made[table, texts_of] = (texts, keys_of(texts))
    return made[table, texts_of]


def texts_sha(catalogue: Catalogue) -> str:
    """A hash of all credentials' texts beside their ids, in the order of the rows: what a new price leaves as it is."""
    if catalogue in _SHAS:
        return _SHAS[catalogue]
    digest = sha256()
    for column in ("credential_id", "title", "outcomes", "description"):
        said = [value if isinstance(value, str) else "" for value in catalogue["credentials"][column].to_numpy(object)]
        digest.update(np.array([len(text) for text in said], np.int64).tobytes())
        digest.update("".join(said).encode())
    return _SHAS.setdefault(catalogue, digest.hexdigest())


def _joined(frame: pd.DataFrame, columns: Sequence[str]) -> list[str]:
    parts = [
        [value if isinstance(value, str) else "" for value in frame[column].to_numpy(object)] for column in columns
    ]
    return [". ".join(filter(None, row)) for row in zip(*parts, strict=True)]


def build_vectors(
    catalogue: Catalogue,
    encoder: Encoder,
    folder: Path | str,
    progress: Progress | None = None,
    wanted: VectorSet = TUNED,
) -> Mapping[str, int]:
    """Store the vectors that are ``wanted`` under ``folder``, by default those of skills and credentials.

    Only texts that no stored vector of the same encoder covers are encoded.

    Returns
    -------
    How many texts were encoded, by table.
    """
    folder = version_of(folder) / wanted.folder
    encoded: dict[str, int] = {}
    with replacing(folder) as staged:
        for name, (table, texts_of) in wanted.texts.items():
            (staged / name).mkdir()
            about = {"encoder": encoder.fingerprint, "dim": encoder.dim, "content": table_sha(catalogue, table)}
            known = _stored(folder / name, encoder)
            same = stored_about(folder / name) == about and len(known.keys) == len(catalogue[table])
            texts, keys = ([], known.keys) if same else keyed_texts(catalogue, table, texts_of)
            if len(keys) and np.array_equal(keys, known.keys):
                taken(("vectors.npy", "keys.npy"), folder / name, staged / name)
            else:
                fresh = partial(_of_rows, texts, encoder, f"encode {name}", progress)
                np.save(staged / name / "vectors.npy", known.fill(keys, encoder.dim, fresh, np.float16))
                np.save(staged / name / "keys.npy", keys)
            (staged / name / "about.json").write_text(json.dumps(about, sort_keys=True))
            encoded[name] = int((known.places(keys) < 0).sum())
    return encoded


def load_vectors(
    catalogue: Catalogue, encoder: Encoder, wanted: VectorSet = TUNED, only: Sequence[str] | None = None
) -> Mapping[str, Array]:
    """Vectors by name, all or ``only`` some, rows as in the catalogue's frames: float32 (rows, dim), of length 1.

    A catalogue that lives in memory alone is encoded on the spot.

    Raises
    ------
    StaleIndexError
        The stored vectors are missing, of other rows, or of another encoder.
    """
    names = wanted.texts if only is None else only
    if catalogue.folder is None:
        made = {name: wanted.texts[name] for name in names}
        return {name: encoder.encode(texts_of(catalogue[table])) for name, (table, texts_of) in made.items()}
    return {name: _loaded(catalogue, encoder, name, wanted) for name in names}


def _loaded(catalogue: Catalogue, encoder: Encoder, name: str, wanted: VectorSet) -> Array:
    assert catalogue.folder is not None
    folder, table = catalogue.folder / wanted.folder / name, wanted.texts[name][0]
    check_fresh(catalogue, table, folder / "about.json", encoder)
    vectors: Array = np.load(folder / "vectors.npy", allow_pickle=False).astype(np.float32)
    if len(vectors) != len(catalogue[table]):
        raise stale(catalogue, f"vectors of {name}", f"{len(vectors)} rows", f"{len(catalogue[table])}")
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return vectors


def check_fresh(
    catalogue: Catalogue,
    name: str,
    about: Path,
    encoder: Encoder | None = None,
    made: Mapping[str, str | int] | None = None,
) -> None:
    """Raise StaleIndexError unless the index part described in ``about`` is of this table and this encoder, and was
    ``made`` as it is now: by the layout, say, that this release writes."""
    stored = stored_about(about.parent)
    if stored is None:
        raise stale(catalogue, f"index of {name}", "nothing readable", "an index")
    if stored.get("content") != table_sha(catalogue, name):
        raise stale(catalogue, f"index of {name}", "one made of other rows", "the catalogue's present rows")
    if encoder is not None and stored.get("encoder") != encoder.fingerprint:
        raise stale(catalogue, f"index of {name}", f"encoder {stored.get('encoder')}", encoder.fingerprint)
    for what, present in (made or {}).items():
        if stored.get(what) != present:
            raise stale(catalogue, f"index of {name}", f"{what} {stored.get(what)}", str(present))


def stale(catalogue: Catalogue, what: str, got: str, expected: str) -> StaleIndexError:
    """The error that names `stackwise index` as its fix."""
    folder = catalogue.folder and home_of(catalogue.folder)
    return StaleIndexError(describe(what, got, expected, f"run `stackwise index --data {folder}`"))


def table_sha(catalogue: Catalogue, name: str) -> str:
    """The manifest's hash of a table, empty for a table without rows."""
    entry: Mapping[str, str] = catalogue.manifest["tables"].get(name, {})
    return entry.get("sha256", "")


def stored_about(folder: Path) -> dict[str, Any] | None:
    """What a stored part of an index says it is of; None where nothing is stored yet, or its file is cut."""
    try:
        about: dict[str, Any] = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return about


def encoder_made_with(folder: Path | None, name: str) -> str:
    """The name of the encoder for a catalogue's folder: ``default`` is ``int8`` where its index was made with that."""
    about = (stored_about(folder / TUNED.folder / "skills") if folder and name == "default" else None) or {}
    return "int8" if str(about.get("encoder", "")).endswith(INT8) else name


def encode_all(texts: Sequence[str], encoder: Encoder, what: str = "encode", progress: Progress | None = None) -> Array:
    """Vectors of any number of texts: float32 (n, dim), rows of length 1; ``progress`` is told ``what`` it is."""
    vectors = np.empty((len(texts), encoder.dim), np.float32)
    for part in chunks(texts):
        vectors[part] = encoder.encode(texts[part])
        if progress:
            progress(what, part.stop, len(texts))
    return vectors


def chunks(texts: Sequence[str]) -> Iterator[slice]:
    """Which texts are encoded in one go."""
    room, start = _CHARACTERS, 0
    for end, text in enumerate(texts, 1):
        room -= len(text)
        if room <= 0 or end == len(texts):
            yield slice(start, end)
            room, start = _CHARACTERS, end


def _of_rows(texts: Sequence[str], encoder: Encoder, what: str, progress: Progress | None, rows: Array) -> Array:
    return encode_all([texts[row] for row in rows], encoder, what, progress)


def _stored(folder: Path, encoder: Encoder) -> KeptVectors:
    """What is stored of the same encoder."""
    if (stored_about(folder) or {}).get("encoder") != encoder.fingerprint:
        return KeptVectors.nothing()
    return KeptVectors.load(folder / "vectors.npy", folder / "keys.npy")
