"""Title readings: other ways in which a title may be said, taken where one of them is an occupation's name.

A title carries what no name has: a level ("Senior", "Class 1", "II"), a star or a mark of gender, a licence behind it;
and it is said in other orders ("Manager, Human Resources", "Receptionist for a beach hotel"). Nothing is left out or
moved unless a name of the catalogue comes of it, word for word; only a general word before a mark ("Director, Digital
Banking") moves behind what it is general of in any case.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache

import pandas as pd

from stackwise.features.lanes import words
from stackwise.features.phrasings import VACANCY_TITLES, all_phrasings
from stackwise.models.occupation.names import GENERAL, names_of_occupations
from stackwise.models.occupation.spelling import Vocabulary

RANKS = frozenset(words("vice deputy acting head chief lead leader principal president senior junior"))
_LEVEL = re.compile(
    r"\b(?:senior|snr|sr|junior|jr|lead|principal|trainee|apprentice|graduate|intern|experienced|qualified|skilled|entry"
    r"[\s-]level|mid[\s-]level|full[\s-]?time|part[\s-]?time|temporary|permanent|seasonal|relief|casual|night|nights|days?"
    r"|weekends?|evenings?|mornings?|saturdays?|sundays?|shifts?|fixed[\s-]term|ftc|perm|temp|contract|months?"
    r"|(?:maternity|paternity|parental|sickness|holiday)\s(?:leave\s)?cover|zero[\s-]hours?|term[\s-]time(?:\sonly)?"
    r"|job[\s-]share|immediate\sstart|start\sasap|remote|hybrid|[1-5][\s-]?stars?|[1-5]\*|i{1,3}|iv|v|[mwfdx](?:/[mwfdx*]){1,3}"
    r"|(?:class|grade|level|band|tier|step|category|cat|lvl|scale|stage)\s{0,2}(?:\d{1,2}|[a-e]|i{1,3}|iv)(?:\s{0,2}[+/&-]\s{0,2}[1-9a-e])?"
    r"|\d{1,4})(?![\w*])\.?|\b[1-5]\*",
    re.I,
)
_MARK = re.compile(r"\s{0,3}[,:;|(]\s{0,3}|\s{1,3}[-–—]{1,2}\s{1,3}")
_WHAT_OF = re.compile(r"\s[-–—]\s|[,(:;|]|\s(?:of|for|at|in|with|to|from|on|de)\s", re.I)
_WORD = re.compile(r"[^\W\d_]+")
_ANYBODY = frozenset({"person", "people", "man", "member", "staff", "professional", "professionals"})
_SENTENCE_OPENS = re.compile(
    r"(?:i|we|you|they|have|has|had|do|does|did|are|is|am|was|were|been|must|will|would|can|our|my|your|this|that|there"
    r"|if|when|what|how|\d{1,4}\s{0,2}[+-]?\s{0,2}(?:years?|months?|weeks?|days?|hours?|hrs?))\b"
)
_USUAL_END = 6  # titles of vacancies that end with a word, from which titles do
_OF = re.compile(r"\s{1,3}(?:for|at|in|of|with)\s{1,3}(?:(?:an?|the|our|its)\s{1,3})?", re.I)
_PART = re.compile(r"[\s-]+")
_OR = re.compile(r"\s{0,3}/\s{0,3}|\s{1,3}or\s{1,3}", re.I)
_SEVERAL = 3  # names that one title may give
_EDGE = " \t\r\n,:;|()[]–—-/.*"
_LONGEST = 12  # words of a title that is read otherwise
_BEHIND = 3  # words that may be moved before a title, or stand behind it unknown
_SHORTENED = 2  # words that are left of a title at least
_JOINTS = frozenset({"and", "or", "of", "the", "for", "in", "with"})
_INITIALS = (2, 4)  # letters of a title that is an abbreviation


class TitleReadings:
    """Readings of titles over the names of one catalogue; ``is_name`` tells whether words are some occupation's name.

    >>> table = pd.DataFrame({"title": ["hotel receptionist", "aide"], "alt_titles": [None, None]})
    >>> readings = TitleReadings(table, Vocabulary({}), {"hotel receptionist", "aide"}.__contains__)
    >>> readings.read("receptionist for a 4* beach hotel"), readings.read("senior aide II"), readings.read("aides")
    ('hotel receptionist', 'aide', 'aides')
    """

    def __init__(self, occupations: pd.DataFrame, vocabulary: Vocabulary, is_name: Callable[[str], bool]) -> None:
        self._vocabulary, self._is_name = vocabulary, is_name
        own = Counter(said[-1] for title in occupations["title"] if (said := words(str(title))))
        self._general = {word for word, titles in own.items() if titles >= GENERAL}
        self._kinds: dict[tuple[str, ...], list[int]] = {}
        for row, title in enumerate(occupations["title"]):
            said = words(str(title))
            for at in range(1, len(said)):
                self._kinds.setdefault(tuple(said[at:]), []).append(row)
        self._spelled_out = _abbreviations(occupations)
        self._ends = _title_ends() | {end for title in occupations["title"] if (end := _end(str(title)))}

    def general(self, title: str) -> bool:
        """Whether a title is one general word, ranks beside it, and no occupation's name ("Director")."""
        said = words(title)
        own = [word for word in said if word not in RANKS]
        return bool(said) and len(own) <= 1 and self._general.issuperset(own) and not self._is_name(title)

    def ends_as_title(self, said: str) -> bool:
        """Whether words end as job titles do, whatever they are of: "lunchtime supervisor", and no "Market Street"."""
        return _end(said) in self._ends and said.strip().lower() not in _ANYBODY and not opens_no_title(said)

    def kinds(self, title: str) -> list[int]:
        """Rows of the occupations whose own titles are kinds of a title: "bus driver" of "driver"."""
        return self._kinds.get(tuple(words(title)), [])

    def several(self, title: str) -> list[str]:
        """The names that a title gives beside each other, two or three: "plumber / gas engineer"; else none."""
        parts = [self.read(part.strip(_EDGE)) for part in _OR.split(title)]
        some = 1 < len(parts) <= _SEVERAL and not self._is_name(title) and all(map(self._is_name, parts))
        return parts if some else []

    def read(self, title: str) -> str:
        """The title as a name says it, its slips put right; as it was given where none does."""
        abbreviated = self._spelled_out.get(title.strip().lower())
        if abbreviated:
            return abbreviated
        right = self._vocabulary.put_right(title)
        if self._is_name(right) or len(right.split()) > _LONGEST:
            return right
        named = next((one for one in self._ways(title, right) if self._is_name(one)), None)
        return named or self._turned(right)

    def _ways(self, title: str, right: str) -> Iterator[str]:
        """Readings of a title, the nearest to what it says first."""
        yield from self._vocabulary.alternatives(title)
        yield self._vocabulary.guessed(right)
        yield from _joined(right)
        for bare in dict.fromkeys((right, without_levels(right))):
            yield bare
            yield from _moved(bare)
            yield from self._shortened(bare)

    def _turned(self, title: str) -> str:
        """A general word behind what it is general of: "Digital Banking Director"."""
        mark = _MARK.search(title)
        if mark is None or not self.general(title[: mark.start()]):
            return title
        of = _MARK.split(title[mark.end() :].strip(_EDGE))[0].strip(_EDGE)
        return title if self._vocabulary.strange(of) else f"{of} {title[: mark.start()]}"

    def _shortened(self, title: str) -> Iterator[str]:
        """The title without unknown words behind it, two words at least: "Truck driver CDL"."""
        said = title.split()
        for count in range(1, min(_BEHIND, len(said)) + 1):
            rest = " ".join(said[:-count]).strip(_EDGE)
            if not self._vocabulary.strange(said[-count]) or len(words(rest)) < _SHORTENED:
                return
            yield rest


