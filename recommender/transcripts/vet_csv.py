"""Transcript of units as CSV: an extract of the USI register, or a provider's own list of results."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from stackwise.features.errors import InputError, describe
from stackwise.features.ingest.amounts.dates import Order, order_of
from stackwise.features.records import Mode
from stackwise.features.text import folded
from stackwise.recommender.transcripts.code_cell import CodeCell, read_code_cell, shares_no_word
from stackwise.recommender.transcripts.held_from import (
    Claimed,
    CodeFinder,
    HeldFrom,
    looks_like_code,
    told_day,
    told_end,
)
from stackwise.recommender.transcripts.people import is_person, names_people, refuse_several
from stackwise.recommender.transcripts.results import (
    RowResult,
    is_mark,
    is_named_by_results,
    numbers_are_codes,
    results_taken,
    row_result,
    says_a_state,
    says_results_abroad,
    way_said,
    why_not_attained,
)
from stackwise.recommender.transcripts.said_beside import (
    denied_by_day,
    is_nothing,
    is_open_heading,
    says_condition,
    ticked,
    words_of,
)

MOST_PREAMBLE = 30  # lines that may stand above the header
_COLUMNS = {
    "unit": "unitcode unit subjectcode subject code unitofcompetencycode unitofcompetency unitofcompetencyidentifier "
    "subjectidentifier nationalcode competencycode modulecode coursecode",
    "title": "unittitle title subjectname subjecttitle unitname name description unitofcompetencyname coursetitle "
    "coursename moduletitle modulename componenttitle componentname competencytitle competencyname standardtitle "
    "papertitle papername titel bezeichnung modultitel intitule titre titulo titolo",
    "date": "date activityenddate dateachieved completiondate completed datecompleted enddate dateofcompletion "
    "resultdate awardedon awarded dateawarded outcomedate",
    "result": "result outcome outcomeidentifier finalresult resultcode outcomecode nationaloutcome resultdescription "
    "outcomedescription finaloutcome overallresult overalloutcome",
    "beside": "status grade finalgrade gradeachieved lettergrade coursegrade enrolmentstatus completionstatus "
    "unitstatus resultstatus",
    "mark": "mark percentage score percent gradepercent",  # and as _field reads
    "provider": "trainingorganisationname trainingorganisation rto rtoname provider organisation organization college "
    "institution providername trainingorganizationname",
    "provider_code": "rtocode trainingorganisationcode toid providercode rtoid trainingorganisationidentifier",
    "worth": "credit credits creditpoints points ects ectscredits",
    "remark": "comment comments remark remarks notes",
    "valid_until": "expirydate expires expiry validuntil validto currentuntil",
    "learner": "usi studentid learnerid student clientid clientidentifier studentnumber",
    "learner_name": "studentname learnername clientname fullname participantname traineename",
}
_KNOWN = {name: field for field, names in _COLUMNS.items() for name in names.split()}
_EARNED = "earned awarded achieved gained obtained"
_WORTH = "credit credits point points ects unit units hour hours semester total"
_NOUNS = {"mark": "mark marks score percentage percent", "beside": "status state grade", "result": "result outcome"}
# Words before a noun that leave it the unit's own: ``Final Mark``, and not ``Pass Mark`` or ``Course Status``.
_WHOSE = (
    "final overall unit subject module total result competency attainment achievement completion enrolment enrollment"
)
_RESULTS = ("result", "beside")  # what says whether a unit was attained
_SEVERAL = (*_RESULTS, "mark", "earned", "worth", "remark")  # every column of them is read
_NOT_KEPT = (None, "worth", "remark")  # what holdings have no place for
_PASSED_OVER = {"programcode", "programname", "programtitle", "qualificationcode", "qualification", "course"}
_NO_RESULT = (
    "campus hours ects credit credits points level year semester term period program programme qualification package "
    "type role elective delivery location teacher assessor trainer start started commenced begin begun name session "
    "cohort intake faculty school code title"
)  # a word in the name of a column: it says nothing of attainment


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
    fields = _with_ways(header, rows[at + 1 :], _with_name(header, rows[at + 1 :], fields, finder))
    unread = [cell.strip() for cell, field in zip(header, fields, strict=True)
              if field in _NOT_KEPT and cell.strip() and folded(cell) not in _PASSED_OVER]  # fmt: skip
    _refuse_unsaid(fields, unread)
    if unread:
        into.not_carried.append(f"columns {', '.join(map(repr, unread))}")
    refuse_several(header, rows[at + 1 :], fields.index("unit"))
    own = _own_rows(header, list(enumerate(rows[at + 1 :], start=at + 2)), into)
    lines = [_Line(number, fields, row, finder) for number, row in own if any(row)]
    order = _order(fields, lines, into)
    if not set(_RESULTS) & set(fields):
        said = "so every row is taken as attained that nothing else denies"
        into.notes.append(f"no column says whether a unit was attained, {said}")
    told = _doubted(lines, [_with_way(*pair) for pair in zip(lines, _results(fields, lines), strict=True)])
    for line, result in zip(lines, told, strict=True):
        _carry(line, result, order, finder, into)
    into.notes += [*results_taken(filter(None, told)), *_told_both_ways(lines, told)]


def _own_rows(
    header: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]], into: HeldFrom
) -> list[tuple[int, Sequence[str]]]:
    """The rows of the table with their lines, without its header said again; another table below is named."""
    own: list[tuple[int, Sequence[str]]] = []
    for number, row in rows:
        again = [_field(cell) for cell in row]
        if "unit" not in again or len([one for one in again if one]) < 2:
            own.append((number, row))
        elif [folded(cell) for cell in row] != [folded(cell) for cell in header]:
            columns = ", ".join(repr(cell.strip()) for cell in row if cell.strip())
            into.not_carried.append(f"line {number} and below: another table begins there ({columns}); give it apart")
            break
    return own


def _with_ways(header: Sequence[str], rows: Sequence[Sequence[str]], fields: Sequence[str | None]) -> list[str | None]:
    """Fields, with the columns that say which units were recognised or transferred."""
    found = list(fields)
    for at, field in enumerate(fields):
        if field is None and (way := way_said(header[at])):
            found[at] = f"way {way}"
        elif field is None and any(way_said(row[at]) for row in rows if len(row) > at):
            found[at] = "way"
    return found


def _with_way(line: _Line, row: RowResult | None) -> RowResult | None:
    """What a row says of attainment, with the way that a column of its own says."""
    ways = dict[str, str]()  # what says each; "" is what nobody explained
    for field, cell in line.cells:
        if field == "way" or (field or "").startswith("way "):
            yes = ticked(cell) if field != "way" else False
            way = way_said(cell) or (str(field).partition(" ")[2] if yes else "" if yes is None else None)
            if way is not None:
                ways[way] = cell
    if not ways or (row is not None and row.result in (None, "no")):
        return row
    said = row.said if row is not None else ""
    way, cell = next(iter(ways.items()))
    if len(ways) > 1 or not way or (row is not None and row.result not in ("completed", way)):
        return RowResult(None, said, doubt=f"{cell!r} is a way of attaining it that nobody explained")
    return RowResult("rpl" if way == "rpl" else "transfer", " - ".join(filter(None, [said, cell])))


def _doubted(lines: Sequence[_Line], told: Sequence[RowResult | None]) -> list[RowResult | None]:
    """What rows say, with what else they say against it."""
    known = any(row is not None for row in told)
    dated = any(line.get("date") for line in lines)
    found, heading = list[RowResult | None](), ""
    for line, row in zip(lines, told, strict=True):
        if line.alone:
            heading = line.alone if not known and is_open_heading(words_of(line.alone)) else ""
        settled = line.alone or (row is not None and row.result in (None, "no"))
        doubt = "" if settled else _doubt(line, known, dated)
        if heading and not line.alone:
            doubt = f"it stands under {heading!r}, and nobody explained whether what does was attained"
        found.append(RowResult(None, row.said if row else "", doubt=doubt) if doubt else row)
    return found


def _doubt(line: _Line, known: bool, dated: bool) -> str:
    """What a row says beside its result that keeps the unit from being held; empty for nothing.

    ``known``: the file has results; ``dated``: some of its rows give a day.
    """
    day = line.get("date")
    if day and denied_by_day(day, known):
        return f"{day!r} stands in place of the day of its completion, so it may not be attained"
    if dated and not known and not day:
        return "no day stands there as others have one, and no column says which units were attained"
    if none := next(
        (cell for cell in line.all("earned") + ([] if known else line.all("worth")) if is_nothing(cell)), ""
    ):
        return f"what it earned is {none!r}"
    remark = next((cell for cell in line.all("remark") if says_condition(cell)), "")
    return f"a remark says {remark!r}, and nobody explained whether the result stands" if remark else ""


def _told_both_ways(lines: Sequence[_Line], told: Sequence[RowResult | None]) -> Iterator[str]:
    """Units that one row says were attained and another that they were not."""
    rows: dict[str, dict[bool, int]] = {}
    for line, row in zip(lines, told, strict=True):
        if row is not None and row.result is not None and not line.code.more:
            rows.setdefault(line.code.code, {}).setdefault(row.result != "no", line.number)
    for code, said in rows.items():
        if code and len(said) == 2:
            yield f"{code} is attained on line {said[True]} and not attained on line {said[False]}: see which stands"


def _results(fields: Sequence[str | None], lines: Sequence[_Line]) -> list[RowResult | None]:
    """What each line says of attainment; None where no column of the file does."""
    main = next((field for field in _RESULTS if field in fields), None)
    if main is None:
        return [None] * len(lines)
    codes = numbers_are_codes(cell for line in lines for cell in line.all("result"))
    around = ("beside", "mark") if main == "result" else ("mark",)
    beside = [[cell for field in around for cell in line.all(field)] for line in lines]
    return [row_result(line.all(main), more, codes and main == "result")
            for line, more in zip(lines, beside, strict=True)]  # fmt: skip


def _refuse_unsaid(fields: Sequence[str | None], unread: Sequence[str]) -> None:
    """Refuse a file without results that has a column of which nobody knows whether it says them."""
    if set(_RESULTS) & set(fields):
        return
    marks = ["a column of marks"] if "mark" in fields else []
    unsure = [name for name in unread if not is_person(name) and not _says_no_result(name)]
    if marks or unsure:
        got = f"no column of results, and {', '.join([*marks, *map(repr, unsure[:5])])}"
        fix = "call the column that says what was attained Result, or leave out what says nothing of it"
        raise InputError(describe("transcript", got, "a column that says which units were attained", fix))


def _says_no_result(name: str) -> bool:
    """Whether a column by its name says nothing of attainment: points do not, and grade points do.

    >>> _says_no_result("Credit points"), _says_no_result("Grade points"), _says_no_result("Attempt")
    (True, False, False)
    """
    words = set(re.findall(r"[a-z]+", name.casefold()))
    return not words.isdisjoint(_NO_RESULT.split()) and words.isdisjoint(["grade", "gpa", "quality"])


class _Line:
    """One row of the file by field."""

    def __init__(self, number: int, fields: Sequence[str | None], row: Sequence[str], finder: CodeFinder) -> None:
        self.number = number
        told = zip_longest(fields, row[: len(fields)], fillvalue="")  # a short row says nothing of its last columns
        self.cells = [(field, cell.strip()) for field, cell in told if field]
        self.code: CodeCell = read_code_cell(self.get("unit"), self.get("title"), finder.title_of)
        filled = [cell.strip() for cell in row if cell.strip()]
        plain = looks_like_code(self.code.code) and " " not in "".join(filled)
        is_unit = not self.code.more and (plain or finder.title_of(self.code.code) is not None)
        self.alone = filled[0] if len(filled) == 1 and not is_unit else ""  # a heading over the rows below
        self.beyond = any(cell.strip() for cell in row[len(fields) :])

    def get(self, field: str) -> str:
        return next(iter(self.all(field)), "")

    def all(self, field: str) -> list[str]:
        """What every column of a field says."""
        return [cell for name, cell in self.cells if name == field]


def _carry(line: _Line, row: RowResult | None, order: Order | None, finder: CodeFinder, into: HeldFrom) -> None:
    """Make a holding of a row, or say why there is none."""
    code, title = line.code.code, line.code.title
    what = f"{code or title or 'a row without a code'} on line {line.number}"
    lost = _why_not_read(line, row)
    if lost:
        into.not_carried.append(f"{what}: {lost}")
        return
    mode: Mode | None = None if row is None or row.result == "no" else row.result
    issuer = tuple(filter(None, (line.get("provider_code"), line.get("provider"))))
    held, until = told_end(line.get("valid_until"), what, into, order)
    if not held:
        return
    claim = Claimed((code,), title or None, issuer, told_day(line.get("date"), what, into, order),
                    until, _mark(line, what, into), mode, line.get("unit"))  # fmt: skip
    finder.carry(claim, into)
    into.learner_id = into.learner_id or line.get("learner") or None
    registered = finder.title_of(code)
    if line.code.own_title and registered and shares_no_word(title, registered):
        into.notes.append(f"{what} is called {title!r}, and the catalogue's title is {registered!r}")


def _why_not_read(line: _Line, row: RowResult | None) -> str | None:
    """Why a row is not carried, whatever the catalogue has."""
    if line.alone:
        return f"{line.alone!r} stands alone in its row and names no unit of the catalogue"
    if line.beyond:
        return "it has more cells than the header names, so its columns are not known"
    if not line.code.code:
        return "no unit code"
    if line.code.more:
        fix = "where the unit was attained, leave the code alone in its cell"
        return f"the cell of its code says {line.code.more!r}, which is no title of it; {fix}"
    if row is not None and row.result in (None, "no"):
        return why_not_attained(row)
    return None


def _mark(line: _Line, what: str, into: HeldFrom) -> float | None:
    """The mark of a row from 0 to 100; where its cells give none, or several, that is noted."""
    said = [cell for cell in line.all("mark") if cell]
    values = {_percent(cell) for cell in said}
    if len(values) == 1 and None not in values:
        return values.pop()
    if values:
        read = " and ".join(map(repr, dict.fromkeys(said)))
        into.notes.append(f"no mark is taken for {what}: {read} is not one number from 0 to 100")
    return None


def _percent(text: str) -> float | None:
    value = float(text.rstrip("% ").replace(",", ".")) if is_mark(text) and "/" not in text else 101
    return value if value <= 100 else None


def _delimiter(text: str) -> str:
    head = text[:4000]
    return max(",;\t|", key=head.count)


def _header(rows: Sequence[Sequence[str]]) -> tuple[int | None, list[str | None]]:
    """The line of column names, and what each column is; one named twice keeps its first, unless it says results."""
    for at, row in enumerate(rows[:MOST_PREAMBLE]):
        fields: list[str | None] = []
        for column, cell in enumerate(row):
            field = _field(cell)
            said = [row[column].strip() for row in rows[at + 1 :] if row[column:] and row[column].strip()]
            if folded(cell) == "state" and says_a_state(said):
                field = "beside"  # else it may be a part of the country
            if field is None and (says_results_abroad(said) or is_named_by_results(cell)):
                field = "beside"  # in whichever language it is called
            fields.append(None if field in fields and field not in _SEVERAL else field)
        if "unit" in fields and len([one for one in fields if one]) > 1:
            return at, fields
    return None, []


def _with_name(
    header: Sequence[str], rows: Sequence[Sequence[str]], fields: list[str | None], finder: CodeFinder
) -> list[str | None]:
    """Fields, with a column called Name as what it says: titles of units, or who it is about."""
    at = next((at for at, cell in enumerate(header) if folded(cell) == "name"), None)
    if at is None:
        return fields
    other = next((i for i, cell in enumerate(header) if i != at and _field(cell) == "title"), None)
    unit = fields.index("unit")
    said = [(row[unit], row[at].strip()) for row in rows if len(row) > max(at, unit) and row[at].strip()]
    if not names_people(said, finder.title_of, other is not None):
        return fields
    named = {at: "learner_name", **({} if other is None else {other: "title"})}
    return [named.get(i, field) for i, field in enumerate(fields)]


def _field(name: str) -> str | None:
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
