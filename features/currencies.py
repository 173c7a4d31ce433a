"""Currencies: the codes of ISO 4217, their minor digits, and which of them a symbol may mean."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from stackwise.features.errors import describe


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


CURRENCIES = _codes(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
    CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL
    HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL
    MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON
    RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH
    UGX USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
    """
)
THREE_DIGITS = _codes("BHD IQD JOD KWD LYD OMR TND")  # a thousandth is their smallest coin

_DOLLARS = "AUD BBD BMD BND BSD BZD CAD FJD GYD HKD JMD KYD LRD NAD NZD SBD SGD SRD TTD TWD USD XCD"
_PESOS = "ARS CLP COP CUP DOP MXN UYU"
_SYMBOLS: Mapping[str, str] = {
    "$": f"{_DOLLARS} {_PESOS}", "€": "EUR", "£": "GBP", "¥": "CNY JPY", "₹": "INR", "₩": "KRW", "₽": "RUB",
    "₺": "TRY", "₴": "UAH", "₦": "NGN", "₱": "PHP", "฿": "THB", "₫": "VND", "₪": "ILS", "₡": "CRC", "₲": "PYG",
    "₸": "KZT", "₮": "MNT", "₭": "LAK", "₵": "GHS", "₼": "AZN", "₾": "GEL", "円": "JPY", "元": "CNY TWD", "원": "KRW",
    "₨": "INR LKR MUR NPR PKR SCR",
    "US$": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "CAN$": "CAD", "NZ$": "NZD", "HK$": "HKD",
    "S$": "SGD", "SG$": "SGD", "NT$": "TWD", "R$": "BRL", "MX$": "MXN", "FJ$": "FJD", "J$": "JMD", "TT$": "TTD",
    "$US": "USD", "$AU": "AUD", "$CA": "CAD", "$NZ": "NZD", "$HK": "HKD", "RMB": "CNY",
    "kr": "DKK ISK NOK SEK", "Kr": "DKK ISK NOK SEK", "zł": "PLN", "Kč": "CZK", "Ft": "HUF", "lei": "MDL RON",
    "лв": "BGN", "руб": "RUB", "SFr": "CHF", "sFr": "CHF", "Fr": "CHF XAF XOF XPF", "FCFA": "XAF XOF",
    "F CFA": "XAF XOF", "CFA": "XAF XOF", "Fcfa": "XAF XOF", "грн": "UAH", "RM": "MYR", "Rp": "IDR",
    "S/": "PEN", "TL": "TRY",
    "ريال سعودي": "SAR", "ر.س": "SAR", "ر.س.": "SAR", "ريال": "IRR OMR QAR SAR YER", "دينار": "BHD IQD JOD KWD LYD TND",
    "جنيه": "EGP SDG", "درهم إماراتي": "AED", "рублей": "RUB", "рубля": "RUB", "korun": "CZK",
    "N$": "NAD", "৳": "BDT", "د.إ": "AED", "บาท": "THB", "đ": "VND", "GH₵": "GHS", "GH¢": "GHS",
    "Mex$": "MXN", "درهم": "AED MAD", "R": "ZAR", "Rs": "INR LKR MUR NPR PKR SCR", "KSh": "KES", "Ksh": "KES",
    "USh": "UGX", "TSh": "TZS", "Dhs": "AED",
    "euro": "EUR", "euros": "EUR", "Euro": "EUR", "Euros": "EUR", "rupees": "INR LKR MUR NPR PKR SCR",
    "dollars": _DOLLARS, "Dollars": _DOLLARS, "dollar": _DOLLARS, "pounds": "EGP FKP GBP GIP SHP", "yen": "JPY",
    "yuan": "CNY", "francs": "CHF XAF XOF XPF", "Franken": "CHF", "Swiss francs": "CHF",
    "ευρώ": "EUR", "Ευρώ": "EUR", "ευρω": "EUR", "евро": "EUR", "євро": "EUR", "evro": "EUR", "evrov": "EUR",
    "eura": "EUR", "eur": "EUR", "eurot": "EUR", "euroa": "EUR", "eurai": "EUR", "eurų": "EUR", "eiro": "EUR",
    "يورو": "EUR", "यूरो": "EUR", "złotych": "PLN", "złote": "PLN", "zlotych": "PLN", "korun českých": "CZK",
    "forint": "HUF", "lira": "TRY", "lirası": "TRY", "Türk lirası": "TRY", "лева": "BGN", "лв.": "BGN",
    "гривень": "UAH", "гривні": "UAH", "рублів": "RUB", "naira": "NGN", "Naira": "NGN", "naïra": "NGN",
    "cedis": "GHS", "Cedis": "GHS", "rand": "ZAR", "Rand": "ZAR", "रुपये": "INR NPR", "रुपए": "INR NPR",
    "ringgit": "MYR", "rupiah": "IDR", "baht": "THB", "lei moldovenești": "MDL", "shekels": "ILS",
    "schweizer franken": "CHF", "reais": "BRL", "Kenya shillings": "KES", "Kenyan shillings": "KES",
    "zloty": "PLN", "złoty": "PLN", "Złoty": "PLN",
    "pounds sterling": "GBP", "Pounds Sterling": "GBP", "US dollars": "USD", "US Dollars": "USD",
    "Australian dollars": "AUD", "Canadian dollars": "CAD", "New Zealand dollars": "NZD",
    "Singapore dollars": "SGD", "Indian rupees": "INR",
}  # fmt: skip
_WRITTEN_SMALL = "aud brl cad chf cny czk dkk eur gbp hkd huf inr jpy krw mxn myr nok nzd pln sek sgd usd zar"

MARKS: Mapping[str, frozenset[str]] = {
    **{code: frozenset([code]) for code in CURRENCIES},
    **{f"{code}$": frozenset([code]) for code in f"{_DOLLARS} {_PESOS}".split()},
    **{said: frozenset([code.upper()]) for code in _WRITTEN_SMALL.split() for said in (code, code.capitalize())},
    **{
        said: frozenset(codes.split())
        for symbol, codes in _SYMBOLS.items()
        for said in {symbol, symbol.replace("$", " $") if symbol.endswith("$") and len(symbol) > 1 else symbol}
    },
}


def currency_code(said: str, usual: str | None = None) -> str:
    """The ISO 4217 code that somebody wrote, in capitals, or that a mark alone means.

    Parameters
    ----------
    usual : the currency that is meant by a mark which several share, where it is one of them.

    Raises
    ------
    ValueError
        It is none; the message says which are near.

    >>> currency_code("aud"), currency_code("€"), currency_code("$", usual="CAD")
    ('AUD', 'EUR', 'CAD')
    """
    code = said.strip().upper()
    if code in CURRENCIES:
        return code
    meant = sorted(MARKS.get(said.strip(), MARKS.get(said.strip().lower(), ())))
    if len(meant) == 1 or usual in meant:
        return usual if usual in meant else meant[0]
    near = [one for one in ("USD", "AUD", "EUR") if one in meant] + meant
    near = near or difflib.get_close_matches(code, sorted(CURRENCIES), n=3, cutoff=0.6)
    fix = f"write one such as {', '.join(dict.fromkeys(near[:4]))}" if near else "write one such as USD, EUR or AUD"
    raise ValueError(describe("currency", repr(said), "a code of ISO 4217", fix))
