"""One writer at a time: the second is told who the first is, and a dead one's lock is free."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from stackwise.features.errors import DataError
from stackwise.features.locks import holder_of, locked

HOLD = """
import sys, time
from pathlib import Path
from stackwise.features.locks import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def other(tmp_path):
    """Another process that holds the lock."""
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path / "c/.lock")], stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"held\n"
        yield process
        process.kill()


def test_a_lock_says_who_holds_it_and_is_gone_afterwards(tmp_path):
    with locked(tmp_path / "c/.lock"):
        holder = holder_of(tmp_path / "c/.lock")
        assert (holder.pid, holder.host, holder.since[:2]) == (os.getpid(), os.uname().nodename, "20")
        assert sys.argv[0] in holder.command
    assert list((tmp_path / "c").iterdir()) == []


def test_a_second_writer_that_may_not_wait_is_told_who_writes(tmp_path, other):
    with pytest.raises(
        DataError, match=rf"written by process {other.pid} on .* \(`-c .*, since 20.*say --wait SECONDS"
    ):
        locked(tmp_path / "c/.lock", wait=0).__enter__()
    with pytest.raises(DataError, match="try again when it is done"):
        locked(tmp_path / "c/.lock", wait=0.2).__enter__()
    assert holder_of(tmp_path / "c/.lock").pid == other.pid


def test_a_killed_holders_lock_is_taken_over(tmp_path, other):
    told = []
    threading.Timer(0.3, lambda: other.send_signal(signal.SIGKILL)).start()
    with locked(tmp_path / "c/.lock", wait=60, told=told.append):
        assert holder_of(tmp_path / "c/.lock").pid == os.getpid()
    assert len(told) == 1
    assert f"waiting for process {other.pid}" in told[0]


def test_threads_of_one_process_take_turns(tmp_path):
    inside, most = [], []

    def work():
        for _ in range(20):
            with locked(tmp_path / "c/.lock", wait=60):
                inside.append(1)
                most.append(len(inside))
                time.sleep(0.001)
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 60


def test_a_lock_file_that_nobody_holds_is_no_hindrance(tmp_path):
    (tmp_path / ".lock").write_text("{half a line")
    assert holder_of(tmp_path / ".lock") is None
    with locked(tmp_path / ".lock", wait=0):
        assert holder_of(tmp_path / ".lock").pid == os.getpid()
