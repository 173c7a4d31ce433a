"""Headers: which of a file's first rows names its columns, and what stands above it."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from stackwise.features.errors import some
from stackwise.features.ingest.tabular.first_table import is_band, is_name

Names = Sequence[str | None]
_NAMES = 2  # in a header
_TOLD, _SHOWN = 12, 200  # lines above a header, and characters of each, that are told
_LEAST = 3  # columns of a table above which two cells may be a label and what it says


def header_at(rows: Sequence[Names]) -> int | None:
    """The place of the header among the first rows: one with two names, that does not only group those below.

    A row that says less than the rows of the table do is a label and what it says ("Provider", "Acme"), where another
    row of nothing but names stands below it, or apart from it.

    >>> header_at([["Prices 2027"], ["Provider:", "Acme"], [], ["Code", "Title", "Fee"], ["A1", "Bread", "90"]])
    3
    """
    filled = [sum(map(bool, names)) for names in rows]
    usual = median([count for count in filled if count >= _NAMES] or [0])
    below = [*rows[1:], []]
    heads = [at for at, names in enumerate(rows) if filled[at] >= _NAMES and not is_band(names, below[at])]
    first = next((at for at in heads if not _is_label(rows[at])), next(iter(heads), None))
    whole = next((at for at in heads if filled[at] >= usual), None)
    if first is None or whole is None or whole <= first or usual < _LEAST:
        return first
    apart = whole > first + 1 and 2 * filled[first] <= usual
    named = len({name for name in rows[whole] if name}) == filled[whole] and all(
        map(is_name, filter(None, rows[whole]))
    )
    return whole if named or apart else first


def _is_label(names: Names) -> bool:
    first, *others = [name.rstrip().endswith(":") for name in names if name]
    return first and not any(others)


def lines_above(rows: Sequence[Names]) -> str:
    """What stands above a header, a line for each row that says something.

    >>> lines_above([["Prices 2027", None], [], ["Entry", "Level 2"]])
    'Prices 2027\\nEntry: Level 2'
    """
    said = [[" ".join(name.split()) for name in names if name and name.strip()] for names in rows]
    pairs = [[names[0].rstrip(": ") + ":", names[1]] if len(names) == 2 else names for names in said]
    return "\n".join(" ".join(names) for names in pairs if names)


def below_lines(above: str) -> str:
    """How a note says what stands above a header."""
    lines = [line[:_SHOWN] for line in above.splitlines()]
    return f", below {some(lines, most=_TOLD)}" if lines else ""
