"""The planner: the best set, order and weeks of credentials under hard limits, with its proof."""

from stackwise.models.planner.budget import Deadline
from stackwise.models.planner.plan import TOLERANCE, Credit, Plan, PlannerConfig, Step
from stackwise.models.planner.planner import Planner
from stackwise.models.planner.problem import LONGEST, MOST_STEPS, Coverage, Held, Item, Limits, Problem
from stackwise.models.planner.relax import Relaxation

__all__ = [
    "LONGEST",
    "MOST_STEPS",
    "TOLERANCE",
    "Coverage",
    "Credit",
    "Deadline",
    "Held",
    "Item",
    "Limits",
    "Plan",
    "Planner",
    "PlannerConfig",
    "Problem",
    "Relaxation",
    "Step",
]
