"""Overrides: what an adviser decides beside the rules, by name and with a reason."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, TypeAdapter, ValidationError, field_validator, model_validator

from stackwise.features.errors import InputError, describe
from stackwise.features.faults import faulty
from stackwise.features.record import Record
from stackwise.features.records import Certainty, CreditRule, Requirement
from stackwise.models.credit.read import Rulebook

MOST_BYTES = 1_000_000


class Override(Record):
    """A decision of a person: ``accept`` lets something held count for a unit or part, ``waive`` frees from a part.

    A waiver gives no credit: the total still has to be reached.
    """

    kind: Literal["accept", "waive"] = Field(description="What is decided.")
    by: str = Field(min_length=2, description="Who decides it, by name.")
    reason: str = Field(min_length=3, description="Why.")
    on: date = Field(description="When it was decided.")
    holding: str | None = Field(default=None, description="What is accepted, by its code.")
    unit_id: str | None = Field(default=None, description="The unit it is accepted for.")
    requirement_id: str | None = Field(default=None, description="The part it is accepted for, or that is waived.")
    value: float | None = Field(default=None, gt=0, description="What it counts; what the place asks if left out.")

    @field_validator("by", "reason", mode="before")
    @classmethod
    def _said(cls, text: Any) -> Any:
        return text.strip() if isinstance(text, str) else text

    @model_validator(mode="after")
    def _whole(self) -> Override:
        if self.kind == "accept" and (self.holding is None or (self.unit_id is None) == (self.requirement_id is None)):
            raise ValueError("an acceptance names a holding, and one of unit_id and requirement_id")
        said = (self.holding, self.unit_id, self.value)
        if self.kind == "waive" and (self.requirement_id is None or said != (None, None, None)):
            raise ValueError("a waiver names a requirement_id, and no holding, unit_id or value")
        return self


def read_overrides(path: Path) -> list[Override]:
    """Overrides from a JSON file: one, or a list.

    Raises
    ------
    InputError
        No file, or one without a name or a reason.
    """
    if not path.is_file() or path.stat().st_size > MOST_BYTES:
        raise InputError(describe("override", str(path), "a JSON file of overrides", "check the path"))
    text = path.read_text(encoding="utf-8").lstrip()
    try:
        if text.startswith("["):
            return TypeAdapter(list[Override]).validate_json(text)
        return [Override.model_validate_json(text)]
    except ValidationError as error:
        raise faulty(f"override {path}", error, "give kind, by, reason, on, and what it is about") from error


def override_rule(
    at: int, one: Override, qualification_id: str, book: Rulebook, credentials: Collection[str]
) -> CreditRule:
    """An acceptance as a credit rule; ``at`` is its place in the list, from 1."""
    named = "credential_id" if one.holding in book.awards or one.holding in credentials else "unit_id"
    own = "count" if book.qualifications[qualification_id].measure == "units" else "credit"
    return CreditRule(
        rule_id=f"override:{at}",
        giver=Requirement.model_validate({"requirement_id": "g", "kind": "leaf", named: one.holding}),
        qualification_id=qualification_id,
        target_units=() if one.unit_id is None else (one.unit_id,),
        target_requirement_id=one.requirement_id,
        value=one.value,
        measure=own,  # type: ignore[arg-type]
        basis=f"adviser's decision of {one.on}: {one.reason}",
        certainty=Certainty.GRANTED,
        asserted_by=one.by,
    )


def with_overrides(
    book: Rulebook, overrides: Sequence[Override], qualification_id: str, credentials: Collection[str] = ()
) -> Rulebook:
    """The rulebook with every acceptance as a rule of the qualification; ``credentials`` are those that are held.

    Raises
    ------
    InputError
        An override that is about nothing of the qualification or catalogue.
    """
    about = book.qualification(qualification_id)
    nodes = {node.requirement_id: node.unit_id for node in about.root.walk()}
    across = {one.bound_id for one in about.crossings if one.min is not None}  # may be waived, and nothing fills them
    for one in overrides:
        known = {*nodes, *(across if one.kind == "waive" else ())}
        unknown = one.requirement_id is not None and one.requirement_id not in known
        if unknown or (one.unit_id is not None and one.unit_id not in book.units):
            got = one.requirement_id if unknown else one.unit_id
            expected = f"a requirement of {qualification_id} or a unit of the catalogue"
            places = [name for name, unit in nodes.items() if unit == got]
            near = places or difflib.get_close_matches(str(got), known if unknown else book.units, n=3)
            fix = f"did you mean {' or '.join(map(repr, near))}?" if near else "correct it"
            raise InputError(describe("override", repr(got), expected, fix))
    added = [
        override_rule(at, one, qualification_id, book, credentials)
        for at, one in enumerate(overrides, start=1)
        if one.kind == "accept"
    ]
    if not added:
        return book
    rules = dict(book.rules)
    rules[qualification_id] = tuple(sorted((*rules.get(qualification_id, ()), *added), key=lambda rule: rule.rule_id))
    return replace(book, rules=rules)
