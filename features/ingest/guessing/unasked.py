"""Unasked: cells of conditions that nobody need hold anything for: what to bring, a booking, advice, beside "none".

Each part of such a cell must be one of these, and a part that speaks of what may have to be held ("bring your licence")
is none: a condition that is passed over would let in whom the provider keeps out.
"""

from __future__ import annotations

import re
from itertools import pairwise

from stackwise.features.ingest.amounts.wording import words_of
from stackwise.features.ingest.guessing.condition_words import THINGS, asks_to_hold
from stackwise.features.ingest.guessing.names import any_word
from stackwise.features.ingest.guessing.none_sentences import says_none
from stackwise.features.ingest.registers.prerequisite_words import asks_nothing
from stackwise.features.text import unaccented

_LONGEST = 300  # characters of a cell; what is longer speaks of much
_BUT = (
    "but|however|aber|jedoch|mais|pero|però|mas|ma|maar|men|ale|lecz|avšak|но|але|али|ali|vendar|bet|tačiau|aga|kuid|mutta"
    "|dar|fakat|ama|ancak|αλλά|אבל|אך|ولكن|لكن|اما|लेकिन|tetapi|namun|nhưng|por|baina|ond|lakini"
)
_PARTS = re.compile(rf"[.;!](?=\s|$)|[()\[\]\n。；（）]| - |,? (?:{_BUT}) ")
_AND = "and|or|und|oder|sowie|et|ou|y|e|en|of|og|och|eller|ve|veya|ja|tai|i|oraz|lub|nebo|alebo|és|vagy|și|sau|και|ή|и"
_ITEMS = re.compile(rf"[,、]| [/&+] | (?:{unaccented(_AND)}|или|та|або|или|ali|vai|ir|arba|dan|atau) ")
_JOINS = re.compile(rf"{_ITEMS.pattern}| (?:a|o|u|in|un|va|plus|with|mit|avec|con|com|med|met|z|s|с) ")
# Verbs of bringing and wearing; "*" ends a stem.
_BRINGING = any_word(unaccented("""
    bring bringing wear wearing mitbringen mitzubringen mitnehmen tragen apport* apporter munir porter prevoir venir
    traer traiga* llevar lleve* acudir trazer traga* levar portare indossare portate meebrengen meenemen meebring* neem
    medtag* medbring* ta med tag przyniesc prosze zabrac przynies* zabierz* prineste prineset* vezmete vezmite prinest*
    zoberte hozz* hozni aduceti aduce getir* getirilmeli* yaniniz* yaninda φερτε φερετε φερουν εχετε возьмите принесите
    взять принести иметь візьміть принесіть взяти носете донесете носят poniset* ponijeti ponesite poneti prinesite
    prinesti atnest panemt jaatnes atsinesti pasiimti atsinesk* kaasa votke tuo tuokaa ota ottakaa takid hafid
    להביא הביאו יש بیاورید همراه sillni merrni porteu dur portar ekarri ekartzea traede traer dewch leta gətirin
    أحضر إحضار يرجى लाएं लाना bawa membawa mang
""")).pattern  # fmt: skip
_BRINGS = re.compile(f"{_BRINGING}|" + unaccented("持参|お持ち|自备|自備|携带|攜帶|自带|지참|준비|นำ|เตรียม"))
# All words of a part that only asks to book a place are among these.
_PLACE = words_of(unaccented("""
    registration booking enrolment enrollment reservation register book enrol enroll sign-up signup rsvp
    anmeldung voranmeldung anmelden buchung platzreservierung reservierung
    inscription réservation préinscription s'inscrire réserver inscripción preinscripción matrícula reserva inscribirse
    inscrição pré-inscrição reserva inscrever-se iscrizione preiscrizione prenotazione aanmelding aanmelden inschrijving
    reservering reserveren anmälan föranmälan bokning påmelding tilmelding påmeldingen zapisy rejestracja rezerwacja
    zgłoszenie registrace přihláška přihlášení rezervace registrácia prihláška prihlásenie rezervácia regisztráció
    jelentkezés foglalás előjegyzés înscriere înregistrare rezervare programare kayıt rezervasyon başvuru εγγραφή
    δήλωση κράτηση προεγγραφή запись регистрация бронирование заявка запис реєстрація бронювання записване резервация
    prijava rezervacija upis пријава prijave pieteikšanās reģistrācija rezervācija registracija rezervacija
    registreerimine registreerumine broneering ilmoittautuminen ennakkoilmoittautuminen varaus skráning הרשמה رزرو
    ثبت‌نام regjistrim rezervim inscripció reserva izen-ematea cofrestru archebu usajili qeydiyyat التسجيل حجز पंजीकरण
    pendaftaran registrasi đăng-ký
    要予約 予約制 要事前予約 要申込 要事前申込 事前予約制 需报名 需预约 須報名 사전등록 사전신청 예약필수 ต้องลงทะเบียน
"""))  # fmt: skip
_NEEDED = words_of(unaccented("""
    is are be must required essential necessary needed mandatory requested please prior advance in online early place
    your a the on by website via beforehand first only for this course
    ist sind erforderlich notwendig nötig bitte vorherige vorher rechtzeitig verbindliche eine nur im voraus wird
    gebeten
    est obligatoire nécessaire requise préalable en ligne indispensable à l'avance la une sur
    es obligatoria necesaria requerida previa imprescindible línea con antelación se requiere una
    é obrigatória necessária prévia requer-se obbligatoria necessaria richiesta preventiva è
    verplicht vereist nodig vooraf noodzakelijk gewenst krävs nödvändig obligatorisk kreves kræves nødvendig påkrævet
    er
    wymagana wymagane konieczna obowiązkowa jest są wcześniejsza nutná nutné povinná požadována předem je potrebná
    vopred
    szükséges kötelező előzetes este necesară obligatorie prealabilă gereklidir zorunludur gerekli zorunlu ön şarttır
    απαιτείται υποχρεωτική απαραίτητη είναι обязательна необходима требуется предварительная обов'язкова потрібна
    попередня необхідна необходимо задължително изисква се предварително obavezna potrebna prethodna je потребна
    обавезна
    nujna potrebna obvezna nepieciešama iepriekšēja obligāta būtina privaloma išankstinė kohustuslik vajalik on
    pakollinen vaaditaan tarvitaan ennakkoon nauðsynleg נדרשת חובה מראש الزامی kërkohet obligative obligatòria cal
    prèvia beharrezkoa angenrheidiol inahitajika tələb olunur مطلوب إلزامي مسبق आवश्यक wajib diperlukan bắt buộc
"""))  # fmt: skip
_ADVISED = (
    "recommended|advised|advisable|desirable|desired|preferred|preferable|helpful|useful|beneficial|advantageous"
    "|an advantage|of advantage|an asset|(?:is|are|be) a plus|empfohlen|empfehlenswert|wünschenswert|erwünscht"
    "|von vorteil|vorteilhaft|hilfreich|ratsam|recommandée?s?|conseillée?s?|souhaitée?s?|souhaitables?|appréciée?s?"
    "|(?:est|serait) un plus|un atout|recomendad[oa]s?|recomendables?|aconsejad[oa]s?|aconsejables?|deseables?"
    "|recomendáve(?:l|is)|desejáve(?:l|is)|aconselháve(?:l|is)|consigliat[oaie]|raccomandat[oaie]|auspicabil[ei]|gradit[oaie]|aanbevolen"
    "|(?:wel )?aan te (?:raden|bevelen)|aangeraden|gewenst|wenselijk|een pré|rekommenderas|anbefale[sr]|anbefalt"
    "|anbefalet|önskvärt|ønskelig|en fördel|en fordel|meriterande|zalecan[aey]|wskazan[aey]|mile widzian[aey]"
    "|polecan[aey]|doporučen[aoyéáý]|doporučuje se|výhodou|odporúčan[aoyéáý]|odporúča sa|ajánlott|javasolt|előny"
    "|recomandat[ăe]?|de preferat|önerilir|tavsiye edilir|tercih edilir|tercih sebebidir|συνιστάται|συνιστώνται"
    "|επιθυμητ[ήόέά]ς?|προτείνεται|рекоменду[ею]тся|желателен|желательн[оаы]|приветствуется|рекоменду[єю]ться|бажан[оаі]"
    "|препоръчва(?:т)? се|препоръчителн[оаи]|желателн[оаи]|preporuč(?:en|ljiv)[oaie]|preporučuje se|poželjn[oaie]"
    "|препоручен[оае]|пожељн[оае]|priporoč(?:en|ljiv)[oaie]|zaželen[oaie]|ieteicam[sai]|vēlam[sai]|rekomenduojam[ai]"
    "|pageidautin[ai]|soovitatav|soovituslik|suositellaan|suositeltava[a]?|suotavaa|eduksi|æskileg[t]?|מומלץ|רצוי"
    "|יתרון|يفضل|يُفضل|مستحسن|موصى به|توصیه می‌شود|rekomandohet|recomanables?|recomana(?:t|da|ts|des)|aconsellables?"
    "|gomendatua|komenigarria|recoméndase|dymunol|argymhellir|inapendekezwa|tövsiyə olunur|अनुशंसित|वांछनीय"
    "|disarankan|dianjurkan|diutamakan|khuyến nghị|khuyến khích|แนะนำ|推奨|が?望ましい|推荐|推薦|建议|建議|권장|우대"
)
_BESIDES = (  # behind advice: what takes nothing of it
    r"but (?:is )?not (?:required|essential|mandatory|necessary|compulsory)|(?:before|prior to|for) (?:this|the) course"
    r"|aber nicht (?:zwingend|erforderlich|notwendig|pflicht)|mais (?:non|pas) (?:obligatoires?|requise?s?)"
    r"|pero no (?:obligatori[oa]|imprescindible|necesari[oa])|ma non (?:obbligatori[oa]|necessari[oa])"
    r"|maar niet (?:verplicht|vereist)|ale nie wymagan[aey]"
)
_AT_END = re.compile(
    unaccented(rf"([^\n]{{2,200}}?)[ 、はがを,:-]{{0,3}}\(?(?:{_ADVISED})(?:,? (?:{_BESIDES}))?\)?"), re.IGNORECASE
)
_AT_START = re.compile(
    unaccented(
        rf"(?:(?:it|es|il|se|si|sa|is|wird|est|we|wir|strongly|highly|sehr|dringend) ){{0,3}}(?:{_ADVISED}|recommend"
        r"|empfehlen|recomienda[n]?|aconseja|recomenda-se|consiglia|raccomanda|recommandons|zaleca się|doporučujeme"
        r"|odporúčame|ideally|idealerweise|idéalement|idealmente|recomendaciones?|recommendations?|empfehlung(?:en)?)"
        r"(?! (?:by|from|von|durch|par|por|da|door|av|af|przez))(?:[ :]|$)[^\n]{0,200}"
    ),
    re.IGNORECASE,
)
# What binds, and what denies: beside them advice is no mere advice.
_BINDS = any_word(unaccented("""
    must required require requires mandatory compulsory essential only need needs needed not no never unless except
    minimum least provided muss müssen erforderlich notwendig zwingend pflicht voraussetzung vorausgesetzt nur nicht
    kein keine mindestens obligatoire* obligatoires requis* nécessaire* indispensable* exigé* seulement uniquement ne
    pas sauf
    obligatori* necesari* imprescindible* requerid* exig* solo sólo no mínimo mínima obrigatóri* necessári* somente não
    richiest* necessari* obbligatori* indispensabil* soltanto non verplicht vereist nodig alleen niet minimaal krävs
    måste endast kreves kræves skal kun ikke inte wymagan* koniecz* tylko nie musi nutn* povinn* pouze pouz* nutné musí
    vyžadov* kötelező szükséges csak nem obligatoriu necesar* doar numai nu zorunlu* gerekli* şart değil yalnız*
    απαιτ* υποχρεωτικ* μόνο δεν όχι обязат* необходим* требу* только не обов'язк* лише потрібн* задължител* само
    obavez* obvez* potrebn* samo nujn* obligāt* nepieciešam* tikai nav privalom* būtin* tik kohustuslik vajalik ainult
    pakolli* vaaditaan vain ei חובה רק לא
"""))  # fmt: skip
_BESIDE = re.compile(unaccented(_BESIDES), re.IGNORECASE)


