"""Names: what providers call the columns that a mapping fills."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from itertools import pairwise

from stackwise.features.ingest.amounts.length_words import UNIT_OF
from stackwise.features.ingest.guessing.further_names import FURTHER
from stackwise.features.text import unaccented

# By target, the names of its columns without spaces and marks, likeliest first.
_SAID: Mapping[str, str] = {
    "title": """
        title coursetitle coursename name programtitle programname programmetitle programmename credentialname
        credential course courses program programme kurs kursname kurstitel titel nom intitulé nomdelaformation
        formation curso nombre nombredelcurso titulo título nome corso cursus
        titolo nomedocurso nomedelcorso nazwa nazwakursu tytuł kursnamn benämning kursnavn cursusnaam titulodelcurso
        titre titredelaformation nomformation libellé название названиекурса наименование 课程名称 课程名 コース名
        講座名 fullname itemtitle trainingtitle eventname denominación denominacióndelcurso lehrgang
        lehrgangsbezeichnung seminar seminartitel cursusnaam 과정명 훈련과정명 강좌명
        judul tytul başlık eğitimadı names titles noms nombres
    """,
    "credential_id": """
        credentialid courseid coursecode code id programcode programid sku productid reference ref codigo código
        coursenumber courseno itemid loid kursnummer kursnr nummer nr identifier uuid slug coursekey
        courseuid 講座番号 과정코드
    """,
    "url": """
        url courseurl link courselink website webpage web href permalink address homepage lien enlace
    """,
    "description": """
        description coursedescription about overview summary shortdescription longdescription desc content beschreibung
        inhalt descripción descripcion descrição résumé descrizione omschrijving abstract body
        deskripsi opis beskrivning beskrivelse açıklama описание
    """,
    "outcomes": """
        outcomes learningoutcomes whatyouwilllearn whatyoulearn objectives learningobjectives lernziele objetivos
        objectifs teaches
    """,
    "declared_skills": """
        skills courseskills skillscovered skillsgained associatedskills skillsyouwillgain competencies kompetenzen
        compétences competencias tags
    """,
    "provider": """
        provider providername institution school university college organisation organization courseprovider
        courseorganization offeredby partner academy vendor organizer organiser
        trainingprovider rto anbieter établissement etablissement organisme
        institución institucion universidad centro aanbieder 実施機関 教育機関
    """,
    "country": "country providercountry land pays país pais",
    "weeks": """
        duration courseduration length courselength weeks durationweeks lengthweeks timerequired dauer durée duree
        duración duracion duração durata kursdauer lehrgangsdauer umfang 훈련기간 totallength coursetime time 期間
        受講期間 days durationdays numberofdays tage jours antaldagar süre durasi längd продолжительность
    """,
    "learning_hours": """
        hours learninghours totalhours studyhours notionalhours durationhours contacthours stunden heures horas
        coursehours courseworkload nombredheures cargahorária 훈련시간 受講時間 時間数 traininghours
    """,
    "effort": """
        effort hoursperweek weeklyhours weeklyeffort hoursweek studyload courseeffort commitment workload
    """,
    "price.amount": """
        price fee fees cost tuition coursefee courseprice amount preis kosten gebühr gebuehr kursgebühr prix tarif
        coût cout precio coste costo preço preco prezzo prijs pris cena fullfee pricing tuitionfee listprice
        ticketprice entgelt 훈련비 수강료 teilnahmegebühr lehrgangsgebühr investimento 受講料 料金
        harga ücret fiyat стоимость цена
    """,
    "price.currency": """
        currency pricecurrency feecurrency currencycode währung waehrung devise moneda moeda valuta
        waluta валюта
    """,
    "rating": "rating averagerating avgrating stars score courserating bewertung note",
    "rating_count": """
        ratingcount numberofratings reviews reviewcount numratings numreviews reviewsnum coursereviewsnum
        bewertungen avis
    """,
    "mode": """
        mode deliverymode deliverymethod delivery studymode format modality deliverytype modalité modalità modalidad
        modalidade coursemode modeoftraining durchführungsform lernform 受講形態
    """,
    "language": """
        language courselanguage languages inlanguage lang locale mediumofinstruction sprache langue idioma lingua taal
    """,
    "prerequisites": """
        prerequisites prerequisite prereqs prereq prerequisitecourses requiredcourses courseprerequisites
        voraussetzungen vorkenntnisse prérequis prerequis requisitos prerrequisitos requisitosprevios
        prérequisitos prerequisiti voorkennis förkunskaper entryrequirements admissionrequirements requirements
        eligibility
    """,
    "valid_to": """
        applicationdeadline registrationdeadline enrolmentdeadline enrollmentdeadline enrolmentend enrollmentend
        closingdate anmeldeschluss expires expirydate validto validuntil expiry expirationdate inactivedate enddate end
        close enddateandtime
        courseenddate ends finishdate ende enddatum kursende datedefin datefin finformation datedefindevalidité fechafin
        fechadefin fechafinalización datafim datadetérmino término datafine datadifine einddatum slutdatum slut 終了日
    """,
    "status": """
        status coursestatus active isactive published ispublished visible isvisible visibility enabled availability
        buchungsstatus kursstatus statut situação situación cancelled canceled archived withdrawn discontinued retired
    """,
    "recognised_by": "recognisedby recognizedby accreditedby accreditation accreditor recognition",
    "assessment": "assessment assessmentmethod assessments",
}
_UNITS: Mapping[str, str] = {
    **{word: f"{unit}s" for word, unit in UNIT_OF.items() if len(word) > 3 and unit != "fortnight"},
    **dict.fromkeys(["hrs"], "hours"),
    **dict.fromkeys(["wks"], "weeks"),
    **dict.fromkeys(["day"], "days"),
    **dict.fromkeys(["ans"], "years"),
    **dict.fromkeys(["mins", "min"], "minutes"),
    **dict.fromkeys(["seconds", "secs", "sec", "sekunden", "secondes", "segundos"], "seconds"),
}
_ENDS = (
    *(("min", "max"), ("minimum", "maximum"), ("low", "high"), ("lowest", "highest"), ("lower", "upper")),
    *(("from", "to"), ("von", "bis"), ("desde", "hasta")),
)
_MEANS = ("mean", "average", "avg", "moyen", "moyenne", "media", "mittel")  # of both ends: nobody pays that
_BOUNDS = frozenset(("minimum", "maximum", "max", "lowest", "highest", "from", "von", "ab", "desde", "hasta", "bis"))
# By target, words that make a column say something else: of a part, for some, by another measure; "*" ends a stem.
_ELSE: Mapping[str, str] = {
    "price.amount": r"""
        regist* enrol* inscri* anmelde* matric* exam* pruf* deposit* anzahl* applic* admin* shipping transfer late
        before early fruh* concession* ermass* reduz* reduc* discount* rabatt* promo* sale special compare* original
        material* certificat* cancel* refund* save saved savings fund funding funded subsid* salar* gehalt income
        revenue turnover budget member members mitglied* student* adult* child* senior* domestic international
        resident* employee* corporate staff \d{1,2} rate rates raten instal* hour* hora daily day week* mois
        btw moms mva alv dph afa pvm kdv ндс пдв iva tva 税別 税抜 soci miembro* socio* lid leden medlem* czlonk* clen*
        rabat* slev* akcion* indirim* korting* 会員 割引 할인 自己負担 자부담* 본인부담*
        month* monat* mes year* annual annum credit* ects unit units module* lesson* session* gst vat tax mwst
        net nett netto ht hors excl exkl ex zzgl plus sin sans ohne without cents? centavos pence paise k tsd thousand*
        lakh*
    """,
    "weeks": """
        access* zugang* acces valid* gult* vigen* expir* exper* limit age alter* session* class* lesson* les lesduur
        lektion* lecture* termin* aula* refund* notice response deliver* zone certif* zertif* renew* retrain* recert*
        intake next interval frequen* placement* internship* praktik* practic* since per pro start end begin
    """,
    "learning_hours": """
        credit* cpe cpd pdu ceu cpes cpds pdus ceus per pro par por daily day office opening semester session* class*
        lesson* les lesduur lektion* lecture* placement* internship* praktik* practic* theor* lab labs homework online
        watch* spent attended completed logged face access* exper* seman* woch* hebdo* settiman*
    """,
    "title": """
        id ids code* key no nr num number* count* total* level* niveau* nivel* type* typ tipo categor* kategor* kind
        group* domain* topic* fee fees price* prix preis* precio* preco cost* duration* duree* dauer* duracion* duracao*
        length* hour* heure* hora horas week* day days date* url link* image* img language* lang mode format status
        skill* rating* review* provider* institution* school* desc description* objective* order url
        location* venue* place* room* city region* departe?ment* method* cent(?:er|re)s? participant* period
    """,
    "url": """
        image* imag* img immagin* bild* foto* photo* pict* pic thumb* logo* icon* avatar banner cover poster video*
        provider vendor organi* institut* school univers* company partner instructor* teacher* trainer*
    """,
    "mode": "payment* pay pago assess* exam* admission* applic* enrol* regist* test* certificat*",
    "language": "subtit* caption* program* coding website transcript*",
    "description": """
        type id url link format language rating count length status image provider warning duration dauer duree
        duracion duracao durata hour* minute* time price level date*
    """,
    "credential_id": """
        user* student* learner* participant* enrol* order* customer* instructor* teacher* provider* vendor* organi*
        institut* school* categor* topic* department* parent* previous next days hours weeks seats places sessions
        lessons modules respondent* review* rating* vacan* plazas vagas platze places
    """,
    "provider": "type url link website rating email phone country city address logo category count id",
    "rating": "pass* exam* min minimum test* quiz difficult* credit* required content instructor* teacher*"
    " trainer* tutor* docente* profesor* formateur* dozent*",
    "valid_to": "certif* zertif* licen* coupon* voucher* promo promos discount* rabatt* offer* deal* sale price* early",
    "status": """
        nb nbr number count session* visa accred* akkred* learner* student* payment* completion* employ* approval*
        marital date* time* timestamp at on by
    """,
    "outcomes": "career* carriere* job jobs employ* placement* salar*",
    "prerequisites": "recommend* empfohl* recomend* conseill* recogni* rpl status parse* parsed count*",
}
# An object, or a list of them, beside a course: what it holds is of a part of the course, or of a person.
_PARTS_WITHIN = """
    module* modul* modulo* chapter* chapitre* kapitel* section* sektion* lesson* leccion* lecon* lektion* licao lecture*
    session* seance* topic* episode* week weeks part parts step steps exam* quiz* assess* review* comment*
    instructor* teacher* trainer* lecturer* tutor* dozent* docente* profesor* formateur* larare* author* lehrer*
