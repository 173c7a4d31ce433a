"""Look-ups' shapes, as the doors publish them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from stackwise.recommender.schema_understood import AnswerPart

ItemKind = Literal["occupation", "skill", "credential", "unit", "qualification", "provider", "learner"]


class FoundItem(AnswerPart):
    """One item of a catalogue that a name may mean."""

    kind: ItemKind = Field(description="What it is.")
    id: str = Field(description="Its id.")
    title: str = Field(description="Its title.")
    matched: str = Field(description="The name of it that is most like what was asked.")
    likeness: float = Field(description="0 to 100; 100 is the name or id itself.")


class FindAnswer(AnswerPart):
    """Items that a text may mean, likest first."""

    text: str = Field(description="What was asked.")
    found: list[FoundItem] = Field(description="Likest first; none where nothing is near.")


class ItemLink(AnswerPart):
    """Another item that an item is joined with."""

    relation: str = Field(description="How: teaches, requires, awards, counts toward ...")
    kind: ItemKind = Field(description="What the other is.")
    id: str = Field(description="Its id.")
    title: str | None = Field(description="Its title; null where the catalogue does not hold it.")
    says: dict[str, Any] = Field(description="What the joining row says, such as level and confidence.")


class ShownItem(AnswerPart):
    """All that a catalogue knows of one item."""

    kind: ItemKind = Field(description="What it is.")
    id: str = Field(description="Its id.")
    title: str = Field(description="Its title.")
    fields: dict[str, Any] = Field(description="What is known, by column.")
    unknown: list[str] = Field(description="Columns that nobody stated.")
    links: list[ItemLink] = Field(description="Items it is joined with.")
    more: dict[str, int] = Field(description="Links left out, by relation.")
