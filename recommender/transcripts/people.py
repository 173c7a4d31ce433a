"""People of a transcript: the columns that say who a row is about, so that nobody is given another's units."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from stackwise.features.errors import InputError, describe
from stackwise.features.text import folded

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
