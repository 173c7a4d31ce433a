"""From a text to its statements: markup blanked, sentences split, boilerplate dropped, enumerations cut.

Offsets always point into the text as it was given: cleaning replaces characters one for one, so
``text[segment.start:segment.end]`` is the evidence. Every pattern looks a bounded way around, and each is passed over
the text once, so time is linear. The words looked for are in ``wording.toml``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from stackwise.features.language import Language, tell_language
from stackwise.features.wording import group, one

LONGEST_SENTENCE = 600  # characters; a longer run without a stop is cut at a space
LONGEST_HEADING = 70
DROPPED_SECTIONS = frozenset({"employer", "benefits", "legal"})

_MARKUP = re.compile(
    r"<(?:script|style)\b[^<]{0,2000}<|</?[A-Za-z][^<>]{0,400}>|<!--|-->|&(?:[a-z]{2,8}|#\d{1,6});", re.I
)
_BLOCK_TAG = re.compile(r"</?(?:p|br|li|ul|ol|div|h[1-6]|tr|td|table|section)\b", re.I)
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]")
_BREAK = re.compile(
    r"\n|(?<![.!?])[.!?]++[\"'”’)\]]*+(?=\s)|;(?=\s)|[•▪●◦‣·►✔✓–—](?=\s)|(?<=\s)[*-](?=\s)|:(?=[^\S\n]*\n)"
)
_LETTER = re.compile(r"[^\W\d_]")
_EDGE = frozenset(" \t\r\n\"'“”‘’`*•▪●◦‣·►✔✓–—-,;:.!?()[]{}|/\\")


@dataclass(frozen=True)
class Segment:
    """A stretch ``[start, end)`` of a text, its section, and why it was dropped, if it says nothing of skills."""

    start: int
    end: int
    text: str
    section: str | None = None
    dropped: str | None = None


def clean(text: str) -> str:
    """The text with markup and unseen characters blanked; the same length, so offsets stay true.

    >>> clean("<p>Use&nbsp;SQL</p>")
    '\\n  Use      SQL\\n   '
    """

    def blank(match: re.Match[str]) -> str:
        found = match.group()
        return ("\n" if _BLOCK_TAG.match(found) else " ") + " " * (len(found) - 1)

    return _UNSEEN.sub(" ", _MARKUP.sub(blank, text)).replace("\r", "\n").replace("\t", " ").replace("\xa0", " ")


def sentences(text: str) -> list[Segment]:
    """Sentences, list items and lines, in order, each stripped of bullets and closing stops.

    >>> [s.text for s in sentences("We use Node.js, e.g. for APIs. You know SQL!\\n- Git")]
    ['We use Node.js, e.g. for APIs', 'You know SQL', 'Git']
    """
    abbreviation = one("abbreviations", r"\b{}\.$")
    cleaned = clean(text)
    found: list[Segment] = []
    start = 0
    for match in _BREAK.finditer(cleaned):
        if match.group()[0] == "." and abbreviation.search(cleaned, max(start, match.start() - 8), match.start() + 1):
            continue
        found.extend(_pieces(cleaned, start, match.start()))
        start = match.end()
    found.extend(_pieces(cleaned, start, len(cleaned)))
    return found


def _pieces(text: str, start: int, end: int) -> Iterator[Segment]:
    """The stretch without edge marks, in pieces short enough for an encoder."""
    start, end = _trimmed(text, start, end)
    while end - start > LONGEST_SENTENCE:
        space = text.rfind(" ", start, start + LONGEST_SENTENCE)
        cut = space if space > start else start + LONGEST_SENTENCE
        yield Segment(start, cut, text[start:cut])
        start = cut
    if _LETTER.search(text, start, end):
        yield Segment(start, end, text[start:end])


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without marks at its edges; ``.NET`` keeps its dot."""
    while start < end and text[start] in _EDGE and text[start : start + 4].upper() != ".NET":
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return start, end


