"""The reader of mentions: an encoder with low-rank changes and five linear heads, in numpy.

One pass over a text's tokens gives, by token, whether a mention begins or goes on there; by mention, from the mean of
its token vectors beside its first one, its type, whether it is asked, held or taught or why not, and how strongly it
is asked. Levels and years are read from the words of its clause. Made by ``python -m stackwise.training fit-reading``.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Sequence, Set
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

import numpy as np

from stackwise.features.bert import Array, Bert, read_safetensors
from stackwise.features.encoders import packaged_folder
from stackwise.features.errors import DataError, InputError, describe
from stackwise.features.text import sentences
from stackwise.models.reading.levels import (
    firms_trade,
    head_level,
    is_duration,
    level_of,
    of_nobody,
    only_level,
    years_of,
)
from stackwise.models.reading.mentions import (
    COUNTS,
    LEVELS,
    MODALITIES,
    NAMES_NOTHING,
    REASONS,
    TYPES,
    VERDICTS,
    TextKind,
    TextMention,
)
from stackwise.models.reading.phrases import HOLLOW, token_range, trimmed, whole_phrases
from stackwise.models.reading.standing import HELD_TYPES, left_out, said_valid, standing_behind
from stackwise.models.reading.types import type_by_words
from stackwise.models.reading.windows import BREAK, TokenText, token_states, tokenise

WEIGHTS = Path(__file__).parent / "reading.npz"
_HEADS = {"bio": 3, "type": len(TYPES), "verdict": len(VERDICTS), "modality": len(MODALITIES), "level": len(LEVELS) + 1}
_GOES_ON = 0.2  # chance from which a token goes on with the mention before it, of that and of naming nothing
_SURE_LEVEL = 0.5
_AROUND = 40  # characters around a mention in which a level can be said of it
_WORD, _ITEM_END = re.compile(r"[^\W\d_]{2}"), re.compile(r"[,;\n]")
_LAPSING = ("lapsed", "in_progress")
_SAID_NOT = 0.1  # probability at most that a mention counts whose clause says in so many words that it does not
_LEVELLED = frozenset({"skill", "knowledge", "language"})
_ALNUM = re.compile(r"[^\W_]")
_UNIT = re.compile(r"\s?(?:/|years?\b|yrs?\b|months?\b|mths?\b)", re.I)
_LETTER = re.compile(r"[^\W\d_]")
_BRIDGES = frozenset("+/-–’'&")
_JOIN = re.compile(r"\s?(?:and|&|or|/|plus)\s?")
Range = tuple[int, int]


class SpanTagger:
    """Reads the mentions of texts.

    Parameters
    ----------
    bert : the encoder with its changes.
    tokenizer : its ``tokenizers.Tokenizer``, without padding or truncation.
    heads : weights (classes, features) and biases (classes,) by name, ``NAME.w`` and ``NAME.b``; ``temperature`` that
        the verdicts are divided by.
    openers : stems of words that open a phrase and are hardly ever one.
    """

    def __init__(self, bert: Bert, tokenizer: Any, heads: dict[str, Array], openers: Set[str]) -> None:
        self._bert, self._tokenizer, self._heads, self._openers = bert, tokenizer, heads, openers
        allowed = {kind: {COUNTS, NAMES_NOTHING, *reasons} for kind, reasons in REASONS.items()}
        self._barred = {kind: np.array([verdict not in its for verdict in VERDICTS]) for kind, its in allowed.items()}

    @classmethod
    def load(cls, weights: Path = WEIGHTS) -> Self:
        """The tagger of a file of weights; the shipped one by default.

        Raises
        ------
        DataError
            When the file is no such file.
        """
        from tokenizers import Tokenizer

        fix = "install stackwise again, or run `python -m stackwise.training fit-reading`"
        try:
            with np.load(weights, allow_pickle=False) as file:
                arrays = {name: file[name] for name in file.files}
            heads = {name: np.asarray(arrays.pop(name), np.float32) for name in [*_names(), "temperature"]}
            openers = frozenset(arrays.pop("openers").tolist())
        except (OSError, ValueError, KeyError) as error:
            raise DataError(describe(f"reading weights {weights}", str(error), "the tagger's arrays", fix)) from error
        if any(heads[f"{name}.b"].shape != (count,) for name, count in _HEADS.items()):
            raise DataError(describe(f"reading weights {weights}", "other classes", "those of this release", fix))
        folder = packaged_folder()
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        adapter = {name: value for name, value in arrays.items() if name.endswith((".A", ".B"))}
        weights_of = read_safetensors(folder / "model.safetensors")
        return cls(Bert(weights_of, int(config["num_attention_heads"]), adapter), tokenizer, heads, openers)

    @cached_property
    def fingerprint(self) -> str:
        """Short name of exactly these heads; the encoder's changes were made with them."""
        digest = sha256()
        for name in sorted(self._heads):
            digest.update(np.ascontiguousarray(self._heads[name]).tobytes())
        return digest.hexdigest()[:16]

    def read(self, text: str, kind: TextKind, also: Sequence[Range] = ()) -> list[TextMention]:
        """Mentions of one text in order; see :meth:`read_many`."""
        return self.read_many([text], kind, [also])[0]

    def read_many(
        self, texts: Sequence[str], kind: TextKind, also: Sequence[Sequence[Range]] | None = None
    ) -> list[list[TextMention]]:
        """Mentions of each text, in order, without overlap.

        Parameters
        ----------
        texts : of one kind; each is read as far as :meth:`reach` says.
        also : ranges of characters that are judged besides, a list a text, where no mention lies yet (names that were
            recognised otherwise).

        Raises
        ------
        InputError
            When ``kind`` is none of the three.
        """
        if kind not in REASONS:
            raise InputError(describe("kind of text", repr(kind), ", ".join(REASONS), "name one of these"))
        tokens = [tokenise(self._tokenizer, text) for text in texts]
        states = token_states(self._bert, tokens, kind)
        more = also if also is not None else [()] * len(texts)
        return [
            self._mentions(text, its, state, kind, ranges)
            for text, its, state, ranges in zip(texts, tokens, states, more, strict=True)
        ]

    def reach(self, text: str) -> int:
        """How many characters of ``text`` are read; its length unless it is very long."""
        return tokenise(self._tokenizer, text).read_to

    def _mentions(
        self, text: str, tokens: TokenText, state: Array, kind: TextKind, also: Sequence[Range]
    ) -> list[TextMention]:
        if not tokens.ids:
            return []
        spans = _whole(text, tokens, _spans(text, tokens, self._score("bio", state)), self._openers)
        spans = sorted([*spans, *_located(tokens, also, spans)])
        if not spans:
            return []
        means = np.stack([state[first:last].mean(axis=0) for first, last in spans])
        features = np.concatenate([means, state[[first for first, _ in spans]]], axis=1)
        scores = {"type": self._score("type", means)}
        scores |= {name: self._score(name, features) for name in ("verdict", "modality", "level")}
        scores["verdict"][:, self._barred[kind]] = -np.inf
        scores["verdict"] = _softmax(scores["verdict"] / self._heads["temperature"])
        return _described(text, [_characters(text, tokens, span) for span in spans], scores, kind)

    def _score(self, head: str, features: Array) -> Array:
        scores: Array = features @ self._heads[f"{head}.w"].T + self._heads[f"{head}.b"]
        return scores


