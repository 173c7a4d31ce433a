"""Query: a learner's request in arrays, what its goal requires, what is already held, and the gap between."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Protocol

import numpy as np
import pandas as pd

from stackwise.features.arrays import Arrays, Rows
from stackwise.features.errors import InputError, UnknownIdError, describe
from stackwise.features.gap import Gap, HeldSkills, RequiredSkills, needs_of_occupation, strongest
from stackwise.features.records import Goal, JsonObject, Learner
from stackwise.features.text import detect_language
from stackwise.models.linker import SkillLink

DEFAULT_IMPORTANCE = 0.75  # a requirement of a job text that says neither "must" nor "desirable"
LEAST_CONFIDENCE = 0.04  # of a requirement: to miss one costs more than to weigh a doubtful one lightly
MOST_A_SPAN = 2  # skills read out of the same words
MOST_TEXT = 200_000  # characters of job or CV text that are read
_JOBS_KEPT = 4_096  # of the catalogue's jobs: many learners aim at the same one, and to read it is most of an answer


class SkillReader(Protocol):
    """What the pipeline needs of a linker."""

    def link_text(self, text: str, threshold: float | None = None) -> Sequence[SkillLink]:
        """Skills with their spans in a job or CV text."""
        ...

    def link_phrases(self, phrases: list[str], threshold: float | None = None) -> list[list[SkillLink]]:
        """Best skills of each short phrase."""
        ...


@dataclass(frozen=True, eq=False)
class ReadRequest:
    """What a request says, in arrays; ``present`` are the skills of the present occupation, and ``notes`` name what
    could not be understood."""

    needs: RequiredSkills
    held: HeldSkills
    present: Rows
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Query:
    """One learner's request on one day: what was read of it, the gap, and by skill id the level held (NaN unknown)."""

    learner: Learner
    day: date
    needs: RequiredSkills
    held: HeldSkills
    present: Rows
    gap: Gap
    levels: Mapping[str, float]
    notes: tuple[str, ...]


class QueryReader:
    """Reads requests against one catalogue."""

    def __init__(self, arrays: Arrays, reader: SkillReader) -> None:
        self.arrays, self.reader = arrays, reader
        self._needs_of_job = lru_cache(_JOBS_KEPT)(self._needs_of_text)

    def read(self, learner: Learner) -> ReadRequest:
        """Resolve ids (unknown ones raise, with the nearest named), read texts, and gather what is held."""
        notes: list[str] = []
        needs = self._needs(learner.goal, notes)
        present = learner.goal.present_occupation_id
        rows = self.arrays.requires.skill[self.arrays.requires.of(self.occupation(present))] if present else _NO_ROWS
        return ReadRequest(needs, self._held(learner, notes), rows, tuple(notes))

    def job_text(self, goal: Goal) -> str | None:
        """The job text of a goal: its own, or that of the catalogue's job it names."""
        if goal.job_id is None:
            return goal.job_text
        if goal.job_id not in self._jobs:
            raise UnknownIdError(_unknown("job", goal.job_id, {job: job for job in self._jobs}))
        return self._jobs[goal.job_id]

    @cached_property
    def _jobs(self) -> dict[str, str]:
        """The text of each job."""
        jobs = self.arrays.catalogue["jobs"]
        return dict(zip(jobs["job_id"], jobs["text"].astype(str), strict=True))

    def occupation(self, occupation_id: str) -> int:
        """Row of an occupation by its id."""
        if occupation_id not in self.arrays.occupation_row:
            frame = self.arrays.catalogue["occupations"]
            titles = dict(zip(frame["occupation_id"], frame["title"], strict=True))
            raise UnknownIdError(_unknown("occupation", occupation_id, titles))
        return self.arrays.occupation_row[occupation_id]

    def _needs(self, goal: Goal, notes: list[str]) -> RequiredSkills:
        text = self.job_text(goal)
        wanted = goal.occupation_id
        if goal.kind == "stay_current" and text is None:
            wanted = goal.present_occupation_id or goal.occupation_id
        if text is not None:
            read = self._needs_of_text if goal.job_id is None else self._needs_of_job
            needs, said = read(text)
            notes += said
            return replace(needs, evidence=[None if one is None else {**one} for one in needs.evidence])
        if wanted is None:
            fix = "give goal.occupation_id, goal.job_text or goal.job_id"
            raise InputError(describe("goal", "no occupation and no job", "a target", fix))
        return needs_of_occupation(self.arrays, self.occupation(wanted))

    def _needs_of_text(self, text: str) -> tuple[RequiredSkills, list[str]]:
        """What a job text requires, and what has to be said of it."""
        notes: list[str] = []
        if not text.strip():
            raise InputError(describe("job text", "nothing but space", "a job advertisement", "pass its text"))
        language = detect_language(text).code
        if language not in (None, "en"):
            notes.append(f"the job text seems to be in another language ({language}); skills are read in English only")
        found = self.reader.link_text(_shortened(text, notes), LEAST_CONFIDENCE)
        links = [one for one in _surest(found) if one.skill_id in self.arrays.skill_row]
        skill = [self.arrays.skill_row[link.skill_id] for link in links]
        weight = [_weight(link) for link in links]
        level = [_number(link.level) for link in links]
        kept = strongest(skill, weight, level)
        evidence: list[JsonObject | None] = [_span("job_text", links[at]) for at in kept]
        needs = RequiredSkills(
            skill=np.array(skill, dtype=np.int64)[kept],
            weight=np.array(weight, dtype=float)[kept],
            level=np.array(level, dtype=float)[kept],
            evidence=evidence,
        )
        return needs, notes

    def _held(self, learner: Learner, notes: list[str]) -> HeldSkills:
        pairs = [*self._named(learner, notes), *self._read(learner, notes), *self._taught(learner)]
        skill, level = [one for one, _ in pairs], [one for _, one in pairs]
        kept = strongest(skill, [1.0] * len(skill), level)
        return HeldSkills(np.array(skill, dtype=np.int64)[kept], np.array(level, dtype=float)[kept])

    def _named(self, learner: Learner, notes: list[str]) -> list[tuple[int, float]]:
        """Skills given by id, and phrases linked to their best skill."""
        lookup, found, phrases = self.arrays.skill_row, [], []
        for skill in learner.skills:
            if skill.skill_id is None:
                phrases.append((str(skill.text), _number(skill.level)))
            elif skill.skill_id in lookup:
                found.append((lookup[skill.skill_id], _number(skill.level)))
            else:
                labels = dict(zip(self.arrays.skill_ids, self.arrays.skill_labels, strict=True))
                raise UnknownIdError(_unknown("skill", skill.skill_id, labels))
        linked = self.reader.link_phrases([text for text, _ in phrases], LEAST_CONFIDENCE) if phrases else []
        for (_, level), links in zip(phrases, linked, strict=True):
            best = [link for link in links if link.skill_id in lookup][:1]
            found += [(lookup[one.skill_id], level if not np.isnan(level) else _number(one.level)) for one in best]
        missed = [text for (text, _), links in zip(phrases, linked, strict=True) if not links]
        if missed:
            notes.append(f"not recognised among the skills held: {'; '.join(missed)}; use skill ids to be exact")
        return found

    def _read(self, learner: Learner, notes: list[str]) -> list[tuple[int, float]]:
        if not (learner.cv_text or "").strip():
            return []
        links = self.reader.link_text(_shortened(str(learner.cv_text), notes))
        lookup = self.arrays.skill_row
        return [(lookup[link.skill_id], _number(link.level)) for link in links if link.skill_id in lookup]

    @cached_property
    def _units(self) -> frozenset[str]:
        return frozenset(self.arrays.catalogue["units"]["unit_id"])

    def _taught(self, learner: Learner) -> list[tuple[int, float]]:
        """What held credentials teach, and unknown ids refused."""
        rows, units = self.arrays.credential_row, self._units
        for holding in learner.holdings:
            if holding.credential_id is not None and holding.credential_id not in rows:
                titles = dict(zip(self.arrays.credential_ids, self.arrays.credentials["title"], strict=True))
                raise UnknownIdError(_unknown("credential", holding.credential_id, titles))
            if holding.unit_id is not None and units and holding.unit_id not in units:
                frame = self.arrays.catalogue["units"]
                raise UnknownIdError(
                    _unknown("unit", holding.unit_id, dict(zip(frame["unit_id"], frame["title"], strict=True)))
                )
        held = np.array(
            [rows[holding.credential_id] for holding in learner.holdings if holding.credential_id], dtype=np.int64
        )
        at, _ = self.arrays.teaches.of_many(held)
        return [(int(self.arrays.teaches.skill[one]), float(self.arrays.teaches.level[one])) for one in at]


