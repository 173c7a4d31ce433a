"""Held-out pairs share nothing with training; judgements are checked before anything is learned from them."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from stackwise.features.arrays import Arrays
from stackwise.features.catalogue import in_memory
from stackwise.features.errors import DataError, UnknownIdError
from stackwise.features.gap import GapConfig, HeldSkills, RequiredSkills, find_gap
from stackwise.features.ranking_features import FEATURE_NAMES, FEATURES
from stackwise.features.taxonomy import build_closeness
from stackwise.training.dataset import Dataset
from stackwise.training.judgements import DerivedConfig, JudgedQuery, JudgementSet, derive, from_log, graded
from stackwise.training.split import SplitConfig, check_leakage, split

SKILLS, OWNERS, GROUPS = 12, 6, 6


def _catalogue():
    skills = pd.DataFrame(
        {"skill_id": [f"s{at:02}" for at in range(SKILLS)], "label": [f"skill {at}" for at in range(SKILLS)]}
    )
    owners = [f"p{at}" for at in range(OWNERS)]
    credentials = pd.DataFrame(
        {
            "credential_id": [f"c{at:02}" for at in range(24)],
            "version": "1",
            "title": [f"Title number {at}" for at in range(24)],
            "provider_id": [owners[at % OWNERS] for at in range(24)],
        }
    )
    taught = pd.DataFrame(
        {
            "credential_id": np.repeat(credentials["credential_id"].to_numpy(), 2),
            "skill_id": [f"s{(at + step) % SKILLS:02}" for at in range(24) for step in (0, 5)],
            "confidence": 1.0,
            "origin": ["extracted" if at >= 20 else "declared" for at in range(24) for _ in range(2)],
        }
    )
    occupations = pd.DataFrame(
        {
            "occupation_id": [f"o{at}" for at in range(GROUPS)],
            "title": [f"job {at}" for at in range(GROUPS)],
            "group": [f"{at + 1}11{at}" for at in range(GROUPS)],
        }
    )
    asked = pd.DataFrame(
        {
            "occupation_id": np.repeat(occupations["occupation_id"].to_numpy(), 3),
            "skill_id": [f"s{(2 * at + step) % SKILLS:02}" for at in range(GROUPS) for step in range(3)],
            "importance": 1.0,
        }
    )
    providers = pd.DataFrame({"provider_id": owners, "name": owners})
    return in_memory(
        {
            "skills": skills,
            "credentials": credentials,
            "credential_skills": taught,
            "occupations": occupations,
            "occupation_skills": asked,
            "providers": providers,
        }
    )


CATALOGUE = _catalogue()
ARRAYS = Arrays(CATALOGUE)
CLOSENESS = build_closeness(CATALOGUE, None)
VECTORS = np.eye(24, dtype=np.float32)


def _derived(**settings) -> JudgementSet:
    return derive(ARRAYS, CLOSENESS, np.arange(24), 0, DerivedConfig(**settings))


def _dataset(judged: JudgementSet) -> Dataset:
    query = np.concatenate([np.full(len(one.rows), at) for at, one in enumerate(judged.queries)])
    row = np.concatenate([one.rows for one in judged.queries])
    grade = np.concatenate([one.grade for one in judged.queries])
    return Dataset(judged, np.zeros((len(row), len(FEATURE_NAMES)), np.float32), query, row, grade)


DATA = _dataset(_derived())


def _sides(folds):
    owner = ARRAYS.credentials["provider_id"].to_numpy(object)
    group = np.array([one.cluster[:3] for one in DATA.judged.queries], dtype=object)
    for one in folds:
        yield [
            (set(group[DATA.query[side]]), set(owner[DATA.row[side]]), set(DATA.row[side]))
            for side in (one.train, one.test)
        ]


def test_no_group_and_no_provider_is_on_both_sides():
    for train, test in _sides(split(DATA, ARRAYS, VECTORS, SplitConfig(folds=3), 0)):
        assert not any(left & right for left, right in zip(train, test, strict=True))


def test_every_query_is_tested_once_and_the_same_seed_gives_the_same_folds():
    folds = split(DATA, ARRAYS, VECTORS, SplitConfig(folds=3), 7)
    tested = [set(DATA.query[one.test]) for one in folds]
    assert sum(map(len, tested)) == len(DATA.judged.queries)
    again = split(DATA, ARRAYS, VECTORS, SplitConfig(folds=3), 7)
    assert all((left.test == right.test).all() for left, right in zip(folds, again, strict=True))


def test_a_near_duplicate_of_a_tested_credential_is_not_trained_on():
    twins = VECTORS.copy()
    twins[1] = twins[0]
    assert ARRAYS.credentials["provider_id"][0] != ARRAYS.credentials["provider_id"][1]
    for train, test in _sides(split(DATA, ARRAYS, twins, SplitConfig(folds=3), 0)):
        assert not (0 in test[2] and 1 in train[2])
        assert not (1 in test[2] and 0 in train[2])


def test_a_leak_fails_the_run():
    fold = split(DATA, ARRAYS, VECTORS, SplitConfig(folds=3), 0)[0]
    fold.train[np.flatnonzero(fold.test)[0]] = True
    nobody = np.zeros((0, 2), np.int64)
    groups, owners = np.arange(len(DATA.judged.queries)), np.arange(24)
    with pytest.raises(DataError, match="split by occupation groups: got 1 on both sides"):
        check_leakage(DATA, fold, groups, owners, nobody, nobody)


def test_too_few_providers_are_said_so():
    with pytest.raises(DataError, match="split by occupation groups: got 6 of them; expected at least 9"):
        split(DATA, ARRAYS, VECTORS, SplitConfig(folds=9), 0)


def test_split_by_date_needs_dates():
    with pytest.raises(DataError, match="split by date"):
        split(DATA, ARRAYS, VECTORS, SplitConfig(kind="date", since=datetime(2026, 1, 1, tzinfo=UTC)), 0)


def test_derived_grades_come_from_declared_skills_and_skip_those_read_from_text():
    judged = _derived()
    assert judged.reads == {"skills"}
    assert all(one.rows.max() < 20 for one in judged.queries)
    first = judged.queries[0]
    taught = {(row.credential_id, row.skill_id) for row in CATALOGUE["credential_skills"].itertuples()}
    wanted = set(ARRAYS.skill_ids[first.gap.skill])
    for row, grade in zip(first.rows, first.grade, strict=True):
        hits = any((ARRAYS.credential_ids[row], skill) in taught for skill in wanted)
        assert (grade > 0) == hits


def test_no_feature_that_may_be_learned_from_reads_the_source_of_the_grades():
    judged = _derived()
    source = {one.name: one.source for one in FEATURES}
    assert not {source[one] for one in judged.features} & judged.reads
    assert "coverage" in source
    assert "coverage" not in judged.features
    assert JudgementSet([], frozenset(), "log").features == FEATURE_NAMES


def test_judgements_of_one_grade_are_refused():
    with pytest.raises(DataError, match="at least two grades"):
        _derived(grades=(2.0, 3.0, 4.0))


def test_no_declared_skill_is_refused():
    with pytest.raises(DataError, match="none with skills of origin curated"):
        _derived(origins=("curated",))


def _queries():
    needs = RequiredSkills(np.array([0, 1]), np.array([1.0, 0.5]), np.array([np.nan, np.nan]), [None, None])
    gap = find_gap(needs, HeldSkills(np.zeros(0, np.int64), np.zeros(0)), CLOSENESS, ARRAYS, GapConfig())
    return [JudgedQuery("ann", None, "ann", gap, np.zeros(0, np.int64), np.zeros(0))]


def _table(**columns) -> pd.DataFrame:
    base = {
        "learner_id": ["ann", "ann"],
        "credential_id": ["c00", "c01"],
        "relevance": [3.0, 0.0],
        "occurred_at": [pd.NaT] * 2,
    }
    return pd.DataFrame({**base, **columns})


def test_given_judgements_are_taken_as_they_are():
    judged = graded(_queries(), _table(), ARRAYS, "given")
    assert judged.queries[0].grade.tolist() == [3.0, 0.0]
    assert judged.table(ARRAYS)["credential_id"].tolist() == ["c00"]


def test_unknown_ids_and_no_rows_are_refused():
    with pytest.raises(UnknownIdError, match="'zzz'"):
        graded(_queries(), _table(credential_id=["c00", "zzz"]), ARRAYS, "given")
    with pytest.raises(DataError, match="judgements: got no row"):
        graded(_queries(), _table().iloc[:0], ARRAYS, "given")


def test_a_log_keeps_the_best_outcome():
    log = pd.DataFrame(
        {
            "learner_id": "ann",
            "credential_id": ["c00", "c00", "c01"],
            "outcome": ["shown", "completed", "shown"],
            "occurred_at": pd.Timestamp("2026-01-01", tz="UTC"),
        }
    )
    assert from_log(log).set_index("credential_id")["relevance"].to_dict() == {"c01": 0.0, "c00": 3.0}
    with pytest.raises(DataError, match="'bought'"):
        from_log(log.assign(outcome="bought"))
