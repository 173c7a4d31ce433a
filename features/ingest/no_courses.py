"""No courses: rows of a list that are totals, headings, vouchers or memberships, and titles that say "cancelled"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from stackwise.features.ingest.amounts.wording import words_of
from stackwise.features.ingest.guessing.names import any_word, is_in_doubt, name_score, plain_words, squeezed
from stackwise.features.ingest.guessing.prices import says_period
from stackwise.features.text import unaccented

_COLUMNS = 3  # of so many, a row with a title alone is a heading
_TOTALS = re.compile(
    r"(?:grand |sub-?)?(?:totals?|sum|summe|gesamt|gesamtsumme|average|mean|durchschnitt|totale|suma|promedio|totaal"
    r"|totalt|yhteensä|i alt|razem|celkem|spolu|összesen|toplam|genel toplam|итого|всего|разом|σύνολο|合計|合计|总计"
    r"|總計|합계|총계|المجموع|الإجمالي|कुल|योग|jumlah|tổng cộng|รวม)"
    r"(?: ?: ?| |$)[\d.,]* ?(?:courses?|programs?|programmes?|kurse?|cours|cursos?)?"
)
_GIFT = (  # what shops sell beside courses
    r"(?:e-?)?gift[ -]?(?:cards?|vouchers?|certificates?|tokens?)|(?:geschenk|wert|kurs)?gutschein(?:e|karte)?"
    r"|geschenkkarte|(?:bon|ch[èe]que|carte)s?[ -]cadeaux?|(?:tarjeta|cheque|bono|vale)s? (?:de )?regalo"
    r"|(?:buono|carta) regalo|(?:vale|cart[ãa]o)[ -]presente|cadeau(?:bon|kaart)|gave(?:kort|bevis)|presentkort"
    r"|lahjakortti|(?:karta|bon) podarunkow[ay]|dárkov(?:ý|á) (?:poukaz|karta|certifikát)"
    r"|darčekov(?:ý|á) (?:poukaz|poukážka|karta)|подарочн(?:ый|ая) (?:сертификат|карта)|hediye (?:çeki|kartı)"
    r"|ギフト(?:券|カード)|ajándék(?:utalvány|kártya)|card(?:uri)? cadou|voucher cadou|δωρο(?:επιταγή|κάρτα)"
    r"|подарунков(?:ий|а) (?:сертифікат|картка)|подаръч(?:ен|на) (?:ваучер|карта)|poklon[ -](?:bon|kartica)"
    r"|darilni bon|darilna kartica|dāvanu karte|dovanų (?:čekis|kuponas|kortelė)|kinkekaart|gjafa(?:bréf|kort)"
    r"|(?:שובר|כרטיס) מתנה|کارت هدیه|kartë dhuratë|(?:xec|targeta|val) regal|opari[ -]txartela|tarxeta agasallo"
    r"|(?:taleb|cerdyn) anrheg|kadi ya zawadi|hədiyyə kartı|礼品卡|禮品卡|礼券|禮券|상품권|기프트 ?카드|บัตรของขวัญ"
    r"|(?:بطاقة|قسيمة) هدية|(?:उपहार|गिफ्ट) कार्ड|(?:kartu|voucher) hadiah|(?:thẻ|phiếu) quà tặng"
)
_GOODS = re.compile(rf"(?:{_GIFT})(?!\w).*")
_ENDS_IN_GOODS = re.compile(rf".{{1,60}}[\s:–-](?P<goods>{_GIFT})[\s(]{{0,2}}\W?[\d.,]{{0,9}}\W{{0,2}}")
_MEMBERSHIP = any_word(unaccented("""
    membership* subscription* all-access abo abonnement* jahresabo monatsabo mitgliedschaft* flatrate adhesion
    membresia* suscripcion* assinatura* abbonament* lidmaatschap* medlemskap* medlemskab* prenumeration* abonament*
    subskrypcja czlonkostwo członkostwo predplatne clenstvi clenstvo elofizetes* berlet* tagsag* uyelik* abonelik*
    συνδρομη* подписка абонемент* членство підписка pretplata clanarina clanstvo narocnina abonements abonementas
    naryste liikmesus jasenyys askrift מנוי اشتراک abonim subscripcio harpidetza subscricion tanysgrifiad abunəlik
    اشتراك عضوية सदस्यता langganan keanggotaan 会員 会员 會員 定額 サブスクリプション 订阅 訂閱 멤버십 구독 สมาชิก
