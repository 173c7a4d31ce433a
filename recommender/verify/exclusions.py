"""Recompute who may be recommended: holdings, status, dates, limits and prerequisites, one row at a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from stackwise.recommender.verify.catalogue import CatalogueRows, Row, walk

ORDER = ("held", "superseded", "expired", "withdrawn", "not_yet_open", "excluded", "mode", "language", "country",
         "too_long", "over_budget", "prerequisite")  # fmt: skip


class ExclusionChecker:
    """Reasons against each credential for one request."""

    def __init__(self, rows: CatalogueRows, request: Mapping[str, Any], day: date) -> None:
        self.rows, self.day = rows, day
        self.limits: Mapping[str, Any] = request.get("constraints", {})
        holdings = request.get("holdings", ())
        self.held = {str(holding["credential_id"]) for holding in holdings if holding.get("credential_id")}
        self.units = {holding["unit_id"] for holding in holdings if holding.get("unit_id")}
        self.levels = {one["skill_id"]: one["level"] for one in request.get("held", ())}

    @cached_property
    def replaced_by(self) -> dict[str, str]:
        """Newer credential by the older one it supersedes."""
        return {row["supersedes"]: one for one, row in self.rows.credentials.items() if row["supersedes"]}

    @cached_property
    def reasons(self) -> dict[str, set[str]]:
        """Every reason against every credential."""
        found = {one: self._reasons(one, row) for one, row in self.rows.credentials.items()}
        for one in self._unreachable({one for one, against in found.items() if not against}):
            found[one].add("prerequisite")
        return found

    @property
    def counts(self) -> dict[str, int]:
        """How many credentials are excluded, each under its first reason."""
        firsts = [next(name for name in ORDER if name in against) for against in self.reasons.values() if against]
        return {name: firsts.count(name) for name in ORDER if name in firsts}

    def against(self, one: str) -> set[str]:
        """Reasons against one credential, its prerequisites left aside."""
        return self._reasons(one, self.rows.credentials[one])

    def _reasons(self, one: str, row: Row) -> set[str]:
        status = row["status"]
        wrong = {
            "held": bool({one, self.replaced_by.get(one, one)} & self.held),
            "superseded": status == "superseded" or one in self.replaced_by,
            "expired": status == "expired" or (row["valid_to"] is not None and row["valid_to"] < self.day),
            "withdrawn": status == "withdrawn",
            "not_yet_open": row["valid_from"] is not None and row["valid_from"] > self.day,
            "excluded": one in self.limits.get("must_exclude", ()),
            "mode": self._outside(row["mode"], "modes"),
            "language": self._outside(row["language"], "languages"),
            "country": self._outside(self.rows.providers.get(row["provider_id"], {}).get("country"), "countries"),
            "too_long": self._too_long(row),
            "over_budget": self._over_budget(row),
        }
        return {name for name, holds in wrong.items() if holds}

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

    def _unreachable(self, open_now: set[str]) -> set[str]:
        waiting = {one for one in open_now if one in self.rows.prerequisites}
        reached = open_now - waiting
        credentials = self.with_successors(self.held) | reached
        while True:
            units = self.units | {unit for credential in credentials for unit in self.awards(credential)}
            met = {one for one in waiting if self._met(self.rows.prerequisites[one], credentials, units, reached)}
            if not met:
                return waiting
            waiting, reached, credentials = waiting - met, reached | met, credentials | met

    def with_successors(self, held: set[str]) -> set[str]:
        """Held credentials and the newer ones that replaced them."""
        found = set(held)
        for one in held:
            while one in self.replaced_by and self.replaced_by[one] not in found:
                one = self.replaced_by[one]
                found.add(one)
        return found

    def awards(self, one: str) -> list[str]:
        """Units a credential awards."""
        row = self.rows.credentials.get(one)
        return [] if row is None or row["awards_units"] is None else row["awards_units"]

    def _met(self, tree: Row, credentials: set[str], units: set[str], reached: set[str]) -> bool:
        """Bottom up, so that depth does not matter."""
        met: dict[int, bool] = {}
        for node in reversed(list(walk(tree))):
            good = [met[id(child)] for child in node.get("children", ())]
            if node["kind"] == "leaf":
                met[id(node)] = self._leaf(node, credentials, units, reached)
            else:
                least = {"all": len(good), "any": 1, "at_least": node.get("min", 0), "at_most": 0}[node["kind"]]
                met[id(node)] = sum(good) >= least
        return met[id(tree)]

    def _leaf(self, leaf: Row, credentials: set[str], units: set[str], reached: set[str]) -> bool:
        if leaf.get("credential_id"):
            return leaf["credential_id"] in credentials
        if leaf.get("unit_id"):
            return leaf["unit_id"] in units
        skill, wanted = str(leaf.get("skill_id")), leaf.get("level") or 0.0
        taught = [self.rows.taught[one][skill]["level"] for one in reached if skill in self.rows.taught.get(one, ())]
        held = [self.levels[skill]] if skill in self.levels else []
        known = [level or 0.0 for level in [*taught, *held]]
        return bool(known) and (max(known) >= wanted or max(known) == 0.0)
