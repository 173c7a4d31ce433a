"""Measure rankers on held-out pairs: a table of learners first, then its means, intervals, tests and slices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stackwise.features.arrays import Arrays, Reals, Rows
from stackwise.features.frames import Kind, frame_of
from stackwise.features.gap import GapConfig
from stackwise.features.ranking_features import ESSENTIAL, FEATURE_NAMES, closes
from stackwise.models.ranker import BASELINES, LANE_BASELINES
from stackwise.training.credit_yield import CreditYield
from stackwise.training.dataset import Dataset
from stackwise.training.judgements import GROUP
from stackwise.training.metrics import PER_QUERY, awrf, coverage, exposure, gap_closure, ndcg, parity
from stackwise.training.significance import bootstrap, holm, paired_randomisation
from stackwise.training.split import occupations_of

LENGTH = 10
MODEL = "model"
HEADLINE = "ndcg@10"
_TESTS: Mapping[str, Kind] = {"against": "text", "difference": "real", "lift": "real", "p": "real", "p_holm": "real"}
CREDIT = "credit_yield@10"
COUNTS = ["learners", "with_relevant", "with_credit"]
FEW_CREDENTIALS = 2  # a provider with no more than this many is cold
LOW_LEVEL = 2.0  # occupations of this seniority and below, 1 to 5 (ISCO groups 4 to 9 where no level is given)

Scores = Mapping[str, Reals]


@dataclass(frozen=True, eq=False)
class Evaluation:
    """``per_learner``: one row a ranker and learner, who has a number and no name. ``summary``: one row a ranker.
    ``tests``: the model against each other ranker. ``slices``: one row a slice and ranker."""

    per_learner: pd.DataFrame
    summary: pd.DataFrame
    tests: pd.DataFrame
    slices: pd.DataFrame

    def value(self, ranker: str, metric: str = HEADLINE) -> float:
        """One mean of the summary."""
        return float(self.summary.set_index("ranker")[metric][ranker])

    def with_learners(self, table: pd.DataFrame, seed: int) -> Evaluation:
        """The same with another table of learners, and the tests made of it anew."""
        return replace(self, per_learner=table, tests=_tests(table, seed))


def baseline_scores(data: Dataset) -> dict[str, Reals]:
    """Scores of every baseline; all see the same eligible candidates as the model."""
    features = data.features.astype(float)
    return {name: make().score(features).value for name, make in BASELINES.items()}


def evaluate(data: Dataset, scores: Scores, arrays: Arrays, seed: int, credit: CreditYield | None = None) -> Evaluation:
    """Measure every ranker of ``scores`` on the pairs of ``data``; the one named ``model`` is tested against the rest.

    Parameters
    ----------
    data : test pairs only.
    scores : (m,) a ranker; only the order within a query counts.
    credit : values lists toward learners' target qualifications; without it that is NaN for everybody.
    """
    lists = {name: ranked(data, score) for name, score in scores.items()}
    table = _per_learner(data, lists, arrays, credit)
    return Evaluation(
        table, _summary(table, data, lists, arrays, seed), _tests(table, seed), _slices(data, scores, arrays, seed)
    )


def ranked(data: Dataset, score: Reals) -> list[Rows]:
    """Positions of each query's pairs, best first; ties by credential row, that is by id."""
    order = np.lexsort((data.row, -score, data.query))
    return [order[start:end] for start, end in pairwise(data.starts)]


def _per_learner(
    data: Dataset, lists: Mapping[str, list[Rows]], arrays: Arrays, credit: CreditYield | None
) -> pd.DataFrame:
    rows = []
    for at, (start, end) in enumerate(pairwise(data.starts)):
        number = int(data.query[start])
        query, own = data.judged.queries[number], data.grade[start:end]
        occupation = query.occupation_id or f"learner {number}"  # whose name goes into no report
        essential = query.gap.amount * (query.gap.weight >= ESSENTIAL)
        for name, found in lists.items():
            grade, top = data.grade[found[at]], data.row[found[at][:LENGTH]]
            share = closes(arrays, query.gap.near, top, query.gap, GapConfig()).share
            row: dict[str, Any] = {"ranker": name, "learner": number, "occupation_id": occupation}
            row |= {metric: of(grade, own) for metric, of in PER_QUERY.items()}
            row["closure@10"] = gap_closure(share, query.gap.amount, LENGTH)
            row["essential_closure@10"] = gap_closure(share, essential, LENGTH)
            row[CREDIT] = credit.of(query, data.row[start:end], top) if credit else float("nan")
            rows.append({**row, GROUP: query.learner_group})
    names: dict[str, Kind] = {"ranker": "text", "learner": "int", "occupation_id": "text"}
    metrics: dict[str, Kind] = dict.fromkeys((*PER_QUERY, "closure@10", "essential_closure@10", CREDIT), "real")
    return frame_of(rows, {**names, **metrics, GROUP: "any"})


