"""Occupation matcher: ranked occupations with probabilities for a title, a text, or both; clear or to be asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np

from stackwise.features.bert import Array
from stackwise.features.catalogue import Catalogue
from stackwise.features.encoders import Encoder
from stackwise.features.lanes import words
from stackwise.models.occupation.lanes import LANES, measure_both, measure_titles
from stackwise.models.occupation.match import OccupationCandidate, OccupationConfig, OccupationMatch
from stackwise.models.occupation.names import OccupationNames, load_names, name_key
from stackwise.models.occupation.profiles import OccupationProfiles
from stackwise.models.occupation.spelling import another_word
from stackwise.models.occupation.title_readings import TitleReadings
from stackwise.models.occupation.titles import TitleCandidate, title_candidates, wanted
from stackwise.models.occupation.weights import SHIPPED, SHIPPED_MAP, LaneWeights, TitleMap

_NOT_FIRST, _LED = 0.03, 0.05  # of a cosine: a title stands in the first line, or is announced
_HEADING, _LABELLED = 0.15, 0.8  # or stands above running text, or behind "Job title:"
_FURTHER, _FURTHEST = 0.001, 0.15  # lost by each character that stands before it, and at most
_EXACT, _WIDER = 0.1, 0.05  # more where words are a name, and where they hold one that says less
_WORD = 0.0001  # less for each word: of stretches that mean the same the shortest is the title
_KINDS = 2  # occupations that are kinds of a name, from which it is not surely its one bearer's
_PART = 0.3  # less for a part of what a general word opens
_RUNNING = (0.4, 1.4)  # of the weights of title lanes and text lanes, where running text gave the title
_SOLE = 0.5  # probability from which the one occupation that bears a name is meant by it
_AT_ONCE = 256  # titles measured in one go
_LEAST_CHANCE = np.float32(1e-30)


class OccupationMatcher:
    """Matches titles and texts with the occupations of one catalogue."""

    def __init__(
        self,
        catalogue: Catalogue,
        encoder: Encoder,
        names: OccupationNames,
        weights: LaneWeights,
        title_map: TitleMap,
        config: OccupationConfig,
    ) -> None:
        frame = catalogue["occupations"]
        self.encoder, self.names, self.weights, self.title_map, self.config = encoder, names, weights, title_map, config
        self.ids, self.titles = [str(at) for at in frame["occupation_id"]], [str(title) for title in frame["title"]]
        self.profiles = OccupationProfiles.of(catalogue)

    @classmethod
    def load(
        cls,
        catalogue: Catalogue,
        encoder: Encoder,
        config: OccupationConfig | None = None,
        weights: Path = SHIPPED,
        title_map: Path = SHIPPED_MAP,
    ) -> Self:
        """Over a catalogue and its index; ``encoder`` is the plain one, the same that the index was built with.

        Raises
        ------
        StaleIndexError
            The index has no names of these occupations and this encoder.
        """
        config = config or OccupationConfig()
        frame = catalogue["occupations"]
        titles = {str(at): str(title) for at, title in zip(frame["occupation_id"], frame["title"], strict=True)}
        plain = config.configuration == "plain" or not title_map.is_file()
        learned = TitleMap.none() if plain else TitleMap.load(titles, encoder, title_map)
        found = LaneWeights.load(LANES, config.configuration, weights)
        return cls(catalogue, encoder, load_names(catalogue, encoder), found, learned, config)

    def match(self, title: str | None = None, text: str | None = None, skills: Array | None = None) -> OccupationMatch:
        """The occupation that a title, a text or both mean.

        Parameters
        ----------
        title : a typed title or an advertisement's own; when None, it is looked for in the text.
        text : the advertisement; when it says nothing beyond the title, the title alone decides.
        skills : (skills,) probabilities that the text asks for each, rows as in the skills table.
        """
        found, strange = None, False
        if title is None and text is not None:
            text = wanted(text)
            found = self.find_title(text)
            strange = found is None
            found = found or _whole(text)
            title = found.text if found else None
        said, title = title or "", self._read(title) if title else title
        if not self.ids or not ((title or "").strip() or (text or "").strip()):
            return OccupationMatch((), False, "nothing", found, ())
        body = _body(text or "", said)
        several = [] if body else self.readings.several((text if found and text else said).strip())
        if several:
            return self._among(several, _stretch(text))
        stated = bool(title) and (found is None or found.apart or (found.opens and self._is_name(title or "")))
        scores, lanes = self._scores(title, body, skills, (1.0, 1.0) if stated else _RUNNING)
        match = self._decided(scores, lanes, (title, body), found)
        match = replace(match, nearness=float(lanes["near"].max()), titled=self._titled(found))
        if body:
            return self._beside(match, lanes)
        return self._offering(self._alone(match, lanes, (said, title or ""), strange))

    def _among(self, titles: Sequence[str], found: TitleCandidate | None) -> OccupationMatch:
        """The match of several titles that stand beside each other: what each means is offered, unless all mean one."""
        matches = [self.match(title) for title in titles]
        if len({match.candidates[0].row for match in matches}) == 1:
            return replace(matches[0], title=found)
        offered = {one.row: one for match in matches for one in _meant(match)}
        firsts = {match.candidates[0].row: match.candidates[0] for match in matches}
        share = 1 / len(titles)
        told = [replace(one, probability=round(one.probability * share, 4)) for one in (firsts | offered).values()]
        told = sorted(told, key=lambda one: -one.probability)
        nearness = max(match.nearness for match in matches)
        return OccupationMatch(
            tuple(told), False, "shared name", found, tuple(told[: self.config.offered]), True, nearness
        )

    def _alone(
        self, match: OccupationMatch, lanes: Mapping[str, Array], read: tuple[str, str], strange: bool
    ) -> OccupationMatch:
        """The match of a title without a text: an alternative name of one occupation alone is its name, and so is one
        side of "waiter/waitress"; what is only near to a name is clear where it is very near; what is like no name
        (``strange``) is nothing that is offered; what was ``read`` as another word ("milker" as "miller") is asked."""
        said, title = read
        if strange:
            return replace(match, clear=False, why="unknown name", offered=(), alone=True)
        first, bearers = match.candidates[0], int((lanes["alias"][0] > 0).sum())
        if bearers and not lanes["named"].any() and len({*self.readings.kinds(title)} - {first.row}) >= _KINDS:
            return replace(match, clear=False, why="shared name", alone=True)
        sole = first.exact if bearers else name_key(title) in map(name_key, first.title.split("/"))
        if match.why == "doubtful" and sole and bearers <= 1 and first.probability >= _SOLE:
            return replace(match, clear=True, why="exact name", alone=True)
        only_near = not first.exact and lanes["near"][0, first.row] < self.config.alone
        if match.clear and (only_near or another_word(said, title)):
            return replace(match, clear=False, why="doubtful", alone=True)
        return replace(match, alone=True)

    def _titled(self, found: TitleCandidate | None) -> bool:
        """Whether words stand where a title does, and end as titles do, or are a name."""
        stands = found is not None and (found.apart or found.opens)
        return found is not None and stands and (self._is_name(found.text) or self.readings.ends_as_title(found.text))

    def _beside(self, match: OccupationMatch, lanes: Mapping[str, Array]) -> OccupationMatch:
        """The match of a text that says more than its title: a title that is like no name is never clear, and nobody is
        offered for it, or for words that are no title and not clear, unless the text is like a description."""
        named = match.nearness >= self.config.title or match.why == "exact name"
        if named and (match.titled or match.clear):
            return match
        if lanes["window"][0, match.candidates[0].row] >= self.config.like:
            return match if named else replace(match, clear=False, why="doubtful")
        return replace(match, clear=False, why="unknown name", offered=())

    def _offering(self, match: OccupationMatch) -> OccupationMatch:
        """A title that is not clear and leaves one occupation to choose offers the others that it may mean."""
        if match.clear or len(match.offered) != 1:
            return match
        others = [one for one in match.candidates if one not in match.offered and one.probability >= self.config.chance]
        return replace(match, offered=(*match.offered, *others)[: self.config.offered])

    @cached_property
    def readings(self) -> TitleReadings:
        """Other ways in which a title may be said."""
        return TitleReadings(self.profiles.occupations, self.names.vocabulary, self._is_name)

    def _read(self, title: str) -> str:
        """A title as a name says it; what vacancies carry is said already, and no slip of another name."""
        return title if len(self.names.carriers(title)) else self.readings.read(title)

    def _others_carry(self, title: str, row: int, named: bool) -> bool:
        """Whether vacancies carry a title for other occupations than ``row``: alone, or it has but the stems of that
        one's own (``named``), as "account manager" of the accounting manager's."""
        carriers = self.names.carriers(title)
        own, said = ([word.removesuffix("s") for word in its.lower().split()] for its in (self.titles[row], title))
        return own != said and len(set(carriers.tolist()) - {row}) > 0 and (named or row not in carriers)

    def _is_name(self, title: str) -> bool:
        return bool(words(title)) and len(self.names.rows_of(name_key(title))) > 0

    def find_title(self, text: str) -> TitleCandidate | None:
        """The stretch of a text that is its job title, if one is near enough to some occupation's name."""
        options = title_candidates(text)
        if not options or not self.ids:
            return None
        texts = [self._read(option.text) for option in options]
        lanes = measure_titles(self.names, TitleMap.none(), texts, self.encoder)
        exact = np.maximum(lanes["named"], lanes["alias"] > 0).max(axis=1)
        nearest = np.where(exact > 0, 1.0, lanes["near"].max(axis=1))
        standing = np.array([_standing(option) for option in options])
        value = nearest + _EXACT * exact + _WIDER * _wider(options, texts, exact) - _PART * self._parts(options)
        value += standing - _WORD * np.array([len(option.text.split()) for option in options])
        best = int(np.argmax(value))
        return options[best] if value[best] >= self.config.title else None

    def _parts(self, options: Sequence[TitleCandidate]) -> Array:
        """Which candidates are half of one that a general word opens: "Director" and "Digital Banking"."""
        general = {(one.start, one.line) for one in options if self.readings.general(one.text)}
        wide = [one for one in options if one.joined and (one.start, one.line) in general]
        within = [any(its.start <= one.start and one.end <= its.end and one != its for its in wide) for one in options]
        return np.array(within, np.float32)

    def title_scores(self, titles: Sequence[str]) -> Array:
        """Log-probabilities of titles alone, float32 (titles, occupations)."""
        parts = [
            self._alone_scores(measure_titles(self.names, self.title_map, titles[at : at + _AT_ONCE], self.encoder))
            for at in range(0, len(titles), _AT_ONCE)
        ]
        return np.concatenate(parts) if parts else np.zeros((0, len(self.ids)), np.float32)

    def _alone_scores(self, lanes: Mapping[str, Array]) -> Array:
        """Log-probabilities of titles alone by their lanes.

        Two ways to label a title are mixed, since either is sure of what the other would never choose: by the names of
        occupations, and as vacancies of such titles were labelled. A title that is one occupation's own needs no
        vacancies, and an occupation of which none told keeps what its names give it.
        """
        chances = softmax(weighted(lanes, self.weights.title))
        taught = self.title_map.taught
        if taught is not None:
            share = np.where(lanes["named"].sum(axis=1, keepdims=True) == 1, 0.0, self.weights.share)
            labelled = softmax(weighted(lanes, self.weights.vacancies)) * taught
            labelled /= np.maximum(labelled.sum(axis=1, keepdims=True), _LEAST_CHANCE)
            labelled *= chances @ taught.astype(np.float32)[:, None]
            chances += (share * taught).astype(np.float32) * (labelled - chances)
        return np.asarray(np.log(np.maximum(chances, _LEAST_CHANCE)), np.float32)

    def labelled_scores(self, titles: Sequence[str]) -> Array:
        """Sums of the lanes as vacancies were labelled, float32 (titles, occupations)."""
        lanes = measure_titles(self.names, self.title_map, titles, self.encoder)
        return weighted(lanes, self.weights.vacancies)

    def text_scores(self, titles: Sequence[str], texts: Sequence[str], skills: Array | None = None) -> Array:
        """Sums of all lanes for titles with their texts, float32 (texts, occupations)."""
        parts = []
        for at in range(0, len(titles), _AT_ONCE):
            some = slice(at, at + _AT_ONCE)
            asked = None if skills is None else skills[some]
            parts.append(weighted(self.measured(titles[some], texts[some], asked), self.weights.text))
        return np.concatenate(parts) if parts else np.zeros((0, len(self.ids)), np.float32)

    def measured(self, titles: Sequence[str], texts: Sequence[str], skills: Array | None = None) -> Mapping[str, Array]:
        """Every lane for titles with their texts."""
        return measure_both(self.names, self.title_map, (titles, texts), self.encoder, self.profiles, skills)

    def _scores(
        self, title: str | None, body: str, skills: Array | None, shares: tuple[float, float]
    ) -> tuple[Array, Mapping[str, Array]]:
        """Scores and lanes; beside a body, title lanes and text lanes count in their ``shares``."""
        asked = None if skills is None else np.asarray(skills, np.float32)[None]
        if not body:
            lanes = measure_titles(self.names, self.title_map, [title or ""], self.encoder)
            return self._alone_scores(lanes)[0], lanes
        lanes = self.measured([title or ""], [body], asked)
        of_title, of_text = shares if title else (0.0, shares[1])
        weights = {
            name: weight * (of_text if name in _OF_TEXT else of_title) for name, weight in self.weights.text.items()
        }
        return weighted(lanes, weights)[0], lanes

    def _decided(
        self,
        scores: Array,
        lanes: Mapping[str, Array],
        said: tuple[str | None, str],
        found: TitleCandidate | None,
    ) -> OccupationMatch:
        chances = softmax(scores)
        order = np.argsort(-scores, kind="stable")[: self.config.candidates]
        exact = (lanes["named"][0] > 0) | (lanes["alias"][0] > 0)

        def told(row: int) -> OccupationCandidate:
            chance = round(float(chances[row]), 4)
            return OccupationCandidate(self.ids[row], self.titles[row], row, chance, bool(exact[row]))

        candidates = tuple(map(told, order.tolist()))
        clear, why = self._clear(candidates, lanes, said)
        near = [
            one for one in candidates if one.exact or one.probability >= self.config.reach * candidates[0].probability
        ]
        if not said[1]:
            rows = sorted(set(self.readings.kinds(said[0] or "")), key=lambda row: -scores[row])
            near += [one for one in map(told, rows) if one not in near]
            carriers = set(self.names.carriers(said[0] or "").tolist())
            near = sorted(near, key=lambda one: one.row not in carriers or lanes["named"][0, one.row] > 0)
        return OccupationMatch(candidates, clear, why, found, tuple(near[: self.config.offered]))

    def _clear(
        self, candidates: Sequence[OccupationCandidate], lanes: Mapping[str, Array], said: tuple[str | None, str]
    ) -> tuple[bool, str]:
        (title, body), first = said, candidates[0]
        second = candidates[1].probability if len(candidates) > 1 else 0.0
        probable = first.probability >= self.weights.least and first.probability - second >= self.weights.gap
        named, alias = lanes["named"][0], lanes["alias"][0]
        if title and not body and first.exact and self._others_carry(title, first.row, named[first.row] > 0):
            return False, "shared name"
        if title and named.sum() == 1 and named[first.row] == 1:
            return True, "exact name"
        if title and (alias > 0).sum() > 1 and named.sum() == 0 and first.probability < max(self.weights.least, 0.8):
            return False, "shared name"
        sure = probable and (first.exact or not _narrower(first.title, title or "", body))
        return (True, "probable") if sure else (False, "doubtful")


