"""Guessed mapping: its columns by target, with what their steps read, and as a mapping file says them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from stackwise.features.ingest.mapping import Mapping

APART = ("declared_skills", "prerequisites")  # tables of a mapping that are one column each
# A cell of these that cannot be read is unknown, and said so. What must be held first stays as its words, which nothing
# meets.
MAY_BE_UNKNOWN = frozenset(
    (
        "weeks",
        "learning_hours",
        "price.amount",
        "price.currency",
        "rating",
        "rating_count",
        "mode",
        "language",
        "country",
        "valid_to",
    )
)
Plain = dict[str, Any]


@dataclass
class GuessedColumn:
    """One target with its column, its steps, how many values they read, and examples."""

    target: str
    source: str | tuple[str, ...]
    steps: list[Plain] = field(default_factory=list)
    read: int = 0
    of: int = 0
    examples: list[tuple[str, str]] = field(default_factory=list)
    unseen: bool = False  # whether the file has rows that the guess did not look at

    def as_rule(self) -> Plain:
        """The column as a mapping file says it."""
        rule: Plain = {"from": list(self.source) if isinstance(self.source, tuple) else self.source}
        rule |= {"apply": self.steps} if self.steps else {}
        if self.read == self.of and not self.unseen:
            return rule
        unread = {"unreadable": "unknown"} if self.target in MAY_BE_UNKNOWN else {}
        return {**rule, **({"unreadable": "keep"} if self.target == "prerequisites" else unread)}


@dataclass
class MappingGuess:
    """A guessed mapping: its columns by target, those of the file that nothing uses, and what to look at."""

    source: str
    columns: dict[str, GuessedColumn]
    unused: list[str]
    doubts: list[str]

    def mapping(self) -> Mapping:
        """The mapping to read with."""
        return Mapping.model_validate(self.as_plain())

    def as_plain(self) -> Plain:
        """The mapping as a TOML file holds it."""
        rules = {name: column.as_rule() for name, column in self.columns.items()}
        provider = {
            key: rules.pop(name) for name, key in (("provider", "name"), ("country", "country")) if name in rules
        }
        apart = {name: rules.pop(name) for name in APART if name in rules}
        plain: Plain = {"source": self.source, "credential": rules}
        if "name" in provider:
            plain["provider"] = provider
        return {**plain, **apart}


def place(item: tuple[str, GuessedColumn]) -> int:
    """Where a target stands among those of a guess that is shown."""
    order = ("credential_id", "title", "url", "description", "outcomes")
    return order.index(item[0]) if item[0] in order else len(order)
