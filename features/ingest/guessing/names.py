"""Names: what providers call the columns that a mapping fills."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from itertools import pairwise

from stackwise.features.ingest.amounts.length_words import UNIT_OF
from stackwise.features.ingest.guessing.claims import says_claim
from stackwise.features.ingest.guessing.deadlines import says_last_to_enrol
from stackwise.features.ingest.guessing.else_words import (
    AMOUNT_SAID,
    BEFORE_SAID,
    ELSE,
    NO_CONDITION,
    NO_ENTRY,
    OF_PRICES,
    PARTS_WITHIN,
    UNIT_SAID,
)
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
    "rating": "rating averagerating avgrating stars score courserating bewertung notemoyenne notesur5 noteglobale",
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
    **dict.fromkeys(["hrs", "glh", "tqt", "sbu"], "hours"),
    **dict.fromkeys(["wks"], "weeks"),
    **dict.fromkeys(["mesi", "mths"], "months"),
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
_BOUNDS = frozenset("minimum maximum max lowest highest from von ab desde hasta bis partir vanaf fra från od".split())  # noqa: SIM905
_ENTRY = re.compile(r"pre ?req|\bentry|admission|^who (?:can|may)\b|^before (?:you|\w+ing)\b")
TAX = (
    "gst|hst|sst|ppn|igv|vat|tax|mwst|ust|btw|moms|mva|alv|dph|afa|pvm|kdv|ндс|пдв|iva|tva|φπα|pdv|ddv|pvn|vsk|tvsh|ive"
    "|ддс|edv|消費税|增值税|부가세|부가가치세|ضريبة|מעמ"
)
WITH = re.compile(  # changes nothing of a price
    rf"\b(?:incl?|including|inkl|inclusief) (?:\d{{1,2}} ){{0,2}}(?:{TAX})\b(?: \d{{1,2}}){{0,2}}"
    r"|\b(?:incl?|including|inkl) \w{1,20}|\bnon (?:member|soci|socio|lid|medlem)\w*|税込"
    r"|\bnets? de (?:taxes?|tva)\b"
    rf"|\b(?:inklusive|sis(?:altaa)?|vc|vcetne|z|ze|med|con|com|avec|mit|cu|с|з|με|sa|ar|su|cun|amb)"
    rf" (?:{TAX})\b(?: \d{{1,2}}){{0,2}}"
    r"|\bs dph\b(?: \d{1,2}){0,2}"
    rf"|\b(?:{TAX}) (?:included|inclusive|dahil|compris\w*|inclus\w*|incluid\w*|inbegrepen|inkl\w*)"
)
_INVERSE = re.compile(  # names what comes after a course, not before it
    r"is.{0,9}prereq|anti-?req|pre-?req(?:uisite)?(?:s|courses?)?(?:of|for)(?:ids?|codes?)?$"
)
_ASKS = re.compile(r"(?:is|has|can|allows?|enabled?|enable|shows?|hides?|includes?|offers) ")  # a yes or a no answers
_ANSWERED = ("status", "prerequisites")
_PER_PART = re.compile(  # not for one learner, or for the course
    r"\b(?:per|pr|pro|par|por|za|за) (?!pe?r?s|pax|part|head|deleg|learn|student|estud|trainee|cand|attend|teiln|alum?n"
    r"|stag|course|kurs|curs|cours|form|prog|oso?b|os\b|uczest|uces|cel|cal|весь|курс|участ|уч\b|чел|особ|слуш)"
    r"|\bp [ahdwm]\b|\bp[amw]\b|\bpcm\b|\bh\b"
)
_UNIT_WORDS = frozenset(word for said in UNIT_OF if len(word := unaccented(said)) > 1) - {"min"}  # minimum
_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-zà-ÿ])")
_ALONE = frozenset(["how", "wie", "hoe"])  # within a longer name they ask something else
_PREFERRED = 0.05  # each later name of a target counts so much less
WITHIN = 0.6  # a name that only holds a known one


def name_score(column: str, target: str) -> float:
    """How well a column's name fits a target: 1 for its likeliest name, less for others, 0 where it does not.

    >>> name_score("Course Title", "title") > name_score("Name", "title") > 0
    True
    """
    if target != "prerequisites" and (_is_asked(column) or (_is_within(column) and target != "declared_skills")):
        return 0.0
    if target not in _ANSWERED and _ASKS.match(" ".join(plain_words(column.rpartition(".")[2]))):
        return 0.0
    column = column.replace("#", " number")  # "Course #" is no course
    plain = squeezed(_last(column) if target != "provider" else column.replace(".name", ""))
    if target == "price.amount" and _is_amount_of_else(column):
        return 0.0
    another = says_else(column, target)
    if another and squeezed(column) not in NAMES[target]:
        return 0.0
    return _fit(column, plain, target)


def _last(column: str) -> str:
    """A column's own name, without those of the objects around it; the point of "erm. fee" ends a short word."""
    return re.split(r"\.(?=\S)", column)[-1]


