"""Transcript of units as CSV: an extract of the USI register, or a provider's own list of results."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest

from stackwise.features.errors import InputError, describe
from stackwise.features.ingest.amounts.dates import Order, order_of
from stackwise.features.records import Mode
from stackwise.features.text import folded
from stackwise.recommender.transcripts.code_cell import CodeCell, read_code_cell, shares_no_word
from stackwise.recommender.transcripts.columns import (
    NO_RESULT,
    NOT_KEPT,
    OTHER,
    RESULTS,
    field_of,
    header_of,
    is_of_another,
    refuse_parts,
    unknown_of,
    with_name,
    with_ways,
)
from stackwise.recommender.transcripts.held_from import (
    Claimed,
    CodeFinder,
    HeldFrom,
    looks_like_code,
    told_day,
    told_end,
)
from stackwise.recommender.transcripts.people import is_person, refuse_several, told_person
from stackwise.recommender.transcripts.results import (
    RowResult,
    mark_value,
    numbers_are_codes,
    read_result,
    results_taken,
    row_result,
    way_said,
    why_not_attained,
)
from stackwise.recommender.transcripts.said_beside import (
    denied_by_day,
    denies,
    explained,
    is_denying_heading,
    is_nothing,
    is_open_heading,
    names_way,
    opens_remark,
    ticked,
    words_of,
)

_OF_UNITS = re.compile(
    r"\b(?:units?|subjects?|modules?|courses?|attained|achieved|awarded|by|via|through)\b", re.IGNORECASE
)
_OF_AWARD = re.compile(r"\b(?:certificate|diploma|degree|qualification|award|course|program(?:me)?)\b", re.IGNORECASE)
_BEGUN = frozenset(["start", "started", "commenced", "commencement", "begin", "begun", "enrolled", "enrolment"])


def read_vet_csv(text: str, finder: CodeFinder, into: HeldFrom) -> None:
    """Read a transcript of units into ``into``.

    Raises
    ------
    InputError
        No line of it names a column of unit codes.
    """
    rows = list(csv.reader(io.StringIO(text), delimiter=_delimiter(text)))
    at, fields = header_of(rows)
    if at is None:
        seen = ", ".join(repr(cell) for cell in (rows[0] if rows else [])[:6])
        fix = "name the column `Unit Code`, and others Date, Result, Unit Title"
        raise InputError(describe("transcript", f"columns {seen}", "a column of unit codes", fix))
    header = rows[at]
    fields = with_ways(header, rows[at + 1 :], with_name(header, rows[at + 1 :], fields, finder))
    fields = [field or unknown_of(cell) for cell, field in zip(header, fields, strict=True)]
    unread = [cell.strip() for cell, field in zip(header, fields, strict=True)
              if (field or "").partition(" ")[0] in NOT_KEPT and cell.strip()]  # fmt: skip
    _refuse_unsaid(fields, unread)
    if unread:
        into.not_carried.append(f"columns {', '.join(map(repr, unread))}")
    refuse_parts(header, rows[at + 1 :], fields)
    unknown = {column for column, field in enumerate(fields) if field == OTHER}
    refuse_several(header, rows[at + 1 :], fields.index("unit"), unknown)
    own = [one for one in _own_rows(header, list(enumerate(rows[at + 1 :], start=at + 2)), into) if any(one[1])]
    lines = [_Line(number, fields, row, finder) for number, row in own]
    last = max((line.number for line in lines if line.is_unit), default=0)  # what stands below is of nobody's units
    between = [row for line, (number, row) in zip(lines, own, strict=True) if number < last and not line.is_unit]
    named = (line.get("learner_name") for line in lines)
    into.learner_name = told_person([*rows[:at], *between]) or next(filter(None, named), None)
    order = _order(fields, lines, into)
    if not set(RESULTS) & set(fields):
        said = "so every row is taken as attained that nothing else denies"
        into.notes.append(f"no column says whether a unit was attained, {said}")
    above = [" ".join(filter(None, map(str.strip, row))) for row in rows[:at]]
    results = [_with_way(*pair) for pair in zip(lines, _results(fields, lines), strict=True)]
    told = _doubted(lines, results, above)
    into.notes += [f"above the table stands {line!r}" for line in above if "official" in line.casefold()]
    for line, result in zip(lines, told, strict=True):
        _carry(line, result, order, finder, into)
    into.notes += [*results_taken(filter(None, told)), *_told_both_ways(lines, told)]


def _own_rows(
    header: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]], into: HeldFrom
) -> list[tuple[int, Sequence[str]]]:
    """The rows of the table with their lines, without its header said again; another table below is named."""
    own: list[tuple[int, Sequence[str]]] = []
    for number, row in rows:
        again = [field_of(cell) for cell in row]
        if "unit" not in again or len([one for one in again if one]) < 2:
            own.append((number, row))
        elif [folded(cell) for cell in row] != [folded(cell) for cell in header]:
            columns = ", ".join(repr(cell.strip()) for cell in row if cell.strip())
            into.not_carried.append(f"line {number} and below: another table begins there ({columns}); give it apart")
            break
    return own


def _says_yes(cell: str, field: str) -> bool | None:
    """Whether a column of a way says that it was this one; None for what nobody explained."""
    given = field.endswith(" given") and bool(cell) and not denies(cell)  # a day of it, or from where
    said = ticked(cell)
    return True if said is None and (given or cell.casefold() in ("granted", "approved")) else said


def _with_way(line: _Line, row: RowResult | None) -> RowResult | None:
    """What a row says of attainment, with the way that a column of its own says."""
    ways = dict[str, str]()  # what says each; "" is what nobody explained
    for field, cell in line.cells:
        if field in ("way", "remark") or (field or "").startswith("way "):
            yes = _says_yes(cell, field) if field not in ("way", "remark") else False
            way = way_said(cell) or (str(field).split()[1] if yes else "" if yes is None else None)
            if way is not None:
                ways[way] = cell
    if not ways or (row is not None and row.result in (None, "no")):
        return row
    said = row.said if row is not None else ""
    way, cell = next(iter(ways.items()))
    if len(ways) > 1 or not way or (row is not None and row.result not in ("completed", way)):
        return RowResult(None, said, doubt=f"{cell!r} is a way of attaining it that nobody explained")
    return RowResult("rpl" if way == "rpl" else "transfer", " - ".join(filter(None, [said, cell])))


def _doubted(lines: Sequence[_Line], told: Sequence[RowResult | None], above: Sequence[str]) -> list[RowResult | None]:
    """What rows say, with what else they and the lines ``above`` the table say against it."""
    known = any(row is not None for row in told)
    own = (line for line in above if not (":" in line and is_of_another(line)) and not explained([line]))
    open_ = next((line for line in own if denies(line, enrols=not known)), "")
    failing = _failing_notes(lines, told)
    legend = explained([*above, *(line.text for line in lines if not line.is_unit)])
    dated = any(line.get("date") for line in lines)
    found, heading, way = list[RowResult | None](), "", RowResult(None, "")
    for line, row in zip(lines, told, strict=True):
        row = _by_legend(row, legend)
        if line.alone:
            open_here = is_open_heading(words_of(line.alone)) if not known else is_denying_heading(line.alone)
            heading = line.alone if open_here and not (known and _OF_AWARD.search(line.alone)) else ""
            way = _way_over(line.alone)
        elif row is not None and row.result == "completed" and way.said:
            row = RowResult(way.result, f"{row.said} - {way.said}", doubt=way.doubt)
        settled = line.alone or (row is not None and row.result in (None, "no"))
        doubt = "" if settled else _doubt(line, known, dated)
        if heading and not line.alone:
            doubt = f"it stands under {heading!r}, and nobody explained whether what does was attained"
        if not settled and not doubt and line.number in failing:
            doubt = f"beside what attains it stands the note {line.get('note')!r}, which may fail"
        if not settled and not doubt:
            doubt = f"above the table stands {open_!r}" if open_ else _explained_otherwise(row, legend)
        found.append(RowResult(None, row.said if row else "", doubt=doubt) if doubt else row)
    return found


def _by_legend(row: RowResult | None, legend: Mapping[str, str]) -> RowResult | None:
    """What a row says, with a result that nobody knows as the file itself explains it."""
    unknown = row is not None and row.result is None and not (row.doubt or row.unread)
    words = legend.get(row.said.casefold(), "") if row is not None and unknown else ""
    return RowResult(read_result(words), f"{row.said} - {words}") if row is not None and read_result(words) else row


def _way_over(heading: str) -> RowResult:
    """The way that a heading says of the rows below it; nothing said where it says none."""
    if not names_way(heading) or explained([heading]):  # a legend explains its words
        return RowResult(None, "")
    way = way_said(_OF_UNITS.sub("", heading))
    return RowResult(way, heading, doubt="" if way else f"it stands under {heading!r}, a way that nobody explained")


def _failing_notes(lines: Sequence[_Line], told: Sequence[RowResult | None]) -> set[int]:
    """Lines that attain by a note beyond 4, which fails where 1 is best, unless all of the file are 4 or better."""
    attained = (
        line for line, row in zip(lines, told, strict=True) if row is not None and row.result not in (None, "no")
    )
    noted = {line.number: value for line in attained if (value := _percent(line.get("note")))}
    one_scale = all(1 <= value <= 6 for value in noted.values())
    six_is_best = len(noted) > 1 and min(noted.values()) >= 4
    return {at for at, value in noted.items() if value > 4} if one_scale and not six_is_best else set()


def _explained_otherwise(row: RowResult | None, legend: Mapping[str, str]) -> str:
    """What the file says that a row's result means, where that is not what it is taken as; empty for nothing."""
    if row is None:
        return ""
    for said in dict.fromkeys((row.said, *re.split(r" - | and ", row.said))):
        words = legend.get(said.casefold(), "")
        taken = read_result(words)
        same = taken in (read_result(said), row.result if row else None) or (
            taken is None and len(said) > 2 and not denies(words)
        )
        if words and not same:
            return f"the file says that {said!r} means {words!r}"
    return ""


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
    against = [f"under {str(field).partition(' ')[2]!r} stands {cell!r}" for field, cell in line.cells
               if str(field).startswith("denial ") and ticked(cell) is not False]  # fmt: skip
    against += [f"under {str(field).partition(' ')[2]!r} stands {cell!r}" for field, cell in line.cells
                if str(field).startswith("asked ") and cell and (ticked(cell) is False or denies(cell))]  # fmt: skip
    against += [f"a remark says {cell!r}" for cell in line.all("remark") if opens_remark(cell) and not way_said(cell)]
    against += [f"beside it stands {cell!r}" for cell in line.all(OTHER) + line.all("note") if denies(cell)]
    return f"{against[0]}, and nobody explained whether the result stands" if against else ""


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
    main = next((field for field in RESULTS if field in fields), None)
    if main is None:
        return [None] * len(lines)
    codes = numbers_are_codes(cell for line in lines for cell in line.all("result"))
    around = ("beside", "mark") if main == "result" else ("mark",)
    beside = [[cell for field in around for cell in line.all(field)] for line in lines]
    return [row_result(line.all(main), more, codes and main == "result")
            for line, more in zip(lines, beside, strict=True)]  # fmt: skip


