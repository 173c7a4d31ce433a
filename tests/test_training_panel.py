"""Panel: grades are read as given, measured by hand-worked figures, and fitted weights find what was planted."""

import json

import numpy as np
import pytest

from stackwise.features.arrays import Arrays
from stackwise.features.errors import DataError, InputError
from stackwise.training.evaluate_panel import SYSTEM, measure
from stackwise.training.fit_panel import (
    NAMES,
    PanelFitConfig,
    PanelPairs,
    basis_of,
    both_scales,
    calibrated,
    cross_fitted,
    fit_weights,
    weights_of,
)
from stackwise.training.panel import UNGRADED, Panel, PanelAd, joined, read_panel


@pytest.fixture
def folder(tmp_path, arrays: Arrays):
    first, second = map(str, arrays.credential_ids[:2])
    ads = [{"id": "a", "title": "Cook", "text": "You cook."}, {"id": "b", "title": "Clerk", "text": "You file."}]
    (tmp_path / "ads.json").write_text(json.dumps(ads))
    (tmp_path / "judged_dev.json").write_text(json.dumps({"b": {first: 3, "gone": 1}, "a": {second: 0}}))
    return tmp_path


def test_a_panel_is_read_from_its_folder_or_its_file(folder, arrays: Arrays) -> None:
    for path in (folder, folder / "judged_dev.json"):
        panel = read_panel(path, arrays)
        assert [ad.ad_id for ad in panel.ads] == ["b", "a"]
        assert panel.grade[0, 0] == 3
        assert panel.grade[1, 1] == 0
        assert (panel.grade == UNGRADED).sum() == panel.grade.size - 2
        assert panel.answerable.tolist() == [True, False]
        assert panel.ads[0].learner.goal.job_text == "Clerk\n\nYou file."


def test_further_grades_add_and_never_replace(folder, arrays: Arrays) -> None:
    first, second = map(str, arrays.credential_ids[:2])
    (folder / "more.json").write_text(json.dumps({"b": {first: 0, second: 2}}))
    panel = read_panel(folder, arrays, [folder / "more.json"])
    assert panel.grade[0, :2].tolist() == [3, 2]


def test_panels_of_one_catalogue_are_joined(folder, arrays: Arrays) -> None:
    (folder / "others.json").write_text(json.dumps({"a": {str(arrays.credential_ids[2]): 1}}))
    panel = joined(read_panel(folder / "judged_dev.json", arrays), read_panel(folder / "others.json", arrays))
    assert [ad.ad_id for ad in panel.ads] == ["b", "a", "a"]
    assert panel.grade[:, 2].tolist() == [UNGRADED, UNGRADED, 1]


def test_a_panel_of_another_catalogue_is_refused(folder, arrays: Arrays) -> None:
    (folder / "judged_dev.json").write_text(json.dumps({"a": {"elsewhere": 2}}))
    with pytest.raises(DataError, match=r"mapping\.toml"):
        read_panel(folder, arrays)


@pytest.mark.parametrize("grades", ['{"a": {"x": 4}}', '{"a": {"x": "2"}}', '{"a": [1]}', "{"])
def test_bad_grades_are_refused(folder, arrays: Arrays, grades: str) -> None:
    (folder / "judged_dev.json").write_text(grades)
    with pytest.raises(InputError, match="judged_dev"):
        read_panel(folder, arrays)


def test_several_files_of_grades_must_be_told_apart(folder, arrays: Arrays) -> None:
    (folder / "judged_test.json").write_text("{}")
    with pytest.raises(InputError, match="name the file"):
        read_panel(folder, arrays)


def test_figures_are_those_worked_out_by_hand() -> None:
    grade = np.array([[3.0, 0, UNGRADED, 1, 2, UNGRADED], [0.0, 0, 0, 0, 0, 0]])
    panel = Panel([PanelAd("a", "", ""), PanelAd("b", "", "")], grade)
    rows = [np.array([2, 0, 3, 1, 5]), np.array([0, 1, 2, 3, 4])]
    its = measure(panel, {SYSTEM: rows}, 0)[SYSTEM]
    got = 7 / np.log2(3) + 1 / np.log2(4)
    best = 7 + 3 / np.log2(3) + 1 / np.log2(4)
    assert its["ndcg@5"] == pytest.approx(got / best, abs=1e-4)
    assert (its["useful@5"], its["top1_useful"], its["judged@5"], its["ads"]) == (0.2, 0.0, 0.6, 1)


@pytest.fixture
def pairs() -> PanelPairs:
    rng = np.random.default_rng(3)
    features = rng.normal(size=(40, 60, len(NAMES))).astype(np.float32)
    score = features[:, :, 0] + 0.5 * features[:, :, 1] - features[:, :, 2]
    grade = np.clip(np.round(score + 0.5), 0, 3).astype(float)
    grade[rng.random(grade.shape) < 0.7] = UNGRADED
    return PanelPairs(features, grade)


def test_planted_weights_are_found_and_none_is_negative(pairs: PanelPairs) -> None:
    config = PanelFitConfig(pull=1.0, ungraded=0.0)
    weight = fit_weights(pairs, np.ix_(np.arange(40), np.arange(60)), config)
    assert weight[0] > weight[1] > 3 * max(weight[3:-1])
    assert (weight[:-1] >= 0).all()
    assert weight[2] == pytest.approx(0, abs=1e-9)


def test_no_pair_is_scored_by_weights_that_saw_its_ad_or_its_course(pairs: PanelPairs) -> None:
    config, told = PanelFitConfig(pull=1.0, ungraded=0.0), pairs.grade.copy()
    told[0], told[:, 0] = 3 - np.maximum(told[0], 0), 3 - np.maximum(told[:, 0], 0)
    before, after = (cross_fitted(PanelPairs(pairs.features, grade), config, 0) for grade in (pairs.grade, told))
    assert before[0, 0] == after[0, 0]
    assert not np.array_equal(before, after)


def test_calibration_makes_probabilities_of_scores() -> None:
    rng = np.random.default_rng(5)
    score = rng.normal(size=(60, 50))
    grade = np.where(rng.random(score.shape) < 1 / (1 + np.exp(-(2 * score - 1))), 2.0, 0.0)
    scale, bias = calibrated(score, grade)
    assert (scale, bias) == (pytest.approx(2, abs=0.3), pytest.approx(-1, abs=0.2))


def test_weights_that_are_kept_stay_in_proportion_and_lanes_they_lack_are_learned(tmp_path, pairs: PanelPairs) -> None:
    kept = {"name": "kept", "ads": 9, "bias": -1.0, "weights": {NAMES[1]: 2.0}, "damped": {NAMES[3]: 1.0}}
    (tmp_path / "kept.json").write_text(json.dumps(kept))
    basis = basis_of(tmp_path / "kept.json")
    assert basis.shape == (2 * len(NAMES), 1 + 2 * (len(NAMES) - 2))
    onto = PanelPairs((both_scales(pairs.features) @ basis).astype(np.float32), pairs.grade)
    found = weights_of(onto, PanelFitConfig(pull=1.0), 0, basis)
    assert found["weights"][NAMES[0]] > 0
    assert found["weights"][NAMES[1]] == pytest.approx(2 * found["damped"][NAMES[3]], abs=1e-3)
