"""Length words: units of time in the languages of providers' lists, and words that change nothing of a length."""

from __future__ import annotations

from collections.abc import Mapping

from stackwise.features.ingest.amounts.wording import words_of

# Days and hours are two measures: a course of 3 days says nothing of how many hours are worked in them.
DAYS: Mapping[str, float] = {"day": 1.0, "week": 7.0, "fortnight": 14.0, "month": 365.25 / 12, "year": 365.25}
HOURS: Mapping[str, float] = {"second": 1 / 3600, "minute": 1 / 60, "hour": 1.0}
_WRITTEN: Mapping[str, str] = {
    "second": "seconds secs sekunden",
    "minute": "min mins minute minutes minuten minuto minutos minuti minuut minuter minuty minut минута минуты"
    " минут мин хв minuuttia dakika minutter minutit perc λεπτά хвилин دقيقة دقائق मिनट menit phút นาที 分 分鐘"
    " 分钟 분",
    "hour": "h hr hrs hour hours std stunde stunden heure heures hora horas ora ore uur uren timme timmar timer"
    " godz godzina godziny godzin hodina hodiny hodin hodín час часа часов tunti tuntia saat óra oră jam"
    " ώρα ώρες годин ساعة ساعات שעה שעות ساعت घंटे घंटा घण्टे giờ ชั่วโมง 時間 小時 小时 시간 sata sati ur ura ч stundas"
    " hores hod ωρ stunda stundu valandos valandų valanda tundi tund klst",
    "day": "d day days tag tage tagen jour jours día días dia dias giorno giorni dag dagen dagar dage dager"
    " dzień dni dny dnů день дня дней päivä päivää gün nap zile hari pv zi dní ημέρες μέρες днів дні يوم"
    " أيام ايام يوما יום ימים روز"
    " दिन दिवस ngày วัน 日間 日 天 일 dana danas dies дн j dienas diena dienos dienų päeva päev dnevi dneva",
    "week": "w wk wks week weeks woche wochen semaine semaines sem semana semanas settimana settimane weken vecka"
    " veckor uge uger uke uker tydzień tygodnie tygodni týden týdny týdnů неделя недели недель viikko"
    " viikkoa hafta hét săptămână săptămâni minggu vk vko viikon týždeň týždne týždňov εβδομάδες εβδομάδα"
    " тиждень тижні тижнів أسبوع أسابيع اسبوع اسابيع أسبوعا اسبوعا שבוע שבועות هفته"
    " सप्ताह हफ्ते हफ़्ते tuần สัปดาห์ 週間 周 週 주 tjedan"
    " tjedna tjedana teden tedna tednov седмица седмици nedēļa nedēļas"
    " setmana setmanes tyg týd нед недели εβδ savaitė savaitės savaičių nädal nädalat vika vikur",
    "fortnight": "fortnight fortnights",
    "month": "mo mos mth mths month months monat monate monaten mois mes meses mês mese mesi maand maanden månad"
    " månader måned måneder miesiąc miesiące miesięcy měsíc měsíce měsíců месяц месяца месяцев kuukausi"
    " kuukautta ay hónap luni bulan kk md mdr lună mesiac mesiace mesiacov μήνες μήνας місяць місяці"
    " місяців شهر أشهر اشهر شهور شهرا חודש חודשים ماه"
    " महीने महीना माह tháng เดือน ヶ月 か月 カ月 ヵ月 个月 個月 개월 mjesec mjeseca"
    " mjeseci mesec meseca meseci mesecev месец месеца месеци mēnesis mēneši"
    " mesos mies мес μην měs mėnuo mėnesiai mėnesių kuu kuud mánuðir",
    "year": "y yr yrs year years jahr jahre jahren an ans année années año años ano anos anno anni jaar jaren år"
    " rok lata lat roky год года лет vuosi vuotta yıl év ani tahun rokov χρόνια έτη έτος рік роки років"
    " anys سنة سنوات שנה שנים سال वर्ष साल năm ปี 年 年間 년 godina godine gads gadi metai aasta aastat ár",
}
UNIT_OF: Mapping[str, str] = {word: unit for unit, words in _WRITTEN.items() for word in words.casefold().split()}
NUMBER_OF: Mapping[str, str] = {
    **{word: str(at) for at, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
         "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"], start=1)},
    "half": "0.5", "thirty": "30", "forty": "40", "sixty": "60", "ninety": "90",
    **{word: str(at) for at, said in enumerate(
        ["zwei deux dos due dois duas twee två", "drei trois tres tre três drie",
         "vier quatre cuatro quattro quatro",
         "fünf cinq cinco cinque vijf fem", "sechs six seis sei zes seks", "sieben sept siete sette sete zeven",
         "acht huit ocho otto oito", "neun neuf nueve nove negen", "zehn dix diez dieci dez tien", "elf onze once",
         "zwölf douze doce dodici doze twaalf tolv"], start=2) for word in said.split()},
    "anderthalb": "1.5", "eineinhalb": "1.5", "halbes": "0.5", "halber": "0.5", "halbe": "0.5", "demi": "0.5",
}  # fmt: skip
HALF = words_of("half demi demie media medio meia meio mezzo mezza")  # after "and": a year and a half
ALONE = words_of("fortnight")  # says one of it
ONE = words_of("a an ein eine einen einer eines un une una uno um uma en ett één")
TO = words_of("- to bis à a until till")
AND = words_of("and & und et y e en och og")
PER = words_of("per / a an each every pro par por al p je")
DURING = words_of("durante durant pendant während gedurende przez")
SHARED = DURING | words_of("of at @ with for")  # between weeks and hours they may mean hours of each week
IN_ALL = words_of("total overall altogether insgesamt gesamt gesamtdauer gesamtumfang totale totales totalt totaal")
SPREAD = words_of("over sur")  # 40 hours over 6 weeks
OF_HOURS = words_of("total contact study learning training teaching guided notional nominal")  # 20 contact hours
OF_DAYS = words_of("training teaching contact study instruction tuition formation formación aula lectivos")  # 3 days of
EACH_WEEK = words_of("weekly pw")
LEAST = words_of("+ from min minimum least more over ab mindestens desde vanaf > ≥ plus")
MOST = words_of("less under up max maximum most within bis maximal hasta jusqu < ≤ fewer")
TIMES = words_of("x")
OF_EACH = words_of("of à a de di zu je da van på av")  # after sessions: 6 séances de 2 heures
DAY_OF = words_of("à je zu")  # after days: 3 Tage je 8 Stunden
EACH_ALONE = words_of("each jeweils chacune chacun")  # 12 sessions, 2 hours each
EVENT = words_of(
    """
    session class lesson workshop webinar evening meeting lecture seminar tutorial termin abend einheit module unit
    séance cours sesión clase lezione lezioni incontro sessione aula sessão encontro sessie les lektion tillfälle
    """
)
EVENTS = words_of(
    """
    sessions classes lessons workshops webinars evenings meetings lectures seminars tutorials termine terminen abende
    abenden einheiten séances soirées sesiones clases incontri sessioni aulas sessões encontros sessies lessen avonden
    lektioner tillfällen ue unterrichtseinheiten unterrichtsstunden modules units
    """
)
CREDIT = words_of("ects cp credit credits credito creditos crédito créditos crediti crédits ceu ceus pdu pdus cpd")
OPEN = frozenset(  # texts that say that it is the learner who chooses
    (
        *("self-paced", "self paced", "selfpaced", "flexible", "ongoing", "varies", "variable", "at your own pace"),
        *("your own pace", "own pace", "flexible duration", "selbststudium", "à votre rythme", "a tu ritmo"),
        *("flexibel", "auf anfrage", "on request", "rolling"),
    )
)
NEUTRAL = DURING | words_of(
    """
    approx approximately about around circa ca ungefähr etwa env environ aprox in of to for the at your own pace
    self paced full part time online total overall study learning complete course duration length tuition video
    content training guided effort on demand than work workload teaching contact estimated average expected required
    flexible blended face with dauer durée duración duração durata insgesamt gesamt tiempo gesamtdauer lehrgang kurs
    cours curso corso commitment nominal notional volume delivery is are takes took long and it takes program
    programme unit module lectivas lectiva taller formation formación formação vídeo sob demanda de
    """
)
PARTING = frozenset(",;|/()")  # what stands behind one of these is said of something else
SIGNS_BESIDE = frozenset(",.;:()-/!~&'\"|[]@=")
