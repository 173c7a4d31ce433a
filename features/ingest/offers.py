"""Offers: what cells of statuses and remarks, and titles, say of a course that nobody can begin now."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from stackwise.features.ingest.guessing.names import any_word, name_score, plain_words
from stackwise.features.ingest.guessing.values import STATUSES, YES_OR_NO, bookings_in
from stackwise.features.ingest.no_courses import not_offered
from stackwise.features.text import unaccented

_LEAST, _LONGEST = 5, 160  # letters of a word that says by itself that a course is off; characters of a cell
_OFF = {unaccented(said.casefold()): value for said, value in STATUSES.items() if value != "active"}
_ACTIVE = {unaccented(said.casefold()): value for said, value in STATUSES.items() if said not in YES_OR_NO}
_CLEAR = {
    said: value for said, value in _OFF.items() if len(said) >= _LEAST and value != "expired" and said not in YES_OR_NO
}
_CLEAR |= dict.fromkeys(
    re.split(r"\s*[;\n]\s*", unaccented("""taught out;teach out;teachout;in teach out;phased out
        not currently offered;not currently available
        eingestellt;ausgesetzt;pausiert;auslaufend;läuft aus;ausgelaufen;nicht buchbar;nicht angeboten
        suspendu;suspendue;supprimé;supprimée;abrogé;abrogée;fermée;n'est plus proposé;n'est plus proposée;en pause
        suspendida;cerrada;suprimido;suprimida;extinguido;extinguida;en extinción;derogado;derogada;no se oferta
        ya no se oferta;retirado;retirada;descontinuado;descontinuada;suspensa;encerrada;fechado;fechada;extinto;extinta
        sospeso;sospesa;chiusa;soppresso;soppressa;ritirato;ritirata;non più offerto;non attivo;non attivato
        opgeschort;stopgezet;ingetrokken;niet meer aangeboten;beëindigd;pausad;indragen;nedlagt;ophørt;utgått;indstillet
        zawieszony;zawieszone;wycofany;wycofane;pozastaven;pozastaveno;felfüggesztve;suspendat;askıya alındı""")),
    "withdrawn",
)  # fmt: skip
_CLEAR |= dict.fromkeys(
    unaccented("ersetzt;remplacé;remplacée;sustituido;sustituida;sostituito;vervangen").split(";"), "superseded"
)
_NEW = (
    r"(?:(?:all|any|the|les|las|los|der|die) )?(?:new|further|neu|nouv|nuev|nov|nuov|nieuw|enrol|admi|appl|book|inscri"
    r"|anmeld|matr)"
)
_TAIL = (
    rf"(?: (?:to|for|fur|aux?|a|para|per|voor) {_NEW}[^;.,]{{0,40}}"
    r"| (?:until|till|bis|jusqu.|hasta|ate|fino|tot)[^;.,]{1,40}"
    r"| (?:from|since|as of|effective|on|in|for|fur|pour|para|ab|seit|am|zum|depuis|desde|dal|vanaf|le|el)"
    r" [^;.,]{0,20}\d[^;.,]{0,12}"
    r"| [\d./-]{4,10}| (?P<by>(?:by|durch|par|por|da|door) [^;]{1,80})"
    r"| (?:due to|because of|owing to|wegen|en raison d|por|a causa d|wegens)[^;.,]{1,60})?"
)
_BEFORE = (
    r"(?:(?:this|the|dieser|der|ce|cette|le|la|el|este|il) )?"
    r"(?:(?:course|class|unit|module|program(?:me)?|qualification|kurs|modul|cours|formation|unite|curso|corso"
    r"|cursus) )?"
    r"(?:(?:is|was|has been|now|currently|temporarily|permanently|ist|wurde|wird|est|a ete|esta|ha sido|e|e stato"
    r"|zurzeit|derzeit|momentan|actuellement|temporairement|actualmente|temporalmente|tijdelijk) ){0,3}"
)
_SAID = re.compile(
    rf"{_BEFORE}(?P<word>{'|'.join(map(re.escape, sorted(_CLEAR, key=len, reverse=True)))})(?!\w){_TAIL}"
)
_REMARK = any_word("""
    remark* comment* notes? info hinweis* bemerkung* anmerkung* remarque* observation* observacion* observacoes notas?
    osservazion* opmerking* bemaerkning* anmarkning* merknad* uwagi poznamk* megjegyz* aciklama* παρατηρ* примечан*
""")


def said_off(cell: str) -> str | None:
    """The status of a course of which a cell says, and nothing else, that it is off; None where it does not.

    >>> said_off("Closed to new enrolments"), said_off("Superseded by K111"), said_off("Admissions closed")
    ('withdrawn', 'superseded', 'withdrawn')
    >>> said_off("Not available in French"), said_off("Closed on public holidays"), said_off("Suspended ceilings")
    (None, None, None)
    """
    text = " ".join(cell.split())
    if len(text) > _LONGEST:
        return None
    found = _SAID.fullmatch(_plain(text))
    if found:
        status = _CLEAR[found["word"]]
        return status if status == "superseded" or not found["by"] else None
    return "withdrawn" if bookings_in([text]).get(text) == "withdrawn" else None


def says_active(cell: str) -> bool:
    """Whether a cell says that something is on offer, in a word of any language that says so by itself.

    >>> says_active("actif"), says_active("1"), says_active("Superseded")
    (True, False, False)
    """
    return len(cell.strip()) >= _LEAST - 1 and _ACTIVE.get(unaccented(cell.strip().casefold())) == "active"


def _plain(text: str) -> str:
    return unaccented(text.casefold()).replace("’", "'").strip(" .!()[]*")


def tells_offers(column: str) -> bool:
    """Whether a column's name says that its cells may tell that a course is off: a status, or remarks.

    >>> tells_offers("Remarks"), tells_offers("Availability"), tells_offers("Venue")
    (True, True, False)
    """
    return name_score(column, "status") > 0 or _REMARK.search(" ".join(plain_words(column))) is not None


def off_rows(titles: Sequence[Any], beside: pd.DataFrame) -> dict[int, tuple[str, str]]:
    """Rows of courses that are off: the status of each, and what says so, a title or a cell beside it.

    Parameters
    ----------
    beside : columns of statuses and remarks.
    """
    found = {at: ("withdrawn", str(titles[at])) for at in not_offered(titles)[0]}
    for name in beside:
        for at, cell in enumerate(beside[name]):
            if isinstance(cell, str) and at not in found and (status := said_off(cell)):
                found[at] = (status, cell)
    return found


def nearly_off(beside: pd.DataFrame, found: Iterable[int]) -> list[str]:
    """Cells that begin as one does that says that a course is off, and say more than is known."""
    known = set(found)
    cells = (cell for name in beside for at, cell in enumerate(beside[name]) if at not in known)
    texts = (" ".join(cell.split()) for cell in cells if isinstance(cell, str))
    return [text for text in texts if _SAID.match(_plain(text[:_LONGEST])) and said_off(text) is None]
