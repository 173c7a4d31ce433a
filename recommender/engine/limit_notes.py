"""Limit notes: where a learner's limit cannot mean what it says, as a mode that no credential is offered in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from stackwise.features.arrays import Arrays
from stackwise.features.errors import some
from stackwise.features.records import Constraints

_NAMED = 8


class LimitNotes:
    """The notes over one catalogue; what its credentials state is read once, when somebody first sets a limit."""

    def __init__(self, arrays: Arrays) -> None:
        self._arrays = arrays

    @cached_property
    def _stated(self) -> dict[str, list[str]]:
        arrays = self._arrays
        frame, providers = arrays.credentials, arrays.catalogue["providers"].set_index("provider_id")["country"]
        columns = {"mode": frame["mode"], "language": frame["language"]}
        columns["country"] = frame["provider_id"].map(providers)
        columns["currency"] = frame["price.currency"]
        return {name: sorted(map(str, column.dropna().unique())) for name, column in columns.items()}

    def of(self, limits: Constraints) -> list[str]:
        """The notes of one learner's limits."""
        asked = {"mode": limits.modes, "language": limits.languages, "country": limits.countries}
        named = [note for name, values in asked.items() for note in self._unstated(name, values)]
        return [*named, *self._budget(limits)]

    def _unstated(self, name: str, values: Sequence[str]) -> list[str]:
        if not values:
            return []
        stated = self._stated[name]
        unknown = [value for value in values if value not in stated]
        if not unknown or not stated:
            return []
        return [f"no credential states the {name} {some(unknown)} (stated are: {_listed(stated)})"]

    def _budget(self, limits: Constraints) -> list[str]:
        if limits.max_cost is None:
            return []
        stated = self._stated["currency"]
        if limits.currency in stated:
            return []
        if limits.currency is None:
            said = "the budget names no currency, so its number is held against prices in any"
            return [f"{said} ({_listed(stated)}); name one in `currency`"] if len(stated) > 1 else []
        said = f"no price is stated in {limits.currency}, so the budget leaves nothing out (stated are: "
        return [f"{said}{_listed(stated)}); amounts are never converted"]


def _listed(stated: Sequence[str]) -> str:
    more = f" and {len(stated) - _NAMED:,} more" if len(stated) > _NAMED else ""
    return f"{', '.join(stated[:_NAMED])}{more}" if stated else "none"
