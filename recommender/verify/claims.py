"""Claims of any answer that a door gives: told apart by their kind and checked by the checker of that kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stackwise.recommender.verify.answer import check_answer
from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.decision_checker import check_decision
from stackwise.recommender.verify.plan_checker import PlanChecker
from stackwise.recommender.verify.violation import Violation

_BROKEN = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)


def check_claims(claims: Mapping[str, Any], rows: CatalogueRows) -> list[Violation]:
    """Every claim of an answer, plan or decision record that does not hold; empty when all hold.

    What is so misshapen that a checker cannot read it is a violation, too.
    """
    kind = claims.get("kind")
    try:
        if kind == "decision":
            return check_decision(claims, rows)
        return PlanChecker(rows).check(claims) if kind == "plan" else check_answer(claims, rows)
    except _BROKEN as error:
        return [Violation("shape", "answer", f"it cannot be read ({type(error).__name__})")]
