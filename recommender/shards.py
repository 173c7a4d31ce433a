"""A catalogue past one machine's memory: cut into shards, each a catalogue of its own, and answered over all of them.

Each shard names its candidates for a learner (the pool of its own exact search, and the pools of near misses); what
they bring, rows and vectors, is put together into a small catalogue in which the ordinary Recommender answers.

Equal to an answer from the whole: the gap, which credentials are excluded and why, every cosine and word score, what
each credential closes, its credit, and the relevance of any ranker that reads those (the baseline does). Approximate:
which candidates are searched out (a shard standardises its lanes over its own credentials; the joint pool is larger,
never smaller, than that of the whole), the mean that ratings are drawn to, and the relevance of a ranker that reads
z-scores, ranks or contrasts, which are over the joint pool.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from stackwise.features.arrays import Reals, Rows, rows_of
from stackwise.features.catalogue import Catalogue, read_catalogue, write_catalogue
from stackwise.features.encoders import load_encoder
from stackwise.features.errors import DataError, InputError, describe
from stackwise.features.files import replacing
from stackwise.features.gap import Gap, find_gap
from stackwise.features.records import HeldSkill, Holding, JsonObject, Learner, requirement_from_json
from stackwise.features.vectors import build_vectors, load_vectors
from stackwise.models.eligibility import REASONS, Eligible
from stackwise.models.linker import build_lanes
from stackwise.models.ranker import Ranker
from stackwise.models.retriever import RetrieverConfig
from stackwise.recommender.engine.build import LazyReader, assembled
from stackwise.recommender.engine.query import SkillReader
from stackwise.recommender.engine.recommender import Recommender
from stackwise.recommender.index.artifacts import IndexArtifacts, joined, load_derived, store_part

OWNED = ("credentials", "credential_skills", "prerequisites", "judgements")  # tables whose rows go with a credential
WHOLE = "whole"  # in a shard's manifest: the manifest of the catalogue it is a shard of
Vectors = NDArray[np.float32]
_NAMING = ("must_include", "must_exclude")


def split(folder: Path | str, out: Path | str, shards: int, encoder: str = "default") -> list[Path]:
    """Cut an indexed catalogue folder into ``shards`` catalogue folders under ``out``. Nothing is encoded anew.

    Credentials that name one another, as prerequisites, as what awards a unit a prerequisite names, or as what they
    supersede, stay together; each such set goes where the hash of its first id says. All other tables are in each.

    Returns
    -------
    The folders, ``out``/shard-0 and on.

    Raises
    ------
    InputError
        Fewer than two shards.
    StaleIndexError
        The index is of other rows or another encoder.
    """
    if shards < 2:
        raise InputError(describe("shards", shards, "a whole number of at least 2", "pass 2"))
    whole, loaded = read_catalogue(folder), load_encoder(encoder)
    derived = load_derived(whole, loaded, load_vectors(whole, loaded))
    at = _shard_of(whole, shards)
    folders = [Path(out) / f"shard-{one}" for one in range(shards)]
    for one, target in enumerate(folders):
        rows = np.flatnonzero(at == one)
        ids = set(whole["credentials"]["credential_id"].iloc[rows])
        tables = {name: _owned(frame, ids) if name in OWNED else frame for name, frame in whole.tables.items()}
        with replacing(target) as staged:
            for index in ("vectors", "lanes"):
                shutil.copytree(Path(folder) / "index" / index, staged / "index" / index)
        label = f"{whole.manifest.get('label', 'catalogue')}-{one}-of-{shards}"
        part = write_catalogue(target, tables, label, **{WHOLE: dict(whole.manifest)})
        build_vectors(part, loaded, target)  # all of them known: only their rows are chosen
        build_lanes(part, loaded, target)
        store_part(whole, part, derived.of_rows(rows), loaded)
    return folders


def _owned(frame: pd.DataFrame, ids: set[str]) -> pd.DataFrame:
    return frame[frame["credential_id"].isin(ids)]


def _shard_of(catalogue: Catalogue, shards: int) -> Rows:
    """(rows of credentials,) the shard of each."""
    ids = catalogue["credentials"]["credential_id"]
    first = ids.groupby(together(catalogue)).transform("min")
    return np.array([int.from_bytes(blake2b(one.encode(), digest_size=8).digest()) % shards for one in first])


def together(catalogue: Catalogue) -> Rows:
    """(rows of credentials,) number of the set that each credential must stay with."""
    credentials = catalogue["credentials"]
    names = [("credential", one) for one in credentials["credential_id"]]
    pairs = [(row, name) for row, name in enumerate(names)]
    older = credentials["supersedes"]
    pairs += [(row, ("credential", one)) for row, one in enumerate(older) if isinstance(one, str)]
    trees = dict(catalogue["prerequisites"][["credential_id", "requirement"]].itertuples(index=False, name=None))
    leaves = {owner: _leaves(tree) for owner, tree in trees.items()}
    pairs += [(row, leaf) for row, (_, one) in enumerate(names) for leaf in leaves.get(one, ())]
    named = {leaf for found in leaves.values() for leaf in found}
    awards = enumerate(credentials["awards_units"])
    pairs += [(row, ("unit", one)) for row, units in awards for one in _some(units) if ("unit", one) in named]
    number = {name: at for at, name in enumerate(dict.fromkeys(name for _, name in pairs))}
    edges = np.array([(row, len(names) + number[name]) for row, name in pairs], dtype=np.int64).reshape(-1, 2)
    size = len(names) + len(number)
    graph = sparse.coo_array((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1][: len(names)], dtype=np.int64)


def _leaves(tree: str) -> list[tuple[str, str]]:
    """The credentials and units that a tree names."""
    found = [node for node in requirement_from_json(tree).walk() if node.kind == "leaf"]
    named = [("credential", one.credential_id) for one in found] + [("unit", one.unit_id) for one in found]
    return [(kind, one) for kind, one in named if one is not None]


def _some(units: Sequence[str] | None) -> Sequence[str]:
    return () if units is None else units


@dataclass(frozen=True, eq=False)
class Asking:
    """A learner as a shard understood it; ``levels`` by id of the skills held, NaN where unknown."""

    learner: Learner
    day: date
    gap: Gap
    levels: Mapping[str, float]


@dataclass(frozen=True, eq=False)
class Bid:
    """Some hundred credentials of a shard, their rows and vectors: what would travel between machines."""

    tables: dict[str, pd.DataFrame]
    vectors: Vectors
    derived: IndexArtifacts


@dataclass(frozen=True, eq=False)
class Shard:
    """One shard, opened."""

    catalogue: Catalogue
    vectors: dict[str, Vectors]
    derived: IndexArtifacts
    engine: Recommender

    @cached_property
    def _sets(self) -> Rows:
        """(n,) the set of each credential row of the engine."""
        return together(self.catalogue)[self._table_rows]

    @cached_property
    def _table_rows(self) -> Rows:
        return np.asarray(self.engine.arrays.credentials["table_row"], dtype=np.int64)

    def known(self, learner: Learner) -> Learner:
        """The learner without the credentials that live in other shards."""
        limits, here = learner.constraints, self.engine.arrays.credential_row
        kept = {name: tuple(one for one in getattr(limits, name) if one in here) for name in _NAMING}
        holdings = tuple(
            holding for holding in learner.holdings if holding.credential_id is None or holding.credential_id in here
        )
        return learner.model_copy(update={"constraints": limits.model_copy(update=kept), "holdings": holdings})

    def held(self, learner: Learner) -> tuple[dict[str, float], set[str]]:
        """Skills (with the level) and units that the learner's credentials of this shard gave."""
        bare = self.known(learner).model_copy(update={"skills": (), "cv_text": None})
        levels = self.engine.levels(self.engine.stages.understanding.read(bare))
        return levels, self.engine.stages.eligibility.held_things(bare)[1]

    def ask(self, learner: Learner, day: date) -> Asking:
        """Understand a learner whose holdings in other shards have been made skills and units."""
        engine, asked = self.engine, self.known(learner)
        understood = engine.stages.understanding.read(asked)
        gap = find_gap(understood.needs, understood.held, engine.closeness, engine.arrays, engine.gap_config)
        return Asking(asked, day, gap, engine.levels(understood))

    def eligible(self, asking: Asking, reach: Mapping[str, float]) -> Eligible:
        """Which credentials the learner may take; ``reach`` says which skills can be learned first, in any shard."""
        held = {one: 0.0 if np.isnan(level) else level for one, level in asking.levels.items()}
        levels = {**held, **{one: max(level, held.get(one, 0.0)) for one, level in reach.items()}}
        return self.engine.stages.eligibility.judge(asking.learner, asking.day, levels)

    def reach(self, eligible: Eligible, skills: Set[str]) -> dict[str, tuple[float, int]]:
        """Of ``skills``, those that eligible credentials teach: the best level (0 unknown) and whose row gives it."""
        arrays = self.engine.arrays
        taught, found = arrays.taught_by, {}
        for skill in sorted(skills & arrays.skill_row.keys()):
            at = taught.indices[taught.indptr[arrays.skill_row[skill]] : taught.indptr[arrays.skill_row[skill] + 1]]
            if len(at := np.sort(at[eligible.mask[at]])):
                level = self._levels(at, arrays.skill_row[skill])
                found[skill] = (float(level.max()), int(at[level.argmax()]))
        return found

    def _levels(self, rows: Rows, skill: int) -> Reals:
        """(k,) level of one skill that each credential teaches, 0 where unknown."""
        links = self.engine.arrays.teaches
        at = links.of_many(rows)[0]
        return np.asarray(np.nan_to_num(links.level[at[links.skill[at] == skill]], nan=0.0))

    def wanted(self, rows: Rows | None = None) -> set[str]:
        """Skills that prerequisites name: of some credentials, or of all."""
        trees = self.engine.stages.eligibility.prerequisites
        some = trees.values() if rows is None else [trees[row] for row in rows.tolist() if row in trees]
        return {leaf.skill_id for tree in some for leaf in tree.walk() if leaf.skill_id is not None}

    def candidates(self, asking: Asking, eligible: Eligible) -> Rows:
        """The shard's pools for a learner, and what the learner names of it."""
        retriever, arrays = self.engine.stages.retriever, self.engine.arrays
        masks = [eligible.mask, *eligible.only.values()]
        pools = retriever.retrieve_each(retriever.match(asking.gap), asking.gap, masks)
        held = [holding.credential_id for holding in asking.learner.holdings if holding.credential_id]
        limits = asking.learner.constraints
        named = rows_of([*held, *limits.must_include, *limits.must_exclude], arrays.credential_row)
        return self.with_sets(np.concatenate([named, *(pool.rows for pool in pools)]))

    def with_sets(self, rows: Rows) -> Rows:
        """The rows and all that must stay with them, ascending: what leads to a candidate comes with it."""
        return np.flatnonzero(np.isin(self._sets, self._sets[rows]))

    def bid(self, rows: Rows) -> Bid:
        """What the joint catalogue needs of some credentials."""
        at, links = self._table_rows[rows], self.engine.arrays.teaches
        credentials = self.catalogue["credentials"].iloc[at]
        tables = {
            "credentials": credentials,
            "credential_skills": self.catalogue["credential_skills"].iloc[np.sort(links.row[links.of_many(rows)[0]])],
            "prerequisites": _owned(self.catalogue["prerequisites"], set(credentials["credential_id"])),
        }
        return Bid(tables, self.vectors["credentials"][at], self.derived.of_rows(at))


