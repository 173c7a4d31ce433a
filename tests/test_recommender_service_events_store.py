"""Databases of events that are not what they should be: told, left as they are, and used again once they are."""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import ExitStack, closing
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from stackwise.features.errors import DataError
from stackwise.recommender.cli import app
from stackwise.recommender.service.corrections import store_correction
from stackwise.recommender.service.errors import RefusedError
from stackwise.recommender.service.event_log import export_log
from stackwise.recommender.service.events import EventStore
from stackwise.recommender.service.schema import Correction, Event

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)


def event(name: str) -> Event:
    plain = {"learner_id": "ann", "credential_id": "c", "kind": "click", "occurred_at": "2026-09-01T10:00:00Z"}
    return Event.model_validate_json(json.dumps({"event_id": name, **plain}))


@pytest.fixture
def file(tmp_path):
    return tmp_path / "events.db"


@pytest.fixture
def store(file):
    one = EventStore(f"sqlite:///{file}")
    yield one
    one.close()


def test_a_mistyped_database_is_not_made_by_reading_it(store, file, tmp_path):
    with pytest.raises(DataError, match="events: got a database without them"):
        export_log(store, tmp_path / "log.parquet")
    assert not list(tmp_path.iterdir())
    sqlite3.connect(file).close()
    with pytest.raises(DataError, match="expected one with table stackwise_events"):
        export_log(store, tmp_path / "log.parquet")
    assert not (tmp_path / "log.parquet").exists()


def test_a_damaged_database_is_told_to_come_back_and_used_once_it_is_mended(store, file):
    file.write_bytes(b"no database" * 1000)
    with pytest.raises(RefusedError, match="store of events: got no answer"):
        store.add([event("a")], NOW)
    file.unlink()
    assert store.add([event("a")], NOW).new == 1


def test_a_table_that_is_gone_is_made_again(store, file):
    assert store.add([event("a")], NOW).new == 1
    connection = sqlite3.connect(file)
    connection.execute("drop table stackwise_events")
    connection.close()
    with pytest.raises(RefusedError):
        store.add([event("a")], NOW)
    assert store.add([event("a")], NOW).new == 1


def test_a_locked_database_keeps_nothing_half_and_takes_the_events_afterwards(store, file, monkeypatch):
    monkeypatch.setattr("stackwise.recommender.service.events.SQLITE_WAITS", 0.1)
    hasty = EventStore(f"sqlite:///{file}")
    assert store.add([event("a")], NOW).new == 1
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("begin immediate")
    with pytest.raises(RefusedError) as told:
        hasty.add([event("b"), event("c")], NOW)
    assert (told.value.status, told.value.headers) == (503, {"Retry-After": "5"})
    other.execute("rollback")
    other.close()
    found = hasty.add([event("a"), event("b"), event("c")], NOW)
    assert (found.new, found.known) == (2, 1)
    hasty.close()


@pytest.mark.parametrize("change", ["deleted", "renamed", "replaced"])
def test_what_went_into_a_file_that_is_gone_is_not_acknowledged(store, file, change):
    assert store.add([event("a")], NOW).new == 1
    if change == "deleted":
        file.unlink()
    else:
        file.rename(file.with_suffix(".old"))
    if change == "replaced":
        with closing(sqlite3.connect(file)) as other:
            other.execute("create table other (x)")
    with pytest.raises(RefusedError, match="deleted or replaced") as told:
        store.add([event("b")], NOW)
    assert (told.value.status, told.value.headers) == (503, {"Retry-After": "1"})
    assert (store.add([event("b")], NOW).new, names(file)) == (1, ["b"])


@pytest.mark.parametrize("gone", ["", "-*"])
def test_no_connection_that_waits_for_work_leads_to_a_file_that_is_gone(store, file, gone):
    assert store.add([event("a")], NOW).new == 1
    with ExitStack() as busy:  # several at once, as of many clients: all are kept for later
        for _ in range(4):
            busy.enter_context(store._database.connect()).exec_driver_sql("select * from stackwise_events")
    file.rename(file.with_suffix(".old"))
    for part in file.parent.glob(f"events.db{gone}"):  # its journal too, or not
        part.unlink()
    with pytest.raises(RefusedError):
        store.add([event("b")], NOW)
    assert (store.add([event("b")], NOW).new, names(file)) == (1, ["b"])


