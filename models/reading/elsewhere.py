"""Words that say no in texts that are not in English, which the heads have not learned: German, Spanish, French,
Italian, Portuguese, Dutch, Swedish, Danish, Norwegian and Polish.

Such a word denies what stands behind it in its part of the sentence, and along a list from there; where nothing does,
what stands before it ("SAP nicht erforderlich"). "Not only" denies nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from stackwise.features.text import detect_language

Range = tuple[int, int]
_NOT = {
    "de": r"(?:kein(?:e|en|er|em|es)?|nicht(?!\snur)|ohne|weder|nie|niemals)",
    "es": r"(?:no(?!\ss[oó]lo|\ssolamente)|sin|nunca|ning[uú]n|ninguna|tampoco)",
    "fr": r"(?:pas(?!\s(?:seulement|que))|sans|aucune?|jamais|ni)",
    "it": r"(?:non(?!\ss(?:olo|oltanto))|senza|nessun[ao]?|mai|né)",
    "pt": r"(?:não(?!\s(?:só|apenas|somente))|sem|nunca|nenhuma?|nem)",
    "nl": r"(?:geen|niet(?!\salleen)|zonder|nooit|noch)",
    "sv": r"(?:inte(?!\sbara)|ing(?:en|a|et)|utan|ej|aldrig)",
    "da": r"(?:ikke(?!\s(?:kun|bare))|ing(?:en|et)|uden|aldrig)",
    "no": r"(?:ikke(?!\s(?:bare|kun))|ing(?:en|et)|uten|aldri)",
    "pl": r"(?:nie(?!\stylko)|bez|żaden|żadn(?:a|e|ej|ego|ych)|nigdy)",
}
_DENIES = {code: re.compile(rf"\b{words}\b", re.I) for code, words in _NOT.items()}
_BUT = r"\b(?:aber|sondern|dafür|pero|sino|mais|ma|bensì|mas|maar|wel|men|ale)\b"
_PART_END = re.compile(rf"[.;:!?,\n(]|\s[–—-]\s|{_BUT}", re.I)
_JOIN = re.compile(
    r"\s?(?:,\s?)?(?:(?:/|und|oder|sowie|y|o|e|ni|et|ou|ed|en|of|och|eller|og|i|lub|né|nem|noch)\s?)?"
    rf"(?!{_BUT})(?=\w)",
    re.I,
)


def denied_elsewhere(text: str, spans: Sequence[Range]) -> set[int]:
    """Which of the spans of a text in another language a word of it denies.

    >>> said = "Wir suchen einen Buchhalter mit Excel. SAP nicht erforderlich."
    >>> denied_elsewhere(said, [(32, 37), (39, 42)])
    {1}
    """
    denies = _DENIES.get(detect_language(text).code or "")
    if denies is None or not spans:
        return set()
    found: set[int] = set()
    ends = [0, *(end.end() for end in _PART_END.finditer(text)), len(text)]
    for low, high in pairwise(ends):
        word = denies.search(text, low, high)
        if word is None:
            continue
        inside = [at for at, (start, end) in enumerate(spans) if low <= start and end <= high]
        behind = [at for at in inside if spans[at][0] >= word.end()]
        found |= set(_joined(text, spans, behind)) if behind else {at for at in inside if spans[at][0] < word.start()}
    return found


def _joined(text: str, spans: Sequence[Range], behind: list[int]) -> list[int]:
    """The spans behind a word, and those that the last of them is joined to in a list."""
    last = behind[-1]
    while last + 1 < len(spans) and _listed(text, spans[last], spans[last + 1]):
        last += 1
    return [*behind, *range(behind[-1] + 1, last + 1)]


def _listed(text: str, one: Range, other: Range) -> bool:
    """Whether two spans stand in a list, one right behind the other."""
    join = _JOIN.match(text, one[1])
    return join is not None and join.end() == other[0]
