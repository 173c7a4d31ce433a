"""Planted qualifications whose right allocation is known by construction."""

from datetime import date

import pytest
from credit_cases import AS_OF, Case, group, leaf, mapping, planted, rule

from stackwise.features.errors import CreditError, UnknownIdError
from stackwise.features.records import Certainty, Qualification
from stackwise.models.credit import Allocation
from stackwise.models.credit.holdings import age_months
from stackwise.models.credit.tree import Tree


def run(case: Case) -> Allocation:
    return case.engine().allocate("Q", case.records, AS_OF)


def filled(case: Case) -> dict[str, tuple[float | None, str]]:
    return {line.requirement_id: (line.value, str(line.certainty)) for line in run(case).lines}


CORE = group("root", "all", leaf("a", "A"), leaf("b", "B"), leaf("c", "C"))


def test_same_and_directly_equivalent_units_are_mandated_and_each_further_hop_is_less_sure() -> None:
    chain = [mapping("B0", "B"), mapping("C00", "C0"), mapping("C0", "C")]
    case = planted(CORE, 3, [{"unit_id": "A"}, {"unit_id": "B0"}, {"unit_id": "C00"}], mappings=chain,
                   full_credit=False)  # fmt: skip
    answer = run(case)
    assert filled(case) == {"a": (1, "mandated"), "b": (1, "mandated")}  # never wholly by credit: two of three
    assert [(line.requirement_id, line.hops) for line in answer.lines] == [("a", 0), ("b", 1)]
    assert answer.totals[Certainty.GRANTED] == 0


def test_a_chain_of_two_hops_is_granted_and_of_three_only_may_count() -> None:
    steps = [mapping("C3", "C2"), mapping("C2", "C1"), mapping("C1", "C")]
    two = run(planted(CORE, 9, [{"unit_id": "C2"}], mappings=steps))
    three = run(planted(CORE, 9, [{"unit_id": "C3"}], mappings=steps))
    assert [(line.certainty, line.hops) for line in two.lines] == [(Certainty.GRANTED, 2)]
    assert not three.lines
    assert [(line.certainty, line.hops) for line in three.may_count] == [(Certainty.RECOMMENDED, 3)]


@pytest.mark.parametrize(("said", "lines", "maybe"), [("yes", 1, 0), ("unknown", 0, 1), ("no", 0, 0)])
def test_only_a_yes_counts_and_an_unknown_at_best_may(said: str, lines: int, maybe: int) -> None:
    answer = run(planted(CORE, 9, [{"unit_id": "A0"}], mappings=[mapping("A0", "A", said)]))
    assert (len(answer.lines), len(answer.may_count)) == (lines, maybe)


def test_superseding_runs_one_way_and_equivalence_both() -> None:
    held = [{"unit_id": "A2"}]
    assert not run(planted(CORE, 9, held, mappings=[mapping("A", "A2")])).lines
    assert run(planted(CORE, 9, held, mappings=[mapping("A", "A2", kind="equivalent")])).lines


def test_one_holding_fills_one_slot_and_equivalents_share_capacity() -> None:
    root = group("root", "all", leaf("x", "A"), leaf("y", where={"package": "A"}))
    twins = [mapping("A0", "A")]
    assert run(planted(root, 9, [{"unit_id": "A"}])).filled == 1
    assert run(planted(root, 9, [{"unit_id": "A"}, {"unit_id": "A0"}], mappings=twins)).filled == 1
    assert run(planted(root, 9, [{"unit_id": "A"}, {"unit_id": "A1"}])).filled == 2


def test_a_surplus_does_not_count_and_an_at_most_caps() -> None:
    least = group("root", "at_least", leaf("a", "A"), leaf("b", "B"), leaf("c", "C"), min=2)
    most = group("root", "at_most", leaf("a", "A"), leaf("b", "B"), leaf("c", "C"), max=1)
    held = [{"unit_id": one} for one in "ABC"]
    assert run(planted(least, 9, held)).filled == 2
    assert run(planted(most, 9, held)).filled == 1


