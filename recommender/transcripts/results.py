"""Results of a transcript: which say that a unit was attained, and how; what is not explained says nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from stackwise.features.text import folded, unaccented

Result = Literal["completed", "rpl", "transfer", "no"]
_RESULTS: dict[Result, str] = {
    "completed": "20 81 ca c cy p ac hd d cr pass passed competent competencyachieved competencyachievedpass achieved "
    "achievedcompetency competenceachieved attained "
    "satisfactory ungradedpass nongradedpass competencyachievedorpass satisfactorilycompleted completed "
    "complete nonassessablesatisfactorilycompleted "
    "nonassessableactivitysatisfactorilycompleted credit distinction highdistinction "
    "merit excellence achievedwithmerit achievedwithexcellence",
    "rpl": "51 rpl rplg rplgranted recognitionofpriorlearning recognitionofpriorlearninggranted "
    "recognisedpriorlearning rccgranted recognitionofcurrentcompetencygranted",
    "transfer": "60 ct credittransfer credittransfers credittransfernationalrecognition nationalrecognition "
    "credittransfergranted credittransferornationalrecognition exemptiongranted advancedstanding",
    "no": "no false nein non nee nao "
    "30 40 41 52 61 65 70 82 85 90 n nn nyc f w wd ip rpln notyetcompetent notcompetent competencynotachieved "
    "notachieved nc ns cancelled nocredit creditnotgranted "
    "competencynotachievedfail fail failed withdrawn withdrawndiscontinued deferred incomplete rplnotgranted "
    "recognitionofpriorlearningnotgranted incompleteduetortoclosure continuing continuingactivity continuingenrolment "
    "unsatisfactory notsatisfactory notyetsatisfactory "
    "notyetstarted enrolled notyetavailable supersededsubject superseded inprogress "
    "nonassessableactivitynotsatisfactorilycompleted notawarded void voided revoked rescinded annulled dns dnc "
    "withheld resultwithheld resultswithheld notmet didnotsit didnotcomplete didnotsubmit didnotattend",
}
_ABROAD: dict[str, dict[Result, str]] = {  # what passes and what does not, without accents
    "German": {
        "completed": "bestanden sehrgut gut befriedigend ausreichend mitauszeichnungbestanden",
        "transfer": "anerkannt angerechnet",
        "no": "nichtbestanden mangelhaft ungenugend nichtausreichend durchgefallen nichterschienen abgebrochen "
        "endgultignichtbestanden nichtanerkannt nichtangerechnet",
    },
    "French": {
        "completed": "admis admise valide validee acquis acquise reussi reussie recu recue passable bien "
        "assezbien tresbien",
        "rpl": "validationdesacquis validationdesacquisdelexperience",
        "no": "ajourne ajournee refuse refusee nonadmis nonadmise nonvalide nonvalidee nonacquis nonacquise echec "
        "echoue echouee defaillant defaillante absent absente elimine eliminee nonrecu abandon",
    },
    "Spanish": {
        "completed": "aprobado aprobada apto apta superado superada sobresaliente notable suficiente matriculadehonor",
        "transfer": "convalidado convalidada",
        "no": "suspenso suspendido suspendida reprobado reprobada noapto noapta noaprobado noaprobada nosuperado "
        "nosuperada nopresentado nopresentada insuficiente",
    },
    "Dutch": {
        "completed": "geslaagd voldaan behaald voldoende ruimvoldoende goed zeergoed uitmuntend",
        "transfer": "vrijstelling vrijgesteld",
        "no": "gezakt onvoldoende nietgeslaagd nietvoldaan nietbehaald nietvoldoende afgewezen nietverschenen",
    },
    "Italian": {
        "completed": "superato superata promosso promossa idoneo idonea approvato approvata ottimo buono distinto "
        "sufficiente",
        "transfer": "convalidato convalidata",
        "no": "nonsuperato nonsuperata bocciato bocciata respinto respinta nonidoneo nonidonea nonapprovato "
        "nonapprovata nonpromosso nonpromossa insufficiente assente ritirato ritirata",
    },
    "Portuguese": {
        "completed": "aprovado aprovada",
        "transfer": "creditado creditada",
        "no": "reprovado reprovada naoaprovado naoaprovada naoapto naoapta faltou",
    },
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
_SETTLED = (
    "active final finalised finalized finished current awarded issued released published confirmed approved conferred "
    "yes true ja oui si sim y granted graded official notapplicable notgraded nongraded ungraded nomark nograde"
)  # states and grades that leave the result beside them as it is
_DAY_OF = ("date", "day", "on", "is", "was", "since", "reason", "for", "result", "results")
"""Beside a word that denies they change nothing."""
_SHORTEST_WORD = 4  # of letters: fewer may be shorthand of anything
_LETTER = re.compile(r"[A-C][+-]?")  # a grade that passes wherever letters are grades
_LANGUAGE = {word: name for name, told in _ABROAD.items() for words in told.values() for word in words.split()}
_SAID: dict[str, Result] = {
    word: result for told in (*_ABROAD.values(), _RESULTS) for result, words in told.items() for word in words.split()
}
_MARK = re.compile(r"[0-9]{1,4}(?:[.,][0-9]{1,4})?\s{0,3}(?:%|/\s{0,3}[0-9]{1,4})?")
_MARK_FIRST = re.compile(rf"{_MARK.pattern}(?!\S)")
_UNEXPLAINED = re.compile(r"[?*#^~!†‡]|\w[+-]$")  # a footnote, a doubt, a shade of a grade


class RowResult(NamedTuple):
    """What the cells of one row say together, and the cell that says it."""

    result: Result | None
    said: str
    unread: str = ""  # a grade, mark or state beside a result that attains, which nobody explained
    doubt: str = ""  # what else the row says against it


def is_mark(text: str) -> bool:
    """Whether a cell is a number: a mark, or a code of results.

    >>> is_mark("72.5"), is_mark("20 %"), is_mark("14/20"), is_mark("Pass (72)")
    (True, True, True, False)
    """
    return _MARK.fullmatch(text.strip()) is not None


def mark_value(text: str) -> float | None:
    """The number of a mark, without its per cent; None for a share ("14/20") and for what is no mark.

    >>> mark_value("72,5"), mark_value("20 %"), mark_value("14/20")
    (72.5, 20.0, None)
    """
    return float(text.rstrip("% ").replace(",", ".")) if is_mark(text) and "/" not in text else None


def numbers_are_codes(results: Iterable[str]) -> bool:
    """Whether every number among a file's results is an outcome code of AVETMISS; else they are marks."""
    return all(text.strip() in _SAID for text in results if is_mark(text))