def _refuse_unsaid(fields: Sequence[str | None], unread: Sequence[str]) -> None:
    """Refuse a file without results that has a column of which nobody knows whether it says them."""
    if set(RESULTS) & set(fields):
        return
    marks = ["a column of marks"] if "mark" in fields else []
    unsure = [name for name in unread if not (is_person(name) or _says_no_result(name) or field_of(name) == "date")]
    if "date" not in fields:  # a day on which it was begun is none on which it was attained
        unsure += [name for name in unread if not _BEGUN.isdisjoint(words_of(name))]
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
    return not words.isdisjoint(NO_RESULT.split()) and words.isdisjoint(["grade", "gpa", "quality"])


class _Line:
    """One row of the file by field."""

    def __init__(self, number: int, fields: Sequence[str | None], row: Sequence[str], finder: CodeFinder) -> None:
        self.number = number
        told = zip_longest(fields, row[: len(fields)], fillvalue="")  # a short row says nothing of its last columns
        self.cells = [(field, cell.strip()) for field, cell in told if field]
        self.code: CodeCell = read_code_cell(self.get("unit"), self.get("title"), finder.title_of)
        filled = [cell.strip() for cell in row if cell.strip()]
        plain = looks_like_code(self.code.code) and " " not in "".join(filled)
        self.is_unit = not self.code.more and (plain or finder.title_of(self.code.code) is not None)
        self.alone = filled[0] if len(filled) == 1 and not self.is_unit else ""  # a heading over the rows below
        self.text = " = ".join(filled) if len(filled) == 2 else ", ".join(filled)
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
    issuer = _issuer(line, what, finder, into)
    held, until = told_end(line.get("valid_until"), what, into, order)
    if not held:
        return
    claim = Claimed((code,), title or None, issuer, told_day(line.get("date"), what, into, order),
                    until, _mark(line, what, into), mode, line.get("unit"))  # fmt: skip
    finder.carry(claim, into)
    into.learner_id = into.learner_id or line.get("learner") or None
    registered = finder.title_of(code)
    if title and registered and folded(registered) != folded(code) and shares_no_word(title, registered):
        into.notes.append(f"{what} is called {title!r}, and the catalogue's title is {registered!r}")