"""))  # fmt: skip
_ALL = any_word(unaccented("""
    (?:all|unlimited)\\s(?:courses|classes|workshops|access) unlimited all-access alle\\skurse unbegrenzt*
    tous\\sles\\scours toutes\\sles\\sformations illimite* todos\\slos\\scursos ilimitad* todos\\sos\\scursos
    tutti\\si\\scorsi illimitat* alle\\scursussen onbeperkt* alla\\skurser alle\\skurser wszystkie\\s(?:kursy|szkolenia)
    vsechny\\skurzy neomezen*
    vsetky\\skurzy neobmedzen* korlatlan* toate\\scursurile nelimitat* tum\\s(?:egitimler|kurslar) sınırsız
    ολα\\sτα\\sμαθηματα απεριοριστ* все\\sкурсы безлимит* всі\\sкурси безліміт* всички\\sкурсове sv[ie]\\stecaj\\w*
    vsi\\stecaji visi\\skurs* koik\\skursused kaikki\\skurssit oll\\snamskeið semua\\skursus tat\\sca\\skhoa\\w*
"""))  # fmt: skip
_KIND = words_of(unaccented("""
    type kind producttype itemtype coursetype objecttype art typ tipo tipologia soort rodzaj druh tipus tip tur τυπος
    ειδος тип вид vrsta veids tipas tuup liik tyyppi laji tegund סוג نوع lloj mota aina nov 種別 種類 类型
    類型 유형 종류 ประเภท النوع प्रकार jenis loai
"""))  # fmt: skip
_CATEGORY = words_of(unaccented("""
    category categories kategorie categorie catégorie categoria categoría kategoria kategori kategória kategorija
    κατηγορια категория категорія kategooria kategorie flokkur קטגוריה الفئة वर्ग カテゴリ 类别 類別 카테고리 หมวดหมู่
"""))  # fmt: skip
# Kinds of what is sold beside courses, each the whole of a cell.
_NO_COURSE = re.compile(unaccented(
    rf"(?:{_GIFT})s?|(?:general |museum )?admissions?(?: tickets?)?|entry tickets?|donations?|merch(?:andise)?"
    r"|gift shop|eintritt(?:skarten?)?|spenden?|fanartikel|merchandising|billets? d.entree|entree|dons?|boutique"
    r"|entradas?|donacion(?:es)?|donativos?|doac(?:ao|oes)|ingress[io]|bigliett[io]|donazion[ei]|toegang(?:skaart)?|donaties?"
    r"|gaver?|intrade|donation(?:er)?|bilety?(?: wstepu)?|darowizn[ay]|vstupenk[ay]|dar|adomany|donati[ei]"
    r"|belepo(?:jegy)?|bagis|δωρεα|пожертвовани[ея]|билет|пожертва|дарение|donacij[ae]|ziedojums|auka|annetus|lahjoitus|padsylippu|תרומה"
    r"|تبرع|दान|寄付|捐款|기부|บริจาค|donasi|quyen gop|rhoddion?"
))  # fmt: skip
_JOIN = re.compile(unaccented(
    r"\b(?:join|become a member of|ymuno|beitreten|beitritt|mitglied werden|adherer|rejoindre|devenir membre|unete"
    r"|afiliate|hazte socio|associe-se|iscriviti|word lid|bli medlem|bliv medlem|przystap|dolacz|liity|вступить)"
    r"\b.{0,40}\b(?:union|undeb|club|clwb|association|society|guild|verein|gewerkschaft|verband|syndicat|sindicat\w*|asociacion"
    r"|associac\w*|associazione|vakbond|vereniging|fackforb\w*|forening\w*|zwiazk\w*|klub\w*|liitto\w*|союз|клуб)"
))  # fmt: skip
_A_MONTH = re.compile(unaccented(
    r"\d[^a-z]{0,12}(?:(?:a|per|each|every|y|pro|im|je|par|al|por|ao|a la|il|in de|i|na|za|в|на|co) ?|/ ?|p\.? ?)"
    r"(?:month|mth|mis|monat|mois|mes|mese|maand|manaden|maned|miesiac|mesic|mesiac|ho(?:nap)?|luna|ay|μηνα|месяц"
    r"|місяць|месец|mjesec|menesi|kuu)\b|\d.{0,12}\b(?:monthly|monatlich|mensuels?|mensual|mensile|maandelijks|aylik"
    r"|miesiecznie|mesicne|mesacne|havi|lunar|ежемесячно|щомісяця)\b|\d.{0,6}(?:/|毎|每|매)?(?:月額|月$|每月|월)"
))  # fmt: skip
_COURSE = any_word(unaccented("""
    course* class* workshop* program* training* curso* corso* cours cursus* formation* kurs* kurz* lehrgang* seminar*
    taller* atelier* szkoleni* opleiding* utbildning* uddannelse* egitim* μαθημα* tecaj* tanfolyam* kepzes* koolitus*
    koulutus* namskei* קורס دوره دورة курс* обучени* навчанн* pelatihan* khoa 講座 コース 课程 課程 강좌 과정 कोर्स
