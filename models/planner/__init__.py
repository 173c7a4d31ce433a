"""The planner: the best set, order and weeks of credentials under hard limits, with its proof."""

from models.planner.allowance import Deadline
from models.planner.plan import TOLERANCE, Credit, Plan, PlannerConfig, Step
from models.planner.planner import Planner
from models.planner.problem import LONGEST, MOST_STEPS, Coverage, Held, Item, Limits, Problem
from models.planner.relax import Relaxation

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
