"""Which words of a request a credential answers: the best two, as if every statement had been looked at."""

from itertools import product
from types import SimpleNamespace

import numpy as np

from stackwise.features.request import Request, RequestStatement
from stackwise.features.word_lane import WordTfidf, telling_stems
from stackwise.recommender.engine.request_evidence import RequestEvidence

WORDS = ["welding", "robots", "payroll", "kitchen", "turbines", "grammar", "orchards", "sailing"]
TEXTS = ["welding robots payroll", "kitchen robots", "turbines grammar welding", "sailing", "robots"]


def evidence(texts: list[str]) -> tuple[RequestEvidence, WordTfidf]:
    nothing = [None] * len(texts)
    words = WordTfidf().fit([*texts, *TEXTS])
    arrays = SimpleNamespace(columns={"title": nothing, "outcomes": nothing, "description": texts})
    return RequestEvidence(arrays, words), words


def request(*statements: tuple[str, float]) -> Request:
    said = tuple(RequestStatement(text, None, None, weight) for text, weight in statements)
    return Request("", "", said, np.zeros((len(said), 2)), np.zeros((0, 2)), np.zeros(2))


def looked_at_all(asked: Request, text: str, words: WordTfidf) -> list[tuple[str, list[str]]]:
    """The same by definition: each statement against each sentence."""

    def worth(stems: frozenset[str]) -> float:
        return sum(sorted(map(words.rarity, stems)))

    found = []
    for number, statement in enumerate(asked.statements):
        stems = frozenset(telling_stems(statement.text))
        said = [(stems & frozenset(telling_stems(sentence)), at) for at, sentence in enumerate(text.split(". "))]
        said = [one for one in said if one[0] and worth(one[0]) >= (0.6 if len(one[0]) == 1 else 0.4) * worth(stems)]
        best, at = max(said, key=lambda one: worth(one[0]), default=(None, 0))
        if statement.weight > 0 and best is not None:
            found.append((-statement.weight * worth(best), number, statement.text, best, at))
    kept: list[tuple[str, frozenset[str], int]] = []
    for _, _, said, shared, at in sorted(found, key=lambda one: one[:2]):
        if len(kept) < 2 and not any(other >= shared or passage == at for _, other, passage in kept):
            kept.append((said, shared, at))
    return [(said, sorted(shared)) for said, shared, _ in kept]


def test_the_two_that_share_most_are_shown_as_if_all_were_looked_at() -> None:
    rng = np.random.default_rng(0)
    drawn = [". ".join(" ".join(rng.choice(WORDS, 3)) for _ in range(3)) for _ in range(30)]
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


def test_one_word_of_two_alike_is_no_answer() -> None:
    found, _ = evidence(["robots stay longer. sailing payroll"])
    assert found.of(request(("grammar payroll", 1.0))).of_row(0) == []
    [match] = found.of(request(("grammar payroll sailing", 1.0))).of_row(0)
    assert match["shared"] == ["payroll", "sail"]


def test_what_shares_no_word_and_a_request_without_words_show_nothing() -> None:
    found, _ = evidence(["welding robots"])
    assert found.of(request(("payroll", 1.0), ("", 1.0))).of_row(0) == []
    assert found.of(None).of_row(0) == []


def test_one_passage_is_shown_once() -> None:
    found, _ = evidence(["robots and payroll and much besides. grammar of sailing"])
    asked = request(("robots", 1.0), ("payroll", 0.3), ("sailing", 0.2))
    assert [match["asked"] for match in found.of(asked).of_row(0)] == ["robots", "sailing"]
