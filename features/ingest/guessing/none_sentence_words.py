"""None sentence words: by language, the words in which it is said that no knowledge or experience is required."""

from __future__ import annotations

from collections.abc import Mapping

# A language: denying; before; what could be asked; asking; words that ask nothing. "*" ends a stem; a word may stand
# in two of them ("kein Erfordernis", "nevyžaduje").
SAID: Mapping[str, str] = {
    "en": """no not nil none nothing neither nor without isn't aren't doesn't don't
        |prior previous earlier specific formal special particular any entry admission academic minimum existing
        specialist technical such at all
        |knowledge experience skills? stud* training qualifications? requirements? prerequisites? pre-requisites?
        education background conditions? schooling coursework expertise familiarity
        |require* need* necessary mandatory compulsory expected assumed presumed essential obligatory demanded
        presupposed prerequisites? requirements? condition
        |there is are was will be do does you your we this the a an for to course class module unit programme program
        workshop of or either in it has have take enrol enroll join apply attend participants participate""",
    "de": """kein keine keiner keinen keinerlei nicht ohne weder noch
        |vorherige* vorig* spezielle* besondere* bestimmte* formale* formelle* fachlich* fruhere* weitere* technische*
        irgendwelche* einschlagige*
        |*kenntnis* *wissen *erfahrung* *studium *voraussetzung* *bildung *qualifikation* *anforderung* *bedingung*
        |erforderlich* notwendig* notig vorausgesetzt* benotig* verlangt* gefordert* braucht brauchen erwartet
        voraussetzung* bedingung erfordert obligatorisch pflicht
        |es sind ist werden wird gibt bestehen sie man fur um zur die der den das diesen dieser kurs kurse* teilnahme
        seminar lehrgang veranstaltung zu mussen sein oder von in an""",
    "fr": """aucun aucune pas ne n' ni sans
        |prealable* particulie* specifique* anterieur* formel* technique* minimum minimale* acces entree
        |connaissance* experience* formation* etude* competence* prerequis pre-requis qualification* condition*
        diplome* exigence* bagage niveau
        |requis* necessaire* exige* demande* obligatoire* indispensable* prerequis pre-requis
        |il y a ont est sont de d' le la les l' un une pour ce cette cours ou en suivre participer formation""",
    "es": """no ningun ninguna ningunos ningunas ni sin
        |previ* anterior* especific* especial* particular* formal* academic* minim* tecnic*
        |conocimiento* experiencia* formacion estudios titulacion* requisito* pre-requisito* prerrequisito* habilidad*
        condicion* cualificacion* base
        |requier* requerid* necesari* necesit* exig* precis* obligatori* imprescindible* indispensable* piden pide hace
        falta requisito* prerrequisito*
        |se es son hay tener contar con de del en el la los las este esta curso para un una o tipo""",
    "pt": """nao nenhum nenhuma nem sem
        |previ* anterior* especific* especia* formal* formais academic* minim* tecnic* qualquer
        |conhecimento* experiencia* formacao estudos requisito* pre-requisito* prerequisito* habilidade* condic*
        qualificac* escolaridade base
        |requer* necessari* exig* precis* obrigatori* imprescindive* indispensave* pedid* requisito* pre-requisito*
        |se e sao ha ter possuir de do em o a os as este esta curso para um uma ou tipo""",
    "it": """non nessun nessuna nessuno ne senza
        |previ* precedent* pregress* specific* particolar* formal* preliminar* minim* tecnic* alcun* di base
        |conoscenz* esperienz* formazione studi requisit* prerequisit* competenz* condizion* qualific*
        |richied* richiest* necessari* obbligator* indispensabil* previst* serve servono occorre occorrono prerequisit*
        |si e sono ci avere di del in il la lo i le questo corso per un una o tipo""",
    "nl": """geen niet noch zonder
        |voorafgaand* specifiek* special* speciaal bijzonder* formele formeel eerder* bepaald* technische enkel
        |voorkennis kennis ervaring vooropleiding opleiding* studie* eisen toelatingseisen ingangseisen voorwaarde*
        kwalificati* vaardigheden achtergrond
        |vereist* nodig noodzakelijk verplicht* verwacht gevraagd vereiste voorwaarde
        |er is zijn wordt worden u je heeft hebt van in met de het een dit deze voor cursus training of""",
    "sv": """inga ingen inget inte ej icke utan
        |tidigare formell* sarskil* speciell* specifik* forgaende nagra nagon
        |forkunskap* kunskap* erfarenhet* studier utbildning krav behorighet* forkunskapskrav bakgrund kompetens
        |kravs kraver behovs behover nodvandig* obligatorisk* erfordras krav
        |det ar finns du for att i av pa om den denna detta kursen eller nagot""",
    "no": """ingen ikke intet uten uden ikkje
        |tidligere forutgaende formel* spesiel* særlig* særskilt* bestemt* nogen noen saerlige
        |forkunnskap* kunnskap* viden forudsætning* forhandskunnskap* erfaring* studier utdanning uddannelse krav
        adgangskrav opptakskrav forkundskab* kendskab bakgrunn baggrund kompetence*
        |kreves kræves krever kræver trengs trenger nødvendig* pakrevd pakrævet behøves forventes obligatorisk* krav
        |det er der du for at i med av af om til kurset eller denne dette""",
    "pl": """nie zadn* brak bez ani niewymagan*
        |wczesniejsz* uprzedni* wstepn* specjaln* specjalistyczn* szczegoln* formaln* konkretn*
        jakiejkolwiek jakichkolwiek
        |doswiadczeni* wiedz* znajomosc* umiejetnosc* przygotowani* wyksztalceni* wymagani* wymog* kwalifikacj* warunk*
        nauk*
        |wymagan* wymaga potrzebn* konieczn* niezbedn* niewymagan* wymogiem warunkiem
        |jest sa sie do w z ze na kurs* szkoleni* udzial* uczestnictw* tego lub albo""",
    "cs": """ne nie neni nejsou zadn* ziadn* bez nevyzaduj* nepozaduj* nepotrebuj* ani netreba
        |predchoz* predesl* vstupn* zvlastn* specialn* specifick* formaln* odborn* predchadzajuc* vstupne osobitn*
        |znalost* zkusenost* vzdelan* vedomost* skusenost* poziadav* pozadav* predpoklad* kvalifikac* praxe prax
        dovednost* zrucnost* podmink* podmienk* studi*
        |vyzadova* vyzadov* nutn* potreba potreb* pozadova* nevyzaduj* nepozaduj* nepotrebuj* netreba pozadovan*
        povinn* nezbytn*
        |se sa je jsou su pro pre k ke na z ze v o kurz* ucast* skoleni* tento nebo alebo""",
    "ru": """не нет никак* без отсутству* ни
        |предварительн* предыдущ* специальн* особ* формальн* какого-либо каких-либо базов* начальн*
        |знани* опыт* подготовк* образовани* требовани* навык* квалификаци* умени* услови*
        |требу* нужн* нужен необходим* обязательн* обязателен предъявля* условием требованием
        |для на курс* участи* в по или этого наличие наличия обучения к является являются""",
    "uk": """не немае жодн* без ни
        |попередн* спеціальн* спецiальн* особлив* формальн* будь-як*
        |знан* досвід* досвiд* підготовк* освіт* вимог* навич* кваліфікац* умов*
        |потрібн* потрібен вимага* необхідн* обов'язков*
        |для на курс* участі в з або цього є""",
    "bg": """не няма никак* без
        |предварителн* предишн* специалн* специфичн* формалн* предходн*
        |знани* опит подготовк* образовани* изисквани* умени* квалификац* услови*
        |изисква* необходим* нужн* задължителн* нужен
        |се са е за в на курса или да имате по""",
    "hr": """ne nema nije nisu nikakv* bez ni не нема није нису никакв* без
        |prethodn* posebn* specifičn* formaln* posebno претходн* посебн* формалн* специјалн* specijaln*
        |znanj* predznanj* iskustv* obrazovanj* uvjet* preduvjet* uslov* preduslov* kvalifikacij* zahtjev* vjestin*
        vestin*
        знањ* предзнањ* искуств* услов* предуслов* образовањ*
        |potreb* nužn* nuzn* obavez* obvez* zahtijeva* zahteva* neophod* потреб* неопход* обавез* захтева*
        |je su se za na u o tečaj* tecaj* kurs* ili је су се за на у курс* или бара бараат потребно""",
    "mk": """не нема никак* без
        |претходн* посебн* формалн* специјалн*
        |знаењ* предзнаењ* искуств* услов* предуслов* образовани* барањ*
        |потребн* неопходн* задолжителн* бара бараат
        |е се за на во курсот или""",
    "sl": """ne ni niso nobeno nobeni nobena brez
        |predhodn* posebn* formaln* specificn*
        |znanj* predznanj* izkusnj* izobrazb* pogoj* zahtev*
        |potrebn* nujn* obvezn* zahteva* pogoj
        |je so se za na v tecaj* ali ta""",
    "lv": """nav nekad* bez nevajag ne
        |ieprieksej* ipas* specifisk* formal* prieks
        |zinasan* priekszinasan* pieredz* izglitib* prasib* nosacijum* prasm* sagatavotib*
        |nepieciesam* vajadzig* nevajag obligat* pieprasit*
        |ir kursam kursa par vai dalibai""",
    "lt": """nera ne nereik* jok* be nebutin* nepriv* neprival*
        |ankstesn* isankstin* special* formal* ypating*
        |zini* patirt* issilavinim* reikalavim* igudzi* pasirengim* salyg* kvalifikacij*
        |reik* nereik* butin* nebutin* privalom* reikaling* neprival*
        |yra kursui kursams dalyvauti ar arba siam""",
    "et": """ei pole mingeid mitte ilma
        |eelnev* varasem* spetsiaals* eri* formaals* ametlik*
        |teadmis* eelteadmis* kogemus* haridus* nou* eeldus* oskus* ettevalmistus*
        |noua* nouta* vaja vajalik* eelda* kohustuslik*
        |ole on kursus* kursuse* jaoks osalemiseks voi""",
    "fi": """ei eivat ilman
        |mitaan aiempa* aiempi* aikaisempa* aikaisempi* erityi* muodollis* edeltav* ennakko aiemm* aikaisemm*
        |kokemus* kokemuks* kokemust* opinto* opintoj* tieto* tietoja osaamis* taito* taitoja esitieto* esitietoj*
        ennakkotieto* ennakkotietoj* koulutus* vaatimuks* edellytyks* pohjakoulutus* lahtotaso* paasyvaatimuks*
        esitietovaatimuks* pohjatieto* pohjatietoj*
        |edellyt* vaadita vaadi vaaditaan tarvita tarvitse valttamat* pakolli* tarpeen
        |ole kurssi* osallistumi* tai  tama opetukse* oleva* oteta""",
    "is": """ekki engar engin engra enginnar an
        |serstak* fyrri undangengin* formleg*
        |reynsl* þekking* kunnatt* menntun* krof* forkrof* undirstoð*
        |krafist nauðsynleg* þorf gerðar þarf skilyrði gerð
        |er eru a af um fyrir til namskeið* eða i""",
    "hu": """nem nincs* semmilyen sem nelkul
        |elozetes* korabbi* elozo kulonos* specialis* formalis* semmilyen bemeneti*
        |ismeret* elokepzettseg* tapasztalat* tudas* tanulman* vegzettseg* feltetel* elofeltetel* kovetelmeny*
        elokepzes* elotanulman* kepesites* kepzettseg*
        |szukseges* igenyel* kovetel* kell elvaras elvart kotelezo feltetel*
        |a az vagy tanfolyam* kepzes* kurzus* reszvetel* van hozza""",
    "ro": """nu nicio niciun fara nici
        |anterioar* anterior* prealabil* special* specific* formal* deosebit* niciun*
        |cunostint* experient* studii pregatir* cerint* conditii calificar* competent* educati*
        |necesar* cer solicit* obligatori* impun* ceru* nevoie
        |este sunt se exista e de in a la pentru curs* acest sau o are""",
    "tr": """degil degildir yok yoktur olmadan hicbir gerekmez gerekmemektedir gerekmiyor aranmaz
        aranmamaktadır aranmıyor istenmez istenmemektedir istenmiyor beklenmez beklenmemektedir gerektirmez
        gerektirmemektedir gerektirmiyor
        |on once* onceki herhangi bir ozel belirli resmi hicbir
        |bilgi* bilgisi deneyim* tecrube* egitim* kosul* sart* gereklilik* altyapi* onkosul* onbilgi*
        |gerek* aranma* aranmı* istenm* beklenm* zorunlu* sart ihtiyac
        |bu kurs* icin veya ya da katilim* herhangi gerekli""",
    "az": """yoxdur deyil olunmur
        |əvvəlki evvelki ilkin xususi hec bir
        |bilik* təcrub* tehsil* təhsil* tələb* şərt* sərt* hazirliq*
        |tələb lazim vacib
        |bu kurs* ucun veya olunmur""",
    "el": """δεν καμια κανενα κανενας ουτε χωρις καμιας
        |προηγουμεν* ειδικ* ιδιαιτερ* προαπαιτουμεν* τυπικ* προτερ* συγκεκριμεν*
        |γνωσ* εμπειρι* εκπαιδευσ* προυποθεσ* σπουδ* απαιτησ* προσοντ* προαπαιτουμεν*
        |απαιτ* χρειαζ* αναγκαι* υποχρεωτικ* απαραιτητ* προυποθεσ*
        |ειναι υπαρχει υπαρχουν η ο το οι τα για του της στη σε σεμιναριο μαθημα ή""",
    "he": """אין לא ללא אינו אינם אינה
        |קודם קודמת קודמים מוקדמ* מיוחד* פורמלי* כלשהו
        |ידע ניסיון נסיון השכלה דרישות תנאי* רקע הכשרה לימודים צורך
        |נדרש* דרוש* צורך חובה נחוץ חייב* הכרחי
        |יש את של ב או קורס לקורס בידע בניסיון קדם קבלה סף""",
    "ar": """لا ليس ليست بدون دون غير
        |سابق* مسبق* خاص* اي أي معين*
        |خبره خبرة معرفه معرفة متطلبات شروط مؤهلات دراس* تعليم مهارات خلفية معلومات
        |يشترط تشترط يتطلب تتطلب يلزم تلزم مطلوب* ضروري* مطلوبة لازم* يحتاج تحتاج
        |توجد يوجد هناك الى إلى في هذه هذا الدورة الدوره او أو وجود من""",
    "fa": """نیست نیستند ندارد نمی‌باشد نمیباشد بدون هیچ
        |قبلی پیشین خاصی خاص قبل پیش
        |دانش تجربه سابقه شرط نیاز* پیشنیاز* مدرک تحصیلات آشنایی مهارت
        |لازم نیاز* الزامی ضروری مورد
        |به این دوره برای یا در از""",
    "hi": """नहीं बिना न
        |पूर्व पहले विशेष पिछला पिछले कोई किसी औपचारिक
        |ज्ञान अनुभव योग्यता शर्त* अध्ययन पृष्ठभूमि शिक्षा प्रशिक्षण
        |आवश्यक* जरूरी ज़रूरी जरूरत ज़रूरत आवश्यकता अनिवार्य अपेक्षित
        |है हैं की के का इस पाठ्यक्रम लिए या में""",
    "id": """tidak tiada tanpa bukan tak
        |sebelumnya khusus terdahulu awal apa apapun formal tertentu sebelum
        |pengalaman pengetahuan latar belakang syarat prasyarat persyaratan pendidikan kemampuan keahlian studi
        pelatihan keterampilan kelayakan
        |diperlukan dipersyaratkan disyaratkan wajib diwajibkan perlu memerlukan mensyaratkan harus dibutuhkan
        |ada untuk di dalam tentang ini kursus pelatihan atau yang dengan mengikuti""",
    "vi": """khong
        |truoc đo tien quyet đac biet nao đau vao bat ky
        |kien thuc kinh nghiem trinh đo đieu kien hoc van bang cap nen tang ky nang
        |yeu can bat đoi
        |cau buoc hoi thiet co phai la ve ve đe tham gia khoa nay hoac cho""",
    "sq": """nuk asnje pa s'ka s'
        |paraprak* mepareshm* te vecant* formal* meparshm*
        |njohuri* pervoj* arsim* kusht* kerkes* parakusht* aftesi* kualifikim*
        |kerkohe* nevojshm* nevoj* detyrueshm*
        |eshte jane e i per kete kurs* ose ka ne""",
    "ca": """no cap ni sense
        |previ* anterior* especific* especial* formal* minim*
        |coneixement* experiencia formacio estudis titulacio requisit* prerequisit* condicio* habilitat*
        |requereix* requerei* necessari* necessaria calen cal demana* exigeix* exige* obligatori* imprescindible*
        prerequisit*
        |es son n' hi ha tenir de d' en el la els les aquest curs per a un una o""",
    "gl": """non ningun ningunha nin sen
        |previ* anterior* especific* especi* formal*
        |coñecement* conecement* experiencia formacion estudos titulacion requisit* condici*
        |requir* requer* necesari* precis* esix* obrigatori*
        |se e son hai ter de en o a os as este curso para un unha ou""",
    "eu": """ez gabe
        |aurretik aldez aurreko berezi* zehatz* inolako formal*
        |ezagutz* esperientzia* ikasketa* baldintza* eskakizun* titul* prestakuntza* aurrebaldintza*
        |beharrezko* behar eskatzen beharr* derrigorrezko*
        |da dira dago daude du ikastaro* edo egiteko""",
    "cy": """dim nid nad does heb ni
        |blaenorol ffurfiol arbennig penodol unrhyw flaenorol mynediad
        |profiad gwybodaeth gofynion cymwysterau astudiaeth* hyfforddiant cefndir sgiliau brofiad wybodaeth
        |angen gofynnol hanfodol anghenrheidiol gofyn
        |oes yn o am y yr cwrs hwn neu ar gyfer ei""",
    "ga": """ni nil gan
        |roimh ré foirmiúil ar bith speisialta re
        |eolas taithi réamheolas reamheolas oideachas riachtanais* cailiochtai* oiliúint oiliuint
        |ga gá riachtanach* teastaionn call
        |leis le an ta do don chursa cursa seo""",
    "sw": """hakuna hakiitajiki hahitaji* si hauhitaji* hayahitaji* bila haihitaji* haihitajiki hauhitajiki
        |awali kabla maalum rasmi ya wa
        |uzoefu ujuzi elimu maarifa masharti sifa vigezo mahitaji taaluma
        |hitaji* inahitajika unaohitajika yanayohitajika inayohitajika hahitaji* hauhitaji* haihitaji* haihitajiki
        hauhitajiki lazima zinazohitajika
        |kwa kozi hii au katika za""",
    "ko": """불필요 필요없음 없음 없습니다 무관 않습니다 않음 없어도 않아요
        |사전 특별한 이전 별도
        |경험 지식 사전지식 경력 학력 자격 조건 요건 배경지식 선수과목 기초지식 전공 실무
        |필요 불필요 필요없음 요구 요구되지 요구하지 필요하지 필수
        |은 는 이 가 을 를 도 의 이나 또는 수강 이 과정 실무 업무 직무 하지 함 합니다 입니다 등""",
    "ja": """不要 不問 なし 無し ありません 問いません いりません 要りません 必要ありません 必要なし
        必要はありません 求めません 必要としません
        |事前 特別な 特別の 専門的な 事前の 過去の 特に 専門 予備 一切 業務 職務 関連
        |知識 予備知識 経験 資格 条件 前提条件 学歴 前提知識 受講要件 要件 学習 実務経験 スキル 技能 履修 職歴
        |必要 不要 必要ありません 必要なし 必要はありません 求めません いりません 要りません 必要としません
        |は が の も を に や 等 など です 受講 応募 本講座 または ため 一切 あたり あたって たり""",
    "zh": """无 無 不 无需 無需 无须 無須 不需要 不需 不要求 不要 没有 沒有 不限 不必 毋须 毋須
        |任何 先前 之前 相关 相關 特别 特別 专业 專業 预先 預先 事先 正式
        |经验 經驗 基础 基礎 知识 知識 学历 學歷 背景 条件 條件 要求 先修课程 先修課程 资格 資格 训练 訓練 工作经验 技能
        |需要 要求 必须 必須 无需 無需 不需要 不需 不要求 必备 必備 具备 具備 毋须 毋須 无须 無須
        |的 或 有 本课程 本課程 课程 課程 参加 參加""",
    "th": """ไม่ ไม่มี ไม่ต้อง ไม่จำเป็น ไม่จำเป็นต้องมี ไม่ต้องมี ไม่จำกัด
        |มาก่อน พื้นฐาน เบื้องต้น ใดๆ ใด ๆ พิเศษ
        |ประสบการณ์ ความรู้ พื้นฐาน วุฒิการศึกษา คุณสมบัติ เงื่อนไข ทักษะ
        |จำเป็น ต้องการ ต้องมี ไม่จำเป็น ไม่จำเป็นต้องมี ไม่ต้องมี
        |มี ต้อง หรือ สำหรับ หลักสูตร นี้ ในการ เรียน""",
}
# "Suits beginners": what says that a course suits, and whom; nothing else may stand there.
SUITS = """
    ideal perfect suitable suits suit aimed at designed open to for is are welcome complete absolute total this course
    the
    geeignet gut richtet sich an fur ideal auch adapte convient aux pour ideale ouvert le cours ce parfait
    apto apta ideal para indicado indicada recomendado adecuado adequado adaptado curso indicato adatto adatta per
    geschikt voor passar lampar sig bra for passer til velegnet egnet egner seg dla kurs odpowiedni przeznaczony
    vhodne vhodny vhodna pro pre i je urceno подходит для и курс подходящ за е підходить prikladno prikladan namenjeno
    namijenjeno za primerno piemerots tinka skirta sobib sopii hentar fyrir megfelelo ajanlott potrivit pentru
    icin uygun uygundur κατάλληλο κατάλληλα για adequat per a apte addas i cocok untuk phu hop cho
    مناسب kwa inafaa
    acceptes? bienvenus? accettati benvenuti bienvenid[oa]s aceitos? bem-vind[oa]s willkommen welkom valkomna velkomne
"""
BEGINNERS = """
    beginners? newcomers? novices? starters? einsteiger* anfanger* neueinsteiger* debutants? principiantes?
    novat[oa]s iniciantes? principianti nyborjare* nybegynnere* begyndere* poczatkujac* zacatecnik*
    zacatecnic* zaciatocnik*
    начинающих новичков новичкам начинающим початківців початківцям начинаещи pocetnik* почетник* zacetnik* iesacej*
    pradedant* algaja* aloittelij* byrjend* kezdok* kezdoknek incepator* yeni baslayan* αρχαριους principiants
    hasiberri* principiante dechreuwyr pemula nguoi moi bat đau wanaoanza للمبتدئين المبتدئين مبتدئين لمبتدئين
"""
# What people are said to lack who are let in ("sin estudios"): none is asked only where a verb or "prior" says so.
WHO_LACKS = """
    degree* diplom* titul* qualif* qualific* cualific* kvalif* kwalif* stud* estud* *studium training schooling
    education *bildung formation* formacao formacion formacio formazione educ* opleiding utbildning uddannelse utdanning
    wyksztalc* vzdelan* образован* освiт* освіт* obrazovan* izobrazb* izglitib* issilavin* haridus* koulutus* menntun*
    vegzettseg* kepesit* kepzettseg* egitim* tehsil* εκπαιδευσ* σπουδ* השכלה לימודים مؤهلات تعليم تحصیلات مدرک
    शिक्षा योग्यता pendidikan bang hoc arsim* ikasketa* cymwysterau oideachas elimu 학력 자격 学歴 資格 学历 學歷 资格
    *berufserfahrung* opinto* pohjakoulutus* escolaridade nauk* tanulman* elotanulman* अध्ययन प्रशिक्षण دراس* pelatihan
    训练 訓練 履修 学習 oiliuint cailiochtai* hyfforddiant astudiaeth* prestakuntza הכשרה taaluma opleiding*
"""
WITHOUT = """
    without ohne sans sin sem senza zonder utan uten uden bez без brez be ilma ilman nelkul fara olmadan χωρις
    ללא بدون دون tanpa pa sense sen gabe heb gan bila बिना
"""
# What may bring in something asked: exceptions, bounds and joins; never a part of what is not asked.
MORE = """
    but only except unless besides beyond than apart less more least and if who however although instead until before
    aber nur ausser sondern als und sowie jedoch wenn mindestens sonst bis es sei denn
    mais seulement sauf hormis que et si moins outre hors
    pero solo salvo excepto y si sino menos excepcion mas apenas exceto alem senao
    ma solo tranne eccetto oltre che se eccezione meno maar alleen behalve buiten en dan tenzij mits minder
    men bara endast forutom utover och om an mindre kun unntatt undtagen bortset og hvis end enn
    ale tylko oprocz poza procz i oraz jesli chyba niz lecz jednak pouze jen krome vyjma pokud avsak len okrem ak nez
    но только кроме и если чем однако лишь але тільки крім якщо та ніж само освен ако a sem osim ako nego samo
    vec али само осим ако него но ama ancak sadece haric ve disinda fakat yalnizca eger
    toda razen ampak in ce kot bet tikai iznemot un ja kaut tik isskyrus ir jei o aga kuid ainult valja peale ning
    mutta vain paitsi lukuun ja jos kuin sekä en nemur nema ef hanem csak kiveve es ha kivetelevel
    dar doar decat insa daca si αλλα μονο εκτος και αν παρα אבל רק מלבד אם אלא לכן
    لكن فقط الا إلا سوى إذا ولكن اما مگر جز اگر و لیکن लेकिन केवल सिवाय और यदि मगर पर
    tetapi tapi hanya kecuali selain dan jika namun nhung chi tru va neu por vetem pervec dhe nese
    nomes excepte llevat i però agas agás salvo e baina bakarrik izan ezik eta ond ac oni ach amhain
    lakini isipokuwa tu na kama pekee zaidi
"""
