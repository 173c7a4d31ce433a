"""Prices: the one amount a text asks for, and its currency, or the reason why it asks for none or for several."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from stackwise.features.currencies import CURRENCIES, MARKS, THREE_DIGITS
from stackwise.features.ingest.amounts import price_words as words
from stackwise.features.ingest.amounts.numerals import NUMERAL, SCALES, Decimal, read_numeral
from stackwise.features.ingest.amounts.price_notes import without_note
from stackwise.features.ingest.amounts.wording import LETTER, Take, plain, unstated

Currencies = frozenset[str]  # that a mark may mean; empty where there is no mark


def _marked(mark: str) -> str:
    """A mark as a pattern: one of letters stands alone or beside digits."""
    before = rf"(?<!{LETTER})" if mark[0].isalpha() else ""
    return before + re.escape(mark) + (rf"(?!{LETTER})" if mark[-1].isalpha() else "")


_MARK = re.compile("|".join(map(_marked, sorted(MARKS, key=len, reverse=True))))
# After a space a comma may open a price (EUR ,50); after a letter it parts, or opens one: that is refused.
_COMMA_FIRST = r"(?:(?<= ),(?=\d{1,2}(?![\d.,' ])))?"
_PART = re.compile(
    rf"(?P<number>{_COMMA_FIRST}{NUMERAL.pattern})|(?P<mark>{_MARK.pattern})|(?P<word>{LETTER}+)|(?P<sign>\S)"
)
_DASHED = re.compile(r"(?<=\d)\s?[.,/]-{1,2}(?!\s?\d)")  # 1'200.- and 1,000/- have no cents
_MYRIADS = re.compile(r"(?<=\d) ?([만万萬천千])(?=[원円元]|$)")  # 45만원
_GLUED = re.compile(rf"{LETTER},\d|(?:{'|'.join(sorted(CURRENCIES))})\.\d")  # EUR,50 and USD.99
_TWICE = re.compile(r"(?<!\d)(?<!\d[ .,'])(\d{3}) \1(?![.,]?\d)")  # one price, scraped with its hidden copy
_UNTAXED = re.compile(r" ?\bnets? de (?:taxes?|tva)\b", re.IGNORECASE)  # whose tax nobody adds
_TRAILING = re.compile(r"[\d€$£¥₹]-(?! ?[^\s\d-]{0,4} ?\d| ?[^\W\d_])")  # 50- is below zero in accounts
_FREE_OR = re.compile(
    rf"(?<!{LETTER})(?:{'|'.join(sorted(words.FREE))})(?!{LETTER})[ )]*(?:/| or | oder | ou )[^/]{{0,20}}\d", re.I
)
_LETTER_OF = {"NGN": "N", "GHS": "GH", "MWK": "K", "ZMW": "K", "PGK": "K", "BWP": "P"}  # marks where they are told
_LENGTH = "a length"  # stands for a length of time among the words beside a price


@dataclass(frozen=True)
class PriceRules:
    """How prices are read.

    Attributes
    ----------
    currency : ISO 4217 code for a price with no mark, or with one that several currencies share ("$").
    take : which end of a range, or of a bound ("from 900"), is the price; without it they are refused.
    before_tax : a price to which tax is added is taken as it stands; without it, it is refused.
    decimal : the decimal mark, where known.
    """

    currency: str | None = None
    take: Take | None = None
    before_tax: bool = False
    decimal: Decimal | None = None


@dataclass(frozen=True)
class Price:
    """An amount; its currency is None where no mark, or only a shared one, tells it."""

    amount: float
    currency: str | None


def read_price(value: object, rules: PriceRules = PriceRules()) -> Price | None:
    """The price a text asks for; None where it says that it states none ("N/A", "on request").

    "Free" alone is 0. Text with an amount is that amount even if it also says "free", as in "FREE, add a certificate
    for $49 USD": what can be shown to others is the certificate.

    Raises
    ------
    ValueError
        Several prices, a price of a period or a part, a bound, a sum to which something is added, a word beside the
        price that is not known to leave it as it is, or marks that leave two readings of the number.

    >>> read_price("ab CHF 1'200.-", PriceRules(take="low"))
    Price(amount=1200.0, currency='CHF')
    """
    text = plain(value)
    if unstated(text) or text.casefold().rstrip(".") in words.ASKED:
        return None
    if re.fullmatch(r"\(.*\d.*\)", text):
        raise ValueError("a price in brackets, which may be a negative one")
    text = _without_note(_said_once(_DASHED.sub("", _MYRIADS.sub(r" \1 ", _UNTAXED.sub("", text)))))
    if letter := _LETTER_OF.get(rules.currency or ""):
        text = re.sub(rf"(?<!\w){letter} ?(?=\d)", "", text)
    if _FREE_OR.search(text):
        raise ValueError("2 prices, of which one is nothing")
    if _TRAILING.search(text):
        raise ValueError("a dash behind a price, which may be a negative one")
    if _TWICE.search(text):
        raise ValueError("the same digits twice")
    if _GLUED.search(text):
        raise ValueError("a mark between letters and digits, which may be the decimal one")
    said = _PriceReading(text, rules)
    if not said.amounts:
        return _free(said.words)
    amounts = _distinct(said)
    _refuse_words(said.words, rules)
    return _one_price(said, amounts)


def _without_note(text: str) -> str:
    """A price without a note that changes nothing; what other columns say of it stays."""
    price, parted, beside = text.partition(" | ")
    return without_note(price) + parted + beside


def _said_once(text: str) -> str:
    """A price that two columns say alike, as one says it.

    >>> _said_once("No charge | No charge"), _said_once("5 | 6")
    ('No charge', '5 | 6')
    """
    parts = text.split(" | ")
    return parts[0] if len(parts) == 2 and parts[0] == parts[1] else text


class _PriceReading:
    """What one text says: amounts, each with the currencies its marks allow, and the words beside them."""

    def __init__(self, text: str, rules: PriceRules) -> None:
        self.rules = rules
        self.amounts: list[tuple[float, Currencies]] = []
        self.words: list[str] = []
        self.is_range = False
        self._parts = [(str(found.lastgroup), found[0]) for found in _PART.finditer(text)]
        self._at = 0
        loose: list[Currencies] = []
        while self._at < len(self._parts):
            self._refuse_negative()
            mark = self._mark()
            if self._kind() == "number":
                self._number(mark)
            elif mark:
                loose.append(mark)
            else:
                self.words.append(self._next().casefold())
        if loose:
            self.amounts = [(amount, _common([which, *loose])) for amount, which in self.amounts]

    def _kind(self, ahead: int = 0) -> str:
        at = self._at + ahead
        return self._parts[at][0] if 0 <= at < len(self._parts) else ""

    def _text(self, ahead: int = 0) -> str:
        at = self._at + ahead
        return self._parts[at][1].casefold() if 0 <= at < len(self._parts) else ""

    def _next(self) -> str:
        self._at += 1
        return self._parts[self._at - 1][1]

    def _mark(self) -> Currencies:
        if self._kind() != "mark":
            return frozenset()
        mark = self._next()
        if self._text() == "," and self._kind(1) == "number":
            raise ValueError("a comma between a mark and its price")
        if mark[-1].isalpha() and self._text() == "." and self._kind(1) == "number":
            self._at += 1  # the point of an abbreviation: kr. 900
        return MARKS[mark]

    def _refuse_negative(self) -> None:
        """A dash that opens a price; one between two prices, or after a word, does not."""
        opens = self._kind(-1) in ("", "mark") or self._text(-1) in ("(", ":")
        if self._text() == "-" and opens and self._kind(1) in ("number", "mark") and not self._after_number():
            raise ValueError("a negative price")

    def _after_number(self) -> bool:
        return self._kind(-2) == "number"

    def _number(self, before: Currencies) -> None:
        numeral = self._next()
        if numeral[0] == "," and not before:
            raise ValueError(f"{numeral!r}, which may follow a comma or begin with its decimal mark")
        scale = SCALES.get(self._text(), 1.0) if self._kind() == "word" else 1.0
        if scale != 1.0 and not (self._text() == "m" and not before):
            self._at += 1
        else:
            scale = 1.0
        after = self._mark()
        if not before and not after and scale == 1.0 and self._beside():
            return
        which = _common([before, after])
        places = self._places(which or (self.amounts[-1][1] if self.is_range else which))
        self.amounts.append((read_numeral(numeral, self.rules.decimal, places) * scale, which))
        if self._text() in words.TO and self._kind(1) in ("number", "mark"):
            self.is_range = True
            self._at += 1

    def _beside(self) -> bool:
        """Whether an unmarked number is a share of tax or a length of time, not a price."""
        if self._text() == "%":
            self._at += 1
            return True
        joined = self._text() == "-" and self._text(1) in words.PERIOD
        if self._text(int(joined)) in words.PERIOD:
            self._at += 1 + joined
            self.words.append(_LENGTH)
            return True
        return False

    def _places(self, which: Currencies) -> int | None:
        possible = which or frozenset([self.rules.currency] if self.rules.currency else [])
        known = possible or self.rules.decimal in (".", ",")  # then three digits are no cents of anything likely
        return 2 if known and not possible & THREE_DIGITS else None


def _common(marks: Iterable[Currencies]) -> Currencies:
    """The currencies that all marks allow; empty where there is no mark."""
    known = [which for which in marks if which]
    both = frozenset.intersection(*known) if known else frozenset()
    if known and not both:
        raise ValueError("marks of different currencies on one price")
    return both


def _free(said: Sequence[str]) -> Price:
    beside = [word for word in said if word[0].isalpha()]
    if " ".join(beside) in words.NOTHING or (
        words.FREE & set(beside) and set(beside) <= words.FREE | words.NEUTRAL | words.PERSON
    ):
        return Price(0.0, None)
    raise ValueError("no price")


def _refuse_words(said: Sequence[str], rules: PriceRules) -> None:
    """Refuse words that make an amount a part of the price, or may."""
    extras = words.EXTRAS if words.INCLUDED & set(said) else frozenset()
    known = extras | words.NEUTRAL | words.PERSON | words.EACH | words.FREE | words.MARKS_BESIDE
    parts = words.PERIOD | words.PAYMENT | {_LENGTH}
    for at, word in enumerate(said):
        following = [one for one in said[at + 1 :] if one not in ("a", "the")][:1]
        if word in words.EACH_PERIOD or (word in words.EACH and parts & set(following)):
            raise ValueError(f"a price {' '.join([word, *following]).replace(_LENGTH, 'so long')}, not in all")
        if word in words.ADDED and not rules.before_tax:
            raise ValueError(f"a price to which something is added ({word!r})")
        if word not in known | words.LEAST | words.MOST | words.ADDED | {_LENGTH}:
            raise ValueError(f"{word!r} beside a price is not understood")


def _distinct(said: _PriceReading) -> list[tuple[float, Currencies]]:
    """The one amount, or the two ends of a range of which the rules take one."""
    amounts = list(dict.fromkeys(_shared(said.amounts)))
    low, high = amounts[0], amounts[-1]
    is_range = said.is_range and len(said.amounts) == len(amounts) == 2 and low[0] < high[0] and low[1] == high[1]
    if len(amounts) > 1 and not (is_range and said.rules.take):
        raise ValueError(f"{len(amounts)} prices")
    return amounts


def _one_price(said: _PriceReading, amounts: list[tuple[float, Currencies]]) -> Price:
    take = said.rules.take
    least, most = words.LEAST & set(said.words), words.MOST & set(said.words)
    if (least and take != "low") or (most and take != "high"):
        raise ValueError(f"only the {'lowest' if least else 'highest'} price is stated")
    (low, which), (high, _) = amounts[0], amounts[-1]
    return _priced({"low": low, "high": high}.get(str(take), (low + high) / 2), which, said.rules)


def _shared(amounts: list[tuple[float, Currencies]]) -> list[tuple[float, Currencies]]:
    """Amounts where one without a mark has the only marks there are."""
    known = {which for _, which in amounts if which}
    return [(amount, which or next(iter(known))) for amount, which in amounts] if len(known) == 1 else amounts


def _priced(amount: float, which: Currencies, rules: PriceRules) -> Price:
    if not which or rules.currency in which:
        return Price(amount, rules.currency)
    if len(which) == 1:
        return Price(amount, next(iter(which)))
    if rules.currency is not None:
        raise ValueError(f"a mark that does not mean {rules.currency}")
    return Price(amount, None)