def asks_nobody(text: str) -> bool:
    """Whether a cell asks for nothing to be held: each part says none, what to bring, to book, or advises.

    >>> asks_nobody("None - please bring a mat"), asks_nobody("Registration required"), asks_nobody("Bread recommended")
    (True, True, True)
    >>> asks_nobody("Bring your licence"), asks_nobody("Registered nurses"), asks_nobody("A1, and B2 recommended")
    (False, False, False)
    """
    plain = re.sub("[–—−]", "-", " ".join(text.replace("’", "'").split())).strip(" .;。")
    if len(plain) > _LONGEST:
        return False
    if asks_nothing(plain) or _advised_in_brackets(plain):
        return True
    parts = [part for whole in _PARTS.split(plain) if (part := whole.strip(" .,;:-"))]
    none_before = [False, *(asks_nothing(part) for part, _ in pairwise(parts))]
    return bool(parts) and all(_is_unasked(part, after) for part, after in zip(parts, none_before, strict=True))


def _is_unasked(part: str, after_none: bool) -> bool:
    """Whether a part of a cell, or each of what its commas part, asks for nothing."""
    if _is_one(part, after_none):
        return True
    pieces = [piece.strip() for piece in part.split(",")]
    return len(pieces) > 1 and all(_is_one(piece, asks_nothing(pieces[0])) for piece in pieces)


