"""Values: what course lists write for a mode and for a status, in small letters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from stackwise.features.ingest.amounts.wording import words_of
from stackwise.features.ingest.guessing.names import squeezed
from stackwise.features.language import NAMES, SAID


def _said(*lines: tuple[str, str]) -> Mapping[str, str]:
    return {said: value for value, words in lines for said in words.split(";")}


MODES = _said(
    ("online", "online;self-paced;self paced;virtual;remote;distance;e-learning;elearning;live online;online only"),
    ("online", "en ligne;en línea;à distance;100% online;fully online;online self-paced;fernunterricht;distanciel"),
    ("online", "a distancia;à distância;ead;a distanza;online live;distans;distance learning;онлайн;онлайн-курс"),
    ("online", "virtual classroom;vilt;webinar;teleformación;online-kurs;fernlehrgang;formation à distance;foad"),
    ("online", "オンライン;eラーニング;a distância;a distância (ead);en distanciel;remote instruction"),
    ("online", "nettbasert;nettstudium;nettstudie;fjernundervisning;distans;distanskurs;webbutbildning"),
    ("online", "verkko-opetus"),
    ("online", "verkko;etäopetus;etänä;verkkokoulutus;afstandsonderwijs;thuisstudie;op afstand;zdalna;zdalnie"),
    ("online", "zdalne"),
    ("online", "online kurz;distančně;dálkově;dištančne;távoktatás;la distanță;uzaktan;uzaktan eğitim;çevrimiçi"),
    ("online", "дистанционно;дистанционная;дистанційно;εξ αποστάσεως;通信;通信講座;通信教育;在线;線上;线上;온라인"),
    ("online", "원격;인터넷"),
    ("online", "عن بعد;عن بُعد;أونلاين;عبر الإنترنت;ऑनलाइन;daring;trực tuyến;ออนไลน์;synchronous e-learning;zoom"),
    ("online", "asynchronous e-learning;virtual instructor-led;virtual instructor led training;online, live"),
    ("online", "online (live)"),
    ("online", "a distancia sincrónico;a distancia asincrónico;e-learning sincrónico;e-learning asincrónico"),
    ("online", "telepresencial;online en vivo;virtual en vivo;virtual interactivo;online ao vivo"),
    ("online", "classe virtuelle;aula virtual;aula virtuale;virtuelles klassenzimmer;100% distanciel;100% à distance"),
    (
        "online",
        "online, synchronous;online, asynchronous;online (teams);ms teams;uzaktan (canlı);canlı online;çevrim içi",
    ),
    ("online", "zdalnie w czasie rzeczywistym;online na żywo;σύγχρονη εξ αποστάσεως;ασύγχρονη εξ αποστάσεως"),
    ("online", "σύγχρονη τηλεκπαίδευση;ασύγχρονη τηλεκπαίδευση;διαδικτυακά;ηλεκτρονική μάθηση"),
    (
        "blended",
        "presencial y online;online y presencial;präsenz und online;online und präsenz;présentiel et distanciel",
    ),
    ("blended", "combinatie online en klassikaal;online en klassikaal;in person and online;online and in person"),
    ("blended", "in presenza e online;presencial e online;stacjonarnie i online;υβριδικό;υβριδική;μικτό;μικτή"),
    ("in_person", "με φυσική παρουσία;φυσική παρουσία;διά ζώσης;στην τάξη"),
    ("in_person", "stedbasert;klasserom;samlinger;fysisk;på plats;klassrum;lärarledd på plats;lähiopetus;läsnäolo"),
    ("in_person", "op locatie;klassikaal onderwijs;stacjonarna;stacjonarnie;stacjonarne;prezenčně;prezenční"),
    ("in_person", "prezenčne"),
    ("in_person", "jelenléti;tantermi;față în față;yüz yüze;örgün;sınıf içi;очная;очное;очна;δια ζώσης;线下;面授"),
    ("in_person", "집체;오프라인"),
    ("in_person", "حضوري;حضورياً;ऑफलाइन;कक्षा;luring;tatap muka;trực tiếp;instructor-led;instructor led;ilt"),
    ("in_person", "on-premises"),
    ("blended", "nett- og samlingsbasert;samlingsbasert nettstudium;kombinert;blandat;monimuoto"),
    ("blended", "monimuoto-opetus"),
    ("blended", "hybridi;mieszana;hybrydowa;hybrydowo;kombinovaně;kombinovaná;karma;hibrit;vegyes;mixt"),
    ("blended", "смешанная;очно-заочная;μεικτό;混合;混合式;혼합;مدمج;हाइब्रिड;मिश्रित;mista;modalità mista"),
    ("blended", "blended e-learning"),
    ("in_person", "fysisk fremmøde;fremmøde;vor ort;präsenz;ออนไซต์;ในห้องเรียน;onsite training"),
    ("in_person", "presencial obrigatório"),
    ("blended", "blandet;blended learning;hibrid;hibrid képzés;kombinovane;kombinovaná forma;kombinierte form"),
    ("blended", "ผสมผสาน"),
    ("in_person", "in person;in-person;face to face;face-to-face;on campus;classroom;on-campus;onsite;on site"),
    ("in_person", "campus;präsenz;präsenzunterricht;présentiel;presencial;in presenza;in aula;klassikaal;очно"),
    ("in_person", "offline;офлайн;en présentiel;präsenzkurs;vor ort;通学;通学制;対面"),
    ("blended", "blended;hybrid;mixed mode;blended learning;hybride;híbrido;híbrida;ibrido;mixte;mixto;mixta;misto"),
    (
        "online",
        "на живо онлайн;дистанционно обучение;tiešsaistē;attālināti;nuotoliniu būdu;nuotolinis;veebis;na daljavo",
    ),
    ("in_person", "uživo;u učionici;присъствено;присъствена;klātienē;kontaktiniu būdu;auditorinis;auditoorne;v živo"),
    ("in_person", "tilstedeværelse;线下面授;integral presencial;contact;in class;full contact;physical"),
    ("blended", "hibridno;kombinirano;смесено;jaukta;mišrus;mišriu būdu;kombineeritud;线上线下结合;线上线下;mischform"),
    ("blended", "semipresencial;semi-presencial;semi presencial;bimodal;b-learning;gemengd;formation mixte"),
)
# Of these codes most lists mean a country, or the first letters of another language: BM is Bahasa Malaysia.
_UNLIKELY = """
    ae av ay bh bi bm bn br ce ch co cr cs cu cv ee fo gn gu ho hz ie ii io kg ki kj km kr kv la li lu mh mr na nb nd ng
    nr nv oj om os pi rm rn sa sc se sg sm sn so ss st su tk tl to ts tt tw ty vo wa wo za
