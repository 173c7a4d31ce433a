"""Condition words: what a cell says that asks for something to be held first, and what clearly asks for nothing."""

from __future__ import annotations

import re

from stackwise.features.ingest.guessing.cells import has_mark
from stackwise.features.ingest.guessing.names import any_word
from stackwise.features.ingest.guessing.values import YES
from stackwise.features.text import unaccented

_SHORT = 120  # characters of a cell; what is longer is prose, that speaks of much
# What is held: qualifications, levels, licences, ages, experience, knowledge; "*" ends a stem.
_HELD_WORDS = """
    experience* experienced qualif* licen[cs]e* certificate* degree* diploma* gcses? levels? lvl graduate* bachelor*
    masters? phd aged? prior previous* completed? passed holds? holders? knowledge background basics? skills? familiar*
    fluent* enrolled registered registration reference* permission interview* audition* check dbs vaccin* income
    entrance admission only before beginners? intermediate advanced nurses? teachers?
    erfahr* fuhrerschein* ausbildung* abitur* abschluss* studium zeugnis* nachweis* *kenntniss* volljahrig* mindest*
    niveau* zertifikat* *schein meister* gesell* geselle* absolv* bestanden* bewerb* eignung* jahrig* nur vorher
    diplom* permis* titulaire* licence* bac bts brevet* habilitat* majeur* revolus maitris* connaiss* acquis
    seulement avoir
    experienci* titul* bachiller* graduad* eso grado* carnet? permiso* mayor* edad nivel* conocimient* aprobad* haber
    certificad* solo solamente
    esperienz* patent* laurea* maggiorenn* titol* attestat* livell* conoscenz* abilitaz* possess* soltanto
    habilitac* ensino cnh maior* conheciment* somente
    titol* graduat* anys llicenci* nivell* coneixement* tenir haver nomes
    ervaring* rijbewij* mbo hbo havo vwo vmbo afgerond* bewijs* minim* alleen
    doswiadcz* jazdy matur* wyksztalc* dyplom* poziom* ukoncz* pelnolet* pełnolet* uprawn* znajomosc* swiadect* tylko
    erfar* korkort* forerkort* kørekort korekort* fagbrev* utdann* utbildning* uddann* niva*
    prax* maturit* vzdel* ridic* vodic* urov* erettsegi* jogositvany* tapasztal* vegzettseg* bacalaureat* studii
    deneyim* ehliyet* lise* mezun* yas* kokemu* ajokort* tutkint* iskust* vozack* skol* srednj*
    опыт* стаж* права диплом* образован* уров* возраст* досв* освіт* рівень досвід*
"""
_HELD = re.compile(
    rf"{any_word(unaccented(_HELD_WORDS)).pattern}|\b[abc][12]\b|\b\d{{1,2}} ?\+"
    r"|\b(?:over|ab|from|vanaf|od|от|mayores de|plus de) \d{1,2}\b"
    r"|\b\d{1,2} (?:years?|jahren?|jahre|ans|anos|anni|anys|jaar|lat|let|rok|ar|vuotta|лет|год)\b"
)
_CAP = re.compile(r"\bCAP\b")
# What is brought, worn, eaten, slept in, gone by, or how an examination is held.
_WORN = any_word(
    unaccented("""
    free gratis kostenlos kostenfrei gratuite?s? gratuit[oa]s? bezplatn*
    laptops? tablets? notebooks? aprons? pens? pencils? paper boots shoes gloves goggles helmets? vests? clothes
    clothing calculators? headphones headsets? webcams? towels? lunch* breakfast* dinners? coffee snacks? parking
    shuttle* bus buses textbooks? workbooks? handouts? scissors hotels? quiz* portfolio* coursework essays? multiple
    schurze* handtuch* matten? taschenrechner* schreibzeug* schreibsachen stifte? notizblock* kleidung* *schuhe
    handschuhe helm mittagessen* parkplatz* klausur* hausarbeit* reisepass badesachen
    tabliers? ordinateurs? blouses? casques? gants chaussures stylos? cahiers? calculatrices? cantine* repas dejeuner*
    chambres? navettes? qcm couteaux? cire
    delantal* ordenador* portatil* guantes botas calzado cuaderno* calculadora* ropa comida* almuerzo* autobus*
    aparcamiento*
    grembiul* scarpe guanti casco tuta quadern* calcolatric* forbici pranz* pullman navett* parchegg* abbigliamento
    davantal* ordinador* roba guants llibret* dinar aventa* luvas computador* cadernos? roupas? almocos?
    schort* schoenen handschoenen rekenmachine* kleding* fartuch* odziez buty rekawic* kalkulator* zeszyt* obiad*
    forklade* skor sko handskar hansker handsker frokost* lommeregner* lunsj*
    ppe mats? matte yoga socks? water bottles? tools? toolkits? devices? blankets? cushions? swimwear swimsuits?
    workwear overalls? trainers? laptopy? notebooky? *socken schutzausrustung wasser decken? kissen sportzeug
    sportkleidung *kleidung laptop* werkzeug* chaussettes? tapis serviettes? tenues? outils? epi eau casquettes?
    esterillas? calcetines toallas? agua epis? herramientas? tappetin* calzini asciugaman* acqua tapetes? toalhas?
    meias agua matje* matten sokken handdoek* water gereedschap badlakan handduk* vatten matta matter handklede*
    handklæde* handkle* vand vann kledning sokker strumpor ryzhy dres sportow* mata maty recznik* laptop*
    podlozk* rucnik* ruksak* obuv pitie piti voda tornaruha polifoam torulkozo saltea prosop* laptopul
    minder* havlu* defter* kalem* önlük onluk dizustu rahat* στρωμα* πετσετα* τετραδιο στυλο νερο παπουτσια
    φορητο ρουχα φορμ* коврик* полотенц* тетрад* ручк* одежд* обув* вода воду фартук ноутбук* килимок рушник* зошит*
    одяг* взутт* постелк* кърп* тетрадк* облекл* обувк* prostirk* strunjac* biljeznic* obuca odjec* podlog*
    brisac* zvezek oblacil* obutev matto pyyhe muistiinpanovalineet vaatteet kengat dveli* paklajin* apav* kilimel*
    ranksluost* avalyn* matt ratik* riided jalanousu* dyna dynu handklæði fatnaður מחברת מגבת מזרן מחשב
    لابتوب حاسوب* منشفة دفتر लैपटॉप नोटबुक चटाई तौलिया alat tulis handuk
""")
)
# Where words are written without spaces.
_WORN_WITHIN = re.compile(unaccented(
    "筆記用具|上履き|タオル|エプロン|パソコン|飲み物|電卓|电脑|電腦|笔记本|毛巾|노트북|필기도구|수건|앞치마|แล็ปท็อป|โน้ตบุ๊ก|ผ้าขนหนู"
))  # fmt: skip
THINGS = re.compile(f"{_WORN.pattern}|{_WORN_WITHIN.pattern}")
_OFF = re.compile(
    r"\d ?% (?:off|de descuento|descuento|rabatt|discount|menos|di sconto|sconto|de remise|korting|descompte|znizki"
    r"|for|fur|para|pour|per|voor)\b"
)
_ASKS = re.compile(
    r"\bmust (?:have|hold|already)\b|\bmust be (?:over|aged|at least|an?|able|enrolled|employed|qualified)\b"
    r"|\brequired\b|\bneeded\b|\bprerequisite"
    r"|\bonly (?:for|to)\b|\bopen (?:for|to) (?:holders|members|graduates)\b|\breserved (?:for|to)\b"
    r"|\b(?:years?|months?|jahre?|ans?|mois|anos?|mes(?:es)?|ann[io]|anys?|jaar|lat|rok)\b.{0,20}"
    r"\b(?:experi|esperien|erfahr|ervaring|doswiadcz)|\bberufserfahrung|\bwerkervaring"
    r"|\bexperience (?:in|with|as|en|dans|professionnelle)\b|\bexperiencia (?:en|como|con|previa|laboral)\b"
    r"|\besperienza (?:in|nel|come|con)\b|\berfahrung (?:in|im|als|mit)\b|\bervaring (?:in|met|als)\b"
    r"|\b(?:over|ab|vanaf|mayores de|maggiori di|plus de|at least|mindestens|minimum) (?:1[4-9]|2[15])"
    r"(?: (?:years?|jahren?|jahre|ans|anos|anni|anys|jaar))?$|^(?:1[4-9]|2[15]) ?\+$"
    r"|\b(?:avoir|tenir|tener|aged|avere) (?:au moins )?(?:1[4-9]|2[15])\b|\b(?:1[4-9]|2[15]) years or over\b"
    r"|\b(?:driving|forklift) licen|\bfuhrerschein|\bpermis [a-e]\b|\bpatente [a-e]\b|\bpermiso [a-e]\b|\brijbewijs"
    r"|\btitulaire d|\binhaber|\bvoraussetzung|\berforderlich|\bobligatoire"
    r"|\bimprescindible|\bindispensabil|\bvereist\b"
)
_BOOKED = any_word("""
    book* reserv* regist* inscri* *anmeldung* anmelde* buchung* prenot* iscri* aanmeld* pay* paid payment zoom account*
""")  # asked of everybody, and of nobody before


