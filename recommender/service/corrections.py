"""Corrections: readings that people took back on the page and told; stored beside the events, without their texts."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from stackwise.features.files import whole_file
from stackwise.recommender.service.events import EventStore, Moment
from stackwise.recommender.service.schema import Correction

CORRECTIONS = sa.Table(
    "stackwise_corrections",
    sa.MetaData(),
    sa.Column("correction_id", sa.String(200), primary_key=True),
    sa.Column("about", sa.String(20), nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("label", sa.String(200)),
    sa.Column("model", sa.String(200)),
    sa.Column("catalogue", sa.String(200)),
    sa.Column("received_at", Moment, nullable=False),
)


def export_corrections(store: EventStore, out: Path) -> int:
    """Write every correction as CSV, by the moment it came and its id, whole or not at all.

    Returns
    -------
    Their number.

    Raises
    ------
    DataError
        The database cannot be read.
    """
    rows = store.rows(CORRECTIONS, CORRECTIONS.c.received_at, CORRECTIONS.c.correction_id)
    with whole_file(out) as staged, staged.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([column.name for column in CORRECTIONS.columns])
        writer.writerows([*row[:-1], row[-1].isoformat()] for row in rows)
    return len(rows)


def store_correction(store: EventStore, correction: Correction, now: datetime) -> bool:
    """Keep a correction; False where it was there already.

    Raises
    ------
    RefusedError
        503: the database is away or does not answer in time.
    """
    return store.keep(CORRECTIONS, {**correction.model_dump(), "received_at": now})