"""))  # fmt: skip
_MEMBERS = any_word(
    "(?:non)?members? mitglied\\w* membres? miembros? soci[oa]?s? leden medlem\\w* czlonk\\w* aelodau eraill"
)
_RECURRING = any_word(
    "month* monat* mes mensu* mensile mois week* year* jahr* annu* an[nñ]\\w* quarter* recurring ay yil* мес* год*"
)
_CANCELLED = (
    "cancelled|canceled|withdrawn|abgesagt|fällt aus|entfällt|ausgefallen|storniert|annulée?s?|annule|supprimée?"
    "|cancelad[oa]|anulad[oa]|annullat[oa]|geannuleerd|vervallen|gaat niet door|inställ[dt]|avlyst|aflyst|peruttu"
    "|peruutettu|odwołan[eya]|anulowan[eya]|zrušen[oáéý]?|elmarad|törölve|anulat|iptal(?: edildi)?|ακυρώθηκε"
    "|ΑΚΥΡΩΘΗΚΕ|ακυρώνεται|отмен[её]н[оа]?|скасован[оа]|otkazan[oa]?|odpovedan[oa]?|atcelts|atšaukta|tühistatud|aflýst"
    "|בוטל|لغو شد|anuluar|cancel·lat|bertan behera|canslwyd|ləğv edildi|中止|已取消|취소|폐강|ยกเลิก|ملغى|ملغاة|रद्द"
    "|dibatalkan|đã hủy"
)
_SHUT = (  # in brackets, or set off: words that titles also have of other things
    "discontinued|suspended|closed|superseded|paused|on hold|taught out|no longer offered|not running|retired"
    "|eingestellt|ausgesetzt|pausiert|geschlossen|auslaufend|suspendue?|fermée?|suspendid[oa]|cerrad[oa]|suspens[oa]"
    "|encerrad[oa]|extinguid[oa]|sospes[oa]|chius[oa]|gesloten|opgeschort|nedlagt|zawieszon[ey]|pozastaven[oaý]?"
)
_FULL = (
    "full|fully booked|sold out|wait(?:ing )?[- ]?list|ausgebucht|belegt|warteliste|complet|liste d'attente|completo"
    "|agotado|lista de espera|esgotado|lotado|esaurito|lista d'attesa|volgeboekt|vol|wachtlijst|fullbokad|fullbooket"
    "|fuldt booket|venteliste|väntelista|brak miejsc|lista rezerwowa|obsazeno|vyprodáno|obsadené|betelt|várólista"
    "|dolu|kontenjan doldu|πλήρες|мест нет|лист ожидания|місць немає|popunjeno|lista čekanja|zasedeno|vietų nėra"
    "|täis|täynnä|fullt|biðlisti|満席|キャンセル待ち|已满|已滿|额满|候补|마감|เต็ม|مكتمل|penuh|daftar tunggu|hết chỗ"
    "|megtelt|volzet|uitverkocht|полна|группа набрана|нет мест|распродано|групу набрано|заповнено"
    "|попълнен[оа]?|няма места|пополнет[оа]?|попуњен[оа]?|popunjen[oa]?|rasprodan[oa]?|zasedena|razprodano"
    "|aizpildīt[sa]|vietu nav|užpildyta|utsolgt|utsåld|slutsåld|fullsatt|fulltecknad|fulltegnet|udsolgt"
    "|fuldtegnet|uppbókað|uppselt|loppuunmyyty|loppuunvarattu|välja müüdud|kohad täis|beteltek|telt ház"
    "|wyprzedane|wyprzedany|komplet uczestników|naplněn[oaý]|plně obsazeno|vypredané|naplnen[éýá]|epuizat"
    "|completat|locuri epuizate|sem vagas|vagas esgotadas|sin plazas|plazas agotadas|posti esauriti|al completo"
    "|complète?|épuisée?|tükendi|kontenjan dolmuştur|εξαντλήθηκε|sold[- ]out|no places left|beteta|llawn"
    "|exhaurit|מלא|אזל|تکمیل ظرفیت|ظرفیت تکمیل|e plotë|doludur|imejaa|भर गया|सीटें भरी"
    "|満員|定員に達しました|名额已满|額滿|정원마감|đã đầy|đủ chỗ"
)
_SET_OFF_BEHIND = re.compile(r"\s{0,3}[:!)\]】」*|]|\s{1,3}[-–—]\s|[,.]\s|\s{0,3}[–—]")
_SET_OFF_BEFORE = re.compile(r"(?:[:!(\[【*|]|[,.]\s|\s[-–—]|[–—])\s{0,3}$")


def set_aside(frame: pd.DataFrame, beside: pd.DataFrame, titles: pd.Series[Any], bad: dict[int, str]) -> None:
    """Set aside rows of totals, headings, vouchers, memberships, and the header told once more.

    Parameters
    ----------
    frame : the columns that the mapping reads.
    beside : those whose names say the kind of a row, or how often a price is paid (`says_what_a_row_is`).
    titles : as read, by row.
    bad : gains the reason of each row that is no course, by position.
    """
    cells = frame.notna().sum(axis=1).to_numpy()
    usual = float(pd.Series(cells).median()) if len(cells) else 0.0
    rows = frame.to_numpy(object).tolist()
    kinds = _kinds(beside)
    members, other = _memberships(beside, titles, kinds), _other_kinds(beside, kinds)
    for at, title in enumerate(titles):
        first = next((cell for cell in rows[at] if cell is not None), None)
        said = (first, title) if re.search(r"[^\W\d_]", str(title)) else rows[at]  # a number is no title
        sums = [one for one in said if isinstance(one, str) and _TOTALS.fullmatch(one.casefold().strip())]
        if sums and (title is not None or _says_little(rows[at])):
            bad[at] = f"a row of totals ({sums[0]!r}), no course"
        elif title is not None and _is_goods(str(title), bool(cells[at] < usual)):
            bad[at] = f"a voucher ({title[:60]!r}), no course"
        elif at in other:
            bad[at] = f"{other[at][:60]!r} as its kind, no course"
        elif at in members:
            bad[at] = f"a membership ({str(title)[:60]!r}), no course"
        elif cells[at] > 1 and _is_header(frame.iloc[at]):
            bad[at] = "the header once more, no course"
        elif title is not None and cells[at] == 1 and len(frame.columns) >= _COLUMNS:
            bad[at] = f"a title alone ({title[:60]!r}), as a heading has it"


def _says_little(cells: Sequence[Any]) -> bool:
    """Whether a row without a title says numbers alone beside its first cell: sums of the rows above."""
    said = [str(cell) for cell in cells if cell is not None]
    return all(re.search(r"[^\W\d_]{2}", cell) is None for cell in said[1:])


def says_what_a_row_is(column: str) -> bool:
    """Whether a column's name says that it holds the kind of a row, or how often its price is paid.

    >>> says_what_a_row_is("type"), says_what_a_row_is("billing_interval"), says_what_a_row_is("Type of oven")
    (True, True, False)
    """
    return _is_kind(column) or _is_category(column) or says_period(column) or _is_paid(column)


def _is_kind(column: str) -> bool:
    return unaccented(squeezed(column)) in _KIND


def _is_category(column: str) -> bool:
    return unaccented(squeezed(column)) in _CATEGORY


def _is_paid(column: str) -> bool:
    """Whether a column's name says a price, be it for some: "Members"."""
    priced = name_score(column, "price.amount") > 0 or is_in_doubt(column, "price.amount")
    return priced or _MEMBERS.search(" ".join(plain_words(column))) is not None


