"""Price words: those that leave a price as it is, and those that make it a bound, a part or a sum."""

from __future__ import annotations

from stackwise.features.ingest.amounts.wording import words_of

FREE = words_of(
    """
    free gratis kostenlos kostenfrei gratuit gratuite gratuito gratuita grátis ilmainen bezpłatne bezpłatny bezpłatnie
    kostnadsfri kostnadsfritt kosteloos entgeltfrei gebührenfrei vederlagsfri maksuton ingyenes gratuită bezplatně
    zdarma zadarmo bezplatne ücretsiz bedava δωρεάν бесплатно безкоштовно безплатно 無料 免费 免費 무료 مجاني مجانا
    مجاناً निःशुल्क मुफ़्त मुफ्त percuma ฟรี
    """
)
NOTHING = frozenset(
    ("nil", "no cost", "no charge", "no fee", "no fees", "at no cost", "without charge", "sem custo", "miễn phí")
)
# Texts that name no price, and whom to ask.
ASKED = frozenset(
    (
        *("on request", "price on request", "on application", "price on application", "poa", "contact us"),
        *("contact us for pricing", "contact us for a quote", "contact for price", "request a quote", "varies"),
        *("auf anfrage", "preis auf anfrage", "sur devis", "sur demande", "nous consulter", "consultar", "a consultar"),
        *("bajo demanda", "sob consulta", "su richiesta", "op aanvraag", "på förfrågan", "på forespørsel"),
    )
)
# Of a column of tax: the price beside it holds the tax, or none is due.
TAX_IN = words_of(
    """
    dph alv kdv φπα pdv ddv ндс пдв ддс pvn pvm áfa mva vsk tvsh hst sst
    exempt exempted zero rated na dahil dahildir muaf istisna befreit steuerfrei umsatzsteuerfrei enthalten exonéré
    exonérée exento exenta isento isenta esente compresa compreso vrijgesteld inbegrepen momsfri momsfritt ingår
    inkluderet inkludert inklusivt medregnet sisältyy zwolniony zwolnione zwolniona wliczony zawiera zawarty včetně
    zahrnuto zahrnuté osvobozeno oslobodené tartalmazza mentes scutit inclusă inclusiv включено включен включён вкл
    включая освобожден освобождён облагается включений включено звільнено включена освободен συμπεριλαμβάνεται
    περιλαμβάνεται απαλλάσσεται uključen uključeno uračunat oslobođeno vključen oproščeno iekļauts atbrīvots
    įskaičiuotas neapmokestinama sisaldab sisaldub maksuvaba innifalið undanþegið כלול פטור شامل معفى inclòs exempte
    barne salbuetsia incluído termasuk bebas 込 込み 含 含税 含稅 免税 免稅 포함 면세 รวม शामिल
    """
)
# Words beside a price that change nothing of it.
NEUTRAL = TAX_IN | words_of(
    """
    fee fees price prices cost costs total tuition full only just now nur for add a an the of at is in with and on
    verified certificate certification once one time payment payable single incl include including included
    includes inclusive inc gst vat tax taxes all standard regular your to get this charge
    paid online preis gebühr gebühren kursgebühr teilnahmegebühr entgelt inkl inklusive mwst ust einmalig insgesamt
    gesamt prix frais coût tarif ttc tva comprise inclus incluse precio coste costo tasa iva incluido incluida pago
    único preço vista brutto cena 税込 custo taxa prezzo inclusa incluso tassa prijs kosten btw inclusief pris avgift
    moms inkludert 非課税 true yes ja oui si sí sim
    """
)
INCLUDED = words_of(
    "incl include including included includes inclusive inc inkl comprise inclus incluse incluido incluida inclusa"
)
# What a price may include; without such a word it is what the price is for, a part of the whole.
EXTRAS = words_of(
    "materials material registration enrolment enrollment exam assessment books resources lunch meals lehrmittel"
)
# For one of these the price is the price.
PERSON = words_of(
    """
    pp pers person persons people student students learner learners participant participants head delegate delegates
    attendee attendees place seat teilnehmer teilnehmerin teilnehmende personne participante
    persona pessoa aluno course kurs cours curso corso programme program cursist deelnemer
    """
)
EACH = words_of("per / a each every pro par por al je")
LEAST = words_of("from ab starting starts min minimum desde vanaf fra från à partir dès onwards least")
MOST = words_of("up max maximum maximal bis jusqu jusque hasta até most")
ADDED = words_of(
    """
    + excl ex exclusive excluding plus zzgl zuzüglich ht hors exkl exklusive netto before 税別 税抜
    """
)
TO = words_of("- to bis à a until till")
# A period or a part that a price can be for.
PERIOD = words_of(
    """
    hour hours hr h stunde heure hora day days tag tage jour jours día dias week weeks wk woche wochen semaine
    semaines semana semanas settimana fortnight month months mo mth monat monate mois mes mês meses mese maand
    quarter term semester trimester year years yr annum jahr jahre an ans año años ano anos anno jaar unit units
    module modules credit credits subject subjects point points ects session sessions class classes lesson lessons
    """
)
PAYMENT = words_of("instalment instalments installment installments payments user users licence license rate raten")
EACH_PERIOD = words_of("hourly daily weekly fortnightly monthly quarterly yearly annually pa pm pw mensual")
MARKS_BESIDE = frozenset(",.;:()-/!&'\"|[]=„“”«»")
