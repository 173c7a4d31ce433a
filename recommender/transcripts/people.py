"""People of a transcript: the columns that say who a row is about, so that nobody is given another's units."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Sequence
from functools import cache
from itertools import zip_longest
from typing import NoReturn

from stackwise.features.errors import InputError, describe
from stackwise.features.text import folded, unaccented
from stackwise.recommender.transcripts.code_cell import shares_no_word

# Who a record is about, in the languages whose results are known; a plural's s is dropped before.
_PERSON = (
    "student learner candidate client trainee apprentice participant person pupil employee graduate holder "
    "matriculation matric matrikel national identity passport member recipient awardee attendee delegate user "
    "worker cadet volunteer registrant enrolee enrollee contact scholar alumnus alumna etudiant etudiante eleve "
    "stagiaire apprenti apprentie candidat candidate alumno alumna estudiante aprendiz candidato candidata aluno "
    "studente studentessa allievo allieva teilnehmer teilnehmerin schuler schulerin studierender lernender "
    "absolvent absolventin deelnemer cursist leerling"
)
_NAMED = (
    "id ids identifier identification no nr num number nummer name names fullname code ref reference email mail "
    "full first last given family middle preferred legal display login of the s to e and or de del du d la le l"
)
_BESIDE = "sis lms moodle canvas staff team personal work home own uln usi"  # a system's, or which of several
_ALONE = (
    "usi uln nsn pen ppsn ppsno nino ssn emplid idnumber idno sid email emailaddress dob dateofbirth birthdate "
    "birthday birthname surname lastname familyname firstname givenname givennames forename forenames preferredname "
    "fullname nachname vorname name1 name2 family given username userid login loginid upn sisid awardedto issuedto "
    "presentedto conferredon mobile mobileno phone phoneno telephone workemail homeemail personalemail emailpersonal "
    "sortablename displayname legalname fullnamelegal payroll payrollno payrollnumber personalno personalnumber "
    "personnelno personnelnumber rollno rollnumber admissionno admissionnumber indexno indexnumber regno regnumber "
    "registrationno registrationnumber prenom nomdefamille apellido apellidos cognome sobrenome achternaam voornaam"
)
_OF_ROWS = ("id", "enrolment", "enrollment", "enrolmentid", "enrollmentid", "enrolmentno", "enrollmentno")
_COLUMN = re.compile(
    rf"(?:{'|'.join(_PERSON.split())})s?(?:{'|'.join(_NAMED.split())})?(?:{'|'.join(_NAMED.split())})?"
)
_TOLD = frozenset(_ALONE.split())
_REACHED = frozenset(("email", "mail", "phone", "mobile", "telephone", "contact"))  # a provider is, too, above a table
_PARTS = frozenset(("first", "last"))  # of a name, where both are columns
_NAMES = ("name", "nom", "nombre", "nome", "naam", "navn", "namn")  # of a person, or of a unit
# Whom else, or what, a column of words with capitals may be about.
_OTHERS = (
    "assessor trainer teacher lecturer tutor instructor professor coordinator supervisor examiner verifier "
    "facilitator moderator mentor signature signed approved by manager employer host workplace company site venue "
    "location place campus room city town suburb state country region address provider rto school faculty "
    "department institute organisation organization college university centre center area field discipline stream "
    "strand category type kind mode method delivery status stage level group unit course module subject program "
    "programme qualification package award title description evidence assessment task tool comment comments note "
    "notes remark remarks language session term semester period intake cohort class funding fund source occupation "
    "industry sector result outcome grade role reason form component framework standard licence license competency "
    "skill skills topic theme cluster attendance load pathway focus flag timetable pattern"
)


def is_person(header: str) -> bool:
    """Whether a column says who a row is about.

    >>> is_person("Candidate No."), is_person("Date of birth"), is_person("Enrolment date"), is_person("Staff hours")
    (True, True, False, False)
    >>> is_person("Name of the student"), is_person("Trainee/Apprentice"), is_person("Student contribution")
    (True, True, False)
    """
    name, words = folded(unaccented(header)), {word.removesuffix("s") or word for word in _words(header)}
    said = words & _singular(_PERSON)
    whole = bool(said) and words <= said | _singular(_NAMED) | _singular(_BESIDE)
    if name == "nationalcode":  # that is a unit's
        return False
    return name in _TOLD or whole or _COLUMN.fullmatch(name) is not None


def is_name(header: str) -> bool:
    """Whether a column is called Name alone, in any of the languages: of a person, or of a unit."""
    return folded(header) in _NAMES


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z]+", unaccented(text).casefold())


@cache
def _singular(words: str) -> frozenset[str]:
    return frozenset(word.removesuffix("s") or word for word in words.split())


_NAME = re.compile(r"[^\W\d_][^\W\d_'’.-]{0,40}(?:[,;]?\s[^\W\d_][^\W\d_'’.-]{0,40}){1,4}")
_WITH_ID = re.compile(
    rf"(?P<name>{_NAME.pattern})\s{{0,3}}[(\[#:-]{{1,2}}\s?[A-Za-z]{{0,2}}(?!(?:19|20)\d\d\b)\d{{4,12}}[)\]]?"
)
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


def refuse_several(
    header: Sequence[str], rows: Sequence[Sequence[str]], unit: int, unknown: Container[int] = ()
) -> None:
    """Refuse a file about several people: what each holds would count as one person's.

    A column called Name is a person's where all that it says stands at several units, one of numbers where any does,
    and one that nobody knows where all that it says is like people's names.

    Parameters
    ----------
    unit : the column of codes.
    unknown : columns of which nobody knows what they are.

    Raises
    ------
    InputError
        A column about people says several.
    """
    for at, name in enumerate(header):
        said = [(row[at].strip(), folded(row[unit])) for row in rows if len(row) > max(at, unit) and row[at].strip()]
        many = len({folded(who) for who, _ in said})
        if many < 2 or at == unit:
            continue
        if is_person(name) or (folded(name) in _PARTS and _PARTS.issubset(map(folded, header))) or _groups(name, said):
            _refuse(f"rows of {many} people in column {name.strip()!r}")
        if at in unknown and _may_be_people(name, said):
            _refuse(
                f"column {name.strip()!r}, which may be of {many} people", ", or leave out what is of nobody of them"
            )


def told_person(lines: Iterable[Sequence[str]]) -> str | None:
    """Whom the lines around and between the rows name: "Student: Ana Rata"; None for nobody, or by a number alone.

    Raises
    ------
    InputError
        One thing about a person is said twice and differently.
    """
    told: dict[str, set[str]] = defaultdict(set)
    names: list[str] = []
    for cells in lines:
        filled = [cell.strip() for cell in cells if cell.strip()]
        for cell, after in zip_longest(filled, filled[1:], fillvalue=""):
            label, _, value = cell.partition(":")
            if (is_person(label) and _REACHED.isdisjoint(_words(label))) or is_name(label):
                said = value.strip() or after
                told["name" if is_name(label) else folded(label)].add(folded(said))
                names += [said] if _is_like_person(said) else []
            elif len(filled) == 1 and (found := _WITH_ID.fullmatch(cell)):
                told["name"].add(folded(found["name"]))
    if several := [values for values in told.values() if len(values - {""}) > 1]:
        _refuse(f"lines that may be about {len(several[0] - {''})} people")
    return next(iter(names), None)


def _refuse(got: str, more: str = "") -> NoReturn:
    raise InputError(describe("transcript", got, "rows of one person", f"give one file a person{more}"))


def _groups(name: str, said: Sequence[tuple[str, str]]) -> bool:
    """Whether a column called Name, or by a number of rows, says one thing of several units: it is a person's then."""
    return (is_name(name) and _is_repeated(said, all)) or (folded(name) in _OF_ROWS and _is_repeated(said, any))


def _may_be_people(name: str, said: Sequence[tuple[str, str]]) -> bool:
    """Whether all that a column says is like people's names, and its own says nothing else."""
    return set(_OTHERS.split()).isdisjoint(_words(name)) and all(_is_like_person(who) for who, _ in said)


def _is_repeated(said: Sequence[tuple[str, str]], of: Callable[[Iterable[bool]], bool]) -> bool:
    """Whether all, or any, of what a column says stands at several units."""
    units: dict[str, set[str]] = defaultdict(set)
    for who, unit in said:
        units[folded(who)].add(unit)
    return of(len(several) > 1 for several in units.values())
