"""Stale dates: periods that end before they begin, and rows whose time is over though nothing says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from stackwise.features.catalogue import Catalogue
from stackwise.recommender.health.schema import Finding

_OVER = ("superseded", "expired", "withdrawn")
_IDS = {"credentials": ("credential_id", "title"), "credit_rules": ("rule_id", None)}


def stale_dates(catalogue: Catalogue, today: date) -> Iterator[Finding]:
    """Findings about dates, as they are on ``today``."""
    for table, (key, title) in _IDS.items():
        frame = catalogue[table]
        start, end = _days(frame["valid_from"]), _days(frame["valid_to"])
        over = frame["status"].isin(_OVER) if "status" in frame else pd.Series(False, frame.index)
        for at in np.flatnonzero(start > end):
            why = f"from {start.iloc[at]:%Y-%m-%d} to {end.iloc[at]:%Y-%m-%d}"
            yield _finding(table, "ends_before_it_begins", frame.iloc[at], key, title, why)
        for at in np.flatnonzero((end < pd.Timestamp(today)) & ~over & ~(start > end)):
            why = f"ended on {end.iloc[at]:%Y-%m-%d}, and its status does not say so"
            yield _finding(table, "over", frame.iloc[at], key, title, why)
    yield from _units(catalogue, today)
    yield from _providers(catalogue, today)


def _units(catalogue: Catalogue, today: date) -> Iterator[Finding]:
    """Units past their teach-out that a credential still awards."""
    units = catalogue["units"]
    awarded = {unit for row in catalogue["credentials"]["awards_units"].dropna() for unit in row}
    end = _days(units["teach_out_to"])
    for at in np.flatnonzero((end < pd.Timestamp(today)) & units["unit_id"].isin(awarded)):
        why = f"taught out on {end.iloc[at]:%Y-%m-%d}, and a credential still awards it"
        yield _finding("units", "taught_out", units.iloc[at], "unit_id", "title", why)


def _providers(catalogue: Catalogue, today: date) -> Iterator[Finding]:
    """Providers whose every registration, or every decision on quality, is over."""
    providers = catalogue["providers"]
    for column, what in (("registrations", "registration"), ("quality", "decision on quality")):
        for at, periods in enumerate(providers[column]):
            ends = [] if periods is None else [part["to"] for part in periods]
            if ends and all(end is not None and pd.Timestamp(end) < pd.Timestamp(today) for end in ends):
                why = f"its last {what} ended on {max(ends):%Y-%m-%d}"
                yield _finding("providers", "lapsed", providers.iloc[at], "provider_id", "name", why)


def _days(values: pd.Series[Any]) -> pd.Series[pd.Timestamp]:
    return pd.to_datetime(values)


def _finding(table: str, code: str, row: pd.Series[Any], key: str, title: str | None, why: str) -> Finding:
    said = None if title is None else str(row[title])
    return Finding(check="dates", code=code, table=table, id=str(row[key]), title=said, why=why)
