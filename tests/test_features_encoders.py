"""The default encoder: no torch, stated weights, vectors of length one that do not depend on their neighbours."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from contextlib import ExitStack

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from stackwise.features import encoders
from stackwise.features.bert import _BlasLimit, read_safetensors
from stackwise.features.encoders import BertEncoder, Encoder, load_encoder, packaged_folder, products
from stackwise.features.errors import DataError

TEXTS = ["write SQL", "prepare dough and bake bread in a wood oven", "write SQL", ""]


@pytest.fixture(scope="module")
def default() -> Encoder:
    return load_encoder()


def test_vectors_have_length_one_and_do_not_depend_on_the_batch(default):
    vectors = default.encode(TEXTS)
    assert vectors.shape == (4, default.dim)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.array_equal(vectors[0], vectors[2])
    assert np.array_equal(np.concatenate([default.encode([text]) for text in TEXTS]), vectors)
    assert np.array_equal(default.encode([*TEXTS, *(f"manage {name}" for name in "abcdefgh")])[:4], vectors)


def test_texts_encoded_side_by_side_leave_the_number_of_blas_threads_as_it_was():
    limit = _BlasLimit()
    first, second = ExitStack(), ExitStack()
    with threadpool_limits(3, user_api="blas"):
        first.enter_context(limit)
        second.enter_context(limit)
        first.close()  # who came first leaves first
        inside = blas_threads()
        second.close()
        assert (inside, blas_threads()) == ({1}, {3})


def blas_threads() -> set[int]:
    return {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}


def test_meaning_beats_spelling(default):
    query, near, far = default.encode(["supervise staff", "manage employees", "supply stuff"])
    assert query @ near > query @ far


def test_no_text_gives_no_rows(default):
    assert default.encode([]).shape == (0, default.dim)


def test_torch_is_never_imported():
    used = "from stackwise.features.encoders import load_encoder; load_encoder().encode(['a'])"
    code = f"import sys; {used}; print('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_plain_and_tuned_encoders_have_other_fingerprints(default):
    assert load_encoder("plain").fingerprint != default.fingerprint
    assert load_encoder().fingerprint == default.fingerprint


def test_few_texts_are_shared_out_among_cores_and_come_out_the_same(monkeypatch):
    encoder, packs = BertEncoder(packaged_folder()), []
    hidden = encoder._bert.hidden
    monkeypatch.setattr(encoder._bert, "hidden", lambda ids, runs: packs.append(len(ids)) or hidden(ids, runs))
    texts = [f"How to lay {number} rows of tiles on a floor that is not level, and grout them" for number in range(40)]
    vectors = []
    for cores in (1, 3):
        monkeypatch.setattr("os.sched_getaffinity", lambda _, cores=cores: set(range(cores)))
        vectors.append(encoder.encode(texts))
    assert len(packs) == 1 + 3
    assert max(packs[1:]) < 2 * min(packs[1:])
    assert np.array_equal(*vectors)


def test_a_folder_in_the_packaged_shape_gives_the_same_vectors(tmp_path):
    for name in ("config.json", "tokenizer.json", "model.safetensors"):
        shutil.copy(packaged_folder() / name, tmp_path)
    assert np.array_equal(load_encoder(str(tmp_path)).encode(["SQL"]), load_encoder("plain").encode(["SQL"]))


def test_an_adapter_adds_its_product_to_a_matrix(tmp_path):
    weights = read_safetensors(packaged_folder() / "model.safetensors")
    name = "encoder.layer.0.output.dense"
    down = np.full((1, 1536), 0.01, np.float16)
    up = np.full((384, 1), 0.01, np.float16)
    np.savez(tmp_path / "adapter.npz", **{f"{name}.A": down, f"{name}.B": up})
    encoder = BertEncoder(packaged_folder(), tmp_path / "adapter.npz")
    changed = weights[f"{name}.weight"] + up.astype(np.float32) @ down.astype(np.float32)
    assert np.allclose(encoder._bert.layers[0].down, changed.T, atol=1e-6)


def test_other_weights_are_refused(monkeypatch):
    monkeypatch.setattr(encoders, "MINILM_SHA256", "0" * 64)
    with pytest.raises(DataError, match="default encoder's weights: got sha256"):
        load_encoder(verify=True)


def test_a_cut_weights_file_is_refused(tmp_path):
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"\xff\xff\xff\x00\x00\x00\x00\x00{")
    with pytest.raises(DataError, match=r"weights .*model\.safetensors"):
        read_safetensors(path)


@pytest.mark.parametrize(
    ("config", "pooling"), [({"model_type": "gpt2"}, True), ({"model_type": "bert", "hidden_act": "gelu"}, False)]
)
def test_only_a_mean_pooled_bert_is_run_in_numpy(tmp_path, monkeypatch, config, pooling):
    """Any other model in a folder is left to the library that knows how to run it."""
    (tmp_path / "model.safetensors").write_bytes(b"")
    (tmp_path / "tokenizer.json").write_text("{}")
    (tmp_path / "config.json").write_text(json.dumps(config))
    (tmp_path / "1_Pooling").mkdir()
    (tmp_path / "1_Pooling" / "config.json").write_text(json.dumps({"pooling_mode_mean_tokens": pooling}))
    monkeypatch.setattr("stackwise.features.encoders.TransformerEncoder", lambda name: ("library", name))
    assert load_encoder(str(tmp_path)) == ("library", str(tmp_path))


def test_token_vectors_come_with_the_same_text_vectors_and_mean_to_them(default):
    vectors, tokens = default.encode_tokens(TEXTS)
    assert np.allclose(vectors, default.encode(TEXTS), atol=1e-6)
    assert [len(one) for one in tokens] == [len(one) for one in default.encode_tokens(list(reversed(TEXTS)))[1]][::-1]
    assert all(np.allclose(np.linalg.norm(one, axis=1), 1, atol=1e-5) for one in tokens)
    assert np.array_equal(tokens[0], tokens[2])


def test_a_row_of_a_product_does_not_depend_on_those_beside_it():
    draw = np.random.default_rng(0)
    rows, table = (draw.normal(size=size).astype(np.float32) for size in ((37, 50), (50, 301)))
    whole = products(rows, table)
    np.testing.assert_allclose(whole, rows @ table, rtol=1e-4, atol=1e-4)
    for count in (1, 2, 15, 16, 17):
        assert np.array_equal(products(rows[:count], table), whole[:count])
    assert products(rows[:0], table).shape == (0, 301)
