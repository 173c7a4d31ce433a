"""``python -m stackwise.training fit-span-linking``: the span model that ships in models/linking/span_weights.npz.

Learned from phrases whose skill a person wrote down, and from those that mean none. Candidates and their features are
the served ones. Each mention is learned thrice: in its document, alone as if typed, and among a tenth of the skills as
in a smaller taxonomy. A field's mentions are matched by towers that never saw that field, so that the network does not
trust them too much; probabilities are calibrated on fields left out. Needs torch.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Self

import numpy as np
import typer
from scipy import sparse

from stackwise.features.bert import Array
from stackwise.features.catalogue import read_catalogue
from stackwise.features.encoders import load_encoder
from stackwise.models.linker import Linker
from stackwise.models.linking.mentions import KINDS, Mention
from stackwise.models.linking.span_features import FEATURES, MentionVectors, SkillView, encode, measure, others_said
from stackwise.models.linking.span_index import SpanIndex
from stackwise.models.linking.span_model import SPAN_WEIGHTS, PhraseNetwork, SpanModel, Tower
from stackwise.models.linking.spans import SAME_SENSE, SpanLinker
from stackwise.training.annotated_mentions import AnnotatedMention, read_annotated
from stackwise.training.fit_linking import calibration_error
from stackwise.training.span_networks import PHRASE_SCALES, SKILL_SCALES, SpanConfig, fit_network, fit_towers

SHOWN = 0.5  # probability from which a phrase is linked: likelier right than not, as readers judged
_FOLDS = 3
_SHARERS = 6  # a name that more skills bear tells nothing of them
_SMALL = 0.1  # share of the skills in a smaller taxonomy
_BLOCK = 256
_AXES = 128  # along which words are compared: a third of the encoder's


@dataclass(frozen=True, eq=False)
class Learned:
    """Candidates of mentions: all (mentions, depth), ``values`` (mentions, depth, features)."""

    skill: Array
    values: Array
    right: Array
    weight: Array


def fit_span_linking(
    data: Annotated[list[Path], typer.Option("--data", help="Folder of annotated *.jsonl texts; may be repeated.")],
    taxonomy: Annotated[Path, typer.Option("--taxonomy", help="Catalogue folder, made by `stackwise ingest esco`.")],
    encoder: Annotated[str, typer.Option("--encoder", help="default, plain, a folder or a model's name.")] = "default",
    context: Annotated[bool, typer.Option("--context/--no-context", help="Look at the sentence too.")] = True,
    out: Annotated[Path, typer.Option("--out", help="Weights file to write.")] = SPAN_WEIGHTS,
    seed: Annotated[int, typer.Option("--seed", help="Seed of everything drawn.")] = 0,
) -> None:
    """Fit the span model, and report it on fields left out."""
    linker = Linker.load(read_catalogue(taxonomy), load_encoder(encoder)).spans
    model, report = fit(linker, read_annotated(data), SpanConfig(), context, seed)
    model.save(out)
    typer.echo(json.dumps(report, indent=1))


def fit(
    linker: SpanLinker, annotated: Sequence[AnnotatedMention], config: SpanConfig, context: bool, seed: int
) -> tuple[SpanModel, dict[str, Any]]:
    """The model of all mentions, and how well models without their own fields did."""
    index = linker.index
    row = {label: at for at, label in enumerate(index.names.labels)}
    gold = np.array([row.get(one.label or "", -1) for one in annotated])
    said = Accepted.of(annotated, row)
    fields = np.array([one.field for one in annotated])
    fold = np.unique(fields, return_inverse=True)[1] % _FOLDS
    mentions = [one.mention for one in annotated]
    linked = np.array([mention.kind in ("", *KINDS) for mention in mentions])
    start = starting_model(index, context)
    vectors = encode(mentions, linker.encoder, start)
    start = replace(start, document_mean=_document_mean(vectors.phrase, mentions))
    vectors = replace(vectors, company=others_said(vectors.phrase, _documents(mentions), start.document_mean))
    maker = Maker(linker, start, mentions, gold, said, vectors, near_skills(index), config, seed)
    named = linked & (gold >= 0)
    every = [maker.learned(maker.towers(named & (fold != one)), linked & (fold == one)) for one in range(_FOLDS)]
    weighed = np.array([one.weighed for one in annotated])
    report, curve = crossed(every, fold, Known(linked, gold, weighed), near_skills(index), config, seed)
    network = fit_network(*_joined([part for parts in every for part in parts]), config, seed)
    phrase, skill = maker.towers(named)
    network = replace(network, slope=curve[0], offset=curve[1])
    report = {"made_by": f"fit-span-linking --seed {seed}", "mentions": int(linked.sum()), **report}
    return replace(start, phrase=phrase, skill=skill, network=network, threshold=SHOWN), report


def starting_model(index: SpanIndex, context: bool) -> SpanModel:
    """The model before it has learned: plain sums in the towers, no network."""
    dim = index.labels.shape[1]
    scales = PHRASE_SCALES if context else PHRASE_SCALES[:1]
    phrase, skill = (
        Tower(np.array(its, np.float32), np.zeros((len(its) * dim, 1), np.float32), np.zeros((1, dim), np.float32))
        for its in (scales, SKILL_SCALES)
    )
    names = [name for name in FEATURES if context or not name.startswith(("context_", "sentence_"))]
    network = PhraseNetwork(np.empty(0), np.empty(0), ())
    return SpanModel(phrase, skill, network, np.zeros(dim, np.float32), *word_axes(index), names, 0.5)


def word_axes(index: SpanIndex) -> tuple[Array, Array]:
    """The mean (dim,) of all words for skills, and the axes (dim, at most 128) along which they differ most."""
    vectors = np.asarray(index.words.vectors, np.float64)
    mean = vectors.mean(axis=0)
    axes = np.linalg.svd(vectors - mean, full_matrices=False)[2][:_AXES].T
    return mean.astype(np.float32), axes.astype(np.float32)


@dataclass(frozen=True, eq=False)
class Accepted:
    """Skills besides the labelled one that a reader accepts for a mention, and those that are near: sparse
    (mentions, n_skills)."""

    right: sparse.csr_matrix
    close: sparse.csr_matrix

    @classmethod
    def of(cls, annotated: Sequence[AnnotatedMention], row: Mapping[str, int]) -> Self:
        """Of the annotated mentions, by the labels' rows."""
        return cls(*(_told([getattr(one, name) for one in annotated], row) for name in ("also", "near")))

    def also(self, at: Array, skill: Array) -> Array:
        """Which candidates (n, depth) of the mentions ``at`` are accepted too."""
        return _cells(self.right, at, skill)

    def near(self, at: Array, skill: Array) -> Array:
        """Which candidates are near."""
        return _cells(self.close, at, skill)


