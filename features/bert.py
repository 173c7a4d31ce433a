"""A BERT encoder's forward pass in numpy: small sentence encoders run without torch.

Texts are run one after another, and only those of one token length attend side by side: nothing is padded or masked,
and a text's vector does not depend on its neighbours, to the bit. (Each row of a product is summed alone, in a product
of at least two rows; every text has a first and a last token.) Weights are memory-mapped: of the word table only the
rows in use are read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any, cast

import numpy as np
from threadpoolctl import ThreadpoolController

from stackwise.features.checkpoint import checkpoint
from stackwise.features.errors import DataError, describe

Array = np.ndarray[Any, np.dtype[Any]]
_ROWS_AT_ONCE = 32  # whose activation stays in a core's own cache
_DTYPES = {"F32": np.float32, "F16": np.float16}
_GELU_SLOPE, _GELU_CUBE = np.float32(0.7978845608), np.float32(0.7978845608 * 0.044715)


def read_safetensors(path: Path) -> dict[str, Array]:
    """The float tensors of a safetensors file, memory-mapped.

    Raises
    ------
    DataError
        When the file is cut short or not safetensors.
    """
    fix = "install the model again"
    try:
        with path.open("rb") as file:
            size = int.from_bytes(file.read(8), "little")
            if size > path.stat().st_size:
                raise ValueError("a header longer than the file")
            header: dict[str, Any] = json.loads(file.read(size))
        content = np.memmap(path, dtype=np.uint8, mode="r", offset=8 + size)
        return {
            name: content[slice(*one["data_offsets"])].view(_DTYPES[one["dtype"]]).reshape(one["shape"])
            for name, one in header.items()
            if name != "__metadata__" and one["dtype"] in _DTYPES
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(describe(f"weights {path}", str(error) or "a cut file", "safetensors", fix)) from error


@dataclass(frozen=True)
class Layer:
    """One transformer layer; query, key and value are one matrix, the 1/sqrt(head width) folded into the query."""

    qkv: Array
    qkv_bias: Array
    out: Array
    out_bias: Array
    norm: tuple[Array, Array]
    up: Array
    up_bias: Array
    down: Array
    down_bias: Array
    last_norm: tuple[Array, Array]


class Bert:
    """The forward pass over the weights of a ``BertModel``.

    Parameters
    ----------
    weights : tensors by the names ``transformers`` gives them.
    heads : number of attention heads.
    adapter : low-rank changes (LoRA, Hu et al. 2021) by layer name: ``NAME.A`` (rank, in) and ``NAME.B`` (out, rank)
        add B @ A to ``NAME.weight``.
    """

    tokens_at_once = 2048  # keeps the widest activation (tokens x 1536 floats) near the cache; larger gained nothing
    tokens_at_least = 256  # in a pack, where few texts are shared out among cores

    def __init__(self, weights: Mapping[str, Array], heads: int, adapter: Mapping[str, Array] | None = None) -> None:
        weights = {name.removeprefix("bert."): value for name, value in weights.items()}
        for name in sorted({key[:-2] for key in adapter or {}}):
            down, up = (np.asarray((adapter or {})[f"{name}.{part}"], np.float32) for part in "AB")
            changed = up @ down
            changed += np.asarray(weights[f"{name}.weight"], np.float32)  # mixed kinds would be cast bit by bit
            weights[f"{name}.weight"] = changed
        self.words = weights["embeddings.word_embeddings.weight"]
        kinds = weights["embeddings.token_type_embeddings.weight"]
        places = np.asarray(weights["embeddings.position_embeddings.weight"], np.float32)
        self.positions = places + np.asarray(kinds[0], np.float32)
        self.norm = _norm(weights, "embeddings.LayerNorm")
        self.heads, self.dim = heads, int(self.words.shape[1])
        self.layers: list[Layer] = []
        while f"encoder.layer.{len(self.layers)}.output.dense.weight" in weights:
            self.layers.append(_layer(weights, f"encoder.layer.{len(self.layers)}.", heads))
        self.wide = max((layer.up.shape[1] for layer in self.layers), default=0)

    def hidden(self, ids: Array, runs: Sequence[TextRun]) -> Array:
        """Contextual token vectors, (tokens, dim), of texts that stand one after another, see :func:`_packs`.

        Parameters
        ----------
        ids : (tokens,) token ids.
        runs : the texts' lengths, texts of one length in a row.
        """
        places = np.concatenate([np.tile(np.arange(run.length), run.texts) for run in runs])
        state = self.words[ids].astype(np.float32)
        state += self.positions[places]
        state = _normalised(state, self.norm)
        mixed, wide = (np.empty((len(ids), width), np.float32) for width in (3 * self.dim, self.wide))
        for layer in self.layers:
            np.matmul(state, layer.qkv, out=mixed)
            mixed += layer.qkv_bias
            attended = np.concatenate([self._attend(mixed[run.rows], run) for run in runs]) @ layer.out
            attended += layer.out_bias
            attended += state
            state = _normalised(attended, layer.norm)
            np.matmul(state, layer.up, out=wide)
            _add_gelu(wide, layer.up_bias)
            narrow = wide @ layer.down
            narrow += layer.down_bias
            narrow += state
            state = _normalised(narrow, layer.last_norm)
        return state

    def _attend(self, mixed: Array, run: TextRun) -> Array:
        """What each token of texts of one length takes from the others of its text, (tokens, dim)."""
        parts = mixed.reshape(run.texts, run.length, 3, self.heads, self.dim // self.heads)
        query, key, value = (parts[:, :, i].transpose(0, 2, 1, 3) for i in range(3))
        weight = np.matmul(query, key.transpose(0, 1, 3, 2))
        weight -= weight.max(axis=-1, keepdims=True)
        np.exp(weight, out=weight)
        weight /= weight.sum(axis=-1, keepdims=True)
        taken: Array = np.matmul(weight, value).transpose(0, 2, 1, 3).reshape(len(mixed), self.dim)
        return taken

    def means(self, tokens: Sequence[Sequence[int]]) -> Array:
        """Mean token vector of each text, (texts, dim)."""
        means = np.empty((len(tokens), self.dim), np.float32)

        def keep(at: Array, states: Array) -> None:
            means[at] = states.mean(axis=1)

        self._run(tokens, keep)
        return means

    def states(self, tokens: Sequence[Sequence[int]]) -> list[Array]:
        """Contextual token vectors of each text, (length, dim)."""
        found: list[Array] = [np.empty(0)] * len(tokens)

        def keep(at: Array, states: Array) -> None:
            for i, state in zip(at, states.copy(), strict=True):
                found[i] = state

        self._run(tokens, keep)
        return found

    def _run(self, tokens: Sequence[Sequence[int]], keep: Callable[[Array, Array], None]) -> None:
        """Run packs of texts side by side; ``keep`` gets the places of texts of one length, and their token vectors.

        Each pack runs on one BLAS thread. Threads inside BLAS spin while they wait, which on a busy machine made one
        job ad take 25 s instead of 0.2 s; and one thread a product gives the same bits on any number of cores.
        """
        lengths = np.array([len(token) for token in tokens], dtype=np.int64)

        def run(pack: TextPack) -> None:
            states = self.hidden(np.concatenate([tokens[i] for i in pack.at]), pack.runs)
            first = 0
            for part in pack.runs:
                last = first + part.texts
                keep(pack.at[first:last], states[part.rows].reshape(part.texts, part.length, self.dim))
                first = last

        cores = len(os.sched_getaffinity(0))
        share = max(self.tokens_at_least, -(-int(lengths.sum()) // cores))
        packs = list(_packs(lengths, min(self.tokens_at_once, share)))
        if len(packs) < 2:  # a thread for it would take as long as a short text
            with _ONE_THREAD:
                for pack in packs:
                    run(pack)
                    checkpoint()
            return
        with _ONE_THREAD, ThreadPoolExecutor(cores) as pool:
            done = cast(Generator[None, None, None], pool.map(run, packs))
            with closing(done):  # it then begins no further pack
                for _ in done:
                    checkpoint()


class _BlasLimit:
    """One BLAS thread while anyone is inside, and as many as before when the last has left.

    The limit is the process's: if each caller set its own, two that overlap would leave it behind for good.
    """

    def __init__(self) -> None:
        self._lock, self._inside = Lock(), 0
        self._limit: Any = None

    @cached_property
    def _libraries(self) -> ThreadpoolController:
        """What is loaded, numpy's BLAS among it: looking for it takes as long as encoding two words."""
        return ThreadpoolController()

    def __enter__(self) -> None:
        with self._lock:
            if not self._inside:
                self._limit = self._libraries.limit(limits=1, user_api="blas")
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside and self._limit is not None:
                self._limit.restore_original_limits()


