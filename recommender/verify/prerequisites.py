"""Prerequisites: whether a credential's tree is met by what is held and what is done before it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property
from typing import Any

from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.plain_rows import Row, listed
from stackwise.recommender.verify.requirement_tree import is_met
from stackwise.recommender.verify.violation import Violation

LevelRule = Callable[[Sequence[float | None], float], bool]


class PrerequisiteTrees:
    """Prerequisite trees of a catalogue, for one learner's holdings."""

    def __init__(self, rows: CatalogueRows, request: Mapping[str, Any]) -> None:
        self.rows = rows
        holdings = request.get("holdings", ())
        self.held = {str(holding["credential_id"]) for holding in holdings if holding.get("credential_id")}
        self._units = {holding["unit_id"] for holding in holdings if holding.get("unit_id")}
        self._levels = {skill["skill_id"]: skill["level"] for skill in request.get("held", ())}

    @cached_property
    def replaced_by(self) -> dict[str, str]:
        """Newer credential by the older one it supersedes."""
        return {row["supersedes"]: newer for newer, row in self.rows.credentials.items() if row["supersedes"]}

    @cached_property
    def held_or_newer(self) -> set[str]:
        """Held credentials and the newer ones that replaced them."""
        found = set(self.held)
        for credential in self.held:
            while credential in self.replaced_by and self.replaced_by[credential] not in found:
                credential = self.replaced_by[credential]
                found.add(credential)
        return found

    def unreachable(self, eligible: Set[str]) -> set[str]:
        """Eligible credentials whose tree is not met even when all others that can be reached are done."""
        waiting = {credential for credential in eligible if credential in self.rows.prerequisites}
        reached = set(eligible) - waiting
        while True:
            units = self._units_with(reached)
            met = {credential for credential in waiting if self._reaches(credential, reached, units)}
            if not met:
                return waiting
            waiting, reached = waiting - met, reached | met

    def _reaches(self, credential_id: str, reached: set[str], units: set[str]) -> bool:
        tree = self.rows.prerequisites[credential_id]
        return is_met(tree, lambda leaf: self._leaf(leaf, reached, units, _best_reaches))

    def check_order(self, steps: Sequence[Row]) -> Iterator[Violation]:
        """Steps that start before their tree is met; ``prerequisite_order`` where a later step would meet it."""
        for step in steps:
            name = step["credential_id"]
            before = {other["credential_id"] for other in steps if other["end_week"] < step["start_week"]}
            if name not in self.rows.prerequisites or self.met_after(name, before):
                continue
            others = {other["credential_id"] for other in steps} - {name}
            code = "prerequisite_order" if self.met_after(name, others) else "prerequisite"
            yield Violation(code, name, "not met by what is over before it starts")

    def met_after(self, credential_id: str, done: set[str]) -> bool:
        """Whether what is held, and some credentials that are done, meet a credential's tree."""
        if credential_id not in self.rows.prerequisites:
            return True
        tree, units = self.rows.prerequisites[credential_id], self._units_with(done)
        return is_met(tree, lambda leaf: self._leaf(leaf, done, units, _any_reaches))

    def _units_with(self, done: Iterable[str]) -> set[str]:
        """Units held or awarded by credentials that are held or done."""
        rows = [self.rows.credentials.get(credential) for credential in self.held_or_newer | set(done)]
        awarded = {unit for row in rows if row is not None for unit in listed(row["awards_units"])}
        return self.rows.mappings.standing_for(self._units | awarded)

    def _leaf(self, leaf: Row, done: set[str], units: set[str], reaches: LevelRule) -> bool:
        if leaf.get("credential_id"):
            return leaf["credential_id"] in done or leaf["credential_id"] in self.held_or_newer
        if leaf.get("unit_id"):
            return leaf["unit_id"] in units
        skill = str(leaf.get("skill_id"))
        taught = [self.rows.taught.get(credential, {}).get(skill) for credential in done]
        levels = [row["level"] for row in taught if row is not None]
        levels += [self._levels[skill]] if skill in self._levels else []
        return bool(levels) and reaches(levels, leaf.get("level") or 0.0)


def _best_reaches(levels: Sequence[float | None], wanted: float) -> bool:
    """As eligibility reads levels: the best tells, and 0 is an unknown one."""
    best = max(level or 0.0 for level in levels)
    return best >= wanted or best == 0.0


def _any_reaches(levels: Sequence[float | None], wanted: float) -> bool:
    """As the planner reads levels: any that is unknown or high enough will do."""
    return any(level is None or level >= wanted for level in levels)