@dataclass(frozen=True, eq=False)
class Shards:
    """All shards of one catalogue, here opened in one process."""

    parts: Sequence[Shard]
    reader: SkillReader
    ranker: Ranker | None = field(default=None)

    def recommend(self, learner: Learner, n: int = 10, as_of: date | None = None) -> JsonObject:
        """Answer one learner over all shards; arguments, answer and errors as of :meth:`Recommender.recommend`."""
        day = learner.as_of or as_of
        if day is None:
            raise InputError(describe("as_of", "nothing", "a date", "give it with the learner or the call"))
        carried = self._carried(learner)
        asked = [one.ask(carried, day) for one in self.parts]
        eligible = self._eligible(asked)
        bids = [part.bid(rows) for part, rows in zip(self.parts, self._candidates(asked, eligible), strict=True)]
        answer = self._joined(bids).recommend(learner, n, day)
        excluded = sum((Counter(one.counts) for one in eligible), Counter[str]())
        return {**answer, "excluded": {name: excluded[name] for name in REASONS if excluded[name]}}

    def _eligible(self, asked: Sequence[Asking]) -> list[Eligible]:
        """Each shard's eligible credentials, once no shard learns of another skill that can be reached first."""
        wanted = set().union(*(one.wanted() for one in self.parts))
        reach: dict[str, float] = {}
        while True:
            found = [part.eligible(one, reach) for part, one in zip(self.parts, asked, strict=True)]
            now = dict(reach)  # only ever more: this ends
            for part, one in zip(self.parts, found, strict=True):
                for skill, (level, _) in part.reach(one, wanted).items():
                    now[skill] = max(level, now.get(skill, 0.0))
            if now == reach:
                return found
            reach = now

    def _candidates(self, asked: Sequence[Asking], eligible: Sequence[Eligible]) -> list[Rows]:
        """Rows of each shard for the joint catalogue, and the best givers of the skills that their trees name."""
        shards = list(zip(self.parts, eligible, strict=True))
        rows = [part.candidates(one, able) for one, (part, able) in zip(asked, shards, strict=True)]
        known: set[str] = set()
        while fresh := set().union(*(part.wanted(one) for part, one in zip(self.parts, rows, strict=True))) - known:
            known |= fresh
            givers = [[row for _, row in part.reach(able, fresh).values()] for part, able in shards]
            rows = [
                part.with_sets(np.concatenate([one, np.array(more, dtype=np.int64)]))
                for part, one, more in zip(self.parts, rows, givers, strict=True)
            ]
        return rows

    def _carried(self, learner: Learner) -> Learner:
        """The learner with what credentials held of any shard gave said outright."""
        found = [part.held(learner) for part in self.parts]
        skills = tuple(
            HeldSkill(skill_id=one, level=None if np.isnan(level) else level)
            for levels, _ in found
            for one, level in levels.items()
        )
        units = tuple(Holding(unit_id=one) for one in sorted(set().union(*(units for _, units in found))))
        return learner.model_copy(
            update={"skills": (*learner.skills, *skills), "holdings": (*learner.holdings, *units)}
        )

    def _joined(self, bids: Sequence[Bid]) -> Recommender:
        first = self.parts[0]
        owned = {name: pd.concat([one.tables[name] for one in bids], ignore_index=True) for name in bids[0].tables}
        catalogue = Catalogue({**first.catalogue.tables, **owned}, first.catalogue.manifest[WHOLE])
        vectors = {**first.vectors, "credentials": np.concatenate([one.vectors for one in bids])}
        derived = joined([one.derived for one in bids])
        every = RetrieverConfig(k=max(1, len(owned["credentials"])))  # they were searched out already
        return assembled(catalogue, self.reader, vectors, derived, self.ranker, every)


