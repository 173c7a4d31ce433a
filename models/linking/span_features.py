"""Candidates of mentions, and what is measured of each: whole arrays of (mentions, candidates)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Self

import numpy as np

from stackwise.features.bert import Array
from stackwise.features.encoders import Encoder, SpanEncoder, products, unit
from stackwise.models.linking.mentions import KINDS, Mention
from stackwise.models.linking.names import bare
from stackwise.models.linking.phrasing_vectors import PhrasingVectors
from stackwise.models.linking.span_index import USUAL_NEED, SpanIndex
from stackwise.models.linking.span_model import SpanModel
from stackwise.models.linking.word_alignment import ALIGNED, WordAlignment

DEPTH = 40  # candidates of a mention
_FEW = 200  # skills of a mention that are held against all words for them
_GROUP = 8  # columns whose largest value is looked at first
FEATURES = (
    *("match", "match_gap", "match_rank", "match_share", "match_best"),
    *("label", "others", "description", "context_label", "context_description"),
    *("said", "said_gap", "said_rank", "said_best"),
    *("told", "told_gap", "told_rank", "told_best"),
    *("worded", "worded_gap", "worded_rank", "worded_best"),
    *ALIGNED,
    *(f"{name}_gap" for name in ALIGNED),
    *("sentence_label", "sentence_description", "company", "company_gap", "company_rank"),
    *("support", "support_gap", "support_rank", "lift", "popularity"),
    *("chars", "label_said", "phrase_said", "whole", "whole_label", "whole_shared", "cased"),
    *(f"kind_{kind}" for kind in KINDS),
    *("knowledge", "commonest", "rarest", "words", "length", "capital", "opening", "label_words"),
)
"""What is measured of a candidate skill of a mention.

``match``: cosine of the towers; ``_gap``, ``_rank``: distance from the mention's best candidate, and place among them;
``match_share``: softmax share; ``match_best``: that of the best. ``label``, ``others``, ``description``: cosine of the
phrase with the skill's label, alternative labels, description; ``context_``: of the phrase's tokens in their sentence,
``sentence_``: of the whole sentence. ``company``: cosine of the document's other phrases with the skills that share
occupations with the candidate. ``said``: cosine of the phrase with the nearest of a skill's phrasings and label,
``told``: how near all of them are together, ``worded``: how far their words say it (`PhrasingTerms.near`);
``alike...``: how far its words find their like (`word_alignment.ALIGNED`).
``support``: log of the chance that the occupation needs it, ``lift``: how much more
than any occupation does. ``chars``, ``label_said``, ``phrase_said``: see `NameTable.overlap`. ``whole``: the phrase is
a name of the skill; of how many skills (``whole_shared``), written as the label is (``cased``). ``commonest``,
``rarest``: log rank of the phrase's words among frequent ones: "lead" and "go" are everyday words, "kubernetes" is not.
"""
_COMPANY, _SUPPORT, _SURE = np.float32(0.1), np.float32(0.02), np.float32(10)  # weights in choosing candidates
_NEEDED = np.float32(0.1)  # that of what the text's occupation needs
_TOLD = np.float32(0.33)  # what the nearness of all words for a skill falls short of the towers' in choosing candidates
_WORDED = np.float32(0.15)  # that of the words for a skill beside how near they are
_SHARP, _SHARE, _LEAST = np.float32(20), np.float32(20), np.float32(1e-3)
_UNKNOWN_RANK = 30522  # of a word that the encoder's vocabulary lacks


@dataclass(frozen=True, eq=False)
class MentionVectors:
    """Vectors (n, dim) of phrases, of their tokens in their sentences, of the sentences; and of what each one's
    document says besides, zeros where it says nothing."""

    phrase: Array
    context: Array
    sentence: Array
    company: Array

    def of(self, rows: Sequence[int] | Array) -> MentionVectors:
        """The vectors of some mentions."""
        at = np.asarray(rows, dtype=np.int64)
        return MentionVectors(*(getattr(self, field.name)[at] for field in fields(self)))


def encode(mentions: Sequence[Mention], encoder: Encoder, model: SpanModel) -> MentionVectors:
    """Encode each distinct phrase once, and each distinct sentence where the model looks at it."""
    texts = [mention.text for mention in mentions]
    phrase = encoder.encode(texts)
    context, sentence = phrase.copy(), phrase.copy()
    inside = [at for at, mention in enumerate(mentions) if mention.context != mention.text]
    if inside and model.contextual and isinstance(encoder, SpanEncoder):
        said = [mentions[at] for at in inside]
        ranges = [(mention.start, mention.start + len(mention.text)) for mention in said]
        context[inside], sentence[inside] = encoder.encode_spans([mention.context for mention in said], ranges)
    company = others_said(phrase, np.array([mention.document for mention in mentions]), model.document_mean)
    return MentionVectors(phrase, context, sentence, company)


def others_said(phrase: Array, document: Array, document_mean: Array) -> Array:
    """Each mention's document without itself, centred, (n, dim), zeros where it is alone."""
    _, at = np.unique(document, return_inverse=True)
    sums = np.zeros((int(at.max(initial=-1)) + 1, phrase.shape[1]), np.float32)
    np.add.at(sums, at, phrase)
    rest = unit(sums[at] - phrase)
    if rest.shape[1] == len(document_mean):
        rest = unit(rest - document_mean.astype(np.float32))
    rest[np.bincount(at)[at] < 2] = 0
    return rest


