"""Learners as queries: what each lacks, worked out as the pipeline would."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from stackwise.features.catalogue import Catalogue
from stackwise.features.records import Learner
from stackwise.recommender.engine.recommender import Recommender
from stackwise.recommender.parsing import learner_of_row
from stackwise.training.judgements import JudgedQuery

_ANY_DAY = date(2000, 1, 1)  # for learners without a date of their own: a gap is the same on every day


def learners_of(catalogue: Catalogue, learner_ids: set[str]) -> Iterator[Learner]:
    """The learners of the catalogue's table that are among ``learner_ids``."""
    table = catalogue["learners"]
    for row in table[table["learner_id"].isin(learner_ids)].to_dict("records"):
        yield learner_of_row({str(name): value for name, value in row.items()})


class QueryMaker:
    """Reads learners' requests as the engine would."""

    def __init__(self, engine: Recommender) -> None:
        self._engine = engine

    @cached_property
    def _groups(self) -> pd.Series[str]:
        return self._engine.arrays.catalogue["occupations"].set_index("occupation_id")["group"]

    @cached_property
    def _levels(self) -> pd.Series[float]:
        return self._engine.arrays.catalogue["qualifications"].set_index("qualification_id")["level"]

    def make(self, learner: Learner, name: str) -> JudgedQuery:
        """The query of one request, without candidates yet.

        Parameters
        ----------
        name : of the query; a learner may have several, which are held out together.

        Raises
        ------
        InputError
            The request names nothing to aim for, or what the catalogue does not hold.
        """
        engine, wanted = self._engine, learner.goal.occupation_id
        query = engine.query(learner, _ANY_DAY)
        group = self._groups.get(wanted) if wanted else None
        cluster = learner.learner_id if group is None or pd.isna(group) else str(group)
        level = float(self._levels.get(learner.goal.qualification_id or "", float("nan")))
        nothing = np.zeros(0, dtype=np.int64)
        found = JudgedQuery(name, wanted, cluster, query.gap, nothing, np.zeros(0), None, level)
        return replace(found, qualification_id=learner.goal.qualification_id, holdings=learner.holdings,
                       request=query.request)  # fmt: skip
