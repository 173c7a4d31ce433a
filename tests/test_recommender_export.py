"""Exports: what is written in the world's formats reads back as it was, and what is not in it is counted."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from stackwise.features.catalogue import Catalogue, in_memory, read_catalogue
from stackwise.features.records import Holding, Learner
from stackwise.recommender.cli import app
from stackwise.recommender.defaults import SAMPLE
from stackwise.recommender.export.holdings import export_badges, export_europass
from stackwise.recommender.export.schema_org import export_schema_org
from stackwise.recommender.transcripts.read import read_held

ON = date(2026, 9, 1)
NOT_CARRIED = {"credential_id", "source", "recognised_by", "awards_units", "supersedes"}


def run(*said: str) -> str:
    done = CliRunner().invoke(app, list(said))
    assert done.exit_code == 0, done.output
    return done.output


def test_courses_of_schema_org_read_back_as_they_were(tmp_path: Path, sample: Catalogue) -> None:
    said = run("export", "schema-org", "--data", str(SAMPLE), "--out", str(tmp_path / "courses.jsonld"))
    assert "249 Course" in said
    for line in ("16  credentials.supersedes", "249  credentials.credential_id", "282  units", "12  qualifications"):
        assert line in said
    run("ingest", "credentials", str(tmp_path / "courses.jsonld"), "--map", "schema_org", "--no-index",
        "--out", str(tmp_path / "back"))  # fmt: skip
    there = sample["credentials"].sort_values(["credential_id", "version"]).reset_index(drop=True)
    back = read_catalogue(tmp_path / "back")["credentials"]
    back = back.assign(credential_id=back["credential_id"].str.removeprefix("schema_org:"))
    back = back.sort_values(["credential_id", "version"]).reset_index(drop=True)
    assert list(back["credential_id"]) == list(there["credential_id"])
    kept = [name for name in there.columns if name not in NOT_CARRIED]
    pd.testing.assert_frame_equal(back[kept], there[kept], check_dtype=False)
    facts = ["provider_id", "name", "country", "kind"]
    givers = [one["providers"][facts].sort_values("provider_id").reset_index(drop=True)
              for one in (sample, read_catalogue(tmp_path / "back"))]  # fmt: skip
    pd.testing.assert_frame_equal(*givers, check_dtype=False)


def test_a_provider_says_its_registrations_and_what_accreditors_decided(sample: Catalogue) -> None:
    made = export_schema_org(sample)
    (own,) = [row for _, row in sample["providers"].iterrows() if row["provider_id"] == "business.kestrel-sound"]
    said = next(
        one["provider"] for one in made.document["@graph"] if one["provider"]["stackwise:id"] == own.provider_id
    )
    codes = [one["certificationIdentification"] for one in said["hasCertification"][: len(own.registrations)]]
    assert codes == [one["code"] for one in own.registrations]
    assert [one["name"] for one in said["hasCertification"][len(codes) :]] == [one["decision"] for one in own.quality]
    assert made.unread["providers.quality"] == sum(
        one is not None and len(one) > 0 for one in sample["providers"]["quality"]
    )


def test_every_table_and_provider_that_is_not_written_is_counted(sample: Catalogue) -> None:
    few = in_memory({**sample.tables, "credentials": sample["credentials"].head(1)})
    loss = export_schema_org(few).loss
    assert loss["providers"] == len(sample["providers"]) - 1
    left = {name for name, frame in sample.tables.items() if len(frame) and name not in ("credentials", "providers")}
    assert left <= loss.keys()


@pytest.fixture
def learner(sample: Catalogue) -> Learner:
    units, credentials = sample["units"], sample["credentials"]
    held = [
        Holding(unit_id=str(units["unit_id"].iloc[0]), awarded_on=date(2025, 3, 4), grade=82.5),
        Holding(unit_id=str(units["unit_id"].iloc[1]), provider_id=str(sample["providers"]["provider_id"].iloc[0])),
        Holding(credential_id=str(credentials["credential_id"].iloc[0]), awarded_on=date(2025, 5, 6),
                valid_until=date(2027, 5, 6)),
    ]  # fmt: skip
    return Learner(learner_id="somebody", holdings=tuple(held))


def test_badges_read_back_as_they_were(tmp_path: Path, sample: Catalogue, learner: Learner) -> None:
    made = export_badges(learner, sample, ON)
    made.write(tmp_path / "clr.json")
    back = read_held(tmp_path / "clr.json", sample)
    assert (back.format, back.learner_id) == ("CLR 2.0", "somebody")
    assert all(said.startswith("criteria, description of ") for said in back.not_carried)
    owner = str(sample["credentials"]["provider_id"].iloc[0])
    own = [*learner.holdings[:2],
           learner.holdings[2].model_copy(update={"provider_id": owner})]  # fmt: skip
    assert back.holdings == own
    assert dict(made.loss) == {}


def test_europass_reads_back_but_for_what_is_counted(tmp_path: Path, sample: Catalogue, learner: Learner) -> None:
    made = export_europass(learner, sample, ON)
    made.write(tmp_path / "elm.json")
    back = read_held(tmp_path / "elm.json", sample)
    assert [(held.unit_id, held.credential_id) for held in back.holdings] == [
        (held.unit_id, held.credential_id) for held in learner.holdings
    ]
    assert [held.awarded_on for held in back.holdings] == [date(2025, 3, 4), None, date(2025, 5, 6)]
    assert [held.valid_until for held in back.holdings] == [
        None,
        None,
        date(2027, 5, 6),
    ]  # else what expired would count
    assert dict(made.loss) == {"grade": 1}


@pytest.mark.parametrize("mode", ["rpl", "transfer"])
@pytest.mark.parametrize("write", [export_badges, export_europass])
def test_the_way_of_attaining_reads_back(tmp_path: Path, sample: Catalogue, write: Any, mode: Any) -> None:
    held = Holding(unit_id=str(sample["units"]["unit_id"].iloc[0]), mode=mode, awarded_on=date(2025, 3, 4))
    made = write(Learner(learner_id="x", holdings=(held,)), sample, ON)
    made.write(tmp_path / "held.json")
    assert (read_held(tmp_path / "held.json", sample).holdings, dict(made.loss)) == ([held], {})


def test_what_no_record_has_a_word_for_is_counted(sample: Catalogue) -> None:
    unit = str(sample["units"]["unit_id"].iloc[0])
    held = Holding(unit_id=unit, resident=True, mode="completed")
    assert dict(export_badges(Learner(learner_id="x", holdings=(held,)), sample, ON).loss) == {"resident": 1, "mode": 1}


def test_the_command_writes_what_credit_reads(tmp_path: Path, learner: Learner) -> None:
    (tmp_path / "me.json").write_text(learner.model_dump_json(), encoding="utf-8")
    for form in ("clr", "europass"):
        said = run("export", "holdings", "--learner", str(tmp_path / "me.json"), "--format", form, "--out",
                   str(tmp_path / f"{form}.json"))  # fmt: skip
        assert "3 " in said
        assert "proof" not in json.loads((tmp_path / f"{form}.json").read_text(encoding="utf-8"))
        run("credit", "--transcript", str(tmp_path / f"{form}.json"), "--qualification", "ZHC31226", "--json")
