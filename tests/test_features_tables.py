import pandas as pd
import pyarrow.parquet as pq
import pytest
from conftest import planted_tables

from stackwise.features.errors import DataError
from stackwise.features.tables import TABLES, check, from_arrow, to_arrow


def test_every_planted_table_keeps_its_rules():
    for name, frame in planted_tables().items():
        good, rejects = check(name, frame)
        assert (len(good), len(rejects)) == (len(frame), 0), (name, rejects)


def test_bad_rows_are_set_aside_with_line_key_and_reason():
    frame = pd.DataFrame(
        {
            "credential_id": ["a", "b", "b", None],
            "version": "1",
            "title": ["x", "y", "z", ""],
            "price.amount": [1, -2, 3, 4],
        },
        index=[2, 5, 9, 12],
    )
    good, rejects = check("credentials", frame)
    assert good.index.tolist() == [2, 9]
    assert rejects["line"].tolist() == [5, 12]
    assert "price.amount is outside 0" in rejects["reason"][0]
    assert "credential_id is missing" in rejects["reason"][1]


def test_a_duplicate_key_is_rejected_after_its_first_row():
    frame = pd.DataFrame({"skill_id": ["a", "a"], "label": ["one", "two"]})
    good, rejects = check("skills", frame)
    assert good["label"].tolist() == ["one"]
    assert rejects["reason"].tolist() == ["duplicate key; the first row is kept"]


def test_a_missing_key_column_is_an_error():
    with pytest.raises(DataError, match="no column 'label'"):
        check("skills", pd.DataFrame({"skill_id": ["a"]}))


def test_arrow_keeps_every_declared_column(tmp_path):
    frame = planted_tables()["credentials"]
    pq.write_table(to_arrow("credentials", frame), tmp_path / "t.parquet")
    back = from_arrow("credentials", pq.read_table(tmp_path / "t.parquet"))
    assert back.columns.tolist() == TABLES["credentials"].columns
    assert back["price.amount"].dropna().tolist() == [100.0]
    assert pq.read_table(tmp_path / "t.parquet")["price"].null_count == len(frame) - 1
