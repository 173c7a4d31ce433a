"""Fitting the span model's parts by gradient: towers by contrast against other skills, the network by candidates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from stackwise.features.bert import Array
from stackwise.models.linking.span_model import PhraseNetwork, Tower

_TEMPERATURE = 0.05
_OTHERS = 1000  # skills drawn as negatives of a batch, beside hard ones
_HARD = 8  # hard negatives of a phrase in a batch
PHRASE_SCALES, SKILL_SCALES = (1.0, 0.4, 0.0), (1.0, 0.5, 0.25)


@dataclass(frozen=True)
class SpanConfig:
    """Settings of the fit."""

    rank: int = 64
    tower_rate: float = 1e-3
    tower_epochs: int = 5
    hidden: tuple[int, int] = (96, 48)
    rate: float = 3e-3
    epochs: int = 8
    dropout: float = 0.1
    choice: float = 0.5


def fit_towers(
    phrases: Sequence[Array],
    skills: Sequence[Array],
    gold: Array,
    hard: Array,
    near: sparse.csr_matrix,
    config: SpanConfig,
    seed: int,
) -> tuple[Tower, Tower]:
    """Towers that bring a phrase near its skill (InfoNCE), skills that say the same left out of its negatives.

    Parameters
    ----------
    phrases, skills : vectors by part, each (phrases, dim) and (n_skills, dim).
    gold : (phrases,) the right skill's row; ``hard`` (phrases, k): likely wrong ones; ``near``: see `near_skills`.
    """
    import torch
    from torch.nn import functional

    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    dim = phrases[0].shape[1]

    def tower(scales: Sequence[float]) -> list[torch.Tensor]:
        down, up = torch.randn(len(scales) * dim, config.rank) * 0.02, torch.zeros(config.rank, dim)
        return [part.requires_grad_() for part in (torch.tensor(list(scales)), down, up)]

    def embed(parts: Sequence[Array], at: Array, its: Sequence[torch.Tensor]) -> torch.Tensor:
        chosen = [torch.tensor(part[at]) for part in parts]
        joint = sum(its[0][i] * part for i, part in enumerate(chosen)) + torch.cat(chosen, 1) @ its[1] @ its[2]
        return functional.normalize(joint, dim=1)

    ours, theirs = tower(PHRASE_SCALES[: len(phrases)]), tower(SKILL_SCALES)
    optimiser = torch.optim.AdamW([*ours, *theirs], lr=config.tower_rate, weight_decay=0.01)
    for at in _batches(len(gold), 256, config.tower_epochs, rng, optimiser, config.tower_rate):
        drawn = rng.integers(0, len(skills[0]), _OTHERS)
        tempting = hard[at][:, rng.integers(0, hard.shape[1], _HARD)].ravel()
        keys = np.unique(np.concatenate([gold[at], tempting, drawn]))
        right = np.searchsorted(keys, gold[at])
        barred = near[gold[at]][:, keys].toarray().astype(bool)
        barred[np.arange(len(at)), right] = False
        score = embed(phrases, at, ours) @ embed(skills, keys, theirs).T / _TEMPERATURE
        loss = functional.cross_entropy(score.masked_fill(torch.tensor(barred), -1e4), torch.tensor(right))
        optimiser.zero_grad()
        torch.autograd.backward(loss)
        optimiser.step()
    first, second = (Tower(*(part.detach().numpy() for part in its)) for its in (ours, theirs))
    return first, second


def fit_network(values: Array, right: Array, weight: Array, config: SpanConfig, seed: int) -> PhraseNetwork:
    """The network over candidates: each one's chance, and that the right one is above the rest of its mention.

    Parameters
    ----------
    values : (mentions, depth, features); ``right`` and ``weight`` (mentions, depth), weight 0 for what is not judged.
    """
    import torch
    from torch import nn
    from torch.nn import functional

    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    flat = values.reshape(-1, values.shape[2])
    mean, spread = flat.mean(axis=0), flat.std(axis=0) + 1e-3
    first, second = config.hidden
    linears = [nn.Linear(values.shape[2], first), nn.Linear(first, second), nn.Linear(second, 1)]
    nn.init.constant_(linears[2].bias, -3.5)
    drop = nn.Dropout(config.dropout)
    net = nn.Sequential(linears[0], nn.ReLU(), drop, linears[1], nn.ReLU(), linears[2])
    optimiser = torch.optim.AdamW(net.parameters(), lr=config.rate, weight_decay=1e-3)
    for at in _batches(len(values), 128, config.epochs, rng, optimiser, config.rate):
        told = torch.tensor(np.clip((values[at] - mean) / spread, -5, 5).astype(np.float32))
        truth, judged = torch.tensor(right[at].astype(np.float32)), torch.tensor(weight[at])
        odds = net(told).squeeze(2)
        each = functional.binary_cross_entropy_with_logits(odds, truth, reduction="none") * judged
        loss = each.sum() / len(at)
        named = truth.sum(1) > 0
        if bool(named.any()):
            choice = functional.log_softmax(odds.masked_fill(judged == 0, -1e4), 1)
            loss = loss - config.choice * (choice * truth).sum(1)[named].mean()
        optimiser.zero_grad()
        torch.autograd.backward(loss)
        optimiser.step()
    layers = [(linear.weight.detach().numpy().T.copy(), linear.bias.detach().numpy().copy()) for linear in linears]
    return PhraseNetwork(mean.astype(np.float32), spread.astype(np.float32), layers)


def _batches(
    count: int, size: int, epochs: int, rng: np.random.Generator, optimiser: object, rate: float
) -> Iterator[Array]:
    """Rows of each batch; the optimiser's rate rises over the first batches and falls to nothing at the last."""
    size = min(size, count)
    steps = epochs * (count // size)
    for epoch in range(epochs):
        order = rng.permutation(count)
        for at in range(count // size):
            step = epoch * (count // size) + at
            for group in optimiser.param_groups:  # type: ignore[attr-defined]
                group["lr"] = rate * min(1, (step + 1) / 50) * (1 - step / steps)
            yield order[at * size : (at + 1) * size]
