"""The board and job title similarity: planted titles, one table, what is missing named."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from stackwise.features.errors import DataError
from stackwise.training.__main__ import app
from stackwise.training.board import TASKS, Task
from stackwise.training.evaluate_title_similarity import average_precision, read_similar


@pytest.fixture
def titles(tmp_path: Path) -> Path:
    folder = tmp_path / "title_similarity" / "de"
    folder.mkdir(parents=True)
    (folder / "queries.tsv").write_text("Bäcker\tBäcker\nPilot\tPilot\n", encoding="utf-8")
    corpus = ["Bäckermeister", "Flugpilot", "Steuerberater", "Konditor"]
    (folder / "corpus_documents.tsv").write_text("".join(f"{one}\t{one}\n" for one in corpus), encoding="utf-8")
    marks = "Bäcker\t0\tBäckermeister\t1\nPilot\t0\tFlugpilot\t1\nPilot\t0\tunknown\t1\n"
    (folder / "annotations.tsv").write_text(marks, encoding="utf-8")
    return folder


def test_similar_titles_are_found_in_a_language_that_the_encoder_does_not_read(titles: Path) -> None:
    got = CliRunner().invoke(app, ["evaluate-title-similarity", "--data", str(titles), "--json"])
    report = json.loads(got.stdout)
    assert (report["n"], report["map"]) == (2, 1.0)
    assert set(report["rivals"]) == {"tfidf_characters", "minilm"}


def test_average_precision_by_hand_and_a_query_without_an_answer() -> None:
    scores = np.array([[3.0, 2.0, 1.0], [1.0, 2.0, 3.0]])
    relevant = np.array([[True, False, True], [False, False, False]])
    first, second = average_precision(scores, relevant)
    assert first == pytest.approx((1 + 2 / 3) / 2)
    assert np.isnan(second)


def test_files_that_do_not_belong_together_are_refused(titles: Path) -> None:
    (titles / "annotations.tsv").write_text("x\t0\ty\t1\n", encoding="utf-8")
    with pytest.raises(DataError, match="no mark between"):
        read_similar(titles)


def test_the_board_measures_what_is_there_and_names_what_is_not(titles: Path, tmp_path: Path) -> None:
    out = tmp_path / "board.json"
    data = titles.parent.parent
    given = ["board", "--data", str(data), "--taxonomy", str(tmp_path), "--out", str(out)]
    got = CliRunner().invoke(app, given)
    assert got.exit_code == 0, got.output
    results = json.loads(out.read_text(encoding="utf-8"))
    assert {line["system"] for line in results["lines"]} == {"stackwise", "tfidf_characters", "tfidf", "minilm"}
    assert set(results["missing"]) == {task.name for task in TASKS} - {"title similarity", "credit"}
    credit = {line["system"]: line["value"] for line in results["lines"] if line["measure"] == "recall@5"}
    assert set(credit) == {"stackwise", "tfidf", "minilm"}
    assert min(credit.values()) > 0.5
    assert "python" in results["versions"]
    assert "reading: not measured, no reading/dev" in got.stdout


def test_an_unknown_task_is_named(tmp_path: Path) -> None:
    given = ["board", "--data", str(tmp_path), "--taxonomy", str(tmp_path), "--only", "nothing"]
    got = CliRunner().invoke(app, given)
    assert "got nothing" in str(got.exception)


def test_the_panel_is_a_row_for_each_system_and_measure() -> None:
    task: Task = next(task for task in TASKS if task.name == "panel")
    figures = {"ndcg@5": 0.7, "interval": [0.6, 0.8], "top1_useful": 0.8, "judged@5": 1.0, "ads": 9}
    lines = list(task.lines({"stackwise": figures, "tfidf": {**figures, "ndcg@5": 0.5}}))
    assert [(line.system, line.value) for line in lines if line.measure == "ndcg@5"] == [
        ("stackwise", 0.7),
        ("tfidf", 0.5),
    ]
    assert lines[0].interval == (0.6, 0.8)
    assert {line.n for line in lines} == {9}
