"""What is relevant to whom: graded judgements from people, from interaction logs, or derived from skill rows.

All three end as one table of grades 0 to 3. Each says which feature sources it was made from, and a ranker never
learns it from features that read the same source: it would learn our own formula back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256

import numpy as np
import pandas as pd

from stackwise.features.arrays import Arrays, Reals, Rows
from stackwise.features.catalogue import Catalogue
from stackwise.features.errors import DataError, UnknownIdError, describe, some
from stackwise.features.frames import Kind, frame_of
from stackwise.features.gap import Gap, GapConfig, HeldSkills, find_gap, needs_of_occupation
from stackwise.features.ranking_features import FEATURES, FeatureSource, closes, ideal
from stackwise.features.records import Holding
from stackwise.features.request import Request
from stackwise.features.taxonomy import Closeness, Nearness, build_closeness
from stackwise.training.field_types import Positive, PositiveCount, Share

TOP_GRADE = 3
DERIVED = "derived"
COLUMNS = ("learner_id", "credential_id", "relevance", "occurred_at", "source")
_KINDS: Mapping[str, Kind] = {**dict.fromkeys(COLUMNS, "text"), "relevance": "int", "occurred_at": "any"}
GROUP = "learner_group"  # a column that judgements and logs may have on top


@dataclass(frozen=True)
class DerivedConfig:
    """How learners and grades are made from a catalogue that has no judgements.

    Every occupation gives ``learners`` people: the first holds nothing, each further one a random ``held`` share of
    what is required. A credential's grade counts how many of ``grades`` its coverage of the gap reaches, where
    coverage is read from skill rows of the named ``origins``, by the taxonomy's own links and never by embeddings.
    """

    learners: PositiveCount = 2
    held: Share = 0.4
    grades: tuple[Positive, Positive, Positive] = (0.05, 0.15, 0.3)
    origins: tuple[str, ...] = ("declared", "curated")
    least_skills: PositiveCount = 3
    most_learners: PositiveCount = 4000


@dataclass(frozen=True, eq=False)
class JudgedQuery:
    """One learner's need with its graded candidates: ``rows`` (k,) credential rows, ``grade`` (k,) 0 to 3.

    ``cluster`` is what is held out together and resampled together: the occupation's group, or the learner.
    ``qualification_id`` and ``holdings`` are what credit is valued toward and on top of. ``learner_group`` is a group
    that all groups' learners should be served as well as. ``request`` is the need in words; made-up learners have none.
    """

    learner_id: str
    occupation_id: str | None
    cluster: str
    gap: Gap
    rows: Rows
    grade: Reals
    occurred_at: datetime | None = None
    target_level: float = float("nan")
    qualification_id: str | None = None
    holdings: tuple[Holding, ...] = ()
    learner_group: str | None = None
    request: Request | None = None


@dataclass(frozen=True, eq=False)
class JudgementSet:
    """Queries and the feature sources their grades were made from; ``left_out`` counts log rows without a place."""

    queries: Sequence[JudgedQuery]
    reads: frozenset[FeatureSource]
    source: str
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def features(self) -> tuple[str, ...]:
        """Names of the features that read none of the sources of the grades.

        Derived grades are made of skills alone. A length, a price's kind or a place in the vector space could only
        tell one credential from another, so only features that say of themselves what they speak for, and those of the
        learner's need, are learned from.
        """
        apart = [one for one in FEATURES if one.source not in self.reads]
        if self.source == DERIVED:
            apart = [one for one in apart if one.direction or one.family == "goal"]
        return tuple(one.name for one in apart)

    @property
    def fingerprint(self) -> str:
        """The same for the same grades of the same queries."""
        digest = sha256(self.source.encode())
        for query in self.queries:
            digest.update(query.learner_id.encode() + query.rows.tobytes() + query.grade.tobytes())
        return digest.hexdigest()

    def table(self, arrays: Arrays) -> pd.DataFrame:
        """The grades above 0 as rows of the judgements table."""
        parts = [
            pd.DataFrame(
                {
                    "learner_id": query.learner_id,
                    "credential_id": arrays.credential_ids[query.rows[query.grade > 0]],
                    "relevance": query.grade[query.grade > 0],
                    "occurred_at": query.occurred_at,
                    "source": self.source,
                }
            )
            for query in self.queries
        ]
        return pd.concat(parts, ignore_index=True) if parts else frame_of([], _KINDS)


def derive(
    arrays: Arrays, closeness: Closeness, eligible: Rows, seed: int = 0, config: DerivedConfig | None = None
) -> JudgementSet:
    """Grade every eligible credential for learners made of the catalogue's occupations.

    Credentials without a skill row of the named origins are not judged, since nothing is known against them.

    Parameters
    ----------
    closeness : what the gap is computed with, as when serving.
    eligible : rows that anyone could be recommended.

    Raises
    ------
    DataError
        No occupation with skills, no judged credential, or no pair with a grade above 0.
    """
    config = config or DerivedConfig()
    labels = Arrays(_only(arrays.catalogue, config.origins))
    known = np.flatnonzero(np.diff(labels.teaches.bounds) > 0)
    rows = np.intersect1d(eligible, known)
    if not len(rows):
        got = f"{len(eligible)} eligible credentials, none with skills of origin {' or '.join(config.origins)}"
        raise DataError(describe("judgements", got, "credentials with declared skills", "give --judgements instead"))
    links = build_closeness(arrays.catalogue, None)
    found = []
    for learner_id, occupation, gap in _learners(arrays, closeness, np.random.default_rng(seed), config):
        coverage = _coverage(labels, links, rows, gap)
        grade = np.searchsorted(np.asarray(config.grades), coverage, side="right").astype(float)
        frame = arrays.catalogue["occupations"]
        group = frame["group"].iloc[occupation]
        cluster = str(frame["occupation_id"].iloc[occupation]) if pd.isna(group) else str(group)
        found.append(JudgedQuery(learner_id, str(frame["occupation_id"].iloc[occupation]), cluster, gap, rows, grade))
    return _checked(JudgementSet(found, frozenset({"skills"}), DERIVED))


def _only(catalogue: Catalogue, origins: Iterable[str]) -> Catalogue:
    rows = catalogue["credential_skills"]
    kept = rows[rows["origin"].isin(list(origins))].reset_index(drop=True)
    return replace(catalogue, tables={**catalogue.tables, "credential_skills": kept})


def _learners(
    arrays: Arrays, closeness: Closeness, rng: np.random.Generator, config: DerivedConfig
) -> Iterable[tuple[str, int, Gap]]:
    """(learner id, occupation row, gap) of each made-up learner, in order of occupations."""
    sizes = np.diff(arrays.requires.bounds)
    chosen = np.flatnonzero(sizes >= config.least_skills)
    most = max(1, config.most_learners // config.learners)
    if len(chosen) > most:
        chosen = np.sort(rng.choice(chosen, most, replace=False))
    for occupation in chosen:
        needs = needs_of_occupation(arrays, int(occupation))
        for number in range(config.learners):
            count = round(config.held * len(needs.skill)) if number else 0
            held = np.sort(rng.choice(len(needs.skill), count, replace=False))
            levels = needs.level[held]
            gap = find_gap(needs, HeldSkills(needs.skill[held], levels), closeness, arrays, GapConfig())
            if len(gap.open):
                name = arrays.catalogue["occupations"]["occupation_id"].iloc[occupation]
                yield f"{name}#{number}", int(occupation), gap


def _coverage(labels: Arrays, links: Closeness, rows: Rows, gap: Gap) -> Reals:
    """(k,) share of an ideal credential's closure that the skill rows of each credential give."""
    closed = closes(labels, Nearness(links, gap.skill), rows, gap, GapConfig())
    return np.asarray(np.minimum(1.0, closed.share @ gap.amount / ideal(gap.amount)), dtype=float)


