"""Violation: a claim of an answer, a plan or an allocation of credit that does not hold."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, order=True)
class Violation:
    """One claim that does not hold.

    Parameters
    ----------
    code : stable name of the broken rule, as ``evidence`` or ``rule_not_valid``.
    where : the claim: a figure, or the id of a credential, skill, requirement, rule or holding.
    what : what is wrong, in words; may be empty where the code says it all.
    """

    code: str
    where: str
    what: str = ""

    def __str__(self) -> str:
        return f"{self.code} ({self.where}): {self.what}" if self.what else f"{self.code} ({self.where})"

    def inside(self, part: str) -> Violation:
        """The same violation, placed in a part of the answer, as ``recommendation 3``."""
        return replace(self, where=f"{part}, {self.where}" if self.where else part)
