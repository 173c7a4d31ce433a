"""Overlaps: what may count in two parts of a qualification, and which limits a line is about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stackwise.recommender.verify.credit_line import Line, LineContext
from stackwise.recommender.verify.credit_tree import NEAR
from stackwise.recommender.verify.plain_rows import Row, listed, parsed
from stackwise.recommender.verify.violation import Violation


def bounds(cap: Row, line: Line, case: LineContext) -> bool:
    """Whether a limit on a part, or on how credit was attained, is about a line."""
    if line["resident"] or (cap.get("certainties") and line["certainty"] not in cap["certainties"]):
        return False
    if cap.get("modes") and not set(cap["modes"]) & case.ways_attained(line):
        return False
    return any(place.id == cap["requirement_id"] for place in case.places[line["requirement_id"]].above())


def overlaps_of(case: LineContext) -> list[Row]:
    """The overlaps that the qualification states."""
    return listed(parsed(case.row.get("overlaps")))


def check_overlaps(shared: Sequence[Line], filled: Sequence[Line], case: LineContext) -> Iterator[Violation]:
    """Each second use has its first one in the other part of an overlap, and no overlap holds more than it may."""
    left = [one["max"] for one in overlaps_of(case)]
    again: set[str] = set()
    for line in shared:
        use = "/".join(sorted(line["uses"]))
        first = [other for other in filled if sorted(other["uses"]) == sorted(line["uses"]) and other["value"]]
        stated = overlaps_of(case)
        sides = [at for at, one in enumerate(stated) if any(_across(one, line, other, case) for other in first)]
        if not sides or line["rule_id"] or use in again:
            yield Violation("shared_wrong", line["requirement_id"], "counts a second time, and no overlap lets it")
            continue
        again.add(use)
        at = max(sides, key=lambda side: left[side])
        by_count = (overlaps_of(case)[at].get("measure") or "count") == "count"
        left[at] -= 1 if by_count else line["value"]
    for one, rest in zip(overlaps_of(case), left, strict=True):
        if rest < -NEAR:
            used = f"{one['max'] - rest:g} of {one['max']:g}"
            yield Violation("overlap_exceeded", " and ".join(one["between"]), used)


def _across(one: Row, line: Line, other: Line, case: LineContext) -> bool:
    """Whether two lines lie in the two parts of an overlap."""
    first, second = one["between"]
    here, there = ({place.id for place in case.places[it["requirement_id"]].above()} for it in (line, other))
    return (first in here and second in there) or (second in here and first in there)


def inside_overlap(place_id: str, shared: Sequence[Line], case: LineContext) -> list[Line]:
    """Second uses that count in the sums of a place: they do no further up than the part that they are in."""
    parts = {name for one in overlaps_of(case) for name in one["between"]}
    found = []
    for line in shared:
        above = [place.id for place in case.places[line["requirement_id"]].above()]
        top = next((at for at, name in enumerate(above) if name in parts), -1)
        if place_id in above[: top + 1]:
            found.append(line)
    return found


def again_in(cap: Row, shared: Sequence[Line], case: LineContext) -> float:
    """What second uses add to what a limit on a part bounds."""
    inside = inside_overlap(cap["requirement_id"], shared, case)
    return float(sum(line["value"] or 0.0 for line in inside if bounds(cap, line, case)))
