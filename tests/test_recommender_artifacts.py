"""A sealed model opens whole or not at all."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from stackwise.features.catalogue import in_memory, read_catalogue
from stackwise.features.errors import DataError, InputError, StaleIndexError
from stackwise.models.ranker import shipped_ranker
from stackwise.recommender.batch.score import model_fingerprint
from stackwise.recommender.bundle import SEAL, fetch_model, load_model, open_sealed, seal_model
from stackwise.recommender.defaults import open_catalogue
from stackwise.recommender.engine.build import open_recommender
from stackwise.recommender.engine.weights import reading_fingerprint
from stackwise.recommender.parsing import read_learner


@pytest.fixture(scope="module")
def catalogue():
    return open_catalogue(None)


@pytest.fixture(scope="module")
def sealed(catalogue, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("sealed") / "model"
    seal_model(folder, catalogue, shipped_ranker(), config={"seed": 0})
    return folder


@pytest.fixture
def copy(sealed, tmp_path) -> Path:
    return Path(shutil.copytree(sealed, tmp_path / "model"))


def test_it_answers_as_the_recommender_it_was_made_of(catalogue, sealed):
    learner = read_learner("business-1", catalogue)
    assert load_model(sealed).recommend(learner, 5) == open_recommender(catalogue).recommend(learner, 5)


def test_equal_content_gives_equal_bytes(catalogue, sealed, tmp_path):
    seal_model(tmp_path / "again", catalogue, shipped_ranker(), config={"seed": 0})
    assert (tmp_path / "again" / SEAL).read_bytes() == (sealed / SEAL).read_bytes()


def test_nothing_in_it_is_pickled(sealed):
    suffixes = {one.suffix for one in sealed.rglob("*") if one.is_file()}
    assert suffixes <= {".json", ".parquet", ".npy", ".npz", ".txt"}


@pytest.mark.parametrize("name", ["ranker/ranker.json", "catalogue/skills.parquet"])
def test_one_changed_byte_is_found_and_named(copy, name):
    content = bytearray((copy / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copy / name).write_bytes(bytes(content))
    with pytest.raises(DataError, match=f"changed files '{name}'"):
        open_sealed(copy)


def test_a_missing_and_an_added_file_are_found(copy):
    (copy / "ranker" / "ranker.json").unlink()
    (copy / "extra.txt").write_text("x")
    with pytest.raises(DataError, match=r"'extra.txt', 'ranker/ranker.json'"):
        open_sealed(copy)


def _edit(folder: Path, **changes) -> None:
    seal = json.loads((folder / SEAL).read_text())
    (folder / SEAL).write_text(json.dumps({**seal, **changes}))


def test_an_older_schema_is_refused(copy):
    _edit(copy, seal_version=0)
    with pytest.raises(DataError, match="schema: got 0; expected version 2; retrain"):
        open_sealed(copy)


def test_a_cut_seal_is_refused(copy):
    (copy / SEAL).write_text('{"seal_version": 1')
    with pytest.raises(DataError, match="a seal as it was written"):
        open_sealed(copy)


def test_features_this_version_does_not_serve_are_refused(copy):
    _edit(copy, feature_names=["shoe_size"])
    with pytest.raises(DataError, match="shoe_size"):
        open_sealed(copy)


def test_another_catalogue_than_trained_on_is_refused(copy, catalogue):
    other = in_memory({"skills": catalogue["skills"].head(3)}, "other")
    with pytest.raises(DataError, match=r"catalogue: got other@.*the model's own"):
        open_sealed(copy, other)
    assert open_sealed(copy, read_catalogue(copy / "catalogue")).seal["config"] == {"seed": 0}


def test_another_encoder_than_installed_is_refused(copy):
    _edit(copy, encoder={"name": "default", "fingerprint": "bert-other"})
    with pytest.raises(StaleIndexError, match="bert-other of the model"):
        load_model(copy)


def test_other_weights_of_reading_than_sealed_are_refused(copy):
    _edit(copy, reading="other weights")
    with pytest.raises(StaleIndexError, match=r"weights of reading: got \w{16}; expected other weights of the model"):
        load_model(copy)


def test_weights_of_reading_that_changed_make_another_model(catalogue, monkeypatch):
    engine = open_recommender(catalogue)
    before = model_fingerprint(engine, None)
    assert model_fingerprint(engine, None) == before
    monkeypatch.setattr("stackwise.recommender.batch.score.reading_fingerprint", lambda: "other weights")
    assert model_fingerprint(engine, None) != before


def test_the_fingerprint_of_reading_follows_each_file(tmp_path):
    files = tuple(tmp_path / name for name in ("spans.npz", "links.npz"))
    for file in files:
        file.write_bytes(b"weights")
    before = reading_fingerprint(files)
    files[1].write_bytes(b"better weights")
    assert reading_fingerprint(files) != before


def test_what_cannot_be_sealed_or_found_is_said(catalogue, tmp_path):
    with pytest.raises(InputError, match="one in memory"):
        seal_model(tmp_path / "m", in_memory({"skills": catalogue["skills"]}), shipped_ranker())
    with pytest.raises(InputError, match="encoder to seal"):
        seal_model(tmp_path / "m", catalogue, shipped_ranker(), "some/model")
    with pytest.raises(DataError, match=f"no {SEAL}"):
        open_sealed(tmp_path)
    with pytest.raises(InputError, match="a model folder or an MLflow URI"):
        fetch_model("nowhere", tmp_path, "sqlite://")
    assert not (tmp_path / "m").exists()
