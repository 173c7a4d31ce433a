"""Describing mentions: what is said of each, from the heads' scores of its span and the words of its clause."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from stackwise.features.bert import Array
from stackwise.features.text import is_heading, sentences
from stackwise.models.reading.aims import aimed_at
from stackwise.models.reading.denials import SURELY_NOT, helped_to, is_needless
from stackwise.models.reading.experience import behind_experience, in_years_field, opens_with_years, stated_years
from stackwise.models.reading.levels import (
    head_level,
    holds_nobodys_years,
    level_of,
    lone_years,
    own_level,
    years_of,
)
from stackwise.models.reading.listing import chained
from stackwise.models.reading.mentions import (
    COUNTS,
    LEVELS,
    MODALITIES,
    NAMES_NOTHING,
    TYPES,
    UNCLEAR,
    VERDICTS,
    TextKind,
    TextMention,
)
from stackwise.models.reading.modality import a_must, asked_outright, modalities
from stackwise.models.reading.offers import applying, given, is_amount, offered, taught_behind, taught_in_list
from stackwise.models.reading.others import (
    done_by_another,
    firm_does,
    in_field,
    left_by_you,
    left_to_others,
    names_a_part,
    of_colleagues,
    ours_do,
    ruled_out,
)
from stackwise.models.reading.owners import (
    comes_from,
    does,
    done_for,
    learnt,
    levelled,
    paper_in,
    says_yes,
    student_of,
)
from stackwise.models.reading.papers import is_licence, lapsed_apart
from stackwise.models.reading.pointing import by_its_sentence, pointed_back, stood_in, welcomed
from stackwise.models.reading.ratings import marked_level
from stackwise.models.reading.sayings import at_home_in, beyond, handed_on, known_by_name
from stackwise.models.reading.standing import (
    HELD_TYPES,
    SAID_NOT,
    denied,
    gone,
    kept_from,
    left_out,
    not_yet,
    rated_nothing,
    said_valid,
    says_no,
    seen_done,
    standing_behind,
    ticked,
    unticked,
)
from stackwise.models.reading.subjects import of_another
from stackwise.models.reading.telling import told_of
from stackwise.models.reading.tongues import languages_in
from stackwise.models.reading.types import insisted_paper, must_be, required_paper, type_by_words

_SURE_LEVEL = 0.5
_SURE_REASON = 0.76
"""Chance of a reason from which a CV's reader is told it: of those below, nine of ten were untrue (23 of 17 CVs)."""
_AROUND = 40  # characters around a mention in which a level can be said of it
_WORD, _ITEM_END = re.compile(r"[^\W\d_]{2}"), re.compile(r"[,;\n]")
_REFUSED = ("negated", "no_longer", "taught_on_job", "other_team", "employer")
_LAPSING = ("lapsed", "in_progress")
_GUESSED = (*_LAPSING, "other_person", UNCLEAR)
_LEVELLED = frozenset({"skill", "knowledge", "language"})
_JOIN = re.compile(r"\s?(?:and|&|or|/|plus)\s?")
_SUBJECT = re.compile(r"\s(?:in|of|for|on)\s(?:the\s)?")
_LINE_END = re.compile(r"\s{0,3}(?::|\n|$)")
_AWARE = LEVELS.index("aware") + 1
_COUNTED, _NONE = VERDICTS.index(COUNTS), VERDICTS.index(NAMES_NOTHING)
Range = tuple[int, int]


