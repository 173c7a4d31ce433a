"""JCRec: a planted set that a plan closes and a course at a time by its own gain alone does not."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from stackwise.features.errors import InputError
from stackwise.training import evaluate_jcrec
from stackwise.training.__main__ import app
from stackwise.training.evaluate_jcrec import JcrecData, choices, pooled, problem, read_jcrec


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One course closes a third; two others, of which one must come first, close the whole."""
    courses = {
        "a": {"required": [], "to_acquire": [[0, "beginner"]]},
        "lead": {"required": [], "to_acquire": [[9, "expert"]]},
        "rest": {"required": [[9, "expert"]], "to_acquire": [[0, "beginner"], [1, "beginner"], [2, "beginner"]]},
        "locked": {"required": [[8, "expert"]], "to_acquire": [[1, "expert"]]},
    }
    (tmp_path / "courses.json").write_text(json.dumps(courses))
    (tmp_path / "resumes.json").write_text(json.dumps({"me": [[5, "expert"], [6, "fluent"]]}))
    rows = "".join(f"{skill},g,\n" for skill in range(10))
    (tmp_path / "taxonomy.csv").write_text(f"unique_id,Type Level 1,Type Level 3\n{rows}")
    return tmp_path


def test_a_course_that_only_leads_on_is_planned_and_not_chosen_by_its_own_gain(folder: Path) -> None:
    data = read_jcrec(folder)
    assert data.resumes["me"] == {5: 3.0}
    wanted = {0: 1.0, 1: 1.0, 2: 1.0}
    pool = pooled(problem(data, data.resumes["me"], wanted, 2))
    assert pool is not None
    names = [one.credential_id for one in pool.items]
    assert sorted(names) == ["a", "lead", "rest"]
    chosen = choices(pool, 2, wanted, dict.fromkeys(range(10), 1), np.random.default_rng(0))
    assert names[chosen["adaptive_greedy"][0]] == "a"


def test_the_command_reports_the_planner_above_a_course_at_a_time(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(JcrecData, "wanted", lambda *_: {0: 1.0, 1: 1.0, 2: 1.0})
    got = CliRunner().invoke(app, ["evaluate-jcrec", "--data", str(folder), "--courses", "2", "--json"])
    report = json.loads(got.stdout)
    assert (report["n"], report["closure"], report["proven"]) == (1, 1.0, 1.0)
    assert report["rivals"]["static_gain"] == pytest.approx(1 / 3, abs=1e-4)


def test_a_drawn_job_asks_only_what_courses_teach(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluate_jcrec, "WANTED", 3)
    wanted = read_jcrec(folder).wanted(np.random.default_rng(1))
    assert len(wanted) == 3
    assert set(wanted) <= {0, 1, 2, 9}


def test_a_folder_without_the_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"courses\.json"):
        read_jcrec(tmp_path)
