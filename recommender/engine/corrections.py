"""Corrections: readings that whoever asked took back, left out of what is required and of what is held."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from stackwise.features.arrays import Arrays
from stackwise.features.gap import RequiredSkills
from stackwise.features.records import JsonObject
from stackwise.recommender.engine.requirements import TextRequirements
from stackwise.recommender.engine.statements import Statement

TAKEN_BACK = "taken_back"  # why a reading does not count


@dataclass(frozen=True)
class TakenBack:
    """Skill ids, labels or words, compared without regard to case and space."""

    names: frozenset[str]

    @classmethod
    def of(cls, names: Iterable[str]) -> TakenBack:
        """Those of a request."""
        return cls(frozenset(_plain(name) for name in names))

    def __contains__(self, name: str | None) -> bool:
        return name is not None and _plain(name) in self.names

    def __bool__(self) -> bool:
        return bool(self.names)

    def skill(self, row: int, arrays: Arrays) -> bool:
        """Whether a skill is named, by its id or its label."""
        return str(arrays.skill_ids[row]) in self or str(arrays.skill_labels[row]) in self


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def correct_text(read: TextRequirements, taken: TakenBack, arrays: Arrays, notes: list[str]) -> TextRequirements:
    """A job text without the requirements taken back: they stay in what was understood, as not asked.

    Words that mean a skill take back that skill wherever the text says it.
    """
    if not taken:
        return read
    skills = {row["skill_id"] for row in read.rows if _names_row(taken, row)} - {None}
    gone_rows = [row["skill_id"] in skills or _names_row(taken, row) for row in read.rows]
    rows = [not_asked(row, TAKEN_BACK) if gone else row for row, gone in zip(read.rows, gone_rows, strict=True)]
    _note_unmatched(taken, read.rows, notes)
    gone = {arrays.skill_row[one] for one in skills}
    spans = {(row["span"]["start"], row["span"]["end"]) for row in rows if row["why_not"] == TAKEN_BACK and row["span"]}
    kept = tuple(one for one in read.statements if _place(one) not in spans)
    return replace(read, rows=rows, statements=kept, needs=without(read.needs, gone))


def correct_needs(needs: RequiredSkills, taken: TakenBack, arrays: Arrays, notes: list[str]) -> RequiredSkills:
    """An occupation's requirements without those taken back."""
    if not taken:
        return needs
    gone = {int(row) for row in needs.skill if taken.skill(int(row), arrays)}
    named = [{"skill_id": str(arrays.skill_ids[row]), "label": str(arrays.skill_labels[row])} for row in gone]
    _note_unmatched(taken, named, notes)
    return without(needs, gone)


def correct_held(
    pairs: Iterable[tuple[int, float]], told: Sequence[JsonObject], taken: TakenBack, arrays: Arrays
) -> tuple[list[tuple[int, float]], list[JsonObject]]:
    """What is held, by skill row and level, and what was made of each thing said, without what is taken back."""
    if not taken:
        return list(pairs), list(told)
    words = {row["skill_id"] for row in told if row["said"] in taken} - {None}
    gone = {arrays.skill_row[one] for one in words}
    kept = [(row, level) for row, level in pairs if row not in gone and not taken.skill(row, arrays)]
    said = [
        {**row, "counted": False, "why": TAKEN_BACK} if row["skill_id"] in words or _names_row(taken, row) else row
        for row in told
    ]
    return kept, said


def _names_row(taken: TakenBack, row: JsonObject) -> bool:
    said = row.get("said") or (row.get("span") or {}).get("text")
    return row["skill_id"] in taken or row["label"] in taken or said in taken


def not_asked(row: JsonObject, why: str) -> JsonObject:
    """A requirement as one that is not asked."""
    importance = None if row["importance"] is None else 0.0
    changed = {"polarity": "not_asked", "modality": None, "why_not": why, "importance": importance}
    return {**row, **changed, "weight": 0.0, "met_by": []}


def _place(statement: Statement) -> tuple[int, int]:
    return statement.mention.start, statement.mention.end


def without(needs: RequiredSkills, gone: set[int]) -> RequiredSkills:
    """What is required but for some rows of skills."""
    at = np.flatnonzero(~np.isin(needs.skill, list(gone)))
    return RequiredSkills(needs.skill[at], needs.weight[at], needs.level[at], [needs.evidence[one] for one in at])


def _note_unmatched(taken: TakenBack, rows: Sequence[JsonObject], notes: list[str]) -> None:
    unmatched = [name for name in sorted(taken.names) if not any(_names_row(TakenBack.of([name]), row) for row in rows)]
    if unmatched:
        notes.append(f"taken back, but nothing that was read: {'; '.join(unmatched)}")
