"""Values: what course lists write for a mode and for a status, in small letters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from stackwise.features.countries import CODES
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
    (
        "online",
        "オンライン;eラーニング;a distância;a distância (ead);en distanciel;remote instruction;nettbasert;nettstudium",
    ),
    ("online", "nettstudie;fjernundervisning;distanskurs;webbutbildning;verkko-opetus;verkko;etäopetus;etänä"),
    ("online", "verkkokoulutus;afstandsonderwijs;thuisstudie;op afstand;zdalna;zdalnie;zdalne;online kurz;distančně"),
    ("online", "dálkově;dištančne;távoktatás;la distanță;uzaktan;uzaktan eğitim;çevrimiçi;дистанционно"),
    (
        "online",
        "дистанционная;дистанційно;εξ αποστάσεως;通信;通信講座;通信教育;在线;線上;线上;온라인;원격;인터넷",
    ),
    ("online", "عن بعد;عن بُعد;أونلاين"),
    ("online", "عبر الإنترنت;ऑनलाइन;daring;trực tuyến;ออนไลน์;synchronous e-learning;zoom;asynchronous e-learning"),
    ("online", "virtual instructor-led;virtual instructor led training;online, live;online (live)"),
    ("online", "a distancia sincrónico;a distancia asincrónico;e-learning sincrónico;e-learning asincrónico"),
    ("blended", "ハイブリッド;ハイブリッド型;ブレンディッド;ブレンド型"),
    ("online", "online en directo;en línea en directo;online in diretta;en ligne en direct;à distance en direct"),
    ("online", "telepresencial;online en vivo;virtual en vivo;virtual interactivo;online ao vivo;на живо онлайн"),
    ("online", "дистанционно обучение;tiešsaistē;attālināti;nuotoliniu būdu;nuotolinis;veebis;na daljavo"),
    ("online", "online (teams);online (zoom);online via teams;online via zoom;microsoft teams;ms teams;teams;webex"),
    ("online", "via zoom;google meet;online synchronous;online asynchronous;online, synchronous"),
    ("online", "online, asynchronous;online classroom;100% à distance;100% en ligne;100% distanciel"),
    ("online", "100% a distancia;100% virtual;100% distance;tout à distance;classe virtuelle;classes virtuelles"),
    ("online", "visioconférence;visio;en visio;formation en ligne;cours en ligne;aula virtual;clase virtual"),
    ("online", "clases virtuales;videoconferencia;por videoconferencia;en directo online;aula virtuale"),
    ("online", "videoconferenza;in videoconferenza;sala virtual;videoconferência;webconferência"),
    ("online", "virtuelles klassenzimmer;virtueller klassenraum;online-seminar;live-online;live online-seminar"),
    ("online", "webseminar;online-lehrgang;rein online;nur online;virtuell;digital;virtuele klas;virtueel;webinars"),
    ("online", "zdalnie w czasie rzeczywistym;zdalna w czasie rzeczywistym;zdalne w czasie rzeczywistym"),
    ("online", "szkolenie online;szkolenie zdalne;w czasie rzeczywistym online;kurs online;virtuální učebna"),
    ("online", "virtuálna učebňa;on-line;živě online;online képzés;élő online;online óra;clasă virtuală;curs online"),
    ("online", "canlı online;uzaktan (canlı);uzaktan canlı;sanal sınıf;çevrim içi;canlı çevrim içi"),
    ("online", "çevrimiçi (canlı);виртуальный класс;вебинар;вебінар;виртуална класна стая;virtualna učionica"),
    ("online", "virtualna učilnica;εικονική τάξη;τηλεκπαίδευση;εξ αποστάσεως (σύγχρονη);σύγχρονη τηλεκπαίδευση"),
    ("online", "ασύγχρονη τηλεκπαίδευση;διαδικτυακά;virtuaaliluokka;verkossa;virtuellt klassrum;virtuelt klasserom"),
    ("online", "på nett;virtuelt klasseværelse;virtuālā klase;virtuali klasė;virtuaalklass"),
    ("in_person", "stedbasert;klasserom;samlinger;fysisk;på plats;klassrum;lärarledd på plats;lähiopetus;läsnäolo"),
    ("in_person", "op locatie;klassikaal onderwijs;stacjonarna;stacjonarnie;stacjonarne;prezenčně;prezenční"),
    ("in_person", "prezenčne;jelenléti;tantermi;față în față;yüz yüze;örgün;sınıf içi;очная;очное;очна;δια ζώσης;线下"),
    (
        "in_person",
        "面授;집체;오프라인;حضوري;حضورياً;ऑफलाइन;कक्षा;luring;tatap muka;trực tiếp;instructor-led;instructor led",
    ),
    ("in_person", "ilt;on-premises;fysisk fremmøde;fremmøde;vor ort;präsenz;ออนไซต์;ในห้องเรียน;onsite training"),
    ("in_person", "presencial obrigatório;in person;in-person;face to face;face-to-face;on campus;classroom"),
    ("in_person", "on-campus;onsite;on site;campus;präsenzunterricht;présentiel;presencial;in presenza;in aula"),
    (
        "in_person",
        "klassikaal;очно;offline;офлайн;en présentiel;präsenzkurs;通学;通学制;対面;uživo;u učionici;присъствено",
    ),
    ("in_person", "присъствена;klātienē;kontaktiniu būdu;auditorinis;auditoorne;v živo;tilstedeværelse;线下面授"),
    ("in_person", "integral presencial;contact;in class;full contact;physical;on-site;on location;at our centre"),
    ("in_person", "at our center;in centre;in-centre;in center;sur site;sur place;in sede;en aula;en sala"),
    ("in_person", "presencialmente;100% presencial;100% présentiel;100% präsenz;präsenzveranstaltung;in präsenz"),
    ("in_person", "klassikale les;in de klas;na miejscu;w siedzibie;na místě;na mieste;helyszíni;la sediu;yerinde"),
    ("in_person", "yüzyüze;δια ζώσης (αίθουσα);στην αίθουσα;διά ζώσης;на месте;в аудитории;в аудиторії;на място"),
    ("in_person", "paikan päällä"),
    ("blended", "nett- og samlingsbasert;samlingsbasert nettstudium;kombinert;blandat;monimuoto;monimuoto-opetus"),
    ("blended", "hybridi;mieszana;hybrydowa;hybrydowo;kombinovaně;kombinovaná;karma;hibrit;vegyes;mixt;смешанная"),
    ("blended", "очно-заочная;μεικτό;混合;混合式;혼합;مدمج;हाइब्रिड;मिश्रित;mista;modalità mista;blended e-learning"),
    ("blended", "blandet;blended learning;hibrid;hibrid képzés;kombinovane;kombinovaná forma;kombinierte form"),
    ("blended", "ผสมผสาน;blended;hybrid;mixed mode;hybride;híbrido;híbrida;ibrido;mixte;mixto;mixta;misto;hibridno"),
    ("blended", "kombinirano;смесено;jaukta;mišrus;mišriu būdu;kombineeritud;线上线下结合;线上线下;mischform"),
    ("blended", "face to face + online;face to face and online;online and face to face;in person and online"),
    ("blended", "online and in person;face to face + online pre-learning;in person + online;classroom and online"),
    ("blended", "online + classroom;hybrid learning;presencial y online;online y presencial;presencial + online"),
    ("blended", "presencial e online;online e presencial;presencial i en línia;en línia i presencial"),
    ("blended", "présentiel et distanciel;distanciel et présentiel;présentiel + distanciel;présentiel et à distance"),
    ("blended", "mixte (présentiel et distanciel);präsenz und online;online und präsenz;präsenz + online"),
    ("blended", "combinatie online en klassikaal;online en klassikaal;klassikaal en online;in aula e online"),
    ("blended", "online e in presenza;in presenza e online;online i stacjonarnie;stacjonarnie i online"),
    ("blended", "zdalnie i stacjonarnie;prezenčně i online;prezenčne aj online;jelenléti és online"),
    ("blended", "față în față și online;yüz yüze ve çevrimiçi;yüz yüze ve online;очно и онлайн;онлайн и очно"),
    ("blended", "очно та онлайн;присъствено и онлайн;uživo i online;v živo in na spletu;δια ζώσης και εξ αποστάσεως"),
    ("blended", "δια ζώσης και διαδικτυακά;υβριδικό;lähi- ja etäopetus;klassrum och distans;klasserom og nett"),
    ("blended", "klātienē un tiešsaistē;kontaktiniu ir nuotoliniu būdu;ऑनलाइन और ऑफलाइन;حضوري وعن بعد"),
    ("in_person", "με φυσική παρουσία;φυσική παρουσία;στην τάξη"),
    ("online", "fad;fad sincrona;fad asincrona;formazione a distanza;online élő;élő online képzés;tiešsaistes"),
    (
        "in_person",
        "aula;集合;集合(対面);集合（対面）;集合研修;対面授業;jelenléti képzés;jelenléti oktatás",
    ),
    ("online", "online na żywo;σύγχρονη εξ αποστάσεως;ασύγχρονη εξ αποστάσεως;ηλεκτρονική μάθηση"),
    ("blended", "υβριδική;μικτό;μικτή"),
    ("blended", "semipresencial;semi-presencial;semi presencial;bimodal;b-learning;gemengd;formation mixte"),
)
# Of these codes most lists mean a country, or the first letters of another language: BM is Bahasa Malaysia.
_UNLIKELY = """
    ae av ay bh bi bm bn br ce ch co cr cs cu cv ee fo gn gu ho hz ie ii io kg ki kj km kr kv la li lu mh mr na nb nd ng
    nr nv oj om os pi rm rn sa sc se sg sm sn so ss st su tk tl to ts tt tw ty vo wa wo za
