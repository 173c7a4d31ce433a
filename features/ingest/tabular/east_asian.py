"""East Asian encodings: which of the older ones of Japan, Korea and China a text is in, told by its commonest signs.

Bytes of one read as another give signs that hardly any text has: half-width kana, rare Chinese characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_KANA = re.compile("[぀-ヿ]")
_HALF_WIDTH = re.compile("[｡-ﾟ]")
_HANGUL = re.compile("[가-힣]")
_LETTER = re.compile("[぀-ヿ㐀-鿿가-힣｡-ﾟ-豈-﫿]")
_LEAST = 8  # signs that an encoding is told by
_SOME, _NEARLY_ALL = 0.05, 0.95
_COMMON = 0.9  # of Chinese characters are of the first level of their set


def _japanese(signs: list[str]) -> bool:
    return _share(signs, _KANA.match) >= _SOME and _share(signs, _HALF_WIDTH.match) <= 1 - _NEARLY_ALL


def _korean(signs: list[str]) -> bool:
    return _share(signs, _HANGUL.match) >= _NEARLY_ALL


def _of_first_level(encoding: str, first: int, last: int) -> Callable[[list[str]], bool]:
    def common(sign: str) -> bool:
        raw = sign.encode(encoding, errors="replace")
        return len(raw) == 2 and first <= raw[0] <= last

    return lambda signs: _share(signs, common) >= _COMMON and _share(signs, _KANA.match) < _SOME


# In this order: Korean reads as common Chinese characters, and Chinese does not as Korean.
_ENCODINGS: tuple[tuple[str, Callable[[list[str]], bool]], ...] = (
    ("cp932", _japanese),
    ("euc_jp", _japanese),
    ("cp949", _korean),
    ("gb18030", _of_first_level("gb2312", 0xB0, 0xD7)),
    ("cp950", _of_first_level("cp950", 0xA4, 0xC6)),
)


def east_asian(raw: bytes) -> tuple[str, str] | None:
    """The encoding of a text of Japan, Korea or China that is not UTF-8, with a word of it; None where it is of none.

    >>> east_asian("パン作り入門,受講料\\n".encode("cp932"))
    ('cp932', 'パン作り入門')
    >>> east_asian("Töpfern; Führerschein; Prüfung; Übung; Gebühr".encode("cp1252")) is None
    True
    """
    for encoding, fits in _ENCODINGS:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        signs = [sign for sign in text if not sign.isascii() and (sign.isalpha() or _LETTER.match(sign))]
        if len(signs) >= _LEAST and fits(signs):
            found = re.search(rf"(?:{_LETTER.pattern}){{2,20}}", text)
            return encoding, found[0] if found else ""
    return None


def _share(signs: list[str], holds: Callable[[str], object]) -> float:
    return sum(bool(holds(sign)) for sign in signs) / len(signs)
