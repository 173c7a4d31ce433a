"""The int8 encoder: near to the float32 one, the same bits alone or together, and named in what it makes."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

from stackwise.features import int8_bert
from stackwise.features.encoders import BertEncoder, load_encoder, plain_of, precision_of
from stackwise.features.errors import InputError
from stackwise.features.vectors import encoder_made_with

TEXTS = ["prepare payroll", "lead a team of nurses", "use SQL to query databases and build dashboards for managers"]


@pytest.fixture(scope="module")
def int8() -> BertEncoder:
    pytest.importorskip("ctranslate2")
    encoder = load_encoder("int8")
    assert isinstance(encoder, BertEncoder)
    return encoder


def test_vectors_are_near_to_those_of_float32(int8):
    near = np.einsum("ij,ij->i", int8.encode(TEXTS), load_encoder().encode(TEXTS))
    assert near.min() > 0.985
    assert near.max() < 0.99999  # it is another arithmetic


def test_a_vector_is_the_same_alone_or_together_to_the_bit(int8):
    rng = np.random.default_rng(0)
    words = ["plumbing", "write", "reports", "care", "of", "patients", "and", "SQL", "2"]
    texts = [" ".join(rng.choice(words, size)) for size in (1, 1, 2, 3, 3, 5, 8, 13, 13, 30, 60, 120, 120)]
    together, backwards = int8.encode(texts), int8.encode(texts[::-1])[::-1]
    alone = np.concatenate([int8.encode([text]) for text in texts])
    assert np.array_equal(together, alone)
    assert np.array_equal(together, backwards)
    tokens = int8.encode_tokens(texts)[1]
    assert all(np.array_equal(one, int8.encode_tokens([text])[1][0]) for one, text in zip(tokens, texts, strict=True))


def test_the_precision_is_in_the_fingerprint_and_goes_with_the_plain_encoder(int8):
    assert int8.fingerprint == f"{load_encoder().fingerprint}-int8"
    assert (precision_of(int8), precision_of(load_encoder())) == ("int8", "float32")
    assert load_encoder(plain_of("int8")).fingerprint == f"{load_encoder('plain').fingerprint}-int8"


def test_default_is_what_an_index_was_made_with(tmp_path: Path):
    (tmp_path / "index" / "vectors" / "skills").mkdir(parents=True)
    about = tmp_path / "index" / "vectors" / "skills" / "about.json"
    about.write_text('{"encoder": "bert-mean-1-2-int8"}')
    assert encoder_made_with(tmp_path, "default") == "int8"
    assert encoder_made_with(tmp_path, "float32") == "float32"
    about.write_text('{"encoder": "bert-mean-1-2"}')
    assert encoder_made_with(tmp_path, "default") == encoder_made_with(None, "default") == "default"


def test_without_the_extra_its_line_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(int8_bert, "find_spec", lambda _: None)
    with pytest.raises(InputError, match=r"expected the extra `fast`.*stackwise\[fast\]"):
        load_encoder("int8")


def encoded() -> np.ndarray:
    return load_encoder("int8").encode(TEXTS)  # the encoder that the process has already


@pytest.mark.filterwarnings("ignore:This process.*multi-threaded:DeprecationWarning")
def test_a_forked_process_makes_an_engine_of_its_own(int8):
    """The threads of the first one's engine are not there in the second."""
    before = int8.encode(TEXTS)
    with ProcessPoolExecutor(1, mp_context=get_context("fork")) as pool:
        assert np.array_equal(pool.submit(encoded).result(timeout=60), before)
