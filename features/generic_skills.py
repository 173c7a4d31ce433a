"""Generic skills: those that occupations of many fields ask for, and that a credential of any field may teach."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from stackwise.features.arrays import Arrays

MANY_FIELDS = 3  # major groups of occupations


def generic_skills(arrays: Arrays) -> NDArray[np.bool_]:
    """(skills,) which skills occupations of ``MANY_FIELDS`` major groups ask for; a group is the first digit of the
    occupation's code, and occupations without a code are of none."""
    tables = arrays.catalogue
    group = dict(zip(tables["occupations"]["occupation_id"], tables["occupations"]["group"], strict=True))
    asked = tables["occupation_skills"]
    major = asked["occupation_id"].map(lambda one: str(group.get(one) or "").strip()[:1])
    pairs = asked.assign(major=major)[["skill_id", "major"]]
    fields = pairs[pairs["major"] != ""].drop_duplicates().groupby("skill_id").size()
    many = set(fields.index[fields >= MANY_FIELDS])
    return np.array([str(one) in many for one in arrays.skill_ids], dtype=bool)
