"""Requirements: what a job text asks, and what its occupation usually needs beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from stackwise.features.arrays import Arrays
from stackwise.features.errors import InputError, describe
from stackwise.features.gap import RequiredSkills, needs_of_occupation, strongest
from stackwise.features.language import ENGLISH
from stackwise.features.records import JsonObject
from stackwise.features.word_lane import telling_stems
from stackwise.models.linking.mentions import SkillChance
from stackwise.models.reading.mentions import TextMention
from stackwise.recommender.engine.licences import LicenceFinder
from stackwise.recommender.engine.occupations import JobOccupation, Occupations, choices, occupation_of_text
from stackwise.recommender.engine.reach import told_language, within_reach
from stackwise.recommender.engine.reading import TextReader
from stackwise.recommender.engine.statements import SKILL_TYPES, Statement
from stackwise.recommender.engine.understood import requirement, usual
from stackwise.recommender.engine.usual_needs import UsualNeeds, needed_more, usual_needs

USUAL = 0.3
"""Weight of what the occupation usually needs, as a share of its importance, beside what the text itself asks."""
_SURE = 0.5  # probability that a word of a title is a skill
_SURELY_ASKED = 0.9  # probability of what a sentence beside a title that stands alone asks
_MOST_USUAL = 12  # of an occupation's skills, the most important first
_SAYS_ENOUGH = 6  # skills that a text asks, from which its occupation adds none: of 39 that it added six were asked


@dataclass(frozen=True, eq=False)
class TextRequirements:
    """A job text read: what it requires in arrays, every statement as the answer has it, the occupation, notes.

    ``choices``: the occupations that it may mean, where the text is hardly more than a title. ``said`` is the text as
    far as it was read, and ``statements`` is what was read of it.
    """

    needs: RequiredSkills
    rows: list[JsonObject]
    occupation: JsonObject | None
    choices: list[JsonObject]
    language: str | None
    notes: tuple[str, ...]
    said: str
    statements: tuple[Statement, ...]


class RequirementReader:
    """Reads job texts against one catalogue."""

    def __init__(self, arrays: Arrays, reader: TextReader, occupations: Occupations) -> None:
        self.arrays, self.reader, self.occupations = arrays, reader, occupations
        self.licences = LicenceFinder(arrays)

    def read(self, text: str, occupation: int | None = None) -> TextRequirements:
        """Read a job text; ``occupation`` is the row of the one it is known to be for.

        Raises
        ------
        InputError
            A text of nothing but space.
        """
        notes: list[str] = []
        if not text.strip():
            raise InputError(describe("job text", "nothing but space", "a job advertisement", "pass its text"))
        language = told_language(text, "the job text", self.reader, notes)
        said = within_reach(text, "the job text", self.reader, notes)
        mentions = self.reader.mentions(said)
        job = occupation_of_text(said, occupation, self.arrays, self.occupations, mentions)
        statements = self.reader.statements(said, mentions, needed_more(self.arrays, job))
        if language not in (None, ENGLISH) and self.reader.taxonomy_language in (None, ENGLISH):
            job = job.only_if_clear()
        _note_names(job.told, notes)
        statements = [one for one in statements if one.counts or not job.called(one.mention, said)]  # it denies nothing
        statements = self._supported(job, statements)
        statements = sorted([*statements, *self._named(job, said, statements)], key=lambda one: one.mention.start)
        asked = [(one, skill) for one in statements for skill in meant(one, self.arrays)]
        asked = _without_title(self._without_heading(asked, job), job, said)
        kept = tuple(one for one, _ in asked)
        rows = [self._row(one, skill, said) for one, skill in asked]
        needs = self._needs([(one, skill) for one, skill in asked if one.counts and skill is not None])
        refused = [skill.skill for one, skill in asked if skill is not None and not one.counts]
        little = job.row is not None and (job.title is not None or not _says_more(asked, job))
        most = _MOST_USUAL if occupation is not None or len(needs.skill) < _SAYS_ENOUGH else 0
        needs, added = self._with_usual(needs, usual_needs(self.arrays, job), refused, None if little else most)
        rows += added
        if added and occupation is None:
            _note_usual(added, little, job.is_whole(said), notes)
        return TextRequirements(
            needs, rows, job.told, _unclear(job, statements, asked), language, tuple(notes), said, kept
        )

    def _needed(self, job: JobOccupation) -> set[int]:
        """Rows of the skills that an ad's occupation needs; none where it is not known."""
        return set() if job.row is None else set(needs_of_occupation(self.arrays, job.row).skill.tolist())

    def _supported(self, job: JobOccupation, statements: Sequence[Statement]) -> list[Statement]:
        """Statements, where what repeats the job's name hardly means a skill that the occupation does not need: the
        "security" of a guard is not the computer's."""
        if job.row is None:
            return list(statements)
        least, needs = self.reader.linker.threshold, self._needed(job)
        name = set(telling_stems(str(self.arrays.occupations["title"][job.row])))
        return [
            replace(one, skills=tuple(its for its in one.skills if its.probability >= least or its.skill in needs))
            if name.intersection(telling_stems(one.mention.text))
            else one
            for one in statements
        ]

    def _named(self, job: JobOccupation, text: str, statements: Sequence[Statement]) -> list[Statement]:
        """What the job's title itself says: "Plasterer" asks for plastering, which the occupation needs."""
        if job.name is None or job.row is None:
            return []
        start, end = job.name
        if any(one.mention.start < end and start < one.mention.end for one in statements):
            return []
        skills = self.reader.meant_by(text[start:end])
        needs = self._needed(job)
        kept = tuple(skill for skill in skills if self.arrays.skill_row.get(skill.skill_id) in needs)
        mention = TextMention(start, end, text[start:end], "skill", 1.0, None, "must", None, None, start, end)
        return [Statement(mention, kept)] if kept else []

    def _without_heading(
        self, asked: list[tuple[Statement, SkillChance | None]], job: JobOccupation
    ) -> list[tuple[Statement, SkillChance | None]]:
        """Statements without a title over the text ("Chef" is no tool), unless its occupation needs what it names."""
        if job.heading is None:
            return asked
        start, end = job.heading
        needs = self._needed(job)
        return [
            (one, skill)
            for one, skill in asked
            if not (one.counts and one.mention.type in SKILL_TYPES and start <= one.mention.start < end)
            or (skill is not None and skill.skill in needs)
        ]

    def _row(self, statement: Statement, skill: SkillChance | None, text: str) -> JsonObject:
        weight = weight_of(statement, skill) if statement.counts and skill else 0.0
        sought = statement.counts and skill is None
        return requirement(statement, skill, weight, self.licences.met_by(statement.mention, text) if sought else [])

    def _needs(self, asked: list[tuple[Statement, SkillChance]]) -> RequiredSkills:
        skill = [chance.skill for _, chance in asked]
        weight = [weight_of(one, chance) for one, chance in asked]
        level = [np.nan if one.mention.level is None else float(one.mention.level) for one, _ in asked]
        kept = strongest(skill, weight, level)
        return RequiredSkills(
            skill=np.array(skill, dtype=np.int64)[kept],
            weight=np.array(weight, dtype=float)[kept],
            level=np.array(level, dtype=float)[kept],
            evidence=[_span(asked[at][0]) for at in kept],
        )

    def _with_usual(
        self, needs: RequiredSkills, usually: UsualNeeds, refused: list[int], most: int | None
    ) -> tuple[RequiredSkills, list[JsonObject]]:
        """Add what the occupation usually needs and the text does not name, at most so many; None where the text says
        little: then all of it, with all its weight.

        ``refused`` are skills that the text names and does not ask for.
        """
        own, likely = usually.needs, usually.chance
        fresh = np.flatnonzero(~np.isin(own.skill, [*needs.skill.tolist(), *refused]))
        order = fresh[np.lexsort((fresh, -(own.weight * likely)[fresh]))]
        at = np.sort(order[:most])
        share = ((1.0 if most is None else USUAL) * likely[at]).round(6)
        weight = (own.weight[at] * share).round(6)
        evidence = [{**(own.evidence[one] or {}), "share": said} for one, said in zip(at, share.tolist(), strict=True)]
        joined = RequiredSkills(
            np.concatenate([needs.skill, own.skill[at]]),
            np.concatenate([needs.weight, weight]),
            np.concatenate([needs.level, own.level[at]]),
            [*needs.evidence, *evidence],
        )
        return joined, [self._usual_row(usually, one, heavy) for one, heavy in zip(at, weight.tolist(), strict=True)]

    def _usual_row(self, usually: UsualNeeds, at: int, weight: float) -> JsonObject:
        skill, level, chance = usually.needs.skill[at], float(usually.needs.level[at]), float(usually.chance[at])
        ids, labels = self.arrays.skill_ids, self.arrays.skill_labels
        row = usual(str(ids[skill]), str(labels[skill]), usually.titles[at], weight, None if level != level else level)
        return row if chance == 1 else {**row, "probability": chance}


