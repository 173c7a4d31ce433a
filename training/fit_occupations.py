"""``python -m stackwise.training fit-occupations``: the weights of models/occupation, from titles and advertisements.

Four fits: the title map on four fifths of the vacancy titles (:mod:`stackwise.training.fit_title_map`); the lane
weights as conditional logits pulled toward the fixed weights of the plain configuration, on the other titles, on
misspelt names and on advertisements; how advertisements of a title were labelled
(:mod:`stackwise.training.fit_advert_labels`); and the least probability from which a match is called clear.
Everything reported is measured on titles, occupations or advertisements that the figure's own fit has not seen.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from stackwise.features.bert import Array
from stackwise.features.catalogue import Catalogue, read_catalogue
from stackwise.features.encoders import load_encoder
from stackwise.models.occupation.lanes import measure_titles, soft_maximum
from stackwise.models.occupation.match import OccupationConfig
from stackwise.models.occupation.matcher import OccupationMatcher, softmax
from stackwise.models.occupation.names import OccupationNames, build_names, load_names, name_key, names_of_occupations
from stackwise.models.occupation.weights import PROBE, SHIPPED, LaneWeights, TitleMap, directions
from stackwise.training.evaluate_occupations import accuracy, read_ads
from stackwise.training.evaluate_titles import figures, ranks, read_titles
from stackwise.training.fit_advert_labels import fit_advert_labels
from stackwise.training.fit_title_map import FittedMap, MapConfig, fit_title_map

PLAIN: Mapping[str, Mapping[str, float]] = {
    "title": {"near": 15.0, "title": 4.0, "said": 2.0, "spelled": 2.0, "named": 3.0, "alias": 1.0},
    "text": {"near": 12.0, "title": 3.0, "said": 2.0, "spelled": 1.0, "named": 1.0, "alias": 0.5, "passage": 8.0,
             "window": 8.0, "skills": 1.0, "worded": 8.0},
    "vacancies": {"near": 20.0, "title": 6.0, "said": 4.0, "spelled": 2.0},
}  # fmt: skip
"""Fixed by hand: no title and no advertisement was fitted on."""
_BROAD = 0.3  # start of what only labelled advertisements tell: how much likelier a general occupation is
_PULL = 0.01  # toward the plain weights, in mean log-likelihood per squared relative change
_HELD_OUT, _FOLDS = 0.2, 5
_NOISY, _TYPOS = 2000, 400  # titles, and misspelt names, in the fit of the title weights
_SHARES = tuple(round(0.05 * step, 2) for step in range(20))
_SURE = 0.9  # share right that a clear match should reach


@dataclass(frozen=True, eq=False)
class LaneExamples:
    """``values`` (queries, occupations, lanes), the ``right`` row of each and how much each counts."""

    values: Array
    right: Array
    counts: Array


def fit_occupations(
    titles: Annotated[Path, typer.Option("--titles", help="CSV with vacancyTitle and conceptUri.")],
    ads: Annotated[Path, typer.Option("--ads", help="CSV with title, description and esco_code.")],
    taxonomy: Annotated[Path, typer.Option("--taxonomy", help="Catalogue folder, made by `stackwise ingest esco`.")],
    out: Annotated[
        Path, typer.Option("--out", help="Folder to write weights.json and title_map.npz to.")
    ] = SHIPPED.parent,
    unseen: Annotated[bool, typer.Option("--unseen/--no-unseen", help="Measure on unseen occupations too.")] = True,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the batches and folds.")] = 0,
) -> None:
    """Fit the title map, the lane weights and the least probability of a clear match; report on what was held out."""
    catalogue = read_catalogue(taxonomy)
    matcher = bare_matcher(catalogue)
    said, right, _ = read_titles(titles, catalogue)
    vectors = np.concatenate([matcher.encoder.encode(said[at : at + 512]) for at in range(0, len(said), 512)])
    rng = np.random.default_rng(seed)
    held = rng.random(len(said)) < _HELD_OUT
    fitted = fit_title_map(vectors[~held], right[~held], matcher.names, MapConfig(), np.random.default_rng(seed))
    report: dict[str, Any] = {}
    if unseen:
        report["unseen_occupations"] = unseen_occupations(vectors, right, matcher.names, seed)
    matcher.title_map = fitted.title_map
    held_at = np.flatnonzero(held)
    habits, report["unseen_titles"] = fit_vacancies(matcher, [said[at] for at in held_at], right[held_at], fitted, seed)
    typer.echo(json.dumps(report), err=True)
    noisy = rng.choice(held_at, min(_NOISY, len(held_at)), replace=False)
    learned, report["ads"] = fit_lanes(catalogue, matcher, ads, [said[at] for at in noisy], right[noisy], seed)
    clear = learned["clear"]
    matcher.weights = LaneWeights(learned["title"], learned["text"], habits, 0.0, clear["least"], clear["gap"])
    ad_titles, _, answers, _ = read_ads(ads, catalogue)
    first = answers.argmax(axis=1)
    typos = misspelt(catalogue, np.random.default_rng(seed))
    share = fit_share(matcher, [([said[at] for at in held_at], right[held_at]), (ad_titles, first), typos])
    write(out, matcher, {**learned, "vacancies": habits, "share": share}, report, seed)
    typer.echo(json.dumps(report, indent=1))


def bare_matcher(catalogue: Catalogue) -> OccupationMatcher:
    """A matcher of the plain weights; it reads nothing that this command writes."""
    encoder = load_encoder("plain")
    if catalogue.folder is not None:
        build_names(catalogue, encoder, catalogue.folder)
    weights = LaneWeights(PLAIN["title"], PLAIN["text"], PLAIN["vacancies"], 0.0, _SURE, _SURE)
    names = load_names(catalogue, encoder)
    return OccupationMatcher(catalogue, encoder, names, weights, TitleMap.none(), OccupationConfig("plain"))


def unseen_occupations(vectors: Array, right: Array, names: OccupationNames, seed: int) -> dict[str, Any]:
    """Figures for titles of occupations none of whose titles the map was fitted on, by names alone."""
    rng = np.random.default_rng(seed)
    known = np.unique(right)
    left_out = np.isin(right, rng.choice(known, len(known) // 5, replace=False))
    fitted = fit_title_map(vectors[~left_out], right[~left_out], names, MapConfig(), np.random.default_rng(seed))
    test, answer = vectors[left_out], right[left_out]

    def measured(moved: Array) -> dict[str, float]:
        starts = range(0, len(moved), 512)
        parts = [ranks(soft_maximum(moved[at : at + 512], names), answer[at : at + 512]) for at in starts]
        return figures(np.concatenate(parts))

    return {"mapped": measured(fitted.title_map.moved(test)), "plain": measured(test), "n": len(test)}


def fit_vacancies(
    matcher: OccupationMatcher, titles: Sequence[str], right: Array, fitted: FittedMap, seed: int
) -> tuple[dict[str, float], dict[str, Any]]:
    """Weights of the title lanes as vacancies are labelled, on titles that the map has not seen; and their figures,
    each half measured by weights fitted on the other."""
    start = {"near": fitted.scale, "title": 1.0, "said": 1.0, "spelled": 1.0, "vacancies": 1.0}
    lanes = [stacked(measure_titles(matcher.names, matcher.title_map, titles[at : at + 256], matcher.encoder), start)
             for at in range(0, len(titles), 256)]  # fmt: skip
    examples = LaneExamples(np.concatenate(lanes), right, np.ones(len(right)))
    half = np.random.default_rng(seed).random(len(right)) < 0.5
    rank = np.zeros(len(right))
    for part in (half, ~half):
        weights = fit_lane_weights(_some(examples, ~part), start)
        rank[part] = ranks(examples.values[part] @ np.array(list(weights.values()), np.float32), right[part])
    return fit_lane_weights(examples, start), {"n": len(right), **figures(rank)}


def fit_lanes(
    catalogue: Catalogue, matcher: OccupationMatcher, ads: Path, titles: Sequence[str], right: Array, seed: int
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Weights of titles alone and of titles with texts, the least probability of a clear match, and figures over folds
    of occupations."""
    ad_titles, texts, answers, _ = read_ads(ads, catalogue)
    first = answers.argmax(axis=1)
    typos, owners = misspelt(catalogue, np.random.default_rng(seed))
    measured = matcher.measured(ad_titles, texts)
    asked = {name: value for name, value in PLAIN["text"].items() if name != "skills"} | {"broad": _BROAD}
    whole = LaneExamples(stacked(measured, asked), first, np.ones(len(first)))
    short = LaneExamples(stacked(measured, PLAIN["title"]), first, np.full(len(first), 3.0))
    others = measure_titles(matcher.names, matcher.title_map, [*titles, *typos], matcher.encoder)
    noisy = LaneExamples(
        stacked(others, PLAIN["title"]), np.concatenate([right, owners]), np.ones(len(right) + len(owners))
    )
    plain = matcher.encoder.encode(ad_titles)
    centre = plain.mean(axis=0)
    away = directions(plain, centre)
    folds = _folds_of(first, seed)
    sums = {
        "text": labelled_out_of_fold(whole, asked, folds, away),
        "text_by_ad": labelled_out_of_fold(whole, asked, _folds_of(np.arange(len(first)), seed), away),
        "without_labels": _out_of_fold(whole, asked, folds, None),
        "title": _out_of_fold(short, PLAIN["title"], folds, noisy),
    }
    figures_of = {name: accuracy(scores, answers) for name, scores in sums.items()}
    least, gap, reached = clear_from(softmax(sums["text"]), first)
    text = fit_lane_weights(whole, asked)
    labels = fit_advert_labels(_summed(whole, text), away, first)
    matcher.title_map = replace(matcher.title_map, labels=labels, centre=centre)
    learned = {
        "title": fit_lane_weights(_joined(short, noisy), PLAIN["title"]),
        "text": {**text, "skills": PLAIN["text"]["skills"], "adverts": 1.0},
        "clear": {"least": least, "gap": gap},
    }
    return learned, {"n": len(first), **figures_of, "clear": reached}