_NO_ROWS = np.zeros(0, dtype=np.int64)


def _weight(link: SkillLink) -> float:
    """Importance times the root of the confidence.

    Confidence is the chance that an annotator would have picked this very skill out of the whole taxonomy. A doubtful
    link is mostly a near neighbour of the right one, so it weighs less, but not in proportion.
    """
    importance = DEFAULT_IMPORTANCE if link.importance is None else link.importance
    return round(float(link.confidence**0.5) * importance, 6)


def _surest(links: Iterable[SkillLink]) -> list[SkillLink]:
    """The links without those that share their words with ``MOST_A_SPAN`` surer ones; in order of the text."""
    kept: list[SkillLink] = []
    for link in sorted(links, key=lambda one: (-one.confidence, one.start, one.skill_id)):
        if sum(one.start < link.end and link.start < one.end for one in kept) < MOST_A_SPAN:
            kept.append(link)
    return sorted(kept, key=lambda one: (one.start, one.end, one.skill_id))


def _number(level: float | None) -> float:
    return float("nan") if level is None else float(level)


def _span(field: str, link: SkillLink) -> JsonObject:
    return {"source": field, "field": field, "start": link.start, "end": link.end, "text": link.text}


def _shortened(text: str, notes: list[str]) -> str:
    if len(text) <= MOST_TEXT:
        return text
    notes.append(f"only the first {MOST_TEXT:,} of {len(text):,} characters of a text were read")
    return text[:MOST_TEXT]


def _unknown(what: str, got: str, known: Mapping[str, str]) -> str:
    """Name the nearest known ids, by id and by name."""
    by_name = {str(name).lower(): one for one, name in known.items() if not pd.isna(name)}
    near = difflib.get_close_matches(got, known, n=3, cutoff=0.5)
    near += [by_name[name] for name in difflib.get_close_matches(got.lower(), by_name, n=3, cutoff=0.4)]
    named = [f"{fromkey} ({known[fromkey]})" for fromkey in dict.fromkeys(near)][:3]
    fix = f"did you mean {'; '.join(named)}?" if named else f"list the catalogue's {what}s to find one"
    return describe(f"{what} id", repr(got), f"an id of the catalogue's {len(known):,}", fix)
