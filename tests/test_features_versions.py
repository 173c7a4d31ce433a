"""A folder's versions: readers see one whole state, whatever happens to the writer."""

import os
import shutil
import subprocess
import sys
import threading

import pytest

from stackwise.features.errors import DataError
from stackwise.features.versions import home_of, lease, rewriting, version_of

KILLS = """
import os, signal, sys
from pathlib import Path
from stackwise.features import versions
from stackwise.features.versions import lease, rewriting

def write(home, value):
    with rewriting(home, wait=0) as staged:
        (staged / "index").mkdir(exist_ok=True)
        for name in ("a.txt", "b.parquet", "index/c.bin"):
            (staged / name).unlink(missing_ok=True)
            (staged / name).write_text(str(value))

def read(home):
    version = lease(home).folder
    found = {(version / name).read_text() for name in ("a.txt", "b.parquet", "index/c.bin")}
    assert len(found) == 1, found
    return int(found.pop())

def killed(home, value, at):
    # A child that is killed before the line number `at` that it runs in versions.py.
    child = os.fork()
    if child:
        return os.WIFSIGNALED(os.waitpid(child, 0)[1])
    left = [at]
    def trace(frame, event, _):
        if frame.f_code.co_filename != versions.__file__:
            return None
        if event == "line":
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace
    sys.settrace(trace)
    try:
        write(home, value)
    finally:
        os._exit(0)

home, start, step = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
kills, value, at = 0, 0, 0
if start == "living":
    write(home, 0)
while True:
    at += step
    if start == "plain":  # made plain anew each time, as a release without versions left it
        import shutil
        shutil.rmtree(home, ignore_errors=True)
        (home / "index").mkdir(parents=True)
        for name in ("a.txt", "b.parquet", "index/c.bin"):
            (home / name).write_text("0")
        value = 0
    elif start == "new":
        import shutil
        shutil.rmtree(home, ignore_errors=True)
    if not killed(home, value + 1, at):
        break
    kills += 1
    if start != "new" or (home / "current").exists():
        now = read(home)
        assert now in (value, value + 1), (at, now, value)
        value = now if start == "living" else value
    if start != "living":
        write(home, 7)  # the next writer recovers whatever is left
        assert read(home) == 7
assert read(home) == value + 1
write(home, 9)
assert read(home) == 9
left = sorted(path.name for path in home.iterdir())
assert left == ["a.txt", "b.parquet", "current", "index", "versions"], left
assert all(path.is_symlink() for path in home.iterdir() if path.name != "versions")
assert len(list((home / "versions").iterdir())) <= 2
print(kills)
"""


