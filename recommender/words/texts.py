"""Interface texts: one JSON file a language, flat keys; ``{name}`` is filled in, plurals are chosen by number.

A text may hold ``{n, plural, one {# week} other {# weeks}}``: ``#`` is the number, and a branch may hold ``{name}``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal, get_args

from stackwise.features.errors import InputError, describe

Language = Literal["en", "de", "es"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
TextValue = str | float
_DECIMAL, _GROUP = {"en": ".", "de": ",", "es": ","}, {"en": ",", "de": ".", "es": "."}
_GROUPED_FROM = 10_000  # shorter numbers read well without


@dataclass(frozen=True)
class Texts:
    """The texts of one language; call it with a key and what is to be filled in."""

    language: str
    texts: Mapping[str, str]

    def __call__(self, key: str, **values: TextValue) -> str:
        """The text of a key.

        Raises
        ------
        KeyError
            No such key, or a value that the text names is not given: an error of ours, and tested.
        """
        return _filled(self.texts[key], values, self)

    def of(self, family: str, code: str, **values: TextValue) -> str:
        """The text of a code of some family; a code that no text is kept for is said as it is."""
        key = f"{family}.{code}"
        return self(key, **values) if key in self.texts else code.replace("_", " ")

    def number(self, value: float) -> str:
        """A number with at most two decimals, as the language writes it."""
        said = f"{value:,.2f}" if abs(value) >= _GROUPED_FROM else f"{value:.2f}"
        said = said.rstrip("0").rstrip(".")
        return said.translate({ord("."): _DECIMAL[self.language], ord(","): _GROUP[self.language]})

    def listed(self, names: list[str]) -> str:
        """Names with commas and, before the last, the language's "and"."""
        if len(names) < 2:
            return "".join(names)
        return self("list.and", first=", ".join(names[:-1]), last=names[-1])


@lru_cache(len(LANGUAGES))
def open_texts(language: str = "en") -> Texts:
    """The texts of a language.

    Raises
    ------
    InputError
        A language that there are no texts of.

    Examples
    --------
    >>> open_texts("de")("weeks", n=2)
    '2 Wochen'
    """
    if language not in LANGUAGES:
        raise InputError(describe("language", repr(language), "one of " + ", ".join(LANGUAGES), "choose one of them"))
    content = files("stackwise.recommender.words").joinpath(f"{language}.json").read_text(encoding="utf-8")
    return Texts(language, json.loads(content))


def _filled(text: str, values: Mapping[str, TextValue], texts: Texts) -> str:
    """The text with each braced part replaced."""
    parts, at = [], 0
    while (start := text.find("{", at)) >= 0:
        end = _closing(text, start)
        parts += [text[at:start], _replaced(text[start + 1 : end], values, texts)]
        at = end + 1
    return "".join([*parts, text[at:]])


def _closing(text: str, start: int) -> int:
    """Where the brace that opens at ``start`` is closed."""
    depth = 0
    for at in range(start, len(text)):
        depth += (text[at] == "{") - (text[at] == "}")
        if not depth:
            return at
    raise ValueError(describe("text", repr(text), "a closing brace for each opening one", "mend the file of texts"))


def _replaced(inside: str, values: Mapping[str, TextValue], texts: Texts) -> str:
    name, kind, branches = (*inside.split(",", 2), "", "")[:3]
    value = values[name.strip()]
    said = value if isinstance(value, str) else texts.number(value)
    if kind.strip() != "plural":
        return said
    chosen = _branches(branches)
    return _filled(chosen["one" if value == 1 else "other"].replace("#", said), values, texts)


def _branches(text: str) -> dict[str, str]:
    """``one {...} other {...}`` by name."""
    found, at = {}, 0
    while (start := text.find("{", at)) >= 0:
        end = _closing(text, start)
        found[text[at:start].strip()] = text[start + 1 : end]
        at = end + 1
    return found
