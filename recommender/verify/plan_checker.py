"""Plan: every figure recomputed from the catalogue, every broken limit listed under a stable code.

Plain Python over plain rows; it shares no code with the planner and uses no solver. It proves a plan lawful and its
figures right; that none is better is proven by trying all, on small cases, in the tests.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import chain, pairwise
from math import ceil, isclose
from typing import Any

from stackwise.recommender.verify.assumptions import AssumptionChecker, check_hanging, with_assumed
from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.credit_checker import check_allocation
from stackwise.recommender.verify.exclusions import ExclusionChecker
from stackwise.recommender.verify.gap_claims import check_gap, fitting_share
from stackwise.recommender.verify.plain_rows import Row, close
from stackwise.recommender.verify.recommendation_claims import check_link
from stackwise.recommender.verify.violation import Violation

Plan = Mapping[str, Any]
NEAR = 2e-5  # sums of amounts rounded to six decimals
PROVEN = 1.1e-5
WAITS = {"not_yet_open", "too_long", "over_budget", "prerequisite"}  # judged here by week, sum and order
KEYS = ("schema_version", "kind", "learner_id", "as_of", "catalogue", "request", "limits", "weights", "coverage", "gap",
        "status", "steps", "closure", "credit_share", "objective", "bound", "optimality_gap", "proofs", "totals",
        "assumptions", "credit", "infeasible", "alternatives", "what_if", "frontier")  # fmt: skip


class PlanChecker:
    """Checks plans against one catalogue; its rows are read once."""

    def __init__(self, rows: CatalogueRows) -> None:
        self.rows, self._assumed = rows, AssumptionChecker(rows)

    def check(self, plan: Plan) -> list[Violation]:
        """Every violation, sorted; empty when the plan holds."""
        try:
            return sorted(set(self._all(plan)))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            return [Violation("shape", type(error).__name__, str(error))]

    def _all(self, plan: Plan) -> Iterator[Violation]:
        missing = [name for name in KEYS if name not in plan]
        if missing:
            yield Violation("shape", missing[0], "missing")
            return
        if plan["catalogue"] != self.rows.name:
            yield Violation("catalogue", "plan", f"it is about {plan['catalogue']}, this is {self.rows.name}")
            return
        yield from check_gap(plan, self.rows)
        unknown = [
            step["credential_id"] for step in plan["steps"] if step["credential_id"] not in self.rows.credentials
        ]
        if unknown:
            yield from (Violation("unknown_credential", name) for name in unknown)
            return
        day = date.fromisoformat(plan["as_of"])
        limits = ExclusionChecker(self.rows, plan["request"], day)
        for step in plan["steps"]:
            row = self.rows.credentials[step["credential_id"]]
            yield from self._step(step, row, plan, limits, day)
        yield from chain(self._whole(plan), _weeks(plan), self._money(plan), self._closures(plan), check_hanging(plan))
        yield from chain(
            limits.prerequisites.check_order(plan["steps"]), self._credit(plan), _figures(plan), _others(plan)
        )

    def _step(self, step: Row, row: Row, plan: Plan, limits: ExclusionChecker, day: date) -> Iterator[Violation]:
        """One step: who may take it, what the catalogue says of it, and its own weeks."""
        name = step["credential_id"]
        for reason in sorted(limits.against(name) - WAITS):
            yield Violation("ineligible", name, reason)
        plain = ("kind", "mode", "weeks", "learning_hours", "nominal_hours", "url")
        facts = {**{fact: fact for fact in plain}, "price": "price.amount", "currency": "price.currency"}
        for fact, column in facts.items():
            if step["facts"][fact] != row[column]:
                yield Violation("fact", name, fact)
        provider = self.rows.providers.get(row["provider_id"], {}).get("name")
        if step["title"] != row["title"] or step["provider"] != provider:
            yield Violation("fact", name, "title or provider")
        yield from self._assumed.check(step, row, plan["limits"])
        weeks, minutes = _length(with_assumed(step, row), plan["limits"]["minutes_per_week"])
        lasts = step["end_week"] - step["start_week"] + 1
        if lasts != weeks:
            yield Violation("duration", name, f"{lasts} weeks, expected {weeks}")
        if step["minutes_per_week"] != minutes:
            yield Violation("load", name, f"{step['minutes_per_week']} minutes a week, expected {minutes}")
        yield from _dates(step, row, day)

    def _whole(self, plan: Plan) -> Iterator[Violation]:
        """The list as a whole: count, order, doubles, what was insisted on or refused, and the limits asked."""
        ids = [step["credential_id"] for step in plan["steps"]]
        asked, limits = plan["request"].get("constraints", {}), plan["limits"]
        yield from (Violation("twice", name) for name in sorted({name for name in ids if ids.count(name) > 1}))
        if [step["order"] for step in plan["steps"]] != list(range(1, len(ids) + 1)):
            yield Violation("order", "plan", "steps are not numbered 1, 2, 3 ...")
        if any(earlier["start_week"] > later["start_week"] for earlier, later in pairwise(plan["steps"])):
            yield Violation("order", "plan", "steps are not in the order they start")
        if len(ids) > limits["steps"]:
            yield Violation("too_many_steps", "plan", f"{len(ids)} of {limits['steps']}")
        if plan["status"] != "infeasible":
            yield from (Violation("must_include", name) for name in asked.get("must_include", ()) if name not in ids)
        for name, given, used in _limits_asked(asked, limits):
            if given is not None and used is not None and used > given + 1e-9:
                yield Violation("limit_ignored", name, f"planned with {used:g}, asked {given:g}")
            if given is not None and used is None:
                yield Violation("limit_ignored", name, "planned without it")

    def _money(self, plan: Plan) -> Iterator[Violation]:
        """Price by currency against the budget; an unknown price only where it was insisted on."""
        limits, paid, assumed = plan["limits"], dict[str, Fraction](), Fraction(0)
        asked = plan["request"].get("constraints", {}).get("must_include", ())
        for step in plan["steps"]:
            row = self.rows.credentials[step["credential_id"]]
            stated, row = row["price.amount"], with_assumed(step, row, limits["currency"])
            price, currency = row["price.amount"], row["price.currency"]
            if price and stated is None:
                assumed += Fraction(str(price))
            elif price:
                paid[currency or "unknown"] = paid.get(currency or "unknown", Fraction(0)) + Fraction(str(price))
            if limits["budget"] is not None and step["credential_id"] not in asked:
                if price is None:
                    yield Violation("price_unknown", step["credential_id"], "under a budget")
                elif price and currency != limits["currency"]:
                    yield Violation("other_currency", step["credential_id"], str(currency))
        spent = paid.get(limits["currency"], Fraction(0)) + assumed
        if limits["budget"] is not None and spent > Fraction(str(limits["budget"])):
            yield Violation("over_budget", "plan", f"{float(spent):g} of {limits['budget']:g}")
        stated = plan["totals"]["price"]
        if set(stated) != set(paid) or any(not isclose(stated[c], paid[c], abs_tol=0.005) for c in paid):
            yield Violation("total_price", "plan", f"expected { ({c: float(p) for c, p in paid.items()}) }")
        unknown = [s["credential_id"] for s in plan["steps"]
                   if self.rows.credentials[s["credential_id"]]["price.amount"] is None]  # fmt: skip
        if plan["totals"]["price_unknown"] != unknown:
            yield Violation("total_price", "price_unknown", f"expected {unknown}")

    def _closures(self, plan: Plan) -> Iterator[Violation]:
        """What each step closes of what the ones before it left, from the rows; and the sum."""
        gap = {item["skill_id"]: item for item in plan["gap"]}
        left = {skill: item["gap"] for skill, item in gap.items()}
        for step in plan["steps"]:
            claims = {claim["skill_id"]: claim for claim in step["closes"]}
            if len(claims) != len(step["closes"]) or not set(claims) <= set(gap):
                yield Violation("closes_skill", step["credential_id"], "a skill twice, or not of the gap")
                continue
            row = self.rows.credentials[step["credential_id"]]
            if not 0 <= step["relevance"] <= 1:
                yield Violation("fact", step["credential_id"], "relevance is not between 0 and 1")
            for skill, item in gap.items():
                share = fitting_share(step, item, self.rows)
                amount = claims[skill]["amount"] if skill in claims else 0.0
                rest = left[skill] * (1 - share)
                if plan["coverage"] == "best":  # of two credentials the better one counts, not both
                    rest = min(left[skill], item["gap"] * (1 - share))
                if not close(amount, left[skill] - rest, NEAR):
                    what = f"{skill}: expected {left[skill] - rest:.6f}"
                    yield Violation("closes_amount", step["credential_id"], what)
                left[skill] = rest
            for claim in step["closes"]:
                yield from self._proof(claim, step["credential_id"], row)
        total = sum(item["gap"] for item in plan["gap"])
        closed = (total - sum(left.values())) / total if total else 0.0
        if not close(plan["closure"], closed, NEAR):
            yield Violation("closure", "plan", f"expected {closed:.6f}")

    def _proof(self, claim: Row, credential_id: str, row: Row) -> Iterator[Violation]:
        """The taught skill, its level and confidence, and the text that shows it."""
        taught = claim["taught"]["skill_id"]
        link = self.rows.taught.get(credential_id, {}).get(taught)
        if link is None:
            yield Violation("closes_link", credential_id, f"it does not teach {taught}")
            return
        for violation in check_link(claim, link, row):
            yield replace(violation, where=credential_id, what=f"{claim['skill_id']}: {violation.what}")

    def _credit(self, plan: Plan) -> Iterator[Violation]:
        """The allocation by the credit checker, and the share it newly fills."""
        credit, wanted = plan["credit"], plan["request"].get("goal", {}).get("qualification_id")
        if (credit is None) != (wanted is None) or (credit is not None and credit["qualification_id"] != wanted):
            yield Violation("credit_missing", "plan", f"the goal names {wanted}")
            return
        if credit is None:
            if plan["credit_share"]:
                yield Violation("credit_share", "plan", "credit without a qualification")
            return
        after = credit["after"]
        planned = [{"credential_id": step["credential_id"], "unit_id": None, "awarded_on": plan["as_of"], "grade": None,
                    "resident": False, "mode": "completed"} for step in plan["steps"]]  # fmt: skip
        empty = {"unit_id": None, "credential_id": None, "awarded_on": None, "grade": None, "resident": False}
        held = [{**empty, **holding} for holding in plan["request"].get("holdings", ())]
        for broken in check_allocation(after, [*held, *planned], self.rows):
            yield replace(broken, code=f"credit_{broken.code}")
        share = after["filled"] / after["total"] if after["total"] else 0.0
        if not close(plan["credit_share"], share - credit["before"], NEAR):
            yield Violation("credit_share", "plan", f"expected {share - credit['before']:.6f}")


def _length(row: Row, minutes: int) -> tuple[int | None, int]:
    """Whole weeks and minutes a week of a credential, from its own weeks and hours."""
    weeks = [ceil(row["weeks"] - 1e-9)] if row["weeks"] is not None else []
    hours = row["nominal_hours"] if row["learning_hours"] is None else row["learning_hours"]
    if hours is not None and minutes > 0:
        weeks.append(ceil(hours * 60 / minutes - 1e-9))
    if not weeks:
        return None, minutes
    lasts = max(1, *weeks)
    return lasts, minutes if hours is None else ceil(hours * 60 / lasts - 1e-9)


def _dates(step: Row, row: Row, day: date) -> Iterator[Violation]:
    name = step["credential_id"]
    start, end = day + timedelta(weeks=step["start_week"] - 1), day + timedelta(weeks=step["end_week"], days=-1)
    if step["start_date"] != start.isoformat() or step["end_date"] != end.isoformat():
        yield Violation("date", name, f"expected {start} to {end}")
    if step["start_week"] < 1:
        yield Violation("date", name, "before the plan begins")
    if row["valid_from"] is not None and start < row["valid_from"]:
        yield Violation("not_open", name, f"it opens on {row['valid_from']}")
    if row["valid_to"] is not None and end > row["valid_to"]:
        yield Violation("not_open", name, f"it closes on {row['valid_to']}")


def _limits_asked(asked: Row, limits: Row) -> Iterator[tuple[str, float | None, float | None]]:
    hours = asked.get("hours_per_week")
    yield "weeks", asked.get("max_weeks"), limits["weeks"]
    yield "minutes_per_week", None if hours is None else hours * 60, limits["minutes_per_week"]
    yield "budget", asked.get("max_cost"), limits["budget"]


def _weeks(plan: Plan) -> Iterator[Violation]:
    """The load of each week, and the weeks until the last step is over."""
    used: dict[int, int] = {}
    for step in plan["steps"]:
        for week in range(step["start_week"], step["end_week"] + 1):
            used[week] = used.get(week, 0) + step["minutes_per_week"]
    most = plan["limits"]["minutes_per_week"]
    full = sorted(week for week, minutes in used.items() if minutes > most)
    if full:
        yield Violation("overload", f"week {full[0]}", f"{used[full[0]]} of {most} minutes")
    if max(used, default=0) > plan["limits"]["weeks"]:
        yield Violation("too_long", "plan", f"{max(used)} of {plan['limits']['weeks']} weeks")
    if plan["totals"]["weeks"] != max(used, default=0):
        yield Violation("total_weeks", "plan", f"expected {max(used, default=0)}")
    hours = sum(step["facts"]["learning_hours"] or 0.0 for step in plan["steps"])
    if not isclose(plan["totals"]["hours"], hours, abs_tol=0.01):
        yield Violation("total_hours", "plan", f"expected {hours:g}")
    unlearned = [step for step in plan["steps"] if step["facts"]["learning_hours"] is None]
    nominal = sum(step["facts"]["nominal_hours"] or 0.0 for step in unlearned)
    if not isclose(plan["totals"]["nominal_hours"], nominal, abs_tol=0.01):
        yield Violation("total_hours", "nominal_hours", f"expected {nominal:g}")
    unknown = [step["credential_id"] for step in unlearned if step["facts"]["nominal_hours"] is None]
    if plan["totals"]["hours_unknown"] != unknown:
        yield Violation("total_hours", "hours_unknown", f"expected {unknown}")


def _figures(plan: Plan) -> Iterator[Violation]:
    """Objective, bound and gap fit each other and the status."""
    expected = plan["weights"]["closure"] * plan["closure"] + plan["weights"]["credit"] * plan["credit_share"]
    if not close(plan["objective"], expected, NEAR):
        yield Violation("objective", "plan", f"expected {expected:.6f}")
    if plan["bound"] < plan["objective"] - 1e-9:
        yield Violation("bound", "plan", "the bound is below the objective")
    if not close(plan["optimality_gap"], max(0.0, plan["bound"] - plan["objective"]), 2e-6):
        yield Violation("optimality_gap", "plan", "it is not bound less objective")
    if plan["status"] == "optimal" and plan["optimality_gap"] > PROVEN:
        yield Violation("not_proven", "plan", f"called optimal with a gap of {plan['optimality_gap']}")
    if plan["status"] not in ("optimal", "feasible", "infeasible"):
        yield Violation("status", "plan", str(plan["status"]))
    if bool(plan["steps"]) == bool(plan["infeasible"]) or (plan["status"] == "infeasible" and plan["steps"]):
        yield Violation("status", "plan", "a plan either has steps or says why not")


def _others(plan: Plan) -> Iterator[Violation]:
    """Other plans: none beats a proven best, and alternatives are clearly different."""
    best = {step["credential_id"] for step in plan["steps"]}
    for at, other in enumerate(plan["alternatives"]):
        shared = best & set(other["credential_ids"])
        if 2 * len(shared) > len(best):
            what = f"{len(shared)} of {len(best)} steps are the best plan's"
            yield Violation("not_different", f"alternative {at + 1}", what)
    for name in ("alternatives", "frontier"):
        for at, other in enumerate(plan[name]):
            if plan["status"] == "optimal" and other["objective"] > plan["objective"] + NEAR:
                yield Violation("better_found", f"{name} {at + 1}", "another plan beats the one called best")
    for at, change in enumerate(plan["what_if"]):
        if not close(change["gain"], change["objective"] - plan["objective"], 2e-6):
            yield Violation("what_if", f"what if {at + 1}", "the gain is not the difference")
