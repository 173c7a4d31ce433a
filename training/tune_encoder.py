"""``python -m stackwise.training tune-encoder``: the low-rank adapter that tunes the packaged MiniLM to skills.

Contrastive learning (InfoNCE) of texts against skill labels, from five sources: SkillSkape's synthetic sentences with
their skills, SkillSpan's real sentences with the spans marked in them (a span that is all but a label stands for that
skill, another for itself), ESCO's alternative labels and descriptions, enumerations built of skills that one occupation
needs together, and titles and descriptions of occupations with the skills they need. A text is scored twice: by its
mean vector, and by attention of the label over its tokens. Needs torch.

The adapter that ships is what this command writes with its defaults (1,400 steps, seed 0, two threads, 21 minutes on
two shared cores). Another number of threads or another torch rounds otherwise, and gives near but not the same bytes.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import pandas as pd
import typer

from stackwise.features.bert import Array
from stackwise.features.catalogue import Catalogue, read_catalogue
from stackwise.features.encoders import ADAPTER, BertEncoder, Encoder, load_encoder, packaged_folder
from stackwise.features.errors import DataError
from stackwise.features.files import sha256_of, sha256_of_file, whole_file
from stackwise.features.text import sentences
from stackwise.models.linking.names import names_of
from stackwise.training.evaluate_linking import per_query, read_annotations
from stackwise.training.fit_linking import read_skillskape
from stackwise.training.registry import TRACKING, Registry, Tuning

if TYPE_CHECKING:
    import torch

    from stackwise.training.lora import LoraBert

_OPENINGS = (
    "Experience with {}",
    "You have experience in {}",
    "Strong knowledge of {}",
    "Ability to {}",
    "You will {}",
    "Must be able to {}",
    "Responsible for {}",
    "The ideal candidate can {}",
    "Excellent {} skills",
    "Familiarity with {} is a plus",
    "Requirements: {}",
    "Hands-on experience of {} in a fast-paced environment",
    "In this role you will {} and report to the manager",
    "3+ years of experience with {} required",
    "{}",
)
EXPERIMENT = "stackwise-encoder"
_NEIGHBOURS = 60  # hard negatives are drawn among a label's nearest labels
_SURE = (
    0.8  # cosine of a marked span with a label, by the plain encoder, from which the span is taken to mean the skill
)


@dataclass(frozen=True)
class TuneConfig:
    """Settings of the run that made the shipped adapter."""

    steps: int = 1400
    rank: int = 16
    rate: float = 1e-3
    warm_up: int = 60
    temperature: float = 0.05
    skape: int = 24
    spans: int = 16
    lists: int = 12
    names: int = 12
    jobs: int = 10


@dataclass(frozen=True)
class TrainingPair:
    """A text and what it says: skills by row, other texts that are right too, and the one to learn now."""

    text: str
    right: frozenset[int | str]
    target: int | str


def tune_encoder(
    data: Annotated[Path, typer.Option("--data", help="Folder with skillskape/ and skillspan/.")],
    taxonomy: Annotated[Path, typer.Option("--taxonomy", help="Catalogue folder, made by `stackwise ingest esco`.")],
    out: Annotated[Path, typer.Option("--out", help="Adapter file to write.")] = ADAPTER,
    steps: Annotated[int, typer.Option("--steps", min=1, help="Batches to learn from.")] = TuneConfig.steps,
    seed: Annotated[int, typer.Option("--seed", help="Seed of everything drawn.")] = 0,
    tracking: Annotated[
        str,
        typer.Option("--tracking", envvar="MLFLOW_TRACKING_URI", help="Where MLflow keeps the run; empty: nowhere."),
    ] = TRACKING,
) -> None:
    """Tune the packaged encoder and write the adapter (1.3 MB); the same seed and machine give the same file."""
    config = TuneConfig(steps=steps)
    catalogue = read_catalogue(taxonomy)
    started = time.monotonic()
    adapter, losses = tune(catalogue, data, config, seed)
    seconds = time.monotonic() - started
    with whole_file(out) as staged, staged.open("wb") as file:
        np.savez(file, **adapter)  # type: ignore[arg-type]
    if tracking:
        settings = {**asdict(config), "seed": seed, "taxonomy": catalogue.fingerprint, "data": fingerprint(data)}
        measures = {"seconds": round(seconds, 1), **measured(out, data, list(catalogue["skills"]["label"]))}
        run = Registry(tracking, EXPERIMENT).record(Tuning(f"adapter-{seed}", settings, losses, measures), out)
        typer.echo(f"MLflow run {run} at {tracking}: {json.dumps(measures)}", err=True)


def tune(catalogue: Catalogue, data: Path, config: TuneConfig, seed: int) -> tuple[dict[str, Array], dict[int, float]]:
    """The adapter's arrays, and the loss every 25 steps."""
    import torch

    from stackwise.training.lora import LoraBert

    torch.manual_seed(seed)
    model = LoraBert.packaged(config.rank)
    draw = Drawer(catalogue, data, config, np.random.default_rng(seed))
    optimiser = torch.optim.AdamW(model.parameters(), lr=config.rate, weight_decay=0.01)
    losses: dict[int, float] = {}
    for step in range(config.steps):
        rate = config.rate * min(1, (step + 1) / config.warm_up) * (1 - step / config.steps)
        optimiser.param_groups[0]["lr"] = rate
        loss = batch_loss(model, draw.batch(), draw, config)
        optimiser.zero_grad()
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        if step % 25 == 24 or step + 1 == config.steps:
            losses[step + 1] = float(loss.item())
            typer.echo(f"step {step + 1} of {config.steps}: loss {losses[step + 1]:.3f}", err=True)
    return model.adapter(), losses


