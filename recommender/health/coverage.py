"""Completeness: which fields credentials state, in all and by provider.

Australia's National Microcredentials Framework (November 2021, released in March 2022) sets minimum standards: stated
outcomes, an assessment that shows they are reached, a volume of learning of at least one hour, and, of a provider that
no regulator watches, a statement of quality assurance. It further asks to say which industry bodies recognise a
micro-credential and what credit it carries, where any do. These are as its text is quoted by its readers; the table of
its critical information requirements could not be read where this was written, so the other fields marked as the
framework's are those that its readers name, not a copy of that table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from stackwise.features.catalogue import Catalogue
from stackwise.recommender.health.schema import FieldCoverage, Finding, ProviderCoverage

Stated = np.ndarray
MIN_HOURS = 1.0
"""The least volume of learning of a micro-credential, by the framework."""


@dataclass(frozen=True)
class AskedField:
    """A piece of information, where it lies, and who asks for it."""

    name: str
    columns: tuple[str, ...]
    stated: Callable[[Catalogue, pd.DataFrame], Stated]
    framework: bool = True
    minimum: bool = False


def coverage(catalogue: Catalogue) -> tuple[list[FieldCoverage], list[ProviderCoverage], list[Finding]]:
    """Coverage by field and by provider, and credentials that miss the framework's minimum standards."""
    frame = _newest(catalogue)
    stated = np.column_stack([field.stated(catalogue, frame) for field in FIELDS]).astype(bool)
    fields = [
        FieldCoverage(
            field=field.name,
            columns=list(field.columns),
            framework=field.framework,
            minimum=field.minimum,
            stated=int(own.sum()),
            share=round(float(own.mean()), 3) if len(own) else 0.0,
        )
        for field, own in zip(FIELDS, stated.T, strict=True)
    ]
    return fields, _by_provider(catalogue, frame, stated), _below_minimum(frame, stated)


def _newest(catalogue: Catalogue) -> pd.DataFrame:
    """The credentials, each in its last version."""
    return catalogue["credentials"].drop_duplicates("credential_id", keep="last").reset_index(drop=True)


def _by_provider(catalogue: Catalogue, frame: pd.DataFrame, stated: Stated) -> list[ProviderCoverage]:
    asked = [at for at, field in enumerate(FIELDS) if field.framework]
    names = dict(zip(catalogue["providers"]["provider_id"], catalogue["providers"]["name"], strict=True))
    found = []
    for provider, rows in frame.groupby(frame["provider_id"].fillna("")).indices.items():
        own, known = stated[np.asarray(rows)][:, asked], str(provider) or None
        never = [FIELDS[at].name for place, at in enumerate(asked) if not own[:, place].any()]
        share = round(float(own.mean()), 3)
        name = None if known is None else names.get(known)
        found.append(ProviderCoverage(provider_id=known, name=name, credentials=len(own), share=share, never=never))
    return sorted(found, key=lambda part: (-part.credentials, part.provider_id or ""))


def _below_minimum(frame: pd.DataFrame, stated: Stated) -> list[Finding]:
    minimum = [at for at, field in enumerate(FIELDS) if field.minimum]
    hours = frame["learning_hours"].fillna(frame["nominal_hours"]).to_numpy(float)
    found = []
    for row in range(len(frame)):
        lacks = [FIELDS[at].name for at in minimum if not stated[row, at]]
        short = f"{hours[row]:g} hours of learning, under {MIN_HOURS:g}" if hours[row] < MIN_HOURS else ""
        own = {"check": "fields", "table": "credentials", "id": str(frame.at[row, "credential_id"])}
        title = str(frame.at[row, "title"])
        if lacks:
            why = f"states no {', no '.join(lacks)}"
            found.append(Finding(**own, code="below_minimum", title=title, why=why))  # type: ignore[arg-type]
        if short:
            found.append(Finding(**own, code="under_an_hour", title=title, why=short))  # type: ignore[arg-type]
    return found


