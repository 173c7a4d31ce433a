"""What each candidate credential would add to a learner's allocation."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property, partial
from typing import TypeVar, overload

import numpy as np
import numpy.typing as npt

from stackwise.features.records import Holding, JsonObject
from stackwise.models.credit.allocate import describe_solution, solve
from stackwise.models.credit.awards import COUNTED, AllocationProblem, AwardReader, CreditAward
from stackwise.models.credit.holdings import Holdings, fill_purse, studied
from stackwise.models.credit.incremental import IncrementalCredit
from stackwise.models.credit.read import Rulebook
from stackwise.models.credit.result import Allocation
from stackwise.models.credit.solution import Solution

T = TypeVar("T")
SLACK = 1e-9
LINE_FIELDS = ("qualification_id", "requirement_id", "unit_id", "value", "measure", "certainty", "rule_id", "resident")


class Deferred(Sequence[T]):
    """A sequence worked out when first read: most candidates' lines are never shown."""

    def __init__(self, make: Callable[[], Sequence[T]]) -> None:
        self._make: Callable[[], Sequence[T]] | None = make
        self._made: Sequence[T] = ()

    def _items(self) -> Sequence[T]:
        if self._make is not None:
            self._made, self._make = self._make(), None
        return self._made

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[T]: ...
    def __getitem__(self, at: int | slice) -> T | Sequence[T]:
        """The item or items at a position."""
        return self._items()[at]

    def __len__(self) -> int:
        return len(self._items())

    def __iter__(self) -> Iterator[T]:
        return iter(self._items())

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, Sequence) else NotImplemented

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, eq=False)
class Marginal:
    """Per candidate, in the order asked.

    ``share`` (n,): newly filled share of the qualification that counts. ``may_count`` (n,): share that may newly count
    on top. ``lines``: the places the candidate would newly fill. ``completes``: ids of the stackable sets it
    completes: rules that ask for several holdings, and groups of the qualification. Both are worked out when read.
    """

    qualification_id: str
    credential_ids: tuple[str, ...]
    share: npt.NDArray[np.float64]
    may_count: npt.NDArray[np.float64]
    lines: Sequence[Sequence[JsonObject]]
    completes: Sequence[Sequence[str]]


def candidate_lines(before: Allocation, after: Allocation, credential_id: str) -> list[JsonObject]:
    """The lines that use the candidate, as plain values; places of unknown worth are left out.

    A place that something else filled before is no gain, so lines that count are named, places that were open
    first, only up to what the candidate newly fills.
    """
    filled = {line.requirement_id for line in before.lines}
    own = [line for line in after.lines if line.of(credential_id) and line.value]
    left, newly = after.filled - before.filled, []
    for line in sorted(own, key=lambda one: one.requirement_id in filled):
        value = min(line.value or 0.0, left)
        if value > SLACK:
            newly.append(replace(line, value=value))
            left -= value
    other = [line for line in (*after.may_count, *after.advice) if line.of(credential_id)]
    plain = (line.to_json() for line in (*newly, *other) if line.value is not None)
    return [{name: line[name] for name in LINE_FIELDS} for line in plain]


Described = tuple[list[JsonObject], tuple[str, ...]]


def _lines_of(described: Callable[[str], Described], credential_id: str) -> list[JsonObject]:
    return described(credential_id)[0]


def _sets_of(described: Callable[[str], Described], credential_id: str) -> tuple[str, ...]:
    return described(credential_id)[1]


