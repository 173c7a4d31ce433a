"""Databases of events that are not what they should be: told, left as they are, and used again once they are."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime

import pytest

from stackwise.features.errors import DataError
from stackwise.recommender.service.errors import RefusedError
from stackwise.recommender.service.event_log import export_log
from stackwise.recommender.service.events import EventStore
from stackwise.recommender.service.schema import Event

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
