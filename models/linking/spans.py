"""Span linking: which skills each phrase of a text means, settled together for a document, with probabilities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np

from stackwise.features.bert import Array
from stackwise.features.encoders import Encoder
from stackwise.features.phrasings import phrasings_of
from stackwise.models.linking.corrections import Corrections
from stackwise.models.linking.mentions import KINDS, Mention, SkillChance
from stackwise.models.linking.parts import PartTable
from stackwise.models.linking.span_features import MentionVectors, SkillView, encode, measure
from stackwise.models.linking.span_index import SpanIndex
from stackwise.models.linking.span_model import SpanModel
from stackwise.models.linking.spelling import SpellingTable
from stackwise.models.linking.verbs import VerbTable

_BLOCK = 256  # mentions measured at once: the widest array is (256, all skills)
_MOST = 5  # skills of one mention
_SECOND = 0.8  # of a part's likelier reading, what another one must beat
_SPELT = 4.0  # times the odds of a skill whose label spells out the phrase's acronym, and less for one that does not
_NEEDED = 2.5
"""Log-odds by which a skill is likelier that the occupation of a text needs for certain and others hardly do; chosen on
100 ads by two writers, for texts that say little (see docs/linking.md)."""
_PART = 0.3  # least probability of a part's skill
_SENSE = 0.5  # of a second meaning
SAME_SENSE = 0.85
"""Cosine of two labels from which they say the same."""


class SpanLinker:
    """Links mentions to the skills of one taxonomy."""

    def __init__(
        self,
        ids: Sequence[str],
        index: SpanIndex,
        encoder: Encoder,
        corrections: Corrections,
        model: SpanModel | None = None,
    ) -> None:
        self.ids, self.index, self.encoder, self.corrections = list(ids), index, encoder, corrections
        self._model = model
        self._row = {skill_id: at for at, skill_id in enumerate(self.ids)}

    @cached_property
    def model(self) -> SpanModel:
        """The weights that ship, unless others were given."""
        return self._model or SpanModel.load()

    @cached_property
    def view(self) -> SkillView:
        """What the model makes of every skill."""
        return SkillView.of(self.index, self.model, self.encoder)

    @property
    def vocabulary(self) -> Mapping[str, int]:
        """Frequent words by rank, where the encoder has such a list."""
        return self.view.vocabulary

    @cached_property
    def spelling(self) -> SpellingTable:
        """Misspelt words and what they should be; without an encoder that knows everyday words, none are looked for."""
        names = self.index.names
        said = (phrase for its in phrasings_of(names.labels) for phrase in its if phrase.isalpha() and phrase.istitle())
        return SpellingTable(names.labels, [names.known, self.vocabulary], said)

    @cached_property
    def verbs(self) -> VerbTable:
        """The verbs that open the labels."""
        return VerbTable(self.index.names.labels)

    def link(
        self,
        mentions: Sequence[Mention],
        prior: Array | None = None,
        threshold: float | None = None,
        shift: Array | None = None,
    ) -> list[list[SkillChance]]:
        """Skills of each mention, the likeliest first, ties by row; none where no skill reaches the threshold.

        Parameters
        ----------
        prior : (n_skills,), or (documents, n_skills) by the mentions' document number: how much likelier than usual, in
            [0, 1], the text's occupation needs each skill.
        threshold : least probability; the model's own when left out.
        shift : (n,), added to the log-odds of each mention's skills where a taxonomy adds less (both are not added up:
            they were measured apart).
        """
        least = self.model.threshold if threshold is None else threshold
        if not self.ids:
            return [[] for _ in mentions]
        mended = [self._mended(mention) for mention in mentions]
        shift = np.zeros(len(mentions)) if shift is None else shift
        linked = self._linked(mended, prior, least, shift)
        changed = [at for at, mention in enumerate(mentions) if mention != mended[at]]
        again = self._linked([mentions[at] for at in changed], prior, least, shift[changed])
        for at, written in zip(changed, again, strict=True):
            if _surest(written) > _surest(linked[at]):  # a rare word that was right
                linked[at] = written
        return linked

    def meanings(
        self,
        mentions: Sequence[Mention],
        prior: Array | None = None,
        threshold: float | None = None,
        shift: Array | None = None,
    ) -> list[list[list[SkillChance]]]:
        """What each mention means: one list of skills, the likeliest first, or several where it names several things.

        The parts of a list are taken where they are likelier than the whole; a phrase that is a skill's whole name is
        never taken apart.
        """
        wholes = self.link(mentions, prior, threshold, shift)
        listed = [(at, parts) for at, parts in enumerate(self._parts(mentions)) if parts]
        readings = [
            (at, part, Mention(text, text, 0, mentions[at].kind, mentions[at].document))
            for at, parts in listed
            for part, texts in enumerate(parts)
            for text in texts
        ]
        links = self.link([mention for _, _, mention in readings], prior, _PART)
        best: dict[int, dict[int, list[SkillChance]]] = {}
        for (at, part, _), chances in zip(readings, links, strict=True):
            its = best.setdefault(at, {})
            if (chances and _surest(chances) * _SECOND > _surest(its.get(part, []))) or part not in its:
                its[part] = chances
        return [_meanings(whole, list(best.get(at, {}).values())) for at, whole in enumerate(wholes)]

    def senses(self, meanings: list[list[SkillChance]]) -> list[list[SkillChance]]:
        """What a phrase means, and where it is no list its second skill besides, if that is likelier than not, too, and
        its label says something else: "gut the fish" is removing parts of fish and washing it."""
        if len(meanings) != 1 or len(meanings[0]) < 2 or meanings[0][1].probability < _SENSE:
            return meanings
        first, second = self.index.labels[[chance.skill for chance in meanings[0][:2]]]
        return meanings if first @ second > SAME_SENSE else [meanings[0], meanings[0][1:]]

    def _parts(self, mentions: Sequence[Mention]) -> list[list[list[str]]]:
        whole = set(self.index.names.whole([mention.text for mention in mentions])[0].tolist())
        return [
            [] if at in whole or mention.kind not in ("", *KINDS) else self.part_table.parts(mention.text)
            for at, mention in enumerate(mentions)
        ]

    @cached_property
    def part_table(self) -> PartTable:
        """How phrases are taken apart."""
        labels = self.index.names.labels
        return PartTable(label for label, known in zip(labels, self.index.knowledge, strict=True) if not known)

    def _linked(
        self, mentions: Sequence[Mention], prior: Array | None, least: float, shift: Array
    ) -> list[list[SkillChance]]:
        linked: list[list[SkillChance]] = [[] for _ in mentions]
        if not mentions:
            return linked
        said = [at for at, mention in enumerate(mentions) if mention.kind in ("", *KINDS) and mention.text.strip()]
        vectors = encode(mentions, self.encoder, self.model)
        for start in range(0, len(said), _BLOCK):
            at = said[start : start + _BLOCK]
            part = [mentions[row] for row in at]
            skill, chance = self._chances(part, vectors.of(at), _prior_of(part, prior), shift[at])
            for row, mention, its, chances in zip(at, part, skill, chance, strict=True):
                linked[row] = self._kept(mention, its, chances, least)
        return linked

    def _mended(self, mention: Mention) -> Mention:
        text = self.verbs.present(self.spelling.mended(mention.text)) if self.vocabulary else mention.text
        return mention if text == mention.text else mention.saying(text)

    def _chances(
        self, mentions: Sequence[Mention], vectors: MentionVectors, prior: Array | None, shift: Array
    ) -> tuple[Array, Array]:
        """Candidates (n, depth) and their probabilities, raised by ``shift`` (n,) or by what the taxonomy lacks."""
        found = measure(mentions, vectors, self.view, prior)
        flat = found.values.reshape(-1, found.values.shape[2])
        shifted = np.repeat(np.maximum(self.index.prior_shift, shift), found.skill.shape[1])
        if prior is not None:
            shifted += _NEEDED * np.take_along_axis(prior, found.skill, axis=1).ravel()
        chance = self.model.network.probability(flat, shifted).reshape(found.skill.shape)
        for row, mention in enumerate(mentions):
            spelt = self.index.names.spell_out(mention.text, found.skill[row])
            if spelt.any():
                odds = chance[row] / np.maximum(1 - chance[row], 1e-9) * np.where(spelt, _SPELT, 1 / _SPELT)
                chance[row] = odds / (1 + odds)
        return found.skill, chance

    def _kept(self, mention: Mention, skill: Array, chance: Array, least: float) -> list[SkillChance]:
        ruled = {self._row[skill_id]: float(action != "reject") for action, skill_id in self._rules(mention)}
        least = max(least, 1e-9)
        likely = np.flatnonzero(chance >= least)
        chances = {**dict(zip(skill[likely].tolist(), chance[likely].tolist(), strict=True)), **ruled}
        best = sorted((-value, row) for row, value in chances.items() if value >= least)[:_MOST]
        labels = self.index.names.labels
        return [SkillChance(row, self.ids[row], labels[row], round(-value, 4)) for value, row in best]

    def _rules(self, mention: Mention) -> list[tuple[str, str]]:
        return self.corrections.of_text(mention.text)


def _surest(chances: Sequence[SkillChance]) -> float:
    return float(chances[0].probability) if chances else 0.0


def _meanings(whole: list[SkillChance], parts: Sequence[list[SkillChance]]) -> list[list[SkillChance]]:
    """The whole's meaning, or those of its parts where they name several skills and are as sure."""
    said = [part for part in parts if part]
    named = {part[0].skill: part for part in reversed(said)}
    if len(named) < 2 and not (len(named) == 1 and len(said) == len(parts) and _surest(said[0]) > _surest(whole)):
        return [whole]
    kept = list({part[0].skill: named[part[0].skill] for part in said}.values())
    if whole and whole[0].skill not in named and _surest(whole) > max(map(_surest, kept)):
        return [whole, *kept]
    return kept


def _prior_of(mentions: Sequence[Mention], prior: Array | None) -> Array | None:
    """The prior of each mention's occupation, (n, n_skills)."""
    if prior is None or prior.ndim == 2:
        return None if prior is None else prior[[mention.document for mention in mentions]]
    return np.broadcast_to(prior, (len(mentions), len(prior)))
