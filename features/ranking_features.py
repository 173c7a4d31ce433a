"""What a credential does for a gap: how much of each skill it closes, and the named features a ranker reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from stackwise.features.arrays import Arrays, Reals, Rows, highest, weighed
from stackwise.features.gap import Gap, GapConfig, level_ratio
from stackwise.features.matching import LANES, Detail, Match
from stackwise.features.request_lanes import REQUEST_LANES
from stackwise.features.taxonomy import Nearness

IDEAL_SKILLS = 5  # a micro-credential that closed the five largest gaps in full would be ideal
LEAST_CLOSED = 0.05  # below this a closure is noise, not a claim
LEAST_SURE = 0.78  # confidence under which a taught skill is not claimed to close anything
LEAST_CLOSE = 0.45  # confidence times closeness under which a taught skill says nothing of another
LEAST_FITTING, HALF_FITTING = 0.03, 0.06  # relevance that is only just recommended; at which a skill counts half
ESSENTIAL = 1.0  # the weight from which a required skill is essential
TOP_LEVEL = 5.0
NEAR, NEAREST = 0.3, 0.75  # cosine of a text with a label at which a skill begins to be, and surely is, a topic
STANDS_OUT, STEEPNESS = 3.75, 2.0  # standing at which a skill is as likely a topic as not, and how fast that turns

LEAST_READ = 0.1  # confidence times closeness from which a read skill counts as touched

FeatureSource = Literal["text", "facts", "skills"]


@dataclass(frozen=True)
class Feature:
    """A named column: its ``family`` for ablations, and the ``source`` it reads.

    ``text`` reads words and vectors, ``facts`` the credential's own columns, ``skills`` the rows of credential_skills.
    Labels derived from a source may not be learned from features that read it.
    """

    name: str
    family: str
    source: FeatureSource

    @property
    def direction(self) -> int:
        """1 where more of it can only speak for a credential, -1 where less can, 0 where either may.

        Trees are held to it: with few hundred credentials to learn from, anything else is learned by heart.
        """
        if self.source != "text" or self.name in ("lane_spread", "hubness", "gap_size", "gap_essential"):
            return 0
        return -1 if self.name.endswith("_rank") else 1


def _features(family: str, source: FeatureSource, *names: str) -> tuple[Feature, ...]:
    return tuple(Feature(name, family, source) for name in names)


_READ = ("coverage", "essential", "breadth", "peak", "best", "share")

FEATURES: tuple[Feature, ...] = (
    *_features("lanes", "text", *(f"{lane}{kind}" for lane in LANES for kind in ("", "_z", "_rank"))),
    *_features("request", "text", *REQUEST_LANES),
    *_features("agreement", "text", "lane_spread", "best_rank", "mean_rank"),
    *_features("coverage", "text", "text_coverage", "text_essential", "text_breadth", "contrast_goal", "contrast_peak"),
    *_features("standing", "text", "standing_best", "standing_peak", "standing_coverage"),
    *_features(
        "title", "text", "title_best", "title_peak", "title_coverage", "title_standing", "title_standing_coverage"
    ),
    *_features("reading", "text", *(f"{of}_{kind}" for of in ("read", "read_title") for kind in _READ)),
    *_features("specificity", "text", "focus", "hubness"),
    *_features("specificity", "facts", "text_length"),
    *_features("level", "facts", "level", "level_distance"),
    *_features("workload", "facts", "learning_hours", "weeks"),
    *_features("quality", "facts", "rating", "popularity", "quality", "registration", "accreditation"),
    *_features("recognition", "facts", "recognition"),
    *_features("recency", "facts", "age_years"),
    *_features("qualification", "facts", "qualification_distance"),
    *_features("goal", "text", "gap_size", "gap_essential"),
    *_features("skills", "skills", "coverage", "breadth"),
)
FEATURE_NAMES = tuple(one.name for one in FEATURES)


@dataclass(frozen=True, eq=False)
class Closes:
    """``share`` (k, r) of each gap's remainder that each credential closes; ``link`` (k, r) is the taught link behind
    it (a position in ``arrays.teaches``, -1 where nothing is closed)."""

    share: Reals
    link: Rows


def closes(arrays: Arrays, nearness: Nearness, rows: Rows, gap: Gap, config: GapConfig) -> Closes:
    """Judge every (credential, gap skill) pair of a pool at once.

    A link reaches ``confidence x closeness x level reached / level required``; what it reaches beyond the present
    mastery, over what is missing, is the share closed. The best link of a credential counts for a skill. Where
    the confidence, or that times closeness, is small, a reader would not say that the skill is taught: the link closes
    nothing.

    Parameters
    ----------
    nearness : how far skills count as those of the gap; ``gap.near`` but where labels are derived from other links.
    rows : (k,) credential rows.
    gap : r required skills.
    """
    links, missing = arrays.teaches, 1 - gap.mastery
    at, owner = links.of_many(rows)
    which, skill, near = nearness.pairs(links.skill[at])
    at, owner = at[which], owner[which]
    sure = near * links.weight[at]
    reach = sure * level_ratio(links.level[at], gap.required[skill], config)
    with np.errstate(divide="ignore", invalid="ignore"):
        closed = np.maximum(0.0, reach - gap.mastery[skill]) / missing[skill]
    told = (sure >= LEAST_CLOSE) & (links.weight[at] >= LEAST_SURE)
    some = np.flatnonzero((missing[skill] > 0) & (closed >= LEAST_CLOSED) & told)
    at, closed, place = at[some], closed[some], (owner[some], skill[some])
    share = highest(closed, place, (len(rows), len(gap.skill)))
    chosen = np.full(share.shape, -1)
    best = np.flatnonzero(closed == share[place])[::-1]  # written last, the earliest of equal links stays
    chosen[place[0][best], place[1][best]] = at[best]
    return Closes(np.minimum(share, 1.0), chosen)


def fitting(pool: Closes, relevance: Reals) -> Closes:
    """What a pool closes for one request: what is taught in a foreign field counts less, or nothing.

    Parameters
    ----------
    relevance : (k,) of each credential to the request, in [0, 1]: at ``HALF_FITTING`` half of the share counts, below
        ``LEAST_FITTING`` nothing.
    """
    fit = np.where(relevance >= LEAST_FITTING, relevance / (relevance + HALF_FITTING), 0.0)
    share = pool.share * fit[:, None]
    share[share < LEAST_CLOSED] = 0.0
    return Closes(share, np.where(share > 0, pool.link, -1))


def ideal(amount: Reals) -> float:
    """What an ideal micro-credential would close: the sum of the five largest gaps."""
    return float(np.sort(amount)[::-1][:IDEAL_SKILLS].sum())


def pair_features(
    match: Match,
    rows: Rows,
    gap: Gap,
    facts: Mapping[str, Reals],
    pool: Closes | None = None,
    target_level: float = float("nan"),
) -> Reals:
    """(k, len(FEATURE_NAMES)) features of k credentials for one gap, in the order of ``FEATURE_NAMES``.

    None reads an id. What nobody said is NaN.

    Parameters
    ----------
    match : the text lanes of the whole catalogue for this gap.
    rows : (k,) credential rows.
    facts : (n,) columns by name, from ``stackwise.features.credential_features``.
    pool : what each of the k closes; without it the features that read skill rows are NaN.
    target_level : level of the qualification aimed at.
    """
    columns: dict[str, Reals | float] = {name: facts[name][rows] for name in FEATURE_NAMES if name in facts}
    detail, wanted = match.detail(rows), _Wanted.of(gap)
    columns |= _lane_features(detail)
    for name in REQUEST_LANES:
        columns[name] = match.request[name][rows].astype(float) if match.request else float("nan")
    columns |= _topic_features(detail, wanted)
    columns |= _reading_features(match, rows, wanted)
    columns["level_distance"] = columns["level"] - _level_wanted(gap) / TOP_LEVEL
    columns["qualification_distance"] = np.abs(facts["framework_level"][rows] - target_level)
    columns |= _skill_features(pool, gap, len(rows))
    features = np.empty((len(rows), len(FEATURE_NAMES)))
    for at, name in enumerate(FEATURE_NAMES):
        features[:, at] = columns[name]
    return features


@dataclass(frozen=True, eq=False)
class _Wanted:
    """How much each open skill counts, (r,): its ``amount``, the ``essential`` part of it, its ``weight`` beside the
    largest; and what an ideal credential would close of them."""

    amount: Reals
    essential: Reals
    weight: Reals
    best: float
    best_essential: float

    @classmethod
    def of(cls, gap: Gap) -> _Wanted:
        amount = gap.amount[gap.open]
        essential = amount * (gap.weight[gap.open] >= ESSENTIAL)
        weight = amount / amount.max() if len(amount) else amount
        return cls(amount, essential, weight, ideal(amount), max(ideal(essential), 1e-9))

    def covered(self, values: Reals) -> Reals:
        """(k,) share of the ideal that values (k, r) in [0, 1] come to."""
        return np.minimum(1.0, weighed(values, self.amount) / self.best)

    def covered_essential(self, values: Reals) -> Reals:
        """The same of the essential skills."""
        return np.minimum(1.0, weighed(values, self.essential) / self.best_essential)


def _lane_features(detail: Detail) -> dict[str, Reals]:
    """Each lane as it is, in standard deviations and by rank; and how far the lanes agree."""
    ranks = np.column_stack([detail.rank[name] for name in LANES])
    return {
        **detail.lanes,
        **{f"{name}_z": z for name, z in detail.z.items()},
        **{f"{name}_rank": rank for name, rank in detail.rank.items()},
        "lane_spread": ranks.max(axis=1) - ranks.min(axis=1),
        "best_rank": ranks.min(axis=1),
        "mean_rank": ranks.mean(axis=1),
    }


def _topic_features(detail: Detail, wanted: _Wanted) -> dict[str, Reals | float]:
    """Which of the gap's open skills the text is about, weighted by the gap."""
    amount, weight, cosine = wanted.amount, wanted.weight, detail.cosine
    if not len(amount):
        return {**dict.fromkeys(_TOPICS, 0.0), "gap_size": 0.0, "gap_essential": 0.0}
    topic, title = _topic(cosine), detail.title * weight
    values = (
        wanted.covered(topic),
        wanted.covered_essential(topic),
        np.minimum(1.0, (topic > 0).sum(axis=1) / IDEAL_SKILLS),
        weighed(detail.contrast, amount) / amount.sum(),
        _peak(detail.contrast * weight),
        cosine.max(axis=1) - cosine.mean(axis=1),
        *_standing_features(detail.standing, wanted),
        title.max(axis=1),
        _peak(title),
        wanted.covered(_topic(detail.title)),
        *_standing_features(detail.title_standing, wanted)[1:],
    )
    sizes = {"gap_size": float(np.log1p(len(amount))), "gap_essential": float(wanted.essential.sum() / amount.sum())}
    return {**dict(zip(_TOPICS, values, strict=True)), **sizes}


