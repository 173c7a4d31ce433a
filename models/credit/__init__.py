"""The credit engine: what holdings count for toward qualifications, by rule and certainty.

How it reads the rules:

- Only mandated and granted credit counts. Recommended and claimed credit takes places that are left and is listed as
  ``may_count``; inferred credit is only ``advice`` to ask for recognition of prior learning.
- The same unit and a directly equivalent one are mandated; each further hop lowers certainty by one; an ``unknown``
  mapping makes it "may count" at best; a ``no`` is never followed (``equivalence``).
- Best is, in this order: most credit that counts (with study in residence), most study in residence, most that is
  mandated, most recommended, most claimed, fewest hops, ids. What counts comes before how sure it is, since otherwise
  one more mandated unit could cost several granted ones, and an extra holding would lower a total.
- Each unit, credential and rule is used once, and a family of equivalent units as often as the qualification names
  different ones of it. A leaf that is not ``exclusive`` uses nothing up and gives nothing.
- An ``at_least`` counts up to its ``min``; inside another it is a group minimum that keeps its places free. An
  ``at_most`` and every cap count up to their ``max``; an ``any`` counts one branch. ``count`` counts units, not
  branches (``tree``).
- Credit never reaches the total: at most ``total - max(min_resident, 1)``. Holdings marked ``resident`` are no credit.
- An unknown grade, date or worth never counts. A rule without dates counts and is marked ``undated``. An exemption
  meets a requirement and gives nothing toward the total.
"""

from stackwise.models.credit.engine import CreditConfig, CreditEngine
from stackwise.models.credit.marginal import Marginal
from stackwise.models.credit.result import Allocation, CapUse, CreditLine, Open

__all__ = ["Allocation", "CapUse", "CreditConfig", "CreditEngine", "CreditLine", "Marginal", "Open"]
