"""A made-up catalogue of any size, for benchmarks: rows, vectors and trees are drawn, nothing is encoded or read.

Skills lie in topics; a credential teaches skills of one topic and its vector is their mean with noise, so that
searches, closures and near misses are as busy as on a real catalogue.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from stackwise.features.arrays import Arrays
from stackwise.features.catalogue import Catalogue
from stackwise.features.extracted_skills import ExtractedSkills
from stackwise.features.field_metric import FieldMetric
from stackwise.features.lanes import Bm25, CharTfidf
from stackwise.features.matching import TextMatcher
from stackwise.features.ranking_features import FEATURES
from stackwise.features.records import Constraints, Goal, HeldSkill, Learner
from stackwise.features.request_lanes import RequestIndex, RequestMatcher
from stackwise.features.tables import SCHEMA_VERSION, TABLES, from_arrow, to_arrow
from stackwise.features.taxonomy import build_closeness
from stackwise.features.word_lane import WordTfidf
from stackwise.models.credit import CreditEngine
from stackwise.models.eligibility import Eligibility
from stackwise.models.ranker import Calibration, LearnedRanker
from stackwise.models.retriever import Retriever
from stackwise.recommender.engine.components import Components
from stackwise.recommender.engine.query import QueryReader
from stackwise.recommender.engine.recommender import Recommender
from stackwise.recommender.engine.request_reader import RequestReader
from stackwise.recommender.engine.taxonomy_readers import TaxonomyReaders

AS_OF = date(2026, 9, 1)
DIM, SKILLS, OCCUPATIONS, PROVIDERS, TOPICS = 384, 14_000, 3_000, 400, 120  # ESCO has 13,939 skills, 3,039 occupations
KIN, TAUGHT = 8, 8  # skills that are near to one another, as in ESCO; skills a credential
LEAST_NEEDS, MOST_NEEDS = 20, 60  # skills an occupation; ESCO's mean is 41
TREES, LEAVES = 60, 7  # what `training/fit.py` grows
_BLOCK = 50_000


def make_engine(credentials: int, seed: int = 0, skills: int = SKILLS, occupations: int = OCCUPATIONS) -> Recommender:
    """A ready recommender over a drawn catalogue."""
    rng = np.random.default_rng(seed)
    topic = np.sort(rng.integers(0, TOPICS, skills))
    taught = _taught(rng, topic, credentials)
    catalogue = _catalogue(rng, topic, taught, occupations)
    arrays = Arrays(catalogue)
    label = _label_vectors(rng, topic)
    texts, titles = _mean_vectors(rng, label, taught), _mean_vectors(rng, label, taught[:, :2])
    closeness = build_closeness(catalogue, label)
    reads = _reads(rng, taught, skills)
    said = [" ".join(labels) for labels in arrays.skill_labels[taught]]
    words, whole = Bm25().fit(said), _requests(label, texts, titles, said)
    matcher = TextMatcher(arrays, label, texts, titles, words, reads, whole)
    names = _OccupationVectors(label[:occupations], label[:occupations], np.arange(occupations))
    asked = RequestReader(arrays, None, label, lambda: names)  # type: ignore[arg-type]
    readers = TaxonomyReaders(catalogue, None, None)  # type: ignore[arg-type]
    understanding = QueryReader(arrays, readers.text, readers, asked)
    ads = pd.DataFrame({"job_id": [], "skill_id": []})
    stages = Components(understanding, Eligibility(arrays), Retriever(arrays, matcher), make_ranker(seed),
                    CreditEngine.from_catalogue(catalogue), ads, whole.words)  # fmt: skip
    return Recommender(arrays, closeness, stages)


@dataclass(frozen=True)
class _OccupationVectors:
    vectors: NDArray[np.float32]
    described: NDArray[np.float32]
    starts: NDArray[np.int64]


def _requests(
    label: NDArray[np.float32],
    texts: NDArray[np.float32],
    titles: NDArray[np.float32],
    said: list[str],
) -> RequestMatcher:
    first = [" ".join(text.split()[:4]) for text in said]
    index = RequestIndex(titles, texts, label, WordTfidf().fit(said), CharTfidf((3, 4, 5)).fit(first))
    return RequestMatcher(index, np.arange(len(said)), FieldMetric.load())


def make_learners(engine: Recommender, count: int, seed: int = 0) -> list[Learner]:
    """Learners who name an occupation and a few skills; half of them set limits."""
    rng = np.random.default_rng(seed)
    arrays, found = engine.arrays, []
    for at in range(count):
        occupation = int(rng.integers(len(arrays.occupation_row)))
        needed = arrays.requires.skill[arrays.requires.of(occupation)]
        held = [HeldSkill(skill_id=str(arrays.skill_ids[one]), level=2.0) for one in rng.choice(needed, 5, False)]
        limits = {}
        if at % 2:
            limits = {"max_cost": 1_000.0, "currency": "EUR", "hours_per_week": 6.0, "max_weeks": 12.0}
        if at % 4 == 3:
            limits["modes"] = ("online", "blended")
        goal = Goal(kind="change", occupation_id=f"o.{occupation:05d}")
        found.append(Learner(learner_id=f"l.{at}", skills=tuple(held), goal=goal, constraints=Constraints(**limits)))
    return found


@cache
def make_ranker(seed: int = 0) -> LearnedRanker:
    """Trees of the served size over the served features, fitted to a drawn rule."""
    import lightgbm

    rng = np.random.default_rng(seed)
    names = tuple(one.name for one in FEATURES if one.source != "skills")
    features = rng.random((20_000, len(names)))
    grade = np.clip(features[:, :3].sum(axis=1) + rng.normal(0, 0.3, len(features)), 0, 3).astype(int)
    settings = {"objective": "lambdarank", "num_leaves": LEAVES, "verbosity": -1, "num_threads": 1, "seed": seed}
    data = lightgbm.Dataset(features, grade, group=[200] * 100, feature_name=list(names))
    trees = lightgbm.train(settings, data, num_boost_round=TREES).model_to_string()
    return LearnedRanker(trees, names, Calibration(np.array([-3.0, 3.0]), np.array([0.1, 0.9])))


def _label_vectors(rng: np.random.Generator, topic: NDArray[np.int64]) -> NDArray[np.float32]:
    """Unit vectors: cosine 0.7 within a kin of some eight skills, as near as ESCO's nearest, 0.4 within a topic."""
    kin = np.arange(len(topic)) // KIN
    shared = rng.standard_normal((TOPICS, DIM), np.float32)[topic]
    nearer = rng.standard_normal((kin[-1] + 1, DIM), np.float32)[kin]
    return _unit(shared + (nearer + _noise(rng, len(topic))) * np.float32(0.8))


