"""The credit engine: what holdings count for toward qualifications, by rule and certainty."""

from models.credit.engine import CreditConfig, CreditEngine
from models.credit.marginal import Marginal
from models.credit.result import Allocation, CapUse, Line, Open

__all__ = ["Allocation", "CapUse", "CreditConfig", "CreditEngine", "Line", "Marginal", "Open"]
