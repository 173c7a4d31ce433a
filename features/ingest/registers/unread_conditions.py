"""Unread conditions: columns of a register that nothing uses and that may say what must be held, or may not be."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from stackwise.features.errors import InputError, describe, some
from stackwise.features.ingest.guessing.condition_words import clearly_asks
from stackwise.features.ingest.guessing.names import name_score
from stackwise.features.ingest.registers.codes import FOOTNOTES
from stackwise.features.ingest.registers.columns import SAY_WHICH
from stackwise.features.ingest.registers.prerequisite_words import asks_nothing

_SHORT = 200  # signs of a cell; what is longer describes
_ASKED = re.compile(
    r"requisi|anti ?req|co ?req|conditi|bedingung|voraussetz|condici|condizi|condicao|voorwaard|eisen\b|eligib"
    r"|restrict|\b(?:requires?|min(?:imum)? (?:grade|mark))\b"
    r"|\b(?:hold|held|holds|before|must|assumed|first|only|rules?|depends?|needs?)\b"
    r"|vorkenn|vorleist|voorkenn|propedeut|precedenc|correlativ"
)
_PARTS = re.compile(r"[\s,;()]+")
_BARRED = re.compile(r"exclu[ds]|incompatib|forbidden|barred|not with|antireq|ausschl|ausgeschl|mutual|uitgeslot")
_EARLIER = re.compile(r"replac|supersed|\bold\b|former|previous|predecess|success|equivalen|vorganger|nachfolg|sustitu")


def refuse_unread(cells: pd.DataFrame, units: Sequence[str], where: str, as_credentials: bool) -> str:
    """Refuse columns that may state conditions and that nobody says to read or to leave; else what to mind of them.

    Where units are no credentials of their own, what must be held before one is not asked, and only what may not be
    counted beside another is refused.

    Parameters
    ----------
    cells : (rows, columns) of the file that nothing uses and nobody told to leave.
    units : of each row, the cell that names its unit.

    Raises
    ------
    InputError
        Such a column.
    """
    codes = {code: None for one in units if (code := one.split(" - ")[0].strip())}
    found = {str(name): shown for name in cells if (shown := _asking(str(name), cells[name], codes, units))}
    barred = [name for name in found if _BARRED.search(_words(name))]
    if not found:
        return ""
    said = some([f"{name} ({shown!r})" for name, shown in found.items()])
    if as_credentials or barred:
        rule = "no column that may state a condition and is not read"
        raise InputError(describe(f"{where}, columns", said, rule, SAY_WHICH))
    return f"columns that may state conditions and are not read: {said}"


def _asking(name: str, column: pd.Series, codes: dict[str, None], units: Sequence[str]) -> str | None:
    """A cell by which a column may state a condition, or None."""
    said = [
        (" ".join(str(cell).split()), unit)
        for cell, unit in zip(column, units, strict=True)
        if not pd.isna(cell) and len(str(cell)) <= _SHORT
    ]
    cells = list(dict.fromkeys(cell for cell, _ in said if cell.strip(FOOTNOTES + " .-") and not asks_nothing(cell)))
    words = _words(name)
    if _EARLIER.search(words) or not cells:
        return None
    if name_score(name, "prerequisites") or _ASKED.search(words) or _BARRED.search(words):
        return cells[0]
    naming = (
        cell for cell, unit in said if any(part in codes and part != unit for part in re.split(r"[\s,;()]+", cell))
    )
    return next((cell for cell in cells if clearly_asks(cell)), None) or next(naming, None)


def _words(name: str) -> str:
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])|[_.\-/]+", " ", name)
    return " ".join(apart.split()).casefold()
