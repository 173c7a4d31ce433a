"""A qualification as the goal, over a register whose credentials have their units' codes: nothing held is planned."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from stackwise.recommender.cli import app

RULE = """
[[qualification]]
code = "LUM40126"
total = 6
core = ["LUMCOR401", "LUMCOR402"]
electives = 4
full_credit = true
accepted_by = "R. Registrar, 2026-11-28"
[qualification.groups]
A = ["LUMSAW401", "LUMSAW402", "LUMSAW501"]
B = ["LUMDRY401", "LUMDRY402", "LUMDRY403"]
[[qualification.minimum]]
groups = ["A"]
level_min = 5
min = 1
[[qualification.cap]]
max = 2
modes = ["rpl"]

[[qualification]]
code = "LUM40226"
title = "Diploma in Timber"
total = 4
core = ["LUMCOR401", "LUMCOR402", "LUMSAW401", "LUMSAW402"]
electives = 0
min_resident = 2
accepted_by = "R. Registrar, 2026-11-28"
"""
CODES = ["COR401", "COR402", "SAW401", "SAW402", "SAW501", "DRY401", "DRY402", "DRY403"]
HELD = ["LUMCOR401", "LUMSAW401"]


def run(*arguments: object) -> str:
    done = CliRunner().invoke(app, [str(one) for one in arguments])
    assert done.exit_code == 0, done.output
    return done.output


def role(code: str) -> str:
    return {"COR": "Core,", "SAW": "Elective,A", "DRY": "Elective,B"}[code[:3]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    at = tmp_path_factory.mktemp("goal")
    rows = [f"LUM40126,Certificate IV in Timber,LUM{code},Timber {code},{role(code)},4,{code[3]}" for code in CODES]
    header = "qualification,title,unit,unit_title,role,group,electives,unit_level"
    (at / "units.csv").write_text("\n".join([header, *rows]))
    (at / "rules.toml").write_text(RULE)
    holdings = [{"unit_id": unit, "awarded_on": "2025-03-01"} for unit in HELD]
    (at / "me.json").write_text(json.dumps({"learner_id": "me", "as_of": "2026-11-28", "holdings": holdings}))
    run(
        "ingest",
        "registers",
        at / "units.csv",
        "--rules",
        at / "rules.toml",
        "--as-credentials",
        "--no-index",
        "--out",
        at / "c",
    )
    run("index", "--data", at / "c")
    return at


@pytest.fixture(scope="module")
def plan(folder: Path) -> dict[str, Any]:
    said = run("plan", "--learner", folder / "me.json", "--data", folder / "c", "--qualification", "LUM40126", "--json")
    made: dict[str, Any] = json.loads(said[said.index("{") :])
    return made


def test_units_held_are_used_and_not_planned_again(plan: dict[str, Any]) -> None:
    taken = [step["credential_id"] for step in plan["steps"]]
    assert len(taken) == 4
    assert not set(taken) & set(HELD)


def test_steps_are_study_and_fall_under_no_cap_on_recognition(plan: dict[str, Any]) -> None:
    after = plan["credit"]["after"]
    assert after["filled"] == 6
    assert {line["mode"] for line in after["lines"] if line["unit_id"] not in HELD} == {"completed"}
    assert next(cap for cap in after["caps"] if cap["modes"])["used"] == 2


def test_another_plan_of_unknown_price_is_not_free_and_is_compared_by_credit(
    folder: Path, plan: dict[str, Any]
) -> None:
    assert plan["alternatives"]
    assert all(one["price_unknown"] == one["credential_ids"] for one in plan["alternatives"])
    said = run("plan", "--learner", folder / "me.json", "--data", folder / "c", "--qualification", "LUM40126")
    said = " ".join(said.split())
    assert "price unknown; counts for " in said
    assert "free" not in said
    assert " 0 hours" not in said


def test_a_limit_that_keeps_a_plan_from_more_is_said(folder: Path) -> None:
    asked = ("plan", "--learner", folder / "me.json", "--data", folder / "c", "--qualification", "LUM40226")
    said = " ".join(run(*asked).split())
    assert "Nothing that could be taken counts toward what is left of the qualification." in said
    assert "A limit on credit is reached (2 of at most 2 units): more under it would not count." in said
    assert "A limit on credit" not in run(*asked[:-1], "LUM40126")


def test_a_recommendation_names_what_is_new(folder: Path) -> None:
    said = run(
        "recommend", "--learner", folder / "me.json", "--data", folder / "c", "--qualification", "LUM40126", "--json"
    )
    listed = json.loads(said[said.index("{") :])["recommendations"]
    assert listed
    assert not {one["credential_id"] for one in listed} & set(HELD)
