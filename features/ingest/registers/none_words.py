"""None words: how lists of many languages say that nothing must be held first. Each wording is matched whole."""

from __future__ import annotations

import re
from collections.abc import Mapping

from stackwise.features.text import unaccented

_OF = r"(?: of| in| with| about| on)(?: [^\W\d_][\w'-]*){1,5}"  # no knowledge of accounting is needed
_NEEDED = r"(?: (?:is|are))?(?: (?:required|needed|necessary|assumed|expected))"
_ASKED = (
    "knowledge|experience|skills?|study|studies|training|qualifications?|requirements?|pre-?req(?:uisite)?s?"
    "|education|background|conditions?|restrictions?"
)
_KIND = "prior|previous|specific|formal|special|particular|entry|admission|academic|minimum|mandatory|educational|other"
_THIS = (
    r"(?: (?:for|to)(?: (?:enrol|enroll|join|apply|enter|start))?"
    r"(?: (?:in|on))?(?: (?:this|the) (?:units?|course|module|programme|program|class|workshop|qualification))?)"
)
SAID: Mapping[str, tuple[str, ...]] = {
    "en": (
        r"(?:there (?:are|is) )?(?:nil|none|no|not|false|n/?a|-+|0)"
        r"(?: (?:applicable|required|needed|necessary|specified|listed|apply))?"
        r"(?: pre-?req(?:uisite)?s?)?(?: units?)?(?: of competency)?"
        rf"(?: (?:applicable|required|needed|apply))?{_THIS}?",
        rf"(?:there (?:are|is) |this (?:course|unit|module|program|programme) has )?(?:no|nil) (?:(?:{_KIND}) ){{0,3}}"
        rf"(?:{_ASKED})(?:{_OF}{_NEEDED}|{_NEEDED}| apply)?{_THIS}?",
        rf"no (?:prior|previous) (?:[^\W\d_]+ ){{1,3}}(?:{_ASKED})(?:{_NEEDED})?{_THIS}?",
        rf"(?:(?:{_KIND}) ){{0,2}}(?:{_ASKED})(?: (?:is|are))? not (?:required|needed|necessary)",
        r"(?:this (?:course|class|workshop) is )?(?:open|suitable|available) (?:to|for) (?:all|everyone|everybody"
        r"|anyone|the (?:general )?public|all (?:learners|students|levels|applicants|participants|abilities|comers))",
        r"(?:absolute |complete )?beginners?",
        r"open(?: (?:entry|access|admission|enrol?ment))?",
        r"(?:everyone|everybody|anyone)|(?:all|everyone|beginners)(?: (?:is|are))? welcome|all levels"
        r"|(?:anyone|everyone|everybody) can (?:join|apply|enrol|enroll|attend|take part)",
    ),
    "de": (
        r"(?:(?:es (?:sind|werden|bestehen|gibt) )?keine?(?: (?:besonderen?|speziellen?|formalen?|formellen?|bestimmten"
        r"|fachlichen|weiteren)){0,2}|ohne)"
        r"(?: (?:(?:zugangs|teilnahme|zulassungs|eingangs)?voraussetzung(?:en)?|vorkenntnisse|vorwissen|kenntnisse"
        r"|vorbildung|vorerfahrung(?:en)?|einschränkung(?:en)?|beschränkung(?:en)?))?"
        r"(?: (?:erforderlich|notwendig|nötig|vorausgesetzt|benötigt))?",
        r"anfänger(?:/?-?innen)?",
        r"entfällt|nicht (?:erforderlich|notwendig|zutreffend)|keine vorgaben?",
        r"(?:vorkenntnisse|vorwissen|vorerfahrung(?:en)?|voraussetzungen)(?: (?:sind|werden|ist|wird))? nicht"
        r" (?:erforderlich|notwendig|nötig|vorausgesetzt|benötigt)",
        r"(?:offen )?für (?:alle|jeden|jedermann)(?: (?:offen|geeignet|zugänglich|interessierten))?"
        r"|alle(?: sind)? willkommen|(?:jede[r]?|alle) (?:kann|können) (?:teilnehmen|mitmachen)",
    ),
    "fr": (
        r"(?:il n'y a )?(?:aucune?s?|pas de|sans)"
        r"(?: (?:pré-?requis|conditions?|connaissances?|expérience|compétences?))?"
        r"(?: (?:particuli(?:er|ère)s?|spécifiques?|préalables?|d'accès|d'admission|d'entrée|n'est|nécessaires?"
        r"|requis(?:es?)?|exigée?s?)){0,4}",
        r"sans niveau(?: spécifique| particulier)?|tous niveaux|débutants?",
        r"néant|sans objet|non (?:applicable|requis)|(?:tout|tous) publics?",
        r"(?:(?:cours|formation) )?(?:ouvert|accessible)e?s? à tou[ts](?: (?:et à toutes|les publics|publics?))?"
        r"|pour tous(?: (?:les publics|publics))?|tout le monde(?: peut (?:participer|s'inscrire))?",
    ),
    "es": (
        r"(?:ning[uú]n[oa]?s?(?: (?:pre-?|prer)?(?:requisitos?|conocimientos?|experiencia))?"
        r"|sin (?:pre-?|prer)?(?:requisitos?|conocimientos?|experiencia)"
        r"|no (?:hay|aplica|tiene|procede|(?:se )?(?:requieren?|necesitan?|exigen?|precisan?)"
        r"|(?:es|son) (?:necesari|obligatori)[oa]s?)"
        r"(?: (?:pre-?|prer)?(?:requisitos?|conocimientos?|experiencia|formación|titulación))?)"
        r"(?: (?:previ[oa]s?|específic[oa]s?|académic[oa]s?|formativ[oa]s?|de acceso|de entrada)){0,3}",
        r"principiantes?",
        r"(?:curso )?abiert[oa]s? a(?:l público(?: general)?| tod[oa]s(?: (?:los públicos|las personas))?"
        r"| todo el (?:mundo|público))|todo público|público general|para tod[oa]s(?: los públicos)?"
        r"|(?:cualquier persona|cualquiera) puede (?:participar|inscribirse|apuntarse)"
        r"|tod[oa]s pueden (?:participar|inscribirse)",
    ),
    "pt": (
        r"(?:nenhum[a]?(?: (?:(?:pré-?)?requisitos?|conhecimentos?|experiência))?"
        r"|sem (?:(?:pré-?)?requisitos?|conhecimentos?|experiência)"
        r"|não (?:há|possui|tem|se aplica|requer|exige|(?:é|são) (?:exigid|necessári|requerid|obrigatóri)[oa]s?)"
        r"(?: (?:(?:pré-?)?requisitos?|conhecimentos?|experiência))?)"
        r"(?: (?:prévi[oa]s?|específic[oa]s?|mínim[oa]s?|anterior|de acesso)){0,3}",
        r"não exigid[oa]s?|iniciantes?",
        r"(?:curso )?abert[oa]s? (?:a|para)(?:o público(?: em geral)?| tod[oa]s(?: os (?:públicos|interessados))?)"
        r"|público em geral|para todos(?: os públicos)?|não aplicável"
        r"|(?:qualquer pessoa|todos) pode[m]? (?:participar|inscrever-se|se inscrever)",
    ),
    "it": (
        r"(?:nessun[oa]?|senza (?=\w)"
        r"|non (?:sono|è|vengono|viene) (?:richiest|previst|necessari|obbligatori)[oaie]{1,2}"
        r"|non (?:occorrono|servono|si richiedono|ci sono))"
        r"(?: ?(?:pre)?requisit[oi]| ?conoscenz[ae]| ?competenz[ae]| ?esperienz[ae])?"
        r"(?: (?:particolar[ei]|specific[oahei]{1,3}|preliminar[ei]|precedent[ei]|pregress[aeio]|previ[ae]"
        r"|richiest[oaie]|necessari[oae]?|di accesso)){0,3}",
        r"apert[oa] a tutti|per tutti|(?:tutti possono|chiunque può) (?:partecipare|iscriversi)"
        r"|non (?:applicabile|previst[oi])",
    ),
    "nl": (
        r"(?:er (?:zijn|is) )?geen(?: (?:specifieke|speciale|bijzondere))?"
        r"(?: (?:voorkennis|vooropleiding|toelatingseisen|ingangseisen|ervaring|eisen|voorwaarden))?"
        r"(?: (?:vereist|nodig|noodzakelijk|verplicht))?",
        r"(?:(?:voorkennis|vooropleiding|ervaring)(?: is)? )?niet (?:vereist|nodig|noodzakelijk|verplicht)",
        r"niet van toepassing|n\.?v\.?t\.?|(?:open|toegankelijk|geschikt) voor (?:iedereen|alle niveaus)|voor iedereen"
        r"|iedereen (?:is welkom|kan (?:deelnemen|meedoen))",
    ),
    "north": (
        r"ing(?:a|en|et|in)(?: (?:särskilda|spesielle|særlige|formelle|formella|særskilte|tidigare|tidligere)){0,2}"
        r"(?: (?:förkunskaper|förkunskapskrav|forudsætninger|forkunnskaper|forhåndskunnskaper|forkundskaber"
        r"|adgangskrav|opptakskrav|krav|erfarenhet|erfaring))?(?: (?:är|er))?"
        r"(?: (?:krävs|kreves|kræves|behövs|trengs|nödvändig[at]?|nødvendig[et]?|påkrævet))?",
        r"(?:förkunskaper|forkunnskaper|forudsætninger|forkundskaber) (?:krävs|kreves|kræves|behövs|trengs)"
        r" (?:inte|ej|ikke)|(?:krävs|kreves|kræves) (?:inte|ej|ikke)",
        r"(?:öppe[nt]|öppna|åpe[nt]|åpne|åbe[nt]|åbne)t? (?:för|for) all[ae]|(?:för|for) all[ae]"
        r"|all[ae] (?:är|er) välkomna|alle er velkomne?|all[ae] kan (?:delta|deltage|anmäla sig|melde seg på)",
    ),
    "pl": (
        r"brak(?: (?:wymagań|wymogów|warunków|ograniczeń))?(?: wstępnych)?|nie dotyczy"
        r"|bez (?:wymagań|wymogów|warunków|ograniczeń)(?: wstępnych)?|nie ma(?: wymagań| warunków)?(?: wstępnych)?",
        r"(?:(?:wcześniejsz[ea] |wstępn[ea] |specjaln[ea] )?(?:doświadczenie|wiedza|wymagania|umiejętności)"
        r" )?nie (?:(?:są|jest) )?(?:wymagan|potrzebn|konieczn)[eay]"
        r"|nie wymaga się (?:(?:wcześniejsz|wstępn|specjaln)\w{1,4} )?(?:doświadczenia|wiedzy|umiejętności)",
        r"(?:otwart[eya] )?dla (?:wszystkich|każdego)(?: (?:chętnych|zainteresowanych))?"
        r"|każdy może (?:wziąć udział|się zapisać)|wszyscy (?:chętni|zainteresowani)",
    ),
    "ru": (
        r"(?:(?:предварительн(?:ые|ая|ой) |специальн(?:ые|ая) )?(?:знания|подготовк[аи]|требования|опыта?) )?"
        r"(?:нет|не (?:требу[ею]тся|нуж(?:ен|на|ны)|обязател(?:ен|ьна|ьны)|предъявляются)|отсутству[ею]т)"
        r"|нет (?:требований|ограничений)|с нуля",
        r"без (?:(?:предварительн|специальн)(?:ых|ой) )?(?:требований|ограничений|подготовки|опыта|условий|знаний)",
        r"(?:открыт[оаы]? |доступн[оаы]? |подходит )?(?:для )?всех(?: желающих)?"
        r"|(?:участвовать )?могут все(?: желающие)?",
    ),
    "bg": (
        r"няма(?: (?:специални |предварителни )?(?:изисквания|условия|ограничения))?"
        r"|не (?:се изискват?|са необходими|е необходим[оа]?)(?: (?:предварителни )?(?:знания|умения|опит))?",
        r"без (?:предварителни )?(?:изисквания|ограничения|условия|знания|опит)",
        r"(?:отворен[оа]? |достъпн[оа]? |подходящ[оа]? )?за всички(?: желаещи)?",
    ),
    "hr": (
        r"nema(?: posebnih)?(?: (?:uvjeta|preduvjeta|uslova|predznanja))?|nema|нема(?: услова| предуслова)?",
        r"(?:(?:predznanje|iskustvo) )?ni(?:su|je) potrebn[aoie](?: (?:predznanje|iskustvo))?"
        r"|ни(?:су|је) потребн[аоие](?: (?:предзнање|искуство))?",
        r"bez (?:posebnih )?(?:uvjeta|preduvjeta|uslova|predznanja)|без (?:услова|предуслова|предзнања)",
        r"(?:otvoren[oa]? )?(?:za sve|svima)(?: (?:zainteresirane|zainteresovane|zainteresiranima))?|за све",
    ),
    "sl": (
        r"ni(?: (?:posebnih )?pogojev)?|jih ni|(?:predznanje )?ni(?:so|sta)? potrebn[aeoi]"
        r"|brez(?: (?:posebnih )?(?:pogojev|predznanja|omejitev))?|(?:odprto )?za vse|odprto vsem",
    ),
    "lv": (
        r"(?:(?:priekšzināšanas|iepriekšēja pieredze) )?nav"
        r"(?: (?:nepieciešam[asi]{1,2}|vajadzīg[asi]{1,2}|prasību|nosacījumu|priekšnosacījumu))?"
        r"|bez (?:priekšzināšanām|prasībām|ierobežojumiem)|(?:atvērts |pieejams )?visiem(?: interesentiem)?",
    ),
    "lt": (
        r"nėra(?: (?:reikalavimų|apribojimų))?|(?:(?:išankstinės )?(?:žinios|patirtis) )?nereikaling(?:i|a|os)"
        r"|nereik(?:ia|alaujama)(?: (?:išankstinių )?(?:žinių|patirties|pasirengimo))?|nebūtin[aio]s?|netaikoma"
        r"|be (?:išankstinių )?(?:reikalavimų|apribojimų|žinių|patirties)|(?:atvira )?visiems(?: norintiems)?",
    ),
    "et": (
        r"(?:eeldused )?puudu(?:b|vad)|pole|ei nõuta|(?:eelteadmisi )?(?:ei ole|pole) vaja(?:lik)?|eeldusteta"
        r"|(?:eelteadmised|eelnev kogemus|varasem kogemus) (?:ei ole|pole) (?:vajalikud|vajalik|nõutavad|nõutav)"
        r"|(?:avatud )?kõigile(?: (?:soovijatele|huvilistele))?",
    ),
    "is": (
        r"eng(?:ar|in)(?: sérstakar)?(?: (?:forkröfur|kröfur|undirstaða|reynsla))?(?: (?:nauðsynleg|gerðar))?"
        r"|ekki krafist|opið öllum|fyrir alla|allir(?: velkomnir)?",
    ),
    "he": (
        r"(?:אין|ללא)(?: (?:דרישות|דרישות קדם|דרישות מוקדמות|תנאי קבלה|תנאי סף|ידע קודם|ניסיון קודם|צורך בידע קודם))?"
        r"|לא נדרש(?:ים|ת|ות)?(?: (?:ידע|ניסיון)(?: קודם)?)?|(?:פתוח |מתאים )?לכולם|(?:פתוח )?לקהל הרחב",
    ),
    "fa": (
        r"(?:پیش[ \u200c]?نیازی? )?ندارد|بدون (?:پیش[ \u200c]?نیاز|شرط|محدودیت)|(?:پیش[ \u200c]?نیاز )?لازم نیست"
        r"|(?:آزاد )?برای (?:همه|عموم)(?: آزاد است)?",
    ),
    "sq": (
        r"s'ka|nuk ka(?: (?:kushte|kërkesa|parakushte))?|asnjë(?: (?:kusht|kërkesë))?"
        r"|nuk kërkohe[nt]{1,2}(?: (?:përvojë|njohuri paraprake|parakushte))?|pa (?:kushte|parakushte|kufizime)"
        r"|(?:[ie] hapur )?për të gjithë",
    ),
    "ca": (
        r"cap (?:requisit|coneixement|condició|experiència)(?: pr[eè]via?)?(?: necess[aà]ria?)?",
        r"no (?:n'hi ha|cal(?:en)?|es (?:requereix(?:en)?|demanen?|necessiten?))"
        r"(?: (?:requisits|coneixements|experiència|titulació)(?: pr[eè]vi[as]{0,2})?)?"
        r"|sense(?: (?:requisits|coneixements|experiència)(?: pr[eè]vi[as]{0,2})?)?"
        r"|obert[a]? a tothom|per a tothom|tothom",
    ),
    "eu": (
        r"ez da(?:go)?(?: (?:beharrezkoa|behar|eskakizunik|baldintzarik|aurrebaldintzarik|ezer eskatzen))?|bat ere ez"
        r"|baldintzarik ez|(?:aldez aurreko ezagutzarik|baldintzarik) gabe|denentzat(?: irekia)?|guztiontzat",
    ),
    "gl": (
        r"non (?:hai|se (?:requiren?|precisan?|esixen?)|é necesario|son necesarios)"
        r"(?: (?:requisitos|coñecementos|experiencia)(?: previ[oa]s?)?)?"
        r"|sen (?:requisitos|coñecementos|experiencia)(?: previ[oa]s?)?|abert[oa] a tod[oa]s|para todos",
    ),
    "cy": (
        r"dim(?: gofynion)?(?: mynediad)?(?: ffurfiol)?|nid oes(?: unrhyw)?(?: angen)? (?:gofynion|profiad)"
        r"(?: (?:mynediad|blaenorol))?|(?:yn )?agored i bawb|croeso i bawb|addas i bawb",
    ),
    "sw": (
        r"hakuna(?: (?:masharti|sifa|vigezo|mahitaji))?(?: maalum)?|ha[ik]i?hitajiki|(?:wazi )?kwa (?:wote|kila mtu)",
    ),
    "az": (
        r"(?:(?:ilkin )?(?:şərt|tələb|bilik|təcrübə) )?(?:yoxdur|tələb olunmur)|hamı üçün|hamıya açıqdır"
        r"|hər kəs (?:qatıla|iştirak edə) bilər",
    ),
    "ja": (
        r"(?:(?:受験|受講|申込)?資格|前提条件|受講条件|前提知識)?[は: ]?(?:特に)?(?:なし|無し|不要|不問|ありません)"
        r"(?:\(誰でも受[験講]可\))?",
        r"(?:どなた|誰)でも(?:受講可?能?|参加可?能?|(?:ご?参加|ご?受講)(?:いただけます|できます))?",
        r"(?:予備知識|経験|専門知識|知識)(?:は|等は)?(?:不要|不問|必要ありません|問いません)(?:です)?",
        r"(?:初心者|未経験者?)(?:可|歓迎)",
    ),
    "zh": (
        r"无|無|没有|沒有|不限|无要求|无限制|無限制|不需要|零基础",
        r"(?:无需|無需|无须|不需要?)(?:任何)?(?:基础|基礎|经验|經驗|先修课程|先修課程|前提|条件|條件)"
        r"|[无無](?:先修|前提|入学|入學|报名|特殊)(?:要求|条件|條件|限制)"
        r"|(?:对|對|面向)所有人(?:开放|開放)?|人人(?:可|均可)(?:报名|参加|報名|參加)|不限(?:资格|資格|条件|條件|学历|學歷)",
    ),
    "ko": (
        r"없음|없습니다|제한 ?없음|해당 ?없음|무관|불필요|필요 ?없음|누구나(?: ?(?:참여|신청|수강))?(?: ?가능)?",
        r"(?:자격 ?)?(?:제한|요건|조건|사전 ?지식|경험) ?(?:은|는|이)? ?(?:없음|불필요|필요 ?없음|무관)",
    ),
    "th": (
        r"ไม่มี(?:เงื่อนไข|ข้อกำหนด|พื้นฐาน)?(?:ก็เรียนได้)?|ไม่(?:จำเป็น)?ต้องมี(?:พื้นฐาน|ประสบการณ์)(?:มาก่อน)?"
        r"|ไม่จำกัด(?:คุณสมบัติ)?|เปิดสำหรับทุกคน|ทุกคน|(?:ผู้สนใจ|บุคคล)ทั่วไป",
    ),
    "fi": (
        r"ei(?: ole)?(?: (?:esitietovaatimuksia|pääsyvaatimuksia|edellytyksiä|pohjavaatimuksia|vaadita))?"
        r"|ei (?:vaadita|edellytetä|tarvita)(?: (?:aiempaa|aikaisempaa))?(?: (?:osaamista|kokemusta|esitietoja"
        r"|koulutusta))?|(?:esitietoja|aiempaa osaamista|kokemusta) ei (?:vaadita|tarvita|edellytetä)",
        r"(?:avoin )?kaikille(?: (?:avoin|kiinnostuneille|halukkaille))?"
        r"|kaikki (?:voivat osallistua|ovat tervetulleita)",
    ),
    "cs": (
        r"žádn(?:é|á|ý)(?: (?:předpoklady|požadavky|predpoklady|požiadavky))?|nejsou|není|nič|nic"
        r"|žiadn[eya](?: (?:predpoklady|požiadavky|podmienky))?|nie sú"
        r"|bez (?:(?:vstupních|vstupných) )?(?:předpokladů|požadavků|podmínek|predpokladov|požiadaviek|podmienok"
        r"|omezení|obmedzení|předchozích znalostí|predchádzajúcich znalostí)",
        r"(?:(?:předchozí|vstupní|predchádzajúce) (?:znalosti|zkušenosti|vedomosti|skúsenosti) )?"
        r"(?:nejsou|není|nie sú|nie je) (?:potřeba|třeba|nutn[éáo]|vyžadován[oyas]{1,2}|požadován[oyas]{1,2}"
        r"|potrebn[éáe]|vyžadovan[éáe])(?: (?:předchozí|žádné) (?:znalosti|zkušenosti))?|nevyžaduj[íeú](?: se| sa)?",
        r"(?:(?:kurz je )?(?:určen[ýo]? |otevřen[ýo]? |otvoren[ýé] ))?(?:pro|pre) "
        r"(?:všechny|každého|všetkých|širokou veřejnost)(?: (?:zájemce|záujemcov))?",
    ),
    "hu": (
        r"nincs(?:enek)?(?: (?:előzetes |bemeneti )?(?:előfeltétel|feltétel|követelmény)(?:ek|ei?)?)?"
        r"|(?:előképzettség(?:et)? |előzetes tudás(?:t)? )?nem (?:szükséges|igényel|kell|követelmény)"
        r"(?: előképzettség(?:et)?| előzetes tudás(?:t)?)?|(?:előképzettség|feltétel) nélkül",
        r"mindenki(?: számára nyitott| jelentkezhet| részt vehet)|mindenkinek|bárki(?: jelentkezhet| részt vehet)",
    ),
    "ro": (
        r"nu (?:este|sunt|există|se (?:cer|solicită|impun)|are)"
        r"(?: (?:condiții|cerințe|cunoștințe|experiență)(?: (?:anterioare|prealabil[eă]|speciale|de acces))?"
        r"| necesar[ăe]?)?|niciun[ao]?(?: (?:condiție|cerință))?",
        r"fără(?: (?:condiții|cerințe|cunoștințe|experiență|restricții)(?: (?:anterioare|prealabil[eă]|speciale"
        r"|de acces))?)?|deschis (?:tuturor|pentru toți|publicului larg)|pentru toți|oricine(?: poate participa)?",
    ),
    "tr": (
        r"(?:(?:herhangi bir |özel bir )?(?:ön ?koşulu?|ön ?şartı?|şart|koşul|ön ?bilgi|deneyim|ön ?eğitim) )?"
        r"(?:yok(?:tur)?|bulunma(?:maktadır|z)|aranma(?:maktadır|z)|gerekme(?:mektedir|z)|istenme(?:mektedir|z)"
        r"|gerek(?:mez| yok(?:tur)?|li değil(?:dir)?)|şart değil(?:dir)?)",
        r"herkes(?:e açık(?:tır)?|(?: katılabilir| başvurabilir| için))",
    ),
    "el": (
        r"κανένα[ς]?|καμία|δεν (?:υπάρχουν|απαιτ(?:είται|ούνται)|χρειάζ(?:εται|ονται)|προβλέπονται)"
        r"(?: (?:ιδιαίτερες|ειδικές|προηγούμεν(?:ες|η)|προαπαιτούμενες)){0,2}"
        r"(?: (?:προϋποθέσεις|γνώσεις|γνώση|εμπειρία|προαπαιτούμενα|απαιτήσεις))?",
        r"χωρίς (?:(?:ιδιαίτερες|ειδικές|προηγούμενες|προηγούμενη) )?"
        r"(?:προϋποθέσεις|προαπαιτούμενα|απαιτήσεις|γνώσεις|εμπειρία|περιορισμούς)",
        r"(?:(?:ανοι[χκ]τό|ανοι[χκ]τά) (?:σε|για) |για )όλους|όλοι μπορούν να συμμετ(?:άσχουν|έχουν)",
    ),
    "uk": (
        r"(?:(?:попередні )?(?:знання|вимоги|досвід|підготовка) )?"
        r"(?:немає|відсутні|не (?:потріб(?:ен|ні|на|но)|вимага[єю]ться))|немає (?:вимог|обмежень)"
        r"|без (?:попередніх )?(?:вимог|обмежень|досвіду|знань|умов)|(?:відкрито )?для всіх(?: охочих| бажаючих)?",
    ),
    "ar": (
        r"لا ?(?:يوجد|توجد|شيء)(?: (?:متطلبات|شروط)(?: سابقة| مسبقة)?)?|بدون(?: (?:متطلبات|شروط)(?: مسبقة)?)?",
        r"لا (?:ي|ت)(?:شترط|تطلب|لزم)(?: (?:خبرة|معرفة)(?: سابقة| مسبقة)?)?|(?:مفتوحة? |متاحة? )?للجميع",
    ),
    "hi": (
        r"कोई नहीं|कुछ नहीं|नहीं|लागू नहीं|आवश्यक नहीं|(?:कोई )?(?:पूर्व )?(?:शर्त|योग्यता|अनुभव|ज्ञान)"
        r" (?:नहीं|(?:आवश्यक|जरूरी|ज़रूरी) नहीं|की (?:आवश्यकता|ज़रूरत) नहीं)(?: है)?"
        r"|सभी के लिए(?: खुला)?|कोई भी (?:भाग ले सकता है|आवेदन कर सकता है)",
    ),
    "id": (
        r"(?:tidak ada|tiada)(?: (?:syarat|prasyarat|persyaratan))?(?: khusus)?|tanpa (?:(?:pra|per)?syarat(?:an)?)"
        r"|tidak (?:diperlukan|perlu|disyaratkan|dipersyaratkan)(?: (?:pengalaman|pengetahuan))?"
        r"|(?:terbuka )?untuk (?:umum|semua(?: orang)?)|siapa (?:saja|pun)(?: boleh (?:ikut|mendaftar))?",
    ),
    "vi": (
        r"không(?: (?:có|yêu cầu|cần))?(?: (?:điều kiện|yêu cầu|kiến thức|kinh nghiệm))?"
        r"(?: (?:tiên quyết|đầu vào|trước))?|(?:dành |mở )?cho (?:tất cả )?mọi (?:người|đối tượng)",
    ),
}  # fmt: skip
NOTHING = re.compile("|".join(unaccented(one) for said in SAID.values() for one in said), re.IGNORECASE)
"""Any of these wordings, without accents."""