def _has(*columns: str) -> Callable[[Catalogue, pd.DataFrame], Stated]:
    """Whether any of the credentials' columns is stated; an empty text or list is not."""

    def stated(_: Catalogue, frame: pd.DataFrame) -> Stated:
        return np.asarray(np.logical_or.reduce([_filled(frame[column]) for column in columns]))

    return stated


def _filled(values: pd.Series) -> Stated:
    if values.dtype.kind in "fiubM":
        return values.notna().to_numpy(bool)
    return np.array([_said(value) for value in values], dtype=bool)


def _said(value: Any) -> bool:
    if isinstance(value, np.ndarray | list):
        return len(value) > 0
    return value is not None and bool(pd.notna(value)) and str(value).strip() != ""


def _named(table: str) -> Callable[[Catalogue, pd.DataFrame], Stated]:
    """Whether a table has rows for the credential."""
    return lambda catalogue, frame: frame["credential_id"].isin(catalogue[table]["credential_id"]).to_numpy(bool)


def _provider(column: str) -> Callable[[Catalogue, pd.DataFrame], Stated]:
    """Whether the credential's provider states a column."""

    def stated(catalogue: Catalogue, frame: pd.DataFrame) -> Stated:
        providers = catalogue["providers"]
        return frame["provider_id"].isin(providers["provider_id"][_filled(providers[column])]).to_numpy(bool)

    return stated


def _assured(catalogue: Catalogue, frame: pd.DataFrame) -> Stated:
    """A decision on the provider's quality; or its registration, as a regulated provider owes no statement."""
    return np.asarray(_provider("quality")(catalogue, frame) | _provider("registrations")(catalogue, frame))


def _credit(catalogue: Catalogue, frame: pd.DataFrame) -> Stated:
    """Credit of its own, units it awards, bodies that recognise it, or a rule that gives credit for it."""
    from stackwise.features.records import requirement_from_json

    givers = {
        node.credential_id
        for giver in catalogue["credit_rules"]["giver"]
        for node in requirement_from_json(giver).walk()
    }
    own = _has("credit.value", "awards_units", "stack_mode")(catalogue, frame)
    return np.asarray(own | frame["credential_id"].isin(givers).to_numpy(bool))


FIELDS: tuple[AskedField, ...] = (
    AskedField("title", ("title",), _has("title")),
    AskedField("provider", ("provider_id",), _has("provider_id")),
    AskedField("content", ("description",), _has("description")),
    AskedField("outcomes", ("outcomes",), _has("outcomes"), minimum=True),
    AskedField("hours", ("learning_hours", "nominal_hours"), _has("learning_hours", "nominal_hours"), minimum=True),
    AskedField("assessment", ("assessment",), _has("assessment"), minimum=True),
    AskedField("mode", ("mode",), _has("mode")),
    AskedField("language", ("language",), _has("language")),
    AskedField("prerequisites", ("prerequisites.requirement",), _named("prerequisites")),
    AskedField("cost", ("price.amount",), _has("price.amount")),
    AskedField("credit", ("credit.value", "awards_units", "stack_mode", "credit_rules.giver"), _credit),
    AskedField("recognition by industry", ("recognised_by",), _has("recognised_by")),
    AskedField("quality assurance", ("providers.quality", "providers.registrations"), _assured, minimum=True),
    AskedField("registration of the provider", ("providers.registrations",), _provider("registrations"), False),
    AskedField("kind of certificate", ("kind",), _has("kind")),
    AskedField("dates", ("valid_from", "valid_to"), _has("valid_from", "valid_to")),
    AskedField("address", ("url",), _has("url"), False),
    AskedField("level", ("level.value",), _has("level.value"), False),
    AskedField("weeks", ("weeks",), _has("weeks"), False),
    AskedField("rating", ("rating",), _has("rating"), False),
    AskedField("skills", ("credential_skills.skill_id",), _named("credential_skills"), False),
)
