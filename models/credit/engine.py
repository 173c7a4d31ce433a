"""The credit engine: what holdings are worth toward a qualification, and what each credential would add."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from stackwise.features.catalogue import Catalogue
from stackwise.features.records import Holding
from stackwise.models.credit.allocate import describe_solution, solve
from stackwise.models.credit.awards import AllocationProblem, AwardReader
from stackwise.models.credit.holdings import fill_purse
from stackwise.models.credit.marginal import Margin, Marginal
from stackwise.models.credit.read import Rulebook, read_rulebook
from stackwise.models.credit.result import Allocation
from stackwise.models.credit.solution import Solution
from stackwise.models.credit.tree import Tree


@dataclass(frozen=True)
class CreditConfig:
    """Limits of the search."""

    seconds: float = 10.0  # solver time an allocation may take before the best found is returned with its gap


class CreditEngine:
    """Answers credit questions over one rulebook; trees and readers are compiled once and kept."""

    def __init__(self, rulebook: Rulebook, config: CreditConfig | None = None) -> None:
        self.rulebook = rulebook
        self.config = config or CreditConfig()
        self._trees: dict[str, Tree] = {}
        self._readers: dict[tuple[str, date], AwardReader] = {}

    @classmethod
    def from_catalogue(cls, catalogue: Catalogue, config: CreditConfig | None = None) -> CreditEngine:
        """The engine over a catalogue's credit tables."""
        return cls(read_rulebook(catalogue), config)

    def allocate(self, qualification_id: str, holdings: Iterable[Holding], as_of: date) -> Allocation:
        """The best use of holdings toward a qualification.

        Best means: the most that counts; of that the most certain; then the most that may count; then the fewest
        equivalence hops; then ids. The order of ``holdings`` does not matter.

        Raises
        ------
        UnknownIdError
            No such qualification.
        CreditError
            The qualification cannot be satisfied as written.
        """
        return self.solved(qualification_id, holdings, as_of)[1]

    def solved(
        self, qualification_id: str, holdings: Iterable[Holding], as_of: date
    ) -> tuple[AllocationProblem, Allocation]:
        """The same with the problem it is the best answer to: all that the holdings could fill."""
        problem = self.reader(qualification_id, as_of).problem(fill_purse(holdings, self.rulebook, as_of))
        return problem, describe_solution(problem, solve(problem, self.config.seconds), self.rulebook, as_of)

    def marginal(
        self, qualification_id: str, holdings: Iterable[Holding], credential_ids: Sequence[str], as_of: date
    ) -> Marginal:
        """What each credential would add to the best use of ``holdings``.

        A candidate brings the units it awards and the rules it satisfies, alone or with what is held. One that is
        already held adds nothing.

        Raises
        ------
        UnknownIdError, CreditError
            As :meth:`allocate`.
        """
        reader = self.reader(qualification_id, as_of)
        return Margin(reader, self.rulebook, holdings, as_of, self.config.seconds).marginal(credential_ids)

    def nearest_qualifications(self, holdings: Iterable[Holding], as_of: date, n: int = 5) -> list[Allocation]:
        """The ``n`` qualifications of which the holdings fill the largest share, fullest first; ties by id.

        Those of which nothing is filled are left out.
        """
        purse = fill_purse(holdings, self.rulebook, as_of)
        found: list[tuple[float, str, AllocationProblem, Solution]] = []
        for name in self.rulebook.qualifications:
            problem = self.reader(name, as_of).problem(purse)
            solution = solve(problem, self.config.seconds)
            if solution.counted > 0:
                found.append((-solution.counted / (problem.tree.total or 1), name, problem, solution))
        found.sort(key=lambda one: one[:2])
        return [describe_solution(*one[2:], self.rulebook, as_of) for one in found[:n]]

    def nearer(
        self, holdings: Iterable[Holding], credential_ids: Sequence[str], as_of: date, n: int = 5
    ) -> dict[str, Marginal]:
        """What each credential adds to each of the ``n`` nearest qualifications, nearest first."""
        held = tuple(holdings)
        nearest = self.nearest_qualifications(held, as_of, n)
        return {
            one.qualification_id: self.marginal(one.qualification_id, held, credential_ids, as_of) for one in nearest
        }

    def reader(self, qualification_id: str, as_of: date) -> AwardReader:
        """The compiled qualification with the rules valid at ``as_of``."""
        key = (qualification_id, as_of)
        if key not in self._readers:
            self._readers[key] = AwardReader(self.tree(qualification_id), self.rulebook, as_of)
        return self._readers[key]

    def tree(self, qualification_id: str) -> Tree:
        """The compiled tree of a qualification."""
        if qualification_id not in self._trees:
            self._trees[qualification_id] = Tree(self.rulebook.qualification(qualification_id), self.rulebook.units)
        return self._trees[qualification_id]
