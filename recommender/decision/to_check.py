"""Points to check: what a record rests on that its writer cannot know, for whoever signs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from stackwise.features.equivalence import UNKNOWN, YES
from stackwise.features.packaging.sentences import part_notes
from stackwise.features.records import JsonObject, Qualification
from stackwise.models.credit import Allocation
from stackwise.models.credit.tree import Tree
from stackwise.recommender.decision.overrides import Override
from stackwise.recommender.decision.words import DecisionWords, amount_words


def points_to_check(
    qualification: Qualification,
    holdings: Sequence[JsonObject],
    allocation: Allocation,
    places: Sequence[JsonObject],
    source: JsonObject | None,
    unmatched: Mapping[str, int],
) -> Iterator[str]:
    """Each point as a sentence.

    Parameters
    ----------
    places : those that are open.
    unmatched : how many of the things held each issuer awarded whom the catalogue does not know.
    """
    yield from map(sentence, part_notes(qualification.root))
    counted = [one for one in holdings if one["counts"]]
    if counted and source is None:
        yield "What is held is as the request says; no transcript or badge was read, so see the documents."
    undated = [str(one["name"]) for one in counted if one["awarded_on"] is None]
    if undated:
        yield (
            f"No day of completion is known for {', '.join(undated)}: dates of rules, teach-out and currency "
            "could not be applied."
        )
    nowhere = [str(one["name"]) for one in counted if one["earned_with"] is None]
    if nowhere:
        yield f"Who awarded {', '.join(nowhere)} is not known."
    yield from _unmatched(qualification, unmatched)
    yield from _importable(holdings, allocation, places)
    if qualification.provider_id is None:
        yield "The awarding institution is not named: what was studied there is what the holdings say."
    if qualification.full_credit and qualification.packaging is None and qualification.min_resident < 1:
        yield (
            "No rule was read of how much must be studied with the institution: what the list names counts, to the "
            "last of it; ask the institution."
        )
    if qualification.packaging is None:
        yield "The rule is the catalogue's own; nobody's acceptance of it is recorded."
    elif qualification.packaging.get("release") is None:
        yield "The rule file does not say which release of its document it states."
    if (qualification.status or "current").casefold() != "current":
        yield f"The qualification is {qualification.status}."


def _unmatched(qualification: Qualification, issuers: Mapping[str, int]) -> Iterator[str]:
    """Issuers that match no provider: what they awarded cannot be study in residence."""
    if issuers:
        many = sum(issuers.values())
        told = ", ".join(f"{issuer} ({count})" for issuer, count in issuers.items())
        home = "the awarding institution" + ("" if qualification.provider_id else ", which is not named")
        yield (
            f"Who awarded {many} of the things held matches no provider of the catalogue: {told}. What counts of them "
            f"counts as credit, not as study with {home}; if it is the same, give its code to its row among the "
            "providers (ingest registers --providers) and decide again."
        )


def decisions_to_check(
    overrides: Sequence[Override],
    allocation: Allocation,
    place: Callable[[str], str],
    inside: Callable[[str], set[str]],
) -> Iterator[str]:
    """Decisions that changed nothing, or that were made after the day of the record.

    ``place`` names a requirement, ``inside`` tells the ids of it and all that it holds.
    """
    used = {line.rule_id for line in (*allocation.lines, *allocation.shared)}
    open_ = [one.requirement_id for one in allocation.remaining]
    for at, one in enumerate(overrides, start=1):
        freed = str(one.requirement_id)
        about = f"{one.holding} for {one.unit_id or place(freed)}" if one.kind == "accept" else place(freed)
        said = f"The decision of {one.by} on {about}"
        if one.kind == "accept" and f"override:{at}" not in used:
            counted = [line for line in allocation.lines if one.holding in line.held]
            by = "another decision" if counted and counted[0].rule_id else "the rule itself"
            why = (
                f"it counts in {place(counted[0].requirement_id)} by {by}; see which of the two is meant"
                if counted
                else "nothing counts by it; see whether that is held, in force and needed"
            )
            yield f"{said} changed nothing: {why}."
        if one.kind == "waive" and freed not in open_:
            within = [place(name) for name in open_ if name in inside(freed)]
            around = [place(name) for name in open_ if freed in inside(name)]
            told = f"what is open in it is {' and '.join(within)}; waive that" if within else ""
            told = told or (
                f"what is open is {' and '.join(around)}, and it is a part of that"
                if around
                else "nothing is open there"
            )
            yield f"{said} changed nothing: {told}."
        if one.on > allocation.as_of:
            yield f"{said} is dated {one.on}, after the day of this record."


def perhaps_twice(allocation: Allocation, tree: Tree, words: DecisionWords) -> Iterator[str]:
    """Units that count beside one another, and would not were they equivalent, which nobody says of them."""
    uses = (use for line in allocation.lines for use in line.uses if use.startswith("unit:"))
    counted = list(dict.fromkeys(use.partition(":")[2] for use in uses))
    joined = [
        (start, end) for start, end, said, _, merge in words.book.mappings if said in (YES, UNKNOWN) and not merge
    ]
    done: set[str] = set()
    for unit in counted:
        kin = {unit}
        while more := {name for pair in joined if not kin.isdisjoint(pair) for name in pair} - kin:
            kin |= more
        same = [one for one in counted if one in kin]
        if len(same) > max(1, len(kin & set(tree.by_unit))) and unit not in done:
            names = " and ".join(map(words.names.named, same))
            yield (
                f"{names} count beside one another, and nobody says whether they are equivalent: if they "
                "are, they are one unit and only one of them counts; ask the institution."
            )
        done |= kin


def sentence(note: str) -> str:
    """A note as a sentence."""
    return f"{note[:1].upper()}{note[1:].rstrip('.')}."


def _importable(holdings: Sequence[JsonObject], allocation: Allocation, places: Sequence[JsonObject]) -> Iterator[str]:
    """Unknown codes that may be units from outside the lists, where an open place takes such."""
    unknown = [str(one["name"]) for one in holdings if one["outcome"] == "unknown_code"]
    rooms = [room for one in places if (room := one["any_of_most"] or (one["any_of"] and one["amount"]))]
    if unknown and rooms:
        room = amount_words(max(rooms), allocation.measure)
        yield (
            f"The rule has room for up to {room} more from outside its lists, and the catalogue does not know "
            f"{', '.join(unknown)}: if one is such a unit, add it to the register and decide again."
        )
