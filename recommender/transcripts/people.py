"""People of a transcript: the columns that say who a row is about, so that nobody is given another's units."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence

from stackwise.features.errors import InputError, describe
from stackwise.features.text import folded
from stackwise.recommender.transcripts.code_cell import shares_no_word

_PERSON = (
    "student learner candidate client trainee apprentice participant person pupil employee graduate holder "
    "matriculation matric matrikel national identity passport"
)
_NAMED = "id ids identifier identification no nr num number nummer name names fullname code ref reference email mail"
_ALONE = (
    "usi uln nsn pen ppsn ppsno nino ssn emplid idnumber idno sid email emailaddress dob dateofbirth birthdate "
    "birthday birthname surname lastname familyname firstname givenname givennames forename forenames preferredname "
    "fullname nachname vorname name1 name2"
)
_COLUMN = re.compile(
    rf"(?:{'|'.join(_PERSON.split())})s?(?:{'|'.join(_NAMED.split())})?(?:{'|'.join(_NAMED.split())})?"
)
_TOLD = frozenset(_ALONE.split())


def is_person(header: str) -> bool:
    """Whether a column says who a row is about.

    >>> is_person("Candidate No."), is_person("Date of birth"), is_person("Enrolment date"), is_person("Staff hours")
    (True, True, False, False)
    """
    name = folded(header)
    return name in _TOLD or _COLUMN.fullmatch(name) is not None


_NAME = re.compile(r"[^\W\d_][^\W\d_'’.-]{0,40}(?:[,;]?\s[^\W\d_][^\W\d_'’.-]{0,40}){1,4}")
_SMALL = ("al", "bin", "da", "de", "del", "den", "der", "di", "du", "el", "ibn", "la", "le", "ten", "ter", "van", "von")


def names_people(said: Sequence[tuple[str, str]], title_of: Callable[[str], str | None], beside_titles: bool) -> bool:
    """Whether a column called Name is of people, by what it says of each code: else it is of units' titles.

    Parameters
    ----------
    said : code and name of each row.
    title_of : a register's title by code; None where it has no such code.
    beside_titles : another column gives the titles.

    Raises
    ------
    InputError
        It says several things that may be people as well as units.
    """
    titles = ((name, title_of(code)) for code, name in said)
    if not beside_titles and any(title and not shares_no_word(name, title) for name, title in titles):
        return False
    several = len({folded(name) for _, name in said}) > 1
    alone = not several and len({folded(code) for code, _ in said}) > 1  # one name at several units is no title
    people = beside_titles or alone or (bool(said) and all(_is_like_person(name) for _, name in said))
    if people and several:
        got = f"column 'Name' with {said[0][1]!r} and others, which may be people or units"
        fix = "call it `Unit Title` or `Student Name`, and give one file a person"
        raise InputError(describe("transcript", got, "names of one person, or titles of units", fix))
    return people


def _is_like_person(name: str) -> bool:
    """Whether a text is two words or more, each with a capital: ``Ana de Rata``, ``Rata, Ana``."""
    words = re.split(r"[,;\s]+", name.strip())
    return bool(_NAME.fullmatch(name.strip())) and all(word[0].isupper() or word in _SMALL for word in words)


def refuse_several(header: Sequence[str], rows: Sequence[Sequence[str]], unit: int) -> None:
    """Refuse a file about several people: what each holds would count as one person's.

    ``unit`` is the column of codes. A column called Name is a person's where all that it says stands at several units.

    Raises
    ------
    InputError
        A column about people says several.
    """
    for at, name in enumerate(header):
        said = [(folded(row[at]), folded(row[unit])) for row in rows if len(row) > max(at, unit) and row[at].strip()]
        many = len({who for who, _ in said})
        if many > 1 and at != unit and (is_person(name) or (folded(name) == "name" and _is_repeated(said))):
            got, fix = f"rows of {many} people in column {name.strip()!r}", "give one file a person"
            raise InputError(describe("transcript", got, "rows of one person", fix))


def _is_repeated(said: Sequence[tuple[str, str]]) -> bool:
    units: dict[str, set[str]] = defaultdict(set)
    for who, unit in said:
        units[who].add(unit)
    return all(len(several) > 1 for several in units.values())
