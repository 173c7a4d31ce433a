"""Exclusions: who may be recommended, recomputed from holdings, status, dates, limits and prerequisites."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.plain_rows import Row, listed
from stackwise.recommender.verify.plain_rows import day as end_of
from stackwise.recommender.verify.prerequisites import PrerequisiteTrees

REASONS = ("held", "superseded", "expired", "withdrawn", "not_yet_open", "excluded", "mode", "language", "country",
           "too_long", "over_budget", "prerequisite")  # fmt: skip


class ExclusionChecker:
    """Reasons against each credential for one request."""

    def __init__(self, rows: CatalogueRows, request: Mapping[str, Any], day: date) -> None:
        self.rows, self.day = rows, day
        self.limits: Mapping[str, Any] = request.get("constraints", {})
        self.prerequisites = PrerequisiteTrees(rows, request)
        ends = ((one.get("unit_id"), end_of(one.get("valid_until"))) for one in request.get("holdings", ()))
        self.units = rows.mappings.standing_for({unit for unit, end in ends if unit and not (end and end < day)})

    @cached_property
    def reasons(self) -> dict[str, set[str]]:
        """Every reason against every credential."""
        found = {name: self.against(name) for name in self.rows.credentials}
        for name in self.prerequisites.unreachable({name for name, against in found.items() if not against}):
            found[name].add("prerequisite")
        return found

    @property
    def counts(self) -> dict[str, int]:
        """How many credentials are excluded, each under its first reason."""
        firsts = [
            next(reason for reason in REASONS if reason in against) for against in self.reasons.values() if against
        ]
        return {reason: firsts.count(reason) for reason in REASONS if reason in firsts}

    def against(self, name: str) -> set[str]:
        """Reasons against one credential, its prerequisites left aside."""
        row, newer, held = self.rows.credentials[name], self.prerequisites.replaced_by, self.prerequisites.held
        status = row["status"]
        wrong = {
            "held": bool({name, newer.get(name, name)} & held) or self._units_held(row),
            "superseded": status == "superseded" or name in newer,
            "expired": status == "expired" or (row["valid_to"] is not None and row["valid_to"] < self.day),
            "withdrawn": status == "withdrawn",
            "not_yet_open": row["valid_from"] is not None and row["valid_from"] > self.day,
            "excluded": name in self.limits.get("must_exclude", ()),
            "mode": self._outside(row["mode"], "modes"),
            "language": self._outside(row["language"], "languages"),
            "country": self._outside(self.rows.providers.get(row["provider_id"], {}).get("country"), "countries"),
            "too_long": self._too_long(row),
            "over_budget": self._over_budget(row),
        }
        return {reason for reason, holds in wrong.items() if holds}

    def _units_held(self, row: Row) -> bool:
        """Whether it awards units, and every one is held and current, itself or by an older equivalent."""
        units = set(listed(row["awards_units"]))
        return bool(units) and units <= self.units

    def _outside(self, value: str | None, limit: str) -> bool:
        allowed = self.limits.get(limit) or ()
        return bool(allowed) and value is not None and value not in allowed

    def weeks(self, row: Row) -> float | None:
        """Weeks a credential takes at the learner's hours a week; None if unknown."""
        known = [] if row["weeks"] is None else [row["weeks"]]
        if self.limits.get("hours_per_week") and row["learning_hours"] is not None:
            known.append(row["learning_hours"] / self.limits["hours_per_week"])
        return max(known, default=None)

    def _too_long(self, row: Row) -> bool:
        limit, weeks = self.limits.get("max_weeks"), self.weeks(row)
        return limit is not None and weeks is not None and weeks > limit

    def _over_budget(self, row: Row) -> bool:
        limit, price = self.limits.get("max_cost"), row["price.amount"]
        if limit is None or price is None:
            return False
        currency = self.limits.get("currency")
        return bool(price > limit and (currency is None or price == 0 or row["price.currency"] == currency))
