"""The engine against rules read from their words alone, and the checker on what each rule forbids."""

import copy
import random

import pytest
from credit_cases import AS_OF
from credit_words import best, case, statement

from stackwise.recommender.verify.credit_checker import check_allocation


@pytest.mark.parametrize("start", range(0, 400, 100))
def test_the_engine_counts_what_the_words_allow(start: int) -> None:
    for seed in range(start, start + 100):
        one, held = statement(random.Random(seed))
        world = case(one, held)
        answer = world.engine().allocate("Q", world.records, AS_OF)
        assert answer.filled == best(one, held), seed
        assert check_allocation(answer.to_json(), world.holdings, world.tables) == [], seed


def test_a_dropped_rule_is_seen_by_the_checker() -> None:
    """An answer under looser rules than the tables state breaks one of them whenever it counts more."""
    seen, missed = 0, []
    looser = {
        "residency": lambda q: q.update(min_resident=0.0, full_credit=True),
        "part": lambda q: q["root"]["children"][0].pop("conditions", None),
        "mode": lambda q: q.update(caps=[]),
        "grade": lambda q: q["root"]["children"][1].pop("conditions", None),
        "provider": lambda q: q.update(provider_id="X"),
    }
    for seed in range(300):
        one, held = statement(random.Random(seed))
        world = case(one, held)
        strict = world.engine().allocate("Q", world.records, AS_OF).filled
        for name, loosen in looser.items():
            loose = copy.deepcopy(world)
            loosen(loose.tables["qualifications"][0])
            answer = loose.engine().allocate("Q", loose.records, AS_OF)
            if answer.filled > strict:
                seen += 1
                if not check_allocation(answer.to_json(), world.holdings, world.tables):
                    missed.append((name, seed))
    assert seen > 60
    assert missed == []