def described(text: str, spans: list[Range], scores: Mapping[str, Array], kind: TextKind) -> list[TextMention]:
    """The mentions of a text.

    Parameters
    ----------
    spans : ranges of characters, in order.
    scores : of the heads ``type``, ``modality`` and ``level``, (spans, classes), and ``verdict``, chances.
    """
    segments = [(segment.start, segment.end) for segment in sentences(text)]
    types = [
        type_by_words(text, start, end) or TYPES[at]
        for (start, end), at in zip(spans, scores["type"].argmax(axis=1), strict=True)
    ]
    refused, told = told_of(text, spans, kind)
    levels = _levels(text, spans, types, scores["level"], kind)
    verdicts = _in_lists(text, spans, scores["verdict"])
    modality = _modalities(text, spans, scores["modality"]) if kind == "ad" else [None] * len(spans)
    found = []
    for at, (start, end) in enumerate(spans):
        asked, why_not = _counts(text, (start, end), verdicts[at], told.get(at), types[at], kind)
        asked = min(asked, SURELY_NOT) if at in refused else asked
        sentence = _sentence(segments, start, end)
        years = years_of(text, spans, at, sentence)
        said_of = (types[at], asked, why_not, modality[at], levels[at], years)
        found.append(TextMention(start, end, text[start:end], *said_of, *sentence))
    found = _with_languages(text, found)
    if kind == "ad":
        return _with_years(text, spans, _pointed(text, found))
    found = _with_subjects(text, found)
    return lapsed_apart(text, found) if kind == "cv" else found


def _counts(
    text: str, span: Range, chances: Array, told: str | None, mention_type: str, kind: TextKind
) -> tuple[float, str | None]:
    """The chance that a mention counts, and why not; ``told`` is why the whole text says that it does not."""
    start, end = span
    said = told or _said_not(text, start, end, kind, mention_type)
    valid = _lapses(kind, mention_type) and said_valid(text, start, end)
    asked, why_not = _verdict(chances, said, valid, _SURE_REASON if kind == "cv" else 0.0)
    plain = kind == "ad" and why_not not in _REFUSED and _plainly(text, start, end, mention_type)
    if kind == "ad" and not said:
        plain |= a_must(text, start, end)
        plain |= opens_with_years(text, start, end, mention_type == "experience") or asked_outright(text, start, end)
        plain |= welcomed(text, end) or stood_in(text, start)
        plain |= mention_type == "qualification" and insisted_paper(text, start, end)
        plain |= mention_type == "experience" and in_years_field(text, start, end)
    own = kind == "cv" and not said and _own(text, span, mention_type, why_not)
    return (max(asked, 1 - SAID_NOT), None) if plain or own else (asked, why_not)


def _own(text: str, span: Range, mention_type: str, why_not: str | None) -> bool:
    """Whether the words around what a CV names say that its owner has it, where nothing but a guess says otherwise."""
    start, end = span
    if (
        comes_from(text, start, end)
        or says_yes(text, start, end)
        or ticked(text, start)
        or marked_level(text, end) is not None
        or known_by_name(text, start, end)
        or at_home_in(text, start, end)
        or (why_not in _GUESSED and done_for(text, start, end, mention_type == "qualification"))
    ):
        return True
    if is_licence(text, start, end):
        return True
    if why_not != UNCLEAR:
        return False
    rated = mention_type == "language" and (levelled(text, start) or own_level(text, start, end) is not None)
    return rated or does(text, start) or paper_in(text, start) or learnt(text, end)


def _with_languages(text: str, found: list[TextMention]) -> list[TextMention]:
    """The mentions, and the languages named inside of what is done in them ("answer calls in Welsh")."""
    inside = [
        replace(one, start=start, end=end, text=text[start:end], type="language", level=level, years=None)
        for one in found
        if one.type == "skill"
        for start, end, level in languages_in(text, one.start, one.end)
    ]
    return sorted([*found, *inside], key=lambda mention: mention.start) if inside else found


def _with_subjects(text: str, found: list[TextMention]) -> list[TextMention]:
    """The mentions, where the subject of a paper that is under way is under way, too ("a diploma in welding")."""
    for at, (paper, subject) in enumerate(pairwise(found), start=1):
        under_way = paper.type == "qualification" and paper.why_not == "in_progress" and subject.why_not is None
        if under_way and _SUBJECT.fullmatch(text[paper.end : subject.start]):
            found[at] = replace(subject, asked=min(subject.asked, paper.asked), why_not="in_progress")
    return found