def _summary(
    table: pd.DataFrame, data: Dataset, lists: Mapping[str, list[Rows]], arrays: Arrays, seed: int
) -> pd.DataFrame:
    """Means over learners, with how many had anything relevant, and what the lists do for providers."""
    _, owner = np.unique(arrays.credentials["provider_id"].fillna("").to_numpy(str), return_inverse=True)
    owners, candidates = int(owner.max(initial=-1)) + 1, len(np.unique(data.row))
    merit = np.bincount(owner[data.row], weights=2.0**data.grade - 1, minlength=owners).astype(float)
    metrics = [*PER_QUERY, "closure@10", "essential_closure@10", CREDIT]
    found = []
    for name, part in table.groupby("ranker", sort=False):
        listed = [data.row[one[:LENGTH]] for one in lists[str(name)]]
        low, high = bootstrap(part[HEADLINE].to_numpy(float), part["occupation_id"].tolist(), seed)
        found.append(
            {
                "ranker": name,
                "learners": len(part),
                "with_relevant": int(part[HEADLINE].notna().sum()),
                "with_credit": int(part[CREDIT].notna().sum()),
                **{metric: float(part[metric].mean()) for metric in metrics},
                "ndcg_low": low,
                "ndcg_high": high,
                "catalogue_coverage": coverage(listed, candidates),
                "provider_awrf": awrf(exposure(listed, owner, owners), merit),
                "parity": parity(_means(part, part["occupation_id"].map(low_level(arrays)))),
                "group_parity": parity(_means(part, part[GROUP])),
            }
        )
    counts: dict[str, Kind] = dict.fromkeys(("learners", "with_relevant", "with_credit"), "int")
    kinds: dict[str, Kind] = {name: counts.get(name, "real") for row in found for name in row}
    return frame_of(found, {**kinds, "ranker": "text"})


def _means(part: pd.DataFrame, group: pd.Series[Any]) -> dict[str, float]:
    """Mean nDCG@10 of each group of learners; of none where no group is known."""
    return {str(name): float(of[HEADLINE].mean()) for name, of in part.groupby(group)}


def low_level(arrays: Arrays) -> dict[str, bool]:
    """Whether each occupation asks for little seniority: by its level, or its ISCO major group where none is given."""
    frame = arrays.catalogue["occupations"]
    major = frame["group"].astype(object).map(lambda one: str(one)[:1])
    low = (frame["level"] <= LOW_LEVEL) | (frame["level"].isna() & major.isin(list("456789")))
    return dict(zip(frame["occupation_id"], low.astype(bool), strict=True))


def _tests(table: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The model against every other ranker: difference, lift, p, and p adjusted by Holm."""
    wide = table.pivot_table(index=["learner", "occupation_id"], columns="ranker", values=HEADLINE, sort=True)
    others = [one for one in table["ranker"].unique() if one != MODEL]
    if MODEL not in wide or not others:
        return frame_of([], _TESTS)
    clusters = wide.index.get_level_values("occupation_id").tolist()
    found = {
        other: paired_randomisation(wide[MODEL].to_numpy(float), wide[other].to_numpy(float), clusters, seed)
        for other in others
    }
    adjusted = holm({one: p for one, (_, p) in found.items()})
    rows = [
        {
            "against": one,
            "difference": difference,
            "lift": difference / float(wide[one].mean()) if float(wide[one].mean()) > 0 else float("inf"),
            "p": p,
            "p_holm": adjusted[one],
        }
        for one, (difference, p) in found.items()
    ]
    return frame_of(rows, _TESTS)


def slices_of(data: Dataset, arrays: Arrays) -> dict[str, NDArray[np.bool_]]:
    """Masks over pairs: where a ranker may fail unseen in the mean."""
    lexical = data.features[:, FEATURE_NAMES.index("lexical")]
    owner = arrays.credentials["provider_id"].fillna("")
    few = owner.map(owner.value_counts()).to_numpy() <= FEW_CREDENTIALS
    low = low_level(arrays)
    low_query = np.array([low.get(one, False) for one in occupations_of(data)])
    return {"cold_providers": few[data.row], "no_shared_words": lexical <= 0, "low_level": low_query[data.query]}


def _slices(data: Dataset, scores: Scores, arrays: Arrays, seed: int) -> pd.DataFrame:
    """nDCG@10 with only the pairs of each slice as candidates, its interval, and the learners it is the mean of."""
    rows, occupations = [], np.array(list(occupations_of(data)), dtype=object)
    for name, mask in slices_of(data, arrays).items():
        part = data.where(mask)
        for ranker, score in scores.items():
            found = ndcg_of(part, score[mask])
            known = ~np.isnan(found)
            mean = float(found[known].mean()) if known.any() else float("nan")
            owners = occupations[part.query[part.starts[:-1]]][known].tolist()
            low, high = bootstrap(found[known], owners, seed)
            row = {"slice": name, "ranker": ranker, HEADLINE: mean, "ndcg_low": low, "ndcg_high": high}
            rows.append({**row, "learners": int(known.sum())})
    reals: dict[str, Kind] = dict.fromkeys((HEADLINE, "ndcg_low", "ndcg_high"), "real")
    return frame_of(rows, {"slice": "text", "ranker": "text", **reals, "learners": "int"})


def ndcg_of(data: Dataset, score: Reals, k: int = LENGTH) -> Reals:
    """(queries with pairs,) nDCG@k, NaN where nothing is relevant."""
    parts = zip(ranked(data, score), pairwise(data.starts), strict=True)
    return np.array([ndcg(data.grade[order], data.grade[start:end], k) for order, (start, end) in parts])


def best_single_feature(data: Dataset, names: tuple[str, ...]) -> tuple[str, float]:
    """The feature that alone, in its better direction, orders best, and its mean nDCG@10."""
    found = {}
    for name in names:
        column = np.nan_to_num(data.features[:, FEATURE_NAMES.index(name)].astype(float), nan=0.0)
        if column.min(initial=0) < column.max(initial=0):
            found[name] = max(_mean(ndcg_of(data, column)), _mean(ndcg_of(data, -column)))
    best = max(found, key=lambda one: (found[one], one))
    return best, found[best]


def _mean(values: Reals) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")


def best_lane(evaluation: Evaluation) -> str:
    """The single text lane with the highest mean nDCG@10."""
    return max(LANE_BASELINES, key=lambda one: (evaluation.value(one), one))
