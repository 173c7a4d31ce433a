"""Else words: what makes a column, by its name, say something else than what a target wants, or what is asked first."""

from __future__ import annotations

from collections.abc import Mapping

from stackwise.features.ingest.amounts.wording import words_of
from stackwise.features.ingest.guessing.deadlines import ACCREDITED

# By target, words that make a column say something else: of a part, for some, by another measure; "*" ends a stem.
ELSE: Mapping[str, str] = {
    "price.amount": r"""
        regist* enrol* inscri* anmelde* matric* exam* pruf* deposit* anzahl* applic* admin* shipping transfer late
        before early fruh* concession* conc erm ermass* ermaß* vergunst* reduit* reduis* ridott* gereduceerd* nedsatt*
        nedsat* ulg* snizen* zvyhodn* zlavn* kedvezmeny* redus* μειωμεν* льготн* пільг* намален* popust* znizan*
        samazinat* nuolaid* soodus* alennet* alennus* afslatt* 优惠* diskon giam
        reduz* reduc* discount* rabatt* promo* sale special compare* original
        material* certificat* cancel* refund* save saved savings fund funding funded subsid* salar* gehalt income
        revenue turnover budget member members mitglied* student* adult* child* senior* domestic international
        resident* employee* corporate staff \d{1,2} rate rates raten instal* hour* hora daily day week* mois
        btw moms mva alv dph afa pvm kdv ндс пдв iva tva φπα pdv ddv pvn vsk tvsh ive ддс edv χωρις πλεον
        bez brez 税別 税抜 soci miembro* socio* lid leden medlem* czlonk*
        clen*
        rabat* slev* akcion* indirim* korting* 会員 割引 할인 自己負担 자부담* 본인부담*
        month* monat* mes year* annual annum credit* ects unit units module* lesson* session* gst vat tax mwst
        net nett netto ht hors excl exkl ex zzgl plus sin sans ohne without cents? centavos pence paise k tsd
        thousand*
        lakh* term semest* trimest* quarter* kvart* cuota* mensual* parcela* rata raty rat
        assess* service* facilit* techno* lab labs insur* versicher* uniform* kit tool* book* textbook* travel*
        accomm*
        hotel* meal* lunch* catering* parking process* handling platform* retake* resit* renew* resched* penalt*
        badge* einheit* seance* sitzung* sesion* sessao sessoes lezion* lekcj* lecci* horaire* unitair* unitari* gruppe*
        groupe* grupo* gruppo groep* grupow* skupin* aula aulas
        licen* software* hardware* equip* stationery lehrmittel* lernmittel* fahrt* unterkunft verpfleg* avaliac*
        evalua*
        egzamin* zkous* vizsga* sinav* ujian* toets* tentamen* eksamen* экзамен* материал* учебник* 教材* 検定* 試験*
        考试* 认证* 시험* 교재* 재료* 月* 年* 학기* 월* aylik aylık yillik yıllık saatlik mensil* annee* private*
        mies mjesec*
        lukukau* kuukau* havi felev* щомісяч* ежемесяч* شهري* سنوي*
        rekrut* splatk* taksit* level list group tier band code id cent(?:er|re) stelle paid due owed
    """,
    "weeks": """
        access* zugang* acces valid* gult* vigen* expir* exper* limit age alter* session* class* lesson* les lesduur
        lektion* lecture* termin* aula* refund* notice response deliver* zone certif* zertif* renew* retrain* recert*
        off semester reading intake next interval frequen* placement* internship* praktik* practic* since per pro
        start
        end begin einheit* sitzung* seance* sesion* lezion* lekcj* lecci* sessao sessoes encontr* incontr* zajec*
        spotkan* term *erfahrung* warte* waiting wazn* *vertrag* pay* payment* pagar* paiement* instal* inicio debut
    """,
    "learning_hours": """
        credit* cpe cpd pdu ceu cpes cpds pdus ceus per pro par por daily day office opening semester session* class*
        lesson* les lesduur lektion* lecture* placement* internship* praktik* practic* theor* lab labs homework online
        watch* spent attended completed logged face access* exper* seman* woch* hebdo* settiman* self selbst* eigen*
        video* film* audio* recorded recording*
        independent private autonom* unsupervised zelf* preparation einheit* sessao sessoes seance* sesion*
        lezion* lekcj* lecci* diari* giornal* taglich* quotidien* dzienn* pratiq* *praxis* praktyk* teori*
    """,
    "title": """
        id ids code* key no nr num number* count* total* level* niveau* nivel* type* typ tipo categor* kategor* kind
        group* domain* topic* fee fees price* prix preis* precio* preco cost* duration* duree* dauer* duracion*
        duracao*
        length* hour* heure* hora horas week* day days date* url link* image* img language* lang mode format status
        skill* rating* review* provider* institution* school* desc description* objective* order url
        location* venue* place* room* city region* departe?ment* method* cent(?:er|re)s? participant* period
    """,
    "url": """
        image* imag* img immagin* bild* foto* photo* pict* pic thumb* logo* icon* avatar banner cover poster video*
        provider vendor organi* institut* school univers* company partner instructor* teacher* trainer*
        syllabus brochure pdf download* map* facebook linkedin twitter instagram calendar ics api rss email
    """,
    "mode": """
        payment* pay pago assess* exam* admission* applic* enrol* regist* test* certificat* certificad* zertifik*
        interview* material* book books egzamin* zkous* vizsga* sinav* pruf* eksamen* tentamen* toets* teacher*
        試験* 教材*
    """,
    "language": """
        target learned learnt interface ui native mother foreign level subtit* caption* program* coding website
        transcript* exam* egzamin* zkous* vizsga* sinav* pruf* eksamen* tentamen* toets* test* assess* material*
        unterlag* required erforderlich* requis* requerid* exigid* ziel* objetivo cible enseignee second* support*
        試験* 教材*
    """,
    "description": """
        type id url link format language rating count length status image provider warning duration dauer duree
        duracion duracao durata hour* minute* time price level date* award* governing examining certif* location*
        cost* fee fees tuition
        payment* financ* fund* assess* entry prereq* requirement* audience target career* schedule* material*
        equipment
        access* cancel* refund* discount* meta alt
        venue*
    """,
    "credential_id": """
        user* student* learner* participant* enrol* order* customer* instructor* teacher* provider* vendor* organi*
        institut* school* categor* topic* department* parent* previous next days hours weeks seats places sessions
        lessons modules respondent* review* rating* vacan* plazas vagas platze places
    """,
    "provider": """
        type url link website rating email phone country city address logo category count id desc description*
        about bio
        award* examining certifying exam* payment* insur*
    """,
    "rating": "pass* exam* min minimum test* quiz difficult* credit* required content instructor* teacher*"
    " trainer* tutor* docente* profesor* formateur* dozent*",
    "valid_to": rf"""
        certif* zertif* licen* coupon* voucher* promo promos discount* rabatt* offer* deal* sale price* early
        exam* warrant* contract* subscri* access* member* visa fund* grant* scholar* payment refund assign* life
        financ* aid bursar* bourse* beca becas stipend* earliest first fruhest* premier*
        term terms semester* semestr* trimest* quarter* quadrimest* year schuljahr* studienjahr*
        drop to\swithdraw cancel* storn* annul* disdett* rezygn* peru* avbok* afmeld*
        {ACCREDITED}
    """,
    "status": """
        nb nbr number count session* visa accred* akkred* learner* student* payment* completion* employ* approval*
        vat tax gst mwst ust btw moms mva alv dph afa pvm kdv ндс пдв iva tva φπα pdv ddv pvn vsk tvsh ддс
        marital date* time* timestamp at on by
    """,
    "declared_skills": "required needed prior prior* entry level count",
    "assessment": "date dates mode deadline* fee fees cost weight* link url count",
    "outcomes": "career* carriere* job jobs employ* placement* salar*",
    "prerequisites": "recommend* empfohl* recomend* conseill* recogni* rpl status parse* parsed count*",
}
# An object, or a list of them, beside a course: what it holds is of a part of the course, or of a person.
PARTS_WITHIN = """
    module* modul* modulo* chapter* chapitre* kapitel* section* sektion* lesson* leccion* lecon* lektion* licao
    lecture*
    session* seance* topic* episode* week weeks part parts step steps exam* quiz* assess* review* comment*
    instructor* teacher* trainer* lecturer* tutor* dozent* docente* profesor* formateur* larare* author* lehrer*
"""
# What is asked of a browser, to finish, or of a number; not where the name says entry, admission or prerequisite.
NO_ENTRY = """
    techn* tecn* tekn* hardware software system* equip* browser* computer* completion* pass passing assess*
    attend attendance attended attending attendee*
    graduat* certificat* funding visa approval* login booking payment* zahlung* storn* pago* pagam* paiement* annul*
    teilnahmegeb* geschafts* vertrag* terms placanj* placen* placil* оплат* fizet* plateb* platob* obchodn* odeme*
    pembayaran pell wioa grant* loan* fafsa bafog cpf bildungsurlaub*
    bildungsgutschein* room* space* refund* material* book* nummer number nr *nummer
"""
BEFORE_SAID = """
    restricted to|reserved for|^experience$|needed before|entry level|einstiegsniveau
    (?:dbs|police|background|health) check|pre ?req|co ?req|requirement|requires\\b|requisit|prerequis|eligib
    depends on|must have|members only|work experience|anforderungen|bedingung
    required (?:prior|course|module|unit|qualif|experience|skill|knowledge|degree|licen|education)
    (?:licen[cs]e|experience|qualifications?|education|degree|skills?|knowledge) (?:required|needed)
    educational qualif|escolaridad|perfil de (?:ingreso|acceso)
    nivel (?:de )?(?:estudios|academico|formativo|minimo)
    (?:entry|admission|access|intake) (?:crit|cond|qualif|grade|mark|score|point)|invit(?:ation|e) only
    who (?:can|may) (?:apply|enrol|join|attend|come|book|take part)|^open to\\b
    before (?:you (?:book|start|join|apply|enrol|attend)|booking|joining|enrolling|attending)
    (?:previous|prior) (?:course|module|unit|stud|qualif|training|knowledge|experience|learning)
    \\bmin(?:imum)? (?:age|qualif|edu|exper|entry|grade|gpa|academic)|\\brestrictions?\\b|\\bage limit
    (?:edad|idade|age) minim|mindestalter|voraussetzung|zulassung|aufnahmebeding|vorkenntnis|vorbildung
    conditions? d ?(?:acces|admission|entree)|forkunskap|behorighet|forudsætn|adgangskrav|opptakskrav|forkunn
    voorkennis|vooropleiding|toelating|toegangseis|wymagania|требован|수강자격|수강조건|คุณสมบัติ|受講条件|受講資格
    受験資格|応募資格|参加資格|前提|入学要求|报名条件|先修|報名條件|報名資格|报名资格|报考条件|申报条件|申请条件
    入学条件|準入|准入条件|지원자격|응시자격|신청자격|자격요건|입학자격|참여자격|изискван|предпоставк
    условия за (?:прием|запис|кандидат)|условия (?:прием|зачисл|поступл)|пререквизит|вимог|передумов|uvjet|uslov
    preduvjet|predznanj|предзнањ|услов|предуслов|pogoj|predpogoj|prieksnosac|prieksznin|prieksz?inas|prasib
    reikalavim|isankstin|stojim|priem\\w* salyg|eeldus|noude|sisseastum|vastuvot|forkrofur|inntokuskil|undanfar
    pozadavk|poziadavk|predpoklad|podmink|podmienk|feltetel|kovetelmen|conditii|cerint|προυποθεσ|προαπαιτ
    warunki (?:rekrut|przyj|uczest)|\\bkrav\\b|kursuskrav|esitied|edellyt|paasyvaat|instroom(?:eis|niv|voorw)
    ingangseis|vereist|on ?kosul|\\bkosul|\\bsart|teləb|parakusht|\\bkusht|baldintz|gofynion|mahitaji|persyarat
    prasyarat|syarat|kelayakan|dieu kien|điều kiện|đieu kien|yeu cau|דריש|תנאי|ידע קודם|شروط|متطلب|المؤهل|شرايط
    شرایط|نیاز|पात्रता|योग्यता|titolo di (?:studio|accesso)|niveau (?:d ?entree|requis)|diplome requis|profil requis
"""  # what may be in the name of a column that says what must be held first
NO_CONDITION = """
    audience* audiencia zielgruppe* zielpublikum target* publico public doelgroep* målgrupp* målgruppe* kohderyhmä
    destinat* cíl* cieľ* célcsoport hedef* katılımcı* odbior* grupa grup целев* аудитория
    对象 面向对象 適合對象 適用對象 対象 対象者 受講対象 受講対象者 대상 교육대상 훈련대상 수강대상
    الفئة الفئات المستهدف* المستهدفة
    sasaran peserta đốitượng กลุ่มเป้าหมาย
    mandatory compulsory prework work provided supplied bring special additional related similar linked replaces
    supersed*
    series pathway stream track theme tool* version flag* disclos* conflict* sponsor* homework reading* bibliogra*
    reference* attach* warning* hazard* allerg* dress*
    transport*
    parking catering lunch forder* foerder* subven* finanz* financ* zuschuss* bonus extra* anmerk* bemerk* remark*
    remarque* comment* observ*
    opmerk* uwagi poznamk* merknad* zubehor verpfleg* unterkunft abschlu* nachweis* diplom* award* badge* titul*
    subsid*
    dofinans* tilskud* støtte* bidrag* supplement* descuento* sconto sconti korting* sleva zľava rabat*
    割引 教材 备注 備考 비고
    mitzubringen mitbringen meenemen portare porter apporter emporter llevar traer portar levar medbring* zabrac
    przynies*
    attire outfit clothing clothes kleidung* kleiderordnung tenue vestiario abbigliamento vestimenta indumentaria
    vestuari kleding* ropa roba odziez kladsel arbeitskleidung
    ausrust* ausstatt* sprzet* uitrusting utrustning udstyr attrezz* materiel materiaux materials* werkzeug*
    apps logiciel* programari oprogram* programvar* softver*
    anreise anfahrt viaje* traslado* trasport* trasferim* trajet* deplacement* voyage* reise* vervoer dojazd*
    restauration repas pasti mensa cantin* comida* menjar maaltijd* posil* wyzywien*
    hebergement* alloggio alojamiento allotjament logement* nocleg* overnacht* majoitus
    esame esami epreuve* avaluac* leistungskontroll* leistungsnachweis* klausur* quiz
    rebaja* remise* descompte* znizk* ulga perk perks benefit* incentiv*
    accredit* akkredit* acredit* akredyt* aval avales avaliad* homolog* agrement* anerkenn* erkenning
    department* dept faculty abteilung* fachbereich* fakultat* bereich* departement* service faculte* departament*
    facultad* faculdade* dipartiment* facolta reparto afdeling* avdeling* avdelning* faculteit* institutt wydzial*
    dzial jednostka oddzial katedra fakulta oddeleni* oddelen* osztaly* tanszek* kar sectie sectia birim bolum fakulte*
    τμημα σχολη отдел* кафедр* факульт* відділ* odjel* odsjek* nodala skyrius osakond* deild osasto* tiedekunta
    部門 学部 部署 部门 院系 학과 부서 القسم الكلية विभाग 부문 แผนก คณะ khoa jurusan
    notes notiz* hinweis* observac*
    next follow followed suivant* aufbaukurs* danach nachfolg* siguiente* successiv* seguent* seguinte* aanvull*
    vervolgcursus* nastepn* nasta neste naeste equivalen* alternativ*
"""  # in the name of a column that says whom a course is meant for, or what stands beside it, which is no condition
# In the name of a unit, of a mere amount, and of what is paid.
UNIT_SAID = words_of("""
    unit units uom einheit unite unidad unidade unita eenheid enhet enhed jednostka jednotka egyseg unitate birim birimi
    μοναδα единица одиниця мярка jedinica enota vieniba vienetas uhik yksikko eining יחידה واحد njesia unitat unitatea
    uned vahid 単位 单位 單位 단위 หน่วย وحدة इकाई satuan period
""")
AMOUNT_SAID = words_of("""
    amount amounts value values number quantity qty wert betrag menge anzahl valeur montant nombre quantite valor
    valores cantidad importe valore importo quantita quantidade waarde bedrag aantal varde belopp antal vaerdi verdi
    belop wartosc kwota liczba hodnota pocet ertek osszeg szam valoare suma deger tutar miktar sayi τιμη значение сумма
    количество значення сума кількість стойност vrijednost iznos vrednost znesek vertiba summa reiksme vaartus arvo
    maara quantitat import 数値 数量 数值 값 수량 ค่า القيمة المبلغ मान nilai jumlah
""")
OF_PRICES = """
    price* pricing fee fees cost* tuition pay* offer* plan plans ticket* currency preis* kosten gebuhr* prix tarif*
    frais cout* precio* preco* prezzo* quota investimento prijs* pris cena ceny koszt* oplat* pret taxa ucret* fiyat*
    цена стоимость ціна вартість hinta arancel
"""
