"""Stackwise: match a person's skill gaps to micro-credentials, and say what each is worth toward a qualification.

>>> import stackwise
>>> answer = stackwise.recommend("business-1", n=3)
>>> len(answer.recommendations)
3

What is listed here is the public interface. A name is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from stackwise.features.distribution import own_version

if TYPE_CHECKING:
    from stackwise.facade import AnswerDoors as Recommender
    from stackwise.facade import (
        check_catalogue,
        credit,
        decision,
        find,
        open_catalogue,
        plan,
        read_skills,
        recommend,
        show,
        verify,
    )
    from stackwise.features.errors import (
        AmbiguousOccupationError,
        CreditError,
        DataError,
        InputError,
        StackwiseError,
        StaleIndexError,
        UnknownIdError,
    )
    from stackwise.features.records import Constraints, Goal, HeldSkill, Holding, Learner
    from stackwise.recommender.decision.overrides import Override
    from stackwise.recommender.health.schema import CatalogueReport
    from stackwise.recommender.lookup.schema import FindAnswer, ShownItem
    from stackwise.recommender.schema import Answer, SkillsAnswer
    from stackwise.recommender.schema_credit_plan import CreditAnswer, NearestAnswer, PlanAnswer
    from stackwise.recommender.schema_decision import DecisionAnswer
    from stackwise.recommender.verify.violation import Violation

    __version__: str

_ERRORS = (
    *("AmbiguousOccupationError", "CreditError", "DataError", "InputError", "StackwiseError"),
    *("StaleIndexError", "UnknownIdError"),
)
_DOORS = (
    *("check_catalogue", "credit", "decision", "find", "open_catalogue", "plan", "read_skills", "recommend", "show"),
    "verify",
)
_HOMES = {
    **dict.fromkeys(_DOORS, "stackwise.facade"),
    **dict.fromkeys(_ERRORS, "stackwise.features.errors"),
    **dict.fromkeys(("Constraints", "Goal", "HeldSkill", "Holding", "Learner"), "stackwise.features.records"),
    **dict.fromkeys(("Answer", "SkillsAnswer"), "stackwise.recommender.schema"),
    **dict.fromkeys(("CreditAnswer", "NearestAnswer", "PlanAnswer"), "stackwise.recommender.schema_credit_plan"),
    **dict.fromkeys(("FindAnswer", "ShownItem"), "stackwise.recommender.lookup.schema"),
    "DecisionAnswer": "stackwise.recommender.schema_decision",
    "Override": "stackwise.recommender.decision.overrides",
    "CatalogueReport": "stackwise.recommender.health.schema",
    "Recommender": "stackwise.facade",
    "Violation": "stackwise.recommender.verify.violation",
}
_OTHERWISE = {"Recommender": "AnswerDoors"}  # where it is made another class has that name

__all__ = [
    "AmbiguousOccupationError",
    "Answer",
    "CatalogueReport",
    "Constraints",
    "CreditAnswer",
    "CreditError",
    "DataError",
    "DecisionAnswer",
    "FindAnswer",
    "Goal",
    "HeldSkill",
    "Holding",
    "InputError",
    "Learner",
    "NearestAnswer",
    "Override",
    "PlanAnswer",
    "Recommender",
    "ShownItem",
    "SkillsAnswer",
    "StackwiseError",
    "StaleIndexError",
    "UnknownIdError",
    "Violation",
    "__version__",
    "check_catalogue",
    "credit",
    "decision",
    "find",
    "open_catalogue",
    "plan",
    "read_skills",
    "recommend",
    "show",
    "verify",
]


def __getattr__(name: str) -> object:
    """A public name, loaded from where it is made (PEP 562)."""
    if name == "__version__":
        found: object = own_version()
    elif name in _HOMES:
        found = getattr(import_module(_HOMES[name]), _OTHERWISE.get(name, name))
    else:
        raise AttributeError(f"module 'stackwise' has no attribute {name!r}")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
