"""Check a plan: every figure recomputed from the catalogue, every broken limit listed under a stable code.

Plain Python over plain rows; it shares no code with the planner and uses no solver. It proves a plan lawful and its
figures right; that none is better is proven by trying all, on small cases, in the tests.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from itertools import chain
from math import ceil, isclose
from typing import Any

from stackwise.recommender.verify.catalogue import CatalogueRows, Row, close
from stackwise.recommender.verify.credit_checker import check_allocation
from stackwise.recommender.verify.credit_facts import Facts
from stackwise.recommender.verify.exclusions import ExclusionChecker
from stackwise.recommender.verify.gap_claims import check_gap, ratio
from stackwise.recommender.verify.plan_prerequisites import PrerequisiteTrees

Fault = tuple[str, str, str]
Plan = Mapping[str, Any]
NEAR = 2e-5  # sums of amounts rounded to six decimals
PROVEN = 1.1e-5
LEAST = 0.05  # a smaller closure is no claim
WAITS = {"not_yet_open", "too_long", "over_budget", "prerequisite"}  # judged here by week, sum and order
KEYS = ("schema_version", "kind", "learner_id", "as_of", "catalogue", "request", "limits", "weights", "coverage", "gap",
        "status", "steps", "closure", "credit_share", "objective", "bound", "optimality_gap", "proofs", "totals",
        "credit", "infeasible", "alternatives", "what_if", "frontier")  # fmt: skip


@dataclass(frozen=True, order=True)
class PlanViolation:
    """One claim that does not hold: a stable code, where, and what is wrong."""

    code: str
    where: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.code} ({self.where}): {self.detail}" if self.detail else f"{self.code} ({self.where})"


class PlanChecker:
    """Checks plans against one catalogue; its rows are read once."""

    def __init__(self, rows: CatalogueRows) -> None:
        self.rows = rows

    @cached_property
    def _facts(self) -> Facts:
        names = ("qualifications", "credit_rules", "units", "unit_mappings", "credentials")
        return Facts({name: list(self.rows.plain(name)) for name in names})

    def check(self, plan: Plan) -> list[PlanViolation]:
        """Every violation, sorted; empty when the plan holds."""
        try:
            found = [PlanViolation(*one) for one in self._all(plan)]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            found = [PlanViolation("shape", type(error).__name__, str(error))]
        return sorted(set(found))

    def _all(self, plan: Plan) -> Iterator[Fault]:
        missing = [name for name in KEYS if name not in plan]
        if missing:
            yield "shape", missing[0], "missing"
            return
        if plan["catalogue"] != self.rows.name:
            yield "catalogue", "plan", f"it is about {plan['catalogue']}, this is {self.rows.name}"
            return
        yield from (("gap", "plan", fault) for fault in check_gap(plan, self.rows))
        unknown = [
            step["credential_id"] for step in plan["steps"] if step["credential_id"] not in self.rows.credentials
        ]
        if unknown:
            yield from (("unknown_credential", one, "") for one in unknown)
            return
        day = date.fromisoformat(plan["as_of"])
        limits = ExclusionChecker(self.rows, plan["request"], day)
        for step in plan["steps"]:
            row = self.rows.credentials[step["credential_id"]]
            where = ((code, step["credential_id"], detail) for code, detail in self._step(step, row, plan, limits, day))
            yield from where
        yield from chain(self._whole(plan), _weeks(plan), self._money(plan), self._closures(plan))
        yield from chain(
            PrerequisiteTrees(limits).faults(plan["steps"]), self._credit(plan), _figures(plan), _others(plan)
        )

    def _step(self, one: Row, row: Row, plan: Plan, limits: ExclusionChecker, day: date) -> Iterator[tuple[str, str]]:
        """One step: who may take it, what the catalogue says of it, and its own weeks."""
        for reason in sorted(limits.against(one["credential_id"]) - WAITS):
            yield "ineligible", reason
        facts = {"kind": "kind", "mode": "mode", "weeks": "weeks", "learning_hours": "learning_hours",
                 "price": "price.amount", "currency": "price.currency", "url": "url"}  # fmt: skip
        for name, column in facts.items():
            if one["facts"][name] != row[column]:
                yield "fact", name
        provider = self.rows.providers.get(row["provider_id"], {}).get("name")
        if one["title"] != row["title"] or one["provider"] != provider:
            yield "fact", "title or provider"
        weeks, minutes = _length(row, plan["limits"]["minutes_per_week"])
        lasts = one["end_week"] - one["start_week"] + 1
        if lasts != weeks:
            yield "duration", f"{lasts} weeks, expected {weeks}"
        if one["minutes_per_week"] != minutes:
            yield "load", f"{one['minutes_per_week']} minutes a week, expected {minutes}"
        yield from _dates(one, row, day)

    def _whole(self, plan: Plan) -> Iterator[Fault]:
        """The list as a whole: count, order, doubles, what was insisted on or refused, and the limits asked."""
        ids = [step["credential_id"] for step in plan["steps"]]
        asked, limits = plan["request"].get("constraints", {}), plan["limits"]
        yield from (("twice", one, "") for one in sorted({one for one in ids if ids.count(one) > 1}))
        if [step["order"] for step in plan["steps"]] != list(range(1, len(ids) + 1)):
            yield "order", "plan", "steps are not numbered 1, 2, 3 ..."
        if any(a["start_week"] > b["start_week"] for a, b in zip(plan["steps"], plan["steps"][1:], strict=False)):
            yield "order", "plan", "steps are not in the order they start"
        if len(ids) > limits["steps"]:
            yield "too_many_steps", "plan", f"{len(ids)} of {limits['steps']}"
        if plan["status"] != "infeasible":
            yield from (("must_include", one, "") for one in asked.get("must_include", ()) if one not in ids)
        for name, given, used in _limits_asked(asked, limits):
            if given is not None and used is not None and used > given + 1e-9:
                yield "limit_ignored", name, f"planned with {used:g}, asked {given:g}"
            if given is not None and used is None:
                yield "limit_ignored", name, "planned without it"

    def _money(self, plan: Plan) -> Iterator[Fault]:
        """Price by currency against the budget; an unknown price only where it was insisted on."""
        limits, paid = plan["limits"], dict[str, Fraction]()
        asked = plan["request"].get("constraints", {}).get("must_include", ())
        for step in plan["steps"]:
            row = self.rows.credentials[step["credential_id"]]
            price, currency = row["price.amount"], row["price.currency"]
            if price:
                paid[currency or "unknown"] = paid.get(currency or "unknown", Fraction(0)) + Fraction(str(price))
            if limits["budget"] is not None and step["credential_id"] not in asked:
                if price is None:
                    yield "price_unknown", step["credential_id"], "under a budget"
                elif price and currency != limits["currency"]:
                    yield "other_currency", step["credential_id"], str(currency)
        if limits["budget"] is not None and paid.get(limits["currency"], 0) > Fraction(str(limits["budget"])):
            yield "over_budget", "plan", f"{float(paid[limits['currency']]):g} of {limits['budget']:g}"
        stated = plan["totals"]["price"]
        if set(stated) != set(paid) or any(not isclose(stated[c], paid[c], abs_tol=0.005) for c in paid):
            yield "total_price", "plan", f"expected { ({c: float(p) for c, p in paid.items()}) }"
        unknown = [s["credential_id"] for s in plan["steps"]
                   if self.rows.credentials[s["credential_id"]]["price.amount"] is None]  # fmt: skip
        if plan["totals"]["price_unknown"] != unknown:
            yield "total_price", "price_unknown", f"expected {unknown}"

    def _closures(self, plan: Plan) -> Iterator[Fault]:
        """What each step closes of what the ones before it left, from the rows; and the sum."""
        gap = {one["skill_id"]: one for one in plan["gap"]}
        left = {skill: one["gap"] for skill, one in gap.items()}
        for step in plan["steps"]:
            claims = {one["skill_id"]: one for one in step["closes"]}
            if len(claims) != len(step["closes"]) or not set(claims) <= set(gap):
                yield "closes_skill", step["credential_id"], "a skill twice, or not of the gap"
                continue
            row = self.rows.credentials[step["credential_id"]]
            for skill, item in gap.items():
                share = self._share(step["credential_id"], item)
                amount = claims[skill]["amount"] if skill in claims else 0.0
                rest = left[skill] * (1 - share)
                if plan["coverage"] == "best":  # of two credentials the better one counts, not both
                    rest = min(left[skill], item["gap"] * (1 - share))
                if not close(amount, left[skill] - rest, NEAR):
                    yield "closes_amount", step["credential_id"], f"{skill}: expected {left[skill] - rest:.6f}"
                left[skill] = rest
            for skill, claim in claims.items():
                yield from (
                    (code, step["credential_id"], skill) for code in self._proof(claim, step["credential_id"], row)
                )
        total = sum(one["gap"] for one in plan["gap"])
        closed = (total - sum(left.values())) / total if total else 0.0
        if not close(plan["closure"], closed, NEAR):
            yield "closure", "plan", f"expected {closed:.6f}"

    def _share(self, credential_id: str, item: Row) -> float:
        """The best share of one skill's gap that any skill it teaches closes."""
        missing, best = 1 - item["mastery"], 0.0
        for taught, row in self.rows.taught.get(credential_id, {}).items():
            closeness, _ = self.rows.closeness(taught, item["skill_id"])
            reach = closeness * row["confidence"] * ratio(row["level"], item["required_level"])
            best = max(best, (reach - item["mastery"]) / missing if missing > 0 else 0.0)
        return min(1.0, best) if best >= LEAST else 0.0

    def _proof(self, claim: Row, credential_id: str, row: Row) -> Iterator[str]:
        """The taught skill, its level and confidence, and the text that shows it."""
        link = self.rows.taught.get(credential_id, {}).get(claim["taught"]["skill_id"])
        if link is None:
            yield "closes_link"
            return
        if not close(link["confidence"], claim["confidence"]) or not close(link["level"], claim["level"]):
            yield "closes_link"
        span = claim["evidence"]
        if (span is None) != (link["evidence.field"] is None):
            yield "evidence"
        elif span is not None:
            text = row.get(span["field"]) or ""
            if text[span["start"] : span["end"]] != span["text"] or span["start"] != link["evidence.start"]:
                yield "evidence"

    def _credit(self, plan: Plan) -> Iterator[Fault]:
        """The allocation by the credit checker, and the share it newly fills."""
        credit, wanted = plan["credit"], plan["request"].get("goal", {}).get("qualification_id")
        if (credit is None) != (wanted is None) or (credit is not None and credit["qualification_id"] != wanted):
            yield "credit_missing", "plan", f"the goal names {wanted}"
            return
        if credit is None:
            if plan["credit_share"]:
                yield "credit_share", "plan", "credit without a qualification"
            return
        after = credit["after"]
        planned = [{"credential_id": step["credential_id"], "unit_id": None, "awarded_on": plan["as_of"], "grade": None,
                    "resident": False} for step in plan["steps"]]  # fmt: skip
        empty = {"unit_id": None, "credential_id": None, "awarded_on": None, "grade": None, "resident": False}
        held = [{**empty, **one} for one in plan["request"].get("holdings", ())]
        for one in check_allocation(after, [*held, *planned], self._facts):
            yield f"credit_{one.code}", one.where, one.detail
        share = after["filled"] / after["total"] if after["total"] else 0.0
        if not close(plan["credit_share"], share - credit["before"], NEAR):
            yield "credit_share", "plan", f"expected {share - credit['before']:.6f}"