def _is_within(column: str) -> bool:
    """Whether a column is of an object that is a part of the course, or a person: modules.hours, teacher.name."""
    within = " ".join(plain_words(column.rpartition(".")[0]))
    return _PARTS_WORDS.search(within) is not None


def _is_amount_of_else(column: str) -> bool:
    """Whether a column says by its own name a mere amount, and by what stands around it not that of a price.

    >>> _is_amount_of_else("duration.amount"), _is_amount_of_else("fee.amount"), _is_amount_of_else("Amount")
    (True, False, False)
    """
    words = plain_words(column)
    if not AMOUNT_SAID & set(words) or _OF_PRICES.search(" ".join(words)):
        return False
    beside = [word for word in words if word not in AMOUNT_SAID]
    return bool(beside) and (plain_words(_last(column)) != words or any(word in _MEASURED for word in beside))


def _is_asked(column: str) -> bool:
    """Whether a column is of an object that holds what is asked: skills that must be held are not those taught."""
    within = column.rpartition(".")[0]
    return within != "" and name_score(within, "prerequisites") > 0


def _fit(column: str, plain: str, target: str) -> float:
    column = unicodedata.normalize("NFKC", column)
    if target == "valid_to" and says_last_to_enrol(" ".join(plain_words(column))):
        return 1.0
    bare = squeezed(re.sub(r"\([^()]{0,40}\)|\[[^\[\]]{0,40}\]", "", _last(column)))
    for at, name in enumerate(NAMES[target]):
        if name in (plain, bare):
            return 1.0 - min(at, 15) * _PREFERRED / 2
    words = [squeezed(word) for word in re.split(r"[\s._/()-]+", _CAMEL.sub(" ", column)) if word]
    runs = {*words, *map("".join, pairwise(words))}  # pre_req is a prereq
    inside = [at for at, name in enumerate(NAMES[target]) if name in runs and name not in _ALONE]
    more = min(len(inside), 3) * _PREFERRED / 4 if target == "title" else 0.0  # "intitulé formation" says it twice
    if target == "prerequisites" and _BEFORE.search(" ".join(plain_words(column))):
        inside = inside or [len(NAMES[target])]
    return WITHIN - min(inside[0], 10) * _PREFERRED / 2 + more if inside else 0.0


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
    words = WITH.sub("", " ".join(plain_words(column)))
    if target == "price.amount" and (_PER_PART.search(words) or _UNIT_WORDS & set(words.split())):
        return True
    if target == "prerequisites":
        if says_claim(column, words):
            return True
        bound = _ENTRY.search(words) is None and _NO_ENTRY_WORDS.search(words) is not None
        return bound or _INVERSE.match(squeezed(column)) is not None or _ELSE_WORDS[target].search(words) is not None
    return target in _ELSE_WORDS and _ELSE_WORDS[target].search(words) is not None


def says_id(column: str) -> bool:
    """Whether a column's name says that it holds ids or courses.

    >>> says_id("follows_course"), says_id("nextId"), says_id("days")
    (True, True, False)
    """
    return _IDS.search(" ".join(plain_words(column))) is not None


def is_foreign(column: str) -> bool:
    """Whether no word of a column's name is known here.

    >>> is_foreign("Bemeneti követelmény"), is_foreign("Sub level")
    (True, False)
    """
    known = (_ANY_ELSE.search(word) or _BESIDE.search(word) or word in _KNOWN for word in plain_words(column))
    return not any(known) and not says_claim(column, " ".join(plain_words(column)))


