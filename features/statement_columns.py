"""Statement columns: how every credential stands to one thing that is asked, whoever asks it and however much.

Many requests ask the same: what a statement says of a whole catalogue is worked out once, kept while it is asked for,
and weighed for each learner. A column depends on its statement's vector alone, so the bytes of an answer do not depend
on what was kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stackwise.features.arrays import Reals, Rows, totals
from stackwise.features.bert import Array
from stackwise.features.quantised import COARSE, coarse
from stackwise.features.recently_used import RecentlyUsed

KEPT_BYTES = 1 << 30  # of columns a process: some five bytes a credential and statement
STANDS_OUT = 1.5  # standard deviations from which a credential stands out for a statement
_HIGHEST = 6.0  # standard deviations from which more is no more: the sum of a softmax must not be one credential
_LEAST_SPREAD = 1e-6
_PRODUCTS = 4_000_000  # cosines that are made at once, of texts and of titles each
_LEAST_PRODUCT = 64  # statements: a product of few takes as long
_TOGETHER = 8  # statements that become columns side by side: what is made of them stays in the processor's cache
UNIT = np.float32(1 / COARSE**2)
Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class StandsOut:
    """How far the few credentials that stand out for a statement do so: ``row`` (k,) and ``over`` (k,) above 0."""

    row: NDArray[np.int32]
    over: Floats


@dataclass(frozen=True, eq=False)
class StatementColumn:
    """One statement over n credentials: the ``share`` (n,) of each in a softmax of how far text and title stand out,
    and those whose text and whose title stand out."""

    share: Floats
    by_text: StandsOut
    by_title: StandsOut

    @classmethod
    def of(cls, text: Floats, title: Floats) -> list[StatementColumn]:
        """Several statements, each as if it were alone, from their cosines (r, n) with texts and with titles, in whole
        steps."""
        if not title.size:
            nothing = StandsOut(np.zeros(0, np.int32), np.zeros(0, np.float32))
            return [cls(np.zeros(0, np.float32), nothing, nothing) for _ in title]
        by_text, by_title = _standing(text * UNIT), _standing(title * UNIT)
        share = by_text + by_title
        share /= _spread(share)
        np.exp(np.minimum(share, _HIGHEST, out=share), out=share)
        share /= share.sum(axis=1, keepdims=True)
        rows = zip(share, by_text, by_title, strict=True)
        return [cls(own.copy(), _over(its_text), _over(its_title)) for own, its_text, its_title in rows]

    @property
    def size(self) -> int:
        """Bytes."""
        standing = sum(its.row.nbytes + its.over.nbytes for its in (self.by_text, self.by_title))
        return self.share.nbytes + standing


class StatementColumns:
    """The columns of statements over the (n, dim) whole steps of ``texts`` and ``titles``."""

    def __init__(self, texts: Floats, titles: Floats) -> None:
        self._texts, self._titles = texts, titles
        self._kept = RecentlyUsed[bytes, StatementColumn](KEPT_BYTES)

    def of(self, asked: Sequence[Array]) -> list[list[StatementColumn]]:
        """One for each vector (r, dim) of each request; those that are not kept are made by one product for all, of as
        many at a time as bound what is held."""
        keys = [[vector.tobytes() for vector in request] for request in asked]
        vectors = {
            key: vector
            for own, request in zip(keys, asked, strict=True)
            for key, vector in zip(own, request, strict=True)
        }
        found = self._kept.found(vectors)
        fresh = [key for key in vectors if key not in found]
        most = max(_LEAST_PRODUCT, _PRODUCTS // max(1, len(self._titles)))
        for part in (fresh[start : start + most] for start in range(0, len(fresh), most)):
            found |= self._made(part, np.array([vectors[key] for key in part]))
        return [[found[key] for key in own] for own in keys]

    def _made(self, keys: Iterable[bytes], asked: Array) -> dict[bytes, StatementColumn]:
        """New columns by key, which are kept."""
        steps = coarse(asked)
        text, title = steps @ self._texts.T, steps @ self._titles.T
        parts = (slice(start, start + _TOGETHER) for start in range(0, len(steps), _TOGETHER))
        columns = (column for part in parts for column in StatementColumn.of(text[part], title[part]))
        found = dict(zip(keys, columns, strict=True))
        for key, column in found.items():
            self._kept.keep(key, column, column.size + len(key))
        return found


def weighed_share(columns: Sequence[StatementColumn], weight: Reals) -> Reals:
    """(n,) weighted sum of the shares, added column by column: the same whatever the number of threads."""
    total, part = np.zeros((2, len(columns[0].share)), np.float32)
    for column, heavy in zip(columns, weight.astype(np.float32), strict=True):
        total += np.multiply(column.share, heavy, out=part)
    return total.astype(float)


def weighed_standing(standings: Sequence[StandsOut], weight: Reals, n: int) -> Reals:
    """(n,) weighted sum of how far each credential stands out."""
    row: Rows = np.concatenate([its.row for its in standings])
    over = np.concatenate([its.over for its in standings])
    return totals(row, over * np.repeat(weight, [len(its.row) for its in standings]), n)


def _standing(cosine: Floats) -> Floats:
    """In standard deviations from the mean of each row."""
    cosine -= cosine.mean(axis=1, keepdims=True)
    cosine /= _spread(cosine)
    return cosine


def _spread(values: Floats) -> Floats:
    """(r, 1) standard deviation of each row."""
    return np.asarray(np.maximum(values.std(axis=1, keepdims=True), _LEAST_SPREAD), dtype=np.float32)


def _over(standing: Floats) -> StandsOut:
    row = np.flatnonzero(standing > STANDS_OUT)
    return StandsOut(row.astype(np.int32), standing[row] - np.float32(STANDS_OUT))
