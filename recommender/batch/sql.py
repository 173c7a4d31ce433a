"""Learners out of a database and answers into it, by SQLAlchemy: a query read in chunks, a table written at once."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from stackwise.features.errors import DataError, InputError, describe, some
from stackwise.features.extras import missing_extra
from stackwise.features.files import sha256_of, sha256_of_file, whole_file
from stackwise.recommender.batch.columns import known_columns
from stackwise.recommender.batch.flat import ERRORS, RECOMMENDATIONS, SCHEMAS
from stackwise.recommender.batch.run import RUN

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, Table

_AT_ONCE = 1_000  # rows
_READ_ONLY = {"sqlite": "PRAGMA query_only = ON", "postgresql": "SET TRANSACTION READ ONLY"}


@contextmanager
def queried(url: str, query: str, out: Path) -> Iterator[Path]:
    """A parquet file of a query's rows, read once in chunks, beside ``out``; gone when the block ends well.

    A run that goes on answers the rows it began with, whatever the database holds by now. Only the one who runs it can
    read the file. SQLite and PostgreSQL refuse whatever would write.

    Parameters
    ----------
    url : of the database, as SQLAlchemy takes it.
    query : a SELECT with the columns of an input; texts, whole numbers as ids, JSON, dates.

    Raises
    ------
    InputError
        SQLAlchemy is missing, the URL is none or names no file, or the query lacks a column.
    DataError
        The database cannot be reached, or the query fails.
    """
    folder = out.with_name(f".{out.name}.query")
    path = folder / f"{sha256_of(json.dumps([_shown(url), query]).encode())[:16]}.parquet"
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _read(url, query, path)
    yield path
    shutil.rmtree(folder)


def _read(url: str, query: str, path: Path) -> None:
    from sqlalchemy import text

    with _errors(url), _to_read(url).connect() as connection, whole_file(path) as staged:
        if (only_reading := _READ_ONLY.get(connection.dialect.name)) is not None:
            connection.execute(text(only_reading))
        result = connection.execution_options(stream_results=True, yield_per=_AT_ONCE).execute(text(query))
        names = list(result.keys()) if result.returns_rows else []
        columns = known_columns("query", names)
        places, schema = [names.index(name) for name in columns], pa.schema([(name, pa.string()) for name in columns])
        with pq.ParquetWriter(staged, schema) as writer:
            for rows in result.partitions():
                cells = [[_cell(row[place]) for row in rows] for place in places]
                writer.write_batch(pa.record_batch(cells, schema=schema))


def _cell(value: object) -> str | None:
    """A value as a CSV would hold it."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value) if isinstance(value, bool | int | float | list | dict) else str(value)


def write_table(url: str, name: str, out: Path) -> dict[str, int]:
    """Put a finished run's recommendations into a table, and its errors into ``NAME_errors``, in one transaction.

    Tables that are not there are made. Rows carry the ``run`` they are of, and those of the same run are replaced, so
    that writing twice doubles nothing and other runs' rows stay.

    Returns
    -------
    Rows written, by table.

    Raises
    ------
    InputError
        A table of that name lacks columns, or the database cannot hold one.
    DataError
        The database cannot be reached, or refuses the rows.
    """
    run, written = sha256_of_file(out / RUN)[:16], {}
    with _errors(url):
        engine = _engine(url)
        with engine.begin() as connection:
            for folder, named in ((RECOMMENDATIONS, name), (ERRORS, f"{name}_errors")):
                table = _table(connection, named, SCHEMAS[folder])
                connection.execute(table.delete().where(table.c.run == run))
                written[named] = 0
                for rows in _rows(out / folder):
                    connection.execute(table.insert(), [{**row, "run": run} for row in rows])
                    written[named] += len(rows)
        engine.dispose()
    return written


def _rows(folder: Path) -> Iterator[list[dict[str, Any]]]:
    for path in sorted(folder.glob("*.parquet")):
        with pq.ParquetFile(path) as file:
            yield from (batch.to_pylist() for batch in file.iter_batches(_AT_ONCE))


def _table(connection: Connection, named: str, schema: pa.Schema) -> Table:
    """The table, made if it is not there."""
    import sqlalchemy as sql

    before, _, name = named.rpartition(".")
    place = before or None
    kinds = {pa.int64(): sql.BigInteger, pa.float64(): sql.Double, pa.date32(): sql.Date, pa.string(): sql.Text}
    columns = [sql.Column(one.name, kinds.get(one.type, sql.JSON)()) for one in schema]
    table = sql.Table(name, sql.MetaData(), sql.Column("run", sql.String(16), index=True), *columns, schema=place)
    inspector = sql.inspect(connection)
    if not inspector.has_table(name, schema=place):
        table.create(connection)
        return table
    there = {column["name"] for column in inspector.get_columns(name, schema=place)}
    if missing := [column.name for column in table.columns if column.name not in there]:
        fix = "name another --to-table, or drop that one"
        raise InputError(describe(f"table {named}", f"no columns {some(missing)}", "those of a run's answers", fix))
    return table


def _to_read(url: str) -> Engine:
    """The database of a query; SQLite would make a file that is not there."""
    engine = _engine(url)
    file = engine.url.database
    if engine.dialect.name == "sqlite" and file and not file.startswith(("file:", ":")) and not Path(file).is_file():
        raise InputError(describe("--sql", f"no file {file}", "a database that is there", "check the path"))
    return engine


def _engine(url: str) -> Engine:
    try:
        from sqlalchemy import create_engine
    except ModuleNotFoundError as error:
        raise missing_extra(error) or error from error
    return create_engine(url)


def _shown(url: str) -> str:
    """The URL without a password."""
    try:
        from sqlalchemy.engine import make_url
    except ModuleNotFoundError as error:
        raise missing_extra(error) or error from error
    with _errors("the given URL"):
        return make_url(url).render_as_string(hide_password=True)


@contextmanager
def _errors(url: str) -> Iterator[None]:
    """What goes wrong in a database, in our words and without a row's content."""
    from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

    try:
        yield
    except (ArgumentError, NoSuchModuleError) as error:
        fix = "pass --sql postgresql+psycopg://user@host/name, or sqlite:///file.db"
        raise InputError(describe("--sql", "no database's URL", "one that SQLAlchemy knows", fix)) from error
    except ModuleNotFoundError as error:
        raise missing_extra(error) or _no_driver(error) from error
    except SQLAlchemyError as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        said = (str(cause).strip().splitlines() or [type(error).__name__])[0][:200]
        fix = "correct the query or the URL, or see that the database is up; run again to go on"
        raise DataError(describe(f"database {_shown(url)}", said, "one that answers", fix)) from error


def _no_driver(error: ModuleNotFoundError) -> InputError:
    fix = "install the package that SQLAlchemy names for that database"
    return InputError(describe("--sql", f"no driver {error.name}", "an installed one", fix))
