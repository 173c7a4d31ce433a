"""Interface texts: every key in each language, the same blanks, none unused, numbers as each language writes them."""

import json
import re
from pathlib import Path

import pytest

from stackwise.features.errors import InputError
from stackwise.models.eligibility import REASONS
from stackwise.models.reading.mentions import REASONS as READING_REASONS
from stackwise.models.reranker import TERMS
from stackwise.recommender.decision.outcomes import OUTCOMES
from stackwise.recommender.service.page_files import page_files
from stackwise.recommender.words import LANGUAGES, Texts, open_texts

HOME = Path(__file__).parent.parent / "recommender"
NAME = r"""\(\s*["']([a-z_.0-9]+)["']"""
CALL, FAMILY = re.compile(r"(?:(?<!open_)texts|self)" + NAME), re.compile(r"texts\.of" + NAME)
OTHER_CALLS = re.compile(r'texts\(\s*"([a-z_.]+)" if [^"]+ else "([a-z_.]+)"')


def code() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in HOME.rglob("*.py"))


def blanks(text: str) -> set[str]:
    whole = re.sub(r"\{([a-z_]+), plural,(?: \w+ \{[^{}]*\})+\}", r"{\1}", text)
    return set(re.findall(r"\{([a-z_]+)[,}]", whole))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_key_with_the_same_blanks(language):
    english, other = open_texts("en").texts, open_texts(language).texts
    assert sorted(other) == sorted(english)
    assert [key for key in english if blanks(english[key]) != blanks(other[key])] == []
    assert all(text.strip() for text in other.values())


def test_the_page_says_all_of_it_in_every_language():
    own = [json.loads((HOME / f"service/page/words.{name}.json").read_text(encoding="utf-8")) for name in LANGUAGES]
    assert [sorted(texts) for texts in own] == [sorted(own[0])] * len(own)
    assert [key for key in own[0] for texts in own if blanks(texts[key]) != blanks(own[0][key])] == []


PAGE_CODE = "\n".join(path.read_text(encoding="utf-8") for path in sorted((HOME / "service" / "page").glob("*.js")))
PAGE_KEYS = {
    "page.weights.": TERMS,
    "page.mode.": ("occupation", "ad", "qualification"),
    "page.goal.": ("change", "advance", "stay_current"),
    "page.edit.": "123",
    "level.": "12345",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_that_the_page_s_code_asks_for_is_there(language):
    texts = json.loads(page_files()[f"page/words/{language}.json"].content)
    families = set(re.findall(r'\bof\("([a-z_.]+)"', PAGE_CODE))
    asked = set(re.findall(r'"([a-z_]+(?:\.[a-z_0-9]+)+)"', PAGE_CODE)) - families - {"answer.json"}
    asked |= {f"{family}{last}" for family, names in PAGE_KEYS.items() for last in names}
    assert len(asked) > 200
    assert sorted(asked - texts.keys()) == []
    made = set(re.findall(r"`([a-z_]+\.[a-z_.]*)\$\{", PAGE_CODE))
    made |= {f"{family}." for family in families}
    assert made > PAGE_KEYS.keys()
    assert [one for one in sorted(made) if not any(key.startswith(one) for key in texts)] == []
    own = [key for key in texts if key.startswith("page.") and key not in asked]
    assert [key for key in own if not any(key.startswith(one) for one in made)] == []


def test_no_key_is_unused_and_every_one_asked_for_is_there():
    said = code()
    asked = {*CALL.findall(said), *(key for pair in OTHER_CALLS.findall(said) for key in pair)}
    families = set(FAMILY.findall(said)) | {"mode", "tongue", "plan", "note", "named"}
    keys = set(open_texts().texts)
    assert asked - keys == set()
    page = {key for key in keys if key.startswith("page.")}
    unused = {key for key in keys - asked - page if not any(key.startswith(f"{name}.") for name in families)}
    assert sorted(unused) == []


@pytest.mark.parametrize(
    ("family", "codes"),
    [("left", REASONS), ("outcome", OUTCOMES), ("not_counted", (*READING_REASONS["cv"], "wrong_sense"))],
)
def test_every_code_of_a_family_has_its_words(family, codes):
    assert [code for code in codes if f"{family}.{code}" not in open_texts().texts] == []


def test_plurals_and_numbers_follow_the_language():
    assert [open_texts(one)("weeks", n=n) for one, n in (("en", 1), ("de", 1), ("es", 2))] == [
        "1 week", "1 Woche", "2 semanas",
    ]  # fmt: skip
    assert [open_texts(one).number(12345.5) for one in LANGUAGES] == ["12,345.5", "12.345,5", "12.345,5"]
    assert [open_texts(one).number(9.75) for one in LANGUAGES] == ["9.75", "9,75", "9,75"]
    assert open_texts().listed(["a", "b", "c"]) == "a, b and c"


def test_what_is_filled_in_is_not_read_again():
    assert (
        Texts("en", {"k": "{a} {n, plural, one {# x of {a}} other {# xs of {a}}}"})("k", a="{n}", n=2)
        == "{n} 2 xs of {n}"
    )


def test_a_language_without_texts_is_refused():
    with pytest.raises(InputError, match="language: got 'fr'"):
        open_texts("fr")