def phrases(sentence: Segment) -> list[Segment]:
    """The items a sentence enumerates, cut only between words; words that open or close a requirement are left out.

    A sentence that enumerates nothing gives itself without those. Offsets stay those of the whole text.

    >>> [p.text for p in phrases(sentences("You understand SQL, Python and data modelling for reports.")[0])]
    ['understand SQL', 'Python', 'data modelling for reports']
    """
    found: list[Segment] = []
    start = 0
    for match in [*one("examples", _SEPARATOR).finditer(sentence.text), None]:
        end = match.start() if match else len(sentence.text)
        found.extend(_bare(sentence, start, end))
        start = match.end() if match else end
    return found


_SEPARATOR = (
    r"\s*[,;]\s+(?:(?:and|or|as well as)\s+)?|\s+(?:and/or|as well as|and|or|plus|{})\s+|\s*[|•·]\s*"
    r"|\s*/\s*(?=[A-Za-z])|\s+&\s+|\s*:\s+|\s+\(\s*|\)\s*"
)
_OPENING = r"(?:{}(?![\w+#])[\s:,]*)+"
_CLOSING = (
    r"[\s,]+(?:(?:is|are|would be|will be|being)\s+)?(?:(?:an?|also|highly|strongly|considered|seen as)\s+){0,3}{}$"
)


def _bare(sentence: Segment, start: int, end: int) -> Iterator[Segment]:
    text = sentence.text
    start, end = _trimmed(text, start, end)
    opening = one("openings", _OPENING).match(text, start, end)
    if opening and opening.end() < end:
        start = opening.end()
    closing = one("closings", _CLOSING).search(text, start, end)
    start, end = _trimmed(text, start, closing.start() if closing else end)
    if _LETTER.search(text, start, end):
        yield Segment(sentence.start + start, sentence.start + end, text[start:end], sentence.section)


def statements(text: str) -> list[Segment]:
    """Sentences with the section each stands in; ``dropped`` names why one says nothing about skills.

    A heading is dropped itself and rules the lines up to the next heading. What an employer says of itself,
    benefits, legal notices and how to apply are dropped by their section or by their own wording.
    """
    section: str | None = None
    found: list[Segment] = []
    for line in sentences(text):
        heading = _heading(line.text)
        section = heading or section
        found.append(replace(line, section=section, dropped="heading" if heading else _why_dropped(line.text, section)))
    return found


def is_heading(line: str) -> bool:
    """Whether a line reads like the heading of a part of an ad or a course description.

    >>> is_heading("Key Responsibilities:"), is_heading("Excel")
    (True, False)
    """
    return _heading(line) is not None


def _heading(line: str) -> str | None:
    if len(line) > LONGEST_HEADING:
        return None
    return next((name for name, pattern in group("headings", r"^{}\W*$") if pattern.match(line)), None)


def _why_dropped(line: str, section: str | None) -> str | None:
    said = next((name for name, pattern in group("boilerplate", "{}") if pattern.search(line)), None)
    return said or (section if section in DROPPED_SECTIONS else None)


def detect_language(text: str, longest: int = 20_000) -> Language:
    """Tell the language of the first ``longest`` characters; its code is None when they say too little.

    >>> detect_language("<p>You must do bookkeeping.</p>").code
    'en'
    >>> detect_language("Wir suchen einen Koch").code
    'de'
    >>> detect_language("AWS, GCP, Azure").code is None
    True
    """
    return tell_language(clean(text[:longest]))


def folded(code: str) -> str:
    """A code without case, spaces and punctuation.

    >>> folded("bsb ldr-411")
    'bsbldr411'
    """
    return "".join(letter for letter in code.casefold() if letter.isalnum())


def unaccented(text: str) -> str:
    """A text without accents; Hangul in its parts.

    >>> unaccented("Prénom")
    'Prenom'
    """
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