def _is_one(part: str, after_none: bool) -> bool:
    plain = unaccented(part.casefold())
    words = set(re.findall(r"[^\s,:]+", plain))
    booked = not words.isdisjoint(_PLACE) and words <= _PLACE | _NEEDED and (len(words) > 1 or not plain.isascii())
    return asks_nothing(part) or says_none(part) or booked or _advises(part) or _brings(plain, after_none)


def _brings(plain: str, after_none: bool) -> bool:
    """Whether what is said is brought or worn, each thing of a list known as one."""
    if asks_to_hold(plain) or not (after_none or _BRINGS.search(plain)):
        return False
    return all(THINGS.search(item) is not None for item in _ITEMS.split(plain) if item.strip())


def _advised_in_brackets(plain: str) -> bool:
    """Whether all that stands before brackets is advised within them: "Bake bread (recommended)"."""
    before, opened, advice = plain.partition(" (")
    return bool(opened) and not _PARTS.search(before) and advice.endswith(")") and _advises(f"{before} {advice[:-1]}")


def _advises(part: str) -> bool:
    """Whether something is advised and no more: of two things that are joined, the word behind may mean the last."""
    plain = unaccented(part)
    bare = _BESIDE.sub("", plain).casefold()
    if _BINDS.search(bare):
        return False
    if _AT_START.fullmatch(plain):
        return "," not in plain or ":" in plain
    found = _AT_END.fullmatch(_BESIDE.sub("", plain).rstrip(" ,"))
    return found is not None and _JOINS.search(found[1].casefold()) is None
