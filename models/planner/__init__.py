"""The planner: the best set, order and weeks of credentials under hard limits, with its proof."""

from models.planner.planner import TOLERANCE, Credit, Plan, Planner, PlannerConfig, Step
from models.planner.problem import LONGEST, MOST_STEPS, Held, Item, Limits, Problem
from models.planner.relax import Relaxation

__all__ = [
    "LONGEST",
    "MOST_STEPS",
    "TOLERANCE",
    "Credit",
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