def _length(row: Row, minutes: int) -> tuple[int | None, int]:
    """Whole weeks and minutes a week of a credential, from its own weeks and hours."""
    weeks = [ceil(row["weeks"] - 1e-9)] if row["weeks"] is not None else []
    if row["learning_hours"] is not None and minutes > 0:
        weeks.append(ceil(row["learning_hours"] * 60 / minutes - 1e-9))
    if not weeks:
        return None, minutes
    lasts = max(1, *weeks)
    return lasts, minutes if row["learning_hours"] is None else ceil(row["learning_hours"] * 60 / lasts - 1e-9)


def _dates(one: Row, row: Row, day: date) -> Iterator[tuple[str, str]]:
    start, end = day + timedelta(weeks=one["start_week"] - 1), day + timedelta(weeks=one["end_week"], days=-1)
    if one["start_date"] != start.isoformat() or one["end_date"] != end.isoformat():
        yield "date", f"expected {start} to {end}"
    if one["start_week"] < 1:
        yield "date", "before the plan begins"
    if row["valid_from"] is not None and start < row["valid_from"]:
        yield "not_open", f"it opens on {row['valid_from']}"
    if row["valid_to"] is not None and end > row["valid_to"]:
        yield "not_open", f"it closes on {row['valid_to']}"