def _pointed(text: str, found: list[TextMention]) -> list[TextMention]:
    """The mentions of an ad, with what is said of those that "those" or "both" points back to."""
    said = pointed_back(text, [(mention.start, mention.end, mention.type) for mention in found])
    return [
        replace(one, asked=max(one.asked, 1 - SAID_NOT), why_not=None, modality="must")
        if said.get(at) == "must" and one.why_not in (None, "employer")
        else replace(one, asked=min(one.asked, SAID_NOT), why_not="negated")
        if said.get(at) == "negated"
        else one
        for at, one in enumerate(found)
    ]


def _modalities(text: str, spans: list[Range], scores: Array) -> list[str | None]:
    """How each mention is asked: by words, else by the head."""
    learned = [
        by_its_sentence(text, *span) or MODALITIES[at] for span, at in zip(spans, scores.argmax(axis=1), strict=True)
    ]
    return [said or guess for said, guess in zip(modalities(text, spans), learned, strict=True)]


def _with_years(text: str, spans: list[Range], found: list[TextMention]) -> list[TextMention]:
    """The mentions, and years of them that stand outside of all, each an experience that is asked as its mention is."""
    apart = [
        replace(found[at], start=start, end=end, text=text[start:end], type="experience", level=None, years=years)
        for start, end, years, at in lone_years(text, spans)
    ]
    apart += _stated(text, found, apart)
    return sorted([*found, *apart], key=lambda mention: mention.start) if apart else found


def _stated(text: str, found: Sequence[TextMention], apart: Sequence[TextMention]) -> list[TextMention]:
    """Years of experience that stand by themselves in a line ("Experience: 4 years")."""
    taken = [(mention.start, mention.end) for mention in (*found, *apart)]
    segments = [(segment.start, segment.end) for segment in sentences(text)]
    return [
        TextMention(start, end, text[start:end], "experience", 1 - SAID_NOT, None, how, None, years,
                    *_sentence(segments, start, end))
        for start, end, years, how in stated_years(text, taken)
    ]  # fmt: skip


def _sentence(segments: Sequence[Range], start: int, end: int) -> Range:
    """The sentence that a range stands in."""
    place = bisect_right(segments, (start, len(segments) and segments[-1][1] + 1)) - 1
    first, last = segments[place] if place >= 0 and segments[place][1] > start else (start, end)
    return min(start, first), max(end, last)


def _verdict(chances: Array, said: str | None, valid: bool, sure: float) -> tuple[float, str | None]:
    """The chance that a mention counts, and why not; ``said`` is the reason that its clause's words give, and another
    one is given where its own chance is at least ``sure``."""
    asked = min(float(chances[_COUNTED]), SAID_NOT) if said else float(chances[_COUNTED])
    reasons = chances.copy()
    reasons[[_COUNTED, _NONE]] = -1
    doubt = VERDICTS[int(reasons.argmax())]
    if not said and doubt in _LAPSING and valid:
        asked = max(asked, 1 - SAID_NOT)
    guess = doubt if chances[VERDICTS.index(doubt)] >= sure else UNCLEAR
    return asked, None if asked >= 0.5 else said or guess


def _in_lists(text: str, spans: list[Range], verdicts: Array) -> Array:
    """Chances of the verdicts (spans, verdicts), those of counting joined along lists."""
    chances = chained(text, spans, verdicts[:, _COUNTED])
    found: Array = verdicts * ((1 - chances) / np.maximum(1 - verdicts[:, _COUNTED], 1e-9))[:, None]
    found[:, _COUNTED] = chances
    return found


def _said_not(text: str, start: int, end: int, kind: TextKind, mention_type: str) -> str | None:
    """Why the words of a mention, or those right around it, say that it does not count."""
    if mention_type == "experience" and kind != "course" and holds_nobodys_years(text, start, end):
        return "other_person" if kind == "cv" else "employer"
    if kind == "ad":
        return _not_asked(text, start, end)
    if kind == "cv":
        return _not_held(text, start, end) or (standing_behind(text, end) if mention_type in HELD_TYPES else None)
    return None


