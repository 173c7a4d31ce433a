"""Two taxonomies side by side: their skills are linked, each link with its confidence, and both keep their own."""

import pandas as pd
import pytest
from typer.testing import CliRunner

from stackwise.features.catalogue import read_catalogue, write_catalogue
from stackwise.features.encoders import load_encoder
from stackwise.features.errors import InputError
from stackwise.features.ingest.taxonomy_links import _worded, link_taxonomies
from stackwise.features.taxonomy import build_closeness
from stackwise.features.vectors import build_vectors
from stackwise.recommender.cli import app

OURS = [
    ("o:1", "Troubleshooting", [], "Finding why a machine stops."),
    ("o:2", "Python", [], "Programming language"),
    ("o:3", "Meteorology", [], "Weather."),
    ("o:4", "Stock counting", [], "Counting what is in a warehouse."),
]
THEIRS = [
    ("e:1", "troubleshoot", ["troubleshooting"], "Identify what keeps a machine from running and repair it."),
    ("e:2", "Python (computer programming)", [], "The programming language Python and how it is used."),
    ("e:3", "keep bees", [], "Care for hives and harvest honey."),
]


@pytest.fixture
def folder(tmp_path):
    rows = [(*row, name) for name, part in (("Ours", OURS), ("Theirs", THEIRS)) for row in part]
    skills = pd.DataFrame(rows, columns=["skill_id", "label", "alt_labels", "description", "taxonomy"])
    catalogue = write_catalogue(tmp_path / "c", {"skills": skills}, "two")
    build_vectors(catalogue, load_encoder(), tmp_path / "c")
    return tmp_path / "c"


def test_a_tool_is_neither_its_use_nor_what_it_is_for():
    columns = ["label", "alt_labels", "kind"]
    tools = pd.DataFrame([("Presentation software", None, "technology")] * 4, columns=columns)
    other = [
        ("presentation software", ["slide tools"], "knowledge"),
        ("presentation programs", ["presentation software"], "knowledge"),
        ("use presentation software", [], "skill"),
        ("presentation", None, "knowledge"),
    ]
    said = _worded(tools, pd.DataFrame(other, columns=columns))
    assert said["shared"].round(2).tolist() == [1.0, 1.0, 0.67, 0.5]
    assert (said["use"].tolist(), said["no_tool"].tolist()) == ([0, 0, 1, 0], [0, 0, 0, 1])


def links_of(folder, **more):
    frame = link_taxonomies(read_catalogue(folder), "Ours", "Theirs", load_encoder(), **more).tables["skill_relations"]
    return dict(zip(zip(frame["skill_id"], frame["related_id"], strict=True), frame["confidence"], strict=True))


def test_what_is_the_same_is_linked_and_what_is_not_is_not(folder):
    found = links_of(folder)
    assert set(found) == {("o:1", "e:1"), ("o:2", "e:2")}
    assert all(0.8 < sure < 1 for sure in found.values())
    assert set(links_of(folder, least=0.0)) >= set(found)
    assert len(links_of(folder, least=0.0)) == len(OURS)


def test_a_link_makes_skills_near_by_its_confidence_and_each_keeps_its_own(folder):
    def run(*words):
        return CliRunner().invoke(app, ["catalogue", *words, "--data", str(folder)])

    before = read_catalogue(folder)["skills"]
    said = run("link", "Ours", "Theirs", "--dry-run", "--no-index")
    assert (said.exit_code, said.stdout.splitlines()[0]) == (0, "links.ours.theirs: 2 links, 2 of them from 0.8 on")
    assert read_catalogue(folder)["skill_relations"].empty
    assert run("link", "Ours", "Theirs", "--no-index").exit_code == 0
    catalogue = read_catalogue(folder)
    assert catalogue["skills"].equals(before)
    closeness = build_closeness(catalogue, None)
    row = {skill_id: at for at, skill_id in enumerate(catalogue["skills"]["skill_id"])}
    sure = links_of(folder)["o:2", "e:2"]
    assert (
        closeness.entry(row["o:2"], row["e:2"])
        == closeness.entry(row["e:2"], row["o:2"])
        == (
            pytest.approx(sure, abs=1e-6),
            "similar",
        )
    )
    shown = CliRunner().invoke(app, ["show", "e:2", "--data", str(folder)]).stdout
    assert f"linked with:\n  Python [o:2]: confidence {sure:g}" in shown
    assert run("remove-source", "links.ours.theirs", "--no-index").exit_code == 0
    assert read_catalogue(folder)["skill_relations"].empty
    assert read_catalogue(folder)["skills"].equals(before)


@pytest.mark.parametrize(("one", "other"), [("Ours", "Nowhere"), ("Ours", "Ours")])
def test_two_taxonomies_of_the_catalogue_are_asked(folder, one, other):
    with pytest.raises(InputError, match="expected two of 'Ours', 'Theirs'"):
        link_taxonomies(read_catalogue(folder), one, other, load_encoder())