def fit_share(matcher: OccupationMatcher, labelled: Sequence[tuple[Sequence[str], Array]]) -> float:
    """The share of the vacancies in the probability of a title alone, by which titles that different people labelled
    and misspelt names are likeliest, each set counted once."""
    weights = matcher.weights

    def chances(share: float) -> list[Array]:
        matcher.weights = replace(weights, share=share)
        return [np.exp(matcher.title_scores(titles)[np.arange(len(right)), right]) for titles, right in labelled]

    names, vacancies = chances(0.0), chances(1.0)
    matcher.weights = weights
    likelihood = {
        share: sum(float(np.log((1 - share) * a + share * b).mean()) for a, b in zip(names, vacancies, strict=True))
        for share in _SHARES
    }
    return max(likelihood, key=lambda share: likelihood[share])


def _out_of_fold(examples: LaneExamples, start: Mapping[str, float], folds: Array, more: LaneExamples | None) -> Array:
    """Sums of each example by weights fitted without its fold."""
    sums = np.zeros(examples.values.shape[:2], np.float32)
    for fold in np.unique(folds):
        rest = _some(examples, folds != fold)
        weights = fit_lane_weights(_joined(rest, more) if more else rest, start)
        sums[folds == fold] = examples.values[folds == fold] @ np.array(list(weights.values()), np.float32)
    return sums