def graded(
    queries: Iterable[JudgedQuery],
    table: pd.DataFrame,
    arrays: Arrays,
    source: str,
    left_out: Mapping[str, int] | None = None,
) -> JudgementSet:
    """Judgements by people or from outcomes, for learners whose gaps are known.

    Parameters
    ----------
    queries : one a learner; their rows and grades are replaced.
    table : the judgements table; a learner and credential judged twice keep the later judgement. A column
        ``learner_group`` names groups whose learners should be served alike.
    left_out : rows that were left out before, by reason.

    Raises
    ------
    UnknownIdError
        A judged learner or credential that the catalogue does not hold.
    DataError
        No judgement, one grade only, or a relevance that is no number from 0 to 3.
    """
    by_learner = {query.learner_id: query for query in queries}
    if not len(table):
        why = "".join(f"; {count:,} are of {one}" for one, count in (left_out or {}).items())
        raise DataError(describe("judgements", f"no row{why}", "at least one", "give judgements, or leave them out"))
    unknown = sorted(set(table["credential_id"]) - set(arrays.credential_row))
    strangers = sorted(set(table["learner_id"]) - set(by_learner))
    if unknown or strangers:
        what = f"credentials {some(unknown)}" if unknown else f"learners {some(strangers)}"
        raise UnknownIdError(describe("judgements", what, "ids of the catalogue", "drop or mend those rows"))
    dated = table.assign(relevance=_grades_of(table)).sort_values("occurred_at", kind="stable")
    latest = dated.drop_duplicates(["learner_id", "credential_id"], keep="last")
    found = []
    for learner_id, rows in latest.groupby("learner_id", sort=True):
        at = np.array([arrays.credential_row[one] for one in rows["credential_id"]], dtype=np.int64)
        order = np.argsort(at)
        when = rows["occurred_at"].max()
        grade = np.rint(rows["relevance"].to_numpy(float)[order])
        moment = None if pd.isna(when) else pd.Timestamp(when).to_pydatetime().astimezone(UTC)
        asked = replace(by_learner[str(learner_id)], learner_group=_group_of(rows))
        found.append(replace(asked, rows=at[order], grade=grade, occurred_at=moment))
    return _checked(JudgementSet(found, frozenset(), source, dict(left_out or {})))


