"""Claims of any answer that a door gives: told apart by their kind and checked by the checker of that kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from stackwise.recommender.schema import Answer
from stackwise.recommender.schema_credit_plan import PlanAnswer
from stackwise.recommender.verify.answer import check_answer
from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.decision_checker import check_decision
from stackwise.recommender.verify.plan_checker import PlanChecker
from stackwise.recommender.verify.violation import Violation

_BROKEN = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)


def check_claims(claims: Mapping[str, Any], rows: CatalogueRows) -> list[Violation]:
    """Every claim of an answer, plan or decision record that does not hold; empty when all hold.

    What is so misshapen that a checker cannot read it is a violation, too. Nulls where an answer would leave a field
    out, as typed clients write them, claim nothing.
    """
    kind = claims.get("kind")
    try:
        if kind != "decision":  # which leaves nothing out
            claims = _without_left_out(claims, PlanAnswer if kind == "plan" else Answer)
        if kind == "decision":
            return check_decision(claims, rows)
        return PlanChecker(rows).check(claims) if kind == "plan" else check_answer(claims, rows)
    except _BROKEN as error:
        return [Violation("shape", "answer", f"it cannot be read ({type(error).__name__})")]


def _without_left_out(claims: Mapping[str, Any], shape: type[BaseModel]) -> Mapping[str, Any]:
    try:
        checked = shape.model_validate(claims)
    except ValidationError:
        return claims  # the checker says what is wrong with it
    return _pruned(claims, checked)  # type: ignore[no-any-return]


def _pruned(plain: Any, part: object) -> Any:
    """The very values, without the nulls of fields that may stay out of ``part``."""
    if isinstance(part, BaseModel) and isinstance(plain, Mapping):
        fields = type(part).model_fields
        given = [name for name in plain if plain[name] is not None or fields[name].is_required()]
        return {name: _pruned(plain[name], getattr(part, name)) for name in given}
    if isinstance(part, Mapping) and isinstance(plain, Mapping):
        return {name: _pruned(value, part[name]) for name, value in plain.items()}
    if isinstance(part, list | tuple) and isinstance(plain, list | tuple):
        return [_pruned(value, one) for value, one in zip(plain, part, strict=True)]
    return plain
