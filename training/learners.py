"""Learners of a catalogue as queries: what each lacks, worked out as the pipeline would."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from features.gap import find_gap
from recommender.inputs import learner_of_row
from recommender.pipeline import Recommender
from training.judgements import Query


def queries_of(engine: Recommender, learner_ids: set[str]) -> Iterator[Query]:
    """One query a learner of the catalogue's table that is among ``learner_ids``, without candidates yet."""
    arrays, table = engine.arrays, engine.arrays.catalogue["learners"]
    groups = arrays.catalogue["occupations"].set_index("occupation_id")["group"]
    levels = arrays.catalogue["qualifications"].set_index("qualification_id")["level"]
    for row in table[table["learner_id"].isin(learner_ids)].to_dict("records"):
        learner = learner_of_row({str(name): value for name, value in row.items()})
        understood = engine.stages.understanding.read(learner)
        gap = find_gap(understood.needs, understood.held, engine.closeness, arrays, engine.gap_config)
        wanted = learner.goal.occupation_id
        group = groups.get(wanted) if wanted else None
        cluster = learner.learner_id if group is None or pd.isna(group) else str(group)
        level = float(levels.get(learner.goal.qualification_id or "", float("nan")))
        nothing = np.zeros(0, dtype=np.int64)
        yield Query(learner.learner_id, wanted, cluster, gap, nothing, np.zeros(0), target_level=level)
