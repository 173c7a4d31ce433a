"""Names: what providers call the columns that a mapping fills."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from itertools import pairwise

# By target, the names of its columns without spaces and marks, likeliest first.
_SAID: Mapping[str, str] = {
    "title": """
        title coursetitle coursename name programtitle programname programmetitle programmename credentialname
        credential course courses program programme kurs kursname kurstitel titel nom intitulé nomdelaformation
        formation curso nombre nombredelcurso titulo título nome corso cursus
        titolo nomedocurso nomedelcorso nazwa nazwakursu tytuł kursnamn benämning kursnavn cursusnaam titulodelcurso
        titre titredelaformation nomformation libellé название названиекурса наименование 课程名称 课程名 コース名
        講座名 fullname itemtitle trainingtitle eventname denominación denominacióndelcurso lehrgang
        lehrgangsbezeichnung seminar seminartitel
    """,
    "credential_id": """
        credentialid courseid coursecode code id programcode programid sku productid reference ref codigo código
        coursenumber courseno itemid loid kursnummer kursnr nummer nr identifier uuid slug 講座番号
    """,
    "url": """
        url courseurl link courselink website webpage web href permalink address homepage lien enlace
    """,
    "description": """
        description coursedescription about overview summary shortdescription longdescription desc content beschreibung
        inhalt descripción descripcion descrição résumé descrizione omschrijving abstract body
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
        duración duracion duração durata kursdauer lehrgangsdauer totallength coursetime time 期間 受講期間
    """,
    "learning_hours": """
        hours learninghours totalhours studyhours notionalhours durationhours contacthours stunden heures horas
        coursehours courseworkload nombredheures cargahorária 受講時間 時間数 traininghours
    """,
    "effort": """
        effort hoursperweek weeklyhours weeklyeffort hoursweek studyload courseeffort commitment workload
    """,
    "price.amount": """
        price fee fees cost tuition coursefee courseprice amount preis kosten gebühr gebuehr kursgebühr prix tarif
        coût cout precio coste costo preço preco prezzo prijs pris cena fullfee pricing tuitionfee listprice
        ticketprice entgelt teilnahmegebühr lehrgangsgebühr investimento 受講料 料金
    """,
    "price.currency": """
        currency pricecurrency feecurrency currencycode währung waehrung devise moneda moeda valuta
    """,
    "rating": "rating averagerating avgrating stars score courserating bewertung note",
    "rating_count": """
        ratingcount numberofratings reviews reviewcount numratings numreviews reviewsnum coursereviewsnum
        bewertungen avis
    """,
    "mode": """
        mode deliverymode deliverymethod delivery studymode format modality deliverytype modalité modalidad modalidade
        coursemode modeoftraining durchführungsform lernform 受講形態
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
        expires expirydate validto validuntil expiry expirationdate inactivedate applicationdeadline
        registrationdeadline enrolmentdeadline enrollmentdeadline closingdate anmeldeschluss enddate enddateandtime
        courseenddate ends finishdate ende enddatum kursende datedefin datefin finformation datedefindevalidité fechafin
        fechadefin fechafinalización datafim datadetérmino término datafine datadifine einddatum slutdatum 終了日
    """,
    "status": """
        status coursestatus active isactive published ispublished visible isvisible enabled availability
        buchungsstatus kursstatus statut situação situación cancelled canceled archived withdrawn discontinued retired
    """,
    "recognised_by": "recognisedby recognizedby accreditedby accreditation accreditor recognition",
    "assessment": "assessment assessmentmethod assessments",
}
_UNITS: Mapping[str, str] = {
    **dict.fromkeys(["hour", "hours", "hrs", "stunden", "heures", "horas"], "hours"),
    **dict.fromkeys(["week", "weeks", "wks", "wochen", "semaines", "semanas"], "weeks"),
    **dict.fromkeys(["month", "months", "monate", "mois", "meses"], "months"),
    **dict.fromkeys(["day", "days", "tage", "jours", "días", "dias"], "days"),
    **dict.fromkeys(["year", "years", "jahre", "ans", "años", "anos"], "years"),
    **dict.fromkeys(["minute", "minutes", "mins", "min", "minuten"], "minutes"),
}
_ENDS = (
    *(("min", "max"), ("minimum", "maximum"), ("low", "high"), ("lowest", "highest"), ("lower", "upper")),
    *(("from", "to"), ("von", "bis"), ("desde", "hasta")),
)
_BOUNDS = frozenset(("minimum", "maximum", "max", "lowest", "highest", "from", "von", "ab", "desde", "hasta", "bis"))
# By target, words that make a column say something else: of a part, for some, by another measure.
_ELSE: Mapping[str, re.Pattern[str]] = {
    target: re.compile(said)
    for target, said in {
        "price.amount": r"regist|enrol|inscri|anmelde|matric|exam|pruf|deposit|anzahl|applic|early|fruh|concession"
        r"|ermass|reduz|reduc|discount|rabatt|promo|sale|special|compare|original|material|certificat|(?<!non )\bmember"
        r"|mitglied|student price|^(?:gst|vat|tax|mwst)\b|\b(?:rates?|raten|installments?|instalments?|monthly|month"
        r"|mois|monat|mes|hourly|hour|hora|weekly|week|daily|day|yearly|year|annual|annum|credits?|units?|module|lesson|session"
        r"|ects|netto?|ht|excl|exkl|ex|hors|zzgl|plus|sin|sans|ohne|without|before|late|cancel\w*|refund\w*|sav(?:e|ed|ings)"
        r"|fund(?:ed|ing)|subsid\w*|shipping|admin\w*|transfer|cents?|centavos|pence|paise|k|tsd|thousands?|lakhs?|salar(?:y|ies|io)|gehalt|income|revenue|turnover"
        r"|budget)\b",
        "weeks": r"access|zugang|acces|valid|gult|vigen|expir|exper|\bage\b|alter|session|class|lesson|lecture|termin"
        r"|aula|refund|notice|response|deliver|zone|renew|retrain|recert|intake|\bnext|interval|frequen|placement|praktik|practic|since|\b(?:per|pro|internship|start|end|begin)\b",
        "learning_hours": r"credit|\b(?:cpe|cpd|pdu|ceu)s?\b|\b(?:per|pro|par|por|daily|day|office|opening)\b|semester"
        r"|session|class|lesson|lecture|placement|internship|praktik|practic|theor|\blab|homework|online|face|access"
        r"|exper|seman|woch|hebdo|settiman",
        "mode": r"payment|\bpay|pago|assess|exam|admission|applic|enrol|regist|test|certificat",
        "language": r"subtit|caption|program|coding|website|transcript",
        "provider": r"type|url|link|website|rating|email|phone|country|\bcity|address|logo|category|count|\bid\b",
        "rating": r"pass|exam|\bmin|test|quiz|difficult|credit|required|content",
        "valid_to": r"certif|zertif|licen",
        "status": r"visa|accred|akkred|learner|student|payment|completion|employ|approval|marital",
        "prerequisites": r"recommend|empfohl|recomend|conseill|recogni|\brpl\b"
        r"|^(?!.*(?:pre ?req|entry|admission)).*(?:techn|hardware|software|system|equip|browser|computer|completion"
        r"|pass(?:ing)?\b|assess|attend|graduat|certificat|funding|visa|room|space|refund|material|book)",
    }.items()
}
_BEFORE = re.compile(  # what may be in the name of a column that says what must be held first
    r"pre ?req|co ?req|requirement|requires\b|requisit|prerequis|voraussetzung|vorkenntnis|vorbildung|mindestalter"
    r"|required (?:prior|course|module|unit|qualif|experience|skill|knowledge|degree|licen|education)|eligib"
    r"|(?:entry|admission|access) (?:crit|cond|qualif)|conditions? d ?(?:acces|admission|entree)|depends on|must have"
    r"|\bmin(?:imum)? (?:age|qualif|edu|exper)|\bage (?:limit|restr)|(?:edad|idade|age) minim"
    r"|who can (?:apply|enrol|join)|work experience"
    r"|(?:previous|prior) (?:course|module|unit|stud|qualif|training|knowledge|experience|learning)"
    r"|(?:licen[cs]e|experience|qualifications?|education|degree) (?:required|needed)|educational qualif|escolaridad"
    r"|forkunskap|behorighet|forudsætn|adgangskrav|opptakskrav|forkunn|voorkennis|vooropleiding|toelating|toegangseis"
    r"|wymagania|требован|受講条件|受講資格|受験資格|応募資格|参加資格|前提|入学要求|报名条件|先修"
)
_INVERSE = re.compile(  # names what comes after a course, not before it
    r"is.{0,9}prereq|pre-?req(?:uisite)?(?:s|courses?)?(?:of|for)(?:ids?|codes?)?$"
)
_PREFERRED = 0.05  # each later name of a target counts so much less
_WITHIN = 0.6  # a name that only holds a known one


def name_score(column: str, target: str) -> float:
    """How well a column's name fits a target: 1 for its likeliest name, less for others, 0 where it does not.

    >>> name_score("Course Title", "title") > name_score("Name", "title") > 0
    True
    """
    plain = squeezed(column.rsplit(".", 1)[-1] if target != "provider" else column.replace(".name", ""))
    another = says_else(column, target)
    if another and plain not in NAMES[target]:
        return 0.0
    return _fit(column, plain, target)


def _fit(column: str, plain: str, target: str) -> float:
    bare = squeezed(re.sub(r"\([^()]{0,40}\)|\[[^\[\]]{0,40}\]", "", column.rsplit(".", 1)[-1]))
    for at, name in enumerate(NAMES[target]):
        if name in (plain, bare):
            return 1.0 - min(at, 15) * _PREFERRED / 2
    words = [squeezed(word) for word in re.split(r"[\s._/()-]+", column) if word]
    runs = {*words, *map("".join, pairwise(words))}  # pre_req is a prereq
    inside = [at for at, name in enumerate(NAMES[target]) if name in runs]
    if target == "prerequisites" and _BEFORE.search(" ".join(_plain_words(column))):
        inside = inside or [len(NAMES[target])]
    return _WITHIN - min(inside[0], 10) * _PREFERRED / 2 if inside else 0.0


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
    if target == "prerequisites" and _INVERSE.match(squeezed(column)):
        return True
    return target in _ELSE and _ELSE[target].search(" ".join(_plain_words(column))) is not None


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
    return bool(_BOUNDS & set(words))


def _words(column: str) -> list[str]:
    return [word for word in re.split(r"[\W_]+", column.casefold()) if word]


def _plain_words(column: str) -> list[str]:
    """Words without accents: camelCase is two."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column)
    return [squeezed(word) for word in _words(apart)]


def squeezed(text: str) -> str:
    """Letters and digits alone, small and without accents.

    >>> squeezed("Prix de référence (TTC)")
    'prixdereferencettc'
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[\W_]+", "", "".join(sign for sign in plain if not unicodedata.combining(sign)))


NAMES: Mapping[str, tuple[str, ...]] = {
    target: tuple(dict.fromkeys(map(squeezed, names.split()))) for target, names in _SAID.items()
}


def unit_in(column: str) -> str | None:
    """The unit of time that a column's name states, where it states one.

    >>> unit_in("Duration (weeks)"), unit_in("hours_per_week"), unit_in("Length")
    ('weeks', None, None)
    """
    words = _words(column)
    found = {_UNITS[word] for word in words if word in _UNITS}
    return found.pop() if len(found) == 1 else None
