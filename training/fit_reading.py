"""``python -m stackwise.training fit-reading``: the tagger that reads what ads ask, CVs hold and courses teach.

The packaged MiniLM with low-rank changes (LoRA, Hu et al. 2021) and linear heads learns from texts annotated span by
span, in other layouts each time they are seen, from lists of names as people type them, and, for where mentions begin
and end, from SkillSpan's real ads. Needs torch. One thread: on a busy machine two threads took four times as long.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Annotated

import numpy as np
import typer

from stackwise.features.bert import Array
from stackwise.models.reading.mentions import COUNTS
from stackwise.models.reading.phrases import learned_openers
from stackwise.models.reading.tagger import WEIGHTS, SpanTagger
from stackwise.training.reading_frames import FRAMES, Fillers, Frame, framed, read_frames
from stackwise.training.reading_measures import by_type, matched, measured
from stackwise.training.reading_phrasings import phrased
from stackwise.training.reading_texts import AnnotatedText, as_ad, read_judged, read_sentences, read_texts
from stackwise.training.reading_variants import short_names, typed_list, varied

if TYPE_CHECKING:
    from stackwise.training.reading_network import ReadingNetwork, TaggedExample


_SHORT = 260  # characters of an ad that says little, and so is shown more often


@dataclass(frozen=True)
class ReadingConfig:
    """Settings of the run that made the shipped weights."""

    rank: int = 48
    rate: float = 1.5e-3
    head_rate: float = 2e-3
    warm_up: int = 40
    batch_tokens: int = 1600
    lists: int = 150
    phrasings: int = 250
    frames: int = 5000
    cvs: int = 2
    short_ads: int = 3
    sentences: float = 0.5
    sentences_as_ads: float = 0.6


def fit_reading(
    data: Annotated[Path, typer.Option("--data", help="Folder with ads_*, cvs_* and courses_*.jsonl.")],
    out: Annotated[Path, typer.Option("--out", help="File of weights to write.")] = WEIGHTS,
    written: Annotated[Path | None, typer.Option("--written", help="Further folder of the same files.")] = None,
    skillspan: Annotated[Path | None, typer.Option("--skillspan", help="SkillSpan's train.json.")] = None,
    judged: Annotated[Path | None, typer.Option("--judged", help="Real ads with spans that readers judged.")] = None,
    without: Annotated[str, typer.Option(help="Fields left out and measured on, as m or c,m.")] = "",
    steps: Annotated[int, typer.Option(min=1, help="Batches to learn from.")] = 1500,
    minutes: Annotated[float, typer.Option(help="Stop by then, the rate falling over that time; 0: by steps.")] = 0,
    start: Annotated[Path | None, typer.Option(help="Weights to go on from.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of everything drawn.")] = 0,
) -> None:
    """Fit the tagger, write its weights, and measure it on the fields that were left out."""
    folders = [data, *([written] if written else [])]
    barred = [field for field in without.split(",") if field]
    texts = read_texts(folders, barred)
    frames = [frame for folder in folders for path in sorted(folder.glob(FRAMES)) for frame in read_frames(path)]
    marked = list(read_sentences(skillspan)) if skillspan else []
    openers = learned_openers(_phrases([*texts, *marked]))
    texts += read_judged(judged, openers) if judged else []

    def keep(network: ReadingNetwork) -> None:
        write_weights(out, network.arrays(), 1.0, openers)

    network = trained(ReadingExamples(texts, marked, frames), ReadingConfig(), (steps, minutes), seed, keep, start)
    keep(network)
    if barred:
        held_out = [text for text in read_texts(folders) if text.field in barred]
        temperature = fitted_temperature(SpanTagger.load(out), held_out)
        write_weights(out, network.arrays(), temperature, openers)
        typer.echo(json.dumps(report(SpanTagger.load(out), held_out) | {"temperature": temperature}, indent=1))


@dataclass(frozen=True)
class ReadingExamples:
    """What there is to learn from: annotated texts, sentences in which skills are marked, and frames."""

    texts: Sequence[AnnotatedText]
    marked: Sequence[AnnotatedText]
    frames: Sequence[Frame] = ()


def trained(
    examples: ReadingExamples,
    config: ReadingConfig,
    length: tuple[int, float],
    seed: int,
    keep: Callable[[ReadingNetwork], None],
    start: Path | None = None,
) -> ReadingNetwork:
    """The network after so many steps, or minutes where minutes are given; ``keep`` gets it every 50 steps."""
    import torch

    from stackwise.training.reading_network import ReadingNetwork

    torch.manual_seed(seed)
    torch.set_num_threads(1)
    network = ReadingNetwork(config.rank)
    if start:
        network.restore(dict(np.load(start, allow_pickle=False)))
    groups = [
        {"params": list(network.bert.parameters()), "lr": config.rate},
        {"params": list(network.heads.parameters()), "lr": config.head_rate},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    source = _Batches(examples, config, Random(seed), network)
    steps, minutes = length
    started, step, losses = time.monotonic(), 0, []
    while (done := (time.monotonic() - started) / 60 / minutes if minutes else step / steps) < 1:
        for group, rate in zip(optimiser.param_groups, (config.rate, config.head_rate), strict=True):
            group["lr"] = rate * min(1, (step + 1) / config.warm_up) * (1 - done)
        loss = network.loss(source.next())
        optimiser.zero_grad()
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        step += 1
        losses.append(float(loss.item()))
        if step % 50 == 0:
            typer.echo(f"step {step}: loss {np.mean(losses[-50:]):.3f}", err=True)
            keep(network)
    return network


class _Batches:
    """Batches without end; each round shows every text in a layout drawn anew."""

    def __init__(self, examples: ReadingExamples, config: ReadingConfig, draw: Random, network: ReadingNetwork) -> None:
        self._examples, self._config, self._draw, self._network = examples, config, draw, network
        self._names = short_names(examples.texts)
        self._fillers = Fillers() if examples.frames else None
        self._waiting: list[list[TaggedExample]] = []

    def next(self) -> list[TaggedExample]:
        from stackwise.training.reading_network import batched

        if not self._waiting:
            shown = [*self._texts(), *self._sentences(), *self._made_up()]
            tokenizer = self._network.bert.tokenizer
            self._waiting = batched(shown, tokenizer, self._draw, self._config.batch_tokens)
        return self._waiting.pop()

    def _texts(self) -> Iterator[AnnotatedText]:
        texts = self._examples.texts
        again = [text for text in texts if text.kind == "cv"] * (self._config.cvs - 1)
        short = (text for text in texts if text.kind == "ad" and len(text.text) < _SHORT)
        again += list(short) * (self._config.short_ads - 1)
        return (varied(text, self._draw, texts) for text in [*texts, *again])

    def _sentences(self) -> Iterator[AnnotatedText]:
        marked = self._examples.marked
        drawn = self._draw.sample(list(marked), int(self._config.sentences * len(marked)))
        as_ads = int(self._config.sentences_as_ads * len(drawn))
        yield from map(as_ad, drawn[:as_ads])
        yield from drawn[as_ads:]

    def _made_up(self) -> Iterator[AnnotatedText]:
        if self._names:
            yield from (typed_list(self._draw, self._names) for _ in range(self._config.lists))
            yield from (phrased(self._draw, self._names) for _ in range(self._config.phrasings))
        if self._fillers:
            yield from (framed(self._draw, self._examples.frames, self._fillers) for _ in range(self._config.frames))


def _phrases(texts: Sequence[AnnotatedText]) -> Iterator[str]:
    """What was marked as something that a person does or is like."""
    for text in texts:
        yield from (text.text[span.start : span.end] for span in text.spans if span.type in (None, "skill", "attitude"))


def write_weights(path: Path, arrays: dict[str, Array], temperature: float, openers: Sequence[str]) -> None:
    """Write the tagger's file."""
    scalars = {"temperature": np.float32(temperature), "openers": np.array(sorted(openers))}
    staged = path.with_name(f".{path.name}.part")
    with staged.open("wb") as file:
        np.savez(file, **arrays, **scalars)  # type: ignore[arg-type]
    staged.replace(path)


