"""Frames: constructions of running English that say whether a skill counts, filled with any skill.

`reading_phrasings` puts one name into a few dozen patterns; here some thousands, written by people who had seen
nothing of what is measured, take whole verb phrases in the form that the sentence needs ("I leave laying tiles alone").
What decides is so learned apart from what is named.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from stackwise.features.errors import DataError, describe
from stackwise.features.phrasings import all_phrasings
from stackwise.models.linking.verbs import gerund, past
from stackwise.models.reading.mentions import COUNTS, LEVELS, REASONS
from stackwise.training.reading_texts import JUDGED, AnnotatedSpan, AnnotatedText

FRAMES = "frames_*.tsv"
"""Files of frames in a folder of annotated texts."""
_MARK = re.compile(r"\{([+~?-])([vgpn])(?:=([a-z0-9.,]+))?\}")
_YEARS = re.compile(r"\d+(?:\.\d+)?y")
_NOTHING_SAID = "none"
_OPENS = re.compile(r"(?:^|[.!?\n]\W*)$")
_FORMS: dict[str, Callable[[str], str]] = {"v": str, "g": gerund, "p": past}
_MODALITY = {"+": "must", "~": "nice", "?": "conditional"}
_SEEN = 3  # times that phrases open with a verb, and with its other forms, from which it is one
_NOUNS = frozenset(
    re.findall(
        r"\w+",
        "act age air balance board book brand coat cook cost dress drill engineer film fire fish host image ink iron "
        "land last light live log machine market mine nurse oil paint paper park plant plot power price project report "
        "research route saw scale sport staff stock structure study survey tailor team test thread trade type view "
        "water wax wind wire wood work",
    )
)
"""Words that are verbs as well, but open a phrase as nouns too often."""


@dataclass(frozen=True)
class Frame:
    """A text with marks such as ``{-g}``: what counts (``+``, ``~`` nice to have, ``?`` if needed) or does not (``-``),
    in the form that stands there: ``v`` lay tiles, ``g`` laying tiles, ``p`` laid tiles, ``n`` a noun.

    ``{+n=expert,7y}`` says a level and years besides, ``{+n=none}`` that none is said; nobody judged them in a text in
    which no mark says so."""

    kind: str
    reason: str
    text: str

    @property
    def judged(self) -> bool:
        """Whether levels and years are judged in it."""
        return any(mark[3] for mark in _MARK.finditer(self.text))


def read_frames(path: Path) -> list[Frame]:
    """The frames of a file: kind, reason (empty where everything counts) and text, by tabs.

    Raises
    ------
    DataError
        When a line has other fields, or no mark that its reason allows.
    """
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        kind, reason, text = [*line.split("\t"), "", ""][:3]
        marks = list(_MARK.finditer(text))
        signs = {mark[1] for mark in marks}
        known = kind in REASONS and reason in ("", *REASONS[kind]) and all(_known(mark) for mark in marks)
        if not known or not signs or ("-" in signs) == (not reason):
            wanted = "kind, reason and a text with marks; a reason where a mark is '-'"
            raise DataError(describe(f"{path} line {number}", repr(line), wanted, "mend the line"))
        found.append(Frame(kind, reason, text.replace("\\n", "\n")))
    return found


def _known(mark: re.Match[str]) -> bool:
    """Whether all that a mark says of level and years is known."""
    said = (mark[3] or _NOTHING_SAID).split(",")
    return all(one in (*LEVELS, _NOTHING_SAID) or _YEARS.fullmatch(one) for one in said)


class Fillers:
    """What the marks of frames are filled with: everyday phrases of ESCO's skills, led by a verb or naming a thing."""

    def __init__(self) -> None:
        phrases = [(label, phrase) for label, said in all_phrasings().items() for phrase in said]
        opens = Counter(phrase.split(" ", 1)[0].lower() for _, phrase in phrases)
        verbs = {word for word in opens if opens[word] >= _SEEN <= opens[gerund(word)] + opens[past(word)]} - _NOUNS
        led = {label: label.split(" ", 1)[0] in verbs for label, _ in phrases}
        forms = verbs | {form(verb) for verb in verbs for form in (gerund, past)} | _NOUNS
        self.verbs = [phrase for label, phrase in phrases if led[label] and _leads(phrase, verbs)]
        self.nouns = [p for label, p in phrases if not led[label] and not _leads(f"{p} ", forms) and p.count(" ") < 3]

    def drawn(self, draw: Random, form: str) -> str:
        """One filler in a form of ``v``, ``g``, ``p`` or ``n``."""
        if form == "n":
            return draw.choice(self.nouns)
        verb, rest = draw.choice(self.verbs).split(" ", 1)
        return f"{_FORMS[form](verb)} {rest}"


def _leads(phrase: str, words: frozenset[str] | set[str]) -> bool:
    return " " in phrase and phrase.split(" ", 1)[0].lower() in words


def framed(draw: Random, frames: Sequence[Frame], fillers: Fillers) -> AnnotatedText:
    """One frame, drawn, with its marks filled. Nobody judged its own words: a licence, a degree or years among them are
    asked too, and yet have no mark."""
    frame = draw.choice(frames)
    text, last, spans = "", 0, []
    for mark in _MARK.finditer(frame.text):
        text += frame.text[last : mark.start()]
        filler = fillers.drawn(draw, mark[2])
        filler = filler[0].upper() + filler[1:] if _OPENS.search(text) else filler
        spans.append(_span(frame, mark, len(text), len(text) + len(filler)))
        text += filler
        last = mark.end()
    return AnnotatedText(text + frame.text[last:], frame.kind, tuple(spans), JUDGED, frame.reason)


def _span(frame: Frame, mark: re.Match[str], start: int, end: int) -> AnnotatedSpan:
    """What the frame says of what stands at a mark."""
    sign, form, said = mark.groups()
    verdict = frame.reason if sign == "-" else COUNTS
    level, years = _level(said) if verdict == COUNTS and frame.judged else (None, None)
    if frame.kind != "ad":
        return AnnotatedSpan(start, end, verdict=verdict, level=level, years=years)
    kind = "knowledge" if form == "n" else "skill"
    return AnnotatedSpan(start, end, kind, verdict, _MODALITY.get(sign), level, years)


def _level(said: str | None) -> tuple[int, float | None]:
    """The level, 0 where none is said, and the years of a mark."""
    words = (said or _NOTHING_SAID).split(",")
    level = next((LEVELS.index(word) + 1 for word in words if word in LEVELS), 0)
    return level, next((float(word[:-1]) for word in words if _YEARS.fullmatch(word)), None)