def _grades_of(table: pd.DataFrame) -> pd.Series[float]:
    grades = pd.to_numeric(table["relevance"], errors="coerce")
    bad = table["relevance"][~grades.between(0, TOP_GRADE)]
    if len(bad):
        got = f"{some(list(bad.unique()))} in {len(bad):,} rows"
        raise DataError(describe("relevance of judgements", got, f"numbers from 0 to {TOP_GRADE}", "mend those rows"))
    return grades


def _group_of(rows: pd.DataFrame) -> str | None:
    """The learner's group as last said."""
    said = list(rows[GROUP].dropna()) if GROUP in rows else []
    return str(said[-1]) if said else None


OUTCOMES = {"shown": 0.0, "opened": 1.0, "enrolled": 2.0, "completed": 3.0}


def from_log(log: pd.DataFrame) -> pd.DataFrame:
    """Interaction logs as judgements: the best outcome of each learner and credential.

    Parameters
    ----------
    log : columns ``learner_id, credential_id, outcome`` (shown, opened, enrolled or completed) and ``occurred_at``.

    Raises
    ------
    DataError
        A column is missing, or an outcome is none of those.
    """
    check_log(log)
    graded_log = log.assign(relevance=log["outcome"].map(OUTCOMES), source="log")
    best = graded_log.sort_values(["relevance", "occurred_at"], kind="stable")
    return best.drop_duplicates(["learner_id", "credential_id"], keep="last")[_kept(log)].reset_index(drop=True)


def _kept(log: pd.DataFrame) -> list[str]:
    return [*COLUMNS, GROUP] if GROUP in log else list(COLUMNS)


def check_log(log: pd.DataFrame) -> None:
    """Refuse a log without the columns of :func:`from_log`, or with other outcomes."""
    needed = ["learner_id", "credential_id", "outcome", "occurred_at"]
    missing = [one for one in needed if one not in log]
    if missing:
        raise DataError(describe("interaction log", f"no column {some(missing)}", f"columns {needed}", "add them"))
    unknown = sorted(set(log["outcome"]) - set(OUTCOMES))
    if unknown:
        expected = f"one of {', '.join(OUTCOMES)}"
        raise DataError(describe("outcomes of the log", some(unknown), expected, "map them"))


def _checked(judged: JudgementSet) -> JudgementSet:
    grades = np.concatenate([query.grade for query in judged.queries]) if judged.queries else np.zeros(0)
    if not len(grades):
        raise DataError(describe("judgements", "no judged pair", "learners with candidates", "add occupations"))
    if len(np.unique(grades)) < 2:
        got = f"grade {grades[0]:g} for all {len(grades):,} pairs"
        raise DataError(describe("judgements", got, "at least two grades", "judge more, or lower the thresholds"))
    return judged
