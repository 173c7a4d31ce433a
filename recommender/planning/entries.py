"""Entries of one work in a plan's pool: of a course that stands under several entries only those that could serve."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stackwise.features.arrays import Reals, Rows
from stackwise.features.same_work import WorkKey, work_key
from stackwise.models.eligibility.prerequisites import Mask
from stackwise.models.planner import PlanItem


def distinct_entries(titles: Sequence[str], items: Sequence[PlanItem], relevance: Reals, apart: Mask) -> Rows:
    """(m,) positions kept, ascending: an entry is left out where another of the same title and part is at least as
    relevant, costs no more, takes no longer and can be taken whenever it can.

    Parameters
    ----------
    apart : (k,) which keep a place of their own: insisted on, of a credit of their own, or asked by another.
    """
    kept: dict[WorkKey, list[int]] = {}
    order = np.argsort(-relevance, kind="stable")
    for at in (*np.flatnonzero(apart), *order[~apart[order]]):
        before = kept.setdefault(work_key(titles[at]), [])
        if apart[at] or not any(_serves(items[one], items[at]) for one in before):
            before.append(int(at))
    return np.array(sorted(at for its in kept.values() for at in its), dtype=np.int64)


def _serves(one: PlanItem, other: PlanItem) -> bool:
    """Whether an entry can stand for another in any plan, what they teach aside."""
    facts = [(one.price, other.price), (one.weeks, other.weeks), (one.hours, other.hours)]
    if one.currency != other.currency or one.needs != other.needs or one.opens > other.opens:
        return False
    if one.ends_by is not None and (other.ends_by is None or one.ends_by < other.ends_by):
        return False
    return all((a is None) == (b is None) and (a is None or b is None or a <= b) for a, b in facts)