def _issuer(line: _Line, what: str, finder: CodeFinder, into: HeldFrom) -> tuple[str, ...]:
    """Who awarded a row's unit, by code and name; nobody where these are two providers of the catalogue."""
    said = tuple(filter(None, (line.get("provider_code"), line.get("provider"))))
    if len({finder.provider((name,)) for name in said} - {None}) > 1:
        into.not_carried.append(f"who awarded {what}: {' and '.join(map(repr, said))} are two providers")
        return ()
    return said


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
    value = mark_value(text)
    return value if value is not None and value <= 100 else None


def _delimiter(text: str) -> str:
    head = text[:4000]
    return max(",;\t|", key=head.count)


_SHORT_YEAR = re.compile(r"\s*\d{1,2}\D\d{1,2}\D\d{2}\s*")
"""A day that shows no order here: what is held may be of any year, "13/02/24" of 2013."""


def _order(fields: Sequence[str | None], lines: Iterable[_Line], into: HeldFrom) -> Order | None:
    """Order of day and month: as the dates show it; where they leave it open, an Australian register's is day first."""
    if into.dates is not None:
        return into.dates
    dates = [line.get("date") for line in lines if line.get("date")]
    seen = order_of(day for day in dates if day and not _SHORT_YEAR.fullmatch(day))
    if seen is None and "provider_code" in fields and dates:
        into.notes.append(
            "where day and month could be either, the day is read first, as Australian registers write it"
        )
        return "dmy"
    return seen