@pytest.mark.kill
@pytest.mark.parametrize(("start", "step"), [("living", 1), ("plain", 5), ("new", 2)])
def test_a_writer_killed_at_any_line_loses_nothing(tmp_path, start, step):
    call = [sys.executable, "-c", KILLS, str(tmp_path / "c"), start, str(step)]
    done = subprocess.run(call, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 60


@pytest.fixture
def home(tmp_path):
    write(tmp_path / "c", "one")
    return tmp_path / "c"


def write(folder, text):
    with rewriting(folder) as staged:
        (staged / "index").mkdir(exist_ok=True)
        for name in ("a.txt", "index/b.bin"):
            (staged / name).unlink(missing_ok=True)
            (staged / name).write_text(text)


def versions(home):
    return sorted(path.name for path in (home / "versions").iterdir())


def test_each_change_is_a_version_and_names_lead_to_the_present_one(home):
    assert (home / "a.txt").read_text() == "one"
    write(home, "two")
    assert (home / "index" / "b.bin").read_text() == (home / "current/a.txt").read_text() == "two"
    assert versions(home) == ["000001", "000002"]
    assert (home / "versions/000001/index/b.bin").read_text() == "one"


def test_a_change_that_changes_nothing_makes_no_version(home):
    write(home, "one")
    assert versions(home) == ["000001"]


def test_a_change_that_fails_leaves_no_trace(home):
    def fail():
        with rewriting(home) as staged:
            (staged / "a.txt").write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert (home / "a.txt").read_text() == "one"
    assert versions(home) == ["000001"]
    assert not (home / ".lock").exists()


def test_a_first_change_that_fails_leaves_no_folder(tmp_path):
    with pytest.raises(RuntimeError, match="at once"), rewriting(tmp_path / "x/c"):
        raise RuntimeError("at once")
    assert not (tmp_path / "x/c").exists()


def test_two_versions_stay_and_those_that_are_read(home):
    held = lease(home)
    for text in ("two", "three", "four", "five"):
        write(home, text)
    assert versions(home) == ["000001", "000004", "000005"]
    assert (held.folder / "index/b.bin").read_text() == "one"
    del held
    write(home, "six")
    assert versions(home) == ["000005", "000006"]


def test_a_change_within_a_change_is_part_of_it(home):
    with rewriting(home) as staged:
        write(staged, "two")
        assert (home / "a.txt").read_text() == "one"
    assert (home / "a.txt").read_text() == "two"


@pytest.mark.parametrize("name", ["current", "versions/000001"])
def test_a_version_named_by_hand_is_its_folder(home, name):
    assert home_of(home / name) == home
    write(home / name, "two")
    assert version_of(home).name == "000002"


def test_a_file_laid_into_the_folder_becomes_part_of_the_next_version(home):
    (home / "corrections.csv").write_text("mine")
    (home / "notes").mkdir()
    (home / "notes" / "x.txt").write_text("mine too")
    (home / ".hidden").write_text("stays")
    write(home, "two")
    assert (version_of(home) / "corrections.csv").read_text() == "mine"
    assert (home / "corrections.csv").is_symlink()
    assert (home / "notes/x.txt").read_text() == "mine too"
    assert not (home / ".hidden").is_symlink()
    (home / "corrections.csv").unlink()
    (home / "corrections.csv").write_text("mine again")
    write(home, "three")
    assert (home / "current/corrections.csv").read_text() == "mine again"


def test_a_file_that_a_change_takes_away_is_gone_from_the_folder(home):
    with rewriting(home) as staged:
        (staged / "a.txt").unlink()
    assert sorted(path.name for path in home.iterdir()) == ["current", "index", "versions"]


@pytest.mark.parametrize("follow", [True, False])
def test_a_copied_folder_is_a_folder_of_its_own(home, tmp_path, follow):
    write(home, "two")
    shutil.copytree(home, tmp_path / "copy", symlinks=not follow)
    assert (version_of(tmp_path / "copy") / "a.txt").read_text() == "two"
    write(tmp_path / "copy", "three")
    assert (tmp_path / "copy/a.txt").read_text() == (tmp_path / "copy/index/b.bin").read_text() == "three"
    assert (home / "a.txt").read_text() == "two"
    assert all(path.is_symlink() for path in (tmp_path / "copy").iterdir() if path.name != "versions")


def test_modes_are_kept(home):
    home.chmod(0o750)
    (home / "current/a.txt").chmod(0o640)
    write(home, "two")
    assert home.stat().st_mode & 0o777 == version_of(home).stat().st_mode & 0o777 == 0o750
    assert (home / "a.txt").stat().st_mode & 0o777 == 0o640


def test_what_is_shared_with_the_version_before_takes_no_room(home):
    with rewriting(home) as staged:
        (staged / "a.txt").write_text("two")
    assert (home / "versions/000001/index/b.bin").samefile(home / "versions/000002/index/b.bin")
    assert (home / "versions/000001/a.txt").read_text() == "one"


def test_a_version_gone_back_to_by_hand_is_where_the_next_one_starts(home):
    write(home, "two")
    (home / "current").unlink()
    (home / "current").symlink_to("versions/000001")
    with rewriting(home) as staged:
        (staged / "b.txt").write_text("b")
    assert (home / "a.txt").read_text() == "one"
    assert (home / "b.txt").read_text() == "b"


def test_a_link_that_was_lost_is_found_again(home):
    write(home, "two")
    (home / "current").unlink()
    write(home, "three")
    assert (home / "current/a.txt").read_text() == "three"


def test_a_file_in_the_folders_place_is_refused(tmp_path):
    (tmp_path / "a").write_text("a file")
    with pytest.raises(DataError, match="expected a folder or nothing"):
        rewriting(tmp_path / "a").__enter__()


def test_readers_see_one_whole_state_during_200_changes(home):
    stop, seen, wrong = threading.Event(), [0], []

    def read():
        while not stop.is_set():
            held = lease(home)
            try:
                texts = {(held.folder / name).read_text() for name in ("a.txt", "index/b.bin")}
                os.sched_yield()
                texts.add((held.folder / "a.txt").read_text())
            except OSError as error:
                texts = {str(error), "an error"}
            seen[0] += 1
            if len(texts) != 1:
                wrong.append(texts)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(200):
        write(home, str(number))
    stop.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert seen[0] > 200