@dataclass(frozen=True, eq=False)
class Candidates:
    """``skill`` (n, depth): rows of skills, the likeliest first; ``values`` (n, depth, the model's features)."""

    skill: Array
    values: Array


@dataclass(frozen=True, eq=False)
class SkillView:
    """The skills of an index as a model sees them: ``keys`` (n_skills, dim), what its skill tower makes of each, and
    ``words``, those for skills along its axes. ``vocabulary``: frequent words by rank, where the encoder has such."""

    index: SpanIndex
    model: SpanModel
    keys: Array
    words: WordAlignment
    vocabulary: Mapping[str, int]

    @classmethod
    def of(cls, index: SpanIndex, model: SpanModel, encoder: Encoder) -> Self:
        """What a model makes of an index."""
        keys = model.skill.embed([index.labels, index.others, index.descriptions])
        words = WordAlignment(index.words, model.word_mean, model.word_axes, encoder)
        return cls(index, model, keys, words, encoder.vocabulary if isinstance(encoder, SpanEncoder) else {})


def measure(
    mentions: Sequence[Mention],
    vectors: MentionVectors,
    view: SkillView,
    prior: Array | None = None,
    barred: Array | None = None,
) -> Candidates:
    """Choose candidates and measure them.

    Parameters
    ----------
    prior : (n, n_skills) in [0, 1], how much likelier than usual the occupation of a mention's text needs a skill.
    barred : (n_skills,) skills to leave out, as in a smaller taxonomy.
    """
    index, model = view.index, view.model
    texts = [mention.text for mention in mentions]
    parts = [vectors.phrase, vectors.context, vectors.sentence][: len(model.phrase.scales)]
    match = products(model.phrase.embed(parts), view.keys.T)
    occupation = _occupations(vectors.company, index)
    support = _log_support(occupation, index)
    row, owner, preferred = index.names.whole(texts)
    beside = products(vectors.company, index.company.T)
    beside *= _COMPANY
    beside += _SUPPORT * support
    if prior is not None:
        beside += _NEEDED * prior.astype(np.float32)
    beside[row, owner] += _SURE
    if barred is not None:
        beside[:, barred] = -np.inf
    worded = index.terms.near(texts)
    skill, said, told = _chosen(vectors.phrase, index.phrasings, match, beside, worded * _WORDED)
    wide = {
        "match": np.take_along_axis(match, skill, axis=1),
        "said": said,
        "told": told,
        "worded": np.take_along_axis(worded, skill, axis=1),
        "support": np.take_along_axis(support, skill, axis=1),
        "company": _dots(vectors.company, index.company, skill),
        **view.words.compare(texts, skill),
        **_cosines(vectors, index, skill),
        **_names(mentions, index, skill, (row, owner, preferred)),
        **_words(mentions, view.vocabulary, skill.shape[1]),
    }
    wide["popularity"] = np.log1p(index.popularity[skill] * 3000)
    wide["lift"] = wide["support"] - np.log(index.popularity[skill] + _LEAST)
    wide["knowledge"] = index.knowledge[skill]
    wide["label_words"] = index.names.sizes[skill]
    _relative(wide)
    return Candidates(skill, np.stack([np.asarray(wide[name], np.float32) for name in model.features], axis=2))


def _chosen(
    phrase: Array, phrasings: PhrasingVectors, match: Array, beside: Array, worded: Array
) -> tuple[Array, Array, Array]:
    """Candidates of each phrase, the likeliest first, (n, depth), and what `PhrasingVectors.near` says of them: of the
    few that are likeliest by the mean of the words for each, as all of them cannot be compared with every phrase."""
    total = phrasings.roughly(phrase)
    total += worded
    total -= _TOLD
    np.maximum(total, match, out=total)
    total += beside
    few = np.sort(_best(total, min(_FEW, total.shape[1])), axis=1)
    said, told = phrasings.near(phrase, few)
    match, beside, worded = (np.take_along_axis(values, few, axis=1) for values in (match, beside, worded))
    place = np.argsort(-(np.maximum(match, told + worded - _TOLD) + beside), axis=1, kind="stable")[:, :DEPTH]
    few, said, told = (np.take_along_axis(values, place, axis=1) for values in (few, said, told))
    return few, said, told


def _occupations(company: Array, index: SpanIndex) -> Array:
    """How likely each document is about each occupation, float32 (n, o), rows sum to 1."""
    odds = _SHARP * products(company, index.occupations.T)
    odds -= odds.max(axis=1, keepdims=True, initial=-np.inf) if odds.shape[1] else 0
    np.exp(odds, out=odds)
    odds /= np.maximum(odds.sum(axis=1, keepdims=True), np.float32(1e-9))
    return odds


