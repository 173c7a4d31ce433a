"""Rewritten record: a decision record written again from the same inputs, and where the two differ.

A digest tells of a slip, not of a hand that makes it anew; what is written again tells of both. The inputs are the
record's own (what is held, as said; day, decisions, source), or the papers that it was made from, where they are at
hand: only these tell that something held was left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError

from stackwise.features.errors import StackwiseError
from stackwise.features.records import Holding, JsonObject
from stackwise.features.text import folded, unaccented
from stackwise.recommender.decision.names import CatalogueNames, ReadHolding
from stackwise.recommender.decision.overrides import Override
from stackwise.recommender.decision.record import DecisionWriter, maker
from stackwise.recommender.verify.violation import Violation

_MOST = 20  # differences that are named
_BROKEN = (StackwiseError, ValidationError, LookupError, TypeError, ValueError, AttributeError)
_NOTHING = object()


@dataclass(frozen=True)
class Papers:
    """What is held, read anew; what it was read from (None: a request alone); whose it says it is (None: unsaid).

    ``learner_name`` is what it calls them, where it does.
    """

    held: Sequence[ReadHolding]
    source: JsonObject | None = None
    learner_id: str | None = None
    learner_name: str | None = None


def is_same_name(one: str, other: str) -> bool:
    """Whether two names may be one person's: all words of one are in the other, in whichever order.

    >>> is_same_name("Rata, Ana", "Ana Maria Rata"), is_same_name("Ana Rata", "Ana Santos")
    (True, False)
    """
    words = [{folded(word) for word in re.split(r"[\s,;]+", unaccented(name)) if folded(word)} for name in (one, other)]
    return words[0] <= words[1] or words[1] <= words[0]


def unsure_maker(record: Mapping[str, Any]) -> list[str]:
    """That a decision record says another version wrote it, though its words are this one's; empty for none."""
    if record.get("kind") != "decision" or record["made_by"] == maker():
        return []
    return [f"which version wrote it: it says {record['made_by']!r}, and its words are those of {maker()}"]


def written_again(record: Mapping[str, Any], writer: DecisionWriter, papers: Papers | None = None) -> list[Violation]:
    """Where a record is not what this version writes from the same inputs; empty for other answers.

    A record that says another version wrote it may differ in its words; that it does is one violation, as nobody here
    can tell an older wording from a forged one.

    Parameters
    ----------
    papers : what the record was made from; its own inputs when left out.
    """
    if record.get("kind") != "decision":
        return []
    try:
        again = _written(record, writer, papers or _own(record, writer.names))
    except _BROKEN as error:
        return [Violation("written_again", "record", f"cannot be written from its inputs ({type(error).__name__})")]
    if not re.fullmatch(r"stackwise \S{1,60}", str(record["made_by"])):
        return [Violation("made_by", "record", f"{str(record['made_by'])[:80]!r} is no version of this program")]
    named = papers.learner_name if papers else None
    if named and record["learner_name"] and not is_same_name(record["learner_name"], named):
        return [Violation("learner_name", "record", "not the name that the papers give")]
    found = list(_differing(record, {**json.loads(json.dumps(again)), "made_by": record["made_by"]}))
    if found and record["made_by"] != maker():
        said = f"it says that {record['made_by']} wrote it, and its words are not those of {maker()}: "
        return [Violation("other_version", found[0], f"{said}verify it with the version that made it, or decide again")]
    more = [Violation("written_again", "record", f"and {len(found) - _MOST} more")] if len(found) > _MOST else []
    said = "not what is written from " + ("the papers" if papers else "the same inputs")
    return [*(Violation("written_again", at, said) for at in found[:_MOST]), *more]


def _written(record: Mapping[str, Any], writer: DecisionWriter, papers: Papers) -> JsonObject:
    decisions = [Override.model_validate(one) for one in record["overrides"]]
    day, name = date.fromisoformat(record["as_of"]), record["learner_name"]
    whose = papers.learner_id or record["learner_id"]
    return writer.write(whose, papers.held, record["qualification_id"], day, decisions, papers.source, name)


def _own(record: Mapping[str, Any], names: CatalogueNames) -> Papers:
    """The inputs that a record carries."""
    rows = list(enumerate(record["holdings"]))
    titles = {at: one["source_title"] for at, one in rows if one["source_title"] is not None}
    issuers = {at: one["earned_with"] for at, one in rows if one["earned_with"] is not None}
    said = [Holding.model_validate(one["said"]) for _, one in rows]
    return Papers(names.read(said, titles, issuers), record["source"])


def _differing(one: object, other: object, at: str = "") -> Iterator[str]:
    """Where two plain values differ, the digest aside."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for name in sorted({*one, *other} - {"digest"}):
            yield from _differing(one.get(name, _NOTHING), other.get(name, _NOTHING), f"{at}.{name}".lstrip("."))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, (left, right) in enumerate(zip(one, other, strict=True), start=1):
            yield from _differing(left, right, f"{at} {number}")
    elif one != other:
        yield at