def _names() -> list[str]:
    return [f"{name}.{part}" for name in _HEADS for part in "wb"]


def _spans(text: str, tokens: TokenText, scores: Array) -> list[Range]:
    """Ranges of tokens that are mentions; a word is never split, and no mention runs over a line break.

    A mention goes on more readily than it begins: it breaks into pieces otherwise.
    """
    best = _going_on(_softmax(scores))
    found: list[Range] = []
    start: int | None = None
    for at, token in enumerate(tokens.ids):
        first = int(tokens.ranges[at, 0])
        joins = at > 0 and first == tokens.ranges[at - 1, 1] and text[first - 1 : first + 1].isalnum()
        if joins and token != BREAK:
            continue
        bridged = best[at] == 0 and at + 1 < len(best) and best[at + 1] == 2 and text[first] in _BRIDGES
        if start is not None and (token == BREAK or (best[at] != 2 and not bridged)):
            found.append((start, at))
            start = None
        if start is None and token != BREAK and best[at] > 0:
            start = at
    if start is not None:
        found.append((start, len(tokens.ids)))
    return [span for span in found if _says(text, *_characters(text, tokens, span))]


def _going_on(chances: Array) -> list[int]:
    """The place of each token: 0 outside, 1 first, 2 further, from their chances (tokens, 3)."""
    best: list[int] = chances.argmax(axis=1).tolist()
    further = chances[:, 2] >= _GOES_ON * (chances[:, 0] + chances[:, 2])
    for at in np.flatnonzero(further):
        if at and best[at] == 0 and best[at - 1]:
            best[at] = 2
    return best


def _whole(text: str, tokens: TokenText, spans: list[Range], openers: Set[str]) -> list[Range]:
    """The mentions with the pieces of a phrase joined."""
    placed = {_characters(text, tokens, span): span for span in spans}
    whole = [trimmed(text, *range_) for range_ in whole_phrases(text, list(placed), openers)]
    return [placed[range_] if range_ in placed else token_range(tokens.ranges, range_) for range_ in whole]


def _says(text: str, start: int, end: int) -> bool:
    """Whether a stretch can be a mention: neither signs alone, nor a level, nor the number of some unit or mark."""
    words = text[start:end]
    if only_level(words) or not _ALNUM.search(words) or all(word in HOLLOW for word in words.lower().split()):
        return False
    if is_duration(words) and of_nobody(text, start, end) and type_by_words(text, start, end) is None:
        return False
    bare = not _LETTER.search(words)
    return not (bare and (text[start - 1 : start] == "/" or _UNIT.match(text, end)))


