"""Hard limits, applied before any cut to k, with a coded reason for every credential that is kept out."""

from stackwise.models.eligibility.limits import REASONS, SOFT, Eligibility, Eligible
from stackwise.models.eligibility.prerequisites import Prerequisites, satisfied

__all__ = ["REASONS", "SOFT", "Eligibility", "Eligible", "Prerequisites", "satisfied"]
