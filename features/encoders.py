"""Text encoders behind one protocol. The default needs no torch: the packaged MiniLM run by :mod:`features.bert`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal, Protocol, runtime_checkable

import numpy as np

from stackwise.features.bert import Array, Bert, read_safetensors
from stackwise.features.errors import DataError, InputError, describe
from stackwise.features.extras import missing_extra
from stackwise.features.files import sha256_of_file
from stackwise.features.int8_bert import INT8, Int8Bert, check_engine

MINILM = Path(__file__).parent / "minilm"
"""all-MiniLM-L6-v2 in half precision; made by `python -m stackwise.training pack-encoder`."""
ADAPTER = Path(__file__).parent / "skills_adapter.npz"
"""Low-rank changes that tune the packaged MiniLM to skills; made by `python -m stackwise.training tune-encoder`."""
MINILM_SHA256 = "ef4f66adbac55a55f9d5a2d865d84a17f42e2f202b49d0235c77d3cdd5b19ce9"
PACKAGED = ("default", "float32", "int8", "plain", "plain-int8")
"""Names of the encoders that ship."""
Precision = Literal["float32", "int8"]
_LONGEST = 256  # tokens; what the packaged model was trained to read
_STRIPES, _STRIPE = 64, 4096
_SIDE_BY_SIDE = 16  # rows


@runtime_checkable
class Encoder(Protocol):
    """Turns texts into vectors whose dot product is their similarity."""

    @property
    def fingerprint(self) -> str:
        """Short name of exactly these weights and this way of using them."""

    @property
    def dim(self) -> int:
        """Length of a vector."""

    def encode(self, texts: Sequence[str]) -> Array:
        """Vectors of ``texts``: float32 (n, dim), rows of length 1."""

    def encode_tokens(self, texts: Sequence[str]) -> tuple[Array, list[Array]]:
        """The vectors of :meth:`encode`, and each text's token vectors (tokens, dim), all rows of length 1."""


@runtime_checkable
class SpanEncoder(Encoder, Protocol):
    """An encoder that can tell which of its token vectors stand for a stretch of a text."""

    def encode_spans(self, texts: Sequence[str], ranges: Sequence[tuple[int, int]]) -> tuple[Array, Array]:
        """Of each text and characters ``[start, end)`` of it: the mean of the tokens there, and the whole text's
        vector, float32 (n, dim) each, rows of length 1; equal texts are encoded once."""

    @property
    def vocabulary(self) -> dict[str, int]:
        """Number of each word piece; frequent ones come first."""


def load_encoder(name: str = "default", verify: bool = False) -> Encoder:
    """Load an encoder by name.

    Parameters
    ----------
    name : ``default`` or ``float32`` (the packaged MiniLM with the adapter for skills that ships), ``plain`` (without
        it), ``int8`` and ``plain-int8`` (the same in whole numbers of 8 bits, with the extra `fast`), a folder holding
        a BERT-shaped model (``model.safetensors``, ``tokenizer.json``, ``config.json``, perhaps an ``adapter.npz``; run
        without torch), or any name that sentence-transformers knows.
    verify : hash the packaged weights in full (0.3 s). Done when an index is built; when one is only read, a
        fingerprint over the file's header and 64 stripes of it is enough to tell other weights.

    Raises
    ------
    InputError
        No such model, or a missing extra.
    DataError
        The packaged weights are not the ones this release was measured with.
    """
    if name in PACKAGED:
        tuned = None if name.startswith("plain") else ADAPTER
        return _bert_encoder(packaged_folder(verify), tuned, precision_of(name))
    folder = Path(name)
    if _runs_in_numpy(folder):
        return _bert_encoder(folder, folder / "adapter.npz")
    return TransformerEncoder(name)


def plain_of(name: str) -> str:
    """The name of the plain encoder that goes with an encoder's: of its precision.

    >>> plain_of("default"), plain_of("int8")
    ('plain', 'plain-int8')
    """
    return "plain-int8" if precision_of(name) == "int8" else "plain"


def precision_of(encoder: Encoder | str) -> Precision:
    """The numbers that an encoder, or the encoder of a name, multiplies."""
    if isinstance(encoder, str):
        return "int8" if encoder in ("int8", "plain-int8") else "float32"
    return "int8" if encoder.fingerprint.endswith(INT8) else "float32"


