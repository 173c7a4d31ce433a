"""Both solvers against each other, against every allocation tried, and under changes whose effect is known."""

import random
from dataclasses import replace

import pytest
from credit_brute import Brute
from credit_cases import AS_OF, Case, group, leaf, planted, random_case, rule

from stackwise.features.records import Holding
from stackwise.models.credit.allocate import solve
from stackwise.models.credit.awards import AllocationProblem
from stackwise.models.credit.cpsat import solve_cpsat
from stackwise.models.credit.flow import solve_flow
from stackwise.models.credit.holdings import fill_purse
from stackwise.recommender.verify.credit_checker import check_allocation


def problem_of(case: Case) -> AllocationProblem:
    engine = case.engine()
    return engine.reader("Q", AS_OF).problem(fill_purse(case.records, engine.rulebook, AS_OF))


def test_random_allocations_break_no_rule_and_every_figure_recomputes() -> None:
    for seed in range(400):
        case = random_case(seed)
        answer = case.engine().allocate("Q", case.records, AS_OF)
        assert check_allocation(answer.to_json(), case.holdings, case.tables) == [], seed
        assert answer.gap == 0


def test_the_answer_is_as_good_as_the_best_of_all_allocations() -> None:
    tried = 0
    for seed in range(300):
        case = random_case(seed, size=2)
        brute = Brute(case.tables, case.holdings, AS_OF)
        if brute.ways() <= 2000:
            answer = case.engine().allocate("Q", case.records, AS_OF).to_json()
            valued = [line for line in answer["lines"] + answer["may_count"] if line["value"]]
            assert brute.levels(valued) == pytest.approx(brute.best()), seed
            tried += 1
    assert tried > 150


def test_flow_and_constraint_program_reach_the_same_levels() -> None:
    flowed = 0
    for seed in range(400, 700):
        problem = problem_of(random_case(seed))
        flow = solve_flow(problem)
        if flow is not None:
            flowed += 1
            assert flow.levels == solve_cpsat(problem).levels, seed
            assert flow.bound == flow.counted
    assert flowed > 200


def test_an_extra_holding_never_lowers_what_is_filled() -> None:
    for seed in range(700, 900):
        case, rng = random_case(seed), random.Random(seed)
        extra = Holding(unit_id=rng.choice(case.tables["units"])["unit_id"], grade=80.0, awarded_on=AS_OF)
        engine = case.engine()
        before, after = (engine.allocate("Q", held, AS_OF) for held in (case.records, [*case.records, extra]))
        assert after.filled >= before.filled - 1e-9, seed


def test_a_lower_cap_never_raises_what_is_filled() -> None:
    for seed in range(900, 1050):
        case = random_case(seed)
        row = case.tables["qualifications"][0]
        for share in (0.5, 0.0):
            caps = [*row["caps"], {"max": share * row["total"], "measure": "count"}]
            lower = Case({**case.tables, "qualifications": [{**row, "caps": caps}]}, case.holdings)
            before, after = (one.engine().allocate("Q", one.records, AS_OF) for one in (case, lower))
            assert after.filled <= before.filled + 1e-9, seed


def test_the_order_of_the_input_changes_nothing() -> None:
    for seed in range(1050, 1150):
        case, rng = random_case(seed), random.Random(seed)
        tables = {name: rng.sample(rows, len(rows)) for name, rows in case.tables.items()}
        shuffled = Case(tables, rng.sample(case.holdings, len(case.holdings)))
        first, second = (one.engine().allocate("Q", one.records, AS_OF) for one in (case, shuffled))
        assert first == second, seed


def test_a_split_that_flow_would_take_is_left_to_the_constraint_program() -> None:
    """Three units of 2 points into two groups of 3: whole units give 2 + 3, a split would give 3 + 3."""
    pools = [
        group(name, "at_least", leaf(f"{name}-w", where={"package": "A"}), min=3, measure="credit")
        for name in ("p", "q")
    ]
    worth = {"A1": 4.0, "A2": 2.0}
    case = planted(
        group("root", "all", *pools), 12, [{"unit_id": one} for one in worth], units=worth, measure="credit_points"
    )
    problem = problem_of(case)
    assert solve(problem, 10).counted == 5000
    assert solve_flow(problem) is None or solve_flow(problem).counted == 5000


def test_out_of_time_it_returns_what_it_found_and_the_gap() -> None:
    rng = random.Random(5)
    worth = {f"A{i:02d}": float(rng.randint(11, 99)) for i in range(40)}
    pools = [
        group(f"p{k}", "at_least", leaf(f"w{k}", where={"package": "A"}), min=237 + k, measure="credit")
        for k in range(8)
    ]
    case = planted(
        group("root", "all", *pools), 4000, [{"unit_id": one} for one in worth], units=worth, measure="credit_points"
    )
    answer = case.engine(seconds=0.02).allocate("Q", case.records, AS_OF)
    assert answer.method == "cpsat"
    assert answer.bound >= answer.filled
    assert answer.gap == pytest.approx((answer.bound - answer.filled) / answer.total)
    assert check_allocation(answer.to_json(), case.holdings, case.tables) == []


def test_too_many_ways_to_satisfy_a_rule_are_not_called_proven() -> None:
    pool = [leaf(f"g{i}", f"Z{i}") for i in range(14)]
    rules = [rule("r", group("g", "at_least", *pool, min=6), target_units=["A"])]
    held = [{"unit_id": f"Z{i}"} for i in range(14)]
    answer = (
        planted(group("root", "all", leaf("a", "A"), leaf("b", "B")), 4, held, rules=rules)
        .engine()
        .allocate("Q", [Holding.model_validate(one) for one in held], AS_OF)
    )
    assert answer.filled == 1
    assert answer.gap > 0


def test_the_same_problem_gives_the_same_answer() -> None:
    case = random_case(77, size=6)
    answers = [case.engine().allocate("Q", case.records, AS_OF).to_json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert replace(problem_of(case)).grants == problem_of(case).grants
