"""Corrections: readings that people took back on the page and told; stored beside the events, without their texts."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import sqlalchemy as sa
from pydantic import Field

from stackwise.features.records import Record
from stackwise.recommender.service.events import EventStore, Moment
from stackwise.recommender.service.schema import Id

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


class Correction(Record):
    """A reading that was wrong: what was read as asked, or as held, and is not."""

    correction_id: Id = Field(description="The sender's own; sending it again changes nothing.")
    about: Literal["asked", "held"] = Field(description="What it was read as.")
    name: Id = Field(description="The skill's id, or the words where it is none.")
    label: Id | None = Field(default=None, description="What the skill is called.")
    model: Id | None = Field(default=None, description="The answer's `model`.")
    catalogue: Id | None = Field(default=None, description="The answer's `catalogue`.")


def store_correction(store: EventStore, correction: Correction, now: datetime) -> bool:
    """Keep a correction; False where it was there already.

    Raises
    ------
    RefusedError
        503: the database is away or does not answer in time.
    """
    return store.keep(CORRECTIONS, {**correction.model_dump(), "received_at": now})
