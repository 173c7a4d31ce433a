"""Languages by name: where a mention speaks, writes or reads one, or says how well.

Every pattern looks a bounded way around.
"""

from __future__ import annotations

import re

from stackwise.models.reading.levels import LOW, level_of

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
_NAME = re.compile(_TONGUES)
_INTO = re.compile(
    rf"\b(?:into|in|from)\s(?:(?:plain|clear|simple|good|fluent|spoken|written)\s)?(?P<tongue>{_TONGUES})"
    r"(?=\W{0,2}$|[,;.)\n]|\s(?:and|or|into|to)\b)"
)
_TONGUE_RATED = re.compile(rf"(?P<tongue>{_TONGUES})\s(?:{LOW}|perfect|flawless)")
_RATED_LOW = re.compile(r"(?<=[a-z])\s(?:weak|shaky|patchy|rusty|so[- ]so)$")
_NO_NAMES = ("a", "the", "is", "are")
_OF_A_LAND = (
    r"(?:(?:case|civil|criminal|contract|labour|labor|company|constitutional|tax)\s)?(?:laws?|legislation|tax(?:es|ation)?|accounting|history|politics|"
    r"econom(?:y|ics)|geography|philosophy|cultures?|art|architecture|music|dance|dancing|football|cinema|films?|society)|"
    r"(?:style\s|home\s|regional\s|traditional\s)?(?:cooking|cuisine|food|recipes?|dish(?:es)?|sauces?|soups?|past(?:a|ry|ries)|bread|baking|"
    r"cakes?|desserts?|cheeses?|wines?|beers?|cocktails?|tapas|curr(?:y|ies)|kitchens?|restaurants?)|"
    r"polish(?:ing)?|plaits?|braids?|manicures?|massages?|gardens?|windows?|doors?|drains?|furniture|railways?|roads?|"
    r"regulations?|standards?|norms|codes?|cars?|vehicles?|tractors?|engines?|companies|markets?|pubs?"
)
_OF_LAND = re.compile(
    rf"(?:[\w’'-]{{1,12}}\s){{0,4}}(?P<tongue>{_TONGUES})(?:(?:,|\sand|\sor|\s?/|\s&)\s?(?:{_TONGUES})){{0,3}}\s(?:{_OF_A_LAND})"
)
_LAND_BEHIND = re.compile(rf"\s(?:{_OF_A_LAND})(?![\w-])")


def tongue_before(text: str, start: int, end: int) -> int | None:
    """Where the language ends that ``[start, end)`` names with how well it is spoken ("Turkish poor").

    >>> tongue_before("Turkish poor", 0, 12), tongue_before("Turkish baths", 0, 13)
    (7, None)
    """
    found = _TONGUE_RATED.fullmatch(text, start, end)
    return found.end("tongue") if found else None


def rated_before(text: str, start: int, end: int) -> int | None:
    """Where what ``[start, end)`` names ends, if a low mark closes it ("shorthand weak").

    >>> rated_before("shorthand weak", 0, 14), rated_before("help the weak", 0, 13)
    (9, None)
    """
    found = _RATED_LOW.search(text, start, end)
    if found is None or text[start : found.start()].rsplit(" ", 1)[-1].lower() in _NO_NAMES:
        return None
    return found.start()


def uses_language(mention: str) -> bool:
    """Whether a mention is the use of a language ("write English", "spoke Polish"), whatever else it seems to be.

    >>> uses_language("write good English"), uses_language("Polish the silver")
    (True, False)
    >>> uses_language("read French"), uses_language("read French law")
    (True, False)
    """
    return any(_LAND_BEHIND.match(mention, found.end()) is None for found in _TONGUE.finditer(mention))


def is_tongue(name: str) -> bool:
    """Whether a name is that of a language and no more.

    >>> is_tongue("French"), is_tongue("French law")
    (True, False)
    """
    return _NAME.fullmatch(name) is not None


def of_a_land(mention: str) -> bool:
    """Whether words name what is of a land, and no language ("French law").

    >>> of_a_land("some French law"), of_a_land("Greek recipes"), of_a_land("spoken French"), of_a_land("French, law")
    (True, True, False, False)
    """
    return _OF_LAND.fullmatch(mention) is not None


def languages_in(text: str, start: int, end: int) -> list[tuple[int, int, int | None]]:
    """Ranges and levels of the languages that the mention ``[start, end)`` is done in.

    >>> languages_in("write letters in good German", 0, 28), languages_in("a course in German law", 0, 22)
    ([(22, 28, 3)], [])
    """
    places = [match.span("tongue") for match in _INTO.finditer(text, start, end)]
    return [(*place, level_of(text, *place, start, end)) for place in places]
