"""Kinds of units that a bound across the tree counts: of a level, and of any of some packages."""

from __future__ import annotations

from datetime import date

from stackwise.features.records import CountedPart, Where
from stackwise.models.credit.read import Unit
from stackwise.models.credit.tree import matches


def kinds_counted(part: CountedPart) -> tuple[Where, ...]:
    """The kinds of which a unit must be one; none: any unit.

    >>> [one.package for one in kinds_counted(CountedPart(packages=("BSB", "TLI")))]
    ['BSB', 'TLI']
    """
    if not part.packages:
        return () if part.where is None else (part.where,)
    where = part.where or Where()
    return tuple(where.model_copy(update={"package": name}) for name in part.packages)


def is_counted(part: CountedPart, unit: Unit, as_of: date | None = None, unsure: bool = False) -> bool:
    """Whether a unit is of a kind that a part counts.

    With ``unsure`` so is one whose level nobody knows: a maximum that it escaped would not be kept.
    """
    kinds = kinds_counted(part)
    if unsure and not unit.levels and unit.level is None:
        kinds = tuple(kind.model_copy(update={"level_min": None, "level_max": None}) for kind in kinds)
    return not kinds or any(matches(kind, unit, as_of) for kind in kinds)