def _says_more(asked: Sequence[tuple[Statement, SkillChance | None]], job: JobOccupation) -> bool:
    """Whether a text asks for a skill beside the one that its title names."""
    return any(one.counts and skill and (one.mention.start, one.mention.end) != job.name for one, skill in asked)


def _unclear(
    job: JobOccupation, statements: Sequence[Statement], asked: Sequence[tuple[Statement, SkillChance | None]]
) -> list[JsonObject]:
    """Occupations to choose from, unless the title names a skill of its own, or something is refused: titles do not."""
    named = any(job.within_title(one.mention) for one, skill in asked if skill)
    if named or not all(one.counts for one in statements):
        return []
    papers = any(one.mention.type not in SKILL_TYPES for one in statements)
    return choices(job, papers or any(skill for _, skill in asked))


def _note_names(told: JsonObject | None, notes: list[str]) -> None:
    if told is not None and told["why"] == "unknown name" and told["said"]:
        notes.append(f"no occupation of the catalogue is called anything like {told['said']!r}")
    if told is not None and not told["clear"] and told["why"] == "shared name":
        names = "; ".join(one["title"] for one in told["candidates"])
        notes.append(f"the job title may mean several occupations ({names}); name one to count what it usually needs")


def _note_usual(added: Sequence[JsonObject], little: bool, titled: bool, notes: list[str]) -> None:
    titles = "; ".join(dict.fromkeys(str(one["usual_for"]) for one in added))
    if little and titled:
        notes.append(f"the title names hardly any need itself; the others are the usual ones of {titles}")
    elif little:
        notes.append(f"the text names hardly any need itself; the others are the usual ones of {titles}")
    elif any(one["probability"] is not None for one in added):
        notes.append(f"the occupation is perhaps {titles}: what it usually needs counts a little")


