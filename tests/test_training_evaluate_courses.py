"""Declared skills found again from a course's text, on a planted catalogue whose answers are known."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from conftest import WordEncoder, credential, planted_tables, skill
from typer.testing import CliRunner

from stackwise.features.catalogue import in_memory, read_catalogue, write_catalogue
from stackwise.features.errors import DataError
from stackwise.features.vectors import build_vectors, skill_texts
from stackwise.models.linker import Linker, build_lanes
from stackwise.models.linking.names import names_of
from stackwise.training import evaluate_courses as module
from stackwise.training.__main__ import app

FILL = ["abseiling", "beekeeping", "carpentry", "dentistry", "embroidery", "falconry", "glazing", "horticulture",
        "immunology", "journalism", "knitting", "logistics", "masonry"]  # fmt: skip
DECLARED = [
    ("c.knife", " Knife  Handling"),
    ("c.knife", "balance sheets"),
    ("c.sauce", "Gravy"),
    ("c.sauce", "something else"),
    ("c.menu", "shared name"),
    ("c.lost", "knife handling"),
]


def tables():
    found = planted_tables()
    skills = pd.DataFrame(found["skills"]).assign(alt_labels=None).astype({"alt_labels": object})
    skills.at[1, "alt_labels"], skills.at[2, "alt_labels"] = ["gravy", "shared name"], ["shared name"]
    ledger = {**skill("z.ledger", "bookkeeping"), "alt_labels": ["balance sheets"]}
    fill = [skill(f"f.{label}", label) for label in FILL]
    ids = ["c.knife", "c.sauce", "c.menu"]
    titles = ["Knife handling for you", "Sauce making", "Menu design"]
    return {
        "skills": pd.concat([skills, pd.DataFrame([*fill, ledger])], ignore_index=True),
        "credentials": pd.DataFrame([credential(*pair) for pair in zip(ids, titles, strict=True)]),
    }


@pytest.fixture
def catalogue():
    return in_memory(tables())


@pytest.fixture
def courses(catalogue):
    return module.read_courses(catalogue, pd.DataFrame(DECLARED, columns=["credential_id", "skill_text"]))


def test_gold_is_what_is_declared_by_a_name_of_one_skill(catalogue, courses):
    ids = list(catalogue["skills"]["skill_id"])
    assert {one.credential_id: {ids[at] for at in one.gold} for one in courses} == {
        "c.knife": {"s.knife", "z.ledger"},
        "c.sauce": {"s.sauce"},
    }
    assert not any("balance" in one.text or "gravy" in one.text.lower() for one in courses)


def test_a_label_beats_another_skills_alternative_label():
    assert module.owners([["Cook"], ["chef", "cook", "Baker"], ["pastry", "baker"]]) == {
        "cook": 0,
        "chef": 1,
        "pastry": 2,
    }


def test_recall_and_the_slice_without_a_shared_word_are_those_worked_out_by_hand(catalogue, courses):
    skills, encoder = catalogue["skills"], WordEncoder()
    ranker = module.CourseScores(Linker.load(catalogue, encoder), encoder, skill_texts(skills))
    report = module.evaluate(courses, ranker, names_of(skills), seed=0)
    apart = report["no shared word"]
    assert (report["credentials"], report["pairs"], apart["pairs"], apart["credentials"]) == (2, 3, 1, 1)
    # knife finds one of its two, sauce its only one: the mean is over credentials, not over pairs
    assert report["recall@10"]["BM25"]["value"] == 75.0
    assert report["recall@10"]["linker"]["value"] >= 75.0
    assert report["recall@10"]["BM25"]["interval"] == [50.0, 100.0]
    assert apart["recall@10"]["BM25"] == {"value": 0.0, "interval": [0.0, 0.0]}


def test_a_statement_and_the_whole_text_are_ranked_apart(catalogue):
    encoder = WordEncoder()
    ranker = module.CourseScores(Linker.load(catalogue, encoder), encoder, skill_texts(catalogue["skills"]))
    scores = ranker.scores("Knife handling", "Knife handling. Sauce making.")
    assert scores["plain encoder, by statement"].max() == pytest.approx(1, abs=1e-6)
    assert scores["plain encoder"].max() < 0.9
    assert {len(one) for one in scores.values()} == {len(catalogue["skills"])}
    assert np.array_equal(scores["plain encoder"], scores["tuned encoder"])
    assert set(ranker.scores("", "")) == set(scores)


def test_frequent_short_words_are_no_content():
    assert module.content("With you on the C++ designs") == {"c++", "design"}


def test_the_command_reads_a_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "load_encoder", lambda _: WordEncoder())
    folder = tmp_path / "c"
    made = write_catalogue(folder, tables())
    build_vectors(made, WordEncoder(), folder)
    build_lanes(read_catalogue(folder), WordEncoder(), folder)
    with pytest.raises(DataError, match="no file"):
        module.read_declared(folder)
    (folder / "declared").mkdir()
    pd.DataFrame(DECLARED, columns=["credential_id", "skill_text"]).to_parquet(folder / "declared" / "a.parquet")
    call = ["evaluate-courses", "--data", str(folder)]
    assert json.loads(CliRunner().invoke(app, [*call, "--json"]).stdout)["recall@10"]["BM25"]["value"] == 75.0
    assert "2 credentials, 3 declared skills" in CliRunner().invoke(app, call).stdout
    pd.DataFrame({"credential_id": ["c.knife"]}).to_parquet(folder / "declared" / "b.parquet")
    with pytest.raises(DataError, match=r"b\.parquet without them"):
        module.read_declared(folder)


def test_declared_texts_that_name_no_skill_are_refused(catalogue):
    with pytest.raises(DataError, match="no name of a skill"):
        module.read_courses(catalogue, pd.DataFrame({"credential_id": ["c.menu"], "skill_text": ["nothing"]}))
