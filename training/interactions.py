"""What learners were shown and what came of it: a log as judgements, and as what another ranking is valued on.

A query is one request: a learner who asked for two things is two queries. A row of the log belongs to the request
that the impression of its credential carries, else to the learner's latest before it, else to their first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from stackwise.features.catalogue import Catalogue
from stackwise.features.errors import DataError, StackwiseError, describe, some
from stackwise.features.records import Learner
from stackwise.recommender.engine.recommender import Recommender
from stackwise.recommender.parsing import parse_learner
from stackwise.training.judgements import OUTCOMES, TOP_GRADE, JudgementSet, check_log, from_log, graded
from stackwise.training.learners import QueryMaker, learners_of

PAIR = ["learner_id", "credential_id"]
NO_CREDENTIAL, NO_LEARNER = "credentials that the catalogue does not hold", "learners without a request"
UNREAD = "requests that cannot be read"


@dataclass(frozen=True, eq=False)
class Interactions:
    """The rows of a log that a catalogue has a place for.

    ``rows``: as the log, by time, ``learner_id`` naming the request; ``asked``: each request by that name;
    ``left_out``: how many rows were left out, by reason.
    """

    rows: pd.DataFrame
    asked: Mapping[str, Learner]
    left_out: Mapping[str, int]


def place(log: pd.DataFrame, catalogue: Catalogue) -> Interactions:
    """Find whom each row of a log is about.

    Parameters
    ----------
    log : columns of :func:`training.judgements.from_log`, and ``learner`` where it has requests as JSON text. A learner
        without any is looked up in the catalogue's table.

    Raises
    ------
    DataError
        A column is missing, or an outcome is unknown.
    """
    check_log(log)
    text = log["learner"] if "learner" in log else pd.Series(None, index=log.index, dtype=object)
    rows = log.assign(learner=text).sort_values("occurred_at", kind="stable").reset_index(drop=True)
    known = rows["credential_id"].isin(set(catalogue["credentials"]["credential_id"]))
    left_out = Counter({NO_CREDENTIAL: int((~known).sum())})
    named = _named_by_request(_with_requests(rows)[known])
    asked, unread = _learners(named, catalogue)
    found = named["learner_id"].isin(set(asked))
    spoilt = named["learner_id"].isin(unread)
    left_out.update({NO_LEARNER: int((~found & ~spoilt).sum()), UNREAD: int(spoilt.sum())})
    kept = named[found].reset_index(drop=True)
    return Interactions(kept, asked, {why: count for why, count in left_out.items() if count})


def _with_requests(rows: pd.DataFrame) -> pd.DataFrame:
    own = rows.groupby(PAIR, sort=False)["learner"].ffill()
    latest = rows.groupby("learner_id", sort=False)["learner"].ffill()
    found = rows.assign(learner=own.where(own.notna(), latest))
    return found.assign(learner=found.groupby("learner_id", sort=False)["learner"].bfill())


def _named_by_request(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with their request's name as ``learner_id``: the first of a learner keeps theirs."""
    request = ["learner_id", "learner"]
    distinct = rows[request].drop_duplicates()
    number = distinct.groupby("learner_id", sort=False).cumcount() + 1
    again = distinct["learner_id"] + " (request " + number.astype(str) + ")"
    names = distinct.assign(name=distinct["learner_id"].where(number == 1, again))
    merged = rows.merge(names, on=request, how="left")  # a missing request equals a missing one
    return merged.assign(learner_id=merged.pop("name"))


def _learners(rows: pd.DataFrame, catalogue: Catalogue) -> tuple[dict[str, Learner], set[str]]:
    """Each request by its name, and the names of those that are none."""
    first = rows.drop_duplicates("learner_id")
    stored = set(first["learner_id"][first["learner"].isna()])
    found = {one.learner_id: one for one in learners_of(catalogue, stored)}
    unread = set()
    for name, text in first[["learner_id", "learner"]][first["learner"].notna()].itertuples(index=False):
        try:
            found[name] = parse_learner(text)
        except StackwiseError:  # written by another version, whose fields are not ours
            unread.add(name)
    return {name: found[name] for name in first["learner_id"] if name in found}, unread


def judged_by_log(log: pd.DataFrame, engine: Recommender) -> JudgementSet:
    """The log's outcomes as grades of each request's credentials; what cannot be placed is counted and left out.

    Raises
    ------
    DataError
        Nothing can be placed, or all of it has one grade.
    """
    placed = place(log, engine.arrays.catalogue)
    maker, queries, unread = QueryMaker(engine), [], set()
    for name, learner in placed.asked.items():
        try:
            queries.append(maker.make(learner, name))
        except StackwiseError:  # it names what the catalogue no longer holds
            unread.add(name)
    spoilt = placed.rows["learner_id"].isin(unread)
    left_out = Counter(placed.left_out)
    left_out.update({UNREAD: int(spoilt.sum())} if unread else {})
    return graded(queries, from_log(placed.rows[~spoilt]), engine.arrays, "log", left_out)


def judged_by_people(table: pd.DataFrame, engine: Recommender, source: str) -> JudgementSet:
    """Judgements of people, each of the request in its column ``learner``, else of the catalogue's learner of that id.

    Raises
    ------
    UnknownIdError
        A learner without a request, or a credential that the catalogue does not hold.
    DataError
        A request that cannot be read, no judgement, one grade only, or a relevance that is none.
    """
    text = table["learner"] if "learner" in table else pd.Series(None, index=table.index, dtype=object)
    rows = _named_by_request(_with_requests(table.assign(learner=text)))
    asked, unread = _learners(rows, engine.arrays.catalogue)
    if unread:
        got = f"requests that cannot be read, of {some(sorted(unread))}"
        raise DataError(describe("judgements, learner", got, "requests as JSON", "mend or drop those rows"))
    maker = QueryMaker(engine)
    queries = [maker.make(learner, name) for name, learner in asked.items()]
    return graded(queries, rows, engine.arrays, source)


def impressions(rows: pd.DataFrame) -> pd.DataFrame:
    """What was shown, each with its ``reward`` in [0, 1]: the best outcome before the pair is shown again, of 3.

    Parameters
    ----------
    rows : of :class:`Interactions`, by time.
    """
    shown = rows["outcome"] == "shown"
    turn = shown.groupby([rows[one] for one in PAIR], sort=False).cumsum().rename("turn")
    keys = [*(rows[one] for one in PAIR), turn]
    best = rows["outcome"].map(OUTCOMES).groupby(keys, sort=False).transform("max")
    return rows.assign(reward=best / TOP_GRADE)[shown].reset_index(drop=True)
