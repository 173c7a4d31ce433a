"""Query: a learner's request in arrays, what its goal requires, what is already held, and the gap between."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd

from stackwise.features.arrays import Arrays, Rows
from stackwise.features.checkpoint import checkpoint
from stackwise.features.errors import InputError, UnknownIdError, describe
from stackwise.features.gap import Gap, HeldSkills, RequiredSkills, needs_of_occupation, strongest
from stackwise.features.language import ENGLISH
from stackwise.features.recently_used import RecentlyUsed
from stackwise.features.records import Goal, JsonObject, Learner
from stackwise.features.request import Request
from stackwise.features.text import folded
from stackwise.models.credit.holdings import in_force
from stackwise.recommender.engine.alternatives import met_by_others
from stackwise.recommender.engine.answering import answer_requirements
from stackwise.recommender.engine.corrections import TakenBack, correct_held, correct_needs, correct_text, without
from stackwise.recommender.engine.occupations import Occupations, named_occupation, need_choice
from stackwise.recommender.engine.rates import Asked
from stackwise.recommender.engine.reach import told_language, within_reach
from stackwise.recommender.engine.reading import TextReader
from stackwise.recommender.engine.request_reader import RequestReader
from stackwise.recommender.engine.requirements import RequirementReader, TextRequirements, meant
from stackwise.recommender.engine.same_words import held_in_same_words
from stackwise.recommender.engine.statements import Statement
from stackwise.recommender.engine.understood import held_row
from stackwise.recommender.engine.unmatched import note_unmatched

Levels = list[tuple[int, float]]
"""Rows of skills, each with the level that is held."""
_JOBS_KEPT = 4_096  # job texts: many learners aim at the same one, and to read it is most of an answer
_CVS_KEPT = 256  # a person's rows in a batch stand together, one a goal
_ANSWERED = ("needs", "rows", "occupation", "choices")  # what is read is kept, and what answers is its caller's
_CVS_TOGETHER = 16  # read by one pass of the tagger and the linker: a short text alone waits for their weights


@dataclass(frozen=True, eq=False)
class ReadRequest:
    """What a request says, in arrays; ``present`` are the skills of the present occupation, ``notes`` name what could
    not be understood, and ``request`` is what is searched by its own words (None: the goal is a qualification)."""

    needs: RequiredSkills
    held: HeldSkills
    present: Rows
    notes: tuple[str, ...]
    understood: JsonObject
    request: Request | None


@dataclass(frozen=True, eq=False)
class Query:
    """One learner's request on one day: what was read of it, the gap, and by skill id the level held (NaN unknown);
    ``request`` is what is searched by its own words, without what is met."""

    learner: Learner
    day: date
    needs: RequiredSkills
    held: HeldSkills
    present: Rows
    gap: Gap
    levels: Mapping[str, float]
    notes: tuple[str, ...]
    understood: JsonObject
    request: Request | None


class QueryReader:
    """Reads requests against one catalogue.

    What was read of texts that are handed in is kept by nobody, but for what was read ahead until :meth:`forget`;
    where ``remembers`` is set, as in a batch's own processes, it is kept as long as there is room.
    """

    remembers = False

    def __init__(self, arrays: Arrays, reader: TextReader, occupations: Occupations, requests: RequestReader) -> None:
        self.arrays, self.reader, self.requests = arrays, reader, requests
        self.requirements = RequirementReader(arrays, reader, occupations)
        self._read_job = lru_cache(_JOBS_KEPT)(self.requirements.read)
        self._ads = RecentlyUsed[tuple[str, int | None], TextRequirements](_JOBS_KEPT)
        self._cvs = RecentlyUsed[tuple[str, date | None], list[Statement]](_CVS_KEPT)

    def read(self, learner: Learner, as_of: date | None = None) -> ReadRequest:
        """Resolve ids (unknown ones raise, with the nearest named), read texts, and gather what is held.

        What is held is held on the learner's own day, else on ``as_of``; without a day no date is compared.
        """
        day = learner.as_of or as_of
        notes: list[str] = []
        taken = TakenBack.of(learner.constraints.not_asked)
        needs, said, request = self._needs(learner.goal, taken, notes)
        present = learner.goal.present_occupation_id
        doing = self.arrays.requires.skill[self.arrays.requires.of(self.occupation(present))] if present else _NO_ROWS
        asked = Asked.of(said["requirements"], self.job_text(learner.goal))
        held, told = self._held(learner, day, asked, notes)
        needs, said, request = self._settled(learner.goal, held, (needs, said, request), notes)
        rows, told = answer_requirements(said["requirements"], told)
        if said["language"] in (None, ENGLISH):  # of a text in another language little is read, and by chance
            note_unmatched(rows, notes)
        understood = {**said, "requirements": rows, "held": told, "notes": list(notes)}
        return ReadRequest(needs, held, doing, tuple(notes), understood, request)

    def read_ahead(self, learners: Sequence[Learner], as_of: date | None = None) -> None:
        """Read the CVs of learners who are answered together, each text once; each is read as if it were alone."""
        told = [(one.cv_text, one.as_of or as_of) for one in learners if one.cv_text and one.cv_text.strip()]
        said = [(within_reach(text, "the CV", self.reader, []), day) for text, day in dict.fromkeys(told)]
        here = self._cvs.found(said)
        fresh = [one for one in dict.fromkeys(said) if one not in here]
        for start in range(0, len(fresh), _CVS_TOGETHER):
            checkpoint()
            part = fresh[start : start + _CVS_TOGETHER]
            read = self.reader.read_many([text for text, _ in part], "cv", [day for _, day in part])
            for one, statements in zip(part, read, strict=True):
                self._cvs.keep(one, statements, 1)

    def forget(self) -> None:
        """Keep nothing that was read ahead, unless it is a batch's own process."""
        if not self.remembers:
            self._cvs.clear()

    def _read_ad(self, text: str, occupation: int | None) -> TextRequirements:
        key = (text, occupation)
        found = self._ads.found([key]).get(key)
        if found is None:
            found = self.requirements.read(text, occupation)
            if self.remembers:
                self._ads.keep(key, found, 1)
        return found

    def _read_cv(self, text: str, day: date | None) -> list[Statement]:
        found = self._cvs.found([(text, day)]).get((text, day))
        return self.reader.read(text, "cv", day) if found is None else found

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

    def _needs(
        self, goal: Goal, taken: TakenBack, notes: list[str]
    ) -> tuple[RequiredSkills, JsonObject, Request | None]:
        """What is required, how that was understood, and what is searched by its words; without what was taken back."""
        text = self.job_text(goal)
        wanted = goal.occupation_id
        if goal.kind == "stay_current" and text is None:
            wanted = goal.present_occupation_id or goal.occupation_id
            if goal.occupation_id not in (None, wanted):
                notes.append(
                    f"stay_current asks what {wanted} asks, the present occupation, and not {goal.occupation_id}"
                )
        if text is not None:
            known = None if wanted is None else self.occupation(wanted)
            read = (self._read_ad if goal.job_id is None else self._read_job)(text, known)
            need_choice(read.occupation, read.choices)
            notes += read.notes
            own = replace(read, **{name: deepcopy(getattr(read, name)) for name in _ANSWERED})
            own = correct_text(own, taken, self.arrays, notes)
            understood = {"occupation": own.occupation, "requirements": own.rows, "language": own.language}
            searched = None if self._is_foreign(own) else self._searched(self.requests.of_text(own), taken)
            return own.needs, understood, searched
        if goal.is_qualification:
            notes.append("the qualification is the goal: what counts toward it leads, and no skill is asked")
            nothing = RequiredSkills(_NO_ROWS, np.zeros(0), np.zeros(0), [])
            return nothing, {"occupation": None, "requirements": [], "language": None}, None
        if wanted is None:
            fix = "give goal.occupation_id, goal.job_text, goal.job_id or goal.qualification_id"
            raise InputError(describe("goal", "no occupation, no job and no qualification", "a target", fix))
        row = self.occupation(wanted)
        occupation = named_occupation(wanted, str(self.arrays.occupations["title"][row]))
        understood = {"occupation": occupation, "requirements": [], "language": None}
        needs = correct_needs(needs_of_occupation(self.arrays, row), taken, self.arrays, notes)
        return needs, understood, self._searched(self.requests.of_occupation(row), taken)

    def _settled(
        self, goal: Goal, held: HeldSkills, asked: tuple[RequiredSkills, JsonObject, Request | None], notes: list[str]
    ) -> tuple[RequiredSkills, JsonObject, Request | None]:
        """What is asked, without that in whose place something else is held that the text takes as well."""
        needs, said, request = asked
        if not said["requirements"] or not len(held.skill):
            return asked
        had = zip(self.arrays.skill_ids[held.skill].tolist(), held.level.tolist(), strict=True)
        rows, gone = met_by_others(self.job_text(goal) or "", said["requirements"], dict(had), notes)
        if not gone:
            return asked
        skills = {self.arrays.skill_row[one] for one in gone}
        searched = request.without(dict.fromkeys(skills, 1.0)) if request else None
        return without(needs, skills), {**said, "requirements": rows}, searched

    def _is_foreign(self, read: TextRequirements) -> bool:
        """Whether nothing was read of a text, and it is in a language that no credential is stated to be in: words in
        common with others would be names and chance."""
        if read.language in (None, ENGLISH) or len(read.needs.skill):
            return False
        return read.language not in self._languages

    @cached_property
    def _languages(self) -> frozenset[str]:
        """Languages that credentials are stated to be in."""
        return frozenset(self.arrays.credentials["language"].dropna())

    def _searched(self, request: Request, taken: TakenBack) -> Request:
        """The request without what was taken back, which weighs nothing among what is searched."""
        named = {one.skill for one in request.statements if one.skill is not None} if taken else set()
        return request.without({row: 1.0 for row in named if taken.skill(row, self.arrays)})

    def _held(
        self, learner: Learner, day: date | None, asked: Asked, notes: list[str]
    ) -> tuple[HeldSkills, list[JsonObject]]:
        """What is held, by skill, and what was made of each thing said; ``asked`` is what is required."""
        typed, told = self._named(learner, day, asked, notes)
        read, more = self._of_cv(learner, day, asked, notes)
        taken = TakenBack.of(learner.constraints.not_held)
        pairs, told = correct_held([*typed, *read, *self._taught(learner)], [*told, *more], taken, self.arrays)
        skill, level = [row for row, _ in pairs], [given for _, given in pairs]
        kept = strongest(skill, [1.0] * len(skill), level)
        held = HeldSkills(np.array(skill, dtype=np.int64)[kept], np.array(level, dtype=float)[kept])
        return held, told

    def _named(
        self, learner: Learner, day: date | None, asked: Asked, notes: list[str]
    ) -> tuple[list[tuple[int, float]], list[JsonObject]]:
        """Skills given by id, and typed phrases read."""
        lookup, found, phrases = self.arrays.skill_row, [], []
        for skill in learner.skills:
            if skill.skill_id is None:
                phrases.append((str(skill.text), _number(skill.level)))
            elif skill.skill_id in lookup:
                found.append((lookup[skill.skill_id], _number(skill.level)))
            else:
                labels = dict(zip(self.arrays.skill_ids, self.arrays.skill_labels, strict=True))
                raise UnknownIdError(_unknown("skill", skill.skill_id, labels))
        told: list[JsonObject] = []
        missed: list[str] = []
        statements = self.reader.read_items([text for text, _ in phrases], day) if phrases else []
        for (text, level), own in zip(phrases, statements, strict=True):
            rows, pairs = self._counted(own, text, level, asked)
            found, told = [*found, *pairs], [*told, *rows]
            missed += [row["said"] for row in rows if row["why"] == "not_recognised"] or ([] if own else [text])
        if noted := [row["said"] for row in told if row["why"] == "no_skill"]:
            notes.append(f"held, but no skill: {'; '.join(noted)}; give what counts as credit under holdings")
        if missed:
            notes.append(f"not recognised among the skills held: {'; '.join(missed)}; use skill ids to be exact")
        return found, told

    def _of_cv(
        self, learner: Learner, day: date | None, asked: Asked, notes: list[str]
    ) -> tuple[list[tuple[int, float]], list[JsonObject]]:
        text = learner.cv_text or ""
        if not text.strip():
            return [], []
        told_language(text, "the CV", self.reader, notes)
        said = within_reach(text, "the CV", self.reader, notes)
        rows, pairs = self._counted(self._read_cv(said, day), said, float("nan"), asked)
        return pairs, rows

    def _counted(
        self, statements: Sequence[Statement], text: str, level: float, asked: Asked
    ) -> tuple[list[JsonObject], Levels]:
        """Statements as the answer has them, and the skills of those that count; a given ``level`` goes first."""
        read = ((one.mention, held_row(one, skill)) for one in statements for skill in meant(one, self.arrays))
        rows = [asked.held(row, mention, text) for mention, row in read]
        _, rows = answer_requirements(asked.rows, held_in_same_words(asked.rows, rows))
        skills = [(row["skill_id"], row["level"]) for row in rows if row["counted"] and row["skill_id"]]
        lookup = self.arrays.skill_row
        return rows, [(lookup[one], _number(own) if np.isnan(level) else level) for one, own in skills]

    @cached_property
    def _units(self) -> frozenset[str]:
        return frozenset(self.arrays.catalogue["units"]["unit_id"])

    @cached_property
    def _spellings(self) -> Mapping[str, Sequence[str]]:
        """Units by their code without case, spaces and punctuation."""
        frame, found = self.arrays.catalogue["units"], defaultdict[str, list[str]](list)
        for unit, code in zip(frame["unit_id"], frame["code"].fillna(frame["unit_id"]), strict=True):
            for said in {folded(unit), folded(code)}:
                found[said].append(unit)
        return found

    def spelt(self, learner: Learner) -> tuple[Learner, list[str]]:
        """The learner with held units as the catalogue spells them, and notes that say which were spelt otherwise."""
        held, notes = list(learner.holdings), []
        for at, holding in enumerate(held):
            if holding.unit_id is not None and holding.unit_id not in self._units:
                same = self._spellings.get(folded(holding.unit_id), ())
                if len(same) == 1:
                    held[at] = holding.model_copy(update={"unit_id": same[0]})
                    notes.append(f"held unit {holding.unit_id} is read as {same[0]}")
        return (learner.model_copy(update={"holdings": tuple(held)}), notes) if notes else (learner, notes)

    def _taught(self, learner: Learner) -> Levels:
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