def _limits_asked(asked: Row, limits: Row) -> Iterator[tuple[str, float | None, float | None]]:
    hours = asked.get("hours_per_week")
    yield "weeks", asked.get("max_weeks"), limits["weeks"]
    yield "minutes_per_week", None if hours is None else hours * 60, limits["minutes_per_week"]
    yield "budget", asked.get("max_cost"), limits["budget"]


def _weeks(plan: Plan) -> Iterator[Fault]:
    """The load of each week, and the weeks until the last step is over."""
    used: dict[int, int] = {}
    for step in plan["steps"]:
        for week in range(step["start_week"], step["end_week"] + 1):
            used[week] = used.get(week, 0) + step["minutes_per_week"]
    most = plan["limits"]["minutes_per_week"]
    full = sorted(week for week, minutes in used.items() if minutes > most)
    if full:
        yield "overload", f"week {full[0]}", f"{used[full[0]]} of {most} minutes"
    if max(used, default=0) > plan["limits"]["weeks"]:
        yield "too_long", "plan", f"{max(used)} of {plan['limits']['weeks']} weeks"
    if plan["totals"]["weeks"] != max(used, default=0):
        yield "total_weeks", "plan", f"expected {max(used, default=0)}"
    hours = sum(step["facts"]["learning_hours"] or 0.0 for step in plan["steps"])
    if not isclose(plan["totals"]["hours"], hours, abs_tol=0.01):
        yield "total_hours", "plan", f"expected {hours:g}"
    unknown = [step["credential_id"] for step in plan["steps"] if step["facts"]["learning_hours"] is None]
    if plan["totals"]["hours_unknown"] != unknown:
        yield "total_hours", "hours_unknown", f"expected {unknown}"


