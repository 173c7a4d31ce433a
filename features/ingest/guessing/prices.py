"""Prices: which columns hold them, and those beside them that say what they are for, and their tax."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from stackwise.features.ingest.amounts.wording import words_of
from stackwise.features.ingest.guessing.names import TAX, WITH, WITHIN, any_word, name_score, plain_words, squeezed
from stackwise.features.text import unaccented

_GROSS = re.compile(r"\b(?:ttc|brutto|bruto|gross|todo incluido)\b|税込|含税")
_PERIOD = any_word("unit per period* frequency interval cycle basis")
_PRICED = any_word("price* pricing fee fees cost costs tuition billing payment preis* prix precio* preco* prezzo*")
_KIND_OF_PRICE = any_word(
    "type model plan category note notes info remark* comment* hinweis* bemerkung* remarque* billing"
)
_TAX_WORDS = re.compile(TAX)
_OF_TAX = words_of("""
    value added included include incl inkl inclusive amount rate on status state statut estado stato stand durum durumu
    stan stav allapot κατασταση статус statuss busena tila treatment info note notes oran orani
""")
_TAX_ADDED = re.compile(
    r"\b[^.;*\n]{0,60}\b(?:zzgl|zuzüglich|exkl|excl|exclu|esclus|plus|without|before|ohne|sin|senza|hors|bez|sem|netto|ex)"
    r"\w{0,8}\.?(?: (?:\d{1,2} ?%|of|de|the|ges\.?|gesetzl\.?|gesetzlicher)){0,3} ?"
    rf"(?:{TAX}|taxes?|taxe)\b|\+ ?(?:{TAX})\b"
    rf"|\b(?:{TAX})\b\.?(?:(?!in[ck]l)[^.;*\n]){{0,20}}\b(?:extra|additional|added|not included|nicht enthalten"
    r"|nicht inbegriffen|no incluid\w{1,3}|não incluíd\w{1,3}|non (?:compris|inclus)\w{0,2}|niet inbegrepen"
    r"|ikke inkl\w{0,8}|tillkommer)\b|\bprix [^.;]{0,20}\bHT\b",
    re.IGNORECASE,
)
_TOTAL = any_word(
    unaccented("""
    total* gesamt* insgesamt overall out\\sof\\spocket totaal* razem celkem celkov* osszes* toplam* συνολ* итого общ*
    всього загальн* общо ukup* skup* kopa bendra* kokku yhteensa kokonais* heild* 合計 総額 总 總額 합계 총액 รวม jumlah
    tong* योग कुल الإجمالي المجموع