class Margin:
    """One learner, one qualification: solves the base once, then each candidate on top of it."""

    def __init__(
        self, reader: AwardReader, rulebook: Rulebook, holdings: Iterable[Holding], as_of: date, seconds: float
    ) -> None:
        self._reader, self._book, self._as_of, self._seconds = reader, rulebook, as_of, seconds
        self._holdings = tuple(holdings)
        self._grants: dict[str, list[CreditAward]] = {}
        self.held_tokens = fill_purse(self._holdings, rulebook, as_of)

    @cached_property
    def problem(self) -> AllocationProblem:
        """What the holdings alone could fill."""
        return self._reader.problem(self.held_tokens)

    @cached_property
    def base(self) -> Solution:
        """The best use of the holdings alone."""
        return solve(self.problem, self._seconds)

    @cached_property
    def allocation(self) -> Allocation:
        """The same in words."""
        return describe_solution(self.problem, self.base, self._book, self._as_of)

    def with_candidate(self, credential_id: str) -> AllocationProblem:
        """The problem of the holdings and the candidate, awarded at ``as_of`` with no grade known."""
        return self._reader.problem(self._purse_with(credential_id))

    def _purse_with(self, credential_id: str) -> Holdings:
        return fill_purse((*self._holdings, studied(credential_id, self._as_of)), self._book, self._as_of)

    def values(self, credential_ids: Sequence[str]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Grains that newly count, and that newly may count, per candidate."""
        brings = {one: self._brings(one) for one in credential_ids if not self.held_tokens.holds(one)}
        names = {content: one for one, content in sorted(brings.items(), reverse=True) if content}
        increments = IncrementalCredit(self.problem, self.base, {name: self._grants[name] for name in names.values()})
        gains = {content: increments.gain(name) or self.solved(name) for content, name in names.items()}
        found = np.array([gains.get(brings.get(one, ()), (0, 0)) for one in credential_ids], dtype=float).reshape(-1, 2)
        return found[:, 0], np.maximum(found[:, 1], 0)

    def _brings(self, credential_id: str) -> Hashable:
        """What a candidate could fill, equal for candidates that are worth the same; empty when it is nothing."""
        awards = self._book.awards.get(credential_id, ())
        if credential_id not in self._grants:
            self._grants[credential_id] = self._reader.new_grants(self.held_tokens, credential_id)
        new = self._grants[credential_id]
        if all(grant.rule is None and grant.key[0] == "unit" for grant in new):
            return tuple((unit, grant.resident) for unit in awards for grant in new if grant.key[1] == unit)
        return tuple(grant.key for grant in new)

    def solved(self, credential_id: str) -> tuple[int, int]:
        """The gain by solving with and without."""
        before = _counted_and_maybe(self.base)
        after = _counted_and_maybe(solve(self.with_candidate(credential_id), self._seconds))
        return after[0] - before[0], after[1] - before[1]

    def describe(self, credential_id: str) -> Described:
        """The candidate's lines, and the stackable sets it completes."""
        if self.held_tokens.holds(credential_id):
            return [], ()
        problem = self.with_candidate(credential_id)
        sets = sorted({
            grant.rule.rule_id
            for grant in problem.grants
            if grant.rule is not None and len(grant.held) > 1 and credential_id in grant.credentials
        })  # fmt: skip
        if not any(credential_id in grant.credentials for grant in problem.grants):
            return [], ()
        after = describe_solution(problem, solve(problem, self._seconds), self._book, self._as_of)
        return candidate_lines(self.allocation, after, credential_id), (*sets, *self._groups(after, credential_id))

    def _groups(self, after: Allocation, credential_id: str) -> Iterator[str]:
        """Groups met with the candidate and not without, in which it fills a place."""
        tree = self._reader.tree
        own = {tree.at[line.requirement_id] for line in after.lines if line.of(credential_id)}
        within = {node.requirement.requirement_id for at in own for node in tree.above(at)}
        return (one for one in after.complete if one not in self.allocation.complete and one in within)

    def marginal(self, credential_ids: Sequence[str]) -> Marginal:
        """Everything about each candidate; lines and sets are worked out when read."""
        total = self._reader.tree.total or 1
        share, maybe = self.values(credential_ids)
        described = cache(self.describe)
        return Marginal(
            self._reader.tree.qualification.qualification_id,
            tuple(credential_ids),
            share / total,
            maybe / total,
            [Deferred(partial(_lines_of, described, one)) for one in credential_ids],
            [Deferred(partial(_sets_of, described, one)) for one in credential_ids],
        )


def _counted_and_maybe(solution: Solution) -> tuple[int, int]:
    maybe = sum(amount for play, amount in solution.amounts.items() if play.option.tier > COUNTED)
    return solution.counted, maybe
