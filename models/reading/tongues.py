"""Languages by name: where a mention speaks, writes or reads one, or says how well.

Every pattern looks a bounded way around.
"""

from __future__ import annotations

import re

from stackwise.models.reading.levels import level_of

_TONGUES = (
    "Albanian|Amharic|Arabic|Bengali|Bulgarian|Cantonese|Catalan|Chinese|Croatian|Czech|Danish|Dutch|English|Estonian|"
    "Farsi|Finnish|Flemish|French|Gaelic|German|Greek|Gujarati|Hausa|Hebrew|Hindi|Hungarian|Icelandic|Igbo|Indonesian|"
    "Irish|Italian|Japanese|Korean|Kurdish|Latvian|Lithuanian|Malay|Mandarin|Maltese|Nepali|Norwegian|Pashto|Persian|"
    "Polish|Portuguese|Punjabi|Romanian|Russian|Serbian|Slovak|Slovene|Slovenian|Somali|Spanish|Swahili|Swedish|Tagalog|"
    "Tamil|Telugu|Thai|Tigrinya|Turkish|Ukrainian|Urdu|Vietnamese|Welsh|Xhosa|Yoruba|Zulu"
)
_TONGUE = re.compile(
    rf"\b(?:speak|speaking|spoke|spoken|write|writing|written|read|reading|fluent|conversational)\s(?:\w{{2,8}}\s){{0,2}}"
    rf"(?:{_TONGUES})\b",
    re.I,
)
_INTO = re.compile(
    rf"\b(?:into|in|from)\s(?:(?:plain|clear|simple|good|fluent|spoken|written)\s)?(?P<tongue>{_TONGUES})"
    r"(?=\W{0,2}$|[,;.)\n]|\s(?:and|or|into|to)\b)"
)
_TONGUE_RATED = re.compile(
    rf"(?P<tongue>{_TONGUES})\s(?:poor|weak|broken|halting|rough|perfect|flawless|passable|patchy|shaky|rusty)"
)


def tongue_before(text: str, start: int, end: int) -> int | None:
    """Where the language ends that ``[start, end)`` names with how well it is spoken ("Turkish poor").

    >>> tongue_before("Turkish poor", 0, 12), tongue_before("Turkish baths", 0, 13)
    (7, None)
    """
    found = _TONGUE_RATED.fullmatch(text, start, end)
    return found.end("tongue") if found else None


def uses_language(mention: str) -> bool:
    """Whether a mention is the use of a language ("write English", "spoke Polish"), whatever else it seems to be.

    >>> uses_language("write good English"), uses_language("Polish the silver")
    (True, False)
    """
    return _TONGUE.search(mention) is not None


def languages_in(text: str, start: int, end: int) -> list[tuple[int, int, int | None]]:
    """Ranges and levels of the languages that the mention ``[start, end)`` is done in.

    >>> languages_in("write letters in good German", 0, 28), languages_in("a course in German law", 0, 22)
    ([(22, 28, 3)], [])
    """
    places = [match.span("tongue") for match in _INTO.finditer(text, start, end)]
    return [(*place, level_of(text, *place, start, end)) for place in places]