def bert_of(
    precision: Precision, weights: Mapping[str, Array], heads: int, adapter: Mapping[str, Array] | None
) -> Bert:
    """The forward pass over weights, see :class:`Bert`, in a precision."""
    return (Int8Bert if precision == "int8" else Bert)(weights, heads, adapter)


def _bert_encoder(folder: Path, adapter: Path | None, precision: Precision = "float32") -> BertEncoder:
    if precision == "int8":
        check_engine()
    used = adapter if adapter is not None and adapter.is_file() else None
    return _kept_encoder(folder, used, precision, _stripes(folder / "model.safetensors"), used and _stripes(used))


@lru_cache(2)  # so that a service that changes its catalogue need not read the same weights again
def _kept_encoder(folder: Path, adapter: Path | None, precision: Precision, *_: str | None) -> BertEncoder:
    return BertEncoder(folder, adapter, precision)


def _runs_in_numpy(folder: Path) -> bool:
    """Whether a folder holds a BERT whose text vector is the mean of its tokens; others are left to their library."""
    if not all((folder / one).is_file() for one in ("model.safetensors", "tokenizer.json", "config.json")):
        return False
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    pooling = folder / "1_Pooling" / "config.json"
    mean = not pooling.is_file() or json.loads(pooling.read_text(encoding="utf-8")).get("pooling_mode_mean_tokens")
    return bool(mean) and config.get("model_type") == "bert" and config.get("hidden_act") == "gelu"


@lru_cache(1)
def _sha256_once(path: Path, _stripes: str) -> str:
    """A file's hash, made once a process unless its stripes change."""
    return sha256_of_file(path)


def packaged_folder(verify: bool = False) -> Path:
    """Where the default model lies; ``verify`` hashes its weights in full."""
    if verify:
        weights = MINILM / "model.safetensors"
        got = _sha256_once(weights, _stripes(weights))
        if got != MINILM_SHA256:
            fix = "install stackwise again"
            raise DataError(describe("default encoder's weights", f"sha256 {got}", MINILM_SHA256, fix))
    return MINILM


class BertEncoder:
    """A mean-pooled BERT encoder in a folder, run in numpy, or in whole numbers of 8 bits."""

    def __init__(self, folder: Path, adapter: Path | None = None, precision: Precision = "float32") -> None:
        from tokenizers import Tokenizer

        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        self._heads, self._adapter, self._precision = int(config["num_attention_heads"]), adapter, precision
        self._weights = read_safetensors(folder / "model.safetensors")
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_LONGEST)
        self.dim = int(config["hidden_size"])
        tuned = f"-{_stripes(adapter)}" if adapter else ""
        ending = INT8 if precision == "int8" else ""
        self.fingerprint = f"bert-mean-{_stripes(folder / 'model.safetensors')}{tuned}{ending}"

    @cached_property
    def _bert(self) -> Bert:
        """The layers, made ready at the first text: many answers need none."""
        changes = dict(np.load(self._adapter, allow_pickle=False)) if self._adapter else None
        return bert_of(self._precision, self._weights, self._heads, changes)

    def encode(self, texts: Sequence[str]) -> Array:
        """Vectors of ``texts``: float32 (n, dim), rows of length 1; equal texts are encoded once."""
        unique = list(dict.fromkeys(texts))
        vectors = unit(self._bert.means(self._tokens(unique)))
        place = {text: i for i, text in enumerate(unique)}
        return vectors[[place[text] for text in texts]]

    def encode_tokens(self, texts: Sequence[str]) -> tuple[Array, list[Array]]:
        """The vectors of :meth:`encode`, and each text's token vectors (tokens, dim), all rows of length 1."""
        unique = list(dict.fromkeys(texts))
        states = self._bert.states(self._tokens(unique))
        means = unit(np.array([state.mean(axis=0) for state in states], np.float32).reshape(len(unique), self.dim))
        tokens = [unit(state) for state in states]
        place = {text: i for i, text in enumerate(unique)}
        at = [place[text] for text in texts]
        return means[at], [tokens[one] for one in at]

    def encode_spans(self, texts: Sequence[str], ranges: Sequence[tuple[int, int]]) -> tuple[Array, Array]:
        """Of each text and characters ``[start, end)`` of it: the mean of the tokens there, and the whole text's
        vector, float32 (n, dim) each, rows of length 1; equal texts are encoded once. A stretch without a token, as
        one beyond the longest text read, gets the whole text's vector."""
        unique = list(dict.fromkeys(texts))
        read = self._tokenizer.encode_batch(unique)
        states = self._bert.states([encoding.ids for encoding in read])
        places = [np.array(encoding.offsets).reshape(-1, 2) for encoding in read]
        row = {text: i for i, text in enumerate(unique)}
        spans = np.empty((len(texts), self.dim), np.float32)
        for i, (text, (start, end)) in enumerate(zip(texts, ranges, strict=True)):
            at, state = places[row[text]], states[row[text]]
            inside = (at[:, 0] < end) & (at[:, 1] > np.maximum(start, at[:, 0]))
            spans[i] = (state[inside] if inside.any() else state).mean(axis=0)
        wholes = np.array([state.mean(axis=0) for state in states], np.float32).reshape(-1, self.dim)
        return unit(spans), unit(wholes)[[row[text] for text in texts]]

    @cached_property
    def vocabulary(self) -> dict[str, int]:
        """Number of each word piece; frequent ones come first."""
        return dict(self._tokenizer.get_vocab())

    def _tokens(self, texts: Sequence[str]) -> list[list[int]]:
        return [one.ids for one in self._tokenizer.encode_batch(list(texts))]