def test_a_group_minimum_keeps_its_places_and_its_surplus_counts_in_the_group() -> None:
    inner = group("two-of-m", "at_least", *(leaf(f"m{i}", f"M{i}") for i in range(4)), min=2)
    root = group("five", "at_least", inner, *(leaf(f"e{i}", f"E{i}") for i in range(5)), min=5)
    only_others = run(planted(root, 5, [{"unit_id": f"E{i}"} for i in range(5)]))
    assert only_others.filled == 3
    assert [(one.requirement_id, one.amount) for one in only_others.remaining] == [("two-of-m", 2)]
    all_four = run(planted(root, 5, [{"unit_id": f"M{i}"} for i in range(4)]))
    assert (all_four.filled, [one.amount for one in all_four.remaining]) == (4, [1])


def test_an_any_counts_one_branch() -> None:
    root = group("root", "any", group("s", "all", leaf("a", "A"), leaf("b", "B")), group("t", "all", leaf("c", "C")))
    assert run(planted(root, 9, [{"unit_id": one} for one in "ABC"])).filled == 2


def test_credit_points_are_clipped_not_split() -> None:
    root = group("root", "at_least", *(leaf(one.lower(), one) for one in "ABC"), min=12, measure="credit")
    case = planted(
        root, 30, [{"unit_id": one} for one in "ABC"], units=dict.fromkeys("ABC", 5.0), measure="credit_points"
    )
    answer = run(case)
    assert (answer.filled, sorted(line.value for line in answer.lines if line.value)) == (12, [2, 5, 5])


def test_a_unit_of_unknown_worth_may_count_but_is_never_zero() -> None:
    root = group("root", "all", leaf("a", "A"), leaf("b", "B"))
    answer = run(planted(root, 20, [{"unit_id": "A"}, {"unit_id": "B"}], units={"A": 6.0}, measure="credit_points"))
    assert [line.requirement_id for line in answer.lines] == ["a"]
    assert [(line.requirement_id, line.value) for line in answer.may_count] == [("b", None)]


@pytest.mark.parametrize("least", [0, 1, 2])
def test_no_qualification_is_reached_wholly_by_credit_unless_it_is_said(least: float) -> None:
    answer = run(planted(CORE, 3, [{"unit_id": one} for one in "ABC"], min_resident=least, full_credit=False))
    assert answer.credit == 3 - max(least, 1)
    whole = run(planted(CORE, 3, [{"unit_id": one} for one in "ABC"], min_resident=least, full_credit=True))
    assert whole.credit == 3 - least


@pytest.mark.parametrize(("stated", "credit"), [(None, 2), (False, 2), (True, 3)])
def test_what_nobody_states_leaves_one_to_study(stated: bool | None, credit: float) -> None:
    root = {"requirement_id": "r", "kind": "all", "children": [
        {"requirement_id": unit, "kind": "leaf", "unit_id": unit} for unit in "ABC"]}  # fmt: skip
    about = Qualification.model_validate(
        {"qualification_id": "Q", "title": "Q", "total": 3, "root": root, "full_credit": stated}
    )
    assert Tree(about).credit_limit == credit * 1000


def test_study_in_residence_fills_places_but_is_no_credit() -> None:
    held = [{"unit_id": "A", "resident": True}, {"unit_id": "B"}, {"unit_id": "C"}]
    answer = run(planted(CORE, 3, held, min_resident=1))
    assert (answer.filled, answer.credit, answer.resident, answer.remaining) == (3, 2, 1, ())


def test_a_cap_by_certainty_leaves_surer_credit_alone() -> None:
    chain = [mapping("C2", "C1"), mapping("C1", "C"), mapping("B2", "B1"), mapping("B1", "B")]
    caps = [{"max": 1, "certainties": ["granted"]}]
    answer = run(planted(CORE, 9, [{"unit_id": one} for one in ("A", "B2", "C2")], mappings=chain, caps=caps))
    assert (answer.totals[Certainty.MANDATED], answer.totals[Certainty.GRANTED]) == (1, 1)
    assert answer.caps[0].used == 1


