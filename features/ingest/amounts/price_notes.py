"""Price notes: what stands behind a price and changes nothing of it: what it includes, who pays it, what help is."""

from __future__ import annotations

import re

from stackwise.features.currencies import MARKS
from stackwise.features.ingest.amounts import price_words as words
from stackwise.features.ingest.amounts.numerals import NUMERAL, read_numeral
from stackwise.features.ingest.amounts.wording import LETTER

_BRACKETS = re.compile(r"([^()]{1,80})\(([^()]{1,80})\)\.?")  # a price and what stands in brackets behind it
_INCLUDED = "|".join(sorted(map(re.escape, words.INCLUDED)))
_INCLUDING = re.compile(
    rf"([^()]{{1,60}}?\d[^()]{{0,12}}?),? ((?:{_INCLUDED})(?!\w)[^()]{{1,80}})",
    re.IGNORECASE,
)
_OR = re.compile(r"([^()]{1,60}?),? ((?:or|oder|ou|o|of|eller|lub|nebo|alebo|vagy|sau|veya) \d{1,2} ?x ?[^()]{1,40})")
_CHANGING = (words.NOT | words.EACH_PERIOD | words.LEAST | words.MOST | words.ADDED | words.PERIOD) - words.INCLUDED
_AT_ONCE = re.compile(r",? \(?(?:[àa] vista|al contado|(?:au )?comptant|in contanti)\)?$", re.IGNORECASE)
_GOODS = r"(?:教材|テキスト|材料|資料|道具|昼食|受験|検定|登録)(?:代|費|费|料)?"
_ASIAN_INCLUDED = re.compile(
    rf"(?:税込み?[・、, ])?(?:{_GOODS}[・、, ]?){{1,4}}(?:込み?|を?含む)|含(?:{_GOODS}[・、, ]?){{1,4}}"
)
_SHARE = re.compile(r"\d+(?:[.,]\d+)? ?%")


def without_note(text: str) -> str:
    """A price without what stands behind it, where that changes nothing.

    >>> without_note("1 390 € (repas compris)"), without_note("£480 (or 4 instalments of £120)")
    ('1 390 €', '£480')
    >>> without_note("R$ 350,00 à vista"), without_note("3x de R$ 130,00")
    ('R$ 350,00', '3x de R$ 130,00')
    >>> without_note("$65 (incl. $20 card)"), without_note("£240 incl. £50 deposit")
    ('$65', '£240')
    >>> without_note("£9 (+ VAT)"), without_note("£9 (incl. £40 exam)"), without_note("£85 (£40 concessions)")
    ('£9 (+ VAT)', '£9 (incl. £40 exam)', '£85 (£40 concessions)')
    """
    text = _AT_ONCE.sub("", text)
    if found := _BRACKETS.fullmatch(text):
        return found[1].strip() if _changes_nothing(found[1].strip(), found[2].casefold()) else text
    if (found := _INCLUDING.fullmatch(text)) and _includes_part(found[1], found[2].casefold()):
        return found[1].strip()
    if (found := _OR.fullmatch(text)) and _makes_up(found[1], found[2].casefold()):
        return found[1].strip()
    return text


def _words_in(text: str) -> set[str]:
    return set(re.findall(rf"{LETTER}+|%", text.casefold()))


def _marks_in(text: str) -> set[str]:
    return {mark.casefold() for mark in MARKS if mark.casefold() in text.casefold()}


def _changes_nothing(price: str, note: str) -> bool:
    said = _words_in(note)
    free = bool(words.FREE & _words_in(price)) and not re.search(r"\d", price)
    includes = bool(said & words.INCLUDED) and not (said & _CHANGING or _takes_off(said) or re.search(r"[\d+]", note))
    paid = bool(said & words.FUNDED) or (bool(said) and said <= words.FUNDS)
    funded = free and paid and not said & (words.SOME | words.NOT) and not re.search(r"\d", note)
    if includes or funded or _ASIAN_INCLUDED.fullmatch(note):
        return True
    may_be = (said & words.AID and said & words.POSSIBLE) or said & words.AIDED
    helped = bool(may_be) and said <= words.AID | words.AIDED | words.POSSIBLE and not re.search(r"[\d+]", note)
    return not free and (helped or _in_instalments(price, note, said) or _includes_part(price, note))


def _takes_off(said: set[str]) -> bool:
    return bool(said & words.TAKEN_OFF) or any(word.endswith(words.TAKEN_OFF_ENDS) for word in said)


def _numbers(text: str) -> list[float]:
    return [read_numeral(one, places=2) for one in NUMERAL.findall(_SHARE.sub("", text))]


def _less(price: str, note: str) -> bool:
    """Whether a price and a note have a number each, of which the note's is the smaller, and above nothing."""
    whole, part = _numbers(price), _numbers(note)
    return len(whole) == len(part) == 1 and 0 < part[0] < whole[0]


def _includes_part(price: str, note: str) -> bool:
    """Whether a note says what of the price is for something that is bought with it: "incl. £50 deposit".

    Anything else that it includes may be a part that is taken off: "incl. £50 early bird".
    """
    said = _words_in(note)
    beside = said - words.INCLUDED - _marks_in(note)
    bought = bool(beside & words.BOUGHT) and beside <= words.BOUGHT | words.BESIDE_BOUGHT
    plain = not said & (_CHANGING | words.LESS | words.SOME - words.FOR) and "+" not in note and "/" not in note
    return plain and bool(said & words.INCLUDED) and bought and _less(price, note)


def _makes_up(price: str, note: str) -> bool:
    """Whether "or 3 x $500" makes up a price, or a little more."""
    beside = _words_in(note) - _marks_in(note) - words.BESIDE_INSTALMENTS
    whole, parts = _numbers(price), _numbers(note)
    fits = len(whole) == 1 and len(parts) == 2 and whole[0] <= parts[0] * parts[1] <= 1.3 * whole[0]
    return not beside and fits


def _in_instalments(price: str, note: str, said: set[str]) -> bool:
    """Whether a note says only in how many instalments a price can be paid, and of how much, which makes it up."""
    if not said & words.INSTALMENT or said - words.INSTALMENT - words.BESIDE_INSTALMENTS - _marks_in(note):
        return False
    whole, numbers = _numbers(price), _numbers(note)
    if len(numbers) < 2:
        return bool(said & words.CAN_BE) or bool(numbers and numbers[0] > 1)
    return len(numbers) == 2 and len(whole) == 1 and numbers[0] * numbers[1] >= whole[0] > numbers[1]
