"""The whole road of an operator: make a key, start the command with its hash, ask with the key, stop it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest
from service_house import House, free_port

from stackwise.recommender.serialize import answer_texts
from stackwise.recommender.service.auth import hash_key

RECOMMEND = "/v1/recommendations"
ME = {
    "learner_id": "me",
    "as_of": "2026-09-01",
    "skills": [{"skill_id": "customer-service"}],
    "goal": {"occupation_id": "business.bookkeeper"},
}
CALL = [sys.executable, "-m", "stackwise.recommender.cli", "serve"]
PLACE = {**os.environ, "STACKWISE_KEYS": ""}


@pytest.fixture(scope="module")
def made_key() -> tuple[str, str]:
    """A key and its hash as the command prints them."""
    said = subprocess.run([*CALL, "--new-key"], capture_output=True, text=True, check=True).stdout
    key, hashed = (line.rpartition(" ")[2] for line in said.splitlines())
    return key, hashed


def test_a_new_key_is_printed_with_its_hash(made_key):
    key, hashed = made_key
    assert hash_key(key) == hashed
    assert len(key) > 40


def test_a_served_key_opens_the_door_and_a_signal_ends_it_with_0(made_key, engine, tmp_path):
    key, hashed = made_key
    (tmp_path / "keys.txt").write_text(f"{hashed}  # ours\n")
    port, log = free_port(), tmp_path / "log.txt"
    with log.open("wb") as lines:
        call = [*CALL, "--keys", str(tmp_path / "keys.txt"), "--port", str(port)]
        process = subprocess.Popen(call, stdout=lines, stderr=lines, cwd=tmp_path, env=PLACE)
        try:
            house = House(port, process=process)
            house.wait_ready()
            assert house.post(RECOMMEND, ME).status == 401
            assert house.post(RECOMMEND, ME, {"authorization": f"Bearer {key[:-1]}"}).status == 401
            got = house.post(RECOMMEND, ME, {"authorization": f"Bearer {key}"})
            process.send_signal(signal.SIGTERM)
            assert process.wait(180) == 0
        finally:
            process.kill()
            process.wait(180)
    assert (got.status, got.body.decode()) == (200, answer_texts(engine, [json.dumps(ME)])[0])
    said = log.read_text()
    assert "Traceback" not in said
    assert not [one for one in (key, hashed, "customer-service") if one in said]


def test_without_a_key_it_says_how_to_make_one_and_does_not_start(tmp_path):
    done = subprocess.run(CALL, capture_output=True, text=True, cwd=tmp_path, env=PLACE, timeout=300, check=False)
    assert done.returncode == 2
    assert "stackwise serve --new-key" in done.stderr
    assert "Traceback" not in done.stderr