def open_shards(folders: Sequence[Path | str], encoder: str = "default", ranker: Ranker | None = None) -> Shards:
    """Open the shards of one catalogue.

    Parameters
    ----------
    encoder, ranker : as of :func:`stackwise.recommender.engine.build.open_recommender`.

    Raises
    ------
    DataError
        A folder that is no shard, shards of different catalogues, or not all shards of one.
    StaleIndexError
        The index of one is of other rows or another encoder.
    """
    catalogues = [read_catalogue(folder) for folder in folders]
    _check_whole(catalogues)
    loaded = load_encoder(encoder)
    reader = LazyReader(catalogues[0], loaded)  # the skills are the same in each: one linker serves all
    parts = []
    for catalogue in catalogues:
        vectors = dict(load_vectors(catalogue, loaded))
        derived = load_derived(catalogue, loaded, vectors)
        parts.append(Shard(catalogue, vectors, derived, assembled(catalogue, reader, vectors, derived, ranker)))
    return Shards(parts, reader, ranker)


def _check_whole(catalogues: Sequence[Catalogue]) -> None:
    wholes = [catalogue.manifest.get(WHOLE) for catalogue in catalogues]
    rows = sum(len(catalogue["credentials"]) for catalogue in catalogues)
    fix = "pass every folder that split() made, each once"
    if not wholes or wholes[0] is None or any(whole != wholes[0] for whole in wholes):
        raise DataError(describe("shards", "folders that are not of one catalogue", "the shards of one", fix))
    if rows != (expected := wholes[0]["tables"].get("credentials", {"rows": 0})["rows"]):
        raise DataError(describe("shards", f"{rows} credentials", f"all {expected} of {wholes[0]['label']}", fix))


def recommend_over(shards: Shards, learner: Learner, n: int = 10, as_of: date | None = None) -> JsonObject:
    """Answer one learner over all shards: :meth:`Shards.recommend`."""
    return shards.recommend(learner, n, as_of)
