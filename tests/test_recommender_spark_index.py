"""An index whose texts executors encode and read is, byte for byte, the one that a single process makes."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from stackwise.features.catalogue import write_catalogue
from stackwise.features.encoders import load_encoder
from stackwise.features.errors import DataError
from stackwise.features.ingest.store import IngestBatch, merge, rejected
from stackwise.features.versions import version_of
from stackwise.recommender.index.build import refresh
from stackwise.recommender.spark import index_work
from stackwise.recommender.spark.index_work import FEW, SparkWork, refresh_on_spark

TRADES = ("bread", "ledgers", "circuits", "gardens", "roofs", "queries", "wards", "boilers", "rosters", "pipes")


def courses(count: int) -> pd.DataFrame:
    rows = [
        {"credential_id": f"c{at}", "version": "1", "status": "active", "title": f"Care for {TRADES[at % 10]}, {at}",
         "description": f"You learn customer service and bookkeeping; you plan and check {TRADES[at % 7]}. Room {at}."}
        for at in range(count)
    ]  # fmt: skip
    return pd.DataFrame(rows, index=range(2, count + 2))


def made(folder: Path, sample) -> Path:
    """A few of the sample's skills beside a small list of courses, one of which declares skills."""
    write_catalogue(
        folder, {"skills": sample["skills"].head(60), "occupations": sample["occupations"].head(2)}, "small"
    )
    declared = pd.DataFrame({"credential_id": ["c0"], "skill_text": ["bookkeeping"]})
    frames = {"credentials": courses(20)}
    merge(folder, IngestBatch("shop", frames, rejected("credentials", []), {"f": "0" * 64}, declared))
    return folder


def files(folder: Path) -> dict[str, bytes]:
    version = version_of(folder)
    return {str(path.relative_to(version)): path.read_bytes() for path in sorted(version.rglob("*")) if path.is_file()}


def test_the_index_of_executors_is_that_of_one_process(sample, spark, tmp_path, monkeypatch):
    monkeypatch.setattr(index_work, "FEW", 8)
    assert spark.sparkContext.master.startswith(
        "local-cluster"
    )  # executors are other processes and get the folder sent
    counts = refresh(made(tmp_path / "here", sample))
    assert refresh_on_spark(made(tmp_path / "there", sample)) == counts
    here, there = files(tmp_path / "here"), files(tmp_path / "there")
    assert here.keys() == there.keys()
    assert [name for name, content in here.items() if there[name] != content] == []
    assert len(pd.read_parquet(version_of(tmp_path / "there") / "index/readings/claims.parquet")) > 20


def test_an_executor_with_other_weights_is_refused(spark, tmp_path):
    class Other:
        fingerprint, dim = "another", 384
        encode_tokens = None

    work = SparkWork(spark, tmp_path, "default")
    with pytest.raises(DataError, match=r"encode on Spark: got .*"):
        work.encoder(Other(), "default").encode(["bake bread"] * (FEW + 1))
    with pytest.raises(DataError, match=r"encoder on an executor: got .*; expected the driver's, another"):
        index_work._encoder_of("default", "another")


def test_few_texts_stay_where_they_are(tmp_path):
    encoder = load_encoder("plain")
    far = SparkWork(None, tmp_path, "plain").encoder(encoder, "plain")
    assert (far.encode(["bake bread"]) == encoder.encode(["bake bread"])).all()