def read_result(text: str, codes: bool = True) -> Result | None:
    """What a result says: attained and how, ``no`` for not attained, ``None`` where any of it is unexplained.

    A number is an outcome code of AVETMISS where ``codes`` are, and a mark never says what passes.

    >>> read_result("Credit transfer/national recognition"), read_result("51"), read_result("NYC"), read_result("Z9")
    ('transfer', 'rpl', 'no', None)
    >>> read_result("20%"), read_result("20", codes=False), read_result("Competent?"), read_result("C-")
    (None, None, None, None)
    """
    plain = text.strip()
    if is_mark(plain):
        return _SAID.get(plain) if codes else None
    if _UNEXPLAINED.search(plain):
        return None
    whole = _plain(plain)
    if whole in _SAID:
        return _SAID[whole]
    parts = _parts(plain)
    if any(part.isdigit() and len(part) == 1 for part in parts):
        return None  # a footnote's number
    said = [_plain(part) for part in parts if not (is_mark(part) and (not codes or part not in _SAID))]
    return _together({_SAID.get(part) for part in said if part and part not in _NEUTRAL})


def _together(said: set[Result | None]) -> Result | None:
    """What several words of one result say: one thing, or a way beside what attains; None where they disagree.

    >>> _together({"completed", "rpl"}), _together({"rpl", "transfer"}), _together({"completed", "no"})
    ('rpl', None, None)
    """
    left = said - {"completed"} if said in ({"completed", "rpl"}, {"completed", "transfer"}) else said
    return next(iter(left)) if len(left) == 1 else None


def way_said(text: str) -> Literal["rpl", "transfer"] | None:
    """The way of attaining that is no study, where a text says one.

    >>> way_said("RPL granted"), way_said("Credit transfer"), way_said("Pass")
    ('rpl', 'transfer', None)
    """
    said = read_result(text, codes=False)
    return said if said == "rpl" or said == "transfer" else None


def row_result(said: Sequence[str], beside: Sequence[str], codes: bool) -> RowResult:
    """What several cells say of one unit: ``said`` are results, ``beside`` grades, marks and states of the enrolment.

    One that denies decides; results that say different things say nothing, and neither does one that attains beside
    words nobody explained. A mark beside a result changes nothing.
    """
    main = [text for text in said if text]
    around = {text: _beside(text) for text in beside if text}
    denied = [text for text in main if read_result(text, codes) == "no"]
    denied += [text for text, result in around.items() if result == "no"]
    if denied:
        return RowResult("no", denied[0])
    words = [text for text in main if not is_mark(text)] or main
    result = _together({read_result(text, codes) for text in words})
    told = " and ".join(dict.fromkeys(main if codes else words))
    coded = {_SAID.get(text.strip()) for text in main if codes and is_mark(text)} - {"completed", result}
    unread = next((text for text, result in around.items() if result is None), "")
    ways = {text: way for text, way in around.items() if way in ("rpl", "transfer") and way != result}
    if result is None or coded or unread or len({result, *ways.values()} - {"completed"}) > 1:
        return RowResult(None, told, unread or next(iter(ways), "") if result and not coded else "")
    return RowResult(_together({result, *ways.values()}), " - ".join([told, *ways]))


