"""Other layouts of annotated texts: line breaks lost, bullets changed, sentences run together, texts joined, lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from random import Random

from stackwise.models.reading.mentions import COUNTS
from stackwise.training.reading_texts import AnnotatedSpan, AnnotatedText

_BULLETS = ("- ", "* ", "• ", "", "– ", "· ", "> ", "o ", "▪ ")
_LINE = re.compile(r"\n+[-•*◦·▪–]?\s*")
_BULLET = re.compile(r"(?m)^[-•*◦·▪–]\s+")
_GAP = re.compile(r"(?<=[.!?;]) (?=[A-Z])")
_SHORT = 260  # characters
_MARKED = 0.4  # share of typed lists in which something is said behind one item
_MARKS = {
    "cv": (
        ("wish", " (want to learn)"),
        ("wish", " – would love to"),
        ("wish", " (interested)"),
        ("negated", " 0/10"),
        ("negated", ": no"),
        ("negated", " (none)"),
        ("negated", ": never"),
        ("negated", " – can't"),
        ("negated", " 0 of 5"),
        ("wish", ": one day"),
        ("wish", ", hopefully soon"),
        ("lapsed", " (lapsed)"),
        ("other_person", " (a colleague does it)"),
        ("other_person", " (sent out)"),
        ("lapsed", " (expired)"),
        ("lapsed", " – forgotten"),
        ("lapsed", " long ago"),
        ("in_progress", " (learning)"),
        ("in_progress", ", half way"),
        ("hobby_watched", " (on television)"),
        ("", " (current)"),
        ("", " 8/10"),
        ("", " 3 of 5"),
        ("", ": yes"),
        ("", " (6 years)"),
        ("", " every day"),
        ("", " since school"),
    ),
    "ad": (
        ("negated", " not needed"),
        ("negated", ": no"),
        ("taught_on_job", " (we teach it)"),
        ("taught_on_job", " – training given"),
        ("other_team", " (done by others)"),
        ("no_longer", " (no longer)"),
        ("", " (a must)"),
        ("", " daily"),
    ),
}
Edit = tuple[int, int, str]


def edited(text: AnnotatedText, edits: Iterable[Edit]) -> AnnotatedText:
    """The text with ranges replaced, but for those that touch a span; its spans move along."""
    kept = [one for one in sorted(edits) if not any(s.start < one[1] and one[0] < s.end for s in text.spans)]
    pieces, last = [], 0
    for start, end, new in kept:
        pieces += [text.text[last:start], new]
        last = end
    whole = "".join([*pieces, text.text[last:]])
    spans = [
        span.moved(sum(len(new) - (end - start) for start, end, new in kept if start < span.start))
        for span in text.spans
    ]
    return AnnotatedText(whole, text.kind, tuple(spans), text.field, text.category)


def varied(text: AnnotatedText, draw: Random, others: Sequence[AnnotatedText]) -> AnnotatedText:
    """The text in another layout, perhaps joined with another short text; nearly half of them stay as they are."""
    chance = draw.random()
    if chance < 0.2:
        text = edited(text, _flattened(text.text, draw.choice([" ", " ", "", ". ", " - ", " • "])))
    elif chance < 0.35:
        bullet = draw.choice(_BULLETS)
        text = edited(text, [(match.start(), match.end(), bullet) for match in _BULLET.finditer(text.text)])
    elif chance < 0.53:
        gap = "" if chance < 0.45 else "\n"
        text = edited(text, [(match.start(), match.end(), gap) for match in _GAP.finditer(text.text)])
    if len(text.text) < _SHORT and text.kind != "sentences" and draw.random() < 0.25:
        text = _joined(text, draw.choice(others), draw.choice(["\n", " ", "\n\n"]))
    return text


def _flattened(text: str, gap: str) -> list[Edit]:
    """Line breaks replaced; a gap that ends a sentence does so only where none has ended yet."""
    found = []
    for match in _LINE.finditer(text):
        ended = match.start() == 0 or text[match.start() - 1] in ".:;!?"
        found.append((match.start(), match.end(), gap if gap.strip() or ended else " "))
    return found


def _joined(text: AnnotatedText, other: AnnotatedText, gap: str) -> AnnotatedText:
    """Two texts of one kind as one; a word's wrong sense hangs on its surroundings, so such a text is left alone."""
    senses = any(span.verdict == "wrong_sense" for span in (*text.spans, *other.spans))
    if senses or other.kind != text.kind or len(other.text) > 600:
        return text
    whole = f"{text.text}{gap}{other.text}"
    moved = [span.moved(len(text.text) + len(gap)) for span in other.spans]
    return AnnotatedText(whole, text.kind, (*text.spans, *moved), text.field, text.category)


def short_names(texts: Iterable[AnnotatedText]) -> list[tuple[str, str]]:
    """Names of three words or fewer that texts ask for, each with its type."""
    return sorted(
        {
            (text.text[span.start : span.end], span.type)
            for text in texts
            for span in text.spans
            if span.verdict == COUNTS
            and span.type in ("skill", "knowledge")
            and len(text.text[span.start : span.end].split()) <= 3
        }
    )


def typed_list(draw: Random, names: Sequence[tuple[str, str]]) -> AnnotatedText:
    """A list of names as people type it, held or asked."""
    kind = draw.choice(["cv", "cv", "ad"])
    gap = draw.choice([", ", ", ", "; ", " / ", "\n", " | ", " and ", "\n- ", ","])
    leads = ["", "", "", "Skills: ", "I know ", "Key skills\n"]
    if kind == "ad":
        leads = ["", "Requirements: ", "Must have: ", "You need ", "Essential: ", "Nice to have: ", "Desirable\n"]
    text = draw.choice(leads)
    modality = "nice" if text.startswith(("Nice", "Desirable")) else "must"
    spans, count = [], draw.randint(1, 8)
    marked = draw.randrange(count) if draw.random() < _MARKED else -1
    for at in range(count):
        last = at == count - 1 and gap == ", " and draw.random() < 0.3
        text += (" and " if last else gap) if at else ""
        name, type_ = draw.choice(names)
        reason, mark = draw.choice(_MARKS[kind]) if at == marked else ("", "")
        known = type_ if kind == "ad" else None
        asked = (known, COUNTS, modality if kind == "ad" else None, 0)
        refused = (known, reason, None, None)
        spans.append(AnnotatedSpan(len(text), len(text) + len(name), *(refused if reason else asked)))
        text += name + mark
    return AnnotatedText(text, kind, tuple(spans), "lists")
