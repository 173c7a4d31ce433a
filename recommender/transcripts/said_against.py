"""What a record of credentials says against a thing that it names: a result, a state or a note that denies it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from stackwise.features.errors import InputError, describe, some
from stackwise.recommender.transcripts.results import read_result
from stackwise.recommender.transcripts.said_beside import denies

MOST_TEXTS = 200  # of one value
_STATE = re.compile(r"(?:status|result|grade|outcome|completion)[a-z]{0,12}$", re.IGNORECASE)
_NAMES = frozenset(["id", "type", "@id", "@type", "@context"])


def texts_in(value: Any) -> Iterator[str]:
    """Every text within a value of JSON, but ids and kinds.

    >>> list(texts_in({"type": "Grade", "prefLabel": {"en": ["Fail"]}}))
    ['Fail']
    """
    todo = [value]
    for _ in range(MOST_TEXTS):
        if not todo:
            return
        one = todo.pop(0)
        if isinstance(one, str):
            yield one
        elif isinstance(one, Mapping):
            todo += [inner for key, inner in one.items() if key not in _NAMES]
        elif isinstance(one, list):
            todo += one


def denial_in(*values: Any) -> str:
    """The first text within some values that denies what they are about, or leaves it open; empty for none.

    >>> denial_in(["82%", {"en": "nicht bestanden"}]), denial_in("ex:Revoked"), denial_in("Pass")
    ('nicht bestanden', 'ex:Revoked', '')
    """
    for text in texts_in(list(values)):
        if read_result(text.rpartition(":")[2], codes=False) == "no" or denies(text):
            return text
    return ""


def states_of(said: Mapping[str, Any]) -> dict[str, Any]:
    """What an object says of its state, by the names of its fields.

    >>> states_of({"ceterms:credentialStatusType": "x", "name": "y", "result": "z"})
    {'ceterms:credentialStatusType': 'x', 'result': 'z'}
    """
    return {name: value for name, value in said.items() if _STATE.search(name)}


def refuse_subjects(names: Iterable[str | None]) -> None:
    """Refuse a record about several people: what each holds would count as one person's.

    Raises
    ------
    InputError
        Several are named.
    """
    several = list(dict.fromkeys(name for name in names if name))
    if len(several) > 1:
        raise InputError(describe("record", f"what {some(several)} hold", "one person's", "give one file a person"))