"""
# What is asked of a browser, to finish, or of a number; not where the name says entry, admission or prerequisite.
_NO_ENTRY = """
    techn* tecn* tekn* hardware software system* equip* browser* computer* completion* pass passing assess* attend*
    graduat* certificat* funding visa room* space* refund* material* book* nummer number nr *nummer
"""
_ENTRY = re.compile(r"pre ?req|\bentry|admission")
_TAX = "gst|vat|tax|mwst|ust|btw|moms|mva|alv|dph|afa|pvm|kdv|ндс|пдв|iva|tva"
_WITH = re.compile(  # changes nothing of a price
    rf"\b(?:incl?|including|inkl|inclusief) (?:\d{{1,2}} ){{0,2}}(?:{_TAX})\b(?: \d{{1,2}}){{0,2}}"
    r"|\b(?:incl?|including|inkl) \w{1,20}|\bnon (?:member|soci|socio|lid|medlem)\w*|税込"
    rf"|\b(?:inklusive|sis(?:altaa)?|vc|vcetne|z|ze|med|con|com|avec|mit|cu|с|з) (?:{_TAX})\b(?: \d{{1,2}}){{0,2}}"
    r"|\bs dph\b(?: \d{1,2}){0,2}"
    rf"|\b(?:{_TAX}) (?:included|inclusive|dahil|compris\w*|inclus\w*|incluid\w*|inbegrepen|inkl\w*)"
)
_BEFORE_SAID = """
    pre ?req|co ?req|requirement|requires\\b|requisit|prerequis|eligib|depends on|must have|members only|work experience
    required (?:prior|course|module|unit|qualif|experience|skill|knowledge|degree|licen|education)
    (?:licen[cs]e|experience|qualifications?|education|degree) (?:required|needed)|educational qualif|escolaridad
    (?:entry|admission|access) (?:crit|cond|qualif)|invit(?:ation|e) only|who can (?:apply|enrol|join)
    (?:previous|prior) (?:course|module|unit|stud|qualif|training|knowledge|experience|learning)
    \\bmin(?:imum)? (?:age|qualif|edu|exper)|\\brestrictions?\\b|\\bage limit|(?:edad|idade|age) minim|mindestalter
    voraussetzung|zulassung|aufnahmebeding|vorkenntnis|vorbildung|conditions? d ?(?:acces|admission|entree)
    forkunskap|behorighet|forudsætn|adgangskrav|opptakskrav|forkunn|voorkennis|vooropleiding|toelating|toegangseis
    wymagania|требован|수강자격|수강조건|คุณสมบัติ|受講条件|受講資格|受験資格|応募資格|参加資格|前提|入学要求|报名条件|先修
