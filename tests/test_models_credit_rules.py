"""Reading, validating and walking rules: equivalence, deep and wide trees, impossible rules named."""

import json
import time

import pandas as pd
import pytest
from credit_cases import AS_OF, Case, group, leaf, mapping, planted, rule
from hypothesis import given
from hypothesis import strategies as st

from stackwise.features.catalogue import in_memory
from stackwise.features.equivalence import Equivalence
from stackwise.features.errors import CreditError
from stackwise.features.records import Requirement, requirement_from_json, to_json
from stackwise.models.credit import CreditEngine
from stackwise.models.credit.read import read_rulebook
from stackwise.models.credit.validate import validate, validate_catalogue
from stackwise.recommender.defaults import open_catalogue

UNITS = "ABCDE"
EDGES = st.lists(
    st.tuples(
        st.sampled_from(UNITS), st.sampled_from(UNITS), st.sampled_from(["yes", "no", "unknown", None]),
        st.sampled_from(["supersedes", "equivalent", None]),
        st.none(),
    ),
    max_size=12,
)  # fmt: skip


@given(EDGES)
def test_reach_ends_on_any_mappings_and_families_agree(
    edges: list[tuple[str, str, str | None, str | None, None]],
) -> None:
    known = Equivalence(edges)
    sure = Equivalence([edge for edge in edges if edge[2] == "yes"])
    for unit in UNITS:
        reach = known.reach(unit)
        assert reach[unit].hops == 0
        assert all(found.rank == max(0, found.hops - 1) for found in sure.reach(unit).values())
        assert all(found.rank >= 2 for found in reach.values() if found.unknown)
        assert all(known.family(to) == known.family(unit) for to in sure.reach(unit))


def test_equivalence_does_not_depend_on_the_order_of_mappings() -> None:
    edges = [
        ("A", "B", "yes", "supersedes", None),
        ("B", "C", "unknown", "equivalent", None),
        ("C", "A", "yes", "supersedes", None),
    ]
    first, second = Equivalence(edges), Equivalence(edges[::-1])
    assert all(dict(first.reach(u)) == dict(second.reach(u)) and first.family(u) == second.family(u) for u in "ABC")


def faults(case: Case, **more: object) -> list[tuple[str, str]]:
    return [(one.code, one.where) for one in validate(case.engine().rulebook, **more)]


ANYTHING = leaf("w", where={"package": "A"})
AB = group("root", "all", leaf("a", "A"), leaf("b", "B"))


def test_a_sound_qualification_has_no_faults() -> None:
    assert (
        faults(
            planted(AB, 2, [], awards={"K": ["A"]}, rules=[rule("r", leaf("g", credential_id="K"), target_units=["A"])])
        )
        == []
    )


def test_the_sample_has_no_impossible_rules() -> None:
    assert validate_catalogue(open_catalogue(None)) == []


@pytest.mark.parametrize(
    ("root", "total", "about", "wanted"),
    [
        (group("r", "at_least", leaf("a", "A"), min=2), 1, {}, "min_unreachable"),
        (group("r", "at_least", group("m", "at_most", ANYTHING, max=1), min=2), 1, {}, "min_unreachable"),
        (AB, 3, {}, "total_unreachable"),
        (AB, 2, {"caps": [{"max": 3}]}, "cap_above_total"),
        (AB, 2, {"min_resident": 3}, "residency_above_total"),
        (group("r", "at_least", group("i", "at_least", leaf("a", "A"), min=3), min=2), 1, {}, "tree_impossible"),
        (group("r", "all", leaf("a", "A"), leaf("a", "B")), 2, {}, "tree_impossible"),
        (group("r", "all", leaf("a", "A"), leaf("k", credential_id="nobody")), 1, {}, "unknown_credential"),
    ],
)  # fmt: skip
def test_impossible_qualifications_are_named(
    root: dict[str, object], total: float, about: dict[str, object], wanted: str
) -> None:
    assert wanted in {code for code, _ in faults(planted(root, total, [], **about))}


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"qualification_id": "other"}, "unknown_qualification"),
        ({"target_units": [], "target_requirement_id": "nowhere"}, "unknown_target"),
        ({"target_units": [], "target_requirement_id": "root"}, "value_unknown"),
        ({"target_units": ["Z"]}, "target_outside"),
        ({"target_units": ["missing"]}, "unknown_unit"),
        ({"excludes": ["nothing"]}, "unknown_rule"),
        ({"valid_from": "2026-01-01", "valid_to": "2025-01-01"}, "never_valid"),
        ({"giver": leaf("g", skill_id="s")}, "giver_impossible"),
        ({"giver": group("g", "at_most", leaf("g1", "A"), max=1)}, "giver_impossible"),
        ({"giver": group("g", "at_least", leaf("g1", "A"), min=2)}, "giver_impossible"),
        ({"giver": leaf("g", credential_id="nobody")}, "unknown_credential"),
    ],
)
def test_impossible_rules_are_named(change: dict[str, object], wanted: str) -> None:
    good = rule("r", leaf("g", credential_id="K"), target_units=["A"])
    case = planted(AB, 2, [], awards={"K": []}, units={"Z": 1.0}, rules=[{**good, **change}])
    book = case.engine().rulebook
    if change.get("qualification_id"):
        parsed = CreditEngine(book).rulebook
        moved = planted(AB, 2, [], awards={"K": []}, rules=[good]).engine().rulebook.rules["Q"][0]
        parsed.rules["other"] = (moved.model_copy(update={"qualification_id": "other"}),)  # type: ignore[index]
    assert wanted in {one.code for one in validate(book)}