def held_on(learner: Learner, day: date) -> tuple[Learner, list[str]]:
    """The learner with those holdings that are in force on a day, and a note that names the others."""
    held = tuple(one for one in learner.holdings if in_force(one, day))
    if len(held) == len(learner.holdings):
        return learner, []
    others = [
        f"{one.unit_id or one.credential_id} ({f'until {one.valid_until}' if over else f'from {one.awarded_on}'})"
        for one in learner.holdings
        if one not in held
        for over in (one.valid_until is not None and one.valid_until < day,)
    ]
    return learner.model_copy(update={"holdings": held}), [f"not held on {day}: {', '.join(others)}"]


def _number(level: float | None) -> float:
    return float("nan") if level is None else float(level)


def _unknown(what: str, got: str, known: Mapping[str, str]) -> str:
    """Name the nearest known ids, by id and by name."""
    by_name = {str(name).lower(): one for one, name in known.items() if not pd.isna(name)}
    near = difflib.get_close_matches(got, known, n=3, cutoff=0.5)
    near += [by_name[name] for name in difflib.get_close_matches(got.lower(), by_name, n=3, cutoff=0.4)]
    named = [f"{fromkey} ({known[fromkey]})" for fromkey in dict.fromkeys(near)][:3]
    fix = f"did you mean {'; '.join(named)}?" if named else "look it up by `stackwise find` or /v1/find"
    return describe(f"{what} id", repr(got), f"an id of the catalogue's {len(known):,}", fix)