_TOPICS = (
    *("text_coverage", "text_essential", "text_breadth", "contrast_goal", "contrast_peak", "focus"),
    *("standing_best", "standing_peak", "standing_coverage"),
    *("title_best", "title_peak", "title_coverage", "title_standing", "title_standing_coverage"),
)


def _reading_features(match: Match, rows: Rows, wanted: _Wanted) -> dict[str, Reals | float]:
    """Which of the gap's skills the linker read out of the text, and out of the title, weighted by the gap."""
    if not len(wanted.amount):
        return dict.fromkeys((f"{of}_{kind}" for of in ("read", "read_title") for kind in _READ), 0.0)
    found: dict[str, Reals | float] = {}
    reached = zip(("read", "read_title"), match.reading.reach(rows), match.reading.total(rows), strict=True)
    for of, reach, total in reached:
        heavy = reach * wanted.weight
        values = (
            wanted.covered(reach),
            wanted.covered_essential(reach),
            np.minimum(1.0, (reach > LEAST_READ).sum(axis=1) / IDEAL_SKILLS),
            _peak(heavy),
            heavy.max(axis=1),
            reach.sum(axis=1) / np.maximum(total, 1e-9),
        )
        found |= {f"{of}_{kind}": value for kind, value in zip(_READ, values, strict=True)}
    return found


