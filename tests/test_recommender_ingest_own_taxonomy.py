"""A taxonomy of one's own is read as it is written, its links by id or label, and stands beside others."""

import json

import pandas as pd
import pytest
from typer.testing import CliRunner

from stackwise.features.catalogue import read_catalogue
from stackwise.features.errors import DataError, InputError
from stackwise.features.ingest.guessing.taxonomies import guess_taxonomy
from stackwise.features.ingest.own_taxonomy import (
    TaxonomyMapping,
    load_taxonomy_mapping,
    read_own_occupations,
    read_own_skills,
)
from stackwise.recommender.cli import app

SKILLS = """Skill ID;Skill name;Synonyms;Category;Parent;Definition
S1;Forklift operation;fork truck driving|lift truck;Logistics;;Move pallets.
S2;Reach truck operation;;Logistics;S1;
S3;Stock counting;cycle counts;Logistics;Forklift operation;
S4;Invoice matching;three-way match;Finance;;
S5;Order picking;;;Nowhere;
;Cash handling;;Finance;;
"""
JOBS = """Job title,Job code,Required skills,Summary
Warehouse hand,J1,"Forklift  operation; stock counting; S4",Works the docks.
Cashier,J2,cash handling;juggling,
"""


@pytest.fixture
def files(tmp_path):
    (tmp_path / "acme.csv").write_text(SKILLS)
    (tmp_path / "jobs.csv").write_text(JOBS)
    return tmp_path


def test_columns_are_guessed_by_name_and_lists_by_their_mark(files):
    text, mapping = guess_taxonomy(files / "acme.csv", "skill")
    assert 'alt_labels = { from = "Synonyms", apply = [{ do = "split", separator = "|" }] }' in text
    assert {name: rule.source for name, rule in mapping.skill.items()} == {
        "label": "Skill name", "skill_id": "Skill ID", "alt_labels": "Synonyms", "description": "Definition",
        "broader": "Parent", "group": "Category",
    }  # fmt: skip
    (files / "guess.toml").write_text(text)
    assert load_taxonomy_mapping(files / "guess.toml")[0] == mapping


def test_a_word_that_most_columns_begin_with_says_nothing(tmp_path):
    (tmp_path / "x.csv").write_text("xy_code,xy_name,xy_description\n1,Baker,Bakes.\n")
    columns = guess_taxonomy(tmp_path / "x.csv", "occupation")[1].occupation
    assert {name: rule.source for name, rule in columns.items()} == {
        "title": "xy_name", "occupation_id": "xy_code", "description": "xy_description"
    }  # fmt: skip


def test_a_name_that_repeats_is_no_label_and_a_level_is_not_guessed(tmp_path):
    (tmp_path / "tools.csv").write_text("job_name,tool\nBaker,oven\nBaker,scale\nBaker,mixer\n")
    with pytest.raises(DataError, match="whose values seldom repeat"):
        guess_taxonomy(tmp_path / "tools.csv", "skill")
    (tmp_path / "jobs.csv").write_text("title,skill_level\nSurgeon,1\nCleaner,5\n")  # in some systems 1 is the highest
    assert set(guess_taxonomy(tmp_path / "jobs.csv", "occupation")[1].occupation) == {"title"}


def test_skills_have_ids_names_broader_skills_and_groups(files):
    batch = read_own_skills(files / "acme.csv", guess_taxonomy(files / "acme.csv", "skill")[1])
    rows = batch.tables["skills"].set_index("skill_id")
    assert rows["broader_id"].to_dict() == {
        "acme:S1": "acme:group:logistics", "acme:S2": "acme:S1", "acme:S3": "acme:S1",
        "acme:S4": "acme:group:finance", "acme:cash-handling": "acme:group:finance",
    }  # fmt: skip
    assert rows["alt_labels"]["acme:S1"] == ["fork truck driving", "lift truck"]
    assert list(batch.tables["skill_groups"]["label"]) == ["Finance", "Logistics"]
    assert batch.rejects[["line", "reason"]].to_numpy().tolist() == [[6, "broader is 'Nowhere', no skill"]]


def test_a_label_that_two_skills_bear_names_neither(files):
    (files / "two.json").write_text(
        json.dumps([{"name": "Welding"}, {"name": "welding"}, {"name": "TIG", "up": "Welding"}])
    )
    columns = {"label": {"from": "name"}, "broader": {"from": "up", "optional": True}, "skill_id": {"from": "name"}}
    batch = read_own_skills(files / "two.json", TaxonomyMapping(source="x", skill=columns))
    assert batch.tables["skills"]["broader_id"].dropna().tolist() == ["x:Welding"]
    known = pd.DataFrame({"skill_id": ["x:a", "y:b"], "label": ["Welding", "welding"]})
    rules = {"title": {"from": "name"}, "skills": {"from": "need"}}
    (files / "job.json").write_text(json.dumps([{"name": "Welder", "need": ["WELDING"]}]))
    at = files / "job.json"
    own = read_own_occupations(at, TaxonomyMapping(source="x", occupation=rules), known)
    other = read_own_occupations(at, TaxonomyMapping(source="z", occupation=rules), known)
    assert own.tables["occupation_skills"]["skill_id"].tolist() == ["x:a"]
    assert other.rejects["reason"].tolist() == ["skills: 'WELDING' names 2 skills of the catalogue"]


def test_the_commands_read_both_into_one_catalogue(files):
    def run(*words):
        return CliRunner().invoke(app, ["ingest", *map(str, words), "--no-index"])

    out = files / "out"
    assert run("skills", files / "acme.csv", "--out", out).exit_code == 1  # a guess is not followed unasked
    assert not out.exists()
    assert run("skills", files / "acme.csv", "--out", out, "--yes").exit_code == 0
    assert run("occupations", files / "jobs.csv", "--out", out, "--yes").exit_code == 0
    made = read_catalogue(out)
    links = made["occupation_skills"].groupby("occupation_id")["skill_id"].agg(list).to_dict()
    assert links == {"jobs:J1": ["acme:S1", "acme:S3", "acme:S4"], "jobs:J2": ["acme:cash-handling"]}
    assert set(made["skills"]["taxonomy"]) == {"acme"}
    refused = (out / "rejects" / "jobs.occupations.csv").read_text()
    assert "occupation_skills,3,,skills: 'juggling' names no skill of the catalogue" in refused


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("source = 'x'\n[skill]\nlabell = { from = 'a' }", "did you mean label"),
        ("source = 'x'\n[skill]\ndescription = { from = 'a' }", "skill needs label"),
        ("source = 'x'", "map either"),
        ("sorce = 'x'\n[skill]\nlabel = { from = 'a' }", "no such key"),
    ],
)
def test_a_faulty_mapping_is_refused(tmp_path, said, reason):
    (tmp_path / "m.toml").write_text(said)
    with pytest.raises(InputError, match=reason):
        load_taxonomy_mapping(tmp_path / "m.toml")


def test_a_file_without_a_name_column_is_refused(tmp_path):
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    with pytest.raises(DataError, match="one whose name says that it holds the label"):
        guess_taxonomy(tmp_path / "x.csv", "skill")