"""  # what may be in the name of a column that says what must be held first
_INVERSE = re.compile(  # names what comes after a course, not before it
    r"is.{0,9}prereq|pre-?req(?:uisite)?(?:s|courses?)?(?:of|for)(?:ids?|codes?)?$"
)
_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-zà-ÿ])")
_PREFERRED = 0.05  # each later name of a target counts so much less
_WITHIN = 0.6  # a name that only holds a known one


def name_score(column: str, target: str) -> float:
    """How well a column's name fits a target: 1 for its likeliest name, less for others, 0 where it does not.

    >>> name_score("Course Title", "title") > name_score("Name", "title") > 0
    True
    """
    if target != "prerequisites" and (_is_asked(column) or (_is_within(column) and target != "declared_skills")):
        return 0.0
    column = column.replace("#", " number")  # "Course #" is no course
    plain = squeezed(column.rsplit(".", 1)[-1] if target != "provider" else column.replace(".name", ""))
    another = says_else(column, target)
    if another and squeezed(column) not in NAMES[target]:
        return 0.0
    return _fit(column, plain, target)


def _is_within(column: str) -> bool:
    """Whether a column is of an object that is a part of the course, or a person: modules.hours, teacher.name."""
    within = " ".join(_plain_words(column.rpartition(".")[0]))
    return _PARTS_WORDS.search(within) is not None


def _is_asked(column: str) -> bool:
    """Whether a column is of an object that holds what is asked: skills that must be held are not those taught."""
    within = column.rpartition(".")[0]
    return within != "" and name_score(within, "prerequisites") > 0


def _fit(column: str, plain: str, target: str) -> float:
    column = unicodedata.normalize("NFKC", column)
    bare = squeezed(re.sub(r"\([^()]{0,40}\)|\[[^\[\]]{0,40}\]", "", column.rsplit(".", 1)[-1]))
    for at, name in enumerate(NAMES[target]):
        if name in (plain, bare):
            return 1.0 - min(at, 15) * _PREFERRED / 2
    words = [squeezed(word) for word in re.split(r"[\s._/()-]+", _CAMEL.sub(" ", column)) if word]
    runs = {*words, *map("".join, pairwise(words))}  # pre_req is a prereq
    inside = [at for at, name in enumerate(NAMES[target]) if name in runs]
    more = min(len(inside), 3) * _PREFERRED / 4 if target == "title" else 0.0  # "intitulé formation" says it twice
    if target == "prerequisites" and _BEFORE.search(" ".join(_plain_words(column))):
        inside = inside or [len(NAMES[target])]
    return _WITHIN - min(inside[0], 10) * _PREFERRED / 2 + more if inside else 0.0


def is_in_doubt(column: str, target: str) -> bool:
    """Whether a column's name would fit a target, were it not for words that make it say something else.

    >>> is_in_doubt("Registration fee", "price.amount"), is_in_doubt("Units", "price.amount")
    (True, False)
    """
    return says_else(column, target) and _fit(column, squeezed(column), target) > 0


def says_else(column: str, target: str) -> bool:
    """Whether a column's name says that it is not what a target wants: of a part, for some, by another measure.

    >>> [says_else(name, "price.amount") for name in ("Exam fee", "Fee per unit", "Fee")]
    [True, True, False]
    """
    column = re.sub(r"\b([sc])/", lambda short: {"s": "sem ", "c": "com "}[short[1]], column)  # s/ IVA: without
    words = _WITH.sub("", " ".join(_plain_words(column)))
    if target == "prerequisites":
        bound = _ENTRY.search(words) is None and _NO_ENTRY_WORDS.search(words) is not None
        return bound or _INVERSE.match(squeezed(column)) is not None or _ELSE_WORDS[target].search(words) is not None
    return target in _ELSE_WORDS and _ELSE_WORDS[target].search(words) is not None


def says_id(column: str) -> bool:
    """Whether a column's name says that it holds ids or courses.

    >>> says_id("follows_course"), says_id("nextId"), says_id("days")
    (True, True, False)
    """
    return _IDS.search(" ".join(_plain_words(column))) is not None


def is_foreign(column: str) -> bool:
    """Whether no word of a column's name is known here.

    >>> is_foreign("Bemeneti követelmény"), is_foreign("Sub level")
    (True, False)
    """
    return all(not (_ANY_ELSE.search(word) or word in _KNOWN) for word in _plain_words(column))


def says_beside(column: str) -> bool:
    """Whether a column's name says that it holds what may be studied at the same time.

    >>> says_beside("Co-requisites"), says_beside("Prerequisites")
    (True, False)
    """
    return re.search(r"co ?requi", " ".join(_plain_words(column))) is not None


def says_offer(column: str) -> bool:
    """Whether a column's name is of an offer for some days: then an end is that of the offer.

    >>> says_offer("coupon_code"), says_offer("Offered by")
    (True, False)
    """
    return _OFFER.search(" ".join(_plain_words(column))) is not None


def says_period(column: str) -> bool:
    """Whether a column's name says that it holds what a price is for: a person, a month.

    >>> says_period("priceUnit"), says_period("billing_cycle"), says_period("Price")
    (True, True, False)
    """
    words = " ".join(_plain_words(column))
    return _PERIOD.search(words) is not None and _PRICED.search(words) is not None


def is_end_of_range(column: str, others: Iterable[str]) -> bool:
    """Whether a column's name says that it holds the least, or the most, of an amount.

    >>> is_end_of_range("cost_min", ["cost_min", "cost_max"]), is_end_of_range("duration_min", ["duration_min"])
    (True, False)
    """
    words = _words(column)
    twins = {tuple(_words(other)) for other in others}
    for ends in _ENDS:
        for one, another in (ends, ends[::-1]):
            if one in words and tuple(another if word == one else word for word in words) in twins:
                return True
            means = [mean for mean in _MEANS if mean in words]
            if any(tuple(one if word == mean else word for word in words) in twins for mean in means):
                return True
    return bool(_BOUNDS & set(words))


def _words(column: str) -> list[str]:
    """Small words: camelCase is two."""
    return [word for word in re.split(r"[\W_]+", _CAMEL.sub(" ", column).casefold()) if word]


def _plain_words(column: str) -> list[str]:
    """Words without accents."""
    return [squeezed(word) for word in _words(column)]


def squeezed(text: str) -> str:
    """Letters and digits alone, small and without accents.

    >>> squeezed("Prix de référence (TTC)")
    'prixdereferencettc'
    """
    return re.sub(r"[\W_]+", "", unaccented(text.casefold()))


def _any_word(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words.split())})\b".replace("*", r"\w*"))


_ELSE_WORDS = {target: _any_word(words) for target, words in _ELSE.items()}
_NO_ENTRY_WORDS = _any_word(_NO_ENTRY)
_IDS = _any_word("id ids code codes course kurs curso corso cursus module unit")
_OFFER = _any_word("coupon* voucher* promo promos promocode* promotional gutschein* cupon* cupom* deal")
_PERIOD = _any_word("unit per period* frequency interval cycle basis")
_PRICED = _any_word("price* pricing fee fees cost costs tuition billing payment preis* prix precio* preco* prezzo*")
_PARTS_WORDS = _any_word(_PARTS_WITHIN)
_ANY_ELSE = re.compile("|".join(f"(?:{one.pattern})" for one in [*_ELSE_WORDS.values(), _NO_ENTRY_WORDS, _OFFER]))
_BEFORE = re.compile("|".join(unaccented(line.strip()) for line in _BEFORE_SAID.strip().splitlines()))
NAMES: Mapping[str, tuple[str, ...]] = {
    target: tuple(dict.fromkeys(map(squeezed, f"{names} {FURTHER.get(target, '')}".split())))
    for target, names in _SAID.items()
}


_KNOWN = frozenset(name for names in NAMES.values() for name in names)


def unit_in(column: str) -> str | None:
    """The unit of time that a column's name states, where it states one.

    >>> unit_in("Duration (weeks)"), unit_in("hours_per_week"), unit_in("Length")
    ('weeks', None, None)
    """
    words = _words(column)
    found = {_UNITS[word] for word in words if word in _UNITS}
    return found.pop() if len(found) == 1 else None
