"""Transcript of units as CSV: an extract of the USI register, or a provider's own list of results."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import Literal

from stackwise.features.errors import InputError, describe
from stackwise.features.ingest.amounts.dates import Order, order_of
from stackwise.features.ingest.registers.codes import joined_code, without_notes
from stackwise.features.records import Mode
from stackwise.recommender.decision.names import folded
from stackwise.recommender.transcripts.held_from import Claimed, CodeFinder, HeldFrom, told_day

MOST_PREAMBLE = 30  # lines that may stand above the header
Result = Literal["completed", "rpl", "transfer", "no"]
_COLUMNS = {
    "unit": "unitcode unit subjectcode subject code unitofcompetencycode unitofcompetency unitofcompetencyidentifier "
    "subjectidentifier nationalcode competencycode modulecode coursecode",
    "title": "unittitle title subjectname subjecttitle unitname name description unitofcompetencyname coursetitle",
    "date": "date activityenddate dateachieved completiondate completed datecompleted enddate dateofcompletion "
    "resultdate awardedon awarded dateawarded outcomedate",
    "result": "result outcome outcomeidentifier finalresult resultcode outcomecode nationaloutcome resultdescription "
    "outcomedescription status",
    "mark": "mark percentage score percent gradepercent",
    "provider": "trainingorganisationname trainingorganisation rto rtoname provider organisation organization college "
    "institution providername trainingorganizationname",
    "provider_code": "rtocode trainingorganisationcode toid providercode rtoid trainingorganisationidentifier",
    "valid_until": "expirydate expires expiry validuntil validto currentuntil",
    "learner": "usi studentid learnerid student clientid clientidentifier studentnumber",
    "learner_name": "studentname learnername clientname fullname participantname traineename",
}
_KNOWN = {name: field for field, names in _COLUMNS.items() for name in names.split()}
_PASSED_OVER = {"programcode", "programname", "programtitle", "qualificationcode", "qualification", "course"}
_RESULTS: dict[Result, str] = {
    "completed": "20 81 ca c cy p ac hd d cr pass passed competent competencyachieved competencyachievedpass achieved "
    "satisfactory ungradedpass nongradedpass competencyachievedorpass satisfactorilycompleted completed "
    "complete nonassessablesatisfactorilycompleted "
    "nonassessableactivitysatisfactorilycompleted credit distinction highdistinction "
    "merit excellence achievedwithmerit achievedwithexcellence",
    "rpl": "51 rpl rplg rplgranted recognitionofpriorlearning recognitionofpriorlearninggranted "
    "recognisedpriorlearning rccgranted recognitionofcurrentcompetencygranted",
    "transfer": "60 ct nr credittransfer credittransfernationalrecognition nationalrecognition credittransfergranted "
    "credittransferornationalrecognition exemptiongranted advancedstanding",
    "no": "30 40 41 52 61 65 70 82 85 90 n nn nyc f w wd ip rpln notyetcompetent notcompetent competencynotachieved "
    "notachieved nc ns cancelled nocredit creditnotgranted "
    "competencynotachievedfail fail failed withdrawn withdrawndiscontinued deferred incomplete rplnotgranted "
    "recognitionofpriorlearningnotgranted incompleteduetortoclosure continuing continuingactivity continuingenrolment "
    "unsatisfactory notsatisfactory notyetsatisfactory "
    "notyetstarted enrolled notyetavailable supersededsubject superseded inprogress "
    "nonassessableactivitynotsatisfactorilycompleted",
}
_KNOWN_RESULTS = "words such as competent, pass, RPL granted and credit transfer, and the codes of AVETMISS"
_TAKEN = {"completed": "attained by study", "rpl": "recognition of prior learning", "transfer": "credit transfer"}
_WHY = {
    "20 51 60 81": "it is that outcome code of AVETMISS",
    "p ac hd d cr pass passed credit distinction highdistinction merit excellence": "it is a passing grade",
    "satisfactory satisfactorilycompleted ungradedpass nongradedpass": "it is an ungraded pass; see that it is the "
    "unit's own result, and not that of one assessment",
    "nonassessablesatisfactorilycompleted nonassessableactivitysatisfactorilycompleted": "it was completed, though "
    "nothing of it was assessed; see whether the rule lets that count",
}
_NEUTRAL = frozenset(["granted", "final", "finalresult", "result", "outcome"])  # beside a result they change nothing
_SAID: dict[str, Result] = {word: result for result, words in _RESULTS.items() for word in words.split()}


def read_result(text: str) -> Result | None:
    """What a result says: attained and how, ``no`` for not attained, ``None`` where any word of it is unexplained.

    >>> read_result("Credit transfer/national recognition"), read_result("51"), read_result("NYC"), read_result("Z9")
    ('transfer', 'rpl', 'no', None)
    """
    whole = folded(text)
    if whole in _SAID:
        return _SAID[whole]
    parts = [part for part in _worded(text)[1:] if part and not part.isdigit() and part not in _NEUTRAL]
    known = {_SAID.get(part) for part in parts} | {_SAID[part] for part in _worded(text) if part in _SAID}
    return known.pop() if len(known) == 1 else None


def _results_taken(results: Iterable[str]) -> Iterator[str]:
    """What each result that counts as attained was taken as, and why, with how many rows say it."""
    for said, many in Counter(filter(None, results)).items():
        taken = read_result(said)
        if taken in (None, "no"):
            continue
        word = next((part for part in _worded(said) if part in _SAID), folded(said))
        why = next((why for words, why in _WHY.items() if word in words.split()), "its words say so")
        yield f"the result {said!r} ({many} {'row' if many == 1 else 'rows'}) is taken as {_TAKEN[str(taken)]}: {why}"


def _worded(text: str) -> list[str]:
    """A result whole, and by its parts."""
    parts = text.replace("(", " - ").replace(")", "").replace("–", "-").split(" - ")
    return [folded(text), *map(folded, parts)]


def read_vet_csv(text: str, finder: CodeFinder, into: HeldFrom) -> None:
    """Read a transcript of units into ``into``.

    Raises
    ------
    InputError
        No line of it names a column of unit codes.
    """
    rows = list(csv.reader(io.StringIO(text), delimiter=_delimiter(text)))
    at, fields = _header(rows)
    if at is None:
        seen = ", ".join(repr(cell) for cell in (rows[0] if rows else [])[:6])
        fix = "name the column `Unit Code`, and others Date, Result, Unit Title"
        raise InputError(describe("transcript", f"columns {seen}", "a column of unit codes", fix))
    header = rows[at]
    unread = [cell.strip() for cell, field in zip(header, fields, strict=True)
              if field is None and cell.strip() and folded(cell) not in _PASSED_OVER]  # fmt: skip
    if unread:
        into.not_carried.append(f"columns {', '.join(map(repr, unread))}")
    lines = [_Line(number, fields, row) for number, row in enumerate(rows[at + 1 :], start=at + 2) if any(row)]
    _refuse_several(lines)
    order = _order(fields, lines, into)
    if "result" not in fields:
        into.notes.append("no column says whether a unit was attained, so every row is taken as attained")
    for line in lines:
        _carry(line, order, finder, into)
    into.notes += _results_taken(line.get("result") for line in lines)


def _refuse_several(lines: Sequence[_Line]) -> None:
    """Refuse a file about several people: what each holds would count as one person's."""
    for field in ("learner", "learner_name"):
        many = len({folded(line.get(field)) for line in lines if line.get(field)})
        if many > 1:
            fix = "give one file a person"
            raise InputError(describe("transcript", f"rows of {many} people", "rows of one person", fix))