"""
LANGUAGES = {said: code for said, code in SAID.items() if said in NAMES or said not in _UNLIKELY.split()}
"""Languages by what course lists write for them."""
STATUSES = _said(
    ("active", "active;current;open;published;live;available;true;yes;1;visible;on sale;confirmed;scheduled"),
    ("active", "upcoming"),
    ("active", "buchbar;aktiv;offen;plätze frei;ja;oui;ouvert;actif;activo;abierto;vigente;sí;ativo;aberto;sim"),
    (
        "active",
        "attivo;ανοιχτό;ανοικτό;ενεργό;διαθέσιμο;otvoren;otvoreno;aktivno;открыта;відкрито;отворен;atvērts;atviras",
    ),
    ("active", "avatud;opið;açıktır;kayıt açık;devam ediyor;zapisy otwarte;inschrijving open"),
    (
        "withdrawn",
        "ακυρωμένο;κλειστό;otkazano;zatvoreno;odpovedano;отменена;отменено;закрито;затворен;atcelts;atšaukta",
    ),
    ("withdrawn", "tühistatud;aflýst;kapandı;zapisy zamknięte;inschrijving gesloten"),
    ("active", "offered;running;y;открыт;активен;anmeldung möglich;available to learners;vigentes;in corso;live now"),
    ("withdrawn", "inactive;cancelled;canceled;closed;draft;unpublished;hidden;archived;retired;discontinued"),
    ("withdrawn", "excluded;not offered;removed;n;obsolete;no longer awarded;no longer available;fällt aus"),
    ("withdrawn", "ausgefallen"),
    ("withdrawn", "no longer available to new learners;no longer offered;decommissioned;anulado;cancelada;annulée"),
    ("withdrawn", "avlyst"),
    ("withdrawn", "inställt;aflyst;peruttu;peruutettu;anulowane;odwołane;zrušeno;zrušen;elmarad;anulat;iptal"),
    ("withdrawn", "iptal edildi"),
    ("withdrawn", "отменен;отменён;скасовано;ακυρώθηκε;中止;已取消;취소;폐강;ملغى;ملغاة;रद्द;dibatalkan;vervallen"),
    ("withdrawn", "gaat niet door"),
    ("withdrawn", "withdrawn;suspended;not available;unavailable;deleted;disabled;false;no;0;entfällt;abgesagt"),
    ("withdrawn", "geschlossen;nein;inaktiv;storniert;annulé;annulée;fermé;archivé;non;inactif;cancelado;cerrado"),
    ("withdrawn", "inactivo;suspendido;encerrado;inativo;suspenso;não;annullato;chiuso;geannuleerd;gesloten"),
    ("withdrawn", "inställd"),
    ("active", "aktif;açık;otwarte;otevřeno;nyitott;avoinna;öppen;åpen;åben;모집중;开放;募集中;متاح;buka;dibuka"),
    ("withdrawn", "ditutup;kapalı;zamknięte;uzavřeno;lezárt;suljettu;stängd;stengt;lukket;закрыт;모집마감;已关闭"),
    ("withdrawn", "募集終了;مغلق"),
    ("expired", "caducado;vencido;caducada;vencida;verlopen;zakończone;ukončeno;sona erdi;завершен;päättynyt"),
    ("expired", "avslutad"),
    ("expired", "expired;ended;finished;past;over;beendet;abgelaufen;terminé;terminée;finalizado;concluído"),
    ("superseded", "superseded;replaced"),
)
YES = words_of("yes y true t 1 ja j oui o sí si s sim да так tak igen ano áno evet ναι kyllä jah jā taip はい 是 예")
"""What a flag says for yes."""
NO = words_of("no n not false f 0 nein non não нет ні nie nem hayır όχι ei ne nē nee nej nei いいえ 否 아니오 n/a na")
"""What a flag says for no."""
YES_OR_NO = YES | NO
"""Cells of a flag, in small letters."""
_OVER = frozenset(
    ("hidden", "obsolete", "deleted", "cancelled", "canceled", "archived", "withdrawn", "discontinued", "retired")
)
_ENDED = _said(("withdrawn", "true;yes;y;1;ja;oui;sí;sim"), ("active", "false;no;n;0;nein;non;não"))


def statuses_in(column: str, cells: Iterable[Any] = ()) -> Mapping[str, str]:
    """The words of a column of statuses, or of one that asks whether a course is over: there, yes is withdrawn.

    Numbers say yes and no only where there are no others: 0, 1 and 12 are places that are left.

    >>> statuses_in("Is cancelled")["yes"], statuses_in("Active")["yes"], "0" in statuses_in("Available", [0, 12])
    ('withdrawn', 'active', False)
    """
    words = _ENDED if squeezed(column).removeprefix("is") in _OVER else STATUSES
    counts = {said for cell in cells if (said := str(cell).strip()).isdecimal()} - {"0", "1"}
    return {said: value for said, value in words.items() if not (counts and said.isdecimal())}
