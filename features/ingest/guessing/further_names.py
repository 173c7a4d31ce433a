"""Further names: what providers of other languages call the columns that a mapping fills, by target.

Words are written without spaces, as `names.squeezed` leaves them; within a target the likelier ones stand first.
"""

from __future__ import annotations

from collections.abc import Mapping

FURTHER: Mapping[str, str] = {
    "title": """
        kursus bildungsangebot angebot bildungsmaßnahme designação designaçãodaformação képzésmegnevezése képzésnév
        τίτλοςπρογράμματος ชื่อหลักสูตร tênkhoáhọc cursus cursustitel naamcursus opleiding opleidingsnaam training
        trainingsnaam kursbenämning utbildning utbildningsnamn kurstitel kursetsnavn uddannelse utdanning emne studium
        koulutus koulutuksennimi kurssi kurssinnimi nimi tytułusługi nazwausługi tytułszkolenia nazwaszkolenia
        szkolenie nazwakursu kurz názevkurzu název školení názevškolení názov názovkurzu kurzus képzés képzésneve
        tanfolyam curs denumirecurs denumire denumireacursului eğitim eğitiminadı kursadı kursunadı dersadı μάθημα
        τίτλος τίτλοςμαθήματος курс названиепрограммы программа назва назвакурсу コース 研修名 講習名 講座 과정 강의명
        교육과정명 课程 課程名稱 課程 培训课程 اسمالدورة الدورة عنوانالدورة اسمالبرنامج المقرر اسمالمقرر शीर्षक
        पाठ्यक्रमकानाम पाठ्यक्रम कोर्स कोर्सकानाम namakursus namapelatihan pelatihan tênkhóahọc khóahọc ชื่อหลักสูตร
        หลักสูตร qualificationtitle qptitle offeringname activityname eventtitle nombredelcurso nombredelaactividad
        titolocorso nomecorso intituléformation denominazione denominazionecorso nazivprograma nazivtečaja
        nazivkursa nazivobuke
        tečaj назив називпрограма називкурса наименованиенакурса имекурса курсиме naslovprograma imetečaja
        programmasnosaukums kursanosaukums nosaukums programospavadinimas kursopavadinimas pavadinimas koolitus
        koolitusenimetus kursusenimetus kursusenimi nimetus námskeið heitinámskeiðs שםהקורס קורס nomdelcurs ikastaroa
        培训项目 培训项目名称 项目名称 课程标题 培训名称 강좌 프로그램명 教育訓練講座名 セミナー名 講習会名
        τίτλοςσεμιναρίου ονομασίαπρογράμματος programadı eğitimprogramı
    """,
    "credential_id": """
        veranstaltungsnummer angebotsnummer lehrgangsnummer coursecodeid
        number cursuscode cursusnummer opleidingscode trainingscode kurskod kurskode kursnr kursusnr emnekode koodi
        kurssikoodi tunnus koulutuskoodi numerusługi numerkursu kodkursu kodusługi kod číslokurzu kódkurzu kód
        kurzuskód codcurs eğitimkodu kurskodu derskodu кодкурса номеркурса код codice codicecorso códigodocurso
        códigodelcurso códigosence codecours codeformation référenceformation numéro numero 講座コード コースコード
        과정id 과정번호 강좌번호 课程编号 課程代碼 课程代码 الرمز رمزالدورة رقمالدورة कोड कोर्सकोड qpcode nqrcode
        qualificationnumber urn guid crn courseref kodekursus mãkhóahọc รหัสหลักสูตร
        κωδικός κωδικόςπρογράμματος κωδικόςμαθήματος šifra šifratečaja kods kursakods kodas kood kursusekood
        námskeiðsnúmer קוד קודקורס کد کددوره kodi codi codicurs kodea コード 编号 編號 코드 과정코드 รหัส programkodu
        codcursului
    """,
    "provider": """
        runby
        instituição instituiçãodeensino instituiçãoofertante nomedainstituição escola escuela école
        开课机构 bildungsanbieter entidadeformadora képzőszerv φορέας providers partners owners institutions nomof
        organismedeformation organismeformation otec dostawcausług nazwadostawcyusług organizator usługodawca
        poskytovatel pořadatel képzőintézmény kurum eğitimkurumu kuruluş opleider onderwijsinstelling instelling
        arrangør tilbyder utbildningsanordnare anordnare lärosäte järjestäjä oppilaitos ente enteerogatore entidade
        entidad organizador bildungsträger träger veranstalter kursanbieter организатор организация провайдер 훈련기관
        교육기관 운영기관 기관명 主催 実施者 开课单位 培训机构 开设学校 الجهة الجهةالمقدمة المركز معهد مقدمالدورة
        संस्था प्रदाता संस्थान penyelenggara lembaga đơnvị ustanova učilište организатор обучителнаорганизация
        центързаобучение izvajalec
        izglītībasiestāde mokymoįstaiga teikėjas koolitaja õppeasutus skóli מוסד centre entitat 培训学校 学校 学校名称
        πάροχος πάροχοςκατάρτισης διοργανωτής φορέαςυλοποίησης providedby deliveredby hostedby issuedby leverancier
        opleidingsinstituut aangebodendoor angebotenvon durchgeführtvon proposépar dispensépar ofrecidopor
        impartidopor oferecidopor offertoda erogatoda udbyder arrangeradav realizator jednostkaszkoleniowa organizátor
        vzdělávacíinstituce szervező furnizor furnizordeformare düzenleyen verenkurum поставщик учебноезаведение
        надавач закладосвіти доставчик pružatelj ponudnik sniedzējs organizētājs tiekėjas organizatorius pakkuja
        korraldaja tarjoaja fræðsluaðili ספק ارائهدهنده برگزارکننده ofruesi proveïdor organitzador hornitzailea
        antolatzailea provedor darparwr təşkilatçı 提供者 提供機関 主催者 提供机构 主办单位 主辦單位 제공기관 สถาบัน
        ผู้จัด المزود penyedia nhàcungcấp
    """,
    "description": """
        omschrijving cursusomschrijving kursbeskrivning kursbeskrivelse kuvaus kurssikuvaus opisusługi opiskursu popis
        popiskurzu leírás descriere kursbeschreibung kursinhalt descrizionecorso описаниекурса 講座内容 内容 概要
        과정소개 과정내용 课程介绍 課程簡介 الوصف وصفالدورة विवरण
    """,
    "weeks": """
        kurssüresi eğitimsüresi programsüresi
        omfattning umfang
        trvanie dĺžkatrvania thờigian varighet varighed kesto laajuus czastrwania czastrwaniakursu délka délkakurzu
        dĺžka időtartam durată doortijd duur cursusduur studieduur kurslängd längd kurslængde eğitimsüresi διάρκεια
        длительность срокобучения тривалість 기간 교육기간 学习时间 课程时长 期間 المدة مدةالدورة अवधि durasikursus
        thờilượng ระยะเวลา trajanje продължителност trajanjeprograma ilgums trukmė kestus lengd משך
        wks wochen semaines semanas settimane weken veckor uger uker tygodnie tygodni týdny týdnů viikkoa hetek
        săptămâni недели недель εβδομάδες тижні tjedni tedni седмици nedēļas savaitės nädalad setmanes 週数 周数
        months monate meses mesi maanden månader måneder miesiące miesięcy měsíce měsíců месяцы месяцев μήνες місяці
        mjeseci meseci месеци mēneši mėnesiai mesos luni mths
        looptijd doorlooptijd laufzeit tempodedicado долготрайност programsüresi διάρκειαπρογράμματος
    """,
    "learning_hours": """
        liczbagodzin liczbagodzinusługi godziny počethodin hodiny hodinovádotace óraszám ore nrore numărore saat
        toplamsaat eğitimsaati uren aantaluren studielast timmar antaltimmar timer antaltimer tunnit tuntimäärä часы
        количествочасов академическиечасы 총훈련시간 훈련시간 교육시간 总学时 學時 ساعات عددالساعات घंटे horaslectivas
        horascronológicas totaldehoras cargahoraria numerodehoras duréeenheures volumehoraire nombreheurestotal
        durataore ore brojsati satnica številour часове stunduskaits valandųskaičius valandos tundidearv
        studiebelasting studiebelastinguren sbu glh guidedlearninghours tqt totalqualificationtime clockhours
        contentminutes totalminutes videominutes arbeitsaufwand zeitaufwand lernaufwand studienaufwand gesamtstunden
        heuresdeformation volumehorario oretotali orecomplessive studiebelastning arbetsinsats arbejdsbyrde
        arbeidsmengde nakładpracy celkemhodin összóraszám totalore toplameğitimsaati ώρες συνολικέςώρες ώρεςκατάρτισης
        всегочасов объемчасов кількістьгодин загальнакількістьгодин годин хорариум ukupnosati brojčasova fondsati
        skupajur kopējaisstunduskaits stundas tunnidkokku õppemaht kokonaistunnit klukkustundir שעות ساعت orë hores
        horestotals orduak ordukopurua oriau saatlar 総時間 総学習時間
        学習時間 標準学習時間 講座時間 hrs totalhrs contacthrs learninghrs studyhrs coursehrs guidedlearninghrs
        总课时 課時 총시간 ชั่วโมง totaljam jumlahjam
        sốgiờ
    """,
    "price.amount": """
        trainingcost trainingfee trainingprice participationfee courseprices programfee programmefee programcost
        programmecost totalcost totalfee totalfees totalprice kurskosten lehrgangskosten kurspreis
        kursgeld preçocomiva képzésidíj képzésidíjbruttó ค่าลงทะเบียน
        ค่าธรรมเนียม 学费元 learnerfee prijsinclbtw prijsinclusiefbtw cursusprijs kosten deelnameprijs cenabrutto
        cenabruttousługi koszt opłata cenasdph cenavčetnědph cenasvat kurzovné árbruttó díj részvételidíj preț pret
        taxă ücretkdvdahil kursücreti bedel fiyatı hinta hintasisalv kurssimaksu maksu kursavgift kurspris avgift
        deltagaravgift deltakeravgift kursusgebyr τιμή κόστος стоимостькурса стоимостьобучения ціна вартість
        costocorso quotadiiscrizione quotaiscrizione valordocurso valor valordelcurso valorefectivoporparticipante
        arancel fraisttc fraisdeformation tarifttc prixttc 費用 受講料金 価格 受講料税込 교육비 수강비 가격 학비 费用
        学费 價格 价格 السعر الرسوم التكلفة शुल्क फीस कीमत biaya giá họcphí ค่าเรียน ราคา
        cijena cijenaeur cijenaprograma цена ценалв cena kotizacija dalībasmaksa maksa kaina kursuhind hind osalustasu
        verð מחיר preu prezioa 收费标准 收费标准元人 培训费 培训费用 学费标准
        cursusgeld lesgeld gesamtpreis gesamtkosten gesamtgebühr endpreis δίδακτρα κόστοςσυμμετοχής eğitimücreti
        programücreti katılımücreti odpłatność cenaszkolenia cenakursu cenakurzu školné tandíj taxădecurs
        taxădeparticipare платазаобучение školarina šolnina studijumaksa mokestis õppetasu osavõtutasu námskeiðsgjald
        שכרלימוד شهریه هزینه pagesa kursafgift utbildningsavgift koulutusmaksu
    """,
    "price.currency": "currencyid moeda měna pénznem monedă parabirimi валютацены 通貨 통화 币种 العملة मुद्रा matauang",
    "rating": """
        ocena ocenausługi średniaocena hodnocení értékelés puan ortalamapuan beoordeling waardering betyg vurdering
        arvosana valutazione avaliação valoración calificación оценка рейтинг 評価 만족도 평점 评分 التقييم रेटिंग
        penilaian
    """,
    "rating_count": """
        numberofrespondents numberofreviews ratings totalratings liczbaopinii liczbaocen počethodnocení yorumsayısı
        değerlendirmesayısı aantalbeoordelingen antalomdömen antallvurderinger numerorecensioni nombredavis
        númerodeavaliações númerodevaloraciones количествоотзывов 口コミ数 レビュー数 리뷰수 评价数 عددالتقييمات
    """,
    "mode": """
        method teachingmethod trainingmethod methodofdelivery delivered howdelivered taught howtaught how wie hoe
        교육방식 훈련방식 강의방식 교육형태 훈련형태 수업방법 수업형태 授業方法 授課形式 教学方式
        moddedesfășurare formadeorganizare studietakt
        form regime durchführung durchführungsart τρόποςπαρακολούθησης μορφή รูปแบบการเรียน 授课形式 studyform
        studieform undervisningsform undervisningstyp lesvorm cursusvorm leervorm toteutustapa opetusmuoto forma
        formaświadczenia formaświadczeniausługi formausługi formazajęć formakurzu formavýuky eğitimşekli eğitimtürü
        öğrenimşekli képzésiforma modalitàdierogazione modalitàerogazione modalitádeerogazione formato форматобучения
        формаобучения формат 受講方法 実施形態 훈련방법 교육방법 수업방식 学习方式 授课方式 上課方式 طريقةالتقديم
        نمطالتعلم طريقةالتدريس माध्यम metode hìnhthức รูปแบบ unterrichtsform veranstaltungsform howyoustudy
        deliverymodes studytype attendance attendancemode learningmode trainingmode locationtype načinizvođenja
        oblikizvedbe форманаобучение norisesforma mokymoforma
        õppevorm 培训方式 培训形式
        μέθοδοςυλοποίησης τρόποςδιεξαγωγής τρόποςυλοποίησης μέθοδοςεκπαίδευσης eğitimyöntemi öğretimyöntemi vorm
        uitvoeringsvorm kursform opplæringsform gjennomføringsform afholdelsesform genomförande genomförandeform
        sposóbrealizacji trybrealizacji trybzajęć formarealizacji způsobvýuky formastudia spôsobvýučby formavýučby
        oktatásiforma modalitatededesfășurare modalitate формапроведения форматпроведения способпроведения
        формапроведення форматнавчання форманавчання форманапровеждане načinprovedbe oblikprovedbe načinizvedbe
        īstenošanasveids vykdymoforma vykdymobūdas läbiviimisevorm toteutusmuoto fyrirkomulag אופןלימוד شیوهبرگزاری
        نحوهبرگزاری modalitat modalitatea dullcyflwyno tədrisforması 開催形式 開催方法 实施方式 教学形式 授課方式
        운영방식 진행방식 รูปแบบการสอน طريقةالدراسة metodepelaksanaan metodepembelajaran hìnhthứchọc programformat
        deliveryformat képzésformája oktatásformája képzésmódja 実施方法 授業形式 授業形態 講座形式
        受講形式 学習形式 学習形態 学習方法 開催形態 実施形式 形式
        tryb trybnauki trybkształcenia trybszkolenia durchführungsart unterrichtsart
    """,
    "language": """
        locales taughtin
        képzésnyelve oktatásnyelve tanfolyamnyelve
        voertaal lestaal taal undervisningsspråk undervisningssprog kursspråk språk sprog kieli opetuskieli
        językusługi język językszkolenia jazyk jazykvýuky nyelv limbă dil eğitimdili γλώσσα язык языкобучения мова
        unterrichtssprache kurssprache linguadelcorso idiomas languetaught 言語 使用言語 언어 语言 授课语言 اللغة
        لغةالتدريس भाषा bahasa ngônngữ ภาษา primarylanguage primarylanguages contentlanguage jeziknastave jezik език
        mācībuvaloda valoda mokymokalba kalba õppekeel keel
        medium mediumofdelivery sprachederveranstaltung γλώσσαδιδασκαλίας öğretimdili jezyknauczania
    """,
    "prerequisites": """
        bemenetikövetelmény követelmények részvételifeltétel คุณสมบัติผู้เรียน คุณสมบัติ zugang zugangsvoraussetzungen
        deltagerforudsætninger önkoşul önkoşullar koşullar katılımşartları şartlar předpoklady vstupnípředpoklady
        vstupnípožadavky požadavky predpoklady feltételek bemenetifeltétel előfeltétel előképzettség cerințe condiții
        condițiideacces προαπαιτούμενα προϋποθέσεις esitiedot esitietovaatimukset pääsyvaatimukset edellytykset
        forutsetninger forhåndskunnskaper adgangskrav optagelseskrav förkunskapskrav särskildbehörighet ingangseisen
        instapniveau wymaganiawstępne wymagania warunkiuczestnictwa prerekwizyty pôžadavky requisitidiaccesso
        requisiti requisitosdeacceso предварительныетребования требования условияприема вимоги 必要条件 受講対象条件
        사전요건 선수과목 지원자격 先修课程 入学条件 报名要求 المتطلبات المتطلباتالسابقة شروطالالتحاق شروطالقبول
        पात्रता योग्यता पूर्वापेक्षा prasyarat syarat điềukiện điềukiệntiênquyết escolaridadeexigida escolaridade
        niveauentrée conditionsadmission
    """,
    "valid_to": """
        availableuntil availabletill availableto bookby lastdate
        datalimităînscriere datalimită cierreinscripciones cierredeinscripciones
        jelentkezésihatáridő søknadsfrist påmeldingsfrist tilmeldingsfrist ansökningsfrist sistaansökningsdag
        sistaanmälningsdag anmälansenast hakupäättyy ilmoittautuminenpäättyy ilmoittautumispäättyy
        viimeinenilmoittautumispäivä inschrijvendeadline aanmelddeadline einddatum datazakończenia
        datazakończeniausługi terminzgłoszeń uzávěrkapřihlášek datumukončení konec jelentkezésihatáridő végdátum
        dataîncheierii sontarih sonbaşvurutarihi bitiştarihi scadenzaiscrizioni scadenza datafinecorso
        terminoiscrizioni датаокончания окончание срокподачизаявок 締切日 申込締切 終了 훈련종료일 종료일 마감일
        신청마감일 截止日期 报名截止 结束日期 تاريخالانتهاء आवेदनकीअंतिमतिथि अंतिमतिथि समाप्तितिथि
        plazodepreinscripción plazodeinscripción plazodematrícula fechalímite fechatérmino fechadetérmino
        fechadetérminodevigencia datalimite prazodeinscrição inscriçõesaté datelimitedinscription datelimite
        dateclôture operationalenddate bewerbungsfrist bewerbungsschluss rokzaprijavu rokprijave краенсрок
        срокзазаписване pieteikšanāslīdz
        registracijaiki registreerimisetähtaeg rokprijav 报名截止时间 报名截止日期 λήξηαιτήσεων
        finish finishes lastday coursefinish λήξη ημερομηνίαλήξης λήξηπρογράμματος fin fim termindo datado
        terminzakończenia kursende einde slutdato sluttdato lõpp lõppkuupäev pabaiga pabaigosdata beigas beigudatums
        datumzavršetka završetak zaključek datumzaključka ukončení koniec dátumukončenia vége befejezés sfârșit
        datasfârșit bitiş датазавершения датазавершення завершення кінець датакінця край крайнадата lokadagur lok
        תאריךסיום סיום تاریخپایان پایان përfundimi datafi finalització amaiera amaieradata dyddiadgorffen bitmətarixi
        終了予定日 结束 結束日期 종료 วันสิ้นสุด สิ้นสุด النهاية selesai tanggalselesai tanggalberakhir kếtthúc
        ngàykếtthúc lastdatetoapply lastdatetoenrol applyby enrolby enrollby registerby
    """,
    "status": """
        état
        lifecycle lifecyclestatus lifecyclestate coursestate programstate programmestate bookingstatus
        enrolmentstatus enrollmentstatus registrationstatus
        estado stan stav statuskursu kursstatus durum durumu tila hidden ishidden tilanne stare állapot статус
        состояние статускурса ステータス 状態 募集状況 상태 모집상태 状态 狀態 الحالة स्थिति usagerecommendation
        qualificationstatus enrollmentopen obsolete isretired
        κατάσταση κατάστασηπρογράμματος statusszkolenia stavkurzu kursdurumu eğitimdurumu programdurumu статускурсу
        статуспрограммы състояние stanje statuss būsena būklė olek staða סטטוס وضعیت statusi estat egoera statws
        aktiv aktive aktivní aktívny ativo ativa activo activa actif attivo attiva actief aktif aktywny aktywne aktivno
        aktivan aktyvus aktīvs aktiivne aktiivinen virkur virkt aktív activ actiu активен активна активно активный
        активний ενεργό פעיל فعال نشط aktif सक्रिय đanghoạtđộng 有効 활성 有效 publicado publié veröffentlicht pubblicato
        gepubliceerd publicerad publisert opublikowany zveřejněno
        vəziyyət 開催状況 开班状态 진행상태 สถานะ الوضع trạngthái tìnhtrạng
    """,
    "country": """
        maa kraj země zemeprovoz ülke ország țară χώρα страна 国 国家 국가 الدولة देश negara
    """,
}
"""Names by target, beside those of `names`."""