class _Line:
    """One row of the file by field."""

    def __init__(self, number: int, fields: Sequence[str | None], row: Sequence[str]) -> None:
        self.number = number
        told = zip_longest(fields, row[: len(fields)], fillvalue="")  # a short row says nothing of its last columns
        self.cells = {field: cell.strip() for field, cell in told if field}
        self.beyond = any(cell.strip() for cell in row[len(fields) :])

    def get(self, field: str) -> str:
        return self.cells.get(field, "")


def _carry(line: _Line, order: Order | None, finder: CodeFinder, into: HeldFrom) -> None:
    code, title = _split(line.get("unit"), line.get("title"))
    what = f"{code or title or 'a row without a code'} on line {line.number}"
    if line.beyond:
        into.not_carried.append(f"{what}: it has more cells than the header names, so its columns are not known")
        return
    if not code:
        into.not_carried.append(f"{what}: no unit code")
        return
    result = read_result(line.get("result")) if line.get("result") else None
    if "result" in line.cells and result in (None, "no"):
        said = line.get("result") or "nothing"
        why = "is not attained" if result == "no" else f"is a result nobody explained; known are {_KNOWN_RESULTS}"
        into.not_carried.append(f"{what}: {said!r} {why}")
        return
    mode: Mode | None = result if result in ("completed", "rpl", "transfer") else None
    issuer = tuple(filter(None, (line.get("provider_code"), line.get("provider"))))
    claim = Claimed((code,), title or None, issuer, told_day(line.get("date"), what, into, order),
                    told_day(line.get("valid_until"), what, into, order), _mark(line.get("mark")), mode)  # fmt: skip
    finder.carry(claim, into)
    into.learner_id = into.learner_id or line.get("learner") or None


def _split(cell: str, title: str) -> tuple[str, str]:
    """A code without what is written around it: ``BSBLDR411 - Lead a team``, ``BSBLDR411 (Release 2)``."""
    plain = without_notes(cell)
    if not plain:
        return "", title
    first, _, after = plain.partition(" ")
    code, rest = joined_code(plain) or (first.strip(":,;."), after)
    rest = rest.strip(" -–:")
    return code, title or ("" if rest.startswith("(") else rest)


def _mark(text: str) -> float | None:
    try:
        value = float(text.rstrip("% "))
    except ValueError:
        return None
    return value if 0 <= value <= 100 else None


def _delimiter(text: str) -> str:
    head = text[:4000]
    return max(",;\t|", key=head.count)


def _header(rows: Sequence[Sequence[str]]) -> tuple[int | None, list[str | None]]:
    """The line of column names, and what each column is; a field named twice keeps its first column."""
    for at, row in enumerate(rows[:MOST_PREAMBLE]):
        fields: list[str | None] = []
        for cell in row:
            field = _KNOWN.get(folded(cell))
            fields.append(None if field in fields else field)
        if "unit" in fields and len([one for one in fields if one]) > 1:
            return at, fields
    return None, []


def _order(fields: Sequence[str | None], lines: Iterable[_Line], into: HeldFrom) -> Order | None:
    """Order of day and month: as the dates show it; where they leave it open, an Australian register's is day first."""
    if into.dates is not None:
        return into.dates
    dates = [line.get("date") for line in lines if line.get("date")]
    seen = order_of(dates)
    if seen is None and "provider_code" in fields and dates:
        into.notes.append(
            "where day and month could be either, the day is read first, as Australian registers write it"
        )
        return "dmy"
    return seen
