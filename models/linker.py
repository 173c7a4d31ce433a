"""From text to skills: lanes fused into one score, a calibrated probability for each link, and people's corrections."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Self

import numpy as np

from stackwise.features.bert import Array
from stackwise.features.catalogue import Catalogue
from stackwise.features.cues import SECTION_IMPORTANCE, Cue, importance_of, level_of
from stackwise.features.encoders import Encoder
from stackwise.features.files import replacing
from stackwise.features.lanes import words
from stackwise.features.text import Segment, clean, statements
from stackwise.features.vectors import check_fresh, load_vectors, table_sha
from stackwise.features.wording import wording
from stackwise.models.linking.corrections import Corrections
from stackwise.models.linking.measure import Measured, SkillLanes
from stackwise.models.linking.names import NameHit
from stackwise.models.linking.scorer import LaneScorer

_FOLDER = Path("index") / "lanes"


@dataclass(frozen=True)
class LinkerConfig:
    """When a skill counts as said.

    ``threshold``: probability under which a phrase is left unlinked. ``named``: probability of a skill whose preferred
    label is the phrase itself. ``most``: links kept of one sentence, ``batch``: sentences measured at once.
    """

    threshold: float = 0.3
    named: float = 0.95
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
        scorer: LaneScorer | None = None,
        config: LinkerConfig | None = None,
    ) -> None:
        self.ids, self.labels, self.lanes, self.corrections = list(ids), list(labels), lanes, corrections
        self.scorer, self.config = scorer or LaneScorer.load(), config or LinkerConfig()
        self._order = np.argsort(np.argsort(np.array(self.ids, dtype=str)))
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
        vectors = load_vectors(catalogue, encoder)["skills"]
        if catalogue.folder is None:
            lanes = SkillLanes.fit(skills, vectors, encoder)
        else:
            check_fresh(catalogue, "skills", catalogue.folder / _FOLDER / "about.json")
            lanes = SkillLanes.load(catalogue.folder / _FOLDER, vectors, encoder)
        corrections = Corrections.read(catalogue.folder, skills["skill_id"])
        return cls(list(skills["skill_id"]), list(skills["label"]), lanes, corrections, scorer, config)

    @property
    def fingerprint(self) -> str:
        """Short name of everything that what is read depends on: skills, encoder, weights, corrections, word lists."""
        said = (self.ids, self.labels, self.lanes.encoder.fingerprint, asdict(self.config), vars(self.scorer))
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
        for at, links in zip(said, self._sentences([segments[at] for at in said], threshold), strict=True):
            linked[at] = links
        return linked

    def link_text(self, text: str, threshold: float | None = None) -> list[SkillLink]:
        """Skills that a text asks for or teaches, each once at its most confident span, in order of the text.

        ``threshold`` stands in for the config's where missing a skill costs more than naming a doubtful one.
        """
        return self.link_texts([text], threshold)[0]

    def link_texts(self, texts: Sequence[str], threshold: float | None = None) -> list[list[SkillLink]]:
        """:meth:`link_text` of many texts, whose statements are measured together."""
        if not self.ids:
            return [[] for _ in texts]
        said = [
            (at, statement)
            for at, text in enumerate(texts)
            for statement in statements(text)
            if statement.dropped is None
        ]
        best: list[dict[str, SkillLink]] = [{} for _ in texts]
        for (at, _), links in zip(said, self._sentences([one for _, one in said], threshold), strict=True):
            for link in links:
                if link.skill_id not in best[at] or link.confidence > best[at][link.skill_id].confidence:
                    best[at][link.skill_id] = link
        return [sorted(one.values(), key=lambda link: (link.start, link.end, link.skill_id)) for one in best]

    def _sentences(self, sentences: Sequence[Segment], threshold: float | None) -> Iterator[list[SkillLink]]:
        least = self.config.threshold if threshold is None else threshold
        for part, measured in self.measured(sentences):
            total = self.scorer.total(measured.lanes)
            chance = self.scorer.probability(total)
            for row, sentence in enumerate(part):
                self._correct(sentence, measured, row, chance[row])
                links = [
                    self._link(sentence, measured, row, item, float(chance[row, item]))
                    for item in self._best(total[row], chance[row], least)
                ]
                yield _undoubled(links, measured.found[row])

    def _correct(self, sentence: Segment, measured: Measured, row: int, chance: Array) -> None:
        """Raise a skill named word for word, then let people's corrections rule."""
        for item, found in measured.found[row].items():
            if found.whole and found.preferred:
                chance[item] = max(chance[item], self.config.named)
        for action, skill_id in self.corrections.of_text(sentence.text):
            chance[self._row[skill_id]] = 0.0 if action == "reject" else 1.0

    def _best(self, total: Array, chance: Array, least: float) -> Iterable[int]:
        at = np.flatnonzero(chance >= max(least, 1e-9))
        order = np.lexsort((self._order[at], -total[at], -chance[at]))
        return [int(one) for one in at[order][: self.config.most]]

    def _link(self, sentence: Segment, measured: Measured, row: int, item: int, chance: float) -> SkillLink:
        start, end = measured.place(row, item)
        span = Segment(start, end, sentence.text[start - sentence.start : end - sentence.start])
        importance, level = importance_of(sentence), level_of(sentence, span)
        return SkillLink(
            self.ids[item],
            self.labels[item],
            round(chance, 4),
            start,
            end,
            span.text,
            importance=importance.value if importance else SECTION_IMPORTANCE.get(sentence.section or ""),
            level=level.value if level else None,
            cues=tuple(cue for cue in (importance, level) if cue),
        )


def _undoubled(links: Sequence[SkillLink], found: Mapping[int, NameHit]) -> list[SkillLink]:
    """Links without the look-alikes of a skill whose very label the phrase is."""
    alone = {(one.start, one.end) for one in found.values() if one.whole and one.preferred}
    kept = {(link.start, link.end): link.skill_id for link in reversed(links) if (link.start, link.end) in alone}
    return [one for one in links if kept.get((one.start, one.end), one.skill_id) == one.skill_id or one.confidence == 1]


def build_lanes(catalogue: Catalogue, encoder: Encoder, folder: Path | str) -> None:
    """Store the text lanes of a catalogue's skills under ``folder``/index/lanes, unless they are of the same rows."""
    folder = Path(folder) / _FOLDER
    about = {"content": table_sha(catalogue, "skills"), "format": _FORMAT}
    try:
        if json.loads((folder / "about.json").read_text()) == about:
            return
    except (OSError, ValueError):
        pass  # nothing stored yet
    lanes = SkillLanes.fit(catalogue["skills"], np.empty((0, encoder.dim), np.float32), encoder)
    with replacing(folder) as staged:
        lanes.save(staged)
        (staged / "about.json").write_text(json.dumps(about))


_READS = 2  # raised when texts are split, measured or judged differently
_FORMAT = 2  # of the stored lanes; raised when their arrays change meaning