def fitted_temperature(tagger: SpanTagger, texts: Sequence[AnnotatedText]) -> float:
    """The temperature under which the chance of counting is likeliest, for a tagger that was loaded with 1."""
    logits, truths = [], []
    for kind in ("ad", "cv", "course"):
        its = [text for text in texts if text.kind == kind]
        for text, mentions in zip(its, tagger.read_many([text.text for text in its], kind), strict=True):
            for span, mention in matched(text.spans, mentions):
                if mention:
                    chance = min(max(mention.asked, 1e-6), 1 - 1e-6)
                    logits.append(np.log(chance / (1 - chance)))
                    truths.append(span.verdict == COUNTS)
    score, truth = np.array(logits), np.array(truths)
    options = np.round(np.arange(0.6, 3.01, 0.1), 2)
    loss = [np.logaddexp(0, np.where(truth, -score, score) / option).mean() for option in options]
    return float(options[int(np.argmin(loss))])


def report(tagger: SpanTagger, texts: Sequence[AnnotatedText]) -> dict[str, object]:
    """Measures by kind of text, and of the ads' asked spans by type."""
    ads = [text for text in texts if text.kind == "ad"]
    read = tagger.read_many([text.text for text in ads], "ad")
    return {**measured(tagger, texts), "by_type": by_type([text.spans for text in ads], read)}