def test_cycles_of_mappings_and_prerequisites_are_named_by_their_way_round() -> None:
    loop = [mapping("A", "B"), mapping("B", "A")]
    found = validate(planted(AB, 2, [], mappings=loop).engine().rulebook)
    assert [(one.code, one.why) for one in found] == [("mapping_cycle", "superseded by itself: A -> B -> A")]
    first = Requirement.model_validate(leaf("p", credential_id="L"))
    second = Requirement.model_validate(group("p", "all", leaf("x", credential_id="K"), leaf("y", "A")))
    choice = Requirement.model_validate(group("p", "any", leaf("x", credential_id="K"), leaf("y", "A")))
    case = planted(AB, 2, [], awards={"K": [], "L": []})
    assert faults(case, prerequisites={"K": first, "L": second}) == [("prerequisite_cycle", "K")]
    assert faults(case, prerequisites={"K": first, "L": choice}) == []


def deep(depth: int) -> dict[str, object]:
    tree = leaf("bottom", "A")
    for at in range(depth):
        tree = group(f"n{at}", "all", tree)
    return tree


def test_a_tree_of_depth_200_parses_walks_and_allocates() -> None:
    text = json.dumps(deep(200))
    root = requirement_from_json(text)
    assert sum(1 for _ in root.walk()) == 201
    assert requirement_from_json(to_json(root)).model_dump() == root.model_dump()
    case = planted(deep(200), 4, [{"unit_id": "A"}])
    assert case.engine().allocate("Q", case.records, AS_OF).filled == 1
    assert faults(planted(deep(200), 1, [])) == []


def test_ten_thousand_leaves_are_quick() -> None:
    root = group("root", "at_least", *(leaf(f"l{i}", f"U{i}") for i in range(10_000)), min=30)
    case = planted(root, 30, [{"unit_id": f"U{i}"} for i in range(0, 4000, 400)])
    engine = case.engine()
    start = time.process_time()
    answer = engine.allocate("Q", case.records, AS_OF)
    assert (answer.filled, answer.method) == (10, "flow")
    assert [(one.requirement_id, one.amount) for one in answer.remaining] == [("root", 20)]
    assert time.process_time() - start < 10


def qualifications(**change: object) -> dict[str, pd.DataFrame]:
    row = {"qualification_id": "Q", "title": "Q", "measure": "units", "total": 2.0, "root": json.dumps(AB)}
    return {"qualifications": pd.DataFrame([{**row, **change}])}


def test_a_rulebook_is_read_from_the_tables() -> None:
    units = pd.DataFrame([{"unit_id": "A", "title": "A", "credit": 6.0, "tags": ["x"]}])
    rows = [rule("r", leaf("g", credential_id="K"), target_units=["A"])]
    rules = pd.DataFrame(
        [{**one, "giver": json.dumps(one["giver"]), "conditions": '{"min_grade": 50}'} for one in rows]
    )
    credentials = pd.DataFrame(
        [{"credential_id": "K", "version": v, "title": "K", "status": s, "awards_units": a}
         for v, s, a in (("1", "active", ["A"]), ("2", "withdrawn", ["B"]))]
    )  # fmt: skip
    book = read_rulebook(
        in_memory({**qualifications(), "units": units, "credit_rules": rules, "credentials": credentials})
    )
    assert book.units["A"].credit == 6
    assert book.units["A"].hours is None
    assert book.rules["Q"][0].conditions.min_grade == 50
    assert book.awards == {"K": ("A",)}
    assert book.qualification("Q").caps == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"root": "{"}, "qualification 'Q': got .*; expected JSON"),
        ({"root": '{"requirement_id": "r", "kind": "leaf"}'}, "leaf 'r' names 0 things"),
        ({"root": '{"children": [' * 1200}, "qualification 'Q': got a tree too deep to read"),
        ({"caps": '[{"max": -1}]'}, r"caps\.0\.max"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(change: dict[str, object], said: str) -> None:
    with pytest.raises(CreditError, match=said):
        read_rulebook(in_memory(qualifications(**change))).qualification("Q")
