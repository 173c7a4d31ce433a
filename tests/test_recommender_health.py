"""Checks of a catalogue: each finds what was planted, and nothing in what is right."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import stackwise
from stackwise.features.catalogue import in_memory, write_catalogue
from stackwise.features.errors import InputError
from stackwise.features.records import Requirement, to_json
from stackwise.recommender.cli import app
from stackwise.recommender.health import CHECKS, check_catalogue
from stackwise.recommender.health.coverage import FIELDS
from stackwise.recommender.health.prices import robust_z
from stackwise.recommender.health.text_fit import _chain, text_fit, texts_out_of_place

DAY = date(2026, 11, 28)
SUBJECTS = [
    *("anatomy", "baking", "carpentry", "dentistry", "electronics", "forestry"),
    *("geology", "hydraulics", "irrigation", "joinery", "knitting", "logistics"),
    *("masonry", "nursing", "optics", "plumbing", "quilting", "robotics"),
    *("sculpture", "tailoring", "upholstery", "viticulture", "welding", "xylography"),
    *("yachting", "zoology", "acoustics", "botany", "ceramics", "drainage"),
    *("embroidery", "falconry", "glazing", "horology", "inventory", "jewellery"),
]


def credentials(count=None, **columns):
    said = "In this course you learn {0} from the beginning: tools, {0} at work, and safety."
    texts = [said.format(name) for name in SUBJECTS]
    frame = pd.DataFrame(
        {
            "credential_id": [f"c{at:02}" for at in range(len(SUBJECTS))],
            "version": "1",
            "title": [f"Foundations of {name}" for name in SUBJECTS],
            "description": texts,
            "provider_id": "p",
            "kind": "short_course",
            "source": "list",
        }
    )
    return frame.head(count).assign(**columns)


def found(frame, *checks, **tables):
    catalogue = in_memory({"credentials": frame, **tables})
    return {(item.code, item.id) for item in check_catalogue(catalogue, checks, DAY).findings}


def test_a_right_list_has_no_findings_and_a_slipped_run_is_found():
    frame = credentials().sort_values("title", ignore_index=True)
    assert found(frame, "texts") == set()
    slipped = frame["description"].tolist()
    slipped[10:20] = slipped[11:21]
    report = check_catalogue(in_memory({"credentials": frame.assign(description=slipped)}), ["texts"], DAY)
    assert {item.id for item in report.findings} == set(frame["credential_id"][10:20])
    by_id = {item.id: item.why for item in report.findings}
    assert repr(frame["title"][12]) in by_id[frame["credential_id"][11]]


def test_two_texts_that_changed_places_are_found_whatever_the_order():
    frame = credentials()
    texts = frame["description"].tolist()
    texts[3], texts[30] = texts[30], texts[3]
    for seed in range(3):
        order = np.random.default_rng(seed).permutation(len(frame))
        fit = text_fit([frame["title"][at] for at in order], [texts[at] for at in order])
        assert {int(at) for at in order[fit.misfit > 0.5]} == {3, 30}


def test_a_chain_is_a_chain():
    moves, start = _chain()
    assert np.allclose(moves.sum(axis=1), 1)
    assert start.sum() == pytest.approx(1)


def test_short_lists_and_texts_are_not_judged_and_the_report_says_so():
    report = check_catalogue(in_memory({"credentials": credentials(20)}), ["texts"], DAY)
    assert report.counts == {"texts": 0}
    assert report.notes == ["texts: 20 of 20 were not judged: too short, or of a source with fewer than 30"]


def test_duplicates_are_named_once():
    frame = credentials()
    frame.loc[5, "title"] = "FOUNDATIONS of: anatomy"
    frame.loc[6, "description"] = frame.loc[7, "description"]
    frame["url"] = [f"https://example.org/{at}" for at in range(len(frame))]
    frame.loc[9, "url"] = frame.loc[8, "url"]
    assert found(frame, "duplicates") == {("same_title", "c05"), ("same_text", "c07"), ("same_address", "c09")}


def test_a_price_far_from_its_like_is_found_and_another_currency_is_not_compared():
    price = [100.0 + at for at in range(len(SUBJECTS))]
    price[4], price[5] = 99_000.0, 0.0
    currency = ["AUD"] * len(price)
    price[6], currency[6] = 1_000_000.0, "IDR"
    frame = credentials(**{"price.amount": price, "price.currency": currency})
    assert found(frame, "prices") == {("price_out_of_line", "c04")}
    assert robust_z(np.full(5, 3.0)).tolist() == [0.0] * 5


def test_dates_that_are_over_or_turned_round_are_found():
    frame = credentials(4, valid_from=pd.Timestamp("2025-01-01"), status=["active", "active", "expired", "active"])
    frame["valid_to"] = pd.to_datetime(["2026-01-01", "2024-01-01", "2026-01-01", "2027-01-01"])
    assert found(frame, "dates") == {("over", "c00"), ("ends_before_it_begins", "c01")}


def test_prerequisites_that_nobody_can_meet_are_found():
    def needs(*names):
        leaves = [Requirement(requirement_id=name, kind="leaf", credential_id=name) for name in names]
        return to_json(Requirement(requirement_id="top", kind="all", children=tuple(leaves)))

    frame = credentials(6, status=["active"] * 5 + ["withdrawn"])
    trees = {"c00": needs("gone"), "c01": needs("c02"), "c02": needs("c01"), "c03": needs("c05", "c04")}
    table = pd.DataFrame({"credential_id": list(trees), "requirement": list(trees.values())})
    codes = {code for code, _ in found(frame, "prerequisites", prerequisites=table)}
    assert codes == {"unknown_credential", "prerequisite_cycle", "no_longer_offered"}


def test_a_condition_that_is_to_be_read_is_found():
    tree = to_json(Requirement(requirement_id="r", kind="leaf", words="Two years at a wheel"))
    table = pd.DataFrame({"credential_id": ["c01"], "requirement": [tree]})
    assert found(credentials(3), "prerequisites", prerequisites=table) == {("to_be_read", "c01")}


def test_coverage_counts_what_is_stated(sample):
    frame = credentials(4, outcomes=["can bake", "", None, " "], learning_hours=[0.5, 3.0, np.nan, 2.0])
    report = check_catalogue(in_memory({"credentials": frame}), ["fields"], DAY)
    shares = {part.field: part.share for part in report.fields}
    assert (shares["outcomes"], shares["hours"], shares["assessment"], shares["title"]) == (0.25, 0.75, 0.0, 1.0)
    assert ("under_an_hour", "c00") in {(item.code, item.id) for item in report.findings}
    assert report.providers[0].credentials == 4
    named = {name for field in FIELDS for name in field.columns}
    columns = {f"{table}.{column}" for table, own in sample.tables.items() for column in own.columns}
    assert {name if name in columns else f"credentials.{name}" for name in named} <= columns


def test_the_sample_has_no_impossible_rule_and_the_door_answers_as_the_command():
    asked = ["check", "--json", "--as-of", "2026-11-28"]
    said = CliRunner().invoke(app, asked)
    assert said.exit_code == 0
    report = stackwise.check_catalogue(as_of=DAY)
    assert json.loads(said.output) == report.model_dump(mode="json")
    assert set(report.counts) == set(CHECKS)
    assert report.counts["rules"] == report.counts["prerequisites"] == 0


def test_fail_on_ends_a_pipeline(tmp_path):
    write_catalogue(tmp_path / "made", {"credentials": credentials(3)})
    asked = ["check", str(tmp_path / "made"), "--only", "fields"]
    for extra, code in (([], 0), (["fields=3"], 0), (["fields=2"], 1), (["any"], 1), (["rules"], 0)):
        options = [part for name in extra for part in ("--fail-on", name)]
        assert CliRunner().invoke(app, [*asked, *options]).exit_code == code, extra
    page = CliRunner().invoke(app, asked).output
    assert "Below the framework's minimum standards: 3" in page


@pytest.mark.parametrize(
    "option", [("--fail-on", "shoes"), ("--fail-on", "texts=few"), ("--only", "shoes"), ("--as-of", "x")]
)
def test_what_is_no_check_is_refused(option):
    said = CliRunner().invoke(app, ["check", *option])
    assert isinstance(said.exception, InputError)


def test_playful_titles_are_one_finding_and_no_accusation_of_each_text(sample):
    codes = [finding.code for finding in texts_out_of_place(sample)]
    assert codes.count("titles_say_little") == 1
    assert "text_of_none" not in codes
