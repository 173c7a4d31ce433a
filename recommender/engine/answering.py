"""Answering: what is held and answers a requirement that no skill is meant by, or the years that one asks.

By the same telling words ("CSCS card"), of papers at least at the level asked ("NVQ 3"), by kind (a degree as high as
the one asked or higher; a licence to drive; a citizen may work), or by years in the same. What is not counted as held
answers nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from stackwise.features.lanes import word_spans, words
from stackwise.features.records import JsonObject
from stackwise.features.word_lane import is_telling
from stackwise.features.wording import wording
from stackwise.recommender.engine.degrees import Degree, degree_of
from stackwise.recommender.engine.papers import driving_licence, level_and_name
from stackwise.recommender.engine.statements import SKILL_TYPES

_SAID = 0.5  # probability from which something was surely said to be held
_SEVERAL = 2  # words that must be asked where more is said than they
_UNLINKED = ("not_recognised", "no_skill")
_NAME = re.compile(r"[A-Z][A-Z\d]+|[^\W\d_]++[\d+#].*|\w[a-z]*+[A-Z]\w*")  # CSCS, A+, PowerPoint
_YEAR = re.compile(r"(?:19|20)\d\d")
_OR = re.compile(r"\s+or\s+|/", re.I)
_PARTS = re.compile(r"[,;()/&]|\s+and\s+", re.I)
_KEPT = 20_000  # phrases


def answer_requirements(
    requirements: Sequence[JsonObject], told: Sequence[JsonObject]
) -> tuple[list[JsonObject], list[JsonObject]]:
    """Requirements, each with what is held and answers it, and what was told, of which that counts, too.

    >>> asked = {"source": "text", "polarity": "asked", "skill_id": None, "type": "licence", "label": "a CSCS card"}
    >>> said = {"said": "CSCS card", "type": "licence", "skill_id": None, "counted": False, "probability": 0.9}
    >>> rows, held = answer_requirements([asked | {"years": None}], [said | {"why": "no_skill", "years": None}])
    >>> rows[0]["answered_by"], held[0]["counted"]
    ({'said': 'CSCS card', 'by': 'words', 'open': None}, True)
    """
    held = [row for row in told if _is_held(row)]
    rows = [{**row, "answered_by": _answer(row, held) if _asks(row) else None} for row in requirements]
    said = {row["answered_by"]["said"] for row in rows if row["answered_by"]}
    counts = {"counted": True, "why": None}
    return rows, [{**row, **counts} if row["said"] in said and _is_held(row) else row for row in told]


def _is_held(row: JsonObject) -> bool:
    return bool(row["counted"] or (row["why"] in _UNLINKED and row["probability"] >= _SAID))


def _asks(row: JsonObject) -> bool:
    return bool(row["source"] == "text" and row["polarity"] == "asked")


def _answer(asked: JsonObject, held: Sequence[JsonObject]) -> JsonObject | None:
    """What answers a requirement: the first that says its words, else the first of its kind, leaving nothing open if
    there is one."""
    found = [_claim(row, *answer) for row in held if (answer := _ground(asked, row))]
    return min(found, key=lambda one: one["open"] is not None, default=None)


def _claim(row: JsonObject, by: str, still: str | None) -> JsonObject:
    return {"said": row["said"], "by": by, "open": still}


def _ground(asked: JsonObject, row: JsonObject) -> tuple[str, str | None] | None:
    """Why something held answers a requirement, and what of it stays open."""
    if asked["years"] is not None:
        enough = row["years"] is not None and row["years"] >= asked["years"]
        return ("years", None) if enough and _same_matter(asked, row) else None
    if asked["skill_id"] is not None:
        return None
    if _names_paper(asked, str(row["said"])):
        return "words", None
    if asked["type"] == "licence" and _drives(str(asked["label"]), str(row["said"])):
        return "kind", None
    if asked["type"] == "right_to_work" and row["type"] == "right_to_work" and _may_work(asked["label"], row["said"]):
        return "kind", None
    if asked["type"] == "qualification" and row["type"] == "qualification":
        return _as_degree(degree_of(asked["label"], held=False), degree_of(row["said"], held=True))
    return None


def _names_paper(asked: JsonObject, said: str) -> bool:
    """Whether what is said to be held names what is asked, of papers with a level at that one or a higher."""
    least, label = level_and_name(str(asked["label"]))
    level, name = level_and_name(said)
    if least is not None:
        return level is not None and level >= least and any(_is_same_paper(one, name) for one in _options(asked, label))
    return any(_says(option, part) for option in _options(asked, label) for part in _parts(said))


def _is_same_paper(asked: str, held: str) -> bool:
    """Whether one name of a paper with a level says all of the other, but for words such as "certificate"."""
    its, own = (_stems(name) - _listed("papers") for name in (asked, held))
    return bool(its) and (its == own or (len(its) >= _SEVERAL and its <= own))


def _drives(asked: str, said: str) -> bool:
    """Whether a licence to drive is held as one is asked for, by what both say of it."""
    wanted = driving_licence(asked)
    own = (driving_licence(part) for part in (said, *_parts(said)))
    return wanted is not None and any(
        one and wanted.kind <= one.kind and (not wanted.places or not one.places or wanted.places & one.places)
        for one in own
    )


def _as_degree(asked: Degree | None, held: Degree | None) -> tuple[str, str | None] | None:
    """Whether one degree answers another: as high, and in the same where both say in what; else that is open."""
    if asked is None or held is None or held.level < asked.level:
        return None
    stated = bool(asked.subject and held.subject)
    if stated and not (asked.others or asked.subject & held.subject):
        return None
    sure = asked.level == 0 or (stated and asked.subject <= held.subject)
    return "kind", None if sure else "subject"


def _same_matter(asked: JsonObject, row: JsonObject) -> bool:
    """Whether years are had in what they are asked in: one skill, or the same words beside those of time."""
    if asked["skill_id"] is not None:
        return bool(row["skill_id"] == asked["skill_id"])
    own = _matter(str(row["said"]))
    return any(its and its <= own for its in map(_matter, _OR.split(str(asked["label"]))))


def _matter(text: str) -> frozenset[str]:
    """What years are said to be in: stems beside those of time."""
    return frozenset(stem for stem in _stems(text) - _listed("times") if not stem[0].isdigit())


def _may_work(asked: str, held: str) -> bool:
    """Whether a citizen of a place is asked for the right to work there."""
    place = _stems(asked) - _listed("right_to_work") - {"work"}
    return bool(place) and place <= _stems(held) and not _listed("citizens").isdisjoint(_stems(held))


def _options(asked: JsonObject, label: str) -> Iterator[str]:
    """The words of a requirement, and of each thing that it joins by "or": of duties so joined all are done, and what a
    degree is in stands behind the last of several."""
    yield label
    degree = degree_of(label, held=False)
    if asked["type"] not in SKILL_TYPES and not (degree and degree.subject):
        yield from _OR.split(label)


def _parts(said: str) -> Iterator[str]:
    yield said
    yield from filter(None, map(str.strip, _PARTS.split(said)))


def _says(asked: str, held: str) -> bool:
    """Whether words that are held say those that are asked."""
    its, own = _stems(asked), _stems(held)
    if not its:
        return False
    if its == own or (len(its) >= _SEVERAL and its <= own):
        return True
    names = _names(asked)
    return bool(names) and names == its - _listed("papers") and names <= _names(held)


@lru_cache(_KEPT)
def _stems(text: str) -> frozenset[str]:
    """Stems that say which paper or tool is meant, words of one meaning as one."""
    found = (stem for stem in words(_one_name(text)) if is_telling(stem) and not _YEAR.fullmatch(stem))
    return frozenset(_canon().get(stem, stem) for stem in found) - _listed("loose")


def _one_name(text: str) -> str:
    """The text with papers of several names under the first of them."""
    text = text.lower()
    for first, *others in wording()["held_words"]["names"]:
        for other in others:
            text = text.replace(other, first)
    return text


@lru_cache(_KEPT)
def _names(text: str) -> frozenset[str]:
    """Stems of the words that are written as names are."""
    return frozenset(stem for stem, start, end in word_spans(text) if _NAME.fullmatch(text[start:end]))


@cache
def _canon() -> dict[str, str]:
    """By stem, the first of the words that mean the same."""
    rows = [words(line) for line in wording()["held_words"]["same"]]
    return {stem: row[0] for row in rows for stem in row}


@cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(_canon().get(stem, stem) for stem in words(wording()["held_words"][name]))
