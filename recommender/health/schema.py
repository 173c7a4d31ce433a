"""Catalogue report: the shapes of what a check of a catalogue finds."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field

from stackwise.recommender.schema_understood import AnswerPart

CheckName = Literal["fields", "texts", "duplicates", "prerequisites", "rules", "prices", "dates"]
CHECKS: tuple[CheckName, ...] = get_args(CheckName)


class Finding(AnswerPart):
    """Something of a catalogue that a person should look at."""

    check: CheckName = Field(description="Which check found it.")
    code: str = Field(description="What is wrong; stable.")
    table: str = Field(description="The table that holds it.")
    id: str = Field(description="Its key.")
    title: str | None = Field(description="Its title, where it has one.")
    why: str = Field(description="What was seen.")


class FieldCoverage(AnswerPart):
    """How many credentials state one piece of information."""

    field: str = Field(description="What is asked for.")
    columns: list[str] = Field(description="Where the catalogue keeps it; any of them will do.")
    framework: bool = Field(description="Whether Australia's National Microcredentials Framework asks for it.")
    minimum: bool = Field(description="Whether it is among that framework's minimum standards.")
    stated: int = Field(description="Credentials that state it.")
    share: float = Field(description="The same, of all credentials: 0 to 1.")


class ProviderCoverage(AnswerPart):
    """How much one provider states of what the framework asks for."""

    provider_id: str | None = Field(description="Its id; null for credentials that name none.")
    name: str | None = Field(description="Its name.")
    credentials: int = Field(description="How many it gives.")
    share: float = Field(description="Mean share of the framework's fields that they state: 0 to 1.")
    never: list[str] = Field(description="Fields that none of them states.")


class CatalogueReport(AnswerPart):
    """What a catalogue is worth."""

    catalogue: str = Field(description="Its name and fingerprint.")
    as_of: str = Field(description="The day that dates were compared with.")
    rows: dict[str, int] = Field(description="Rows by table; empty tables are left out.")
    fields: list[FieldCoverage] = Field(description="By field.")
    providers: list[ProviderCoverage] = Field(description="By provider, most credentials first.")
    counts: dict[CheckName, int] = Field(description="Findings by check that was run.")
    findings: list[Finding] = Field(description="By check, then by table and id.")
    notes: list[str] = Field(description="What could not be checked, and why.")
