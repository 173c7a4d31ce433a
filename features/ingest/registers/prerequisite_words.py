"""Prerequisite words: what says that nothing is asked, and what stands before and behind the names of what is.

Each wording is matched whole: "none, but a licence" and "open to all members" say more than these do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_OF = r"(?: of| in| with| about| on)(?: [^\W\d_][\w'-]*){1,5}"  # no knowledge of accounting is needed
_NEEDED = r"(?: (?:is|are))?(?: (?:required|needed|necessary|assumed|expected))"
_ASKED = (
    "knowledge|experience|skills?|study|studies|training|qualifications?|requirements?|prerequisites?"
    "|pre-requisites?|education|background|conditions?|restrictions?"
)
_KIND = "prior|previous|specific|formal|special|particular|entry|admission|academic|minimum|mandatory|educational|other"
_THIS = (
    r"(?: (?:for|to)(?: (?:enrol|enroll|join|apply|enter|start))?"
    r"(?: (?:in|on))?(?: (?:this|the) (?:units?|course|module|programme|program|class|workshop|qualification))?)"
)
_SAID = {
    "en": (
        r"(?:there (?:are|is) )?(?:nil|none|no|not|false|n/?a|-+|0)"
        r"(?: (?:applicable|required|needed|necessary|specified|listed|apply))?"
        rf"(?: pre-?requisites?)?(?: units?)?(?: of competency)?(?: (?:applicable|required|needed|apply))?{_THIS}?",
        rf"(?:there (?:are|is) |this (?:course|unit|module|program|programme) has )?(?:no|nil) (?:(?:{_KIND}) ){{0,3}}"
        rf"(?:{_ASKED})(?:{_OF}{_NEEDED}|{_NEEDED}| apply)?{_THIS}?",
        rf"no (?:prior|previous) (?:[^\W\d_]+ ){{1,3}}(?:{_ASKED})(?:{_NEEDED})?{_THIS}?",
        rf"(?:{_ASKED})(?: (?:is|are))? not (?:required|needed|necessary)",
        r"(?:this course is )?open to (?:all|everyone|everybody|anyone|the (?:general )?public"
        r"|all (?:learners|students|levels|applicants|participants))",
        r"(?:absolute |complete )?beginners?",
        r"open(?: (?:entry|access|admission|enrol?ment))?",
        r"(?:everyone|everybody|anyone)|(?:all|everyone|beginners)(?: (?:is|are))? welcome|all levels"
        r"|(?:anyone|everyone) can (?:join|apply|enrol|enroll)",
    ),
    "de": (
        r"(?:(?:es (?:sind|werden|bestehen|gibt) )?keine?(?: (?:besonderen?|speziellen?|formalen?|formellen?|bestimmten"
        r"|fachlichen|weiteren)){0,2}|ohne)"
        r"(?: (?:(?:zugangs|teilnahme|zulassungs|eingangs)?voraussetzung(?:en)?|vorkenntnisse|vorwissen|kenntnisse"
        r"|vorbildung|einschränkung(?:en)?|beschränkung(?:en)?))?(?: (?:erforderlich|notwendig|nötig|vorausgesetzt))?",
        r"anfänger(?:/?-?innen)?",
        r"entfällt|nicht (?:erforderlich|notwendig|zutreffend)|offen für alle|keine vorgaben?",
    ),
    "fr": (
        r"(?:il n'y a )?(?:aucune?s?|pas de|sans)"
        r"(?: (?:pré-?requis|conditions?|connaissances?|expérience|compétences?))?"
        r"(?: (?:particuli(?:er|ère)s?|spécifiques?|préalables?|d'accès|d'admission|d'entrée|n'est|nécessaires?"
        r"|requis(?:es?)?|exigée?s?)){0,4}",
        r"sans niveau(?: spécifique| particulier)?|tous niveaux|débutants?",
        r"néant|sans objet|non applicable|tout public|(?:formation )?ouverte? à tous",
    ),
    "es": (
        r"(?:(?:ning[uú]n[oa]?s?|sin)(?: (?:pre-?|prer)?(?:requisitos?|conocimientos?|experiencia))?"
        r"|no (?:hay|aplica|tiene|procede|(?:se )?(?:requieren?|necesitan?|exigen?|precisan?))"
        r"(?: (?:pre-?|prer)?(?:requisitos?|conocimientos?|experiencia|formación|titulación))?)"
        r"(?: (?:previ[oa]s?|específic[oa]s?|académic[oa]s?|formativ[oa]s?|de acceso|de entrada)){0,3}",
        r"principiantes?",
        r"abierto a todos|(?:todo|abierto al) público",
    ),
    "pt": (
        r"(?:nenhum[a]?|sem|não (?:há|possui|tem|se aplica|requer|exige|são exigidos|é exigido|é necessário))"
        r"(?: (?:(?:pré-?)?requisitos?|conhecimentos?|experiência))?"
        r"(?: (?:prévi[oa]s?|específic[oa]s?|mínim[oa]s?|anterior|de acesso)){0,3}",
        r"não exigid[oa]s?|iniciantes?",
        r"aberto a todos|público em geral|não aplicável",
    ),
    "it": (
        r"(?:nessun[oa]?|senza|non sono (?:richiesti|previsti|necessari))"
        r"(?: (?:pre)?requisit[oi]| conoscenz[ae]| competenz[ae])?"
        r"(?: (?:particolar[ei]|specific[oahe]+|preliminar[ei]|previ[ae]"
        r"|richiest[oaie]|necessari[oae]?|di accesso)){0,3}",
        r"aperto a tutti|non (?:applicabile|previst[oi])",
    ),
    "nl": (
        r"geen(?: (?:specifieke|speciale|bijzondere))?(?: (?:voorkennis|vooropleiding|toelatingseisen|ervaring))?"
        r"(?: (?:vereist|nodig|noodzakelijk))?",
        r"niet van toepassing|n\.?v\.?t\.?|open voor iedereen",
    ),
    "north": (
        r"ing(?:a|en)(?: (?:särskilda|spesielle|særlige|formelle|formella))?"
        r"(?: (?:förkunskaper|förkunskapskrav|forudsætninger|forkunnskaper|adgangskrav|opptakskrav|krav))?"
        r"(?: (?:krävs|kreves|kræves))?",
    ),
    "pl": (r"brak(?: wymagań| warunków)?(?: wstępnych)?|nie dotyczy|bez wymagań(?: wstępnych)?",),
    "ru": (r"нет|не требу[ею]тся|отсутствуют|без (?:требований|ограничений|подготовки|опыта)|с нуля",),
    "bg": (r"няма(?: (?:изисквания|условия))?|не се изискват?|без (?:изисквания|ограничения)",),
    "hr": (
        r"nema(?: posebnih)?(?: (?:uvjeta|preduvjeta|uslova|predznanja))?|ni(?:su|je) potrebn[aoi]"
        r"|bez (?:posebnih )?(?:uvjeta|preduvjeta|uslova|predznanja)|нема(?: услова)?|ни(?:су|је) потребн[аои]",
    ),
    "sl": (r"ni(?: pogojev)?|jih ni|niso potrebn[aei]|ni potrebno|brez(?: pogojev| predznanja)?",),
    "lv": (r"nav(?: (?:nepieciešam[asi]{1,2}|prasību|nosacījumu|priekšnosacījumu))?|bez (?:priekšzināšanām|prasībām)",),
    "lt": (r"nėra|nereikia|nereikaling[ia]|nebūtin[aio]s?|netaikoma|be (?:reikalavimų|apribojimų)",),
    "et": (r"(?:eeldused )?puudu(?:b|vad)|pole|ei nõuta|ei ole vaja(?:lik)?",),
    "is": (r"eng(?:ar|in)(?: forkröfur| kröfur)?|ekki krafist",),
    "he": (r"(?:אין|ללא)(?: דרישות| דרישות קדם| דרישות מוקדמות| תנאי קבלה| ידע קודם)?|לא נדרש",),
    "fa": (r"ندارد|بدون پیش[ \u200c]?نیاز|لازم نیست",),
    "sq": (r"s'ka|nuk ka|asnjë|nuk kërkohet",),
    "ca": (
        r"cap (?:requisit|coneixement|condició|experiència)(?: pr[eè]via?)?(?: necess[aà]ria?)?",
        r"no n'hi ha|sense(?: requisits| coneixements previs)?",
    ),
    "eu": (r"ez da(?:go)?(?: beharrezkoa| behar)?|bat ere ez|baldintzarik ez",),
    "gl": (r"non (?:hai|se require|é necesario)|sen requisitos",),
    "cy": (r"dim(?: gofynion)?(?: mynediad)?",),
    "sw": (r"hakuna",),
    "az": (r"yoxdur|tələb olunmur",),
    "ja": (
        r"(?:(?:受験|受講|申込)?資格|前提条件|受講条件|前提知識)?[は: ]?(?:特に)?(?:なし|無し|不要|不問|ありません)"
        r"(?:\(誰でも受[験講]可\))?",
        r"(?:どなた|誰)でも(?:受講可?能?|参加可?能?)?",
    ),
    "zh": (r"无|無|没有|沒有|不限|无要求|无限制|無限制|不需要|零基础",),
    "ko": (r"없음|제한 ?없음|해당 ?없음|무관|누구나(?: 가능)?",),
    "th": (r"ไม่มี",),
    "fi": (r"ei(?: ole)?(?: (?:esitietovaatimuksia|pääsyvaatimuksia|edellytyksiä|vaadita))?",),
    "cs": (
        r"žádn(?:é|á|ý)(?: (?:předpoklady|požadavky|predpoklady|požiadavky))?|nejsou|není|nič|nic"
        r"|žiadn[eya]|nie sú|bez (?:předpokladů|požadavků|predpokladov|požiadaviek|omezení)",
    ),
    "hu": (r"nincs(?:enek)?(?: (?:előfeltétel|feltétel)ek?)?|nem szükséges",),
    "ro": (r"nu (?:este|sunt|există|se cer)(?: (?:condiții|cerințe|necesar[ăe]?))?|niciun[ao]?|fără(?: condiții)?",),
    "tr": (r"yok(?:tur)?|(?:ön ?koşul|şart|koşul) yok(?:tur)?|gerek(?:mez|li değil(?:dir)?)|herkese açık",),
    "el": (r"κανένα|καμία|δεν (?:υπάρχουν|απαιτ(?:είται|ούνται))(?: προαπαιτούμενα)?",),
    "uk": (r"немає|не потрібн[оі]|без вимог",),
    "ar": (r"لا ?(?:يوجد|توجد|شيء)(?: متطلبات(?: سابقة| مسبقة)?)?|بدون(?: متطلبات| شروط)?",),
    "hi": (r"कोई नहीं|कुछ नहीं|नहीं|लागू नहीं|आवश्यक नहीं",),
    "id": (r"(?:tidak ada|tiada)(?: syarat| prasyarat)?|tanpa (?:pra)?syarat",),
    "vi": (r"không(?: có| yêu cầu)?",),
}  # fmt: skip
_NOTHING = re.compile("|".join(one for said in _SAID.values() for one in said), re.IGNORECASE)
_CATALAN = re.compile(  # words that no other tongue of these lists has so
    r"\b(?:requisits|condicions|coneixements?|nivell|anys|experiència|títol|titulació|llicència|amb|aprovat"
    r"|formació|mitjà|bàsic[as]?|bàsics|català|abans|conduir)\b",
    re.IGNORECASE,
)
_MODAL = r"(?:(?:you|students|learners|participants|candidates|applicants) )?(?:must |need to |needs to )?"
_LEAD = re.compile(
    r"(?:pre-?\s?requisites?(?: units?| courses?)?(?: (?:is|are))?:?"
    rf"|(?:successful )?completion of|{_MODAL}(?:have|has) (?:successfully )?(?:completed|passed|finished|taken)"
    rf"|{_MODAL}(?:complete|pass|finish|hold)(?!\w)|completed|passed|require[sd]?:?"
    r"|(?:the )?(?:following )?(?:units?|courses?|modules?):|the following units?:?|the following:?"
    r"|(?:erfolgreiche[rs]? )?(?:abschluss|teilnahme|besuch)(?: (?:von|an|des kurses|am kurs))|voraussetzung:"
    r"|(?:avoir (?:suivi|validé|réussi)|haber (?:cursado|superado|aprobado)|ter (?:concluído|cursado))"
    r"(?: (?:la formation|le cours|el curso|o curso))?)\s*",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r" (?:(?:is |are )?(?:required|mandatory|compulsory)|(?:must|has to|have to) be (?:completed|passed)"
    r"(?: first| before)?|completed|passed|erforderlich|vorausgesetzt|requise?|obligatoire)$",
    re.IGNORECASE,
)
_QUOTES = "\"'“”„«»‘’「」『』 "


def asks_nothing(wording: str) -> bool:
    """Whether a wording, without its full stop, says that nothing must be held first.

    >>> asks_nothing("No prior knowledge of accounting is required"), asks_nothing("No later than May")
    (True, False)
    """
    return _NOTHING.fullmatch(wording.replace("’", "'")) is not None


def nothing_besides(columns: Iterable[str], cells: Iterable[str]) -> frozenset[str]:
    """Wordings that ask nothing in some columns alone: "Cap" among Catalan words, elsewhere a diploma.

    >>> sorted(nothing_besides(["Requisits"], ["Cap"])), sorted(nothing_besides(["Prérequis"], ["CAP", "Aucun"]))
    (['Cap', 'cap'], [])
    """
    texts = [text.strip(" .") for text in cells]
    nothing = frozenset(("Cap", "cap"))
    catalan = not nothing.isdisjoint(texts) and any(_CATALAN.search(text) for text in (*columns, *texts))
    return nothing if catalan else frozenset()


def lead_of(wording: str) -> int:
    """How many characters before the names say no more than that these are asked: "completion of"."""
    found = _LEAD.match(wording)
    return found.end() if found else 0


def bare_names(wording: str) -> str:
    """The names alone, without what stands before and behind them and without quotes around all.

    >>> bare_names('Completion of "Bake bread" is required.')
    'Bake bread'
    """
    names = wording.strip(" .;。")
    return _TAIL.sub("", names[lead_of(names) :]).strip(_QUOTES)
