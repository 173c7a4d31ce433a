"""What candidates add must be exactly what solving with and without them says."""

import pytest
from credit_cases import AS_OF, Case, group, leaf, mapping, planted, random_case, rule

from stackwise.features.records import Holding
from stackwise.models.credit import Allocation, Marginal
from stackwise.models.credit.holdings import in_force
from stackwise.models.credit.marginal import LINE_FIELDS, Margin

CREDENTIALS = [f"C{i}" for i in range(4)]


def one_by_one(case: Case, credential_id: str) -> tuple[float, float]:
    engine = case.engine()
    candidate = Holding(credential_id=credential_id, awarded_on=AS_OF, mode="completed")

    def solved(held: list[Holding]) -> Allocation:
        return engine.allocate("Q", held, AS_OF)

    before, after = solved(case.records), solved([*case.records, candidate])
    return after.filled_share - before.filled_share, max(0.0, after.may_share - before.may_share)


def held_now(case: Case, credential_id: str) -> bool:
    return any(h.credential_id == credential_id and in_force(h, AS_OF) for h in case.records)


@pytest.mark.parametrize("start", range(0, 320, 80))
def test_gains_equal_solving_one_by_one(start: int) -> None:
    for seed in range(start, start + 80):
        case = random_case(seed, size=3 + seed % 4)
        found = case.engine().marginal("Q", case.records, CREDENTIALS, AS_OF)
        for at, name in enumerate(CREDENTIALS):
            wanted = (0.0, 0.0) if held_now(case, name) else one_by_one(case, name)
            assert (found.share[at], found.may_count[at]) == pytest.approx(wanted), (seed, name)


def test_most_candidates_need_no_solve_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(Margin, "solved", lambda _, name: (asked.append(name), (0, 0))[1])
    places = [leaf(f"p{i}", f"A{i}") for i in range(30)]
    awards = {f"K{i}": [f"A{i}", f"A{i + 1}"][: 1 + i % 2] for i in range(29)}
    case = planted(group("root", "at_least", *places, min=20), 20, [{"unit_id": "A3"}], awards=awards)
    found = case.engine().marginal("Q", case.records, sorted(awards), AS_OF)
    assert asked == []
    assert sorted(set(found.share * 20)) == [1.0, 2.0]


def marginal(case: Case, *names: str) -> Marginal:
    return case.engine().marginal("Q", case.records, names, AS_OF)


def test_lines_and_sets_of_a_candidate() -> None:
    both = group("g", "all", leaf("g1", credential_id="K"), leaf("g2", credential_id="L"))
    root = group("root", "all", group("pair", "all", leaf("a", "A"), leaf("b", "B")), leaf("c", "C"))
    awards = {"K": [], "L": [], "M": ["B"], "N": []}
    rules = [rule("stack", both, target_units=["C"])]
    case = planted(root, 6, [{"unit_id": "A"}, {"credential_id": "K"}], awards=awards, rules=rules)
    found = marginal(case, "L", "M", "N", "K")
    assert list(found.share * 6) == pytest.approx([1, 1, 0, 0])
    assert [list(one) for one in found.completes] == [["stack"], ["pair"], [], []]
    assert [line["rule_id"] for line in found.lines[0]] == ["stack"]
    assert set(found.lines[1][0]) == set(LINE_FIELDS)
    assert [list(one) for one in found.lines[2:]] == [[], []]


def test_uncertain_credit_of_a_candidate_only_may_count() -> None:
    rules = [rule("r", leaf("g", credential_id="K"), "claimed", target_units=["A"])]
    case = planted(group("root", "all", leaf("a", "A"), leaf("b", "B")), 4, [], awards={"K": []}, rules=rules)
    found = marginal(case, "K")
    assert (found.share[0], found.may_count[0]) == (0, 0.25)
    assert [line["certainty"] for line in found.lines[0]] == ["claimed"]


def test_a_candidate_equivalent_to_what_is_held_adds_nothing() -> None:
    root = group("root", "all", leaf("a", "A"), leaf("w", where={"package": "A"}), leaf("b", "B"))
    case = planted(root, 9, [{"unit_id": "A0"}], awards={"K": ["A"], "L": ["B"]}, mappings=[mapping("A0", "A")])
    assert list(marginal(case, "K", "L").share * 9) == pytest.approx([0, 1])


def test_a_less_sure_way_to_a_filled_place_can_free_a_cap() -> None:
    """One unit may be granted or mandated; a candidate that only may count there frees it for the other place."""
    chain = [mapping("K3", "K2"), mapping("K2", "K1"), mapping("K1", "B")]
    root = group("root", "all", leaf("a", "A"), leaf("b", "B"))
    caps = [{"max": 1, "certainties": ["mandated", "granted"]}]
    case = planted(root, 6, [{"unit_id": "A"}, {"unit_id": "B"}], awards={"K": ["K3"]}, mappings=chain, caps=caps)
    found = marginal(case, "K")
    assert (found.share[0], found.may_count[0]) == pytest.approx(one_by_one(case, "K"))
    assert found.may_count[0] == pytest.approx(1 / 6)


def test_a_grade_that_is_not_known_yet_keeps_no_condition() -> None:
    rules = [rule("r", leaf("g", credential_id="K"), target_units=["A"], conditions={"min_grade": 50})]
    case = planted(group("root", "all", leaf("a", "A"), leaf("b", "B")), 4, [], awards={"K": []}, rules=rules)
    assert marginal(case, "K").share[0] == 0


def test_no_candidates_and_repeated_ones() -> None:
    case = planted(group("root", "all", leaf("a", "A"), leaf("b", "B")), 4, [], awards={"K": ["A"]})
    assert marginal(case).share.shape == (0,)
    assert list(marginal(case, "K", "unknown", "K").share) == [0.25, 0, 0.25]


def test_what_a_candidate_brings_nearer_without_a_named_qualification() -> None:
    case = planted(group("root", "all", leaf("a", "A"), leaf("b", "B")), 4, [{"unit_id": "A"}], awards={"K": ["B"]})
    nearer = case.engine().nearer(case.records, ["K"], AS_OF)
    assert {name: list(found.share) for name, found in nearer.items()} == {"Q": [0.25]}


def test_study_at_the_awarding_institution_adds_where_credit_is_at_its_limit() -> None:
    places = [leaf(f"p{i}", f"A{i}") for i in range(4)]
    held = [{"unit_id": f"A{i}"} for i in range(3)]
    case = planted(group("root", "at_least", *places, min=4), 4, held, awards={"K": ["A3"]}, min_resident=2.0)
    there = Case(case.tables, case.holdings)
    (row,) = there.tables["credentials"]
    row["provider_id"] = there.tables["qualifications"][0]["provider_id"] = "P"
    found = there.engine().marginal("Q", there.records, ["K"], AS_OF)
    assert found.share[0] * 4 == pytest.approx(1.0) == pytest.approx(one_by_one(there, "K")[0] * 4)