def _figures(plan: Plan) -> Iterator[Fault]:
    """Objective, bound and gap fit each other and the status."""
    expected = plan["weights"]["closure"] * plan["closure"] + plan["weights"]["credit"] * plan["credit_share"]
    if not close(plan["objective"], expected, NEAR):
        yield "objective", "plan", f"expected {expected:.6f}"
    if plan["bound"] < plan["objective"] - 1e-9:
        yield "bound", "plan", "the bound is below the objective"
    if not close(plan["optimality_gap"], max(0.0, plan["bound"] - plan["objective"]), 2e-6):
        yield "optimality_gap", "plan", "it is not bound less objective"
    if plan["status"] == "optimal" and plan["optimality_gap"] > PROVEN:
        yield "not_proven", "plan", f"called optimal with a gap of {plan['optimality_gap']}"
    if plan["status"] not in ("optimal", "feasible", "infeasible"):
        yield "status", "plan", str(plan["status"])
    if bool(plan["steps"]) == bool(plan["infeasible"]) or (plan["status"] == "infeasible" and plan["steps"]):
        yield "status", "plan", "a plan either has steps or says why not"


def _others(plan: Plan) -> Iterator[Fault]:
    """Other plans: none beats a proven best, and alternatives are clearly different."""
    best = {step["credential_id"] for step in plan["steps"]}
    for at, one in enumerate(plan["alternatives"]):
        shared = best & set(one["credential_ids"])
        if 2 * len(shared) > len(best):
            yield "not_different", f"alternative {at + 1}", f"{len(shared)} of {len(best)} steps are the best plan's"
    for name in ("alternatives", "frontier"):
        for at, one in enumerate(plan[name]):
            if plan["status"] == "optimal" and one["objective"] > plan["objective"] + NEAR:
                yield "better_found", f"{name} {at + 1}", "another plan beats the one called best"
    for at, one in enumerate(plan["what_if"]):
        if not close(one["gain"], one["objective"] - plan["objective"], 2e-6):
            yield "what_if", f"what if {at + 1}", "the gain is not the difference"