def _topic(cosine: Reals) -> Reals:
    return np.asarray(np.clip((cosine - NEAR) / (NEAREST - NEAR), 0.0, 1.0), dtype=float)


def _peak(values: Reals) -> Reals:
    """Mean of the five largest of each row."""
    most = min(IDEAL_SKILLS, values.shape[1])
    return np.asarray(np.partition(values, -most, axis=1)[:, -most:].mean(axis=1))


def _standing_features(standing: Reals, wanted: _Wanted) -> tuple[Reals, Reals, Reals]:
    """Best, peak and coverage of how far the gap's skills stand out of a text."""
    likely, heavy = 1 / (1 + np.exp(-STEEPNESS * (standing - STANDS_OUT))), standing * wanted.weight
    return heavy.max(axis=1), _peak(heavy), wanted.covered(likely)


def _skill_features(pool: Closes | None, gap: Gap, k: int) -> dict[str, Reals]:
    """``coverage`` is the gap closed over an ideal credential's, ``breadth`` the share of five skills touched."""
    if pool is None:
        return {"coverage": np.full(k, np.nan), "breadth": np.full(k, np.nan)}
    best = ideal(gap.amount)
    coverage = np.minimum(1.0, weighed(pool.share, gap.amount) / best) if best > 0 else np.zeros(k)
    return {"coverage": coverage, "breadth": np.minimum(1.0, (pool.share > 0).sum(axis=1) / IDEAL_SKILLS)}


def _level_wanted(gap: Gap) -> float:
    """Mean required level of the open skills by their gap, NaN when nobody said."""
    known = (gap.amount > 0) & ~np.isnan(gap.required)
    amount = gap.amount[known]
    return float((gap.required[known] * amount).sum() / amount.sum()) if len(amount) else float("nan")
