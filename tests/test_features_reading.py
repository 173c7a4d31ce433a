"""Reads held against a gap: the surest link counts, and near skills count in part."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from stackwise.features.extracted_skills import ExtractedReach, ExtractedSkills
from stackwise.features.taxonomy import Closeness, Nearness

SKILLS = pd.Index(["knife", "sauce", "french sauce"])
LINKS = pd.DataFrame(
    [
        (0, "title", "knife", 0.4),
        (0, "description", "knife", 0.9),
        (0, "description", "french sauce", 0.5),
        (2, "title", "sauce", 0.8),
        (2, "title", "gone from the taxonomy", 0.8),
    ],
    columns=["row", "field", "skill_id", "confidence"],
)
NEAR = np.array([[1, 0, 0], [0, 1, 0.4], [0, 0.6, 1]])


def reading(skill: list[int]) -> ExtractedReach:
    closeness = Closeness(sparse.csr_array(NEAR), sparse.csr_array((NEAR > 0).astype(int)))
    return ExtractedReach(
        ExtractedSkills.of_links(LINKS, 3, SKILLS), Nearness(closeness, np.array(skill, dtype=np.int64))
    )


def test_the_surest_link_counts_and_a_near_skill_in_part():
    whole, title = reading([0, 1]).reach(np.array([0, 1, 2]))
    np.testing.assert_allclose(whole, [[0.9, 0.3], [0, 0], [0, 0.8]], atol=1e-6)
    np.testing.assert_allclose(title, [[0.4, 0], [0, 0], [0, 0.8]], atol=1e-6)


def test_rows_may_come_in_any_order_and_more_than_once():
    whole, _ = reading([1]).reach(np.array([2, 0, 2]))
    np.testing.assert_allclose(whole.ravel(), [0.8, 0.3, 0.8], atol=1e-6)
    np.testing.assert_allclose(reading([1]).total(np.array([2, 0]))[0], [0.8, 1.4], atol=1e-6)


def test_no_rows_or_no_skills_give_empty_arrays():
    assert reading([0]).reach(np.zeros(0, np.int64))[0].shape == (0, 1)
    assert reading([]).reach(np.array([0, 1]))[0].shape == (2, 0)


def test_reads_come_back_from_disk(tmp_path):
    reads = ExtractedSkills.of_links(LINKS, 3, SKILLS)
    reads.save(tmp_path)
    back = ExtractedSkills.load(tmp_path)
    assert (back.whole != reads.whole).nnz == 0
    assert (back.title != reads.title).nnz == 0
