"""Further rows: a course that a list tells in several rows, one for each of its dates or tickets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

_OF_EACH = ("price.amount", "weeks", "learning_hours", "mode", "language", "valid_to")  # may differ from date to date


def settle_further_rows(table: pd.DataFrame, bad: Mapping[int, str]) -> list[str]:
    """Keep of a course's first row what its further rows do not say otherwise, and of its last days the latest.

    Only the first row of an id comes in, and a row without a title, as merged cells and shops write it, never does.

    Parameters
    ----------
    table : the credentials table, changed in place.
    bad : rows that are refused, by position.

    Returns
    -------
    Notes
        What became unknown, by column, with how often and an example.
    """
    further = list(_further(table, bad))
    notes = []
    for name in _OF_EACH:
        if name not in table:
            continue
        cells = list(table[name])
        differing = [(first, at) for first, at in further if _differ(cells[first], cells[at])]
        for first, at in differing:
            both = cells[first] is not None and cells[at] is not None
            cells[first] = max(cells[first], cells[at]) if name == "valid_to" and both else None
        if differing and name != "valid_to":
            title = str(table["title"].iloc[differing[0][0]])[:60]
            notes.append(
                f"{name}: unknown where further rows of a course say otherwise ({len(differing):,}), as {title!r}"
            )
        table[name] = pd.Series(cells, index=table.index, dtype=object)
    return notes


def _differ(first: object, further: object) -> bool:
    return first is not None and further is not None and first != further


def _further(table: pd.DataFrame, bad: Mapping[int, str]) -> Iterator[tuple[int, int]]:
    """Positions of first rows, each with one of a further row of the same course."""
    ids = list(table["credential_id"]) if "credential_id" in table else [None] * len(table)
    seen: dict[object, int] = {}
    last: int | None = None
    for at, (title, own) in enumerate(zip(table["title"], ids, strict=True)):
        if at in bad:
            last = None
        elif title is None and last is not None:
            yield last, at
        elif title is not None and own is not None and own in seen:
            yield seen[own], at
        elif title is not None:
            last = seen[own] = at