""")
)
_RATE = any_word(
    "members rate rates tarif tarifs tarife tarifa tarifas tariffa tariffe tarief tarieven taryfa stawka sazba sats"
)
_RECURRING = re.compile(
    r"subscri|\babo|membership|recurring|instal|\bper\b|/|\bpro\b|\bpar\b|\bpor\b|month|mensu|mensa|monat|week|year"
    r"|annual|annu|term|semester"
)
_ADDED = re.compile(
    r"\b(?:exc?l|exkl|ex|hors|ht|zzgl|plus|netto?|before|not|no|false|sin|sans|bez|non|nein"
    r"|haric|hariç|hariçtir|extra|added|eks|ekskl\w*|exklusi\w*|tillkommer|tilkommer|uden|uten|utan|ilman|brez|ne|nie"
    r"|nélkül|nincs|fără|nu|χωρίς|πλέον|δεν|без|не|sem|não|senza|zuzüglich|nicht|niet|zonder|inte|ikke|ei|pa|sense|gabe"
    r"|ekki|nije|nisu|nav|nėra|pole|chưa|belum|tidak)\b"
    r"|\+|exclu|esclus|税別|税抜|不含|未税|未稅|별도|غير|לא|ไม่รวม|नहीं|अतिरिक्त",
    re.IGNORECASE,
)
_EACH = re.compile(r"(?:per|pro|par|por|je) \w|(?:/ ?)\w")
_AMOUNT = re.compile(r"^[\d.,' ]+$")


def beside_price(price: str, others: Mapping[str, Sequence[Any]]) -> list[str]:
    """Columns to be read with one of prices, so that a price a month, of a subscription or before tax is none.

    Parameters
    ----------
    price : the name of the column of prices.
    others : cells of the columns that nothing uses, by their names.

    >>> beside_price("Fee", {"VAT": ["excl."], "Fee type": ["per month", "in full"], "Venue": ["Leeds"]})
    ['Fee type', 'VAT']
    """
    texts = {name: [str(cell).casefold() for cell in cells] for name, cells in others.items() if name != price}
    words = {name: cells for name, cells in texts.items() if not all(map(_AMOUNT.fullmatch, cells))}
    periods = [name for name in words if says_period(name) and not any(re.search(r"\d{3}", one) for one in words[name])]
    periods += [name for name in words if all(map(_EACH.match, words[name]))]
    kinds = [name for name in words if says_kind_of_price(name, price) and _any(words[name], _RECURRING, _ADDED)]
    taxes = [name for name in texts if says_tax(name) and _any(texts[name], _ADDED, _AMOUNT)]
    return list(dict.fromkeys([*periods[:1], *kinds[:1], *taxes[:1]]))


def _any(cells: Sequence[str], *said: re.Pattern[str]) -> bool:
    return any(one.search(cell) for one in said for cell in cells)


def says_period(column: str) -> bool:
    """Whether a column's name says that it holds what a price is for: a person, a month.

    >>> says_period("priceUnit"), says_period("billing_cycle"), says_period("Price")
    (True, True, False)
    """
    words = " ".join(plain_words(column))
    return _PERIOD.search(words) is not None and _PRICED.search(words) is not None


def tax_added(text: str) -> str:
    """What a text says of prices to which tax is added; empty where it says nothing of it.

    >>> tax_added("Price list 2027. All prices exclude VAT."), tax_added("Prices include VAT")
    ('All prices exclude VAT', '')
    """
    found = _TAX_ADDED.search(text[:10_000])
    return found[0].strip() if found else ""


def rivals(column: str, others: Iterable[str]) -> list[str]:
    """Other columns that may as well hold the price: those of as good a name, and all where none is just called so.

    >>> rivals("Cost of boats", ["Rugby fee", "Cost of boats"]), rivals("Fee", ["Rugby fee", "Fee"])
    (['Rugby fee'], [])
    """
    if says_with_tax(column):
        return [one for one in others if one != column and says_with_tax(one)]
    own = name_score(column, "price.amount")
    found = [one for one in others if own <= WITHIN or name_score(one, "price.amount") == own]
    return [one for one in found if one != column]


def says_with_tax(column: str) -> bool:
    """Whether a column's name says that its prices hold the tax: what is paid, whatever stands beside it.

    >>> says_with_tax("Price incl. VAT"), says_with_tax("Preis (brutto)"), says_with_tax("Price incl. lunch")
    (True, True, False)
    """
    words = " ".join(plain_words(column))
    return _GROSS.search(words) is not None or any(re.search(TAX, found[0]) for found in WITH.finditer(words))


def says_total(column: str) -> bool:
    """Whether a column's name says that it holds all that is paid.

    >>> says_total("Total cost"), says_total("Gesamtpreis"), says_total("Tuition")
    (True, True, False)
    """
    return _TOTAL.search(" ".join(plain_words(column))) is not None


def says_rate(column: str) -> bool:
    """Whether a column's name says that it holds a rate for some.

    >>> says_rate("Member rate (EUR)"), says_rate("Rated")
    (True, False)
    """
    return _RATE.search(" ".join(plain_words(column))) is not None


def says_kind_of_price(column: str, price: str) -> bool:
    """Whether a column's name says that it holds the kind of a price, or a note on it.

    >>> says_kind_of_price("offers.category", "offers.price"), says_kind_of_price("Category", "Price")
    (True, False)
    """
    words = " ".join(plain_words(column))
    within, dot, last = column.rpartition(".")
    beside = bool(dot) and within == price.rpartition(".")[0] and squeezed(last) in ("category", "type")
    return beside or (_KIND_OF_PRICE.search(words) is not None and _PRICED.search(words) is not None)


def says_tax(column: str) -> bool:
    """Whether a column's name says that it holds a tax on the price, or whether that is included.

    >>> says_tax("VAT"), says_tax("valueAddedTaxIncluded"), says_tax("Tax law")
    (True, True, False)
    """
    words = [word for word in plain_words(re.sub(r"^\S+\.(?=\S)", "", column)) if not word.isdecimal()]
    taxes = [word for word in words if _TAX_WORDS.fullmatch(word)]
    alone = _TAX_WORDS.fullmatch(squeezed(column)) is not None  # MwSt
    return alone or (bool(taxes) and all(word in taxes or word in _OF_TAX for word in words))