def test_a_file_that_goes_within_a_transaction_is_not_acknowledged(store, file, monkeypatch):
    assert store.add([event("a")], NOW).new == 1
    inner = EventStore._insert
    monkeypatch.setattr(EventStore, "_insert", lambda *given: (inner(*given), file.unlink())[0])
    with pytest.raises(RefusedError, match="deleted or replaced"):
        store.add([event("b")], NOW)
    monkeypatch.undo()
    assert (store.add([event("b")], NOW).new, names(file)) == (1, ["b"])


def names(file):
    with closing(sqlite3.connect(file)) as one:
        return [name for (name,) in one.execute("select event_id from stackwise_events order by 1")]


def test_a_locked_database_fails_fast(store, file):
    assert store.add([event("a")], NOW).new == 1
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("begin immediate")
        began = time.perf_counter()
        with pytest.raises(RefusedError):
            store.add([event("b")], NOW)
        assert time.perf_counter() - began < 4.5  # two seconds; it was five


def test_files_are_their_owners_alone(store, file):
    assert store.add([event("a")], NOW).new == 1
    assert {one.stat().st_mode & 0o777 for one in file.parent.glob("events.db*")} == {0o600}


def test_a_learners_events_are_erased_and_old_ones_purged_and_nothing_of_them_stays(store, file):
    plain = {"credential_id": "c", "kind": "click"}
    for number, (who, day) in enumerate([("quokka", "2026-01-01"), ("quokka", "2026-08-01"), ("ben", "2026-01-01"),
                                         ("ben", "2026-08-01")]):  # fmt: skip
        told = {**plain, "event_id": str(number), "learner_id": who, "occurred_at": f"{day}T00:00:00Z"}
        store.add([Event.model_validate(told | {"occurred_at": datetime.fromisoformat(f"{day}T00:00:00+00:00")})], NOW)
    url = f"sqlite:///{file}"
    said = CliRunner().invoke(app, ["events", "erase", "--learner", "quokka", "--events", url])
    assert (said.exit_code, said.stdout) == (0, "2 events erased\n")
    assert b"quokka" not in b"".join(one.read_bytes() for one in file.parent.glob("events.db*"))
    said = CliRunner().invoke(app, ["events", "purge", "--before", "2026-08-01", "--events", url])
    assert (said.exit_code, said.stdout, names(file)) == (0, "1 events purged\n", ["3"])


def test_nothing_is_erased_where_there_is_nothing(tmp_path):
    said = CliRunner().invoke(app, ["events", "erase", "--learner", "x", "--events", f"sqlite:///{tmp_path / 'no.db'}"])
    assert said.exit_code == 1
    assert not list(tmp_path.iterdir())


def test_corrections_are_exported_in_the_order_they_came(store, file, tmp_path):
    out = tmp_path / "corrections.csv"
    command = ["events", "corrections", "--events", f"sqlite:///{file}", "--out", str(out)]
    store.add([event("1")], NOW)
    assert CliRunner().invoke(app, command).exit_code == 0
    assert out.read_text().splitlines() == ["correction_id,about,name,label,model,catalogue,received_at"]
    for name in ("b", "a"):
        assert store_correction(store, Correction(correction_id=name, about="asked", name="x, y"), NOW)
    assert "2 corrections" in CliRunner().invoke(app, command).stdout
    assert out.read_text().splitlines()[1:] == [f'{name},asked,"x, y",,,,2026-09-01T12:00:00+00:00' for name in "ab"]
    missing = [*command[:3], f"sqlite:///{tmp_path / 'no.db'}", *command[4:]]
    assert CliRunner().invoke(app, missing).exit_code == 1
    assert not (tmp_path / "no.db").exists()
