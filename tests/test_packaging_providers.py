"""Providers of a register-only catalogue: registered by code, so that a transcript's study there is known as such."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from stackwise.features.catalogue import read_catalogue
from stackwise.recommender.cli import app

UNITS = "qualification,title,unit,unit_title,role\nQQRES,Residency,QQR1,One,core\nQQRES,Residency,QQR2,Two,core\n"
RULE = '[[qualification]]\ncode = "QQRES"\ntotal = 2\nelectives = 0\nmin_resident = 1\naccepted_by = "R. Registrar"\n'
TRANSCRIPT = "RTO Code,Unit Code,Unit Title,Result,Date\n90001,QQR1,One,C,2025-05-01\n90002,QQR2,Two,C,2025-06-01\n"


def run(*said: str) -> Any:
    done = CliRunner().invoke(app, list(said))
    assert done.exit_code == 0, done.output
    return done


def ingested(at: Path, provider: str, providers: str | None) -> Any:
    (at / "units.csv").write_text(UNITS, "utf-8")
    (at / "rules.toml").write_text(f'{RULE}provider = "{provider}"\n', "utf-8")
    said = ["ingest", "registers", str(at / "units.csv"), "--rules", str(at / "rules.toml"), "--no-index"]
    if providers is not None:
        (at / "providers.csv").write_text(providers, "utf-8")
        said += ["--providers", str(at / "providers.csv")]
    return run(*said, "--out", str(at / "out"))


def record(at: Path) -> dict[str, Any]:
    (at / "t.csv").write_text(TRANSCRIPT, "utf-8")
    said = ["credit", "--transcript", str(at / "t.csv"), "--qualification", "QQRES", "--data", str(at / "out")]
    found: dict[str, Any] = json.loads(run(*said, "--as-of", "2026-09-01", "--json").stdout)
    (at / "record.json").write_text(json.dumps(found), "utf-8")
    run("verify", str(at / "record.json"), "--data", str(at / "out"))
    return found


@pytest.mark.parametrize("provider", ["kowhai", "Kowhai Institute", "90001"])
def test_a_provider_registered_by_code_meets_its_own_residency(tmp_path: Path, provider: str) -> None:
    done = ingested(
        tmp_path, provider, "provider,name,code\nkowhai,Kowhai Institute,90001; 90009\n,Rata College,90002\n"
    )
    assert "is no provider" not in done.output
    assert read_catalogue(tmp_path / "out")["qualifications"]["provider_id"].tolist() == ["kowhai"]
    found = record(tmp_path)
    assert (found["resident"], found["credit"]) == (1, 1)
    assert [one["earned_with"] for one in found["holdings"]] == ["Kowhai Institute", "Rata College"]
    assert "matches no provider" not in " ".join(found["to_check"])


def test_codes_that_match_no_provider_are_said_with_how_many_units(tmp_path: Path) -> None:
    done = ingested(tmp_path, "kowhia", "provider,name\nkowhai,Kowhai Institute\n")
    said = "'kowhia', who awards 'QQRES', is no provider of the catalogue (did you mean 'kowhai'?)"
    assert said in " ".join(done.output.split())
    found = record(tmp_path)
    assert (found["resident"], found["credit"]) == (0, 1)
    (point,) = (one for one in found["to_check"] if "matches no provider" in one)
    assert "Who awarded 2 of the things held matches no provider of the catalogue: 90001 (1), 90002 (1)." in point
    lost = [one for one in found["source"]["not_carried"] if one.startswith("who awarded")]
    assert lost == [f"who awarded '{title}': '{code}' is no provider of the catalogue"
                    for title, code in (("One", "90001"), ("Two", "90002"))]  # fmt: skip


def test_a_code_that_only_the_rule_names_is_matched(tmp_path: Path) -> None:
    assert "study there is known by that very name or code alone" in " ".join(
        ingested(tmp_path, "90001", None).output.split()
    )
    assert record(tmp_path)["resident"] == 1


def test_a_bare_list_counts_to_the_last_and_says_that_no_rule_was_read(tmp_path: Path) -> None:
    rows = [
        "qualification,title,unit,unit_title,role",
        "QQL1,List,BAKE1*,Bake,Core",
        "QQL1,List,TEAM2 (was TEAM1),Team,Core",
    ]
    (tmp_path / "units.csv").write_text("\n".join(rows), "utf-8")
    run(
        "ingest",
        "registers",
        str(tmp_path / "units.csv"),
        "--electives",
        "0",
        "--out",
        str(tmp_path / "out"),
        "--no-index",
    )
    held = [{"unit_id": unit, "awarded_on": "2026-01-01"} for unit in ("BAKE1", "TEAM2")]
    me = {"learner_id": "me", "as_of": "2026-09-01", "holdings": held}
    (tmp_path / "me.json").write_text(json.dumps(me), "utf-8")
    said = [
        "credit",
        "--learner",
        str(tmp_path / "me.json"),
        "--qualification",
        "QQL1",
        "--data",
        str(tmp_path / "out"),
    ]
    found = json.loads(run(*said, "--json").stdout)
    assert [one["outcome"] for one in found["holdings"]] == ["counts", "counts"]
    assert found["qualification"]["full_credit"] is True
    assert any(one.startswith("No rule was read of how much must be studied") for one in found["to_check"])
    (tmp_path / "record.json").write_text(json.dumps(found), "utf-8")
    run("verify", str(tmp_path / "record.json"), "--data", str(tmp_path / "out"))


def test_many_providers_that_nobody_knows_are_counted(tmp_path: Path) -> None:
    rows = [f"QQL{at},List,Institute {at},BAKE1,Core" for at in range(8)]
    (tmp_path / "units.csv").write_text("\n".join(["qualification,title,provider,unit,role", *rows]), "utf-8")
    said = ["ingest", "registers", str(tmp_path / "units.csv"), "--electives", "0", "--out", str(tmp_path / "out")]
    told = " ".join(run(*said, "--no-index").output.split())
    assert told.count("is no provider of the catalogue") == 5
    assert "3 more who award qualifications are no providers" in told