"""
_REGIONS_TOO = frozenset(("ca", "ar", "ga"))  # Canada, Argentina, Gabon, which stand behind a language more often
LANGUAGES = {said: code for said, code in SAID.items() if said in NAMES or said not in _UNLIKELY.split()}
"""Languages by what course lists write for them."""
_LONGEST = 200  # characters of a cell that says a mode
_MORE = re.compile(r" ?[:(,;] ?| [-–—] ")
_OR = re.compile(
    r"/|\b(?:or|oder|ou|o|of|lub|nebo|alebo|vagy|sau|veya|или|або|ή|tai|eller|ili|ali|või|vai|arba)\b", re.IGNORECASE
)
_PLACE = re.compile(r"\d|cent(?:re|er)|campus|workshop|venue|office|sala|aula|raum|lokal|salle", re.IGNORECASE)
_LOCALE = re.compile(r"([A-Za-z]{2,3})[-_](?:[A-Z][a-z]{3}[-_])?([A-Za-z]{2}|419|001)")
STATUSES = _said(
    ("active", "enrolling;enrolling now;now enrolling;accepting applications;taking bookings;bookable;book now"),
    ("active", "places available;spaces available;seats available;few places left;limited places;filling fast"),
    ("active", "receiving applications;접수중;신청중;진행중;受付中;申込受付中;报名中;招生中;報名中"),
    ("withdrawn", "paused;on hold;not running;마감;접수마감;신청마감;受付終了;募集停止;报名截止;已截止;報名截止"),
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
    ("active", "tak;ano;áno;evet;igen;kyllä;jah;taip;jā;да;так;ναι;はい;是;예"),
    ("withdrawn", "nej;nei;nee;nie;ne;nem;hayır;ei;nē;нет;ні;не;όχι;いいえ;否;아니오"),
)
_BOOKING = words_of("""
    booking bookings enrolment enrolments enrollment enrollments registration registrations application applications
    admission admissions now for is are currently the
    inscrições inscrição matrículas matrícula inscripciones inscripción inscriptions inscription candidatures les la las
    as anmeldung anmeldungen buchung buchungen einschreibung iscrizioni iscrizione inschrijving inschrijvingen
    aanmelding zapisy rejestracja rekrutacja zápis zápisy přihlašování přihlášky registrace prihlasovanie înscrieri
    înscrierile jelentkezés regisztráció kayıt kayıtlar başvuru başvurular anmälan ansökan påmelding tilmelding
    ilmoittautuminen haku запись набор регистрация приём прием заявок реєстрація запис записване upisi prijave vpis
    εγγραφές εγγραφη التسجيل القبول pendaftaran