def _not_asked(text: str, start: int, end: int) -> str | None:
    if _heads(text, start, end):
        return "heading"
    if offered(text, start, end) or applying(text, start):
        return "apply"
    if taught_behind(text, end) or taught_in_list(text, start) or helped_to(text, start, end):
        return "taught_on_job"
    if ruled_out(text, start, end) or is_needless(text, start, end):
        return "negated"
    if given(text, start) or is_amount(text[start:end]):
        return "benefit"
    if (
        done_by_another(text, start)
        or left_to_others(text, end)
        or left_by_you(text, start, end)
        or of_colleagues(text, start, end)
        or ours_do(text, start, end)
    ):
        return "other_team"
    return "employer" if names_a_part(text, start) or firm_does(text, start) or in_field(text, start) else None


def _not_held(text: str, start: int, end: int) -> str | None:
    if student_of(text, start, end):
        return "in_progress"
    if aimed_at(text, start):
        return "wish"
    if left_out(text, start) or rated_nothing(text, end) or says_no(text, start) or unticked(text, start):
        return "negated"
    if of_another(text, start, end) or handed_on(text, start, end):
        return "other_person"
    if seen_done(text, start):
        return "hobby_watched"
    return (
        beyond(text, start, end)
        or denied(text, start)
        or not_yet(text, start)
        or gone(text, end)
        or kept_from(text, start, end)
    )


def _heads(text: str, start: int, end: int) -> bool:
    """Whether a mention is a line, or what opens one before a colon, and reads like the heading of a part of an ad."""
    opens = not text[max(0, text.rfind("\n", 0, start) + 1) : start].strip(" -–•*#_=")
    return opens and _LINE_END.match(text, end) is not None and "\n" in text and is_heading(text[start:end])


def _plainly(text: str, start: int, end: int, mention_type: str) -> bool:
    """Whether the words behind a mention, or before an age, a degree or years of experience, say that it is asked."""
    if a_must(text, start, end):
        return True
    if mention_type == "experience":
        return behind_experience(text, start, end)
    if mention_type == "qualification":
        return required_paper(text, start, end)
    return mention_type == "age" and must_be(text, start)


def _lapses(kind: TextKind, mention_type: str) -> bool:
    return kind == "cv" and mention_type in HELD_TYPES


def _levels(text: str, spans: list[Range], types: Sequence[str], scores: Array, kind: TextKind) -> list[int | None]:
    """Levels by the clause's words, else by the level head where it is sure; a list goes on with the level at its head.

    In an ad or CV the level head counts only where a word stands beside the mention in its item: who types "Excel" says
    no level.

    Languages that are joined share a level ("fluent in English and Chewa", "Twi and English at mother-tongue level").
    """
    guess, chance = scores.argmax(axis=1), softmax(scores).max(axis=1)
    found: list[int | None] = []
    heading: int | None = None
    for at, (start, end) in enumerate(spans):
        before = spans[at - 1][1] if at else 0
        after = spans[at + 1][0] if at + 1 < len(spans) else len(text)
        between = text[before:start]
        head = head_level(text, start)
        if head or any(stop in between for stop in "\n.;:") or len(between) > 40:
            heading = head
        lead, tail = text[max(before, start - _AROUND) : start], text[end : min(after, end + _AROUND)]
        around = _ITEM_END.split(lead)[-1] + " " + _ITEM_END.split(tail)[0]
        said = kind == "course" or _WORD.search(around)
        sure = int(guess[at]) if chance[at] >= _SURE_LEVEL and guess[at] and said else None
        words = level_of(text, start, end, before, after, types[at] == "language")
        named = _AWARE if kind == "cv" and known_by_name(text, start, end) else None
        guessed = None if kind == "cv" and learnt(text, end) else sure  # by oneself or at work says how, not how well
        level = named or marked_level(text, end) or words or heading or guessed
        pair = types[at - 1 : at + 1] if at and _JOIN.fullmatch(between) else []
        joined = "language" in pair and text[spans[at - 1][0]].isupper() and text[start:end].istitle()
        if joined and not level:
            level = found[-1]
        if joined and level and not found[-1]:
            found[-1] = level
        found.append(level if types[at] in _LEVELLED else None)
    return found


def softmax(scores: Array) -> Array:
    """Shares along the last axis of (spans, classes)."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Array = powers / powers.sum(axis=1, keepdims=True)
    return shares
