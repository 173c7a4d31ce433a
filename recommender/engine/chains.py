"""Prerequisite chains: which credentials lead, in order, to one that cannot be begun yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from stackwise.features.arrays import Arrays, Rows, rows_of
from stackwise.features.records import JsonObject, Learner, Requirement
from stackwise.models.eligibility import Eligibility
from stackwise.models.eligibility.prerequisites import Mask, satisfied

LONGEST_CHAIN = 4  # credentials one after another: whoever must do more needs a plan
_TRIED = 5  # of those that meet a leaf, the shortest

Held = tuple[set[str], set[str], Mapping[str, float]]


@dataclass(frozen=True, eq=False)
class ChainSearch:
    """One learner's: what is ``held`` (credentials, units, level by skill) and the ``able`` (n,) credentials."""

    held: Held
    able: Mask


class PrerequisiteChains:
    """Finds short chains in one catalogue."""

    def __init__(self, arrays: Arrays, eligibility: Eligibility) -> None:
        self.arrays, self.eligibility = arrays, eligibility
        tables = arrays.catalogue
        self._titles = {
            **dict(zip(arrays.skill_ids, arrays.skill_labels, strict=True)),
            **dict(zip(tables["units"]["unit_id"].tolist(), tables["units"]["title"].tolist(), strict=True)),
            **dict(zip(arrays.credential_ids, arrays.titles, strict=True)),
        }

    def say(self, row: int, learner: Learner, skills: Mapping[str, float], able: Mask) -> JsonObject:
        """``startable``, what it is ``locked_by`` in titles, and the credentials it comes ``after`` in order."""
        if row not in self.eligibility.prerequisites:
            return {"needs_first": [], "startable": True, "locked_by": [], "after": []}
        locked = self.eligibility.unmet_first(row, learner, skills)
        chain = self._before(row, ChainSearch((*self.eligibility.held_things(learner), skills), able), ())
        return {
            "needs_first": locked,
            "startable": not locked,
            "locked_by": [{"id": one, "title": str(self._titles.get(one) or one)} for one in locked],
            "after": [self._step(one) for one in chain or ()],
        }

    def _step(self, row: int) -> JsonObject:
        return {
            "credential_id": str(self.arrays.credential_ids[row]),
            "title": str(self.arrays.columns["title"][row]),
        }

    def _before(self, row: int, search: ChainSearch, path: tuple[int, ...]) -> list[int] | None:
        """Rows to be done before one, in order, fewest first; None where no short chain leads there."""
        tree = self.eligibility.prerequisites.get(row)
        if tree is None or satisfied(tree, *search.held):
            return []
        if len(path) >= LONGEST_CHAIN:
            return None
        found: dict[int, list[int] | None] = {}
        for node in reversed(list(tree.walk())):  # children first: trees may be deep
            found[id(node)] = self._node(node, found, search, (*path, row))
        chain = found[id(tree)]
        return chain if chain is None or len(chain) <= LONGEST_CHAIN else None

    def _node(
        self, node: Requirement, found: Mapping[int, list[int] | None], search: ChainSearch, path: tuple[int, ...]
    ) -> list[int] | None:
        if satisfied(node, *search.held):
            return []
        if node.kind == "leaf":
            able = [int(one) for one in self.meeting(node) if search.able[one] and int(one) not in path][:_TRIED]
            chains = [(self._before(one, search, path), one) for one in able]
            return min(([*chain, one] for chain, one in chains if chain is not None), key=len, default=None)
        below = sorted((one for child in node.children if (one := found[id(child)]) is not None), key=len)
        least = {"all": len(node.children), "any": 1, "at_least": int(np.ceil(node.min or 0))}.get(node.kind, 0)
        if len(below) < least:
            return None
        return list(dict.fromkeys(one for part in below[:least] for one in part))

    def meeting(self, leaf: Requirement) -> Rows:
        """Rows of the credentials that meet a leaf of a prerequisite; those that teach a skill the shortest first."""
        if leaf.credential_id is not None:
            return rows_of([leaf.credential_id], self.arrays.credential_row)
        if leaf.unit_id is not None:
            return np.array(self._awarding.get(leaf.unit_id, ()), dtype=np.int64)
        skill, links = self.arrays.skill_row.get(leaf.skill_id or "", -1), self.arrays.teaches
        at = np.flatnonzero(links.skill == skill)
        at = at[np.isnan(links.level[at]) | (links.level[at] >= (leaf.level or 0.0))]
        rows = np.searchsorted(links.bounds, at, side="right") - 1
        hours = self.arrays.credentials["learning_hours"].to_numpy(float)[rows]
        return np.asarray(rows[np.lexsort((rows, hours))])

    @cached_property
    def _awarding(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for row, units in enumerate(self.eligibility.awards):
            for unit in sorted(units):
                found.setdefault(unit, []).append(row)
        return found