def asks_to_hold(text: str) -> bool:
    """Whether a text speaks of what may have to be held: a qualification, a level, a licence, an age, experience.

    >>> asks_to_hold("Diplôme d'État"), asks_to_hold("Laptop"), asks_to_hold("CAP cuisine")
    (True, False, True)
    """
    return _HELD.search(_plain(text)) is not None or _CAP.search(text) is not None


def is_no_condition(text: str) -> bool:
    """Whether a text clearly asks for nothing to be held: a price, a thing to bring, a meal, a yes.

    >>> is_no_condition("Apron, gloves"), is_no_condition("€ 15 off"), is_no_condition("A calm hand")
    (True, True, False)
    """
    plain = _plain(text)
    if asks_to_hold(text):
        return False
    priced = has_mark(text) and re.search(r"\d", text) is not None and len(text.split()) < 5
    return priced or text.casefold() in YES or any(one.search(plain) is not None for one in (THINGS, _OFF))


def clearly_asks(text: str) -> bool:
    """Whether a short text asks in so many words for something to be held first.

    >>> clearly_asks("Must hold a licence"), clearly_asks("Two years' experience"), clearly_asks("A licence")
    (True, True, False)
    """
    if len(text) > _SHORT:
        return False
    plain = _plain(text)
    return _ASKS.search(plain) is not None and not any(one.search(plain) for one in (THINGS, _BOOKED))


def _plain(text: str) -> str:
    return " ".join(unaccented(text.casefold()).replace("’", "'").split()).strip(" .")