def _log_support(occupation: Array, index: SpanIndex) -> Array:
    """Log of the chance, and a little, that a mention's occupation needs each skill: float32 (n, n_skills)."""
    if not occupation.shape[1]:
        support = np.full((len(index.labels), len(occupation)), USUAL_NEED, np.float32)
    else:
        support = np.asarray(index.needs @ occupation.T, np.float32)
        support *= np.float32(index.scale)
    support += _LEAST
    return np.ascontiguousarray(np.log(support, out=support).T)


def _best(total: Array, depth: int) -> Array:
    """The best columns of each row, best first; ties go to the earlier column.

    Columns are taken in groups: no more than ``depth`` of the groups' largest values lie above the ``depth``-th largest
    value of all, so few columns need sorting.
    """
    rows, columns = total.shape
    groups = columns // _GROUP
    if groups < depth:
        return np.argsort(-total, axis=1, kind="stable")[:, :depth]
    largest = total[:, : groups * _GROUP].reshape(rows, _GROUP, groups).max(axis=1)
    least = np.partition(largest, groups - depth, axis=1)[:, groups - depth]
    row, column = np.divmod(np.flatnonzero(total >= least[:, None]), columns)
    order = np.lexsort((-total[row, column], row))
    first = np.searchsorted(row, np.arange(rows))
    return np.asarray(column[order][first[:, None] + np.arange(depth)])


def _dots(rows: Array, table: Array, skill: Array) -> Array:
    """Products of each row with its candidates' rows of a table, (n, depth)."""
    products: Array = np.matmul(table[skill], rows[:, :, None])[:, :, 0]
    return products


def _cosines(vectors: MentionVectors, index: SpanIndex, skill: Array) -> dict[str, Array]:
    asked = np.stack([vectors.phrase, vectors.context, vectors.sentence], axis=2)
    label, described = np.matmul(index.labels[skill], asked), np.matmul(index.descriptions[skill], asked)
    return {
        **{f"{name}label": label[:, :, at] for at, name in enumerate(("", "context_", "sentence_"))},
        **{f"{name}description": described[:, :, at] for at, name in enumerate(("", "context_", "sentence_"))},
        "others": _dots(vectors.phrase, index.others, skill),
    }


def _names(
    mentions: Sequence[Mention],
    index: SpanIndex,
    skill: Array,
    whole: tuple[Array, Array, Array],
) -> dict[str, Array]:
    pair = np.repeat(np.arange(len(mentions)), skill.shape[1])
    overlap = index.names.overlap([mention.text for mention in mentions], pair, skill.ravel())
    found = {name: np.zeros(skill.shape, np.float32) for name in ("whole", "whole_label", "whole_shared", "cased")}
    shared = np.bincount(whole[0], minlength=len(mentions))
    for row, owner, preferred in zip(*whole, strict=True):  # a few names in a hundred phrases
        at = np.flatnonzero(skill[row] == owner)
        found["whole"][row, at] = 1
        found["whole_label"][row, at] = preferred
        found["whole_shared"][row, at] = shared[row]
        found["cased"][row, at] = bare(index.names.labels[owner]) == mentions[row].text
    named = zip(("chars", "label_said", "phrase_said"), overlap, strict=True)
    return {**found, **{name: values.reshape(skill.shape) for name, values in named}}


def _words(mentions: Sequence[Mention], vocabulary: Mapping[str, int], depth: int) -> dict[str, Array]:
    """What is measured of the mention alone, the same for each of its candidates."""
    ranks = [
        [vocabulary.get(word, _UNKNOWN_RANK) for word in mention.text.lower().split()] or [_UNKNOWN_RANK]
        for mention in mentions
    ]
    told = {
        **{f"kind_{kind}": [mention.kind == kind for mention in mentions] for kind in KINDS},
        "commonest": np.log([min(rank) / 1000 + 0.1 for rank in ranks]),
        "rarest": np.log([max(rank) / 1000 + 0.1 for rank in ranks]),
        "words": [len(mention.text.split()) for mention in mentions],
        "length": [len(mention.text) for mention in mentions],
        "capital": [mention.text[:1].isupper() for mention in mentions],
        "opening": [mention.start == 0 for mention in mentions],
    }
    return {name: np.repeat(np.array(values, np.float32)[:, None], depth, axis=1) for name, values in told.items()}


def _relative(wide: dict[str, Array]) -> None:
    """Add how each candidate stands among its mention's others."""
    for name in ("match", "said", "told", "worded", "support", "company", *ALIGNED):
        wide[f"{name}_gap"] = wide[name] - wide[name].max(axis=1, keepdims=True)
    for name in ("match", "said", "told", "worded", "support", "company"):
        values = wide[name]
        order = np.argsort(-values, axis=1, kind="stable")
        wide[f"{name}_rank"] = np.argsort(order, axis=1, kind="stable")
    share = np.exp(_SHARE * wide["match_gap"])
    wide["match_share"] = share / share.sum(axis=1, keepdims=True)
    for name in ("match", "said", "told", "worded"):
        wide[f"{name}_best"] = np.broadcast_to(wide[name].max(axis=1, keepdims=True), wide[name].shape)
