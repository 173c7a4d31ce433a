"""Check the order of a plan: each step's prerequisites are met by what is held or by steps over before it starts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from stackwise.recommender.verify.catalogue import Row, walk
from stackwise.recommender.verify.exclusions import ExclusionChecker


class PrerequisiteTrees:
    """Prerequisite trees of one request's catalogue."""

    def __init__(self, limits: ExclusionChecker) -> None:
        self.rows, self.limits = limits.rows, limits

    def faults(self, steps: Sequence[Row]) -> Iterator[tuple[str, str, str]]:
        """Steps that start before their tree is met; ``order`` tells those that a later step would meet."""
        for step in steps:
            tree = self.rows.prerequisites.get(step["credential_id"])
            if tree is None:
                continue
            before = {s["credential_id"] for s in steps if s["end_week"] < step["start_week"]}
            if self._met(tree, before):
                continue
            others = {s["credential_id"] for s in steps} - {step["credential_id"]}
            code = "prerequisite_order" if self._met(tree, others) else "prerequisite"
            yield code, step["credential_id"], "not met by what is over before it starts"

    def _met(self, tree: Row, done: set[str]) -> bool:
        met: dict[int, bool] = {}
        for node in reversed(list(walk(tree))):
            good = [met[id(child)] for child in node.get("children", ())]
            if node["kind"] == "leaf":
                met[id(node)] = self._leaf(node, done)
            else:
                least = {"all": len(good), "any": 1, "at_least": node.get("min", 0), "at_most": 0}[node["kind"]]
                met[id(node)] = sum(good) >= least
        return met[id(tree)]

    def _leaf(self, leaf: Row, done: set[str]) -> bool:
        credentials = self.limits.with_successors(self.limits.held)
        if leaf.get("credential_id"):
            return leaf["credential_id"] in credentials | done
        if leaf.get("unit_id"):
            awarded = {unit for credential in credentials | done for unit in self.limits.awards(credential)}
            return leaf["unit_id"] in awarded | self.limits.units
        skill, wanted = str(leaf.get("skill_id")), leaf.get("level") or 0.0
        levels: list[Any] = [self.limits.levels[skill]] if skill in self.limits.levels else []
        levels += [self.rows.taught[one][skill]["level"] for one in done if skill in self.rows.taught.get(one, ())]
        return any(level is None or level >= wanted for level in levels)