def opens_no_title(said: str) -> bool:
    """Whether words begin as sentences do, or with a time.

    >>> [opens_no_title(said) for said in ("3 year contract", "Have a go", "1st line support", "Havelock warden")]
    [True, True, False, False]
    """
    return _SENTENCE_OPENS.match(said.strip().lower()) is not None


def _end(title: str) -> str:
    """The last word of a title, before what it is of or for, in the singular."""
    said = [word for word in _WORD.findall(_WHAT_OF.split(title)[0].lower()) if len(word) > 1]
    return said[-1].removesuffix("s") if said else ""


@cache
def _title_ends() -> frozenset[str]:
    """The words that occupations' titles end with, and more than a few of those that vacancies carry."""
    written = all_phrasings(VACANCY_TITLES)
    carried = Counter(_end(title) for its in written.values() for title in its)
    return frozenset({*map(_end, written), *(end for end, count in carried.items() if count >= _USUAL_END)}) - {""}


def without_levels(title: str) -> str:
    """A title without levels, numbers and terms of work; as it is where nothing else is left.

    >>> without_levels("Senior HGV Class 1 Drivers (m/f/d)"), without_levels("Trainee"), without_levels("Nurse II")
    ('HGV Drivers', 'Trainee', 'Nurse')
    """
    rest = " ".join(_LEVEL.sub(" ", title).split()).strip(_EDGE)
    return rest if any(letter.isalpha() for letter in rest) else title


def _moved(title: str) -> Iterator[str]:
    """The title's first part behind all that stands behind a mark, or behind the last words of what it is "for"."""
    mark, of = _MARK.search(title), _OF.search(title)
    if mark is not None and (behind := _MARK.split(title[mark.end() :])[0].strip(_EDGE)):
        yield f"{behind} {title[: mark.start()].strip(_EDGE)}"
    said = title[of.end() :].split() if of is not None else []
    for count in range(min(_BEHIND, len(said)), 0, -1):
        if of is not None and words(said[-count]) and said[-count].lower() not in _JOINTS:
            yield f"{' '.join(said[-count:])} {title[: of.start()].strip(_EDGE)}"


def _joined(title: str) -> Iterator[str]:
    """The title with two words beside each other as one: "Fork lift driver"."""
    said = _PART.split(title)
    yield from (" ".join([*said[:at], said[at] + said[at + 1], *said[at + 2 :]]) for at in range(len(said) - 1))


def _abbreviations(occupations: pd.DataFrame) -> dict[str, str]:
    """What names of a few letters stand for in another name of their only bearer: "teaching assistant" by "ta"."""
    held: dict[str, set[str]] = {}
    for names in names_of_occupations(occupations):
        for name in names[1:]:
            if _INITIALS[0] <= len(name) <= _INITIALS[1] and name.isupper() and name.isalpha():
                held.setdefault(name.lower(), set()).add(_stretch(name.lower(), names) or "")
    return {short: next(iter(long)) for short, long in held.items() if len(long) == 1 and "" not in long}


def _stretch(initials: str, names: Sequence[str]) -> str | None:
    """The first words in a row of some name that have these initials."""
    for name in names:
        said = name.split()
        for at in range(len(said) - len(initials) + 1):
            some = said[at : at + len(initials)]
            if "".join(word[0].lower() for word in some) == initials:
                return " ".join(some)
    return None
