"""Models from elsewhere: broken ones end on trial, not in the live service; unsigned and reaching ones are refused."""

from __future__ import annotations

import json
import sys

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from stackwise.features.errors import DataError, InputError
from stackwise.models.ranker import FusedRanker
from stackwise.recommender.bundle import SEAL, _hashes, load_model, seal_model
from stackwise.recommender.service.sources import source_of
from stackwise.recommender.service.trial import try_model
from stackwise.recommender.signature import SIGNATURE

ME = {
    "learner_id": "me",
    "skills": [{"skill_id": "customer-service"}],
    "goal": {"occupation_id": "business.bookkeeper"},
}


@pytest.fixture(scope="module")
def key():
    return Ed25519PrivateKey.generate()


@pytest.fixture
def public(key, tmp_path):
    path = tmp_path / "public.pem"
    kinds = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    path.write_bytes(key.public_key().public_bytes(*kinds))
    return path


def sealed_anew(folder, **changed):
    """A seal that fits what the folder holds now, as whoever may write there can make one."""
    seal = json.loads((folder / SEAL).read_text())
    (folder / SEAL).write_text(json.dumps({**seal, **changed, "files": _hashes(folder)}))


@pytest.mark.parametrize(("script", "said"), [("kill -6 $$", "an end by signal 6"), ("exit 3", "an end by status 3"),
                                             ("sleep 600", "no answer in 0.2 s")])  # fmt: skip
def test_a_trial_that_ends_or_hangs_says_so(tmp_path, monkeypatch, script, said):
    (tmp_path / "python").write_text(f"#!/bin/sh\n{script.replace('sleep', 'exec sleep')}\n")
    (tmp_path / "python").chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    with pytest.raises(DataError, match=said):
        try_model(tmp_path, None, 0.2 if "sleep" in script else 60)


def test_a_model_that_cannot_be_loaded_is_said_so_by_the_trial(sample, tmp_path):
    seal_model(tmp_path / "model", sample, FusedRanker())
    try_model(tmp_path / "model", None)
    (tmp_path / "model" / "ranker" / "more.txt").write_text("x")
    with pytest.raises(DataError, match="changed files"):
        try_model(tmp_path / "model", None)


def test_a_seal_that_reaches_outside_its_folder_is_refused(sample, tmp_path):
    folder = tmp_path / "model"
    seal_model(folder, sample, FusedRanker())
    encoder = json.loads((folder / SEAL).read_text())["encoder"]
    sealed_anew(folder, encoder={**encoder, "name": "/etc"})
    with pytest.raises(DataError, match="one outside its folder"):
        load_model(folder)
    sealed_anew(folder, encoder=encoder)
    (folder / "more").symlink_to("/etc/hostname")
    sealed_anew(folder)
    with pytest.raises(DataError, match="links 'more'"):
        load_model(folder)


def test_only_what_the_key_signed_is_loaded(sample, tmp_path, key, public):
    folder = tmp_path / "model"
    seal_model(folder, sample, FusedRanker())
    with pytest.raises(DataError, match=r"no seal\.sig"):
        load_model(folder, key=public)
    (folder / SIGNATURE).write_bytes(Ed25519PrivateKey.generate().sign((folder / SEAL).read_bytes()))
    with pytest.raises(DataError, match="another signature"):
        load_model(folder, key=public)
    (folder / SIGNATURE).write_bytes(key.sign((folder / SEAL).read_bytes()))
    assert load_model(folder, key=public).stages.ranker.name == FusedRanker().name
    assert source_of(None, str(folder), "", "default", public).load()
    sealed_anew(folder, config={"note": "changed by a stranger"})
    with pytest.raises(DataError, match="another signature"):
        source_of(None, str(folder), "", "default", public).load()
    (tmp_path / "none.pem").write_text("no key")
    with pytest.raises(InputError, match="public key in PEM"):
        load_model(folder, key=tmp_path / "none.pem")
