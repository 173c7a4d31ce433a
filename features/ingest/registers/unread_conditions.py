"""Unread conditions: columns of a register that nothing uses and that may say what must be held, or may not be."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from stackwise.features.errors import InputError, describe, some
from stackwise.features.ingest.guessing.condition_words import clearly_asks
from stackwise.features.ingest.guessing.names import name_score, plain_words
from stackwise.features.ingest.registers.codes import FOOTNOTES
from stackwise.features.ingest.registers.columns import SAY_WHICH
from stackwise.features.ingest.registers.config import RegisterConfig
from stackwise.features.ingest.registers.prerequisite_words import asks_nothing
from stackwise.features.ingest.registers.roles import bounds_units
from stackwise.features.ingest.whole_list import conditions_of_all, hours_each_week, sentences

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
    own = pd.Series([one.partition(" - ")[0].strip() for one in units], index=cells.index, dtype=object)
    codes = frozenset(own) - {""}
    found = {str(name): shown for name in cells if (shown := _asking(str(name), cells[name], own, codes))}
    barred = [name for name in found if _BARRED.search(_words(name))]
    if not found:
        return ""
    said = some([f"{name} ({shown!r})" for name, shown in found.items()])
    if as_credentials or barred:
        rule = "no column that may state a condition and is not read"
        raise InputError(describe(f"{where}, columns", said, rule, SAY_WHICH))
    return f"columns that may state conditions and are not read: {said}"


def lost_above(above: str, config: RegisterConfig, header: Sequence[str]) -> list[str]:
    """What stands above a register's header and no row says: conditions of units that are credentials, what may not be
    counted beside another, numbers of electives, and hours a week.
    """
    said = sentences(above)
    lost = conditions_of_all(above) if config.as_credentials else []
    lost += [one for one in said if _BARRED.search(_words(one)) or bounds_units(one)]
    hours = config.columns["hours"] in header
    return list(dict.fromkeys([*lost, *([hours_each_week(above)] if hours and hours_each_week(above) else [])]))


def _asking(name: str, column: pd.Series, own: pd.Series, codes: frozenset[str]) -> str | None:
    """A cell by which a column may state a condition, or None; ``own`` are the codes of the rows' units."""
    words = _words(name)
    if _EARLIER.search(words):
        return None
    pairs = pd.DataFrame({"cell": column, "unit": own}).dropna().drop_duplicates()
    said = [(" ".join(str(cell).split()), unit) for cell, unit in zip(pairs["cell"], pairs["unit"], strict=True)]
    if name_score(name, "prerequisites") or _ASKED.search(words) or _BARRED.search(words):
        texts = (
            cell for cell, _ in said if cell.strip(FOOTNOTES + " .-") and (len(cell) > _SHORT or not asks_nothing(cell))
        )
        return next((text[:_SHORT] for text in texts), None)
    short = dict.fromkeys(cell for cell, _ in said if len(cell) <= _SHORT)
    naming = (cell for cell, unit in said if cell in short and not codes.isdisjoint({*_PARTS.split(cell)} - {unit}))
    return next(filter(clearly_asks, short), None) or next(naming, None)


def _words(name: str) -> str:
    return " ".join(plain_words(name))
