"""The reader of mentions: an encoder with low-rank changes and six linear heads, in numpy.

One pass over a text's tokens gives, by token, whether a mention begins or goes on there; by mention, from the mean of
its token vectors beside its first one, its type, whether it is asked, held or taught or why not, and how strongly it
is asked. Levels and years are read from the words of its clause. Made by ``python -m stackwise.training fit-reading``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence, Set
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

import numpy as np

from stackwise.features.bert import Array, Bert, read_safetensors
from stackwise.features.encoders import Precision, bert_of, packaged_folder
from stackwise.features.errors import DataError, InputError, describe
from stackwise.models.reading.describing import described, softmax
from stackwise.models.reading.levels import (
    cut_from_years,
    is_duration,
    of_nobody,
    only_level,
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
from stackwise.models.reading.papers import fate_before, licences, whole_names, with_levels, with_whole_names
from stackwise.models.reading.phrases import HOLLOW, says_no_more, token_range, trimmed, whole_phrases
from stackwise.models.reading.ratings import only_rating
from stackwise.models.reading.tongues import rated_before, tongue_before
from stackwise.models.reading.tries import exception_in
from stackwise.models.reading.types import type_by_words
from stackwise.models.reading.windows import BREAK, TokenText, token_states, tokenise

WEIGHTS = Path(__file__).parent / "reading.npz"
_HEADS = {"bio": 3, "type": len(TYPES), "verdict": len(VERDICTS), "modality": len(MODALITIES), "level": len(LEVELS) + 1}
_HEADS |= {"stray": 1}
_NAMED = 3  # characters of a name without a letter ("365")
_GOES_ON = 0.2  # chance from which a token goes on with the mention before it, of that and of naming nothing
_ALNUM = re.compile(r"[^\W_]")
_UNIT = re.compile(r"\s?(?:(?:-|–|to)\s?\d{1,2}\s?)?(?:/|years?\b|yrs?\b|months?\b|mths?\b)", re.I)
_LETTER = re.compile(r"[^\W\d_]")
_BRIDGES = frozenset("+/-–’'&")
_DASH = re.compile(r"\s[-–—]\s")  # what stands behind it is another item
_COUNTED, _NONE = VERDICTS.index(COUNTS), VERDICTS.index(NAMES_NOTHING)
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
    def load(cls, weights: Path = WEIGHTS, precision: Precision = "float32") -> Self:
        """The tagger of a file of weights; the shipped one by default.

        Raises
        ------
        DataError
            When the file is no such file.
        InputError
            The precision needs an extra that is missing.
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
        return cls(
            bert_of(precision, weights_of, int(config["num_attention_heads"]), adapter), tokenizer, heads, openers
        )

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
        self,
        texts: Sequence[str],
        kind: TextKind,
        also: Sequence[Sequence[Range]] | None = None,
        names: Sequence[Collection[Range]] | None = None,
    ) -> list[list[TextMention]]:
        """Mentions of each text, in order, without overlap.

        Parameters
        ----------
        texts : of one kind; each is read as far as :meth:`reach` says.
        also : ranges of characters that are judged besides, a list a text, where no mention lies yet (names that were
            recognised otherwise).
        names : ranges of characters, a few a text, that are a mention each, in place of what lies in them.

        Raises
        ------
        InputError
            When ``kind`` is none of the three.
        """
        if kind not in REASONS:
            raise InputError(describe("kind of text", repr(kind), ", ".join(REASONS), "name one of these"))
        tokens = [tokenise(self._tokenizer, text) for text in texts]
        states = token_states(self._bert, tokens, kind)
        more, whole = (its if its is not None else [()] * len(texts) for its in (also, names))
        return [
            self._mentions(text, its, state, kind, ranges, own)
            for text, its, state, ranges, own in zip(texts, tokens, states, more, whole, strict=True)
        ]

    def says_no_more(self, text: str, mentions: Sequence[TextMention]) -> bool:
        """Whether a text says nothing beside its mentions that could tell whether they count."""
        return says_no_more(text, [(mention.start, mention.end) for mention in mentions], self._openers)

    def span_features(self, texts: Sequence[str], kind: TextKind, ranges: Sequence[Sequence[Range]]) -> list[Array]:
        """What the heads see of ranges of characters of each text, a list a text: (ranges, 2 x dim)."""
        tokens = [tokenise(self._tokenizer, text) for text in texts]
        states = token_states(self._bert, tokens, kind)
        return [
            _features(state, [token_range(its.ranges, span) for span in spans])
            for its, state, spans in zip(tokens, states, ranges, strict=True)
        ]

    def reach(self, text: str) -> int:
        """How many characters of ``text`` are read; its length unless it is very long."""
        return tokenise(self._tokenizer, text).read_to

    def _mentions(
        self,
        text: str,
        tokens: TokenText,
        state: Array,
        kind: TextKind,
        also: Collection[Range],
        names: Collection[Range],
    ) -> list[TextMention]:
        if not tokens.ids:
            return []
        spans = _whole(text, tokens, _spans(text, tokens, self._score("bio", state)), self._openers)
        if kind == "cv":
            names = [*licences(text), *names]
        if kind == "ad":
            also = [*whole_names(text), *also]
        spans = _outside(tokens, names, spans)
        spans = sorted([*spans, *_located(tokens, [*names, *also], spans)])
        if not spans:
            return []
        features = _features(state, spans)
        scores = {"type": self._score("type", features[:, : state.shape[1]])}
        scores |= {name: self._score(name, features) for name in ("modality", "level")}
        scores["verdict"] = self._verdicts(features, kind)
        ranges = [_characters(text, tokens, span) for span in spans]
        return described(text, with_levels(text, ranges, names) if kind == "cv" else ranges, scores, kind)

    def _verdicts(self, features: Array, kind: TextKind) -> Array:
        """Chances of the verdicts (spans, verdicts); in an ad, what is a scrap of it names nothing."""
        scores = self._score("verdict", features)
        scores[:, self._barred[kind]] = -np.inf
        chances = softmax(scores / self._heads["temperature"])
        if kind == "ad":
            counted, stray = chances[:, _COUNTED].copy(), 1 / (1 + np.exp(-self._score("stray", features)[:, 0]))
            chances[:, _COUNTED] = counted * (1 - stray)
            chances[:, _NONE] += counted * stray
        return chances

    def _score(self, head: str, features: Array) -> Array:
        scores: Array = features @ self._heads[f"{head}.w"].T + self._heads[f"{head}.b"]
        return scores


