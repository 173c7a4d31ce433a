"""Events in a database: SQLite in a file, or PostgreSQL. An event is stored once, however often it is sent."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url

from stackwise.features.errors import DataError, InputError, describe
from stackwise.features.extras import missing_extra
from stackwise.features.files import sha256_of
from stackwise.features.records import to_json
from stackwise.recommender.service.errors import retry_later
from stackwise.recommender.service.schema import Event

SQLITE_WAITS, CONNECT_SECONDS, STATEMENT_SECONDS = 2, 3, 10
_FILE = "file"  # which one a connection opened
_AT_ONCE = 500  # rows of a statement: SQLite bounds the parameters of one
_DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


class Moment(sa.TypeDecorator[datetime]):
    """A moment in UTC; SQLite keeps no time zone, so none is written and it is put back when read."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002
        """In UTC."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002
        """With its zone."""
        return None if value is None else value.replace(tzinfo=UTC)


_TABLES = sa.MetaData()
EVENTS = sa.Table(
    "stackwise_events",
    _TABLES,
    sa.Column("event_id", sa.String(200), primary_key=True),
    sa.Column("learner_id", sa.String(200), nullable=False),
    sa.Column("credential_id", sa.String(200), nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("occurred_at", Moment, nullable=False, index=True),
    sa.Column("propensity", sa.Float(53)),
    sa.Column("position", sa.Integer),
    sa.Column("model", sa.String(200)),
    sa.Column("catalogue", sa.String(200)),
    sa.Column("learner", sa.Text),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("received_at", Moment, nullable=False),
)


@dataclass(frozen=True)
class Stored:
    """What became of some events: stored ``new`` ones, ``known`` ones that were there, and the ids of those that say
    something else than what was stored under their id first."""

    new: int
    known: int
    conflicts: Sequence[str]


class EventStore:
    """Events behind a database URL. The database may be away when it is made.

    Parameters
    ----------
    url : ``sqlite:///FILE`` or ``postgresql://USER:PASSWORD@HOST/DATABASE`` (extra ``postgres``).

    Raises
    ------
    InputError
        No such kind of database, or its driver is not installed.
    """

    def __init__(self, url: str) -> None:
        self._database = _open(url)
        self._made, self._making = False, threading.Lock()

    def add(self, events: Iterable[Event], now: datetime) -> Stored:
        """Store events in one transaction: all that are new, or none.

        Raises
        ------
        RefusedError
            503: the database is away or does not answer in time.
        """
        rows: dict[str, dict[str, Any]] = {}
        conflicts: set[str] = set()
        given = 0
        for event in events:
            given += 1
            row = _row(event, now)
            if rows.setdefault(event.event_id, row)["digest"] != row["digest"]:
                conflicts.add(event.event_id)
        with self._transaction() as connection:
            ordered = [rows[one] for one in sorted(rows)]  # one order for all writers, so that none waits in a ring
            new = self._insert(connection, ordered)
            known = _digests(connection, [one for one in rows if one not in new])
        conflicts |= {one for one, digest in known.items() if digest != rows[one]["digest"]}
        return Stored(len(new), given - len(new) - len(conflicts), sorted(conflicts))

    def keep(self, table: sa.Table, row: dict[str, Any]) -> bool:
        """Store one row of another table, which is made where it is missing; False where its key was there.

        Raises
        ------
        RefusedError
            503: the database is away or does not answer in time.
        """
        with self._transaction() as connection:
            table.create(connection, checkfirst=True)
            dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
            insert = dialect.insert(table).values(row).on_conflict_do_nothing()
            return connection.execute(insert).rowcount == 1

    def _insert(self, connection: sa.Connection, rows: Sequence[dict[str, Any]]) -> set[str]:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        new: set[str] = set()
        for part in _parts(rows):
            insert = dialect.insert(EVENTS).values(part).on_conflict_do_nothing(index_elements=["event_id"])
            new |= set(connection.execute(insert.returning(EVENTS.c.event_id)).scalars())
        return new

    def each(self) -> Iterator[Sequence[sa.Row[Any]]]:
        """Every event by time and id, in blocks.

        Raises
        ------
        DataError
            The database cannot be read.
        """
        asked = sa.select(EVENTS).order_by(EVENTS.c.occurred_at, EVENTS.c.event_id)
        with _answering():
            self._check_there()
            with self._database.connect() as connection:
                if not self.single:  # sorting many events may take longer than a request may
                    connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
                yield from connection.execute(asked, execution_options={"yield_per": 10_000}).partitions()

    def rows(self, table: sa.Table, *order: sa.Column[Any]) -> Sequence[sa.Row[Any]]:
        """Every row of another table in an order; none where nothing was ever kept in it.

        Raises
        ------
        DataError
            The database cannot be read.
        """
        with _answering():
            if not self._is_there():
                raise DataError(describe("events", "no such database", "one that is there", "check --events"))
            with self._database.connect() as connection:
                there = sa.inspect(connection).has_table(table.name)
                return connection.execute(sa.select(table).order_by(*order)).all() if there else []

    def _check_there(self) -> None:
        """Refuse a database without the table: to read is not to make one where a URL was mistyped."""
        if not (self._is_there() and sa.inspect(self._database).has_table(EVENTS.name)):
            fix = "check --events; `stackwise serve` makes it with the first event"
            raise DataError(describe("events", "a database without them", f"one with table {EVENTS.name}", fix))

    def _is_there(self) -> bool:
        """Whether a file that is asked for is there; to open one would make it."""
        return not (self.single and self._file and not Path(self._file).is_file())

    @contextmanager
    def _transaction(self) -> Iterator[sa.Connection]:
        try:
            self._make()
            with self._database.connect() as connection:
                self._check_same(connection)
                with connection.begin():
                    yield connection
                self._check_same(connection)  # what went into a file that is gone is not acknowledged
        except (sa.exc.DBAPIError, sa.exc.TimeoutError, sqlite3.Error) as error:
            if self.single or isinstance(error, sa.exc.ProgrammingError):
                self._open_anew()  # what came back is another database, without the table
            fix = "send it again: what is stored already is not stored twice"
            message = describe("store of events", "no answer", "a database that answers", fix)
            raise retry_later("events_away", message, 5) from error

    def _check_same(self, connection: sa.Connection) -> None:
        """Refuse a connection to a file that has been deleted, renamed or replaced since it was opened."""
        opened = connection.info.get(_FILE)
        if opened is not None and opened != _identity(self._file):
            connection.invalidate()
            self._open_anew()
            fix = "send it again: it is stored in the file that is there then"
            message = describe("store of events", "a file that was deleted or replaced", "the file it opened", fix)
            raise retry_later("events_away", message, 1)

    def _open_anew(self) -> None:
        """Use no connection again, idle ones neither: each may lead to a file that is gone, and does so for ever."""
        self._made = False
        self._database.dispose()

    @property
    def _file(self) -> str:
        return self._database.url.database or ""

    def erase(self, learner_id: str) -> int:
        """Delete every event of a learner; what was deleted is overwritten, too.

        Raises
        ------
        DataError
            The database cannot be written.
        """
        return self._delete(EVENTS.c.learner_id == learner_id)

    def purge(self, before: date) -> int:
        """Delete every event that occurred before a day (UTC).

        Raises
        ------
        DataError
            As :meth:`erase`.
        """
        return self._delete(EVENTS.c.occurred_at < datetime(before.year, before.month, before.day, tzinfo=UTC))

    def _delete(self, which: sa.ColumnElement[bool]) -> int:
        try:
            self._check_there()
            with self._database.begin() as connection:
                count = connection.execute(sa.delete(EVENTS).where(which)).rowcount
            if self.single:  # out of the journal of writes, too
                with self._database.connect() as connection:
                    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        except sa.exc.SQLAlchemyError as error:
            got, fix = type(error).__name__, "check --events; while the service stores events, try again"
            raise DataError(describe("events", got, "a database that can be written", fix)) from error
        return int(count)

    def _make(self) -> None:
        """Make the table where it is missing; services that start together may race for it."""
        with self._making:
            if self._made:
                return
            if self.single and self._file:
                _make_private(Path(self._file))
            try:
                _TABLES.create_all(self._database)
            except (sa.exc.IntegrityError, sa.exc.ProgrammingError):
                _TABLES.create_all(self._database)
            self._made = True

    @property
    def single(self) -> bool:
        """Whether only one writer can be served at a time."""
        return self._database.dialect.name == "sqlite"

    def close(self) -> None:
        """Let go of all connections."""
        self._database.dispose()


def _row(event: Event, now: datetime) -> dict[str, Any]:
    plain = event.model_dump(exclude={"learner"})
    learner = None if event.learner is None else to_json(event.learner)
    said = to_json(event.model_copy(update={"occurred_at": event.occurred_at.astimezone(UTC)}))
    return {**plain, "learner": learner, "digest": sha256_of(said.encode()), "received_at": now}


def _digests(connection: sa.Connection, ids: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in _parts(ids):
        asked = sa.select(EVENTS.c.event_id, EVENTS.c.digest).where(EVENTS.c.event_id.in_(part))
        found |= {str(one.event_id): str(one.digest) for one in connection.execute(asked)}
    return found


@contextmanager
def _answering() -> Iterator[None]:
    """What a database says that cannot be read, as DataError."""
    try:
        yield
    except sa.exc.SQLAlchemyError as error:
        got = type(error).__name__
        raise DataError(describe("events", got, "a database that answers", "check --events")) from error


def _parts(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(rows), _AT_ONCE):
        yield rows[start : start + _AT_ONCE]


def _open(url: str) -> sa.Engine:
    fix = "pass sqlite:///FILE or postgresql://USER@HOST/DATABASE"
    try:
        parsed = make_url(url)
    except sa.exc.ArgumentError:
        raise InputError(describe("events", "no database URL", "one", fix)) from None
    parsed = parsed.set(drivername=_DRIVERS.get(parsed.drivername, parsed.drivername))
    if parsed.drivername == "sqlite":
        engine = sa.create_engine(parsed, connect_args={"timeout": SQLITE_WAITS})
        sa.event.listen(engine, "connect", lambda made, record: _tune_sqlite(made, record, parsed.database or ""))
        return engine
    if parsed.drivername != "postgresql+psycopg":
        raise InputError(describe("events", parsed.drivername, "SQLite or PostgreSQL", fix))
    waits = {
        "connect_timeout": CONNECT_SECONDS,
        "options": f"-c statement_timeout={STATEMENT_SECONDS}s",
        "tcp_user_timeout": STATEMENT_SECONDS * 1_000,  # a network that swallows everything
    }
    try:
        return sa.create_engine(
            parsed, pool_pre_ping=True, pool_timeout=CONNECT_SECONDS, connect_args={**waits, **dict(parsed.query)}
        )
    except ModuleNotFoundError as error:
        raise missing_extra(error) or error from None


def _tune_sqlite(connection: Any, record: Any, file: str) -> None:
    """Readers beside a writer, an acknowledged event survives the power going, and a deleted one leaves nothing."""
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}").close()
    record.info[_FILE] = _identity(file)


def _identity(file: str) -> tuple[int, int] | None:
    """Which file a path leads to; None for none, as for a database in memory."""
    try:
        seen = Path(file).stat()
    except OSError:
        return None
    return seen.st_dev, seen.st_ino


def _make_private(file: Path) -> None:
    """Make the file where it is missing, for its owner alone: SQLite gives its other files the same rights."""
    with suppress(OSError):  # SQLite says what is wrong
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
        file.chmod(0o600)