def _is_goods(title: str, says_less: bool) -> bool:
    """Whether a title is of a voucher; one that ends so only where its row says less than others."""
    plain = title.casefold().strip()
    ends = _ENDS_IN_GOODS.fullmatch(plain[:100])
    bare = ends is not None and _bare(plain[: ends.start("goods")])
    return _GOODS.match(plain) is not None or (ends is not None and (says_less or bare))


def _bare(text: str) -> bool:
    """Whether nothing but an amount and words for courses stand there: "Workshop gift card", "$50 gift card"."""
    return all(_COURSE.fullmatch(word) for word in re.findall(r"[^\W\d_]+", unaccented(text)))


def _is_header(row: pd.Series[Any]) -> bool:
    """Whether each cell that says something says its column's name."""
    return all(cell is None or str(cell).strip() == str(name).strip() for name, cell in row.items())


def _memberships(beside: pd.DataFrame, titles: pd.Series[Any], kinds: Mapping[str, Sequence[str]]) -> set[int]:
    """Rows of memberships: by a kind where others are courses, by a title that says of all courses, or by its billing
    where most rows are not billed so.
    """
    plain = [unaccented(str(title).casefold()) for title in titles]
    named = {at for at, title in enumerate(plain) if _MEMBERSHIP.search(title)}
    found = {at for at in named if _ALL.search(plain[at])}
    for name in map(str, beside.columns):
        if name in kinds:
            found |= {
                at for at, cell in enumerate(kinds[name]) if _MEMBERSHIP.search(cell) and not _COURSE.search(cell)
            }
        elif says_period(name):
            billed = {at for at, cell in enumerate(_plain_cells(beside[name])) if _RECURRING.search(cell)}
            found |= billed & named if 2 * len(billed) < len(beside) else set()
        elif _is_paid(name):
            prices = [unaccented(str(cell).casefold()) for cell in beside[name]]
            monthly = {at for at, cell in enumerate(prices) if _A_MONTH.search(cell[:100])}
            joining = {at for at, title in enumerate(plain) if _JOIN.search(title[:200])}
            found |= monthly & (named | joining) if 2 * len(monthly) < len(beside) else set()
    return found


