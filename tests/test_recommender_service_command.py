"""The options of ``stackwise serve`` that decide who may ask, and what the README says of it, done."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from service_house import free_port
from typer.testing import CliRunner

from stackwise.features.errors import InputError
from stackwise.recommender.cli import app
from stackwise.recommender.commands.serve import _is_loopback, _keys
from stackwise.recommender.service.auth import FixedKeys, hash_key, read_keys


def test_a_key_is_asked_for_unless_it_is_said_and_then_only_here(tmp_path, monkeypatch):
    monkeypatch.delenv("STACKWISE_KEYS", raising=False)
    with pytest.raises(InputError, match="expected --keys FILE or STACKWISE_KEYS"):
        _keys(None, False, "127.0.0.1", False)
    for host in ("0.0.0.0", "10.0.0.1", "::", "example.org"):
        with pytest.raises(InputError, match="--no-auth: got --host"):
            _keys(None, True, host, False)
    assert [_is_loopback(one) for one in ("127.0.0.1", "127.1.2.3", "::1", "localhost")] == [True] * 4
    assert _keys(None, True, "localhost", False) is None
    file = tmp_path / "keys"
    file.write_text(f"{hash_key('a')}\n")
    assert _keys(file, False, "0.0.0.0", False) == file
    with pytest.raises(InputError, match="--keys beside it"):
        _keys(file, True, "127.0.0.1", False)
    monkeypatch.setenv("STACKWISE_KEYS", hash_key("b"))
    assert _keys(None, False, "0.0.0.0", False) == FixedKeys(read_keys(hash_key("b")))


def test_the_commands_of_the_readme_work(tmp_path):
    text = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    block = re.search(r"<!-- serve -->\n```sh\n(.*?)```", text, re.DOTALL)[1].replace("8000", str(free_port()))
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(["bash", "-ec", block], capture_output=True, text=True, cwd=tmp_path, timeout=120,
                          env={**os.environ, "PATH": path}, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    ready, answer = re.findall(r"\{.*?\}(?=\{\"schema|$)", done.stdout, re.DOTALL)
    assert json.loads(ready)["status"] == "ready"
    assert [one["rank"] for one in json.loads(answer)["recommendations"]] == [1, 2, 3]


ENDS = """
import atexit, sys, threading, time
from stackwise.recommender.cli import app
from stackwise.recommender.service import server

def served(*_):
    atexit.register(time.sleep, 600)  # as a thread inside native code makes the interpreter's end hang

server.run = served
sys.exit(app(["serve", "--no-auth"]))
"""


def test_what_hangs_an_interpreter_that_ends_does_not_keep_the_service(tmp_path):
    done = subprocess.run([sys.executable, "-c", ENDS], capture_output=True, cwd=tmp_path, timeout=300, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


WATCHED = """
import fcntl, os, threading
from stackwise.recommender.service import server

fcntl.fcntl(2, fcntl.F_SETFL, os.O_NONBLOCK)
try:
    while os.write(2, b"x" * 1024):
        pass
except BlockingIOError:  # nobody drains it
    fcntl.fcntl(2, fcntl.F_SETFL, 0)
server._end_within(0.2)
threading.Event().wait()
"""


def test_what_must_end_ends_though_nobody_reads_where_it_was(tmp_path):
    with subprocess.Popen([sys.executable, "-c", WATCHED], stderr=subprocess.PIPE, cwd=tmp_path) as process:
        try:
            assert process.wait(300) == 1
        finally:
            process.kill()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--model-key", "public.pem"), "--model-key: got no --model beside it; expected a model that it must have"),
        (("--oidc-audience", "stackwise"), "--oidc-audience: got no --oidc-issuer beside it; expected an issuer"),
    ],
)
def test_an_option_that_would_do_nothing_is_refused(given, said):
    """As a key that no model need be signed by."""
    with pytest.raises(InputError, match=said):
        CliRunner().invoke(app, ["serve", "--no-auth", *given], catch_exceptions=False)


@pytest.mark.parametrize("option", ["--health-port", "--per-address"])
def test_a_number_that_is_none_of_its_kind_is_refused(option):
    got = CliRunner().invoke(app, ["serve", "--no-auth", f"{option}=-5"])
    assert (got.exit_code, "greater than or equal to 0" in got.output) == (2, True)
