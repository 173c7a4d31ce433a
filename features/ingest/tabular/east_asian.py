"""East Asian encodings: which of the older ones of Japan, Korea and China a text is in, told by its commonest signs.

Bytes of one read as another give signs that hardly any text has: half-width kana, rare characters. Where two are as
good, and where there are few signs to go by, none is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

_KANA = re.compile("[぀-ヿ]")
_HALF_WIDTH = re.compile("[｡-ﾟ]")
_HANGUL = re.compile("[가-힣]")
_LETTER = re.compile("[぀-ヿ㐀-鿿가-힣｡-ﾟ-豈-﫿]")
# Syllables that courses in Korean have often: common Chinese and Japanese characters read as Korean are others.
_OFTEN = frozenset(
    "이다는을의가에고한기사정과로지인하자리어도서스대시아해구성전교장보수부제영관일공문학생회계초급화입육실무격원"
)
_LEAST = 12  # different signs of two bytes that an encoding is told by
_SOME, _OWN, _NEARLY_ALL = 0.05, 0.25, 0.95
_COMMON, _MOSTLY = 0.9, 0.85  # of the signs are of the common ones of their set; of another's may be, too
_Fits = Callable[[Sequence[str]], bool]


def _within(encoding: str, *leads: tuple[int, int]) -> Callable[[str], bool]:
    """Whether a sign has two bytes in an encoding, of which the first is in one of its rows."""

    def common(sign: str) -> bool:
        raw = sign.encode(encoding, errors="replace")
        return len(raw) == 2 and any(first <= raw[0] <= last for first, last in leads)

    return common


_JIS, _KS = _within("euc_jp", (0xA1, 0xA5), (0xB0, 0xCF)), _within("euc_kr", (0xB0, 0xC8))
_GB, _BIG5 = _within("gb2312", (0xB0, 0xD7)), _within("cp950", (0xA4, 0xC6))


def _japanese(signs: Sequence[str]) -> bool:
    half_width = _share(signs, _HALF_WIDTH.match)
    return _share(signs, _KANA.match) >= _SOME and half_width < _SOME and _share(signs, _JIS) >= _COMMON


def _korean(signs: Sequence[str]) -> bool:
    known = _share(signs, _KS) >= _COMMON and _share(signs, _OFTEN.__contains__) >= _OWN
    return known and _share(signs, _HANGUL.match) >= _NEARLY_ALL and _spread("euc_kr", signs)


def _simplified(signs: Sequence[str]) -> bool:
    return _share(signs, _GB) >= _COMMON and _share(signs, _KANA.match) < _SOME and _spread("gb2312", signs)


def _traditional(signs: Sequence[str]) -> bool:
    return _share(signs, _BIG5) >= _COMMON and _share(signs, _KANA.match) < _SOME


def _spread(encoding: str, signs: Sequence[str]) -> bool:
    """Whether second bytes are of the whole set, as those of pairs of capitals of one alphabet are not."""
    seconds = [raw[-1] for sign in signs if len(raw := sign.encode(encoding, errors="replace")) == 2]
    low, high = sum(one < 0xC0 for one in seconds), sum(one >= 0xE0 for one in seconds)
    return min(low, high) >= _SOME * len(signs)


# In this order: Korean reads as common Chinese characters, and Chinese does not as Korean.
_ENCODINGS: tuple[tuple[str, _Fits], ...] = (
    ("cp932", _japanese),
    ("euc_jp", _japanese),
    ("cp949", _korean),
    ("gb18030", _simplified),
    ("cp950", _traditional),
)


def east_asian(raw: bytes) -> tuple[str, str] | None:
    """The encoding of a text of Japan, Korea or China that is not UTF-8, with a word of it; None where none is clear.

    >>> east_asian("パン作り入門,受講料,はじめての英会話\\n".encode("cp932"))
    ('cp932', 'パン作り入門')
    >>> east_asian("簿記三級講座,東京都\\n".encode("euc_jp")) is None
    True
    """
    for encoding, fits in _ENCODINGS:
        text, signs = _signs(raw, encoding)
        different = {sign for sign in signs if len(sign.encode(encoding)) == 2}
        if len(different) < _LEAST or not fits(signs):
            continue
        if encoding == "gb18030" and _may_be_japanese(raw):
            return None
        found = re.search(rf"(?:{_LETTER.pattern}){{2,20}}", text)
        return encoding, found[0] if found else ""
    return None


def _signs(raw: bytes, encoding: str) -> tuple[str, list[str]]:
    """A text in an encoding and its letters beside a to z; nothing where it cannot be in it."""
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        return "", []
    return text, [sign for sign in text if not sign.isascii() and (sign.isalpha() or _LETTER.match(sign))]


def _may_be_japanese(raw: bytes) -> bool:
    """Whether a text is one of common characters in Japan's EUC, with few kana or none."""
    signs = _signs(raw, "euc_jp")[1]
    return bool(signs) and _share(signs, _JIS) >= _MOSTLY


def _share(signs: Sequence[str], holds: Callable[[str], object]) -> float:
    return sum(bool(holds(sign)) for sign in signs) / len(signs)