def says_beside(column: str) -> bool:
    """Whether a column's name says that it holds what may be studied at the same time.

    >>> says_beside("Co-requisites"), says_beside("Prerequisites")
    (True, False)
    """
    return re.search(r"co ?requi", " ".join(plain_words(column))) is not None


def says_offer(column: str) -> bool:
    """Whether a column's name is of an offer for some days: then an end is that of the offer.

    >>> says_offer("coupon_code"), says_offer("Offered by")
    (True, False)
    """
    return _OFFER.search(" ".join(plain_words(column))) is not None


def is_part_of_hours(column: str, others: Iterable[str]) -> bool:
    """Whether a column's name says hours with a teacher, and another's those without one, or in all.

    >>> is_part_of_hours("Contact hours", ["Self-study hours"]), is_part_of_hours("Contact hours", ["Fee"])
    (True, False)
    """
    taught = _TAUGHT.search(" ".join(plain_words(column))) is not None
    return taught and any(_UNTAUGHT.search(" ".join(plain_words(other))) for other in others)


def is_unit_of(column: str, length: str) -> bool:
    """Whether a column's name says that it holds the unit of what another holds.

    >>> is_unit_of("durationUnit", "duration"), is_unit_of("Unit", "Duration")
    (True, False)
    >>> is_unit_of("length.unit", "length.value"), is_unit_of("effort.unit", "length.value")
    (True, False)
    """
    words, own = plain_words(column), plain_words(length)
    own = [word for word in own if word not in AMOUNT_SAID] or own
    return len(words) == len(own) + 1 and all(word in words for word in own) and bool(UNIT_SAID & set(words))


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


def plain_words(column: str) -> list[str]:
    """Words without accents."""
    return [squeezed(word) for word in _words(column)]


def squeezed(text: str) -> str:
    """Letters and digits alone, small and without accents.

    >>> squeezed("Prix de référence (TTC)")
    'prixdereferencettc'
    """
    return re.sub(r"[\W_]+", "", unaccented(text.casefold()))


def any_word(words: str) -> re.Pattern[str]:
    """A pattern that finds any of the words; "*" ends a stem.

    >>> bool(any_word("fee cost*").search("all costs")), bool(any_word("fee cost*").search("feed"))
    (True, False)
    """
    return re.compile(rf"\b(?:{'|'.join(words.split())})\b".replace("*", r"\w*"))


_ELSE_WORDS = {target: any_word(unaccented(words)) for target, words in ELSE.items()}
_NO_ENTRY_WORDS = any_word(unaccented(NO_ENTRY))
_BESIDE = any_word(unaccented(NO_CONDITION))
_OF_PRICES = any_word(unaccented(OF_PRICES))
_IDS = any_word("id ids code codes course kurs curso corso cursus module unit")
_OFFER = any_word("coupon* voucher* promo promos promocode* promotional gutschein* cupon* cupom* deal")
_TAUGHT = any_word("contact taught guided glh directed prasenz* presen* kontakt* contactuur contacturen tutored")
_UNTAUGHT = any_word(
    "self selbst* independent private autonom* unsupervised zelf* tqt total* preparation eigen* distanc*"
)
_PARTS_WORDS = any_word(PARTS_WITHIN)
_ANY_ELSE = re.compile("|".join(f"(?:{one.pattern})" for one in [*_ELSE_WORDS.values(), _NO_ENTRY_WORDS, _OFFER]))
_BEFORE = re.compile("|".join(unaccented(line.strip()) for line in BEFORE_SAID.strip().splitlines()))
NAMES: Mapping[str, tuple[str, ...]] = {
    target: tuple(dict.fromkeys(map(squeezed, f"{names} {FURTHER.get(target, '')}".split())))
    for target, names in _SAID.items()
}

_MEASURED = frozenset(
    ["seat", "seats", "place", "places", "capacity", "age", "credit", "credits", "points", "units"]
).union(*(NAMES[target] for target in ("weeks", "learning_hours", "effort")))
_KNOWN = frozenset(name for names in NAMES.values() for name in names)


def unit_in(column: str) -> str | None:
    """The unit of time that a column's name states, where it states one.

    >>> unit_in("Duration (weeks)"), unit_in("hours_per_week"), unit_in("Length")
    ('weeks', None, None)
    """
    words = _words(column)
    found = {_UNITS[word] for word in words if word in _UNITS}
    return found.pop() if len(found) == 1 else None
