"""The linking protocol on planted annotations, against measures worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from stackwise.features.errors import DataError
from stackwise.training.evaluate_linking import evaluate, interval, per_query, read_annotations
from stackwise.training.fit_linking import PRIOR, Examples, calibrate, calibration_error, fit_weights
from stackwise.training.tune_encoder import runs

LABELS = ["a", "b", "c", "d", "e", "f", "g"]


def write(folder, rows, name="tech"):
    pd.DataFrame(rows, columns=["sentence", "span", "label"]).to_csv(folder / f"{name}.csv", index=False)


def test_sentences_are_distinct_and_strange_labels_dropped(tmp_path):
    rows = [
        ("one", "x", "a"),
        ("one", "y", "b"),
        ("one", "x", "a"),
        ("two", "x", "UNDERSPECIFIED"),
        ("three", "x", "LABEL NOT PRESENT"),
        ("four", None, "c"),
        (None, "x", "c"),
    ]
    write(tmp_path, rows)
    pd.DataFrame({"sentence": ["s"], "skills": ["['a']"]}).to_csv(tmp_path / "skape.csv")
    assert read_annotations(tmp_path, LABELS) == {"tech": {"four": frozenset({2}), "one": frozenset({0, 1})}}


def test_folders_without_annotations_are_refused(tmp_path):
    with pytest.raises(DataError, match="columns sentence and label"):
        read_annotations(tmp_path, LABELS)
    write(tmp_path, [("one", "x", "z")])
    with pytest.raises(DataError, match="no label of the taxonomy"):
        read_annotations(tmp_path, LABELS)


def test_measures_are_those_of_the_definition():
    queries = {"one": frozenset({0, 6}), "two": frozenset({5}), "three": frozenset(range(7))}
    scores = np.array([[7, 6, 5, 4, 3, 2, 1]] * 3, dtype=float)
    measured = per_query(queries, scores)
    assert measured["rp@5"].tolist() == [0.5, 0.0, 1.0]
    assert measured["rp@10"].tolist() == [1.0, 1.0, 1.0]
    assert measured["mrr"] == pytest.approx([1, 1 / 6, 1])


def test_ties_go_to_the_earlier_skill():
    assert per_query({"one": frozenset({6})}, np.zeros((1, 7)))["mrr"] == pytest.approx([1 / 7])


def test_the_report_holds_intervals_and_each_lane_left_out():
    queries = {"one": frozenset({0}), "two": frozenset({6})}

    def scores(_, without):
        return np.array([[1, 0, 0, 0, 0, 0, 2]] * 2, dtype=float) * (0 if without == "chars" else 1)

    report = evaluate(queries, scores, ["chars"], seed=0)
    assert (report["rp@5"], report["n"], report["ablation"]) == (100.0, 2, {"chars": 50.0})
    assert report["interval"]["rp@5"] == [100.0, 100.0]


def test_the_interval_is_seeded_and_holds_the_mean():
    values = np.random.default_rng(0).random(100)
    low, high = interval(values, 3)
    assert interval(values, 3) == [low, high]
    assert low < 100 * values.mean() < high


def test_the_fit_raises_the_lane_that_tells_right_from_wrong():
    rng = np.random.default_rng(0)
    values = rng.random((300, 8, len(PRIOR))).astype(np.float32) * 0.1
    right = np.zeros((300, 8), dtype=bool)
    right[np.arange(300), values[:, :, 2].argmax(axis=1)] = True
    ratio = fit_weights(Examples(values, right)) / np.array(list(PRIOR.values()))
    assert ratio.argmax() == 2


def test_calibration_recovers_a_known_chance():
    rng = np.random.default_rng(0)
    sums = rng.uniform(0, 1, 20_000)
    right = rng.random(20_000) < sums
    points, chances = calibrate(sums, right)
    assert np.interp([0.2, 0.5, 0.8], points, chances) == pytest.approx([0.2, 0.5, 0.8], abs=0.06)
    assert calibration_error(np.interp(sums, points, chances), right) < 0.02
    assert calibration_error(np.full(1000, 0.9), np.zeros(1000)) == pytest.approx(0.9)


def test_a_run_at_the_end_is_closed():
    assert runs(["B", "I", "O", "B", "I"]) == [(0, 2), (3, 5)]
