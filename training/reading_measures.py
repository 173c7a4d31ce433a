"""How well a tagger reads annotated texts: spans, types, what counts, how strongly, levels, and its calibration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from stackwise.models.reading.mentions import COUNTS, TextMention
from stackwise.models.reading.tagger import SpanTagger
from stackwise.training.reading_texts import AnnotatedSpan, AnnotatedText

_BINS = 10
Judged = tuple[AnnotatedSpan, TextMention | None]


def measured(tagger: SpanTagger, texts: Sequence[AnnotatedText]) -> dict[str, dict[str, float]]:
    """Measures by kind of text; see :func:`measures_of`."""
    found = {}
    for kind in ("ad", "cv", "course"):
        its = [text for text in texts if text.kind == kind]
        if its:
            read = tagger.read_many([text.text for text in its], kind)
            found[kind] = measures_of([text.spans for text in its], read)
    return found


def matched(spans: Sequence[AnnotatedSpan], mentions: Sequence[TextMention]) -> list[Judged]:
    """Each span with the mention that overlaps it most, if one covers half of the shorter of both."""
    found: list[Judged] = []
    for span in spans:
        best, most = None, 0
        for mention in mentions:
            overlap = min(span.end, mention.end) - max(span.start, mention.start)
            shorter = min(span.end - span.start, mention.end - mention.start)
            if overlap > most and 2 * overlap >= shorter:
                best, most = mention, overlap
        found.append((span, best))
    return found


def measures_of(
    spans: Sequence[Sequence[AnnotatedSpan]], mentions: Sequence[Sequence[TextMention]]
) -> dict[str, float]:
    """Counts and shares.

    ``exact_f1``: spans by exact range. ``found``: spans that a mention overlaps by half of the shorter.
    ``asked_recall``: spans that count, found and said to count. ``rejected``: spans that do not count, not found or
    said not to count.
    ``asked_precision``: of mentions said to count that overlap a span, those whose span counts; ``unnamed``: mentions
    said to count that overlap none, a text. ``must``: of asked spans found, those told right as must or not. ``error``:
    expected calibration error of ``asked`` over found spans, in ten bins.
    """
    judged = [pair for its, read in zip(spans, mentions, strict=True) for pair in matched(its, read)]
    both = [(span, mention) for span, mention in judged if mention]
    counts = [(span, mention) for span, mention in judged if span.verdict == COUNTS]
    traps = [(span, mention) for span, mention in judged if span.verdict != COUNTS]
    said = [(span, mention) for span, mention in both if mention.asked >= 0.5]
    exact = sum(
        len({(s.start, s.end) for s in its} & {(m.start, m.end) for m in read})
        for its, read in zip(spans, mentions, strict=True)
    )
    total = sum(map(len, spans)) + sum(map(len, mentions))
    right = [(span, mention) for span, mention in both if span.verdict == COUNTS]
    unnamed = sum(
        mention.asked >= 0.5 and not any(span.start < mention.end and mention.start < span.end for span in its)
        for its, read in zip(spans, mentions, strict=True)
        for mention in read
    )
    levels = [(span.level, mention.level or 0) for span, mention in right if span.level]
    leaks = [mention.level is not None for span, mention in right if span.level == 0]
    years = [mention.years == span.years for span, mention in right if span.years is not None]
    return {
        "n": len(judged),
        "exact_f1": 2 * exact / max(1, total),
        "found": len(both) / max(1, len(judged)),
        "asked_recall": _share([bool(mention and mention.asked >= 0.5) for _, mention in counts]),
        "rejected": _share([not (mention and mention.asked >= 0.5) for _, mention in traps]),
        "asked_precision": _share([span.verdict == COUNTS for span, _ in said]),
        "unnamed": unnamed / max(1, len(spans)),
        "reason": _share([m.why_not == s.verdict for s, m in both if s.verdict != COUNTS and m.why_not]),
        "type": _share([span.type == mention.type for span, mention in right if span.type]),
        "must": _share([(s.modality == "must") == (m.modality == "must") for s, m in right if s.modality]),
        "not_must": _share([m.modality != "must" for s, m in right if s.modality and s.modality != "must"]),
        "level": _share([abs(said - level) == 0 for level, said in levels]),
        "level_leaks": _share(leaks),
        "years": _share(years),
        "error": calibration_error([m.asked for _, m in both], [s.verdict == COUNTS for s, _ in both]),
    }


def by_type(spans: Sequence[Sequence[AnnotatedSpan]], mentions: Sequence[Sequence[TextMention]]) -> dict[str, str]:
    """Of the asked spans of each type: found with that type, of how many."""
    total: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for its, read in zip(spans, mentions, strict=True):
        for span, mention in matched(its, read):
            if span.verdict == COUNTS and span.type:
                total[span.type] += 1
                right[span.type] += bool(mention and mention.type == span.type and mention.asked >= 0.5)
    return {name: f"{right[name]}/{count}" for name, count in total.most_common()}


def calibration_error(chances: Sequence[float], right: Sequence[bool]) -> float:
    """Expected calibration error in ten bins of equal width.

    >>> calibration_error([0.95, 0.95], [True, True])
    0.05
    """
    chance, was = np.array(chances, float), np.array(right, float)
    bins = np.minimum((chance * _BINS).astype(int), _BINS - 1)
    gaps = [abs(chance[bins == at].mean() - was[bins == at].mean()) * (bins == at).sum() for at in np.unique(bins)]
    return round(float(sum(gaps) / max(1, len(chance))), 4)


def _share(truths: Sequence[bool]) -> float:
    return round(sum(truths) / len(truths), 4) if truths else float("nan")