RULE = rule("r", leaf("g", credential_id="K"), target_units=["A"])


def with_rule(held: dict[str, object], **conditions: object) -> Allocation:
    return run(planted(CORE, 9, [{"credential_id": "K", **held}], awards={"K": []}, rules=[{**RULE, **conditions}]))


def test_a_rule_counts_for_learning_completed_while_it_held_and_says_when_it_has_no_dates() -> None:
    assert with_rule({}).lines[0].undated
    done = {"awarded_on": date(2026, 3, 1)}
    dated = with_rule(done, valid_from=date(2026, 1, 1), valid_to=AS_OF)
    assert (dated.filled, dated.lines[0].undated) == (1, False)
    assert with_rule(done, valid_to=date(2026, 3, 1)).lines  # the learning was completed in time, though asked later
    assert not with_rule(done, valid_to=date(2026, 2, 28)).lines
    assert not with_rule(done, valid_from=date(2026, 3, 2)).lines
    assert not with_rule(done, valid_from=date(2026, 9, 2)).lines
    unknown = with_rule({}, valid_from=date(2026, 1, 1))
    assert (len(unknown.lines), len(unknown.may_count)) == (0, 1)  # nobody knows when: it may count, ask


@pytest.mark.parametrize(("grade", "counts"), [(None, 0), (59.0, 0), (60.0, 1)])
def test_an_unknown_grade_is_an_unmet_one(grade: float | None, counts: int) -> None:
    assert with_rule({"grade": grade}, conditions={"min_grade": 60}).filled == counts


@pytest.mark.parametrize(
    ("awarded", "counts"), [(None, 0), (date(2024, 9, 1), 1), (date(2024, 8, 31), 0), (date(2026, 9, 2), 0)]
)
def test_an_unknown_date_is_too_old_and_a_future_one_is_not_held(awarded: date | None, counts: int) -> None:
    assert with_rule({"awarded_on": awarded}, conditions={"max_age_months": 24}).filled == counts


@pytest.mark.parametrize(
    ("awarded", "as_of", "months"),
    [
        (date(2024, 8, 15), date(2026, 8, 15), 24),
        (date(2024, 8, 15), date(2026, 8, 16), 25),
        (date(2024, 8, 15), date(2026, 8, 14), 24),
        (date(2026, 1, 31), date(2026, 2, 1), 1),
        (date(2026, 1, 31), date(2026, 1, 31), 0),
    ],
)
def test_a_month_begun_is_a_month_of_age(awarded: date, as_of: date, months: int) -> None:
    assert age_months(awarded, as_of) == months


@pytest.mark.parametrize(
    ("certainty", "place"), [("recommended", "may_count"), ("claimed", "may_count"), ("inferred", "advice")]
)
def test_uncertain_credit_is_shown_and_never_counted(certainty: str, place: str) -> None:
    answer = with_rule({}, certainty=certainty)
    assert (answer.filled, answer.credit, answer.lines) == (0, 0, ())
    assert [line.rule_id for line in getattr(answer, place)] == ["r"]
    assert len(answer.remaining) == 1


def test_excluded_rules_are_not_applied_together() -> None:
    rules = [{**RULE, "excludes": ["s"]}, rule("s", leaf("h", credential_id="L"), target_units=["B"])]
    held = [{"credential_id": "K"}, {"credential_id": "L"}]
    assert run(planted(CORE, 9, held, awards={"K": [], "L": []}, rules=rules)).filled == 1


def test_a_rule_may_need_several_holdings_and_fill_several_places() -> None:
    both = group("g", "all", leaf("g1", credential_id="K"), leaf("g2", unit_id="Z"))
    rules = [rule("r", both, target_units=["A", "B"])]
    held = [{"credential_id": "K"}, {"unit_id": "Z"}]
    assert run(planted(CORE, 9, held, awards={"K": []}, rules=rules)).filled == 2
    assert run(planted(CORE, 9, held[:1], awards={"K": []}, rules=rules)).filled == 0