def _kinds(beside: pd.DataFrame) -> dict[str, list[str]]:
    """The cells, as small words, of the columns that tell kinds of rows of which some are courses."""
    plain = {str(name): _plain_cells(beside[name]) for name in beside.columns}
    return {
        name: cells for name, cells in plain.items() if _tells_kinds(name, cells) and any(map(_COURSE.search, cells))
    }


def _plain_cells(column: pd.Series[Any]) -> list[str]:
    return [" ".join(plain_words(str(cell))) if cell is not None else "" for cell in column]


def _tells_kinds(column: str, cells: Sequence[str]) -> bool:
    """Whether a column tells kinds of rows: one called so, or of categories of which most are kinds of courses."""
    courses = sum(_COURSE.search(cell) is not None for cell in cells)
    others = sum(_NO_COURSE.fullmatch(cell) is not None or _MEMBERSHIP.search(cell) is not None for cell in cells)
    return _is_kind(column) or (_is_category(column) and 2 * courses >= len(cells) - others)


def _other_kinds(beside: pd.DataFrame, kinds: Mapping[str, Sequence[str]]) -> dict[int, str]:
    """Rows that are no courses by a kind where others are: gift cards, admission, donations, merchandise."""
    found: dict[int, str] = {}
    for name, cells in kinds.items():
        found |= {at: str(beside[name].iloc[at]) for at, cell in enumerate(cells) if _NO_COURSE.fullmatch(cell)}
    return found


def not_offered(titles: Sequence[Any]) -> tuple[list[int], list[int]]:
    """Rows whose titles say that a course is cancelled, and those that say that it is full, at their begin or end.

    >>> not_offered(["CANCELLED Pottery", "Pottery (full)", "Cancelled flights", "Full-stack web"])
    ([0], [1])
    """
    texts = [str(title).strip() for title in titles]
    cancelled = [
        at
        for at, text in enumerate(texts)
        if _stands_out(text, _CANCELLED_AT, True) or _stands_out(text, _SHUT_AT, False)
    ]
    return cancelled, [at for at, text in enumerate(texts) if _stands_out(text, _FULL_AT, False)]


def _at(words: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    begins = rf"[\[(【*\s]{{0,4}}(?P<word>{words})(?!\w)"
    ends = rf"(?<!\w)(?P<word>{words})[\])】!*.\s]{{0,4}}$"
    return re.compile(begins, re.IGNORECASE), re.compile(ends, re.IGNORECASE)


_CANCELLED_AT, _SHUT_AT, _FULL_AT = _at(_CANCELLED), _at(_SHUT), _at(_FULL)


def _stands_out(title: str, words: tuple[re.Pattern[str], re.Pattern[str]], begins_so: bool) -> bool:
    """Whether a word at a title's begin or end is no part of it: within brackets, set off by a mark, or in capitals.

    ``begins_so`` is whether capitals are enough at the begin: "FULL stack" is no course that is full.
    """
    for pattern, at_end in zip(words, (False, True), strict=True):
        found = pattern.search(title) if at_end else pattern.match(title)
        if found is None:
            continue
        word, (start, end) = found["word"], found.span("word")
        before, after = title[:start], title[end:]
        rest = before if at_end else after
        marked = (_SET_OFF_BEFORE.search(before) if at_end else _SET_OFF_BEHIND.match(after)) is not None
        capitals = word.isupper() and rest != rest.upper()
        caseless = word.upper() == word.lower()
        if rest.strip() and (marked or ((capitals or caseless) and (at_end or begins_so))):
            return True
    return False
