"""Judge every credential for one learner at once: it is eligible, or is not for coded reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stackwise.features.arrays import Arrays, Categorical, Reals, rows_of
from stackwise.features.errors import UnknownIdError, describe
from stackwise.features.records import Constraints, Holding, Learner, Requirement
from stackwise.models.eligibility.prerequisites import Mask, Prerequisites, satisfied

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
_DAYS = 16  # what a day decides is kept for so many days: learners may each be asked for as of their own
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
        for name, mask in self._binding.items():
            fresh = int(np.count_nonzero(mask & ~taken))
            taken |= mask
            if fresh:
                counts[name] = fresh
        return counts

    @property
    def only(self) -> dict[str, Mask]:
        """For each reason that excludes any and the learner could lift, the credentials that nothing else excludes."""
        once, twice = np.zeros((2, len(self.mask)), dtype=bool)
        for mask in self._binding.values():
            twice |= once & mask
            once |= mask
        return {name: mask & ~twice for name, mask in self._binding.items() if name in SOFT}

    @cached_property
    def _binding(self) -> dict[str, Mask]:
        """The reasons that exclude any, in order."""
        return {name: self.reasons[name] for name in REASONS if self.reasons[name].any()}


class Eligibility:
    """Judge every credential for one learner at once."""

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays
        frame = arrays.credentials
        self._price, self._weeks = frame["price.amount"].to_numpy(float), frame["weeks"].to_numpy(float)
        self._hours = frame["learning_hours"].to_numpy(float)
        self._mode, self._language = Categorical(frame["mode"]), Categorical(frame["language"])
        self._currency, self._state = Categorical(frame["price.currency"]), Categorical(frame["status"])
        country = arrays.catalogue["providers"].set_index("provider_id")["country"]
        self._country = Categorical(frame["provider_id"].map(country))
        self._from, self._to = _days(frame["valid_from"]), _days(frame["valid_to"])
        self._awards = frame["awards_units"].to_numpy(object)
        self._status = lru_cache(_DAYS)(self._statuses)

    @cached_property
    def _needs(self) -> Prerequisites:
        return Prerequisites(self.arrays)

    @property
    def prerequisites(self) -> dict[int, Requirement]:
        """Requirement tree by credential row."""
        return self._needs.trees

    @property
    def awards(self) -> list[frozenset[str]]:
        """Units that each credential row gives toward prerequisites: those it awards, and those these count as."""
        return self._needs.awards

    @cached_property
    def _newer(self) -> dict[str, str]:
        """The newer credential of each superseded one."""
        frame = self.arrays.credentials.dropna(subset=["supersedes"])
        return dict(zip(frame["supersedes"], frame["credential_id"], strict=True))

    @cached_property
    def _older(self) -> dict[str, list[str]]:
        """The credentials that each one supersedes."""
        older: dict[str, list[str]] = {}
        for old, new in self._newer.items():
            older.setdefault(new, []).append(old)
        return older

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
        reasons["held"] |= self._units_held(learner.holdings, as_of)
        reasons["excluded"] = self._rows(constraints.must_exclude)
        closed = np.zeros(len(self._price), dtype=bool)
        for mask in reasons.values():
            closed |= mask
        reasons["prerequisite"] = self._needs.unreachable(~closed, *self.held_things(learner), skills)
        return Eligible(~(closed | reasons["prerequisite"]), reasons)

    def _check_ids(self, constraints: Constraints) -> None:
        for one in (*constraints.must_include, *constraints.must_exclude):
            if one not in self.arrays.credential_row:
                fix = "use a credential_id of the credentials table"
                raise UnknownIdError(describe("must_include or must_exclude", repr(one), "a known credential", fix))

    def _statuses(self, as_of: date) -> dict[str, Mask]:
        """What a credential's own row says, whoever asks."""
        day = np.datetime64(as_of)
        return {
            "superseded": self._state.within(["superseded"]) | self._rows(self._newer),
            "expired": self._state.within(["expired"]) | (self._to < day),
            "withdrawn": self._state.within(["withdrawn"]),
            "not_yet_open": self._from > day,
        }

    def _limits(self, constraints: Constraints) -> dict[str, Mask]:
        """Limits the learner set. What is unknown about a credential never excludes it."""
        weeks, currency, most = self._weeks, constraints.currency, constraints.max_cost
        if constraints.hours_per_week and constraints.max_weeks is not None:
            weeks = np.fmax(weeks, self._hours / constraints.hours_per_week)
        dear = _above(self._price, most)
        if most is not None and currency is not None:
            dear &= self._currency.within([currency]) | (self._price == 0)
        return {
            "mode": self._mode.outside(constraints.modes),
            "language": self._language.outside(constraints.languages),
            "country": self._country.outside(constraints.countries),
            "too_long": _above(weeks, constraints.max_weeks),
            "over_budget": dear,
        }

    def _rows(self, ids: Iterable[str]) -> Mask:
        mask = np.zeros(len(self._price), dtype=bool)
        mask[rows_of(ids, self.arrays.credential_row)] = True
        return mask

    def _held(self, holdings: Sequence[Holding]) -> Mask:
        """Held itself, or a newer edition of it held."""
        held = {holding.credential_id for holding in holdings if holding.credential_id}
        return self._rows(held | {old for new in held for old in self._older.get(new, ())})

    def _units_held(self, holdings: Sequence[Holding], as_of: date) -> Mask:
        """Every unit that it awards held, itself or by an older equivalent, and current on the day."""
        units = {one.unit_id for one in holdings if one.unit_id and not (one.valid_until and one.valid_until < as_of)}
        count = np.zeros(len(self._price), dtype=np.int64)
        for unit in self._needs.equivalence.standing_for(units):
            count[self._awarding.get(unit, [])] += 1
        every: Mask = (count > 0) & (count == self._awarded)
        return every

    @cached_property
    def _awarding(self) -> dict[str, list[int]]:
        """The rows that award each unit."""
        rows: dict[str, list[int]] = {}
        for row, units in enumerate(self._awards):
            for unit in set(units if units is not None else ()):
                rows.setdefault(unit, []).append(row)
        return rows

    @cached_property
    def _awarded(self) -> NDArray[np.int64]:
        """How many units each row awards, (n,)."""
        return np.array([len(set(units if units is not None else ())) for units in self._awards], dtype=np.int64)

    def _credentials_met(self, holdings: Sequence[Holding]) -> set[str]:
        """Held credentials and, for each superseded one, its successors."""
        met = {holding.credential_id for holding in holdings if holding.credential_id}
        for one in list(met):
            while one in self._newer and self._newer[one] not in met:
                one = self._newer[one]
                met.add(one)
        return met

    def held_things(self, learner: Learner) -> tuple[set[str], set[str]]:
        """Credentials and units that count as held where a prerequisite names them: a newer one by an equivalent."""
        credentials = self._credentials_met(learner.holdings)
        awarded = self._awards[rows_of(credentials, self.arrays.credential_row)]
        units = {unit for units in awarded if units is not None for unit in units}
        units |= {holding.unit_id for holding in learner.holdings if holding.unit_id}
        return credentials, set(self._needs.equivalence.standing_for(units))

    def unmet_first(self, row: int, learner: Learner, skills: Mapping[str, float]) -> list[str]:
        """What a reachable credential still asks to be done before it: ids named by its unmet leaves."""
        tree = self.prerequisites.get(row)
        if tree is None:
            return []
        held = (*self.held_things(learner), skills)
        if satisfied(tree, *held):
            return []
        unmet = [leaf for leaf in tree.walk() if leaf.kind == "leaf" and not satisfied(leaf, *held)]
        return sorted({str(leaf.credential_id or leaf.unit_id or leaf.skill_id or leaf.words) for leaf in unmet})


def _days(column: pd.Series[date]) -> NDArray[np.datetime64]:
    return pd.to_datetime(column).to_numpy("datetime64[D]")


def _above(values: Reals, limit: float | None) -> Mask:
    return np.zeros(len(values), dtype=bool) if limit is None else values > limit
