"""Which statements of a request a credential answers: the best two, as if each had been looked at; none by one word."""

from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest

from stackwise.features.request import Request, RequestStatement
from stackwise.features.word_lane import WordTfidf
from stackwise.recommender.engine.request_evidence import RequestEvidence
from stackwise.recommender.engine.same_phrase import asked_words, same_phrase, telling_words

WORDS = ["welding", "robots", "payroll", "kitchen", "turbines", "grammar", "orchards", "sailing"]
TEXTS = ["welding robots payroll", "kitchen robots", "turbines grammar welding", "sailing", "robots"]


def evidence(texts: list[str], titles: list[str | None] | None = None) -> tuple[RequestEvidence, WordTfidf]:
    nothing = [None] * len(texts)
    words = WordTfidf().fit([*texts, *TEXTS])
    arrays = SimpleNamespace(columns={"title": titles or nothing, "outcomes": nothing, "description": texts})
    return RequestEvidence(arrays, words), words


def request(*statements: tuple[str, float], learnt: bool = True) -> Request:
    said = tuple(RequestStatement(text, None, None, weight, None, learnt) for text, weight in statements)
    return Request("", "", said, np.zeros((len(said), 2)), np.zeros((0, 2)), np.zeros(2))


def looked_at_all(asked: Request, text: str, words: WordTfidf) -> list[tuple[str, list[str]]]:
    """The same by definition: each statement against each sentence."""

    def worth(stems: frozenset[str]) -> float:
        return sum(sorted(map(words.rarity, stems)))

    found = []
    for number, statement in enumerate(asked.statements):
        its = asked_words(statement.text)
        spoken = [(sentence, telling_words(sentence)) for sentence in text.split(". ")]
        said = [(same_phrase(its, one, told, False, words.rarity), at) for at, (one, told) in enumerate(spoken)]
        best, at = max(said, key=lambda one: worth(one[0]))
        if statement.weight > 0 and best:
            found.append((-statement.weight * worth(best), number, statement.text, best, at))
    kept: list[tuple[str, frozenset[str], int]] = []
    for _, _, said, shared, at in sorted(found, key=lambda one: one[:2]):
        if len(kept) < 2 and not any(other >= shared or passage == at for _, other, passage in kept):
            kept.append((said, shared, at))
    return [(said, sorted(shared)) for said, shared, _ in kept]


def test_the_two_that_share_most_are_shown_as_if_all_were_looked_at() -> None:
    rng = np.random.default_rng(0)
    drawn = [". ".join(" ".join(rng.choice(WORDS, 3)) for _ in range(9)) for _ in range(30)]
    asked = [
        request(*((" ".join(rng.choice(WORDS, rng.integers(1, 4))), float(rng.choice([0, 0.5, 1]))) for _ in range(9)))
        for _ in range(10)
    ]
    found, words = evidence(drawn)
    shown = 0
    for one, (row, text) in product(asked, enumerate(drawn)):
        matches = [(match["asked"], match["shared"]) for match in found.of(one).of_row(row)]
        assert matches == looked_at_all(one, text, words)
        shown += len(matches)
    assert shown > 300


SAID = [  # asked, title, description, what is quoted
    ("basic computer skills", "Harmony", "The skills you need to understand basic scales", None),
    ("analyse financial statements", "Money", "You learn to read financial statements", "description"),
    ("supply chain management", "Trade", "This management course shows how a chain store works", None),
    ("supply chain management", "Trade", "It deals with supply chain management", "description"),
    ("work in an international environment", "Trade", "We keep a safe work environment", None),
    ("security guard officer", "Locks", "Told by a security officer of a bank", None),
    ("data analysis", "Fevers", "Guided through the analysis of data of the real world", None),
    ("data analysis", "Data Analysis for Nurses", "", "title"),
    ("evaluation of crops", "Crops", "Learn the evaluation and care of crops", "description"),
    ("health care system", "Fields", "For those who care about health and the system of food", None),
    ("legal case management", "Law", "Some of the legal cases are read", None),
    ("accounting", "Strategic Account Work", "", None),
    ("accounting", "Accounting for Farmers", "Accounting is fun", "title"),
    ("accounting", "Farms", "Taught beside accounting and law", None),
    ("Access", "Fevers", "Learners may access it at their convenience", None),
    ("Access", "Access to Water", "", None),
    ("Excel", "How to excel at school", "Some excel", None),
    ("Excel", "Excel for Beginners", "", "title"),
    ("SQL", "Databases", "You query with SQL and more", "description"),
    ("legal advice", "Ethics", "It is not meant to serve as legal advice", None),
    ("transport networks", "Freight", "It caters to those who plan transport networks", None),
    ("legal advice", "Ethics", "You give legal advice", "description"),
    ("manage supplies", "Demand and Supplies", "", None),
    ("a wide range of engineering tasks", "Engineering Sums", "", None),
    ("good engineering skills", "Engineering Sums", "", "title"),
    ("systems", "Control Systems", "The given system", None),
    ("review", "Ownership", "We review types of ownership", None),
    ("TROUBLESHOOTING", "Troubleshooting Printers", "", "title"),
    ("", "Welding", "Welding", None),
]


@pytest.mark.parametrize(("asked", "title", "description", "quoted"), SAID)
def test_a_statement_is_quoted_where_the_same_is_said_and_not_where_a_word_is_shared(
    asked: str, title: str, description: str, quoted: str | None
) -> None:
    found, _ = evidence([description], [title])
    matches = found.of(request((asked, 1.0))).of_row(0)
    assert [match["shown"]["field"] for match in matches] == ([quoted] if quoted else [])
    assert found.of(request((asked, 1.0), learnt=False)).of_row(0) == []


def test_a_telling_word_of_a_title_or_all_words_anywhere_are_near_and_a_word_of_any_field_is_not() -> None:
    found, _ = evidence(["a pipe, other devices, and data systems"], ["Sailing Systems"])
    for near in ("manage pipe devices", "sailing in storms"):
        assert found.of(request((near, 1.0))).named_in(0)
    assert not found.of(request(("manage data analysis systems", 1.0), ("pipe welding", 1.0))).named_in(0)


def test_no_request_shows_nothing() -> None:
    found, _ = evidence(["welding robots"])
    assert found.of(None).of_row(0) == []


def test_one_passage_is_shown_once() -> None:
    found, _ = evidence(["robot arms and payroll runs and much besides. grammar of sailing"])
    asked = request(("robot arms", 1.0), ("payroll runs", 0.3), ("sailing grammar", 0.2))
    assert [match["asked"] for match in found.of(asked).of_row(0)] == ["robot arms", "sailing grammar"]