def _without_title(
    asked: list[tuple[Statement, SkillChance | None]], job: JobOccupation, text: str
) -> list[tuple[Statement, SkillChance | None]]:
    """Statements without the words of a title that stands alone: a job's name is no skill, unless it surely is one.

    What stands beside such a title ("weekends") is as hard to tell, unless a sentence of its own surely asks it. Where
    the title is not clear and a skill surely is, the text is a list of skills, and all of it stays.
    """
    skills = [(one, skill, _sure(one, skill)) for one, skill in asked]
    shared = job.told is not None and job.told["why"] == "shared name"
    is_name = shared or job.row is not None
    if job.title is None or (not is_name and any(sure for _, _, sure in skills)):
        return asked
    if is_name:
        skills = [row for row in skills if row[0].mention.type in SKILL_TYPES or not job.within_title(row[0].mention)]
    return [
        (one, skill)
        for one, skill, sure in skills
        if not one.counts
        or one.mention.type not in SKILL_TYPES
        or (one.mention.asked >= _SURELY_ASKED and any(map(text[job.title[1] : one.mention.start].__contains__, ".\n")))
        or (sure and not (is_name and job.within_title(one.mention)))
    ]


def _sure(statement: Statement, skill: SkillChance | None) -> bool:
    said = float(statement.mention.asked)
    return statement.counts and skill is not None and said * float(skill.probability) >= _SURE


def meant(statement: Statement, arrays: Arrays) -> list[SkillChance | None]:
    """The skill that a statement means, if it is one of the catalogue; ``[None]`` where there is none."""
    known = [skill for skill in statement.skills if skill.skill_id in arrays.skill_row]
    return list(known[:1]) or [None]


def weight_of(statement: Statement, skill: SkillChance) -> float:
    """Importance times the root of the confidence that it is asked and that it is this skill.

    A doubtful link is mostly a near neighbour of the right one, so it weighs less, but not in proportion.
    """
    sure = float(statement.mention.asked) * float(skill.probability)
    return round(statement.importance * float(np.sqrt(sure)), 6)


def _span(statement: Statement) -> JsonObject:
    mention = statement.mention
    return {"source": "job_text", "field": "job_text", "start": mention.start, "end": mention.end, "text": mention.text}
