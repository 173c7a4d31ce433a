"""Programmes of study for occupations: sources read, lanes standardised, weights learned on planted data."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from stackwise.features.encoders import load_encoder
from stackwise.features.errors import DataError
from stackwise.training.__main__ import app
from stackwise.training.evaluate_programmes import WEIGHTS, fitted, weighted
from stackwise.training.programme_lanes import LANES, lane_scores, standardised
from stackwise.training.programmes import read_programmes
from stackwise.training.usual_studies import studied

_FIELDS = {
    "51-3011": ("Bakers", "Mix and bake bread.", "01.0101", "Baking and Pastry Arts.", "Bread, cakes and pastry."),
    "51-4121": ("Welders", "Join metal parts.", "02.0202", "Welding Technology.", "Joining metal by heat."),
    "29-1141": ("Nurses", "Care for patients.", "03.0303", "Nursing.", "Care of patients in wards."),
    "23-1011": ("Lawyers", "Represent clients in court.", "04.0404", "Law.", "Practice before courts."),
}


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    folder = tmp_path_factory.mktemp("programmes")
    onet = folder / "onet"
    onet.mkdir()
    rows = [(f"{soc}.00", *its[:2]) for soc, its in _FIELDS.items()]
    key = "O*NET-SOC Code"
    pd.DataFrame(rows, columns=[key, "Title", "Description"]).to_excel(onet / "Occupation Data.xlsx", index=False)
    names = [(code, f"Senior {title}") for code, title, _ in rows]
    pd.DataFrame(names, columns=[key, "Alternate Title"]).to_excel(onet / "Alternate Titles.xlsx", index=False)
    tasks = [(code, said) for code, _, said in rows]
    pd.DataFrame(tasks, columns=[key, "Task"]).to_excel(onet / "Task Statements.xlsx", index=False)
    kept = [(f'="{cip}"', "New", title, said) for _, _, cip, title, said in _FIELDS.values()]
    gone = [('="05.0505"', "Moved from", "Baking.", "Moved from 05.0505 to 01.0101"), ('="01"', "", "FOOD.", "All.")]
    columns = ["CIPCode", "Action", "CIPTitle", "CIPDefinition"]
    pd.DataFrame([*kept, *gone], columns=columns).to_csv(folder / "cip.csv", index=False)
    pairs = [(its[2], soc) for soc, its in _FIELDS.items()] + [("99.9999", "51-3011"), ("01.0101", "99-9999")]
    pd.DataFrame(pairs, columns=["CIP2020Code", "SOC2018Code"]).to_csv(folder / "pairs.csv", index=False)
    return folder / "pairs.csv", folder / "cip.csv", onet


def test_reads_programmes_in_force_and_known_pairs_only(sources: tuple[Path, Path, Path]) -> None:
    queries = read_programmes(*sources)
    assert queries.codes == tuple(sorted(its[2] for its in _FIELDS.values()))
    assert queries.relevant.sum() == len(_FIELDS)
    assert queries.occupations[0].names == ("Senior Lawyers",)
    assert queries.groups == ["23", "29", "51", "51"]


def test_missing_workbook_and_column_are_named(sources: tuple[Path, Path, Path], tmp_path: Path) -> None:
    pairs, programmes, onet = sources
    with pytest.raises(DataError, match="no Occupation Data"):
        read_programmes(pairs, programmes, tmp_path)
    with pytest.raises(DataError, match="no column CIPCode"):
        read_programmes(pairs, pairs, onet)


def test_lanes_are_standardised_and_find_the_planted_programme(sources: tuple[Path, Path, Path]) -> None:
    queries = read_programmes(*sources)
    lanes = lane_scores(queries, load_encoder("plain"))
    assert tuple(lanes) == LANES
    assert np.allclose(lanes["whole"].mean(axis=1), 0, atol=1e-5)
    shipped = weighted(lanes, json.loads(WEIGHTS.read_text(encoding="utf-8")))
    assert (shipped.argmax(axis=1) == queries.relevant.argmax(axis=1)).all()


def test_what_one_studies_for_an_occupation_is_near_though_no_word_of_it_says_so() -> None:
    encoder = load_encoder("plain")
    titles = ["Sales Managers", "Anthropologists and Archeologists"]
    near = studied(encoder.encode(titles), encoder.encode(["Business Administration", "Anthropology"]), encoder)
    assert near.argmax(axis=1).tolist() == [0, 1]
    assert 0 <= near.min() <= near.max() <= 1


def test_weights_go_to_the_lane_that_tells() -> None:
    rng = np.random.default_rng(3)
    relevant = rng.random((30, 40)) < 0.1
    relevant[:, 0] = True
    lanes = {name: standardised(rng.random((30, 40))) for name in LANES}
    lanes["words_all"] = standardised(relevant + rng.normal(0, 0.3, relevant.shape))
    weights = fitted(lanes, relevant)
    assert max(weights, key=lambda name: weights[name]) == "words_all"


def test_commands_print_figures_beside_the_rivals(sources: tuple[Path, Path, Path], tmp_path: Path) -> None:
    pairs, programmes, onet = sources
    given = ["--crosswalk", str(pairs), "--definitions", str(programmes), "--onet", str(onet)]
    shown = CliRunner().invoke(app, ["evaluate-programmes", *given, "--json"])
    report = json.loads(shown.stdout)
    assert report["n"] == 4
    assert report["ndcg@10"] == 1.0
    assert set(report["rivals"]) == {"minilm", "tfidf"}
    out = tmp_path / "weights.json"
    said = CliRunner().invoke(app, ["fit-programmes", *given, "--out", str(out)])
    assert "4 occupations" in said.stdout
    assert set(json.loads(out.read_text(encoding="utf-8"))) == set(LANES)