_ONE_THREAD = _BlasLimit()


@dataclass(frozen=True)
class TextRun:
    """Texts of one length that stand one after another: the rows of their tokens."""

    start: int
    texts: int
    length: int

    @property
    def rows(self) -> slice:
        """Their tokens."""
        return slice(self.start, self.start + self.texts * self.length)


@dataclass(frozen=True, eq=False)
class TextPack:
    """Texts that are run together, by length: their places among all, and their runs."""

    at: Array
    runs: tuple[TextRun, ...]


def _packs(lengths: Array, tokens: int) -> Iterator[TextPack]:
    """All texts, short ones first, in packs of about so many tokens."""
    order = np.argsort(lengths, kind="stable")
    number = (np.cumsum(lengths[order]) - 1) // tokens
    for at in np.split(order, np.flatnonzero(np.diff(number)) + 1) if len(order) else ():
        length, texts = np.unique(lengths[at], return_counts=True)
        starts = np.cumsum(length * texts) - length * texts
        yield TextPack(at, tuple(TextRun(*map(int, run)) for run in zip(starts, texts, length, strict=True)))


def _layer(weights: Mapping[str, Array], prefix: str, heads: int) -> Layer:
    names = [f"{prefix}attention.self.{part}" for part in ("query", "key", "value")]
    qkv = np.ascontiguousarray(np.concatenate([weights[f"{name}.weight"] for name in names]).T, np.float32)
    bias = np.concatenate([weights[f"{name}.bias"] for name in names]).astype(np.float32)
    dim = qkv.shape[0]
    scale = np.float32(1 / np.sqrt(dim // heads))
    qkv[:, :dim] *= scale
    bias[:dim] *= scale
    out, up, down = (f"{prefix}{name}" for name in ("attention.output", "intermediate", "output"))
    return Layer(
        qkv,
        bias,
        *_dense(weights, out),
        _norm(weights, f"{out}.LayerNorm"),
        *_dense(weights, up),
        *_dense(weights, down),
        _norm(weights, f"{down}.LayerNorm"),
    )


def _dense(weights: Mapping[str, Array], name: str) -> tuple[Array, Array]:
    weight, bias = weights[f"{name}.dense.weight"], weights[f"{name}.dense.bias"]
    return np.ascontiguousarray(weight.T, np.float32), np.asarray(bias, np.float32)


def _norm(weights: Mapping[str, Array], name: str) -> tuple[Array, Array]:
    return np.asarray(weights[f"{name}.weight"], np.float32), np.asarray(weights[f"{name}.bias"], np.float32)


def _normalised(state: Array, norm: tuple[Array, Array]) -> Array:
    state = state - state.mean(axis=1, keepdims=True)
    spread = np.einsum("ij,ij->i", state, state) / state.shape[1]
    state *= (1 / np.sqrt(spread + 1e-12))[:, None].astype(np.float32)
    state *= norm[0]
    state += norm[1]
    return state


def _add_gelu(wide: Array, bias: Array) -> None:
    """Add a bias and put through the tanh form of GELU, in place, a few rows at a time (they stay in
    the cache): against the erf form the vectors' least cosine was 0.999998, at half the time."""
    room = np.empty((_ROWS_AT_ONCE, wide.shape[1]), np.float32)
    for start in range(0, len(wide), _ROWS_AT_ONCE):
        rows = wide[start : start + _ROWS_AT_ONCE]
        rows += bias
        gate = np.multiply(rows, rows, out=room[: len(rows)])
        gate *= _GELU_CUBE
        gate += _GELU_SLOPE
        gate *= rows
        np.tanh(gate, out=gate)
        gate += 1
        rows *= gate
        rows *= np.float32(0.5)