""")
_OPENED = words_of("""
    open opened abertas aberta aberto abertos abiertas abierta abierto abiertos ouvertes ouverte ouvert aperte aperta
    aperti geöffnet offen möglich geopend otwarte otwarta otwarty otevřeno otevřeny otevřené otvorené deschise deschisă
    nyitva nyitott açık açıktır öppen öppna åpen åpent åben åbent auki avoinna käynnissä открыта открыт открыто відкрито
    відкрита отворено otvoreni otvorene odprt ανοιχτές ανοικτές مفتوح dibuka
""")
_SHUT = words_of("""
    closed shut encerradas encerrada fechadas fechada cerradas cerrada fermées fermée closes clôturées clôturée chiuse
    chiusa geschlossen beendet abgeschlossen gesloten zamknięte zamknięta zakończone zakończona uzavřeno uzavřeny
    uzavřené uzavreté închise închisă lezárult lezárva kapalı kapandı stängd stängda stengt lukket suljettu päättynyt
    закрыта закрыт закрыто завершен завершена завершена закрито zatvoreni zatvorene zaprt κλειστές مغلق ditutup
""")
_PARTED = re.compile(r"[,;()]| [-–—] ")
_PACE = _said(
    ("", "full-time;part-time;evening;evenings;weekend;weekends;daytime;days;intensive;vollzeit;teilzeit;abends"),
    ("", "wochenende;berufsbegleitend;temps plein;temps partiel;en soirée;tiempo completo;tiempo parcial;seral"),
    ("", "tempo integral;tempo parcial;noturno;tempo pieno;voltijd;deeltijd;avond;heltid;deltid;kväll;aften;kveld"),
    ("", "dzienne;zaoczne;wieczorowe;denní;večerní;denné;večerné;nappali;esti;zi;gündüz;akşam;hafta sonu"),
    ("", "очная форма;вечерняя;päivä;ilta;昼間;夜間;주간;야간;주말;全日制;业余;周末"),
)
_PACES = frozenset(map(squeezed, _PACE))
_TEACHING = words_of("instructor tutor lecturer teacher trainer led live class course training seminar workshop kurs")
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


def locales_in(cells: Iterable[str]) -> Mapping[str, str]:
    """The languages of tags such as "en-CA"; a pair of two languages in letters of one size ("EN-FR") is none.

    >>> locales_in(["en-CA", "cy_GB", "EN-FR", "sv-FI", "B1-C1"])
    {'en-CA': 'en', 'cy_GB': 'cy', 'sv-FI': 'sv'}
    """
    found = {}
    for cell in cells:
        tag = _LOCALE.fullmatch(cell)
        language, region = (tag[1].lower(), tag[2].lower()) if tag else ("", "")
        as_locale = tag is not None and (tag[1].islower() and not tag[2].islower())
        pair = region in NAMES and region != language and region not in _REGIONS_TOO
        if language in LANGUAGES and (region.upper() in CODES or region.isdecimal()) and (as_locale or not pair):
            found[cell] = LANGUAGES[language]
    return found


def modes_in(cells: Iterable[str]) -> Mapping[str, str]:
    """The modes of cells that begin with one and say more of it: "Blended: 2 days online", "Offline - Nagpur".

    >>> modes_in(["Blended: 2 days Zoom, 1 day Naas", "Offline - Nagpur Centre", "Online (two days on campus)"])
    {'Blended: 2 days Zoom, 1 day Naas': 'blended', 'Offline - Nagpur Centre': 'in_person'}
    """
    bare = {squeezed(word): mode for word, mode in MODES.items()}
    found = {}
    for cell in cells:
        parts = _MORE.split(cell[:_LONGEST], maxsplit=1)
        mode = bare.get(squeezed(parts[0])) if len(parts) == 2 else None
        if told := _beside_pace(cell, bare):
            found[cell] = told
            continue
        led = set(re.findall(r"[^\W_]+", parts[0].casefold())) <= _TEACHING
        if led and len(parts) == 2 and (told := bare.get(squeezed(parts[1]))):
            found[cell] = told  # Instructor-led (virtual)
            continue
        others = "|".join(re.escape(word) for word, of in MODES.items() if of != mode and len(word) > 2)
        more = re.search(rf"(?<!\w)(?:{others})(?!\w)", parts[-1].casefold()) or _OR.search(parts[-1])
        if mode == "blended" or (mode and not more and not (mode == "online" and _PLACE.search(parts[-1]))):
            found[cell] = mode
    return found


def _beside_pace(cell: str, modes: Mapping[str, str]) -> str | None:
    """The mode of a cell that says besides only how much of the day is studied: "Full-time, on campus"."""
    parts = [squeezed(part) for part in _PARTED.split(cell[:_LONGEST])]
    left = [part for part in parts if part and part not in _PACES]
    return modes.get(left[0]) if len(left) == 1 < len(parts) else None


def bookings_in(cells: Iterable[str]) -> Mapping[str, str]:
    """The statuses of cells that say whether courses can be booked: "Booking open", "Inscrições encerradas".

    >>> bookings_in(["Enrolment closed", "Booking open", "Booking opens soon", "Inscrições abertas"])
    {'Enrolment closed': 'withdrawn', 'Booking open': 'active', 'Inscrições abertas': 'active'}
    """
    found = {}
    for cell in cells:
        words = re.findall(r"[^\W_]+", cell[:_LONGEST].casefold())
        said = [word for word in words if word not in _BOOKING]
        if len(said) == 1 < len(words):
            value = "active" if said[0] in _OPENED else "withdrawn" if said[0] in _SHUT else None
            found.update({cell: value} if value else {})
    return found


def said_more(target: str, cells: Iterable[str]) -> Mapping[str, str]:
    """The values of cells that are no words of a vocabulary and yet say one of a language, a mode or a status."""
    readers = {"language": locales_in, "mode": modes_in, "status": bookings_in}
    return readers[target](cells) if target in readers else {}


def statuses_in(column: str, cells: Iterable[Any] = ()) -> Mapping[str, str]:
    """The words of a column of statuses, or of one that asks whether a course is over: there, yes is withdrawn.

    Numbers say yes and no only where there are no others: 0, 1 and 12 are places that are left.

    >>> statuses_in("Is cancelled")["yes"], statuses_in("Active")["yes"], "0" in statuses_in("Available", [0, 12])
    ('withdrawn', 'active', False)
    """
    words = _ENDED if squeezed(column).removeprefix("is") in _OVER else STATUSES
    counts = {said for cell in cells if (said := str(cell).strip()).isdecimal()} - {"0", "1"}
    return {said: value for said, value in words.items() if not (counts and said.isdecimal())}
