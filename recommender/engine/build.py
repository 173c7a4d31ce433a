"""Build a Recommender from a catalogue folder: read the index, load the encoder only if a text must be read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
from numpy.typing import NDArray

from stackwise.features.arrays import Arrays
from stackwise.features.catalogue import Catalogue
from stackwise.features.encoders import load_encoder, plain_of
from stackwise.features.field_metric import FieldMetric
from stackwise.features.matching import TextMatcher
from stackwise.features.records import Goal, HeldSkill, Learner
from stackwise.features.request_lanes import RequestIndex, RequestMatcher
from stackwise.features.vectors import encoder_made_with, load_vectors
from stackwise.models.credit import CreditEngine
from stackwise.models.eligibility import Eligibility
from stackwise.models.ranker import Ranker, shipped_ranker
from stackwise.models.retriever import Retriever, RetrieverConfig
from stackwise.recommender.engine.components import Components
from stackwise.recommender.engine.query import QueryReader
from stackwise.recommender.engine.recommender import Recommender
from stackwise.recommender.engine.request_reader import RequestReader
from stackwise.recommender.engine.taxonomy_readers import TaxonomyReaders
from stackwise.recommender.index.artifacts import IndexArtifacts, load_derived
from stackwise.recommender.index.request_index import load_request_index


def open_recommender(catalogue: Catalogue, encoder: str = "default", ranker: Ranker | None = None) -> Recommender:
    """A ready Recommender.

    Parameters
    ----------
    catalogue : read from a folder that has been indexed.
    encoder : name as :func:`features.encoders.load_encoder` takes it; it must be the one the index was built with, in
        whose precision ``default`` is.
    ranker : the shipped one, learned from people's grades, when not given.

    Raises
    ------
    StaleIndexError
        The stored vectors are of other content or another encoder.
    """
    name = encoder_made_with(catalogue.folder, encoder)
    loaded, plain = load_encoder(name), load_encoder(plain_of(name))
    vectors = load_vectors(catalogue, loaded)
    derived, requests = load_derived(catalogue, loaded, vectors), load_request_index(catalogue, plain)
    readers = TaxonomyReaders.of(catalogue, loaded, plain)
    return assembled(catalogue, readers, vectors, derived, requests, ranker)


def assembled(
    catalogue: Catalogue,
    readers: TaxonomyReaders,
    vectors: Mapping[str, NDArray[np.float32]],
    derived: IndexArtifacts,
    requests: RequestIndex,
    ranker: Ranker | None = None,
    retrieval: RetrieverConfig | None = None,
) -> Recommender:
    """The stages put together over what has been read; ``vectors``, ``derived`` and ``requests`` are aligned with the
    tables."""
    arrays = Arrays(catalogue)
    whole = RequestMatcher(requests, arrays.credentials["table_row"].to_numpy(), FieldMetric.load())
    asked = RequestReader(arrays, readers.plain, requests.skills, lambda: readers.occupations.names)
    texts = (vectors["skills"], vectors["credentials"], derived.titles, derived.words, derived.reads, whole)
    stages = Components(
        QueryReader(arrays, readers.text, readers, asked),
        Eligibility(arrays),
        Retriever(arrays, TextMatcher(arrays, *texts), retrieval),
        ranker or shipped_ranker(),
        CreditEngine.from_catalogue(catalogue),
        derived.job_skills,
        requests.words,
    )
    return Recommender(arrays, derived.closeness, stages)


def warm_up(engine: Recommender, as_of: date) -> None:
    """Give one answer from words toward a qualification, so that all an answer may need is in memory.

    Raises
    ------
    StackwiseError
        It does not answer.
    """
    wanted = engine.arrays.catalogue["qualifications"]["qualification_id"]
    goal = Goal(job_text="You must keep the books.", qualification_id=str(wanted.iloc[0]) if len(wanted) else None)
    learner = Learner(learner_id="warm-up", skills=(HeldSkill(text="customer service"),), goal=goal)
    engine.recommend(learner, 1, as_of)
