"""Vectors are computed once, only changed rows again, and stale ones are refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from conftest import WordEncoder

from stackwise.features.catalogue import read_catalogue, write_catalogue
from stackwise.features.errors import StaleIndexError
from stackwise.features.vectors import build_vectors, credential_beginnings, credential_texts, load_vectors
from stackwise.features.versions import version_of


def tables(*labels: str) -> dict[str, pd.DataFrame]:
    skills = pd.DataFrame({"skill_id": [f"s{i}" for i in range(len(labels))], "label": labels})
    credentials = pd.DataFrame({"credential_id": ["c"], "version": ["1"], "title": ["Baking"]})
    return {"skills": skills, "credentials": credentials}


class Counting(WordEncoder):
    def __init__(self) -> None:
        self.seen: list[str] = []

    def encode(self, texts):
        self.seen += texts
        return super().encode(texts)


def test_only_changed_rows_are_encoded_again(tmp_path):
    encoder = Counting()
    assert build_vectors(write_catalogue(tmp_path / "c", tables("a", "b")), encoder, tmp_path / "c")["skills"] == 2
    encoder.seen.clear()
    assert build_vectors(write_catalogue(tmp_path / "c", tables("b", "x", "a")), encoder, tmp_path / "c")["skills"] == 1
    assert encoder.seen == ["x"]


def test_a_long_text_is_encoded_as_far_as_a_word_ends():
    long = " ".join(["loaves"] * 200)
    frame = pd.DataFrame({"title": ["Baking", "Baking"], "outcomes": [None, None], "description": ["Bread", long]})
    short, cut = credential_beginnings(frame)
    assert short == credential_texts(frame)[0] == "Baking. Bread"
    assert 690 < len(cut) <= 700
    assert cut.endswith(" loaves")
    assert credential_texts(frame)[1].startswith(cut)


def test_loaded_rows_align_with_the_frames(tmp_path):
    catalogue = write_catalogue(tmp_path / "c", tables("bake bread", "write code"))
    encoder = WordEncoder()
    build_vectors(catalogue, encoder, tmp_path / "c")
    loaded = load_vectors(read_catalogue(tmp_path / "c"), encoder)
    assert np.allclose(loaded["skills"], encoder.encode(["bake bread", "write code"]), atol=1e-3)
    assert loaded["credentials"].shape == (1, 64)


def test_missing_vectors_name_the_fix(tmp_path):
    catalogue = write_catalogue(tmp_path / "c", tables("a"))
    with pytest.raises(StaleIndexError, match="run `stackwise index --data"):
        load_vectors(catalogue, WordEncoder())


def test_other_rows_and_other_encoders_are_stale(tmp_path):
    encoder = WordEncoder()
    build_vectors(write_catalogue(tmp_path / "c", tables("a")), encoder, tmp_path / "c")
    other = WordEncoder()
    other.fingerprint = "other"
    with pytest.raises(StaleIndexError, match="encoder words-64; expected other"):
        load_vectors(read_catalogue(tmp_path / "c"), other)
    changed = write_catalogue(tmp_path / "c", tables("b"))
    with pytest.raises(StaleIndexError, match="made of other rows"):
        load_vectors(changed, encoder)


def test_a_cut_file_is_made_again(tmp_path):
    catalogue = write_catalogue(tmp_path / "c", tables("a"))
    build_vectors(catalogue, WordEncoder(), tmp_path / "c")
    (version_of(tmp_path / "c") / "index" / "vectors" / "skills" / "vectors.npy").write_bytes(b"cut")
    assert build_vectors(catalogue, WordEncoder(), tmp_path / "c")["skills"] == 1
