"""The shipped sample: what it must hold, and that it is built from its sources."""

import json
from datetime import date

import pytest

from stackwise.features.records import Certainty, Requirement
from stackwise.recommender.sample.build import SOURCE, complaints, read_sources, to_tables

AS_OF = date(2026, 9, 1)


@pytest.fixture(scope="module")
def sources():
    return read_sources(sorted(one.name for one in SOURCE.iterdir() if one.is_dir()))


def test_the_sources_have_no_faults(sources):
    assert complaints(sources, to_tables(sources)) == []


def test_the_shipped_tables_are_those_of_the_sources(sources, sample):
    for name, frame in to_tables(sources).items():
        assert len(frame) == len(sample[name]), name
        key = "credential_id" if name == "credential_skills" else frame.columns[0]
        assert sorted(frame[key]) == sorted(sample[name][key]), name


@pytest.mark.parametrize(
    ("table", "least"),
    [
        ("occupations", 40),
        ("skills", 250),
        ("credentials", 150),
        ("providers", 20),
        ("qualifications", 12),
        ("learners", 30),
    ],
)
def test_it_is_large_enough_to_be_useful(sample, table, least):
    assert len(sample[table]) >= least


def test_texts_are_written_one_by_one(sample):
    frame = sample["credentials"]
    for column in ("title", "description", "outcomes"):
        assert frame[column].is_unique
    sentences = frame["description"].str.split(r"(?<=[.!?])\s+").explode()
    assert sentences[sentences.str.len() > 40].is_unique


def test_every_certainty_goal_and_status_is_there(sample):
    assert set(sample["credit_rules"]["certainty"]) == {str(one) for one in Certainty}
    goals = [json.loads(one).get("kind", "change") for one in sample["learners"]["goal"]]
    assert set(goals) == {"change", "advance", "stay_current"}
    assert set(sample["credentials"]["status"]) == {"active", "superseded", "expired", "withdrawn"}
    assert (sample["credentials"]["valid_to"].dropna() < AS_OF).any()
    assert set(sample["unit_mappings"]["equivalent"]) == {"yes", "no", "unknown"}


def test_there_are_stacks_prerequisites_and_expired_rules(sample):
    after = {}
    for owner, tree in zip(
        sample["prerequisites"]["credential_id"], sample["prerequisites"]["requirement"], strict=True
    ):
        leaves = [leaf.credential_id for leaf in Requirement.model_validate_json(tree).walk() if leaf.credential_id]
        after[owner] = leaves
    chains = [one for one, before in after.items() if any(other in after for other in before)]
    assert len(chains) >= 8
    assert (sample["credit_rules"]["valid_to"].dropna() < AS_OF).any()
    assert sample["credit_rules"][["valid_from", "valid_to"]].isna().all(axis=1).any()


def test_every_evidence_span_is_text_of_its_credential(sample):
    texts = sample["credentials"].set_index("credential_id")
    shown = sample["credential_skills"].dropna(subset=["evidence.field"])
    assert len(shown) > 600
    for row in shown.to_dict("records"):
        text = texts.loc[row["credential_id"], row["evidence.field"]]
        assert text[int(row["evidence.start"]) : int(row["evidence.end"])].strip()


def test_it_is_labelled_as_illustrative(sample):
    assert "Illustrative" in sample.manifest["note"]
