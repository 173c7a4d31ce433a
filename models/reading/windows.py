"""Tokens of a running text with its line breaks, and the windows an encoder reads them in."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from stackwise.features.bert import Array, Bert
from stackwise.models.reading.joints import joints

OPENING, CLOSING, BREAK = 101, 102, 1
MARK = {"ad": 2, "cv": 3, "course": 4, "sentences": 5}
"""Reserved tokens of the vocabulary: a line break (``BREAK``), and what kind of text the encoder reads."""
WIDEST = 126  # tokens a window, beside its three marks; twice as many found 68% of the skills of long real ads, not 81%
_STRIDE = 96
_SHARED = 24  # tokens that neighbouring windows of a course share
MOST_TOKENS = 3072
MOST_CHARACTERS = 100_000
_REPEATS = 4
_LINE = re.compile(r"[^\n]+")


@dataclass(frozen=True)
class TokenText:
    """A text's token ids, their ranges of characters, and how many characters were read.

    Attributes
    ----------
    ids : (tokens,)
    ranges : (tokens, 2)
    """

    ids: list[int]
    ranges: Array
    read_to: int


def tokenise(tokenizer: Any, text: str, most: int = MOST_TOKENS) -> TokenText:
    """Tokens of ``text`` with one token for each run of line breaks, or where one was lost inside a word; a token
    repeated over and over is read four times.

    Parameters
    ----------
    tokenizer : a ``tokenizers.Tokenizer`` that neither pads nor truncates.
    most : tokens; what lies behind is not read.
    """
    ids: list[int] = []
    ranges: list[tuple[int, int]] = []
    lines = _lines(text[:MOST_CHARACTERS], lambda word: tokenizer.token_to_id(word) is not None)
    encodings = tokenizer.encode_batch([text[start:end] for start, end in lines], add_special_tokens=False)
    for (line, _), encoded in zip(lines, encodings, strict=True):
        if ids and ids[-1] != BREAK:
            ids.append(BREAK)
            ranges.append((line - 1 if text[line - 1] == "\n" else line, line))
        for token, (start, end) in zip(encoded.ids, encoded.offsets, strict=True):
            if len(ids) < _REPEATS or ids[-_REPEATS:] != [token] * _REPEATS:
                ids.append(token)
                ranges.append((line + start, line + end))
        if len(ids) >= most:
            break
    cut = len(ids) > most or len(text) > MOST_CHARACTERS
    read_to = ranges[:most][-1][1] if cut and ranges else len(text)
    return TokenText(ids[:most], np.array(ranges[:most], np.int64).reshape(-1, 2), min(read_to, len(text)))


def _lines(text: str, known: Callable[[str], bool]) -> list[tuple[int, int]]:
    """Where the lines of a text start and end."""
    found = [match.span() for match in _LINE.finditer(text)]
    lost = joints(text, known)
    if not lost:
        return found
    starts = sorted({*(start for start, _ in found), *lost})
    ends = sorted({*(end for _, end in found), *lost})
    return list(zip(starts, ends, strict=True))


def token_states(bert: Bert, texts: Sequence[TokenText], kind: str) -> list[Array]:
    """Contextual vectors of each text's tokens, (tokens, dim), from the window in which a token stands most inside."""
    cuts = [_windows(len(text.ids), kind) for text in texts]
    rows = [
        [OPENING, MARK[kind], *text.ids[start:end], CLOSING]
        for text, windows in zip(texts, cuts, strict=True)
        for start, end in windows
    ]
    states = iter(bert.states(rows))
    found = []
    for text, windows in zip(texts, cuts, strict=True):
        whole = np.zeros((len(text.ids), bert.dim), np.float32)
        for number, (start, end) in enumerate(windows):
            skip = (windows[number - 1][1] - start) // 2 if number else 0
            whole[start + skip : end] = next(states)[2:-1][skip:]
        found.append(whole)
    return found


def _windows(tokens: int, kind: str) -> list[tuple[int, int]]:
    """Where the windows of a text start and end. All of an ad but a lone one are of the widest length, so that they run
    together; those of a course are as few as can be, of one length, and share few tokens."""
    if not tokens:
        return []
    if kind == "course" and tokens > WIDEST:
        count = math.ceil((tokens - _SHARED) / (WIDEST - _SHARED))
        width = math.ceil((tokens + (count - 1) * _SHARED) / count)
        return [(start, min(start + width, tokens)) for start in range(0, count * (width - _SHARED), width - _SHARED)]
    starts = list(range(0, max(1, tokens - WIDEST), _STRIDE))
    if tokens > WIDEST and starts[-1] != tokens - WIDEST:
        starts.append(tokens - WIDEST)
    return [(start, min(start + WIDEST, tokens)) for start in starts]