def _folds_of(occupations: Array, seed: int) -> Array:
    """A fold for each example; examples of one occupation share it."""
    known, at = np.unique(occupations, return_inverse=True)
    return np.random.default_rng(seed).integers(0, _FOLDS, len(known))[at]


def labelled_out_of_fold(examples: LaneExamples, start: Mapping[str, float], folds: Array, away: Array) -> Array:
    """The same with what the titles of labelled advertisements add, learned without the fold too; ``away`` are the
    directions of the titles."""
    sums = np.zeros(examples.values.shape[:2], np.float32)
    for fold in np.unique(folds):
        rest, kept = folds != fold, folds == fold
        lanes = _summed(examples, fit_lane_weights(_some(examples, rest), start))
        labels = fit_advert_labels(lanes[rest], away[rest], examples.right[rest])
        sums[kept] = lanes[kept] + away[kept] @ labels.T
    return sums


def _summed(examples: LaneExamples, weights: Mapping[str, float]) -> Array:
    return np.asarray(examples.values @ np.array(list(weights.values()), np.float32), np.float32)


def _some(examples: LaneExamples, at: Array) -> LaneExamples:
    return LaneExamples(examples.values[at], examples.right[at], examples.counts[at])


def _joined(first: LaneExamples, second: LaneExamples) -> LaneExamples:
    pairs = ((first.values, second.values), (first.right, second.right), (first.counts, second.counts))
    return LaneExamples(*(np.concatenate(pair) for pair in pairs))


def stacked(lanes: Mapping[str, Array], names: Mapping[str, float]) -> Array:
    """Lanes side by side, float32 (queries, occupations, lanes)."""
    shape = lanes["near"].shape
    return np.stack([np.broadcast_to(lanes[name], shape) for name in names], axis=2).astype(np.float32)