def _features(state: Array, spans: Sequence[Range]) -> Array:
    """The mean of each span's token vectors beside its first one, (spans, 2 x dim)."""
    means = np.stack([state[first:last].mean(axis=0) for first, last in spans])
    return np.concatenate([means, state[[first for first, _ in spans]]], axis=1)


def _names() -> list[str]:
    return [f"{name}.{part}" for name in _HEADS for part in "wb"]


def _spans(text: str, tokens: TokenText, scores: Array) -> list[Range]:
    """Ranges of tokens that are mentions; a word is never split, and no mention runs over a line break.

    A mention goes on more readily than it begins: it breaks into pieces otherwise.
    """
    best = _going_on(softmax(scores))
    found: list[Range] = []
    start: int | None = None
    for at, token in enumerate(tokens.ids):
        first = int(tokens.ranges[at, 0])
        joins = at > 0 and first == tokens.ranges[at - 1, 1] and text[first - 1 : first + 1].isalnum()
        if joins and BREAK not in (token, tokens.ids[at - 1]):
            continue
        bridged = best[at] == 0 and at + 1 < len(best) and best[at + 1] == 2 and text[first] in _BRIDGES
        apart = token == BREAK or _DASH.match(text, max(0, first - 1)) is not None
        if start is not None and (apart or (best[at] != 2 and not bridged)):
            found.append((start, at))
            start = None
        if start is None and not apart and best[at] > 0:
            start = at
    if start is not None:
        found.append((start, len(tokens.ids)))
    found = [_without_level(text, tokens, span) for span in found]
    return [span for span in found if _says(text, *_characters(text, tokens, span))]


def _without_level(text: str, tokens: TokenText, span: Range) -> Range:
    """The tokens of a mention without a level at its end, in brackets ("SQL (advanced)") or cut ("so-so"), or without
    what became of it."""
    start, end = _characters(text, tokens, span)
    if text[end - 3 : end + 3].lower() == " so-so" and end - start > len("so"):
        return token_range(tokens.ranges, (start, end - len(" so")))
    named = tongue_before(text, start, end) or rated_before(text, start, end) or fate_before(text, start, end)
    if named is not None:
        return token_range(tokens.ranges, (start, named))
    opened = text.rfind("(", start, end)
    levelled = opened > start and text[end - 1] == ")" and only_level(text[opened:end])
    return token_range(tokens.ranges, (start, opened)) if levelled else span


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
    phrases = (trimmed(text, *span) for span in whole_phrases(text, list(placed), openers))
    whole = with_whole_names(text, [(start, exception_in(text, start, end) or end) for start, end in phrases])
    return [placed[range_] if range_ in placed else token_range(tokens.ranges, range_) for range_ in whole]


def _says(text: str, start: int, end: int) -> bool:
    """Whether a stretch can be a mention: no signs alone, level, or number of some unit, mark or years."""
    words = text[start:end]
    if (
        only_level(words)
        or only_rating(words)
        or not _ALNUM.search(words)
        or all(word in HOLLOW for word in words.lower().split())
    ):
        return False
    if cut_from_years(text, start, end):
        return False
    if is_duration(words) and of_nobody(text, start, end) and type_by_words(text, start, end) is None:
        return False
    bare = not _LETTER.search(words)
    return not (bare and (len(words) < _NAMED or text[start - 1 : start] == "/" or _UNIT.match(text, end)))


def _characters(text: str, tokens: TokenText, span: Range) -> Range:
    """The characters of a range of tokens, trimmed."""
    return trimmed(text, int(tokens.ranges[span[0], 0]), int(tokens.ranges[span[1] - 1, 1]))


def _outside(tokens: TokenText, names: Collection[Range], spans: list[Range]) -> list[Range]:
    """The spans that lie in no name."""
    places = [token_range(tokens.ranges, name) for name in names]
    return [span for span in spans if not any(low <= span[0] and span[1] <= high for low, high in places)]


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