def test_a_block_gives_its_value_to_a_group() -> None:
    root = group("root", "all", leaf("a", "A"), group("pool", "at_least", leaf("b", "B"), leaf("c", "C"), min=2))
    rules = [rule("r", leaf("g", credential_id="K"), target_requirement_id="pool", form="block", value=5)]
    answer = run(planted(root, 3, [{"credential_id": "K"}], awards={"K": []}, rules=rules))
    assert [(line.requirement_id, line.unit_id, line.value) for line in answer.lines] == [("pool", None, 2)]
    assert [one.requirement_id for one in answer.remaining] == ["a"]


def test_an_exemption_meets_a_requirement_but_gives_no_credit() -> None:
    answer = with_rule({}, form="exemption")
    assert (answer.filled, [line.value for line in answer.lines]) == (0, [0])
    assert "a" not in {one.requirement_id for one in answer.remaining}


def test_an_exemption_is_from_a_named_unit_not_from_any_elective() -> None:
    root = group("root", "all", leaf("a", "A"), leaf("w", where={"package": "B"}), leaf("b", "B"))
    rules = [rule("r", leaf("g", credential_id="K"), target_units=["B"], form="exemption")]
    answer = run(planted(root, 6, [{"credential_id": "K"}], awards={"K": []}, rules=rules))
    assert [line.requirement_id for line in answer.lines] == ["b"]


def test_a_place_that_uses_nothing_up_is_met_beside_another() -> None:
    root = group("root", "all", leaf("a", "A"), leaf("check", "A", exclusive=False), leaf("b", "B"))
    answer = run(planted(root, 9, [{"unit_id": "A"}]))
    assert {line.requirement_id: line.value for line in answer.lines} == {"a": 1, "check": 0}


def test_units_of_a_credential_fill_a_place_each() -> None:
    answer = run(planted(CORE, 9, [{"credential_id": "K"}], awards={"K": ["A", "B"]}))
    assert {line.requirement_id: line.held for line in answer.lines} == {"a": ("K",), "b": ("K",)}


def test_what_remains_is_the_smallest_list() -> None:
    electives = group("el", "at_least", *(leaf(f"e{i}", f"E{i}") for i in range(5)), min=3)
    root = group("root", "all", group("core", "all", leaf("a", "A"), leaf("b", "B")), electives)
    nothing = run(planted(root, 5, []))
    assert [(one.requirement_id, one.amount) for one in nothing.remaining] == [("root", 5)]
    some = run(planted(root, 5, [{"unit_id": "E1"}]))
    assert [(one.requirement_id, one.amount) for one in some.remaining] == [("core", 2), ("el", 2)]
    assert some.gap == 0


def test_an_unknown_qualification_and_impossible_minima_are_named() -> None:
    case = planted(CORE, 3, [])
    with pytest.raises(UnknownIdError, match="qualification: got 'QQ'; expected one like 'Q'"):
        case.engine().allocate("QQ", [], AS_OF)
    inner = group("inner", "at_least", leaf("a", "A"), min=4)
    outer = planted(group("outer", "at_least", inner, leaf("b", "B"), min=2), 2, [])
    with pytest.raises(CreditError, match="requirement 'outer' of 'Q': got group minima of 4 in a group of 2"):
        outer.engine().allocate("Q", [], AS_OF)


def test_nearest_qualifications_come_fullest_first() -> None:
    case = planted(CORE, 3, [{"unit_id": "A"}])
    engine = case.engine()
    assert [(one.qualification_id, one.filled) for one in engine.nearest_qualifications(case.records, AS_OF, 3)] == [
        ("Q", 1)
    ]
    assert engine.nearest_qualifications([], AS_OF) == []
