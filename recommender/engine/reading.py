"""Text reading: what an ad asks, a CV holds or a course teaches, span by span, with the skills that each span means.

The tagger finds the spans and says of each whether it counts and how; the linker says which skills it means, all spans
of one text together. Both are loaded by the first text that must be read: a request in ids never pays for them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache

import numpy as np

from stackwise.features.bert import Array
from stackwise.features.catalogue import Catalogue
from stackwise.features.encoders import Encoder, Precision, precision_of
from stackwise.features.text import detect_language
from stackwise.models.linker import Linker
from stackwise.models.linking.mentions import Mention, SkillChance, said_little
from stackwise.models.occupation.names import names_of_occupations
from stackwise.models.reading.anaphora import resolved, shared
from stackwise.models.reading.experience import done_in, studied
from stackwise.models.reading.mentions import TextKind, TextMention
from stackwise.models.reading.papers import says_out
from stackwise.models.reading.tagger import WEIGHTS, SpanTagger
from stackwise.models.reading.tools import firms_tools
from stackwise.models.reading.validity import at_day
from stackwise.models.reading.windows import MOST_TOKENS
from stackwise.models.reading.wrapping import unwrapped
from stackwise.recommender.engine.statements import (
    COUNTS_FROM,
    PERHAPS,
    SKILL_TYPES,
    Statement,
    as_written,
    bare_name,
    by_trade,
    denied_beside,
    employers,
    everyday,
    lacks_an_s,
    likely,
    of_land,
    of_people,
    unless_things,
    written_apart,
)
from stackwise.recommender.engine.trades import Trades

_SURE_DONE = 0.5  # probability from which what an experience was had in is a skill that is asked
_PAPERS = ("qualification", "knowledge", "skill")  # types that a degree may be taken for
_TYPED = 400  # characters of a typed phrase, beyond which it is a text
_STOOD_FOR = 0.3  # probability from which a phrase with a pronoun means what it says with the noun
_MEANT = 0.9  # probability that a typed skill is held of which nothing else is said
_DOUBT = 0.05  # probability below which a phrase itself says that it is not held ("no SQL")
_SURELY_TWO, _MOST_GAPS = 0.6, 6  # chance of the other one of two typed skills; places where a phrase may part
_HARDLY = 0.45  # chance of a whole phrase below which it is two where each part is as likely
_TITLES = 4_096  # job titles whose skills are kept
_SKILLS_TOLD = 40  # that tell a taxonomy's language
_PEOPLE = re.compile(r"([A-Za-z]+(?:er|or|ist|ian|nt|rse|ef|ook))s")
_GAP = re.compile(r"\s+")
_ABLE = re.compile(
    r"(?:be\s|being\s)?(?:able|ability|readiness|ready|willing|willingness|happy|prepared|keen|comfortable)\s(?:to\s)?",
    re.I,
)
_BODILY = frozenset({"physical", "attitude"})  # types of mentions in which a skill may be said
_ITEM = re.compile(r"[^,;\n/|•]+")


@lru_cache(1)  # so that a service that changes its catalogue need not read the same weights again
def _kept_tagger(precision: Precision, *_: int) -> SpanTagger:
    return SpanTagger.load(WEIGHTS, precision)


class TextReader:
    """Reads texts against the skills of one catalogue."""

    def __init__(self, catalogue: Catalogue, encoder: Encoder) -> None:
        self._catalogue, self._encoder = catalogue, encoder
        self.meant_by = lru_cache(_TITLES)(self._meant_by)

    @cached_property
    def linker(self) -> Linker:
        """The loaded linker."""
        return Linker.load(self._catalogue, self._encoder)

    @cached_property
    def trades(self) -> Trades:
        """What the names of jobs say that their holders can do."""
        return Trades(
            self._catalogue, lambda name, least: self.linker.link_spans([Mention.alone(name)], None, least)[0]
        )

    @cached_property
    def tagger(self) -> SpanTagger:
        """The loaded tagger."""
        seen = WEIGHTS.stat()
        return _kept_tagger(precision_of(self._encoder), seen.st_mtime_ns, seen.st_size)

    @cached_property
    def taxonomy_language(self) -> str | None:
        """The language that the taxonomy's skills are named and described in; None where they say too little."""
        skills = self._catalogue["skills"].head(_SKILLS_TOLD)
        described = [text for text in skills["description"] if isinstance(text, str)]
        return detect_language(". ".join([*map(str, skills["label"]), *described])).code

    def reach(self, text: str) -> int:
        """How many characters of a text are read."""
        return self.tagger.reach(text) if len(text) > MOST_TOKENS else len(text)

    def _meant_by(self, phrase: str) -> tuple[SkillChance, ...]:
        """The skills that a phrase by itself means, likeliest first."""
        return tuple(self.linker.link_spans([Mention.alone(phrase)])[0])

    def read(self, text: str, kind: TextKind, day: date | None = None) -> list[Statement]:
        """The statements of one text, in order; a CV's papers as of ``day``."""
        return self.read_many([text], kind, [day])[0]

    def read_many(
        self, texts: Sequence[str], kind: TextKind, days: Sequence[date | None] | None = None
    ) -> list[list[Statement]]:
        """The statements of each text, all read together; CVs' papers as of a day each."""
        plain = [unwrapped(text) for text in texts]
        trades = [self.trades.named(text) if kind == "cv" else {} for text in plain]
        mentions = self.tagger.read_many(plain, kind, names=trades)
        if days is not None and kind == "cv":
            dated = zip(mentions, plain, days, strict=True)
            mentions = [at_day(its, text, day) if day else its for its, text, day in dated]
        statements = self._linked(plain, mentions, kind != "course")
        if kind == "cv":
            both = zip(plain, statements, trades, strict=True)
            statements = [[unless_things(one, text) for one in by_trade(its, named, text)] for text, its, named in both]
        return [self._settled(*one, kind) for one in zip(texts, plain, statements, strict=True)]

    def mentions(self, text: str) -> list[TextMention]:
        """What an ad says, before it is told which skills are meant."""
        return self.tagger.read_many([unwrapped(text)], "ad", names=[{}])[0]

    def statements(self, text: str, mentions: Sequence[TextMention], needed: Array) -> list[Statement]:
        """The statements that an ad's mentions make; ``needed`` (n_skills,), how much likelier than usual its
        occupation needs each skill."""
        plain = unwrapped(text)
        return self._settled(text, plain, self._linked([plain], [mentions], True, needed[None])[0], "ad")

    def _settled(self, text: str, plain: str, statements: list[Statement], kind: TextKind) -> list[Statement]:
        """The linked statements of a text, read as ``plain``, by what they say of one another, as it was written."""
        if kind == "ad":
            statements = self._without_firms_tools(plain, statements)
        statements = denied_beside(statements, plain, kind)
        return [as_written(one, text) for one in self._without_other_senses(plain, statements)]

    def _without_firms_tools(self, text: str, statements: list[Statement]) -> list[Statement]:
        """An ad's statements, where what the firm works with is asked only if an occupation needs it and something else
        that is asked ("OUR STACK: Python. YOUR JOB: write letters")."""
        found = statements
        for low, high in firms_tools(text):
            among = [low <= one.mention.start < high and one.counts for one in statements]
            tools, others = (
                [one for one, is_tool in zip(statements, among, strict=True) if is_tool is it] for it in (True, False)
            )
            if tools and not self._goes_with(tools, [one for one in others if one.counts]):
                found = [employers(one) if is_tool else one for one, is_tool in zip(found, among, strict=True)]
        return found

    def _without_other_senses(self, text: str, statements: list[Statement]) -> list[Statement]:
        """A text's statements, where an everyday word, or what somebody is, is the tool of that name only if an
        occupation needs it and something else that is said ("Swift, tidy workers polish the silver", "a chef"); nor is
        a name the everyday words of its letters ("Airflow")."""
        statements = [
            of_people(one) if self._are_people(one) else replace(one, skills=()) if lacks_an_s(one) else one
            for one in statements
        ]
        job = [self._is_job(one) for one in statements]
        doubtful = [
            is_job or everyday(one, text) or written_apart(one, text)
            for one, is_job in zip(statements, job, strict=True)
        ]
        others = [
            one for one, doubt in zip(statements, doubtful, strict=True) if one.counts and one.skills and not doubt
        ]
        return [
            replace(one, skills=())
            if doubt and not (self._goes_with([one], others) and (others or not is_job))
            else one
            for one, doubt, is_job in zip(statements, doubtful, job, strict=True)
        ]

    def _is_job(self, statement: Statement) -> bool:
        """Whether a word is what people are called who do some job, and the name of a tool besides."""
        name = bare_name(statement)
        return name is not None and statement.mention.text.lower() == name.lower() and name.lower() in self._jobs

    def _are_people(self, statement: Statement) -> bool:
        """Whether a word is what several people are called who do some job ("teachers")."""
        people = _PEOPLE.fullmatch(statement.mention.text)
        return people is not None and people[1].lower() in self._jobs

    @cached_property
    def _jobs(self) -> frozenset[str]:
        """Names of occupations, in small letters."""
        names = names_of_occupations(self._catalogue["occupations"])
        return frozenset(name.lower() for its in names for name in its)

    def _goes_with(self, tools: Sequence[Statement], others: Sequence[Statement]) -> bool:
        """Whether some occupation needs one of the tools and one of the others; true where nothing tells."""
        needs = self.linker.spans.index.needs
        rows = [[one.skills[0].skill for one in its if one.skills] for its in (tools, others)]
        if not all(rows) or not needs.nnz:
            return True
        tool, other = (np.asarray(needs[its].sum(axis=0)).ravel() for its in rows)
        return bool((tool * other).any())

    def read_items(self, phrases: Sequence[str], day: date | None = None) -> list[list[Statement]]:
        """What typed phrases hold on a day: each a list ("excel, sql, python"), or a few words that may also say no.

        Items of a list that the tagger sees no mention in are taken whole, and a phrase that says nothing beside its
        mentions holds them: who types a skill means one.
        """
        ranges = [[match.span() for match in _ITEM.finditer(phrase) if match.group().strip()] for phrase in phrases]
        mentions = [
            self._typed(phrase, _joined(phrase, its))
            for phrase, its in zip(phrases, self.tagger.read_many(phrases, "cv", ranges), strict=True)
        ]
        if day:
            mentions = [at_day(its, phrase, day) for its, phrase in zip(mentions, phrases, strict=True)]
        linked = self._linked(list(phrases), mentions, False)
        kept = [self._without_other_senses(phrase, its) for phrase, its in zip(phrases, linked, strict=True)]
        return [[part for one in its for part in self._apart(one)] for its in kept]

    def _apart(self, statement: Statement) -> list[Statement]:
        """A typed statement, as two where it names two skills with no comma between ("excel sql"): where what it means
        as a whole is what one part means alone, and the other surely means something else."""
        mention, linker = statement.mention, self.linker
        gaps = [gap.span() for gap in _GAP.finditer(mention.text)][:_MOST_GAPS]
        if mention.type not in SKILL_TYPES or not gaps or len(linker.spans.index.names.whole([mention.text])[0]):
            return [statement]
        cuts = [(_part(mention, 0, low), _part(mention, high, len(mention.text))) for low, high in gaps]
        said = [Mention.alone(part.text) for cut in cuts for part in cut]
        links = iter(linker.link_spans(said))
        for cut in cuts:
            found = [Statement(part, tuple(next(links))) for part in cut]
            if _two(statement, *found):
                return [found[0], *self._apart(found[1])]
        return [statement]

    def _typed(self, phrase: str, mentions: list[TextMention]) -> list[TextMention]:
        """The mentions of a typed phrase; they are held where nothing beside them could say otherwise."""
        if len(phrase) > _TYPED or not self.tagger.says_no_more(phrase, mentions):
            return mentions
        meant = (replace(one, asked=max(one.asked, _MEANT), why_not=None) for one in mentions)
        both = zip(mentions, meant, strict=True)
        return [it if one.asked >= _DOUBT and not says_out(one) else one for one, it in both]

    def _linked(
        self, texts: list[str], mentions: Sequence[Sequence[TextMention]], brief: bool, needed: Array | None = None
    ) -> list[list[Statement]]:
        flat = [(number, mention) for number, own in enumerate(mentions) for mention in own]
        said = [_said(mention, texts[number], number) for number, mention in flat]
        things = [_thing(mention, brief) for _, mention in flat]
        done = [at for at, thing in enumerate(things) if thing]
        inside = [_had_in(flat[at][1], *thing) for at, thing in enumerate(things) if thing]
        said += [Mention.alone(thing.text, flat[at][0]) for at, thing in zip(done, inside, strict=True)]
        shift, least = (said_little(said), min(PERHAPS, self.linker.threshold)) if brief else (None, None)
        prior = None if needed is None or shift is None else needed * _most_of_each(said, shift, len(texts))[:, None]
        meanings = self.linker.meanings(said, prior, threshold=least, shift=shift)
        for at, chances in self._stood_for(texts, flat, least):
            if chances[0].probability >= min(_STOOD_FOR, meanings[at][0][0].probability if meanings[at][0] else 0.0):
                meanings[at] = [chances]
        found: list[list[Statement]] = [[] for _ in mentions]
        had = dict(zip(done, zip(inside, meanings[len(flat) :], strict=True), strict=True))
        for at, (number, mention) in enumerate(flat):
            senses = self.linker.spans.senses(meanings[at])
            found[number] += [of_land(Statement(mention, tuple(skills)), texts[number]) for skills in senses]
            thing, its = had.get(at, (mention, []))
            sure = [skills for skills in its if skills and skills[0].probability >= _SURE_DONE]
            found[number] += [of_land(Statement(thing, tuple(skills)), texts[number]) for skills in sure]
        return [likely(its, self.linker.threshold) for its in found] if brief else found

    def _stood_for(
        self, texts: Sequence[str], flat: Sequence[tuple[int, TextMention]], least: float | None
    ) -> list[tuple[int, list[SkillChance]]]:
        """What phrases with a pronoun mean by the likeliest of what it may stand for ("assemble them"), by their place
        in ``flat``."""
        said = [
            (at, _said(one, texts[number], number).saying(phrase))
            for at, (number, one) in enumerate(flat)
            for phrase in resolved(texts[number], one.start, one.end) or self._shared(texts[number], *flat[at : at + 2])
        ]
        links = self.linker.link_spans([mention for _, mention in said], threshold=least) if said else []
        best: dict[int, list[SkillChance]] = {}
        for (at, _), its in zip(said, links, strict=True):
            if its and (at not in best or its[0].probability > best[at][0].probability):
                best[at] = its
        return list(best.items())

    def _shared(self, text: str, *said: tuple[int, TextMention]) -> list[str]:
        """What a verb by itself says with what the phrase behind it is done to ("mow and edge the fields")."""
        if len(said) < 2 or said[0][0] != said[1][0] or " " in said[0][1].text:
            return []
        (_, one), (_, other) = said
        phrase = shared(text, (one.start, one.end), (other.start, other.end))
        opens = self.linker.spans.part_table.opens
        return phrase if phrase and opens(one.text) and opens(other.text) else []


