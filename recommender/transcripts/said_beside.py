"""What a record says of a unit beside its code and result, and what of it keeps the unit from being held."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import zip_longest

from stackwise.features.text import folded
from stackwise.recommender.transcripts.results import read_result

# Words of a result or a condition, as no title of a unit has them unless its register says so.
_CONDITION = re.compile(
    r"\b(?:not|no|never|was|if|only|unless|except|fail(?:ed|s)?|pass(?:ed)?|competent|achieved|attained|granted|awarded|"
    r"(?:un)?satisfactory|withdr(?:awn|ew)|refused|denied|declined|rejected|revoked|rescinded|void(?:ed)?|cancell?ed|"
    r"pending|provisional(?:ly)?|conditional(?:ly)?|deferred|incomplete|unfinished|part(?:ial|ially|ly)|expired|lapsed|"
    r"superseded|replace[ds]|exempt(?:ed|ion)?|equivalent|instead|requested|awaiting|working\s+towards?|currently|ongoing|expected|enrolled|resit|resat|"
    r"resubmi(?:t|tted|ssion)|supplementary|attempt(?:ed|s)?|rpl|rcc|nyc|wd|dns|ct|tb[acd]|"
    r"(?:applied|applying)\s+for|credit\s+transfer|prior\s+learning|subject\s+to|to\s+be|in\s+progress|on\s+hold|"
    r"under\s+(?:review|appeal)|in\s+part|parts?\s+(?:\d{1,3}|[ivx]{1,4}|one|two|three|[ab])|\d{1,3}\s?(?:of|/)\s?\d{1,3})\b",
    re.IGNORECASE,
)
# Of these, what denies a unit or leaves it open wherever it stands, in a column or above the table.
_DENIAL = re.compile(
    r"\b(?:withdrawn|withdrew|revoked|rescinded|annulled|void(?:ed)?|cancell?ed|refused|denied|declined|rejected|pending|"
    r"provisional(?:ly)?|interim|failed|expired|lapsed|suspended|withheld|incomplete|unfinished|deferred|awaiting|excluded|non-?credit|misconduct|plagiarism|set\s+aside|"
    r"in\s+progress|on\s+hold|subject\s+to|under\s+(?:review|appeal)|not\s+(?:yet\s+)?(?:final|confirmed|issued|"
    r"achieved|attained|assessed|met|started|commenced|submitted|satisfactory|complete[d]?|competent|passed|awarded|granted))\b",
    re.IGNORECASE,
)
_WAY = re.compile(
    r"\b(?:rpl|rcc|ct|transfer(?:s|red)?|prior (?:learning|study|studies|credits?)|advanced standing|previous(?:ly)?"
    r"|elsewhere|exempt(?:ed|ions?)?|(?<!nationally )recogni(?:[sz]ed|tion)(?! (?:training|qualifications?|providers?))"
    r"|(?:other|another) (?:rtos?|providers?|institutions?))\b",
    re.IGNORECASE,
)
# Of a heading, where a cell of these words may praise or say when: what is below is still to come, or counts nowhere.
_STILL = re.compile(
    r"\b(?:outstanding|remaining|still\s+to|to\s+be|unsuccessful(?:ly)?|discontinued|audit(?:ed|ing)?"
    r"|expired|lapsed|conditional|non-?award|extra-?curricular|not\s+count(?:ed|ing)?|excess)\b",
    re.IGNORECASE,
)
# What says of a unit in a remark that it was attained, or nothing.
_NO_MORE = re.compile(
    r"\b(?:passed|competent|achieved|attained|satisfactory|awarded|attempts?"
    r"|no (?:further )?(?:comments?|remarks?|actions?|issues?|concerns?|notes?)"
    r"|(?P<all>\d{1,3})\s?(?:of|/)\s?(?P=all))\b",
    re.IGNORECASE,
)
_ENROLS = re.compile(
    r"\b(?:(?:confirmation|proof|letter|record|statement|certificate) of (?:enrol\w{0,6}|attendance|participation)"
    r"|current enrol\w{0,6}|enrol\w{0,6} (?:form|confirmation|record|summary|list)|timetable"
    r"|(?:study|course|training|learning) plan|planned|proposed)\b",
    re.IGNORECASE,
)
_EXPLAINS = re.compile(r"(?<!\w)(?P<key>[^\W\d_]{1,4})\s{0,2}(?:=|:|\s[-–]\s)\s{0,2}(?=[^\W\d_]{2})")
_APART = re.compile(r"[(\[{]([^()\[\]{}]{1,80})[)\]}]|\s[-–—:|/]+\s|[;,]\s")
_ENDLESS = (
    "no none nil never unlimited indefinite indefinitely lifetime ongoing na notapplicable noexpiry doesnotexpire "
    "nonexpiring permanent"
)
_PLAIN_HEADING = (
    "semester term trimester quarter year stage level block core elective electives compulsory optional mandatory unit "
    "units module modules course courses subject subjects group of the and summer winter spring autumn fall completed "
    "attained achieved first second third fourth i ii iii iv a b c d e f transcript results"
)  # words that say when, or as what, units were studied
_UNTOLD = "notapplicable notavailable notknown notrecorded notstated"
_YES, _NO = ("y", "yes", "x", "1", "true", "✓", "✔", "☑"), ("", "n", "no", "0", "false", "-")


def says_condition(text: str) -> bool:
    """Whether words of a result or a condition stand in a text.

    >>> says_condition("withdrawn in May"), says_condition("Feed birds")
    (True, False)
    """
    return _CONDITION.search(text) is not None


def opens_remark(text: str) -> bool:
    """Whether a remark says more than that the unit was attained, or nothing: a denial, a condition, a part.

    >>> opens_remark("passed only in part"), opens_remark("Passed all, 3 of 3; no comments"), opens_remark("2 of 3")
    (True, False, True)
    """
    return says_condition(_NO_MORE.sub("", text))


def names_way(text: str) -> bool:
    """Whether words of recognition or transfer stand in a text.

    >>> names_way("Units by RPL"), names_way("Credits")
    (True, False)
    """
    return _WAY.search(text) is not None


def is_denying_heading(text: str) -> bool:
    """Whether a heading over rows denies what stands below, or says that it is still to come.

    >>> is_denying_heading("Units to be completed"), is_denying_heading("Core units")
    (True, False)
    """
    return denies(text) or _STILL.search(text) is not None


def denies(text: str, enrols: bool = False) -> bool:
    """Whether words stand in a text that deny a unit, or leave open whether it was attained.

    ``enrols``: words of enrolment do so, too.

    >>> denies("PROVISIONAL RESULTS"), denies("Record of results"), denies("Proof of enrolment", enrols=True)
    (True, False, True)
    """
    return bool(_DENIAL.search(text) or (enrols and _ENROLS.search(text)))


def explained(lines: Iterable[str]) -> dict[str, str]:
    """What lines around a table say that its short results mean, without case.

    >>> explained(["Key: C = Continuing, P = Pass"])
    {'c': 'Continuing', 'p': 'Pass'}
    """
    found = dict[str, str]()
    for line in lines:
        keys = list(_EXPLAINS.finditer(line))
        for match, after in zip_longest(keys, keys[1:]):
            words = re.split(r"[,;|(]", line[match.end() : after.start() if after else len(line)])[0].strip(" .")
            if read_result(match["key"]) or read_result(words):
                found[match["key"].casefold()] = words
    return found


def words_of(text: str) -> list[str]:
    """Words of a text without case."""
    return re.findall(r"[^\W_]+", text.casefold())


def denied_by_title(title: str, code: str, title_of: Callable[[str], str | None]) -> str | None:
    """What a title says beside the unit's name that keeps it from being held; None for a title alone.

    Where the register knows the unit, its own words are no such; else only what is set apart is read.

    >>> registered = {"ABC101": "Feed birds not in cages", "ABC102": ""}.get
    >>> denied_by_title("Feed birds not in cages", "ABC101", registered)
    >>> denied_by_title("Feed birds WITHDRAWN", "ABC101", registered)
    'withdrawn'
    >>> denied_by_title("Not only birds (failed)", "ABC102", registered)
    'failed'
    """
    registered = title_of(code)
    if registered:
        known = {*words_of(registered), folded(code)}
        left = [word for word in words_of(title) if word not in known]
        said = " ".join(left)
        others = [word for word in left if any(sign.isdigit() for sign in word) and title_of(word) is not None]
        no = any(read_result(word) == "no" for word in (said, *(one for one in left if len(one) > 3)))
        return said if others or says_condition(said) or no else None
    pieces = [piece.strip() for piece in _APART.split(title)[1:] if piece]
    denied = (piece for piece in pieces if read_result(piece) == "no" or _CONDITION.fullmatch(piece))
    return next(denied, None)


def denied_by_day(cell: str, result_elsewhere: bool) -> bool:
    """Whether a cell that should hold a day says that there is none: that it is not done, or what nobody explained.

    ``result_elsewhere``: the file has results; a word that leaves them open changes nothing then.

    >>> denied_by_day("Withdrawn 2025-01-01", True), denied_by_day("unknown", True), denied_by_day("Not yet", False)
    (True, False, True)
    >>> denied_by_day("Yes", False), denied_by_day("2025", False)
    (False, False)
    """
    words = " ".join(re.findall(r"[^\W\d_]+", cell))
    said = read_result(words) if words else None
    if said == "no" or (said is None and folded(words) not in _UNTOLD.split() and says_condition(words)):
        return True
    open_ = said is None and not any(sign.isdigit() for sign in cell) and cell.strip().casefold() not in _YES
    return open_ and not result_elsewhere


def has_no_end(cell: str) -> bool:
    """Whether a cell of a last day says that there is none.

    >>> has_no_end("No expiry"), has_no_end("01/2020"), has_no_end("Expired")
    (True, False, False)
    """
    return folded(cell) in _ENDLESS.split() or not any(sign.isalnum() for sign in cell)


def is_nothing(cell: str) -> bool:
    """Whether a cell is the number zero.

    >>> is_nothing("0.00"), is_nothing("10"), is_nothing("")
    (True, False, False)
    """
    return re.fullmatch(r"0{1,4}(?:[.,]0{1,4})?", cell.strip()) is not None


def ticked(cell: str) -> bool | None:
    """What a cell of a column that asks yes or no says; None where nobody explained it.

    >>> ticked("Y"), ticked(""), ticked("applied")
    (True, False, None)
    """
    said = cell.strip().casefold()
    return True if said in _YES else False if said in _NO else None


def is_open_heading(words: Sequence[str]) -> bool:
    """Whether a line alone in a table says of the rows below more than when, or as what, they were studied.

    >>> is_open_heading(["current", "enrolment"]), is_open_heading(["semester", "2", "2026"])
    (True, False)
    """
    return not all(word in _PLAIN_HEADING.split() or word.isdigit() for word in words)