def _told(labels: Sequence[Sequence[str]], row: Mapping[str, int]) -> sparse.csr_matrix:
    pairs = [(at, row[label]) for at, its in enumerate(labels) for label in its if label in row]
    rows, columns = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return sparse.csr_matrix((np.ones(len(pairs), np.float32), (rows, columns)), shape=(len(labels), len(row)))


def _cells(table: sparse.csr_matrix, at: Array, skill: Array) -> Array:
    found: Array = np.asarray(table[np.repeat(at, skill.shape[1]), skill.ravel()]).reshape(skill.shape) > 0
    return found


@dataclass(frozen=True, eq=False)
class Maker:
    """Makes towers, and candidates to learn from, of the annotated mentions."""

    linker: SpanLinker
    start: SpanModel
    mentions: Sequence[Mention]
    gold: Array
    accepted: Accepted
    vectors: MentionVectors
    near: sparse.csr_matrix
    config: SpanConfig
    seed: int

    def towers(self, chosen: Array) -> tuple[Tower, Tower]:
        """Towers of the chosen mentions (mask)."""
        at = np.flatnonzero(chosen)
        parts = self._parts(self.vectors.of(at))
        index = self.linker.index
        keys = self.start.skill.embed([index.labels, index.others, index.descriptions])
        asked = self.start.phrase.embed(parts)
        count = min(48, len(keys) - 1)
        hard = [
            np.argpartition(-(asked[low : low + 1024] @ keys.T), count, axis=1)[:, :count]
            for low in range(0, len(asked), 1024)
        ]
        tables = [index.labels, index.others, index.descriptions]
        return fit_towers(parts, tables, self.gold[at], np.concatenate(hard), self.near, self.config, self.seed)

    def _said(self, at: Array) -> list[Mention]:
        return [self.mentions[row] for row in at.tolist()]

    def _parts(self, vectors: MentionVectors) -> list[Array]:
        return [vectors.phrase, vectors.context, vectors.sentence][: len(self.start.phrase.scales)]

    def learned(self, towers: tuple[Tower, Tower], chosen: Array) -> list[Learned]:
        """Candidates of the chosen mentions (mask): in their documents, alone, and among fewer skills."""
        rng = np.random.default_rng(self.seed)
        model = replace(self.start, phrase=towers[0], skill=towers[1])
        at = np.flatnonzero(chosen)
        half = at[rng.random(len(at)) < 0.5]
        typed = [Mention.alone(mention.text) for mention in self._said(half)]
        bare = self.vectors.phrase[half]
        lonely = MentionVectors(bare, bare, bare, np.zeros_like(bare))
        other = np.setdiff1d(at, half)
        barred = rng.random(len(self.linker.ids)) >= _SMALL
        return [
            self._measured(model, at, self._said(at), self.vectors.of(at), None),
            self._measured(model, half, typed, lonely, None),
            self._measured(model, other, self._said(other), self.vectors.of(other), barred),
        ]

    def _measured(
        self, model: SpanModel, at: Array, mentions: Sequence[Mention], vectors: MentionVectors, barred: Array | None
    ) -> Learned:
        view = SkillView.of(self.linker.index, model, self.linker.encoder)
        found = [
            measure(
                mentions[low : low + _BLOCK],
                vectors.of(range(low, min(low + _BLOCK, len(mentions)))),
                view,
                barred=barred,
            )
            for low in range(0, len(mentions), _BLOCK)
        ]
        skill = np.concatenate([part.skill for part in found])
        right = (skill == self.gold[at][:, None]) | self.accepted.also(at, skill)
        alike = _alike(skill, self.gold[at], self.near) | self.accepted.near(at, skill)
        return Learned(skill, np.concatenate([part.values for part in found]), right, _weights(right, alike))


