"""What a job usually needs: of its occupation where that is clear, else what the likely ones have in common."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stackwise.features.arrays import Arrays
from stackwise.features.bert import Array
from stackwise.features.gap import RequiredSkills, needs_of_occupation
from stackwise.features.lanes import words
from stackwise.recommender.engine.occupations import NAMED, JobOccupation

_LIKELY = 0.6  # probability that some occupation is meant which needs a skill, from which it is perhaps needed
_SHARED = (
    2  # likely occupations that need it: what one alone needs was right in 3 of 4 even so, see docs/occupations.md
)


@dataclass(frozen=True, eq=False)
class UsualNeeds:
    """Needs as their occupations have them; for each the title of the likeliest occupation that has it, and the
    ``chance`` (needs,) that one is meant which has it: 1 where the occupation is clear."""

    needs: RequiredSkills
    titles: list[str]
    chance: Array


def usual_needs(arrays: Arrays, job: JobOccupation) -> UsualNeeds:
    """The needs of a clear occupation; of candidates, those that two share and that six of ten times are needed.

    A title that stands alone and is not clear has none, nor has a name that several share: which is meant is asked.
    """
    likely = _likely(arrays, job)
    own = [needs_of_occupation(arrays, row) for row, _ in likely]
    counts = [len(one.skill) for one in own]
    if not sum(counts):
        none = RequiredSkills(np.zeros(0, np.int64), np.zeros(0), np.zeros(0), [])
        return UsualNeeds(none, [], np.zeros(0))
    skill, evidence = np.concatenate([one.skill for one in own]), [of for one in own for of in one.evidence]
    _, first, which = np.unique(skill, return_index=True, return_inverse=True)
    total = np.bincount(which, np.repeat([chance for _, chance in likely], counts))
    chance = np.minimum(total, 1.0).round(4)[which]
    kept = np.sort(first)
    holders = np.bincount(which)[which[kept]]
    kept = kept[(chance[kept] >= _LIKELY) & (holders >= (_SHARED if job.row is None else 1))]
    weight, level = (np.concatenate([getattr(one, name) for one in own])[kept] for name in ("weight", "level"))
    titles = np.repeat([str(arrays.occupations["title"][row]) for row, _ in likely], counts)[kept]
    needs = RequiredSkills(skill[kept], weight, level, [evidence[at] for at in kept])
    return UsualNeeds(needs, titles.tolist(), chance[kept])


def _likely(arrays: Arrays, job: JobOccupation) -> list[tuple[int, float]]:
    """Rows of the occupations that may be meant, the likeliest first, and their probabilities.

    One whose name is a kind of what is said ("medical receptionist" of a receptionist) is a guess, however likely, and
    so are all where the title is like no name: a taxonomy that lacks the job has likeliest ones, too.
    """
    if job.row is not None:
        return [(job.row, 1.0)]
    if job.told is None or job.title is not None or job.told["why"] == "shared name" or job.nearness < NAMED:
        return []
    said = set(words(str(job.told["said"] or "")))
    told = [one for one in job.told["candidates"] if not said or not said < set(words(one["title"]))]
    return [(arrays.occupation_row[one["occupation_id"]], one["probability"]) for one in told]


def needed_more(arrays: Arrays, job: JobOccupation) -> Array:
    """How much likelier than usual a job needs each skill, (n_skills,) in [0, 1]: the probability that an occupation is
    meant which needs it, less the share of all that do. Every occupation of O*NET needs every skill, which tells
    nothing."""
    needed = np.zeros(len(arrays.skill_ids))
    for row, probability in job.likely:
        needed[arrays.requires.skill[arrays.requires.of(row)]] += probability
    return np.clip(needed - arrays.usually_required, 0.0, 1.0)
