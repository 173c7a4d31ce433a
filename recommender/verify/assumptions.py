"""Assumed facts of a plan, recomputed from plain rows: the median of the credential's like, or the stated default."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from statistics import median
from typing import Any

from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.plain_rows import Row, close
from stackwise.recommender.verify.violation import Violation

ENOUGH, SHORT_COURSE = 3, 24.0
_COLUMN = {"learning_hours": "learning_hours", "weeks": "weeks", "price": "price.amount"}
_SCOPES = ("provider", "kind", "catalogue")


def with_assumed(step: Row, row: Row, currency: str | None = None) -> Row:
    """A credential's row with what the step says was assumed of it."""
    given = {_COLUMN[fact["fact"]]: fact["value"] for fact in step["assumed"]}
    return {**row, **given, **({"price.currency": currency} if "price.amount" in given else {})}


def check_hanging(plan: Mapping[str, Any]) -> Iterator[Violation]:
    """The steps that rest on an assumption, the part of the closure that is theirs, and the assumed sums."""
    closed = {step["credential_id"]: sum(claim["amount"] for claim in step["closes"]) for step in plan["steps"]}
    resting = [step["credential_id"] for step in plan["steps"] if step["assumed"]]
    total = sum(closed.values())
    share = sum(closed[name] for name in resting) / total if total else 0.0
    said = plan["assumptions"]
    if said["steps"] != resting or not close(said["closure_share"], share, 2e-5):
        yield Violation("assumptions", "plan", f"expected {resting}, {share:.6f} of the closure")
    sums = dict.fromkeys(_COLUMN, 0.0)
    for step in plan["steps"]:
        for fact in step["assumed"]:
            sums[fact["fact"]] += fact["value"]
    money = sum(plan["totals"]["price_assumed"].values())
    if not close(plan["totals"]["hours_assumed"], sums["learning_hours"], 0.01) or not close(
        money, sums["price"], 0.01
    ):
        yield Violation("assumptions", "totals", f"expected {sums['learning_hours']:g} hours and {sums['price']:g}")


class AssumptionChecker:
    """Recomputes what a credential's like say."""

    def __init__(self, rows: CatalogueRows) -> None:
        self.rows = rows
        self._like = lru_cache(None)(self._median)

    def check(self, step: Row, row: Row, limits: Row) -> Iterator[Violation]:
        """A fact may be assumed only where the row states none, and as its like say."""
        facts = [fact["fact"] for fact in step["assumed"]]
        lengths = [fact for fact in facts if fact != "price"]
        stated = any(row[name] is not None for name in ("weeks", "learning_hours", "nominal_hours"))
        if len(lengths) > 1 or (lengths and stated):
            yield Violation("assumed", step["credential_id"], "its length is stated, or assumed twice")
        if "price" in facts and (row["price.amount"] is not None or limits["budget"] is None):
            yield Violation("assumed", step["credential_id"], "its price is stated, or no budget needs it")
        for fact in step["assumed"]:
            expected = self._expected(row, fact["fact"], limits["currency"])
            if (fact["value"], fact["like"], fact["n"]) not in expected:
                yield Violation("assumed", step["credential_id"], f"{fact['fact']}: expected {expected}")

    def _expected(self, row: Row, fact: str, currency: str | None) -> list[tuple[float, str, int]]:
        """What may be assumed: a length from the narrowest scope that knows one."""
        if fact == "price":
            found = self._like(row["kind"], row["provider_id"], fact, currency)
            return [] if found is None else [found]
        hours = self._like(row["kind"], row["provider_id"], "learning_hours", None)
        weeks = self._like(row["kind"], row["provider_id"], "weeks", None)
        if hours is None and weeks is None:
            return [(SHORT_COURSE, "default", 0)] if fact == "learning_hours" else []
        narrow = {name: len(_SCOPES) if its is None else _SCOPES.index(its[1])
                  for name, its in (("learning_hours", hours), ("weeks", weeks))}  # fmt: skip
        first = "learning_hours" if narrow["learning_hours"] <= narrow["weeks"] else "weeks"
        found = hours if first == "learning_hours" else weeks
        return [found] if fact == first and found is not None else []

    def _median(self, kind: Any, provider: Any, fact: str, currency: str | None) -> tuple[float, str, int] | None:
        rows = list(self.rows.credentials.values())
        same = [row for row in rows if kind is not None and row["kind"] == kind]
        own = [row for row in same if provider is not None and row["provider_id"] == provider]
        for like, among in zip(_SCOPES, (own, same, rows), strict=True):
            known = [row[_COLUMN[fact]] for row in among if row[_COLUMN[fact]] is not None]
            if fact == "price":
                known = [row["price.amount"] for row in among if row["price.amount"] is not None
                         and (row["price.amount"] == 0 or row["price.currency"] == currency)]  # fmt: skip
            if len(known) >= ENOUGH:
                return round(float(median(known)), 2), like, len(known)
        return None
