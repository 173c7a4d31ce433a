"""A catalogue changes day by day: rows come, go and are superseded, all of a feed at once, each told in the log."""

import json
import subprocess
import sys

import pandas as pd
import pytest
from typer.testing import CliRunner

from stackwise.features.catalogue import read_catalogue, write_catalogue
from stackwise.features.ingest import store
from stackwise.features.ingest.changes import LOG, apply_changes, read_feed
from stackwise.recommender.commands.catalogue import app

AT = "2026-11-28T12:00:00+00:00"
KILLED = 8  # a few steps; all of them lie in the change of a folder, which has its own test


def batch(source, *names):
    rows = [{"credential_id": name, "version": "1", "title": f"Course {name}", "source": source} for name in names]
    frame = pd.DataFrame(rows, index=range(2, 2 + len(rows)))
    declared = pd.DataFrame({"credential_id": [names[0]], "skill_text": ["baking"]})
    return store.IngestBatch(
        source, {"credentials": frame}, store.rejected("credentials", []), {"f": "0" * 64}, declared
    )


@pytest.fixture
def folder(tmp_path):
    store.merge(tmp_path / "c", batch("shop", "a", "b"))
    store.merge(tmp_path / "c", batch("mart", "m"))
    return tmp_path / "c"


def applied(folder, *said):
    changes, refused = read_feed(line if isinstance(line, str) else json.dumps(line) for line in said)
    assert not refused
    return apply_changes(folder, changes, AT)


def courses(folder):
    return read_catalogue(folder)["credentials"].set_index("credential_id")


def row(name, **more):
    return {"change": "add", "source": "shop", "row": {"credential_id": name, "title": f"New {name}", **more}}


def test_rows_are_added_or_replaced_and_the_source_keeps_its_others(folder):
    done = applied(folder, row("b", price={"amount": 5, "currency": "EUR"}, valid_to="2027-01-01"), row("n"), row("b"))
    assert dict(done.done) == {"add": 3}
    found = courses(folder)
    assert found["title"].to_dict() == {"a": "Course a", "b": "New b", "m": "Course m", "n": "New n"}
    assert set(pd.read_parquet(folder / "sources/shop/credentials.parquet")["credential_id"]) == {"a", "b", "n"}
    assert set(pd.read_parquet(folder / "declared/shop.parquet")["credential_id"]) == {"a"}
    assert set(read_catalogue(folder).manifest["sources"]["shop"]["inputs"]) == {"f", "feed"}


def test_what_is_added_line_by_line_is_what_a_whole_list_gives(folder, tmp_path):
    def kept(path):
        catalogue = read_catalogue(path)
        return [catalogue.manifest["tables"], (path / "declared/shop.parquet").read_bytes(),
                (path / "sources/shop/credentials.parquet").read_bytes()]  # fmt: skip

    applied(folder, {"change": "add", "source": "shop", "row": {"credential_id": "c", "title": "Course c"}})
    store.merge(tmp_path / "whole", batch("shop", "a", "b", "c"))
    store.merge(tmp_path / "whole", batch("mart", "m"))
    assert kept(folder) == kept(tmp_path / "whole")


def test_a_feed_takes_no_credential_of_another_source(folder):
    done = applied(folder, {**row("m"), "source": "shop"}, row("n"))
    assert (dict(done.done), done.refused) == ({"add": 1}, ((1, "m is of source 'mart'"),))
    assert courses(folder)["title"].to_dict() == {"a": "Course a", "b": "Course b", "m": "Course m", "n": "New n"}


def test_a_currency_that_is_none_is_refused(folder):
    done = applied(
        folder, row("n", price={"amount": 5, "currency": "DOLLARS"}), row("o", price={"amount": 5, "currency": "CHF"})
    )
    [(line, reason)] = done.refused
    assert line == 1
    assert reason.startswith("price.currency is none of USD, EUR")
    assert "n" not in courses(folder).index


def test_credentials_are_withdrawn_and_superseded(folder):
    done = applied(
        folder,
        {"change": "withdraw", "credential_id": "a", "on": "2026-11-30"},
        {"change": "supersede", "credential_id": "b", "by": "m"},
        {"change": "supersede", "credential_id": "m", "by": "b"},
        {"change": "withdraw", "credential_id": "nowhere"},
    )
    found = courses(folder)
    assert found["status"].replace({float("nan"): None}).to_dict() == {"a": "withdrawn", "b": "superseded", "m": None}
    assert (str(found["valid_to"]["a"]), found["supersedes"]["m"]) == ("2026-11-30", "b")
    assert done.refused == ((3, "b would supersede itself by way of m"), (4, "no credential 'nowhere'"))
    assert dict(done.done) == {"withdraw": 1, "supersede": 1}