def fingerprint(data: Path) -> str:
    """A hash of the files that are learned from."""
    paths = (data / "skillskape" / "train.csv", data / "skillspan" / "train.json")
    return sha256_of(b"".join(bytes.fromhex(sha256_of_file(path)) for path in paths))[:16]


def measured(adapter: Path, data: Path, labels: list[str]) -> dict[str, float]:
    """RP@5 in percent of the tuned encoder alone on the folder's annotation files, if it has any."""
    encoder = BertEncoder(packaged_folder(), adapter)
    vectors = encoder.encode(labels)
    try:
        files = read_annotations(data, labels)
    except DataError:
        return {}
    return {
        f"{stem}.rp@5": 100 * float(per_query(queries, encoder.encode(list(queries)) @ vectors.T)["rp@5"].mean())
        for stem, queries in files.items()
    }


class Drawer:
    """Draws pairs from the four sources."""

    def __init__(self, catalogue: Catalogue, data: Path, config: TuneConfig, rng: np.random.Generator) -> None:
        skills = catalogue["skills"]
        self.labels, self.names, self.rng, self.config = list(skills["label"]), names_of(skills), rng, config
        self.descriptions = [text if isinstance(text, str) else "" for text in skills["description"]]
        skape = read_skillskape(data / "skillskape", ("train",), self.labels)
        self.skape = [(text, sorted(gold)) for text, gold in skape.items() if gold]
        self.spans = list(read_spans(data / "skillspan" / "train.json"))
        row = {one: at for at, one in enumerate(skills["skill_id"])}
        needs = catalogue["occupation_skills"].groupby("occupation_id")["skill_id"]
        together = {str(at): [row[one] for one in its if one in row] for at, its in needs if len(its) > 3}
        self.together = [np.array(its) for its in together.values()]
        self.jobs = list(read_jobs(catalogue["occupations"], together))
        plain = load_encoder("plain")
        vectors = plain.encode(self.labels)
        self.near = nearest(vectors, _NEIGHBOURS)
        self.meant = meanings(sorted({span for _, spans in self.spans for span in spans}), plain, vectors)

    def batch(self) -> list[TrainingPair]:
        """One batch in the proportions of the config."""
        plan: list[tuple[int, Callable[[], TrainingPair]]] = [
            (self.config.skape, self._skape),
            (self.config.spans, self._span),
            (self.config.lists, self._list),
            (self.config.names, self._name),
            (self.config.jobs, self._job),
        ]
        return [make() for count, make in plan for _ in range(count)]

    def negative(self, pair: TrainingPair) -> int:
        """A skill that is hard to tell from the pair's target; any skill for a target that is none."""
        if isinstance(pair.target, int):
            return int(self.rng.choice(self.near[pair.target]))
        return int(self.rng.integers(len(self.labels)))

    def _pick(self, options: Sequence[Any]) -> Any:
        return options[int(self.rng.integers(len(options)))]

    def _skape(self) -> TrainingPair:
        text, gold = self._pick(self.skape)
        return TrainingPair(text, frozenset(gold), self._pick(gold))

    def _span(self) -> TrainingPair:
        text, spans = self._pick(self.spans)
        meant = [self.meant.get(span, span) for span in spans]
        return TrainingPair(text, frozenset([*spans, *meant]), self._pick(meant))

    def _list(self) -> TrainingPair:
        its = self._pick(self.together)
        chosen = [int(one) for one in self.rng.choice(its, self.rng.integers(1, 4), replace=False)]
        said = [self._pick(self.names[one]) for one in chosen]
        joined = " and ".join(filter(None, [", ".join(said[:-1]), said[-1]]))
        return TrainingPair(self._pick(_OPENINGS).format(joined), frozenset(chosen), self._pick(chosen))

    def _job(self) -> TrainingPair:
        text, needed = self._pick(self.jobs)
        return TrainingPair(text, frozenset(needed), self._pick(needed))

    def _name(self) -> TrainingPair:
        at = int(self.rng.integers(len(self.labels)))
        described = sentences(self.descriptions[at])
        if described and self.rng.random() < 0.3:
            return TrainingPair(described[0].text[:300], frozenset([at]), at)
        return TrainingPair(self._pick(self.names[at]), frozenset([at]), at)


