"""Parquet files that are small on the disk and large in memory are refused by what their last bytes say."""

from __future__ import annotations

import base64
import time

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stackwise.features import parquet_limits
from stackwise.features.errors import DataError, InputError
from stackwise.features.ingest.archive import csv_header, find_members
from stackwise.features.parquet_limits import check_parquet
from stackwise.recommender.batch.columns import known_columns

SAID_ONCE = (  # a text of 380 characters, for four million rows of one page
    "UEFSMRUEFYAGFSxMFQIVABIAACi1L/1ggABlAAAofAEAAHgBAHgq0AIVABUeFTAsFYCk6AMVEBUGFQYcAAAAKLUv/SAPeQAABQAAAICk6AMBAY"
    "Ck6AMAFQQZLDUAGAZzY2hlbWEVAgAVDCUCGAdsZWFybmVyJQBMHAAAABaApOgDGRwZHCYAHBUMGTUABhAZGAdsZWFybmVyFQwWgKToAxboBham"
    "ASZSJggpLBUEFQAVAgAVABUQFQIAPBaA8MqpCxkGGSYAgKToAwAAABboBhaApOgDJggWpgEAKCBwYXJxdWV0LWNwcC1hcnJvdyB2ZXJzaW9uID"
    "I1LjAuMRkcHAAAAKwAAABQQVIx"
)


@pytest.fixture
def bomb(tmp_path):
    """A column of nothing, over and over: a few bytes that unpack to gigabytes."""
    path = tmp_path / "bomb.parquet"
    pq.write_table(pa.table({"learner": pa.nulls(210_000_000)}), path)
    return path


def test_a_bomb_is_refused_before_a_row_is_read(bomb):
    assert bomb.stat().st_size < 1_000_000
    began = time.process_time()
    with pytest.raises(DataError, match="210,000,000 rows"):
        check_parquet(bomb)
    with pytest.raises(DataError, match="210,000,000 rows"):
        check_parquet(bomb.read_bytes())
    assert time.process_time() - began < 5


def test_a_text_that_is_said_once_for_millions_of_rows_is_refused(tmp_path):
    """267 bytes that are gigabytes of texts in memory, though its rows are few enough."""
    path = tmp_path / "bomb.parquet"
    path.write_bytes(base64.b64decode(SAID_ONCE))
    with pytest.raises(DataError, match=r"4,000,000 rows in \d+ bytes; expected at most"):
        check_parquet(path)


def test_many_columns_are_refused(tmp_path, monkeypatch):
    path = tmp_path / "wide.parquet"
    pd.DataFrame(np.zeros((1, 2_001)), columns=[f"c{at}" for at in range(2_001)]).to_parquet(path)
    with pytest.raises(DataError, match="2,001 columns"):
        check_parquet(path)
    monkeypatch.setattr(parquet_limits, "_MOST_FOOTER", 1_000)
    with pytest.raises(DataError, match="bytes of columns' names"):
        check_parquet(path)


def test_two_million_columns_of_a_text_file_are_refused_at_once(tmp_path):
    names = [f"c{at}" for at in range(2_000_000)]
    began = time.process_time()
    with pytest.raises(InputError, match=r"learners columns: got 2,000,000; expected at most 2,000"):
        known_columns("learners", names)
    assert time.process_time() - began < 1
    (tmp_path / "wide.csv").write_text(",".join(names[:2_001]))
    with pytest.raises(DataError, match=r"header: got 2,001 columns"):
        csv_header(*find_members([tmp_path], [".csv"]))


@pytest.mark.parametrize("content", [b"", b"PAR1", b"x" * 100, b"PAR1" + b"\xff" * 3 + b"\x03PAR1", b"\0\0\0\0PAR1"])
def test_what_is_no_parquet_is_said_so(tmp_path, content):
    (tmp_path / "x.parquet").write_bytes(content)
    for source in (tmp_path / "x.parquet", content):
        with pytest.raises(DataError, match=r"parquet file|bytes of columns"):
            check_parquet(source)


def test_a_table_of_ours_is_let_in(tmp_path):
    pd.DataFrame({"a": [1, 2]}).to_parquet(tmp_path / "x.parquet")
    check_parquet(tmp_path / "x.parquet")