def test_a_source_goes_with_what_it_alone_gave(folder):
    store.merge(folder, batch("mart", "m", "b"))
    made = read_catalogue(folder)
    taught = [{"credential_id": name, "skill_id": "s", "confidence": 1.0, "origin": "curated"} for name in "am"]
    write_catalogue(folder, {**made.tables, "credential_skills": pd.DataFrame(taught)}, **made.about)
    applied(folder, {"change": "remove-source", "source": "shop"})
    assert list(courses(folder).index) == ["b", "m"]
    assert read_catalogue(folder)["credential_skills"]["credential_id"].tolist() == ["m"]
    assert set(read_catalogue(folder).manifest["sources"]) == {"mart"}
    assert not list(folder.glob("*/shop*"))
    done = applied(folder, {"change": "remove-source", "source": "shop"})
    assert [(line, reason[:30]) for line, reason in done.refused] == [(1, "source: got 'shop'; expected o")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "Expecting property name"),
        ("[1]", "change is None, none of add"),
        ('{"change": "burn"}', "change is 'burn'"),
        ('{"change": "withdraw"}', "credential_id is None, no text"),
        ('{"change": "withdraw", "credential_id": "a", "day": "x"}', "day is no field of withdraw"),
        ('{"change": "withdraw", "credential_id": "a", "on": "soon"}', "no date such as 2026-11-30"),
        ('{"change": "add", "source": "shop", "row": {"credential_id": "a", "prize": 1}}', "prize is no column"),
        ('{"change": "add", "source": "shop", "row": {"credential_id": "a", "weeks": "2"}}', "weeks is '2', no double"),
        ('{"change": "add", "source": "shop", "row": {"credential_id": "a", "title": "\\ud800"}}', "surrogates"),
        ('{"change": "add", "source": "A shop", "row": {"credential_id": "a"}}', "source is 'A shop'"),
    ],
)  # fmt: skip
def test_a_line_that_is_no_change_is_refused_with_its_reason(line, reason):
    changes, refused = read_feed(["", line])
    assert changes == []
    assert refused[0][0] == 2
    assert reason in refused[0][1]


def test_rows_that_break_the_tables_rules_are_set_aside(folder):
    done = applied(folder, row("n", weeks=-1), row("o"), {"change": "withdraw", "credential_id": "o"})
    assert done.refused == ((1, "weeks is outside 0 to inf"),)
    assert "n" not in courses(folder).index
    assert courses(folder)["status"]["o"] == "withdrawn"


def test_every_change_is_logged_and_the_log_goes_on(folder):
    applied(folder, row("n"), {"change": "withdraw", "credential_id": "nowhere"})
    applied(folder, {"change": "withdraw", "credential_id": "n"})
    told = [json.loads(line) for line in (folder / LOG).read_text().splitlines()]
    assert told == [
        {"at": AT, "change": "add", "source": "shop", "credential_id": "n"},
        {"at": AT, "change": "withdraw", "credential_id": "n"},
    ]


def test_the_commands_change_the_folder_and_tell_what_they_refuse(folder, tmp_path):
    def run(*words):
        return CliRunner().invoke(app, [*words, "--data", str(folder), "--no-index"])

    feed = tmp_path / "feed.jsonl"
    feed.write_text(json.dumps(row("n")) + "\nnonsense\n")
    done = run("apply", str(feed))
    assert (done.exit_code, done.stdout) == (0, "add: 1\n")
    assert "line 2: Expecting value" in done.stderr
    assert run("supersede", "a", "n").exit_code == 0
    assert run("withdraw", "nowhere").exit_code == 1
    (tmp_path / "m.toml").write_text('source = "shop"\n[credential]\ntitle = { from = "t" }\nurl = { from = "u" }\n')
    (tmp_path / "more.csv").write_text("t,u\nMore,x.example/more\n")
    assert run("add", str(tmp_path / "more.csv"), "--map", str(tmp_path / "m.toml")).exit_code == 0
    assert set(courses(folder).index) == {"a", "b", "m", "n", "shop:x.example/more"}
    assert run("remove-source", "shop").exit_code == 0
    assert set(courses(folder).index) == {"m"}


