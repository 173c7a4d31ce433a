"""From text to skills: lanes fused into one score, a calibrated probability for each link, and people's corrections."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property, partial
from hashlib import sha256
from pathlib import Path
from typing import Self

import numpy as np

from stackwise.features import phrasings
from stackwise.features.bert import Array
from stackwise.features.catalogue import Catalogue
from stackwise.features.cues import SECTION_IMPORTANCE, Cue, importance_of, level_of
from stackwise.features.encoders import Encoder
from stackwise.features.files import replacing
from stackwise.features.lanes import words
from stackwise.features.text import Segment, clean, phrases
from stackwise.features.vectors import Progress, check_fresh, load_vectors, stored_about, table_sha
from stackwise.features.versions import version_of
from stackwise.features.wording import wording
from stackwise.models.linking.corrections import Corrections
from stackwise.models.linking.measure import Measured, SkillLanes
from stackwise.models.linking.mentions import Mention, SkillChance
from stackwise.models.linking.names import NameHit
from stackwise.models.linking.scorer import LaneScorer
from stackwise.models.linking.span_index import SpanIndex, stored_skill_vectors
from stackwise.models.linking.span_model import SpanModel
from stackwise.models.linking.spans import SpanLinker

FOLDER = Path("index") / "lanes"
_SPANS = "spans"


@dataclass(frozen=True)
class LinkerConfig:
    """When a skill counts as said.

    ``threshold``: probability under which a phrase is left unlinked, None for the stored one. ``most``: links kept of
    one phrase, ``batch``: sentences measured at once.
    """

    threshold: float | None = None
    most: int = 8
    batch: int = 32


@dataclass(frozen=True)
class SkillLink:
    """A skill read out of a text, with the span that says it; ``importance`` and ``level`` are None when unsaid."""

    skill_id: str
    label: str
    confidence: float
    start: int
    end: int
    text: str
    importance: float | None = None
    level: float | None = None
    cues: tuple[Cue, ...] = ()


class Linker:
    """Links phrases, sentences and whole texts to the skills of one catalogue."""

    def __init__(
        self,
        ids: Sequence[str],
        labels: Sequence[str],
        lanes: SkillLanes,
        corrections: Corrections,
        index: Callable[[], SpanIndex],
        scorer: LaneScorer | None = None,
        config: LinkerConfig | None = None,
    ) -> None:
        self.index = index
        self.ids, self.labels, self.lanes, self.corrections = list(ids), list(labels), lanes, corrections
        self.scorer, self.config = scorer or LaneScorer.load(), config or LinkerConfig()
        self._row = {one: at for at, one in enumerate(self.ids)}

    @classmethod
    def load(
        cls,
        catalogue: Catalogue,
        encoder: Encoder,
        config: LinkerConfig | None = None,
        scorer: LaneScorer | None = None,
    ) -> Self:
        """The linker of a catalogue, from its index; of a catalogue in memory alone, made on the spot.

        Raises
        ------
        StaleIndexError
            When the catalogue's index is missing or of other rows or another encoder.
        """
        skills = catalogue["skills"]
        vectors = load_vectors(catalogue, encoder, only=["skills"])["skills"]
        if catalogue.folder is None:
            lanes = SkillLanes.fit(skills, vectors, encoder)
        else:
            check_fresh(catalogue, "skills", catalogue.folder / FOLDER / "about.json", encoder, _made_by())
            lanes = SkillLanes.load(catalogue.folder / FOLDER, vectors, encoder)
        corrections = Corrections.read(catalogue.folder, skills["skill_id"])
        index = partial(_span_index, _taxonomy(catalogue), vectors, encoder)
        return cls(list(skills["skill_id"]), list(skills["label"]), lanes, corrections, index, scorer, config)

    def goes_on_in(self, catalogue: Catalogue) -> None:
        """Read what is not yet read from the folder of a later catalogue, whose taxonomy is the same."""
        self.index = partial(_span_index, _taxonomy(catalogue), self.lanes.vectors, self.lanes.encoder)

    @property
    def threshold(self) -> float:
        """Probability under which a phrase is left unlinked: the config's, else the stored one."""
        return self.span_model.threshold if self.config.threshold is None else self.config.threshold

    @cached_property
    def spans(self) -> SpanLinker:
        """What links phrases that were cut from a text; read when first asked for."""
        return SpanLinker(self.ids, self.index(), self.lanes.encoder, self.corrections, self.span_model)

    @cached_property
    def span_model(self) -> SpanModel:
        """The weights that phrases are linked by: apart, so that a fingerprint needs no index of spans."""
        return SpanModel.load()

    def link_spans(
        self, mentions: Sequence[Mention], prior: Array | None = None, threshold: float | None = None
    ) -> list[list[SkillChance]]:
        """Skills of each mention, the likeliest first: see :meth:`SpanLinker.link`."""
        return self.spans.link(mentions, prior, threshold)

    def meanings(
        self,
        mentions: Sequence[Mention],
        prior: Array | None = None,
        threshold: float | None = None,
        shift: Array | None = None,
    ) -> list[list[list[SkillChance]]]:
        """The skills that each mention names, several where it lists: see :meth:`SpanLinker.meanings`."""
        return self.spans.meanings(mentions, prior, threshold, shift)

    @cached_property
    def fingerprint(self) -> str:
        """Short name of everything that what is read depends on: skills, encoder, weights, corrections, word lists."""
        used = (self.lanes.encoder.fingerprint, self.span_model.fingerprint, phrasings.fingerprint())
        said = (self.ids, self.labels, *used, asdict(self.config), vars(self.scorer))
        ruled = self.corrections.rows.to_dict("list")
        return sha256(json.dumps([_READS, *said, ruled, wording()]).encode()).hexdigest()[:16]

    def measured(self, texts: Sequence[Segment]) -> Iterator[tuple[Sequence[Segment], Measured]]:
        """Lane values of sentences, one batch after another."""
        for start in range(0, len(texts), self.config.batch):
            part = texts[start : start + self.config.batch]
            yield part, self.lanes.measure(part)

    def scores(self, texts: Sequence[str], without: str | None = None) -> Array:
        """Uncalibrated score of every skill for every text: float32 (texts, skills); ``without`` leaves a lane out."""
        segments = [Segment(0, len(text), text) for text in texts]
        totals = [self.scorer.total(one.lanes, without) for _, one in self.measured(segments)]
        return np.concatenate(totals) if totals else np.empty((0, len(self.ids)), np.float32)

    def link_phrases(self, texts: Sequence[str], threshold: float | None = None) -> list[list[SkillLink]]:
        """Skills of each phrase above the threshold, best first, ties by skill id; an empty list is "unlinked"."""
        segments = [Segment(0, len(text), clean(text)) for text in texts]
        linked: list[list[SkillLink]] = [[] for _ in texts]
        said = [at for at, segment in enumerate(segments) if self.ids and words(segment.text)]
        parts = [(at, segments[at], part) for at in said for part in {segments[at]: 0, **self._cut(segments[at])}]
        for at, links in self._linked(parts, threshold).items():
            linked[at] = sorted(links.values(), key=lambda link: (-link.confidence, link.skill_id))[: self.config.most]
        return linked

    def _cut(self, sentence: Segment) -> dict[Segment, int]:
        """The items a sentence lists, and the longest names of skills that stand in them, each once."""
        parts = phrases(sentence) or [sentence]
        found = dict.fromkeys(parts, 0)
        for part in parts:
            hits = [hit for hit in self.lanes.names.find(part.text) if not hit.whole]
            for hit in hits:
                if not any(other.start <= hit.start and hit.end <= other.end for other in hits if _longer(other, hit)):
                    text = part.text[hit.start : hit.end]
                    found[Segment(part.start + hit.start, part.start + hit.end, text, part.section)] = 0
        return found

    def _linked(
        self, parts: Sequence[tuple[int, Segment, Segment]], threshold: float | None
    ) -> dict[int, dict[str, SkillLink]]:
        """Each document's skills at their surest phrase, of (document, sentence, phrase) parts."""
        least = self.config.threshold if threshold is None else threshold
        mentions = [
            Mention(part.text, sentence.text, part.start - sentence.start, "", document)
            for document, sentence, part in parts
        ]
        best: dict[int, dict[str, SkillLink]] = {}
        for (document, sentence, part), chances in zip(parts, self.link_spans(mentions, None, least), strict=True):
            links = best.setdefault(document, {})
            ruled = {skill_id: action for action, skill_id in self.corrections.of_text(sentence.text)}
            found = {chance.skill_id: chance.probability for chance in chances}
            found |= {skill_id: float(action != "reject") for skill_id, action in ruled.items()}
            for skill_id, chance in found.items():
                if chance > (links[skill_id].confidence if skill_id in links else 0):
                    links[skill_id] = self._link(sentence, part, skill_id, chance)
        return best

    def _link(self, sentence: Segment, span: Segment, skill_id: str, chance: float) -> SkillLink:
        importance, level = importance_of(sentence), level_of(sentence, span)
        return SkillLink(
            skill_id,
            self.labels[self._row[skill_id]],
            chance,
            span.start,
            span.end,
            span.text,
            importance=importance.value if importance else SECTION_IMPORTANCE.get(sentence.section or ""),
            level=level.value if level else None,
            cues=tuple(cue for cue in (importance, level) if cue),
        )


