"""The gap between what a goal requires and what a learner holds: ``gap = weight x (1 - mastery)``."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np

from stackwise.features.arrays import Arrays, Reals, Rows
from stackwise.features.records import JsonObject
from stackwise.features.taxonomy import RELATIONS, Closeness, Nearness

GAP_DECIMALS = 6


@dataclass(frozen=True)
class GapConfig:
    """How mastery is judged.

    ``unknown_level`` is the stated policy for a level that nobody gave, on either side: ``met`` counts the skill
    as held in full, ``half`` as half held.
    """

    unknown_level: Literal["met", "half"] = "met"
    least_closeness: float = 0.1


@dataclass(frozen=True, eq=False)
class RequiredSkills:
    """What a goal requires: one entry a skill, ``level`` NaN where nobody said."""

    skill: Rows
    weight: Reals
    level: Reals
    evidence: list[JsonObject | None] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class HeldSkills:
    """What a learner holds: one entry a skill, ``level`` NaN where nobody said."""

    skill: Rows
    level: Reals


@dataclass(frozen=True, eq=False)
class Gap:
    """Every required skill, largest gap first.

    All arrays are (r,). ``via`` is the held skill's row behind the mastery (-1: none) and ``relation`` its index
    in ``stackwise.features.taxonomy.RELATIONS``. ``near`` is how far any skill counts as one of these.
    """

    skill: Rows
    weight: Reals
    required: Reals
    held: Reals
    mastery: Reals
    amount: Reals
    via: Rows
    relation: Rows
    evidence: list[JsonObject | None]
    near: Nearness

    @cached_property
    def open(self) -> Rows:
        """Positions of the skills with some gap left: the first so many."""
        return np.flatnonzero(self.amount > 0)


def needs_of_occupation(arrays: Arrays, occupation: int) -> RequiredSkills:
    """The occupation's own rows: importance is the weight."""
    links = arrays.requires
    at = links.of(occupation)
    occupation_id = str(arrays.occupations["occupation_id"][occupation])
    evidence: list[JsonObject | None] = [
        {"source": "occupation", "occupation_id": occupation_id} for _ in range(at.stop - at.start)
    ]
    return RequiredSkills(links.skill[at], links.weight[at], links.level[at], evidence)


def strongest(skill: Sequence[int], weight: Sequence[float], level: Sequence[float]) -> Rows:
    """Positions of one entry a skill: the heaviest, then the highest level, then the first."""
    order = np.lexsort((np.arange(len(skill)), -np.nan_to_num(np.asarray(level)), -np.asarray(weight)))
    _, first = np.unique(np.asarray(skill, dtype=np.int64)[order], return_index=True)
    return np.sort(order[first])


def level_ratio(reached: Reals, wanted: Reals, config: GapConfig) -> Reals:
    """How much of a wanted level is reached: ``min(1, reached / wanted)``, by policy where either is unknown."""
    policy = 1.0 if config.unknown_level == "met" else 0.5
    ratio = np.minimum(1.0, reached / wanted)
    return np.where(np.isnan(ratio), policy, ratio)


def find_gap(needs: RequiredSkills, held: HeldSkills, closeness: Closeness, arrays: Arrays, config: GapConfig) -> Gap:
    """Weigh what is required against what is held.

    Mastery of a required skill is the best, over the held skills, of closeness times the share of the required
    level that is held.

    Returns
    -------
    Gap sorted by amount, then skill id. Amounts are rounded to six decimals, so that an answer's figures are the
    figures that were used.
    """
    required = needs.skill
    near = Nearness(closeness, required)
    mastery, best = np.zeros(len(required)), np.full(len(required), -1)
    if len(held.skill) and len(required):
        counts = near.of(held.skill)
        counts[counts < config.least_closeness] = 0.0
        by_held = counts * level_ratio(held.level[:, None], needs.level[None, :], config)
        best = by_held.argmax(axis=0)
        mastery = np.minimum(1.0, by_held[best, np.arange(len(required))])
    mastery = mastery.round(GAP_DECIMALS)
    amount = (needs.weight * (1 - mastery)).round(GAP_DECIMALS)
    reached = mastery > 0
    via = np.where(reached, held.skill[best] if len(held.skill) else -1, -1)
    level = np.where(reached, held.level[best] if len(held.skill) else np.nan, np.nan)
    relation = np.zeros(len(required), dtype=np.int64)
    if reached.any():
        relation[reached] = closeness.relations(via[reached], required[reached])
    order = np.lexsort((arrays.skill_order[required], -amount))
    return Gap(
        skill=required[order],
        weight=needs.weight[order],
        required=needs.level[order],
        held=level[order],
        mastery=mastery[order],
        amount=amount[order],
        via=via[order],
        relation=relation[order],
        evidence=[needs.evidence[at] for at in order],
        near=near.select(order),
    )


def describe_gap(gap: Gap, arrays: Arrays) -> list[JsonObject]:
    """The gap as the answer carries it, one object a required skill."""
    ids, labels = arrays.skill_ids, arrays.skill_labels
    numbers = (gap.skill, gap.weight, gap.required, gap.held, gap.mastery, gap.via, gap.relation, gap.amount)
    columns = [number.tolist() for number in numbers]
    return [
        {
            "skill_id": str(ids[skill]),
            "label": str(labels[skill]),
            "weight": weight,
            "required_level": known(required),
            "held_level": known(held),
            "mastery": mastery,
            "mastered_by": None if via < 0 else {"skill_id": str(ids[via]), "relation": RELATIONS[relation]},
            "gap": amount,
            "evidence": evidence,
        }
        for skill, weight, required, held, mastery, via, relation, amount, evidence in zip(
            *columns, gap.evidence, strict=True
        )
    ]


def known(number: float) -> float | None:
    """A number, or None where it is not known."""
    return None if math.isnan(number) else float(number)