def _most_of_each(mentions: Sequence[Mention], value: Array, documents: int) -> Array:
    """The greatest value of each document's mentions, (documents,), at least 0: a text that says little is told by its
    occupation what it means, a long one by itself."""
    most = np.zeros(documents)
    np.maximum.at(most, [mention.document for mention in mentions], value)
    return most


def _part(mention: TextMention, low: int, high: int) -> TextMention:
    """Some characters of a mention."""
    return replace(mention, start=mention.start + low, end=mention.start + high, text=mention.text[low:high])


def _joined(phrase: str, mentions: Sequence[TextMention]) -> list[TextMention]:
    """Typed mentions, a noun and what is done to it as one ("forklift driving")."""
    found: list[TextMention] = []
    for one in mentions:
        last = found[-1] if found else None
        if last and phrase[last.end : one.start] == " " and _is_done(one) and not _is_done(last):
            found[-1] = replace(last, end=one.end, text=phrase[last.start : one.end])
        else:
            found.append(one)
    return found


def _is_done(mention: TextMention) -> bool:
    return mention.text.lower().endswith("ing")


def _two(whole: Statement, left: Statement, right: Statement) -> bool:
    """Whether a typed phrase is two: a noun and what is done to it ("forklift driving") is one."""
    if not left.skills or not right.skills or left.skills[0].skill == right.skills[0].skill:
        return False
    if _is_done(right.mention) and not _is_done(left.mention):
        return False
    meant = [whole.skills[0].skill] if whole.skills else []
    if not meant or whole.skills[0].probability < _HARDLY:
        return min(one.skills[0].probability for one in (left, right)) >= _HARDLY
    others = [one.skills[0].probability for one in (left, right) if one.skills[0].skill not in meant]
    return len(others) <= 2 - len(meant) and min(others) >= _SURELY_TWO


def _said(mention: TextMention, text: str, number: int) -> Mention:
    context = text[mention.sentence_start : mention.sentence_end]
    return Mention(mention.text, context, mention.start - mention.sentence_start, mention.type, number)


def _thing(mention: TextMention, brief: bool) -> tuple[int, int] | None:
    """What an experience was had in, a CV's paper is in, or one is able to do: characters of the mention."""
    if mention.type == "experience":
        return done_in(mention.text)
    able = _ABLE.match(mention.text) if mention.type in _BODILY else None
    if able:
        return able.end(), len(mention.text)
    held = brief and mention.type in _PAPERS and mention.modality is None and mention.asked >= COUNTS_FROM
    return studied(mention.text) if held else None


def _had_in(mention: TextMention, start: int, end: int) -> TextMention:
    """What an experience was had in, as a skill that is asked as the experience is."""
    place = (mention.start + start, mention.start + end)
    return replace(mention, start=place[0], end=place[1], text=mention.text[start:end], type="skill")
