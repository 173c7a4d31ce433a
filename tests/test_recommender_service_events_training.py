"""From events at the service's door to a model that was trained on them, and what its lists would have earned."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from service_house import serving, source
from typer.testing import CliRunner

from stackwise.recommender.bundle import open_sealed
from stackwise.recommender.cli import app
from stackwise.training.cli import _frame
from stackwise.training.compare import compare
from stackwise.training.config import GateConfig, RetrainConfig
from stackwise.training.evaluate import LENGTH
from stackwise.training.fit import FitConfig
from stackwise.training.interactions import NO_CREDENTIAL, place
from stackwise.training.off_policy import with_ranker
from stackwise.training.registry import MODEL, read_report
from stackwise.training.retrain import JudgementSources, newest_day, retrain
from stackwise.training.split import SplitConfig

pytestmark = pytest.mark.filterwarnings("ignore:The ..noload.. loader strategy is deprecated")  # MLflow's own use
OPEN = GateConfig(lane_lift=-1, fused_lift=-1, p=1, single_feature=9, floor=1, calibration_error=1, champion_loss=1)
SMALL = RetrainConfig(split=SplitConfig(folds=2), fit=FitConfig(trees=10, threads=1), gates=OPEN)
LEARNERS, CHANCE = 16, 0.8


def teaching(engine) -> tuple[pd.Series, pd.Series]:
    """The skills each occupation asks for, and those each credential teaches."""
    catalogue = engine.arrays.catalogue
    wanted = catalogue["occupation_skills"].groupby("occupation_id")["skill_id"].agg(set)
    return wanted, catalogue["credential_skills"].groupby("credential_id")["skill_id"].agg(set)


def events(engine) -> list[dict[str, object]]:
    """People in no table are shown credentials by lot, and enrol in each that teaches what their goal asks."""
    rng, (wanted, taught) = np.random.default_rng(5), teaching(engine)
    made: list[dict[str, object]] = []
    for occupation in wanted.index[:: len(wanted) // LEARNERS][:LEARNERS]:
        who = f"person {occupation}"
        request = {"learner_id": who, "goal": {"occupation_id": occupation}}
        for one in taught.index[rng.random(len(taught)) < CHANCE]:
            about = {"learner_id": who, "credential_id": one}
            seen = {"kind": "impression", "propensity": CHANCE, "learner": request, "model": "m"}
            made.append({**about, **seen, "event_id": f"i{len(made)}", "occurred_at": "2026-08-01T10:00:00Z"})
            if taught[one] & wanted[occupation]:
                done = {"kind": "enrol", "occurred_at": "2026-08-02T10:00:00Z"}
                made.append({**about, **done, "event_id": f"e{len(made)}"})
    made.append(
        {**about, "credential_id": "closed", "kind": "click", "event_id": "c", "occurred_at": "2026-08-03T00:00Z"}
    )
    return made


@pytest.fixture(scope="module")
def log(engine, tmp_path_factory) -> Path:
    """The events, sent twice through the service and exported by the command."""
    folder = tmp_path_factory.mktemp("events")
    made = events(engine)
    with serving(source(engine), folder) as house:
        for start in range(0, len(made), 900):
            part = {"events": made[start : start + 900]}
            assert house.post("/v1/events", part).json["new"] == len(part["events"])
            assert house.post("/v1/events", part).json["known"] == len(part["events"])
    out = folder / "log.parquet"
    said = CliRunner().invoke(
        app, ["events", "export", "--events", f"sqlite:///{folder / 'events.db'}", "--out", str(out)]
    )
    assert said.exit_code == 0, said.output
    assert len(pd.read_parquet(out)) == len(made)
    return out


@pytest.fixture(scope="module")
def run(sample, log, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("run") / "run"
    retrain(sample, folder, SMALL, JudgementSources(log=_frame(log, "log")))
    return folder


def test_retraining_judges_by_the_events_of_people_in_no_table(run, log):
    data, frame = read_report(run)["data"], pd.read_parquet(log)
    assert (data["judgements"], data["learners"]) == ("log", LEARNERS)
    enrolled = int((frame["outcome"] == "enrolled").sum())
    assert data["grades"] == {"0": data["pairs"] - enrolled, "1": 0, "2": enrolled, "3": 0}
    assert data["left_out"] == {NO_CREDENTIAL: 1}


def test_what_a_model_would_have_earned_is_in_its_evaluation(run, log, engine):
    frame = _frame(log, "log")
    found = compare({"model": run / MODEL}, SMALL, None, JudgementSources(log=frame))
    (row,) = found["off_policy"]
    assert json.dumps(found, allow_nan=False)
    assert (row["ranker"], row["effective"] >= 100) == ("model", True)
    truth = worth(with_ranker(engine, open_sealed(run / MODEL).ranker), frame)
    plain = float((frame["outcome"] == "enrolled").sum() / (frame["outcome"] == "shown").sum() * 2 / 3)
    assert truth - plain > 0.2
    assert (row["snips"], row["doubly_robust"]) == pytest.approx((truth, truth), abs=0.05)
    none = compare({"model": run / MODEL}, SMALL, None, JudgementSources(log=frame.assign(propensity=np.nan)))
    assert none["off_policy"][0]["snips"] is None
    assert "propensities" in none["off_policy"][0]["refused"]


def worth(engine, frame: pd.DataFrame) -> float:
    """The mean reward of all that the engine lists for the people of the log, by the rule they enrol by."""
    wanted, taught = teaching(engine)
    people = place(frame, engine.arrays.catalogue).asked.values()
    answers = zip(people, engine.recommend_many(people, LENGTH, newest_day(engine.arrays.catalogue)), strict=True)
    return float(np.mean([
        2 / 3 * bool(taught.get(one["credential_id"], set()) & wanted[who.goal.occupation_id])
        for who, answer in answers for one in answer["recommendations"]
    ]))  # fmt: skip
