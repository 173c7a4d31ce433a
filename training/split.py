"""Who is held out: whole occupation groups together with whole providers, or everything after a day.

A pair is trained on only if both its learner's group and its credential's provider are of other folds than the one
tested, and tested only if both are of it. What looks the same on both sides of that line is taken out of training.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from stackwise.features.arrays import Arrays, Rows
from stackwise.features.errors import DataError, describe, some
from stackwise.training.dataset import Dataset
from stackwise.training.field_types import PositiveCount, Several, Share

Mask = NDArray[np.bool_]
_BLOCK = 2048


@dataclass(frozen=True)
class SplitConfig:
    """How to hold out. ``near_text`` is the cosine from which two credentials are one, ``near_needs`` the Jaccard share
    of skills from which two occupations are. ``since`` is the first day tested when ``kind`` is ``date``.
    """

    kind: Literal["groups", "date"] = "groups"
    folds: Several = 4
    group_digits: PositiveCount = 3
    near_text: Share = 0.95
    near_needs: Share = 0.8
    since: datetime | None = None


@dataclass(frozen=True, eq=False)
class Fold:
    """Masks over the pairs of a dataset."""

    train: Mask
    test: Mask


def split(data: Dataset, arrays: Arrays, vectors: NDArray[np.float32], config: SplitConfig, seed: int) -> list[Fold]:
    """Cut a dataset into folds.

    Parameters
    ----------
    vectors : (n, dim) unit text vectors by credential row, for near-duplicates.

    Raises
    ------
    DataError
        Too few groups or providers to hold any out, a side without pairs, or a leak.
    """
    if config.kind == "date":
        return [_by_date(data, config)]
    groups, owners = _groups(data, config.group_digits), _owners(arrays)
    used = np.unique(data.row)
    query_fold = _spread(
        groups, np.bincount(data.query, minlength=len(groups)), config.folds, seed, "occupation groups"
    )
    owner_fold = np.full(len(owners), -1)
    owner_fold[used] = _spread(owners[used], np.ones(len(used)), config.folds, seed, "providers")
    twins = same_text(vectors, arrays.credentials["title"], used, config.near_text)
    siblings = same_needs(data, config.near_needs)
    found = []
    for fold in range(config.folds):
        test = (query_fold[data.query] == fold) & (owner_fold[data.row] == fold)
        shadow = np.isin(data.row, _partners(twins, owner_fold == fold))
        shadow |= np.isin(data.query, _partners(siblings, query_fold == fold))
        train = (query_fold[data.query] != fold) & (owner_fold[data.row] != fold) & ~shadow
        found.append(Fold(train, test))
    for one in found:
        check_leakage(data, one, groups, owners, twins, siblings)
    return [one for one in found if one.test.any()]


def check_leakage(data: Dataset, fold: Fold, groups: Rows, owners: Rows, twins: Rows, siblings: Rows) -> None:
    """Fail if anything is on both sides: a group, a provider, or a near-duplicate.

    Parameters
    ----------
    groups, owners : code of the occupation group of each query, and of the provider of each credential row.
    twins, siblings : (p, 2) near-duplicate credential rows, and near-duplicate queries.

    Raises
    ------
    DataError
        Something leaks, or one side is empty.
    """
    if not fold.train.any() or not fold.test.any():
        side = "training" if not fold.train.any() else "test"
        fix = "use fewer folds, or a catalogue with more occupations and providers"
        raise DataError(describe("split", f"no {side} pair", "pairs on both sides", fix))
    for what, codes in (("occupation groups", groups[data.query]), ("providers", owners[data.row])):
        both = np.intersect1d(codes[fold.train], codes[fold.test])
        if len(both):
            raise DataError(describe(f"split by {what}", f"{len(both)} on both sides", "none", "mend the split"))
    for what, pairs, of in (("credentials", twins, data.row), ("occupations", siblings, data.query)):
        trained, tested = np.unique(of[fold.train]), np.unique(of[fold.test])
        leaks = np.isin(pairs[:, 0], trained) & np.isin(pairs[:, 1], tested)
        if leaks.any():
            got = f"{some(pairs[leaks, 0].tolist())} on both sides"
            raise DataError(describe(f"near-duplicate {what}", got, "none", "mend the split"))


def _by_date(data: Dataset, config: SplitConfig) -> Fold:
    when = [query.occurred_at for query in data.judged.queries]
    if config.since is None or any(one is None for one in when):
        got = "no `since`" if config.since is None else "judgements without occurred_at"
        raise DataError(describe("split by date", got, "a first test day and dated judgements", "split by groups"))
    later = np.array([one is not None and one >= config.since for one in when])[data.query]
    fold = Fold(~later, later)
    nobody = np.zeros((0, 2), np.int64)
    check_leakage(data, fold, np.arange(len(when)), np.arange(int(data.row.max(initial=0)) + 1), nobody, nobody) if (
        not later.any() or later.all()
    ) else None
    return fold


def _groups(data: Dataset, digits: int) -> Rows:
    """Code of each query's occupation group, cut to its first digits."""
    names = [
        query.cluster[:digits] if query.cluster[:digits].isdigit() else query.cluster for query in data.judged.queries
    ]
    return np.unique(names, return_inverse=True)[1]