def _characters(text: str, tokens: TokenText, span: Range) -> Range:
    """The characters of a range of tokens, trimmed."""
    return trimmed(text, int(tokens.ranges[span[0], 0]), int(tokens.ranges[span[1] - 1, 1]))


def _located(tokens: TokenText, ranges: Sequence[Range], taken: Sequence[Range]) -> list[Range]:
    """Tokens of ranges of characters that touch no mention yet."""
    found: list[Range] = []
    starts, ends = tokens.ranges[:, 0], tokens.ranges[:, 1]
    used = np.zeros(len(tokens.ids) + 1, bool)
    for first, last in taken:
        used[first:last] = True
    for start, end in ranges:
        first, last = int(np.searchsorted(ends, start, "right")), int(np.searchsorted(starts, end, "left"))
        if first < last and not used[first:last].any():
            used[first:last] = True
            found.append((first, last))
    return found


def _described(text: str, spans: list[Range], scores: dict[str, Array], kind: TextKind) -> list[TextMention]:
    segments = [(segment.start, segment.end) for segment in sentences(text)]
    starts = [start for start, _ in segments]
    counted, none = VERDICTS.index(COUNTS), VERDICTS.index(NAMES_NOTHING)
    types = [
        type_by_words(text, start, end) or TYPES[at]
        for (start, end), at in zip(spans, scores["type"].argmax(axis=1), strict=True)
    ]
    trade = firms_trade(text, spans) if kind == "ad" else set()
    levels = _levels(text, spans, types, scores["level"], kind)
    found = []
    for at, (start, end) in enumerate(spans):
        place = bisect_right(starts, start) - 1
        sentence = segments[place] if place >= 0 and segments[place][1] > start else (start, end)
        sentence = (min(start, sentence[0]), max(end, sentence[1]))
        verdict = scores["verdict"][at].copy()
        said = "employer" if at in trade else _said_not(text, start, end, kind, types[at])
        asked = min(float(verdict[counted]), _SAID_NOT) if said else float(verdict[counted])
        verdict[[counted, none]] = -1
        doubt = VERDICTS[int(verdict.argmax())]
        if not said and doubt in _LAPSING and _lapses(kind, types[at]) and said_valid(text, start, end):
            asked = max(asked, 1 - _SAID_NOT)
        found.append(
            TextMention(
                start,
                end,
                text[start:end],
                types[at],
                asked,
                None if asked >= 0.5 else said or doubt,
                MODALITIES[int(scores["modality"][at].argmax())] if kind == "ad" else None,
                levels[at],
                years_of(text, spans, at, sentence),
                *sentence,
            )
        )
    return found


def _said_not(text: str, start: int, end: int, kind: TextKind, mention_type: str) -> str | None:
    """Why a CV's words right around a mention say that it is not held."""
    if kind == "cv" and left_out(text, start):
        return "negated"
    return standing_behind(text, end) if _lapses(kind, mention_type) else None


def _lapses(kind: TextKind, mention_type: str) -> bool:
    return kind == "cv" and mention_type in HELD_TYPES


def _levels(text: str, spans: list[Range], types: Sequence[str], scores: Array, kind: TextKind) -> list[int | None]:
    """Levels by the clause's words, else by the level head where it is sure; a list goes on with the level at its head.

    In an ad or CV the level head counts only where a word stands beside the mention in its item: who types "Excel" says
    no level.

    Languages that are joined share a level ("fluent in English and Chewa", "Twi and English at mother-tongue level").
    """
    guess, chance = scores.argmax(axis=1), _softmax(scores).max(axis=1)
    found: list[int | None] = []
    heading: int | None = None
    for at, (start, end) in enumerate(spans):
        before = spans[at - 1][1] if at else 0
        after = spans[at + 1][0] if at + 1 < len(spans) else len(text)
        between = text[before:start]
        head = head_level(text, start)
        if head or any(stop in between for stop in "\n.;:") or len(between) > 40:
            heading = head
        lead, tail = text[max(before, start - _AROUND) : start], text[end : min(after, end + _AROUND)]
        around = _ITEM_END.split(lead)[-1] + " " + _ITEM_END.split(tail)[0]
        said = kind == "course" or _WORD.search(around)
        sure = int(guess[at]) if chance[at] >= _SURE_LEVEL and guess[at] and said else None
        level = level_of(text, start, end, before, after, types[at] == "language") or heading or sure
        pair = types[at - 1 : at + 1] if at and _JOIN.fullmatch(between) else []
        joined = "language" in pair and text[spans[at - 1][0]].isupper() and text[start:end].istitle()
        if joined and not level:
            level = found[-1]
        if joined and level and not found[-1]:
            found[-1] = level
        found.append(level if types[at] in _LEVELLED else None)
    return found


def _softmax(scores: Array) -> Array:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Array = powers / powers.sum(axis=1, keepdims=True)
    return shares