_OF_TEXT = ("passage", "window", "skills", "worded", "broad")


def _narrower(name: str, title: str, body: str) -> bool:
    """Whether a name is a kind of what is said, and nothing says which: "Medical receptionist" of a receptionist."""
    own, said = set(words(name)), set(words(title))
    return bool(said) and said < own and not (own - said) & set(words(body))


def _wider(options: Sequence[TitleCandidate], texts: Sequence[str], exact: Array) -> Array:
    """Which candidates are names that hold a shorter one: "receptionist for our hotel" holds "receptionist"."""
    named = [(one, len(words(text))) for one, text, is_name in zip(options, texts, exact, strict=True) if is_name]
    wide = {
        (one.start, one.end)
        for one, count in named
        for its, fewer in named
        if fewer < count and one.start <= its.start and its.end <= one.end
    }
    return np.array([(one.start, one.end) in wide for one in options], np.float32)


def _standing(option: TitleCandidate) -> float:
    """What the place of a title candidate adds to its nearness."""
    if option.labelled:
        return _LABELLED
    if option.led:
        return _LED - min(_FURTHER * option.start / 3, _FURTHEST)
    return _HEADING * option.heading - _NOT_FIRST * option.line - min(_FURTHER * option.start, _FURTHEST)


def weighted(lanes: Mapping[str, Array], weights: Mapping[str, float]) -> Array:
    """The sum of the lanes by their weights, float32 (rows, occupations)."""
    total = np.zeros(lanes["near"].shape, np.float32)
    for name, weight in weights.items():
        total += np.float32(weight) * lanes[name]
    return total


def softmax(scores: Array) -> Array:
    """Probabilities along the last axis."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


def _body(text: str, title: str) -> str:
    """The text when it says more than its title: five words or more beside it."""
    more = len(text.split()) - len(title.split())
    return text if more >= _LEAST_BODY else ""


_LEAST_BODY = 5


def _meant(match: OccupationMatch) -> Sequence[OccupationCandidate]:
    """What one of several titles means: its occupation, or the likeliest two of those offered."""
    return match.candidates[:1] if match.clear else match.offered[:2]


def _stretch(text: str | None) -> TitleCandidate | None:
    """A whole text as a title."""
    if text is None:
        return None
    said = text.strip()
    start = text.index(said)
    return TitleCandidate(start, start + len(said), said, 0, False)


def _whole(text: str) -> TitleCandidate | None:
    """A text too short for a title and a body: though nothing in it is like any name, it is all the title there is."""
    return _stretch(text) if 0 < len(text.split()) < _LEAST_BODY else None