def read_jobs(occupations: pd.DataFrame, needs: Mapping[str, Sequence[int]]) -> Iterator[tuple[str, Sequence[int]]]:
    """Titles and sentences of the descriptions of occupations, with all the skills that each occupation needs."""
    frame = occupations[["occupation_id", "title", "description"]].astype(object)
    for occupation_id, title, description in frame.itertuples(index=False):
        described = sentences(description) if isinstance(description, str) else []
        for text in (str(title), *(one.text[:300] for one in described)):
            if str(occupation_id) in needs:
                yield text, needs[str(occupation_id)]


def read_spans(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Sentences of SkillSpan with the texts of the skills and knowledge marked in them."""
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        tokens = record["tokens"]
        marked = [
            " ".join(tokens[start:end])
            for name in ("tags_skill", "tags_knowledge")
            for start, end in runs(record[name])
        ]
        if marked:
            yield " ".join(tokens), marked


def meanings(spans: Sequence[str], encoder: Encoder, labels: Array) -> dict[str, int]:
    """The skill, by row, of each span that is all but a skill's label; other spans are left out."""
    found = {}
    for start in range(0, len(spans), 512):
        part = spans[start : start + 512]
        cosine = encoder.encode(part) @ labels.T
        best = cosine.argmax(axis=1)
        found.update(
            {text: int(at) for text, at, near in zip(part, best, cosine.max(axis=1), strict=True) if near >= _SURE}
        )
    return found


def runs(tags: Sequence[str]) -> list[tuple[int, int]]:
    """Token ranges of B-I runs.

    >>> runs(["O", "B", "I", "B", "O"])
    [(1, 3), (3, 4)]
    """
    starts = [at for at, tag in enumerate(tags) if tag == "B"]
    return [(start, next((at for at in range(start + 1, len(tags)) if tags[at] != "I"), len(tags))) for start in starts]


def nearest(vectors: np.ndarray[Any, np.dtype[Any]], count: int) -> np.ndarray[Any, np.dtype[Any]]:
    """Each row's ``count`` nearest other rows."""
    count = min(count, len(vectors) - 1)
    found = [
        np.argpartition(-(vectors[at : at + 512] @ vectors.T), count, axis=1)[:, : count + 1]
        for at in range(0, len(vectors), 512)
    ]
    return np.concatenate(
        [
            [row[row != at + first][:count] for at, row in enumerate(part)]
            for first, part in zip(range(0, len(vectors), 512), found, strict=True)
        ]
    )


def batch_loss(model: LoraBert, pairs: Sequence[TrainingPair], draw: Drawer, config: TuneConfig) -> torch.Tensor:
    """InfoNCE of a batch: each text against all targets and hard negatives, right ones of others left out."""
    import torch
    import torch.nn.functional as functional

    asked: list[int | str] = [*(pair.target for pair in pairs), *(draw.negative(pair) for pair in pairs)]
    said = [draw.labels[one] if isinstance(one, int) else one for one in asked]
    barred = torch.tensor(
        [[b != a and (one in pair.right) for b, one in enumerate(asked)] for a, pair in enumerate(pairs)]
    )
    labels = model.means(said)
    loss = torch.zeros(())
    for at, by_mean, by_attention in model.scores([pair.text for pair in pairs], labels):
        right = torch.tensor(at)
        for scores in (by_mean, by_attention):
            masked = (scores / config.temperature).masked_fill(barred[at], -1e4)
            loss = loss + functional.cross_entropy(masked, right, reduction="sum") / (2 * len(pairs))
    return loss
