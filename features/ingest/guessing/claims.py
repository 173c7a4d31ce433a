"""Claims: columns that say what money or credit a course is eligible for, which is no condition of entry.

Words are small and without accents, as `names.plain_words` leaves them; each begins a word, endings may follow.
"""

from __future__ import annotations

import re

from stackwise.features.text import unaccented

_MONEY = """
    waiver remission concession discount rebate financial.aid aid\\b bursar scholarship grant loan funding funded subsid
    voucher reimburs assistance tax\\b pell\\b wioa fafsa skillsfuture credits?\\b ceus?\\b cpds?\\b cpes?\\b
    cmes?\\b pdus?\\b levy stipend
    forder foerder zuschuss rabatt ermassig ermaess stipend bafog bildungsgutschein bildungsurlaub steuer
    financement bourse remise aide\\b subvention cpf\\b opco credit exoner
    beca descuento ayuda bonific subvenci fundae financiaci credito credits
    sconto agevol borsa finanziam voucher bolsa desconto financiament isenc beques? descompt ajut
    korting subsidie studiefin beurs rabat tilskud tilskudd stotte su\\b csn\\b studiemedel bidrag alennu tuki opintotu
    znizk dofinans stypend slev dotac prispev zlav stipendi kedvezmeny tamogat osztondij reducer finantar bursa
    indirim burs hibe εκπτωσ επιδοτ υποτροφ скидк льгот финансир субсиди знижк фінансув отстъпк финансиран стипенди
    popust subvenc financir stipend atlaid finansej nuolaid stipendij soodus toetus afslatt styrk
    הנחה מלגה تخفیف خصم منحة छूट beasiswa diskon giam hoc.bong
"""
_ELIGIBLE = """
    eligib elegib elegiv ammissibil berechtig anspruch aanmerking berattig berettig oikeutet uprawn narok
    opravn jogosult uygun επιλεξιμ δικαιουχ право pravo tiesib tinkam kolblik oigus זכאי مؤهل
    पात्र layak berhak
"""
_TO = "for|to|au|aux|a|al|para|por|per|pour|fur|auf|voor|til|till|do|na|la|icin|για|на|за|de|del|du|des|di"
_TWO = re.compile(r"[&/,;+]|\b(?:and|or|und|oder|et|ou|y|o|e|en|og|och|i)\b", re.IGNORECASE)  # both are there


def _any(words: str) -> str:
    return f"(?:{'|'.join(dict.fromkeys(unaccented(words).split()))})"


_BEFORE = re.compile(rf"\b{_any(_MONEY)}\w{{0,20}}(?: \w{{1,20}}){{0,2}} \w{{0,20}}{_any(_ELIGIBLE)}")
_WITHIN = re.compile(rf"\b{_any(_MONEY)}\w{{0,20}}{_any(_ELIGIBLE)}")
_BEHIND = re.compile(
    rf"\b{_any(_ELIGIBLE)}(?:\w{{0,20}}(?: (?:{_TO})\b){{1,2}}(?: \w{{1,20}})?|(?!\w{{0,4}}bili)\w{{0,20}})"
    rf" {_any(_MONEY)}"
)


def says_claim(column: str, words: str) -> bool:
    """Whether a column's name says that it holds which money or credit a course is eligible for.

    Parameters
    ----------
    column, words : the name, and its small words without accents.

    >>> says_claim("Fee waiver eligible", "fee waiver eligible"), says_claim("Eligibility", "eligibility")
    (True, False)
    >>> says_claim("Éligible CPF", "eligible cpf"), says_claim("Funding & eligibility", "funding eligibility")
    (True, False)
    """
    if _TWO.search(column):
        return False
    found = _BEFORE.search(words) or _WITHIN.search(words) or _BEHIND.search(words)
    return found is not None
