"""Languages by name: where a mention speaks, writes or reads one, or says how well.

Every pattern looks a bounded way around.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from stackwise.models.reading.levels import LOW, level_of

_TONGUES = (
    "Albanian|Amharic|Arabic|Armenian|Belarusian|Bengali|Bosnian|Bulgarian|Cantonese|Catalan|Chinese|Croatian|Czech|Danish|Dutch|English|Estonian|"
    "Farsi|Finnish|Flemish|French|Gaelic|Georgian|German|Greek|Gujarati|Hausa|Hebrew|Hindi|Hungarian|Icelandic|Igbo|Indonesian|"
    "Irish|Italian|Japanese|Kazakh|Korean|Kurdish|Latvian|Lithuanian|Macedonian|Malay|Mandarin|Maltese|Nepali|Norwegian|Pashto|Persian|"
    "Polish|Portuguese|Punjabi|Romanian|Russian|Serbian|Slovak|Slovene|Slovenian|Somali|Spanish|Swahili|Swedish|Tagalog|"
    "Tamil|Telugu|Thai|Tigrinya|Turkish|Ukrainian|Urdu|Vietnamese|Welsh|Xhosa|Yoruba|Zulu"
)
_TONGUE = re.compile(
    rf"\b(?:speak|speaking|spoke|spoken|write|writing|written|read|reading|fluent|conversational)\s(?:\w{{2,8}}\s){{0,2}}"
    rf"(?:{_TONGUES})\b",
    re.I,
)
_NAME = re.compile(_TONGUES)
_NAMES = re.compile(rf"(?<![\w-])(?:{_TONGUES})(?![\w-])", re.I)
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
    r"breakfasts?|lunch(?:es)?|dinners?|meals?|toast|muffins?|tea|coffee|dressing|mustard|onions?|bakery|delicatessen|deli|grocer(?:y|ies)|shops?|"
    r"polish(?:ing|ers?|ed)?|plaits?|braids?|manicures?|massages?|massaging|baths?|saunas?|shaves?|waxing|barbers?|gardens?|windows?|doors?|drains?|furniture|"
    r"bulldogs?|shepherds?|cattle|horn|beds?|blinds?|ballet|opera|boxing|wrestling|embassy|citizens?|citizenship|passports?|nationals?|nationality|origin|descent|railways?|roads?|"
    r"regulations?|standards?|norms|codes?|cars?|vehicles?|tractors?|engines?|companies|markets?|pubs?"
)
_OF_LAND = re.compile(
    rf"(?:[\w’'-]{{1,12}}\s){{0,4}}(?P<tongue>{_TONGUES})(?:(?:,|\sand|\sor|\s?/|\s&)\s?(?:{_TONGUES})){{0,3}}\s(?:{_OF_A_LAND})"
)
_LAND_BEHIND = re.compile(rf"\s(?:{_OF_A_LAND})(?![\w-])")
_NAMED_TOO = rf"(?:(?:,|,?\sand|,?\sor|\s?/|\s&)\s?(?:{_TONGUES})){{0,3}}"
_LANDS_BEHIND = re.compile(_NAMED_TOO + _LAND_BEHIND.pattern)
_LISTED = re.compile(_NAMED_TOO)
_INSTITUTION = re.compile(
    r"(?:\s(?:[A-Z][\w’'-]{1,20}|of|and|for)){0,5}\s(?:Universit(?:y|ies)|Institutes?|Colleges?|Schools?|Academy|Polytechnic|Army|Navy|"
    r"Air\sForce|Police|Guard|Red\sCross|Council|Museum|Library|Chamber|Consulate|Ministry|Bank|Airlines?|Post|Society|"
    r"Association|Federation|Union|Orchestra|Theatre|Hospital|Centre|Center|Agency|Group|GmbH|Ltd|Inc)(?![\w-])(?!\s(?:[Tt]eacher|[Tt]utor|[Tt]rainer))"
)
_SAID_OF_TONGUE = re.compile(
    r"\s?[(:–-]?\s?(?:native|fluent\w{0,2}|mother|first|second|home|spoken|written|speak\w{0,4}|read\w{0,3}|writ\w{2,4}|"
    r"listening|conversation\w{0,2}|basics?|good|excellent|intermediate|advanced|beginner|elementary|working|business|fair\w{0,2}|little|level|languages?|lessons?|"
    r"class(?:es)?|teach\w{2,4}|tutor\w{0,3}|translat\w{2,6}|interpret\w{0,4}|gcse|a[- ]level|[abc][12]|grammar|"
    r"spelling|essays?|(?:is|would|will|are)\s|also\b|too\b|preferr?\w{0,4}|desir\w{2,4}|useful|helpful|helps|handy|plus|"
    r"an?\s(?:plus|must|bonus|advantage)|nice|required|needed|essential|ok\b|(?:at|to)\s(?:an?\s)?(?:[abc][12]|good|high|native|business|working|fluent|mother|school|home|work|gcse|"
    r"a[- ]level|conv)|"
    r"homework|cop(?:y|ies)|correspondence|letters?|e-?mails?|calls?|subtitles?|texts?|documents?|literature|vocabulary|"
    r"proficiency|ability|skills?|sign\b|drafting)",
    re.I,
)
_SPOKEN = re.compile(
    r"\b(?:languages?|speak\w{0,4}|spoke\w?|fluen\w{1,3}|native|mother[- ]tongue|bilingual|trilingual|translat\w{1,6}|"
    r"interpret\w{0,4}|conversational|gcse|a[- ]level)\b",
    re.I,
)
_POLISH = "polish"
_BARE = re.compile(rf"(?:(?:full|traditional|cooked|fresh|the|an?|some)\s)?(?:{_TONGUES})", re.I)
_NOUN = re.compile(
    r"\s(?!(?:and|for|from|with|into|than|but|who|where|when|not|only|every|daily|while|since|are|was)\b)[a-z]{3,}"
)
_SPEAKS = re.compile(
    r"\b(?:sp[eo]ak\w{0,4}|spoke|talk\w{0,3}|teach\w{0,3}|taught|learn\w{0,3}|read\w{0,3}|writ\w{1,3}|wrote|fluent|"
    r"native|answer\w{0,3}|know\w{0,3})\b",
    re.I,
)
_THINGS = re.compile(
    r"\s(?!(?:always|sometimes|besides|helps|needs|comes|makes|gives|gets|means|lets|customers|clients|guests|patients|callers|tourists|"
    r"visitors|readers|students|pupils|users|learners|colleagues|suppliers|partners|nationals|sources)\b)[a-z]{3,14}[^\Wsui]s\b"
)
_DOUBTFUL = re.compile("danish|polish", re.I)  # a pastry, and what is done to shoes
_PASTRY = re.compile(
    r"\b(?:croissants?|muffins?|pastr(?:y|ies)|baguettes?|brioches?|bagels?|scones?|buns?|rolls|cakes?|breads?|bak(?:e[dsr]?|ing|ery)|"
    r"coffees?|teas?|juices?|breakfasts?|do(?:ugh)?nuts?|dough|cinnamon|tarts?)\b",
    re.I,
)
_COOKED = re.compile(rf"\bcook(?:s|ed|ing)?\s(?:(?:{_TONGUES})(?:,|\sand|\sor)?\s){{0,3}}(?:and\s)?$", re.I)
_OPENING = re.compile(r"(?:^|[.;:!?\n•*|–-])\s{0,5}$")
_STOP = re.compile(r"[.!?\n]")
_AROUND = 100  # characters of a sentence that are looked at on either side


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


def stray_tongues(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[int]:
    """Which of the spans of a text are the name of a language, and mean none; a name right before another mention is
    of a land ("Full English | breakfast").

    >>> list(stray_tongues("Full English breakfast", [(0, 12), (13, 22)]))
    [0]
    >>> list(stray_tongues("muffins, Danish", [(0, 7), (9, 15)]))
    [1]
    >>> list(stray_tongues("Welsh, Danish", [(0, 5), (7, 13)]))
    []
    """
    starts = {start for start, _ in spans}
    for at, (start, end) in enumerate(spans):
        if not _BARE.fullmatch(text, start, end) or text[start:end].lower() == _POLISH:
            continue  # what one does to nails is a skill
        listed = _LISTED.match(text, end)
        behind = (listed.end() if listed else end) + 1
        beside = behind in starts and text[behind - 1] == " " and text[behind].islower()
        if (beside and not _SAID_OF_TONGUE.match(text, behind - 1)) or not speaks_of_tongue(text, start, end):
            yield at


def is_done(text: str, start: int, end: int) -> bool:
    """Whether ``[start, end)`` is what is done to shoes or nails, and no Polish.

    >>> is_done("file, polish", 6, 12), is_done("german, polish", 8, 14)
    (True, False)
    """
    if text[start:end].lower() != _POLISH or (text[start].isupper() and _LANDS_BEHIND.match(text, end)):
        return False
    return not speaks_of_tongue(text, start, end)


def speaks_of_tongue(text: str, start: int, end: int) -> bool:
    """Whether a name of a language in ``[start, end)`` means it, by what stands around: no food, treatment or other
    thing of a land, no institution, no pastry, and nothing to polish.

    >>> speaks_of_tongue("Swedish massage", 0, 7), speaks_of_tongue("Swedish and Thai massage", 0, 7)
    (False, False)
    >>> speaks_of_tongue("croissants and Danish", 15, 21), speaks_of_tongue("Norwegian and Danish", 14, 20)
    (False, True)
    >>> speaks_of_tongue("wash, polish", 6, 12), speaks_of_tongue("polish, german", 0, 6)
    (False, True)
    >>> speaks_of_tongue("German Red Cross", 0, 6), speaks_of_tongue("German at the Red Cross", 0, 6)
    (False, True)
    >>> speaks_of_tongue("Polish the silver", 0, 6), speaks_of_tongue("Polish is a plus", 0, 6)
    (False, True)
    """
    names = list(_NAMES.finditer(text, start, end))
    return not names or any(
        _is_spoken(text, *name.span()) and not _of_thing(text, _NOUN, start, *name.span(), end) for name in names
    )


def _of_thing(text: str, thing: re.Pattern[str], low: int, start: int, end: int, high: int) -> bool:
    """Whether a name is said of a thing behind it, before ``high`` ("make Greek salads"), and nothing of speaking."""
    behind = thing.match(text, end, high)
    return behind is not None and not _SAID_OF_TONGUE.match(text, end) and not _SPEAKS.search(text, low, start)


def _is_spoken(text: str, start: int, end: int) -> bool:
    low = max(0, start - 50)
    if _LANDS_BEHIND.match(text, end) or _COOKED.search(text, low, start) or _INSTITUTION.match(text, end):
        return False
    if _of_thing(text, _THINGS, low, start, end, len(text)):
        return False
    if not _DOUBTFUL.fullmatch(text, start, end) or _SAID_OF_TONGUE.match(text, end):
        return True
    low, high = _sentence(text, start, end)
    if not text[low:start].strip() and not text[end:high].strip():
        return True  # who types one word, or writes it on a line of its own, means to name a skill
    if _SPOKEN.search(text, low, high) or _named_beside(text, start, end, low, high):
        return True
    if text[start:end].lower() == "danish":
        return _PASTRY.search(text, low, high) is None
    opens = _OPENING.search(text, max(0, start - 6), start) is not None
    goes_on = text[end : end + 1] == " " and text[end + 1 : end + 2].islower()
    return text[start:end] == "Polish" and not (opens and goes_on)


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The characters of a sentence or line around ``[start, end)``, as far as is looked."""
    low, most = max(0, start - _AROUND), min(len(text), end + _AROUND)
    low = max((stop.end() for stop in _STOP.finditer(text, low, start)), default=low)
    stop = _STOP.search(text, end, most)
    return low, stop.start() if stop else most


def _named_beside(text: str, start: int, end: int, low: int, high: int) -> bool:
    """Whether another language is named in ``[low, high)``, and means one."""
    others = (name.span() for name in _NAMES.finditer(text, low, high) if not start <= name.start() < end)
    return any(
        (text[first].isupper() or not _DOUBTFUL.fullmatch(text, first, last)) and not _LANDS_BEHIND.match(text, last)
        for first, last in others
    )


def languages_in(text: str, start: int, end: int) -> list[tuple[int, int, int | None]]:
    """Ranges and levels of the languages that the mention ``[start, end)`` is done in.

    >>> languages_in("write letters in good German", 0, 28), languages_in("a course in German law", 0, 22)
    ([(22, 28, 3)], [])
    """
    places = [match.span("tongue") for match in _INTO.finditer(text, start, end)]
    return [(*place, level_of(text, *place, start, end)) for place in places]
