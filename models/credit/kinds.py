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


def of_both(one: Where, other: Where) -> Where | None:
    """What a unit of both kinds is like; nothing where none can be.

    >>> of_both(Where(level_min=3), Where(level_min=4)).level_min
    4.0
    >>> of_both(Where(package="BSB"), Where(package="TLI"))
    """
    both = (one, other)
    low = [kind.level_min for kind in both if kind.level_min is not None]
    high = [kind.level_max for kind in both if kind.level_max is not None]
    named = {name: {getattr(kind, name) for kind in both} - {None} for name in ("package", "tag")}
    begins = sorted((kind.code_prefix for kind in both if kind.code_prefix is not None), key=len)
    if any(len(names) > 1 for names in named.values()) or (low and high and max(low) > min(high)):
        return None
    if not all(begin.startswith(begins[0]) for begin in begins):
        return None
    return Where(
        level_min=max(low, default=None), level_max=min(high, default=None),
        code_prefix=begins[-1] if begins else None,
        current=one.current or other.current, unlisted=one.unlisted or other.unlisted,
        **{name: next(iter(names), None) for name, names in named.items()},
    )  # fmt: skip


def is_counted(part: CountedPart, unit: Unit, as_of: date | None = None, unsure: bool = False) -> bool:
    """Whether a unit is of a kind that a part counts.

    With ``unsure`` so is one whose level nobody knows: a maximum that it escaped would not be kept.
    """
    kinds = kinds_counted(part)
    if unsure and not unit.levels and unit.level is None:
        kinds = tuple(kind.model_copy(update={"level_min": None, "level_max": None}) for kind in kinds)
    return not kinds or any(matches(kind, unit, as_of) for kind in kinds)
