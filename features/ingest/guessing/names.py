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
        講座名
    """,
    "credential_id": """
        credentialid courseid coursecode code id programcode programid sku productid reference ref codigo código
        kursnummer kursnr nummer nr identifier uuid slug
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
        courseorganization offeredby partner academy vendor anbieter établissement etablissement organisme
        institución institucion universidad aanbieder
    """,
    "country": "country providercountry land pays país pais",
    "weeks": """
        duration courseduration length courselength weeks durationweeks lengthweeks timerequired dauer durée duree
        duración duracion duração durata coursetime time
    """,
    "learning_hours": """
        hours learninghours totalhours studyhours notionalhours durationhours contacthours stunden heures horas
        coursehours courseworkload
    """,
    "effort": """
        effort hoursperweek weeklyhours weeklyeffort hoursweek studyload courseeffort commitment workload
    """,
    "price.amount": """
        price fee fees cost tuition coursefee courseprice amount preis kosten gebühr gebuehr kursgebühr prix tarif
        coût cout precio coste costo preço preco prezzo prijs pris cena fullfee pricing tuitionfee
    """,
    "price.currency": """
        currency pricecurrency feecurrency currencycode währung waehrung devise moneda moeda valuta
    """,
    "rating": "rating averagerating avgrating stars score courserating bewertung note",
    "rating_count": """
        ratingcount numberofratings reviews reviewcount numratings numreviews reviewsnum coursereviewsnum
        bewertungen avis enrolments
    """,
    "mode": """
        mode deliverymode delivery studymode format modality deliverytype modalité modalidad coursemode
    """,
    "language": "language courselanguage languages inlanguage sprache langue idioma lingua taal",
    "prerequisites": """
        prerequisites prerequisite prereqs prereq prerequisitecourses requiredcourses courseprerequisites
        voraussetzungen vorkenntnisse prérequis prerequis requisitos prerrequisitos requisitosprevios
        prérequisitos prerequisiti voorkennis förkunskaper entryrequirements entryrequirement admissionrequirements
        requirements eligibility eligibilitycriteria entrycriteria zugangsvoraussetzungen teilnahmevoraussetzungen
        zulassungsvoraussetzungen conditionsdadmission requisitosdeingreso requisitosdeadmisión requisitosdeacesso
    """,
    "valid_to": "expires expirydate validto validuntil expiry expirationdate",
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
MODES: Mapping[str, str] = {
    said: mode
    for mode, words in (
        ("online", "online;self-paced;self paced;virtual;remote;distance;e-learning;elearning;live online;online only"),
        ("online", "en ligne;en línea;à distance;100% online;fully online;online self-paced;fernunterricht;distanciel"),
        ("online", "a distancia;à distância;ead;a distanza;online live;distans;distance learning;онлайн;онлайн-курс"),
        ("in_person", "in person;in-person;face to face;face-to-face;on campus;classroom;on-campus;onsite;on site"),
        ("in_person", "campus;präsenz;präsenzunterricht;présentiel;presencial;in presenza;in aula;klassikaal;очно"),
        (
            "blended",
            "blended;hybrid;mixed mode;blended learning;hybride;híbrido;híbrida;ibrido;mixte;mixto;mixta;misto",
        ),
        ("blended", "semipresencial;semi-presencial;semi presencial;bimodal;b-learning;gemengd"),
    )
    for said in words.split(";")
}
"""What course lists write for a mode, in small letters."""
_ENDS = (
    *(("min", "max"), ("minimum", "maximum"), ("low", "high"), ("lowest", "highest"), ("lower", "upper")),
    *(("from", "to"), ("von", "bis"), ("desde", "hasta")),
)
_BOUNDS = frozenset(("minimum", "maximum", "max", "lowest", "highest", "from", "von", "ab", "desde", "hasta", "bis"))
_INVERSE = re.compile(r"is.{0,9}prereq|prereq(?:uisite)?of")  # names what comes after a course, not before it
_PREFERRED = 0.05  # each later name of a target counts so much less
_WITHIN = 0.6  # a name that only holds a known one


def name_score(column: str, target: str) -> float:
    """How well a column's name fits a target: 1 for its likeliest name, less for others, 0 where it does not.

    >>> name_score("Course Title", "title") > name_score("Name", "title") > 0
    True
    """
    plain = squeezed(column.rsplit(".", 1)[-1] if target != "provider" else column.replace(".name", ""))
    bare = squeezed(re.sub(r"\([^()]{0,40}\)|\[[^\[\]]{0,40}\]", "", column.rsplit(".", 1)[-1]))
    for at, name in enumerate(NAMES[target]):
        if name in (plain, bare):
            return 1.0 - min(at, 15) * _PREFERRED / 2
    if target == "prerequisites" and _INVERSE.match(plain):
        return 0.0
    words = [squeezed(word) for word in re.split(r"[\s._/()-]+", column) if word]
    runs = {*words, *map("".join, pairwise(words))}  # pre_req is a prereq
    inside = [at for at, name in enumerate(NAMES[target]) if name in runs]
    return _WITHIN - min(inside[0], 10) * _PREFERRED / 2 if inside else 0.0


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