class TransformerEncoder:
    """Any sentence-transformers model; imports torch, so only a configured name leads here."""

    def __init__(self, name: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer

            self._model: Any = SentenceTransformer(name, device="cpu")
        except ModuleNotFoundError as error:
            raise missing_extra(error) or error from error
        except (OSError, ValueError) as error:
            fix = "name a folder or a downloaded model, or leave the encoder at its default"
            raise InputError(describe("encoder", repr(name), "a model that loads here", fix)) from error
        self.dim = int(self._model.get_embedding_dimension() or 0)
        weights = hashlib.sha256()
        for key, value in sorted(self._model.state_dict().items()):
            weights.update(f"{key}{tuple(value.shape)}{value.flatten()[:64].tolist()}".encode())
        self.fingerprint = f"transformer-{weights.hexdigest()[:16]}"

    def encode(self, texts: Sequence[str]) -> Array:
        """Vectors of ``texts``: float32 (n, dim), rows of length 1."""
        vectors = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, np.float32).reshape(len(texts), self.dim)

    def encode_tokens(self, texts: Sequence[str]) -> tuple[Array, list[Array]]:
        """The vectors of :meth:`encode`, and each text's token vectors (tokens, dim), all rows of length 1."""
        vectors = self.encode(texts)
        try:
            states = self._model.encode(list(texts), output_value="token_embeddings", show_progress_bar=False)
        except KeyError:  # a static model keeps no token vectors: its text is attended to as a whole
            return vectors, list(vectors[:, None, :])
        return vectors, [unit(np.asarray(state.cpu(), np.float32)) for state in states]


def products(rows: Array, table: Array) -> Array:
    """``rows`` (n, k) times ``table`` (k, m), each row the same whatever stands beside it: some libraries sum the last
    rows of a product otherwise than the others, so none is left over."""
    rest = -len(rows) % _SIDE_BY_SIDE
    padded = np.concatenate([rows, np.zeros((rest, rows.shape[1]), rows.dtype)]) if rest else rows
    found: Array = (padded @ table)[: len(rows)]
    return found


def unit(rows: Array) -> Array:
    """Rows of length 1 as float32; a row of zeros stays one."""
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), np.float32)


def _stripes(path: Path) -> str:
    """A hash over the size, the header and evenly spaced stripes: a millisecond where the whole takes 300."""
    size = path.stat().st_size
    digest = hashlib.sha256(str(size).encode())
    with path.open("rb") as file:
        for start in np.linspace(0, max(0, size - _STRIPE), _STRIPES).astype(int):
            file.seek(int(start))
            digest.update(file.read(_STRIPE))
    return digest.hexdigest()[:16]
