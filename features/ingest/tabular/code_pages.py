"""Code pages: which of Windows' one-byte encodings a text is in, told by the words that each of them gives.

Every code page decodes every text into something. The right one gives words of a language that is written in it, with
letters of that language alone: Polish read as western has "p³ace", Turkish has Icelandic letters. Where two readings
are as good, none is taken.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from stackwise.features.language import tell_language

WESTERN = "cp1252"  # what Excel writes in western Europe, the Americas and Oceania when it does not write UTF-8
_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
_ARABIC = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيپچژگکیٹڈڑںھہۂۃےـ\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652"
# By page, the languages at home there and the letters beside a to z in which they, and loans among them, are written.
_WEST = "àáâãäåæçèéêëìíîïñòóôõöøùúûüÿœßšªºµž"
_WESTERNERS = tuple("en de fr es pt it nl da no sv fi ca gl eu ga cy lb id ms mt sq".split())  # noqa: SIM905
_HOMES: Mapping[str, Mapping[str, str]] = {
    WESTERN: {
        **dict.fromkeys(_WESTERNERS, _WEST),
        "is": "áðéíóúýþæö",
        "et": "äöüõšžé",
    },
    "cp1250": {
        "pl": "ąćęłńóśźżéöü",
        "cs": "áčďéěíňóřšťúůýžöüä",
        "sk": "áäčďéíĺľňóôŕšťúýžöüěřů",
        "hu": "áéíóöőúüűä",
        **dict.fromkeys(("sl", "hr", "bs", "sr"), "čćđšžéöü"),
        "ro": "ăâîşţéöü",
        "sq": "ëçé",
    },
    "cp1251": {
        "ru": _CYRILLIC + "ё№",
        "uk": _CYRILLIC + "ґєіїё",
        "bg": _CYRILLIC,
        "be": _CYRILLIC + "ёіў",
        **dict.fromkeys(("mk", "sr"), _CYRILLIC + "ѓѕјљњќџђћ"),
    },
    "cp1253": {"el": "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋ"},
    "cp1254": {"tr": "çğıöşüâîûéi\u0307"},
    "cp1255": {"he": "אבגדהוזחטיךכלםמןנסעףפץצקרשת"},
    "cp1256": {"ar": _ARABIC, "fa": _ARABIC, "ur": _ARABIC},
    "cp1257": {"et": "äöüõšžé", "lv": "āčēģīķļņšūžō", "lt": "ąčęėįšųūžō"},
    "cp1258": {"vi": "àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ"},
}
_LETTER = "[^\\W\\d_¹²³¼½¾]"
_WORD = re.compile(rf"{_LETTER}[\w\u0300-\u036f\u064b-\u0652]{{0,60}}")
_CELL = re.compile(r"[^\s;,|\"]{2,40}")
_ADDRESS = re.compile(r"\S{0,300}(?:://|www\.|@)\S{0,300}")
# Signs that stand inside or before no word; "²" and "º" may end one.
_BROKEN = re.compile(
    rf"(?<={_LETTER})[¹²³¼½¾¥¦§¨©ª¬®¯°±´¶¸º¿¡£¤¢÷×€„†‡‰‹›«»˜ˆ]{_LETTER}"
    r"|(?<![\w(])[¹²³¼¾¥¦¬¯ªº£¢¤][^\W\d_A-Z]{2}|[\x80-\x9f]"
    rf"|(?:(?!{_LETTER})[^\x00-\x7f]){{3}}"
)
_MOST_STRANGE = 0.06  # of the letters beside a to z: names and loans
_CLEARLY, _SURE = 0.2, 0.6  # so much surer is the better of two readings; what makes a western one doubtful
_ENOUGH = 20_000  # characters that a language is told by


_LAST = frozenset("ςךםןףץ")  # forms of letters that only end words
_KOI8 = "koi8_r"  # an older encoding of Russian: where a text may be in it none is told
_OFTEN, _RUSSIAN = frozenset("оеаинтсрвл"), 0.5  # two thirds of the letters of a Russian text, and half at least
_ACCENTED = frozenset("άέήίόύώϊϋΐΰ")
_TWO_SYLLABLES = re.compile(r"[αεηιουω]+[^\W\dαεηιουω]+[αεηιουω]")


@dataclass(frozen=True)
class DecodedText:
    """A text as a page decodes it: how sure its language is, the share of letters beside a to z that are not of it.

    ``capitals`` is whether its alphabet has them, and ``small`` whether no word begins with one though: so Hebrew
    looks, read as Cyrillic.
    """

    page: str
    text: str
    sure: float
    strange: float
    capitals: bool = True
    small: bool = False

    def word(self, others: Sequence[DecodedText] = ()) -> str:
        """A word with letters beside a to z, one that the others read otherwise where there is one."""
        found = [word for word in _CELL.findall(self.text) if not word.isascii()]
        apart = [word for word in found if any(word not in other.text for other in others)]
        return next(iter(apart or found), "")


def readings(raw: bytes) -> list[DecodedText]:
    """The readings of a text that is not UTF-8 by all pages that have its bytes, each text once, the best first."""
    found: dict[str, DecodedText] = {}
    for page in _HOMES:
        try:
            text = unicodedata.normalize("NFC", raw.decode(page))
        except UnicodeDecodeError:
            continue
        one, before = _reading(page, text), found.get(text)
        if before is None or one.strange < before.strange:
            found[text] = replace(one, page=before.page if before else page)
    return sorted(found.values(), key=lambda one: (one.strange > _MOST_STRANGE, -one.sure, one.strange))


def likely(found: Sequence[DecodedText]) -> list[DecodedText]:
    """Those of all readings that may be meant: one where it is clear, several of which none is clearly the better.

    >>> [one.page for one in likely(readings("Kurs języka; Księgowość; Obsługa wózków".encode("cp1250")))]
    ['cp1250']
    """
    fit = [one for one in found if one.strange <= _MOST_STRANGE]
    best = max((one.sure for one in fit), default=0.0)
    if any(not one.capitals and one.sure > best - _CLEARLY for one in fit) and all(map(_may_be_small, fit)):
        fit = [one for one in fit if not one.capitals]
    in_capitals = [one for one in found if one.page != WESTERN and not one.strange and one.text.isupper()]
    fit = [one for one in fit if one.sure > best - _CLEARLY or (not fit[0].capitals and one in in_capitals)]
    fit = fit[:1] if best < _SURE and fit and fit[0].page == WESTERN else fit
    return [*fit, *map(_as_koi8, fit)] if len(fit) == 1 and _may_be_koi8(fit[0]) else fit


def _as_koi8(one: DecodedText) -> DecodedText:
    raw = one.text.encode(one.page, errors="replace")
    return replace(one, page=_KOI8, text=raw.decode(_KOI8))


def _may_be_koi8(one: DecodedText) -> bool:
    """Whether Russian in KOI8 may give such a text: capitals of it are small letters elsewhere, and the other way.

    Small Cyrillic letters that are rarer than those of KOI8, Greek words without an accent and Arabic ones among which
    signs of other alphabets stand.
    """
    other = _as_koi8(one)
    words = [word for word in _WORD.findall(other.text) if not word.isascii()]
    russian = all(set(word.lower()) <= set(_CYRILLIC + "ё") and not _inner_capitals(word) for word in words)
    if not russian or not words:
        return False
    if one.page == "cp1253":
        unaccented = [word for word in _WORD.findall(one.text) if word.islower() and not _ACCENTED & set(word)]
        return any(map(_TWO_SYLLABLES.search, unaccented))
    often = _share_of_often(other.text)
    return often > _share_of_often(one.text) if one.capitals else one.strange > 0 and often > _RUSSIAN


def _share_of_often(text: str) -> float:
    """How many of the letters beside a to z are common ones of Russian."""
    letters = [sign for sign in text.lower() if sign.isalpha() and not sign.isascii()]
    return sum(sign in _OFTEN for sign in letters) / max(len(letters), 1)


def _inner_capitals(word: str) -> int:
    return sum(not b.isascii() and a.islower() and b.isupper() for a, b in itertools.pairwise(word))


def _may_be_small(one: DecodedText) -> bool:
    return one.small or not one.capitals


def _reading(page: str, text: str) -> DecodedText:
    words = _WORD.findall(_ADDRESS.sub(" ", text[:_ENOUGH]))
    told = tell_language(" ".join(words))
    sure = told.confidence if told.code is None or told.code in _HOMES[page] else 0.0
    letters = _HOMES[page].get(told.code or "", _WEST if page == WESTERN else "")
    own = [word for word in words if not word.isascii()]
    if not letters:
        return DecodedText(page, text, 0.0, 1.0)
    strange = sum(_strangers(word, letters) for word in own) + len(_BROKEN.findall(text[:_ENOUGH]))
    high = sum(not sign.isascii() for word in own for sign in word)
    capitals = letters[0].upper() != letters[0]
    small = capitals and len(own) > 2 and not any(word[0].isupper() for word in own)
    return DecodedText(page, text, sure, strange / max(high, 1), capitals, small)


def _strangers(word: str, letters: str) -> int:
    """How many signs of a word are not of the alphabet, capitals behind small letters, or last letters within it."""
    foreign = sum(not sign.isascii() and sign not in letters for sign in word.lower())
    latin = not any(sign in _WEST for sign in letters) and any(sign.isascii() for sign in word)
    return foreign + _inner_capitals(word) + latin + len(_LAST.intersection(word[:-1]))
