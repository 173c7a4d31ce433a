"""Limits of Arrow files: what a batch is when it is read is known before it is, and no file of ours is refused."""

from __future__ import annotations

import struct

import pyarrow as pa
import pytest

from stackwise.features import arrow_limits
from stackwise.features.arrow_limits import check_arrow
from stackwise.features.errors import DataError
from stackwise.recommender.batch.readers import ArrowReader

TABLE = pa.table({"text": ["x" * 100_000] * 3, "n": [1, None, 3], "d": pa.array(list("pqp")).dictionary_encode()})


@pytest.fixture(params=[(None, "file"), ("zstd", "file"), ("lz4", "file"), ("zstd", "stream")])
def arrow(request, tmp_path):
    compression, kind = request.param
    path = tmp_path / "learners.arrow"
    options = pa.ipc.IpcWriteOptions(compression=compression)
    opened = pa.ipc.new_file if kind == "file" else pa.ipc.new_stream
    with path.open("wb") as file, opened(file, TABLE.schema, options=options) as writer:
        writer.write_table(TABLE)
    return path


def test_a_batch_is_as_large_as_what_it_holds(arrow, monkeypatch):
    check_arrow(arrow)
    monkeypatch.setattr(arrow_limits, "MOST_BYTES", 310_000)
    check_arrow(arrow)
    monkeypatch.setattr(arrow_limits, "MOST_BYTES", 299_999)
    with pytest.raises(DataError, match=r"batch of 300,\d\d\d bytes uncompressed; expected at most 299,999"):
        check_arrow(arrow)


def test_a_reader_of_learners_looks_first(arrow, monkeypatch):
    monkeypatch.setattr(arrow_limits, "MOST_BYTES", 1_000)
    with pytest.raises(DataError, match="expected at most 1,000"):
        ArrowReader(arrow, "learners")


@pytest.mark.parametrize("cut", range(9, 400, 17))
def test_what_is_no_whole_file_is_refused_by_arrow_or_passed_on(arrow, cut):
    arrow.write_bytes(arrow.read_bytes()[:cut] + b"\xff" * 16)
    try:
        check_arrow(arrow)
    except (pa.ArrowException, OSError, DataError):
        return


def test_a_batch_that_contradicts_itself_is_no_arrow_file(arrow, monkeypatch):
    def short(*_):
        raise struct.error("unpack_from requires more")

    monkeypatch.setattr(arrow_limits, "_size", short)
    with pytest.raises(pa.ArrowInvalid, match="contradicts itself"):
        check_arrow(arrow)
