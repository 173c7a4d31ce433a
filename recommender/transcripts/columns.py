"""Columns of a CSV transcript: the line that names them, and what each is by its name and by what it says."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stackwise.features.errors import InputError, describe
from stackwise.features.text import folded
from stackwise.recommender.transcripts.held_from import CodeFinder
from stackwise.recommender.transcripts.people import is_name, names_people
from stackwise.recommender.transcripts.results import (
    is_named_by_denial,
    is_named_by_results,
    says_a_state,
    says_results_abroad,
    way_said,
)

MOST_PREAMBLE = 30  # lines that may stand above the header
_COLUMNS = {
    "unit": "unitcode unit subjectcode subject code unitofcompetencycode unitofcompetency unitofcompetencyidentifier "
    "subjectidentifier nationalcode competencycode modulecode coursecode unitnumber unitno coursenumber coursenum "
    "modulenumber subjectnumber componentcode standard standardnumber unitstandard nationalunitcode",
    "title": "unittitle title subjectname subjecttitle unitname name description unitofcompetencyname coursetitle "
    "coursename moduletitle modulename componenttitle componentname competencytitle competencyname standardtitle "
    "unitofcompetencytitle unitdescription papertitle papername titel bezeichnung modultitel intitule titre titulo "
    "titolo",
    "date": "date activityenddate dateachieved completiondate completed datecompleted enddate dateofcompletion "
    "resultdate awardedon awarded dateawarded outcomedate finishdate datefinished awarddate dateofaward "
    "yearachieved yearcompleted completedyear dateattained",
    "result": "result outcome outcomeidentifier finalresult resultcode outcomecode nationaloutcome resultdescription "
    "outcomedescription finaloutcome overallresult overalloutcome",
    "beside": "status grade finalgrade gradeachieved lettergrade coursegrade enrolmentstatus completionstatus "
    "unitstatus resultstatus",
    "mark": "mark percentage score percent gradepercent",  # and as _field reads
    "provider": "trainingorganisationname trainingorganisation rto rtoname provider organisation organization college "
    "institution providername trainingorganizationname trainingprovider issuer issuedby awardedby issuingorganisation "
    "issuingorganization providerlegalname rtolegalname registeredtrainingorganisation",
    "provider_code": "rtocode trainingorganisationcode toid providercode rtoid trainingorganisationidentifier "
    "rtonumber rtono providerid providernumber",
    "worth": "credit credits creditpoints points ects ectscredits",
    "remark": "comment comments remark remarks notes",
    "note": "note noten endnote modulnote fachnote gesamtnote",  # from 1 to 6, in German
    "valid_until": "expirydate expires expiry validuntil validto currentuntil expirationdate expiration expireson "
    "dateofexpiry expirydatetime validtill validthru validthrough renewaldue renewaldate renewaldueon renewby",
    "learner": "usi studentid learnerid student clientid clientidentifier studentnumber",
    "learner_name": "studentname learnername clientname fullname participantname traineename",
}
# Of several columns of a field the one of the first names is it: the unit's code and not its course's, the day of
# completion and not that of the award.
_FIRST = {
    "unit": (
        "unitcode unitofcompetencycode unitofcompetencyidentifier nationalunitcode nationalcode competencycode "
        "subjectcode subjectidentifier modulecode componentcode",
        "unit subject unitofcompetency",
    ),
    "title": ("unittitle unitname unitofcompetencyname unitofcompetencytitle subjectname subjecttitle competencyname",),
    "date": (
        "completiondate datecompleted dateofcompletion completed dateachieved dateattained yearachieved yearcompleted "
        "completedyear",
        "activityenddate enddate finishdate datefinished",
    ),
}
_KNOWN = {name: field for field, names in _COLUMNS.items() for name in names.split()}
_EARNED = "earned awarded achieved gained obtained"
_WORTH = "credit credits point points ects unit units hour hours semester total"
_NOUNS = {"mark": "mark marks score percentage percent", "beside": "status state grade", "result": "result outcome"}
# Words before a noun that leave it the unit's own: ``Final Mark``, and not ``Pass Mark`` or ``Course Status``.
_WHOSE = (
    "final overall unit subject module total result competency attainment achievement completion enrolment enrollment"
)
RESULTS = ("result", "beside")  # what says whether a unit was attained
OTHER, ANOTHER = "other", "another"  # a column that nobody knows, and one that is of something else than the unit
SEVERAL = (*RESULTS, "mark", "earned", "worth", "remark")  # every column of them is read
NOT_KEPT = (OTHER, ANOTHER, "worth", "remark", "note", "denial", "asked")  # what holdings have no place for
_PASSED_OVER = {"programcode", "programname", "programtitle", "qualificationcode", "qualification", "course"}
# Columns that ask yes or no of a unit: a no stands against it.
_ASKED = (
    "valid current active verified final finalised finalized issued confirmed released approved official recorded "
    "endorsed"
)
# A column so called has a row for each part of a unit, where a unit has several.
_PARTS = "element elements assessment assessments task tasks criterion criteria part component activity test exam quiz"
_PART_NAMED = "name title no number id code description of the item unit performance"
_OF_ANOTHER = (
    "visa payment payments fee fees loan invoice course program programme qualification award student learner employer "
    "employment contract apprenticeship traineeship pass"
)
NO_RESULT = (
    "campus hours ects credit credits points level year semester term period program programme qualification package "
    "type role elective delivery location teacher assessor trainer start started commenced begin begun name session "
    "cohort intake faculty school code title"
)  # a word in the name of a column: it says nothing of attainment


def header_of(rows: Sequence[Sequence[str]]) -> tuple[int | None, list[str | None]]:
    """The line of column names, and what each column is; one of several columns alone, unless it says results."""
    for at, row in enumerate(rows[:MOST_PREAMBLE]):
        fields: list[str | None] = []
        for column, cell in enumerate(row):
            field = field_of(cell)
            said = [row[column].strip() for row in rows[at + 1 :] if row[column:] and row[column].strip()]
            if folded(cell) == "state" and says_a_state(said):
                field = "beside"  # else it may be a part of the country
            if field is None and is_named_by_denial(cell):
                field = f"denial {cell.strip()}"
            if field is None and folded(cell) in _ASKED.split():
                field = f"asked {cell.strip()}"
            if field is None and (says_results_abroad(said) or is_named_by_results(cell)):
                field = "beside"  # in whichever language it is called
            if field == "unit" and folded(cell) in map(folded, row[:column]):
                got = f"two columns called {cell.strip()!r}"
                raise InputError(describe("transcript", got, "one table", "put one below the other"))
            fields.append(field)
        fields = _one_each(row, fields)
        if "unit" in fields and len([one for one in fields if one]) > 1:
            return at, fields
    return None, []


def _one_each(names: Sequence[str], fields: Sequence[str | None]) -> list[str | None]:
    """Fields, each of one column alone but what several may say; a day beside another may say no."""
    best: dict[str, int] = {}
    for at, field in enumerate(fields):
        if field is not None and (field not in best or _rank(field, names[at]) < _rank(field, names[best[field]])):
            best[field] = at
    return [
        field
        if field is None or field in SEVERAL or best[field] == at
        else f"asked {name.strip()}"
        if field == "date"
        else None
        for at, (name, field) in enumerate(zip(names, fields, strict=True))
    ]


def _rank(field: str, name: str) -> int:
    ranks = _FIRST.get(field, ())
    return next((at for at, names in enumerate(ranks) if folded(name) in names.split()), len(ranks))


def with_name(
    header: Sequence[str], rows: Sequence[Sequence[str]], fields: list[str | None], finder: CodeFinder
) -> list[str | None]:
    """Fields, with a column called Name as what it says: titles of units, or who it is about."""
    at = next((at for at, cell in enumerate(header) if is_name(cell)), None)
    if at is None:
        return fields
    other = next((i for i, cell in enumerate(header) if i != at and field_of(cell) == "title"), None)
    unit = fields.index("unit")
    said = [(row[unit], row[at].strip()) for row in rows if len(row) > max(at, unit) and row[at].strip()]
    if not names_people(said, finder.title_of, other is not None):
        return fields
    named = {at: "learner_name", **({} if other is None else {other: "title"})}
    return [named.get(i, field) for i, field in enumerate(fields)]


_AROUND_WAY = re.compile(r"\b(?:date|day|on|from|provider|institution|source|evidence)\b", re.IGNORECASE)


def with_ways(header: Sequence[str], rows: Sequence[Sequence[str]], fields: Sequence[str | None]) -> list[str | None]:
    """Fields, with the columns that say which units were recognised or transferred."""
    found = list(fields)
    for at, field in enumerate(fields):
        plain = _AROUND_WAY.sub("", header[at])
        if field is None and (way := way_said(header[at]) or way_said(plain)):
            found[at] = f"way {way}" if way_said(header[at]) else f"way {way} given"
        elif field is None and (way := way_said(f"{header[at]} granted")):
            found[at] = f"way {way}"
        elif field is None and any(way_said(row[at]) for row in rows if len(row) > at):
            found[at] = "way"
    return found


def refuse_parts(header: Sequence[str], rows: Sequence[Sequence[str]], fields: Sequence[str | None]) -> None:
    """Refuse a table with a row for each part of a unit: that a part was attained says nothing of the whole.

    Raises
    ------
    InputError
        A column of elements, tasks or the like says several things of one unit.
    """
    unit = fields.index("unit")
    for at, name in enumerate(header):
        words = set(re.findall(r"[a-z]+", name.casefold()))
        named = words & set(_PARTS.split())
        if fields[at] != OTHER or not named or not words <= named | set(_PART_NAMED.split()):
            continue
        said = {(folded(row[unit]), folded(row[at])) for row in rows if len(row) > max(at, unit) and row[at].strip()}
        if len({code for code, _ in said}) < len(said):
            got = f"several rows of one unit that differ in column {name.strip()!r}"
            fix = "give the result of the whole unit, and no rows of its parts"
            raise InputError(describe("transcript", got, "a row for each unit", fix))


def field_of(name: str) -> str | None:
    """What a column is by its name, known or made of known words: ``Final Mark (%)``."""
    words = re.findall(r"[a-z]+", name.casefold())
    said = next((field for field, nouns in _NOUNS.items() if words and words[-1] in nouns.split()), None)
    own = len(words) > 1 and set(_WHOSE.split()).issuperset(words[:-1])
    if (
        len(words) > 1
        and {*_EARNED.split()}.intersection(words)
        and {*_EARNED.split(), *_WORTH.split()}.issuperset(words)
    ):
        return "earned"
    return _KNOWN.get(folded(name)) or (said if own else None)


def unknown_of(name: str) -> str | None:
    """What a column is that nobody knows: of a unit, or of a fee, a visa or the whole course; None for one passed over.

    >>> unknown_of("Reason"), unknown_of("Visa Status"), unknown_of("Program Code")
    ('other', 'another', None)
    """
    if folded(name) in _PASSED_OVER or not name.strip():
        return None
    return ANOTHER if is_of_another(name) else OTHER


def is_of_another(text: str) -> bool:
    """Whether a name or line is of something else than a unit: of a fee, a visa, the whole course."""
    return not set(_OF_ANOTHER.split()).isdisjoint(re.findall(r"[a-z]+", text.casefold()))