def near_skills(index: SpanIndex) -> sparse.csr_matrix:
    """Pairs of skills that say the same, (n_skills, n_skills): labels of near vectors, or a name in common."""
    count = len(index.labels)
    rows, columns = [], []
    for low in range(0, count, 1024):
        row, column = np.nonzero(index.labels[low : low + 1024] @ index.labels.T > SAME_SENSE)
        rows.append(row + low)
        columns.append(column)
    keys, first = np.unique(index.names.keys, return_index=True)
    for owners in np.split(index.names.owners, first[1:]) if len(keys) else []:
        if 1 < len(owners) < _SHARERS:
            rows.append(np.repeat(owners, len(owners)))
            columns.append(np.tile(owners, len(owners)))
    row, column = np.concatenate(rows), np.concatenate(columns)
    return sparse.csr_matrix((np.ones(len(row), np.float32), (row, column)), shape=(count, count))


def _alike(skill: Array, gold: Array, near: sparse.csr_matrix) -> Array:
    """Which candidates say the same as the right skill, (mentions, depth)."""
    return _cells(near, np.maximum(gold, 0), skill) & (gold >= 0)[:, None]


def _weights(right: Array, alike: Array) -> Array:
    return np.where(alike & ~right, 0, 1).astype(np.float32)


def _joined(parts: Sequence[Learned]) -> tuple[Array, Array, Array]:
    values, right, weight = ([getattr(part, name) for part in parts] for name in ("values", "right", "weight"))
    return np.concatenate(values), np.concatenate(right), np.concatenate(weight)


def _documents(mentions: Sequence[Mention]) -> Array:
    return np.array([mention.document for mention in mentions])


def _document_mean(phrase: Array, mentions: Sequence[Mention]) -> Array:
    document = _documents(mentions)
    sums = np.zeros((int(document.max()) + 1, phrase.shape[1]), np.float32)
    np.add.at(sums, document, phrase)
    length = np.linalg.norm(sums, axis=1, keepdims=True)
    mean: Array = (sums / np.maximum(length, 1e-9))[length[:, 0] > 0].mean(axis=0)
    return mean