def _owners(arrays: Arrays) -> Rows:
    """Code of each credential row's provider; one without a provider is its own."""
    frame = arrays.credentials
    names = frame["provider_id"].where(frame["provider_id"].notna(), "own " + frame["credential_id"])
    return np.unique(names.to_numpy(str), return_inverse=True)[1]


def _spread(codes: Rows, weight: NDArray[np.float64] | Rows, folds: int, seed: int, what: str) -> Rows:
    """Fold of each item: whole codes, the heaviest first, each to the lightest fold; ties in a seeded order."""
    unique, inverse = np.unique(codes, return_inverse=True)
    if len(unique) < folds:
        fix = "use fewer folds, or a catalogue with more of them"
        raise DataError(describe(f"split by {what}", f"{len(unique)} of them", f"at least {folds}", fix))
    total = np.bincount(inverse, weights=weight)
    chance = np.random.default_rng(seed).permutation(len(unique))
    load, fold_of = np.zeros(folds), np.zeros(len(unique), dtype=np.int64)
    for one in np.lexsort((chance, -total)):
        fold_of[one] = int(load.argmin())
        load[fold_of[one]] += total[one]
    return fold_of[inverse]


def same_text(vectors: NDArray[np.float32], titles: pd.Series[str], rows: Rows, least: float) -> Rows:
    """(p, 2) pairs of credential rows, both ways, whose text is nearly the same or whose title is the same."""
    found = [np.zeros((0, 2), np.int64)]
    for start in range(0, len(rows), _BLOCK):
        near = vectors[rows[start : start + _BLOCK]] @ vectors[rows].T >= least
        left, right = np.nonzero(near)
        found.append(np.column_stack([rows[left + start], rows[right]]))
    named = pd.DataFrame({"row": rows, "title": titles.iloc[rows].str.lower().str.strip().to_numpy()})
    both = named.merge(named, on="title")[["row_x", "row_y"]].to_numpy(np.int64)
    pairs: Rows = np.unique(np.concatenate([*found, both]), axis=0)
    different: Rows = pairs[pairs[:, 0] != pairs[:, 1]]
    return different


def same_needs(data: Dataset, least: float) -> Rows:
    """(p, 2) pairs of queries, both ways, that ask for nearly the same skills; those of one occupation are one."""
    sets = [np.unique(query.gap.skill) for query in data.judged.queries]
    if not sets:
        return np.zeros((0, 2), np.int64)
    owner, skill = np.repeat(np.arange(len(sets)), [len(one) for one in sets]), np.concatenate(sets)
    matrix = sparse.csr_array((np.ones(len(skill), np.float32), (owner, skill)))
    size = np.diff(matrix.indptr)
    found = [np.zeros((0, 2), np.int64)]
    for start in range(0, len(sets), _BLOCK):
        common = (matrix[start : start + _BLOCK] @ matrix.T).tocoo()
        left, right = common.row + start, common.col
        jaccard = common.data / (size[left] + size[right] - common.data)
        near = (jaccard >= least) & (left != right)
        found.append(np.column_stack([left[near], right[near]]))
    return np.concatenate(found).astype(np.int64)


def _partners(pairs: Rows, of: Mask) -> Rows:
    """What is a near-duplicate of anything in ``of``."""
    return np.unique(pairs[of[pairs[:, 0]], 1])


def occupations_of(data: Dataset) -> Iterator[str]:
    """The occupation of each query, or its learner where it has none: what outcomes are clustered by."""
    for query in data.judged.queries:
        yield query.occupation_id or query.learner_id


def pairs_of(folds: Sequence[Fold]) -> tuple[int, int]:
    """How many pairs are trained on and tested, over all folds."""
    return sum(int(fold.train.sum()) for fold in folds), sum(int(fold.test.sum()) for fold in folds)


def held_pairs(folds: Sequence[Fold]) -> Mask:
    """The pairs that any fold tests."""
    tested: Mask = np.any([fold.test for fold in folds], axis=0)
    return tested
