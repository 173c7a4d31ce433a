"""Date words: months and days of the week in the languages of providers' lists, and words that stand in dates."""

from __future__ import annotations

from collections.abc import Mapping
from unicodedata import normalize

from stackwise.features.ingest.amounts.wording import words_of

_MONTHS = (
    "jan january januar jänner janvier janv enero ene janeiro gennaio gen januari ianuarie stycznia styczeń ledna leden"
    " января янв ocak oca ιανουαρίου ιανουάριος ιαν tammikuuta tammikuu január januára siječnja januarja januara януари"
    " січня jaanuar jaanuari janvāris janvārī sausio sausis gener xaneiro janúar يناير जनवरी januára јануар јануара",
    "feb february februar février févr fév febrero febr fevereiro fev febbraio februari lutego luty února únor февраля"
    " фев şubat şub φεβρουαρίου φεβρουάριος φεβ helmikuuta helmikuu február februára veljače februarja februara"
    " февруари лютого veebruar veebruari februāris februārī vasario vasaris febrer febreiro febrúar februarie فبراير"
    " फरवरी फ़रवरी фебруар фебруара",
    "mar march märz mrz mars marzo março maart mrt marts marca marzec března březen března марта мар mart μαρτίου"
    " μάρτιος μαρ maaliskuuta maaliskuu március márc martie ožujka marec март березня märts märtsi martā kovo kovas"
    " març مارس मार्च mac",
    "apr april avril avr abril abr aprile kwietnia kwiecień dubna duben апреля апр nisan nis απριλίου απρίλιος απρ"
    " huhtikuuta huhtikuu április ápr aprilie travnja aprila apríla апреля април квітня aprill aprilli aprīlis aprīlī"
    " balandžio balandis apríl أبريل ابريل अप्रैल",
    "may mai mayo maio maggio mag mei maj maja května květen мая mayıs μαΐου μάιος μαϊ toukokuuta toukokuu május máj"
    " mája svibnja май травня maijs maijā gegužės gegužė maig maí مايو मई мај маја",
    "jun june juni juin junio junho giugno giu czerwca czerwiec června červen июня июн haziran haz ιουνίου ιούνιος ιουν"
    " kesäkuuta kesäkuu június jún júna iunie lipnja junija juna юни червня juuni jūnijs jūnijā birželio birželis juny"
    " xuño júní يونيو जून јун јуна",
    "jul july juli juillet juil julio julho luglio lug lipca lipiec července červenec июля июл temmuz tem ιουλίου"
    " ιούλιος ιουλ heinäkuuta heinäkuu július júl júla iulie srpnja julija jula юли липня juuli jūlijs jūlijā liepos"
    " liepa juliol xullo júlí يوليو जुलाई јул јула",
    "aug august août aout agosto ago augustus augusti sierpnia sierpień srpna srpen августа авг ağustos ağu αυγούστου"
    " αύγουστος αυγ elokuuta elokuu augusztus augusta kolovoza avgusta avgust август серпня augusti augusts augustā"
    " rugpjūčio rugpjūtis agost ágúst أغسطس اغسطس अगस्त ogos agustus август августа",
    "sep sept september septembre septiembre setiembre setembro set settembre września wrzesień září сентября сен eylül"
    " eyl σεπτεμβρίου σεπτέμβριος σεπ syyskuuta syyskuu szeptember szept septembra septembrie rujna септември вересня"
    " septembri septembris septembrī rugsėjo rugsėjis setembre سبتمبر सितंबर सितम्बर септембар септембра",
    "oct october oktober okt octobre octubre outubro out ottobre ott października październik října říjen октября окт"
    " ekim eki οκτωβρίου οκτώβριος οκτ lokakuuta lokakuu október októbra octombrie listopada oktobra октомври жовтня"
    " oktoober oktoobri oktobris oktobrī spalio spalis أكتوبر اكتوبر अक्टूबर अक्तूबर октобар октобра",
    "nov november novembre noviembre novembro listopada listopad listopadu ноября ноя kasım kas νοεμβρίου νοέμβριος νοε"
    " marraskuuta marraskuu novembra noiembrie studenoga studenog ноември листопада novembri novembris novembrī"
    " lapkričio lapkritis نوفمبر नवंबर नवम्बर nopember новембар новембра",
    "dec december dezember dez décembre déc diciembre dic dezembro dicembre grudnia grudzień prosince prosinec декабря"
    " дек aralık ara δεκεμβρίου δεκέμβριος δεκ joulukuuta joulukuu decembra decembrie prosinca декември грудня"
    " detsember detsembri decembris decembrī gruodžio gruodis desembre decembro desember ديسمبر दिसंबर दिसम्बर desember"
    " disember децембар децембра",
)
_DAYS_OF_WEEK = (
    "mon monday mo montag lundi lun lunes lunedì maandag ma poniedziałek pon måndag mån mandag man segunda"
    " segunda-feira pondělí pondelok ponedjeljak ponedeljek ponedeljak понедельник понеделник понеділок пн pazartesi"
    " pzt δευτέρα δευ maanantai hétfő luni esmaspäev pirmdiena pirmadienis dilluns luns mánudagur الاثنين सोमवार senin"
    " isnin понедељак",
    "tue tues tuesday di dienstag mardi mar martes martedì dinsdag wtorek wto tisdag tis tirsdag tir terça terça-feira"
    " úterý utorok utorak torek вторник вівторок вт salı τρίτη τρι tiistai kedd marți teisipäev otrdiena antradienis"
    " dimarts þriðjudagur الثلاثاء मंगलवार selasa уторак",
    "wed weds wednesday mi mittwoch mercredi mer miércoles mié mercoledì woensdag środa śro onsdag ons quarta"
    " quarta-feira středa streda srijeda sreda среда сряда середа ср çarşamba çar τετάρτη τετ keskiviikko szerda"
    " miercuri kolmapäev trešdiena trečiadienis dimecres mércores miðvikudagur الأربعاء الاربعاء बुधवार rabu",
    "thu thur thurs thursday do donnerstag jeudi jeu jueves jue giovedì gio donderdag czwartek czw torsdag tor quinta"
    " quinta-feira čtvrtek štvrtok četvrtak četrtek четверг четвъртък четвер чт perşembe per πέμπτη πεμ torstai"
    " csütörtök joi neljapäev ceturtdiena ketvirtadienis dijous xoves fimmtudagur الخميس गुरुवार kamis khamis четвртак",
    "fri friday fr freitag vendredi ven viernes vie venerdì vrijdag piątek fredag fre sexta sexta-feira pátek piatok"
    " petak petek пятница петък п'ятниця пт cuma παρασκευή παρ perjantai péntek vineri reede piektdiena penktadienis"
    " divendres venres föstudagur الجمعة शुक्रवार jumat jumaat петак",
    "sat saturday sa samstag sonnabend samedi sam sábado sáb sabato sab zaterdag sobota lördag lör lørdag lør sob"
    " subota суббота събота субота сб cumartesi cmt σάββατο σαβ lauantai szombat sâmbătă laupäev sestdiena šeštadienis"
    " dissabte laugardagur السبت शनिवार sabtu",
    "sun sunday so sonntag dimanche dim domingo dom domenica zondag zon niedziela söndag sön søndag søn neděle nedeľa"
    " nedjelja nedelja воскресенье неделя неділя вс нд pazar paz κυριακή κυρ sunnuntai vasárnap duminică pühapäev"
    " svētdiena sekmadienis diumenge sunnudagur الأحد الاحد रविवार minggu ahad недеља",
)


def _numbered(lines: tuple[str, ...], start: int) -> Mapping[str, frozenset[int]]:
    found: dict[str, frozenset[int]] = {}
    for at, names in enumerate(lines, start=start):
        for name in normalize("NFC", names.casefold()).split():
            found[name] = found.get(name, frozenset()) | {at}
    return found


MONTHS_OF = _numbered(_MONTHS, 1)
"""The months that a word may mean: "listopada" is October in Croatia and November in Poland."""
WITHOUT_POINT: Mapping[str, int] = {"listopada": 11}
"""What such a word means behind a day without a point, which Croatian days have: "5 listopada" is Polish."""
WEEKDAYS_OF = _numbered(_DAYS_OF_WEEK, 0)
ARTICLES = words_of("den the le el il am l' les på dne dnia")  # before a day they change nothing of it
FROM = words_of(
    "from du von vom del de dal od от с від з alates no nuo van fra från desde dès az a ab den the le el il"
)
TO = words_of(
    "- / to bis au al a à do до по tot t/m til till until through thru hasta até fino alla e y et and und en og och i"
    " ja ir un és și şi in και έως ως μέχρι & , kuni līdz iki –"
)