def _beside(text: str) -> Result | Literal["settled"] | None:
    """What a grade, mark or state changes of a result: it denies it, says the way, leaves it, or is not explained.

    >>> _beside("72 F"), _beside("6/10"), _beside("B+"), _beside("Issued"), _beside("Under review"), _beside("1e2")
    ('no', 'settled', 'settled', 'settled', None, None)
    >>> _beside("RPL")
    'rpl'
    """
    number = _MARK_FIRST.match(text)
    words = text[number.end() :].strip() if number else text
    if not any(letter.isalnum() for letter in words):
        return "settled" if words in ("", "-", "–", "—") else None
    result = read_result(words, codes=False)
    if result is not None and result != "completed":
        return result
    known = is_mark(words) or _LETTER.fullmatch(words) or words.casefold() == "n/a" or folded(words) in _SETTLED.split()
    return "settled" if result or (known and "?" not in words) else None


def is_unexplained(text: str) -> bool:
    """Whether a grade, mark or state beside what attains is none of those known.

    >>> is_unexplained("U"), is_unexplained("B+"), is_unexplained("72")
    (True, False, False)
    """
    return _beside(text) is None


def says_a_state(cells: Iterable[str]) -> bool:
    """Whether a column is of states of attainment: one of its cells is a known word of them, and no shorthand.

    >>> says_a_state(["Rescinded", "Pending"]), says_a_state(["NSW", "Victoria"])
    (True, False)
    """
    return any(len(folded(text)) >= _SHORTEST_WORD and not is_mark(text) and _beside(text) for text in cells)


def is_named_by_results(column: str) -> bool:
    """Whether a column is called by results alone, so that it says of each unit whether it is so.

    >>> [is_named_by_results(name) for name in ("Pass/Fail", "Bestanden?", "Credit", "Date passed")]
    [True, True, False, False]
    """
    words = [_plain(word) for word in re.findall(r"[^\W\d_]+", column)]
    told = [_SAID.get(word) if len(word) >= _SHORTEST_WORD and word != "credit" else None for word in words]
    return "completed" in told and all(told)


def is_named_by_denial(column: str) -> bool:
    """Whether a column is called by what denies a unit, so that whatever it says stands against the unit.

    >>> [is_named_by_denial(name) for name in ("Cancelled", "Date Withdrawn", "Not Yet Competent", "Pass/Fail", "No.")]
    [True, True, True, False, False]
    """
    words = [_plain(word) for word in re.findall(r"[^\W\d_]+", column)]
    short = ("superseded", "enrolled")  # such a unit may have been attained before or since
    denied = [word for word in words if len(word) >= _SHORTEST_WORD and _SAID.get(word) == "no" and word not in short]
    whole = len(_plain(column)) > 2 and _SAID.get(_plain(column)) == "no" and _plain(column) not in short
    return whole or bool(denied and {*denied, *_DAY_OF}.issuperset(words))


def says_results_abroad(cells: Sequence[str]) -> bool:
    """Whether all that a column says are results in another language, in which its name may be, too.

    >>> says_results_abroad(["bestanden", "nicht bestanden"]), says_results_abroad(["Cancelled"])
    (True, False)
    """
    return bool(cells) and all(_plain(text) in _LANGUAGE for text in cells)


def results_taken(rows: Iterable[RowResult]) -> Iterator[str]:
    """What each result that counts as attained was taken as, and why, with how many rows say it."""
    for (taken, said, *_), many in Counter(rows).items():
        if taken in (None, "no"):
            continue
        word = next((part for part in map(_plain, (said, *_parts(said))) if _SAID.get(part) == taken), _plain(said))
        why = next((why for words, why in _WHY.items() if word in words.split()), "its words say so")
        why += f", in {_LANGUAGE[word]}" if word in _LANGUAGE else ""
        yield f"the result {said!r} ({many} {'row' if many == 1 else 'rows'}) is taken as {_TAKEN[str(taken)]}: {why}"


def why_not_attained(row: RowResult) -> str:
    """Why a row is not carried."""
    if row.doubt:
        return row.doubt
    if row.result == "no":
        return f"{row.said!r} is not attained"
    if row.unread:
        return f"beside the result {row.said!r} stands {row.unread!r}, and nobody explained whether the result stands"
    if is_mark(row.said):
        return f"{row.said!r} is a mark, and nobody says which marks pass"
    return f"{row.said or 'nothing'!r} is a result nobody explained; known are {_KNOWN_RESULTS}"


def _plain(text: str) -> str:
    """A text without case, accents and signs."""
    return folded(unaccented(text))


def _parts(text: str) -> list[str]:
    """A result by its parts: "Competent (RPL)", "RPL - granted", "Completed/Competent", "Competent via RPL"."""
    plain = text.replace("(", " - ").replace(")", "").replace("–", "-")
    apart = re.split(r"\s+(?:-+|via|by|through)\s+|(?<=[^\W\d_]{3})\s?/\s?(?=[^\W\d_]{3})", plain, flags=re.IGNORECASE)
    return [part.strip() for part in apart if part.strip(" -")]
