"""A catalogue while it lives: writers that come at once or are killed lose nothing, and readers see no gap."""

import csv
import os
import subprocess
import sys

import pandas as pd
import pytest

from stackwise.features.catalogue import read_catalogue, write_catalogue
from stackwise.features.versions import version_of

MAPPING = '[credential]\ntitle = { from = "name" }\nurl = { from = "link" }\n'
WRITERS = 4
KILLED = int(os.environ.get("STACKWISE_KILLS", "20"))  # 200 lie no further apart than the steps do

KILLS = """
import os, signal, sys
from pathlib import Path
import pandas as pd
import stackwise.features.ingest.store as store
from stackwise.features.catalogue import read_catalogue

home, wanted = Path(sys.argv[1]), int(sys.argv[2])

def batch(value):
    rows = [{"credential_id": f"c{row}", "version": "1", "title": str(value)} for row in range(3)]
    frames = {"credentials": pd.DataFrame(rows, index=range(2, 5))}
    return store.IngestBatch("shop", frames, store.rejected("credentials", []), {"f": "0" * 64})

def forked(work):
    # Nothing of Arrow runs in the parent, so that its threads need not survive the fork.
    child = os.fork()
    if not child:
        code = 99
        try:
            code = work()
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1]

def read():
    found = set(read_catalogue(home)["credentials"]["title"])
    assert len(found) == 1, found
    return int(found.pop())

def write(value, at=0):
    done = [0]
    def step(event, _):  # each file opened, made, renamed, linked or removed
        if event in ("open", "fcntl.flock") or event.startswith(("os.", "shutil.")):
            done[0] += 1
            if done[0] == at:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(step)
    store.merge(home, batch(value))
    Path(sys.argv[1] + ".steps").write_text(str(done[0]))
    return 0

assert forked(lambda: write(0, -1)) == 0
assert forked(lambda: write(1, -1)) == 0
steps = int(Path(sys.argv[1] + ".steps").read_text())
value, kills = 1, 0
for kill in range(wanted):
    at = 1 + kill * (steps - 1) // wanted
    after = (value + 1) % 90  # what is read comes back as an exit status
    kills += os.WIFSIGNALED(forked(lambda: write(after, at)))
    now = os.waitstatus_to_exitcode(forked(read))
    assert now in (value, after), (at, now, value)
    value = now
assert forked(lambda: write(98)) == 0
assert os.waitstatus_to_exitcode(forked(read)) == 98
print(kills, steps)
"""


@pytest.mark.kill
def test_an_ingest_killed_at_any_step_loses_nothing(tmp_path):
    call = [sys.executable, "-c", KILLS, str(tmp_path / "c"), str(KILLED)]
    done = subprocess.run(call, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.split()[0]) == KILLED
    assert len(list((tmp_path / "c/versions").iterdir())) <= 2
    assert not (tmp_path / "c/.lock").exists()


def lists(folder):
    """A course list of one course for each writer, with its mapping."""
    for writer in range(WRITERS):
        (folder / f"{writer}.toml").write_text(f'source = "shop{writer}"\n' + MAPPING)
        with (folder / f"{writer}.csv").open("w") as file:
            csv.writer(file).writerows([["name", "link"], [f"Course {writer}", f"x.example/{writer}"]])


def stackwise(*words):
    call = [sys.executable, "-m", "stackwise", *map(str, words)]
    return subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ))


def test_writers_that_start_at_once_all_come_in(tmp_path):
    lists(tmp_path)
    started = [
        stackwise("ingest", "credentials", tmp_path / f"{writer}.csv", "--map", tmp_path / f"{writer}.toml",
                  "--out", tmp_path / "out", "--no-index")
        for writer in range(WRITERS)
    ]  # fmt: skip
    for process in started:
        said = process.communicate(timeout=300)
        assert process.returncode == 0, said
    found = read_catalogue(tmp_path / "out")
    assert sorted(found["credentials"]["title"]) == [f"Course {writer}" for writer in range(WRITERS)]
    assert sorted(found.manifest["sources"]) == [f"shop{writer}" for writer in range(WRITERS)]


def test_a_writer_that_may_not_wait_is_told_who_writes(tmp_path):
    from stackwise.features.versions import rewriting

    lists(tmp_path)
    with rewriting(tmp_path / "out"):
        late = stackwise("ingest", "credentials", tmp_path / "0.csv", "--map", tmp_path / "0.toml",
                         "--out", tmp_path / "out", "--no-index", "--wait", "0")  # fmt: skip
        _, said = late.communicate(timeout=300)
    assert late.returncode == 1
    assert f"written by process {os.getpid()} on" in said


def test_a_catalogue_that_is_read_stays_whole_while_others_write(tmp_path):
    def tables(count):
        skills = [{"skill_id": f"s{number}", "label": "x"} for number in range(count)]
        return {"skills": pd.DataFrame(skills)}

    held = write_catalogue(tmp_path / "c", tables(1))
    for count in range(2, 8):
        write_catalogue(tmp_path / "c", tables(count))
    assert len(pd.read_parquet(held.folder / "skills.parquet")) == 1
    assert len(read_catalogue(tmp_path / "c")["skills"]) == 7
    version = held.folder
    del held
    write_catalogue(tmp_path / "c", tables(1))
    assert not version.exists()
    assert version_of(tmp_path / "c").name == "000008"
