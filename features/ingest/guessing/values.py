"""Values: what course lists write for a mode and for a status, in small letters."""

from __future__ import annotations

from collections.abc import Mapping

from stackwise.features.ingest.guessing.names import squeezed


def _said(*lines: tuple[str, str]) -> Mapping[str, str]:
    return {said: value for value, words in lines for said in words.split(";")}


MODES = _said(
    ("online", "online;self-paced;self paced;virtual;remote;distance;e-learning;elearning;live online;online only"),
    ("online", "en ligne;en línea;à distance;100% online;fully online;online self-paced;fernunterricht;distanciel"),
    ("online", "a distancia;à distância;ead;a distanza;online live;distans;distance learning;онлайн;онлайн-курс"),
    ("online", "virtual classroom;vilt;webinar;teleformación;online-kurs;fernlehrgang;formation à distance;foad"),
    ("online", "オンライン;eラーニング;a distância;a distância (ead);en distanciel;remote instruction"),
    ("in_person", "in person;in-person;face to face;face-to-face;on campus;classroom;on-campus;onsite;on site"),
    ("in_person", "campus;präsenz;präsenzunterricht;présentiel;presencial;in presenza;in aula;klassikaal;очно"),
    ("in_person", "offline;офлайн;en présentiel;präsenzkurs;vor ort;通学;通学制;対面"),
    ("blended", "blended;hybrid;mixed mode;blended learning;hybride;híbrido;híbrida;ibrido;mixte;mixto;mixta;misto"),
    ("blended", "semipresencial;semi-presencial;semi presencial;bimodal;b-learning;gemengd;formation mixte"),
)
STATUSES = _said(
    ("active", "active;current;open;published;live;available;true;yes;1;visible;on sale;confirmed;scheduled;upcoming"),
    ("active", "buchbar;aktiv;offen;plätze frei;ja;oui;ouvert;actif;activo;abierto;vigente;sí;ativo;aberto;sim;attivo"),
    ("active", "offered;running;y;открыт;активен"),
    ("withdrawn", "inactive;cancelled;canceled;closed;draft;unpublished;hidden;archived;retired;discontinued"),
    ("withdrawn", "excluded;not offered;removed;n"),
    ("withdrawn", "withdrawn;suspended;not available;unavailable;deleted;disabled;false;no;0;entfällt;abgesagt"),
    ("withdrawn", "geschlossen;nein;inaktiv;storniert;annulé;annulée;fermé;archivé;non;inactif;cancelado;cerrado"),
    ("withdrawn", "inactivo;suspendido;encerrado;inativo;suspenso;não;annullato;chiuso;geannuleerd;gesloten;inställd"),
    ("expired", "expired;ended;finished;past;over;beendet;abgelaufen;terminé;terminée;finalizado;concluído"),
    ("superseded", "superseded;replaced"),
)
_OVER = frozenset(("cancelled", "canceled", "archived", "withdrawn", "discontinued", "retired"))
_ENDED = _said(("withdrawn", "true;yes;y;1;ja;oui;sí;sim"), ("active", "false;no;n;0;nein;non;não"))


def statuses_in(column: str) -> Mapping[str, str]:
    """The words of a column of statuses, or of one that asks whether a course is over: there, yes is withdrawn.

    >>> statuses_in("Is cancelled")["yes"], statuses_in("Active")["yes"]
    ('withdrawn', 'active')
    """
    return _ENDED if squeezed(column).removeprefix("is") in _OVER else STATUSES