KILLS = """
import os, signal, sys
from pathlib import Path
from stackwise.features.catalogue import read_catalogue
from stackwise.features.ingest.changes import apply_changes, change

home, wanted = Path(sys.argv[1]), int(sys.argv[2])

def forked(work):
    child = os.fork()
    if not child:
        code = 99
        try:
            code = work()
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1]

def states():
    found = read_catalogue(home)["credentials"].set_index("credential_id")["title"]
    lines = (home / "changes.jsonl").read_text().count("\\n") if (home / "changes.jsonl").exists() else 0
    assert lines == 2 * int(found["n"]), (lines, found["n"])
    return int(found["n"])

def write(value, at):
    done = [0]
    def step(event, _):
        if event in ("open", "fcntl.flock") or event.startswith(("os.", "shutil.")):
            done[0] += 1
            if done[0] == at:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(step)
    row = {"credential_id": "n", "title": str(value)}
    apply_changes(home, [change("add", source="shop", row=row), change("withdraw", credential_id="a")], "now")
    Path(sys.argv[1] + ".steps").write_text(str(done[0]))
    return 0

assert forked(lambda: write(1, -1)) == 0
steps, value, kills = int(Path(sys.argv[1] + ".steps").read_text()), 1, 0
for kill in range(wanted):
    kills += os.WIFSIGNALED(forked(lambda: write(value + 1, 1 + kill * (steps - 1) // wanted)))
    now = os.waitstatus_to_exitcode(forked(states))
    assert now in (value, value + 1), (kill, now, value)
    value = now
assert forked(lambda: write(value + 1, -1)) == 0
assert os.waitstatus_to_exitcode(forked(states)) == value + 1
print(kills, steps)
"""


@pytest.mark.kill
def test_a_feed_killed_at_any_step_is_applied_whole_or_not_at_all(folder):
    done = subprocess.run([sys.executable, "-c", KILLS, str(folder), str(KILLED)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.split()[0]) == KILLED


def asked(folder):
    rows = read_catalogue(folder)["prerequisites"]
    return {at: json.loads(tree) for at, tree in zip(rows["credential_id"], rows["requirement"], strict=True)}


def test_a_feed_brings_the_provider_of_a_course(folder):
    acme = {"name": "The Acme School", "country": "NZ"}
    done = applied(
        folder, row("n", provider=acme), row("o", provider={"name": "Bee", "provider_id": "bee-1"}), row("p")
    )
    assert not done.refused
    providers = read_catalogue(folder)["providers"].set_index("provider_id")
    assert providers["name"].to_dict() == {"acme-school": "The Acme School", "bee-1": "Bee"}
    assert providers.loc["acme-school", "country"] == "NZ"
    found = courses(folder)["provider_id"]
    assert (found["n"], found["o"]) == ("acme-school", "bee-1")
    applied(folder, {"change": "remove-source", "source": "shop"})
    assert not len(read_catalogue(folder)["providers"])


@pytest.mark.parametrize(
    "more",
    [
        {"provider": "Acme"},
        {"provider": {"country": "NZ"}},
        {"provider": {"name": " !"}},
        {"provider": {"name": "Acme", "town": "Otago"}},
        {"provider": {"name": "Acme"}, "provider_id": "bee"},
        {"prerequisites": "a"},
        {"prerequisites": {"kind": "all"}},
        {"prerequisites": {"requirement_id": "r", "kind": "leaf", "where": {"package": "x"}}},
        {"prerequisites": {"requirement_id": "r", "kind": "leaf", "unit_id": "u", "conditions": {"min_grade": 60}}},
    ],
)
def test_a_provider_or_prerequisite_that_is_none_is_refused(more):
    changes, [(line, reason)] = read_feed([json.dumps(row("n", **more))])
    assert not changes
    assert (line, reason[:5]) == (1, "row: ")


def test_a_feed_says_what_must_be_held_first_and_that_nothing_must(folder):
    tree = {
        "requirement_id": "r",
        "kind": "any",
        "children": [{"requirement_id": f"r-{at}", "kind": "leaf", "credential_id": at} for at in ("a", "n")],
    }
    done = applied(folder, row("n", prerequisites=["a", "b"]), row("o", prerequisites=tree), row("b"))
    assert not done.refused
    assert [leaf["credential_id"] for leaf in asked(folder)["n"]["children"]] == ["a", "b"]
    assert asked(folder)["o"]["kind"] == "any"
    applied(folder, row("o", prerequisites=[]), row("n"))  # what says nothing of it keeps its own
    assert set(asked(folder)) == {"n"}


def test_prerequisites_that_name_nothing_keep_their_course_out(folder):
    done = applied(folder, row("n", prerequisites=["nowhere"]), row("o", prerequisites=["o"]), row("p"))
    assert dict(done.refused) == {
        1: "row: prerequisites name 'nowhere', which is not there",
        2: "row: prerequisites name the course itself",
    }
    assert set(courses(folder).index) == {"a", "b", "m", "p"}
    assert not asked(folder)


def test_a_course_that_is_refused_is_told_once_with_its_own_reason(folder):
    done = applied(folder, row("n", prerequisites=["a"], rating=9), row("o"))
    [(line, reason)] = done.refused
    assert line == 1
    assert reason.startswith("rating")
    assert not asked(folder)


def test_an_id_without_its_source_is_named_in_full(folder):
    store.merge(folder, batch("long", "long:Bread1"))
    done = applied(folder, {"change": "withdraw", "credential_id": "bread1"})
    assert done.refused == ((1, "no credential 'bread1'; did you mean long:Bread1?"),)
