"""``stackwise credit``: the table, the JSON and its errors."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from stackwise.features.errors import UnknownIdError
from stackwise.recommender.commands.credit import credit
from stackwise.recommender.defaults import open_catalogue
from stackwise.recommender.verify.credit_checker import check_allocation

app = typer.Typer()
app.command()(credit)
ASKED = ["--learner", "energy-2", "--qualification", "energy.cert4-solar-storage"]


def run(*more: str) -> str:
    result = CliRunner().invoke(app, [*ASKED, *more], catch_exceptions=False)
    assert result.exit_code == 0
    return str(result.stdout)


def test_the_json_of_a_sample_learner_passes_the_checker() -> None:
    catalogue = open_catalogue(None)
    answer = json.loads(run("--json"))
    tables = {name: catalogue[name].astype(object).where(catalogue[name].notna(), None).to_dict("records")
              for name in ("qualifications", "credit_rules", "units", "unit_mappings", "credentials")}  # fmt: skip
    learners = catalogue["learners"].set_index("learner_id")
    holdings = [dict(one) for one in learners.loc["energy-2", "holdings"]]
    assert check_allocation(answer, holdings, tables) == []
    assert answer["filled"] == 4


def test_the_table_says_what_counts_and_what_remains() -> None:
    shown = run()
    assert "4 of 12 units filled" in shown
    assert "What remains" in shown
    assert "[energy.rule-old-battery-course" in shown  # the rule that is cited; brackets are no markup
    assert "Five electives, two of them on storage: 3 units" in shown


def test_a_learner_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "me.json"
    path.write_text(json.dumps({"learner_id": "me", "holdings": [{"unit_id": "ZES404"}]}), encoding="utf-8")
    result = CliRunner().invoke(app, ["--learner", str(path), *ASKED[2:], "--as-of", "2026-09-01", "--json"])
    assert [line["unit_id"] for line in json.loads(result.stdout)["lines"]] == ["ZES404"]


def test_an_unknown_qualification_is_named() -> None:
    with pytest.raises(UnknownIdError, match="qualification: got 'ZES9'"):
        CliRunner().invoke(app, [*ASKED[:3], "ZES9"], catch_exceptions=False)
