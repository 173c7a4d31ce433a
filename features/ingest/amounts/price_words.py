"""Price words: those that leave a price as it is, and those that make it a bound, a part or a sum."""

from __future__ import annotations

from stackwise.features.ingest.amounts.wording import words_of

FREE = words_of(
    """
    free gratis kostenlos kostenfrei gratuit gratuite gratuito gratuita grátis ilmainen bezpłatne bezpłatny
    bezpłatnie
    kostnadsfri kostnadsfritt kosteloos entgeltfrei gebührenfrei vederlagsfri maksuton ingyenes gratuită bezplatně
    zdarma zadarmo bezplatne ücretsiz bedava δωρεάν бесплатно безкоштовно безплатно 無料 免费 免費 무료 مجاني مجانا
    díjtalan díjmentes tasuta bezmaksas nemokamai nemokamas brezplačno besplatno ókeypis
    مجاناً निःशुल्क मुफ़्त मुफ्त percuma ฟรี
    """
)
NOTHING = frozenset(
    (
        "nil",
        "fully funded",
        "100 funded",
        "fully subsidised",
        "fully subsidized",
        "entièrement financé",
        "vollständig gefördert",
        "100 gefördert",
        "voll gefördert",
        "100 financé",
        "totalmente subvencionado",
        "100 subvencionado",
        "totalmente finanziato",
        "interamente finanziato",
        "totalmente financiado",
        "volledig gefinancierd",
        "w pełni dofinansowane",
        "plně hrazeno",
        "no cost",
        "no charge",
        "no fee",
        "no fees",
        "at no cost",
        "without charge",
        "sem custo",
        "miễn phí",
        *("entrada franca", "entrada libre", "entrada livre", "entrada lliure", "entrée libre", "ingresso libero"),
        *("eintritt frei", "vrije toegang", "fri entré", "fri entre", "fri adgang", "wstęp wolny", "vstup volný"),
        *("vstup voľný", "vapaa pääsy", "вход свободный", "вход свободен", "вільний вхід", "ελεύθερη είσοδος"),
        *("intrare liberă", "slobodan ulaz", "prost vstop", "ieeja brīva", "sissepääs tasuta", "aðgangur ókeypis"),
    )
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
    inkluderet inkludert inklusivt medregnet sisältyy sis sisältää sisältäen
    zwolniony zwolnione zwolniona wliczony zawiera zawarty včetně
    zahrnuto zahrnuté osvobozeno oslobodené tartalmazza mentes scutit inclusă inclusiv включено включен включён вкл
    включая освобожден освобождён облагается включений включено звільнено включена освободен συμπεριλαμβάνεται
    περιλαμβάνεται απαλλάσσεται uključen uključeno uračunat oslobođeno vključen oproščeno iekļauts atbrīvots
    įskaičiuotas neapmokestinama sisaldab sisaldub maksuvaba innifalið undanþegið כלול פטור شامل معفى inclòs exempte
    barne salbuetsia incluído termasuk bebas الضريبة ضريبة القيمة المضافة
    込 込み 含 含税 含稅 免税 免稅 포함 면세 รวม शामिल
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
    """
    incl include including included includes inclusive inc inkl inklusive inbegriffen enthalten comprise compris
    comprises incluye incluyen inclui incluem beinhaltet obejmuje zawiera comprende comprendono bevat omfattar
    inclus incluse inclusa inclusi incluso incluido incluida incluidos incluidas incluída incluído inclús inclosa
    inclusief inbegrepen inkluderat inkluderet inkludert ingår wliczone wliczony včetně vrátane tartalmazza
    inclusă dahil περιλαμβάνεται περιλαμβάνονται περιλαμβάνει включено включён включена включая вкл включени
    uključeno
    vključeno sisältyy sis sisältää sisältäen hinnas iekļauts įskaičiuota συμπεριλαμβάνεται 込 込み 含む 포함
    """
)
# Beside "included" they make it the contrary, or say whom a price is for.
NOT = words_of(
    """
    not no non não nao nicht ohne kein keine without excl exclu exclus exclue ex hors pas sans sin senza sem sense niet
    zonder
    geen inte ikke ej uden uten utan nie bez ne nem fără değil hariç χωρίς δεν не без ei ilman nav ne nėra
    """
)
SOME = words_of(
    """
    for für pour para per voor för til till dla pro pre için για для за untuk members member mitglieder only nur
    seulement solo sólo sólo alleen tylko pouze sadece μόνο только if si wenn falls se als jeśli pokud eğer αν если
    until bis jusqu hasta fino tot do до έως students residents unemployed trial audit first premier primer
    """
)
# Who pays a price that is nothing for the learner.
FUNDED = words_of(
    """
    funded subsidised subsidized sponsored financed paid gefördert finanziert bezuschusst financé financée financés
    subventionné subventionnée pris subvencionado subvencionada subvencionat subvencionada financiado financiada
    bonificado bonificada finanziato finanziata subsidiado subsidiada gefinancierd gesubsidieerd finansierad
    finansieret
    finansiert finansowane dofinansowane finansowany hrazeno hradí financováno financované támogatott finanszírozott
    finanțat subvenționat destekli finanse επιδοτούμενο επιδοτείται χρηματοδοτούμενο финансируется финансирано
    dibiayai didanai disubsidi ditanggung
    оплачено фінансується sufinancirano financirano rahoitettu rahastatud finansēts finansuojama
    """
)
# Funds that pay a course whole: a free price with their names alone behind it is free.
FUNDS = words_of("ginop efop plusz apbn apbd fse esf efs esza pnrr npo feder erdf efrr")
INSTALMENT = words_of(
    """
    instalment instalments installment installments rate raten ratenzahlung teilzahlung teilzahlungen versements
    versement
    mensualités mensualité échelonné plazos plazo cuotas cuota fraccionado parcelas parcelado prestações rate
    rata raty
    rat ratach ratami rateale rateizzabile termijnen termijn delbetaling delbetalning avbetalning avdrag rater
    splátky
    splátek splátkach splátok splátkách részlet részletben részletre rate taksit taksitle δόσεις δόση δόσεων
    рассрочка
    рассрочку платежа взносами вноски розстрочка частини rata obroka obrokih obrocih obroke erää osamaksu järelmaks
    maksājumos dalimis részletfizetés részletfizetési ratenzahlungen cicilan dicicil angsuran obročno obročné
    rateizzazione rateizzabili parcelamento fraccionament
    """
)
CAN_BE = words_of(
    """
    or oder ou lub nebo alebo vagy sau veya ή или або eller lehetséges lehetőség bisa dapat moguće možno možné
    available possible möglich posible posibile mogelijk
    możliwe
    możliwość możná imkânı payable plan zahlbar % in en em w v ve σε zu à a fraccionado échelonné ratenzahlung
    """
)  # of instalments: a way to pay the whole
BESIDE_INSTALMENTS = CAN_BE | words_of(
    """
    in en em w v ve σε на in zu à a of or oder ou o of lub nebo alebo vagy sau veya ή или або eller payable
    payment plan płatności płatność płatne platba platby platbu zahlung zahlungen betaling paiements
    available possible möglich möglichst possible posible possibile mogelijk możliwe możliwość możná imkânı x fois
    plusieurs mehreren up to % by pay paid zahlbar payable paiement pago pagamento equal interest free ohne mit
    """
)
# Help with a price that somebody may get: the price is as it stands.
AID = words_of(
    """
    bursary bursaries grant grants scholarship scholarships funding loan loans discount discounts concessions aid
    financial may be are is some förderung bildungsgutschein bildungsscheck zuschuss
    financement cpf opco becas beca subvenciones subvención fundae borse borsa bolsas
    finanziamenti voucher subsidie beurs stipend dofinansowanie dofinansowania dotace støtte bidrag
    """
)
POSSIBLE = words_of(
    """
    lehetséges lehetőség bisa dapat moguće možno možné available possible möglich posible posibile mogelijk możliwe
    możliwość možná imkânı
    """
)
AIDED = words_of("förderbar förderfähig finançable éligible bonificable subvencionable finanziabile financiável")
FOR = words_of("for für pour para per voor för til till dla pro pre için για для за untuk")
# A price that has them beside it is less than others pay.
LESS = words_of(
    """
    discount discounted early earlybird bird reduced concession concessions concessionary saving rabatt ermäßigt erm
    frühbucher remise réduit réduction descuento reducido sconto ridotto desconto reduzido korting rabat zniżka ulgowy
    sleva zľava kedvezmény reducere indirim έκπτωση скидка знижка отстъпка popust
    """
)
# What a price may include; without such a word it is what the price is for, a part of the whole.
EXTRAS = words_of(
    """
    materials material registration enrolment enrollment exam assessment books resources lunch meals lehrmittel
    accreditation certification certificate badge manual handbook kit refreshments coffee skript skriptum unterlagen
    kursunterlagen lehrbuch buch prüfung prüfungsgebühr zertifikat verpflegung mittagessen matériel repas déjeuner
    supports examen manuel certificat materiales materiales libro libros manual comida certificado material
    materiali
    pranzo dispense esame attestato materiais almoço lesmateriaal boek boeken lunches examen certificaat materiały
    podręcznik egzamin certyfikat obiad materiály učebnice zkouška oběd tananyag vizsga ebéd materiale manuale sınav
    kitap sertifika υλικό βιβλία εξετάσεις πιστοποίηση материалы учебник экзамен матеріали материали kursmaterial
    litteratur kursusmateriale bog eksamen materiaali aineisto todistus
    """
)
# What a price may include that is taken off it, also as the last part of a word: Frühbucherrabatt.
TAKEN_OFF = LESS | words_of(
    """
    off voucher vouchers subsidy bursary grant scholarship reduction savings credit bonus discounts aide aides bourse
    förderung ersparnis vergünstigung ermäßigung subvención ayuda beca bolsa borsa subsidie beurs dofinansowanie dotace
    """
)
TAKEN_OFF_ENDS = (
    "rabatt",
    "nachlass",
    "nachlaß",
    "gutschein",
    "zuschuss",
    "bonus",
    "förderung",
    "ermäßigung",
    "korting",
)
# What is bought with a course, too: with EXTRAS all that "included" may stand beside with an amount of its own.
BOUGHT = EXTRAS | words_of(
    """
    card deposit book textbook textbooks fee parking tools uniform equipment software insurance postage shipping lab
    kaution anzahlung kurskarte porto acompte caution depósito señal cauzione waarborg borg zadatek kaucja záloha
    vat gst tax taxes mwst ust umsatzsteuer tva iva btw moms mva dph vat alv áfa kdv ндс
    materialkosten materialgebühr anmeldegebühr einschreibegebühr inscription inscripción matrícula inscrição iscrizione
    """
)
BESIDE_BOUGHT = words_of("the a an and und et y e en de of for für pour du der die das fees gebühr frais costs kosten")
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
