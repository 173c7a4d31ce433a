"""Certainty of credit: its order, which of it counts, and what equivalence hops take from it."""

from __future__ import annotations

CERTAINTIES = ("mandated", "granted", "recommended", "claimed", "inferred")
COUNTED = 2  # mandated and granted count; rank 2 is the first that does not


def rank_of(certainty: str) -> int:
    """Place in the order, 0 the surest."""
    return CERTAINTIES.index(certainty)


def rank_after(rank: int, hops: int, unknown: bool) -> int:
    """Rank after equivalence hops: the first is free; an unknown mapping makes it "may count" at best."""
    rank = min(rank + max(0, hops - 1), len(CERTAINTIES) - 1)
    return max(rank, COUNTED) if unknown else rank