@dataclass(frozen=True, eq=False)
class Known:
    """What is known of the mentions, each (mentions,): whether it is one to link, the row of its skill (-1: none), and
    whether its reader said which other skills are right as well."""

    linked: Array
    gold: Array
    weighed: Array


def crossed(
    every: Sequence[Sequence[Learned]],
    fold: Array,
    known: Known,
    near: sparse.csr_matrix,
    config: SpanConfig,
    seed: int,
) -> tuple[dict[str, Any], tuple[float, float]]:
    """Measures and calibration by networks fitted without the fields they are asked about.

    Calibrated by mentions whose reader said all that is right, where there are such: elsewhere what is right and was
    not written down counts as wrong.
    """
    chances, truths, weights, golds, alikes, sure = [], [], [], [], [], []
    for one in range(_FOLDS):
        rest = [part for other in range(_FOLDS) if other != one for part in every[other]]
        network = fit_network(*_joined(rest), config, seed)
        held = every[one][0]
        chances.append(network.probability(held.values.reshape(-1, held.values.shape[2])).reshape(held.skill.shape))
        truths.append(held.right)
        weights.append(held.weight)
        golds.append(known.gold[known.linked & (fold == one)])
        sure.append(known.weighed[known.linked & (fold == one)])
        alikes.append(_alike(held.skill, golds[-1], near))
    chance, right, weight = np.concatenate(chances), np.concatenate(truths), np.concatenate(weights)
    weighed = np.concatenate(sure)
    told = (weight > 0) & (weighed[:, None] | ~weighed.any())
    curve = platt(chance[told], right[told])
    odds = np.log(chance / (1 - chance)) * curve[0] + curve[1]
    chance = 1 / (1 + np.exp(-odds))
    everything = (chance, right, np.concatenate(alikes), weight, np.concatenate(golds))
    report = measures(*everything)
    if weighed.any():
        report["weighed"] = measures(*(part[weighed] for part in everything))
    return report, curve


def platt(chance: Array, right: Array) -> tuple[float, float]:
    """Slope and offset of the log-odds that make the truth likeliest (Platt 1999)."""
    from sklearn.linear_model import LogisticRegression

    odds = np.log(chance / (1 - chance)).reshape(-1, 1)
    fitted = LogisticRegression(C=1e6).fit(odds, right)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def measures(chance: Array, right: Array, alike: Array, weight: Array, gold: Array) -> dict[str, Any]:
    """Shares of the labelled mentions whose first, or first five, hold the skill (or one that says the same), the F1
    and the threshold that gives the best, and the calibration error of what is shown."""
    named = gold >= 0
    order = np.argsort(-chance, axis=1, kind="stable")
    hit, same = (np.take_along_axis(values, order, axis=1)[named] for values in (right, right | alike))
    found: Mapping[float, dict[str, float]] = {
        float(least): _f1(chance, right, weight, least, int(named.sum())) for least in np.arange(0.1, 0.6, 0.02)
    }
    best = max(found, key=lambda least: found[least]["f1"])
    shown = (chance >= best) & (weight > 0)
    return {
        "labelled": int(named.sum()),
        "accuracy@1": round(float(hit[:, 0].mean()), 4),
        "accuracy@1_near": round(float(same[:, 0].mean()), 4),
        "accuracy@5": round(float(hit[:, :5].any(axis=1).mean()), 4),
        "among_candidates": round(float(hit.any(axis=1).mean()), 4),
        "threshold": round(best, 2),
        **found[best],
        "expected_calibration_error_of_shown": round(calibration_error(chance[shown], right[shown]), 4),
    }


def _f1(chance: Array, right: Array, weight: Array, least: float, named: int) -> dict[str, float]:
    shown = (chance >= least) & (weight > 0)
    hits = int((shown & right).sum())
    count = max(int(shown.sum()), 1)
    whole = {"precision": hits / count, "recall": hits / max(named, 1), "f1": 2 * hits / (count + named)}
    return {name: round(value, 4) for name, value in whole.items()}