def _noise(rng: np.random.Generator, rows: int) -> NDArray[np.float32]:
    return rng.standard_normal((rows, DIM), np.float32)


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def _mean_vectors(
    rng: np.random.Generator, label: NDArray[np.float32], taught: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Unit vectors near the mean of what each row teaches, made in blocks."""
    found = np.empty((len(taught), DIM), np.float32)
    for start in range(0, len(taught), _BLOCK):
        part = taught[start : start + _BLOCK]
        mean = sum(label[part[:, at]] for at in range(part.shape[1])) / np.sqrt(np.float32(part.shape[1]))
        found[start : start + len(part)] = _unit(mean + _noise(rng, len(part)) * np.float32(0.03))
    return found


def _taught(rng: np.random.Generator, topic: NDArray[np.int64], credentials: int) -> NDArray[np.int64]:
    """(n, TAUGHT) distinct skills of one topic."""
    bounds = np.searchsorted(topic, np.arange(TOPICS + 1))
    own = rng.integers(0, TOPICS, credentials)
    size = bounds[own + 1] - bounds[own]
    first, step = rng.integers(0, 1 << 30, credentials) % size, 1 + rng.integers(0, 5, credentials)
    return bounds[own][:, None] + (first[:, None] + step[:, None] * np.arange(TAUGHT)) % size[:, None]


def _reads(rng: np.random.Generator, taught: NDArray[np.int64], skills: int) -> ExtractedSkills:
    def read(columns: NDArray[np.int64]) -> sparse.csr_array:
        at = np.repeat(np.arange(len(columns)), columns.shape[1])
        value = rng.uniform(0.1, 1.0, columns.size).astype(np.float32)
        return sparse.csr_array((value, (at, columns.ravel())), shape=(len(columns), skills))

    return ExtractedSkills(read(taught), read(taught[:, :2]))


def _catalogue(
    rng: np.random.Generator, topic: NDArray[np.int64], taught: NDArray[np.int64], occupations: int
) -> Catalogue:
    word = [
        f"{a}{b}{c}" for a in ("ka", "lo", "mi", "nu", "re") for b in "bdfgmnprst" for c in ("ax", "el", "or", "um")
    ]
    drawn = rng.choice(word, (len(topic), 2))
    labels = np.array([f"topic{t} {a} {b}" for t, (a, b) in zip(topic, drawn, strict=True)], dtype=object)
    made = {
        "skills": pd.DataFrame({"skill_id": _ids("s", len(topic)), "label": labels}),
        "occupations": pd.DataFrame({"occupation_id": _ids("o", occupations), "title": _ids("job", occupations)}),
        "occupation_skills": _needs(rng, topic, occupations),
        "providers": pd.DataFrame({"provider_id": _ids("p", PROVIDERS), "name": _ids("college", PROVIDERS),
                                   "country": rng.choice(["IE", "AU", "NZ"], PROVIDERS)}),
        "credentials": _credentials(rng, labels, taught),
        "credential_skills": _links(rng, labels, taught),
        "prerequisites": _prerequisites(rng, len(taught)),
    }  # fmt: skip
    arrow = {name: to_arrow(name, made[name]) if name in made else one.schema.empty_table()
             for name, one in TABLES.items()}  # fmt: skip
    tables = {name: from_arrow(name, one) for name, one in arrow.items()}
    return Catalogue(tables, {"schema_version": SCHEMA_VERSION, "label": "synthetic", "tables": {}})


def _ids(prefix: str, count: int) -> list[str]:
    return [f"{prefix}.{at:05d}" if count < 100_000 else f"{prefix}.{at:07d}" for at in range(count)]


def _needs(rng: np.random.Generator, topic: NDArray[np.int64], occupations: int) -> pd.DataFrame:
    """Skills of an occupation: half of one topic, half of any, and of these the popular ones by far the most."""
    popular = 1 / (rng.permutation(len(topic)) + 30.0)  # ESCO's most popular skill is asked by one occupation in nine
    popular /= popular.sum()
    bounds = np.searchsorted(topic, np.arange(TOPICS + 1))
    rows: list[tuple[str, str, float, float]] = []
    for occupation in range(occupations):
        own, count = int(rng.integers(TOPICS)), int(rng.integers(LEAST_NEEDS, MOST_NEEDS + 1))
        near = rng.integers(bounds[own], bounds[own + 1], count // 2)
        skills = np.unique(np.append(near, rng.choice(len(topic), count - count // 2, p=popular)))
        levels = rng.choice([2.0, 3.0, 4.0], len(skills))
        weights = rng.choice([1.0, 0.5], len(skills))
        owner = f"o.{occupation:05d}"
        rows += [(owner, f"s.{at:05d}", a, b) for at, a, b in zip(skills, weights, levels, strict=True)]
    return pd.DataFrame(rows, columns=["occupation_id", "skill_id", "importance", "required_level"])


def _description(labels: list[str]) -> str:
    return f"You learn {', '.join(labels)}."


def _credentials(rng: np.random.Generator, labels: NDArray[np.object_], taught: NDArray[np.int64]) -> pd.DataFrame:
    n = len(taught)
    ids, pick = _ids("c", n), rng.choice
    return pd.DataFrame(
        {
            "credential_id": ids,
            "version": "1",
            "title": [f"{a} and {b}" for a, b in labels[taught[:, :2]]],
            "description": [_description(list(row)) for row in labels[taught]],
            "provider_id": pick(_ids("p", PROVIDERS), n),
            "learning_hours": pick([10.0, 40.0, 120.0], n),
            "weeks": rng.integers(1, 30, n).astype(float),
            "mode": pick(["online", "in_person", "blended"], n),
            "language": pick(["en", "en", "en", "fr"], n),
            "price.amount": pick([0.0, 200.0, 900.0, 1500.0, np.nan], n),
            "price.currency": "EUR",
            "rating": rng.uniform(3, 5, n).round(1),
            "rating_count": rng.integers(1, 500, n).astype(float),
            "status": pick(["active", "withdrawn"], n, p=[0.97, 0.03]),
            "supersedes": [ids[at - 1] if at % 50 == 49 else None for at in range(n)],
            "valid_from": [date(2020 + int(year), 1, 1) for year in rng.integers(0, 6, n)],
        }
    )


def _links(rng: np.random.Generator, labels: NDArray[np.object_], taught: NDArray[np.int64]) -> pd.DataFrame:
    """Every taught skill with the words of the description that say it."""
    width = np.array([len(one) for one in labels])[taught]
    start = len("You learn ") + np.cumsum(width + 2, axis=1) - width - 2
    owner, n = np.repeat(np.array(_ids("c", len(taught)), dtype=object), TAUGHT), taught.size
    skill_id = np.array(_ids("s", len(labels)), dtype=object)
    return pd.DataFrame(
        {
            "credential_id": owner,
            "skill_id": skill_id[taught.ravel()],
            "level": rng.choice([2.0, 3.0, 4.0], n),
            "confidence": rng.uniform(0.4, 1.0, n).round(6),
            "origin": "extracted",
            "evidence.field": "description",
            "evidence.start": start.ravel(),
            "evidence.end": (start + width).ravel(),
        }
    )


def _prerequisites(rng: np.random.Generator, credentials: int) -> pd.DataFrame:
    """One credential in twenty asks for another, one in a hundred for one of two others."""
    ids, rows = _ids("c", credentials), []
    for at in range(7, credentials, 20):
        before = rng.integers(0, credentials, 1 + (at % 5 == 2))
        leaves = [{"requirement_id": f"{at}.{one}", "kind": "leaf", "credential_id": ids[one]} for one in before]
        rows.append((ids[at], json.dumps({"requirement_id": str(at), "kind": "any", "children": leaves})))
    return pd.DataFrame(rows, columns=["credential_id", "requirement"])
