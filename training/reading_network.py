"""The span tagger in torch: the packaged MiniLM with low-rank changes, and a linear head for each thing it tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np
import torch
import torch.nn.functional as functional

from stackwise.features.bert import Array
from stackwise.models.reading.mentions import COUNTS, LEVELS, MODALITIES, NAMES_NOTHING, TYPES, VERDICTS
from stackwise.models.reading.windows import BREAK, CLOSING, MARK, OPENING, WIDEST, tokenise
from stackwise.training.lora import LoraBert
from stackwise.training.reading_texts import JUDGED, AnnotatedSpan, AnnotatedText

_EMPTY_STRETCHES = 3  # of each text, learned to name nothing
_SHARES = {"type": 0.3, "verdict": 0.5, "modality": 0.3, "level": 0.15}
_UNTOLD = -100
_NO_STRAY = -20.0  # logit of a head that strikes nothing out; `fit-stray` fits it
_SENTENCES_WEIGHT = 0.5


@dataclass(frozen=True)
class TaggedExample:
    """A window of a text: tokens, each token's place in a mention (0 outside, 1 first, 2 further), and spans."""

    tokens: list[int]
    tags: list[int]
    spans: list[tuple[int, int, AnnotatedSpan]]
    weight: float


class ReadingNetwork(torch.nn.Module):
    """MiniLM changed at low rank, and heads over its token vectors."""

    def __init__(self, rank: int) -> None:
        super().__init__()
        self.bert = LoraBert.packaged(rank)
        self.bert.tokenizer.no_truncation()
        dim = 384
        shapes = {"bio": (dim, 3), "type": (dim, len(TYPES)), "verdict": (2 * dim, len(VERDICTS))}
        shapes |= {"modality": (2 * dim, len(MODALITIES)), "level": (2 * dim, len(LEVELS) + 1)}
        self.heads = torch.nn.ModuleDict({f"to_{name}": torch.nn.Linear(*shape) for name, shape in shapes.items()})
        self.stray = {
            "stray.w": np.zeros((1, 2 * dim), np.float32),
            "stray.b": np.full(1, _NO_STRAY, np.float32),
        }

    def head(self, name: str, features: torch.Tensor) -> torch.Tensor:
        """The scores of one head."""
        scores: torch.Tensor = self.heads[f"to_{name}"](features)
        return scores

    def loss(self, examples: Sequence[TaggedExample]) -> torch.Tensor:
        """Cross entropy of the tags, and of what is known of each span."""
        longest = max(len(example.tokens) for example in examples)
        lengths = torch.tensor([[len(example.tokens)] for example in examples])
        rows = torch.tensor([example.tokens + [0] * (longest - len(example.tokens)) for example in examples])
        mask = torch.arange(longest) < lengths
        with torch.autocast("cpu", dtype=torch.bfloat16):
            state = self.bert(rows, mask)
        state = state.float()
        tags = torch.tensor([example.tags + [_UNTOLD] * (longest - len(example.tags)) for example in examples])
        each = functional.cross_entropy(
            self.head("bio", state).transpose(1, 2), tags, ignore_index=_UNTOLD, reduction="none"
        )
        weight = torch.tensor([[example.weight] for example in examples])
        total = (each * weight).sum() / mask.sum()
        if any(example.spans for example in examples):
            total = total + self._span_loss(state, examples)
        return total

    def _span_loss(self, state: torch.Tensor, examples: Sequence[TaggedExample]) -> torch.Tensor:
        rows, first, last = (
            torch.tensor(places)
            for places in zip(
                *((row, start, end) for row, example in enumerate(examples) for start, end, _ in example.spans),
                strict=True,
            )
        )
        sums = torch.cat([torch.zeros_like(state[:, :1]), state.cumsum(1)], 1)
        mean = (sums[rows, last] - sums[rows, first]) / (last - first)[:, None]
        both = torch.cat([mean, state[rows, first]], -1)
        spans = [span for example in examples for _, _, span in example.spans]
        total = state.new_zeros(())
        for name, share in _SHARES.items():
            right = torch.tensor([_target(name, span) for span in spans])
            if bool((right != _UNTOLD).any()):
                scores = self.head(name, mean if name == "type" else both)
                total = total + share * functional.cross_entropy(scores, right, ignore_index=_UNTOLD)
        return total

    def restore(self, arrays: Mapping[str, Array]) -> None:
        """Take the changes and heads of :meth:`arrays`, and keep the head that is fitted elsewhere."""
        self.stray = {name: np.asarray(arrays[name], np.float32) for name in self.stray}
        with torch.no_grad():
            for name, changed in zip(self.bert.names, self.bert.maps, strict=True):
                for part, parameter in (("A", "down"), ("B", "up")):
                    value = torch.from_numpy(np.asarray(arrays[f"{name}.{part}"], np.float32))
                    changed.get_parameter(parameter).copy_(value)
            for name, head in self.heads.items():
                for part, parameter in (("w", "weight"), ("b", "bias")):
                    value = torch.from_numpy(np.asarray(arrays[f"{name.removeprefix('to_')}.{part}"], np.float32))
                    head.get_parameter(parameter).copy_(value)

    def arrays(self) -> dict[str, Array]:
        """The changes and heads as :class:`stackwise.models.reading.tagger.SpanTagger` loads them."""
        found: dict[str, Array] = dict(self.bert.adapter())
        for name, head in self.heads.items():
            for part, parameter in (("w", "weight"), ("b", "bias")):
                value = head.get_parameter(parameter)
                found[f"{name.removeprefix('to_')}.{part}"] = value.detach().numpy().astype(np.float32)
        return found | self.stray