def _longer(name: NameHit, other: NameHit) -> bool:
    return name.end - name.start > other.end - other.start


def _taxonomy(catalogue: Catalogue) -> Catalogue:
    """A catalogue with those tables alone that phrases are linked by."""
    return replace(catalogue, tables={name: catalogue[name] for name in ("skills", "occupation_skills")})


def _span_index(catalogue: Catalogue, vectors: Array, encoder: Encoder) -> SpanIndex:
    skills = catalogue["skills"]
    if catalogue.folder is None:
        return SpanIndex.fit(skills, catalogue["occupation_skills"], vectors, encoder)
    return SpanIndex.load(catalogue.folder / FOLDER / _SPANS, vectors, list(skills["label"]))


def _made_by() -> dict[str, str | int]:
    return {"phrasings": phrasings.fingerprint(), "format": _FORMAT}


def build_lanes(catalogue: Catalogue, encoder: Encoder, folder: Path | str, progress: Progress | None = None) -> None:
    """Store the text lanes of a catalogue's skills under ``folder``/index/lanes, unless they are of the same rows.

    Names and descriptions that the stored lanes know are not encoded again.
    """
    folder = version_of(folder) / FOLDER
    tables = {"content": table_sha(catalogue, "skills"), "needs": table_sha(catalogue, "occupation_skills")}
    about = {**tables, "encoder": encoder.fingerprint, **_made_by()}
    if stored_about(folder) == about:
        return
    vectors = load_vectors(catalogue, encoder, only=["skills"])["skills"]
    lanes = SkillLanes.fit(catalogue["skills"], vectors, encoder)
    same = (stored_about(folder) or {}).get("encoder") == encoder.fingerprint
    known = stored_skill_vectors(folder / _SPANS) if same else None
    spans = SpanIndex.fit(catalogue["skills"], catalogue["occupation_skills"], vectors, encoder, progress, known)
    with replacing(folder) as staged:
        lanes.save(staged)
        spans.save(staged / _SPANS)
        (staged / "about.json").write_text(json.dumps(about))


_READS = 6  # raised when texts are split, measured or judged differently
_FORMAT = 7  # of the stored lanes; raised when their arrays change meaning
