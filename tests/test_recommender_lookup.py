"""Look-ups: items found by name with typos, and shown with their links by title, at every door."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import stackwise
from stackwise.features.catalogue import in_memory, read_catalogue, write_catalogue
from stackwise.features.errors import InputError, UnknownIdError
from stackwise.recommender.cli import app
from stackwise.recommender.lookup import KINDS, Finder, show_item


@pytest.fixture(scope="module")
def finder(sample):
    return Finder(sample)


def ids(answer):
    return [item.id for item in answer.found]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("bookkeper", "occupation", "business.bookkeeper"),
        ("Ledger double entry foundations", "credential", "business.ledger-foundations"),
        ("zhc31226", "qualification", "ZHC31226"),
        ("ZFN 401", "unit", "ZFN401"),
        ("tallow street", "provider", "business.tallow-street"),
        ("business-1", "learner", "business-1"),
        ("wine", "credential", "hospitality.wine-steward"),
        ("data eth", "credential", "software.data-ethics-law"),
    ],
)
def test_a_typo_a_part_another_order_and_a_code_are_found_first(finder, text, kind, expected):
    assert ids(finder.find(text, (kind,)))[0] == expected


def test_each_item_is_found_by_its_own_title_and_id(finder, sample):
    rng = np.random.default_rng(5)
    for kind, column, table in (("skill", "label", "skills"), ("unit", "title", "units")):
        frame = sample[table]
        for at in rng.integers(0, len(frame), 15):
            row = frame.iloc[at]
            assert str(row[column]) in [item.title for item in finder.find(str(row[column]), (kind,), 3).found]
            assert ids(finder.find(str(row.iloc[0]), (kind,), 1)) == [row.iloc[0]]


def test_an_item_is_listed_once_likest_first_and_nothing_for_noise(finder):
    found = finder.find("bookkeeping", n=20).found
    assert len({(item.kind, item.id) for item in found}) == len(found)
    assert [item.likeness for item in found] == sorted((item.likeness for item in found), reverse=True)
    assert finder.find("zzqqxxjv").found == []


@pytest.mark.parametrize(("asked", "match"), [((" ",), "text: got nothing"), (("a", ("shoe",)), "kind: got shoe")])
def test_what_cannot_be_found_is_refused(finder, asked, match):
    with pytest.raises(InputError, match=match):
        finder.find(*asked)


def test_every_kind_of_item_is_shown_with_its_unknown_fields(finder, sample):
    columns = {"occupation": "occupations", "skill": "skills", "credential": "credentials", "unit": "units"}
    for kind, table in columns.items():
        item = show_item(finder, str(sample[table].iloc[0, 0]), (kind,))
        assert set(item.fields) | set(item.unknown) == set(sample[table].columns)
        assert not set(item.fields) & set(item.unknown)
    assert set(columns) < set(KINDS)


def test_a_credential_shows_what_it_teaches_awards_and_counts_toward_by_title(finder):
    links = show_item(finder, "business.ledger-foundations").links
    said = {link.relation: link.title for link in links}
    assert set(said) == {"teaches", "offered by", "awards", "credit toward"}
    assert said["awards"] == "Set up and keep a double-entry ledger"


def test_a_unit_and_its_qualification_name_each_other(finder):
    unit = show_item(finder, "ZFN401")
    assert "ZFN42" in [link.id for link in unit.links if link.relation == "counts in"]
    assert "ZFN401" in [link.id for link in show_item(finder, "ZFN42").links if link.relation == "counts"]


def test_an_id_of_several_kinds_names_how_to_say_which(sample):
    unit = sample["units"].iloc[:1]
    both = sample["credentials"].iloc[:1].assign(credential_id=unit["unit_id"].iloc[0])
    made = in_memory({"units": unit, "credentials": both})
    with pytest.raises(InputError, match="--kind credential or --kind unit"):
        show_item(Finder(made), str(unit["unit_id"].iloc[0]))


def test_an_unknown_id_names_the_nearest(finder):
    with pytest.raises(UnknownIdError, match=r"did you mean business\.ledger-foundations"):
        show_item(finder, "business.ledger-fundations")


def test_the_commands_and_the_interface_say_the_same():
    said = CliRunner().invoke(app, ["find", "bookkeper", "-n", "2", "--json"])
    assert json.loads(said.stdout) == json.loads(stackwise.find("bookkeper", n=2).model_dump_json())
    shown = CliRunner().invoke(app, ["show", "ZFN401", "--json"])
    assert json.loads(shown.stdout) == json.loads(stackwise.show("ZFN401").model_dump_json())
    assert "found by" in CliRunner().invoke(app, ["find", "bookkeper"]).stdout
    assert "unknown:" in CliRunner().invoke(app, ["show", "ZFN401"]).stdout
    assert "Nothing" in CliRunner().invoke(app, ["find", "zzqqxxjv"]).stdout


def test_a_course_says_how_many_of_what_it_asks_first_are_needed_and_no_provider_where_none_is_known(tmp_path):
    asked = {
        "requirement_id": "r", "kind": "all",
        "children": [
            {"requirement_id": "r1", "kind": "leaf", "credential_id": "a"},
            {"requirement_id": "r2", "kind": "any", "children": [
                {"requirement_id": "r3", "kind": "leaf", "credential_id": "b"},
                {"requirement_id": "r4", "kind": "leaf", "credential_id": "c"},
            ]},
        ],
    }  # fmt: skip
    rows = [{"credential_id": at, "version": "1", "title": f"Course {at}", "source": "own"} for at in "abcd"]
    first = pd.DataFrame([{"credential_id": "d", "requirement": json.dumps(asked)}])
    write_catalogue(tmp_path, {"credentials": pd.DataFrame(rows), "prerequisites": first}, "own")
    shown = show_item(Finder(read_catalogue(tmp_path)), "d")
    assert [(link.relation, link.id, link.says.get("needed")) for link in shown.links] == [
        ("asks first", "a", None),
        ("asks first", "b", "1 of 2"),
        ("asks first", "c", "1 of 2"),
    ]


def test_a_condition_that_is_to_be_read_is_shown(sample):
    name = sample["credentials"]["credential_id"].iloc[0]
    tree = json.dumps({"requirement_id": "r", "kind": "leaf", "words": "Two years at a wheel"})
    rows = pd.DataFrame({"credential_id": [name], "requirement": [tree]})
    catalogue = in_memory({"credentials": sample["credentials"], "prerequisites": rows})
    assert show_item(Finder(catalogue), name, ["credential"]).fields["asks_first_in_words"] == ["Two years at a wheel"]
