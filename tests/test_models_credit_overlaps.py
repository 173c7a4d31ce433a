"""Limited double counting between two parts: the engine against all placements, and the checker on what is too much."""

import random
from itertools import product

import pytest
from credit_cases import AS_OF, Case, group, leaf, planted

from stackwise.features.errors import CreditError
from stackwise.recommender.verify.credit_checker import check_allocation


def two_majors(rng: random.Random) -> tuple[Case, int, int, int]:
    units = [f"U{i}" for i in range(5)]
    first, second = (sorted(rng.sample(units, rng.randint(2, 4))) for _ in "AB")
    least_a, least_b, most = rng.randint(1, 3), rng.randint(1, 3), rng.randint(0, 2)
    root = group(
        "root", "all",
        group("A", "at_least", *(leaf(f"a-{u}", u) for u in first), min=least_a),
        group("B", "at_least", *(leaf(f"b-{u}", u) for u in second), min=least_b),
    )  # fmt: skip
    held = [{"unit_id": unit} for unit in rng.sample(units, rng.randint(1, 5))]
    case = planted(root, 20, held)
    case.tables["qualifications"][0]["overlaps"] = [{"between": ["A", "B"], "max": most}]
    return case, least_a, least_b, most


def best(case: Case, least_a: int, least_b: int, most: int) -> tuple[int, int]:
    """(units that count, units that count twice), by trying for each: neither, A, B, or both with one of them first."""
    a, b = (
        {node["unit_id"] for node in part["children"]} for part in case.tables["qualifications"][0]["root"]["children"]
    )
    found = (0, 0)
    for places in product(("", "A", "B", "AB"), repeat=len(case.holdings)):
        named = [(one["unit_id"], place) for one, place in zip(case.holdings, places, strict=True)]
        if any(("A" in place and unit not in a) or ("B" in place and unit not in b) for unit, place in named):
            continue
        in_a, in_b = (sum(side in place for _, place in named) for side in "AB")
        twice = sum(place == "AB" for _, place in named)
        if in_a <= least_a and in_b <= least_b and twice <= most:
            found = max(found, (sum(bool(place) for _, place in named), twice))
    return found


def test_units_count_in_two_majors_as_often_as_the_rule_lets_them() -> None:
    shared = 0
    for seed in range(200):
        case, least_a, least_b, most = two_majors(random.Random(seed))
        answer = case.engine().allocate("Q", case.records, AS_OF).to_json()
        assert (answer["filled"], len(answer["shared"])) == best(case, least_a, least_b, most), seed
        assert check_allocation(answer, case.holdings, case.tables) == [], seed
        if answer["shared"]:
            shared += 1
            row = case.tables["qualifications"][0]
            row["overlaps"] = [{"between": ["A", "B"], "max": len(answer["shared"]) - 1}]
            codes = {one.code for one in check_allocation(answer, case.holdings, case.tables)}
            assert "overlap_exceeded" in codes, seed
            row["overlaps"] = []
            assert "shared_wrong" in {one.code for one in check_allocation(answer, case.holdings, case.tables)}, seed
    assert shared > 40


@pytest.mark.parametrize("between", [("A", "nowhere"), ("A", "a-U0"), ("A", "A")])
def test_an_overlap_of_what_are_no_two_parts_is_refused(between: tuple[str, str]) -> None:
    case, *_ = two_majors(random.Random(3))
    part = group("A", "at_least", leaf("a-U0", "U0"), leaf("a-U1", "U1"), min=1)
    row = case.tables["qualifications"][0]
    row["root"] = group("root", "all", part, group("B", "at_least", leaf("b", "U2"), min=1))
    row["overlaps"] = [{"between": list(between), "max": 1}]
    with pytest.raises(CreditError, match="an overlap of"):
        case.engine().allocate("Q", case.records, AS_OF)
