"""Ranking metrics, one small function each: per query first, higher is better, ranks start at 1.

``grade`` and ``share`` arguments are in rank order, best ranked first. A query with nothing relevant has no value
(NaN) in metrics that need something relevant, and is counted, never dropped in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from stackwise.features.arrays import Reals, Rows


def discount(k: int) -> Reals:
    """(k,) weight of each rank, ``1 / log2(rank + 1)``."""
    return np.asarray(1 / np.log2(np.arange(2, k + 2)), dtype=float)


def dcg(grade: Reals, k: int) -> float:
    """Discounted cumulative gain with gain ``2^grade - 1`` (Burges et al. 2005)."""
    top = grade[:k]
    return float((2.0**top - 1) @ discount(len(top)))


def ndcg(grade: Reals, judged: Reals, k: int = 10) -> float:
    """DCG over that of the best order of all ``judged`` grades; NaN when none is above 0."""
    best = dcg(np.sort(judged)[::-1], k)
    return dcg(grade, k) / best if best > 0 else float("nan")


def recall(grade: Reals, judged: Reals, k: int) -> float:
    """Share of the relevant (grade above 0) within the first k; NaN when there is none."""
    relevant = int((judged > 0).sum())
    return float((grade[:k] > 0).sum() / relevant) if relevant else float("nan")


def reciprocal_rank(grade: Reals, judged: Reals, least: float = 1.0) -> float:
    """1 over the rank of the first of at least ``least``; 0 when ranked nowhere, NaN when none was judged so."""
    if not (judged >= least).any():
        return float("nan")
    at = np.flatnonzero(grade >= least)
    return 1 / (int(at[0]) + 1) if len(at) else 0.0


def gap_closure(share: Reals, amount: Reals, k: int) -> float:
    """Part of the gap that the first k close together: ``1 - prod(1 - share)`` per skill, weighted by ``amount``.

    Parameters
    ----------
    share : (ranked, r) share of each skill's gap that each candidate closes.
    amount : (r,) the gap; with only essential skills above 0 this is essential closure.
    """
    total = float(amount.sum())
    closed = 1 - np.prod(1 - share[:k], axis=0)
    return float(closed @ amount / total) if total > 0 else float("nan")


def coverage(listed: Sequence[Rows], catalogue: int) -> float:
    """Share of the catalogue that is listed for anyone at all."""
    seen: set[int] = set()
    for one in listed:
        seen.update(one.tolist())
    return len(seen) / catalogue if catalogue else float("nan")


def exposure(listed: Sequence[Rows], owner: Rows, owners: int) -> Reals:
    """(owners,) share of all attention that each owner's rows receive, attention falling as ``discount``."""
    total = np.zeros(owners)
    for one in listed:
        np.add.at(total, owner[one], discount(len(one)))
    return total / total.sum() if total.sum() > 0 else total


def awrf(given: Reals, fair: Reals) -> float:
    """Attention-weighted rank fairness (Sapiezynski et al. 2019): 1 less the Jensen-Shannon divergence, base 2.

    Parameters
    ----------
    given : exposure by owner, as :func:`exposure` returns it.
    fair : exposure by owner that would be fair, such as their shares of what is relevant.
    """
    total = float(fair.sum())
    if total <= 0 or given.sum() <= 0:
        return float("nan")
    fair = fair / total
    middle = (given + fair) / 2
    return 1 - (_divergence(given, middle) + _divergence(fair, middle)) / 2


def _divergence(left: Reals, right: Reals) -> float:
    some = left > 0
    return float((left[some] * np.log2(left[some] / right[some])).sum())


def parity(values: Mapping[str, float]) -> float:
    """The worst group's value over the best group's: 1 when groups are served alike."""
    known = [value for value in values.values() if not np.isnan(value)]
    return min(known) / max(known) if known and max(known) > 0 else float("nan")


PER_QUERY: Mapping[str, Callable[[Reals, Reals], float]] = {
    "ndcg@10": lambda grade, judged: ndcg(grade, judged, 10),
    "recall@10": lambda grade, judged: recall(grade, judged, 10),
    "recall@50": lambda grade, judged: recall(grade, judged, 50),
    "mrr": reciprocal_rank,
}
