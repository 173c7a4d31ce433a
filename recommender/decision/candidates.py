"""Candidates for open places: listed units that would newly count, were they studied with the awarding institution."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from stackwise.features.errors import CreditError
from stackwise.features.records import Holding
from stackwise.models.credit import CreditEngine, CreditLine
from stackwise.models.credit.awards import AllocationProblem
from stackwise.models.credit.cpsat import import_room
from stackwise.recommender.decision.bounds import without_grades

Room = tuple[float, Mapping[str, float]]
HOME = "the awarding institution"  # where nobody names it


def room_outside(problem: AllocationProblem, lines: Sequence[CreditLine]) -> Room | None:
    """How much may still come from outside the lists, in all and by place; nothing where that cannot be told."""
    try:
        return import_room(problem, lines) if problem.tree.wheres else (0.0, {})
    except CreditError:
        return None


def would_count(
    engine: CreditEngine, qualification_id: str, held: Sequence[Holding], units: Iterable[str], as_of: date
) -> frozenset[str]:
    """Those of ``units`` of which more would count, were one of them studied there beside what is held and counts.

    A grade that is asked may still be reached. Each counts as itself: what a credit rule takes it for is in another
    place. A unit of a group that takes no more is none, unless something that counts can move out of its way.
    """
    book = engine.rulebook
    about = without_grades(book.qualification(qualification_id))
    home = about.provider_id or HOME
    courses = {f"study of {unit}": (unit,) for unit in units}
    there = replace(
        book,
        qualifications={qualification_id: about.model_copy(update={"provider_id": home})},
        awards={**book.awards, **courses},
        providers={**book.providers, **dict.fromkeys(courses, home)},
    )
    found = CreditEngine(there, engine.config).marginal(qualification_id, held, tuple(courses), as_of)
    ruled = {leaf.unit_id for rule in book.rules.get(qualification_id, ()) for leaf in rule.giver.walk()}
    return frozenset(
        unit
        for at, (unit,) in enumerate(courses.values())
        if found.share[at] > 0 and (unit not in ruled or any(line["unit_id"] == unit for line in found.lines[at]))
    )
