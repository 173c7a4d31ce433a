"""The planner: the best set, order and weeks of credentials under hard limits, with its proof."""

from stackwise.models.planner.assumptions import AssumedFact, FactAssumer, filled_items
from stackwise.models.planner.deadline import SolverDeadline
from stackwise.models.planner.items import PlanHoldings, PlanItem
from stackwise.models.planner.plan import TOLERANCE, CreditFunction, Plan, PlannerConfig, PlanStep
from stackwise.models.planner.planner import Planner
from stackwise.models.planner.problem import LONGEST, MOST_STEPS, CoverageRule, PlanLimits, PlanProblem
from stackwise.models.planner.relax import Relaxation

__all__ = [
    "LONGEST",
    "MOST_STEPS",
    "TOLERANCE",
    "AssumedFact",
    "CoverageRule",
    "CreditFunction",
    "FactAssumer",
    "Plan",
    "PlanHoldings",
    "PlanItem",
    "PlanLimits",
    "PlanProblem",
    "PlanStep",
    "Planner",
    "PlannerConfig",
    "Relaxation",
    "SolverDeadline",
    "filled_items",
]
