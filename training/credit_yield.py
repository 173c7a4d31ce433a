"""How much of the credit that could be had toward a learner's qualification a list brings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from stackwise.features.arrays import Arrays, Rows
from stackwise.features.errors import StackwiseError
from stackwise.models.credit.engine import CreditEngine
from stackwise.models.credit.holdings import studied
from stackwise.training.judgements import JudgedQuery


class CreditYield:
    """Values lists by the credit engine; what a learner's candidates are worth together is kept.

    Parameters
    ----------
    as_of : the day on which everything listed is taken to be awarded.
    """

    def __init__(self, arrays: Arrays, as_of: date, engine: CreditEngine | None = None) -> None:
        self._ids, self._as_of = arrays.credential_ids, as_of
        self._engine = engine or CreditEngine.from_catalogue(arrays.catalogue)
        self._known: dict[tuple[str, int], tuple[float, float]] = {}

    def of(self, query: JudgedQuery, candidates: Rows, listed: Rows) -> float:
        """Credit that ``listed`` rows add together, over what all ``candidates`` would add together.

        NaN for a learner without a target qualification, where no candidate adds anything, and where the engine cannot
        say, as for a qualification that cannot be met as it is written.
        """
        if query.qualification_id is None:
            return float("nan")
        try:
            before, most = self._bounds(query, candidates)
            found = self._filled(query, listed) - before
        except StackwiseError:
            return float("nan")
        return found / (most - before) if most > before else float("nan")

    def _bounds(self, query: JudgedQuery, candidates: Rows) -> tuple[float, float]:
        key = (query.learner_id, hash(candidates.tobytes()))
        if key not in self._known:
            self._known[key] = self._filled(query, ()), self._filled(query, candidates)
        return self._known[key]

    def _filled(self, query: JudgedQuery, rows: Iterable[int]) -> float:
        new = [studied(str(self._ids[row]), self._as_of) for row in rows]
        return self._engine.allocate(str(query.qualification_id), (*query.holdings, *new), self._as_of).filled