def fit_lane_weights(examples: LaneExamples, start: Mapping[str, float]) -> dict[str, float]:
    """Weights by lane of a conditional logit: the right occupation likely among all, pulled toward ``start``."""
    from scipy.optimize import minimize

    prior = np.array(list(start.values()), np.float32)
    values, at = examples.values, np.arange(len(examples.right))
    share = examples.counts / examples.counts.sum()
    own = share @ values[at, examples.right]

    def loss(relative: Array) -> tuple[float, Array]:
        chance = softmax(values @ (relative * prior).astype(np.float32))
        likelihood = share @ np.log(chance[at, examples.right] + 1e-12)
        slope = (np.einsum("qo,qol->l", chance * share[:, None], values, optimize=True) - own) * prior
        change = relative - 1
        return float(_PULL * change @ change - likelihood), np.asarray(slope + 2 * _PULL * change, float)

    found = minimize(loss, np.ones(len(prior)), jac=True, method="L-BFGS-B", options={"maxiter": 60}).x * prior
    return {name: round(float(value), 3) for name, value in zip(start, found, strict=True)}


def misspelt(catalogue: Catalogue, rng: np.random.Generator) -> tuple[list[str], Array]:
    """Names of occupations with a letter lost, doubled or swapped with the next, and the rows of their occupations."""
    names = names_of_occupations(catalogue["occupations"])
    owners = rng.integers(0, len(names), _TYPOS)
    said = []
    for owner in owners:
        name = names[owner][int(rng.integers(len(names[owner])))]
        at = int(rng.integers(0, max(len(name) - 1, 1)))
        said.append(str(rng.choice([
            name[:at] + name[at + 1 :], name[:at] + name[at : at + 1] + name[at:],
            name[:at] + name[at + 1 : at + 2] + name[at : at + 1] + name[at + 2 :],
        ])))  # fmt: skip
    return said, owners


def clear_from(chances: Array, right: Array) -> tuple[float, float, dict[str, float]]:
    """The least probability from which the first candidate is right in the share wanted, its gap above the second as a
    third of it, and what that reaches."""
    order = np.sort(chances, axis=1)
    first, second = order[:, -1], order[:, -2]
    hit = chances.argmax(axis=1) == right
    for least in np.arange(0.2, 1.0, 0.01):
        clear = (first >= least) & (first - second >= least / 3)
        if clear.any() and hit[clear].mean() >= _SURE:
            break
    reached = {
        "share": round(float(clear.mean()), 3),
        "right": round(float(hit[clear].mean()), 3) if clear.any() else 0.0,
    }
    return round(float(least), 2), round(float(least / 3), 2), reached


def write(
    out: Path, matcher: OccupationMatcher, learned: Mapping[str, Any],
    report: Mapping[str, Any], seed: int,
) -> None:  # fmt: skip
    """Write weights.json and title_map.npz."""
    out.mkdir(parents=True, exist_ok=True)
    clear = learned["clear"]
    about = {
        "made_by": f"python -m stackwise.training fit-occupations --seed {seed}",
        "encoder": matcher.encoder.fingerprint,
        "data": "vacancy titles of the JobBERT evaluation set (MIT), advertisements of hahu (CC BY 4.0), ESCO v1.1.1",
        "held_out": report,
        "configurations": {"learned": learned, "plain": {**PLAIN, "share": 0.0, "clear": clear}},
    }
    (out / "weights.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    title_map = matcher.title_map
    assert title_map.turn is not None
    assert title_map.profiles is not None
    assert title_map.offsets is not None
    assert title_map.taught is not None
    assert title_map.labels is not None
    assert title_map.centre is not None
    profiles, scales = _packed(title_map.profiles)
    labels, label_scales = _packed(title_map.labels)
    np.savez_compressed(
        out / "title_map.npz",
        probe=matcher.encoder.encode([PROBE])[0],
        turn=title_map.turn.astype(np.float16),
        occupation_ids=np.array(matcher.ids),
        title_keys=np.array([name_key(title) for title in matcher.titles], np.uint64),
        profiles=profiles,
        scales=scales,
        offsets=title_map.offsets.astype(np.float32),
        taught=title_map.taught,
        labels=labels,
        label_scales=label_scales,
        centre=title_map.centre.astype(np.float32),
    )


def _packed(rows: Array) -> tuple[Array, Array]:
    """Rows as int8, and the scale of each."""
    scales = np.maximum(np.abs(rows).max(axis=1), 1e-6) / 127
    return np.round(rows / scales[:, None]).astype(np.int8), scales.astype(np.float32)
