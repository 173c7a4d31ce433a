"""Codes of units as rule texts print them: national units, and units of awarding bodies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

CODE = r"[A-Z]{2,8}\d[A-Z0-9]{1,9}|[A-Z]/\d{3}/\d{4}"


def like_award(award: str, units: Iterable[str]) -> list[str]:
    """Codes among a list's units that are shaped as the qualification's own is, where most are shaped otherwise.

    >>> like_award("BSB30120", ["BSBCRT311", "BSBPEF201", "BSB40120"])
    ['BSB40120']
    """
    shapes = {unit: _shape(unit) for unit in units}
    own = [unit for unit, shape in shapes.items() if shape == _shape(award)]
    return own if own and Counter(shapes.values()).most_common(1)[0][0] != _shape(award) else []


def _shape(code: str) -> str:
    return re.sub(r"[A-Z]", "A", re.sub(r"\d", "9", code))
