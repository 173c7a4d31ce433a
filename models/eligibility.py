"""Hard limits, applied before any cut to k: each credential is eligible, or is not for a coded reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from features.arrays import Arrays, Reals, rows_of
from features.errors import UnknownIdError, describe
from features.records import Constraints, Holding, Learner, Requirement, requirement_from_json

Mask = NDArray[np.bool_]
REASONS = (
    "held",
    "superseded",
    "expired",
    "withdrawn",
    "not_yet_open",
    "excluded",
    "mode",
    "language",
    "country",
    "too_long",
    "over_budget",
    "prerequisite",
)
SOFT = ("mode", "language", "country", "too_long", "over_budget")  # the learner could lift these


@dataclass(frozen=True, eq=False)
class Eligible:
    """``mask`` (n,) is what may be recommended; ``reasons`` holds one mask a reason, not exclusive of each other."""

    mask: Mask
    reasons: Mapping[str, Mask]

    @property
    def counts(self) -> dict[str, int]:
        """How many credentials each reason excludes; one excluded twice counts under its first reason."""
        taken = np.zeros(len(self.mask), dtype=bool)
        counts = {}
        for name in REASONS:
            fresh = self.reasons[name] & ~taken
            taken |= fresh
            if fresh.any():
                counts[name] = int(fresh.sum())
        return counts

    @property
    def only(self) -> dict[str, Mask]:
        """For each reason the learner could lift, the credentials that nothing else excludes."""
        total = np.sum([self.reasons[name] for name in REASONS], axis=0)
        return {name: self.reasons[name] & (total == 1) for name in SOFT}


class Eligibility:
    """Judge every credential for one learner at once."""

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays
        frame = arrays.credentials
        self._price, self._weeks = frame["price.amount"].to_numpy(float), frame["weeks"].to_numpy(float)
        self._hours = frame["learning_hours"].to_numpy(float)
        self._text = {name: frame[name].to_numpy(object) for name in ("mode", "language", "status", "price.currency")}
        self._from, self._to = _days(frame["valid_from"]), _days(frame["valid_to"])
        country = arrays.catalogue["providers"].set_index("provider_id")["country"]
        self._country = frame["provider_id"].map(country).to_numpy(object)

    @cached_property
    def prerequisites(self) -> dict[int, Requirement]:
        """Requirement tree by credential row."""
        table = self.arrays.catalogue["prerequisites"]
        rows = self.arrays.credential_row
        pairs = zip(table["credential_id"], table["requirement"], strict=True)
        return {rows[owner]: requirement_from_json(tree) for owner, tree in pairs if owner in rows}

    @cached_property
    def _successors(self) -> dict[str, str]:
        """The newer credential of each superseded one."""
        frame = self.arrays.credentials.dropna(subset=["supersedes"])
        return dict(zip(frame["supersedes"], frame["credential_id"], strict=True))

    def judge(self, learner: Learner, as_of: date, skills: Mapping[str, float]) -> Eligible:
        """Apply every limit.

        Parameters
        ----------
        learner : holdings and constraints are read.
        as_of : the day the answer is for.
        skills : level by skill id the learner holds (NaN unknown), for prerequisites that name a skill.
        """
        constraints = learner.constraints
        self._check_ids(constraints)
        reasons = {**self._status(as_of), **self._limits(constraints)}
        reasons["held"] = self._held(learner.holdings)
        reasons["excluded"] = np.isin(self.arrays.credential_ids, constraints.must_exclude)
        open_now = ~np.any(list(reasons.values()), axis=0)
        reasons["prerequisite"] = self._unreachable(learner.holdings, skills, open_now)
        return Eligible(open_now & ~reasons["prerequisite"], reasons)

    def _check_ids(self, constraints: Constraints) -> None:
        for one in (*constraints.must_include, *constraints.must_exclude):
            if one not in self.arrays.credential_row:
                fix = "use a credential_id of the credentials table"
                raise UnknownIdError(describe("must_include or must_exclude", repr(one), "a known credential", fix))

    def _status(self, as_of: date) -> dict[str, Mask]:
        status, day = self._text["status"], np.datetime64(as_of)
        return {
            "superseded": (status == "superseded") | np.isin(self.arrays.credential_ids, list(self._successors)),
            "expired": (status == "expired") | (self._to < day),
            "withdrawn": status == "withdrawn",
            "not_yet_open": self._from > day,
        }

    def _limits(self, constraints: Constraints) -> dict[str, Mask]:
        """Limits the learner set. What is unknown about a credential never excludes it."""
        weeks = self._weeks
        if constraints.hours_per_week:
            weeks = np.fmax(weeks, self._hours / constraints.hours_per_week)
        same_money = self._text["price.currency"] == constraints.currency
        if constraints.currency is None:
            same_money = np.ones(len(self._price), dtype=bool)
        return {
            "mode": _outside(self._text["mode"], constraints.modes),
            "language": _outside(self._text["language"], constraints.languages),
            "country": _outside(self._country, constraints.countries),
            "too_long": _above(weeks, constraints.max_weeks),
            "over_budget": _above(self._price, constraints.max_cost) & (same_money | (self._price == 0)),
        }

    def _held(self, holdings: Sequence[Holding]) -> Mask:
        """Held itself, or a newer edition of it held."""
        held = {one.credential_id for one in holdings if one.credential_id}
        newer = {old: new for old, new in self._successors.items() if new in held}
        return np.isin(self.arrays.credential_ids, list(held | set(newer)))

    def _unreachable(self, holdings: Sequence[Holding], skills: Mapping[str, float], open_now: Mask) -> Mask:
        """Credentials whose prerequisites neither what is held nor any reachable credential can meet."""
        unreachable = np.zeros(len(open_now), dtype=bool)
        if not self.prerequisites:
            return unreachable
        waiting = {row: tree for row, tree in self.prerequisites.items() if open_now[row]}
        free = open_now.copy()
        free[list(self.prerequisites)] = False
        credentials = self._credentials_met(holdings) | set(self.arrays.credential_ids[free])
        units = {one.unit_id for one in holdings if one.unit_id} | self._units_of(credentials)
        moved = True
        while moved:
            level = self._levels_reached(skills, free)
            met = [row for row, tree in waiting.items() if satisfied(tree, credentials, units, level)]
            for row in met:
                del waiting[row]
                credentials.add(self.arrays.credential_ids[row])
            units |= self._units_of(self.arrays.credential_ids[row] for row in met)
            free[met] = True
            moved = bool(met)
        unreachable[list(waiting)] = True
        return unreachable

    def _credentials_met(self, holdings: Sequence[Holding]) -> set[str]:
        """Held credentials and, for each superseded one, its successors."""
        met = {one.credential_id for one in holdings if one.credential_id}
        for one in list(met):
            while one in self._successors and self._successors[one] not in met:
                one = self._successors[one]
                met.add(one)
        return met

    def _units_of(self, credentials: Iterable[str]) -> set[str]:
        rows = rows_of(credentials, self.arrays.credential_row)
        awarded = self.arrays.credentials["awards_units"].iloc[rows]
        return {unit for units in awarded if units is not None for unit in units}

    def _levels_reached(self, skills: Mapping[str, float], free: Mask) -> dict[str, float]:
        """Best level by skill id, held or taught by a credential that needs nothing first."""
        links = self.arrays.teaches
        at, _ = links.of_many(np.flatnonzero(free))
        best = np.full(len(self.arrays.skill_ids), -np.inf)
        np.maximum.at(best, links.skill[at], np.nan_to_num(links.level[at], nan=0.0))
        reached = {str(self.arrays.skill_ids[row]): float(best[row]) for row in np.flatnonzero(best > -np.inf)}
        for skill, level in skills.items():
            reached[skill] = max(reached.get(skill, 0.0), 0.0 if np.isnan(level) else level)
        return reached

    def held_things(self, learner: Learner) -> tuple[set[str], set[str]]:
        """Credentials and units that count as held where a prerequisite names them."""
        credentials = self._credentials_met(learner.holdings)
        return credentials, {one.unit_id for one in learner.holdings if one.unit_id} | self._units_of(credentials)

    def unmet_first(self, row: int, learner: Learner, skills: Mapping[str, float]) -> list[str]:
        """What a reachable credential still asks to be done before it: ids named by its unmet leaves."""
        tree = self.prerequisites.get(row)
        credentials, units = self.held_things(learner)
        if tree is None or satisfied(tree, credentials, units, skills):
            return []
        leaves = [leaf for leaf in tree.walk() if leaf.kind == "leaf"]
        unmet = [leaf for leaf in leaves if not satisfied(leaf, credentials, units, skills)]
        return sorted({str(leaf.credential_id or leaf.unit_id or leaf.skill_id) for leaf in unmet})


def satisfied(tree: Requirement, credentials: set[str], units: set[str], level: Mapping[str, float]) -> bool:
    """Whether a prerequisite tree is met. ``at_least`` counts its met children; an unknown held level meets any."""
    met: dict[int, bool] = {}
    for node in reversed(list(tree.walk())):
        count = sum(met[id(child)] for child in node.children)
        if node.kind == "leaf":
            met[id(node)] = _leaf_met(node, credentials, units, level)
        elif node.kind == "all":
            met[id(node)] = count == len(node.children)
        else:
            needed = {"any": 1.0, "at_least": node.min or 0.0, "at_most": 0.0}[node.kind]
            met[id(node)] = count >= needed
    return met[id(tree)]


def _leaf_met(leaf: Requirement, credentials: set[str], units: set[str], level: Mapping[str, float]) -> bool:
    if leaf.credential_id is not None:
        return leaf.credential_id in credentials
    if leaf.unit_id is not None:
        return leaf.unit_id in units
    if leaf.skill_id is not None:
        held = level.get(leaf.skill_id, -np.inf)
        return held >= (leaf.level or 0.0) or held == 0.0 or bool(np.isnan(held))  # 0: held at an unknown level
    return False


def _days(column: pd.Series[date]) -> NDArray[np.datetime64]:
    return pd.to_datetime(column).to_numpy("datetime64[D]")


def _outside(values: NDArray[np.object_], allowed: Sequence[str]) -> Mask:
    known = ~pd.isna(values)
    return known & ~np.isin(values.astype(str), list(allowed)) if allowed else np.zeros(len(values), dtype=bool)


def _above(values: Reals, limit: float | None) -> Mask:
    return np.zeros(len(values), dtype=bool) if limit is None else values > limit