def _target(name: str, span: AnnotatedSpan) -> int:
    """The class of a span for one head; ``_UNTOLD`` where nobody said."""
    if name == "level":
        return span.level if span.verdict == COUNTS and span.level is not None else _UNTOLD
    classes, said = {
        "type": (TYPES, span.type),
        "verdict": (VERDICTS, span.verdict),
        "modality": (MODALITIES, span.modality),
    }[name]
    return classes.index(said) if said else _UNTOLD


def tagged(text: AnnotatedText, tokenizer: Any, draw: Random) -> TaggedExample:
    """A text's tokens and tags; a window drawn from it where it is longer than one."""
    tokens = tokenise(tokenizer, text.text)
    start = draw.randrange(max(0, len(tokens.ids) - WIDEST) + 1)
    ids, ranges = tokens.ids[start : start + WIDEST], tokens.ranges[start : start + WIDEST]
    words = np.array(ids) != BREAK
    judged = text.field == JUDGED
    tags = np.full(len(ids) + 3, _UNTOLD if judged else 0, np.int64)
    spans: list[tuple[int, int, AnnotatedSpan]] = []
    for span in sorted(text.spans, key=lambda span: span.start - span.end):
        inside = np.flatnonzero((ranges[:, 0] < span.end) & (ranges[:, 1] > span.start) & words)
        if not len(inside):
            continue
        first, last = int(inside[0]) + 2, int(inside[-1]) + 3
        spans.append((first, last, span))
        if judged and span.verdict == NAMES_NOTHING:
            tags[first:last] = 0
        elif not (tags[first:last] > 0).any():
            tags[first:last] = [1, *[2] * (last - first - 1)]
    if text.field not in ("sentences", JUDGED):
        spans += _empty_stretches(tags, draw)
    weight = _SENTENCES_WEIGHT if text.field == "sentences" else 1.0
    return TaggedExample([OPENING, MARK[text.kind], *ids, CLOSING], tags.tolist(), spans, weight)


def _empty_stretches(tags: Array, draw: Random) -> list[tuple[int, int, AnnotatedSpan]]:
    """A few short stretches outside of all mentions: any name found there by accident names nothing."""
    found = []
    for _ in range(_EMPTY_STRETCHES):
        first = draw.randint(2, max(2, len(tags) - 2))
        last = min(first + draw.randint(1, 4), len(tags) - 1)
        if last > first and not tags[first:last].any():
            found.append((first, last, AnnotatedSpan(0, 0, verdict=NAMES_NOTHING)))
    return found


def batched(texts: Sequence[AnnotatedText], tokenizer: Any, draw: Random, most: int) -> list[list[TaggedExample]]:
    """Examples of like length together, at most ``most`` tokens a batch, batches in random order."""
    examples = [tagged(text, tokenizer, draw) for text in texts]
    examples.sort(key=lambda example: len(example.tokens) + 24 * draw.random())
    batches: list[list[TaggedExample]] = [[]]
    for example in examples:
        if batches[-1] and (len(batches[-1]) + 1) * len(example.tokens) > most:
            batches.append([])
        batches[-1].append(example)
    draw.shuffle(batches)
    return batches
